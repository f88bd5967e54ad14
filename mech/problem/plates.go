package problem

import (
	"context"
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/material"
	"github.com/apical-heart/apical/mech/membrane"
	"github.com/apical-heart/apical/mech/solve"
)

// patterns of meshes on which sheets are tried: one that favours a direction, one that does not, and one that has no order.
var patterns = []string{"up", "jack", "random"}

var squarePlate = Problem{
	Name: "SquarePlate_Timoshenko1959", Source: "Timoshenko and Woinowsky-Krieger 1959, tables 8 and 35, with more digits from the series", About: "A square plate under pressure, its sides supported or clamped, small displacement; deflection of its middle times D / q L4 on 16 x 16 cells of three patterns.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		r := &Report{}
		for _, c := range []struct {
			name  string
			clamp bool
			want  float64
			rel   float64
		}{{"supported", false, 0.00406235, 0.017}, {"clamped", true, 0.00126532, 0.10}} {
			for _, pattern := range patterns {
				order := Series{What: fmt.Sprintf("deflection, %s, pattern %s", c.name, pattern), Want: 2, Slack: 0.35}
				for _, n := range []int{4, 8, 16} {
					w, err := deflect(ctx, lattice{n, n, pattern}, c.clamp, spoil)
					if err != nil {
						return nil, err
					}
					order.Size, order.Error = append(order.Size, 1/float64(n)), append(order.Error, math.Abs(w/c.want-1))
					if n == 16 {
						r.read(fmt.Sprintf("%s, pattern %s", c.name, pattern), c.want, w, c.rel, "")
					}
				}
				r.Series = append(r.Series, order)
			}
		}
		return r, nil
	},
}

// deflect returns the deflection of the middle of a square plate, D = 1, side 1, under a pressure of 1 at small displacement.
func deflect(ctx context.Context, l lattice, clamp bool, spoil float64) (float64, error) {
	m := &mech.Model{}
	b := l.sheet("plate", 1, 1, membrane.Part{Law: material.Hooke{YoungMPa: spoil * 12 * (1 - 0.09), Poisson: 0.3}, ThicknessMM: 1, Factor: 1})
	b.Place(m)
	load, err := membrane.NewPressure(b, membrane.Load{PressureMPa: mech.Dial{Control: m.AddControl("q"), Scale: 1}})
	if err != nil {
		return 0, err
	}
	rim := func(p geom.Vec) bool { return p.X == 0 || p.Y == 0 || p.X == 1 || p.Y == 1 }
	for v, p := range b.Rest {
		m.HoldAxes(b.Blocks[v], true, true, rim(p))
	}
	var border membrane.Border
	if clamp {
		border.Clamped = rimEdges(b, rim)
	}
	bending, err := membrane.NewBending(m, b, border)
	if err != nil {
		return 0, err
	}
	m.AddTerm(bending)
	m.AddTerm(load)
	w, err := start(ctx, m, solve.Options{UpdateMM: 1e-12, ResidualN: 1e-13})
	if err != nil {
		return 0, err
	}
	const small = 1e-5
	err = w.to(1, true, small)
	return w.state.Position(b.Blocks[nearest(b, geom.Vec{X: 0.5, Y: 0.5})]).Z / small, err
}

var cantileverPlate = Problem{
	Name: "CantileverPlate_Sze2004", Source: "Sze, Liu and Lo 2004, table 1; order against the elastica at P L2 / E I = 4, Mattiasson 1981", About: "A clamped strip of 10 x 1 x 0.1 mm is bent over by dead loads on its end, as a shell on 32 x 4 cells without order.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		r := &Report{}
		rows := [][3]float64{{0.2, 0.663, 0.026}, {1, 3.015, 0.563}, {2, 4.933, 1.604}, {3, 6.031, 2.541}, {4, 6.698, 3.286}}
		var loads []float64
		for _, x := range rows {
			loads = append(loads, x[0])
		}
		w, u, err := strip(ctx, lattice{32, 4, "random"}, spoil, 0.25, loads...)
		if err != nil {
			return nil, err
		}
		for i, x := range rows { // digits are given to 1e-3
			r.within(fmt.Sprintf("P = %g: deflection", x[0]), x[1], w[i], 0.002*x[1]+0.0005, "mm")
			r.within(fmt.Sprintf("P = %g: shortening", x[0]), x[2], u[i], 0.003*x[2]+0.0005, "mm")
		}
		for _, pattern := range patterns {
			order := Series{What: "deflection under 4, pattern " + pattern, Want: 2, Slack: 0.4}
			for _, n := range []int{8, 16, 32} {
				w, _, err := strip(ctx, lattice{n, n / 8, pattern}, 1, 0.125, 4)
				if err != nil {
					return nil, err
				}
				order.Size, order.Error = append(order.Size, 10/float64(n)), append(order.Error, math.Abs(w[0]/6.699642-1))
			}
			r.Series = append(r.Series, order)
		}
		return r, nil
	},
}

