package sparse

import "slices"

// A graph is what an order of elimination is sought on: its nodes are sets of unknowns with one row.
type graph struct {
	first  []int32 // neighbours of node v: adj[first[v]:first[v+1]], ascending, without v
	adj    []int32
	weight []int32 // unknowns of each node
}

func (g *graph) nodes() int           { return len(g.weight) }
func (g *graph) near(v int32) []int32 { return g.adj[g.first[v]:g.first[v+1]] }
func (g *graph) total() (unknowns int32) {
	for _, w := range g.weight {
		unknowns += w
	}
	return unknowns
}

// part returns the graph of the listed nodes, which become 0, 1, 2, ...; number is scratch, one for each node of g, and -1.
func (g *graph) part(list, number []int32) *graph {
	for i, v := range list {
		number[v] = int32(i)
	}
	h := &graph{first: make([]int32, 1, len(list)+1), weight: make([]int32, len(list))}
	for i, v := range list {
		h.weight[i] = g.weight[v]
		for _, u := range g.near(v) {
			if number[u] >= 0 {
				h.adj = append(h.adj, number[u])
			}
		}
		h.first = append(h.first, int32(len(h.adj)))
	}
	for _, v := range list {
		number[v] = -1
	}
	return h
}

// blocks makes the nodes: the groups of the pattern, where those of last stand alone and each multiplier joins the group of one
// of its neighbours. It returns the graph, the node of each unknown, and which nodes are last.
func (p *Pattern) blocks(o Options) (g *graph, node []int32, last []bool, err error) {
	isLast := make([]bool, p.n)
	for _, u := range o.Last {
		switch {
		case u < 0 || int(u) >= p.n:
			return nil, nil, nil, &OptionError{"Last", u, "is not in the pattern"}
		case isLast[u]:
			return nil, nil, nil, &OptionError{"Last", u, "is named twice"}
		}
		isLast[u] = true
	}
	mate, err := p.pair(o.Multipliers, isLast)
	if err != nil {
		return nil, nil, nil, err
	}

	// A node is the class of (group, last), then joined with its mates.
	number := make([]int32, 2*p.groupCount)
	node = make([]int32, p.n)
	var join []int32 // a forest over classes
	for u := range p.n {
		key := 2 * p.group[u]
		if isLast[u] {
			key++
		}
		if number[key] == 0 {
			join = append(join, int32(len(join)))
			number[key] = int32(len(join))
		}
		node[u] = number[key] - 1
	}
	root := func(c int32) int32 {
		for join[c] != c {
			join[c] = join[join[c]]
			c = join[c]
		}
		return c
	}
	for _, u := range o.Multipliers {
		if v := mate[u]; v >= 0 {
			a, b := root(node[u]), root(node[v])
			join[max(a, b)] = min(a, b)
		}
	}
	count := int32(0)
	final := make([]int32, len(join))
	for c := range join {
		if r := root(int32(c)); int(r) == c {
			final[c] = count
			count++
		} else {
			final[c] = final[r]
		}
	}
	for u := range node {
		node[u] = final[node[u]]
	}

	g = &graph{first: make([]int32, count+1), weight: make([]int32, count)}
	last = make([]bool, count)
	members := make([][]int32, count) // one unknown of each group of the node
	seenGroup := make([]int32, p.groupCount)
	for u := range p.n {
		v := node[u]
		g.weight[v]++
		last[v] = isLast[u]
		// a group may be split between nodes, so a group counts once a node
		if seenGroup[p.group[u]] != v+1 {
			seenGroup[p.group[u]] = v + 1
			members[v] = append(members[v], int32(u))
		}
	}
	seen := make([]int32, count)
	for v := range count {
		seen[v] = v + 1
		for _, u := range members[v] {
			for _, t := range p.row(p.group[u]) {
				if w := node[t]; seen[w] != v+1 {
					seen[w] = v + 1
					g.adj = append(g.adj, w)
				}
			}
		}
		g.first[v+1] = int32(len(g.adj))
		slices.Sort(g.adj[g.first[v]:])
	}
	return g, node, last, nil
}

// pair gives each multiplier an unknown of its own among its neighbours that are neither multipliers nor last: a matching of
// most of them by augmenting paths. -1 where there is none.
func (p *Pattern) pair(multipliers []int32, isLast []bool) (mate []int32, err error) {
	if len(multipliers) == 0 {
		return nil, nil
	}
	mate = make([]int32, p.n)
	for u := range mate {
		mate[u] = -1
	}
	is := make([]bool, p.n)
	for _, u := range multipliers {
		switch {
		case u < 0 || int(u) >= p.n:
			return nil, &OptionError{"Multipliers", u, "is not in the pattern"}
		case is[u]:
			return nil, &OptionError{"Multipliers", u, "is named twice"}
		}
		is[u] = true
	}
	tried := make([]int32, p.n)
	var augment func(u, round int32) bool
	augment = func(u, round int32) bool {
		for _, v := range p.row(p.group[u]) {
			if is[v] || isLast[v] || tried[v] == round {
				continue
			}
			tried[v] = round
			if mate[v] < 0 || augment(mate[v], round) {
				mate[u], mate[v] = v, u
				return true
			}
		}
		return false
	}
	for k, u := range multipliers {
		if !isLast[u] {
			augment(u, int32(k+1))
		}
	}
	return mate, nil
}
