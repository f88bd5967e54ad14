package beam

import (
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mesh"
)

// Skin is the surface of struts at a state.
type Skin struct {
	Surface *mesh.Surface
	Values  []float64 // of a Field, one a point of the surface
	Pieces  int       // closed parts: runs of elements from joint to joint
}

// stations is the number of steps in which an element is swept; even, since values belong to its middle.
const stations = 4

// Sweep returns the surface of all struts at a state: outlines carried along curves that leave each end along the first axis of its frame (cubic Hermite), while the frame turns evenly from end to end. Where two elements follow each
// other they share the mean of their frames at the node. Runs end flat where nothing else is, and rounded at joints, over which they lie in each other: their volumes there count more than once.
//
// A value is that of its element's middle; from there to the next element's it goes in straight lines, at the node through their mean weighted by length, and stays what it is to the end of a run. A nil field is 0 everywhere.
// The error names an element whose section has no outline.
func (t *Struts) Sweep(s *mech.State, f Field) (*Skin, error) {
	outlines := make([]Outline, len(t.elements))
	for e := range t.elements {
		if o, ok := t.elements[e].section.(Outlined); ok {
			outlines[e] = o.Outline()
		}
		if len(outlines[e].CornersMM) < 3 {
			return nil, &mech.ElementError{Term: t.Name(), Element: e, Reason: "its section has no outline to be drawn by"}
		}
	}
	if f == nil {
		f = func(int) func(y, z float64) float64 { return func(y, z float64) float64 { return 0 } }
	}
	w := &sweeper{struts: t, state: s, outlines: outlines, field: f, skin: &Skin{Surface: &mesh.Surface{}}}
	for _, r := range t.runs(outlines) {
		w.run(r)
	}
	return w.skin, nil
}

type sweeper struct {
	struts   *Struts
	state    *mech.State
	outlines []Outline
	field    Field
	skin     *Skin
}

// frames returns the frames of an element's ends.
func (w *sweeper) frames(e int) (a, b geom.Quaternion) {
	el := &w.struts.elements[e]
	return w.state.Rotation(el.blocks[1]).Mul(el.a), w.state.Rotation(el.blocks[3]).Mul(el.b)
}

// values returns the field at an element's middle, by corner of its outline.
func (w *sweeper) values(e int) []float64 {
	f := w.field(e)
	v := make([]float64, len(w.outlines[e].CornersMM))
	for i, c := range w.outlines[e].CornersMM {
		v[i] = f(c[0], c[1])
	}
	return v
}

func (w *sweeper) run(r run) {
	n := len(r.elements)
	middle := make([][]float64, n)
	for i, e := range r.elements {
		middle[i] = w.values(e)
	}
	// By node, the first before the first element: its frame and values.
	node, value := make([]geom.Quaternion, n+1), make([][]float64, n+1)
	for i := range n + 1 {
		before, after := i-1, i
		if r.closed {
			before, after = (i+n-1)%n, i%n
		}
		switch {
		case before < 0:
			node[i], _ = w.frames(r.elements[after])
			value[i] = middle[after]
		case after >= n:
			_, node[i] = w.frames(r.elements[before])
			value[i] = middle[before]
		default:
			_, p := w.frames(r.elements[before])
			q, _ := w.frames(r.elements[after])
			node[i] = halfway(p, q, 0.5)
			a, b := w.struts.elements[r.elements[before]].lengthMM, w.struts.elements[r.elements[after]].lengthMM
			value[i] = blend(middle[before], middle[after], a/(a+b))
		}
	}
	begin := int32(len(w.skin.Surface.Points))
	var rings []int32
	if !r.closed {
		o := w.outlines[r.elements[0]]
		rings = w.end(w.at(r.elements[0], 0), node[0], o, value[0], r.joined[0], true)
	}
	for i, e := range r.elements {
		o := w.outlines[e]
		for k := range stations {
			s := float64(k) / stations
			v := middle[i]
			if 2*k < stations {
				v = blend(value[i], v, 2*s)
			} else {
				v = blend(v, value[i+1], 2*s-1)
			}
			p, q := w.between(e, node[i], node[i+1], s)
			rings = append(rings, w.ring(p, q, o.CornersMM, v))
		}
	}
	corners := len(w.outlines[r.elements[0]].CornersMM)
	if r.closed {
		rings = append(rings, begin)
	} else {
		e := r.elements[n-1]
		o := w.outlines[e]
		p := w.at(e, 1)
		rings = append(rings, w.ring(p, node[n], o.CornersMM, value[n]))
		rings = append(rings, w.end(p, node[n], o, value[n], r.joined[1], false)...)
		w.fan(rings[0], corners, begin, false)
	}
	for i := range len(rings) - 1 {
		w.wall(rings[i], rings[i+1], corners)
	}
	w.skin.Pieces++
}

func (w *sweeper) at(e, end int) geom.Vec {
	return w.state.Position(w.struts.elements[e].blocks[2*end])
}

// between returns where an element is at a part of its length, and its frame there.
func (w *sweeper) between(e int, qa, qb geom.Quaternion, s float64) (geom.Vec, geom.Quaternion) {
	a, b := w.at(e, 0), w.at(e, 1)
	p := stand(a, b, qa, qb)
	length := p.across.Norm() * p.jointness // of the arc with this turn
	ta, tb := qa.Apply(geom.Vec{X: length}), qb.Apply(geom.Vec{X: length})
	u := 1 - s
	x := a.Scale(u*u*(1+2*s)).AddScaled(s*s*(1+2*u), b).AddScaled(s*u*u, ta).AddScaled(-s*s*u, tb)
	return x, halfway(qa, qb, s)
}

// halfway returns the frame at a part of the turn from one to another.
func halfway(a, b geom.Quaternion, part float64) geom.Quaternion {
	return a.Mul(geom.Exp(a.Inverse().Mul(b).Log().Scale(part))).Unit()
}

func blend(a, b []float64, part float64) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		out[i] = a[i] + part*(b[i]-a[i])
	}
	return out
}

// ring adds an outline and returns its first point.
func (w *sweeper) ring(p geom.Vec, q geom.Quaternion, corners [][2]float64, v []float64) int32 {
	first := int32(len(w.skin.Surface.Points))
	y, z := q.Apply(geom.Vec{Y: 1}), q.Apply(geom.Vec{Z: 1})
	for i, c := range corners {
		w.point(p.AddScaled(c[0], y).AddScaled(c[1], z), v[i])
	}
	return first
}

func (w *sweeper) point(p geom.Vec, v float64) {
	w.skin.Surface.Points = append(w.skin.Surface.Points, p)
	w.skin.Values = append(w.skin.Values, v)
}

// wall joins two rings.
func (w *sweeper) wall(a, b int32, n int) {
	for i := range int32(n) {
		j := (i + 1) % int32(n)
		w.skin.Surface.Triangles = append(w.skin.Surface.Triangles, [3]int32{a + i, a + j, b + j}, [3]int32{a + i, b + j, b + i})
	}
}

// fan closes a ring about a point; ahead tells whether it faces along the run.
func (w *sweeper) fan(ring int32, n int, centre int32, ahead bool) {
	for i := range int32(n) {
		j := (i + 1) % int32(n)
		if ahead {
			w.skin.Surface.Triangles = append(w.skin.Surface.Triangles, [3]int32{ring + i, ring + j, centre})
		} else {
			w.skin.Surface.Triangles = append(w.skin.Surface.Triangles, [3]int32{ring + j, ring + i, centre})
		}
	}
}
