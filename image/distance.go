package image

import (
	"math"

	"github.com/apical-heart/apical/num"
)

// Distance returns, for each voxel of the mask, the Euclidean distance in mm from its centre to the centre of the nearest
// voxel outside the mask, and 0 for the voxels outside: scipy.ndimage.distance_transform_edt with the spacing as
// sampling. What lies beyond the grid counts neither as inside nor as outside; without any voxel outside the mask all
// distances are +Inf. Axes are taken as orthogonal. Exact but for rounding to float32 (Meijster, Roerdink and Hesselink
// 2000; Felzenszwalb and Huttenlocher 2012, Theory of Computing 8, 415-428, section 2.1).
func Distance(m *Mask) *Field {
	out := NewField(m.Grid)
	squares(out.Data, m, m.Bounds().Grow([3]int{1, 1, 1}, m.Grid), false, math.Inf(1))
	num.Parallel(len(out.Data), 1<<16, func(lo, hi int) {
		d := out.Data[lo:hi]
		for i, x := range d {
			if x != 0 {
				d[i] = float32(math.Sqrt(float64(x)))
			}
		}
	})
	return out
}

// DistanceTo returns for every voxel the distance in mm from its centre to the centre of the nearest voxel of the mask: 0
// inside. With capMM > 0 greater distances are given as capMM, which is much faster; with an empty mask all are capMM, or
// +Inf without a cap. Otherwise as Distance.
func DistanceTo(m *Mask, capMM float64) *Field {
	out := NewField(m.Grid)
	if !(capMM > 0) {
		capMM = math.Inf(1)
	}
	box := reach(m, capMM)
	squares(out.Data, m, box, true, capMM)
	limit := float32(capMM)
	nx := m.Size[0]
	num.Parallel(m.Size[1]*m.Size[2], 256, func(lo, hi int) {
		for row := lo; row < hi; row++ {
			j, k := row%m.Size[1], row/m.Size[1]
			inside := j >= box.Lo[1] && j < box.Hi[1] && k >= box.Lo[2] && k < box.Hi[2]
			for i := range nx {
				d := &out.Data[row*nx+i]
				if inside && i >= box.Lo[0] && i < box.Hi[0] {
					*d = min(float32(math.Sqrt(float64(*d))), limit)
				} else {
					*d = limit
				}
			}
		}
	})
	return out
}

// reach returns the block of voxels that may lie within the distance of the mask, and at least one layer more.
func reach(m *Mask, mm float64) Box {
	b := m.Bounds()
	if b.Empty() {
		return b
	}
	var margin [3]int
	for a, s := range m.SpacingMM() {
		margin[a] = int(math.Min(mm/s*(1+1e-6)+1, float64(m.Size[a]))) // rounding must not lose a layer
	}
	return b.Grow(margin, m.Grid)
}

// squares writes the squared distances of the voxels in the box; data is 0 there before. Plain: of the voxels of the mask to
// those outside; invert: the other way round. Beyond the cap the result is any number above the cap's square.
func squares(data []float32, m *Mask, box Box, invert bool, capMM float64) {
	if box.Empty() {
		return
	}
	n := m.Size
	h := m.SpacingMM()
	limit := float32(capMM * capMM * (1 + 1e-6)) // rounding must not lose the cap itself
	s := box.Size()
	num.Parallel(s[2], 2, func(lo, hi int) {
		var found []span
		e := newEnvelope(s[1])
		for k := box.Lo[2] + lo; k < box.Lo[2]+hi; k++ {
			for j := box.Lo[1]; j < box.Hi[1]; j++ {
				o := m.Index(box.Lo[0], j, k)
				found = appendSpans(found[:0], m.Data[o:o+s[0]])
				if invert {
					found = gaps(found, s[0])
				}
				for _, r := range found {
					ramps(data[o:o+s[0]], r, h[0], limit)
				}
			}
			for i := box.Lo[0]; i < box.Hi[0]; i += columns {
				e.lines(data, m.Index(i, box.Lo[1], k), n[0], min(columns, box.Hi[0]-i), s[1], h[1], limit)
			}
		}
	})
	num.Parallel(s[1], 2, func(lo, hi int) {
		e := newEnvelope(s[2])
		for j := box.Lo[1] + lo; j < box.Lo[1]+hi; j++ {
			for i := box.Lo[0]; i < box.Hi[0]; i += columns {
				e.lines(data, m.Index(i, j, box.Lo[2]), n[0]*n[1], min(columns, box.Hi[0]-i), s[2], h[2], limit)
			}
		}
	})
}

// gaps turns the runs of a row of n voxels into the runs between them, in place but for one more.
func gaps(s []span, n int) []span {
	from := int32(0)
	k := 0
	for _, r := range s {
		lo, hi := from, r.lo
		from = r.hi
		if lo < hi {
			s[k] = span{lo, hi}
			k++
		}
	}
	s = s[:k]
	if from < int32(n) {
		s = append(s, span{from, int32(n)})
	}
	return s
}

var inf32 = float32(math.Inf(1))

// ramps writes the squared distances along the row of the voxels of one run to its nearer end, +Inf beyond the limit.
func ramps(row []float32, r span, h float64, limit float32) {
	lo, hi := int(r.lo), int(r.hi)
	left, right := lo > 0, hi < len(row)
	for i := lo; i < hi; i++ {
		d := math.MaxInt32
		if left {
			d = i - lo + 1
		}
		if right {
			d = min(d, hi-i)
		}
		v := inf32
		if d < math.MaxInt32 {
			if q := float32(float64(d) * h * float64(d) * h); q <= limit {
				v = q
			}
		}
		row[i] = v
	}
}
