package problem

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/mech/solve"
)

// A superelastic ring is crimped by dynamics in one motion as by Newton's method in many steps: after the dwell both bear the same force, with nodes in the same places, and the energy of the motion is accounted for.
func TestVerifyRingByDynamics(t *testing.T) {
	const to = 12.5
	var state [2]*mech.State
	var force [2]float64
	for i := range state {
		r := four(t)
		s, err := solve.New(r.Model, solve.Options{})
		if err != nil {
			t.Fatal(err)
		}
		st := r.State()
		if i == 1 {
			m, err := s.Settle(t.Context(), st, []float64{to, 0}, solve.Dynamic{Ramp: 1000})
			if err != nil {
				t.Fatal(err)
			}
			b, err := s.Balance(st)
			if err != nil {
				t.Fatal(err)
			}
			if b.Error() > 1e-3 {
				t.Errorf("energy: %+v", b)
			}
			t.Logf("%d time steps, %.3g mJ of %.3g turned into heat", m.Steps, m.DampedMJ, m.WorkMJ)
		}
		if err := s.Run(t.Context(), st, solve.Stage{Name: "crimp", To: []float64{to, 0}, First: 0.1, Most: 0.25, DwellAt: []float64{1}}); err != nil {
			t.Fatal(err)
		}
		for _, f := range contact.Forces(s.Assembly(), ringCrimper, r.crimper, st) {
			force[i] += f.NormalN
		}
		state[i] = st
	}
	worst := 0.0
	for b, k := range four(t).Model.Kinds {
		if b := mech.Block(b); k == mech.Position {
			worst = math.Max(worst, state[0].Position(b).Dist(state[1].Position(b)))
		}
	}
	if !(force[0] > 1) || math.Abs(force[1]/force[0]-1) > 1e-5 || worst > 3e-4 {
		t.Errorf("crimped with %g N by Newton's method, %g N by dynamics, nodes %g mm apart", force[0], force[1], worst)
	}
	t.Logf("%g and %g N, %g mm", force[0], force[1], worst)
}
