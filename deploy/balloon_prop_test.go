package deploy

import (
	"math"
	"strings"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/contact"
)

// The balloon that Inflate finds leaves the free frame at its nominal diameter; its length is then near the published height, and what is crimped is longer.
func TestPropFreeFrameStaysAtItsNominalDiameter(t *testing.T) {
	d, alloys := device(t, "sapien-3")
	s := &d.Sizes[1]
	f, err := Inflate(t.Context(), d, s, alloys, Mesh{StrutElements: 5})
	if err != nil {
		t.Fatal(err)
	}
	nominal, thick := s.NominalDiameterMM.Value, d.Build.Frame.StrutThicknessMM.Value
	if math.Abs(f.LetDown.FrameMM-nominal) > nominalWithinMM {
		t.Errorf("it stays at %.3f mm, nominal are %g mm", f.LetDown.FrameMM, nominal)
	}
	if math.Abs(f.Inflated.FrameMM-f.BalloonMM-2*thick) > 0.05 || math.Abs(f.Inflated.FrameMM-f.RecoilMM-f.LetDown.FrameMM) > 1e-9 || f.RecoilMM < 0.02*nominal || f.RecoilMM > 0.06*nominal {
		t.Errorf("balloon %.2f mm, frame %.2f mm around it, recoil %.2f mm", f.BalloonMM, f.Inflated.FrameMM, f.RecoilMM)
	}
	if height := s.FrameHeightMM.Value; math.Abs(f.LetDown.SpanMM/height-1) > 0.03 || f.Bared.SpanMM < 1.1*height || f.Bared.SpanMM > f.Implant.LongestMM() {
		t.Errorf("%.2f mm long when crimped, %.2f mm when open; published are %g mm, the limit is %.2f mm", f.Bared.SpanMM, f.LetDown.SpanMM, height, f.Implant.LongestMM())
	}
	if f.Bared.FrameMM < f.Crimped.FrameMM || f.Bared.FrameMM > 1.25*d.Build.Delivery.CrimpedDiameterMM.Value || f.PermanentStrain < 0.05 {
		t.Errorf("crimped to %.2f mm, without the crimper %.2f mm; plastic strain %.2g", f.Crimped.FrameMM, f.Bared.FrameMM, f.PermanentStrain)
	}
	if f.Balance.Error() > 0.01 {
		t.Errorf("%.2g of the energy is not accounted for", f.Balance.Error())
	}
}

// Whether the balloon comes to its diameter at once or in pieces makes no difference: Tube finds its diameter by Inflate and inflates at once.
func TestPropInflatedAtOnceOrInPieces(t *testing.T) {
	verify.Long(t)
	d, alloys := device(t, "sapien-3")
	for i := range d.Sizes {
		s := &d.Sizes[i]
		by, _ := openFully(t, d, s, alloys, Tube{RadiusMM: wideMM, Mesh: Mesh{StrutElements: 6}})
		if got, want := by["detach"].FrameMM, s.NominalDiameterMM.Value; math.Abs(got-want) > 0.03 {
			t.Errorf("%s: inflated at once it stays at %.3f mm, nominal are %g mm", s.Label, got, want)
		}
	}
}

// lettingsDown returns the stages at the end of which a balloon is let down.
func lettingsDown(r *TubeRelease) (out []Stage) {
	for _, g := range r.Stages {
		if g.Name == "let down" {
			out = append(out, g)
		}
	}
	return out
}

// A balloon that comes after a smaller one leaves what it would have left at once.
func TestPropLargerBalloonLaterAsAtOnce(t *testing.T) {
	verify.Long(t)
	d, alloys := evenRows(t, "sapien-3", 2)
	tube := Tube{RadiusMM: 10.5, NPerMM2: 0.1, BalloonMM: 21.5, PostDilateMM: []float64{22.5}, Mesh: Mesh{StrutElements: 4}}
	_, later := openFully(t, d, &d.Sizes[1], alloys, tube)
	tube.BalloonMM, tube.PostDilateMM = 22.5, nil
	_, once := openFully(t, d, &d.Sizes[1], alloys, tube)
	if a, b := lettingsDown(once)[0], lettingsDown(later)[1]; math.Abs(a.FrameMM-b.FrameMM) > 0.05 || math.Abs(a.FrameN/b.FrameN-1) > 0.05 {
		t.Errorf("at once %.2f mm and %.1f N, in two %.2f mm and %.1f N", a.FrameMM, a.FrameN, b.FrameMM, b.FrameN)
	}
}

// A self-expanding frame that a balloon has widened comes back to where it was: it does not yield.
func TestPropPostDilatedFrameComesBack(t *testing.T) {
	d, alloys := evenRows(t, "j-valve-ta", 2)
	s := &d.Sizes[1]
	balloon := s.NominalDiameterMM.Value + 1
	by, r := openFully(t, d, s, alloys, Tube{RadiusMM: 10.5, NPerMM2: 0.05, PostDilateMM: []float64{balloon}, Mesh: Mesh{StrutElements: 4, WithoutKeys: true}})
	var before, full, after Stage
	for i, g := range r.Stages {
		if g.Name == "let down" {
			before, full, after = r.Stages[i-3], r.Stages[i-1], g
		}
	}
	if before.Name != "release outflow" || full.FrameMM < before.FrameMM+2 || full.BalloonN < 15 || full.FrameN < 2*before.FrameN {
		t.Fatalf("not widened: %+v, %+v", before, full)
	}
	if math.Abs(after.FrameMM-before.FrameMM) > 0.01 || math.Abs(after.FrameN/before.FrameN-1) > 0.005 || math.Abs(after.SpanMM-before.SpanMM) > 0.01 {
		t.Errorf("before %.3f mm, %.3f mm long, %.3f N; after %.3f mm, %.3f mm, %.3f N", before.FrameMM, before.SpanMM, before.FrameN, after.FrameMM, after.SpanMM, after.FrameN)
	}
	if end := by["detach"]; math.Abs(end.FrameMM-after.FrameMM) > 0.01 {
		t.Errorf("let go it is %.3f mm wide, %.3f mm before", end.FrameMM, after.FrameMM)
	}
}

