package beam

import (
	"math"
	"slices"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// run is a chain of elements, each of which begins where the last ends.
type run struct {
	elements []int
	closed   bool
	joined   [2]bool // whether others meet its first and its last end
}

// runs parts the elements into chains, in the order of their first elements.
func (t *Struts) runs(outlines []Outline) []run {
	type side struct{ element, end int }
	at := map[mech.Block][]side{}
	for e := range t.elements {
		for end := range 2 {
			b := t.elements[e].blocks[2*end]
			at[b] = append(at[b], side{e, end})
		}
	}
	next, last := make([]int, len(t.elements)), make([]int, len(t.elements))
	for e := range t.elements {
		next[e], last[e] = -1, -1
	}
	for e := range t.elements {
		el := &t.elements[e]
		meet := at[el.blocks[2]]
		if len(meet) != 2 {
			continue
		}
		on := meet[0]
		if on.element == e {
			on = meet[1]
		}
		o := &t.elements[on.element]
		if on.element == e || on.end != 0 || o.blocks[1] != el.blocks[3] || !slices.Equal(outlines[e].CornersMM, outlines[on.element].CornersMM) || el.b.Inverse().Mul(o.a).Log().Norm() > 0.6 {
			continue // a corner, a hinge, or another section
		}
		next[e], last[on.element] = on.element, e
	}
	var out []run
	done := make([]bool, len(t.elements))
	follow := func(e int, closed bool) {
		r := run{closed: closed, joined: [2]bool{len(at[t.elements[e].blocks[0]]) > 1}}
		for e >= 0 && !done[e] {
			done[e] = true
			r.elements = append(r.elements, e)
			r.joined[1] = len(at[t.elements[e].blocks[2]]) > 1
			e = next[e]
		}
		out = append(out, r)
	}
	for e := range t.elements {
		if last[e] < 0 {
			follow(e, false)
		}
	}
	for e := range t.elements {
		if !done[e] {
			follow(e, true)
		}
	}
	return out
}

// end adds what closes a run at p: a middle point and rings, which it returns in the order of the run. The first end also leaves out the ring at p itself, which the sweep adds.
func (w *sweeper) end(p geom.Vec, q geom.Quaternion, o Outline, v []float64, joined, first bool) []int32 {
	side := 1.0
	if first {
		side = -1
	}
	along := q.Apply(geom.Vec{X: side})
	// Away from p: by how much further and how much smaller.
	type step struct{ far, width, height float64 }
	steps := []step{{0, 0.9, 0.9}}
	if joined {
		steps = nil
		for k := 1; k <= 5; k++ {
			sn, c := math.Sincos(math.Pi / 2 * float64(k) / 5.2)
			h := 1.0
			if o.Round {
				h = c
			}
			steps = append(steps, step{o.ReachMM * sn, c, h})
		}
		if !o.Round {
			last := steps[len(steps)-1]
			steps = append(steps, step{last.far, 0.9 * last.width, 0.9})
		}
	}
	mean := 0.0
	for _, x := range v {
		mean += x / float64(len(v))
	}
	far := steps[len(steps)-1].far
	centre := int32(len(w.skin.Surface.Points))
	w.point(p.AddScaled(far, along), mean)
	var rings []int32
	for _, s := range steps {
		corners := make([][2]float64, len(o.CornersMM))
		for i, c := range o.CornersMM {
			corners[i] = [2]float64{c[0] * s.width, c[1] * s.height}
		}
		rings = append(rings, w.ring(p.AddScaled(s.far, along), q, corners, v))
	}
	if first {
		for i, j := 0, len(rings)-1; i < j; i, j = i+1, j-1 {
			rings[i], rings[j] = rings[j], rings[i]
		}
		return rings
	}
	w.fan(rings[len(rings)-1], len(o.CornersMM), centre, true)
	return rings
}
