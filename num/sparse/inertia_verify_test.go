package sparse

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// The matrix of second differences less a shift has as many negative eigenvalues as 2 - 2 cos(k pi / (n + 1)) lie below the shift.
func TestVerifyInertia(t *testing.T) {
	const n = 1000
	m := &model{n: n}
	for u := range int32(n - 1) {
		m.add([]float64{0, -1, -1, 0}, u, u+1)
	}
	a := m.matrix(t)
	for _, order := range orders {
		s := analyse(t, a, Options{Order: order})
		var f Factor
		for _, shift := range []float64{-0.1, 0.001, 0.5, 1.5, 1.99, 2.3, 3.9999, 4.1} {
			below := 0
			for k := 1; k <= n; k++ {
				if 2-2*math.Cos(float64(k)*math.Pi/(n+1)) < shift {
					below++
				}
			}
			a.Zero()
			for e, local := range m.local {
				a.AddClique(e, local)
			}
			for i := range n {
				a.AddDiagonal(i, 2-shift)
			}
			if err := s.Factor(&f, a); err != nil {
				t.Fatal(err)
			}
			if want := (Inertia{n - below, below, 0}); f.Inertia() != want {
				t.Errorf("order %d, shift %g: %+v, want %+v", order, shift, f.Inertia(), want)
			}
		}
	}
}

// A saddle point of n unknowns and m constraints of full rank has n positive and m negative eigenvalues (Gould 1985), here
// with no diagonal at all in the constraints, more of them than fit any one node.
func TestVerifySaddle(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 7))
	for range 20 {
		m := saddle(4+r.IntN(12), 4+r.IntN(12), r)
		a := m.matrix(t)
		k := len(m.o.Multipliers)
		for _, order := range orders {
			o := m.o
			o.Order = order
			var f Factor
			if err := analyse(t, a, o).Factor(&f, a); err != nil {
				t.Fatal(err)
			}
			if want := (Inertia{m.n - k, k, 0}); f.Inertia() != want {
				t.Errorf("%+v, want %+v", f.Inertia(), want)
			}
			b := numbers(m.n, r)
			x := make([]float64, m.n)
			f.Solve(x, b)
			if e := residual(a, x, b); e > 1e-12 {
				t.Errorf("residual %g", e)
			}
		}
	}
}

// Each multiplier finds an unknown of its own where that is possible, though the first choice of one is the only choice of another.
func TestPairs(t *testing.T) {
	p, err := NewPattern(6, [][]int32{{0, 3}, {0, 4}, {1, 3}, {1, 4}, {2, 3}})
	if err != nil {
		t.Fatal(err)
	}
	mate, err := p.pair([]int32{0, 1, 2}, make([]bool, 6))
	if err != nil {
		t.Fatal(err)
	}
	if pairs := len(mate) - len(slices.DeleteFunc(slices.Clone(mate), func(v int32) bool { return v >= 0 })); pairs != 4 {
		t.Errorf("mates %v: want two pairs", mate)
	}
	mate, _ = p.pair([]int32{0, 2}, make([]bool, 6))
	if want := []int32{4, -1, 3, 2, 0, -1}; !slices.Equal(mate, want) {
		t.Errorf("mates %v, want %v", mate, want)
	}
}
