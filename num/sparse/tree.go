package sparse

// tree is the supernodes of an order of elimination, children before parents and each subtree in one piece.
type tree struct {
	super []supernode
	flops float64
}

// supernode is nodes that are eliminated together, in this order, and the nodes of the rows below them.
type supernode struct {
	nodes, rows []int32
	parent      int32 // -1: none
	width, tall int32 // unknowns of nodes and of rows
	zeros       int64 // entries of the panel that are known to be zero
}

const (
	enough  = 2e7   // operations (2 ms or so) that are not worth the time of looking for separators
	saves   = 0.125 // the part of the operations that separators usually save
	perEdge = 1.4e4 // what the search takes, in operations an edge
)

// search says whether to look for separators where minimum degree takes so many operations.
func search(g *graph, flops float64, factorisations int) bool {
	return flops >= enough && (factorisations == 0 || saves*flops*float64(factorisations) > perEdge*float64(len(g.adj)/2))
}

// bestTree orders the nodes; last nodes come last and are one supernode.
func bestTree(g *graph, last []bool, o Options) (*tree, Order) {
	kept := make([]int32, 0, g.nodes())
	for v := range last {
		if last[v] {
			kept = append(kept, int32(v))
		}
	}
	grow := func(order []int32) *tree {
		return newTree(g, append(order, kept...), len(kept))
	}
	switch o.Order {
	case Natural:
		order := make([]int32, 0, g.nodes())
		for v := range last {
			if !last[v] {
				order = append(order, int32(v))
			}
		}
		return grow(order), Natural
	case MinimumDegree:
		return grow(minimumDegree(g, last)), MinimumDegree
	case NestedDissection:
		return grow(nestedDissection(g, last)), NestedDissection
	}
	a := grow(minimumDegree(g, last))
	if !search(g, a.flops, o.Factorisations) {
		return a, MinimumDegree
	}
	if b := grow(nestedDissection(g, last)); b.flops < a.flops {
		return b, NestedDissection
	}
	return a, MinimumDegree
}

// newTree finds the supernodes of an order; the final keep nodes are one, whatever their couplings.
func newTree(g *graph, order []int32, keep int) *tree {
	order = postorder(order, parents(g, order, keep))
	n := len(order)
	turn := make([]int32, n)
	for k, v := range order {
		turn[v] = int32(k)
	}
	parent := parents(g, order, keep)
	firstKept := int32(n - keep)

	// rows below each node and their unknowns; the first row is the parent
	rows := make([][]int32, n)
	tall := make([]int32, n)
	seen := make([]int32, n)
	firstChild, nextChild := make([]int32, n), make([]int32, n)
	for k := range n {
		firstChild[k] = -1
	}
	t := &tree{}
	superOf := make([]int32, n)
	for k := range int32(n) {
		var list []int32
		add := func(r int32) {
			if r > k && seen[r] != k+1 {
				seen[r] = k + 1
				list = append(list, r)
				tall[k] += g.weight[order[r]]
			}
		}
		for _, u := range g.near(order[k]) {
			add(turn[u])
		}
		if k >= firstKept {
			for r := k + 1; r < int32(n); r++ {
				add(r)
			}
		}
		for c := firstChild[k]; c >= 0; c = nextChild[c] {
			for _, r := range rows[c] {
				add(r)
			}
		}
		rows[k] = list
		if p := parent[k]; p >= 0 {
			nextChild[k], firstChild[p] = firstChild[p], k
		}
		v := order[k]
		w := g.weight[v]
		if k > 0 && k != firstKept && parent[k-1] == k && tall[k-1] == tall[k]+w {
			s := &t.super[len(t.super)-1]
			s.nodes = append(s.nodes, v)
			s.width += w
			s.tall = tall[k]
			s.rows = list
		} else {
			t.super = append(t.super, supernode{nodes: []int32{v}, rows: list, width: w, tall: tall[k]})
		}
		superOf[k] = int32(len(t.super) - 1)
	}
	at := 0
	for i := range t.super {
		s := &t.super[i]
		at += len(s.nodes)
		s.parent = -1
		if p := parent[at-1]; p >= 0 {
			s.parent = superOf[p]
		}
		for j, r := range s.rows {
			s.rows[j] = order[r]
		}
		m, k := float64(s.tall+s.width), float64(s.width)
		t.flops += operations(m, k)
	}
	return t.relax(g, keep > 0)
}

