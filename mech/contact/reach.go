package contact

import (
	"fmt"
	"math"
	"slices"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/num"
)

// reach keeps, for each element of a contact term (a point or a wire's segment, its hull), the simplices of a body that it may come to touch before reach looks again.
type reach struct {
	to       *Body
	complex  *complex
	tree     *tree
	hull     [][]Sample // one point or two
	extra    [][]int32  // tops that a hull never touches, in rising order
	marginMM float64
	reachMM  float64
	setMM    float64 // the law's SmoothMM

	candidates [][]candidate
	blocks     [][]mech.Block
	tops       [][]int32
	thin       []float64
	hullAt     []geom.Vec // two an element, when it looked last
	cornerAt   []geom.Vec
	hullFrom   []geom.Vec // and where they were when the step of that time began
	cornerFrom []geom.Vec
	built      bool
}

// candidate is a simplex in reach.
type candidate struct {
	simplex int32
	count   int8
	slot    [3]int16 // of its corners among the element's blocks; -1: rigid
}

// half returns half the thickness at a simplex.
func (c *reach) half(simplex int32) float64 {
	if c.thin != nil {
		return c.thin[simplex]
	}
	return c.complex.all[simplex].half
}

// corners reads a simplex's.
func corners(w *where, s *simplex) (x [3]geom.Vec) {
	for k := range s.n {
		x[k] = w.corner(s.v[k])
	}
	return x
}

func newReach(m *mech.Model, title string, from, to *Body, hull [][]Sample) (*reach, error) {
	for _, b := range []*Body{from, to} {
		if b == nil {
			continue
		}
		if err := b.Check(); err != nil {
			return nil, fmt.Errorf("%w (%s)", err, title)
		}
	}
	c := &reach{to: to, complex: newComplex(m, to), hull: hull, marginMM: 0.5, reachMM: 0.25}
	thin := math.Inf(1)
	for i := range c.complex.tops {
		thin = math.Min(thin, c.complex.all[i].half)
	}
	for e, h := range hull {
		if !(h[0].RadiusMM+thin > 0) {
			return nil, &mech.ElementError{Term: title, Element: e, Reason: fmt.Sprintf("neither it nor a part of %s has a thickness, and a distance has no sign", to.Title)}
		}
	}
	c.tree = newTree(c.complex.tops)
	c.candidates, c.blocks, c.tops = make([][]candidate, len(hull)), make([][]mech.Block, len(hull)), make([][]int32, len(hull))
	for e, h := range hull {
		c.blocks[e] = own(h)
	}
	c.leaveOut(m, from)
	return c, nil
}

// own returns the blocks of a hull.
func own(h []Sample) (b []mech.Block) {
	for i := range h {
		b = append(b, h[i].Blocks...)
	}
	return b
}

// hullBox returns the box of an element's hull on its way through the step, when reach looked last.
func (c *reach) hullBox(e int) (lo, hi geom.Vec) {
	lo, hi = empty()
	for i := range c.hull[e] {
		for _, x := range [2]geom.Vec{c.hullAt[2*e+i], c.hullFrom[2*e+i]} {
			lo, hi = lower(lo, x), upper(hi, x)
		}
	}
	return lo, hi
}

// radius is the hull's.
func (c *reach) radius(e int) float64 {
	r := 0.0
	for i := range c.hull[e] {
		r = math.Max(r, c.hull[e][i].RadiusMM)
	}
	return r
}

// moved returns how far hulls and corners have gone since reach looked last.
func (c *reach) moved(s *mech.State) (hullMM []float64, cornerMM float64) {
	w := c.to.now(s)
	for i := range c.cornerAt {
		cornerMM = math.Max(cornerMM, w.corner(int32(i)).Dist(c.cornerAt[i]))
	}
	hullMM = make([]float64, len(c.hull))
	for e, h := range c.hull {
		for i := range h {
			hullMM[e] = math.Max(hullMM[e], h[i].at(s).Dist(c.hullAt[2*e+i]))
		}
	}
	return hullMM, cornerMM
}

