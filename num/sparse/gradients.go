package sparse

import "math"

// A Preconditioner is a positive definite matrix near the inverse of another. A Factor is one for the matrices near its own, if
// that was positive definite.
type Preconditioner interface {
	// Precondition sets dst to its product with r. The two do not overlap.
	Precondition(dst, r []float64)
}

var (
	_ Preconditioner = (*Factor)(nil)
	_ Preconditioner = (*BlockJacobi)(nil)
)

// Precondition is Solve.
func (f *Factor) Precondition(dst, r []float64) { f.Solve(dst, r) }

// Status is how an iteration ended.
type Status uint8

const (
	Unfinished                Status = iota // the most steps were done
	Converged                               // the residual is at most the tolerance
	NotPositive                             // a direction of no or negative curvature: the matrix is not positive definite
	PreconditionerNotPositive               // the same of the preconditioner
	NotFinite                               // a NaN or an infinity arose
)

func (s Status) String() string {
	switch s {
	case Unfinished:
		return "unfinished"
	case Converged:
		return "converged"
	case NotPositive:
		return "the matrix is not positive definite"
	case PreconditionerNotPositive:
		return "the preconditioner is not positive definite"
	}
	return "not finite"
}

// Gradients solves by preconditioned conjugate gradients (Hestenes and Stiefel 1952). The zero value is ready; it keeps its
// memory between solutions and is for one goroutine.
type Gradients struct {
	Tolerance float64 // of |b - A x| / |b| in the Euclidean norm; 0: 1e-10
	Most      int     // steps; 0: as many as unknowns

	r, z, p, q []float64
}

// An Iteration is how a solution by conjugate gradients went.
type Iteration struct {
	Status   Status
	Steps    int
	Residual float64 // |b - A x| / |b|, of the x returned and computed from it
}

// Solve improves x, the first guess, until A x = b; c nil is no preconditioner. x is the last iterate, whatever the
// status.
func (g *Gradients) Solve(m *Matrix, c Preconditioner, x, b []float64) Iteration {
	n := m.p.n
	if len(x) != n || len(b) != n {
		panic("sparse: Gradients: wrong length")
	}
	if len(g.r) != n {
		g.r, g.z, g.p, g.q = make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	}
	tolerance, most := g.Tolerance, g.Most
	if tolerance == 0 {
		tolerance = 1e-10
	}
	if most == 0 {
		most = n
	}
	norm := math.Sqrt(dot(b, b))
	if norm == 0 {
		clear(x)
		return Iteration{Status: Converged}
	}
	it := Iteration{}
	r := g.r
	rest := func() float64 {
		m.Mul(r, x)
		for i := range r {
			r[i] = b[i] - r[i]
		}
		return math.Sqrt(dot(r, r)) / norm
	}
	it.Residual = rest()
	restarted := 0
	var rz float64
	for fresh := true; ; fresh = false {
		switch {
		case !(it.Residual <= math.MaxFloat64):
			it.Status = NotFinite
		case it.Residual <= tolerance:
			// what recursion says is checked; where it drifted, once more from there
			if it.Residual = rest(); it.Residual <= tolerance {
				it.Status = Converged
			} else if restarted++; restarted > 3 {
				return it
			} else {
				fresh = true
			}
		case it.Steps == most:
			it.Residual = rest()
			return it
		}
		if it.Status != Unfinished {
			return it
		}
		if c != nil {
			c.Precondition(g.z, r)
		} else {
			copy(g.z, r)
		}
		was := rz
		rz = dot(r, g.z)
		if !(rz > 0) {
			it.Status = PreconditionerNotPositive
			if math.IsNaN(rz) {
				it.Status = NotFinite
			}
			it.Residual = rest()
			return it
		}
		if fresh {
			copy(g.p, g.z)
		} else {
			f := rz / was
			for i, z := range g.z {
				g.p[i] = z + float64(f*g.p[i])
			}
		}
		m.Mul(g.q, g.p)
		curvature := dot(g.p, g.q)
		if !(curvature > 0) || !(curvature <= math.MaxFloat64) {
			it.Status = NotPositive
			if !(math.Abs(curvature) <= math.MaxFloat64) {
				it.Status = NotFinite
			}
			it.Residual = rest()
			return it
		}
		f := rz / curvature
		if math.IsInf(f, 0) {
			it.Status = NotFinite
			it.Residual = rest()
			return it
		}
		for i, p := range g.p {
			x[i] += float64(f * p)
			r[i] -= float64(f * g.q[i])
		}
		it.Steps++
		it.Residual = math.Sqrt(dot(r, r)) / norm
	}
}

func dot(x, y []float64) float64 {
	var s [4]float64
	y = y[:len(x)]
	i := 0
	for ; i+4 <= len(x); i += 4 {
		s[0] += float64(x[i] * y[i])
		s[1] += float64(x[i+1] * y[i+1])
		s[2] += float64(x[i+2] * y[i+2])
		s[3] += float64(x[i+3] * y[i+3])
	}
	for ; i < len(x); i++ {
		s[0] += float64(x[i] * y[i])
	}
	return (s[0] + s[1]) + (s[2] + s[3])
}
