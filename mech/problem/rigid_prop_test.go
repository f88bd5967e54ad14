package problem

import (
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/mech/solve"
	"github.com/apical-heart/apical/mech/spring"
)

// A rigid plate that is led past where a point stands takes the point along, however large the first step that is asked for.
func TestRigidPlateTakesAlong(t *testing.T) {
	m := &mech.Model{}
	up := m.AddControl("up")
	p := m.AddPosition(geom.Vec{X: 0.1, Y: 0.2, Z: 1})
	ground, err := spring.NewGround("ground", []spring.Anchor{{Block: p, At: begins(m, p), StiffnessNPerMM: 0.1}})
	if err != nil {
		t.Fatal(err)
	}
	plate := &contact.Body{Title: "plate", Points: []geom.Vec{{X: -2, Y: -2}, {X: 2, Y: -2}, {X: 2, Y: 2}, {X: -2, Y: 2}}, Triangles: [][3]int32{{0, 1, 2}, {0, 2, 3}}, HalfMM: contact.Uniform(4, 0.2),
		Motion: contact.Motion{Along: geom.Vec{Z: 1}, ByMM: mech.Dial{Scale: 1, Control: up}}}
	touch, err := contact.NewTouch(m, "touch", nil, []contact.Sample{contact.NodeSample(p, 0.1, 1, 1)}, plate, contact.Law{Stiffness: 50}, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	m.AddTerm(ground)
	m.AddTerm(touch)
	w, err := start(t.Context(), m, solve.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.solver.Run(t.Context(), w.state, solve.Stage{Name: "up", To: []float64{3}, DwellAt: []float64{1}}); err != nil {
		t.Fatal(err)
	}
	if z := w.state.Position(p).Z; z < 3.29 || z > 3.31 {
		t.Errorf("the plate has come to 3 mm, the point to %g", z)
	}
}
