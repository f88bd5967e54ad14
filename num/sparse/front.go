package sparse

import "github.com/apical-heart/apical/num"

// do assembles and eliminates front i. Its update goes to the store if kept, else to the workspace.
func (f *Factor) do(i int32, kept bool, sp *space) {
	s := f.s
	fr := &s.front[i]
	m, k := int(fr.size), int(fr.width)
	panel := f.l[fr.panelAt:][:m*k]
	update := f.updateOf(i, kept, sp)
	clear(panel)
	clear(update)

	e := &s.entry
	value := f.matrix.value
	for t := fr.first; t < fr.first+fr.width; t++ {
		lo, hi := e.at[t], e.at[t+1]
		from, to, row := e.from[lo:hi], e.to[lo:hi], e.row[lo:hi]
		scale := f.scale[t]
		for j, at := range from {
			panel[to[j]] = value[at] * (scale * f.scale[row[j]])
		}
	}
	for _, c := range s.children(fr) {
		f.extend(fr, panel, update, c, s.plan.levelOf[i] || s.plan.levelOf[c], sp)
	}
	if s.last > 0 && int(i) == len(s.front)-1 {
		f.keep(fr, panel)
		return
	}
	f.eliminate(fr, panel, update, sp)
}

func (f *Factor) updateOf(i int32, kept bool, sp *space) []float64 {
	fr := &f.s.front[i]
	r := int(fr.size - fr.width)
	at := f.s.plan.updateAt[i]
	if kept {
		return f.store[at : at+r*r]
	}
	return sp.update[at : at+r*r]
}

// extend adds the update of child c.
func (f *Factor) extend(fr *front, panel, update []float64, c int32, kept bool, sp *space) {
	child := &f.s.front[c]
	r := int(child.size - child.width)
	from := f.updateOf(c, kept, sp)
	local := f.s.locals(child)
	const chunk = 64
	if f.threads == 1 || r < 2*chunk {
		add(fr, panel, update, from, local, 0, r)
		return
	}
	num.Parallel(r, chunk, func(lo, hi int) { add(fr, panel, update, from, local, lo, hi) })
}

func add(fr *front, panel, update, from []float64, local []int32, lo, hi int) {
	m, k, r := int(fr.size), int(fr.width), len(local)
	for j := lo; j < hi; j++ {
		x := from[j*r+j : j*r+r]
		at := local[j:][:len(x)]
		if c := int(local[j]); c < k {
			to := panel[c*m:][:m]
			for i, v := range x {
				to[at[i]] += v
			}
		} else {
			to := update[(c-k)*(m-k):][:m-k]
			for i, v := range x {
				to[int(at[i])-k] += v
			}
		}
	}
}

// within returns the position of a turn in its block of pivots.
func (f *Factor) within(t int) int32 {
	s := f.s
	lo, hi := 0, len(s.front)
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; int(s.front[mid].first) <= t {
			lo = mid
		} else {
			hi = mid
		}
	}
	return (int32(t) - s.front[lo].first) % block
}

// eliminate eliminates the pivots of a front, a block at a time.
func (f *Factor) eliminate(fr *front, a, update []float64, sp *space) {
	m, k := int(fr.size), int(fr.width)
	x := &sp.work
	for j := 0; j < k; j += block {
		w := min(block, k-j)
		f.diagonal(fr, a, j, w, sp)
		*x = elimination{f, a, update, sp.packed, m, k, j, w, int(fr.first) + j}
		f.overChunks(m-j-w, rowChunk, w*w/2, sp.stepLower)
		x.pack()
		f.overChunks(k-j-w, columnChunk, w*(m-j-w), sp.stepRest)
		f.overChunks(m-k, columnChunk, w*(m-k)/2, sp.stepOuter)
	}
}

// overChunks calls do for ranges of n, at the same time if each is worth it.
func (f *Factor) overChunks(n, chunk, costOfOne int, do func(lo, hi int)) {
	if f.threads == 1 || n <= chunk || n*costOfOne < 200_000 {
		for lo := 0; lo < n; lo += chunk {
			do(lo, min(lo+chunk, n))
		}
		return
	}
	num.Parallel(n, chunk, do)
}

