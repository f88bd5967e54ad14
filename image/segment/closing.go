package segment

import (
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

// closed fills what is dark and thinner than 2 half + 1 voxels along any axis: the greatest value of a box about each voxel, then the least of those. Leaflets go, and with them
// walls of their thickness; what is thicker stays.
func closed(f *image.Field, half int) *image.Field {
	greater := func(a, b float32) float32 { return max(a, b) }
	less := func(a, b float32) float32 { return min(a, b) }
	out := f
	for _, pick := range []func(a, b float32) float32{greater, less} {
		for axis := range 3 {
			out = runningPick(out, axis, half, pick)
		}
	}
	return out
}

// runningPick returns for each voxel the picked value of the 2 half + 1 voxels about it along an axis, fewer at the ends.
func runningPick(f *image.Field, axis, half int, pick func(a, b float32) float32) *image.Field {
	out := image.NewField(f.Grid)
	step := [3]int{1, f.Size[0], f.Size[0] * f.Size[1]}[axis]
	n := f.Size[axis]
	num.Parallel(f.Len(), f.Size[0]*f.Size[1], func(lo, hi int) {
		for x := lo; x < hi; x++ {
			at := x / step % n
			v := f.Data[x]
			for d := max(-half, -at); d <= min(half, n-1-at); d++ {
				v = pick(v, f.Data[x+d*step])
			}
			out.Data[x] = v
		}
	})
	return out
}
