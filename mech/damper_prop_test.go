package mech_test

import (
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/mechtest"
	"github.com/apical-heart/apical/mech"
)

func TestDamperAndLoad(t *testing.T) {
	m := &mech.Model{}
	d, l := &mech.Damper{Title: "damper"}, &mech.Load{Title: "load", Control: -1}
	for range 3 {
		p, q := m.AddPosition(geom.Vec{X: 1}), m.AddRotation(geom.NoTurn)
		d.Add(m, p, 2)
		d.Add(m, q, 3)
		l.AddForce(m, p, geom.Vec{X: 1, Y: 2, Z: -3})
	}
	m.AddTerm(d)
	m.AddTerm(l)
	for i, size := range []float64{0.01, 0.5, 1} {
		s := m.NewState()
		mechtest.Stir(m, s, uint64(i), size, size)
		mechtest.Derivatives(t, m, d, s, true)
		mechtest.Derivatives(t, m, l, s, true)
	}
}

// What is taken along feels nothing; what is held back feels how far it stays behind.
func TestDamperGoesAlong(t *testing.T) {
	m := &mech.Model{}
	along := m.AddControl("along")
	tow := &mech.Damper{Title: "tow", Along: geom.Vec{Z: 1}, ByMM: mech.Dial{Scale: 2, Control: along}}
	b := m.AddPosition(geom.Vec{X: 1})
	tow.Add(m, b, 3)
	m.AddTerm(tow)
	for i, size := range []float64{0.01, 0.5} {
		s := m.NewState()
		s.Controls[along] = 0.7
		mechtest.Stir(m, s, uint64(i), size, size)
		mechtest.Derivatives(t, m, tow, s, true)
	}
	force := func(z float64) float64 {
		s := m.NewState()
		s.Mark()
		s.Controls[along], s.Values[4*b+2] = 5, z
		s.StepMS = 0.5
		var l mech.Local
		l.Reset(3, false)
		if err := tow.Element(0, s, nil, &l); err != nil {
			t.Fatal(err)
		}
		return l.Gradient[2]
	}
	if f := force(10); f != 0 {
		t.Errorf("taken along it feels %g N", f)
	}
	if f := force(9); f != -3*1/0.5 {
		t.Errorf("a millimetre behind it feels %g N", f)
	}
}
