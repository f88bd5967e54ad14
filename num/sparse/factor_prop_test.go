package sparse

import (
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
)

func analyse(t testing.TB, a *Matrix, o Options) *Symbolic {
	t.Helper()
	s, err := Analyse(a.p, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// large is a net with enough work for tasks, levels and ranges within fronts.
func large() *model {
	r := rand.New(rand.NewPCG(21, 22))
	return grid("large", 40, 44, 3, func(k int) []float64 { return symmetric(k, r) })
}

// Plan, factor, solutions and products have the same bytes for any number of threads.
func TestThreadsGiveTheSame(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	m := large()
	b := numbers(5*m.n, rand.New(rand.NewPCG(1, 1)))
	var l, x, many, y []float64
	var unknown []int32
	for _, threads := range []int{1, 2, 4, 8} {
		runtime.GOMAXPROCS(threads)
		a := m.matrix(t)
		s := analyse(t, a, Options{Order: NestedDissection})
		if len(s.plan.bundle) < 8 || len(s.plan.level) < 2 {
			t.Fatalf("%d bundles, %d levels: nothing is tried here", len(s.plan.bundle), len(s.plan.level))
		}
		var f Factor
		for range 3 {
			if err := s.Factor(&f, a); err != nil {
				t.Fatal(err)
			}
			gotX, gotY, gotMany := make([]float64, m.n), make([]float64, m.n), make([]float64, 5*m.n)
			f.Solve(gotX, b[:m.n])
			f.SolveMany(gotMany, b, 5)
			a.Mul(gotY, gotX)
			if l == nil {
				l, x, many, y, unknown = slices.Clone(f.l), gotX, gotMany, gotY, s.unknown
			}
			if !slices.Equal(s.unknown, unknown) {
				t.Fatal("another order")
			}
			sameBits(t, "factor", f.l, l)
			sameBits(t, "solution", gotX, x)
			sameBits(t, "solutions", gotMany, many)
			sameBits(t, "product", gotY, y)
		}
	}
}

// The portable kernels give the same factor.
func TestPortableFactorIsTheSame(t *testing.T) {
	for _, m := range append(models(5), large()) {
		a := m.matrix(t)
		s := analyse(t, a, m.o)
		var f, g Factor
		b := numbers(m.n, rand.New(rand.NewPCG(1, 1)))
		x, y := make([]float64, m.n), make([]float64, m.n)
		if err := s.Factor(&f, a); err != nil {
			t.Fatal(err)
		}
		f.Solve(x, b)
		portable(func() {
			if err := s.Factor(&g, a); err != nil {
				t.Fatal(err)
			}
			g.Solve(y, b)
		})
		sameBits(t, m.name+": factor", g.l, f.l)
		sameBits(t, m.name+": solution", y, x)
	}
}

// Factoring again, after other values, gives the bytes of a fresh factor, and neither it nor solving allocates.
func TestFactorAgain(t *testing.T) {
	for _, m := range models(13) {
		a := m.matrix(t)
		s := analyse(t, a, m.o)
		var fresh, f Factor
		if err := s.Factor(&fresh, a); err != nil {
			t.Fatal(err)
		}
		other := a.p.Matrix()
		r := rand.New(rand.NewPCG(9, 9))
		for e, c := range m.cliques {
			other.AddClique(e, symmetric(len(c), r))
		}
		if err := s.Factor(&f, other); err != nil && m.name != "saddle" {
			t.Fatal(m.name, err)
		}
		if err := s.Factor(&f, a); err != nil {
			t.Fatal(err)
		}
		sameBits(t, m.name, f.l, fresh.l)
		sameBits(t, m.name, f.d, fresh.d)
		sameBits(t, m.name, f.e, fresh.e)
		x := make([]float64, m.n)
		f.Solve(x, x)
		if n := testing.AllocsPerRun(5, func() {
			if err := s.Factor(&f, a); err != nil {
				t.Fatal(err)
			}
			f.Solve(x, x)
			a.Mul(f.largest, x)
		}); n > 0 {
			t.Errorf("%s: %g allocations", m.name, n)
		}
	}
}

// A factor that goes from plan to plan, in the room of the last, gives the bytes of a fresh one.
func TestFactorTakesOtherPlans(t *testing.T) {
	var f Factor
	list := models(17)
	for _, m := range slices.Concat(list, []*model{large(), list[0], large()}) {
		a := m.matrix(t)
		s := analyse(t, a, m.o)
		var fresh Factor
		if err := s.Factor(&fresh, a); err != nil {
			t.Fatal(err)
		}
		if err := s.Factor(&f, a); err != nil {
			t.Fatal(err)
		}
		sameBits(t, m.name, f.l, fresh.l)
		sameBits(t, m.name, f.d, fresh.d)
		sameBits(t, m.name, f.e, fresh.e)
		sameBits(t, m.name, f.schur, fresh.schur)
		b := numbers(m.n, rand.New(rand.NewPCG(1, 1)))
		x, y := make([]float64, m.n), make([]float64, m.n)
		f.Solve(x, b)
		fresh.Solve(y, b)
		sameBits(t, m.name+": solution", x, y)
	}
}

// Many right-hand sides are solved as one by one, in place too.
func TestSolveMany(t *testing.T) {
	for _, m := range models(17) {
		a := m.matrix(t)
		var f Factor
		if err := analyse(t, a, m.o).Factor(&f, a); err != nil {
			t.Fatal(err)
		}
		for _, count := range []int{0, 1, 4, 7} {
			b := numbers(count*m.n, rand.New(rand.NewPCG(uint64(count), 1)))
			x := slices.Clone(b)
			f.SolveMany(x, x, count)
			for k := range count {
				if r := residual(a, x[k*m.n:(k+1)*m.n], b[k*m.n:(k+1)*m.n]); r > 1e-12 {
					t.Errorf("%s: residual %g of number %d", m.name, r, k)
				}
			}
		}
	}
}

// Scaling unknowns by powers of 2 changes no digit: A -> S A S gives x -> inv(S) x.
func TestScaleDoesNotMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 1))
	m := grid("net", 9, 8, 3, func(k int) []float64 { return symmetric(k, r) })
	scale := make([]float64, m.n)
	for i := range scale {
		scale[i] = math.Ldexp(1, 2*r.IntN(20)-20)
	}
	a := m.matrix(t)
	b := numbers(m.n, r)
	scaled := a.p.Matrix()
	for j := range m.n {
		rows, values := a.Column(j)
		for k, i := range rows {
			scaled.Add(int(i), j, values[k]*scale[i]*scale[j])
		}
	}
	s := analyse(t, a, Options{})
	x, y := make([]float64, m.n), make([]float64, m.n)
	var f Factor
	if err := s.Factor(&f, a); err != nil {
		t.Fatal(err)
	}
	f.Solve(x, b)
	for i := range b {
		b[i] *= scale[i]
	}
	if err := s.Factor(&f, scaled); err != nil {
		t.Fatal(err)
	}
	f.Solve(y, b)
	for i := range y {
		// The scale found depends on the largest entries, which scaling changes: to rounding only.
		if y[i] *= scale[i]; math.Abs(y[i]-x[i]) > 1e-9*largest(x) {
			t.Fatalf("unknown %d: %g, want %g", i, y[i], x[i])
		}
	}
}

