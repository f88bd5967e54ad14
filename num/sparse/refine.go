package sparse

import "math"

// A Refinement is how well a solution fits.
type Refinement struct {
	Steps int // solutions with the factor, the first among them
	// Residual is the largest of |b - A x|, each row by its scale, over the largest of |x| and |b|, likewise: the relative change
	// of the matrix and the right-hand side that would make x exact. Rounding leaves about 1e-16.
	Residual  float64
	Converged bool // Residual is at most the tolerance
}

// SolveRefined sets dst to the solution of A x = b for the matrix m, which need not be the one factored: with a factor of one
// nearby (of an earlier step, or with perturbed pivots) steps of refinement go on until the residual is at most tolerance
// (0: 1e-15), hardly falls any more, or most steps are done (0: 10). dst has the best solution found; it must not be b.
func (f *Factor) SolveRefined(dst, b []float64, m *Matrix, tolerance float64, most int) Refinement {
	f.ready("SolveRefined", len(dst), len(b))
	if m.p != f.s.p {
		panic("sparse: SolveRefined: another pattern")
	}
	if tolerance == 0 {
		tolerance = 1e-15
	}
	if most == 0 {
		most = 10
	}
	n := len(b)
	if cap(f.work) < 3*n {
		f.work = make([]float64, 3*n)
	}
	r, x, y := f.work[:n:n], f.work[n:2*n:2*n], f.work[2*n:3*n]
	copy(r, b)
	clear(x)
	clear(dst)
	best := Refinement{Residual: math.Inf(1)}
	for k := 1; k <= most; k++ {
		f.Solve(y, r)
		for i := range x {
			x[i] += y[i]
		}
		m.Mul(r, x)
		for i := range r {
			r[i] = b[i] - r[i]
		}
		was := best.Residual
		if e := f.residual(r, x, b); e < was {
			best = Refinement{k, e, e <= tolerance}
			copy(dst, x)
		}
		if best.Converged || !(best.Residual <= 0.9*was) {
			break
		}
	}
	return best
}

func (f *Factor) residual(r, x, b []float64) float64 {
	var rest, solution, right float64
	for t, u := range f.s.unknown {
		s := f.scale[t]
		rest = max(rest, math.Abs(r[u]*s))
		solution = max(solution, math.Abs(x[u]/s))
		right = max(right, math.Abs(b[u]*s))
	}
	if rest == 0 {
		return 0
	}
	if rest /= solution + right; math.IsNaN(rest) {
		return math.Inf(1)
	}
	return rest
}
