package problem

import (
	"context"
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/beam"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/mech/material"
	"github.com/apical-heart/apical/mech/membrane"
	"github.com/apical-heart/apical/mech/solve"
)

// converged are options under which what is left of an iteration is rounding, so that the same problem, placed elsewhere, comes to the same. The defaults stop at 1e-5 mm.
var converged = solve.Options{UpdateMM: 1e-9, ResidualN: 2e-9, RelativeForce: 1e-13, DwellUpdateMM: 1e-9, DwellResidualN: 2e-9, Iterations: 60}

var invariance = Problem{
	Name: "Invariance_Apical2026", Source: "frame indifference: the laws know no place, no direction and no hand",
	About: "Whole problems (beams; superelastic beams, crimper and dampers; membrane, bending, pressure, contact and friction) are solved as they are, turned and displaced, mirrored, and both, and come to the same. They are solved to updates of 1e-9 mm, where the defaults stop at 1e-5; what the defaults leave is of their own size.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		r := &Report{}
		turn, by := geom.Vec{X: 0.7, Y: -1.1, Z: 1.9}, geom.Vec{X: 31, Y: -57, Z: 44}
		for _, c := range []struct {
			name  string
			solve func(ctx context.Context, at pose, spoil float64) (*outcomeAt, error)
		}{{"bent wire", bentWire}, {"crimped ring", crimpedRing}, {"sheet blown on a wall", blownSheet}} {
			want, err := c.solve(ctx, pose{}, 1)
			if err != nil {
				return nil, err
			}
			for _, p := range []struct {
				name string
				pose
			}{{"moved", pose{turn: turn, by: by}}, {"mirrored", pose{mirrored: true}}, {"mirrored and moved", pose{true, turn, by}}} {
				got, err := c.solve(ctx, p.pose, spoil)
				if err != nil {
					return nil, fmt.Errorf("%s, %s: %w", c.name, p.name, err)
				}
				far := 0.0
				for i := range want.at {
					far = math.Max(far, got.at[i].Dist(want.at[i]))
				}
				r.within(fmt.Sprintf("%s, %s: farthest point, of the size", c.name, p.name), 0, far/want.sizeMM, invariant, "")
				for i, v := range want.values {
					r.read(fmt.Sprintf("%s, %s: %s", c.name, p.name, v.name), v.value, got.values[i].value, invariant, v.unit)
				}
			}
		}
		return r, nil
	},
}

// invariant is how far a problem placed elsewhere may come out otherwise, relative.
const invariant = 1e-9

// outcomeAt is a problem that was solved in a pose, as it looks from where it was built.
type outcomeAt struct {
	at     []geom.Vec
	sizeMM float64
	values []named
}

type named struct {
	name, unit string
	value      float64
}

// finish reads a walk's end: the points turned back, how far they went from where they began at most for a size, and the energies.
func (w *walk) finish(m *mech.Model, at pose, values ...named) (*outcomeAt, error) {
	o := &outcomeAt{values: values}
	for b, k := range m.Kinds {
		if k == mech.Position {
			p := w.state.Position(mech.Block(b))
			o.at = append(o.at, at.back(p))
			o.sizeMM = math.Max(o.sizeMM, p.Dist(begins(m, mech.Block(b))))
		}
	}
	stored, lost, err := w.solver.Assembly().Account(w.state)
	o.values = append(o.values, named{"energy stored", "mJ", stored})
	if lost > 0 {
		o.values = append(o.values, named{"energy lost", "mJ", lost})
	}
	return o, err
}

// bentWire is an arc whose section is not alike in its two directions, clamped and bent out of its plane.
func bentWire(ctx context.Context, at pose, spoil float64) (*outcomeAt, error) {
	section, err := beam.Rectangle{WidthMM: 0.5, ThicknessMM: 0.3}.Elastic(50000*spoil, 20000*spoil)
	if err != nil {
		return nil, err
	}
	c := newWire()
	const n = 12
	for i := range n + 1 {
		s, co := math.Sincos(math.Pi / 2 * float64(i) / n)
		if err := c.add(at.place(geom.Vec{X: 10 * s, Y: 10 * (1 - co)}), at.along(geom.Vec{X: co, Y: s}), at.along(geom.Vec{X: -s, Y: co}), section); err != nil {
			return nil, err
		}
	}
	c.model.AddTerm(c.struts)
	c.clamp(0)
	c.load(n, at.along(geom.Vec{X: -0.5, Y: 0.3, Z: 1}))
	w, err := start(ctx, c.model, converged)
	if err != nil {
		return nil, err
	}
	if err := w.to(0.2, false, 2); err != nil {
		return nil, err
	}
	sum, err := w.solver.Sum(w.state)
	if err != nil {
		return nil, err
	}
	moment := 0.0
	for i := range 3 {
		moment = math.Hypot(moment, sum.Reaction[c.rotations[0].Unknown(i)])
	}
	return w.finish(c.model, at, named{"moment of the clamp", "N mm", moment})
}

