package mechtest

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// Rigid checks that a term knows nothing of where its body stands: turned and displaced, every element has the same energy to 1e-9 and a gradient that is turned with it.
func Rigid(t testing.TB, m *mech.Model, term mech.Term, s *mech.State) {
	t.Helper()
	turn, by := geom.Exp(geom.Vec{X: 1.1, Y: -0.7, Z: 2.0}), geom.Vec{X: 13, Y: -40, Z: 7}
	moved := Moved(m, s, turn, by)
	past := histories(term, s, m)
	for e := range term.Len() {
		k := 3 * len(term.Blocks(e))
		var a, b mech.Local
		a.Reset(k, false)
		b.Reset(k, false)
		if err := term.Element(e, s, past[e], &a); err != nil {
			t.Fatal(err)
		}
		if err := term.Element(e, moved, past[e], &b); err != nil {
			t.Fatal(err)
		}
		size := math.Abs(a.EnergyMJ)
		for i := range a.Gradient {
			size = math.Max(size, math.Abs(a.Gradient[i]))
		}
		if d := math.Abs(a.EnergyMJ - b.EnergyMJ); d > 1e-9*size {
			t.Errorf("%s, element %d: moved as a whole, its energy changes by %g of %g", term.Name(), e, d, a.EnergyMJ)
		}
		for i, block := range term.Blocks(e) {
			i *= 3
			g := geom.Vec{X: a.Gradient[i], Y: a.Gradient[i+1], Z: a.Gradient[i+2]}
			if m.Kinds[block] != mech.Numbers {
				g = turn.Apply(g)
			}
			if d := g.Dist(geom.Vec{X: b.Gradient[i], Y: b.Gradient[i+1], Z: b.Gradient[i+2]}); d > 1e-9*size {
				t.Errorf("%s, element %d: moved as a whole, its gradient does not turn with it, by %g of %g", term.Name(), e, d, size)
			}
		}
	}
}
