package solve

import (
	"github.com/apical-heart/apical/mech"
)

// ledger counts the work that what the controls move does: held unknowns against their reactions, by the trapezoid rule, and tools and loads by what their energy changes with the controls alone, at the mean of both ends of a step.
type ledger struct {
	begun          bool
	stored0, lost0 float64
	balance        Balance
	reaction, way  []float64
	toolBefore     float64
	from, to       []float64
	scratch        mech.Sum
	state          *mech.State
}

// energy is that of all terms that have one, with the controls at other values: of two such, the difference is what the controls alone change.
func (l *ledger) energy(s *Solver, st *mech.State, controls []float64) (float64, error) {
	if l.state == nil {
		l.state = s.model.NewState()
	}
	l.state.CopyFrom(st)
	copy(l.state.Controls, controls)
	err := s.assembly.Evaluate(l.state, &l.scratch, nil, nil)
	return l.scratch.EnergyMJ, err
}

// open notes what is at work before a step from a state to other controls.
func (l *ledger) open(s *Solver, st *mech.State, controls []float64) error {
	if !l.begun {
		var err error
		if l.stored0, l.lost0, err = s.assembly.Account(st); err != nil {
			return err
		}
		l.begun = true
	}
	l.from, l.to = append(l.from[:0], st.Controls...), append(l.to[:0], controls...)
	after, err := l.energy(s, st, controls)
	if err != nil {
		return err
	}
	before, err := l.energy(s, st, st.Controls)
	if err != nil {
		return err
	}
	l.toolBefore = after - before
	if l.reaction == nil { // of the state before any step; afterwards those at the end of the last
		l.reaction = append(l.reaction, l.scratch.Reaction...)
		l.way = make([]float64, len(l.reaction))
	}
	s.assembly.Lift(l.way, st.Controls, controls)
	return nil
}

// close adds the step's work.
func (l *ledger) close(s *Solver, st *mech.State) error {
	before, err := l.energy(s, st, l.from)
	if err != nil {
		return err
	}
	after, err := l.energy(s, st, l.to)
	if err != nil {
		return err
	}
	work := 0.5 * (l.toolBefore + after - before)
	for u, w := range l.way {
		work += 0.5 * (l.reaction[u] + l.scratch.Reaction[u]) * w
	}
	copy(l.reaction, l.scratch.Reaction)
	l.balance.WorkMJ += work
	if work < 0 {
		work = -work
	}
	l.balance.TrafficMJ += work
	return nil
}
