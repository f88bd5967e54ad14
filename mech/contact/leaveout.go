package contact

import (
	"container/heap"
	"slices"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// leaveOut finds the tops that a hull never touches, its neighbours along the bodies' edges: those with a corner of its own; those with a corner within twice the distance at which they would touch, by the way along edges at
// rest; and those that already touch at rest within eight times that distance by the way along edges, as two struts do that meet at a sharp crown. from is the body of the hulls, nil if it hangs together with nothing.
func (c *reach) leaveOut(m *mech.Model, from *Body) {
	c.extra = make([][]int32, len(c.hull))
	if c.to.Nodes == nil {
		return
	}
	thick := 0.0
	for i := range c.complex.tops {
		thick = max(thick, c.complex.all[i].half)
	}
	next := map[mech.Block][]mech.Block{}
	tie := func(b *Body, i, j int32) {
		p, q := b.Nodes[i], b.Nodes[j]
		if !slices.Contains(next[p], q) {
			next[p], next[q] = append(next[p], q), append(next[q], p)
		}
	}
	for _, b := range []*Body{from, c.to} {
		if b == nil || b.Nodes == nil {
			continue
		}
		for _, t := range b.Triangles {
			tie(b, t[0], t[1])
			tie(b, t[1], t[2])
			tie(b, t[2], t[0])
		}
		for _, s := range b.Segments {
			tie(b, s[0], s[1])
		}
	}
	tops := map[mech.Block][]int32{}
	for i := range c.complex.tops {
		t := &c.complex.all[i]
		for _, v := range t.v[:t.n] {
			tops[c.to.Nodes[v]] = append(tops[c.to.Nodes[v]], int32(i))
		}
	}
	rest := m.NewState()
	w := c.to.now(rest)
	for e, h := range c.hull {
		touch := c.radius(e) + thick
		for b, way := range ways(rest, h, next, 8*touch) {
			for _, t := range tops[b] {
				if way <= 2*touch || c.hullGap(h, t, rest, &w) < 0 {
					c.extra[e] = append(c.extra[e], t)
				}
			}
		}
		slices.Sort(c.extra[e])
		c.extra[e] = slices.Compact(c.extra[e])
	}
}

// hullGap returns the gap between a hull and a top.
func (c *reach) hullGap(h []Sample, top int32, s *mech.State, w *where) float64 {
	t := &c.complex.all[top]
	x := corners(w, t)
	var d float64
	if len(h) == 1 {
		d = footOn(h[0].at(s), &x, int(t.n)).d
	} else {
		d = between(h[0].at(s), h[1].at(s), x[0], x[1]).d
	}
	return d - h[0].RadiusMM - c.half(top)
}

// ways returns the blocks that the ways along edges from a hull reach within a length, its own at 0.
func ways(s *mech.State, h []Sample, next map[mech.Block][]mech.Block, length float64) map[mech.Block]float64 {
	done := map[mech.Block]float64{}
	var q queue
	for i := range h {
		for _, b := range h[i].Blocks {
			done[b] = 0
		}
	}
	for i := range h {
		for _, b := range h[i].Blocks {
			for _, o := range next[b] {
				if _, ok := done[o]; !ok {
					heap.Push(&q, way{o, s.Position(o).Dist(nearestOf(h, s, s.Position(o)))})
				}
			}
		}
	}
	for q.Len() > 0 {
		x := heap.Pop(&q).(way)
		if _, ok := done[x.to]; ok || x.mm > length {
			continue
		}
		done[x.to] = x.mm
		for _, o := range next[x.to] {
			heap.Push(&q, way{o, x.mm + s.Position(o).Dist(s.Position(x.to))})
		}
	}
	return done
}

// nearestOf returns the point of a hull nearest to x.
func nearestOf(h []Sample, s *mech.State, x geom.Vec) geom.Vec {
	var at [3]geom.Vec
	for i := range h {
		at[i] = h[i].at(s)
	}
	f := footOn(x, &at, len(h))
	return x.Sub(f.r)
}

type way struct {
	to mech.Block
	mm float64
}

type queue []way

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	return q[i].mm < q[j].mm || q[i].mm == q[j].mm && q[i].to < q[j].to
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(way)) }
func (q *queue) Pop() any {
	n := len(*q) - 1
	x := (*q)[n]
	*q = (*q)[:n]
	return x
}
