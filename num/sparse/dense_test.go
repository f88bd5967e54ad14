package sparse

import (
	"math"
	"math/rand/v2"
	"testing"
)

// A dense symmetric matrix, row by row, and the plain methods that the sparse ones are compared with.
type dense struct {
	n int
	a []float64
}

func (m *Matrix) dense() dense {
	n := m.p.n
	d := dense{n, make([]float64, n*n)}
	for i := range n {
		for j := range n {
			d.a[i*n+j] = m.At(i, j)
		}
	}
	return d
}

func (d dense) mul(x []float64) []float64 {
	y := make([]float64, d.n)
	for i := range y {
		for j, v := range x {
			y[i] += d.a[i*d.n+j] * v
		}
	}
	return y
}

// solve is Gauss's elimination with the largest pivot of the whole rest; ok is false for a singular matrix.
func (d dense) solve(b []float64) (x []float64, ok bool) {
	n := d.n
	a, x := append([]float64(nil), d.a...), append([]float64(nil), b...)
	col := make([]int, n)
	for i := range col {
		col[i] = i
	}
	for k := range n {
		pi, pj := k, k
		for i := k; i < n; i++ {
			for j := k; j < n; j++ {
				if math.Abs(a[i*n+j]) > math.Abs(a[pi*n+pj]) {
					pi, pj = i, j
				}
			}
		}
		if a[pi*n+pj] == 0 {
			return nil, false
		}
		for j := range n {
			a[k*n+j], a[pi*n+j] = a[pi*n+j], a[k*n+j]
		}
		x[k], x[pi] = x[pi], x[k]
		for i := range n {
			a[i*n+k], a[i*n+pj] = a[i*n+pj], a[i*n+k]
		}
		col[k], col[pj] = col[pj], col[k]
		for i := k + 1; i < n; i++ {
			f := a[i*n+k] / a[k*n+k]
			for j := k; j < n; j++ {
				a[i*n+j] -= f * a[k*n+j]
			}
			x[i] -= f * x[k]
		}
	}
	y := make([]float64, n)
	for k := n - 1; k >= 0; k-- {
		s := x[k]
		for j := k + 1; j < n; j++ {
			s -= a[k*n+j] * y[col[j]]
		}
		y[col[k]] = s / a[k*n+k]
	}
	return y, true
}

// eigenvalues are Jacobi's.
func (d dense) eigenvalues() []float64 {
	n := d.n
	a := append([]float64(nil), d.a...)
	for range 60 {
		off := 0.0
		for p := range n {
			for q := p + 1; q < n; q++ {
				v := a[p*n+q]
				if off += v * v; v == 0 {
					continue
				}
				theta := (a[q*n+q] - a[p*n+p]) / (2 * v)
				t := math.Copysign(1, theta) / (math.Abs(theta) + math.Hypot(theta, 1))
				c := 1 / math.Hypot(t, 1)
				s := t * c
				for k := range n {
					x, y := a[k*n+p], a[k*n+q]
					a[k*n+p], a[k*n+q] = c*x-s*y, s*x+c*y
				}
				for k := range n {
					x, y := a[p*n+k], a[q*n+k]
					a[p*n+k], a[q*n+k] = c*x-s*y, s*x+c*y
				}
			}
		}
		if off == 0 {
			break
		}
	}
	out := make([]float64, n)
	for i := range out {
		out[i] = a[i*n+i]
	}
	return out
}

// signs counts the eigenvalues; those within 1e-10 of the largest count as zero.
func (d dense) signs() Inertia {
	values := d.eigenvalues()
	most := 0.0
	for _, v := range values {
		most = max(most, math.Abs(v))
	}
	var in Inertia
	for _, v := range values {
		switch {
		case math.Abs(v) <= 1e-10*most:
			in.Zero++
		case v > 0:
			in.Positive++
		default:
			in.Negative++
		}
	}
	return in
}

func largest(x []float64) float64 {
	m := 0.0
	for _, v := range x {
		m = max(m, math.Abs(v))
	}
	return m
}

// residual returns |b - A x| / (|A| |x| + |b|), largest entries.
func residual(m *Matrix, x, b []float64) float64 {
	y := make([]float64, len(x))
	m.Mul(y, x)
	norm := 0.0
	for i := range y {
		norm = max(norm, math.Abs(m.value[m.p.column[i]]))
		y[i] -= b[i]
	}
	for _, v := range m.value[:m.p.Entries()] {
		norm = max(norm, math.Abs(v))
	}
	if r := largest(y); r > 0 {
		return r / (norm*largest(x) + largest(b))
	}
	return 0
}

func numbers(n int, r *rand.Rand) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = r.NormFloat64()
	}
	return x
}

// model is a pattern with the matrices of its cliques.
type model struct {
	name    string
	n       int
	cliques [][]int32
	local   [][]float64
	o       Options
}

