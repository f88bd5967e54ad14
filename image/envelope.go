package image

// columns is how many neighbouring lines across the rows are read together: two cache lines.
const columns = 32

// envelope is the scratch of the lower envelope of parabolas along a line.
type envelope struct {
	block []float32 // columns lines, one after the other
	f     []float64 // heights, in squared steps
	at    []int32   // the parabolas of the envelope: where
	from  []float64 // from where on each is the lowest
	half  []float64 // 1/(2 d)
}

func newEnvelope(n int) *envelope {
	e := &envelope{block: make([]float32, columns*n), f: make([]float64, n), at: make([]int32, n),
		from: make([]float64, n+1), half: make([]float64, n+1)}
	for d := 1; d <= n; d++ {
		e.half[d] = 0.5 / float64(d)
	}
	return e
}

// lines replaces the values of count neighbouring lines of n voxels, the first starting at data[o], stride apart, by the
// lower envelope of the parabolas value + (distance along the line)^2.
func (e *envelope) lines(data []float32, o, stride, count, n int, h float64, limit float32) {
	var busy [columns]bool
	any := false
	for t := range n {
		row := data[o+t*stride:][:count]
		for c, v := range row {
			e.block[c*n+t] = v
			if v != 0 {
				busy[c], any = true, true
			}
		}
	}
	if !any {
		return
	}
	for c := range count {
		if !busy[c] {
			continue
		}
		line := e.block[c*n:][:n]
		// A voxel at 0 hides everything beyond it, so stretches between zeros stand alone.
		for t := 0; t < n; {
			if line[t] == 0 {
				t++
				continue
			}
			end := t + 1
			for end < n && line[end] != 0 {
				end++
			}
			lo, hi := max(t-1, 0), min(end+1, n)
			if hi-lo == 3 && end-t == 1 {
				if q := float32(h * h); q < line[t] {
					line[t] = q
				}
			} else {
				e.lower(line[lo:hi], h)
			}
			t = end
		}
		for t, v := range line {
			if v > limit {
				line[t] = inf32
			}
		}
	}
	for t := range n {
		row := data[o+t*stride:][:count]
		for c := range row {
			row[c] = e.block[c*n+t]
		}
	}
}

// lower is the envelope of one stretch (Felzenszwalb and Huttenlocher 2012, algorithm DT(f)).
func (e *envelope) lower(line []float32, h float64) {
	inv := 1 / (h * h)
	top := -1 // the last parabola
	for q, v := range line {
		if v == inf32 {
			continue
		}
		f := float64(v) * inv
		e.f[q] = f
		s := 0.0
		for top >= 0 {
			p := int(e.at[top])
			// Where the parabola at q gets below the one at p.
			s = 0.5*float64(q+p) + (f-e.f[p])*e.half[q-p]
			if s > e.from[top] {
				break
			}
			top--
		}
		if top < 0 {
			s = -1
		}
		top++
		e.at[top], e.from[top] = int32(q), s
	}
	if top < 0 {
		return
	}
	e.from[top+1] = float64(len(line) + 1)
	h2 := h * h
	k := 0
	for q := range line {
		for e.from[k+1] < float64(q) {
			k++
		}
		p := int(e.at[k])
		d := float64(q - p)
		line[q] = float32((d*d + e.f[p]) * h2)
	}
}
