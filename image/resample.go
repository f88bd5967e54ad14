package image

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/num"
	"github.com/apical-heart/apical/num/vector"
)

// Air is the value in HU that Resample and Reslice give to points outside the source.
const Air = -1024

// Resample returns the volume on the grid g, which may be oblique: trilinear interpolation, Air outside the source, in steps of 1/64 HU.
//
// Where g is coarser than the source, by more than a factor 1.3 along an axis of the source, the source is first
// averaged over blocks as long as g's step (the mean of its linear interpolant), so that noise and edges do not alias. Below that factor the triangle of the interpolation itself suffices.
func Resample(v *Volume, g Grid) *Field { return ResampleFill(v, g, Air) }

// ResampleFill is Resample with another value for the points outside.
func ResampleFill(v *Volume, g Grid, fill float32) *Field {
	out := NewField(g)
	if f := reduction(v.Grid, g); f != ([3]float64{1, 1, 1}) {
		c := reduced(v.HU, v.Grid, f, g.ToLPS.T)
		resample(out, c.Data, c.Grid, fill)
	} else {
		resample(out, v.HU, v.Grid, fill)
	}
	num.Parallel(len(out.Data), 1<<16, func(lo, hi int) {
		for i, x := range out.Data[lo:hi] {
			out.Data[lo+i] = float32(x+sixtyFourths) - sixtyFourths
		}
	})
	return out
}

// sixtyFourths, added to a value and taken away again, rounds it to 1/64 HU (at most 2^17 HU): the same picture that lies elsewhere, or
// is cut, is sampled at places that differ by the last digit, and what is made of the samples should not.
const sixtyFourths float32 = 3 << 16

// ResampleField is Resample for a field, with the value for the points outside.
func ResampleField(s *Field, g Grid, fill float32) *Field {
	out := NewField(g)
	if f := reduction(s.Grid, g); f != ([3]float64{1, 1, 1}) {
		s = reduced(s.Data, s.Grid, f, g.ToLPS.T)
	}
	resample(out, s.Data, s.Grid, fill)
	return out
}

// ResampleMask returns the mask on the grid g: the label of the nearest voxel, 0 outside.
func ResampleMask(m *Mask, g Grid) *Mask {
	out := NewMask(g)
	t := g.ToLPS.Then(m.FromLPS())
	d := t.Column(0)
	num.Parallel(g.Size[1]*g.Size[2], 64, func(lo, hi int) {
		for row := lo; row < hi; row++ {
			p := t.Apply(geom.Vec{Y: float64(row % g.Size[1]), Z: float64(row / g.Size[1])})
			dst := out.Data[row*g.Size[0]:][:g.Size[0]]
			for i := range dst {
				s := float64(i)
				x, y, z := floor(p.X+s*d.X+0.5), floor(p.Y+s*d.Y+0.5), floor(p.Z+s*d.Z+0.5)
				if m.Inside(x, y, z) {
					dst[i] = m.Data[m.Index(x, y, z)]
				}
			}
		}
	})
	return out
}

func resample[T scalar](out *Field, data []T, src Grid, fill float32) {
	t := out.ToLPS.Then(src.FromLPS())
	d := t.Column(0)
	n := out.Size
	num.Parallel(n[1]*n[2], 64, func(lo, hi int) {
		for row := lo; row < hi; row++ {
			p := t.Apply(geom.Vec{Y: float64(row % n[1]), Z: float64(row / n[1])})
			line(out.Data[row*n[0]:][:n[0]], data, src.Size, p, d, fill)
		}
	})
}

// reduction returns the length, in voxels of src, of the blocks to average along each of its axes before sampling on g:
// the step of g along that axis where it is more than 1.3 voxels, else 1.
func reduction(src, g Grid) [3]float64 {
	f := [3]float64{1, 1, 1}
	inv, err := g.ToLPS.Inverse()
	if err != nil {
		return f // a line or a plane: nothing to average by
	}
	t := src.ToLPS.Then(inv)
	for a := range 3 {
		// A step of one source voxel along its axis a is |t e_a| steps of g.
		if r := 1 / t.Column(a).Norm(); r > 1.3 && src.Size[a] > 1 {
			f[a] = min(r, float64(src.Size[a]))
		}
	}
	return f
}

