package spring

import (
	"fmt"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// Anchor ties a point to where it began, or to another place, in all directions or along one.
type Anchor struct {
	Block           mech.Block
	At              geom.Vec
	StiffnessNPerMM float64
	// Along, where not zero, is the one direction (of length 1) in which the anchor holds.
	Along geom.Vec
}

// Ground is weak supports and beddings: anchors of points. It is a mech.Term, Accounting.
type Ground struct {
	Title   string
	Anchors []Anchor
	blocks  [][]mech.Block
}

// NewGround returns the term of some anchors, which it checks.
func NewGround(title string, anchors []Anchor) (*Ground, error) {
	g := &Ground{Title: title, Anchors: anchors}
	for i := range anchors {
		a := &anchors[i]
		if n := a.Along.Dot(a.Along); !(a.StiffnessNPerMM >= 0) || !a.At.Finite() || n != 0 && !(n > 1-1e-9 && n < 1+1e-9) {
			return nil, &mech.ElementError{Term: title, Element: i, Reason: fmt.Sprintf("an anchor of block %d at %v with %g N/mm along %v", a.Block, a.At, a.StiffnessNPerMM, a.Along)}
		}
		g.blocks = append(g.blocks, []mech.Block{a.Block})
	}
	return g, nil
}

// PerLength returns the anchors, at where its nodes begin, of a chain of nodes with a stiffness in N/mm a mm of its length, so that the total does not grow with the number of nodes.
func PerLength(m *mech.Model, chain []mech.Block, stiffnessNPerMM2 float64, along geom.Vec) []Anchor {
	at := func(b mech.Block) geom.Vec { return geom.Vec{X: m.Start[4*b], Y: m.Start[4*b+1], Z: m.Start[4*b+2]} }
	out := make([]Anchor, len(chain))
	for i, b := range chain {
		length := 0.0
		if i > 0 {
			length += at(b).Dist(at(chain[i-1])) / 2
		}
		if i+1 < len(chain) {
			length += at(b).Dist(at(chain[i+1])) / 2
		}
		out[i] = Anchor{Block: b, At: at(b), StiffnessNPerMM: stiffnessNPerMM2 * length, Along: along}
	}
	return out
}

// Name returns the title.
func (g *Ground) Name() string { return g.Title }

// Len returns the number of anchors.
func (g *Ground) Len() int { return len(g.Anchors) }

// Blocks returns the one point.
func (g *Ground) Blocks(e int) []mech.Block { return g.blocks[e] }

// Element gives one anchor's energy.
func (g *Ground) Element(e int, s *mech.State, _ []float64, out *mech.Local) error {
	a := &g.Anchors[e]
	k := a.StiffnessNPerMM
	d := s.Position(a.Block).Sub(a.At)
	if a.Along == (geom.Vec{}) {
		for i, x := range d.Array() {
			out.Gradient[i] = k * x
			if out.Hessian != nil {
				out.Hessian[4*i] = k
			}
		}
		out.EnergyMJ = k * d.Dot(d) / 2
		return nil
	}
	n, x := a.Along.Array(), a.Along.Dot(d)
	out.EnergyMJ = k * x * x / 2
	for i := range 3 {
		out.Gradient[i] = k * x * n[i]
		if out.Hessian == nil {
			continue
		}
		for j := range 3 {
			out.Hessian[3*i+j] = k * n[i] * n[j]
		}
	}
	return nil
}

// Account returns the elastic energy.
func (g *Ground) Account(e int, s *mech.State, _ []float64) (storedMJ, lostMJ float64) {
	var l mech.Local
	l.Reset(3, false)
	_ = g.Element(e, s, nil, &l) // never fails
	return l.EnergyMJ, 0
}

// Drive gives nothing: no control acts on it.
func (g *Ground) Drive(_ int, _ *mech.State, _, _ []float64, out *mech.Local) error {
	out.Idle = true
	return nil
}