func (m *model) add(local []float64, unknowns ...int32) {
	m.cliques, m.local = append(m.cliques, unknowns), append(m.local, local)
}

func (m *model) matrix(t testing.TB) *Matrix {
	t.Helper()
	p, err := NewPattern(m.n, m.cliques)
	if err != nil {
		t.Fatal(err)
	}
	a := p.Matrix()
	for e, k := range m.local {
		a.AddClique(e, k)
	}
	return a
}

// positive returns a k x k positive definite matrix.
func positive(k int, r *rand.Rand) []float64 {
	g := numbers(k*k, r)
	a := make([]float64, k*k)
	for i := range k {
		for j := range k {
			for l := range k {
				a[i*k+j] += g[i*k+l] * g[j*k+l]
			}
		}
		a[i*k+i] += 0.1
	}
	return a
}

// symmetric returns a k x k matrix of any signs.
func symmetric(k int, r *rand.Rand) []float64 {
	a := numbers(k*k, r)
	for i := range k {
		for j := range i {
			a[i*k+j] = a[j*k+i]
		}
	}
	return a
}

// grid is a rows x cols net of squares with w unknowns a node.
func grid(name string, rows, cols, w int, local func(k int) []float64) *model {
	m := &model{name: name, n: rows * cols * w}
	for i := range rows - 1 {
		for j := range cols - 1 {
			var u []int32
			for _, v := range []int{i*cols + j, i*cols + j + 1, (i+1)*cols + j, (i+1)*cols + j + 1} {
				for c := range w {
					u = append(u, int32(v*w+c))
				}
			}
			m.add(local(len(u)), u...)
		}
	}
	return m
}

// saddle is [A B; B' 0] on a net, with a multiplier for each of some nodes that ties it to the next.
func saddle(rows, cols int, r *rand.Rand) *model {
	m := grid("saddle", rows, cols, 2, func(k int) []float64 { return positive(k, r) })
	for v := 0; v+1 < rows*cols; v += 3 {
		g := numbers(4, r)
		local := make([]float64, 25)
		for i, x := range g {
			local[4*5+i], local[i*5+4] = x, x
		}
		m.add(local, int32(2*v), int32(2*v+1), int32(2*v+2), int32(2*v+3), int32(m.n))
		m.o.Multipliers = append(m.o.Multipliers, int32(m.n))
		m.n++
	}
	return m
}

// models are matrices of all kinds, none singular.
func models(seed uint64) []*model {
	r := rand.New(rand.NewPCG(seed, 1))
	spd := func(k int) []float64 { return positive(k, r) }
	any := func(k int) []float64 { return symmetric(k, r) }
	one := &model{name: "one", n: 1}
	one.add([]float64{-3}, 0)
	loose := &model{name: "diagonal", n: 40}
	for u := range int32(40) {
		loose.add([]float64{r.NormFloat64() + math.Copysign(0.1, r.NormFloat64())}, u)
	}
	arrow := &model{name: "arrow", n: 150}
	for u := range int32(149) {
		arrow.add(positive(2, r), u, 149)
	}
	parts := grid("parts", 8, 9, 2, spd)
	second := grid("", 5, 12, 3, any)
	for e, c := range second.cliques {
		for i := range c {
			c[i] += int32(parts.n)
		}
		parts.add(second.local[e], c...)
	}
	parts.n += second.n
	random := &model{name: "random", n: 150}
	for range 120 {
		var u []int32
		for _, i := range r.Perm(150)[:2+r.IntN(4)] {
			u = append(u, int32(i))
		}
		random.add(symmetric(len(u), r), u...)
	}
	for u := range int32(150) {
		random.add([]float64{r.NormFloat64()}, u)
	}
	full := &model{name: "full", n: 130}
	var all []int32
	for u := range int32(130) {
		all = append(all, u)
	}
	full.add(symmetric(130, r), all...)
	chain := &model{name: "chain", n: 6 * 30}
	for e := range int32(29) {
		var u []int32
		for c := range int32(12) {
			u = append(u, 6*e+c)
		}
		chain.add(positive(12, r), u...)
	}
	held := grid("held", 9, 7, 3, spd)
	for _, c := range held.cliques {
		for i, u := range c {
			if u < 21 {
				c[i] = -1
			}
		}
	}
	for u := range int32(21) {
		held.add([]float64{1}, u)
	}
	weak := &model{name: "small diagonal", n: 60}
	for u := int32(0); u < 60; u += 6 {
		local := symmetric(6, r)
		for i := range 6 {
			local[i*7] *= 1e-11
		}
		weak.add(local, u, u+1, u+2, u+3, u+4, u+5)
	}
	return []*model{
		weak, {name: "empty"}, one, loose, arrow, parts, random, full, chain, held,
		grid("net", 8, 11, 1, spd), grid("net of 3", 7, 8, 3, spd), grid("net of 6", 4, 6, 6, spd),
		grid("indefinite net", 8, 8, 3, any), saddle(8, 9, r),
	}
}
