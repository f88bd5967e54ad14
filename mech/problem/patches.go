package problem

import (
	"context"
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/mech/material"
	"github.com/apical-heart/apical/mech/membrane"
	"github.com/apical-heart/apical/mech/solid"
	"github.com/apical-heart/apical/mech/solve"
	"github.com/apical-heart/apical/num"
)

const (
	patchSource = "Irons 1965; exact"
	// exact is how far a patch may be off: mm, MPa, or relative.
	exact = 1e-10
)

// exactly are the options of patches, whose answers are checked to 1e-10 of them: down to what rounding leaves.
var exactly = solve.Options{UpdateMM: 1e-12, ResidualN: 1e-13, RelativeForce: 1e-15, DwellUpdateMM: 1e-12, DwellResidualN: 1e-13, Iterations: 60}

// lead holds a point and leads it by a control times a displacement.
func lead(m *mech.Model, b mech.Block, control int, by geom.Vec) {
	s := mech.Support{Block: b, Held: [3]bool{true, true, true}, Follows: [3]int{control, control, control}, Scale: by.Array()}
	for i, x := range s.Scale {
		if x == 0 {
			s.Follows[i] = -1
		}
	}
	m.Supports = append(m.Supports, s)
}

var patchMembrane = Problem{
	Name: "PatchMembrane", Source: patchSource, About: "The border of a sheet of triangles without order is led by one linear map, far; inside it follows the map and is stressed alike everywhere.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		r := &Report{}
		for _, c := range []struct {
			name string
			law  material.Sheet
		}{
			{"Hooke", material.Hooke{YoungMPa: 10, Poisson: 0.3}}, {"neo-Hookean", material.NeoHookean(1)},
			{"fibres", material.Fibrous{MatrixShearMPa: 0.03, Families: []material.FibreFamily{{AngleRad: 0.7, Dispersion: 0.2, StiffnessMPa: 1, Exponent: 2}, {AngleRad: -0.7, StiffnessMPa: 1, Exponent: 2}}}},
		} {
			m := &mech.Model{}
			b := lattice{5, 4, "random"}.sheet("patch", 5, 4, membrane.Part{Law: c.law, ThicknessMM: 0.3, Factor: 1, Fibre: geom.Vec{X: 1, Y: 0.2}})
			b.Place(m)
			pull := m.AddControl("pull")
			to := func(p geom.Vec) geom.Vec {
				return geom.Vec{X: 0.3*p.X + 0.1*p.Y, Y: -0.05*p.X + 0.2*p.Y, Z: 0.4*p.X - 0.1*p.Y}
			}
			for v, p := range b.Rest {
				if p.X == 0 || p.X == 5 || p.Y == 0 || p.Y == 4 {
					lead(m, b.Blocks[v], pull, to(p))
				}
			}
			sheet, err := membrane.NewStretching(b)
			if err != nil {
				return nil, err
			}
			m.AddTerm(sheet)
			w, err := start(ctx, m, exactly)
			if err != nil {
				return nil, err
			}
			if err := w.to(0.25, true, spoil); err != nil {
				return nil, err
			}
			far := 0.0
			for v, p := range b.Rest {
				far = math.Max(far, w.state.Position(b.Blocks[v]).Dist(p.Add(to(p))))
			}
			r.within(c.name+": farthest vertex", 0, far, exact, "mm")
			first, off, size := membrane.Stress{}, 0.0, 0.0
			for e := range sheet.Len() {
				s, err := sheet.Stress(e, w.state)
				if err != nil {
					return nil, err
				}
				if e == 0 {
					first = s
				}
				for i := range 2 {
					size, off = math.Max(size, math.Abs(s.CauchyMPa[i])), math.Max(off, math.Abs(s.CauchyMPa[i]-first.CauchyMPa[i]))
				}
				off = math.Max(off, math.Abs(s.ThicknessMM-first.ThicknessMM))
			}
			if size < 0.1 {
				return nil, fmt.Errorf("%s: no stress, nothing is checked", c.name)
			}
			r.within(c.name+": largest difference of stresses and thicknesses", 0, off, exact, "MPa, mm")
			f0, f1 := geom.Vec{X: 1.3, Y: -0.05, Z: 0.4}, geom.Vec{X: 0.1, Y: 1.2, Z: -0.1}
			r.within(c.name+": area by area at rest", f0.Cross(f1).Norm(), first.Stretch[0]*first.Stretch[1], exact, "")
		}
		return r, nil
	},
}

