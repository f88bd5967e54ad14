package sparse

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The Schur complement is K22 - K21 inv(K11) K12 by dense elimination, and condensing, solving and expanding solve the whole.
func TestVerifySchur(t *testing.T) {
	for _, m := range models(23) {
		if m.n < 9 || m.n > 200 {
			continue
		}
		r := rand.New(rand.NewPCG(2, 2))
		a := m.matrix(t)
		d := a.dense()
		for _, kept := range []int{1, 8, m.n / 3, m.n} {
			var last []int32
			is := make([]bool, m.n)
			for _, u := range r.Perm(m.n)[:kept] {
				last = append(last, int32(u))
				is[u] = true
			}
			o := Options{Last: last, Multipliers: m.o.Multipliers, Order: orders[kept%4]}
			if m.name == "saddle" && kept > 8 {
				continue // the eliminated part may be singular
			}
			var f Factor
			if err := analyse(t, a, o).Factor(&f, a); err != nil {
				t.Fatalf("%s: %v", m.name, err)
			}
			// dense: K11 with the rows of 2 replaced by ones of the identity, once for each kept unknown
			k11 := dense{m.n, append([]float64(nil), d.a...)}
			for i := range m.n {
				for j := range m.n {
					if is[i] || is[j] {
						k11.a[i*m.n+j] = 0
						if i == j {
							k11.a[i*m.n+j] = 1
						}
					}
				}
			}
			got := f.Schur()
			most := largest(got)
			for c, v := range last[:min(kept, 5)] {
				col := make([]float64, m.n)
				for i := range col {
					if !is[i] {
						col[i] = d.a[i*m.n+int(v)]
					}
				}
				x, ok := k11.solve(col)
				if !ok {
					t.Fatal("singular")
				}
				for i, u := range last {
					want := d.a[int(u)*m.n+int(v)]
					for j, y := range x {
						if !is[j] {
							want -= d.a[int(u)*m.n+j] * y
						}
					}
					if e := math.Abs(got[i*kept+c] - want); e > 1e-9*most || got[i*kept+c] != got[c*kept+i] {
						t.Fatalf("%s: S(%d, %d) is %g, want %g", m.name, i, c, got[i*kept+c], want)
					}
				}
			}
			b := numbers(m.n, r)
			x := make([]float64, m.n)
			f.Condense(x, b)
			g := make([]float64, kept)
			for i, u := range last {
				g[i] = x[u]
			}
			y, ok := dense{kept, got}.solve(g)
			if !ok {
				t.Fatal("singular")
			}
			for i, u := range last {
				x[u] = y[i]
			}
			f.Expand(x, x)
			if e := residual(a, x, b); e > 1e-11 {
				t.Errorf("%s: residual %g with %d kept", m.name, e, kept)
			}
		}
	}
}
