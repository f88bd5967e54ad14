// Package accuracy plans phantoms, whose answers are known, by the steps that plan patients, and tells the errors: the table of
// doc/accuracy.md.
//
// # Limitations
//
// A phantom is a simpler patient than any: these errors are a floor, not what a clinic will see.
package accuracy

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/heart/phantom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
	"github.com/apical-heart/apical/plan"
	"github.com/apical-heart/apical/report"
	"github.com/apical-heart/apical/report/words"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/sizing"
)

// MaxPoseDeg is the largest rotation of a phantom about a random axis.
const MaxPoseDeg = 60

// Case is one phantom with what the plan made of it.
type Case struct {
	Options phantom.Options
	Code    string // of the refusal; "" if the plan went through
	Verdict string // report.Adequate, ...
	// Doubted says that the plan itself doubts the annulus: a hinge point below the confidence that a reader need not look at, a diameter less
	// certain than between two readers, or a warning of landmark or measure.
	Doubted bool

	Points []Point
	// Errors is the plan's value less the true one by the ID of measure.Defs, in the unit of the measurement; NaN where the plan has no value.
	Errors map[string]float64
	// SDs is what the plan says of the value's uncertainty, by the same IDs.
	SDs map[string]float64
	// The two that choose the size, relative to the truth.
	PerimeterPercent, AreaPercent float64
	Sizes                         []Size
}

// Point is one landmark: how far from its true place it was put.
type Point struct {
	ID      string
	ErrorMM float64 // NaN if it was not found
	SigmaMM float64 // what the plan said of its uncertainty, along each axis
}

// Size is one device of the catalogue: the size by the true annulus, and the size of the plan.
type Size struct{ DeviceID, Want, Got string }

// Draw returns the options of the i-th phantom: stenosis and insufficiency in turn, of each kind every second with open leaflets; contrast
// 200-600 HU, noise 8-35 HU, slices 0.5-1.5 mm, poses up to 60 degrees.
func Draw(seed uint64, i int) phantom.Options {
	o := phantom.Options{Indication: [2]string{phantom.Stenosis, phantom.Insufficiency}[i%2], Leaflets: [2]string{heart.Closed, heart.Open}[i/2%2]}
	return phantom.Random(num.Hash64(seed)+uint64(i), o, MaxPoseDeg)
}

// Run plans n phantoms. watch, which may be nil, hears of each that is done.
func Run(ctx context.Context, n int, seed uint64, devices []valve.Device, watch func(done int, c *Case)) ([]Case, error) {
	cases := make([]Case, 0, n)
	for i := range n {
		c, err := One(ctx, Draw(seed, i), devices)
		if err != nil {
			return cases, fmt.Errorf("accuracy: phantom %d: %w", i, err)
		}
		cases = append(cases, *c)
		if watch != nil {
			watch(i+1, c)
		}
	}
	return cases, nil
}

// One plans one phantom.
func One(ctx context.Context, o phantom.Options, devices []valve.Device) (*Case, error) {
	v, truth, err := phantom.Generate(ctx, o)
	if err != nil {
		return nil, err
	}
	p, outcomes, err := Plan(ctx, v, plan.Options{Indication: o.Indication}, devices)
	if err != nil {
		return nil, err
	}
	c := compare(p, truth, devices)
	for _, out := range outcomes {
		if out.Fault != nil {
			c.Code = out.Fault.Code
			break
		}
	}
	return c, nil
}

// Plan plans on a picture in memory, as far as the size.
func Plan(ctx context.Context, v *image.Volume, o plan.Options, devices []valve.Device) (*plan.Case, []plan.Outcome, error) {
	v = image.Canonical(v)
	c := &plan.Case{Volume: v, Options: o, Picture: plan.Picture{Format: "phantom", Size: v.Size, SpacingMM: v.SpacingMM()}}
	outcomes, err := c.Make(ctx, plan.Catalogue{Devices: devices}, nil, nil, "size", "")
	return c, outcomes, err
}