// stale reports whether anything has used up half of the margin since terms looked.
func (c *reach) stale(s *mech.State) bool {
	if len(s.Seen) == 0 {
		return true
	}
	v := s.AsSeen()
	now, then := c.to.now(s), c.to.now(v)
	corner, hull := 0.0, 0.0
	for i := range c.to.corners() {
		corner = math.Max(corner, now.corner(int32(i)).Dist(then.corner(int32(i))))
	}
	for _, h := range c.hull {
		for i := range h {
			hull = math.Max(hull, h[i].at(s).Dist(h[i].at(v)))
		}
	}
	return hull+corner > c.marginMM/2
}

// update looks as things were when terms looked last, unless it has, and reports whether an element has other blocks than before.
func (c *reach) update(title string, s *mech.State) (changed bool, err error) {
	if v := s.AsSeen(); !c.has(v) {
		c.thin = c.complex.thin(c.thin, v)
		changed = c.look(v)
		c.built = true
	}
	c.thin = c.complex.thin(c.thin, s)
	return changed, c.jumps(title, s)
}

// has reports whether it looked at a state last, as far as it sees it.
func (c *reach) has(v *mech.State) bool {
	if !c.built {
		return false
	}
	w, before := c.to.now(v), c.to.before(v)
	for i := range c.cornerAt {
		if c.cornerAt[i] != w.corner(int32(i)) || c.cornerFrom[i] != before.corner(int32(i)) {
			return false
		}
	}
	for e, h := range c.hull {
		for i := range h {
			if c.hullAt[2*e+i] != h[i].at(v) || c.hullFrom[2*e+i] != h[i].last(v) {
				return false
			}
		}
	}
	return true
}

// jumps refuses a step that moves a rigid body so far at once that it may pass something.
func (c *reach) jumps(title string, s *mech.State) error {
	if c.to.Nodes != nil {
		return nil
	}
	now, before := c.to.now(s), c.to.before(s)
	far := 0.0
	for i := range c.to.Points {
		far = math.Max(far, now.corner(int32(i)).Dist(before.corner(int32(i))))
	}
	if far == 0 {
		return nil
	}
	thin := math.Inf(1)
	for i := range c.complex.tops {
		thin = math.Min(thin, c.complex.all[i].half)
	}
	for e := range c.hull {
		if r := thin + c.radius(e); far > r/2 {
			return &mech.ElementError{Term: title, Element: e, Reason: fmt.Sprintf("%s moves %.3g mm in one step, more than half of the %.3g mm that keep it apart", c.to.Title, far, r)}
		}
	}
	return nil
}

// look finds the simplices in reach of every element.
func (c *reach) look(s *mech.State) (changed bool) {
	w, before := c.to.now(s), c.to.before(s)
	c.cornerAt = slices.Grow(c.cornerAt[:0], c.to.corners())[:c.to.corners()]
	c.cornerFrom = slices.Grow(c.cornerFrom[:0], c.to.corners())[:c.to.corners()]
	for i := range c.cornerAt {
		c.cornerAt[i], c.cornerFrom[i] = w.corner(int32(i)), before.corner(int32(i))
	}
	c.hullAt = slices.Grow(c.hullAt[:0], 2*len(c.hull))[:2*len(c.hull)]
	c.hullFrom = slices.Grow(c.hullFrom[:0], 2*len(c.hull))[:2*len(c.hull)]
	c.tree.fit(c.topBox)
	other := make([]bool, len(c.hull))
	num.Parallel(len(c.hull), 16, func(from, to int) {
		var found []int32
		for e := from; e < to; e++ {
			for i := range c.hull[e] {
				c.hullAt[2*e+i], c.hullFrom[2*e+i] = c.hull[e][i].at(s), c.hull[e][i].last(s)
			}
			lo, hi := c.hullBox(e)
			distance := c.radius(e) + c.reachMM + c.setMM + c.marginMM
			found = c.tree.cross(found[:0], lo, hi, distance)
			kept := c.tops[e][:0]
			for _, t := range found {
				if _, out := slices.BinarySearch(c.extra[e], t); !out && c.meets(e, t) {
					kept = append(kept, t)
				}
			}
			c.tops[e] = kept
			other[e] = c.list(e)
		}
	})
	return slices.Contains(other, true)
}

// meets reports whether a top is in reach of an element: it may come to touch it where things are or, since friction measures from there, touched it where the step began. Boxes alone let in as many again that do not.
func (c *reach) meets(e int, top int32) bool {
	h := c.hull[e]
	far := c.radius(e) + c.half(top) + c.reachMM + c.setMM
	return c.apart(h, c.hullAt[2*e:2*e+2], c.cornerAt, top) <= far+c.marginMM || c.apart(h, c.hullFrom[2*e:2*e+2], c.cornerFrom, top) <= far+c.marginMM/8
}

