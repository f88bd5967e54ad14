// Package membrane is the mechanics of walls and leaflets: thin bodies given by the triangles of their mid surface. A Body says what there is; Stretching, Bending, Foundation and Pressure are terms (mech.Term) made
// from it. Units are mm, N, MPa, mJ.
package membrane

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/material"
)

// Part is what a triangle is made of.
type Part struct {
	Law material.Sheet
	// ThicknessMM is the thickness free of stress.
	ThicknessMM float64
	// Factor multiplies the law's stresses, as calcium in the tissue does; 1 for none.
	Factor float64
	// Fibre is the direction of the law's x axis, laid into the triangle as it is free of stress; zero for a law that has no direction.
	Fibre geom.Vec
}

// Body is a thin body. Terms read it while they are made and keep no part of it.
type Body struct {
	Title string
	// Blocks are the vertices in the model; Place adds them.
	Blocks []mech.Block
	// Rest is where each vertex is when the body is free of stress, mm. The model may start elsewhere.
	Rest []geom.Vec
	// Triangles are counter-clockwise seen from outside.
	Triangles [][3]int32
	// Parts has one entry a triangle, or one for all.
	Parts []Part
}

// Place adds the vertices to a model where they are free of stress.
func (b *Body) Place(m *mech.Model) {
	for _, p := range b.Rest {
		b.Blocks = append(b.Blocks, m.AddPosition(p))
	}
}

// part returns what triangle t is made of.
func (b *Body) part(t int) *Part {
	if len(b.Parts) == 1 {
		return &b.Parts[0]
	}
	return &b.Parts[t]
}

// slimmest is the least ratio of a triangle's height to its longest edge: below it its own rounding decides where it lies.
const slimmest = 1e-6

// Check refuses a body that has no mechanics, with an *mech.ElementError that names the triangle: corners that do not exist, no area, inside out against its neighbour, no thickness, a law that is none.
func (b *Body) Check() error {
	if len(b.Blocks) != len(b.Rest) {
		return fmt.Errorf("membrane: %s has %d vertices and %d blocks", b.Title, len(b.Rest), len(b.Blocks))
	}
	if len(b.Parts) != 1 && len(b.Parts) != len(b.Triangles) {
		return fmt.Errorf("membrane: %s has %d triangles and %d parts", b.Title, len(b.Triangles), len(b.Parts))
	}
	for t, c := range b.Triangles {
		bad := func(form string, a ...any) error {
			return &mech.ElementError{Term: b.Title, Element: t, Reason: fmt.Sprintf(form, a...)}
		}
		for _, v := range c {
			if v < 0 || int(v) >= len(b.Rest) {
				return bad("vertex %d of %d", v, len(b.Rest))
			}
			if !b.Rest[v].Finite() {
				return bad("vertex %d is nowhere", v)
			}
		}
		if c[0] == c[1] || c[1] == c[2] || c[2] == c[0] {
			return bad("vertex %v twice", c)
		}
		x, y, z := b.Rest[c[0]], b.Rest[c[1]], b.Rest[c[2]]
		long := max(x.Dist(y), y.Dist(z), z.Dist(x))
		if area2 := y.Sub(x).Cross(z.Sub(x)).Norm(); !(area2 > slimmest*long*long) {
			return bad("no area: %.3g mm2 with an edge of %.3g mm", area2/2, long)
		}
		p := b.part(t)
		switch {
		case !(p.ThicknessMM > 0) || math.IsInf(p.ThicknessMM, 0):
			return bad("a thickness of %g mm", p.ThicknessMM)
		case !(p.Factor > 0) || math.IsInf(p.Factor, 0):
			return bad("a modulus factor of %g", p.Factor)
		case p.Law == nil:
			return bad("no law")
		case !p.Fibre.Finite():
			return bad("a fibre direction that is none")
		}
		if err := p.Law.Check(); err != nil {
			return bad("%v", err)
		}
		if p.Fibre != (geom.Vec{}) {
			n := y.Sub(x).Cross(z.Sub(x)).Unit()
			if f := p.Fibre.Unit(); f.Cross(n).Norm() < 1e-3 {
				return bad("a fibre direction across the triangle")
			}
		}
	}
	return b.oriented()
}

// edge is an edge as a triangle runs along it.
type edge struct{ from, to int32 }

func (e edge) back() edge { return edge{e.to, e.from} }

// edges returns the triangles that run along each edge in its direction.
func (b *Body) edges() map[edge][]int32 {
	out := make(map[edge][]int32, 3*len(b.Triangles))
	for t, c := range b.Triangles {
		for i := range 3 {
			e := edge{c[i], c[(i+1)%3]}
			out[e] = append(out[e], int32(t))
		}
	}
	return out
}

// oriented refuses two triangles that meet at an edge and disagree about the outside. Where three or more meet, as a leaflet meets the wall, nothing can be said.
func (b *Body) oriented() error {
	along := b.edges()
	for t, c := range b.Triangles {
		for i := range 3 {
			e := edge{c[i], c[(i+1)%3]}
			if same := along[e]; len(same) == 2 && len(along[e.back()]) == 0 && same[1] == int32(t) {
				return &mech.ElementError{Term: b.Title, Element: t, Reason: fmt.Sprintf("inside out against triangle %d, at vertices %d and %d", same[0], e.from, e.to)}
			}
		}
	}
	return nil
}

// axes returns axes in the plane of a triangle free of stress, the first along the fibres, and its corners in them.
func (b *Body) axes(t int) (x, y geom.Vec, corner [3][2]float64, areaMM2 float64) {
	c := b.Triangles[t]
	p, q, r := b.Rest[c[0]], b.Rest[c[1]], b.Rest[c[2]]
	n := q.Sub(p).Cross(r.Sub(p))
	areaMM2 = n.Norm() / 2
	n = n.Unit()
	along := b.part(t).Fibre
	if along == (geom.Vec{}) {
		along = q.Sub(p)
	}
	x = along.AddScaled(-along.Dot(n), n).Unit()
	y = n.Cross(x)
	for i, v := range [3]geom.Vec{p, q, r} {
		d := v.Sub(p)
		corner[i] = [2]float64{x.Dot(d), y.Dot(d)}
	}
	return x, y, corner, areaMM2
}
