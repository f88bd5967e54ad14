package sparse

// keep copies the front of the kept unknowns, lower triangle, to the Schur complement: without scale, in the order of the option.
func (f *Factor) keep(fr *front, panel []float64) {
	n := f.s.last
	first := int(fr.first)
	for i, u := range f.s.o.Last {
		a := int(f.s.pos[u])
		for j, v := range f.s.o.Last[:i+1] {
			b := int(f.s.pos[v])
			x := panel[(min(a, b)-first)*n+max(a, b)-first] / (f.scale[a] * f.scale[b])
			f.schur[i*n+j], f.schur[j*n+i] = x, x
		}
	}
}

// Schur returns S = K22 - K21 inv(K11) K12 for the kept unknowns 2 (Options.Last, in its order) and all others 1: n x n numbers,
// symmetric. Not to be changed; valid until the next factorisation.
func (f *Factor) Schur() []float64 {
	f.ready("Schur")
	return f.schur
}

// Condense does the first half of a solution with kept unknowns: at their places dst has the right-hand side of the Schur
// complement, b2 - K21 inv(K11) b1, elsewhere what Expand needs. dst may be b.
//
//	f.Condense(x, b)
//	solve S x2 = x2 for the kept places of x
//	f.Expand(x, x)
func (f *Factor) Condense(dst, b []float64) {
	f.ready("Condense", len(dst), len(b))
	v := f.vectors(false)
	f.bring(v, b)
	f.sweep(v, true)
	for t, u := range f.s.unknown {
		if t < f.s.p.n-f.s.last {
			dst[u] = v.x[t]
		} else {
			dst[u] = v.x[t] / f.scale[t]
		}
	}
	f.release(v)
}

// Expand does the second half: x holds what Condense gave, with the solution put at the places of the kept unknowns; dst becomes
// the solution everywhere. dst may be x.
func (f *Factor) Expand(dst, x []float64) {
	f.ready("Expand", len(dst), len(x))
	v := f.vectors(false)
	for t, u := range f.s.unknown {
		if t < f.s.p.n-f.s.last {
			v.x[t] = x[u]
		} else {
			v.x[t] = x[u] / f.scale[t]
		}
	}
	f.sweep(v, false)
	f.fetch(dst, v)
	f.release(v)
}
