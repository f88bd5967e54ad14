package phantom

import (
	"math"

	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

// scan turns the painted field into the scanner's picture: blurred in the plane by a Gaussian, averaged over the slice's thickness,
// with noise. The field's grid has factor[a] samples per voxel along each axis of g.
func scan(f image.Field, g image.Grid, factor [3]int, blurMM, thicknessMM, noiseHU float64, seed uint64) *image.Volume {
	out := &image.Volume{Grid: g, HU: make([]int16, g.Len())}
	fs := f.SpacingMM()
	var taps [3][]float64
	var first [3]int
	gs := g.SpacingMM()
	for a := range taps {
		width := 0.0
		if factor[a] > 1 {
			width = gs[a]
		}
		if a == 2 {
			width = thicknessMM
			if factor[a] == 1 {
				width = max(0, thicknessMM-fs[a]) // the painted voxel has its own thickness
			}
		}
		taps[a], first[a] = responseTaps(fs[a], factor[a], width, blurMM)
	}
	// x and y line by line into a smaller field, then z.
	nx, ny, nz := g.Size[0], g.Size[1], f.Size[2]
	mid := make([]float32, nx*ny*nz)
	num.Parallel(nz, 1, func(lo, hi int) {
		line := make([]float32, nx*f.Size[1])
		for k := lo; k < hi; k++ {
			for j := range f.Size[1] {
				src := f.Data[f.Index(0, j, k):][:f.Size[0]]
				filterLine(line[j*nx:(j+1)*nx], src, 1, taps[0], first[0], factor[0])
			}
			col := make([]float32, f.Size[1])
			dst := make([]float32, ny)
			for i := range nx {
				for j := range col {
					col[j] = line[j*nx+i]
				}
				filterLine(dst, col, 1, taps[1], first[1], factor[1])
				for j, v := range dst {
					mid[i+nx*(j+ny*k)] = v
				}
			}
		}
	})
	noise := newNoise(g, noiseHU, seed)
	num.Parallel(g.Size[2], 1, func(lo, hi int) {
		acc := make([]float32, nx*ny)
		for k := lo; k < hi; k++ {
			clear(acc)
			for t, w := range taps[2] {
				s := min(max(k*factor[2]+first[2]+t, 0), nz-1)
				for i, v := range mid[s*nx*ny : (s+1)*nx*ny] {
					acc[i] += float32(w) * v
				}
			}
			noise.add(acc, k)
			dst := out.HU[k*nx*ny : (k+1)*nx*ny]
			for i, v := range acc {
				dst[i] = int16(math.Round(clamp(float64(v), -1024, 3071)))
			}
		}
	})
	return out
}

// responseTaps returns the weights of the samples for one voxel: a box of the width convolved with a Gaussian, integrated over each
// sample. first is the sample, relative to the first of the voxel, that the first weight belongs to.
func responseTaps(spacing float64, factor int, width, sigma float64) (taps []float64, first int) {
	centre := float64(factor-1) / 2 * spacing
	reach := width/2 + 3.5*sigma + spacing
	lo := int(math.Ceil((centre - reach) / spacing))
	hi := int(math.Floor((centre + reach) / spacing))
	// Integral of the box convolved with the Gaussian.
	cum := func(x float64) float64 {
		if sigma <= 0 && width <= 0 {
			if x < 0 {
				return 0
			}
			return 1
		}
		if width <= 1e-9 {
			return 0.5 * (1 + math.Erf(x/(sigma*math.Sqrt2)))
		}
		if sigma <= 0 {
			return clamp(x/width+0.5, 0, 1)
		}
		g := func(t float64) float64 { // antiderivative of the normal distribution function
			return t*0.5*(1+math.Erf(t/(sigma*math.Sqrt2))) + sigma/math.Sqrt(2*math.Pi)*math.Exp(-t*t/(2*sigma*sigma))
		}
		return (g(x+width/2) - g(x-width/2)) / width
	}
	var sum float64
	for s := lo; s <= hi; s++ {
		x := float64(s)*spacing - centre
		w := cum(x+spacing/2) - cum(x-spacing/2)
		taps = append(taps, w)
		sum += w
	}
	for i := range taps {
		taps[i] /= sum
	}
	return taps, lo
}

func filterLine(dst, src []float32, stride int, taps []float64, first, factor int) {
	n := len(src)
	for i := range dst {
		var s float64
		o := i*factor + first
		if o >= 0 && o+len(taps) <= n {
			for t, w := range taps {
				s += w * float64(src[o+t])
			}
		} else {
			for t, w := range taps {
				s += w * float64(src[min(max(o+t, 0), n-1)])
			}
		}
		dst[i] = float32(s)
	}
}
