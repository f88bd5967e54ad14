package solve_test

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/mech/solve"
	"github.com/apical-heart/apical/mech/spring"
)

// What is done from a state that is gone back to counts no more, though contact has other pairs by then: a ball is pressed onto a floor of triangles, drawn over to others or off, and taken back.
func TestPropEnergyOfAStateGoneBackTo(t *testing.T) {
	m := &mech.Model{}
	down, along := m.AddControl("down"), m.AddControl("along")
	ball := m.AddPosition(geom.Vec{X: -1, Z: 1})
	arms, err := spring.NewArms("arms", []spring.Arm{
		{Block: ball, At: geom.Vec{X: -1, Z: 1}, Along: geom.Vec{Z: 1}, MoveMM: mech.Dial{Scale: -1, Control: down}, StiffnessNPerMM: mech.Fixed(5)},
		{Block: ball, At: geom.Vec{X: -1, Z: 1}, Along: geom.Vec{X: 1}, MoveMM: mech.Dial{Scale: 1, Control: along}, StiffnessNPerMM: mech.Fixed(50)},
		{Block: ball, At: geom.Vec{X: -1, Z: 1}, Along: geom.Vec{Y: 1}, StiffnessNPerMM: mech.Fixed(50)},
	})
	if err != nil {
		t.Fatal(err)
	}
	m.AddTerm(arms)
	floor := &contact.Body{Title: "floor"}
	var ground []spring.Anchor
	for _, p := range []geom.Vec{{X: -4, Y: -2}, {X: 0, Y: -2}, {X: 4, Y: -2}, {X: -4, Y: 2}, {X: 0, Y: 2}, {X: 4, Y: 2}} {
		b := m.AddPosition(p)
		floor.Nodes = append(floor.Nodes, b)
		for _, axis := range []geom.Vec{{X: 1}, {Y: 1}, {Z: 1}} {
			ground = append(ground, spring.Anchor{Block: b, At: p, StiffnessNPerMM: 20, Along: axis})
		}
	}
	floor.Triangles = [][3]int32{{0, 1, 4}, {0, 4, 3}, {1, 2, 5}, {1, 5, 4}}
	floor.HalfMM = contact.Uniform(6, 0.3)
	anchors, err := spring.NewGround("ground", ground)
	if err != nil {
		t.Fatal(err)
	}
	m.AddTerm(anchors)
	touch, err := contact.NewTouch(m, "ball on the floor", nil, []contact.Sample{contact.NodeSample(ball, 0.4, 1, 0)}, floor, contact.Law{Stiffness: 20, Soft: true}, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	m.AddTerm(touch)
	s, err := solve.New(m, solve.Options{})
	if err != nil {
		t.Fatal(err)
	}
	st := m.NewState()
	to := func(downMM, alongMM float64) {
		t.Helper()
		if err := s.Run(t.Context(), st, solve.Stage{Name: "press", To: []float64{downMM, alongMM}, First: 0.02, Most: 0.02}); err != nil {
			t.Fatal(err)
		}
	}
	balance := func() solve.Balance {
		t.Helper()
		b, err := s.Balance(st)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	to(1, 0)
	at, before := st.Clone(), balance()
	if before.StoredMJ < 0.1 || before.Error() > 1e-3 {
		t.Fatalf("pressed on: %+v", before)
	}
	for _, away := range [][2]float64{{1, 2}, {-2, 2}} { // onto the other triangles, and off
		to(away[0], away[1])
		left := balance()
		st.CopyFrom(at)
		if err := s.Carry(st, before); err != nil {
			t.Fatal(err)
		}
		after := balance()
		if left.TrafficMJ < before.TrafficMJ+0.03 || math.Abs(after.WorkMJ-before.WorkMJ) > 1e-12 || math.Abs(after.StoredMJ-before.StoredMJ) > 1e-12 || after.TrafficMJ != before.TrafficMJ {
			t.Errorf("gone back from %v: %+v, before %+v, there %+v", away, after, before, left)
		}
		// And on: what is stored there is missing if it was read with the pairs of elsewhere.
		to(-2, 0)
		if b := balance(); b.Error() > 1e-3 {
			t.Errorf("lifted off: %.2g of the energy is not accounted for: %+v", b.Error(), b)
		}
		st.CopyFrom(at)
		if err := s.Carry(st, before); err != nil {
			t.Fatal(err)
		}
	}
}
