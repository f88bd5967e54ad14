package solve

import (
	"math"
	"slices"

	"github.com/apical-heart/apical/mech"
)

// arc is the room for steps along a path.
type arc struct {
	s         *Solver
	from, to  []float64
	rate      []float64 // of the controls by the factor
	held      []float64 // what held unknowns do, by the factor
	drive     []float64
	along     []float64 // minus the Hessian's inverse times drive: how unknowns follow the factor
	back      []float64 // minus the Hessian's inverse times the residual
	increment []float64
	begin     *mech.State
}

// arcEnd is where a step came to.
type arcEnd struct {
	factor, rate, lengthMM float64
	negative, iterations   int
	tangent                []float64
	turn                   bool
}

func newArc(s *Solver, from, to []float64) *arc {
	n := s.model.Unknowns()
	a := &arc{s: s, from: from, to: to, rate: make([]float64, len(from)), held: make([]float64, n), drive: make([]float64, n), along: make([]float64, n), back: make([]float64, n), increment: make([]float64, n), begin: s.model.NewState()}
	for i := range from {
		a.rate[i] = to[i] - from[i]
	}
	s.assembly.Lift(a.held, from, to)
	return a
}

// turn turns the controls to a factor.
func (a *arc) turn(st *mech.State, factor float64) {
	for i := range st.Controls {
		st.Controls[i] = a.from[i] + factor*a.rate[i]
	}
	if factor == 1 {
		copy(st.Controls, a.to)
	}
}

// solve factors the Hessian as it was evaluated last and fills along and back.
func (a *arc) solve(st *mech.State) error {
	s := a.s
	s.factorisations++
	if err := s.symbolic.Factor(s.factor, s.matrix); err != nil {
		return s.named(err)
	}
	s.negative = s.factor.Inertia().Negative
	if err := s.assembly.Drive(st, a.rate, a.drive); err != nil {
		return err
	}
	s.factor.Solve(a.along, a.drive)
	s.factor.Solve(a.back, s.sum.Gradient)
	for u, h := range s.assembly.Held() {
		a.along[u], a.back[u] = -a.along[u], -a.back[u]
		if h {
			a.along[u], a.back[u] = a.held[u], 0
		}
	}
	return nil
}

// look returns the path's direction at a state in equilibrium: that of before, or where there is none upwards (downwards for back).
func (a *arc) look(st *mech.State, factor float64, before []float64, back bool) (*arcEnd, error) {
	if err := a.s.evaluate(st, false); err != nil {
		return nil, err
	}
	if err := a.solve(st); err != nil {
		return nil, err
	}
	mm, rad := a.s.largest(a.along)
	most := math.Max(mm, rad)
	if !(most > 0) || math.IsInf(most, 0) {
		return nil, errStill
	}
	f := 1 / most
	if before == nil && back || before != nil && dot(a.along, before) < 0 {
		f = -f
	}
	e := &arcEnd{factor: factor, rate: f, negative: a.s.negative, tangent: make([]float64, len(a.along))}
	for u, x := range a.along {
		e.tangent[u] = f * x
	}
	return e, nil
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}

// move adds an increment along the supports' axes to a state, or the part of it that terms allow, which it returns.
func (a *arc) move(st *mech.State, du []float64) float64 {
	s := a.s
	copy(a.increment, du)
	s.assembly.Increment(a.increment)
	f := 1.0
	for _, t := range s.model.Terms {
		if l, ok := t.(mech.Limiting); ok {
			f = math.Min(f, f*l.Limit(st, scaled(a.increment, f)))
		}
	}
	s.model.Move(st, f, a.increment)
	return f
}

// correct brings a state onto the path across a direction, or at its factor where that is held, and returns the factor there.
func (a *arc) correct(st *mech.State, factor float64, direction []float64, held bool, roomMM float64) (float64, int, error) {
	s := a.s
	tol := tolerance{s.o.UpdateMM, s.o.ResidualN}
	strayed := 0.0
	for i := range s.o.Iterations {
		s.iterations++
		if err := s.evaluate(st, false); err != nil {
			return 0, i, err
		}
		if err := a.solve(st); err != nil {
			return 0, i, err
		}
		change := 0.0
		if !held {
			change = -dot(direction, a.back) / dot(direction, a.along)
		}
		for u := range s.step {
			s.step[u] = a.back[u] + change*a.along[u]
		}
		mm, rad := s.largest(s.step)
		update := math.Max(mm, rad)
		if update-update != 0 {
			return 0, i, errStuck
		}
		if strayed += update; strayed > math.Max(roomMM, 100*tol.update) {
			return 0, i, errOff
		}
		f := a.move(st, s.step)
		factor += f * change
		a.turn(st, factor)
		if f == 1 && update < tol.update {
			if err := s.evaluate(st, false); err != nil {
				return 0, i, err
			}
			if s.small(tol) {
				return factor, i + 1, nil
			}
		}
	}
	return 0, s.o.Iterations, errStuck
}

