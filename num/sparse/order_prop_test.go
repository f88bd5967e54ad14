package sparse

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// net is the graph of a rows x cols grid with diagonals.
func net(rows, cols int) *graph {
	g := &graph{first: []int32{0}}
	for i := range rows {
		for j := range cols {
			for k := max(i-1, 0); k <= min(i+1, rows-1); k++ {
				for l := max(j-1, 0); l <= min(j+1, cols-1); l++ {
					if k != i || l != j {
						g.adj = append(g.adj, int32(k*cols+l))
					}
				}
			}
			g.first = append(g.first, int32(len(g.adj)))
			g.weight = append(g.weight, 1)
		}
	}
	return g
}

func scattered(n, edges int, r *rand.Rand) *graph {
	near := make([]map[int32]bool, n)
	for v := range near {
		near[v] = map[int32]bool{}
	}
	for range edges {
		if a, b := r.IntN(n), r.IntN(n); a != b {
			near[a][int32(b)], near[b][int32(a)] = true, true
		}
	}
	g := &graph{first: []int32{0}}
	for v := range n {
		for u := range int32(n) {
			if near[v][u] {
				g.adj = append(g.adj, u)
			}
		}
		g.first = append(g.first, int32(len(g.adj)))
		g.weight = append(g.weight, int32(1+r.IntN(3)))
	}
	return g
}

// fill eliminates in an order, on sets, and returns the rows below each node, and the entries by unknowns.
func fill(g *graph, order []int32) (rows []map[int32]bool, entries int) {
	n := g.nodes()
	near := make([]map[int32]bool, n)
	for v := range int32(n) {
		near[v] = map[int32]bool{}
		for _, u := range g.near(v) {
			near[v][u] = true
		}
	}
	for _, v := range order {
		w := int(g.weight[v])
		entries += w * (w + 1) / 2
		for u := range near[v] {
			entries += w * int(g.weight[u])
			delete(near[u], v)
			for x := range near[v] {
				if x != u {
					near[u][x] = true
				}
			}
		}
	}
	return near, entries
}

// exactDegree is minimum degree done plainly: the least fill an approximate one can hope to come near.
func exactDegree(g *graph) []int32 {
	n := g.nodes()
	near := make([]map[int32]bool, n)
	for v := range int32(n) {
		near[v] = map[int32]bool{}
		for _, u := range g.near(v) {
			near[v][u] = true
		}
	}
	done := make([]bool, n)
	var order []int32
	for range n {
		best, least := -1, 0
		for v := range n {
			if done[v] {
				continue
			}
			d := 0
			for u := range near[v] {
				d += int(g.weight[u])
			}
			if best < 0 || d < least {
				best, least = v, d
			}
		}
		done[best] = true
		order = append(order, int32(best))
		for u := range near[best] {
			delete(near[u], int32(best))
			for x := range near[best] {
				if x != u {
					near[u][x] = true
				}
			}
		}
	}
	return order
}

func isOrder(t *testing.T, what string, order []int32, n int, halo []bool) {
	t.Helper()
	seen := make([]bool, n)
	for _, v := range order {
		if seen[v] || halo != nil && halo[v] {
			t.Fatalf("%s: node %d is there twice or does not belong", what, v)
		}
		seen[v] = true
	}
	for v := range seen {
		if !seen[v] && (halo == nil || !halo[v]) {
			t.Fatalf("%s: node %d is missing", what, v)
		}
	}
}

// Minimum degree fills about as little as its exact form, and dissection about as little on a net where that is good.
func TestOrdersFillLittle(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	line := &graph{first: []int32{0}}
	for v := range int32(50) {
		for _, u := range []int32{v - 1, v + 1} {
			if u >= 0 && u < 50 {
				line.adj = append(line.adj, u)
			}
		}
		line.first, line.weight = append(line.first, int32(len(line.adj))), append(line.weight, 1)
	}
	if _, got := fill(line, minimumDegree(line, nil)); got != 99 {
		t.Errorf("a line has %d entries, want 99: no fill", got)
	}
	for _, g := range []*graph{net(14, 15), scattered(120, 200, r), scattered(90, 600, r), net(1, 1), scattered(40, 0, r)} {
		order := minimumDegree(g, nil)
		isOrder(t, "minimum degree", order, g.nodes(), nil)
		_, got := fill(g, order)
		_, exact := fill(g, exactDegree(g))
		if float64(got) > 1.1*float64(exact) {
			t.Errorf("%d nodes: %d entries, exact minimum degree %d", g.nodes(), got, exact)
		}
	}
	g := net(45, 45)
	order := nestedDissection(g, make([]bool, g.nodes()))
	isOrder(t, "dissection", order, g.nodes(), nil)
	_, cut := fill(g, order)
	_, degree := fill(g, minimumDegree(g, nil))
	if float64(cut) > 1.02*float64(degree) {
		t.Errorf("dissection %d entries, minimum degree %d", cut, degree)
	}
}