// Numbers that are none are refused, by row and column.
func TestFactorRefusesNumbers(t *testing.T) {
	m := grid("net", 5, 5, 2, func(k int) []float64 { return positive(k, rand.New(rand.NewPCG(1, 1))) })
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		a := m.matrix(t)
		a.Add(13, 11, v)
		var f Factor
		var e *ValueError
		if err := analyse(t, a, Options{}).Factor(&f, a); !errors.As(err, &e) || e.Row != 13 || e.Column != 11 {
			t.Errorf("%g: %v, want row 13 and column 11", v, err)
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Error("a factor that is none was used")
				}
			}()
			f.Solve(make([]float64, m.n), make([]float64, m.n))
		}()
	}
}

// springs is a net of nodes held together by springs alone: translations cost nothing.
func springs(rows, cols int, r *rand.Rand) *model {
	m := &model{n: rows * cols}
	link := func(a, b int) {
		k := 0.1 + r.Float64()
		m.add([]float64{k, -k, -k, k}, int32(a), int32(b))
	}
	for i := range rows {
		for j := range cols {
			if i+1 < rows {
				link(i*cols+j, (i+1)*cols+j)
			}
			if j+1 < cols {
				link(i*cols+j, i*cols+j+1)
			}
		}
	}
	return m
}

