package mesh

import (
	"container/heap"
	"math"
	"slices"

	"github.com/apical-heart/apical/geom"
)

// Decimate returns a surface of about the given number of triangles, or as few as can be had without tearing, folding or
// joining it: edges are collapsed, the one that moves the surface least first, to the point that moves it least (Garland and
// Heckbert 1997, SIGGRAPH 97, 209-216). It is meant for display; measure on the full surface.
func (s *Surface) Decimate(triangles int) *Surface {
	d := newDecimation(s)
	for d.left > triangles && len(d.heap) > 0 {
		c := heap.Pop(&d.heap).(collapse)
		if c.ageA == d.age[c.a] && c.ageB == d.age[c.b] && d.allowed(c) {
			d.collapse(c)
		}
	}
	for i := range d.points {
		d.points[i] = d.points[i].Add(d.origin)
	}
	out := &Surface{Points: d.points, Triangles: d.triangles}
	return out.Select(func(t int) bool { return !d.gone[t] })
}

// quadric is the sum of squared distances to planes, (a b c d) with their squares: xx xy xz xw yy yz yw zz zw ww.
type quadric [10]float64

func planeQuadric(n geom.Vec, d, weight float64) quadric {
	return quadric{weight * n.X * n.X, weight * n.X * n.Y, weight * n.X * n.Z, weight * n.X * d, weight * n.Y * n.Y,
		weight * n.Y * n.Z, weight * n.Y * d, weight * n.Z * n.Z, weight * n.Z * d, weight * d * d}
}

func (q *quadric) add(o *quadric) {
	for i := range q {
		q[i] += o[i]
	}
}

func (q *quadric) at(p geom.Vec) float64 {
	return p.X*(q[0]*p.X+2*(q[1]*p.Y+q[2]*p.Z+q[3])) + p.Y*(q[4]*p.Y+2*(q[5]*p.Z+q[6])) + p.Z*(q[7]*p.Z+2*q[8]) + q[9]
}

// lowest returns the point where the quadric is least; ok is false where it is flat.
func (q *quadric) lowest() (p geom.Vec, ok bool) {
	m := geom.Affine{M: [3][3]float64{{q[0], q[1], q[2]}, {q[1], q[4], q[5]}, {q[2], q[5], q[7]}}}
	trace := q[0] + q[4] + q[7]
	if m.Det() < 1e-6*trace*trace*trace {
		return p, false
	}
	inv, err := m.Inverse()
	if err != nil {
		return p, false
	}
	return inv.Direction(geom.Vec{X: -q[3], Y: -q[6], Z: -q[8]}), true
}

type collapse struct {
	cost       float64
	a, b       int32
	ageA, ageB int32
	to         geom.Vec
}

type collapses []collapse

func (h collapses) Len() int { return len(h) }
func (h collapses) Less(i, j int) bool {
	if h[i].cost != h[j].cost {
		return h[i].cost < h[j].cost
	}
	if h[i].a != h[j].a {
		return h[i].a < h[j].a
	}
	return h[i].b < h[j].b
}
func (h collapses) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *collapses) Push(x any)   { *h = append(*h, x.(collapse)) }
func (h *collapses) Pop() any {
	o := *h
	x := o[len(o)-1]
	*h = o[:len(o)-1]
	return x
}

type decimation struct {
	origin    geom.Vec // taken off the points, so that squares of distances keep their digits
	points    []geom.Vec
	triangles [][3]int32
	gone      []bool // triangles
	left      int    // triangles
	quadrics  []quadric
	around    [][]int32 // the triangles at each point
	border    []bool
	age       []int32 // how often a point changed; -1: it is gone
	heap      collapses
}

func newDecimation(s *Surface) *decimation {
	d := &decimation{origin: s.Centroid(), points: make([]geom.Vec, len(s.Points)),
		triangles: slices.Clone(s.Triangles), gone: make([]bool, len(s.Triangles)), left: len(s.Triangles),
		quadrics: make([]quadric, len(s.Points)), around: make([][]int32, len(s.Points)), border: s.borderPoints(),
		age: make([]int32, len(s.Points))}
	for i, p := range s.Points {
		d.points[i] = p.Sub(d.origin)
	}
	for i, t := range d.triangles {
		a, b, c := d.points[t[0]], d.points[t[1]], d.points[t[2]]
		n := b.Sub(a).Cross(c.Sub(a))
		area := n.Norm() / 2
		n = n.Unit()
		q := planeQuadric(n, -n.Dot(a), area)
		for _, p := range t {
			d.quadrics[p].add(&q)
			d.around[p] = append(d.around[p], int32(i))
		}
	}
	half := s.sortedEdges()
	for i := 0; i < len(half); {
		j := i + 1
		for j < len(half) && half[j]>>1 == half[i]>>1 {
			j++
		}
		a, b := ends(half[i])
		if j == i+1 {
			d.fence(a, b)
		}
		i = j
	}
	for i, h := range half {
		if i == 0 || h>>1 != half[i-1]>>1 {
			d.offer(ends(h))
		}
	}
	return d
}

