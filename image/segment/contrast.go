package segment

import (
	"math"
	"sort"

	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

// A mode is a peak of the histogram of homogeneous voxels.
type mode struct {
	hu, sd    float64 // centre and standard deviation, HU
	volumeMM3 float64 // homogeneous voxels under the peak
}

const (
	binHU      = 10.0
	firstBinHU = -200.0
	bins       = 220 // to 2000 HU
)

// homogeneous marks the voxels whose neighbourhood is of one tissue: local standard deviation at most 12 % of the mean's height over
// air-free fat (-100 HU), plus 15 HU for noise. Bone and lung vessels fail it, blood pools and muscle pass.
func homogeneous(mean, square *image.Field) []bool {
	ok := make([]bool, len(mean.Data))
	num.Parallel(len(ok), 1<<16, func(lo, hi int) {
		for i, m := range mean.Data[lo:hi] {
			v := square.Data[lo+i] - m*m
			limit := 15 + 0.08*(m+100)
			ok[lo+i] = m > -90 && v < limit*limit
		}
	})
	return ok
}

// modes returns the peaks of the histogram of the homogeneous voxels of mean between lo and hi HU, largest first.
func modes(mean *image.Field, ok []bool, lo, hi float64) []mode {
	var h [bins]float64
	for i, m := range mean.Data {
		if !ok[i] || float64(m) < lo || float64(m) >= hi {
			continue
		}
		if b := int((float64(m) - firstBinHU) / binHU); b >= 0 && b < bins {
			h[b]++
		}
	}
	s := smoothHistogram(smoothHistogram(h))
	vox := mean.VoxelVolumeMM3()
	var out []mode
	for b := 1; b+1 < bins; b++ {
		if s[b] == 0 || s[b] < s[b-1] || s[b] <= s[b+1] {
			continue
		}
		// The peak's flanks end where the histogram rises again or has fallen to a tenth.
		l, r := b, b
		for l > 0 && s[l-1] <= s[l] && s[l] > 0.1*s[b] {
			l--
		}
		for r+1 < bins && s[r+1] <= s[r] && s[r] > 0.1*s[b] {
			r++
		}
		var n, sum, sum2 float64
		for k := l; k <= r; k++ {
			x := firstBinHU + (float64(k)+0.5)*binHU
			n += h[k]
			sum += h[k] * x
			sum2 += h[k] * x * x
		}
		if n == 0 {
			continue
		}
		mu := sum / n
		out = append(out, mode{hu: mu, sd: math.Sqrt(math.Max(0, sum2/n-mu*mu)), volumeMM3: n * vox})
	}
	sort.SliceStable(out, func(a, b int) bool { return out[a].volumeMM3 > out[b].volumeMM3 })
	return out
}

func smoothHistogram(h [bins]float64) [bins]float64 {
	var s [bins]float64
	for b := range h {
		l, r := max(b-1, 0), min(b+1, bins-1)
		s[b] = (h[l] + 2*h[b] + h[r]) / 4
	}
	return s
}

// median returns the middle of x, which it sorts; NaN if x is empty.
func median(x []float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	sort.Float64s(x)
	return x[len(x)/2]
}
