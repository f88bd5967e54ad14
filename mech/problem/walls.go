package problem

import (
	"context"
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/material"
	"github.com/apical-heart/apical/mech/solid"
	"github.com/apical-heart/apical/mech/solve"
)

var thickCylinder = Problem{
	Name: "ThickCylinder_Rivlin1949", Source: "Rivlin 1949, by adaptive quadrature", About: "A thick tube that keeps its volume (neo-Hookean, mu 0.1 MPa, radii 10 and 12, plane strain) under inner pressure; how far its inner face moves, with 6 x 16 bricks of mech/solid.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		r := &Report{}
		law := material.NeoHookeanBulk{ShearMPa: 0.1 * spoil, BulkMPa: 1000}
		rows := [][2]float64{{1.02, 1.17386719}, {1.05, 2.76694597}, {1.10, 5.03845885}, {1.20, 8.47637263}, {1.30, 10.87950122}, {1.50, 13.84518384}}
		var p []float64
		for _, row := range rows {
			p = append(p, row[1]/1000)
		}
		in, out, err := pressTube(ctx, 10, 12, law, 6, 16, p...)
		if err != nil {
			return nil, err
		}
		for i, row := range rows {
			r.read(fmt.Sprintf("inner face at %.5f kPa", row[1]), 10*(row[0]-1), in[i], 0.004, "mm")
			r.read(fmt.Sprintf("outer face at %.5f kPa", row[1]), math.Sqrt(100*row[0]*row[0]+44)-12, out[i], 0.004, "mm")
		}
		// 80, 100 and 120 mmHg
		blood := [][2]float64{{1.28957502, 10.66576}, {1.45516372, 13.3322}, {1.80007245, 15.99864}}
		if in, _, err = pressTube(ctx, 10, 12, law, 6, 16, blood[0][1]/1000, blood[1][1]/1000, blood[2][1]/1000); err != nil {
			return nil, err
		}
		for i, row := range blood {
			r.read(fmt.Sprintf("inner face at %.0f mmHg", row[1]/0.133322), 10*(row[0]-1), in[i], 0.004, "mm")
		}
		order := Series{What: "inner face at 8.47637 kPa", Want: 2, Slack: 0.3}
		for _, n := range []int{2, 4, 8} {
			in, _, err := pressTube(ctx, 10, 12, law, n, 3*n, rows[3][1]/1000)
			if err != nil {
				return nil, err
			}
			order.Size, order.Error = append(order.Size, 1/float64(n)), append(order.Error, math.Abs(in[0]/2-1))
		}
		r.Series = append(r.Series, order)
		return r, nil
	},
}

var thickCylinderCompared = Problem{
	Name: "ThickCylinderCompared", Source: "peers reference 4: boundary-value problem in one dimension for K = 200 MPa, and FEBio's bricks of the same kind, 16 x 24", About: "The thick tube that CalculiX and FEBio were measured on: radii 10 and 15, mu 0.2 MPa, inner pressure 50.8334 kPa.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		const a, b = 14.0, 17.916472867168917 // b = sqrt(225 + 96)
		p := 0.2 * (math.Log(a*15/(10*b)) + (a*a-100)/2*(1/(a*a)-1/(b*b)))
		r := &Report{}
		order := Series{What: "inner face", Want: 2, Slack: 0.3}
		for _, n := range []int{4, 8, 16} {
			in, out, err := pressTube(ctx, 10, 15, material.NeoHookeanBulk{ShearMPa: 0.2 * spoil, BulkMPa: 200}, n, 3*n/2, p)
			if err != nil {
				return nil, err
			}
			order.Size, order.Error = append(order.Size, 1/float64(n)), append(order.Error, math.Abs(in[0]/4.004318-1))
			if n == 16 {
				r.read("inner face, exact", 4.004318, in[0], 0.002, "mm")
				r.read("outer face, exact", 2.921095, out[0], 0.002, "mm")
				r.within("inner face, FEBio", 4.00151, in[0], 2e-5, "mm")
				r.within("outer face, FEBio", 2.91890, out[0], 2e-5, "mm")
			}
		}
		r.Series = append(r.Series, order)
		return r, nil
	},
}

// pressTube presses a quarter of a tube of nr x nt bricks from inside, in plane strain, and returns how far its faces move.
func pressTube(ctx context.Context, inner, outer float64, law material.Bulk, nr, nt int, pressureMPa ...float64) (in, out []float64, err error) {
	m := &mech.Model{}
	b := solid.NewTube("tube", solid.Grade(inner, outer, nr, 1), solid.Grade(0, math.Pi/2, nt, 1), []float64{0, 1})
	b.Laws = []material.Bulk{law}
	b.Place(m)
	for v, p := range b.Rest {
		m.HoldAxes(b.Blocks[v], p.X == 0, p.Y == 0, true)
	}
	w, err := press(ctx, m, b, func(p geom.Vec) bool { return math.Hypot(p.X, p.Y) < inner*(1+1e-9) })
	if err != nil {
		return nil, nil, err
	}
	for _, p := range pressureMPa {
		if err := w.to(0.5, true, p); err != nil {
			return nil, nil, err
		}
		// where the plane y = 0 cuts the faces
		in = append(in, w.state.Position(b.Blocks[0]).X-inner)
		out = append(out, w.state.Position(b.Blocks[nr*(nt+1)*2]).X-outer)
	}
	return in, out, nil
}

