package sparse

import "math"

// minimumDegree returns the nodes of g in an order of approximate minimum degree, without those that are halo: their degrees
// count, but they stay. Amestoy, Davis and Duff 1996: quotient graph, element absorption (aggressive too), mass elimination,
// indistinguishable nodes found by hash, approximate external degree. Nodes of very many neighbours come last.
func minimumDegree(g *graph, halo []bool) []int32 {
	q := newQuotient(g, halo)
	for q.done < q.work {
		q.eliminate(q.least())
	}
	return q.order()
}

// quotient is the graph in the course of elimination. A node is a variable, and becomes an element when eliminated; or it is
// dead, represented by its parent.
type quotient struct {
	halo   []bool
	n      int32   // unknowns
	pool   []int32 // lists: of a variable its elements, then its variables; of an element its variables
	at     []int   // where the list of a node begins
	length []int32
	elems  []int32 // how many of a variable's list are elements; -1: the node is an element
	weight []int32 // unknowns that the node stands for; 0: dead or eliminated; negative: in the present element
	degree []int32 // of a variable a bound of its external degree, of an element the unknowns of its list
	parent []int32 // who represents a dead node, -1 if none
	stamp  []int32 // of elements, for the sizes outside the present one; 0: absorbed
	mark   int32
	// lists by degree
	head, next, prev []int32
	lowest           int32
	// buckets by hash, of the present element
	bucket, chain []int32
	hash          []uint32
	done, work    int32 // unknowns eliminated, and to eliminate
	pivots        []int32
	dense         []int32
	seen          []int32
	seenMark      int32
}

func newQuotient(g *graph, halo []bool) *quotient {
	nodes := g.nodes()
	q := &quotient{
		halo: halo, n: g.total(), pool: make([]int32, len(g.adj), 2*len(g.adj)+nodes),
		at: make([]int, nodes), length: make([]int32, nodes), elems: make([]int32, nodes),
		weight: append([]int32(nil), g.weight...), degree: make([]int32, nodes), parent: make([]int32, nodes),
		stamp: make([]int32, nodes), mark: 2,
		next: make([]int32, nodes), prev: make([]int32, nodes),
		bucket: make([]int32, nodes), chain: make([]int32, nodes), hash: make([]uint32, nodes), seen: make([]int32, nodes),
	}
	if q.halo == nil {
		q.halo = make([]bool, nodes)
	}
	q.head = make([]int32, q.n+1)
	for i := range q.head {
		q.head[i] = -1
	}
	copy(q.pool, g.adj)
	many := int(max(16, 10*math.Sqrt(float64(nodes))))
	for v := range nodes {
		q.bucket[v], q.parent[v], q.stamp[v] = -1, -1, 1
		q.at[v], q.length[v] = int(g.first[v]), g.first[v+1]-g.first[v]
		if !q.halo[v] && int(q.length[v]) > many {
			q.dense = append(q.dense, int32(v))
			q.weight[v] = 0
		}
	}
	for v := range int32(nodes) {
		if q.weight[v] == 0 {
			continue
		}
		for _, u := range g.near(v) {
			q.degree[v] += q.weight[u]
		}
		if !q.halo[v] {
			q.work += q.weight[v]
			q.insert(v)
		}
	}
	return q
}

func (q *quotient) list(v int32) []int32 { return q.pool[q.at[v] : q.at[v]+int(q.length[v])] }

func (q *quotient) insert(v int32) {
	d := q.degree[v]
	h := q.head[d]
	q.next[v], q.prev[v] = h, -1
	if h >= 0 {
		q.prev[h] = v
	}
	q.head[d] = v
	q.lowest = min(q.lowest, d)
}

func (q *quotient) remove(v int32) {
	if q.halo[v] {
		return
	}
	if q.next[v] >= 0 {
		q.prev[q.next[v]] = q.prev[v]
	}
	if q.prev[v] >= 0 {
		q.next[q.prev[v]] = q.next[v]
	} else {
		q.head[q.degree[v]] = q.next[v]
	}
}

func (q *quotient) least() int32 {
	for q.head[q.lowest] < 0 {
		q.lowest++
	}
	return q.head[q.lowest]
}

// eliminate makes variable p an element and brings its neighbours up to date.
func (q *quotient) eliminate(p int32) {
	q.remove(p)
	size := q.gather(p)
	from := q.list(p)
	q.outside(from)
	size -= q.shorten(p, from)
	q.merge(from)

	// what is left of the element
	kept := from[:0]
	for _, i := range from {
		if q.weight[i] >= 0 { // dead
			continue
		}
		w := -q.weight[i]
		q.weight[i] = w
		kept = append(kept, i)
		q.degree[i] = min(q.degree[i]+size-w, q.n-q.done-w)
		if !q.halo[i] {
			q.insert(i)
		}
	}
	q.length[p] = int32(len(kept))
	q.degree[p] = size
	if size == 0 {
		q.stamp[p] = 0
	}
	q.weight[p] = 0
}

