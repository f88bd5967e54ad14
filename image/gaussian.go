package image

import (
	"math"

	"github.com/apical-heart/apical/num"
	"github.com/apical-heart/apical/num/vector"
)

// gaussianReach is where the Gaussian's taps end, in standard deviations: scipy.ndimage.gaussian_filter's truncate.
const gaussianReach = 4

// Gaussian returns the field smoothed by a Gaussian of standard deviation sigmaMM, the same in all directions whatever
// the spacing. The taps along an axis are samples of the Gaussian out to 4 sigma, scaled to add to 1; beyond the border
// the border's value goes on (scipy.ndimage.gaussian_filter with truncate 4, mode "nearest"). Axes are taken as
// orthogonal. 0 or less gives a copy.
func Gaussian(f *Field, sigmaMM float64) *Field { return gaussian(f.Data, f.Grid, sigmaMM) }

// GaussianVolume is Gaussian for a volume; it makes no float copy of it first.
func GaussianVolume(v *Volume, sigmaMM float64) *Field { return gaussian(v.HU, v.Grid, sigmaMM) }

func gaussian[T scalar](data []T, g Grid, sigmaMM float64) *Field {
	var w [3][]float32
	for a, s := range g.SpacingMM() {
		w[a] = gaussianTaps(sigmaMM / s)
		if g.Size[a] == 1 {
			w[a] = w[a][:1]
			w[a][0] = 1
		}
	}
	out := NewField(g)
	filterSlices(out.Data, data, g.Size, w[0], w[1])
	filterColumns(out.Data, g.Size, w[2])
	return out
}

// gaussianTaps returns the weights at 0, 1, 2, ... voxels from the centre for a standard deviation in voxels.
func gaussianTaps(sigma float64) []float32 {
	if !(sigma > 0) {
		return []float32{1}
	}
	r := int(gaussianReach*sigma + 0.5)
	w := make([]float64, r+1)
	sum := 0.0
	for i := range w {
		w[i] = math.Exp(-0.5 * float64(i*i) / (sigma * sigma))
		sum += w[i]
		if i > 0 {
			sum += w[i]
		}
	}
	taps := make([]float32, r+1)
	for i := range w {
		taps[i] = float32(w[i] / sum)
	}
	return taps
}

// filterSlices filters along x and y, one slice at a time: a slice of 512 x 512 stays in the second-level cache.
func filterSlices[T scalar](dst []float32, src []T, n [3]int, wx, wy []float32) {
	nx, ny := n[0], n[1]
	rx, ry := len(wx)-1, len(wy)-1
	num.Parallel(n[2], 4, func(lo, hi int) {
		row := make([]float32, nx+2*rx)
		plane := make([]float32, nx*(ny+2*ry))
		for k := lo; k < hi; k++ {
			for j := range ny {
				in := src[nx*(j+ny*k):][:nx]
				for i, v := range in {
					row[rx+i] = float32(v)
				}
				for i := range rx {
					row[i], row[rx+nx+i] = float32(in[0]), float32(in[nx-1])
				}
				convolve(plane[nx*(ry+j):][:nx], row, 1, wx)
			}
			for j := range ry {
				copy(plane[nx*j:][:nx], plane[nx*ry:])
				copy(plane[nx*(ry+ny+j):][:nx], plane[nx*(ry+ny-1):])
			}
			for j := range ny {
				convolve(dst[nx*(j+ny*k):][:nx], plane[nx*j:], nx, wy)
			}
		}
	})
}

// filterColumns filters along z in place. The rows of one j are gathered first: as they lie, a slice apart, they would
// fight for the same cache lines.
func filterColumns(data []float32, n [3]int, w []float32) {
	nx, ny, nz := n[0], n[1], n[2]
	r := len(w) - 1
	if r == 0 {
		return
	}
	num.Parallel(ny, 4, func(lo, hi int) {
		plane := make([]float32, nx*(nz+2*r))
		for j := lo; j < hi; j++ {
			for k := -r; k < nz+r; k++ {
				copy(plane[nx*(r+k):][:nx], data[nx*(j+ny*min(max(k, 0), nz-1)):])
			}
			for k := range nz {
				convolve(data[nx*(j+ny*k):][:nx], plane[nx*k:], nx, w)
			}
		}
	})
}

// convolve sets dst[i] to the sum over t of w[|t|] src[i + step (r + t)], t = -r ... r, r = len(w)-1.
func convolve(dst, src []float32, step int, w []float32) {
	r := len(w) - 1
	at := func(t int) []float32 { return src[step*(r+t):][:len(dst)] }
	if r == 0 {
		copy(dst, at(0))
		return
	}
	vector.SetSymmetric(dst, at(0), at(-1), at(1), w[0], w[1])
	t := 2
	for ; t+1 <= r; t += 2 {
		vector.AddSymmetric2(dst, at(-t), at(t), at(-t-1), at(t+1), w[t], w[t+1])
	}
	if t == r {
		vector.AddSymmetric(dst, at(-t), at(t), w[t])
	}
}