// fence holds a border edge by a plane through it across its triangle.
func (d *decimation) fence(a, b int32) {
	for _, t := range d.around[a] {
		tr := d.triangles[t]
		if !slices.Contains(tr[:], b) {
			continue
		}
		p := d.points[tr[0]]
		n := d.points[tr[1]].Sub(p).Cross(d.points[tr[2]].Sub(p))
		e := d.points[b].Sub(d.points[a])
		m := e.Cross(n).Unit()
		q := planeQuadric(m, -m.Dot(d.points[a]), 10*e.Dot(e))
		d.quadrics[a].add(&q)
		d.quadrics[b].add(&q)
	}
}

func (d *decimation) offer(a, b int32) {
	q := d.quadrics[a]
	q.add(&d.quadrics[b])
	pa, pb := d.points[a], d.points[b]
	best, cost := pa, q.at(pa)
	for _, p := range []geom.Vec{pb, pa.Lerp(pb, 0.5)} {
		if c := q.at(p); c < cost {
			best, cost = p, c
		}
	}
	if p, ok := q.lowest(); ok && p.Dist(pa) < 2*pa.Dist(pb) {
		if c := q.at(p); c < cost {
			best, cost = p, c
		}
	}
	// Where the surface is flat the shorter edge goes first.
	cost = math.Max(cost, 0) + 1e-9*pa.Sub(pb).Dot(pa.Sub(pb))
	heap.Push(&d.heap, collapse{cost: cost, a: a, b: b, ageA: d.age[a], ageB: d.age[b], to: best})
}

// ring returns the neighbours of a point, ascending.
func (d *decimation) ring(a int32) []int32 {
	var out []int32
	for _, t := range d.around[a] {
		for _, p := range d.triangles[t] {
			if p != a {
				out = append(out, p)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// allowed reports whether the collapse keeps the surface a surface and folds no triangle over.
func (d *decimation) allowed(c collapse) bool {
	shared := 0 // triangles of the edge
	for _, t := range d.around[c.a] {
		if slices.Contains(d.triangles[t][:], c.b) {
			shared++
		}
	}
	if shared == 0 || shared == 2 && d.border[c.a] && d.border[c.b] {
		return false
	}
	ringA, ringB := d.ring(c.a), d.ring(c.b)
	common := 0
	for _, p := range ringA {
		if _, ok := slices.BinarySearch(ringB, p); ok {
			common++
		}
	}
	if common != shared || len(ringA)+len(ringB)-common-2 < 3 { // the link condition; and no tetrahedron shrinks to a sheet
		return false
	}
	for _, p := range [2][2]int32{{c.a, c.b}, {c.b, c.a}} {
		for _, t := range d.around[p[0]] {
			tr := d.triangles[t]
			if slices.Contains(tr[:], p[1]) {
				continue
			}
			var old, moved [3]geom.Vec
			for i, q := range tr {
				old[i], moved[i] = d.points[q], d.points[q]
				if q == p[0] {
					moved[i] = c.to
				}
			}
			before := old[1].Sub(old[0]).Cross(old[2].Sub(old[0]))
			after := moved[1].Sub(moved[0]).Cross(moved[2].Sub(moved[0]))
			// A turn of more than about 75 degrees counts as a fold.
			if before.Norm() > 0 && after.Dot(before) < 0.25*after.Norm()*before.Norm() {
				return false
			}
		}
	}
	return true
}

func (d *decimation) collapse(c collapse) {
	a, b := c.a, c.b
	keep := d.around[a][:0]
	for _, t := range d.around[a] {
		if slices.Contains(d.triangles[t][:], b) {
			d.gone[t] = true
			d.left--
			for _, p := range d.triangles[t] {
				if p != a && p != b {
					d.around[p] = slices.DeleteFunc(d.around[p], func(u int32) bool { return u == t })
				}
			}
			continue
		}
		keep = append(keep, t)
	}
	for _, t := range d.around[b] {
		if d.gone[t] {
			continue
		}
		for i, p := range d.triangles[t] {
			if p == b {
				d.triangles[t][i] = a
			}
		}
		keep = append(keep, t)
	}
	d.around[a], d.around[b] = keep, nil
	d.points[a] = c.to
	d.border[a] = d.border[a] || d.border[b]
	d.quadrics[a].add(&d.quadrics[b])
	d.age[a]++
	d.age[b] = -1
	for _, p := range d.ring(a) {
		d.offer(min(a, p), max(a, p))
	}
}
