package sparse

import "github.com/apical-heart/apical/num"

const (
	leaf     = 60  // nodes of a part that is left to minimum degree
	coarsest = 200 // nodes of a graph that is cut without making it coarser
	// tilt bounds the share of the larger side of a cut. Sides of 4 : 3 still halve the work at every level.
	tilt = 0.57
)

// nestedDissection returns the nodes of g that are not halo, ordered by separators: first the two sides, in the same way, then
// the separator. Small parts are ordered by minimum degree with their surroundings as halo.
func nestedDissection(g *graph, halo []bool) []int32 {
	list := make([]int32, 0, g.nodes())
	for v := range int32(g.nodes()) {
		if !halo[v] {
			list = append(list, v)
		}
	}
	out := make([]int32, len(list))
	dissect(g, list, out, newNumbers(g))
	return out
}

func newNumbers(g *graph) []int32 {
	number := make([]int32, g.nodes())
	for v := range number {
		number[v] = -1
	}
	return number
}

func dissect(g *graph, list, out, number []int32) {
	if len(list) <= leaf {
		orderLeaf(g, list, out, number)
		return
	}
	side := bisect(g.part(list, number))
	var sides [3][]int32
	for i, v := range list {
		sides[side[i]] = append(sides[side[i]], v)
	}
	a, b := len(sides[0]), len(sides[1])
	if a == 0 || b == 0 {
		orderLeaf(g, list, out, number)
		return
	}
	copy(out[a+b:], sides[2])
	if len(list) < 500 {
		dissect(g, sides[0], out[:a], number)
		dissect(g, sides[1], out[a:a+b], number)
		return
	}
	num.Together(
		func() { dissect(g, sides[0], out[:a], number) },
		func() { dissect(g, sides[1], out[a:a+b], newNumbers(g)) })
}

// orderLeaf orders a part by minimum degree, the nodes around it being there but never eliminated.
func orderLeaf(g *graph, list, out, number []int32) {
	for _, v := range list {
		number[v] = 0
	}
	with := append([]int32(nil), list...)
	for _, v := range list {
		for _, u := range g.near(v) {
			if number[u] < 0 {
				number[u] = 0
				with = append(with, u)
			}
		}
	}
	for _, v := range with {
		number[v] = -1
	}
	halo := make([]bool, len(with))
	for i := len(list); i < len(with); i++ {
		halo[i] = true
	}
	for i, v := range minimumDegree(g.part(with, number), halo) {
		out[i] = with[v]
	}
}

// bisect returns the side of each node: 0, 1, or 2 for the separator. No edge joins 0 and 1. The graph is made coarser by
// joining pairs of neighbours, cut where it is small, and the cut is mended on the way back (Karypis and Kumar 1998, with the
// separator itself as what is moved).
func bisect(g *graph) []int8 {
	type level struct {
		g  *graph
		to []int32 // node of the next graph
	}
	var fine []level
	edges := make([]int32, len(g.adj))
	for i := range edges {
		edges[i] = 1
	}
	for g.nodes() > coarsest {
		h, hEdges, to := coarser(g, edges)
		if h.nodes() > g.nodes()*9/10 {
			break
		}
		fine = append(fine, level{g, to})
		g, edges = h, hEdges
	}
	side := firstCut(g, 16)
	for i := len(fine) - 1; i >= 0; i-- {
		g = fine[i].g
		next := make([]int8, g.nodes())
		for v, c := range fine[i].to {
			next[v] = side[c]
		}
		side = next
		newCut(g, side).mend()
	}
	// meshes are often cut as well by a front that runs through them
	if len(fine) > 0 {
		if other := firstCut(g, 6); newCut(g, other).quality() < newCut(g, side).quality() {
			return other
		}
	}
	return side
}

