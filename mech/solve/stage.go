package solve

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/num/sparse"
)

// Stage takes the controls, each straight, to other values.
type Stage struct {
	Name  string
	To    []float64 // value of every control at the end
	First float64   // part of the stage of the first step, 1 if 0
	Most  float64   // part of the stage of the largest step, 1 if 0
	// StepMS is how long a step lasts for dampers, 1 if 0: in longer ones they resist less, and the state stays nearer to rest.
	StepMS float64
	// DwellAt are parts of the stage, ascending, at which the controls stop until nothing moves any more. Forces are to be read there and at the end of a stage with 1 among them, nowhere else: while controls move, forces contain
	// viscous ones.
	DwellAt []float64
	// Snap allows a step to pass states that are not stable, as a frame does whose rows give way one after the other: what follows is what slow motion with the model's dampers would lead to. Without it a step that saw such a state is
	// halved, and the stage ends Unstable where the equilibrium does: at a limit point.
	Snap bool
	// Dynamic, where there is one, is what is tried when a step has been halved to the least and Newton's method still finds nothing: one larger step by dynamics, to wherever the model comes to rest. Each is told in Progress.Motions and
	// Solver.Motions, with why it was taken; where it fails too, the stage ends as it would have, with both reasons. Between its ends a step by dynamics may have gone far: Newton's steps go on from there.
	Dynamic *Dynamic
	// Read is called at each accepted step; dwelled tells whether forces may be read.
	Read func(part float64, dwelled bool, st *mech.State)
}

// Balance is the energy of a run.
type Balance struct {
	WorkMJ    float64 // done by what the controls move: supports, tools, loads
	StoredMJ  float64 // more than at the start
	LostMJ    float64 // turned into heat
	TrafficMJ float64 // sum of the magnitudes of the work of the steps
}

// Error returns the part of the traffic that is not accounted for.
func (b Balance) Error() float64 {
	if b.TrafficMJ == 0 {
		return 0
	}
	return math.Abs(b.WorkMJ-b.StoredMJ-b.LostMJ) / b.TrafficMJ
}

// Run takes a state, which must be in equilibrium, through a stage. On return the state is the last in equilibrium; the error is nil or a *Failure. A context that ends is heeded between steps; from the state, kept with Clone, another Run goes on with
// the same bytes if the stage begins where it left: see Resume.
func (s *Solver) Run(ctx context.Context, st *mech.State, g Stage) error {
	return s.Resume(ctx, st, g, &Progress{})
}

// Progress is how far a stage has gone: with the state, a checkpoint.
type Progress struct {
	Part    float64   // of the stage
	Step    float64   // part that the next step takes, 0 before the first
	From    []float64 // controls at the start of the stage
	Dwelled int       // of Stage.DwellAt
	// Slower is by how much dampers resist more than they do by themselves, at least 1: where a step fails that may pass what is not stable, the next is not only smaller but slower.
	Slower float64
	// Rate is by how much the last step while controls moved displaced and turned the blocks, a part of the stage: 3 a block, along x, y and z. The next begins from where it would lead. Empty before the first and after one that failed.
	Rate    []float64
	Motions []Motion // steps that were taken by dynamics
}