// compare holds the plan against the truth.
func compare(p *plan.Case, truth *phantom.Truth, devices []valve.Device) *Case {
	nan := math.NaN()
	c := &Case{Options: truth.Options, Errors: map[string]float64{}, SDs: map[string]float64{}, Doubted: doubted(p), PerimeterPercent: nan, AreaPercent: nan}
	c.Verdict = report.Judge(p, words.English).State
	root, ventricle := p.Root, p.Ventricle
	if root == nil {
		root = &heart.Root{}
	}
	if ventricle == nil {
		ventricle = &heart.Ventricle{}
	}
	for _, l := range plan.Landmarks() {
		at, want := l.At(root, ventricle), l.At(&truth.Root, &truth.Ventricle)
		if !want.Found {
			continue
		}
		q := Point{ID: l.ID, ErrorMM: nan, SigmaMM: at.SigmaMM}
		if at.Found {
			q.ErrorMM = at.PositionMM.Dist(want.PositionMM)
		}
		c.Points = append(c.Points, q)
	}
	s := p.Measures
	if s == nil {
		s = &measure.Set{}
	}
	t := truth.Scalars
	if v := s.AnnulusPerimeterMM; v.Found {
		c.PerimeterPercent = 100 * (v.Value/t.AnnulusPerimeterMM - 1)
	}
	if v := s.AnnulusAreaMM2; v.Found {
		c.AreaPercent = 100 * (v.Value/t.AnnulusAreaMM2 - 1)
	}
	for id, want := range scalars(truth) {
		if d := measure.Find(id); d != nil {
			c.Errors[id] = nan
			if v := d.Get(s); v.Found {
				c.Errors[id], c.SDs[id] = v.Value-want, v.SD
			}
		}
	}
	if !s.AnnulusAreaMM2.Found {
		return c
	}
	got := chosen(sizing.Rank(s, devices, sizing.Options{Indication: c.Options.Indication, OffLabel: true}))
	want := chosen(sizing.Rank(known(truth), devices, sizing.Options{Indication: c.Options.Indication, OffLabel: true}))
	for _, d := range devices {
		if w := want[d.ID]; w != "" {
			c.Sizes = append(c.Sizes, Size{d.ID, w, got[d.ID]})
		}
	}
	return c
}

// doubted reports whether the plan doubts its own annulus.
func doubted(p *plan.Case) bool {
	if p.Root == nil || p.Measures == nil || !p.Measures.AnnulusAreaMM2.Found || p.Measures.AnnulusPerimeterDiameterMM.SD > report.ReaderSDMM {
		return true
	}
	for _, h := range p.Root.Hinge {
		if h.Confidence < report.SureEnough {
			return true
		}
	}
	for _, w := range p.Warnings {
		if strings.HasPrefix(w.Code, "LM-") || strings.HasPrefix(w.Code, "MEASURE-") {
			return true
		}
	}
	return false
}

// scalars returns the true measurements by the ID of measure.Defs, whose names they carry.
func scalars(t *phantom.Truth) map[string]float64 {
	out := map[string]float64{}
	b, err := json.Marshal(t.Scalars)
	if err == nil {
		err = json.Unmarshal(b, &out)
	}
	if err != nil {
		panic("accuracy: the true measurements are not numbers by name: " + err.Error())
	}
	return out
}

// known is the true annulus, and nothing else, as a set of measurements.
func known(t *phantom.Truth) *measure.Set {
	exact := func(x float64) measure.Value { return measure.Value{Value: x, Found: true} }
	k := t.Scalars
	s := &measure.Set{AnnulusFound: true, AnnulusAreaMM2: exact(k.AnnulusAreaMM2), AnnulusPerimeterMM: exact(k.AnnulusPerimeterMM),
		AnnulusMinMM: exact(k.AnnulusMinMM), AnnulusMaxMM: exact(k.AnnulusMaxMM), AnnulusMeanMM: exact((k.AnnulusMinMM + k.AnnulusMaxMM) / 2)}
	s.AnnulusAreaDiameterMM, s.AnnulusPerimeterDiameterMM = exact(measure.AreaDiameterMM(k.AnnulusAreaMM2)), exact(measure.PerimeterDiameterMM(k.AnnulusPerimeterMM))
	return s
}

// chosen returns the chosen size of each device.
func chosen(r *sizing.Result) map[string]string {
	out := map[string]string{}
	for i := range r.Candidates {
		if k := &r.Candidates[i]; k.Chosen && k.Size != "" {
			out[k.DeviceID] = k.Size
		}
	}
	return out
}
