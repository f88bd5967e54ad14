// Package sparse is the algebra of a Newton solver: symmetric matrices of one pattern, assembled from small element matrices,
// factored as LDLT (indefinite ones too), solved, condensed onto chosen unknowns, or solved by conjugate gradients.
//
// A Pattern comes from the list of cliques (the unknowns of each element), a Matrix holds values on it, Analyse finds an order of
// elimination and plans the work once, Factor does it for new values without searching or allocating, Solve uses the result.
//
// Everything has the same bytes for any number of threads and on every machine: partitions depend on the pattern alone, each sum
// has one order, and products are rounded before they are added.
//
// Sources: the multifrontal method, Duff and Reid, ACM Trans. Math. Softw. 9 (1983) 302; approximate minimum degree, Amestoy,
// Davis and Duff, SIAM J. Matrix Anal. Appl. 17 (1996) 886; pivots of order 1 and 2, Bunch and Kaufman, Math. Comp. 31 (1977)
// 163, within the diagonal blocks of supernodes as in Schenk and Gärtner, Electron. Trans. Numer. Anal. 23 (2006) 158.
//
// Limitations: pivots are sought only within blocks that the pattern fixes, so that an unknown with a structurally zero diagonal
// (a Lagrange multiplier) must be named in Options.Multipliers; at most 2^31 - 2 entries.
package sparse

import (
	"fmt"
	"math"
	"sync"

	"github.com/apical-heart/apical/num"
)

// A Pattern is where a symmetric matrix may differ from zero: the diagonal and every pair of unknowns that share a clique. It
// does not change and may be read by many goroutines.
type Pattern struct {
	n int
	// the cliques, and for each the places of its lower triangle, row by row, in Matrix.value
	clique     []int32 // unknowns of all cliques, one clique after the other
	cliqueAt   []int   // of clique e: clique[cliqueAt[e]:cliqueAt[e+1]]
	place      []int32
	placeAt    []int
	cliquesOf  []int32 // cliques of each unknown, ascending
	cliquesAt  []int
	colours    [][]int32
	colouring  sync.Once
	mostInOne  int // unknowns of the largest clique
	groupCount int
	group      []int32 // of each unknown: unknowns with the same cliques are a group and have the same row
	near       []int32 // unknowns of the row of each group, ascending, the group's own among them
	nearAt     []int
	self       []int32 // of each unknown: where in the row of its group it stands itself
	column     []int32 // of each unknown: place of its diagonal; those below follow in the order of near
	before     []int32 // of each unknown: places of the entries left of its diagonal, in the order of near
	beforeAt   []int
}

// NewPattern returns the pattern of n unknowns, 0 to n-1, coupled within each of the cliques. A negative entry of a clique is a
// held unknown: its rows and columns of the clique's matrices are dropped. The error is a *CliqueError: an unknown of n or more,
// or one that a clique names twice. The cliques are copied.
func NewPattern(n int, cliques [][]int32) (*Pattern, error) {
	p, err := newRows(n, cliques)
	if err != nil {
		return nil, err
	}
	p.placeCliques()
	return p, nil
}

// Plan is NewPattern and Analyse at the same time, as far as they go side by side.
func Plan(n int, cliques [][]int32, o Options) (*Pattern, *Symbolic, error) {
	p, err := newRows(n, cliques)
	if err != nil {
		return nil, nil, err
	}
	var s *Symbolic
	num.Together(func() { s, err = Analyse(p, o) }, p.placeCliques)
	if err != nil {
		return nil, nil, err
	}
	return p, s, nil
}

// newRows returns a pattern without the places of its cliques, which Analyse does not need.
func newRows(n int, cliques [][]int32) (*Pattern, error) {
	p := &Pattern{n: n}
	if err := p.copyCliques(cliques); err != nil {
		return nil, err
	}
	p.makeGroups()
	p.makeRows()
	if err := p.makeColumns(); err != nil {
		return nil, err
	}
	return p, nil
}

// Unknowns returns their number.
func (p *Pattern) Unknowns() int { return p.n }

