package image

import (
	"math"

	"github.com/apical-heart/apical/num"
)

// GradientMagnitude returns the length of the gradient per mm: central differences along the grid's axes, one-sided at
// the border. Axes need not be orthogonal.
func GradientMagnitude(f *Field) *Field {
	out := NewField(f.Grid)
	inv := f.FromLPS()
	nx, ny, nz := f.Size[0], f.Size[1], f.Size[2]
	// |M^-T g|^2 = g^T (M^-1 M^-T) g.
	var q [3][3]float32
	for a := range 3 {
		for b := range 3 {
			var s float64
			for c := range 3 {
				s += inv.M[a][c] * inv.M[b][c]
			}
			q[a][b] = float32(s)
		}
	}
	num.Parallel(ny*nz, 64, func(lo, hi int) {
		for row := lo; row < hi; row++ {
			j, k := row%ny, row/ny
			at := func(j, k int) []float32 { return f.Data[nx*(j+ny*k):][:nx] }
			c := at(j, k)
			y0, y1, ys := neighbours(j, ny)
			z0, z1, zs := neighbours(k, nz)
			south, north, below, above := at(y0, k), at(y1, k), at(j, z0), at(j, z1)
			dst := out.Data[row*nx:][:nx]
			for i := range dst {
				x0, x1, xs := neighbours(i, nx)
				gx, gy, gz := xs*(c[x1]-c[x0]), ys*(north[i]-south[i]), zs*(above[i]-below[i])
				s := gx*(q[0][0]*gx+2*q[0][1]*gy+2*q[0][2]*gz) + gy*(q[1][1]*gy+2*q[1][2]*gz) + gz*q[2][2]*gz
				dst[i] = float32(math.Sqrt(float64(max(s, 0))))
			}
		}
	})
	return out
}

// neighbours returns the two voxels of a central difference at i and the factor of their difference.
func neighbours(i, n int) (lo, hi int, factor float32) {
	lo, hi = max(i-1, 0), min(i+1, n-1)
	if hi == lo {
		return lo, hi, 0
	}
	return lo, hi, 1 / float32(hi-lo)
}
