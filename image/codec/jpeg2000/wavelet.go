package jpeg2000

// batch is how many columns the vertical filters take at once.
const batch = 16

// wavelet is the scratch memory of the filters.
type wavelet struct {
	ints    []int32
	floats  []float32
	intRows [][batch]int32
	floRows [][batch]float32
}

// A filter puts a low and a high band together (T.800 F.3). Sample n of the line, counted from the reference grid's even places, is
// of the low band where n is even: a line that begins at an odd place begins with a high sample.

// inverse53 puts the integers of a tile together with the reversible filter (T.800 F.4.8.1, equations F-5 and F-6).
func (v *wavelet) inverse53(t *tile) {
	stride := t.rect.width()
	for r := 1; r <= t.p.levels; r++ {
		low, res := &t.resolutions[r-1], &t.resolutions[r]
		w, h := res.width(), res.height()
		if res.empty() {
			continue
		}
		v.ints = grown(v.ints, w)
		for y := range h {
			row := t.ints[y*stride:][:w]
			interleave53(v.ints, row[:low.width()], row[low.width():], res.x0&1)
			copy(row, v.ints)
		}
		v.intRows = grown(v.intRows, h)
		for x := 0; x < w; x += batch {
			v.columns53(t.ints[x:], stride, min(batch, w-x), low.height(), h, res.y0&1)
		}
	}
}

// interleave53 writes the line that its low and high band make.
func interleave53(dst, low, high []int32, odd int) {
	n := len(low) + len(high)
	dst = dst[:n]
	if n == 1 {
		if odd == 0 {
			dst[0] = low[0]
		} else {
			dst[0] = high[0] / 2
		}
		return
	}
	// Even samples lose a quarter of their odd neighbours; where one is missing the other counts twice.
	if odd == 0 {
		dst[0] = low[0] - (2*high[0]+2)>>2
		left := high[0]
		m := min(len(low), len(high))
		even := dst[0]
		for i := 1; i < m; i++ {
			right := high[i]
			next := low[i] - (left+right+2)>>2
			dst[2*i-1] = left + (even+next)>>1
			dst[2*i] = next
			left, even = right, next
		}
		if len(low) > len(high) {
			next := low[m] - (2*left+2)>>2
			dst[2*m-1] = left + (even+next)>>1
			dst[2*m] = next
		} else {
			dst[2*m-1] = left + even
		}
		return
	}
	left := high[0]
	var even int32
	for i := range low {
		right := left
		if i+1 < len(high) {
			right = high[i+1]
		}
		next := low[i] - (left+right+2)>>2
		if i == 0 {
			even = next
		}
		dst[2*i] = left + (even+next)>>1
		dst[2*i+1] = next
		left, even = right, next
	}
	if len(high) > len(low) {
		dst[n-1] = left + even
	}
}

// columns53 filters up to a batch of columns, of which the first low rows are the low band.
func (v *wavelet) columns53(data []int32, stride, wide, low, h, odd int) {
	rows := v.intRows
	if h == 1 {
		if odd == 1 {
			for x := range data[:wide] {
				data[x] /= 2
			}
		}
		return
	}
	for y := range low {
		copy(rows[2*y+odd][:wide], data[y*stride:])
	}
	for y := range h - low {
		copy(rows[2*y+1-odd][:wide], data[(low+y)*stride:])
	}
	for y := odd; y < h; y += 2 {
		a, b, c := &rows[mirror(y-1, h)], &rows[y], &rows[mirror(y+1, h)]
		for x := range b {
			b[x] -= (a[x] + c[x] + 2) >> 2
		}
	}
	for y := 1 - odd; y < h; y += 2 {
		a, b, c := &rows[mirror(y-1, h)], &rows[y], &rows[mirror(y+1, h)]
		for x := range b {
			b[x] += (a[x] + c[x]) >> 1
		}
	}
	for y := range h {
		copy(data[y*stride:][:wide], rows[y][:])
	}
}

// mirror folds a place just outside a line of n > 1 samples back into it (T.800 F.3.7).
func mirror(i, n int) int {
	switch {
	case i < 0:
		return -i
	case i >= n:
		return 2*n - 2 - i
	}
	return i
}
