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

var scordelisLo = Problem{
	Name: "ScordelisLo_MacNealHarder1985", Source: "MacNeal and Harder 1985, 0.3024", About: "A roof of a sector of a cylinder on two diaphragms under its weight, small displacement: how far the middle of its free edge goes down, with 32 x 32 cells a quarter.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		return obstacle(ctx, "down", 0.3024, 0.02, 1e-3, nil, []int{16, 32}, func(n int) (*obstacleModel, error) {
			m := &mech.Model{}
			b := lattice{n, n, "jack"}.tube("roof", 25, 40*math.Pi/180, 25, membrane.Part{Law: material.Hooke{YoungMPa: 4.32e8 * spoil}, ThicknessMM: 0.25, Factor: 1})
			b.Place(m)
			load := &mech.Load{Title: "weight", Control: m.AddControl("weight")}
			for v, p := range b.Rest {
				m.HoldAxes(b.Blocks[v], p.Z == 0, p.Z == 0 || p.Y == 0, p.Z == 25)
			}
			for _, c := range b.Triangles {
				area := b.Rest[c[1]].Sub(b.Rest[c[0]]).Cross(b.Rest[c[2]].Sub(b.Rest[c[0]])).Norm() / 2
				for _, v := range c {
					load.AddForce(m, b.Blocks[v], geom.Vec{X: -90 * area / 3})
				}
			}
			err := shell(m, b, membrane.Border{Mirrors: []geom.Plane{{Normal: geom.Vec{Y: 1}}, {Origin: geom.Vec{Z: 25}, Normal: geom.Vec{Z: 1}}}})
			return &obstacleModel{m, load, b.Blocks[nearest(b, geom.Vec{X: 25 * math.Cos(40*math.Pi/180), Y: 25 * math.Sin(40*math.Pi/180), Z: 25})], geom.Vec{X: -1}}, err
		})
	},
}

var pinchedCylinder = Problem{
	Name: "PinchedCylinder_Belytschko1985", Source: "Belytschko 1985, 1.8248e-5", About: "A cylinder with rigid ends is pinched by two opposite small forces in its middle; how far they go in, with 48 x 48 cells an eighth, finer towards the force.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		return obstacle(ctx, "in", 1.8248e-5, 0.02, 1, &Series{What: "way of the force", Want: 2, Slack: 0.4}, []int{12, 24, 48}, func(n int) (*obstacleModel, error) {
			m := &mech.Model{}
			b := lattice{n, n, "jack"}.tube("cylinder", 300, math.Pi/2, 300, membrane.Part{Law: material.Hooke{YoungMPa: 3e6 * spoil, Poisson: 0.3}, ThicknessMM: 3, Factor: 1})
			for i, p := range b.Rest { // finer towards the force
				turn, up := math.Atan2(p.Y, p.X)/(math.Pi/2), p.Z/300
				s, c := math.Sincos(math.Pi / 2 * math.Pow(turn, 1.5))
				b.Rest[i] = geom.Vec{X: 300 * c, Y: 300 * s, Z: 300 * (1 - math.Pow(1-up, 1.5))}
				if p.X == 0 {
					b.Rest[i].X = 0
				}
			}
			b.Place(m)
			load := &mech.Load{Title: "pinch", Control: m.AddControl("P")}
			for v, p := range b.Rest {
				m.HoldAxes(b.Blocks[v], p.Z == 0 || p.X == 0, p.Z == 0 || p.Y == 0, p.Z == 300)
			}
			at := b.Blocks[nearest(b, geom.Vec{X: 300, Z: 300})]
			load.AddForce(m, at, geom.Vec{X: -0.25})
			err := shell(m, b, membrane.Border{Mirrors: []geom.Plane{{Normal: geom.Vec{X: 1}}, {Normal: geom.Vec{Y: 1}}, {Origin: geom.Vec{Z: 300}, Normal: geom.Vec{Z: 1}}}})
			return &obstacleModel{m, load, at, geom.Vec{X: -1}}, err
		})
	},
}