// Halo nodes stay, and no cut leaves an edge between its sides.
func TestHaloAndCuts(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 3))
	for _, g := range []*graph{net(20, 21), net(3, 200), scattered(300, 500, r), scattered(200, 150, r)} {
		halo := make([]bool, g.nodes())
		for range 9 {
			halo[r.IntN(g.nodes())] = true
		}
		isOrder(t, "minimum degree", minimumDegree(g, halo), g.nodes(), halo)
		isOrder(t, "dissection", nestedDissection(g, halo), g.nodes(), halo)
		side := bisect(g)
		var weight [3]int32
		for v := range int32(g.nodes()) {
			weight[side[v]] += g.weight[v]
			for _, u := range g.near(v) {
				if side[v]+side[u] == 1 && side[v] != side[u] {
					t.Fatalf("nodes %d and %d lie across the cut", v, u)
				}
			}
		}
		if total := g.total(); max(weight[0], weight[1]) > total*6/10 || weight[2] > total/4 {
			t.Errorf("%d nodes: sides %v", g.nodes(), weight)
		}
	}
}

// A separator of a 20 x 60 net is about its short side.
func TestCutOfNet(t *testing.T) {
	g := net(20, 60)
	n := 0
	for _, s := range bisect(g) {
		if s == 2 {
			n++
		}
	}
	if n > 22 {
		t.Errorf("a separator of %d, the short side has 20", n)
	}
}

// Separators are looked for where they pay for the search: where much is to be done, often.
func TestBestLooksWhereItPays(t *testing.T) {
	g := net(60, 60)
	for _, c := range []struct {
		weight         int32
		factorisations int
		want           Order
	}{{1, 0, MinimumDegree}, {4, 0, NestedDissection}, {4, 2, MinimumDegree}, {4, 200, NestedDissection}} {
		for v := range g.weight {
			g.weight[v] = c.weight
		}
		if _, used := bestTree(g, make([]bool, g.nodes()), Options{Factorisations: c.factorisations}); used != c.want {
			t.Errorf("nodes of %d unknowns, %d factorisations: order %d, wanted %d", c.weight, c.factorisations, used, c.want)
		}
	}
}

// The fronts hold all fill, below each pivot the rows that elimination on sets gives and, joined supernodes aside, no others.
func TestTreeHoldsTheFill(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for _, g := range []*graph{net(9, 10), scattered(80, 160, r), scattered(60, 20, r)} {
		last := make([]bool, g.nodes())
		for _, o := range []Order{MinimumDegree, NestedDissection, Natural} {
			tr, _ := bestTree(g, last, Options{Order: o})
			var order []int32
			for _, s := range tr.super {
				order = append(order, s.nodes...)
			}
			isOrder(t, "tree", order, g.nodes(), nil)
			rows, entries := fill(g, order)
			held, zeros := 0, 0
			for i, s := range tr.super {
				list := append(slices.Clone(s.nodes), s.rows...)
				var width, tall int32
				for _, v := range s.nodes {
					width += g.weight[v]
				}
				for _, v := range s.rows {
					tall += g.weight[v]
				}
				if width != s.width || tall != s.tall {
					t.Fatalf("supernode %d: %d x %d, not %d x %d", i, s.width, s.tall, width, tall)
				}
				held += int(width*(width+1)/2 + width*tall)
				zeros += int(s.zeros)
				for k, v := range s.nodes {
					for u := range rows[v] {
						if !slices.Contains(list[k+1:], u) {
							t.Fatalf("row %d of node %d is in no front", u, v)
						}
					}
				}
				if s.parent >= 0 && int(s.parent) <= i {
					t.Fatal("a parent before its child")
				}
			}
			if held-zeros != entries {
				t.Errorf("%d entries without zeros, want %d", held-zeros, entries)
			}
		}
	}
}
