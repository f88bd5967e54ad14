package problem

import (
	"context"
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/beam"
)

var diamondStrut = Problem{
	Name: "DiamondStrut_Apical2026", Source: "mechanics reference 10, extensible elastica by shooting (tolerance 1e-12)", About: "A strut of a diamond cell is closed; its ends keep their directions.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		r := &Report{}
		for _, row := range []struct{ force, closing, end float64 }{{0.1, 0.0213194, 5.2083510}, {1, 0.2212080, 5.3161706}, {2, 0.4597498, 5.4301320}, {4, 0.9822503, 5.6288420}, {6, 1.5453942, 5.7722188}, {8, 2.1173920, 5.8489620}} {
			force, end, err := diamond(ctx, 16, row.closing, spoil)
			if err != nil {
				return nil, err
			}
			r.read(fmt.Sprintf("force, closed by %.4f mm", row.closing), row.force, force, 0.01, "N")
			r.read(fmt.Sprintf("place of the end, closed by %.4f mm", row.closing), row.end, end, 0.001, "mm")
		}
		order := Series{What: "force, closed by 1.5454 mm", Want: 2, Slack: 0.2}
		for _, n := range []int{4, 8, 16, 32} {
			force, _, err := diamond(ctx, n, 1.5453942, spoil)
			if err != nil {
				return nil, err
			}
			order.Size, order.Error = append(order.Size, 1/float64(n)), append(order.Error, math.Abs(force-6))
		}
		r.Series = append(r.Series, order)
		return r, nil
	},
}

// diamond closes the strut and returns the force and where the far end comes to lie along the axis.
func diamond(ctx context.Context, n int, closingMM, spoil float64) (forceN, endMM float64, err error) {
	e := 62857 * spoil
	a := 0.3 * 0.45
	section := &beam.Elastic{AxialN: e * a, ShearN: [2]float64{1e4 * e * a, 1e4 * e * a}, TwistNMM: 100, BendNMM2: [2]float64{e * a * 0.45 * 0.45 / 12, e * a * 0.3 * 0.3 / 12}}
	s30, c30 := math.Sincos(math.Pi / 6)
	c := newWire()
	dir := geom.Vec{X: c30, Y: s30}
	for i := range n + 1 {
		if err := c.add(dir.Scale(6*float64(i)/float64(n)), dir, geom.Vec{X: -s30, Y: c30}, section); err != nil {
			return 0, 0, err
		}
	}
	c.model.AddTerm(c.struts)
	closing := c.model.AddControl("closing")
	c.clamp(0)
	c.model.Hold(c.rotations[n])
	tip := c.positions[n]
	c.model.Supports = append(c.model.Supports, mech.Support{Block: tip, Held: [3]bool{false, true, true}, Follows: [3]int{-1, closing, -1}, Scale: [3]float64{0, -1, 0}})
	w, err := start(ctx, c.model, precise)
	if err != nil {
		return 0, 0, err
	}
	if err := w.to(0.1, false, closingMM); err != nil {
		return 0, 0, err
	}
	sum, err := w.solver.Sum(w.state)
	return -sum.Reaction[tip.Unknown(1)], w.state.Position(tip).X, err
}

var ringPinch = Problem{
	Name: "RingPinch_Timoshenko1930", Source: "Timoshenko 1930: pi/4 - 2/pi and 2/pi - 1/2", About: "A thin ring under two opposite small forces; changes of its diameters times E I / P R3.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		const n, bend, p = 96, 7.0, 1e-4
		c, err := pinched(n, stiff(bend*spoil), p)
		if err != nil {
			return nil, err
		}
		w, err := start(ctx, c.model, precise)
		if err != nil {
			return nil, err
		}
		if err := w.to(1, false); err != nil {
			return nil, err
		}
		r := &Report{}
		r.read("along the forces", math.Pi/4-2/math.Pi, (2-c.width(w.state, 0))*bend/p, 0.002, "")
		r.read("across the forces", 2/math.Pi-0.5, (c.width(w.state, n/4)-2)*bend/p, 0.002, "")
		return r, nil
	},
}

// pinched returns a ring of radius 1 under two opposite forces.
func pinched(n int, section *beam.Elastic, force float64) (*wire, error) {
	c := newWire()
	for i := range n {
		s, co := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		if err := c.add(geom.Vec{X: co, Y: s}, geom.Vec{X: -s, Y: co}, geom.Vec{X: -co, Y: -s}, section); err != nil {
			return nil, err
		}
	}
	if err := c.struts.Add(c.model, c.end(n-1), c.end(0), section); err != nil {
		return nil, err
	}
	c.model.AddTerm(c.struts)
	l := &mech.Load{Title: "pinch", Control: -1}
	l.AddForce(c.model, c.positions[0], geom.Vec{X: -force})
	l.AddForce(c.model, c.positions[n/2], geom.Vec{X: force})
	c.model.AddTerm(l)
	for i, b := range c.positions {
		c.model.HoldAxes(b, i%(n/2) == n/4, i%(n/2) == 0, true)
	}
	for _, b := range c.rotations {
		c.model.HoldAxes(b, true, true, false)
	}
	return c, nil
}

// width is the distance from a ring's point to the one opposite.
func (w *wire) width(st *mech.State, i int) float64 {
	return st.Position(w.positions[i]).Dist(st.Position(w.positions[i+len(w.positions)/2]))
}
