package ensemble

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/apical-heart/apical/outcome"
	"github.com/apical-heart/apical/valve"
)

//go:embed criteria.json
var criteriaFile []byte

// Criterion is one figure of the compromise, as data.
type Criterion struct {
	ID     string `json:"id"`
	NameEN string `json:"nameEN"`
	NameZH string `json:"nameZH"`
	// Numbers are the outcome.Defs that it reads; of several it takes Least or Most.
	Numbers []string `json:"numbers"`
	Take    string   `json:"take,omitempty"`
	Unit    string   `json:"unit"`
	// Fine is the figure from which on nothing better is wanted, Bad that at which nothing is left of it; between them it counts in proportion.
	Fine   float64 `json:"fine"`
	Bad    float64 `json:"bad"`
	Weight float64 `json:"weight"`
	// Spread is the figure's standard deviation where no ensemble tells it.
	Spread     float64          `json:"spread"`
	Source     string           `json:"source"` // key of Criteria.Sources, of Fine and Bad; weights and spreads are this project's
	Confidence valve.Confidence `json:"confidence"`
	NoteEN     string           `json:"noteEN"`
	NoteZH     string           `json:"noteZH"`
}

// Least and Most are what a criterion takes of several numbers.
const (
	Least = "least"
	Most  = "most"
)

// Criteria says what a good place is. The score of a place is the mean of its criteria's parts by weight, 0 to 100; one whose valve slips has 0.
type Criteria struct {
	Schema int    `json:"schema"` // 1
	ID     string `json:"id"`
	// Together is the part of a figure's variance that all places have in common: a stiffer wall changes them all. The rest is each place's own.
	Together float64           `json:"together"`
	Rows     []Criterion       `json:"rows"`
	Sources  map[string]string `json:"sources"`
}

// DefaultCriteria returns the criteria that come with the program; weights and most limits are assumed.
func DefaultCriteria() (*Criteria, error) { return ReadCriteria(criteriaFile) }

// ReadCriteria reads criteria and checks them.
func ReadCriteria(file []byte) (*Criteria, error) {
	d := json.NewDecoder(bytes.NewReader(file))
	d.DisallowUnknownFields()
	c := &Criteria{}
	if err := d.Decode(c); err != nil {
		return nil, fmt.Errorf("ensemble: criteria: %w", err)
	}
	if wrong := c.Check(); len(wrong) > 0 {
		return nil, fmt.Errorf("ensemble: criteria %q: %s", c.ID, wrong[0])
	}
	return c, nil
}

// Check returns everything that is wrong with criteria.
func (c *Criteria) Check() (out []string) {
	say := func(form string, a ...any) { out = append(out, fmt.Sprintf(form, a...)) }
	if c.Schema != 1 || c.ID == "" || len(c.Rows) == 0 {
		say("schema must be 1, id and rows given")
	}
	if !(c.Together >= 0 && c.Together <= 1) {
		say("together is %g, not from 0 to 1", c.Together)
	}
	for i := range c.Rows {
		r := &c.Rows[i]
		if slices.ContainsFunc(c.Rows[:i], func(x Criterion) bool { return x.ID == r.ID }) {
			say("%s stands twice", r.ID)
		}
		if r.ID == "" || r.NameEN == "" || r.NameZH == "" {
			say("row %d: id and both names must be given", i+1)
		}
		for _, x := range []float64{r.Fine, r.Bad, r.Weight, r.Spread} {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				say("%s: fine, bad, weight and spread must be numbers", r.ID)
			}
		}
		if r.Fine == r.Bad || r.Weight <= 0 || r.Spread < 0 {
			say("%s: fine and bad must differ, weight be positive and spread not negative", r.ID)
		}
		if len(r.Numbers) == 0 || len(r.Numbers) > 1 && r.Take != Least && r.Take != Most {
			say("%s: of its numbers it must take the least or the most", r.ID)
		}
		for _, id := range r.Numbers {
			if d := outcome.Find(id); d == nil {
				say("%s: there is no number %q", r.ID, id)
			} else if d.Unit != r.Unit {
				say("%s: unit %q, of %s it is %q", r.ID, r.Unit, id, d.Unit)
			}
		}
		if c.Sources[r.Source] == "" {
			say("%s: source %q is not in the file's sources", r.ID, r.Source)
		}
		if r.Confidence != valve.Measured && r.Confidence != valve.Published && r.Confidence != valve.Assumed {
			say("%s: confidence %q is not measured, published or assumed", r.ID, r.Confidence)
		}
	}
	return out
}

// Figure reads it out of an outcome. It is found if all its numbers are.
func (r *Criterion) Figure(o *outcome.Outcome) outcome.Value {
	var out outcome.Value
	for k, id := range r.Numbers {
		v := outcome.Find(id).Get(o)
		if !v.Found {
			return outcome.Value{Reason: v.Reason}
		}
		if k == 0 || r.Take == Least && v.Value < out.Value || r.Take == Most && v.Value > out.Value {
			out = v
		}
	}
	return out
}

// Part returns how good a figure is, from 0 at Bad to 1 at Fine.
func (r *Criterion) Part(figure float64) float64 {
	return math.Min(1, math.Max(0, (figure-r.Bad)/(r.Fine-r.Bad)))
}
