package landmark

import (
	"math"
	"sort"
)

// A quadric is the function r = c0 + c1 u + c2 v + c3 u^2 + c4 u v + c5 v^2.
type quadric [6]float64

func (q quadric) at(u, v float64) float64 {
	return q[0] + q[1]*u + q[2]*v + q[3]*u*u + q[4]*u*v + q[5]*v*v
}

// fitQuadric returns the quadric through the points by least squares, twice reweighted by Tukey's biweight against stray points, and the scatter about it (1.4826 times the median
// deviation). ok is false with fewer than 20 points.
func fitQuadric(p []edgePoint) (q quadric, scatter float64, ok bool) {
	if len(p) < 20 {
		return q, 0, false
	}
	weight := make([]float64, len(p))
	for i := range weight {
		weight[i] = 1
	}
	dev := make([]float64, len(p))
	for range 4 {
		var a [6][7]float64
		for i, x := range p {
			f := [6]float64{1, x.u, x.v, x.u * x.u, x.u * x.v, x.v * x.v}
			for r := range 6 {
				for c := range 6 {
					a[r][c] += weight[i] * f[r] * f[c]
				}
				a[r][6] += weight[i] * f[r] * x.r
			}
		}
		if q, ok = solve6(a); !ok {
			return q, 0, false
		}
		for i, x := range p {
			dev[i] = math.Abs(x.r - q.at(x.u, x.v))
		}
		s := append([]float64{}, dev...)
		sort.Float64s(s)
		scatter = 1.4826 * s[len(s)/2]
		limit := 4.685 * math.Max(scatter, 0.05)
		for i := range weight {
			t := math.Min(1, dev[i]/limit)
			weight[i] = (1 - t*t) * (1 - t*t)
		}
	}
	return q, scatter, true
}

// solve6 solves six linear equations by elimination with pivots.
func solve6(a [6][7]float64) (x quadric, ok bool) {
	for c := range 6 {
		p := c
		for r := c + 1; r < 6; r++ {
			if math.Abs(a[r][c]) > math.Abs(a[p][c]) {
				p = r
			}
		}
		if math.Abs(a[p][c]) < 1e-9 {
			return x, false
		}
		a[c], a[p] = a[p], a[c]
		for r := range 6 {
			if r == c {
				continue
			}
			f := a[r][c] / a[c][c]
			for k := c; k < 7; k++ {
				a[r][k] -= f * a[c][k]
			}
		}
	}
	for r := range 6 {
		x[r] = a[r][6] / a[r][r]
	}
	return x, true
}

// top returns where the quadric is highest, at most so far from the middle; peak tells whether it has a top at all.
func (q quadric) top(within float64) (u, v float64, peak bool) {
	det := 4*q[3]*q[5] - q[4]*q[4]
	if peak = q[3] < 0 && det > 0; peak {
		u = (q[4]*q[2] - 2*q[5]*q[1]) / det
		v = (q[4]*q[1] - 2*q[3]*q[2]) / det
	} else {
		u, v = q[1], q[2] // uphill
		n := math.Max(math.Hypot(u, v), 1e-9)
		u, v = within*u/n, within*v/n
	}
	if n := math.Hypot(u, v); n > within {
		u, v = u*within/n, v*within/n
	}
	return u, v, peak
}

// bend returns the lesser of the two curvatures at the top, 1/mm.
func (q quadric) bend() float64 {
	return math.Max(0, -(q[3]+q[5])-math.Hypot(q[3]-q[5], q[4]))
}
