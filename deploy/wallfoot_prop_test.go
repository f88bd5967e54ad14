package deploy

import (
	"testing"

	"github.com/apical-heart/apical/heart/phantom"
)

// With the annulus plane tilted as errors of nadirs tilt it, a point of the lumen's surface has a place in the plan beside which the plan's own point lies, on ledges too, where it may be far off along the radius.
func TestPropPlacesAreNear(t *testing.T) {
	ledges := 0
	for seed := range uint64(3) {
		_, tr, err := phantom.Generate(t.Context(), phantom.Options{Seed: seed, Bare: true, AboutRoot: true, SpacingMM: [3]float64{4, 4, 4}, FieldOfViewMM: [3]float64{4, 4, 4}})
		if err != nil {
			t.Fatal(err)
		}
		r := &tr.Root
		plane, _ := r.AnnulusPlane()
		for i, up := range []float64{1.3, -1.3, 0} {
			r.Hinge[i].PositionMM = r.Hinge[i].PositionMM.AddScaled(up, plane.Normal)
		}
		l, err := newLumen(r, 10, 4)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(r.Lumen.Points); i += 7 {
			p := r.Lumen.Points[i]
			angle, s, rho, ok := l.find(p)
			if !ok || s < -3 || s > l.junction {
				continue
			}
			radial := rho - l.reach(angle, s)
			a, h, off, _ := l.foot(p)
			if radial > 2.5 || radial < -2.5 {
				ledges++
			}
			if d := p.Dist(l.at(a, h)); off > 1.5 || d > off+0.2 {
				t.Errorf("phantom %d: a point of the lumen lies %.2f mm off it, %.2f mm from its place, %.2f mm along the radius", seed, off, d, radial)
			}
		}
	}
	if ledges == 0 {
		t.Error("no point lies on a ledge")
	}
}