// parents returns the elimination tree by turns (Liu 1990), -1 at roots. The final keep nodes are a chain.
func parents(g *graph, order []int32, keep int) []int32 {
	n := len(order)
	turn := make([]int32, n)
	for k, v := range order {
		turn[v] = int32(k)
	}
	parent, ancestor := make([]int32, n), make([]int32, n)
	for k := range int32(n) {
		parent[k], ancestor[k] = -1, -1
		climb := func(i int32) {
			for i >= 0 && i < k {
				up := ancestor[i]
				ancestor[i] = k
				if up < 0 {
					parent[i] = k
				}
				i = up
			}
		}
		for _, u := range g.near(order[k]) {
			climb(turn[u])
		}
		if int(k) > n-keep {
			climb(k - 1)
		}
	}
	return parent
}

// postorder returns the order with each subtree in one piece, children before parents.
func postorder(order, parent []int32) []int32 {
	n := len(order)
	child, sibling := make([]int32, n), make([]int32, n)
	for k := range child {
		child[k] = -1
	}
	for k := n - 1; k >= 0; k-- {
		if p := parent[k]; p >= 0 {
			sibling[k], child[p] = child[p], int32(k)
		}
	}
	out := make([]int32, 0, n)
	var stack []int32
	for k := range n {
		if parent[k] >= 0 {
			continue
		}
		stack = append(stack, int32(k))
		for len(stack) > 0 {
			v := stack[len(stack)-1]
			if c := child[v]; c >= 0 {
				child[v] = sibling[c]
				stack = append(stack, c)
				continue
			}
			stack = stack[:len(stack)-1]
			out = append(out, order[v])
		}
	}
	return out
}

// relax joins supernodes with their parents where that adds few zeros (Ashcraft and Grimes 1989), and puts the rest in postorder.
func (t *tree) relax(g *graph, keep bool) *tree {
	n := len(t.super)
	children := make([][]int32, n)
	gone := make([]bool, n)
	for i := range t.super {
		p := &t.super[i]
		if !(keep && i == n-1) {
			list := children[i]
			children[i] = nil
			for len(list) > 0 {
				c := list[0]
				list = list[1:]
				if q := &t.super[c]; worth(q, p) {
					p.zeros += q.zeros + int64(q.width)*int64(p.width+p.tall-q.tall)
					p.width += q.width
					p.nodes = append(q.nodes, p.nodes...)
					gone[c] = true
					list = append(list, children[c]...)
				} else {
					children[i] = append(children[i], c)
				}
			}
		}
		if p.parent >= 0 {
			children[p.parent] = append(children[p.parent], int32(i))
		}
	}

	out := &tree{flops: t.flops}
	var visit func(i int32) int32
	visit = func(i int32) int32 {
		var below []int32
		for _, c := range children[i] {
			below = append(below, visit(c))
		}
		me := int32(len(out.super))
		out.super = append(out.super, t.super[i])
		out.super[me].parent = -1
		for _, c := range below {
			out.super[c].parent = me
		}
		return me
	}
	for i := range t.super {
		if t.super[i].parent < 0 && !gone[i] {
			visit(int32(i))
		}
	}
	return out
}

// worth says whether child c may join its parent p: a few columns always, more with few zeros.
func worth(c, p *supernode) bool {
	width := int64(c.width + p.width)
	zeros := c.zeros + p.zeros + int64(c.width)*int64(p.width+p.tall-c.tall)
	share := float64(zeros) / float64(width*(width+1)/2+width*int64(p.tall))
	switch {
	case width <= 8:
		return true
	case width <= 16:
		return share < 0.5
	case width <= 48:
		return share < 0.1
	}
	return share < 0.05
}

// operations counts the multiplications of k pivots of a front of m rows, each with an addition: the squares of the columns below
// and with the diagonal, halved, in the limit of many.
func operations(m, k float64) float64 { return (k*m*m - k*k*m + k*k*k/3) / 2 }