// A singular matrix is an error that names an unknown of the part that floats; a spring to the ground anywhere mends it.
func TestSingular(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for _, size := range [][2]int{{1, 1}, {2, 3}, {30, 31}, {1, 800}} {
		m := springs(size[0], size[1], r)
		part := m.n
		second := springs(4, 5, r) // held
		for e, c := range second.cliques {
			for i := range c {
				c[i] += int32(part)
			}
			m.add(second.local[e], c...)
		}
		m.n += second.n
		m.add([]float64{2}, int32(part+3))
		for _, order := range orders {
			a := m.matrix(t)
			s := analyse(t, a, Options{Order: order})
			var f Factor
			var e *SingularError
			err := s.Factor(&f, a)
			if !errors.As(err, &e) || e.Unknown >= part || e.Count != 1 {
				t.Fatalf("%v: %v, want an unknown below %d", size, err, part)
			}
			if in := f.Inertia(); in != (Inertia{m.n - 1, 0, 1}) || !slices.Equal(f.Perturbed(), []int32{int32(e.Unknown)}) {
				t.Errorf("%v: inertia %+v, perturbed %v", size, in, f.Perturbed())
			}
			a.AddDiagonal(part-1, 1e-3)
			if err := s.Factor(&f, a); err != nil {
				t.Errorf("%v: %v", size, err)
			}
		}
	}
	zero := &model{n: 5}
	zero.add(make([]float64, 25), 0, 1, 2, 3, 4)
	a := zero.matrix(t)
	var f Factor
	var e *SingularError
	if err := analyse(t, a, Options{}).Factor(&f, a); !errors.As(err, &e) || e.Count != 5 {
		t.Errorf("zero: %v", err)
	}
}

// A perturbed factor of a singular but consistent system still gives a solution, by refinement.
func TestPerturbed(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	m := springs(12, 13, r)
	a := m.matrix(t)
	var f Factor
	if err := analyse(t, a, Options{Perturb: 1e-8}).Factor(&f, a); err != nil {
		t.Fatal(err)
	}
	if len(f.Perturbed()) != 1 || f.Inertia().Zero != 1 {
		t.Errorf("perturbed %v, inertia %+v", f.Perturbed(), f.Inertia())
	}
	b := numbers(m.n, r)
	mean := 0.0
	for _, v := range b {
		mean += v / float64(m.n)
	}
	for i := range b {
		b[i] -= mean
	}
	x := make([]float64, m.n)
	if fit := f.SolveRefined(x, b, a, 1e-12, 0); !fit.Converged || residual(a, x, b) > 1e-11 {
		t.Errorf("%+v, residual %g", fit, residual(a, x, b))
	}
}

// Options that do not fit are refused by name.
func TestAnalyseRefuses(t *testing.T) {
	p, _ := NewPattern(3, nil)
	for _, o := range []Options{{Last: []int32{3}}, {Last: []int32{1, 1}}, {Multipliers: []int32{-1}}, {Multipliers: []int32{2, 0, 2}}} {
		_, err := Analyse(p, o)
		var e *OptionError
		if !errors.As(err, &e) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}