// Resume is Run from where a stage was left.
func (s *Solver) Resume(ctx context.Context, st *mech.State, g Stage, p *Progress) error {
	if len(g.To) != len(s.model.Controls) {
		return &Failure{Status: Broken, Stage: g.Name, Reason: fmt.Sprintf("the stage sets %d controls, the model has %d", len(g.To), len(s.model.Controls))}
	}
	if p.Step == 0 {
		p.Step = g.First
		if p.Step == 0 {
			p.Step = 1
		}
		p.From = append([]float64{}, st.Controls...)
	}
	p.Slower = math.Max(1, p.Slower)
	most, stepMS := g.Most, g.StepMS
	if most == 0 {
		most = 1
	}
	if stepMS == 0 {
		stepMS = 1
	}
	controls := func(part float64) []float64 {
		c := make([]float64, len(g.To))
		for i := range c {
			c[i] = p.From[i] + part*(g.To[i]-p.From[i])
			if part == 1 {
				c[i] = g.To[i]
			}
		}
		return c
	}
	fail := func(status Status, reason string, err error) *Failure {
		return &Failure{Status: status, Stage: g.Name, Part: p.Part, Reason: reason, Err: err}
	}
	for p.Part < 1 || p.Dwelled < len(g.DwellAt) {
		if err := ctx.Err(); err != nil {
			return fail(Cancelled, "the caller ended it", err)
		}
		if p.Dwelled < len(g.DwellAt) && p.Part >= g.DwellAt[p.Dwelled]-1e-12 {
			if err := s.dwell(ctx, st, g.Snap, stepMS); err != nil {
				if ctx.Err() != nil {
					return fail(Cancelled, "the caller ended it", err)
				}
				return fail(s.status(err), "dwelling: "+err.Error(), err)
			}
			p.Dwelled++
			if g.Read != nil {
				g.Read(p.Part, true, st)
			}
			continue
		}
		next := 1.0
		if p.Dwelled < len(g.DwellAt) {
			next = math.Min(1, g.DwellAt[p.Dwelled])
		}
		step := math.Min(math.Min(p.Step, most), next-p.Part)
		if rest := next - p.Part - step; rest > 0 && rest < 0.2*step { // no crumb at the end
			step = next - p.Part
		}
		to := p.Part + step
		if to > next-1e-12 {
			to = next
		}
		st.StepMS = stepMS / p.Slower
		iterations := s.iterations
		err := s.watched(g.Snap, st, p.Slower, func() error {
			return s.advance(st, controls(to), tolerance{s.o.UpdateMM, s.o.ResidualN}, 0, g.Snap, scaled(p.Rate, to-p.Part))
		})
		st.StepMS = 1
		if err != nil {
			s.cuts++
			p.Rate = nil
			if g.Snap {
				p.Slower = math.Min(p.Slower*slower, slowest)
			}
			if p.Step = step / 2; p.Step >= s.o.LeastStep {
				continue
			}
			failure := fail(s.status(err), s.reason(err), err)
			if g.Dynamic == nil {
				return failure
			}
			if err := s.fallBack(ctx, st, g, p, next, controls, failure); err != nil {
				if ctx.Err() != nil {
					return fail(Cancelled, "the caller ended it", err)
				}
				failure.Reason += "; " + err.Error()
				return failure
			}
			if g.Read != nil {
				g.Read(p.Part, false, st)
			}
			continue
		}
		p.Rate = s.way(st, 1/(to-p.Part))
		p.Part = to
		p.Slower = math.Max(1, p.Slower/2)
		p.Step = math.Max(p.Step, step) * s.growth(s.iterations-iterations, g.Snap)
		p.Step = math.Min(p.Step, most)
		if g.Read != nil {
			g.Read(p.Part, false, st)
		}
	}
	return nil
}

// fallBack takes one step by dynamics, for what Newton's method could not do.
func (s *Solver) fallBack(ctx context.Context, st *mech.State, g Stage, p *Progress, next float64, controls func(part float64) []float64, why *Failure) error {
	part := g.Dynamic.Part
	if part == 0 {
		part = g.First
	}
	if part == 0 {
		part = 1
	}
	to := math.Min(next, p.Part+part)
	m, err := s.settle(ctx, st, controls(to), *g.Dynamic)
	if err != nil {
		return err
	}
	m.Stage, m.From, m.To, m.Why = g.Name, p.Part, to, fmt.Sprintf("%s: %s", why.Status, why.Reason)
	s.motions[len(s.motions)-1] = m
	p.Motions = append(p.Motions, m)
	p.Part, p.Step = to, part
	return nil
}

// errAstray ends a step that went through states that are not stable.
var errAstray = errors.New("the way to equilibrium leads through states that are not stable: a limit point or a branch")

// lookBetween looks for a Hessian with a negative pivot on the straight way of a step: Newton may have jumped over what is not stable. Where the last update was made without a Hessian it looks at the end too.
func (s *Solver) lookBetween(st *mech.State) error {
	pieces := math.Min(4, math.Ceil(s.moved(st)/s.o.JumpMM))
	for i := 1.0; i < pieces; i++ {
		if err := s.lookAt(st, i/pieces); err != nil || s.astray {
			return err
		}
	}
	if s.mended {
		return s.lookAt(st, 1)
	}
	return nil
}

// lookAt looks at a part of a step's way.
func (s *Solver) lookAt(st *mech.State, part float64) error {
	s.trial.CopyFrom(st)
	if part < 1 {
		for i, c := range st.LastControls {
			s.trial.Controls[i] = c + part*(st.Controls[i]-c)
		}
		for b, k := range s.model.Kinds {
			b := mech.Block(b)
			v := s.trial.Values[4*b:]
			if k != mech.Rotation {
				p := st.LastPosition(b).Lerp(st.Position(b), part)
				v[0], v[1], v[2] = p.X, p.Y, p.Z
				continue
			}
			last := st.LastRotation(b)
			q := geom.Exp(st.Rotation(b).Mul(last.Inverse()).Log().Scale(part)).Mul(last)
			v[0], v[1], v[2], v[3] = q.W, q.X, q.Y, q.Z
		}
	}
	if err := s.evaluate(s.trial, false); err != nil {
		return err
	}
	return s.decompose()
}

