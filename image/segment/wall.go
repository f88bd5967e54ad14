package segment

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

// A Tube is the wall of the root's lumen as closed star-shaped contours on parallel planes.
type Tube struct {
	Frame           geom.Frame // W from the ventricle to the aorta; plane n lies at FirstMM + n StepMM along W
	FirstMM, StepMM float64
	Centre          [][2]float64 // of each plane's star, local u, v in mm (nplane)
	Radius          [][]float64  // free radius at NAngle equal angles from U, mm (nplane x NAngle)
	Cost            []float64    // mean cost of the wall on each plane: 0 is a clean step from blood to wall, 1 is no wall at all
}

// NAngle is the number of rays of a contour: 3 degrees apart, 0.6 mm on a root.
const NAngle = 120

const (
	planeMM   = 0.5
	radialMM  = 0.25
	wallMaxMM = 32 // radius of the widest sinus (45 mm across) from a centre up to a third off
)

// trackWall follows the wall plane by plane from the aorta down into the ventricle's outflow tract, and up.
type tracker struct {
	at      *image.Sampler
	filled  *image.Sampler // without leaflets
	frame   geom.Frame
	lumenHU float64
	edgeHU  float64 // half-way between blood and wall
	softHU  float64
}

// The cost of a wall at radius R is what is dark inside it, leaflets left out, and bandWeight times what is bright in the bandMM outside it, in mm, each place between 0 and 1. The
// band is a little wider than the aortic wall (1.5 to 2 mm), so that another chamber behind the wall counts little and the pocket behind an open leaflet counts in full.
const (
	bandMM     = 2.5
	bandWeight = 1.5
)

// profile fills dst with the cost of a wall at each radius of a ray.
func (t *tracker) profile(dst []float64, origin, dir geom.Vec) {
	n := len(dst)
	k := int(bandMM / radialMM)
	dark, filled := make([]float64, n+k+1), make([]float64, n)
	var inside float64
	span := t.lumenHU - t.edgeHU
	// 0 for blood, a half at the edge's density, 1 for the wall.
	grade := func(hu float64) float64 { return min(1, max(0, 0.5+0.5*(t.edgeHU-hu)/span)) }
	t.at.Along(dark, origin, dir, radialMM)
	if t.filled == t.at {
		copy(filled, dark)
	} else {
		t.filled.Along(filled, origin, dir, radialMM)
	}
	for i, hu := range dark {
		dark[i] = grade(hu)
	}
	for i := 0; i < n; i++ {
		inside += grade(filled[i]) * radialMM
		var bright float64
		for _, d := range dark[i+1 : i+1+k] {
			bright += (1 - d) * radialMM
		}
		dst[i] = inside + bandWeight*bright
	}
}

// contour finds the cheapest closed contour on one plane: cyclic dynamic programming over radii, neighbours at most one step of slope
// (45 degrees) apart, pulled towards prior (nil: none).
func (t *tracker) contour(origin geom.Vec, prior []float64, pull float64) (radius []float64, cost float64) {
	nr := int(wallMaxMM / radialMM)
	costs := make([][]float64, NAngle)
	num.Parallel(NAngle, 15, func(lo, hi int) {
		for a := lo; a < hi; a++ {
			s, c := math.Sincos(2 * math.Pi * float64(a) / NAngle)
			costs[a] = make([]float64, nr)
			t.profile(costs[a], origin, t.frame.U.Scale(c).AddScaled(s, t.frame.V))
			for i := range costs[a] {
				r := float64(i) * radialMM
				if r < 3 {
					costs[a][i] += 100
				}
				if prior != nil {
					d := r - prior[a]
					costs[a][i] += pull * d * d / (1 + math.Abs(d)) // quadratic near, linear far
				}
			}
		}
	})
	best := Cyclic(costs, 3, 0.15)
	radius = make([]float64, NAngle)
	for a, i := range best {
		radius[a] = float64(i) * radialMM
		cost += costs[a][i] / NAngle
	}
	return radius, cost
}

// Cyclic returns the index per column that minimises the sum of costs plus bend times the step between columns, steps at most reach, the last column next to the
// first. It runs twice round and keeps the middle, which closes for all but pathological costs, then closes exactly by pinning.
func Cyclic(costs [][]float64, reach int, bend float64) []int {
	n, m := len(costs), len(costs[0])
	step := make([]float64, 2*reach+1)
	for d := range step {
		step[d] = bend * math.Abs(float64(d-reach))
	}
	// The least sum up to each index of each column of a lap; no way leads beyond the ends.
	sums := make([][]float64, n+1)
	for k := range sums {
		sums[k] = make([]float64, m+2*reach)
		for i := range reach {
			sums[k][i], sums[k][reach+m+i] = math.Inf(1), math.Inf(1)
		}
	}
	solve := func(start, from, to int) []int {
		// One lap from column start, back to it, with the first index in [from, to).
		for i := range m {
			sums[0][reach+i] = math.Inf(1)
			if i >= from && i < to {
				sums[0][reach+i] = costs[start][i]
			}
		}
		for k := 1; k <= n; k++ {
			next := sums[k][reach:][:m]
			for d, s := range step {
				prev := sums[k-1][d:][:m]
				if d == 0 {
					for i, x := range prev {
						next[i] = x + s
					}
					continue
				}
				for i, x := range prev {
					next[i] = min(next[i], x+s)
				}
			}
			for i, x := range costs[(start+k)%n] {
				next[i] += x
			}
		}
		last := sums[n][reach:]
		at := from
		for i := from; i < to; i++ {
			if last[i] < last[at] {
				at = i
			}
		}
		out := make([]int, n)
		for k := n; k >= 1; k-- {
			out[(start+k)%n] = at
			// Back to the first of the indices that the least sum came from.
			b, from := math.Inf(1), at
			for d, s := range step {
				if v := sums[k-1][at+d] + s; v < b {
					b, from = v, at+d-reach
				}
			}
			at = from
		}
		return out
	}
	free := solve(0, 0, m)
	// Pin the column opposite the cut, where the free lap is not disturbed by it, and go round again.
	mid := n / 2
	return solve(mid, free[mid], free[mid]+1)
}