// Cliques returns their number.
func (p *Pattern) Cliques() int { return len(p.cliqueAt) - 1 }

// Entries returns the number of places: the lower triangle with the diagonal.
func (p *Pattern) Entries() int { return int(p.column[p.n]) }

func (p *Pattern) copyCliques(cliques [][]int32) error {
	total, places := 0, 0
	for _, c := range cliques {
		total += len(c)
		places += len(c) * (len(c) + 1) / 2
	}
	p.clique = make([]int32, 0, total)
	p.cliqueAt = make([]int, 1, len(cliques)+1)
	p.placeAt = make([]int, 1, len(cliques)+1)
	p.cliquesAt = make([]int, p.n+1)
	last := make([]int32, p.n) // 1 + the last clique that named it
	for e, c := range cliques {
		for _, u := range c {
			if u < 0 {
				continue
			}
			if int(u) >= p.n {
				return &CliqueError{e, u, fmt.Sprintf("is not one of %d", p.n)}
			}
			if last[u] == int32(e+1) {
				return &CliqueError{e, u, "is named twice"}
			}
			last[u] = int32(e + 1)
			p.cliquesAt[u+1]++
		}
		p.clique = append(p.clique, c...)
		p.cliqueAt = append(p.cliqueAt, len(p.clique))
		p.placeAt = append(p.placeAt, p.placeAt[e]+len(c)*(len(c)+1)/2)
		p.mostInOne = max(p.mostInOne, len(c))
	}
	for u := range p.n {
		p.cliquesAt[u+1] += p.cliquesAt[u]
	}
	p.cliquesOf = make([]int32, p.cliquesAt[p.n])
	at := append([]int(nil), p.cliquesAt[:p.n]...)
	for e := range cliques {
		for _, u := range p.unknowns(e) {
			if u >= 0 {
				p.cliquesOf[at[u]] = int32(e)
				at[u]++
			}
		}
	}
	return nil
}

func (p *Pattern) unknowns(e int) []int32      { return p.clique[p.cliqueAt[e]:p.cliqueAt[e+1]] }
func (p *Pattern) cliquesAround(u int) []int32 { return p.cliquesOf[p.cliquesAt[u]:p.cliquesAt[u+1]] }
func (p *Pattern) row(g int32) []int32         { return p.near[p.nearAt[g]:p.nearAt[g+1]] }

// makeGroups splits the set of all unknowns clique by clique: what no clique tells apart is a group. Groups are numbered by
// their first unknown.
func (p *Pattern) makeGroups() {
	class := make([]int32, p.n)
	size := make([]int32, 1, p.n+1)
	size[0] = int32(p.n)
	split := make([]int32, 1, p.n+1) // where the members of a class that are in the clique go
	stamp := make([]int32, 1, p.n+1)
	var free []int32
	for e := range p.Cliques() {
		for _, u := range p.unknowns(e) {
			if u < 0 {
				continue
			}
			c := class[u]
			if stamp[c] != int32(e+1) {
				stamp[c] = int32(e + 1)
				if len(free) > 0 {
					split[c], free = free[len(free)-1], free[:len(free)-1]
				} else {
					split[c] = int32(len(size))
					size, split, stamp = append(size, 0), append(split, 0), append(stamp, 0)
				}
				stamp[split[c]] = 0
			}
			size[c]--
			size[split[c]]++
			class[u] = split[c]
			if size[c] == 0 && c != 0 {
				free = append(free, c)
			}
		}
	}
	number := make([]int32, len(size))
	p.group = make([]int32, p.n)
	for u := range p.n {
		c := class[u]
		if c == 0 && len(p.cliquesAround(u)) == 0 || number[c] == 0 {
			p.groupCount++
			number[c] = int32(p.groupCount)
		}
		p.group[u] = number[c] - 1
	}
}