// apart returns how far the middle of a hull that is at x is from that of a top whose corners are at y.
func (c *reach) apart(h []Sample, x, y []geom.Vec, top int32) float64 {
	t := &c.complex.all[top]
	var at [3]geom.Vec
	for k := range t.n {
		at[k] = y[t.v[k]]
	}
	if len(h) == 1 {
		return footOn(x[0], &at, int(t.n)).d
	}
	return between(x[0], x[1], at[0], at[1]).d
}

// topBox is the box of a top, with its thickness, when reach looked last.
func (c *reach) topBox(i int) (lo, hi geom.Vec) {
	lo, hi = empty()
	t := &c.complex.all[i]
	for _, v := range t.v[:t.n] {
		lo, hi = lower(lower(lo, c.cornerAt[v]), c.cornerFrom[v]), upper(upper(hi, c.cornerAt[v]), c.cornerFrom[v])
	}
	h := c.half(int32(i))
	thick := geom.Vec{X: h, Y: h, Z: h}
	return lo.Sub(thick), hi.Add(thick)
}

// list makes an element's candidates and blocks of its tops, and reports whether its blocks are others than before.
func (c *reach) list(e int) (changed bool) {
	var faces []int32
	for _, t := range c.tops[e] {
		faces = append(faces, c.complex.faces[t]...)
	}
	slices.Sort(faces)
	blocks := own(c.hull[e])
	first := len(blocks)
	cand := c.candidates[e][:0]
	take := func(simplex int32, count int8) {
		x := candidate{simplex, count, [3]int16{-1, -1, -1}}
		if c.to.Nodes != nil {
			t := &c.complex.all[simplex]
			for k := range t.n {
				b := c.to.Nodes[t.v[k]]
				i := slices.Index(blocks[first:], b)
				if i < 0 {
					i = len(blocks) - first
					blocks = append(blocks, b)
				}
				x.slot[k] = int16(first + i)
			}
		}
		cand = append(cand, x)
	}
	for _, t := range c.tops[e] {
		take(t, 1)
	}
	for _, f := range slices.Compact(faces) {
		count := c.complex.all[f].count
		if len(c.extra[e]) > 0 {
			count = int8(c.complex.counted(int(f), c.extra[e]))
		}
		if count != 0 {
			take(f, count)
		}
	}
	c.candidates[e] = cand
	changed = !slices.Equal(blocks, c.blocks[e])
	c.blocks[e] = blocks
	return changed
}

// nearest returns the top that an element's point comes nearest to touching, -1 without one, with its foot. gap is the distance less radius and half thickness.
func (c *reach) nearest(e int, p geom.Vec, radius float64, w *where) (best int, f foot, gap float64) {
	best, gap = -1, math.Inf(1)
	for i := range c.candidates[e] {
		x := &c.candidates[e][i]
		if int(x.simplex) >= c.complex.tops {
			break
		}
		t := &c.complex.all[x.simplex]
		at := corners(w, t)
		if o := footOn(p, &at, int(t.n)); o.d-radius-c.half(x.simplex) < gap {
			best, f, gap = i, o, o.d-radius-c.half(x.simplex)
		}
	}
	return best, f, gap
}

// deep refuses a step that begins with a hull deeper in a top than a part (0: a half) of what keeps them apart. It looks at elements that have not moved yet.
func (c *reach) deep(title string, part float64, s *mech.State) error {
	if part == 0 {
		part = 0.5
	}
	w := c.to.now(s)
	for e, h := range c.hull {
		if h[0].at(s) != h[0].last(s) {
			continue
		}
		for _, t := range c.tops[e] {
			if r := h[0].RadiusMM + c.half(t); c.hullGap(h, t, s, &w) < -part*r {
				return &mech.ElementError{Term: title, Element: e, Reason: fmt.Sprintf("at block %d it stands %.3g mm deep in %s, of %.3g mm that keep them apart", h[0].Blocks[0], -c.hullGap(h, t, s, &w), c.describe(t), r)}
			}
		}
	}
	return nil
}
