package contact

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
)

// The force and its energy go on smoothly where contact sets in, and so does a rounded profile.
func TestSmoothJoints(t *testing.T) {
	l := Law{Stiffness: 30, SmoothMM: 0.1}
	for _, x := range []float64{3, -3} {
		e0, p0, s0 := l.push(x * (1 - 1e-12))
		e1, p1, s1 := l.push(x * (1 + 1e-12))
		if math.Abs(e1-e0) > 1e-10 || math.Abs(p1-p0) > 1e-10 || math.Abs(s1-s0) > 1e-10 {
			t.Errorf("at %g: energy %g and %g, force %g and %g, slope %g and %g", x, e0, e1, p0, p1, s0, s1)
		}
	}
	if e, p, _ := l.push(5); e == 0 || p != 5 {
		t.Errorf("pushes with %g, wanted 5", p)
	}
	r := &Revolution{Axis: geom.Vec{Z: 1}, Profile: []ProfilePoint{{0, 4}, {3, 4}, {6, 2.5}}, RoundMM: 1}
	for _, z := range []float64{2, 4} {
		a, a1, a2, a3 := r.radius(z - 1e-12)
		b, b1, b2, b3 := r.radius(z + 1e-12)
		if math.Abs(a-b) > 1e-10 || math.Abs(a1-b1) > 1e-10 || math.Abs(a2-b2) > 1e-10 || math.Abs(a3-b3) > 1e-10 {
			t.Errorf("at height %g the radius is %g and %g, slopes %g and %g", z, a, b, a1, b1)
		}
	}
}
