package membrane

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// Bending is the energy of a body's bending, for displacements and turns of any size and strains that are small: thickness³/12 times the law's tangent at rest, on the change of curvature.
//
// It is the plate triangle of Morley (1968, Aeronaut Q 19:149) with curvature in place of second derivatives: each triangle has a constant change of curvature, the sum over its edges of length/area times how far
// the edge's mean normal turns out of the triangle's, normal to the edge twice. An edge's mean normal lies half way between its triangles' but for a lean, which is an unknown: with it the element converges on any
// mesh (SquarePlate in mech/problem: without, errors from -40 to +80 % that no refinement cures, on meshes other than a lattice). Three leans make a block of kind mech.Numbers.
type Bending struct {
	title   string
	patches []patch
}

// leanPlace says which number is the lean of an edge.
type leanPlace struct {
	block mech.Block
	axis  int8
}

// NewBending checks a body, adds the leans of its edges to the model and makes the term. Each triangle of the Body is one element of the same number.
func NewBending(m *mech.Model, b *Body, border Border) (*Bending, error) {
	if err := b.Check(); err != nil {
		return nil, err
	}
	along := b.edges()
	clamp := map[edge]bool{}
	for _, e := range border.Clamped {
		clamp[edge{e[0], e[1]}.any()] = true
	}
	lean := map[edge]leanPlace{}
	for _, c := range b.Triangles {
		for i := range 3 {
			e := edge{c[i], c[(i+1)%3]}
			if e != e.any() || len(along[e]) != 1 || len(along[e.back()]) != 1 {
				continue
			}
			n := len(lean)
			if n%3 == 0 {
				m.AddNumbers()
			}
			lean[e] = leanPlace{mech.Block(len(m.Kinds) - 1), int8(n % 3)}
		}
	}
	if n := len(lean) % 3; n != 0 {
		m.HoldAxes(mech.Block(len(m.Kinds)-1), false, n < 2, true)
	}
	out := &Bending{title: b.Title, patches: make([]patch, len(b.Triangles))}
	for t := range b.Triangles {
		p, err := newPatch(b, t, along, clamp, border.Mirrors, lean)
		if err != nil {
			return nil, err
		}
		out.patches[t] = p
	}
	return out, nil
}

// Name returns the body's title.
func (b *Bending) Name() string { return b.title }

// Len returns the number of triangles.
func (b *Bending) Len() int { return len(b.patches) }

// Blocks returns the corners of a triangle, the apices of its neighbours and the leans of its edges.
func (b *Bending) Blocks(e int) []mech.Block { return b.patches[e].blocks }

// Uses returns all of the corners and apices, and of blocks of leans those of the triangle's own edges.
func (b *Bending) Uses(e int) []bool { return b.patches[e].uses }

// turns returns how far the mean normal of each edge turns out of the triangle's, and sets the hinges, which are empty.
func (p *patch) turns(s *mech.State, second bool, h *[3]hinge) (turn [3]float64, folded bool) {
	for i := range p.hinges {
		q := &p.hinges[i]
		var x [4]geom.Vec
		for n, at := range q.node {
			if at >= 0 {
				x[n] = s.Position(p.blocks[at])
			}
		}
		switch q.kind {
		case clamped:
			x[3] = q.fixed
		case mirrored:
			x[3] = x[2].AddScaled(-2*q.plane.Height(x[2]), q.plane.Normal)
		}
		h[i].set(x[0], x[1], x[2], x[3], second)
		if q.kind == mirrored {
			h[i].reflect(q.plane.Normal)
		}
		folded = folded || !(math.Abs(h[i].angle) < fullyFolded)
		turn[i] = q.share * (h[i].angle - q.rest)
		if q.lean >= 0 {
			turn[i] += q.sign * s.Values[4*int(p.blocks[q.lean])+int(q.axis)]
		}
	}
	return turn, folded
}

// widest is the number of unknowns of a patch with three neighbours, each edge's lean in a block of its own.
const widest = 27

// Element gives the bending energy of a triangle. A hinge that is folded flat is an error.
func (b *Bending) Element(e int, s *mech.State, _ []float64, out *mech.Local) error {
	p := &b.patches[e]
	var h [3]hinge
	turn, folded := p.turns(s, out.Hessian != nil, &h)
	if folded {
		return &mech.ElementError{Term: b.title, Element: e, Reason: "folded flat against a neighbour"}
	}
	var moment [3]float64
	for i := range p.hinges {
		for j := range p.hinges {
			moment[i] += p.stiffness[i][j] * turn[j]
		}
		out.EnergyMJ += moment[i] * turn[i] / 2
	}
	var first [3][widest]float64
	for i := range p.hinges {
		q := &p.hinges[i]
		for n, at := range q.node {
			if at < 0 {
				continue
			}
			f := h[i].first[n].Scale(q.share)
			first[i][3*at] += f.X
			first[i][3*at+1] += f.Y
			first[i][3*at+2] += f.Z
			out.Gradient[3*at] += moment[i] * f.X
			out.Gradient[3*at+1] += moment[i] * f.Y
			out.Gradient[3*at+2] += moment[i] * f.Z
		}
		if q.lean >= 0 {
			row := 3*q.lean + q.axis
			first[i][row] = q.sign
			out.Gradient[row] += moment[i] * q.sign
		}
	}
	if out.Hessian != nil {
		p.hessian(&h, &first, &moment, out.Hessian)
	}
	return nil
}