// On its hysteresis, a frame that a balloon has widened and a tube pushes back presses harder than before, and not harder than on its way in: its own curve at that diameter.
func TestPropPostDilatedFramePressesBetweenItsCurves(t *testing.T) {
	verify.Long(t)
	d, alloys := device(t, "j-valve-ta")
	s := &d.Sizes[1]
	mesh := Mesh{StrutElements: 4, WithoutKeys: true}
	_, r := openFully(t, d, s, alloys, Tube{RadiusMM: 7, NPerMM2: 0.05, PostDilateMM: []float64{20}, Mesh: mesh})
	n := len(r.Stages)
	before, after := r.Stages[n-5], r.Stages[n-2]
	curve, err := RadialForce(t.Context(), d, s, alloys, mesh, []float64{after.FrameMM})
	if err != nil {
		t.Fatal(err)
	}
	in, out := curve.Crimping[0].RadialN, curve.Releasing[0].RadialN
	t.Logf("before %.2f mm %.2f N, after %.2f mm %.2f N, in %.2f out %.2f", before.FrameMM, before.FrameN, after.FrameMM, after.FrameN, in, out)
	if after.FrameMM < before.FrameMM+0.1 || after.FrameN < out || after.FrameN > 1.05*in {
		t.Errorf("before %.2f mm and %.2f N; after %.2f mm and %.2f N, where its curve has %.2f N on the way in and %.2f N on the way out", before.FrameMM, before.FrameN, after.FrameMM, after.FrameN, in, out)
	}
}

// The balloon stands where its controls lead it: its cylinder has its radius all along the frame however long that is, and its shoulders fall off beyond.
func TestPropBalloonFollowsItsControls(t *testing.T) {
	d, alloys := device(t, "sapien-3")
	m := &mech.Model{}
	p, err := NewImplant(m, d, &d.Sizes[1], alloys, Mesh{StrutElements: 2}, 0)
	if err != nil {
		t.Fatal(err)
	}
	st := p.State(m)
	height := d.Sizes[1].FrameHeightMM.Value
	low, high := height-p.LongestMM(), height
	gap := func(c []float64, radius, z float64) float64 {
		var g contact.Gap
		p.balloon.Shape.Gap(geom.Vec{Y: radius, Z: z}, c, &g)
		return g.MM
	}
	c := p.Inflated(p.Pulled(st.Controls, 5), 21)
	c[p.BalloonOffset] = -2
	for _, at := range []struct{ radius, z, want float64 }{{10.5, low, 0}, {10.5, (low + high) / 2, 0}, {10.5, high, 0}, {11.5, low, 1}, {10, high, -0.5}, {10.5, high + balloonBeyondMM + 3, 3 / math.Sqrt2}, {10.5, low - balloonBeyondMM - 3, 3 / math.Sqrt2}} {
		if got := gap(c, at.radius, at.z+5-2); math.Abs(got-at.want) > 1e-6 {
			t.Errorf("at the radius %g and the height %g a gap of %g mm, want %g", at.radius, at.z, got, at.want)
		}
	}
	if got := p.Deflated(c)[p.BalloonRadius]; got != 0 {
		t.Errorf("let down it has the radius %g", got)
	}
	crimped := d.Build.Delivery.CrimpedDiameterMM.Value - 2*d.Build.Frame.StrutThicknessMM.Value
	for _, f := range []struct{ fraction, want float64 }{{0, crimped}, {0.25, 0.75*crimped + 0.25*22}, {1, 22}} {
		if got := p.InflationMM(f.fraction, 22); math.Abs(got-f.want) > 1e-9 {
			t.Errorf("%g of the way to 22 mm the balloon has %g mm, want %g", f.fraction, got, f.want)
		}
	}
	inner := math.Inf(1)
	for i := range p.Wires.Points {
		x := st.Position(p.Position[i])
		inner = math.Min(inner, math.Hypot(x.X, x.Y)-p.RadiusMM[i])
	}
	if got := p.Filled(st)[p.BalloonRadius]; got > inner || got < inner-0.02 {
		t.Errorf("it fills the frame at %g mm, whose inner radius is %g mm", got, inner)
	}
	if top := p.Bared(st.Controls)[p.FrameRadius]; top < 1.5*st.Controls[p.FrameRadius] {
		t.Errorf("the crimper goes away to %g mm", top)
	}
}

func TestInflateRefuses(t *testing.T) {
	d, alloys := device(t, "j-valve-ta")
	_, inflated := Inflate(t.Context(), d, &d.Sizes[1], alloys, Mesh{})
	_, released := (&Tube{RadiusMM: 10, BalloonMM: 20}).Release(t.Context(), d, &d.Sizes[1], alloys)
	for _, err := range []error{inflated, released} {
		if err == nil || !strings.Contains(err.Error(), "j-valve-ta") || !strings.Contains(err.Error(), "no balloon opens it") {
			t.Errorf("a self-expanding device was opened by a balloon, or not refused for that: %v", err)
		}
	}
}
