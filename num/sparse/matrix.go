package sparse

import (
	"fmt"
	"slices"

	"github.com/apical-heart/apical/num"
)

// A Matrix holds values on a pattern: the lower triangle, column by column.
type Matrix struct {
	p     *Pattern
	value []float64 // p.Entries() of them and one that takes what belongs to held unknowns
}

// Matrix returns a matrix of zeros on the pattern.
func (p *Pattern) Matrix() *Matrix { return &Matrix{p, make([]float64, p.Entries()+1)} }

// Pattern returns what the matrix was made on.
func (m *Matrix) Pattern() *Pattern { return m.p }

// Zero sets every entry to 0.
func (m *Matrix) Zero() { clear(m.value) }

// Copy sets m to the values of a matrix on the same pattern.
func (m *Matrix) Copy(from *Matrix) {
	if m.p != from.p {
		panic("sparse: Copy: another pattern")
	}
	copy(m.value, from.value)
}

// AddClique adds the matrix of clique e, k x k row by row with k the length of the clique as given to NewPattern. Only its lower
// triangle is read. Goroutines may add cliques of one colour at the same time (Pattern.Colours).
func (m *Matrix) AddClique(e int, local []float64) {
	p := m.p
	k := p.cliqueAt[e+1] - p.cliqueAt[e]
	place := p.place[p.placeAt[e]:p.placeAt[e+1]]
	value := m.value
	for i := range k {
		row := local[i*k:][: i+1 : i+1]
		to := place[:len(row)]
		place = place[len(row):]
		for j, at := range to {
			value[at] += row[j]
		}
	}
}

// Assemble sets the matrix to the sum of its cliques. It calls f for every clique, from several goroutines, to fill in the
// matrix of clique e (k x k, zero when f is called); colour by colour, so that the sum has the same bytes for any number of
// threads. The order of a sum is that of the colours, not of the cliques: AddClique in a plain loop rounds otherwise.
func (m *Matrix) Assemble(f func(e int, local []float64)) {
	m.Zero()
	p := m.p
	const chunk = 64
	for _, set := range p.Colours() {
		num.Parallel(len(set), chunk, func(lo, hi int) {
			buffer := make([]float64, p.mostInOne*p.mostInOne)
			for _, e := range set[lo:hi] {
				k := p.cliqueAt[e+1] - p.cliqueAt[e]
				local := buffer[:k*k]
				clear(local)
				f(int(e), local)
				m.AddClique(int(e), local)
			}
		})
	}
}

// Column returns the rows, ascending and from the diagonal down, and the values of column j. Not to be changed.
func (m *Matrix) Column(j int) (rows []int32, values []float64) {
	p := m.p
	rows = p.row(p.group[j])[p.self[j]:]
	return rows, m.value[p.column[j]:][:len(rows)]
}

// AddDiagonal adds v to the diagonal entry of unknown i.
func (m *Matrix) AddDiagonal(i int, v float64) { m.value[m.p.column[i]] += v }

// place returns where the entry of rows i and j is.
func (p *Pattern) placeOf(i, j int) (at int32, ok bool) {
	i, j = max(i, j), min(i, j)
	k, ok := slices.BinarySearch(p.row(p.group[j]), int32(i))
	return p.column[j] + int32(k) - p.self[j], ok
}

// At returns the entry of row i and column j; 0 outside the pattern. It searches.
func (m *Matrix) At(i, j int) float64 {
	if at, ok := m.p.placeOf(i, j); ok {
		return m.value[at]
	}
	return 0
}

// Add adds v to the entries of i, j and j, i. It searches, and panics outside the pattern.
func (m *Matrix) Add(i, j int, v float64) {
	at, ok := m.p.placeOf(i, j)
	if !ok {
		panic(fmt.Sprintf("sparse: Add: row %d and column %d share no clique", i, j))
	}
	m.value[at] += v
}

// Mul sets dst to the product of the matrix and x. The two do not overlap.
func (m *Matrix) Mul(dst, x []float64) {
	p := m.p
	if len(dst) != p.n || len(x) != p.n {
		panic("sparse: Mul: wrong length")
	}
	const chunk = 1024
	if p.n <= chunk {
		m.mulRows(dst, x, 0, p.n)
		return
	}
	num.Parallel(p.n, chunk, func(lo, hi int) { m.mulRows(dst, x, lo, hi) })
}

func (m *Matrix) mulRows(dst, x []float64, lo, hi int) {
	p := m.p
	for i := lo; i < hi; i++ {
		row, self := p.row(p.group[i]), int(p.self[i])
		left := row[:self]
		before := p.before[p.beforeAt[i]:][:len(left)]
		var s float64
		for k, j := range left {
			s += float64(m.value[before[k]] * x[j])
		}
		right, value := m.Column(i)
		value = value[:len(right)]
		for k, j := range right {
			s += float64(value[k] * x[j])
		}
		dst[i] = s
	}
}
