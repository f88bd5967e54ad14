package jpeg2000

// The irreversible filter (T.800 table F.4). The high pass is scaled by what OpenJPEG scales it by, see the package's comment: twice
// 1/K, less a 1/30000 of it, where the gain of two is that of the sub-band (table E.1).
const (
	alpha     = -1.586134342059924
	beta      = -0.052980118572961
	gamma     = 0.882911075530934
	delta     = 0.443506852043971
	scaleLow  = 1.230174104914001
	scaleHigh = 1.625732422
)

// inverse97 puts the floats of a tile together with the irreversible filter (T.800 F.4.8.2).
func (v *wavelet) inverse97(t *tile) {
	stride := t.rect.width()
	for r := 1; r <= t.p.levels; r++ {
		low, res := &t.resolutions[r-1], &t.resolutions[r]
		w, h := res.width(), res.height()
		if res.empty() {
			continue
		}
		v.floats = grown(v.floats, w)
		if w > 1 {
			for y := range h {
				v.row97(t.floats[y*stride:][:w], low.width(), res.x0&1)
			}
		}
		v.floRows = grown(v.floRows, h)
		if h > 1 {
			for x := 0; x < w; x += batch {
				v.columns97(t.floats[x:], stride, min(batch, w-x), low.height(), h, res.y0&1)
			}
		}
	}
}

// row97 filters a row of more than one sample, of which the first low are the low band. A row of one is what it is: half of a high
// sample, whose gain of two is not in it.
func (v *wavelet) row97(row []float32, low, odd int) {
	line := v.floats[:len(row)]
	for i, s := range row[:low] {
		line[2*i+odd] = s * scaleLow
	}
	for i, s := range row[low:] {
		line[2*i+1-odd] = s * scaleHigh
	}
	lift(line, odd, -delta)
	lift(line, 1-odd, -gamma)
	lift(line, odd, -beta)
	lift(line, 1-odd, -alpha)
	copy(row, line)
}

// lift adds to every second sample from the first one on what its two neighbours weigh.
func lift(line []float32, first int, weight float32) {
	n := len(line)
	if first == 0 {
		line[0] += float32((line[1] + line[1]) * weight)
		first = 2
	}
	i := first
	for ; i+1 < n; i += 2 {
		line[i] += float32((line[i-1] + line[i+1]) * weight)
	}
	if i < n {
		line[i] += float32((line[i-1] + line[i-1]) * weight)
	}
}

// columns97 filters up to a batch of columns, of which the first low rows are the low band.
func (v *wavelet) columns97(data []float32, stride, wide, low, h, odd int) {
	rows := v.floRows
	if wide < batch {
		clear(rows) // what lies there could grow without end
	}
	for y := range low {
		row := &rows[2*y+odd]
		for x, s := range data[y*stride:][:wide] {
			row[x] = s * scaleLow
		}
	}
	for y := range h - low {
		row := &rows[2*y+1-odd]
		for x, s := range data[(low+y)*stride:][:wide] {
			row[x] = s * scaleHigh
		}
	}
	for i, weight := range [4]float32{-delta, -gamma, -beta, -alpha} {
		for y := (odd + i) & 1; y < h; y += 2 {
			a, b, c := &rows[mirror(y-1, h)], &rows[y], &rows[mirror(y+1, h)]
			for x := range b {
				b[x] += float32((a[x] + c[x]) * weight)
			}
		}
	}
	for y := range h {
		copy(data[y*stride:][:wide], rows[y][:])
	}
}