// strip returns the end's deflection and shortening under each load.
func strip(ctx context.Context, l lattice, spoil, part float64, loads ...float64) (w, u []float64, err error) {
	m := &mech.Model{}
	b := l.sheet("strip", 10, 1, membrane.Part{Law: material.Hooke{YoungMPa: 1.2e6 * spoil}, ThicknessMM: 0.1, Factor: 1})
	b.Place(m)
	load := &mech.Load{Title: "end", Control: m.AddControl("P")}
	root := func(p geom.Vec) bool { return p.X == 0 }
	for v, p := range b.Rest {
		if root(p) {
			m.Hold(b.Blocks[v])
		}
	}
	for _, e := range rimEdges(b, func(p geom.Vec) bool { return p.X == 10 }) {
		for _, v := range e {
			load.AddForce(m, b.Blocks[v], geom.Vec{Z: b.Rest[e[0]].Dist(b.Rest[e[1]]) / 2})
		}
	}
	if err := shell(m, b, membrane.Border{Clamped: rimEdges(b, root)}); err != nil {
		return nil, nil, err
	}
	m.AddTerm(load)
	k, err := start(ctx, m, precise)
	if err != nil {
		return nil, nil, err
	}
	tip := b.Blocks[nearest(b, geom.Vec{X: 10, Y: 0.5})]
	for _, p := range loads {
		if err := k.to(part, true, p); err != nil {
			return nil, nil, err
		}
		x := k.state.Position(tip)
		w, u = append(w, x.Z), append(u, 10-x.X)
	}
	return w, u, nil
}

// shell adds what stretches and bends a body.
func shell(m *mech.Model, b *membrane.Body, border membrane.Border) error {
	stretching, err := membrane.NewStretching(b)
	if err != nil {
		return err
	}
	bending, err := membrane.NewBending(m, b, border)
	if err != nil {
		return err
	}
	m.AddTerm(stretching)
	m.AddTerm(bending)
	return nil
}

var ringPinchShell = Problem{
	Name: "RingPinchShell_Timoshenko1930", Source: "Timoshenko 1930: pi/4 - 2/pi and 2/pi - 1/2", About: "A thin ring of shell, a quarter of 32 cells, under two opposite small forces; changes of its diameters times E I / P R3.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		r := &Report{}
		for _, pattern := range patterns {
			order := Series{What: "loaded diameter, pattern " + pattern, Want: 2, Slack: 0.4}
			for _, n := range []int{8, 16, 32} {
				shrinks, grows, err := pinch(ctx, lattice{n, n / 8, pattern}, spoil)
				if err != nil {
					return nil, err
				}
				order.Size, order.Error = append(order.Size, 1/float64(n)), append(order.Error, math.Abs(shrinks/(math.Pi/4-2/math.Pi)-1))
				if n == 32 {
					r.read("along the forces, pattern "+pattern, math.Pi/4-2/math.Pi, shrinks, 0.006, "")
					r.read("across the forces, pattern "+pattern, 2/math.Pi-0.5, grows, 0.006, "")
				}
			}
			if pattern != "random" { // there two errors of either sign may make up for each other on one mesh
				r.Series = append(r.Series, order)
			}
		}
		return r, nil
	},
}

// pinch returns how much the loaded diameter shrinks and the other grows. A quarter of the ring, 1 mm wide, is mirrored.
func pinch(ctx context.Context, l lattice, spoil float64) (shrinks, grows float64, err error) {
	const radius, young, thickness, p = 10.0, 1000.0, 0.1, 1e-6
	m := &mech.Model{}
	b := l.tube("ring", radius, math.Pi/2, 1, membrane.Part{Law: material.Hooke{YoungMPa: young * spoil}, ThicknessMM: thickness, Factor: 1})
	b.Place(m)
	load := &mech.Load{Title: "pinch", Control: m.AddControl("P")}
	for v, p := range b.Rest {
		m.HoldAxes(b.Blocks[v], p.X == 0, p.Y == 0, true)
	}
	for _, e := range rimEdges(b, func(p geom.Vec) bool { return p.Y == 0 }) { // half of the load is the quarter's
		for _, v := range e {
			load.AddForce(m, b.Blocks[v], geom.Vec{X: -b.Rest[e[0]].Dist(b.Rest[e[1]]) / 4})
		}
	}
	if err := shell(m, b, membrane.Border{Mirrors: []geom.Plane{{Normal: geom.Vec{X: 1}}, {Normal: geom.Vec{Y: 1}}}}); err != nil {
		return 0, 0, err
	}
	m.AddTerm(load)
	w, err := start(ctx, m, solve.Options{UpdateMM: 1e-10, ResidualN: 1e-12})
	if err != nil {
		return 0, 0, err
	}
	if err := w.to(1, true, p); err != nil {
		return 0, 0, err
	}
	unit := p * radius * radius * radius / (young * thickness * thickness * thickness / 12)
	x := w.state.Position(b.Blocks[nearest(b, geom.Vec{X: radius, Z: 0.5})]).X
	y := w.state.Position(b.Blocks[nearest(b, geom.Vec{Y: radius, Z: 0.5})]).Y
	return 2 * (radius - x) / unit, 2 * (y - radius) / unit, nil
}
