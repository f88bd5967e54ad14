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
