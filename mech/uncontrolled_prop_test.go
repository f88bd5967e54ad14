package mech_test

import (
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/mechtest"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/beam"
)

// A term that says Uncontrolled has one energy whatever the controls are, and is left out of what controls change; a load is not.
func TestUncontrolled(t *testing.T) {
	m := &mech.Model{}
	m.AddControl("load")
	d, l, w := &mech.Damper{Title: "damper"}, &mech.Load{Title: "load"}, &beam.Struts{Title: "wire"}
	end := func(x float64) beam.End {
		return beam.End{Position: m.AddPosition(geom.Vec{X: x}), Rotation: m.AddRotation(geom.NoTurn), Offset: geom.NoTurn}
	}
	a, b := end(0), end(1)
	if err := w.Add(m, a, b, &beam.Elastic{AxialN: 10, ShearN: [2]float64{4, 4}, TwistNMM: 1, BendNMM2: [2]float64{1, 1}}); err != nil {
		t.Fatal(err)
	}
	d.Add(m, b.Position, 2)
	d.Add(m, b.Rotation, 3)
	l.AddForce(m, b.Position, geom.Vec{X: 1, Y: 2, Z: -3})
	for _, term := range []mech.Term{d, l, w} {
		m.AddTerm(term)
	}
	assembly, err := mech.NewAssembly(m)
	if err != nil {
		t.Fatal(err)
	}
	s := m.NewState()
	mechtest.Stir(m, s, 1, 0.2, 0.2)
	energy := func(term mech.Term, control float64) float64 {
		s.Controls[0] = control
		var local mech.Local
		sum := 0.0
		for e := range term.Len() {
			local.Reset(3*len(term.Blocks(e)), false)
			past := []float64{0, 0, 0, 0}
			if err := term.Element(e, s, past, &local); err != nil {
				t.Fatal(err)
			}
			sum += local.EnergyMJ
		}
		return sum
	}
	for _, term := range m.Terms {
		_, said := term.(mech.Uncontrolled)
		if same := energy(term, 1) == energy(term, 2); same != said || energy(term, 1) == 0 {
			t.Errorf("%s: says %v, is %v", term.Name(), said, same)
		}
	}
	for _, control := range []float64{0.5, 2} {
		want := energy(l, control)
		if got, err := assembly.ControlledEnergy(s); err != nil || got != want {
			t.Errorf("at %g: %g, %v, want %g", control, got, err, want)
		}
	}
}

// Along undoes Increment.
func TestAlong(t *testing.T) {
	m := &mech.Model{}
	p, q := m.AddPosition(geom.Vec{}), m.AddPosition(geom.Vec{X: 1})
	m.Supports = append(m.Supports, mech.Support{Block: q, Axes: [3]geom.Vec{{X: 0.6, Y: 0.8}, {X: -0.8, Y: 0.6}, {Z: 1}}, Held: [3]bool{true}, Follows: [3]int{-1, -1, -1}})
	d := &mech.Damper{Title: "damper"}
	d.Add(m, p, 1)
	d.Add(m, q, 1)
	m.AddTerm(d)
	a, err := mech.NewAssembly(m)
	if err != nil {
		t.Fatal(err)
	}
	du := []float64{1, 2, 3, 4, 5, 6}
	a.Increment(du)
	if v := (geom.Vec{X: du[3], Y: du[4], Z: du[5]}); v.Dist(geom.Vec{X: 0.6*4 - 0.8*5, Y: 0.8*4 + 0.6*5, Z: 6}) > 1e-12 {
		t.Errorf("%v", v)
	}
	a.Along(du)
	for i, x := range du {
		if x < float64(i+1)-1e-12 || x > float64(i+1)+1e-12 {
			t.Errorf("%g, want %d", x, i+1)
		}
	}
}
