package mech

import (
	"slices"

	"github.com/apical-heart/apical/geom"
)

// State is all that changes while a model is solved.
type State struct {
	Values   []float64 // 4 a block, as in Model.Start
	Last     []float64 // Values as they were when the running step began: what friction and viscosity measure from
	Controls []float64
	// LastControls is Controls as they were when the running step began: what friction on a moving tool measures from.
	LastControls []float64
	History      []float64 // of the remembering terms, in their order: element after element
	StepMS       float64   // length of the running step, for viscosity
	Steps        int       // accepted so far
	// Undamped takes dampers away: a solver that has other means sets it while it is at work.
	Undamped bool
	// Seen and SeenControls are Values and Controls as they were when changing terms last looked for their elements, empty if they never did. What they found is a function of these alone, so that a state that is taken up again, by
	// another model of the same kind, has the elements that it had.
	Seen, SeenControls []float64
	// SeenLast and SeenLastControls are Last and LastControls of that time: friction measures from there, so that what was near then is looked for too.
	SeenLast, SeenLastControls []float64
}

// NewState returns the model as it was built, free of stress.
func (m *Model) NewState() *State {
	s := &State{Values: slices.Clone(m.Start), Last: slices.Clone(m.Start), StepMS: 1}
	s.Controls, s.LastControls = make([]float64, len(m.Controls)), make([]float64, len(m.Controls))
	for _, t := range m.Terms {
		if r, ok := t.(Remembering); ok {
			n := r.HistoryLen()
			for e := range t.Len() {
				past := make([]float64, n)
				r.Begin(e, past)
				s.History = append(s.History, past...)
			}
		}
	}
	return s
}

// Clone returns a copy that shares nothing: a checkpoint.
func (s *State) Clone() *State {
	c := *s
	c.Values, c.Last, c.History = slices.Clone(s.Values), slices.Clone(s.Last), slices.Clone(s.History)
	c.Controls, c.LastControls = slices.Clone(s.Controls), slices.Clone(s.LastControls)
	c.Seen, c.SeenControls = slices.Clone(s.Seen), slices.Clone(s.SeenControls)
	c.SeenLast, c.SeenLastControls = slices.Clone(s.SeenLast), slices.Clone(s.SeenLastControls)
	return &c
}

// Mark lets the next step begin here: what is becomes what that step is measured from. It comes after Assembly.Commit, which still reads where the step began.
func (s *State) Mark() {
	s.Last = append(s.Last[:0], s.Values...)
	s.LastControls = append(s.LastControls[:0], s.Controls...)
}

// See lets changing terms look for their elements as things are now.
func (s *State) See() {
	s.Seen = append(s.Seen[:0], s.Values...)
	s.SeenControls = append(s.SeenControls[:0], s.Controls...)
	s.SeenLast = append(s.SeenLast[:0], s.Last...)
	s.SeenLastControls = append(s.SeenLastControls[:0], s.LastControls...)
}

// AsSeen returns a view of the state as it was when changing terms looked last; s itself if they never did.
func (s *State) AsSeen() *State {
	if len(s.Seen) == 0 {
		return s
	}
	v := *s
	v.Values, v.Last, v.Controls, v.LastControls = s.Seen, s.SeenLast, s.SeenControls, s.SeenLastControls
	return &v
}

// CopyFrom makes s what t is, in the room that s has.
func (s *State) CopyFrom(t *State) {
	v, l, h := append(s.Values[:0], t.Values...), append(s.Last[:0], t.Last...), append(s.History[:0], t.History...)
	c, lc := append(s.Controls[:0], t.Controls...), append(s.LastControls[:0], t.LastControls...)
	seen, sc := append(s.Seen[:0], t.Seen...), append(s.SeenControls[:0], t.SeenControls...)
	sl, slc := append(s.SeenLast[:0], t.SeenLast...), append(s.SeenLastControls[:0], t.SeenLastControls...)
	*s = *t
	s.Seen, s.SeenControls, s.SeenLast, s.SeenLastControls = seen, sc, sl, slc
	s.Values, s.Last, s.Controls, s.LastControls, s.History = v, l, c, lc, h
}

// Position returns where a point is, mm.
func (s *State) Position(b Block) geom.Vec {
	v := s.Values[4*b : 4*b+3 : 4*b+3]
	return geom.Vec{X: v[0], Y: v[1], Z: v[2]}
}

// LastPosition returns where a point was when the running step began, mm.
func (s *State) LastPosition(b Block) geom.Vec {
	v := s.Last[4*b : 4*b+3 : 4*b+3]
	return geom.Vec{X: v[0], Y: v[1], Z: v[2]}
}

// Rotation returns how a frame of axes stands.
func (s *State) Rotation(b Block) geom.Quaternion {
	v := s.Values[4*b : 4*b+4 : 4*b+4]
	return geom.Quaternion{W: v[0], X: v[1], Y: v[2], Z: v[3]}
}

// LastRotation returns how a frame of axes stood when the running step began.
func (s *State) LastRotation(b Block) geom.Quaternion {
	v := s.Last[4*b : 4*b+4 : 4*b+4]
	return geom.Quaternion{W: v[0], X: v[1], Y: v[2], Z: v[3]}
}

// Move adds f times the increment du (3 a block, along x, y and z) to the state: points are displaced, frames turned by the exponential of their rotation vector, numbers added to.
func (m *Model) Move(s *State, f float64, du []float64) {
	for b, k := range m.Kinds {
		d := du[3*b : 3*b+3 : 3*b+3]
		v := s.Values[4*b : 4*b+4 : 4*b+4]
		if k != Rotation {
			v[0] += f * d[0]
			v[1] += f * d[1]
			v[2] += f * d[2]
			continue
		}
		if d[0] == 0 && d[1] == 0 && d[2] == 0 {
			continue
		}
		q := geom.Exp(geom.Vec{X: f * d[0], Y: f * d[1], Z: f * d[2]}).Mul(geom.Quaternion{W: v[0], X: v[1], Y: v[2], Z: v[3]}).Unit()
		v[0], v[1], v[2], v[3] = q.W, q.X, q.Y, q.Z
	}
}