// try goes by a length along the track's tangent, from the beginning of the step, and looks at where it comes to. A factor that is held is at its value from the start.
func (a *arc) try(st *mech.State, t *Track, lengthMM float64, hold bool, sharp bool) (*arcEnd, error) {
	st.CopyFrom(a.begin)
	for u, x := range t.Tangent {
		a.s.step[u] = lengthMM * x
	}
	f := a.move(st, a.s.step)
	factor := t.Factor + f*lengthMM*t.Rate
	if hold {
		for u, x := range a.held { // from where the tangent has brought what follows the controls
			a.s.step[u] = (1 - factor) * x
		}
		if a.move(st, a.s.step) < 1 {
			return nil, errStuck
		}
		factor = 1
	}
	a.turn(st, factor)
	factor, iterations, err := a.correct(st, factor, t.Tangent, hold, f*lengthMM)
	if err != nil {
		return nil, err
	}
	e, err := a.look(st, factor, t.Tangent, false)
	if err != nil {
		return nil, err
	}
	if !sharp && dot(e.tangent, t.Tangent) < 0.8*norm(e.tangent)*norm(t.Tangent) {
		return nil, errBent
	}
	e.iterations, e.lengthMM = iterations, f*lengthMM
	return e, nil
}

// step takes a state along a path, or leaves it as it was.
func (a *arc) step(st *mech.State, t *Track, lengthMM float64, sharp bool) (*arcEnd, error) {
	s := a.s
	st.Mark()
	if err := s.update(st); err != nil {
		return nil, err
	}
	a.begin.CopyFrom(st)
	balance, reaction := s.ledger.balance, slices.Clone(s.ledger.reaction)
	e, err := a.reach(st, t, lengthMM, sharp)
	if err == nil {
		err = a.rest(st, e)
	}
	if err != nil {
		st.CopyFrom(a.begin)
		s.ledger.balance, s.ledger.reaction = balance, reaction
		return nil, err
	}
	return e, nil
}

// reach finds the end of a step: its full length, the limit point before that, or the path's end before that.
func (a *arc) reach(st *mech.State, t *Track, lengthMM float64, sharp bool) (*arcEnd, error) {
	e, err := a.try(st, t, lengthMM, false, sharp)
	if err != nil {
		return nil, err
	}
	if math.Signbit(e.rate) != math.Signbit(t.Rate) {
		if e, err = a.limit(st, t, e, sharp); err != nil {
			return nil, err
		}
	}
	if t.Factor < 1 && e.factor >= 1 {
		if e, err = a.try(st, t, e.lengthMM*(1-t.Factor)/(e.factor-t.Factor), true, sharp); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// limitRate is how small the factor's rate is to be at a limit point, of those at the ends of the step that has it within. The factor itself is then off by its square.
const limitRate = 1e-4

// limit seeks the length of a step at which the factor's rate vanishes, by false position (Illinois); the state that it takes lies behind the limit point.
func (a *arc) limit(st *mech.State, t *Track, end *arcEnd, sharp bool) (*arcEnd, error) {
	near, far := 0.0, end.lengthMM
	rateNear, rateFar := t.Rate, end.rate
	small := limitRate * math.Max(math.Abs(rateNear), math.Abs(rateFar))
	best := end
	last := 0
	for range 12 {
		if math.Abs(best.rate) <= small {
			break
		}
		length := near + (far-near)*rateNear/(rateNear-rateFar)
		if last != 0 { // a little behind where it is thought to be, so as to end there
			length += 0.25 * limitRate * (far - near)
		}
		e, err := a.try(st, t, length, false, sharp)
		if singular(err) { // right on it
			length += limitRate * (far - near)
			e, err = a.try(st, t, length, false, sharp)
		}
		if err != nil {
			return nil, err
		}
		if math.Signbit(e.rate) == math.Signbit(end.rate) {
			far, rateFar, best = e.lengthMM, e.rate, e
			if last == 1 {
				rateNear /= 2
			}
			last = 1
		} else {
			near, rateNear = e.lengthMM, e.rate
			if last == -1 {
				rateFar /= 2
			}
			last = -1
		}
	}
	e, err := a.try(st, t, best.lengthMM, false, sharp)
	if err != nil {
		return nil, err
	}
	e.turn = true
	return e, nil
}

// rest accepts a state and lets what is measured from a step's beginning come to rest there, such as friction, across the path, and then multipliers. While these are brought up, the factor is held where the state is stable, for across the
// path a contact would be held in its depth and its force would never end.
func (a *arc) rest(st *mech.State, e *arcEnd) error {
	s := a.s
	last := a.begin
	for i := range s.o.DwellMost * s.o.Augmentations {
		if err := s.account(last, st); err != nil {
			return err
		}
		s.assembly.Commit(st)
		st.Steps++
		s.steps++
		st.Mark()
		if err := s.evaluate(st, false); err != nil {
			return err
		}
		held := false
		if s.small(tolerance{residual: s.o.ResidualN}) {
			if s.assembly.Augment(st) < s.o.AugmentN {
				return a.lookAgain(st, e, i > 0)
			}
			held = e.negative == 0
		}
		last = st.Clone()
		var err error
		if e.factor, _, err = a.correct(st, e.factor, e.tangent, held || e.factor == 1, 2*e.lengthMM); err != nil {
			return err
		}
	}
	return errMoves
}

// lookAgain looks at the path's direction once more where the end of a step has moved.
func (a *arc) lookAgain(st *mech.State, e *arcEnd, moved bool) error {
	if !moved {
		return nil
	}
	now, err := a.look(st, e.factor, e.tangent, false)
	if err != nil {
		return err
	}
	if e.turn { // it stays behind the limit point
		now.rate = math.Copysign(now.rate, e.rate)
	}
	e.tangent, e.rate, e.negative = now.tangent, now.rate, now.negative
	return nil
}
