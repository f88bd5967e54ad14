package deploy

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/phantom"
)

// truth is a root that is known; its picture, coarse, is thrown away.
func truth(t testing.TB, seed uint64) *heart.Root {
	t.Helper()
	_, tr, err := phantom.Generate(t.Context(), phantom.Options{Seed: seed, Indication: phantom.Insufficiency, SpacingMM: [3]float64{4, 4, 4}})
	if err != nil {
		t.Fatal(err)
	}
	return &tr.Root
}

// In the device's axes the annulus plane stands at the depth, the keys' middles point at the nadirs, and the root is as large as it was; tilt and turn are those asked for.
func TestPropPlacement(t *testing.T) {
	for seed := range uint64(3) {
		r := truth(t, seed+1)
		f, err := Placement{DepthMM: 4}.Axes(r)
		if err != nil {
			t.Fatal(err)
		}
		p := InAxes(r, f)
		var nearest, counted float64
		for i, h := range p.Hinge {
			if d := math.Abs(h.PositionMM.Z - 4); d > 1e-6 {
				t.Errorf("seed %d: hinge %d stands at %g mm", seed, i, h.PositionMM.Z)
			}
			best := math.Inf(1)
			for k := range 3 {
				a := math.Atan2(h.PositionMM.Y, h.PositionMM.X) - (float64(k)+0.5)*2*math.Pi/3
				best = min(best, math.Abs(math.Remainder(a, 2*math.Pi)))
			}
			nearest, counted = nearest+best, counted+1
			for j := range i {
				if d := p.Hinge[i].PositionMM.Dist(p.Hinge[j].PositionMM) - r.Hinge[i].PositionMM.Dist(r.Hinge[j].PositionMM); math.Abs(d) > 1e-9 {
					t.Errorf("a distance has changed by %g mm", d)
				}
			}
		}
		if mean := nearest / counted * 180 / math.Pi; mean > 15 {
			t.Errorf("seed %d: the keys stand %.0f degrees beside the nadirs", seed, mean)
		}
		if p.STJ.PositionMM.Z < 10 || p.STJNormal.Z < 0.5 {
			t.Errorf("seed %d: the junction stands at %v, normal %v", seed, p.STJ.PositionMM, p.STJNormal)
		}
		if len(p.Lumen.Points) != len(r.Lumen.Points) || math.Abs(p.Lumen.Area()/r.Lumen.Area()-1) > 1e-9 {
			t.Error("the lumen has another size")
		}

		leaned, err := Placement{DepthMM: 4, TiltDeg: 7, TiltTowardsDeg: 30, TurnDeg: 20}.Axes(r)
		if err != nil {
			t.Fatal(err)
		}
		if a := math.Acos(leaned.W.Dot(f.W)) * 180 / math.Pi; math.Abs(a-7) > 1e-6 {
			t.Errorf("it leans by %g degrees", a)
		}
		turned, err := Placement{DepthMM: 4, TurnDeg: 20}.Axes(r)
		if err != nil {
			t.Fatal(err)
		}
		if a := math.Atan2(turned.U.Dot(f.V), turned.U.Dot(f.U)) * 180 / math.Pi; math.Abs(a-20) > 1e-6 {
			t.Errorf("it is turned by %g degrees", a)
		}
	}
}

func TestPlacementRefuses(t *testing.T) {
	known := truth(t, 1)
	r := *known
	r.Hinge[0].Found = false
	if _, err := (Placement{}).Axes(&r); err == nil {
		t.Error("a root without annulus plane")
	}
	r = *known
	for i := range r.Commissure {
		r.Commissure[i].Found = false
	}
	if _, err := (Placement{}).Axes(&r); err == nil {
		t.Error("a root without commissures")
	}
}
