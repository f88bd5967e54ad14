package solve

import (
	"math"

	"github.com/apical-heart/apical/mech"
)

// ledger counts the work that what the controls move does, by the trapezoid rule: held unknowns against their reactions, tools and loads by how fast the energy changes with the controls alone.
type ledger struct {
	begun          bool
	stored0, lost0 float64
	balance        Balance
	reaction, way  []float64
	power          float64 // of the controls at the start of the step, mJ a step
	from, to       []float64
	scratch        mech.Sum
	state          *mech.State
}

// alone is the part of a step by which controls are turned to see how the energy changes with them.
const alone = 1e-4

// energyAt is that of all terms that have one, with the controls a part of the way from one set of values to another; it leaves the reactions in the scratch.
func (l *ledger) energyAt(s *Solver, st *mech.State, part float64) (float64, error) {
	if l.state == nil {
		l.state = s.model.NewState()
	}
	l.state.CopyFrom(st)
	for i := range l.from {
		l.state.Controls[i] = l.from[i] + part*(l.to[i]-l.from[i])
	}
	err := s.assembly.Evaluate(l.state, &l.scratch, nil, nil)
	return l.scratch.EnergyMJ, err
}

// powerAt returns how fast the energy changes with the controls at a state, mJ a step.
func (l *ledger) powerAt(s *Solver, st *mech.State, part float64) (float64, error) {
	after, err := l.energyAt(s, st, part+alone)
	if err != nil {
		return 0, err
	}
	before, err := l.energyAt(s, st, part-alone)
	return (after - before) / (2 * alone), err
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
	var err error
	if l.power, err = l.powerAt(s, st, 0); err != nil {
		return err
	}
	if l.reaction == nil { // of the state before any step; afterwards those at the end of the last
		l.reaction = append(l.reaction, l.scratch.Reaction...)
		l.way = make([]float64, len(l.reaction))
	}
	s.assembly.Lift(l.way, st.Controls, controls)
	return nil
}

// close adds the step's work.
func (l *ledger) close(s *Solver, st *mech.State) error {
	power, err := l.powerAt(s, st, 1)
	if err != nil {
		return err
	}
	if _, err := l.energyAt(s, st, 1); err != nil {
		return err
	}
	work := 0.5 * (l.power + power)
	for u, w := range l.way {
		work += 0.5 * (l.reaction[u] + l.scratch.Reaction[u]) * w
	}
	copy(l.reaction, l.scratch.Reaction)
	l.balance.WorkMJ += work
	l.balance.TrafficMJ += math.Abs(work)
	return nil
}
