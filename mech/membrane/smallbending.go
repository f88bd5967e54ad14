package membrane

import (
	"fmt"
	"slices"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/material"
)

// SmallBending is the energy of a thick body's bending for turns that are small: at each inner vertex D/2 times the square of the Laplacian of the displacement along the normal free of stress, on the vertex's share of the area. The Laplacian
// is that of the cotangents (Pinkall and Polthier 1993, Exp Math 2:15), D is thickness³/12 times the law's tangent at rest. Its Hessian is constant and it needs no unknowns of its own, where Bending has as many again.
//
// It is the plate's energy for edges that are clamped, straight and supported, or far away; at free edges it lacks the part of Poisson's ratio. A rigid turn by an angle a leaves a moment in the order of a².
type SmallBending struct {
	title string
	stars []star
}

// star is a vertex with its neighbours: the Laplacian of the normal displacement is the sum of way·(x - rest).
type star struct {
	blocks    []mech.Block
	rest, way []geom.Vec
	stiffness float64 // D times the area, N mm times mm²
}

// NewSmallBending checks a body and makes the term. Vertices on the border are no elements of it.
func NewSmallBending(b *Body) (*SmallBending, error) {
	if err := b.Check(); err != nil {
		return nil, err
	}
	type link struct{ from, to int32 }
	weight := map[link]float64{}
	sides := map[link]int{}
	near := make([][]int32, len(b.Rest))
	area, stiff, normal := make([]float64, len(b.Rest)), make([]float64, len(b.Rest)), make([]geom.Vec, len(b.Rest))
	for t, c := range b.Triangles {
		p := b.part(t)
		rest, err := material.Rest(p.Law)
		if err != nil {
			return nil, &mech.ElementError{Term: b.Title, Element: t, Reason: err.Error()}
		}
		d := rest[0][0] * p.Factor * p.ThicknessMM * p.ThicknessMM * p.ThicknessMM / 12
		n := b.Rest[c[1]].Sub(b.Rest[c[0]]).Cross(b.Rest[c[2]].Sub(b.Rest[c[0]]))
		whole := n.Norm() / 2
		for i := range 3 {
			u, v, w := c[i], c[(i+1)%3], c[(i+2)%3]
			area[u] += whole / 3
			stiff[u] += d * whole / 3
			normal[u] = normal[u].Add(n)
			e, f := b.Rest[u].Sub(b.Rest[w]), b.Rest[v].Sub(b.Rest[w])
			half := e.Dot(f) / (4 * whole) // half the cotangent of the angle at w
			for _, l := range [2]link{{u, v}, {v, u}} {
				if _, ok := weight[l]; !ok {
					near[l.from] = append(near[l.from], l.to)
				}
				weight[l] += half
				sides[l]++
			}
		}
	}
	out := &SmallBending{title: b.Title + ", bending"}
	for v := range b.Rest {
		inner := len(near[v]) > 2
		for _, u := range near[v] {
			inner = inner && sides[link{int32(v), u}] == 2
		}
		if !inner {
			continue
		}
		slices.Sort(near[v])
		n := normal[v].Unit()
		s := star{blocks: []mech.Block{b.Blocks[v]}, rest: []geom.Vec{b.Rest[v]}, way: []geom.Vec{{}}, stiffness: stiff[v]}
		for _, u := range near[v] {
			w := n.Scale(weight[link{int32(v), u}] / area[v])
			s.blocks, s.rest, s.way = append(s.blocks, b.Blocks[u]), append(s.rest, b.Rest[u]), append(s.way, w)
			s.way[0] = s.way[0].Sub(w)
		}
		out.stars = append(out.stars, s)
	}
	if len(out.stars) == 0 {
		return nil, fmt.Errorf("membrane: %s has no vertex inside its border to bend at", b.Title)
	}
	return out, nil
}

// Name returns the body's title and what it does.
func (b *SmallBending) Name() string { return b.title }

// Len returns the number of inner vertices.
func (b *SmallBending) Len() int { return len(b.stars) }

// Blocks returns a vertex and its neighbours.
func (b *SmallBending) Blocks(e int) []mech.Block { return b.stars[e].blocks }

// Uncontrolled says that no control does work on it.
func (b *SmallBending) Uncontrolled() {}

// curvature returns the Laplacian of the normal displacement, 1/mm.
func (q *star) curvature(s *mech.State) (k float64) {
	for i, w := range q.way {
		k += w.Dot(s.Position(q.blocks[i]).Sub(q.rest[i]))
	}
	return k
}

// Element gives the bending energy of a vertex.
func (b *SmallBending) Element(e int, s *mech.State, _ []float64, out *mech.Local) error {
	q := &b.stars[e]
	k := q.curvature(s)
	out.EnergyMJ = q.stiffness * k * k / 2
	n := 3 * len(q.way)
	for i, w := range q.way {
		f := q.stiffness * k
		out.Gradient[3*i], out.Gradient[3*i+1], out.Gradient[3*i+2] = f*w.X, f*w.Y, f*w.Z
		if out.Hessian == nil {
			continue
		}
		for j, v := range q.way {
			a, c := w.Scale(q.stiffness).Array(), v.Array()
			for r := range 3 {
				for t := range 3 {
					out.Hessian[(3*i+r)*n+3*j+t] = a[r] * c[t]
				}
			}
		}
	}
	return nil
}

// Account returns the vertex's energy; nothing is lost.
func (b *SmallBending) Account(e int, s *mech.State, _ []float64) (storedMJ, lostMJ float64) {
	q := &b.stars[e]
	k := q.curvature(s)
	return q.stiffness * k * k / 2, 0
}
