package sparse

import (
	"fmt"
	"math"
)

// BlockJacobi is the inverse of a matrix's diagonal blocks: those of unknowns with the same row (the unknowns of a node), in
// pieces of at most 32.
type BlockJacobi struct {
	p       *Pattern
	unknown []int32 // of all blocks
	at      []int   // of block k: unknown[at[k]:at[k+1]]
	inverse []float64
	from    []int // of block k in inverse
}

// A NotPositiveError is a diagonal block that is not positive definite.
type NotPositiveError struct {
	Unknown int // at whose pivot it was seen
	Pivot   float64
}

func (e *NotPositiveError) Error() string {
	return fmt.Sprintf("sparse: the block of unknown %d is not positive definite: pivot %.3g", e.Unknown, e.Pivot)
}

// NewBlockJacobi returns the blocks of matrices on p, to be set by Set.
func NewBlockJacobi(p *Pattern) *BlockJacobi {
	j := &BlockJacobi{p: p, at: []int{0}, from: []int{0}}
	members := make([][]int32, p.groupCount)
	for u, g := range p.group {
		members[g] = append(members[g], int32(u))
	}
	for _, list := range members {
		for len(list) > 0 {
			k := min(len(list), block)
			j.unknown = append(j.unknown, list[:k]...)
			j.at = append(j.at, len(j.unknown))
			j.from = append(j.from, j.from[len(j.from)-1]+k*k)
			list = list[k:]
		}
	}
	j.inverse = make([]float64, j.from[len(j.from)-1])
	return j
}

// Set inverts the blocks of m. The error is a *NotPositiveError.
func (j *BlockJacobi) Set(m *Matrix) error {
	if m.p != j.p {
		panic("sparse: BlockJacobi: another pattern")
	}
	var a [block * block]float64
	for b := range j.at[1:] {
		list := j.unknown[j.at[b]:j.at[b+1]]
		k := len(list)
		// a becomes L with A = L L', row by row
		for r, u := range list {
			for c, v := range list[:r+1] {
				s := m.At(int(u), int(v))
				for i := range c {
					s -= float64(a[r*k+i] * a[c*k+i])
				}
				if c < r {
					a[r*k+c] = s / a[c*k+c]
					continue
				}
				if !(s > 0) {
					return &NotPositiveError{int(u), s}
				}
				a[r*k+r] = math.Sqrt(s)
			}
		}
		invert(j.inverse[j.from[b]:j.from[b+1]], a[:k*k], k)
	}
	return nil
}

// invert sets out to the inverse of L L'.
func invert(out, l []float64, k int) {
	for c := range k {
		x := out[c*k : c*k+k]
		clear(x)
		x[c] = 1
		for r := c; r < k; r++ {
			for i := c; i < r; i++ {
				x[r] -= float64(l[r*k+i] * x[i])
			}
			x[r] /= l[r*k+r]
		}
		for r := k - 1; r >= 0; r-- {
			for i := r + 1; i < k; i++ {
				x[r] -= float64(l[i*k+r] * x[i])
			}
			x[r] /= l[r*k+r]
		}
	}
}

// Precondition sets dst to the product of the inverse blocks and r.
func (j *BlockJacobi) Precondition(dst, r []float64) {
	for b := range j.at[1:] {
		list := j.unknown[j.at[b]:j.at[b+1]]
		inverse := j.inverse[j.from[b]:]
		for _, u := range list {
			var s float64
			for i, v := range list {
				s += float64(inverse[i] * r[v])
			}
			inverse = inverse[len(list):]
			dst[u] = s
		}
	}
}
