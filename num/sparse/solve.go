package sparse

import (
	"runtime"

	"github.com/apical-heart/apical/num"
)

// together is the number of right-hand sides that SolveMany takes through the factor at a time.
const together = 4

// vectors is what one solution needs: for each turn, and for each row of each front, one number or as many as are solved together.
type vectors struct {
	x, update []float64
	many      bool
}

func (f *Factor) vectors(many bool) *vectors {
	f.lock.Lock()
	defer f.lock.Unlock()
	for i, v := range f.solves {
		if v.many == many {
			last := len(f.solves) - 1
			f.solves[i], f.solves = f.solves[last], f.solves[:last]
			return v
		}
	}
	r := 1
	if many {
		r = together
	}
	return &vectors{make([]float64, r*f.s.p.n), make([]float64, r*len(f.s.row)), many}
}

func (f *Factor) release(v *vectors) {
	f.lock.Lock()
	f.solves = append(f.solves, v)
	f.lock.Unlock()
}

func (f *Factor) ready(what string, lengths ...int) {
	if !f.ok {
		panic("sparse: " + what + ": no factor")
	}
	for _, n := range lengths {
		if n != f.s.p.n {
			panic("sparse: " + what + ": wrong length")
		}
	}
}

// Solve sets dst to the solution for the right-hand side b; dst may be b. It panics without a factor, or if unknowns were kept.
func (f *Factor) Solve(dst, b []float64) {
	f.ready("Solve", len(dst), len(b))
	if f.s.last > 0 {
		panic("sparse: Solve: unknowns are kept: use Condense and Expand")
	}
	v := f.vectors(false)
	f.bring(v, b)
	f.sweep(v, true)
	f.sweep(v, false)
	f.fetch(dst, v)
	f.release(v)
}

// SolveMany solves for count right-hand sides, one after the other in b; dst may be b. Results may differ from Solve's in
// the last bits.
func (f *Factor) SolveMany(dst, b []float64, count int) {
	n := f.s.p.n
	f.ready("SolveMany")
	if len(dst) != count*n || len(b) != count*n {
		panic("sparse: SolveMany: wrong length")
	}
	if f.s.last > 0 {
		panic("sparse: SolveMany: unknowns are kept: use Condense and Expand")
	}
	v := f.vectors(true)
	for c := 0; c < count; c += together {
		w := min(together, count-c)
		for t, u := range f.s.unknown {
			x := v.x[together*t:][:together]
			clear(x)
			for k := range w {
				x[k] = b[(c+k)*n+int(u)] * f.scale[t]
			}
		}
		f.sweep(v, true)
		f.sweep(v, false)
		for t, u := range f.s.unknown {
			for k := range w {
				dst[(c+k)*n+int(u)] = v.x[together*t+k] * f.scale[t]
			}
		}
	}
	f.release(v)
}

func (f *Factor) bring(v *vectors, b []float64) {
	for t, u := range f.s.unknown {
		v.x[t] = b[u] * f.scale[t]
	}
}

func (f *Factor) fetch(dst []float64, v *vectors) {
	for t, u := range f.s.unknown {
		dst[u] = v.x[t] * f.scale[t]
	}
}

// sweep goes up the tree with L and D, or down with L'.
func (f *Factor) sweep(v *vectors, up bool) {
	p := &f.s.plan
	threads := runtime.GOMAXPROCS(0)
	bundles := func() {
		if threads == 1 || f.s.panel < 50_000 {
			for b := range p.bundle {
				f.sweepBundle(v, up, b)
			}
		} else {
			num.Parallel(len(p.bundle), 1, func(b, _ int) { f.sweepBundle(v, up, b) })
		}
	}
	if up {
		bundles()
		for d := len(p.level) - 1; d >= 0; d-- {
			f.sweepLevel(v, up, p.level[d], threads)
		}
		return
	}
	for _, list := range p.level {
		f.sweepLevel(v, up, list, threads)
	}
	bundles()
}

func (f *Factor) sweepLevel(v *vectors, up bool, list []int32, threads int) {
	if threads == 1 || len(list) == 1 {
		f.sweepFronts(v, up, list)
		return
	}
	num.Parallel(len(list), 1, func(k, _ int) { f.sweepFronts(v, up, list[k:k+1]) })
}

