package spring

import (
	"fmt"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// Arm holds a point along one direction at a place that controls move and turn, as hard as a control says: the arm of a delivery system, which lets go when its stiffness is turned to nothing. Along other directions the point is free.
type Arm struct {
	Block           mech.Block
	At              geom.Vec
	Along           geom.Vec  // of length 1
	MoveMM          mech.Dial // of the place, along Along
	Turn            mech.Dial // rad, of the place and the direction about an axis
	Pivot, Axis     geom.Vec  // of the turn; the axis has length 1 unless Turn is fixed at 0
	StiffnessNPerMM mech.Dial
}

// leastNPerMM is how far under nothing a stiffness may be turned: the ledger of a solver looks a little beyond the ends of a step.
const leastNPerMM = 0.1

// Arms are a mech.Term, Accounting and Driven by differences.
type Arms struct {
	Title  string
	Arms   []Arm
	blocks [][]mech.Block
}

// NewArms returns the term of some arms, which it checks.
func NewArms(title string, arms []Arm) (*Arms, error) {
	t := &Arms{Title: title, Arms: arms}
	for i := range arms {
		a := &arms[i]
		unit := func(v geom.Vec) bool { return v.Dot(v) > 1-1e-9 && v.Dot(v) < 1+1e-9 }
		if !unit(a.Along) || !a.At.Finite() || a.Turn != (mech.Dial{}) && !unit(a.Axis) || a.StiffnessNPerMM.Scale == 0 && !(a.StiffnessNPerMM.Base > 0) {
			return nil, &mech.ElementError{Term: title, Element: i, Reason: fmt.Sprintf("an arm at block %d, %v, along %v, with %g N/mm", a.Block, a.At, a.Along, a.StiffnessNPerMM.Base)}
		}
		t.blocks = append(t.blocks, []mech.Block{a.Block})
	}
	return t, nil
}

// Name returns the title.
func (t *Arms) Name() string { return t.Title }

// Len returns the number of arms.
func (t *Arms) Len() int { return len(t.Arms) }

// Blocks returns the one point.
func (t *Arms) Blocks(e int) []mech.Block { return t.blocks[e] }

// stretch returns how far the point is from where the arm wants it, and the arm's direction.
func (a *Arm) stretch(s *mech.State) (mm float64, along geom.Vec) {
	along, at := a.Along, a.At
	if turn := a.Turn.At(s.Controls); turn != 0 {
		q := geom.Exp(a.Axis.Scale(turn))
		along, at = q.Apply(along), q.Apply(at.Sub(a.Pivot)).Add(a.Pivot)
	}
	return along.Dot(s.Position(a.Block).Sub(at)) - a.MoveMM.At(s.Controls), along
}

// ForceN returns the force on a point along its arm's direction.
func (t *Arms) ForceN(e int, s *mech.State) float64 {
	a := &t.Arms[e]
	mm, _ := a.stretch(s)
	return -a.StiffnessNPerMM.At(s.Controls) * mm
}

// Element gives one arm's energy.
func (t *Arms) Element(e int, s *mech.State, _ []float64, out *mech.Local) error {
	a := &t.Arms[e]
	k := a.StiffnessNPerMM.At(s.Controls)
	if k < -leastNPerMM {
		return fmt.Errorf("its stiffness has been turned to %g N/mm", k)
	}
	mm, along := a.stretch(s)
	out.EnergyMJ = k * mm * mm / 2
	n := along.Array()
	for i := range 3 {
		out.Gradient[i] = k * mm * n[i]
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
func (t *Arms) Account(e int, s *mech.State, _ []float64) (storedMJ, lostMJ float64) {
	a := &t.Arms[e]
	mm, _ := a.stretch(s)
	return a.StiffnessNPerMM.At(s.Controls) * mm * mm / 2, 0
}
