package solve

import (
	"errors"
	"fmt"
	"math"

	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/num/sparse"
)

// Solver solves one model. It holds room and is used by one goroutine at a time; its results have the same bytes for any number of threads.
type Solver struct {
	model      *mech.Model
	assembly   *mech.Assembly
	o          Options
	symbolic   *sparse.Symbolic
	matrix     *sparse.Matrix
	factor     *sparse.Factor
	sum        mech.Sum
	step       []float64 // update along the supports' axes
	correction []float64
	ahead      []float64 // what is still to be added of the held unknowns' way
	start      []float64 // values where a line search begins
	direction  []float64 // the update that it searches along, along the supports' axes
	dampers    []float64 // by unknown: what resists the running step, N/mm
	shift      float64   // of the Hessian, as a multiple of dampers
	reaction   []float64 // at the end of the running step
	trial      *mech.State
	before     *mech.State
	ledger     ledger
	motions    []Motion
	unplanned  bool // elements have changed since the factorisation was planned
	negative   int  // pivots of the last factorisation
	astray     bool // the running step saw a negative pivot
	mended     bool // and its last update was made without a Hessian
	// Counted since the solver was made.
	iterations, factorisations, steps, cuts int
}

// New prepares a model. The error is the model's, that of an option, or a *LooseError.
func New(m *mech.Model, o Options) (*Solver, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	a, err := mech.NewAssembly(m)
	if err != nil {
		return nil, err
	}
	if err := loose(m); err != nil {
		return nil, err
	}
	s := &Solver{model: m, assembly: a, o: o, factor: new(sparse.Factor), step: make([]float64, m.Unknowns()), correction: make([]float64, m.Unknowns()), ahead: make([]float64, m.Unknowns()), trial: m.NewState(), before: m.NewState()}
	return s, s.analyse()
}

// analyse plans the factorisation for the elements as they are.
func (s *Solver) analyse() error {
	s.assembly.Renew()
	var all []int32
	var ends []int
	s.assembly.Couplings(func(unknowns []int32) {
		all = append(all, unknowns...)
		ends = append(ends, len(all))
	})
	cliques, from := make([][]int32, 0, len(ends)), 0
	for _, to := range ends {
		cliques = append(cliques, all[from:to:to])
		from = to
	}
	p, symbolic, err := sparse.Plan(s.model.Unknowns(), cliques, sparse.Options{Factorisations: s.uses()})
	if err != nil {
		return fmt.Errorf("solve: %w", err)
	}
	s.symbolic, s.matrix = symbolic, p.Matrix()
	return nil
}

// usual is how many factorisations there are between two changes of elements, as counted when a J-Valve is released in a root: 3 to 9.
const usual = 8

// uses returns how many factorisations a plan is for, 0 for many. What is planned follows from model and state alone, never from what was: a run that is taken up again has the same bytes.
func (s *Solver) uses() int {
	for _, t := range s.model.Terms {
		if _, ok := t.(mech.Changing); ok {
			return usual
		}
	}
	return 0
}

// update lets changing terms look at a state.
func (s *Solver) update(st *mech.State) error {
	changed, err := s.assembly.Update(st)
	return s.plan(changed, err)
}

// Attach takes up a state that another solver left, so that what it bears can be read before a step: Sum does it, and it is due before contact.Forces.
func (s *Solver) Attach(st *mech.State) error {
	if len(st.Seen) == 0 {
		return nil
	}
	changed, err := s.assembly.Attach(st)
	return s.plan(changed, err)
}

// plan plans the factorisation anew if elements have changed, now or when an error came between.
func (s *Solver) plan(changed bool, err error) error {
	s.unplanned = s.unplanned || changed
	if err != nil || !s.unplanned {
		return err
	}
	s.unplanned = false
	return s.analyse()
}

// Assembly returns the solver's assembly, for the histories of elements.
func (s *Solver) Assembly() *mech.Assembly { return s.assembly }

// Counts returns how much work was done since the solver was made.
func (s *Solver) Counts() (steps, cuts, iterations, factorisations int) {
	return s.steps, s.cuts, s.iterations, s.factorisations
}

