package mechtest

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/mech"
)

// Equilibrium is a plain Newton iteration for small models in tests of terms: no line search, no regularisation.
type Equilibrium struct {
	t        testing.TB
	m        *mech.Model
	assembly *mech.Assembly
	matrix   *Skyline
	State    *mech.State
	Sum      mech.Sum // at State
	// Iterations that all calls took together.
	Iterations int
	residual   float64
	// Negative is the number of negative pivots of the last matrix.
	Negative int
}

// NewEquilibrium begins with a model as it was built.
func NewEquilibrium(t testing.TB, m *mech.Model) *Equilibrium {
	t.Helper()
	a, err := mech.NewAssembly(m)
	if err != nil {
		t.Fatal(err)
	}
	return &Equilibrium{t: t, m: m, assembly: a, matrix: NewSkyline(m, a), State: m.NewState()}
}

const iterations = 40

// balanced says whether the residual, by the sum of the magnitudes of all forces, is that of rounding: very small, or small and no smaller for another iteration.
func (q *Equilibrium) balanced() bool {
	if q.Sum.Size == 0 { // nothing pulls at all
		return true
	}
	before := q.residual
	q.residual = largest(q.Sum.Gradient) / q.Sum.Size
	return q.residual <= 1e-13 || q.residual <= 1e-8 && q.residual > before/2
}

// To takes the controls to values in equal steps, in balance at the end of each.
func (q *Equilibrium) To(steps int, controls ...float64) {
	q.t.Helper()
	from := append([]float64(nil), q.State.Controls...)
	du := make([]float64, q.m.Unknowns())
	for step := range steps {
		last := append([]float64(nil), q.State.Controls...)
		for i := range controls {
			q.State.Controls[i] = from[i] + (controls[i]-from[i])*float64(step+1)/float64(steps)
		}
		q.assembly.Lift(du, last, q.State.Controls)
		for i := 0; ; i++ {
			if i == iterations {
				q.t.Fatalf("no balance after %d iterations: residual %g of %g", i, largest(q.Sum.Gradient), q.Sum.Size)
			}
			q.iterate(du)
			clear(du)
			if err := q.assembly.Evaluate(q.State, &q.Sum, nil, nil); err != nil {
				q.t.Fatal(err)
			}
			if q.balanced() {
				break
			}
		}
	}
}

// iterate makes one step of Newton's method; du holds an increment of held unknowns.
func (q *Equilibrium) iterate(du []float64) {
	q.t.Helper()
	if err := q.assembly.Evaluate(q.State, &q.Sum, q.matrix, du); err != nil {
		q.t.Fatal(err)
	}
	q.factor()
	x := make([]float64, len(du))
	for i, g := range q.Sum.Gradient {
		x[i] = -g
	}
	q.matrix.Solve(x)
	for i := range x {
		x[i] += du[i]
	}
	q.assembly.Increment(x)
	q.m.Move(q.State, 1, x)
	q.Iterations++
}

func (q *Equilibrium) factor() {
	q.t.Helper()
	negative, err := q.matrix.Factor()
	if err != nil {
		q.t.Fatal(err)
	}
	q.Negative = negative
}

// Find finds the value of a control at which something else has the value wanted, and the balance there: beyond a limit point of the control. grow is the gradient of the something, along the unknowns.
// The gradient of the model is linear in the control.
func (q *Equilibrium) Find(control int, wanted float64, something func(s *mech.State) (value float64, grow []float64)) {
	q.t.Helper()
	var other mech.Sum
	for i := 0; ; i++ {
		if i == iterations {
			q.t.Fatalf("no balance after %d iterations: residual %g of %g", i, largest(q.Sum.Gradient), q.Sum.Size)
		}
		if err := q.assembly.Evaluate(q.State, &q.Sum, q.matrix, nil); err != nil {
			q.t.Fatal(err)
		}
		value, grow := something(q.State)
		if q.balanced() && i > 0 && math.Abs(value-wanted) <= 1e-12*math.Abs(wanted) {
			return
		}
		q.factor()
		q.State.Controls[control]++
		err := q.assembly.Evaluate(q.State, &other, nil, nil)
		q.State.Controls[control]--
		if err != nil {
			q.t.Fatal(err)
		}
		rest, load := make([]float64, len(grow)), make([]float64, len(grow))
		for u := range rest {
			rest[u], load[u] = -q.Sum.Gradient[u], q.Sum.Gradient[u]-other.Gradient[u]
		}
		q.matrix.Solve(rest)
		q.matrix.Solve(load)
		q.assembly.Increment(rest)
		q.assembly.Increment(load)
		up, by := wanted-value, 0.0
		for u := range rest {
			up -= grow[u] * rest[u]
			by += grow[u] * load[u]
		}
		for u := range rest {
			rest[u] += up / by * load[u]
		}
		q.State.Controls[control] += up / by
		q.m.Move(q.State, 1, rest)
		q.Iterations++
	}
}

func largest(v []float64) float64 {
	most := 0.0
	for _, x := range v {
		most = math.Max(most, math.Abs(x))
	}
	return most
}
