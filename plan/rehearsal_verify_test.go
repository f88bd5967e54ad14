package plan_test

import (
	"bytes"
	"math"
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/heart/phantom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/outcome"
	"github.com/apical-heart/apical/plan"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/catalog"
)

func products(t *testing.T) (k plan.Catalogue) {
	t.Helper()
	var err [3]error
	k.Devices, err[0] = catalog.Devices()
	k.Alloys, err[1] = catalog.Alloys()
	k.Programs, err[2] = catalog.Programs()
	for _, e := range err {
		if e != nil {
			t.Fatal(e)
		}
	}
	return k
}

// A phantom with regurgitation is planned from its picture to the outcome of a J-Valve; planned again nothing is computed, and the bytes are the same.
func TestVerifyPlanToOutcome(t *testing.T) {
	verify.Long(t)
	v, _, err := phantom.Generate(t.Context(), phantom.Options{Seed: 5, Indication: phantom.Insufficiency, LumenHU: 420, SpacingMM: [3]float64{0.8, 0.8, 0.9}, NoiseSDHU: 18})
	if err != nil {
		t.Fatal(err)
	}
	k, store := products(t), &plan.Memory{}
	v = image.Canonical(v)
	make := func() (*plan.Case, map[string]plan.State, []byte, int) {
		c := &plan.Case{Volume: v, Picture: plan.Picture{Format: "phantom", Hash: "sha256:05", Size: v.Size, SpacingMM: v.SpacingMM()},
			Options: plan.Options{Indication: "ar", Devices: []string{"j-valve-ta"}}}
		notes := 0
		last := 0.0
		out, err := c.Make(t.Context(), k, store, func(p plan.Progress) {
			if p.Step != "deploy" {
				return
			}
			if p.Note != "" {
				notes++
			}
			if p.Done < last && p.Done != 0 || p.Done > 1 {
				t.Errorf("progress went from %g to %g", last, p.Done)
			}
			last = p.Done
		}, "", "test")
		if err != nil {
			t.Fatal(err)
		}
		states := map[string]plan.State{}
		for _, o := range out {
			if o.Fault != nil {
				t.Fatalf("%s: %v", o.Step, o.Fault)
			}
			states[o.Step] = o.State
		}
		var b bytes.Buffer
		if err := c.WriteJSON(&b); err != nil {
			t.Fatal(err)
		}
		return c, states, b.Bytes(), notes
	}
	c, states, first, notes := make()
	d, o := c.Deployment, c.Outcome
	if states["deploy"] != plan.Ran || states["outcome"] != plan.Ran || notes < 11 {
		t.Errorf("at first: %v, %d notes", states, notes)
	}
	if d == nil || d.Trouble != nil || d.Rehearsed.Status != valve.Done || d.Program != "j-valve-ta-ar" || d.Route != "transapical" || d.Indication != deploy.Insufficiency || d.Final == nil {
		t.Fatalf("the release: %+v", d)
	}
	t.Logf("J-Valve %s, %d motions, %d iterations; plan.json %d bytes", d.Size, len(d.Moments), d.Iterations, len(first))
	missing := 0
	for i := range outcome.Defs {
		x := outcome.Defs[i].Get(o)
		if !x.Found {
			missing++
			t.Logf("%s: %s", outcome.Defs[i].ID, x.Reason)
		} else if math.IsNaN(x.Value) || math.IsInf(x.Value, 0) {
			t.Errorf("%s is %g", outcome.Defs[i].ID, x.Value)
		}
	}
	if missing > len(outcome.Defs)/3 {
		t.Errorf("%d of %d numbers are missing", missing, len(outcome.Defs))
	}
	if x := o.Place.MeanDepthMM; !x.Found || x.Value < -3 || x.Value > 9 {
		t.Errorf("the frame stands %+v below the annulus, planned are %g mm", x, d.Planned.DepthMM)
	}
	again, states, second, _ := make()
	if states["deploy"] != plan.Stored || states["outcome"] != plan.Stored || !bytes.Equal(first, second) {
		t.Errorf("again: %v, same bytes: %v", states, bytes.Equal(first, second))
	}
	// What plan.json leaves out is kept as well: the outcome can be computed from what came from the store.
	device := &k.Devices[0]
	for i := range k.Devices {
		if k.Devices[i].ID == d.Device {
			device = &k.Devices[i]
		}
	}
	for i := range device.Sizes {
		if device.Sizes[i].Label != d.Size {
			continue
		}
		x, err := outcome.Of(again.Deployment, again.Root, device, &device.Sizes[i])
		if err != nil {
			t.Fatal(err)
		}
		if got, want := x.Place.MeanDepthMM, o.Place.MeanDepthMM; got != want || len(again.Deployment.Shapes.Wall) == 0 || len(again.Deployment.Final.Touches) != len(d.Final.Touches) {
			t.Errorf("from the store the depth is %+v, at first %+v", got, want)
		}
	}
}
