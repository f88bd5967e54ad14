package deploy

import (
	"math"
	"slices"

	"github.com/apical-heart/apical/geom"
)

// plan is a constrained Delaunay triangulation in a plane, or on a cylinder that was unrolled into one. Triangles are counter-clockwise.
type plan struct {
	at     [][2]float64
	period float64 // circumference of the cylinder along x, 0 for a plane
	tri    [][3]int32
	side   map[[2]int32]int32 // the triangle that runs along an edge in this direction
	fixed  map[[2]int32]bool  // edges that stay, from the lower number to the higher
}

func newPlan(period float64) *plan {
	return &plan{period: period, side: map[[2]int32]int32{}, fixed: map[[2]int32]bool{}}
}

func between(a, b int32) [2]int32 { return [2]int32{min(a, b), max(a, b)} }

// from returns the way from point a to point b, the short way round a cylinder.
func (p *plan) from(a, b int32) (x, y float64) {
	return p.wrap(p.at[b][0] - p.at[a][0]), p.at[b][1] - p.at[a][1]
}

func (p *plan) wrap(x float64) float64 {
	if p.period > 0 {
		x -= p.period * math.Round(x/p.period)
	}
	return x
}

// turn is twice the area of a triangle, positive where it is counter-clockwise.
func (p *plan) turn(a, b, c int32) float64 {
	bx, by := p.from(a, b)
	cx, cy := p.from(a, c)
	return bx*cy - by*cx
}

// inCircle is positive where d lies in the circle through a, b and c, by a determinant of the fourth power of lengths.
func (p *plan) inCircle(a, b, c, d int32) float64 {
	bx, by := p.from(a, b)
	cx, cy := p.from(a, c)
	dx, dy := p.from(a, d)
	return (dx*dx+dy*dy)*(by*cx-bx*cy) + (cx*cx+cy*cy)*(bx*dy-by*dx) + (bx*bx+by*by)*(dx*cy-dy*cx)
}

func (p *plan) put(t int32, c [3]int32) {
	if int(t) == len(p.tri) {
		p.tri = append(p.tri, c)
	}
	p.tri[t] = c
	for i := range 3 {
		p.side[[2]int32{c[i], c[(i+1)%3]}] = t
	}
}

func (p *plan) drop(t int32) {
	c := p.tri[t]
	for i := range 3 {
		delete(p.side, [2]int32{c[i], c[(i+1)%3]})
	}
}

// apex returns the corner of a triangle that is neither a nor b.
func (p *plan) apex(t, a, b int32) int32 {
	for _, v := range p.tri[t] {
		if v != a && v != b {
			return v
		}
	}
	return -1
}

// across returns the two apices over the edge from a to b, first that of the triangle that runs along it; ok is false at a border or an edge that stays.
func (p *plan) across(a, b int32) (c, d int32, ok bool) {
	t, one := p.side[[2]int32{a, b}]
	u, two := p.side[[2]int32{b, a}]
	if !one || !two || p.fixed[between(a, b)] {
		return 0, 0, false
	}
	c, d = p.apex(t, a, b), p.apex(u, a, b)
	return c, d, c != d
}

// flip turns the edge a, b between the apices c and d into the edge c, d.
func (p *plan) flip(a, b, c, d int32) {
	t, u := p.side[[2]int32{a, b}], p.side[[2]int32{b, a}]
	p.drop(t)
	p.drop(u)
	p.put(t, [3]int32{c, a, d})
	p.put(u, [3]int32{d, b, c})
}

// add inserts a point and returns its number, or -1 if it lies in no triangle or on another point.
func (p *plan) add(x, y float64) int32 {
	n := int32(len(p.at))
	p.at = append(p.at, [2]float64{x, y})
	best, most := int32(-1), -1e-9
	for t, c := range p.tri {
		// All from one corner: on a cylinder each corner by itself might go another way round.
		bx, by := p.from(c[0], c[1])
		cx, cy := p.from(c[0], c[2])
		nx, ny := p.from(c[0], n)
		u, v := nx*cy-ny*cx, bx*ny-by*nx
		if least := min(u, v, bx*cy-by*cx-u-v); least > most {
			best, most = int32(t), least
		}
	}
	if best >= 0 {
		for _, v := range p.tri[best] {
			if dx, dy := p.from(v, n); math.Hypot(dx, dy) < 1e-6 {
				best = -1
				break
			}
		}
	}
	if best < 0 {
		p.at = p.at[:n]
		return -1
	}
	c := p.tri[best]
	p.drop(best)
	last := int32(len(p.tri))
	p.put(best, [3]int32{c[0], c[1], n})
	p.put(last, [3]int32{c[1], c[2], n})
	p.put(last+1, [3]int32{c[2], c[0], n})
	for i := range 3 {
		p.settle(c[i], c[(i+1)%3])
	}
	return n
}

