package problem

import (
	"context"
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/beam"
)

var elastica = Problem{
	Name: "Elastica_Mattiasson1981", Source: "Mattiasson 1981, by elliptic integrals", About: "A clamped wire under a dead force across its end; u and w are the end's ways along and across, in lengths.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		rows := []struct{ load, u, w, angle float64 }{{1, 0.0564332, 0.3017208, 0.4613519}, {2, 0.1606417, 0.4934575, 0.7817498}, {5, 0.3876284, 0.7137915, 1.2153681}, {10, 0.5549956, 0.8106090, 1.4302855}}
		r := &Report{}
		order := Series{What: "place of the end under P L2 / E I = 10", Want: 2, Slack: 0.1}
		for _, n := range []int{4, 8, 16, 32} {
			c, err := straight(1, n, stiff(spoil))
			if err != nil {
				return nil, err
			}
			c.load(n, geom.Vec{Y: 1})
			w, err := start(ctx, c.model, precise)
			if err != nil {
				return nil, err
			}
			for _, row := range rows {
				if err := w.to(0.25, false, row.load); err != nil {
					return nil, err
				}
				p := w.state.Position(c.positions[n])
				x := w.state.Rotation(c.rotations[n]).Apply(geom.Vec{X: 1})
				if n == 16 {
					name := fmt.Sprintf("P L2 / E I = %g: ", row.load)
					r.read(name+"u", row.u, 1-p.X, 0.002, "")
					r.read(name+"w", row.w, p.Y, 0.002, "")
					r.read(name+"angle", row.angle, math.Atan2(x.Y, x.X), 0.002, "rad")
				}
				if row.load == 10 {
					order.Size, order.Error = append(order.Size, 1/float64(n)), append(order.Error, math.Hypot(1-p.X-row.u, p.Y-row.w))
				}
			}
			if n == 16 {
				if err := w.balance(r, ""); err != nil {
					return nil, err
				}
			}
		}
		r.Series = append(r.Series, order)
		return r, nil
	},
}

var rollUp = Problem{
	Name: "RollUp_SimoVuQuoc1986", Source: "Simo and Vu-Quoc 1986", About: "A clamped wire is rolled up to a circle by a moment of 2 pi E I / L, with 40 elements.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		const n = 40
		c, err := straight(1, n, stiff(spoil))
		if err != nil {
			return nil, err
		}
		l := &mech.Load{Title: "moment", Control: c.model.AddControl("moment")}
		l.AddMoment(c.rotations[n], geom.Vec{Z: 2 * math.Pi})
		c.model.AddTerm(l)
		w, err := start(ctx, c.model, precise)
		if err != nil {
			return nil, err
		}
		if err := w.to(0.1, true, 1); err != nil {
			return nil, err
		}
		r := &Report{}
		r.within("distance of the end from the root, in lengths", 0, w.state.Position(c.positions[n]).Norm(), 1e-3, "")
		r.read("diameter of the circle, in lengths", 1/math.Pi, w.state.Position(c.positions[n/2]).Norm(), 0.002, "")
		return r, nil
	},
}

var bend45 = Problem{
	Name: "Bend45_BatheBolourchi1979", Source: "converged values of mechanics reference 10 (rod equations, tolerance 1e-12), GA 5e6, J 1/6", About: "An arc of 45 degrees in a plane, clamped, under a force across the plane: bending with twist.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		want := map[float64]geom.Vec{300: {X: 58.779122, Y: 22.244781, Z: 40.191892}, 450: {X: 52.238558, Y: 18.508179, Z: 48.502927}, 600: {X: 47.150439, Y: 15.684801, Z: 53.474859}}
		section := &beam.Elastic{AxialN: 1e7, ShearN: [2]float64{5e6, 5e6}, TwistNMM: 5e6 / 6, BendNMM2: [2]float64{spoil * 1e7 / 12, 1e7 / 12}}
		r := &Report{}
		order := Series{What: "place of the end under 600", Want: 2, Slack: 0.1}
		for _, n := range []int{8, 16, 32, 64} {
			c := newWire()
			for i := range n + 1 {
				s, co := math.Sincos(math.Pi / 4 * float64(i) / float64(n))
				if err := c.add(geom.Vec{X: 100 * s, Y: 100 * (1 - co)}, geom.Vec{X: co, Y: s}, geom.Vec{X: -s, Y: co}, section); err != nil {
					return nil, err
				}
			}
			c.model.AddTerm(c.struts)
			c.clamp(0)
			c.load(n, geom.Vec{Z: 1})
			w, err := start(ctx, c.model, precise)
			if err != nil {
				return nil, err
			}
			for _, load := range []float64{300, 450, 600} {
				if err := w.to(0.2, false, load); err != nil {
					return nil, err
				}
				p := w.state.Position(c.positions[n])
				if n == 64 {
					for i, axis := range []string{"x", "y", "z"} {
						r.read(fmt.Sprintf("P %g: %s", load, axis), want[load].Array()[i], p.Array()[i], 5e-4, "")
					}
				}
				if load == 600 {
					order.Size, order.Error = append(order.Size, 1/float64(n)), append(order.Error, p.Dist(want[load]))
				}
			}
		}
		r.Series = append(r.Series, order)
		return r, nil
	},
}