// gather forms the list of element p from its variables and those of its elements, which it absorbs. Their weights become
// negative. It returns the unknowns in the list.
func (q *quotient) gather(p int32) (size int32) {
	q.done += q.weight[p]
	q.weight[p] = 0
	q.pivots = append(q.pivots, p)
	begin := len(q.pool)
	take := func(list []int32) {
		for _, i := range list {
			if w := q.weight[i]; w > 0 {
				size += w
				q.weight[i] = -w
				q.remove(i)
				q.pool = append(q.pool, i)
			}
		}
	}
	own := q.list(p)
	elements := own[:q.elems[p]]
	take(own[q.elems[p]:])
	for _, e := range elements {
		take(q.list(e))
		q.stamp[e] = 0
	}
	q.at[p], q.length[p], q.elems[p] = begin, int32(len(q.pool)-begin), -1
	q.stamp[p] = 1
	return size
}

// outside sets stamp - mark of every element near the present one to the unknowns that it has beyond it.
func (q *quotient) outside(from []int32) {
	if q.mark > math.MaxInt32-2*q.n-2 {
		for e, s := range q.stamp {
			if s != 0 {
				q.stamp[e] = 1
			}
		}
		q.mark = 2
	}
	for _, i := range from {
		w := -q.weight[i]
		for _, e := range q.list(i)[:q.elems[i]] {
			switch s := q.stamp[e]; {
			case s >= q.mark:
				q.stamp[e] = s - w
			case s != 0:
				q.stamp[e] = q.degree[e] + q.mark - w
			}
		}
	}
}

// shorten brings the lists of the element's variables up to date, bounds their degrees without the element itself, and
// eliminates with p those that see nothing else. It returns the unknowns that left.
func (q *quotient) shorten(p int32, from []int32) (gone int32) {
	for _, i := range from {
		list := q.list(i)
		elems := int(q.elems[i])
		var degree int32
		var hash uint32
		to := 0
		for _, e := range list[:elems] {
			s := q.stamp[e]
			if s == 0 {
				continue
			}
			if s -= q.mark; s > 0 {
				degree += s
				hash += uint32(e)
				list[to] = e
				to++
			} else {
				q.stamp[e], q.parent[e] = 0, p // aggressive absorption
			}
		}
		keptElems := to
		variables := list[elems:]
		// At least one entry was dropped above or here, p itself or an element that p absorbed, so that there is room for p.
		for _, j := range variables {
			if w := q.weight[j]; w > 0 {
				degree += w
				hash += uint32(j)
				list[to] = j
				to++
			}
		}
		if degree == 0 && !q.halo[i] {
			w := -q.weight[i]
			gone += w
			q.done += w
			q.parent[i], q.weight[i] = p, 0
			q.length[i] = 0
			continue
		}
		q.degree[i] = min(q.degree[i], degree)
		list[to] = list[keptElems]
		list[keptElems] = list[0]
		list[0] = p
		q.elems[i], q.length[i] = int32(keptElems+1), int32(to+1)
		q.hash[i] = hash
	}
	q.mark += q.n + 1
	return gone
}

// merge finds indistinguishable variables of the present element.
func (q *quotient) merge(from []int32) {
	slots := uint32(len(q.bucket))
	for _, i := range from {
		if q.weight[i] == 0 {
			continue
		}
		h := q.hash[i] % slots
		q.chain[i] = q.bucket[h]
		q.bucket[h] = i
	}
	for _, f := range from {
		if q.weight[f] == 0 {
			continue
		}
		h := q.hash[f] % slots
		i := q.bucket[h]
		q.bucket[h] = -1
		for ; i >= 0; i = q.chain[i] {
			if q.weight[i] == 0 || q.chain[i] < 0 {
				continue
			}
			q.seenMark++
			for _, x := range q.list(i) {
				q.seen[x] = q.seenMark
			}
			before := i
			for j := q.chain[i]; j >= 0; j = q.chain[j] {
				if q.hash[j] != q.hash[i] || !q.same(i, j) {
					before = j
					continue
				}
				q.weight[i] += q.weight[j] // both negative
				q.weight[j], q.parent[j], q.length[j] = 0, i, 0
				q.chain[before] = q.chain[j]
			}
		}
	}
}

func (q *quotient) same(i, j int32) bool {
	if q.length[i] != q.length[j] || q.elems[i] != q.elems[j] || q.halo[i] != q.halo[j] {
		return false
	}
	for _, x := range q.list(j) {
		if q.seen[x] != q.seenMark {
			return false
		}
	}
	return true
}

// order returns the pivots, each followed by the nodes it stands for, and the dense nodes.
func (q *quotient) order() []int32 {
	place := make([]int32, len(q.weight))
	for v := range place {
		place[v] = -1
	}
	for k, p := range q.pivots {
		place[p] = int32(k)
	}
	count := make([]int32, len(q.pivots)+1)
	find := func(v int32) int32 {
		for place[v] < 0 {
			if q.parent[v] < 0 {
				return -1
			}
			v = q.parent[v]
		}
		return place[v]
	}
	var total int
	of := make([]int32, len(place))
	for v := range place {
		of[v] = -1
		if q.halo[v] {
			continue
		}
		if of[v] = find(int32(v)); of[v] >= 0 {
			count[of[v]+1]++
			total++
		}
	}
	for k := range q.pivots {
		count[k+1] += count[k]
	}
	out := make([]int32, total, total+len(q.dense))
	for _, p := range q.pivots { // the pivot before those it stands for
		out[count[place[p]]] = p
		count[place[p]]++
	}
	for v := range place {
		if k := of[v]; k >= 0 && q.pivots[k] != int32(v) {
			out[count[k]] = int32(v)
			count[k]++
		}
	}
	return append(out, q.dense...)
}