// stir moves what is inside a body of bricks at random, by up to 0.3 mm along each axis.
func stir(b *solid.Body, inside func(p geom.Vec) bool) {
	c := num.NewChance(34)
	for v, p := range b.Rest {
		if inside(p) {
			b.Rest[v] = p.Add(geom.Vec{X: c.Uniform(-0.3, 0.3), Y: c.Uniform(-0.3, 0.3), Z: c.Uniform(-0.3, 0.3)})
		}
	}
}

// unequal returns the largest difference of the stresses of bricks, and the largest stress.
func unequal(s *solid.Elastic, st *mech.State) (off, size, ratio float64, err error) {
	var first material.Sym
	for e := range s.Len() {
		c, j, err := s.Stress(e, st)
		if err != nil {
			return 0, 0, 0, err
		}
		if e == 0 {
			first, ratio = c, j
		}
		for i := range c {
			off, size = math.Max(off, math.Abs(c[i]-first[i])), math.Max(size, math.Abs(c[i]))
		}
		off = math.Max(off, math.Abs(j-ratio))
	}
	return off, size, ratio, nil
}

var patchSolid = Problem{
	Name: "PatchSolid", Source: patchSource, About: "The border of 3 x 3 x 3 bricks askew is led by one linear map, far; inside they follow the map and are stressed alike everywhere.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		r := &Report{}
		for _, c := range []struct {
			name string
			law  material.Bulk
		}{{"neo-Hookean", material.NeoHookeanBulk{ShearMPa: 0.7, BulkMPa: 30}}, {"Hooke", material.Hooke{YoungMPa: 2, Poisson: 0.3}}} {
			m := &mech.Model{}
			b := solid.NewBlock("patch", []float64{0, 1, 2, 3}, []float64{0, 1, 2, 3}, []float64{0, 1, 2, 3})
			b.Laws = []material.Bulk{c.law}
			border := make([]bool, len(b.Rest))
			inside := func(p geom.Vec) bool {
				return p.X > 0 && p.X < 3 && p.Y > 0 && p.Y < 3 && p.Z > 0 && p.Z < 3
			}
			for v, p := range b.Rest {
				border[v] = !inside(p)
			}
			stir(b, inside)
			b.Place(m)
			pull := m.AddControl("pull")
			to := func(p geom.Vec) geom.Vec {
				return geom.Vec{X: 0.2*p.X + 0.1*p.Y - 0.05*p.Z, Y: -0.1*p.X - 0.1*p.Y + 0.2*p.Z, Z: 0.05*p.X + 0.1*p.Z}
			}
			for v, p := range b.Rest {
				if border[v] {
					lead(m, b.Blocks[v], pull, to(p))
				}
			}
			s, err := solid.NewElastic(b)
			if err != nil {
				return nil, err
			}
			m.AddTerm(s)
			w, err := start(ctx, m, exactly)
			if err != nil {
				return nil, err
			}
			if err := w.to(0.25, true, spoil); err != nil {
				return nil, err
			}
			far := 0.0
			for v, p := range b.Rest {
				far = math.Max(far, w.state.Position(b.Blocks[v]).Dist(p.Add(to(p))))
			}
			off, size, ratio, err := unequal(s, w.state)
			if err != nil {
				return nil, err
			}
			if size < 0.1 {
				return nil, fmt.Errorf("%s: no stress, nothing is checked", c.name)
			}
			r.within(c.name+": farthest vertex", 0, far, exact, "mm")
			r.within(c.name+": largest difference of stresses and volume ratios", 0, off, exact, "MPa")
			r.within(c.name+": volume by volume at rest", 1.20225, ratio, exact, "")
		}
		return r, nil
	},
}

var patchContact = Problem{
	Name: "PatchContact", Source: patchSource, About: "A block of bricks askew is pressed flat on a plate, and on another block with its nodes over that one's, by the penalty alone and dwelled: the pressure is the same everywhere, and that of free sides.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		r := &Report{}
		for _, c := range []struct {
			name         string
			block, dwell bool
		}{{"on a plate, penalty", false, false}, {"on a plate, dwelled", false, true}, {"on a block, penalty", true, false}, {"on a block, dwelled", true, true}} {
			if err := flatten(ctx, r, c.name, c.block, c.dwell, spoil); err != nil {
				return nil, fmt.Errorf("%s: %w", c.name, err)
			}
		}
		return r, nil
	},
}

