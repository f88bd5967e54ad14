package solve_test

import (
	"errors"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/beam"
	"github.com/apical-heart/apical/mech/solve"
)

// shallow is an arch of two wires that snaps through under a load at its top.
func shallow(t *testing.T) (*chain, mech.Block) {
	c := newChain()
	const n = 8
	section := &beam.Elastic{AxialN: 1000, ShearN: [2]float64{400, 400}, TwistNMM: 1, BendNMM2: [2]float64{1, 1}}
	for i := range n + 1 {
		x := 2*float64(i)/n - 1
		dir := geom.Vec{X: 1, Y: -0.4 * x}.Unit()
		c.add(t, geom.Vec{X: 5 * x, Y: 1 - x*x}, dir, geom.Vec{X: -dir.Y, Y: dir.X}, section)
	}
	c.model.AddTerm(c.struts)
	for i, p := range c.positions {
		if i == 0 || i == n {
			c.model.Hold(p)
		} else {
			c.model.HoldAxes(p, i == n/2, false, true) // symmetric, or it would lean over before the limit
		}
	}
	for i, r := range c.rotations {
		c.model.HoldAxes(r, true, true, i == n/2)
	}
	return c, c.positions[n/2]
}

// A load beyond the limit point ends there, with a status, and not on the far side of the snap.
func TestLoadBeyondTheLimit(t *testing.T) {
	// The limit, by leading the top down.
	c, top := shallow(t)
	way := c.model.AddControl("way")
	for i := range c.model.Supports {
		if s := &c.model.Supports[i]; s.Block == top {
			s.Held[1], s.Follows[1], s.Scale[1] = true, way, -1
		}
	}
	s, err := solve.New(c.model, precise)
	if err != nil {
		t.Fatal(err)
	}
	st := c.model.NewState()
	limit := 0.0
	if err := s.Run(t.Context(), st, solve.Stage{Name: "down", To: []float64{1.5}, First: 0.01, Most: 0.01, Read: func(_ float64, _ bool, st *mech.State) {
		sum, err := s.Sum(st)
		if err != nil {
			t.Fatal(err)
		}
		limit = max(limit, -sum.Reaction[top.Unknown(1)])
	}}); err != nil {
		t.Fatal(err)
	}
	c, top = shallow(t)
	load := &mech.Load{Title: "load", Control: c.model.AddControl("load")}
	load.AddForce(c.model, top, geom.Vec{Y: -1})
	c.model.AddTerm(load)
	if s, err = solve.New(c.model, precise); err != nil {
		t.Fatal(err)
	}
	st = c.model.NewState()
	err = s.Run(t.Context(), st, solve.Stage{Name: "press", To: []float64{2 * limit}, First: 0.05, Most: 0.05})
	var f *solve.Failure
	if !errors.As(err, &f) || f.Status != solve.Unstable || f.Stage != "press" {
		t.Fatalf("limit %g: %v at %v", limit, err, st.Controls)
	}
	if got := st.Controls[0]; got > 1.001*limit || got < 0.97*limit {
		t.Errorf("it ended at a load of %g, the limit is %g: %v", got, limit, err)
	}
	if y := st.Position(top).Y; y < 0 {
		t.Errorf("the state is beyond the snap, at %g", y)
	}
}

func TestLoosePartsAreRefused(t *testing.T) {
	c := straight(t, 1, 4, stiff(1))
	d := &mech.Damper{Title: "damper"}
	e1 := beam.End{Position: c.model.AddPosition(geom.Vec{Y: 5}), Rotation: c.model.AddRotation(geom.NoTurn), Offset: geom.NoTurn}
	e2 := beam.End{Position: c.model.AddPosition(geom.Vec{X: 1, Y: 5}), Rotation: c.model.AddRotation(geom.NoTurn), Offset: geom.NoTurn}
	if err := c.struts.Add(c.model, e1, e2, stiff(1)); err != nil {
		t.Fatal(err)
	}
	for b := range c.model.Kinds {
		d.Add(c.model, mech.Block(b), 1)
	}
	c.model.AddTerm(d)
	_, err := solve.New(c.model, solve.Options{})
	var loose *solve.LooseError
	if !errors.As(err, &loose) || loose.Count != 4 || loose.Block != e1.Position {
		t.Errorf("%v", err)
	}
	c.model.Hold(e1.Position) // it may still turn
	s, err := solve.New(c.model, solve.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Run(t.Context(), c.model.NewState(), solve.Stage{Name: "hold", To: []float64{}}); err != nil {
		t.Errorf("a damped part that is held at a point: %v", err)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	c := straight(t, 1, 2, stiff(1))
	for _, o := range []solve.Options{{MostMM: -1}, {Iterations: -1}, {Growth: -2}} {
		if _, err := solve.New(c.model, o); err == nil {
			t.Errorf("%+v", o)
		}
	}
	s, err := solve.New(c.model, solve.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Run(t.Context(), c.model.NewState(), solve.Stage{Name: "many", To: []float64{1}}); err == nil {
		t.Error("a stage for other controls was run")
	}
}
