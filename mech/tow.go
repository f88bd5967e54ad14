package mech

import "github.com/apical-heart/apical/geom"

// Tow resists, as a Damper of points does, what they do within a step beyond being taken along by something that a control moves: a delivery system. What moves with it feels nothing, however fast. What is taken along counts as less lost,
// not as work of the control, since the force at the beginning of a step is that of the last.
type Tow struct {
	Title string
	Along geom.Vec // of length 1
	ByMM  Dial     // how far it has been moved
	at    [][]Block
	c     []float64
}

// Add damps a point: N ms/mm.
func (t *Tow) Add(b Block, c float64) { t.at, t.c = append(t.at, []Block{b}), append(t.c, c) }

// Name returns the title.
func (t *Tow) Name() string { return t.Title }

// Len returns the number of points that are damped.
func (t *Tow) Len() int { return len(t.at) }

// Blocks returns the one block.
func (t *Tow) Blocks(e int) []Block { return t.at[e] }

// Uncontrolled says that no control does work on it.
func (t *Tow) Uncontrolled() {}

// Holds reports false.
func (t *Tow) Holds() bool { return false }

func (t *Tow) way(e int, s *State) geom.Vec {
	b := t.at[e][0]
	return s.Position(b).Sub(s.LastPosition(b)).AddScaled(t.ByMM.At(s.LastControls)-t.ByMM.At(s.Controls), t.Along)
}

// Element gives c times half the way squared.
func (t *Tow) Element(e int, s *State, _ []float64, out *Local) error {
	if s.Undamped {
		out.Idle = true
		return nil
	}
	v, c := t.way(e, s), t.c[e]/s.StepMS
	out.EnergyMJ = 0.5 * c * v.Dot(v)
	out.Gradient[0], out.Gradient[1], out.Gradient[2] = c*v.X, c*v.Y, c*v.Z
	if out.Hessian != nil {
		for i := range 3 {
			out.Hessian[4*i] = c
		}
	}
	return nil
}

// HistoryLen is 4: the force last, and what was lost.
func (t *Tow) HistoryLen() int { return 4 }

// Begin sets it to 0.
func (t *Tow) Begin(_ int, past []float64) { clear(past) }

// Commit adds the work of the mean of the forces on the way.
func (t *Tow) Commit(e int, s *State, past []float64) {
	if s.Undamped {
		past[0], past[1], past[2] = 0, 0, 0
		return
	}
	v := t.way(e, s)
	f := v.Scale(t.c[e] / s.StepMS)
	past[3] += 0.5 * f.Add(geom.Vec{X: past[0], Y: past[1], Z: past[2]}).Dot(s.Position(t.at[e][0]).Sub(s.LastPosition(t.at[e][0])))
	past[0], past[1], past[2] = f.X, f.Y, f.Z
}

// Account returns what was lost.
func (t *Tow) Account(_ int, _ *State, past []float64) (storedMJ, lostMJ float64) { return 0, past[3] }

// Drive gives nothing: it is a matter of steps, which a path has none of.
func (t *Tow) Drive(_ int, _ *State, _, _ []float64, out *Local) error {
	out.Idle = true
	return nil
}