// makeRows finds the unknowns near each group, sorted without comparing: unknowns are dealt out in ascending order.
func (p *Pattern) makeRows() {
	first := make([]int32, p.groupCount) // first unknown of the group
	size := make([]int32, p.groupCount)
	for u := p.n - 1; u >= 0; u-- {
		first[p.group[u]] = int32(u)
		size[p.group[u]]++
	}
	// groups of each clique, once
	of := make([]int32, 0, len(p.clique))
	ofAt := make([]int, 1, p.Cliques()+1)
	seen := make([]int32, p.groupCount)
	for e := range p.Cliques() {
		for _, u := range p.unknowns(e) {
			if u >= 0 && seen[p.group[u]] != int32(e+1) {
				seen[p.group[u]] = int32(e + 1)
				of = append(of, p.group[u])
			}
		}
		ofAt = append(ofAt, len(of))
	}
	clear(seen)
	adjacent := make([]int32, 0, 8*p.groupCount)
	adjacentAt := make([]int, 1, p.groupCount+1)
	p.nearAt = make([]int, p.groupCount+1)
	for g := range p.groupCount {
		seen[g] = int32(g + 1)
		adjacent = append(adjacent, int32(g))
		count := size[g]
		for _, e := range p.cliquesAround(int(first[g])) {
			for _, h := range of[ofAt[e]:ofAt[e+1]] {
				if seen[h] != int32(g+1) {
					seen[h] = int32(g + 1)
					adjacent = append(adjacent, h)
					count += size[h]
				}
			}
		}
		adjacentAt = append(adjacentAt, len(adjacent))
		p.nearAt[g+1] = p.nearAt[g] + int(count)
	}
	p.near = make([]int32, p.nearAt[p.groupCount])
	p.self = make([]int32, p.n)
	at := append([]int(nil), p.nearAt[:p.groupCount]...)
	for u := range p.n {
		g := p.group[u]
		p.self[u] = int32(at[g] - p.nearAt[g])
		for _, h := range adjacent[adjacentAt[g]:adjacentAt[g+1]] {
			p.near[at[h]] = int32(u)
			at[h]++
		}
	}
}

// makeColumns numbers the entries column by column.
func (p *Pattern) makeColumns() error {
	p.column = make([]int32, p.n+1)
	p.beforeAt = make([]int, p.n+1)
	total := 0
	for u := range p.n {
		below := len(p.row(p.group[u])) - int(p.self[u])
		if total += below; total > math.MaxInt32-1 {
			return fmt.Errorf("sparse: a pattern of more than %d entries", math.MaxInt32-1)
		}
		p.column[u+1] = int32(total)
		p.beforeAt[u+1] = p.beforeAt[u] + int(p.self[u])
	}
	p.before = make([]int32, p.beforeAt[p.n])
	at := append([]int(nil), p.beforeAt[:p.n]...)
	for u := range p.n {
		for k, v := range p.row(p.group[u])[p.self[u]+1:] {
			p.before[at[v]] = p.column[u] + int32(k) + 1
			at[v]++
		}
	}
	return nil
}

// placeCliques finds the entries of every clique.
func (p *Pattern) placeCliques() {
	p.place = make([]int32, p.placeAt[p.Cliques()])
	where := make([]int32, p.n)
	members := make([][]int32, p.groupCount)
	for u := range p.n {
		g := p.group[u]
		members[g] = append(members[g], int32(u))
	}
	for i := range p.place {
		p.place[i] = p.column[p.n] // the place after the last takes what belongs to held unknowns
	}
	for g := range p.groupCount {
		row := p.row(int32(g))
		for k, v := range row {
			where[v] = int32(k)
		}
		for _, e := range p.cliquesAround(int(members[g][0])) {
			list, place := p.unknowns(int(e)), p.place[p.placeAt[e]:]
			for b, u := range list {
				if u < 0 || p.group[u] != int32(g) {
					continue
				}
				base := p.column[u] - p.self[u]
				for a, v := range list {
					if v >= u {
						i, j := max(a, b), min(a, b)
						place[i*(i+1)/2+j] = base + where[v]
					}
				}
			}
		}
	}
}
