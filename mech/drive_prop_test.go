package mech_test

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/mechtest"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/mech/material"
	"github.com/apical-heart/apical/mech/membrane"
	"github.com/apical-heart/apical/mech/solid"
	"github.com/apical-heart/apical/mech/spring"
)

// What controls do to the residual, term by term and by a support that follows one along axes of its own, against differences of the residual itself.
func TestDriveIsTheDerivative(t *testing.T) {
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	m := &mech.Model{}
	for _, name := range []string{"load", "pressure", "cord", "support", "tool", "brick"} {
		m.AddControl(name)
	}
	sheet := &membrane.Body{Title: "sheet", Rest: []geom.Vec{{}, {X: 1}, {Y: 1}, {X: 1, Y: 1}}, Triangles: [][3]int32{{0, 1, 2}, {1, 3, 2}}, Parts: []membrane.Part{{Law: material.NeoHookean(1), ThicknessMM: 0.1, Factor: 1}}}
	sheet.Place(m)
	brick := &solid.Body{Title: "brick", Laws: []material.Bulk{material.NeoHookeanBulk{ShearMPa: 1, BulkMPa: 5}}, Cells: [][8]int32{{0, 1, 2, 3, 4, 5, 6, 7}}}
	for _, z := range []float64{2, 3} {
		brick.Rest = append(brick.Rest, geom.Vec{Z: z}, geom.Vec{X: 1, Z: z}, geom.Vec{X: 1, Y: 1, Z: z}, geom.Vec{Y: 1, Z: z})
	}
	brick.Place(m)
	frame := m.AddRotation(geom.NoTurn)
	load := &mech.Load{Title: "load", Control: 0}
	load.AddForce(m, sheet.Blocks[3], geom.Vec{X: 1, Y: -2, Z: 3})
	load.AddMoment(frame, geom.Vec{X: 2, Z: 1})
	stretching, err := membrane.NewStretching(sheet)
	check(err)
	pressure, err := membrane.NewPressure(sheet, membrane.Load{PressureMPa: mech.Dial{Scale: 0.7, Control: 1}})
	check(err)
	inside, err := membrane.NewPressure(sheet, membrane.Load{PressureMPa: mech.Dial{Scale: -0.2, Control: 1}, Enclosing: true, Origin: geom.Vec{Z: -1}})
	check(err)
	elastic, err := solid.NewElastic(brick)
	check(err)
	top, err := solid.NewPressure(brick, brick.Border(func(p geom.Vec) bool { return p.Z == 3 }), mech.Dial{Scale: 2, Control: 5})
	check(err)
	cords, err := spring.NewCords("cords", []spring.Cord{
		{A: sheet.Blocks[2], B: brick.Blocks[0], StiffnessNPerMM: 3, LengthMM: mech.Dial{Base: 1.5, Scale: -0.5, Control: 2}, SmoothMM: 0.1},
		{A: sheet.Blocks[1], B: brick.Blocks[1], StiffnessNPerMM: 3, LengthMM: mech.Dial{Base: 4, Scale: -0.5, Control: 2}, SmoothMM: 0.1}, // slack
		{A: sheet.Blocks[0], B: brick.Blocks[1], StiffnessNPerMM: 3, LengthMM: mech.Fixed(1), Rod: true},
	})
	check(err)
	tool, err := contact.NewTool("tool", []contact.Sample{contact.NodeSample(brick.Blocks[6], 0.1, 1, 1)}, contact.Sphere{Centre: geom.Vec{X: 1, Y: 1, Z: 4}, RadiusMM: mech.Dial{Base: 1, Scale: 1, Control: 4}}, contact.Law{Stiffness: 5, SmoothMM: 0.02})
	check(err)
	damper := &mech.Damper{Title: "damper"}
	damper.Add(m, frame, 2)
	for _, x := range []mech.Term{load, stretching, pressure, inside, elastic, top, cords, tool, damper} {
		m.AddTerm(x)
	}
	turned := geom.Exp(geom.Vec{X: 0.3, Y: -0.5, Z: 0.7})
	axes := [3]geom.Vec{turned.Apply(geom.Vec{X: 1}), turned.Apply(geom.Vec{Y: 1}), turned.Apply(geom.Vec{Z: 1})}
	m.Supports = append(m.Supports,
		mech.Support{Block: sheet.Blocks[0], Axes: axes, Held: [3]bool{true, false, true}, Follows: [3]int{3, -1, -1}, Scale: [3]float64{1.5, 0, 0}},
		mech.Support{Block: brick.Blocks[5], Held: [3]bool{false, true, true}, Follows: [3]int{-1, -1, 3}, Scale: [3]float64{0, 0, -1}})
	s := m.NewState()
	mechtest.Stir(m, s, 3, 0.1, 0.1)
	copy(s.Controls, []float64{0.5, 0.4, 0.3, 0, 0.2, 0.6})
	a, err := mech.NewAssembly(m)
	check(err)
	n := m.Unknowns()
	got, du := make([]float64, n), make([]float64, n)
	residual := func(s *mech.State, rate []float64, h float64) []float64 {
		c := s.Clone()
		for i := range c.Controls {
			c.Controls[i] += h * rate[i]
		}
		a.Lift(du, s.Controls, c.Controls)
		a.Increment(du)
		m.Move(c, 1, du)
		var sum mech.Sum
		check(a.Evaluate(c, &sum, nil, nil))
		return sum.Gradient
	}
	for i, name := range m.Controls {
		s := s.Clone()
		if name == "support" { // a pressure with a free rim has only the symmetric part of its Hessian to tell
			s.Controls[1], s.Controls[5] = 0, 0
		}
		rate := make([]float64, len(m.Controls))
		rate[i] = 1.3
		check(a.Drive(s, rate, got))
		const h = 1e-5
		p, q := residual(s, rate, h), residual(s, rate, -h)
		most, worst := 0.0, 0.0
		for u := range got {
			d := (p[u] - q[u]) / (2 * h)
			most, worst = math.Max(most, math.Abs(d)), math.Max(worst, math.Abs(d-got[u]))
		}
		if !(most > 0.01) || !(worst < 1e-7*most) {
			t.Errorf("%s: off by %g of %g", name, worst, most)
		}
	}
}