func (f *Factor) sweepFronts(v *vectors, up bool, list []int32) {
	sp := f.take()
	for _, i := range list {
		f.sweepFront(v, up, i, sp.column)
	}
	f.give(sp)
}

func (f *Factor) sweepBundle(v *vectors, up bool, b int) {
	sp := f.take()
	bundle := f.s.plan.bundle[b]
	if up {
		for _, t := range bundle {
			for i := t.lo; i < t.hi; i++ {
				f.sweepFront(v, up, i, sp.column)
			}
		}
	} else {
		for _, t := range bundle {
			for i := t.hi - 1; i >= t.lo; i-- {
				f.sweepFront(v, up, i, sp.column)
			}
		}
	}
	f.give(sp)
}

func (f *Factor) sweepFront(v *vectors, up bool, i int32, work []float64) {
	fr := &f.s.front[i]
	kept := f.s.last > 0 && int(i) == len(f.s.front)-1
	switch {
	case v.many && up:
		f.up4(v, fr, work)
	case v.many:
		f.down4(v, fr, work)
	case up:
		f.up(v, fr, kept, work)
	case !kept:
		f.down(v, fr, work)
	}
}

// up solves with the pivots of a front and leaves what the rows below them lose.
func (f *Factor) up(v *vectors, fr *front, kept bool, work []float64) {
	s := f.s
	m, k := int(fr.size), int(fr.width)
	y := work[:m]
	x := v.x[fr.first:][:k]
	copy(y, x)
	clear(y[k:])
	for _, c := range s.children(fr) {
		child := &s.front[c]
		local := s.locals(child)
		for i, u := range v.update[child.rowAt:][:len(local)] {
			y[local[i]] += u
		}
	}
	if kept {
		copy(x, y)
		return
	}
	a := f.l[fr.panelAt:][:m*k]
	for j := 0; j < k; j += block {
		w := min(block, k-j)
		t := int(fr.first) + j
		z := x[j : j+w]
		for c, from := range f.order[t : t+w] {
			z[c] = y[j+int(from)]
		}
		for c := 0; c < w; c += 4 {
			last := min(c+4, w)
			for d := c; d < last; d++ {
				col := a[(j+d)*m+j:][:last]
				for i := d + 1; i < last; i++ {
					z[i] -= float64(col[i] * z[d])
				}
			}
			lose(z[last:], a[(j+c)*m+j+last:], m, last-c, z[c:])
			lose(y[j+w:], a[(j+c)*m+j+w:], m, last-c, z[c:])
		}
		f.divide(z, t)
	}
	copy(v.update[fr.rowAt:], y[k:])
}

// divide solves with the diagonal blocks of the turns from t on.
func (f *Factor) divide(z []float64, t int) {
	for c := 0; c < len(z); c++ {
		o := f.e[t+c]
		if o == 0 {
			z[c] /= f.d[t+c]
			continue
		}
		p, q := f.d[t+c]/o, f.d[t+c+1]/o
		g := 1 / (float64(p*q) - 1) / o
		z[c], z[c+1] = g*(float64(q*z[c])-z[c+1]), g*(float64(p*z[c+1])-z[c])
		c++
	}
}

// down solves with the transposed L of a front.
func (f *Factor) down(v *vectors, fr *front, work []float64) {
	m, k := int(fr.size), int(fr.width)
	y := work[:m]
	x := v.x[fr.first:][:k]
	copy(y, x)
	for i, r := range f.s.rows(fr) {
		y[k+i] = v.x[r]
	}
	a := f.l[fr.panelAt:][:m*k]
	for j := (k - 1) / block * block; j >= 0; j -= block {
		w := min(block, k-j)
		t := int(fr.first) + j
		var z [block]float64
		copy(z[:], y[j:j+w])
		for c := (w - 1) / 4 * 4; c >= 0; c -= 4 {
			last := min(c+4, w)
			gather(z[c:last], y[j+w:], a[(j+c)*m+j+w:], m, last-c)
			gather(z[c:last], z[last:w], a[(j+c)*m+j+last:], m, last-c)
			for d := last - 2; d >= c; d-- {
				col := a[(j+d)*m+j:][:last]
				for i := d + 1; i < last; i++ {
					z[d] -= float64(col[i] * z[i])
				}
			}
		}
		for c, to := range f.order[t : t+w] {
			y[j+int(to)] = z[c]
		}
	}
	copy(x, y)
}
