package solve_test

import (
	"errors"
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/beam"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/mech/solve"
)

// pressed is a column along x under a plane that a control lowers on its end, with a penalty a unit of length.
func pressed(t *testing.T, penalty float64) *chain {
	t.Helper()
	c := straight(t, 1, 8, stiff(1))
	plane := contact.Plane{Plane: geom.Plane{Origin: geom.Vec{X: 1}, Normal: geom.Vec{X: -1}}}
	down := mech.Dial{Scale: -1, Control: c.model.AddControl("down")}
	tool, err := contact.NewTool("press", []contact.Sample{contact.NodeSample(c.positions[8], 0, 1, 1)}, &contact.Placed{Shape: plane, Motion: contact.Motion{Along: geom.Vec{X: 1}, ByMM: down}}, contact.Law{Stiffness: penalty})
	if err != nil {
		t.Fatal(err)
	}
	c.model.AddTerm(tool)
	return c
}

// A perfect column stays straight to Newton beyond its buckling load; the stage ends there all the same, with one step or several.
func TestColumnEndsAtItsBranch(t *testing.T) {
	const euler = math.Pi * math.Pi / 4
	for _, first := range []float64{0.1, 0.37, 1} {
		c := straight(t, 1, 8, stiff(1))
		l := &mech.Load{Title: "load", Control: c.model.AddControl("load")}
		l.AddForce(c.model, c.positions[8], geom.Vec{X: -1})
		c.model.AddTerm(l)
		s, err := solve.New(c.model, precise)
		if err != nil {
			t.Fatal(err)
		}
		st := c.model.NewState()
		err = s.Run(t.Context(), st, solve.Stage{Name: "load", To: []float64{1.5 * euler}, First: first, Most: first})
		var f *solve.Failure
		if !errors.As(err, &f) || f.Status != solve.Unstable || math.Abs(st.Controls[0]/euler-1) > 0.01 {
			t.Errorf("first step %g: %v, at %g of the buckling load", first, err, st.Controls[0]/euler)
		}
	}
}

// So it does where the load grows as multipliers are brought up, by updates that need no Hessian.
func TestDwellEndsAtABranch(t *testing.T) {
	const euler = math.Pi * math.Pi / 4
	for _, c := range []struct {
		force  float64 // of the stiff column, in buckling loads
		stable bool
	}{{0.9, true}, {1.1, false}} {
		down := c.force * euler / 1e6
		const penalty = 1e6 // half of the force without multipliers
		column := pressed(t, penalty)
		o := precise
		o.AugmentN = 1e-6
		s, err := solve.New(column.model, o)
		if err != nil {
			t.Fatal(err)
		}
		st := column.model.NewState()
		err = s.Run(t.Context(), st, solve.Stage{Name: "press", To: []float64{down}, DwellAt: []float64{1}})
		var f *solve.Failure
		if c.stable && err != nil {
			t.Errorf("at %g of the buckling load: %v", c.force, err)
		}
		if !c.stable && (!errors.As(err, &f) || f.Status != solve.Unstable) {
			t.Errorf("at %g of the buckling load: %v", c.force, err)
		}
	}
}

// A step that begins where the last would lead takes fewer iterations, and comes to where the first step of a stage comes.
func TestStepsLookAhead(t *testing.T) {
	run := func(stages, steps int) (*mech.State, *chain, int) {
		c := straight(t, 1, 16, &beam.Elastic{AxialN: 1000, ShearN: [2]float64{400, 400}, TwistNMM: 1, BendNMM2: [2]float64{1, 1}})
		way := c.model.AddControl("way")
		// Led askew, so that a held unknown is none of x, y and z.
		axes := [3]geom.Vec{{X: 0.6, Y: 0.8}, {X: -0.8, Y: 0.6}, {Z: 1}}
		c.model.Supports = append(c.model.Supports, mech.Support{Block: c.positions[16], Axes: axes, Held: [3]bool{false, true, true}, Follows: [3]int{-1, way, -1}})
		s, err := solve.New(c.model, precise)
		if err != nil {
			t.Fatal(err)
		}
		st := c.model.NewState()
		for i := range stages {
			part := 1 / float64(steps)
			if err := s.Run(t.Context(), st, solve.Stage{Name: "way", To: []float64{0.8 * float64(i+1) / float64(stages)}, First: part, Most: part}); err != nil {
				t.Fatal(err)
			}
		}
		_, cuts, iterations, _ := s.Counts()
		if cuts > 0 {
			t.Errorf("%d cuts", cuts)
		}
		return st, c, iterations
	}
	blind, c, without := run(16, 1) // a stage knows nothing of the last
	ahead, _, with := run(1, 16)
	if with > without-10 {
		t.Errorf("%d iterations for %d", with, without)
	}
	for _, p := range c.positions {
		if d := ahead.Position(p).Dist(blind.Position(p)); d > 1e-7 {
			t.Errorf("they end %g apart", d)
		}
	}
	led := ahead.Position(c.positions[16]).Sub(geom.Vec{X: 1})
	if d := led.Dot(geom.Vec{X: -0.8, Y: 0.6}) - 0.8; math.Abs(d) > 1e-12 {
		t.Errorf("the end was led %g too far", d)
	}
}
