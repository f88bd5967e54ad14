package contact

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// Body is what samples and wires touch: triangles with a thickness, wires with a radius, or both. It is deformable, with a position block for each corner, or rigid.
type Body struct {
	Title string
	// Nodes are the corners of a deformable body.
	Nodes []mech.Block
	// Points are the corners of a rigid body, where Nodes is nil, before Motion.
	Points []geom.Vec
	Motion Motion
	// Triangles and Segments name corners. A segment that is an edge of a triangle is refused.
	Triangles [][3]int32
	Segments  [][2]int32
	// HalfMM is by corner half the thickness of a sheet, the radius of a wire: what the body measures to each side. A triangle, edge or segment takes the mean of its corners.
	HalfMM []float64
	// Incompressible lets a triangle that is stretched become thinner, by its area when the running step began.
	Incompressible bool
}

// Uniform returns n times the same.
func Uniform(n int, x float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = x
	}
	return out
}

// corners returns how many there are.
func (b *Body) corners() int {
	if b.Nodes != nil {
		return len(b.Nodes)
	}
	return len(b.Points)
}

// Check refuses corners that do not exist or are named twice, and what has no thickness or less.
func (b *Body) Check() error {
	n := b.corners()
	wrong := func(what string, i int, why string) error {
		return &mech.ElementError{Term: b.Title, Element: i, Reason: what + " " + why}
	}
	if len(b.HalfMM) != n {
		return fmt.Errorf("contact: %s: %d thicknesses for %d corners", b.Title, len(b.HalfMM), n)
	}
	for i, h := range b.HalfMM {
		if !(h >= 0) || math.IsInf(h, 0) {
			return wrong("corner", i, fmt.Sprintf("has a thickness of %g mm to each side", h))
		}
	}
	edges := map[[2]int32]bool{}
	for i, t := range b.Triangles {
		for k := range 3 {
			if t[k] < 0 || int(t[k]) >= n || t[k] == t[(k+1)%3] {
				return wrong("triangle", i, fmt.Sprintf("names corners %v of %d", t, n))
			}
			edges[edgeOf(t[k], t[(k+1)%3])] = true
		}
	}
	for i, s := range b.Segments {
		if s[0] < 0 || s[1] < 0 || int(s[0]) >= n || int(s[1]) >= n || s[0] == s[1] {
			return wrong("segment", i, fmt.Sprintf("names corners %v of %d", s, n))
		}
		if edges[edgeOf(s[0], s[1])] {
			return wrong("segment", i, "is an edge of a triangle or of another segment")
		}
		edges[edgeOf(s[0], s[1])] = true
	}
	return nil
}

func edgeOf(a, b int32) [2]int32 { return [2]int32{min(a, b), max(a, b)} }

// rest returns where a corner is in the model as it was built.
func (b *Body) rest(m *mech.Model, i int) geom.Vec {
	if b.Nodes == nil {
		return b.Points[i]
	}
	v := m.Start[4*b.Nodes[i]:]
	return geom.Vec{X: v[0], Y: v[1], Z: v[2]}
}

// where reads the corners of a body at a state.
type where struct {
	b    *Body
	s    *mech.State
	pose pose
	last bool
}

func (b *Body) now(s *mech.State) where {
	w := where{b: b, s: s}
	if b.Nodes == nil {
		w.pose = b.Motion.pose(s.Controls)
	}
	return w
}

func (b *Body) before(s *mech.State) where {
	w := where{b: b, s: s, last: true}
	if b.Nodes == nil {
		w.pose = b.Motion.pose(s.LastControls)
	}
	return w
}

func (w *where) corner(i int32) geom.Vec {
	switch {
	case w.b.Nodes == nil:
		return w.pose.out(w.b.Points[i])
	case w.last:
		return w.s.LastPosition(w.b.Nodes[i])
	}
	return w.s.Position(w.b.Nodes[i])
}

// NodeSamples returns a sample for each corner of a deformable body, with a third of the area at rest of the triangles and half the length of the segments about it for weight. Use one of the two kinds in a body: weights of a
// length and an area do not mix. Pressures of wires are by length times diameter.
func (b *Body) NodeSamples(m *mech.Model) []Sample {
	out := make([]Sample, len(b.Nodes))
	for i := range out {
		out[i] = NodeSample(b.Nodes[i], b.HalfMM[i], 0, 0)
	}
	for _, t := range b.Triangles {
		a := b.rest(m, int(t[0]))
		area := b.rest(m, int(t[1])).Sub(a).Cross(b.rest(m, int(t[2])).Sub(a)).Norm() / 6
		for _, i := range t {
			out[i].Weight += area
			out[i].AreaMM2 += area
		}
	}
	for _, s := range b.Segments {
		length := b.rest(m, int(s[0])).Dist(b.rest(m, int(s[1]))) / 2
		for _, i := range s {
			out[i].Weight += length
			out[i].AreaMM2 += 2 * b.HalfMM[i] * length
		}
	}
	return out
}

// WireSamples returns so many samples for each segment of a deformable body, at equal distances, of equal weights whose sum is its length at rest. Their area is length times diameter.
func (b *Body) WireSamples(m *mech.Model, each int) []Sample {
	var out []Sample
	for _, s := range b.Segments {
		length := b.rest(m, int(s[0])).Dist(b.rest(m, int(s[1]))) / float64(each)
		for k := range each {
			f := (float64(k) + 0.5) / float64(each)
			r := b.HalfMM[s[0]]*(1-f) + b.HalfMM[s[1]]*f
			out = append(out, Sample{[]mech.Block{b.Nodes[s[0]], b.Nodes[s[1]]}, []float64{1 - f, f}, r, length, 2 * r * length})
		}
	}
	return out
}

// FaceSamples returns for each triangle of a deformable body the samples at the middles of the split^2 triangles that its edges, divided by split, cut it into; their weights add to its area at rest. On meshes that do not match they give
// both sides more even forces than nodes do.
func (b *Body) FaceSamples(m *mech.Model, split int) []Sample {
	var out []Sample
	for _, t := range b.Triangles {
		a := b.rest(m, int(t[0]))
		area := b.rest(m, int(t[1])).Sub(a).Cross(b.rest(m, int(t[2])).Sub(a)).Norm() / 2 / float64(split*split)
		take := func(x, y float64) {
			u, v := x/float64(3*split), y/float64(3*split)
			r := b.HalfMM[t[0]]*(1-u-v) + b.HalfMM[t[1]]*u + b.HalfMM[t[2]]*v
			out = append(out, Sample{[]mech.Block{b.Nodes[t[0]], b.Nodes[t[1]], b.Nodes[t[2]]}, []float64{1 - u - v, u, v}, r, area, area})
		}
		for i := range split {
			for j := range split - i {
				take(float64(3*i+1), float64(3*j+1))
				if i+j < split-1 {
					take(float64(3*i+2), float64(3*j+2))
				}
			}
		}
	}
	return out
}
