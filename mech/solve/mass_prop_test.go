package solve

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/mechtest"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/beam"
	"github.com/apical-heart/apical/mech/spring"
)

// The bound on the highest frequency is one, and no wild one: against a power iteration on the masses' inverse times the Hessian, of a wire that is bent and twisted at random.
func TestTheStepIsStable(t *testing.T) {
	const n = 12
	for _, length := range []float64{0.1, 1, 30} {
		m, w := &mech.Model{}, &beam.Struts{Title: "wire"}
		section := &beam.Elastic{AxialN: 1600, ShearN: [2]float64{600, 600}, TwistNMM: 0.8, BendNMM2: [2]float64{1, 2}}
		var last beam.End
		for i := range n + 1 {
			end := beam.End{Position: m.AddPosition(geom.Vec{X: length * float64(i) / n}), Rotation: m.AddRotation(geom.NoTurn), Offset: geom.NoTurn}
			if i > 0 {
				if err := w.Add(m, last, end, section); err != nil {
					t.Fatal(err)
				}
			}
			last = end
		}
		m.AddTerm(w)
		m.Hold(0)
		s, err := New(m, Options{})
		if err != nil {
			t.Fatal(err)
		}
		st := m.NewState()
		mechtest.Stir(m, st, 3, 0.02*length/n, 0.3)
		rows := newStiffest(s, st)
		var sum mech.Sum
		if err := s.assembly.Evaluate(st, &sum, rows, nil); err != nil {
			t.Fatal(err)
		}
		own, err := lump(m, []Density{{Term: 0, Density: 0.7}})
		if err != nil {
			t.Fatal(err)
		}
		for name, mass := range map[string]func(b int) float64{"as the bound has it": rows.of, "by length": func(b int) float64 { return own[b] }} {
			bound := 0.0
			for b := range m.Kinds {
				if b > 0 {
					bound = math.Max(bound, rows.of(b)/mass(b))
				}
			}
			if err := s.evaluate(st, false); err != nil {
				t.Fatal(err)
			}
			x, y := make([]float64, m.Unknowns()), make([]float64, m.Unknowns())
			for u := range x {
				x[u] = math.Cos(float64(u * u))
			}
			most := 0.0
			for range 200 {
				s.matrix.Mul(y, x)
				up, down := 0.0, 0.0
				for u := range y {
					if s.assembly.Held()[u] {
						x[u], y[u] = 0, 0
						continue
					}
					up += x[u] * y[u]
					down += x[u] * x[u] * mass(u/3)
					y[u] /= mass(u / 3)
				}
				most = up / down
				f := 1 / norm(y)
				for u := range y {
					x[u] = f * y[u]
				}
			}
			if !(most > 0) || most > bound || most < bound/6 {
				t.Errorf("length %g, masses %s: highest frequency squared %g, bound %g", length, name, most, bound)
			}
			t.Logf("length %g, masses %s: %.2f of the bound", length, name, most/bound)
		}
	}
}

// A block weighs what its stiffest direction wants, whichever that is.
func TestMassIsTheSameEveryWay(t *testing.T) {
	for i, along := range []geom.Vec{{X: 1}, {Y: 1}, {Z: 1}} {
		m := &mech.Model{}
		g, err := spring.NewGround("ground", []spring.Anchor{{Block: m.AddPosition(geom.Vec{}), StiffnessNPerMM: 5, Along: along}})
		if err != nil {
			t.Fatal(err)
		}
		m.AddTerm(g)
		s, err := New(m, Options{})
		if err != nil {
			t.Fatal(err)
		}
		st := m.NewState()
		rows := newStiffest(s, st)
		var sum mech.Sum
		if err := s.assembly.Evaluate(st, &sum, rows, nil); err != nil {
			t.Fatal(err)
		}
		if got := rows.of(0); got != 5 {
			t.Errorf("axis %d: %g", i, got)
		}
	}
}