// hessian adds the second derivatives to out, by rows: the lower triangle, and its mirror image.
func (p *patch) hessian(h *[3]hinge, first *[3][widest]float64, moment *[3]float64, out []float64) {
	k := 3 * len(p.blocks)
	var bent [3][widest]float64 // moments by the unknowns
	for i := range p.hinges {
		for j := range p.hinges {
			s := p.stiffness[i][j]
			for c, f := range first[j][:k] {
				bent[i][c] += s * f
			}
		}
	}
	// All edges turn with the corners, which are the first blocks, and most others with one.
	b0, b1, b2 := bent[0][:k], bent[1][:k], bent[2][:k]
	for r := range 9 {
		f0, f1, f2 := first[0][r], first[1][r], first[2][r]
		row := out[r*k:][: r+1 : r+1]
		for c := range row {
			row[c] += f0*b0[c] + f1*b1[c] + f2*b2[c]
		}
	}
	for i := range p.hinges {
		for r, f := range first[i][9:k] {
			if f == 0 {
				continue
			}
			row := out[(9+r)*k:][: r+10 : r+10]
			for c, b := range bent[i][:len(row)] {
				row[c] += f * b
			}
		}
		q := &p.hinges[i]
		s := q.share * moment[i]
		for n, at := range q.node {
			for m, to := range q.node {
				if to < 0 || at < to {
					continue
				}
				block := &h[i].second[n][m]
				for r := range 3 {
					row := out[(3*int(at)+r)*k+3*int(to):][:3]
					row[0] += s * block[r][0]
					row[1] += s * block[r][1]
					row[2] += s * block[r][2]
				}
			}
		}
	}
	for r := 1; r < k; r++ {
		for c, x := range out[r*k:][:r] {
			out[c*k+r] = x
		}
	}
}

// Account returns the bending energy; nothing is lost.
func (b *Bending) Account(e int, s *mech.State, _ []float64) (storedMJ, lostMJ float64) {
	p := &b.patches[e]
	var h [3]hinge
	turn, _ := p.turns(s, false, &h)
	for i := range 3 {
		for j := range 3 {
			storedMJ += turn[i] * p.stiffness[i][j] * turn[j] / 2
		}
	}
	return storedMJ, 0
}

// Curvature is how a triangle is bent.
type Curvature struct {
	// Change has the principal changes of curvature, the larger first, positive where the body becomes hollow on the side that its normal points to; 1/mm.
	Change [2]float64
	// MomentNMM has the principal moments per length, the larger first, N mm/mm.
	MomentNMM [2]float64
}

// Curvature returns how triangle e is bent.
func (b *Bending) Curvature(e int, s *mech.State) Curvature {
	p := &b.patches[e]
	var h [3]hinge
	turn, _ := p.turns(s, false, &h)
	var change, moment [3]float64
	for i := range 3 {
		for j := range 3 {
			change[i] += p.curve[i][j] * turn[j]
		}
	}
	for i := range 3 {
		for j := range 3 {
			moment[i] += p.moment[i][j] * change[j]
		}
	}
	var c Curvature
	mean, radius, _ := principal(change[0], change[1], change[2]/2)
	c.Change = [2]float64{mean + radius, mean - radius}
	mean, radius, _ = principal(moment[0], moment[1], moment[2])
	c.MomentNMM = [2]float64{mean + radius, mean - radius}
	return c
}

// reflect brings the derivatives along the mirror image of the apex to the apex.
func (h *hinge) reflect(n geom.Vec) {
	f := h.first[3]
	h.first[2] = h.first[2].Add(f.AddScaled(-2*f.Dot(n), n))
	nv := n.Array()
	var r matrix3
	for i := range 3 {
		for j := range 3 {
			r[i][j] = -2 * nv[i] * nv[j]
		}
		r[i][i]++
	}
	for m := range 4 { // rows of node 3, then columns
		h.second[2][m] = h.second[2][m].plus(r.times(h.second[3][m]))
	}
	for m := range 4 {
		h.second[m][2] = h.second[m][2].plus(h.second[m][3].times(r))
	}
}

func (p matrix3) plus(q matrix3) matrix3 {
	for i := range 3 {
		for j := range 3 {
			p[i][j] += q[i][j]
		}
	}
	return p
}

func (p matrix3) times(q matrix3) (out matrix3) {
	for i := range 3 {
		for j := range 3 {
			out[i][j] = p[i][0]*q[0][j] + p[i][1]*q[1][j] + p[i][2]*q[2][j]
		}
	}
	return out
}

// Drive gives nothing: no control acts on it.
func (b *Bending) Drive(_ int, _ *mech.State, _, _ []float64, out *mech.Local) error {
	out.Idle = true
	return nil
}
