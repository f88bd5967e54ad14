package spring

import (
	"errors"
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/mechtest"
	"github.com/apical-heart/apical/mech"
)

func pair(t testing.TB, c Cord, lengthMM float64) (*mech.Model, *Cords) {
	t.Helper()
	m := &mech.Model{}
	m.AddControl("draw")
	c.A, c.B = m.AddPosition(geom.Vec{X: 1}), m.AddPosition(geom.Vec{X: 1}.AddScaled(lengthMM, geom.Vec{X: 0.48, Y: -0.6, Z: 0.64}))
	cords, err := NewCords("cords", []Cord{c})
	if err != nil {
		t.Fatal(err)
	}
	m.AddTerm(cords)
	return m, cords
}

func TestCordDerivatives(t *testing.T) {
	suture := Cord{StiffnessNPerMM: 30, LengthMM: mech.Fixed(2), SmoothMM: 0.1}
	rod := suture
	rod.Rod = true
	for _, c := range []struct {
		Cord
		at float64
	}{{suture, 1.93}, {suture, 2.05}, {suture, 2.5}, {rod, 1}, {rod, 2.5}} {
		m, cords := pair(t, c.Cord, c.at)
		mechtest.Derivatives(t, m, cords, m.NewState(), true)
		mechtest.Rigid(t, m, cords, m.NewState())
	}
	// A rod of no length is k |d|^2 / 2 also at rest.
	m, cords := pair(t, Cord{StiffnessNPerMM: 30, Rod: true}, 0)
	mechtest.Derivatives(t, m, cords, m.NewState(), true)
}

func TestCordTension(t *testing.T) {
	suture := Cord{StiffnessNPerMM: 30, LengthMM: mech.Dial{Base: 2, Scale: -1, Control: 0}, SmoothMM: 0.1}
	m, cords := pair(t, suture, 1.5)
	s := m.NewState()
	for _, c := range []struct{ drawn, want float64 }{{0, 0}, {0.39, 0}, {0.5, 30 * 0.1 / 4}, {1, 15}} {
		s.Controls[0] = c.drawn
		if got := cords.TensionN(0, s); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("drawn in by %g mm it pulls with %g N, wanted %g", c.drawn, got, c.want)
		}
	}
	// The energy is the work of drawing it out.
	work := 0.0
	for i := range 20000 {
		s.Controls[0] = (float64(i) + 0.5) / 20000
		work += cords.TensionN(0, s) / 20000
	}
	s.Controls[0] = 1
	if stored, _ := cords.Account(0, s, nil); math.Abs(stored-work) > 1e-6*work {
		t.Errorf("stores %g mJ of a work of %g", stored, work)
	}
	// Its joints are smooth.
	for _, x := range []float64{-0.1, 0.1} {
		e0, f0, k0 := suture.pull(x * (1 - 1e-12))
		e1, f1, k1 := suture.pull(x * (1 + 1e-12))
		if math.Abs(e1-e0)+math.Abs(f1-f0)+math.Abs(k1-k0) > 1e-9 {
			t.Errorf("at a stretch of %g: energy %g and %g, tension %g and %g, stiffness %g and %g", x, e0, e1, f0, f1, k0, k1)
		}
	}
}

func TestGround(t *testing.T) {
	total := func(n int) (weight float64) {
		m := &mech.Model{}
		var chain []mech.Block
		for i := range n + 1 {
			x := float64(i) / float64(n)
			chain = append(chain, m.AddPosition(geom.Vec{X: 3 * x * x}))
		}
		g, err := NewGround("ground", append(PerLength(m, chain, 2, geom.Vec{X: 0.6, Z: 0.8}), PerLength(m, chain, 3, geom.Vec{})...))
		if err != nil {
			t.Fatal(err)
		}
		m.AddTerm(g)
		s := m.NewState()
		mechtest.Stir(m, s, 1, 0.1, 0)
		mechtest.Derivatives(t, m, g, s, true)
		s = mechtest.Moved(m, m.NewState(), geom.NoTurn, geom.Vec{Z: 1})
		a, err := mech.NewAssembly(m)
		if err != nil {
			t.Fatal(err)
		}
		var sum mech.Sum
		if err := a.Evaluate(s, &sum, nil, nil); err != nil {
			t.Fatal(err)
		}
		for u := 2; u < len(sum.Gradient); u += 3 {
			weight += sum.Gradient[u]
		}
		return weight
	}
	for _, n := range []int{1, 7, 20} {
		if got, want := total(n), 3*(2*0.64+3); math.Abs(got-want) > 1e-12*want {
			t.Errorf("%d spans displaced by 1 mm take %g N, wanted %g", n, got, want)
		}
	}
}

func TestRefuses(t *testing.T) {
	var which *mech.ElementError
	for _, c := range []Cord{{A: 1, B: 1, StiffnessNPerMM: 1}, {B: 1}, {B: 1, StiffnessNPerMM: -1}, {B: 1, StiffnessNPerMM: 1, LengthMM: mech.Fixed(-1)}, {B: 1, StiffnessNPerMM: 1, SmoothMM: math.NaN()}} {
		if _, err := NewCords("cords", []Cord{{B: 1, StiffnessNPerMM: 1}, c}); !errors.As(err, &which) || which.Element != 1 {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if _, err := NewGround("ground", []Anchor{{StiffnessNPerMM: 1, Along: geom.Vec{X: 2}}}); !errors.As(err, &which) {
		t.Errorf("an anchor along a vector of length 2: %v", err)
	}
	m, cords := pair(t, Cord{StiffnessNPerMM: 1, LengthMM: mech.Fixed(1), Rod: true}, 0)
	var l mech.Local
	l.Reset(6, true)
	if err := cords.Element(0, m.NewState(), nil, &l); err == nil {
		t.Error("a rod pressed to nothing gives no error")
	}
}
