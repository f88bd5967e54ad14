package deploy

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/internal/verify"
)

// A bare frame let go in a round tube pushes as its own curve says at that diameter, on its way out, and stands at the tube's diameter. It opens from one end to the other, not all at once as on its curve: on a plateau that scatters the force by 1 N
// of 20 (mechanics reference 8.3, RingCrimp).
func TestVerifyBareFrameGivesItsOwnCurve(t *testing.T) {
	d, alloys := device(t, "j-valve-ta")
	s := &d.Sizes[1]
	mesh := Mesh{StrutElements: 6, WithoutKeys: true}
	diameter := 0.9 * s.NominalDiameterMM.Value
	curve, err := RadialForce(t.Context(), d, s, alloys, mesh, []float64{diameter})
	if err != nil {
		t.Fatal(err)
	}
	tube := Tube{RadiusMM: diameter / 2, Mesh: mesh}
	r, err := tube.Release(t.Context(), d, s, alloys)
	if err != nil {
		t.Fatal(err)
	}
	end := r.Stages[len(r.Stages)-1]
	if want := curve.Releasing[0].RadialN; math.Abs(end.FrameN/want-1) > 0.05 {
		t.Errorf("%.2f N in the tube, %.2f N by its own curve", end.FrameN, want)
	}
	for i, x := range end.FrameDiametersMM {
		if math.Abs(x/diameter-1) > 0.02 {
			t.Errorf("level %d is %.2f mm wide in a tube of %.2f mm", i, x, diameter)
		}
	}
	if r.Balance.Error() > 0.01 {
		t.Errorf("%.2g of the energy is not accounted for", r.Balance.Error())
	}
}

// Drawn along a round tube, the frame resists by friction times the force with which it pushes, either way.
func TestVerifyPullIsFrictionInATube(t *testing.T) {
	verify.Long(t)
	d, alloys := device(t, "j-valve-ta")
	s := &d.Sizes[1]
	for _, friction := range []float64{0.1, 0.3} {
		tube := Tube{RadiusMM: 0.45 * s.NominalDiameterMM.Value, Friction: friction, Mesh: Mesh{StrutElements: 6, WithoutKeys: true}, PullMM: []float64{1, 2, 0, -1}}
		r, err := tube.Release(t.Context(), d, s, alloys)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range r.Stages[len(r.Stages)-5 : len(r.Stages)-1] {
			if g.Name != "pull to +2 mm" && g.Name != "pull to -1 mm" {
				continue
			}
			want := friction * g.FrameN
			if g.Name == "pull to -1 mm" {
				want = -want
			}
			if math.Abs(g.ArmsN/want-1) > 0.02 {
				t.Errorf("friction %g, %s: %.3f N, %.3f N are friction times %.2f N", friction, g.Name, g.ArmsN, want, g.FrameN)
			}
		}
	}
}

// The J-Valve is crimped, its keys and then its frame are let go in a tube: the keys lie around the frame and push it off the tube, they end at their height, and all of the energy is accounted for.
func TestVerifyKeysAndFrameInATube(t *testing.T) {
	verify.Long(t)
	d, alloys := device(t, "j-valve-ta")
	s := &d.Sizes[1]
	tube := Tube{RadiusMM: 0.45 * s.NominalDiameterMM.Value, Friction: 0.1, Mesh: Mesh{StrutElements: 6}}
	r, err := tube.Release(t.Context(), d, s, alloys)
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]Stage{}
	for _, g := range r.Stages {
		by[g.Name] = g
	}
	if g := by["release keys"]; g.KeysN <= 0 || g.FrameDiametersMM[1] > d.Build.Delivery.CrimpedDiameterMM.Value {
		t.Errorf("keys released: %+v", g)
	}
	end := by["detach"]
	if end.KeysOnFrameN <= 0 || end.KeysN <= 0.8*end.KeysOnFrameN {
		t.Errorf("keys do not lie between frame and tube: %+v", end)
	}
	if r.Balance.Error() > 0.01 {
		t.Errorf("%.2g of the energy is not accounted for", r.Balance.Error())
	}
}
