package valve

import (
	"fmt"
	"slices"
	"strings"
)

// Program is how a valve is released, step by step: what the operator, or the simulation, does, until when, and when it is given up.
// Every number is in the unit that its name ends in. A step or an abort that names no source has the program's own.
type Program struct {
	Schema int     `json:"schema"` // 1
	ID     string  `json:"id"`     // lower case, digits and hyphens
	NameEN string  `json:"nameEN"`
	NameZH string  `json:"nameZH"`
	NoteEN string  `json:"noteEN,omitempty"`
	NoteZH string  `json:"noteZH,omitempty"`
	For    Purpose `json:"for"`
	// Teaching marks a program that is made to go wrong. It need not release everything, and no plan should offer it.
	Teaching   bool       `json:"teaching,omitempty"`
	Steps      []Step     `json:"steps"`
	Aborts     []Abort    `json:"aborts,omitempty"`
	Source     string     `json:"source"`
	Confidence Confidence `json:"confidence"`
	// Sources maps the keys used in this file to full references.
	Sources map[string]string `json:"sources"`
}

// Purpose says which devices a program is for, by which routes and against what.
type Purpose struct {
	Kinds       []string `json:"kinds"`
	Devices     []string `json:"devices,omitempty"` // only these of the kinds; all if empty
	Routes      []string `json:"routes"`
	Indications []string `json:"indications"`
}

// Kinds of devices, as programs tell them apart.
const (
	Keyed             = "keyed"         // positioning keys that hang on the frame and are seated first
	ClipAnchored      = "clip-anchored" // locators that are one with the frame
	SelfExpanding     = "self-expanding"
	BalloonExpandable = "balloon-expandable"
)

var kinds = []string{Keyed, ClipAnchored, SelfExpanding, BalloonExpandable}

// Kind returns the device's kind. One that does not say what it is made of has no keys that are known.
func (d *Device) Kind() string {
	switch {
	case d.Expansion == "balloon":
		return BalloonExpandable
	case d.Build == nil || d.Build.Keys == nil:
		return SelfExpanding
	case d.Build.Keys.Hung.Value == Welded:
		return ClipAnchored
	}
	return Keyed
}

// Serves reports whether the program says that it is for the device: its kind, one of its routes and one of its indications, and a device
// that says what it is made of. Whether it fits is told by CheckOn.
func (p *Program) Serves(d *Device) bool { return d.Build != nil && len(p.purpose(d)) == 0 }

// purpose returns why the program is not for the device.
func (p *Program) purpose(d *Device) (out []string) {
	f := &p.For
	if !slices.Contains(f.Kinds, d.Kind()) {
		out = append(out, fmt.Sprintf("for.kinds: %s is %s, the program is for %s", d.ID, d.Kind(), strings.Join(f.Kinds, ", ")))
	}
	if len(f.Devices) > 0 && !slices.Contains(f.Devices, d.ID) {
		out = append(out, fmt.Sprintf("for.devices: %s is not among %s", d.ID, strings.Join(f.Devices, ", ")))
	}
	if !slices.ContainsFunc(f.Routes, d.Reaches) {
		out = append(out, fmt.Sprintf("for.routes: %s takes none of %s", d.ID, strings.Join(f.Routes, ", ")))
	}
	if !slices.ContainsFunc(d.Indications, func(x Indication) bool { return slices.Contains(f.Indications, x.Indication) }) {
		out = append(out, fmt.Sprintf("for.indications: %s is for none of %s", d.ID, strings.Join(f.Indications, ", ")))
	}
	return out
}

// Step is one thing that is done. Which fields belong to which act is told by Acts, what numbers they may hold by StepFields.
type Step struct {
	Do string `json:"do"`

	ToDepthMM         *float64   `json:"toDepthMM,omitempty"`
	ToHeightMM        *float64   `json:"toHeightMM,omitempty"`
	ByDeg             *float64   `json:"byDeg,omitempty"`
	MaxDeg            *float64   `json:"maxDeg,omitempty"`
	MaxMM             *float64   `json:"maxMM,omitempty"`
	Part              string     `json:"part,omitempty"`
	Fraction          *float64   `json:"fraction,omitempty"`
	State             string     `json:"state,omitempty"`
	BalloonDiameterMM *float64   `json:"balloonDiameterMM,omitempty"`
	Until             *Condition `json:"until,omitempty"`

	Source     string     `json:"source,omitempty"`
	Confidence Confidence `json:"confidence,omitempty"`
	NoteEN     string     `json:"noteEN,omitempty"`
	NoteZH     string     `json:"noteZH,omitempty"`
}

// Label is how messages call the step: what it does, and to which part.
func (s *Step) Label() string {
	for _, word := range []string{s.Part, s.State} {
		if word != "" {
			return s.Do + " " + word
		}
	}
	return s.Do
}

// target returns what is released of the part when the step is done.
func (s *Step) target() float64 {
	switch {
	case s.Fraction != nil:
		return *s.Fraction
	case s.Do == Release:
		return 1
	}
	return 0
}

// Abort says when the program is given up, whatever step it is at, and what is done then. The first that holds counts.
type Abort struct {
	// FromStep and ToStep are the first and the last step, counted from 1, during which it is watched for; 0 is the program's first and last.
	FromStep   int        `json:"fromStep,omitempty"`
	ToStep     int        `json:"toStep,omitempty"`
	When       Condition  `json:"when"`
	Then       string     `json:"then"`
	MessageEN  string     `json:"messageEN"`
	MessageZH  string     `json:"messageZH"`
	Source     string     `json:"source,omitempty"`
	Confidence Confidence `json:"confidence,omitempty"`
}

// What is done when a program is given up.
const (
	RetractKeys  = "retract-keys" // take the keys back
	RecaptureAll = "recapture"    // take back what can be, the last released first
	Stop         = "stop"         // leave all as it is
)

// watches reports whether the abort is watched for during the step with this number.
func (a *Abort) watches(step int) bool {
	return step >= a.FromStep && (a.ToStep == 0 || step <= a.ToStep)
}
