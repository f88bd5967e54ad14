package mech

import (
	"math"

	"github.com/apical-heart/apical/geom"
)

// Damper resists what happens within a step: points by c times their displacement since the step began over State.StepMS, frames by c times their rotation vector over it. A step is 1 ms unless a solver, to get over what snaps, takes a shorter one.
// It keeps a quasi-static body with soft directions in hand, and its forces are gone when
// a state has dwelled. Give each block a c in proportion to the length or area about it, or the whole grows with the mesh.
//
// With ByMM it resists only what points do beyond being taken along by something that a control moves, a delivery system: what moves with that feels nothing, however fast. What is taken along counts as less lost, not as work of the control,
// since the force at the beginning of a step is that of the last.
type Damper struct {
	Title string
	Along geom.Vec // of length 1, where ByMM is used
	ByMM  Dial     // how far it has been moved
	at    [][]Block
	c     []float64
	kind  []Kind
}

// Add damps a block: N ms/mm for a point, N mm ms/rad for a frame.
func (d *Damper) Add(m *Model, b Block, c float64) {
	d.at, d.c, d.kind = append(d.at, []Block{b}), append(d.c, c), append(d.kind, m.Kinds[b])
}

// Name returns the title.
func (d *Damper) Name() string { return d.Title }

// Len returns the number of blocks that are damped.
func (d *Damper) Len() int { return len(d.at) }

// Blocks returns the one block.
func (d *Damper) Blocks(e int) []Block { return d.at[e] }

// Uncontrolled says that no control does work on it.
func (d *Damper) Uncontrolled() {}

// Holds reports false.
func (d *Damper) Holds() bool { return false }

// taken returns how far points are taken along in the running step.
func (d *Damper) taken(e int, s *State) geom.Vec {
	if d.ByMM.Scale == 0 || d.kind[e] != Position {
		return geom.Vec{}
	}
	return d.Along.Scale(d.ByMM.At(s.Controls) - d.ByMM.At(s.LastControls))
}

// way returns how far a block goes in the running step beyond that.
func (d *Damper) way(e int, s *State) geom.Vec {
	b := d.at[e][0]
	if d.kind[e] == Position {
		return s.Position(b).Sub(s.LastPosition(b)).Sub(d.taken(e, s))
	}
	return s.Rotation(b).Mul(s.LastRotation(b).Inverse()).Log()
}

// PullN returns the sum of the magnitudes of the forces with which it holds points back at the end of a step.
func (d *Damper) PullN(s *State) (sum float64) {
	if s.Undamped {
		return 0
	}
	for e := range d.at {
		if d.kind[e] == Position {
			sum += d.c[e] / s.StepMS * d.way(e, s).Norm()
		}
	}
	return sum
}

// Each calls visit with every block that it damps and its c.
func (d *Damper) Each(visit func(b Block, c float64)) {
	for e := range d.at {
		visit(d.at[e][0], d.c[e])
	}
}

// Element gives c times half the way squared.
func (d *Damper) Element(e int, s *State, _ []float64, out *Local) error {
	if s.Undamped {
		out.Idle = true
		return nil
	}
	v, c := d.way(e, s), d.c[e]/s.StepMS
	out.EnergyMJ = 0.5 * c * v.Dot(v)
	out.Gradient[0], out.Gradient[1], out.Gradient[2] = c*v.X, c*v.Y, c*v.Z
	if out.Hessian == nil {
		return nil
	}
	across := 1.0 // of half the angle squared: along the axis 1, across it (a/2) cot(a/2)
	a := v.Norm()
	if d.kind[e] == Rotation && a > 1e-4 {
		across = a / 2 / math.Tan(a/2)
	}
	x := v.Array()
	for i := range 3 {
		for j := range 3 {
			if a > 0 {
				out.Hessian[3*i+j] = c * (1 - across) * x[i] * x[j] / (a * a)
			}
		}
		out.Hessian[4*i] += c * across
	}
	return nil
}

// HistoryLen is 4: the force last, and what was lost.
func (d *Damper) HistoryLen() int { return 4 }

// Begin sets it to 0.
func (d *Damper) Begin(_ int, past []float64) { clear(past) }

// Commit adds the work of the mean of the forces on the way.
func (d *Damper) Commit(e int, s *State, past []float64) {
	if s.Undamped {
		past[0], past[1], past[2] = 0, 0, 0
		return
	}
	v := d.way(e, s)
	f := v.Scale(d.c[e] / s.StepMS)
	past[3] += 0.5 * f.Add(geom.Vec{X: past[0], Y: past[1], Z: past[2]}).Dot(v.Add(d.taken(e, s)))
	past[0], past[1], past[2] = f.X, f.Y, f.Z
}

// Account returns what was lost.
func (d *Damper) Account(_ int, _ *State, past []float64) (storedMJ, lostMJ float64) {
	return 0, past[3]
}

// Drive gives nothing: it is a matter of steps, which a path has none of.
func (d *Damper) Drive(_ int, _ *State, _, _ []float64, out *Local) error {
	out.Idle = true
	return nil
}