// advance takes a state to other controls in one step, or leaves it as it was. Multipliers are brought up so many times at most: in a dwell, since while controls move no force is read.
func (s *Solver) advance(st *mech.State, controls []float64, tol tolerance, augmentations int, snap bool, guess []float64) error {
	s.before.CopyFrom(st)
	s.astray, s.mended = false, false
	err := func() error {
		st.Mark()
		if err := s.update(st); err != nil {
			return err
		}
		if err := s.ledger.open(s, st, controls); err != nil {
			return err
		}
		s.assembly.Lift(s.ahead, st.Controls, controls)
		copy(st.Controls, controls)
		if err := s.update(st); err != nil { // once more: controls move rigid bodies at once
			return err
		}
		if len(guess) > 0 {
			s.foresee(st, guess)
		}
		if err := s.equilibrate(st, tol, snap); err != nil {
			return err
		}
		for range augmentations {
			if s.assembly.Augment(st) < s.o.AugmentN {
				break
			}
			clear(s.ahead)
			if s.mend(st, tol) {
				continue
			}
			if err := s.equilibrate(st, tol, snap); err != nil {
				return err
			}
		}
		return nil
	}()
	s.reaction = append(s.reaction[:0], s.sum.Reaction...)
	if err == nil && !snap {
		if err = s.lookBetween(st); err == nil && s.astray {
			err = errAstray
		}
	}
	if err != nil {
		st.CopyFrom(s.before)
		return err
	}
	if err := s.ledger.close(s, st, s.reaction); err != nil {
		st.CopyFrom(s.before)
		return err
	}
	s.assembly.Commit(st)
	st.Steps++
	s.steps++
	return nil
}

// way returns what the last step did to the blocks, by a factor: 3 a block along x, y and z.
func (s *Solver) way(st *mech.State, f float64) []float64 {
	out := make([]float64, s.model.Unknowns())
	for b, k := range s.model.Kinds {
		b := mech.Block(b)
		v := st.Position(b).Sub(st.LastPosition(b))
		if k == mech.Rotation {
			v = st.Rotation(b).Mul(st.LastRotation(b).Inverse()).Log()
		}
		out[3*b], out[3*b+1], out[3*b+2] = f*v.X, f*v.Y, f*v.Z
	}
	return out
}

// foresee takes a state along a guess, and the held unknowns on their way.
func (s *Solver) foresee(st *mech.State, guess []float64) {
	copy(s.step, guess)
	s.assembly.Along(s.step)
	for u, h := range s.assembly.Held() {
		if h {
			s.step[u] = s.ahead[u]
		}
	}
	s.assembly.Increment(s.step)
	f := s.safe(st, 1)
	s.model.Move(st, f, s.step)
	for u := range s.ahead {
		s.ahead[u] *= 1 - f
	}
}

// A step that may snap and fails is taken this many times as slow, up to slowest; one that creeps no faster than fastest.
const (
	slower  = 4
	slowest = 1 << 14
	fastest = 1.0 / 256
)

// moved returns the largest displacement, rotation or change of numbers of the last step.
func (s *Solver) moved(st *mech.State) float64 {
	most := 0.0
	for b, k := range s.model.Kinds {
		switch k {
		case mech.Position, mech.Numbers:
			most = math.Max(most, st.Position(mech.Block(b)).Dist(st.LastPosition(mech.Block(b))))
		default:
			most = math.Max(most, st.Rotation(mech.Block(b)).Mul(st.LastRotation(mech.Block(b)).Inverse()).Log().Norm())
		}
	}
	return most
}

// Balance returns the energy of all runs of the solver, up to a state.
func (s *Solver) Balance(st *mech.State) (Balance, error) {
	b := s.ledger.balance
	stored, lost, err := s.assembly.Account(st)
	b.StoredMJ = stored - s.ledger.stored0
	b.LostMJ += lost - s.ledger.lost0
	return b, err
}

// reason says why a step did not converge, with what the iterations saw.
func (s *Solver) reason(err error) string {
	if s.astray && errors.Is(err, errStuck) {
		return err.Error() + ", and " + errAstray.Error()
	}
	return err.Error()
}

// status tells why a step did not converge.
func (s *Solver) status(err error) Status {
	var element *mech.ElementError
	var singular *sparse.SingularError
	switch {
	case errors.As(err, &element), errors.Is(err, errOption):
		return Broken
	case errors.As(err, &singular), s.astray:
		return Unstable
	}
	return TooHard
}

// A step that took no more iterations than easy may be followed by a larger one, one that took more than hard is followed by a smaller one: two small steps cost less than one that fails. Where a step may snap it hardly ever fails: then what
// counts is what a step costs.
const (
	easy = 8
	hard = 14
	free = 1.5 // times as many
)

// growth returns by what the step that follows one of so many iterations is larger.
func (s *Solver) growth(iterations int, snap bool) float64 {
	n := float64(iterations)
	if snap {
		n /= free
	}
	switch {
	case n <= easy:
		return s.o.Growth
	case n <= hard:
		return 1
	}
	return 1 / s.o.Growth
}