// settle flips the edge a, b, and what then needs it, where the circle of the one triangle holds the apex of the other (Lawson 1977).
func (p *plan) settle(a, b int32) {
	c, d, ok := p.across(a, b)
	if !ok {
		return
	}
	x, y := p.from(a, b)
	if p.inCircle(a, b, c, d) <= 1e-9*(x*x+y*y) || !p.convex(a, b, c, d) {
		return
	}
	p.flip(a, b, c, d)
	p.settle(a, d)
	p.settle(d, b)
}

// convex reports whether a flip of the edge a, b gives two triangles.
func (p *plan) convex(a, b, c, d int32) bool { return p.turn(c, a, d) > 1e-9 && p.turn(d, b, c) > 1e-9 }

// polygon fills a simple polygon, counter-clockwise, by cutting the ear with the largest least angle until nothing is left. It reports whether that could be done.
func (p *plan) polygon(points [][2]float64) bool {
	p.at = slices.Clone(points)
	var rest []int32
	for i := range points {
		rest = append(rest, int32(i))
		p.fixed[between(int32(i), int32((i+1)%len(points)))] = true
	}
	for len(rest) > 3 {
		best, widest := -1, 1e-4
		for i, b := range rest {
			a, c := rest[(i+len(rest)-1)%len(rest)], rest[(i+1)%len(rest)]
			if p.turn(a, b, c) <= 0 {
				continue
			}
			if w := p.leastAngle(a, b, c); w > widest && !slices.ContainsFunc(rest, func(v int32) bool {
				return v != a && v != b && v != c && p.turn(a, b, v) >= 0 && p.turn(b, c, v) >= 0 && p.turn(c, a, v) >= 0
			}) {
				best, widest = i, w
			}
		}
		if best < 0 {
			return false
		}
		p.put(int32(len(p.tri)), [3]int32{rest[(best+len(rest)-1)%len(rest)], rest[best], rest[(best+1)%len(rest)]})
		rest = slices.Delete(rest, best, best+1)
	}
	if p.turn(rest[0], rest[1], rest[2]) <= 0 {
		return false
	}
	p.put(int32(len(p.tri)), [3]int32{rest[0], rest[1], rest[2]})
	for range len(points) {
		for _, c := range slices.Clone(p.tri) {
			for i := range 3 {
				p.settle(c[i], c[(i+1)%3])
			}
		}
	}
	return true
}

func (p *plan) leastAngle(a, b, c int32) float64 {
	at := func(v int32) geom.Vec {
		x, y := p.from(a, v)
		return geom.Vec{X: x, Y: y}
	}
	return leastAngle(at(a), at(b), at(c))
}

// leastAngle returns the least angle of a triangle, rad.
func leastAngle(a, b, c geom.Vec) float64 {
	angle := func(o, p, q geom.Vec) float64 {
		u, v := p.Sub(o), q.Sub(o)
		return math.Atan2(u.Cross(v).Norm(), u.Dot(v))
	}
	return min(angle(a, b, c), angle(b, c, a), angle(c, a, b))
}

// improve flips edges where that widens the least angle of the two triangles at them in space, and does not fold them.
func (p *plan) improve(x []geom.Vec) {
	normal := func(a, b, c int32) geom.Vec { return x[b].Sub(x[a]).Cross(x[c].Sub(x[a])).Unit() }
	for range 8 {
		flipped := false
		for t := range p.tri {
			for i := range 3 {
				a, b := p.tri[t][i], p.tri[t][(i+1)%3]
				c, d, ok := p.across(a, b)
				if !ok || !p.convex(a, b, c, d) {
					continue
				}
				is := min(leastAngle(x[a], x[b], x[c]), leastAngle(x[b], x[a], x[d]))
				if min(leastAngle(x[c], x[a], x[d]), leastAngle(x[d], x[b], x[c])) > is+1e-3 && normal(c, a, d).Dot(normal(d, b, c)) > min(0.5, normal(a, b, c).Dot(normal(b, a, d))-0.1) {
					p.flip(a, b, c, d)
					flipped = true
					break
				}
			}
		}
		if !flipped {
			return
		}
	}
}

// neighbours returns the points that each point shares an edge with, in rising order.
func (p *plan) neighbours() [][]int32 {
	out := make([][]int32, len(p.at))
	for _, c := range p.tri {
		for i := range 3 {
			a, b := c[i], c[(i+1)%3]
			out[a], out[b] = append(out[a], b), append(out[b], a)
		}
	}
	for i := range out {
		slices.Sort(out[i])
		out[i] = slices.Compact(out[i])
	}
	return out
}
