package sparse

import (
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
)

// Cliques that make no pattern are refused by name.
func TestPatternRefuses(t *testing.T) {
	for _, c := range []struct {
		n       int
		cliques [][]int32
		want    CliqueError
	}{
		{3, [][]int32{{0, 1}, {2, 3}}, CliqueError{Clique: 1, Unknown: 3}},
		{3, [][]int32{{0, 1}, {}, {2, 1, 2}}, CliqueError{Clique: 2, Unknown: 2}},
		{0, [][]int32{{0}}, CliqueError{}},
	} {
		_, err := NewPattern(c.n, c.cliques)
		var e *CliqueError
		if !errors.As(err, &e) || e.Clique != c.want.Clique || e.Unknown != c.want.Unknown {
			t.Errorf("%v: %v, want clique %d and unknown %d", c.cliques, err, c.want.Clique, c.want.Unknown)
		}
	}
}

// A matrix is the sum of its cliques, entry by entry, and Mul is its product.
func TestMatrixIsTheSumOfItsCliques(t *testing.T) {
	for _, m := range models(11) {
		a := m.matrix(t)
		want := dense{m.n, make([]float64, m.n*m.n)}
		for e, c := range m.cliques {
			for i, u := range c {
				for j, v := range c {
					if u >= 0 && v >= 0 {
						want.a[int(u)*m.n+int(v)] += m.local[e][i*len(c)+j]
					}
				}
			}
		}
		got := a.dense()
		for i, v := range want.a {
			if got.a[i] != v {
				t.Fatalf("%s: entry %d, %d is %g, want %g", m.name, i/m.n, i%m.n, got.a[i], v)
			}
		}
		x := numbers(m.n, rand.New(rand.NewPCG(1, 1)))
		y := make([]float64, m.n)
		a.Mul(y, x)
		for i, v := range want.mul(x) {
			if math.Abs(y[i]-v) > 1e-12*(1+math.Abs(v)) {
				t.Fatalf("%s: product %d is %g, want %g", m.name, i, y[i], v)
			}
		}
		entries := 0
		for j := range m.n {
			rows, values := a.Column(j)
			entries += len(rows)
			if int(rows[0]) != j || !slices.IsSorted(rows) {
				t.Fatalf("%s: column %d has rows %v", m.name, j, rows)
			}
			for k, i := range rows {
				if values[k] != want.a[int(i)*m.n+j] {
					t.Fatalf("%s: row %d of column %d", m.name, i, j)
				}
			}
		}
		if entries != a.p.Entries() {
			t.Errorf("%s: %d entries, columns hold %d", m.name, a.p.Entries(), entries)
		}
	}
}

// Unknowns with the same cliques are a group, and no others.
func TestGroups(t *testing.T) {
	p, err := NewPattern(9, [][]int32{{0, 1, 2, 3, 4, 5}, {3, 4, 5, 6, 7}, {6, 7}})
	if err != nil {
		t.Fatal(err)
	}
	if want := []int32{0, 0, 0, 1, 1, 1, 2, 2, 3}; !slices.Equal(p.group, want) {
		t.Errorf("groups %v, want %v", p.group, want)
	}
	p, _ = NewPattern(4, nil) // in no clique: each alone
	if want := []int32{0, 1, 2, 3}; !slices.Equal(p.group, want) || p.Entries() != 4 {
		t.Errorf("groups %v, want %v; %d entries", p.group, want, p.Entries())
	}
}

// Cliques of one colour share no unknown, and every clique has one colour.
func TestColours(t *testing.T) {
	for _, m := range models(3) {
		p := m.matrix(t).p
		total := 0
		for _, set := range p.Colours() {
			total += len(set)
			seen := map[int32]bool{}
			for _, e := range set {
				for _, u := range m.cliques[e] {
					if u >= 0 && seen[u] {
						t.Fatalf("%s: unknown %d twice in one colour", m.name, u)
					}
					seen[u] = true
				}
			}
		}
		if total != len(m.cliques) {
			t.Errorf("%s: %d cliques have colours, of %d", m.name, total, len(m.cliques))
		}
	}
}

// Assemble gives the sum of the cliques, with the same bytes for any number of threads.
func TestAssembleIsTheSame(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	r := rand.New(rand.NewPCG(5, 5))
	m := grid("net", 30, 31, 3, func(k int) []float64 { return symmetric(k, r) })
	plain := m.matrix(t)
	a := plain.p.Matrix()
	var want []float64
	for _, threads := range []int{1, 2, 4, 8} {
		runtime.GOMAXPROCS(threads)
		a.Assemble(func(e int, local []float64) {
			for i, v := range m.local[e] {
				local[i] += v // zero before
			}
		})
		if want == nil {
			want = slices.Clone(a.value)
			for i, v := range plain.value {
				if math.Abs(v-want[i]) > 1e-14*(1+math.Abs(v)) {
					t.Fatalf("place %d is %g, want %g", i, want[i], v)
				}
			}
		}
		sameBits(t, "assembled", a.value, want)
	}
}

// Add and AddDiagonal change the entries that they name.
func TestAdd(t *testing.T) {
	p, _ := NewPattern(4, [][]int32{{0, 2, 3}})
	a := p.Matrix()
	a.Add(0, 2, 5)
	a.Add(3, 2, 7)
	a.AddDiagonal(2, 11)
	if a.At(2, 0) != 5 || a.At(2, 3) != 7 || a.At(2, 2) != 11 || a.At(0, 1) != 0 || a.At(3, 0) != 0 {
		t.Errorf("%v", a.dense().a)
	}
	defer func() {
		if recover() == nil {
			t.Error("an entry outside the pattern was set")
		}
	}()
	a.Add(1, 0, 1)
}