var hemisphere = Problem{
	Name: "Hemisphere_MacNealHarder1985", Source: "MacNeal and Harder 1985, 0.094", About: "A hemisphere with a hole of 18 degrees is drawn and pressed at four points of its free equator; how far these go, with 32 x 32 cells a quarter. Values of 0.0924 to 0.094 are published.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		return obstacle(ctx, "in", 0.094, 0.02, 1e-3, nil, []int{16, 32}, func(n int) (*obstacleModel, error) {
			m := &mech.Model{}
			b := lattice{n, n, "jack"}.tube("hemisphere", 1, math.Pi/2, 72*math.Pi/180, membrane.Part{Law: material.Hooke{YoungMPa: 6.825e7 * spoil, Poisson: 0.3}, ThicknessMM: 0.04, Factor: 1})
			for i, p := range b.Rest {
				s, c := math.Sincos(p.Z)
				b.Rest[i] = geom.Vec{X: 10 * c * p.X, Y: 10 * c * p.Y, Z: 10 * s}
			}
			b.Place(m)
			load := &mech.Load{Title: "forces", Control: m.AddControl("F")}
			in, out := b.Blocks[nearest(b, geom.Vec{X: 10})], b.Blocks[nearest(b, geom.Vec{Y: 10})]
			for v, p := range b.Rest {
				m.HoldAxes(b.Blocks[v], p.X == 0, p.Y == 0, b.Blocks[v] == in)
			}
			load.AddForce(m, in, geom.Vec{X: -1})
			load.AddForce(m, out, geom.Vec{Y: 1})
			err := shell(m, b, membrane.Border{Mirrors: []geom.Plane{{Normal: geom.Vec{X: 1}}, {Normal: geom.Vec{Y: 1}}}})
			return &obstacleModel{m, load, in, geom.Vec{X: -1}}, err
		})
	},
}

var cylinderPullOut = Problem{
	Name: "CylinderPullOut_Sze2004", Source: "Sze, Liu and Lo 2004, table 9", About: "A cylinder with free ends is drawn apart by two opposite forces in its middle, far: it bends first and is stretched in the end; way of the forces with 32 x 24 cells an eighth.", Long: true,
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		r := &Report{}
		rows := [][2]float64{{0.025, 0.819}, {0.05, 1.260}, {0.1, 1.707}, {0.25, 2.180}, {0.5, 2.473}, {0.75, 2.692}, {1, 2.768}}
		m := &mech.Model{}
		b := lattice{32, 24, "jack"}.tube("cylinder", 4.953, math.Pi/2, 5.175, membrane.Part{Law: material.Hooke{YoungMPa: 10.5e6 * spoil, Poisson: 0.3125}, ThicknessMM: 0.094, Factor: 1})
		b.Place(m)
		load := &mech.Load{Title: "pull", Control: m.AddControl("P")}
		for v, p := range b.Rest {
			m.HoldAxes(b.Blocks[v], p.X == 0, p.Y == 0, p.Z == 5.175)
		}
		at := b.Blocks[nearest(b, geom.Vec{X: 4.953, Z: 5.175})]
		load.AddForce(m, at, geom.Vec{X: 10000})
		if err := shell(m, b, membrane.Border{Mirrors: []geom.Plane{{Normal: geom.Vec{X: 1}}, {Normal: geom.Vec{Y: 1}}, {Origin: geom.Vec{Z: 5.175}, Normal: geom.Vec{Z: 1}}}}); err != nil {
			return nil, err
		}
		m.AddTerm(load)
		w, err := start(ctx, m, solve.Options{MostMM: 0.5, UpdateMM: 1e-5, ResidualN: 1e-2, Iterations: 40})
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if err := w.to(0.25, true, row[0]); err != nil {
				return nil, err
			}
			r.read(fmt.Sprintf("way under %g of 40000", row[0]), row[1], w.state.Position(at).X-4.953, 0.01, "mm")
		}
		steps, cuts, iterations, _ := w.solver.Counts()
		r.note("%d steps, %d cut, %d iterations", steps, cuts, iterations)
		return r, nil
	},
}

// obstacle solves a problem at a small part of its load on each mesh and compares the last; order, if given, takes the errors.
func obstacle(ctx context.Context, what string, want, rel, small float64, order *Series, meshes []int, build func(n int) (*obstacleModel, error)) (*Report, error) {
	r := &Report{}
	var way []float64
	for _, n := range meshes {
		o, err := build(n)
		if err != nil {
			return nil, err
		}
		o.model.AddTerm(o.load)
		w, err := start(ctx, o.model, solve.Options{UpdateMM: 1e-3 * small * want, RelativeForce: 1e-8})
		if err != nil {
			return nil, err
		}
		if err := w.to(1, true, small); err != nil {
			return nil, err
		}
		way = append(way, w.state.Position(o.at).Sub(begins(o.model, o.at)).Dot(o.along)/small)
		r.note("%d x %d cells: %.6g", n, n, way[len(way)-1])
	}
	r.read(what, want, way[len(way)-1], rel, "")
	if order != nil {
		for i, n := range meshes {
			order.Size, order.Error = append(order.Size, 1/float64(n)), append(order.Error, math.Abs(way[i]/want-1))
		}
		r.Series = append(r.Series, *order)
	}
	return r, nil
}

// obstacleModel is a shell with a load, and the point and direction that count.
type obstacleModel struct {
	model *mech.Model
	load  *mech.Load
	at    mech.Block
	along geom.Vec
}
