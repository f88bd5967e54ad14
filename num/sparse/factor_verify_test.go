package sparse

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

var orders = []Order{Best, MinimumDegree, NestedDissection, Natural}

// Every kind of matrix is solved as by dense elimination, in every order, with the right inertia.
func TestVerifyFactor(t *testing.T) {
	for _, m := range models(7) {
		a := m.matrix(t)
		d := a.dense()
		signs := d.signs()
		b := numbers(m.n, rand.New(rand.NewPCG(1, 2)))
		want, ok := d.solve(b)
		if !ok {
			t.Fatalf("%s: singular", m.name)
		}
		for _, order := range orders {
			t.Run(fmt.Sprint(m.name, " ", order), func(t *testing.T) {
				o := m.o
				o.Order = order
				s, err := Analyse(a.p, o)
				if err != nil {
					t.Fatal(err)
				}
				var f Factor
				if err := s.Factor(&f, a); err != nil {
					t.Fatal(err)
				}
				if f.Inertia() != signs {
					t.Errorf("inertia %+v, want %+v", f.Inertia(), signs)
				}
				x := make([]float64, m.n)
				f.Solve(x, b)
				if r := residual(a, x, b); r > 1e-12 {
					t.Errorf("residual %g", r)
				}
				for i := range x {
					// condition numbers are up to about 1e5
					if e := x[i] - want[i]; e > 1e-8*largest(want) || e < -1e-8*largest(want) {
						t.Fatalf("unknown %d: %g, want %g", i, x[i], want[i])
					}
				}
			})
		}
	}
}
