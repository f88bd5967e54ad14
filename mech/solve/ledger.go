package solve

import (
	"math"
	"slices"

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
}

// alone is the part of a step by which controls are turned to see how the energy changes with them.
const alone = 1e-4

// energyAt is that of the terms that controls reach, with the controls a part of the way from one set of values to another.
func (l *ledger) energyAt(s *Solver, st *mech.State, part float64) (float64, error) {
	for i := range l.from {
		st.Controls[i] = l.from[i] + part*(l.to[i]-l.from[i])
	}
	return s.assembly.ControlledEnergy(st)
}

// powerAt returns how fast the energy changes with the controls at a state, mJ a step.
func (l *ledger) powerAt(s *Solver, st *mech.State, part float64) (float64, error) {
	controls := slices.Clone(st.Controls)
	defer copy(st.Controls, controls)
	after, err := l.energyAt(s, st, part+alone)
	if err != nil {
		return 0, err
	}
	before, err := l.energyAt(s, st, part-alone)
	return (after - before) / (2 * alone), err
}

// open notes what is at work before a step from a state to other controls.
func (l *ledger) open(s *Solver, st *mech.State, controls []float64) error {
	var err error
	if !l.begun {
		if l.stored0, l.lost0, err = s.assembly.Account(st); err != nil {
			return err
		}
		if err := s.assembly.Evaluate(st, &l.scratch, nil, nil); err != nil {
			return err
		}
		l.reaction = slices.Clone(l.scratch.Reaction) // afterwards those at the end of the last step
		l.way = make([]float64, len(l.reaction))
		l.begun = true
	}
	l.from, l.to = append(l.from[:0], st.Controls...), append(l.to[:0], controls...)
	l.power = 0
	if !slices.Equal(l.from, l.to) {
		l.power, err = l.powerAt(s, st, 0)
	}
	s.assembly.Lift(l.way, st.Controls, controls)
	return err
}

// close adds the work of a step that ends at a state with these reactions.
func (l *ledger) close(s *Solver, st *mech.State, reaction []float64) error {
	power := 0.0
	if !slices.Equal(l.from, l.to) {
		var err error
		if power, err = l.powerAt(s, st, 1); err != nil {
			return err
		}
	}
	work := 0.5 * (l.power + power)
	for u, w := range l.way {
		work += 0.5 * (l.reaction[u] + reaction[u]) * w
	}
	copy(l.reaction, reaction)
	l.balance.WorkMJ += work
	l.balance.TrafficMJ += math.Abs(work)
	return nil
}

// moved adds the work and the heat of a step by dynamics, which knows both.
func (l *ledger) moved(s *Solver, workMJ, dampedMJ float64) {
	copy(l.reaction, s.sum.Reaction)
	l.balance.WorkMJ += workMJ
	l.balance.LostMJ += dampedMJ
	l.balance.TrafficMJ += math.Abs(workMJ) + dampedMJ
}

// Carry lets the energy of a run count on from a balance: of another solver's, whose body this model has taken up at a state in equilibrium, or of this one's, when a state that was left is gone back to.
func (s *Solver) Carry(st *mech.State, b Balance) error {
	// First, since what a state stores depends on the elements that it was left with.
	if err := s.plan(s.assembly.Attach(st)); err != nil {
		return err
	}
	stored, lost, err := s.assembly.Account(st)
	if err != nil {
		return err
	}
	l := &s.ledger
	if err := s.assembly.Evaluate(st, &l.scratch, nil, nil); err != nil {
		return err
	}
	l.reaction, l.way, l.begun = slices.Clone(l.scratch.Reaction), make([]float64, len(l.scratch.Reaction)), true
	l.balance = Balance{WorkMJ: b.WorkMJ, TrafficMJ: b.TrafficMJ}
	l.stored0, l.lost0 = stored-b.StoredMJ, lost-b.LostMJ
	return nil
}

// account adds the work of a step that is known only when it is done, from a state in equilibrium to another.
func (s *Solver) account(from, to *mech.State) error {
	if err := s.ledger.open(s, from, to.Controls); err != nil {
		return err
	}
	if err := s.assembly.Evaluate(to, &s.ledger.scratch, nil, nil); err != nil {
		return err
	}
	return s.ledger.close(s, to, s.ledger.scratch.Reaction)
}
