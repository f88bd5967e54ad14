package landmark

import (
	"math"
	"sort"
)

// fillGaps replaces NaN by linear interpolation between the nearest known neighbours round the ring. At least one value must be known.
func fillGaps(h *[nAngle]float64) {
	src := *h
	for a := range h {
		if !math.IsNaN(src[a]) {
			continue
		}
		l, r := 1, 1
		for math.IsNaN(src[(a-l+nAngle)%nAngle]) && l < nAngle {
			l++
		}
		for math.IsNaN(src[(a+r)%nAngle]) && r < nAngle {
			r++
		}
		x, y := src[(a-l+nAngle)%nAngle], src[(a+r)%nAngle]
		h[a] = (x*float64(r) + y*float64(l)) / float64(l+r)
	}
}

// medianRing returns the running median over 2 half + 1 values.
func medianRing(h [nAngle]float64, half int) (out [nAngle]float64) {
	for a := range h {
		w := make([]float64, 0, 2*half+1)
		for d := -half; d <= half; d++ {
			w = append(w, h[(a+d+nAngle)%nAngle])
		}
		out[a] = median(w)
	}
	return out
}

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
