package spring

import (
	"errors"
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/mechtest"
	"github.com/apical-heart/apical/mech"
)

// A point that is led around by an arm: its derivatives, its force, and that it lets go.
func TestArm(t *testing.T) {
	m := &mech.Model{}
	move, turn, hold := m.AddControl("move"), m.AddControl("turn"), m.AddControl("hold")
	b := m.AddPosition(geom.Vec{X: 3, Y: 0.2, Z: 1})
	arms, err := NewArms("arms", []Arm{{Block: b, At: geom.Vec{X: 3}, Along: geom.Vec{Y: 1}, MoveMM: mech.Dial{Scale: 1, Control: move}, Turn: mech.Dial{Scale: 1, Control: turn}, Axis: geom.Vec{Z: 1}, StiffnessNPerMM: mech.Dial{Scale: 5, Control: hold}}})
	if err != nil {
		t.Fatal(err)
	}
	m.AddTerm(arms)
	for _, c := range []struct{ move, turn, hold, want float64 }{
		{0, 0, 1, -1}, {0.2, 0, 1, 0}, {0.5, 0, 2, 3}, {0, 0, 0, 0},
		{0, math.Pi / 2, 1, 5 * 3}, // it wants the point on the plane X = 0, to be gone to along -X
	} {
		s := m.NewState()
		s.Controls[move], s.Controls[turn], s.Controls[hold] = c.move, c.turn, c.hold
		if got := arms.ForceN(0, s); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%+v: %g N", c, got)
		}
		if c.hold != 0 {
			mechtest.Derivatives(t, m, arms, s, true)
		}
	}
	s := m.NewState()
	s.Controls[hold] = -1
	var l mech.Local
	l.Reset(3, true)
	if err := arms.Element(0, s, nil, &l); err == nil {
		t.Error("an arm that pushes away was accepted")
	}
	var bad *mech.ElementError
	for _, a := range []Arm{{Block: b, Along: geom.Vec{Y: 2}, StiffnessNPerMM: mech.Fixed(1)}, {Block: b, Along: geom.Vec{Y: 1}}, {Block: b, Along: geom.Vec{Y: 1}, StiffnessNPerMM: mech.Fixed(1), Turn: mech.Fixed(1)}} {
		if _, err := NewArms("arms", []Arm{a}); !errors.As(err, &bad) {
			t.Errorf("%+v: %v", a, err)
		}
	}
}