// flatten presses a block on what is under it until it is 1 % shorter, or both are, but for what the contact gives.
func flatten(ctx context.Context, r *Report, name string, block, dwell bool, spoil float64) error {
	const half, young, by = 0.1, 2.0, 0.03
	m := &mech.Model{}
	down := m.AddControl("down")
	lines := []float64{0, 0.7, 1.1, 2}
	body := func(title string, z float64) *solid.Body {
		b := solid.NewBlock(title, lines, lines, []float64{z, z + 1, z + 2, z + 3})
		stir(b, func(p geom.Vec) bool {
			return p.X > 0 && p.X < 2 && p.Y > 0 && p.Y < 2 && p.Z > z && p.Z < z+3
		})
		b.Laws = []material.Bulk{material.NearlyHooke(young*spoil, 0.3)}
		b.Place(m)
		return b
	}
	// One corner at x = y = 0 keeps a block from drifting, the next along x from turning.
	hold := func(b *solid.Body, z float64, led bool) {
		for v, p := range b.Rest {
			if p.Z != z {
				continue
			}
			s := mech.Support{Block: b.Blocks[v], Held: [3]bool{p.X == 0 && p.Y == 0, p.Y == 0 && p.X <= lines[1], true}, Follows: [3]int{-1, -1, -1}}
			if led {
				s.Follows[2], s.Scale[2] = down, -1
			}
			m.Supports = append(m.Supports, s)
		}
	}
	// The share of a node of a rectangle's corner is a quarter of it, as it is in the bricks' faces.
	width := func(i int) float64 { return (lines[min(i+1, 3)] - lines[max(i-1, 0)]) / 2 }
	node := func(i, j, k int) int { return (i*4+j)*4 + k }
	upper := body("upper", 0)
	hold(upper, 3, true)
	var samples []contact.Sample
	for i := range 4 {
		for j := range 4 {
			a := width(i) * width(j)
			samples = append(samples, contact.NodeSample(upper.Blocks[node(i, j, 0)], half, a, a))
		}
	}
	law := contact.Law{Stiffness: 20}
	s, err := solid.NewElastic(upper)
	if err != nil {
		return err
	}
	m.AddTerm(s)
	height := 3.0
	var term contact.Pressing
	if block {
		lower := body("lower", -3-2*half)
		hold(lower, -3-2*half, false)
		bed := &contact.Body{Title: "bed", HalfMM: contact.Uniform(16, half)}
		for i := range 4 {
			for j := range 4 {
				bed.Nodes = append(bed.Nodes, lower.Blocks[node(i, j, 3)])
			}
		}
		for i := range int32(3) {
			for j := range int32(3) {
				a := 4*i + j
				bed.Triangles = append(bed.Triangles, [3]int32{a, a + 4, a + 5}, [3]int32{a, a + 5, a + 1})
			}
		}
		under, err := solid.NewElastic(lower)
		if err != nil {
			return err
		}
		m.AddTerm(under)
		height = 6
		if term, err = contact.NewTouch(m, "bed", nil, samples, bed, law, 0, 0); err != nil {
			return err
		}
	} else if term, err = contact.NewTool("plate", samples, contact.Plane{Plane: geom.Plane{Origin: geom.Vec{Z: -half}, Normal: geom.Vec{Z: 1}}}, law); err != nil {
		return err
	}
	m.AddTerm(term)
	o := exactly
	o.Augmentations, o.AugmentN, o.DwellMM = 60, 1e-12, 1e-9
	w, err := start(ctx, m, o)
	if err != nil {
		return err
	}
	g := solve.Stage{Name: "press", To: []float64{by}, First: 0.5}
	if dwell {
		g.DwellAt = []float64{1}
	}
	if err := w.solver.Run(ctx, w.state, g); err != nil {
		return err
	}
	forces := contact.Forces(w.solver.Assembly(), len(m.Terms)-1, term, w.state)
	var n, area, off, deep float64
	for i := range forces {
		n, area = n+forces[i].NormalN, area+forces[i].AreaMM2
	}
	for i := range forces {
		off, deep = math.Max(off, math.Abs(forces[i].PressureMPa()*area/n-1)), math.Max(deep, -forces[i].GapMM)
	}
	r.within(name+": largest deviation of a pressure from their mean", 0, off, exact, "")
	// A column with free sides: Hooke's law in one dimension, of the strain that the contact leaves, small: to its square.
	r.read(name+": pressure", young*(by-deep)/height, n/area, 0.02, "MPa")
	sum, err := w.solver.Sum(w.state)
	if err != nil {
		return err
	}
	held := 0.0
	for _, x := range m.Supports {
		if x.Follows[2] == down {
			held -= sum.Reaction[x.Block.Unknown(2)]
		}
	}
	r.read(name+": what the supports bear", n, held, 1e-9, "N")
	unlike, size, _, err := unequal(s, w.state)
	r.within(name+": largest difference of the bricks' stresses, of the largest", 0, unlike/size, 1e-9, "")
	return err
}
