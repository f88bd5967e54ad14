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
	hard := Law{Stiffness: 30, SmoothMM: 0.1, Soft: true, HardenMM: 0.4}
	for _, x := range []float64{12, 17, 25} { // from 12 on
		const h = 1e-5
		e0, p0, _ := hard.push(x - h)
		e1, p1, _ := hard.push(x + h)
		if _, p, slope := hard.push(x); math.Abs((e1-e0)/(2*h)-p) > 1e-6*p || math.Abs((p1-p0)/(2*h)-slope) > 1e-4*slope {
			t.Errorf("hardened at %g: force %g and slope %g, by differences %g and %g", x, p, slope, (e1-e0)/(2*h), (p1-p0)/(2*h))
		}
	}
	if _, p, _ := hard.push(24); p != 36 { // 0.4 mm deeper than 0.4 mm: 30 (0.8 + 0.4) a unit of weight
		t.Errorf("pushes with %g, wanted 36", p)
	}
	for _, wrong := range []Law{{Stiffness: 1, HardenMM: 0.4}, {Stiffness: 1, Soft: true, HardenMM: -1}, {Stiffness: 1, Soft: true, SmoothMM: 0.2, HardenMM: 0.1}} {
		if checkSamples("it", nil, &wrong) == nil {
			t.Errorf("%+v is taken", wrong)
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