// coarser joins each node with the free neighbour that it has most edges to, the lighter if there are two.
func coarser(g *graph, edges []int32) (h *graph, hEdges, to []int32) {
	n := g.nodes()
	to = make([]int32, n)
	for v := range to {
		to[v] = -1
	}
	most := int32(0)
	for v := range int32(n) {
		most = max(most, g.first[v+1]-g.first[v])
	}
	// nodes of few neighbours choose first
	count := make([]int32, most+2)
	for v := range n {
		count[g.first[v+1]-g.first[v]+1]++
	}
	for d := range most + 1 {
		count[d+1] += count[d]
	}
	turn := make([]int32, n)
	for v := range n {
		d := g.first[v+1] - g.first[v]
		turn[count[d]] = int32(v)
		count[d]++
	}
	heaviest := 3 * g.total() / coarsest
	h = &graph{first: []int32{0}}
	var pair [][2]int32
	for _, v := range turn {
		if to[v] >= 0 {
			continue
		}
		best := int32(-1)
		var bestEdges int32
		for i := g.first[v]; i < g.first[v+1]; i++ {
			u := g.adj[i]
			if to[u] >= 0 || g.weight[u]+g.weight[v] > heaviest {
				continue
			}
			if best < 0 || edges[i] > bestEdges || edges[i] == bestEdges && g.weight[u] < g.weight[best] {
				best, bestEdges = u, edges[i]
			}
		}
		c := int32(len(pair))
		to[v] = c
		w := g.weight[v]
		if best >= 0 {
			to[best] = c
			w += g.weight[best]
		}
		pair = append(pair, [2]int32{v, best})
		h.weight = append(h.weight, w)
	}
	at := make([]int32, len(pair)) // 1 + where the edge to a node is
	for c, two := range pair {
		begin := int32(len(h.adj))
		for _, v := range two {
			if v < 0 {
				continue
			}
			for i := g.first[v]; i < g.first[v+1]; i++ {
				d := to[g.adj[i]]
				if int(d) == c {
					continue
				}
				if k := at[d]; k > begin {
					hEdges[k-1] += edges[i]
					continue
				}
				h.adj, hEdges = append(h.adj, d), append(hEdges, edges[i])
				at[d] = int32(len(h.adj))
			}
		}
		h.first = append(h.first, int32(len(h.adj)))
	}
	return h, hEdges, to
}

// firstCut grows a side from several nodes and takes the best result.
func firstCut(g *graph, tries int) []int8 {
	n := g.nodes()
	var best []int8
	bestQuality := 0.0
	start := 0
	_, last := grown(g, 0)
	start = int(last)
	for k := range tries {
		side, last := grown(g, int32(start))
		c := newCut(g, side)
		c.mend()
		if q := c.quality(); best == nil || q < bestQuality {
			best, bestQuality = side, q
		}
		if start = int(last); k%2 == 1 {
			start = k * n / tries
		}
	}
	return best
}

// grown returns side 0 as the nodes nearest to a start, half of the weight, side 2 what touches it, and the farthest node.
func grown(g *graph, start int32) (side []int8, farthest int32) {
	n := g.nodes()
	half := g.total() / 2
	side = make([]int8, n)
	seen := make([]bool, n)
	for v := range side {
		side[v] = 1
	}
	queue := make([]int32, 0, n)
	next := int32(0)
	var weight int32
	add := func(v int32) {
		seen[v] = true
		queue = append(queue, v)
	}
	add(start)
	for i := 0; i < n; i++ {
		if i == len(queue) { // another component
			for seen[next] {
				next++
			}
			add(next)
		}
		v := queue[i]
		farthest = v
		if weight < half {
			weight += g.weight[v]
			side[v] = 0
		}
		for _, u := range g.near(v) {
			if !seen[u] {
				add(u)
			}
		}
	}
	for v := range int32(n) {
		if side[v] != 1 {
			continue
		}
		for _, u := range g.near(v) {
			if side[u] == 0 {
				side[v] = 2
				break
			}
		}
	}
	return side, farthest
}
