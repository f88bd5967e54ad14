package contact

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/mech"
)

// dense is a small mech.Matrix.
type dense struct {
	n       int
	a       []float64
	cliques [][]mech.Block
}

func newDense(m *mech.Model, a *mech.Assembly) *dense {
	d := &dense{n: m.Unknowns()}
	d.a = make([]float64, d.n*d.n)
	a.Cliques(func(b []mech.Block) { d.cliques = append(d.cliques, b) })
	return d
}

func (d *dense) Zero()                        { clear(d.a) }
func (d *dense) AddDiagonal(u int, x float64) { d.a[u*d.n+u] += x }
func (d *dense) AddClique(c int, l []float64) {
	blocks := d.cliques[c]
	k := 3 * len(blocks)
	for i := range k {
		for j := range k {
			d.a[int(blocks[i/3].Unknown(i%3))*d.n+int(blocks[j/3].Unknown(j%3))] += l[i*k+j]
		}
	}
}

// solve puts the solution of A x = b into b by elimination with partial pivoting; false if A is singular.
func (d *dense) solve(b []float64) bool {
	n, a := d.n, d.a
	for c := range n {
		p := c
		for r := c + 1; r < n; r++ {
			if math.Abs(a[r*n+c]) > math.Abs(a[p*n+c]) {
				p = r
			}
		}
		if a[p*n+c] == 0 {
			return false
		}
		if p != c {
			for j := range n {
				a[p*n+j], a[c*n+j] = a[c*n+j], a[p*n+j]
			}
			b[p], b[c] = b[c], b[p]
		}
		for r := c + 1; r < n; r++ {
			f := a[r*n+c] / a[c*n+c]
			if f == 0 {
				continue
			}
			row, top := a[r*n+c:r*n+n], a[c*n+c:c*n+n]
			for j := range row {
				row[j] -= f * top[j]
			}
			b[r] -= f * b[c]
		}
	}
	for c := n - 1; c >= 0; c-- {
		for j := c + 1; j < n; j++ {
			b[c] -= a[c*n+j] * b[j]
		}
		b[c] /= a[c*n+c]
	}
	return true
}

// bench is a model with what solves it: Newton's method with a line search on the residual.
type bench struct {
	t    testing.TB
	m    *mech.Model
	a    *mech.Assembly
	s    *mech.State
	sum  mech.Sum
	iter int
}

func newBench(t testing.TB, m *mech.Model) *bench {
	t.Helper()
	b := &bench{t: t, m: m, s: m.NewState()}
	b.renew()
	return b
}

func (b *bench) renew() {
	a, err := mech.NewAssembly(b.m)
	if err != nil {
		b.t.Fatal(err)
	}
	b.a = a
}

func (b *bench) update() {
	b.t.Helper()
	changed, err := b.a.Update(b.s)
	if err != nil {
		b.t.Fatal(err)
	}
	if changed {
		b.renew()
	}
}

func norm(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v * v
	}
	return math.Sqrt(s)
}

// equilibrium solves for the state at the controls, to a residual relative to the forces in play.
func (b *bench) equilibrium() {
	b.t.Helper()
	du := make([]float64, b.m.Unknowns())
	var trial mech.Sum
	for it := 0; ; it++ {
		b.update()
		h := newDense(b.m, b.a)
		if err := b.a.Evaluate(b.s, &b.sum, h, nil); err != nil {
			b.t.Fatal(err)
		}
		r0 := norm(b.sum.Gradient)
		if it > 0 && r0 <= 1e-11*b.sum.Size {
			return
		}
		if it == 200 {
			b.t.Fatalf("no equilibrium after %d iterations: residual %g of %g", it, r0, b.sum.Size)
		}
		b.iter++
		for i, g := range b.sum.Gradient {
			du[i] = -g
		}
		if !h.solve(du) {
			b.t.Fatal("the matrix is singular")
		}
		b.a.Increment(du)
		f := 1.0
		for _, t := range b.m.Terms {
			if l, ok := t.(mech.Limiting); ok {
				f = math.Min(f, l.Limit(b.s, du))
			}
		}
		from := b.s.Clone()
		small := r0 <= 1e-7*b.sum.Size // the end of quadratic convergence, where rounding hides a descent
		for try := 0; ; try++ {
			b.s.CopyFrom(from)
			b.m.Move(b.s, f, du)
			if err := b.a.Evaluate(b.s, &trial, nil, nil); err == nil && (small || norm(trial.Gradient) < (1-0.05*f)*r0 || try == 8) {
				break
			}
			f /= 2
		}
		if small && it > 3 && norm(trial.Gradient) >= r0 {
			b.s.CopyFrom(from)
			return
		}
	}
}

// step brings the state to equilibrium, augments so many times and accepts.
func (b *bench) step(augment int) {
	b.t.Helper()
	b.equilibrium()
	for range augment {
		b.a.Augment(b.s)
		b.equilibrium()
	}
	b.a.Commit(b.s)
	b.s.Mark()
	b.s.Steps++
}
