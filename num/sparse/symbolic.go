package sparse

import (
	"slices"
)

// Options of Analyse. The zero value is the default.
type Options struct {
	// Order is how the order of elimination is found.
	Order Order
	// Factorisations is how many the plan is for; 0: many. Best looks for separators only if they will pay for the search.
	Factorisations int
	// Last are unknowns to keep: they are ordered last and not eliminated, and Factor gives their Schur complement.
	Last []int32
	// Multipliers are unknowns whose diagonal is zero or may vanish. Each is eliminated together with one of its neighbours, in a
	// pivot of order 2, where there is a neighbour to spare.
	Multipliers []int32
	// Perturb replaces pivots below Pivot by ones of that size (after scaling) instead of returning a SingularError; Perturbed
	// tells which. The factor is then that of a matrix nearby, for refinement or as a preconditioner. 0: off. 1e-8 is usual.
	Perturb float64
	// Pivot is the size, after scaling to largest entries of about 1 in each row, from which a pivot counts as zero. 0: 1e-13.
	Pivot float64
}

// Order is how the order of elimination is found.
type Order uint8

const (
	Best             Order = iota // minimum degree, and where that takes so many operations that it is worth a try the better of it and dissection
	MinimumDegree                 // approximate minimum degree
	NestedDissection              // separators found on coarser graphs, minimum degree between them
	Natural                       // as numbered
)

// A Symbolic is the plan of a factorisation. It does not change and may be used by many goroutines.
type Symbolic struct {
	p       *Pattern
	o       Options
	pos     []int32 // of each unknown: its turn
	unknown []int32 // of each turn
	front   []front
	row     []int32 // turns of the rows below the pivots of every front, ascending
	local   []int32 // the same as rows of the parent's front
	child   []int32 // children of the fronts
	entry   entries
	plan    plan
	last    int     // number of unknowns kept
	flops   float64 // without the zeros of joined supernodes
	panel   int     // length of all panels
	used    Order
}

// front is a dense matrix of size x size: the first width columns are pivots and become a part of the factor (its panel), the
// rest is the update for the parent.
type front struct {
	first, width, size int32
	parent             int32 // -1: none
	rowAt              int   // size - width rows
	childAt, childTo   int
	panelAt            int
}

// entries are the places of the matrix and where they go: entries of turn t are at[t] to at[t+1].
type entries struct {
	at       []int32
	from, to []int32 // place in Matrix.value; index in the panel of the front
	row      []int32 // turn of the row
}

// Analyse plans the factorisation of matrices on p. The error is an *OptionError.
func Analyse(p *Pattern, o Options) (*Symbolic, error) {
	if o.Pivot == 0 {
		o.Pivot = 1e-13
	}
	o.Last, o.Multipliers = slices.Clone(o.Last), slices.Clone(o.Multipliers)
	g, node, last, err := p.blocks(o)
	if err != nil {
		return nil, err
	}
	t, used := bestTree(g, last, o)
	s := &Symbolic{p: p, o: o, last: len(o.Last), used: used}
	s.flops = t.flops
	s.expand(t, g, node)
	s.match()
	s.place()
	s.makePlan()
	return s, nil
}

// Flops returns the multiplications, each with an addition, that the order takes; zeros in joined supernodes come on top.
func (s *Symbolic) Flops() float64 { return s.flops }

// Entries returns the numbers that the factor holds, explicit zeros among them.
func (s *Symbolic) Entries() int { return s.panel }

// Fronts returns the number of dense blocks of columns.
func (s *Symbolic) Fronts() int { return len(s.front) }

// Used returns the order that was chosen.
func (s *Symbolic) Used() Order { return s.used }

