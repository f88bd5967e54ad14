package solve

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/apical-heart/apical/mech"
)

// errJump ends a step that lost sight of the energy: something snapped too far in it.
var errJump = errors.New("the energy of the step is not accounted for: something goes too far at once")

// watched takes a step that may snap back if it adds more than a part of the traffic to the energy that is not accounted for, as long as there is a slower way.
func (s *Solver) watched(snap bool, st *mech.State, slow float64, step func() error) error {
	if !snap || s.o.EnergyPart == 0 || !s.ledger.begun {
		return step()
	}
	before, err := s.Balance(st)
	if err != nil {
		return err
	}
	balance, reaction := s.ledger.balance, slices.Clone(s.ledger.reaction)
	if err := step(); err != nil || slow >= slowest {
		return err
	}
	after, err := s.Balance(st)
	if err != nil {
		return err
	}
	missing := (after.WorkMJ - after.StoredMJ - after.LostMJ) - (before.WorkMJ - before.StoredMJ - before.LostMJ)
	if math.Abs(missing) <= s.o.EnergyPart*after.TrafficMJ {
		return nil
	}
	st.CopyFrom(s.before)
	s.steps--
	s.ledger.balance = balance
	copy(s.ledger.reaction, reaction)
	return errJump
}

// dwell repeats steps at the same controls until nothing moves. One that may snap and fails is repeated slower, and one that goes on creeping faster; its multipliers are brought up only once it has come to rest, and then it must stay so.
func (s *Solver) dwell(ctx context.Context, st *mech.State, snap bool, stepMS float64) error {
	tol := tolerance{s.o.DwellUpdateMM, s.o.DwellResidualN}
	slow, rests := 1/stepMS, !snap
	defer func() { st.StepMS = 1 }()
	for n := 0; n < s.o.DwellMost; {
		if err := ctx.Err(); err != nil {
			return err
		}
		st.StepMS = 1 / slow
		iterations, augmentations := s.iterations, 0
		if rests {
			augmentations = s.o.Augmentations
		}
		if err := s.watched(snap, st, slow, func() error { return s.advance(st, st.Controls, tol, augmentations, snap, nil) }); err != nil {
			if !snap || slow >= slowest {
				return err
			}
			s.cuts++
			slow = math.Min(slow*slower, slowest)
			n++
			continue
		}
		if slow <= 1 {
			n++
			still := s.moved(st) < s.o.DwellMM || s.heldBackN(st) < s.o.DwellN
			if still && rests {
				return nil
			}
			if rests = still || !snap; still {
				if s.assembly.Augment(st) < s.o.AugmentN {
					return nil
				}
				continue
			}
		}
		switch n := float64(s.iterations - iterations); {
		case slow <= 1 && !snap || n > 2*free*hard:
		case n <= free*hard:
			slow = math.Max(slow/4, fastest)
		default:
			slow = math.Max(slow/2, fastest)
		}
	}
	return fmt.Errorf("after %d repetitions it still moves", s.o.DwellMost)
}

// heldBackN returns what all dampers hold back with at the end of a step, N.
func (s *Solver) heldBackN(st *mech.State) (sum float64) {
	for _, t := range s.model.Terms {
		if d, ok := t.(*mech.Damper); ok {
			sum += d.PullN(st)
		}
	}
	return sum
}
