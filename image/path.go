package image

import (
	"math"

	"github.com/apical-heart/apical/geom"
)

// MinimalPath returns the way of least time from a voxel back to a seed through the arrival times t of FastMarching, as
// points in LPS about half a voxel apart: the descent along the upwind gradient, interpolated between the voxels. Where
// that does not lead down (at walls) it steps to the lowest neighbouring voxel. It is nil if the voxel was not reached.
func MinimalPath(t *Field, from int) []geom.Vec {
	if math.IsInf(float64(t.Data[from]), 1) {
		return nil
	}
	h := t.SpacingMM()
	step := min(h[0], h[1], h[2]) / 2
	i, j, k := t.Voxel(from)
	p := [3]float64{float64(i), float64(j), float64(k)}
	time := float64(t.Data[from])
	path := []geom.Vec{t.LPS(p[0], p[1], p[2])}
	for {
		low, lowest := t.lowestCorner(p)
		if lowest == 0 {
			return append(path, t.LPS(low[0], low[1], low[2]))
		}
		g := t.descent(p) // per mm along the grid's axes
		n := math.Sqrt(g[0]*g[0] + g[1]*g[1] + g[2]*g[2])
		q := p
		for a := range q {
			q[a] = min(max(p[a]-step*g[a]/n/h[a], 0), float64(t.Size[a]-1))
		}
		// The time must fall by a fair part of what the slope promises.
		if now := t.finite(q); n > 0 && now < time-0.1*step*n {
			p, time = q, now
		} else {
			if lowest >= time {
				low, lowest = t.lowestNeighbour(low)
				if lowest >= time {
					return path // not a field of arrival times
				}
			}
			p, time = low, lowest
		}
		path = append(path, t.LPS(p[0], p[1], p[2]))
	}
}

// corners calls f with the voxels of the cell at p and their trilinear weights.
func (t *Field) corners(p [3]float64, f func(at [3]int, w float64)) {
	var lo, next [3]int
	var frac [3]float64
	for a := range 3 {
		lo[a], frac[a], next[a] = cell(p[a], t.Size[a])
	}
	for c := range 8 {
		w := 1.0
		at := lo
		for a := range 3 {
			if c>>a&1 == 1 {
				at[a] += next[a]
				w *= frac[a]
			} else {
				w *= 1 - frac[a]
			}
		}
		if w > 0 {
			f(at, w)
		}
	}
}

// finite is the mean of the cell's times that are finite, by trilinear weight; +Inf if there is none.
func (t *Field) finite(p [3]float64) float64 {
	var sum, weight float64
	t.corners(p, func(at [3]int, w float64) {
		if v := float64(t.Data[t.Index(at[0], at[1], at[2])]); !math.IsInf(v, 1) {
			sum += w * v
			weight += w
		}
	})
	if weight == 0 {
		return math.Inf(1)
	}
	return sum / weight
}

// descent is the upwind gradient of the cell's finite voxels, by trilinear weight.
func (t *Field) descent(p [3]float64) (g [3]float64) {
	h := t.SpacingMM()
	stride := [3]int{1, t.Size[0], t.Size[0] * t.Size[1]}
	var weight float64
	t.corners(p, func(at [3]int, w float64) {
		i := t.Index(at[0], at[1], at[2])
		v := t.Data[i]
		if v == inf32 {
			return
		}
		weight += w
		for a := range 3 {
			lo, hi := inf32, inf32
			if at[a] > 0 {
				lo = t.Data[i-stride[a]]
			}
			if at[a]+1 < t.Size[a] {
				hi = t.Data[i+stride[a]]
			}
			if lo <= hi && lo < v {
				g[a] += w * float64(v-lo) / h[a]
			} else if hi < lo && hi < v {
				g[a] -= w * float64(v-hi) / h[a]
			}
		}
	})
	for a := range g {
		g[a] /= max(weight, 1e-300)
	}
	return g
}

func (t *Field) lowestCorner(p [3]float64) (low [3]float64, time float64) {
	time = math.Inf(1)
	t.corners(p, func(at [3]int, _ float64) {
		if v := float64(t.Data[t.Index(at[0], at[1], at[2])]); v < time {
			low, time = [3]float64{float64(at[0]), float64(at[1]), float64(at[2])}, v
		}
	})
	return low, time
}

func (t *Field) lowestNeighbour(p [3]float64) (low [3]float64, time float64) {
	time = math.Inf(1)
	for d := range 27 {
		at := [3]int{int(p[0]) + d%3 - 1, int(p[1]) + d/3%3 - 1, int(p[2]) + d/9 - 1}
		if !t.Inside(at[0], at[1], at[2]) {
			continue
		}
		if v := float64(t.Data[t.Index(at[0], at[1], at[2])]); v < time {
			low, time = [3]float64{float64(at[0]), float64(at[1]), float64(at[2])}, v
		}
	}
	return low, time
}
