// Package spring ties points to each other and to the ground: sutures, which only pull, springs, and weak supports.
package spring

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// Cord ties two points. As a suture it pulls with
//
//	T = 0 for x <= -d,  k (x + d)^2 / 4d between,  k x for x >= d,  x = l - l0
//
// whose slope is continuous, as Newton's method wants; as a rod it pushes too, with T = k x.
type Cord struct {
	A, B            mech.Block
	StiffnessNPerMM float64
	// LengthMM is l0, at which it is free of force.
	LengthMM mech.Dial
	// SmoothMM is d, the length on both sides of l0 over which a suture becomes taut; at l0 it pulls with k d / 4 instead of nothing.
	SmoothMM float64
	Rod      bool
}

// Cords are a mech.Term, Accounting.
type Cords struct {
	Title  string
	Cords  []Cord
	blocks [][]mech.Block
}

// NewCords returns the term of some cords, which it checks.
func NewCords(title string, cords []Cord) (*Cords, error) {
	c := &Cords{Title: title, Cords: cords}
	for i := range cords {
		s := &cords[i]
		if !(s.StiffnessNPerMM > 0) || math.IsInf(s.StiffnessNPerMM, 0) || !(s.SmoothMM >= 0) || !(s.LengthMM.Base >= 0) || s.A == s.B {
			return nil, &mech.ElementError{Term: title, Element: i, Reason: fmt.Sprintf("a cord from block %d to %d of stiffness %g N/mm and length %g mm, smooth over %g mm", s.A, s.B, s.StiffnessNPerMM, s.LengthMM.Base, s.SmoothMM)}
		}
		c.blocks = append(c.blocks, []mech.Block{s.A, s.B})
	}
	return c, nil
}

// Name returns the title.
func (c *Cords) Name() string { return c.Title }

// Len returns the number of cords.
func (c *Cords) Len() int { return len(c.Cords) }

// Blocks returns the two ends.
func (c *Cords) Blocks(e int) []mech.Block { return c.blocks[e] }

// pull returns energy, tension and stiffness at a stretch.
func (s *Cord) pull(x float64) (energy, tension, stiffness float64) {
	k, d := s.StiffnessNPerMM, s.SmoothMM
	switch {
	case s.Rod:
		return k * x * x / 2, k * x, k
	case x >= d:
		return k * (x*x/2 + d*d/6), k * x, k
	case x <= -d:
		return 0, 0, 0
	}
	y := x + d
	return k * y * y * y / (12 * d), k * y * y / (4 * d), k * y / (2 * d)
}

// Element gives one cord's energy.
func (c *Cords) Element(e int, s *mech.State, _ []float64, out *mech.Local) error {
	cord := &c.Cords[e]
	d := s.Position(cord.B).Sub(s.Position(cord.A))
	l, l0 := d.Norm(), cord.LengthMM.At(s.Controls)
	energy, tension, stiffness := cord.pull(l - l0)
	if tension == 0 && stiffness == 0 {
		out.Idle = true
		return nil
	}
	across := stiffness // T / l, which tends to the stiffness as l and l0 go to 0
	var n geom.Vec
	if l > 0 {
		n, across = d.Scale(1/l), tension/l
	} else if l0 != 0 || !cord.Rod && cord.SmoothMM != 0 {
		return fmt.Errorf("both ends of the cord, blocks %d and %d, are at one place", cord.A, cord.B)
	}
	out.EnergyMJ = energy
	nv := n.Array()
	for i := range 3 {
		out.Gradient[i], out.Gradient[3+i] = -tension*nv[i], tension*nv[i]
		if out.Hessian == nil {
			continue
		}
		for j := range 3 {
			h := (stiffness - across) * nv[i] * nv[j]
			if i == j {
				h += across
			}
			out.Hessian[6*i+j], out.Hessian[6*(3+i)+3+j] = h, h
			out.Hessian[6*i+3+j], out.Hessian[6*(3+i)+j] = -h, -h
		}
	}
	return nil
}

// TensionN returns a cord's tension, negative for a rod that pushes.
func (c *Cords) TensionN(e int, s *mech.State) float64 {
	cord := &c.Cords[e]
	_, t, _ := cord.pull(s.Position(cord.A).Dist(s.Position(cord.B)) - cord.LengthMM.At(s.Controls))
	return t
}

// Account returns the elastic energy.
func (c *Cords) Account(e int, s *mech.State, _ []float64) (storedMJ, lostMJ float64) {
	cord := &c.Cords[e]
	energy, _, _ := cord.pull(s.Position(cord.A).Dist(s.Position(cord.B)) - cord.LengthMM.At(s.Controls))
	return energy, 0
}

// Drive gives how the tension changes as the length free of force does.
func (c *Cords) Drive(e int, s *mech.State, _, rate []float64, out *mech.Local) error {
	cord := &c.Cords[e]
	d := s.Position(cord.B).Sub(s.Position(cord.A))
	l := d.Norm()
	_, _, stiffness := cord.pull(l - cord.LengthMM.At(s.Controls))
	change := cord.LengthMM.Rate(rate)
	if change == 0 || stiffness == 0 || l == 0 {
		out.Idle = true
		return nil
	}
	v := d.Scale(stiffness * change / l)
	out.Gradient[0], out.Gradient[1], out.Gradient[2] = v.X, v.Y, v.Z
	out.Gradient[3], out.Gradient[4], out.Gradient[5] = -v.X, -v.Y, -v.Z
	return nil
}
