package sparse

import (
	"math"
	"runtime"
	"sync"

	"github.com/apical-heart/apical/num"
)

// A Factor is a matrix as P L D L' P', with D of blocks of order 1 and 2. The zero Factor is ready for Symbolic.Factor, which
// allocates on first use and then uses the same memory again. Solve, SolveMany, Condense and Expand may be called
// from several goroutines at the same time.
type Factor struct {
	s         *Symbolic
	ok        bool
	threads   int
	matrix    *Matrix
	l         []float64 // panels
	d, e, bad []float64 // of each turn, see pivots
	inverse   []float64 // of each turn: 1/d, for pivots of order 1
	order     []int32   // of each turn: which of its block's
	scale     []float64 // of each turn: a power of 2
	largest   []float64 // of each unknown
	store     []float64
	schur     []float64
	lock      sync.Mutex
	spaces    []*space
	solves    []*vectors
	work      []float64 // of SolveRefined
	perturbed []int32
	inertia   Inertia
}

// Inertia counts the signs of the eigenvalues of a matrix (Sylvester): those of the pivots.
type Inertia struct {
	Positive, Negative int
	Zero               int // pivots that counted as zero
}

// space is what a goroutine needs to do fronts.
type space struct {
	update                         []float64
	packed                         []float64
	square                         [block * block]float64
	column                         []float64
	work                           elimination
	stepLower, stepRest, stepOuter func(lo, hi int) // its methods, made once: to make one is to allocate
}

func (f *Factor) take() *space {
	f.lock.Lock()
	defer f.lock.Unlock()
	if n := len(f.spaces); n > 0 {
		sp := f.spaces[n-1]
		f.spaces = f.spaces[:n-1]
		return sp
	}
	sp := new(space)
	sp.fit(&f.s.plan)
	sp.stepLower, sp.stepRest, sp.stepOuter = sp.work.lower, sp.work.rest, sp.work.outer
	return sp
}

// fit makes room for the fronts of a plan.
func (sp *space) fit(p *plan) {
	sp.update, sp.packed, sp.column = roomFor(sp.update, p.space), roomFor(sp.packed, block*(p.packed+8)), roomFor(sp.column, block*p.packed)
}

func (f *Factor) give(sp *space) {
	f.lock.Lock()
	f.spaces = append(f.spaces, sp)
	f.lock.Unlock()
}

func (f *Factor) prepare(s *Symbolic) {
	if f.s == s {
		return
	}
	n := s.p.n
	f.s, f.solves = s, nil
	for _, sp := range f.spaces {
		sp.fit(&s.plan)
	}
	f.l, f.store = roomFor(f.l, s.panel), roomFor(f.store, s.plan.store) // cleared front by front
	for _, x := range []*[]float64{&f.d, &f.e, &f.bad, &f.inverse, &f.scale, &f.largest} {
		*x = roomFor(*x, n)
		clear(*x)
	}
	f.order, f.schur = make([]int32, n), make([]float64, s.last*s.last)
}

// roomFor returns room for n numbers, those of x if there is enough, a quarter to spare if not: the next plan is often a little larger.
func roomFor(x []float64, n int) []float64 {
	if n <= cap(x) {
		return x[:n]
	}
	return make([]float64, n, n+n/4)
}

// Factor factors m into f. The error is a *ValueError for a matrix with a NaN or an infinity, a *SingularError where pivots
// count as zero and Options.Perturb is 0; f cannot solve then, but Inertia and Perturbed tell what was found. With unknowns kept
// (Options.Last) the rest is eliminated and f.Schur holds what is left. It panics if m has another pattern.
func (s *Symbolic) Factor(f *Factor, m *Matrix) error {
	if m.p != s.p {
		panic("sparse: Factor: another pattern")
	}
	f.prepare(s)
	f.ok = false
	f.inertia, f.perturbed = Inertia{}, f.perturbed[:0]
	if err := f.measure(m); err != nil {
		return err
	}
	f.matrix = m
	f.threads = runtime.GOMAXPROCS(0)
	if f.threads == 1 {
		for b := range s.plan.bundle {
			f.doBundle(b)
		}
	} else {
		num.Parallel(len(s.plan.bundle), 1, func(b, _ int) { f.doBundle(b) })
	}
	for d := len(s.plan.level) - 1; d >= 0; d-- {
		list := s.plan.level[d]
		if f.threads == 1 || len(list) == 1 {
			for k := range list {
				f.doLevel(list, k)
			}
		} else {
			num.Parallel(len(list), 1, func(k, _ int) { f.doLevel(list, k) })
		}
	}
	f.matrix = nil
	return f.count()
}

func (f *Factor) doBundle(b int) {
	sp := f.take()
	for _, t := range f.s.plan.bundle[b] {
		for i := t.lo; i < t.hi; i++ {
			f.do(i, i == t.hi-1, sp)
		}
	}
	f.give(sp)
}

func (f *Factor) doLevel(list []int32, k int) {
	sp := f.take()
	f.do(list[k], true, sp)
	f.give(sp)
}

// measure finds the scale: powers of 2, so that nothing is rounded, that bring the largest entry of each row near 1.
func (f *Factor) measure(m *Matrix) error {
	p := m.p
	largest := f.largest
	clear(largest)
	for j := range p.n {
		rows, value := m.Column(j)
		value = value[:len(rows)]
		most := largest[j]
		for k, i := range rows {
			x := math.Abs(value[k])
			if !(x <= math.MaxFloat64) {
				return &ValueError{int(i), j, value[k]}
			}
			if x > most {
				most = x
			}
			if x > largest[i] {
				largest[i] = x
			}
		}
		largest[j] = most
	}
	for t, u := range f.s.unknown {
		f.scale[t] = 1
		if x := largest[u]; x > 0 {
			_, exponent := math.Frexp(x)
			f.scale[t] = math.Ldexp(1, -(exponent >> 1))
		}
	}
	return nil
}

// count reads the signs of the pivots.
func (f *Factor) count() error {
	s := f.s
	first := -1
	for t := 0; t < s.p.n-s.last; t++ {
		switch {
		case !math.IsNaN(f.bad[t]):
			f.inertia.Zero++
			f.perturbed = append(f.perturbed, f.unknownOf(t))
			if first < 0 {
				first = t
			}
		case f.e[t] != 0 || t > 0 && f.e[t-1] != 0:
			if f.e[t] != 0 {
				f.inertia.Positive++
				f.inertia.Negative++
			}
		case f.d[t] > 0:
			f.inertia.Positive++
		default:
			f.inertia.Negative++
		}
	}
	if first >= 0 && s.o.Perturb == 0 {
		return &SingularError{int(f.unknownOf(first)), f.bad[first], f.inertia.Zero}
	}
	f.ok = true
	return nil
}

// unknownOf returns the unknown that is the pivot of a turn, after the exchanges in its block.
func (f *Factor) unknownOf(t int) int32 {
	begin := t - int(f.within(t))
	return f.s.unknown[begin+int(f.order[t])]
}

// Inertia returns the signs of the eigenvalues of the matrix, or of its eliminated part if unknowns were kept. Pivots that
// Options.Perturb replaced count as zero.
func (f *Factor) Inertia() Inertia { return f.inertia }

// Perturbed returns the unknowns whose pivots counted as zero, in the order of elimination. Not to be changed; valid until the
// next factorisation.
func (f *Factor) Perturbed() []int32 { return f.perturbed }
