package mesh

import (
	"cmp"
	"slices"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/num"
)

// Cut returns the closed curves in which the plane cuts the surface, the largest first, all counter-clockwise about the
// normal, those around holes too. Pieces that end at the border of an open surface are left out; CutAll returns them.
// All contours have the frame geom.FrameOf(pl, geom.Vec{}).
func (s *Surface) Cut(pl geom.Plane) []geom.Contour {
	closed, _ := s.CutAll(geom.FrameOf(pl, geom.Vec{}))
	return closed
}

// CutAll cuts the surface by the plane of U and V of f and returns the closed curves in this frame, as Cut does, and the
// open ones in LPS, in the order of their first triangle.
//
// A point on the plane counts as above it, so that every triangle is cut once or not at all, however the plane runs
// through points, edges and triangles; triangles within the plane are cut where the surface goes down from them.
func (s *Surface) CutAll(f geom.Frame) (closed []geom.Contour, open []geom.Curve) {
	height := make([]float64, len(s.Points))
	pl := f.Plane()
	num.Parallel(len(height), 1<<15, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			height[i] = pl.Height(s.Points[i])
		}
	})
	segments := s.segments(height)
	// A segment starts on the edge on which its triangle's outline goes down and ends on the one on which it comes up:
	// with the outside to the right of the direction. The next one is in the triangle across that edge.
	starts := make(map[edge]int32, len(segments))
	for i := len(segments) - 1; i >= 0; i-- {
		g := &segments[i]
		g.same = -1
		if j, ok := starts[g.from]; ok {
			g.same = j
		}
		starts[g.from] = int32(i)
	}
	ends := make(map[edge]int, len(segments))
	for _, g := range segments {
		ends[g.to]++
	}
	follow := func(i int32) (chain []edge, isClosed bool) {
		first := segments[i].from
		chain = []edge{first}
		for {
			segments[i].used = true
			to := segments[i].to
			if to == first {
				return chain, true
			}
			chain = append(chain, to)
			next, ok := starts[to]
			for ok && segments[next].used {
				next = segments[next].same
				ok = next >= 0
			}
			if !ok {
				return chain, false
			}
			i = next
		}
	}
	point := func(e edge) geom.Vec {
		a, b := s.Points[e.lo], s.Points[e.hi]
		u, v := height[e.lo], height[e.hi]
		return a.Lerp(b, u/(u-v))
	}
	// The open pieces first, from their starts: the rest is loops.
	for i, g := range segments {
		if !g.used && ends[g.from] == 0 {
			chain, _ := follow(int32(i))
			var c geom.Curve
			for _, e := range chain {
				if p := point(e); len(c) == 0 || p != c[len(c)-1] {
					c = append(c, p)
				}
			}
			if len(c) > 1 {
				open = append(open, c)
			}
		}
	}
	var area []float64
	for i := range segments {
		if segments[i].used {
			continue
		}
		chain, isClosed := follow(int32(i))
		if !isClosed {
			continue // where more than two triangles meet
		}
		c := geom.Contour{Frame: f}
		for _, e := range chain {
			u, v, _ := f.Local(point(e))
			if p := [2]float64{u, v}; len(c.Points) == 0 || p != c.Points[len(c.Points)-1] {
				c.Points = append(c.Points, p)
			}
		}
		for len(c.Points) > 1 && c.Points[0] == c.Points[len(c.Points)-1] {
			c.Points = c.Points[:len(c.Points)-1]
		}
		if len(c.Points) < 3 {
			continue // the plane touches a point or an edge
		}
		a := c.Area()
		if a < 0 {
			a = -a
			slices.Reverse(c.Points)
		}
		closed, area = append(closed, c), append(area, a)
	}
	return sortedByArea(closed, area), open
}

// edge is an edge of the surface between two points, lo < hi.
type edge struct{ lo, hi int32 }

func edgeOf(a, b int32) edge { return edge{min(a, b), max(a, b)} }

// segment is the cut of one triangle.
type segment struct {
	from, to edge
	same     int32 // the next segment from the same edge, -1 for none
	used     bool
}

func (s *Surface) segments(height []float64) []segment {
	var out []segment
	for _, t := range s.Triangles {
		a, b, c := height[t[0]] >= 0, height[t[1]] >= 0, height[t[2]] >= 0
		if a == b && b == c {
			continue
		}
		var g segment
		above := [3]bool{a, b, c}
		for i := range 3 {
			j := (i + 1) % 3
			switch {
			case above[i] && !above[j]:
				g.from = edgeOf(t[i], t[j])
			case !above[i] && above[j]:
				g.to = edgeOf(t[i], t[j])
			}
		}
		out = append(out, g)
	}
	return out
}

func sortedByArea(c []geom.Contour, area []float64) []geom.Contour {
	order := make([]int, len(c))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(area[j], area[i]) })
	out := make([]geom.Contour, len(c))
	for i, o := range order {
		out[i] = c[o]
	}
	if len(out) == 0 {
		return nil
	}
	return out
}