// expand turns the tree of supernodes of the graph into fronts of unknowns.
func (s *Symbolic) expand(t *tree, g *graph, node []int32) {
	n := s.p.n
	begin := make([]int32, g.nodes()) // first turn of each node
	turn := int32(0)
	for i := range t.super {
		for _, v := range t.super[i].nodes {
			begin[v] = turn
			turn += g.weight[v]
		}
	}
	s.pos, s.unknown = make([]int32, n), make([]int32, n)
	next := slices.Clone(begin)
	for u := range n {
		s.pos[u] = next[node[u]]
		next[node[u]]++
	}
	for u, k := range s.pos {
		s.unknown[k] = int32(u)
	}

	s.front = make([]front, len(t.super))
	turn = 0
	for i := range t.super {
		f := &s.front[i]
		f.first, f.parent, f.rowAt, f.panelAt = turn, t.super[i].parent, len(s.row), s.panel
		for _, v := range t.super[i].nodes {
			f.width += g.weight[v]
		}
		turn += f.width
		slices.SortFunc(t.super[i].rows, func(a, b int32) int { return int(begin[a] - begin[b]) })
		for _, v := range t.super[i].rows {
			for k := range g.weight[v] {
				s.row = append(s.row, begin[v]+k)
			}
		}
		f.size = f.width + int32(len(s.row)-f.rowAt)
		s.panel += int(f.size) * int(f.width)
	}
	// children, ascending
	for i := range s.front {
		if q := s.front[i].parent; q >= 0 {
			s.front[q].childTo++
		}
	}
	at := 0
	for i := range s.front {
		f := &s.front[i]
		f.childAt, at = at, at+f.childTo
		f.childTo = f.childAt
	}
	s.child = make([]int32, at)
	for i := range s.front {
		if q := s.front[i].parent; q >= 0 {
			s.child[s.front[q].childTo] = int32(i)
			s.front[q].childTo++
		}
	}
}

func (s *Symbolic) rows(f *front) []int32     { return s.row[f.rowAt : f.rowAt+int(f.size-f.width)] }
func (s *Symbolic) locals(f *front) []int32   { return s.local[f.rowAt : f.rowAt+int(f.size-f.width)] }
func (s *Symbolic) children(f *front) []int32 { return s.child[f.childAt:f.childTo] }

// match finds the rows of every front in its parent's.
func (s *Symbolic) match() {
	s.local = make([]int32, len(s.row))
	for i := range s.front {
		f := &s.front[i]
		if f.parent < 0 {
			continue
		}
		q := &s.front[f.parent]
		rows, k := s.rows(q), 0
		local := s.locals(f)
		for j, r := range s.rows(f) {
			if r < q.first+q.width {
				local[j] = r - q.first
				continue
			}
			for rows[k] != r {
				k++
			}
			local[j] = q.width + int32(k)
		}
	}
}

// place finds where in the panels the entries of the matrix go.
func (s *Symbolic) place() {
	p, e := s.p, &s.entry
	n := p.n
	e.at = make([]int32, n+1)
	for u := range n {
		for _, v := range p.row(p.group[u])[p.self[u]:] {
			e.at[min(s.pos[u], s.pos[v])+1]++
		}
	}
	for t := range n {
		e.at[t+1] += e.at[t]
	}
	total := p.Entries()
	e.from, e.to, e.row = make([]int32, total), make([]int32, total), make([]int32, total)
	where := make([]int32, n) // row of the present front
	for i := range s.front {
		f := &s.front[i]
		for k := range f.width {
			where[f.first+k] = k
		}
		for k, r := range s.rows(f) {
			where[r] = f.width + int32(k)
		}
		for k := range f.width {
			t := f.first + k
			u := s.unknown[t]
			w := e.at[t]
			add := func(v, place int32) {
				if r := s.pos[v]; r >= t {
					e.from[w], e.to[w], e.row[w] = place, k*f.size+where[r], r
					w++
				}
			}
			row := p.row(p.group[u])
			for j, place := range p.before[p.beforeAt[u]:p.beforeAt[u+1]] {
				add(row[j], place)
			}
			for j, v := range row[p.self[u]:] {
				add(v, p.column[u]+int32(j))
			}
		}
	}
}
