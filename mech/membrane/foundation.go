package membrane

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// Bed is how stiff the surroundings of a body are at each vertex: force per area and displacement, N/mm3.
type Bed struct {
	// NormalNMM3 resists across the body, both ways, and TangentNMM3 along it.
	NormalNMM3, TangentNMM3 []float64
}

// Foundation is the energy of springs between each vertex and its place free of stress, as stiff as the bed on the vertex's share of the area free of stress: a third of each of its triangles.
type Foundation struct {
	title   string
	springs []spring
}

type spring struct {
	block     [1]mech.Block
	rest      geom.Vec
	stiffness matrix3 // N/mm
}

// NewFoundation checks a body and makes the term. Vertices without stiffness are no elements of it. An *mech.ElementError names the vertex.
func NewFoundation(b *Body, bed Bed) (*Foundation, error) {
	if err := b.Check(); err != nil {
		return nil, err
	}
	if len(bed.NormalNMM3) != len(b.Rest) || len(bed.TangentNMM3) != len(b.Rest) {
		return nil, fmt.Errorf("membrane: %s has %d vertices, its bed %d and %d", b.Title, len(b.Rest), len(bed.NormalNMM3), len(bed.TangentNMM3))
	}
	area, normal := make([]float64, len(b.Rest)), make([]geom.Vec, len(b.Rest))
	for _, c := range b.Triangles {
		n := b.Rest[c[1]].Sub(b.Rest[c[0]]).Cross(b.Rest[c[2]].Sub(b.Rest[c[0]]))
		for _, v := range c {
			area[v] += n.Norm() / 6
			normal[v] = normal[v].Add(n)
		}
	}
	out := &Foundation{title: b.Title + ", foundation"}
	for v, n := range normal {
		across, along := bed.NormalNMM3[v], bed.TangentNMM3[v]
		if !(across >= 0) || !(along >= 0) || math.IsInf(across+along, 0) {
			return nil, &mech.ElementError{Term: out.title, Element: v, Reason: fmt.Sprintf("a stiffness of %g across and %g N/mm3 along", across, along)}
		}
		if across == 0 && along == 0 || area[v] == 0 {
			continue
		}
		s := spring{block: [1]mech.Block{b.Blocks[v]}, rest: b.Rest[v]}
		u := n.Unit().Array()
		for i := range 3 {
			for j := range 3 {
				s.stiffness[i][j] = area[v] * (across - along) * u[i] * u[j]
			}
			s.stiffness[i][i] += area[v] * along
		}
		out.springs = append(out.springs, s)
	}
	return out, nil
}

// Name returns the body's title and what it stands on.
func (f *Foundation) Name() string { return f.title }

// Len returns the number of vertices that are held.
func (f *Foundation) Len() int { return len(f.springs) }

// Blocks returns the vertex.
func (f *Foundation) Blocks(e int) []mech.Block { return f.springs[e].block[:] }

// Element gives a spring's energy.
func (f *Foundation) Element(e int, s *mech.State, _ []float64, out *mech.Local) error {
	q := &f.springs[e]
	d := s.Position(q.block[0]).Sub(q.rest).Array()
	for i := range 3 {
		for j := range 3 {
			out.Gradient[i] += q.stiffness[i][j] * d[j]
			if out.Hessian != nil {
				out.Hessian[3*i+j] = q.stiffness[i][j]
			}
		}
		out.EnergyMJ += out.Gradient[i] * d[i] / 2
	}
	return nil
}

// Account returns the spring's energy; nothing is lost.
func (f *Foundation) Account(e int, s *mech.State, past []float64) (storedMJ, lostMJ float64) {
	out := mech.Local{Gradient: make([]float64, 3)}
	_ = f.Element(e, s, past, &out)
	return out.EnergyMJ, 0
}

// Drive gives nothing: no control acts on it.
func (f *Foundation) Drive(_ int, _ *mech.State, _, _ []float64, out *mech.Local) error {
	out.Idle = true
	return nil
}