// Sum evaluates the model at a state: residual, and what its supports bear.
func (s *Solver) Sum(st *mech.State) (mech.Sum, error) {
	var sum mech.Sum
	if err := s.Attach(st); err != nil {
		return sum, err
	}
	err := s.assembly.Evaluate(st, &sum, nil, nil)
	return sum, err
}

func norm(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	return math.Sqrt(sum)
}

// largest returns the largest components of an update's displacements and rotations.
func (s *Solver) largest(du []float64) (mm, rad float64) {
	for b, k := range s.model.Kinds {
		for _, v := range du[3*b : 3*b+3] {
			if k == mech.Position {
				mm = math.Max(mm, math.Abs(v))
			} else {
				rad = math.Max(rad, math.Abs(v))
			}
		}
	}
	return mm, rad
}

// tolerance is what one equilibrium is held to.
type tolerance struct{ update, residual float64 }

// errStuck says that an iteration did not converge; the step is to be halved.
var errStuck = errors.New("no convergence")

// errStill says that nothing moves as the controls do.
var errStill = errors.New("nothing moves as the controls change")

// errMoves says that what is measured from a step's beginning does not come to rest.
var errMoves = errors.New("it still moves after the most repetitions of a dwell")

// equilibrate moves a state into equilibrium at its controls; what held unknowns still have to go stands in s.ahead. On an error the state is worthless.
//
// Where it may snap, and has dampers, it goes down all the way: see down.
func (s *Solver) equilibrate(st *mech.State, tol tolerance, snap bool) error {
	s.mended = false
	moving := norm(s.ahead) > 0
	if err := s.evaluate(st, moving); err != nil {
		return err
	}
	s.shift = 0
	snap = snap && s.resists(st)
	for range s.o.Iterations {
		s.iterations++
		find := s.decompose
		if snap {
			find = s.down
		}
		if err := find(); err != nil {
			return err
		}
		s.newton()
		mm, rad := s.largest(s.step)
		if mm-mm != 0 || rad-rad != 0 {
			return errStuck
		}
		if !moving && s.shift == 0 && math.Max(mm, rad) < tol.update && s.small(tol) {
			return nil
		}
		f := 1.0
		if mm > 0 || rad > 0 {
			f = math.Min(1, math.Min(s.o.MostMM/math.Max(mm, 1e-300), s.o.MostRad/math.Max(rad, 1e-300)))
		}
		s.direction = append(s.direction[:0], s.step...)
		s.assembly.Increment(s.step)
		g := s.safe(st, f)
		if g < f/2 {
			// Things have come far from where terms looked, and may go no further than they saw.
			st.See()
			if err := s.update(st); err != nil {
				return err
			}
			g = s.safe(st, f)
		}
		f = g
		if moving {
			s.model.Move(st, f, s.step)
			for u := range s.ahead {
				s.ahead[u] *= 1 - f
			}
			moving = f < 1
			if err := s.evaluate(st, moving); err != nil {
				return err
			}
			continue
		}
		search := s.nearest
		if snap {
			search = s.lowest
		}
		if err := search(st, f, tol); err != nil {
			return err
		}
		if snap && s.shift == 0 && f == 1 && math.Max(mm, rad) < surelyMM && s.small(tol) && s.arrived(tol) {
			return nil
		}
	}
	return errStuck
}

// surelyMM is an update, mm or rad, so small that the Hessian from before it says how far the next would go.
const surelyMM = 1e-2

// arrived reports whether the next update, by the factor that is there, would be small.
func (s *Solver) arrived(tol tolerance) bool {
	s.factor.Solve(s.correction, s.sum.Gradient)
	for u, h := range s.assembly.Held() {
		if h {
			s.correction[u] = 0
		}
	}
	return math.Max(s.largest(s.correction)) < tol.update
}

