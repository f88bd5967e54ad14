package solve

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/mech"
)

// stiffest is a mech.Matrix that keeps of each row no more than what bounds frequencies (Gershgorin): the sum of its magnitudes, rotations counted by a length so that force and moment may be added. For masses M and a step dt, central differences are
// stable where M >= dt^2 / 4 times that (Underwood 1983, Dynamic relaxation, in Belytschko and Hughes, Computational methods for transient analysis).
type stiffest struct {
	cliques [][]mech.Block
	length  []float64 // by block: mm a rad, 1 for points
	sum     []float64 // by unknown, N/mm, or N mm for rotations
}

// newStiffest looks at a model's cliques as they are; a frame's length is half the mean distance of the points that it is coupled with.
func newStiffest(s *Solver, st *mech.State) *stiffest {
	n := len(s.model.Kinds)
	b := &stiffest{length: make([]float64, n), sum: make([]float64, 3*n)}
	count := make([]float64, n)
	s.assembly.Cliques(func(blocks []mech.Block) {
		b.cliques = append(b.cliques, blocks)
		sum, pairs := 0.0, 0.0
		for i, p := range blocks {
			for _, q := range blocks[:i] {
				if s.model.Kinds[p] == mech.Position && s.model.Kinds[q] == mech.Position {
					sum += st.Position(p).Dist(st.Position(q))
					pairs++
				}
			}
		}
		if sum == 0 {
			return
		}
		for _, p := range blocks {
			b.length[p] += sum / pairs
			count[p]++
		}
	})
	for p, k := range s.model.Kinds {
		if k == mech.Position || count[p] == 0 {
			b.length[p] = 1
		} else {
			b.length[p] /= 2 * count[p]
		}
	}
	return b
}

// Zero empties it.
func (b *stiffest) Zero() { clear(b.sum) }

// AddClique adds the magnitudes of an element's rows.
func (b *stiffest) AddClique(clique int, local []float64) {
	blocks := b.cliques[clique]
	k := 3 * len(blocks)
	for i, p := range blocks {
		for c := range 3 {
			row := local[(3*i+c)*k:]
			sum := 0.0
			for j, q := range blocks {
				sum += (math.Abs(row[3*j]) + math.Abs(row[3*j+1]) + math.Abs(row[3*j+2])) / b.length[q]
			}
			b.sum[p.Unknown(c)] += sum * b.length[p]
		}
	}
}

// AddDiagonal adds nothing: held unknowns have no frequency.
func (b *stiffest) AddDiagonal(int, float64) {}

// of returns the largest of a block's three, so that its mass is the same whichever way it stands.
func (b *stiffest) of(block int) float64 {
	return math.Max(b.sum[3*block], math.Max(b.sum[3*block+1], b.sum[3*block+2]))
}

// per brings a block's stiffness to N/mm.
func (b *stiffest) per(block int) float64 { return 1 / (b.length[block] * b.length[block]) }

// lump returns the masses of a model's blocks by what its terms weigh: g, and g mm2 for frames.
func lump(m *mech.Model, densities []Density) ([]float64, error) {
	mass := make([]float64, len(m.Kinds))
	for _, d := range densities {
		if d.Term < 0 || d.Term >= len(m.Terms) {
			return nil, fmt.Errorf("%w: a density for term %d of %d", errOption, d.Term, len(m.Terms))
		}
		t, ok := m.Terms[d.Term].(mech.Massive)
		if !ok || !(d.Density > 0) || math.IsInf(d.Density, 0) {
			return nil, fmt.Errorf("%w: a density of %g for %s", errOption, d.Density, m.Terms[d.Term].Name())
		}
		for e := range t.Len() {
			blocks := t.Blocks(e)
			out := make([]float64, len(blocks))
			t.Lump(e, out)
			for i, b := range blocks {
				mass[b] += d.Density * out[i]
			}
		}
	}
	return mass, nil
}
