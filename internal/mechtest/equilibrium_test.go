package mechtest

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/mech"
)

// well is a toy: points in a row, each drawn to the next by springs and to x = 0 by stiffness (x² - x³/3), which turns negative beyond x = 1, against a pull along x that is a control.
type well struct{ blocks []mech.Block }

func (w *well) Name() string              { return "well" }
func (w *well) Len() int                  { return len(w.blocks) - 1 }
func (w *well) Blocks(e int) []mech.Block { return w.blocks[e : e+2] }
func (w *well) Element(e int, s *mech.State, _ []float64, out *mech.Local) error {
	p, q := s.Position(w.blocks[e]), s.Position(w.blocks[e+1])
	d := q.Sub(p)
	out.EnergyMJ = 5*d.Dot(d) + p.X*p.X - p.X*p.X*p.X/3
	g := d.Scale(10)
	copy(out.Gradient, []float64{-g.X + 2*p.X - p.X*p.X, -g.Y, -g.Z, g.X, g.Y, g.Z})
	if out.Hessian != nil {
		for i := range 3 {
			out.Hessian[7*i], out.Hessian[7*(3+i)] = 10, 10
			out.Hessian[6*i+3+i], out.Hessian[6*(3+i)+i] = -10, -10
		}
		out.Hessian[0] += 2 - 2*p.X
	}
	return nil
}

func newWell(t testing.TB) (*well, *Equilibrium) {
	m := &mech.Model{}
	w := &well{}
	m.AddControl("pull")
	for range 4 {
		w.blocks = append(w.blocks, m.AddPosition(geom.Vec{}))
	}
	for _, b := range w.blocks {
		m.HoldAxes(b, false, true, true)
	}
	m.AddTerm(w)
	load := &mech.Load{Title: "pull"}
	for _, b := range w.blocks[:3] {
		load.AddForce(m, b, geom.Vec{X: 1})
	}
	m.AddTerm(load)
	return w, NewEquilibrium(t, m)
}

// All points move together: 2x - x² is the pull, which is largest at x = 1; beyond it the pull falls and one pivot is negative.
func TestEquilibrium(t *testing.T) {
	w, q := newWell(t)
	q.To(3, 0.75)
	for _, b := range w.blocks {
		if x := q.State.Position(b).X; math.Abs(x-0.5) > 1e-12 {
			t.Errorf("at a pull of 0.75, x is %g", x)
		}
	}
	if q.Iterations > 15 { // quadratic convergence, or the matrix is wrong
		t.Errorf("%d iterations for three steps", q.Iterations)
	}
	if q.Negative != 0 {
		t.Errorf("%d negative pivots before the limit point", q.Negative)
	}
	last := func(s *mech.State) (float64, []float64) {
		grow := make([]float64, 12)
		grow[9] = 1
		return s.Position(w.blocks[3]).X, grow
	}
	for _, x := range []float64{0.9, 1.1, 1.5} {
		q.Find(0, x, last)
		if p := q.State.Controls[0]; math.Abs(p-(2*x-x*x)) > 1e-12 {
			t.Errorf("at x = %g the pull is %g", x, p)
		}
	}
	if q.Negative != 1 {
		t.Errorf("%d negative pivots beyond the limit point", q.Negative)
	}
	if r := verify.Record(func(t testing.TB) { _, q := newWell(t); q.To(1, 1.5) }); !r.Failed() {
		t.Error("a pull that nothing balances is taken for balanced")
	}
}
