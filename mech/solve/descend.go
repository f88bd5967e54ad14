package solve

import (
	"math"

	"github.com/apical-heart/apical/mech"
)

// What may snap goes down. Where the Hessian has negative pivots Newton's update leads to a saddle as soon as to a place of rest; what a slow motion does there is held back by its dampers alone. So the dampers are made stronger, within the
// iteration and for the update only, until the Hessian has none: the update is then one of a shorter time (a proximal step; Parikh and Boyd, Foundations and Trends in Optimization 2014, 1:127), and leads down. They are let go
// again as fast as that allows, and no state is called equilibrium while they are there: one that is found is stable.
const (
	leastShift = 1.0 // of what the dampers resist by themselves
	shiftBy    = 4
	mostShift  = 1 << 24
)

// resists notes what the dampers resist each unknown with in a step of a state, and reports whether there are any. What has no damper gets the mean of those that have.
func (s *Solver) resists(st *mech.State) bool {
	s.dampers = append(s.dampers[:0], make([]float64, s.model.Unknowns())...)
	sum, n := 0.0, 0
	for _, t := range s.model.Terms {
		if d, ok := t.(*mech.Damper); ok {
			d.Each(func(b mech.Block, c float64) {
				c /= st.StepMS
				for i := range 3 {
					s.dampers[b.Unknown(i)] += c
				}
				sum += c
				n++
			})
		}
	}
	if sum == 0 {
		return false
	}
	for u, c := range s.dampers {
		if c == 0 {
			s.dampers[u] = sum / float64(n)
		}
	}
	return true
}

// down factorises the Hessian with as much of a shift as leaves it no negative pivots.
func (s *Solver) down() error {
	if s.shift /= shiftBy; s.shift < leastShift {
		s.shift = 0
	}
	for added := 0.0; ; {
		for u, held := range s.assembly.Held() {
			if !held && s.shift > added {
				s.matrix.AddDiagonal(u, (s.shift-added)*s.dampers[u])
			}
		}
		added = s.shift
		if err := s.decompose(); err != nil || s.factor.Inertia().Negative == 0 {
			return err
		}
		if s.shift > mostShift {
			return errStuck
		}
		s.shift = math.Max(leastShift, s.shift*shiftBy)
	}
}

// tooFar is the slope that a line search leaves at most at its end, upwards, as a part of the slope down at its start: there it has passed the lowest place by little. Not every element of a model has an energy, fibres with a memory have
// none; all have a gradient.
const tooFar = 0.5

// lowest moves a state along the update by as much of a part f as does not lead up again (line search on the slope; Crisfield, Non-linear Finite Element Analysis, 1991, 9.2).
func (s *Solver) lowest(st *mech.State, f float64, tol tolerance) error {
	slope := s.slope()
	s.start = append(s.start[:0], st.Values...)
	for try := 0; ; try++ {
		copy(st.Values, s.start)
		s.model.Move(st, f, s.step)
		err := s.evaluate(st, false)
		if err != nil {
			if try == s.o.Halvings {
				return err
			}
			f /= 2
			continue
		}
		end := s.slope()
		if try == s.o.Halvings || s.small(tol) || end <= tooFar*math.Abs(slope) {
			return nil
		}
		f *= math.Min(0.7, math.Max(0.2, slope/(slope-end)))
	}
}

// slope returns how fast the energy changes along the update where the model was last evaluated.
func (s *Solver) slope() float64 {
	sum := 0.0
	for u, held := range s.assembly.Held() {
		if !held {
			sum += s.direction[u] * s.sum.Gradient[u]
		}
	}
	return sum
}