// crimpedRing is two superelastic rows of six cells under the crimper.
func crimpedRing(ctx context.Context, at pose, spoil float64) (*outcomeAt, error) {
	ring, err := NewRing(RingOptions{Elements: 3, Cells: 6, Rows: 2, Spoil: spoil, At: at})
	if err != nil {
		return nil, err
	}
	w, err := start(ctx, ring.Model, converged)
	if err != nil {
		return nil, err
	}
	w.state = ring.State()
	if err := w.solver.Run(ctx, w.state, solve.Stage{Name: "crimp", To: []float64{5.8, 0}, First: 0.125, Most: 0.125, DwellAt: []float64{1}}); err != nil {
		return nil, err
	}
	return w.finish(ring.Model, at, named{"radial force", "N", ring.radialN(w.solver.Assembly(), ringCrimper, w.state)})
}

// blownSheet is a sheet, held at its rim, that is blown against a wall askew and rubs on it.
func blownSheet(ctx context.Context, at pose, spoil float64) (*outcomeAt, error) {
	m := &mech.Model{}
	b := lattice{6, 6, "random"}.sheet("sheet", 8, 8, membrane.Part{Law: material.NeoHookean(0.5 * spoil), ThicknessMM: 0.3, Factor: 1})
	rim := make([]bool, len(b.Rest))
	for v, p := range b.Rest {
		rim[v] = p.X == 0 || p.X == 8 || p.Y == 0 || p.Y == 8
	}
	at.stand(b)
	b.Place(m)
	for v, held := range rim {
		if held {
			m.Hold(b.Blocks[v])
		}
	}
	stretching, err := membrane.NewStretching(b)
	if err != nil {
		return nil, err
	}
	bending, err := membrane.NewBending(m, b, membrane.Border{})
	if err != nil {
		return nil, err
	}
	load, err := membrane.NewPressure(b, membrane.Load{PressureMPa: mech.Dial{Control: m.AddControl("pressure"), Scale: 1}})
	if err != nil {
		return nil, err
	}
	wall := &contact.Body{Title: "wall", HalfMM: contact.Uniform(4, 0.2), Triangles: [][3]int32{{0, 1, 2}, {0, 2, 3}}}
	for _, p := range []geom.Vec{{X: -1, Y: -1, Z: 1.2}, {X: 9, Y: -1, Z: 2}, {X: 9, Y: 9, Z: 2.4}, {X: -1, Y: 9, Z: 1.6}} {
		wall.Points = append(wall.Points, at.place(p))
	}
	skin := &contact.Body{Title: "skin", Nodes: b.Blocks, Triangles: b.Triangles, HalfMM: contact.Uniform(len(b.Blocks), 0.15)}
	touch, err := contact.NewTouch(m, "wall", nil, skin.NodeSamples(m), wall, contact.Law{Stiffness: 5 * spoil, SmoothMM: 0.02, Friction: 0.2}, 0, 0)
	if err != nil {
		return nil, err
	}
	for _, t := range []mech.Term{stretching, bending, load, touch} {
		m.AddTerm(t)
	}
	w, err := start(ctx, m, converged)
	if err != nil {
		return nil, err
	}
	if err := w.solver.Run(ctx, w.state, solve.Stage{Name: "blow", To: []float64{0.08}, First: 0.1, Most: 0.1, DwellAt: []float64{1}}); err != nil {
		return nil, err
	}
	var force geom.Vec
	normal, friction := 0.0, 0.0
	for _, f := range contact.Forces(w.solver.Assembly(), 3, touch, w.state) {
		normal, friction, force = normal+f.NormalN, friction+f.FrictionN.Norm(), force.Add(f.ForceN)
	}
	if friction == 0 {
		return nil, fmt.Errorf("the sheet does not reach the wall")
	}
	return w.finish(m, at, named{"normal forces on the wall", "N", normal}, named{"friction on the wall", "N", friction}, named{"force on the wall", "N", force.Norm()})
}
