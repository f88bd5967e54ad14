package image

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/num"
)

// Unshear returns a stack of parallel slices, each shifted in its own plane (gantry tilt), on a grid whose third axis is the
// normal of the slices. Axes 0 and 1 of v must be at right angles. Every slice is moved by linear interpolation and the grid
// grows so that nothing is cut off; outside is air (-1024 HU).
func Unshear(v *Volume) *Volume {
	u, w, step := v.ToLPS.Column(0), v.ToLPS.Column(1), v.ToLPS.Column(2)
	normal := u.Cross(w).Unit()
	along := normal.Scale(step.Dot(normal))
	drift := step.Sub(along)
	di, dj := drift.Dot(u)/u.Dot(u), drift.Dot(w)/w.Dot(w) // voxels a slice
	n := float64(v.Size[2] - 1)
	lowI, highI := math.Floor(math.Min(0, di*n)), math.Ceil(math.Max(0, di*n))
	lowJ, highJ := math.Floor(math.Min(0, dj*n)), math.Ceil(math.Max(0, dj*n))
	out := &Volume{Grid: Grid{
		Size:  [3]int{v.Size[0] + int(highI-lowI), v.Size[1] + int(highJ-lowJ), v.Size[2]},
		ToLPS: geom.FromColumns(u, w, along, v.ToLPS.T.AddScaled(lowI, u).AddScaled(lowJ, w)),
	}}
	out.HU = make([]int16, out.Len())
	num.Parallel(v.Size[2], 1, func(lo, hi int) {
		for k := lo; k < hi; k++ {
			shift(out, v, k, lowI-di*float64(k), lowJ-dj*float64(k))
		}
	})
	return out
}

// shift fills slice k of dst with src at (i + ai, j + aj).
func shift(dst, src *Volume, k int, ai, aj float64) {
	i0, j0 := int(math.Floor(ai)), int(math.Floor(aj))
	fi, fj := ai-float64(i0), aj-float64(j0)
	at := func(i, j int) float64 {
		if i < 0 || j < 0 || i >= src.Size[0] || j >= src.Size[1] {
			return -1024
		}
		return float64(src.HU[src.Index(i, j, k)])
	}
	for j := range dst.Size[1] {
		row := dst.HU[dst.Index(0, j, k):][:dst.Size[0]]
		for i := range row {
			a, b := i+i0, j+j0
			top := at(a, b) + fi*(at(a+1, b)-at(a, b))
			bottom := at(a, b+1) + fi*(at(a+1, b+1)-at(a, b+1))
			row[i] = int16(math.Round(top + fj*(bottom-top)))
		}
	}
}