// diagonal factors the diagonal block of columns j to j+w-1 and brings the columns below it into the order of its pivots.
func (f *Factor) diagonal(fr *front, a []float64, j, w int, sp *space) {
	m := int(fr.size)
	t := int(fr.first) + j
	square := sp.square[:w*w]
	for c := range w {
		copy(square[c*w+c:c*w+w], a[(j+c)*m+j+c:][:w-c])
	}
	order := f.order[t : t+w]
	instead := f.s.o.Perturb
	if instead == 0 {
		instead = 1
	}
	pivots(square, w, w, f.d[t:t+w], f.e[t:t+w], f.bad[t:t+w], order, f.s.o.Pivot, instead)
	moved := false
	for c := range w {
		copy(a[(j+c)*m+j+c:][:w-c], square[c*w+c:c*w+w])
		moved = moved || int(order[c]) != c
		f.inverse[t+c] = 1 / f.d[t+c]
	}
	if !moved {
		return
	}
	rows := m - j - w
	for c := range w {
		copy(sp.column[c*rows:][:rows], a[(j+c)*m+j+w:])
	}
	for c, from := range order {
		copy(a[(j+c)*m+j+w:][:rows], sp.column[int(from)*rows:])
	}
}

const (
	rowChunk    = 128
	columnChunk = 32 // 4 divides it
)

// elimination is the work of one block of pivots: columns j to j+w-1 of a front, whose first pivot has turn t.
type elimination struct {
	f         *Factor
	a, update []float64
	packed    []float64
	m, k      int
	j, w, t   int
}

// lower turns rows lo to hi below the block into those of L D.
func (x *elimination) lower(lo, hi int) {
	m, j, w := x.m, x.j, x.w
	rows := hi - lo
	at := j + w + lo
	var b [4 * block]float64
	for c := 0; c < w; c += 4 {
		cols := min(4, w-c)
		for p := range c {
			for q := range cols {
				b[4*p+q] = x.a[(j+p)*m+j+c+q]
			}
		}
		if c > 0 {
			subtract(x.a[(j+c)*m+at:], m, rows, cols, x.a[j*m+at:], m, c, b[:4*c])
		}
		for q := 1; q < cols; q++ {
			var l [3]float64
			for p := range q {
				l[p] = x.a[(j+c+p)*m+j+c+q]
			}
			lose(x.a[(j+c+q)*m+at:][:rows], x.a[(j+c)*m+at:], m, q, l[:])
		}
	}
}

// pack copies the rows below the block, four together, and turns them into those of L.
func (x *elimination) pack() {
	m, k, j, w := x.m, x.k, x.j, x.w
	packed := x.packed
	pack := func(begin, end int) {
		for i := begin; i < end; i += 4 {
			n := min(4, end-i)
			for p := range w {
				to := packed[4*p:][:4]
				for q, v := range x.a[(j+p)*m+i:][:n] {
					to[q] = v
				}
			}
			packed = packed[4*w:]
		}
	}
	pack(j+w, k)
	pack(k, m)

	for c := 0; c < w; c++ {
		col := x.a[(j+c)*m+j+w : (j+c)*m+m]
		o := x.f.e[x.t+c]
		if o == 0 {
			inverse := x.f.inverse[x.t+c]
			for i, v := range col {
				col[i] = v * inverse
			}
			continue
		}
		next := x.a[(j+c+1)*m+j+w:][:len(col)]
		s, t := x.f.d[x.t+c]/o, x.f.d[x.t+c+1]/o
		g := 1 / (float64(s*t) - 1) / o
		for i, v := range col {
			u := next[i]
			col[i], next[i] = g*(float64(t*v)-u), g*(float64(s*u)-v)
		}
		c++
	}
}

// rest updates columns lo to hi of the pivots after the block.
func (x *elimination) rest(lo, hi int) {
	m, j, w := x.m, x.j, x.w
	for c := lo; c < hi; c += 4 {
		at := j + w + c
		subtract(x.a[at*m+at:], m, m-at, min(4, hi-c), x.a[j*m+at:], m, w, x.packed[c*w:][:4*w])
	}
}

// outer updates columns lo to hi of the update.
func (x *elimination) outer(lo, hi int) {
	m, k, j, w := x.m, x.k, x.j, x.w
	packed := x.packed[(k-j-w+3)/4*4*w:]
	r := m - k
	for c := lo; c < hi; c += 4 {
		subtract(x.update[c*r+c:], r, r-c, min(4, hi-c), x.a[j*m+k+c:], m, w, packed[c*w:][:4*w])
	}
}
