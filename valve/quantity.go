// Package valve holds transcatheter valves as data: a Device with its sizes, where it may be used, and every number with its unit,
// source and confidence. A new valve is one JSON file; Load reads and checks a folder of them. It knows no heart.
//
// # Limitations
//
// The catalogue is gathered from publications, some at second hand, and is no substitute for the instructions for use. No
// manufacturer's size table of the J-Valve is public: its ranges are assumptions and say so wherever they are used.
package valve

import (
	"fmt"
	"math"
	"slices"
)

// Confidence says how far a number can be trusted.
type Confidence string

const (
	Measured  Confidence = "measured"  // on the device itself
	Published Confidence = "published" // in a paper, label or talk; Note says if it was read at second hand
	Assumed   Confidence = "assumed"   // remembered, derived or chosen; never to be shown without saying so
)

func (c Confidence) valid() bool { return c == Measured || c == Published || c == Assumed }

// Units that a number of the catalogue may have. A pure number has the unit "1".
var units = []string{"mm", "mm2", "cm2", "mmHg", "%", "deg", "Fr", "N", "N/mm", "MPa", "MPa/C", "C", "1"}

// Quantity is one number of a device.
type Quantity struct {
	Value      float64    `json:"value"`
	SD         float64    `json:"sd,omitempty"` // spread between patients, in the same unit; 0 if not given
	Unit       string     `json:"unit"`
	Source     string     `json:"source"` // key of Device.Sources
	Confidence Confidence `json:"confidence"`
	Note       string     `json:"note,omitempty"`
}

// Range is two numbers of a device, both included. A bound that is not known is left out.
type Range struct {
	From       *float64   `json:"from,omitempty"`
	To         *float64   `json:"to,omitempty"`
	Unit       string     `json:"unit"`
	Source     string     `json:"source"`
	Confidence Confidence `json:"confidence"`
	Note       string     `json:"note,omitempty"`
}

// Low returns the lower bound, or minus infinity.
func (r *Range) Low() float64 {
	if r == nil || r.From == nil {
		return math.Inf(-1)
	}
	return *r.From
}

// High returns the upper bound, or plus infinity.
func (r *Range) High() float64 {
	if r == nil || r.To == nil {
		return math.Inf(1)
	}
	return *r.To
}

// Contains reports whether x lies in the range.
func (r *Range) Contains(x float64) bool { return x >= r.Low() && x <= r.High() }

// Assumed reports whether the range is an assumption.
func (r *Range) Assumed() bool { return r != nil && r.Confidence == Assumed }

// check returns what is wrong with the block at this place of a file. want is its unit.
func (q *Quantity) check(place, want string, sources map[string]string) []string {
	if q == nil {
		return nil
	}
	out := block(place, want, q.Unit, q.Source, q.Confidence, sources)
	if !finite(q.Value) || !finite(q.SD) || q.SD < 0 {
		out = append(out, place+": value and sd must be numbers, sd not negative")
	} else if q.Value <= 0 && want != "%" {
		out = append(out, fmt.Sprintf("%s: %g is not positive", place, q.Value))
	}
	return out
}

func (r *Range) check(place, want string, sources map[string]string) []string {
	if r == nil {
		return nil
	}
	out := block(place, want, r.Unit, r.Source, r.Confidence, sources)
	switch {
	case r.From == nil && r.To == nil:
		out = append(out, place+": a range needs from, to or both")
	case r.From != nil && !(*r.From > 0 && finite(*r.From)), r.To != nil && !(*r.To > 0 && finite(*r.To)):
		out = append(out, place+": bounds must be positive")
	case r.Low() > r.High():
		out = append(out, fmt.Sprintf("%s: from %g is above to %g", place, *r.From, *r.To))
	}
	return out
}

func block(place, want, unit, source string, c Confidence, sources map[string]string) (out []string) {
	if !slices.Contains(units, unit) {
		out = append(out, fmt.Sprintf("%s: unit %q is not known", place, unit))
	} else if unit != want {
		out = append(out, fmt.Sprintf("%s: unit %q, want %q", place, unit, want))
	}
	if !c.valid() {
		out = append(out, fmt.Sprintf("%s: confidence %q is not measured, published or assumed", place, c))
	}
	return append(out, checkSource(place, source, sources)...)
}

func checkSource(place, source string, sources map[string]string) []string {
	if source == "" {
		return []string{place + ": no source"}
	}
	if sources[source] == "" {
		return []string{fmt.Sprintf("%s: source %q is not in the file's sources", place, source)}
	}
	return nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
