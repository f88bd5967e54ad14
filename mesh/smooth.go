package mesh

import (
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/num"
)

// Taubin's two steps, in and out, which together let waves longer than the pass band frequency 0.1 stand: Taubin 1995,
// SIGGRAPH 95, 351-358, "a signal processing approach to fair surface design", section 3 (1/lambda + 1/mu = 0.1).
const (
	taubinIn  = 0.6307
	taubinOut = -0.6732
)

// Smooth returns the surface after n passes of Taubin's filter, which takes the steps of the voxels away and leaves the
// size. Points on the border of an open surface stay.
func (s *Surface) Smooth(n int) *Surface {
	out := &Surface{Points: append([]geom.Vec(nil), s.Points...), Triangles: append([][3]int32(nil), s.Triangles...)}
	start, near := s.Neighbours()
	fixed := s.borderPoints()
	next := make([]geom.Vec, len(s.Points))
	for i := range 2 * n {
		step := taubinIn
		if i%2 == 1 {
			step = taubinOut
		}
		num.Parallel(len(next), 1<<13, func(lo, hi int) {
			for p := lo; p < hi; p++ {
				next[p] = out.Points[p]
				ring := near[start[p]:start[p+1]]
				if fixed[p] || len(ring) == 0 {
					continue
				}
				var sum geom.Vec
				for _, q := range ring {
					sum = sum.Add(out.Points[q].Sub(out.Points[p]))
				}
				next[p] = out.Points[p].AddScaled(step/float64(len(ring)), sum)
			}
		})
		out.Points, next = next, out.Points
	}
	return out
}

// Neighbours returns the points that share an edge with each point p, near[start[p]:start[p+1]], in ascending order.
func (s *Surface) Neighbours() (start []int32, near []int32) {
	half := s.sortedEdges()
	start = make([]int32, len(s.Points)+1)
	each := func(f func(a, b int32)) {
		for i, h := range half {
			if i > 0 && h>>1 == half[i-1]>>1 {
				continue
			}
			f(ends(h))
		}
	}
	each(func(a, b int32) {
		start[a+1]++
		start[b+1]++
	})
	for i := range s.Points {
		start[i+1] += start[i]
	}
	near = make([]int32, start[len(s.Points)])
	fill := append([]int32(nil), start[:len(s.Points)]...)
	// Edges are sorted by their lower point, then the upper: of each point the lower neighbours come in order when the
	// upper point is looked at, and must all come before the higher ones.
	each(func(a, b int32) {
		near[fill[b]] = a
		fill[b]++
	})
	each(func(a, b int32) {
		near[fill[a]] = b
		fill[a]++
	})
	return start, near
}

// borderPoints marks the ends of the edges that do not join two triangles.
func (s *Surface) borderPoints() []bool {
	out := make([]bool, len(s.Points))
	half := s.sortedEdges()
	for i := 0; i < len(half); {
		j := i + 1
		for j < len(half) && half[j]>>1 == half[i]>>1 {
			j++
		}
		if j != i+2 {
			a, b := ends(half[i])
			out[a], out[b] = true, true
		}
		i = j
	}
	return out
}