// reduced returns the means over blocks of f[0] x f[1] x f[2] voxels, f >= 1, on the grid of the blocks' centres. One block's centre lies
// at the point at, as far as axes that are reduced go: blocks that began at the corner of the source would move with it when it is cut.
func reduced[T scalar](data []T, src Grid, f [3]float64, at geom.Vec) *Field {
	var n [3]int
	p := src.FromLPS().Apply(at)
	from := [3]float64{p.X, p.Y, p.Z}
	for a := range 3 {
		if f[a] == 1 {
			from[a] = -0.5
		} else { // the last block that begins at or before the edge of the first voxel
			from[a] -= f[a] / 2
			from[a] -= f[a] * math.Ceil((from[a]+0.5)/f[a]-1e-9)
		}
		n[a] = max(1, ceil((float64(src.Size[a])-0.5-from[a])/f[a]-1e-9))
	}
	to := src.ToLPS
	out := NewField(Grid{Size: n, ToLPS: geom.FromColumns(
		to.Column(0).Scale(f[0]), to.Column(1).Scale(f[1]), to.Column(2).Scale(f[2]),
		to.Apply(geom.Vec{X: from[0] + f[0]/2, Y: from[1] + f[1]/2, Z: from[2] + f[2]/2}))})
	xs, ys, zs := blocks(src.Size[0], n[0], f[0], from[0]), blocks(src.Size[1], n[1], f[1], from[1]), blocks(src.Size[2], n[2], f[2], from[2])
	num.Parallel(n[2], 1, func(lo, hi int) {
		line := make([]float32, src.Size[0])
		var rows []row
		for c := lo; c < hi; c++ {
			for b := range n[1] {
				// Sum the rows of the block, then the blocks along the sum.
				rows = rows[:0]
				for k, wz := range zs[c].weight {
					for j, wy := range ys[b].weight {
						rows = append(rows, row{src.Index(0, ys[b].first+j, zs[c].first+k), float32(wy * wz)})
					}
				}
				addRows(line, data, rows)
				dst := out.Data[out.Index(0, b, c):][:n[0]]
				for i := range dst {
					var s float64
					x := &xs[i]
					part := line[x.first:][:len(x.weight)]
					for l, w := range x.weight {
						s += w * float64(part[l])
					}
					dst[i] = float32(s)
				}
			}
		}
	})
	return out
}

// row is where a row begins, and its weight.
type row struct {
	at     int
	weight float32
}

// addRows writes the sum of the rows, each times its weight, one after another. Four at once, since most of the time goes into reading
// and writing dst.
func addRows[T scalar](dst []float32, data []T, rows []row) {
	clear(dst)
	for ; len(rows) >= 4; rows = rows[4:] {
		r := (*[4]row)(rows)
		vector.Add4(dst, data[r[0].at:], data[r[1].at:], data[r[2].at:], data[r[3].at:], &[4]float32{r[0].weight, r[1].weight, r[2].weight, r[3].weight})
	}
	for _, r := range rows {
		for i, v := range data[r.at:][:len(dst)] {
			dst[i] += r.weight * float32(v)
		}
	}
}

// block is the mean over one block along one axis as weights of the voxels from first on.
type block struct {
	first  int
	weight []float64
}

// blocks returns the n blocks of f voxels along an axis, the first of which begins at begin. The mean is that of the linear interpolant, so that a linear
// function stays itself; beyond the ends the interpolant is constant.
func blocks(size, n int, f, begin float64) []block {
	out := make([]block, n)
	for c := range out {
		from := begin + float64(c)*f
		to := from + f
		first, last := floor(from+1e-9), ceil(to-1e-9)
		b := block{first: min(max(first, 0), size-1)}
		b.weight = make([]float64, max(min(last, size-1), 0)-b.first+1)
		for k := first; k <= last; k++ {
			w := (hatIntegral(to-float64(k)) - hatIntegral(from-float64(k))) / f
			b.weight[min(max(k, 0), size-1)-b.first] += w
		}
		out[c] = b
	}
	return out
}

// hatIntegral is the integral of the hat function max(0, 1-|t|) from minus infinity to t.
func hatIntegral(t float64) float64 {
	switch {
	case t <= -1:
		return 0
	case t <= 0:
		return (t + 1) * (t + 1) / 2
	case t < 1:
		return 1 - (1-t)*(1-t)/2
	}
	return 1
}