var leeFrame = Problem{
	Name: "LeeFrame_Lee1968", Source: "Lee, Manuel, Rossow 1968; values of mechanics reference 10 (shooting)", About: "Two members at a right angle, pinned at both feet, pressed down at a fifth of the beam: through a limit point, the load point led.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		rows := []struct{ v, u, load float64 }{{1, 0.02389, 0.154384}, {9, 1.43454, 0.907831}, {17, 4.04416, 1.252954}, {25, 7.57830, 1.479431}, {33, 12.23177, 1.657833}, {41, 18.44478, 1.794964}, {48.7, 0, 1.855671}, {49, 27.23415, 1.855576}, {57, 41.89525, 1.709308}}
		r := &Report{}
		order := Series{What: "limit load", Want: 2, Slack: 0.15}
		for _, n := range []int{10, 20, 40} { // elements a member
			c, loaded, err := lee(n, spoil, true)
			if err != nil {
				return nil, err
			}
			w, err := start(ctx, c.model, precise)
			if err != nil {
				return nil, err
			}
			for _, row := range rows {
				if err := w.to(0.25, false, row.v); err != nil {
					return nil, err
				}
				sum, err := w.solver.Sum(w.state)
				if err != nil {
					return nil, err
				}
				load := -sum.Reaction[loaded.Unknown(1)]
				if n == 40 {
					r.read(fmt.Sprintf("v %g: load", row.v), row.load, load, 0.002, "")
					if row.u > 0 {
						r.read(fmt.Sprintf("v %g: u", row.v), row.u, w.state.Position(loaded).X-24, 0.005, "")
					}
				}
				if row.v == 48.7 {
					order.Size, order.Error = append(order.Size, 1/float64(n)), append(order.Error, math.Abs(load-row.load))
				}
			}
			if n == 40 {
				if err := w.balance(r, ""); err != nil {
					return nil, err
				}
			}
		}
		r.Series = append(r.Series, order)
		return r, nil
	},
}

// lee returns the frame with its load point, which a control leads down, or else presses down.
func lee(n int, spoil float64, led bool) (*wire, mech.Block, error) {
	section := &beam.Elastic{AxialN: 4320, ShearN: [2]float64{1e7, 1e7}, TwistNMM: 1440, BendNMM2: [2]float64{1440 * spoil, 1440 * spoil}}
	c := newWire()
	for i := range n + 1 {
		if err := c.add(geom.Vec{Y: 120 * float64(i) / float64(n)}, geom.Vec{Y: 1}, geom.Vec{X: -1}, section); err != nil {
			return nil, 0, err
		}
	}
	// The corner's frame stands along the column; the beam's first element has an offset in it.
	corner := beam.End{Position: c.positions[n], Rotation: c.rotations[n], Offset: geom.Exp(geom.Vec{Z: -math.Pi / 2})}
	for i := 1; i <= n; i++ {
		end := beam.End{Position: c.model.AddPosition(geom.Vec{X: 120 * float64(i) / float64(n), Y: 120}), Rotation: c.model.AddRotation(geom.NoTurn), Offset: geom.NoTurn}
		if err := c.struts.Add(c.model, corner, end, section); err != nil {
			return nil, 0, err
		}
		c.positions, c.rotations = append(c.positions, end.Position), append(c.rotations, end.Rotation)
		corner = end
	}
	c.model.AddTerm(c.struts)
	loaded := c.positions[n+n/5]
	v := 0
	if led {
		v = c.model.AddControl("v")
	} else {
		c.load(n+n/5, geom.Vec{Y: -1})
	}
	for i, p := range c.positions {
		switch {
		case i == 0 || i == 2*n:
			c.model.Hold(p)
		case p == loaded && led:
			c.model.Supports = append(c.model.Supports, mech.Support{Block: p, Held: [3]bool{false, true, true}, Follows: [3]int{-1, v, -1}, Scale: [3]float64{0, -1, 0}})
		default:
			c.model.HoldAxes(p, false, false, true)
		}
	}
	for _, q := range c.rotations {
		c.model.HoldAxes(q, true, true, false)
	}
	return c, loaded, nil
}
