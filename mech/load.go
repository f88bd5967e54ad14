package mech

import "github.com/apical-heart/apical/geom"

// Load pulls at points with forces that keep their direction, and turns frames with moments that keep theirs, in proportion to a control.
type Load struct {
	Title   string
	Control int // place in State.Controls; -1: always in full
	at      [][]Block
	full    []geom.Vec
	moment  []bool
	start   []geom.Vec // of the points: a load's energy is less than none by the force times the way since
}

// AddForce pulls at a point, N.
func (l *Load) AddForce(m *Model, b Block, forceN geom.Vec) {
	l.add(b, forceN, false, geom.Vec{X: m.Start[4*b], Y: m.Start[4*b+1], Z: m.Start[4*b+2]})
}

// AddMoment turns a frame of axes, N mm. A moment about a fixed axis has no potential where a frame turns about others too; its Hessian is its symmetric part.
func (l *Load) AddMoment(b Block, momentNMM geom.Vec) {
	l.add(b, momentNMM, true, geom.Vec{})
}

func (l *Load) add(b Block, v geom.Vec, moment bool, start geom.Vec) {
	l.at, l.full, l.moment, l.start = append(l.at, []Block{b}), append(l.full, v), append(l.moment, moment), append(l.start, start)
}

// Name returns the title.
func (l *Load) Name() string { return l.Title }

// Len returns the number of forces and moments.
func (l *Load) Len() int { return len(l.at) }

// Blocks returns the one block that a load pulls at.
func (l *Load) Blocks(e int) []Block { return l.at[e] }

// Holds reports false.
func (l *Load) Holds() bool { return false }

// Element gives a force's potential and gradient, of a moment the gradient alone.
func (l *Load) Element(e int, s *State, _ []float64, out *Local) error {
	part := 1.0
	if l.Control >= 0 {
		part = s.Controls[l.Control]
	}
	v := l.full[e].Scale(part)
	if !l.moment[e] {
		out.EnergyMJ = -v.Dot(s.Position(l.at[e][0]).Sub(l.start[e]))
	}
	out.Gradient[0], out.Gradient[1], out.Gradient[2] = -v.X, -v.Y, -v.Z
	return nil
}

// Drive gives the force at the control's rate.
func (l *Load) Drive(e int, _ *State, _, rate []float64, out *Local) error {
	if l.Control < 0 || rate[l.Control] == 0 {
		out.Idle = true
		return nil
	}
	v := l.full[e].Scale(-rate[l.Control])
	out.Gradient[0], out.Gradient[1], out.Gradient[2] = v.X, v.Y, v.Z
	return nil
}
