package landmark

import (
	"math"
	"sort"
)

// smoothRing returns the values smoothed by a Gaussian of sigma rays.
func smoothRing(h [nAngle]float64, sigma float64) (out [nAngle]float64) {
	half := int(3*sigma + 1)
	for a := range h {
		var s, n float64
		for d := -half; d <= half; d++ {
			w := math.Exp(-float64(d*d) / (2 * sigma * sigma))
			s += w * h[(a+d+nAngle)%nAngle]
			n += w
		}
		out[a] = s / n
	}
	return out
}

// median returns the middle of x, which it sorts; NaN if x is empty.
func median(x []float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	sort.Float64s(x)
	if n := len(x); n%2 == 0 {
		return (x[n/2-1] + x[n/2]) / 2
	}
	return x[len(x)/2]
}