// nearest moves a state along the update by as much of a part f as brings it nearer to where the gradient vanishes.
func (s *Solver) nearest(st *mech.State, f float64, tol tolerance) error {
	r0, length := norm(s.sum.Gradient), norm(s.step)
	s.start = append(s.start[:0], st.Values...)
	for try := 0; ; try++ {
		copy(st.Values, s.start)
		s.model.Move(st, f, s.step)
		err := s.evaluate(st, false)
		if err == nil && (try == s.o.Halvings || s.small(tol) || norm(s.sum.Gradient) < (1-0.05*f)*r0 || s.nearer(f, length)) {
			return nil
		}
		if try == s.o.Halvings {
			return err
		}
		f /= 2
	}
}

// decompose factorises the Hessian and notes whether it is that of a state that is not stable.
func (s *Solver) decompose() error {
	s.factorisations++
	if err := s.symbolic.Factor(s.factor, s.matrix); err != nil {
		return s.named(err)
	}
	s.astray = s.astray || s.factor.Inertia().Negative > 0
	return nil
}

// newton sets the step, along the supports' axes: the update by the factorisation at hand, and for held unknowns what is still to be added.
func (s *Solver) newton() {
	s.factor.Solve(s.step, s.sum.Gradient)
	for u, h := range s.assembly.Held() {
		if h {
			s.step[u] = s.ahead[u]
		} else {
			s.step[u] = -s.step[u]
		}
	}
}

// mend brings a state back to equilibrium after a small change, by updates with the factorisation at hand, which need no Hessian, as long as each is less than half as long as the one before. It reports whether that did; if not, the state is near.
func (s *Solver) mend(st *mech.State, tol tolerance) bool {
	s.mended = true
	last := math.Inf(1)
	for range 6 {
		if s.assembly.Evaluate(st, &s.sum, nil, nil) != nil {
			return false
		}
		s.newton()
		mm, rad := s.largest(s.step)
		if math.Max(mm, rad) < tol.update && s.small(tol) {
			return true
		}
		length := norm(s.step)
		if !(length < last/2) || mm > s.o.MostMM || rad > s.o.MostRad {
			return false
		}
		s.assembly.Increment(s.step)
		if s.safe(st, 1) < 1 {
			return false
		}
		s.model.Move(st, 1, s.step)
		last = length
	}
	return false
}

// safe returns what terms let pass of a part f of the update.
func (s *Solver) safe(st *mech.State, f float64) float64 {
	for _, t := range s.model.Terms {
		if l, ok := t.(mech.Limiting); ok {
			f = math.Min(f, f*l.Limit(st, scaled(s.step, f)))
		}
	}
	return f
}

// nearer reports whether the next update from where the search stands, by the factor that is there, would be shorter than the last (the natural monotonicity test of Deuflhard, Newton Methods for Nonlinear Problems, 2004). It knows no units, so
// that what is stiff, such as the length of a thin wire, does not hide that what is soft has come nearer.
func (s *Solver) nearer(f, length float64) bool {
	s.factor.Solve(s.correction, s.sum.Gradient)
	sum := 0.0
	for u, h := range s.assembly.Held() {
		if !h {
			sum += s.correction[u] * s.correction[u]
		}
	}
	return math.Sqrt(sum) < (1-f/4)*length
}

func (s *Solver) small(tol tolerance) bool {
	r := norm(s.sum.Gradient)
	return r < tol.residual || r < s.o.RelativeForce*s.sum.Size
}

func scaled(x []float64, f float64) []float64 {
	if f == 1 {
		return x
	}
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = f * v
	}
	return out
}

func (s *Solver) evaluate(st *mech.State, moving bool) error {
	lift := s.ahead
	if !moving {
		lift = nil
	}
	return s.assembly.Evaluate(st, &s.sum, s.matrix, lift)
}

// named says where a singular matrix is singular.
func (s *Solver) named(err error) error {
	var singular *sparse.SingularError
	if errors.As(err, &singular) {
		of := ""
		if term, element := firstOf(s.model, func(b mech.Block) bool { return int(b) == singular.Unknown/3 }); term != "" {
			of = fmt.Sprintf(" (%s, element %d)", term, element)
		}
		return fmt.Errorf("%w: nothing holds the %s%s", err, s.model.UnknownName(singular.Unknown), of)
	}
	return err
}
