package problem

import (
	"context"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/beam"
	"github.com/apical-heart/apical/mech/material"
	"github.com/apical-heart/apical/mech/solve"
)

var leeFrameSnap = Problem{
	Name: "LeeFrameSnap_Lee1968", Source: "Lee, Manuel, Rossow 1968; boundary-value problem by shooting", About: "Lee's frame under a dead load beyond its limit: Newton's method refuses, and by explicit dynamics it snaps to the far side, where Newton's goes on; 10 elements a member.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		const n, full = 10, 2.0
		c, loaded, err := lee(n, spoil, false)
		if err != nil {
			return nil, err
		}
		w, err := start(ctx, c.model, precise)
		if err != nil {
			return nil, err
		}
		var p solve.Progress
		stage := solve.Stage{Name: "press", To: []float64{full}, First: 0.05, Most: 0.05, Dynamic: &solve.Dynamic{}}
		if err := w.solver.Resume(ctx, w.state, stage, &p); err != nil {
			return nil, err
		}
		r := &Report{}
		at := w.state.Position(loaded)
		r.read("load 2 on the far side: v", 92.727641, 120-at.Y, 0.003, "")
		r.read("load 2 on the far side: u", 85.913086, at.X-24, 0.005, "")
		r.within("steps by dynamics", 1, float64(len(p.Motions)), 0.5, "")
		if err := w.balance(r, ""); err != nil {
			return nil, err
		}
		for _, m := range p.Motions {
			r.read("load at which Newton's method refuses", 1.85567275, full*m.From, 0.01, "")
			r.note("from a load of %.5f (%s) to %.5f: %d time steps, %.4g mJ turned into heat", full*m.From, m.Why, full*m.To, m.Steps, m.DampedMJ)
		}
		return r, nil
	},
}

var byDynamics = Problem{
	Name: "ByDynamics", Source: "the values of Elastica, RingPinch and Balloon; Newton's method on the same meshes", About: "Problems that Newton's method solves, solved by explicit dynamics: a bent wire, a pinched ring, a balloon below its limit. Off: the largest distance of a node, in lengths or radii, from where Newton's method has it.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		r := &Report{}
		const bend = 7.0
		slim := &beam.Elastic{AxialN: 4e4 * bend, ShearN: [2]float64{1.5e4 * bend, 1.5e4 * bend}, TwistNMM: bend, BendNMM2: [2]float64{spoil * bend, spoil * bend}}

		c, err := straight(1, 8, slim)
		if err != nil {
			return nil, err
		}
		c.load(8, geom.Vec{Y: 2 * bend})
		st, err := twice(ctx, r, "wire", c.model, 1e-7, 1)
		if err != nil {
			return nil, err
		}
		p := st.Position(c.positions[8])
		r.read("wire, P L2 / E I = 2: u", 0.1606417, 1-p.X, 0.005, "")
		r.read("wire, P L2 / E I = 2: w", 0.4934575, p.Y, 0.005, "")

		const force = 0.05
		if c, err = pinched(32, slim, force); err != nil {
			return nil, err
		}
		if st, err = twice(ctx, r, "ring", c.model, 1e-7); err != nil {
			return nil, err
		}
		r.read("ring, along the forces", math.Pi/4-2/math.Pi, (2-c.width(st, 0))*bend/force, 0.02, "")
		r.read("ring, across the forces", 2/math.Pi-0.5, (c.width(st, 8)-2)*bend/force, 0.02, "")

		m, pressure, err := newBalloon(material.NeoHookean(spoil), 8)
		if err != nil {
			return nil, err
		}
		const stretch = 1.2
		if st, err = twice(ctx, r, "balloon", m, 1e-10, 2*(1/stretch-math.Pow(stretch, -7))); err != nil {
			return nil, err
		}
		r.read("balloon, stretch", stretch, swollen(m, pressure, st), 0.01, "")
		return r, nil
	},
}

// twice solves a model by Newton's method and by dynamics, and returns the state of the latter.
func twice(ctx context.Context, r *Report, what string, m *mech.Model, residualN float64, controls ...float64) (*mech.State, error) {
	options := precise
	options.DwellResidualN, options.DwellUpdateMM = residualN, 1e-11
	newton, err := start(ctx, m, options)
	if err != nil {
		return nil, err
	}
	if err := newton.to(0.25, false, controls...); err != nil {
		return nil, err
	}
	dynamic, err := start(ctx, m, options)
	if err != nil {
		return nil, err
	}
	motion, err := dynamic.solver.Settle(ctx, dynamic.state, controls, solve.Dynamic{})
	if err != nil {
		return nil, err
	}
	r.note("%s: %d time steps", what, motion.Steps)
	off := 0.0
	for b, k := range m.Kinds {
		if b := mech.Block(b); k == mech.Position {
			off = math.Max(off, dynamic.state.Position(b).Dist(newton.state.Position(b)))
		}
	}
	r.within(what+", off", 0, off, 1e-6, "")
	return dynamic.state, dynamic.balance(r, what+", ")
}
