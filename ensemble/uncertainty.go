package ensemble

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"slices"

	"github.com/apical-heart/apical/num"
	"github.com/apical-heart/apical/valve"
)

//go:embed uncertainties.json
var uncertaintiesFile []byte

// Laws of chance.
const (
	Normal    = "normal"    // mean 0, standard deviation Spread, cut off at From and To
	Lognormal = "lognormal" // median 1, geometric standard deviation Spread, cut off at From and To
	Uniform   = "uniform"   // between From and To
)

// What a drawn number does to the plan's.
const (
	Adds       = "adds"
	Multiplies = "multiplies"
	Replaces   = "replaces"
)

// Uncertainty is one quantity that is not known, as data.
type Uncertainty struct {
	ID         string           `json:"id"`
	NameEN     string           `json:"nameEN"`
	NameZH     string           `json:"nameZH"`
	Unit       string           `json:"unit"` // of what is drawn: mm, deg, mmHg, or 1
	Acts       string           `json:"acts"` // Adds, Multiplies or Replaces
	Law        string           `json:"law"`
	Spread     float64          `json:"spread,omitempty"` // standard deviation; of a lognormal law the geometric one; none of a uniform law
	From       float64          `json:"from"`
	To         float64          `json:"to"`
	Source     string           `json:"source"` // key of Table.Sources
	Confidence valve.Confidence `json:"confidence"`
	NoteEN     string           `json:"noteEN"`
	NoteZH     string           `json:"noteZH"`
}

// Table is the list of what is varied. A quantity that it does not have stays as planned.
type Table struct {
	Schema  int               `json:"schema"` // 1
	ID      string            `json:"id"`
	Rows    []Uncertainty     `json:"rows"`
	Sources map[string]string `json:"sources"`
}

// DefaultTable returns the table that comes with the program: the default set of the mechanics reference (8.6) with what this project adds to it; nearly all of it assumed.
func DefaultTable() (*Table, error) { return ReadTable(uncertaintiesFile) }

// ReadTable reads a table and checks it.
func ReadTable(file []byte) (*Table, error) {
	d := json.NewDecoder(bytes.NewReader(file))
	d.DisallowUnknownFields()
	t := &Table{}
	if err := d.Decode(t); err != nil {
		return nil, fmt.Errorf("ensemble: table of uncertainties: %w", err)
	}
	if wrong := t.Check(); len(wrong) > 0 {
		return nil, fmt.Errorf("ensemble: table of uncertainties %q: %s", t.ID, wrong[0])
	}
	return t, nil
}

// known are the quantities that can be varied, each with its unit and the ways in which a number may act on it.
var known = map[string]struct {
	unit string
	acts []string
}{
	"frictionTissue": {"1", []string{Replaces, Multiplies}}, "frictionMetal": {"1", []string{Replaces, Multiplies}},
	"wallModulus": {"1", []string{Multiplies}}, "bed": {"1", []string{Multiplies}}, "leafletThickness": {"1", []string{Multiplies}}, "leafletModulus": {"1", []string{Multiplies}}, "calciumModulus": {"1", []string{Multiplies}},
	"metalLoading": {"1", []string{Multiplies}}, "metalUnloading": {"1", []string{Multiplies}}, "strutWidthMM": {"mm", []string{Adds}},
	"diastoleMMHg": {"mmHg", []string{Adds, Replaces}}, "depthMM": {"mm", []string{Adds}}, "turnDeg": {"deg", []string{Adds}}, "tiltDeg": {"deg", []string{Adds}},
	"landmarks": {"1", []string{Adds}}, "lumenEdge": {"1", []string{Adds}},
}

// Check returns everything that is wrong with a table.
func (t *Table) Check() (out []string) {
	say := func(form string, a ...any) { out = append(out, fmt.Sprintf(form, a...)) }
	if t.Schema != 1 || t.ID == "" {
		say("schema must be 1 and id given")
	}
	for i := range t.Rows {
		r := &t.Rows[i]
		k, ok := known[r.ID]
		if !ok {
			say("%s is not known", r.ID)
			continue
		}
		if slices.ContainsFunc(t.Rows[:i], func(x Uncertainty) bool { return x.ID == r.ID }) {
			say("%s stands twice", r.ID)
		}
		if r.NameEN == "" || r.NameZH == "" {
			say("%s: both names must be given", r.ID)
		}
		if r.Unit != k.unit {
			say("%s: unit %q, want %q", r.ID, r.Unit, k.unit)
		}
		if !slices.Contains(k.acts, r.Acts) {
			say("%s: a number that %s it cannot be: want one of %v", r.ID, r.Acts, k.acts)
		}
		for _, wrong := range r.chance() {
			say("%s: %s", r.ID, wrong)
		}
		if t.Sources[r.Source] == "" {
			say("%s: source %q is not in the file's sources", r.ID, r.Source)
		}
		if r.Confidence != valve.Measured && r.Confidence != valve.Published && r.Confidence != valve.Assumed {
			say("%s: confidence %q is not measured, published or assumed", r.ID, r.Confidence)
		}
	}
	return out
}

// chance returns what is wrong with the law.
func (u *Uncertainty) chance() (out []string) {
	for _, x := range []float64{u.Spread, u.From, u.To} {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return []string{"spread, from and to must be numbers"}
		}
	}
	if !(u.From < u.To) {
		out = append(out, fmt.Sprintf("from %g is not below to %g", u.From, u.To))
	}
	if u.Acts != Adds && u.From <= 0 {
		out = append(out, "a number that multiplies or replaces must be positive")
	}
	switch {
	case u.Law == Normal && u.Spread > 0 && u.From < 0 && u.To > 0 && u.Acts == Adds, u.Law == Lognormal && u.Spread > 1 && u.From < 1 && u.To > 1 && u.Acts == Multiplies, u.Law == Uniform && u.Spread == 0:
	case u.Law == Normal:
		out = append(out, "a normal law adds, has a positive spread and 0 between from and to")
	case u.Law == Lognormal:
		out = append(out, "a lognormal law multiplies, has a spread above 1 and 1 between from and to")
	case u.Law == Uniform:
		out = append(out, "a uniform law has no spread")
	default:
		out = append(out, fmt.Sprintf("law %q is not known", u.Law))
	}
	return out
}

// Draw returns a number of the law.
func (u *Uncertainty) Draw(c *num.Chance) float64 {
	switch u.Law {
	case Normal:
		return c.NormalWithin(0, u.Spread, u.From, u.To)
	case Lognormal:
		return math.Exp(c.NormalWithin(0, math.Log(u.Spread), math.Log(u.From), math.Log(u.To)))
	}
	return c.Uniform(u.From, u.To)
}

// On returns what a drawn number makes of the plan's.
func (u *Uncertainty) On(planned, drawn float64) float64 {
	switch u.Acts {
	case Multiplies:
		return planned * drawn
	case Replaces:
		return drawn
	}
	return planned + drawn
}

// stream returns the chance of this quantity in a member: its own, so that a row more or less changes no other.
func (u *Uncertainty) stream(member *num.Chance) *num.Chance {
	h := fnv.New64a()
	h.Write([]byte(u.ID))
	return member.Split(h.Sum64())
}
