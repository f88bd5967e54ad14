package sparse

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// Conjugate gradients find the solution of the factor; better preconditioners need fewer steps.
func TestVerifyGradients(t *testing.T) {
	r := rand.New(rand.NewPCG(12, 1))
	m := grid("net", 14, 15, 3, func(k int) []float64 {
		a := positive(k, r)
		// badly scaled unknowns, as rotations beside translations
		for i := range k {
			for j := range k {
				a[i*k+j] *= math.Pow(30, float64(i%3+j%3))
			}
		}
		return a
	})
	a := m.matrix(t)
	var f Factor
	if err := analyse(t, a, Options{}).Factor(&f, a); err != nil {
		t.Fatal(err)
	}
	b := numbers(m.n, r)
	want := make([]float64, m.n)
	f.Solve(want, b)
	jacobi := NewBlockJacobi(a.p)
	if err := jacobi.Set(a); err != nil {
		t.Fatal(err)
	}
	stale := a.p.Matrix()
	stale.Copy(a)
	for i := range m.n {
		stale.AddDiagonal(i, 0.2*a.At(i, i))
	}
	var old Factor
	if err := analyse(t, a, Options{}).Factor(&old, stale); err != nil {
		t.Fatal(err)
	}
	var g Gradients
	steps := 3 * m.n
	for _, c := range []struct {
		name string
		Preconditioner
	}{{"block Jacobi", jacobi}, {"stale factor", &old}, {"factor", &f}} {
		x := make([]float64, m.n)
		it := g.Solve(a, c, x, b)
		if it.Status != Converged || it.Residual > 1e-10 || it.Steps >= steps {
			t.Fatalf("%s: %+v, before it %d steps", c.name, it, steps)
		}
		steps = it.Steps
		for i := range x {
			if math.Abs(x[i]-want[i]) > 1e-6*largest(want) {
				t.Fatalf("%s: unknown %d is %g, want %g", c.name, i, x[i], want[i])
			}
		}
	}
	if steps > 2 {
		t.Errorf("%d steps with the factor itself", steps)
	}
	// refinement with the stale factor comes to the same
	x := make([]float64, m.n)
	if fit := old.SolveRefined(x, b, a, 0, 60); fit.Residual > 1e-14 || fit.Steps < 3 || residual(a, x, b) > 1e-12 {
		t.Errorf("refined: %+v, residual %g", fit, residual(a, x, b))
	}
}

// What is not positive definite, or no number, is said.
func TestGradientsStatus(t *testing.T) {
	m := &model{n: 3}
	m.add([]float64{2, 0, 0, 0, 1, 0, 0, 0, -1}, 0, 1, 2)
	a := m.matrix(t)
	var g Gradients
	b := []float64{1, 1, 1}
	if it := g.Solve(a, nil, make([]float64, 3), b); it.Status != NotPositive {
		t.Errorf("%+v", it)
	}
	var f Factor
	if err := analyse(t, a, Options{}).Factor(&f, a); err != nil {
		t.Fatal(err)
	}
	if it := g.Solve(a, &f, make([]float64, 3), []float64{0, 0, 1}); it.Status != PreconditionerNotPositive {
		t.Errorf("%+v", it)
	}
	var e *NotPositiveError
	if err := NewBlockJacobi(a.p).Set(a); !errors.As(err, &e) || e.Unknown != 2 {
		t.Errorf("%v", err)
	}
	if it := g.Solve(a, nil, []float64{math.NaN(), 0, 0}, b); it.Status != NotFinite {
		t.Errorf("%+v", it)
	}
	x := []float64{4, 4, 4}
	if it := g.Solve(a, nil, x, make([]float64, 3)); it.Status != Converged || largest(x) != 0 {
		t.Errorf("%+v, %v", it, x)
	}
	r := rand.New(rand.NewPCG(1, 1))
	net := grid("net", 9, 9, 2, func(k int) []float64 { return positive(k, r) })
	n := net.matrix(t)
	g.Most = 3
	if it := g.Solve(n, nil, make([]float64, net.n), numbers(net.n, r)); it.Status != Unfinished || it.Steps != 3 || !(it.Residual > 1e-10) {
		t.Errorf("%+v", it)
	}
}
