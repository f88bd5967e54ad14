package mechtest

import (
	"fmt"
	"math"
	"slices"

	"github.com/apical-heart/apical/mech"
)

// Skyline is the symmetric matrix of a small model, factored without pivots.
type Skyline struct {
	cliques [][]mech.Block
	place   []int       // of each block in the order of elimination
	first   []int       // by row: its first column that is not empty
	rows    [][]float64 // from first to the diagonal
}

// NewSkyline makes room for an assembly's matrix, its blocks ordered to lie near their neighbours (Cuthill and McKee 1969, reversed).
func NewSkyline(m *mech.Model, a *mech.Assembly) *Skyline {
	n := len(m.Kinds)
	k := &Skyline{place: make([]int, n), first: make([]int, 3*n), rows: make([][]float64, 3*n)}
	near := make([][]int, n)
	a.Cliques(func(blocks []mech.Block) {
		k.cliques = append(k.cliques, blocks)
		for _, b := range blocks {
			for _, c := range blocks {
				near[b] = append(near[b], int(c))
			}
		}
	})
	for b := range near {
		slices.Sort(near[b])
		near[b] = slices.Compact(near[b])
	}
	byDegree := func(b, c int) int {
		if d := len(near[b]) - len(near[c]); d != 0 {
			return d
		}
		return b - c
	}
	all := make([]int, n)
	for b := range all {
		all[b] = b
	}
	slices.SortFunc(all, byDegree)
	seen := make([]bool, n)
	var order []int
	for _, start := range all {
		if seen[start] {
			continue
		}
		seen[start] = true
		order = append(order, start)
		for at := len(order) - 1; at < len(order); at++ {
			next := slices.Clone(near[order[at]])
			slices.SortFunc(next, byDegree)
			for _, b := range next {
				if !seen[b] {
					seen[b] = true
					order = append(order, b)
				}
			}
		}
	}
	for i, b := range order {
		k.place[b] = n - 1 - i
	}
	for b := range near {
		lowest := k.place[b]
		for _, c := range near[b] {
			lowest = min(lowest, k.place[c])
		}
		for i := range 3 {
			r := 3*k.place[b] + i
			k.first[r] = 3 * lowest
			k.rows[r] = make([]float64, r-3*lowest+1)
		}
	}
	return k
}

// Zero empties the matrix.
func (k *Skyline) Zero() {
	for _, r := range k.rows {
		clear(r)
	}
}

// AddClique adds an element's Hessian.
func (k *Skyline) AddClique(clique int, local []float64) {
	blocks := k.cliques[clique]
	w := 3 * len(blocks)
	for i, b := range blocks {
		for j, c := range blocks {
			for x := range 3 {
				for y := range 3 {
					if r, s := 3*k.place[b]+x, 3*k.place[c]+y; s <= r {
						k.rows[r][s-k.first[r]] += local[(3*i+x)*w+3*j+y]
					}
				}
			}
		}
	}
}

// AddDiagonal adds to the diagonal.
func (k *Skyline) AddDiagonal(unknown int, x float64) {
	r := 3*k.place[unknown/3] + unknown%3
	k.rows[r][r-k.first[r]] += x
}

// Factor factors the matrix as L D Lᵀ and returns how many pivots are negative.
func (k *Skyline) Factor() (negative int, err error) {
	for i, row := range k.rows {
		for j := k.first[i]; j < i; j++ {
			lo := max(k.first[i], k.first[j])
			a, b := row[lo-k.first[i]:j-k.first[i]], k.rows[j][lo-k.first[j]:j-k.first[j]]
			sum := row[j-k.first[i]]
			for x := range a {
				sum -= a[x] * b[x]
			}
			row[j-k.first[i]] = sum
		}
		d, big := row[i-k.first[i]], math.Abs(row[i-k.first[i]])
		for j := k.first[i]; j < i; j++ {
			x := row[j-k.first[i]]
			row[j-k.first[i]] /= k.rows[j][j-k.first[j]]
			d -= x * row[j-k.first[i]]
		}
		if d == 0 || d-d != 0 || math.Abs(d) < 1e-15*big {
			return 0, fmt.Errorf("row %d of the matrix has a pivot of %g from %g", i, d, big)
		}
		if d < 0 {
			negative++
		}
		row[i-k.first[i]] = d
	}
	return negative, nil
}

// Solve replaces b by what the factored matrix takes to b.
func (k *Skyline) Solve(b []float64) {
	x := make([]float64, len(b))
	for u, v := range b {
		x[3*k.place[u/3]+u%3] = v
	}
	for i, row := range k.rows {
		for j := k.first[i]; j < i; j++ {
			x[i] -= row[j-k.first[i]] * x[j]
		}
	}
	for i, row := range k.rows {
		x[i] /= row[i-k.first[i]]
	}
	for i := len(x) - 1; i >= 0; i-- {
		row := k.rows[i]
		for j := k.first[i]; j < i; j++ {
			x[j] -= row[j-k.first[i]] * x[i]
		}
	}
	for u := range b {
		b[u] = x[3*k.place[u/3]+u%3]
	}
}