// press prepares a body under a pressure on a part of its border, which is control 0.
func press(ctx context.Context, m *mech.Model, b *solid.Body, where func(geom.Vec) bool) (*walk, error) {
	load, err := solid.NewPressure(b, b.Border(where), mech.Dial{Control: m.AddControl("pressure"), Scale: 1})
	if err != nil {
		return nil, err
	}
	body, err := solid.NewElastic(b)
	if err != nil {
		return nil, err
	}
	m.AddTerm(body)
	m.AddTerm(load)
	return start(ctx, m, solve.Options{MostMM: 5, UpdateMM: 1e-6, ResidualN: 1e-7})
}

var thickSphere = Problem{
	Name: "ThickSphere_GreenShield1950", Source: "Green and Shield 1950, closed form", About: "A thick hollow sphere of the same law and radii under inner pressure; mean way of its inner face, an eighth of it with 3 x 6 x 6 bricks a face of the cube.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		rows := [][2]float64{{1.02, 3.154615}, {1.05, 7.159169}, {1.1, 12.263130}, {1.2, 18.392871}}
		var p []float64
		for _, row := range rows {
			p = append(p, row[1]/1000)
		}
		r := &Report{}
		order := Series{What: "inner face at 12.26313 kPa", Want: 2, Slack: 0.4}
		for _, n := range []int{2, 4, 6} {
			in, err := pressBall(ctx, material.NeoHookeanBulk{ShearMPa: 0.1 * spoil, BulkMPa: 500}, n/2, n, p...)
			if err != nil {
				return nil, err
			}
			order.Size, order.Error = append(order.Size, 1/float64(n)), append(order.Error, math.Abs(in[2]-1))
			if n == 6 {
				for i, row := range rows {
					r.read(fmt.Sprintf("inner face at %g kPa", row[1]), 10*(row[0]-1), in[i], 0.015, "mm")
				}
			}
		}
		r.Series = append(r.Series, order)
		return r, nil
	},
}

// pressBall presses an eighth of a hollow sphere from inside and returns the mean way of its inner face.
func pressBall(ctx context.Context, law material.Bulk, nr, n int, pressureMPa ...float64) (in []float64, err error) {
	m := &mech.Model{}
	b := solid.NewShell("ball", solid.Grade(10, 12, nr, 1), n)
	b.Laws = []material.Bulk{law}
	b.Place(m)
	for v, p := range b.Rest {
		m.HoldAxes(b.Blocks[v], p.X == 0, p.Y == 0, p.Z == 0)
	}
	inner := func(p geom.Vec) bool { return p.Norm() < 10.001 }
	w, err := press(ctx, m, b, inner)
	if err != nil {
		return nil, err
	}
	for _, p := range pressureMPa {
		if err := w.to(0.5, true, p); err != nil {
			return nil, err
		}
		sum, count := 0.0, 0.0
		for v, p := range b.Rest {
			if inner(p) {
				sum += w.state.Position(b.Blocks[v]).Norm() - 10
				count++
			}
		}
		in = append(in, sum/count)
	}
	return in, nil
}

var balloon = Problem{
	Name: "Balloon_Ogden1972", Source: "Ogden 1972, closed form", About: "Limit points of thin spherical balloons: where the pressure is largest or least, found on the laws that membranes follow; pressures times R / T.",
	Run: func(_ context.Context, spoil float64) (*Report, error) {
		r := &Report{}
		for _, c := range []struct {
			name       string
			law        material.Sheet
			lo, hi     float64
			stretch, p float64
			least      bool
		}{
			{"neo-Hookean", material.NeoHookean(spoil), 1.1, 2, math.Pow(7, 1.0/6), 1.239463, false},
			{"Mooney-Rivlin", material.Polynomial{C10MPa: 0.5 * spoil, C01MPa: 0.05 * spoil}, 1.1, 2, 1.476070, 1.490618, false},
			{"Ogden", material.Ogden{{ShearMPa: 6.3 * spoil, Alpha: 1.3}, {ShearMPa: 0.012 * spoil, Alpha: 5}, {ShearMPa: -0.1 * spoil, Alpha: -2}}, 1.1, 2, 1.374050, 5.494123, false},
			{"Ogden, later", material.Ogden{{ShearMPa: 6.3 * spoil, Alpha: 1.3}, {ShearMPa: 0.012 * spoil, Alpha: 5}, {ShearMPa: -0.1 * spoil, Alpha: -2}}, 3, 6, 4.320283, 2.355529, true},
		} {
			var failed error
			pressure := func(l float64) float64 { // 2 T / R S / l: tension S l T, curvature 1 / l R, an area of l2
				a, err := c.law.InPlane(material.Plane{XX: l * l, YY: l * l})
				if err != nil {
					failed = err
				}
				return 2 * a.StressMPa[0] / l
			}
			sign := 1.0
			if c.least {
				sign = -1
			}
			at := golden(func(l float64) float64 { return sign * pressure(l) }, c.lo, c.hi)
			r.read(c.name+": stretch at the limit", c.stretch, at, 1e-5, "")
			r.read(c.name+": pressure at the limit", c.p, pressure(at), 1e-5, "")
			if failed != nil {
				return nil, failed
			}
		}
		return r, nil
	},
}

// golden returns where a function with one maximum between two places has it.
func golden(f func(x float64) float64, lo, hi float64) float64 {
	g := (math.Sqrt(5) - 1) / 2
	a, b := hi-g*(hi-lo), lo+g*(hi-lo)
	fa, fb := f(a), f(b)
	for hi-lo > 1e-7 {
		if fa > fb {
			hi, b, fb = b, a, fa
			a = hi - g*(hi-lo)
			fa = f(a)
		} else {
			lo, a, fa = a, b, fb
			b = lo + g*(hi-lo)
			fb = f(b)
		}
	}
	return (lo + hi) / 2
}
