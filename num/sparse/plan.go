package sparse

// A plan says which fronts are done together and where their updates wait for the parents. Subtrees of little work are tasks:
// each is done by one goroutine on a workspace of its own. The fronts above them are done level by level.
//
// An update is written while those of the front's children are still read. So updates lie on two stacks, one for even depths
// and one for odd: whatever lies above a child's update on its stack has been consumed when the parent is done.
type plan struct {
	bundle   [][]span // of subtrees; each bundle is done by one goroutine
	level    [][]int32
	levelOf  []bool // front is in a level
	updateAt []int  // of each front: in the workspace, or in the store for roots of tasks and fronts of levels
	odd      int    // workspace: where the odd stack begins
	space    int    // length of a workspace
	store    int    // length of the store
	packed   int    // rows of the largest front
}

// span is fronts lo to hi-1, the last of them the root of a subtree.
type span struct{ lo, hi int32 }

// cost is the work of a front in multiplications; the terms beside the arithmetic were fitted to times on amd64.
func (s *Symbolic) cost(f *front) float64 {
	m, k := float64(f.size), float64(f.width)
	return operations(m, k) + m*m + 40*m + 500
}

func (s *Symbolic) makePlan() {
	n := len(s.front)
	p := &s.plan
	p.levelOf = make([]bool, n)
	p.updateAt = make([]int, n)
	cost := make([]float64, n)
	total := 0.0
	for i := range s.front {
		f := &s.front[i]
		c := s.cost(f)
		total += c
		cost[i] += c
		if f.parent >= 0 {
			cost[f.parent] += cost[i]
		}
		p.packed = max(p.packed, int(f.size))
	}
	limit := max(total/48, 2e5) // of a task: enough of them for 8 threads, each worth a goroutine

	depth := make([]int32, n)
	for i := n - 1; i >= 0; i-- {
		f := &s.front[i]
		up := f.parent
		if up >= 0 {
			depth[i] = depth[up] + 1
		}
		if cost[i] > limit && total > limit {
			p.levelOf[i] = true
			for len(p.level) <= int(depth[i]) {
				p.level = append(p.level, nil)
			}
			p.level[depth[i]] = append(p.level[depth[i]], int32(i))
		}
	}

	// the tasks, left to right, several in a bundle
	var load float64
	var current []span
	lo := int32(0)
	for i := range int32(n) {
		if p.levelOf[i] {
			lo = i + 1
			continue
		}
		up := s.front[i].parent
		if up >= 0 && !p.levelOf[up] {
			continue
		}
		current = append(current, span{lo, i + 1})
		lo = i + 1
		if load += cost[i]; load > limit/2 {
			p.bundle = append(p.bundle, current)
			current, load = nil, 0
		}
	}
	if current != nil {
		p.bundle = append(p.bundle, current)
	}
	s.placeUpdates(depth)
}

func (s *Symbolic) placeUpdates(depth []int32) {
	p := &s.plan
	length := func(i int32) int {
		r := int(s.front[i].size - s.front[i].width)
		return r * r
	}
	var most [2]int
	for _, b := range p.bundle {
		for _, t := range b {
			var top [2]int
			for i := t.lo; i < t.hi; i++ {
				// the children lie on top of the other stack and are taken off when this front is done
				if i == t.hi-1 {
					p.updateAt[i] = p.store
					p.store += length(i)
				} else {
					d := depth[i] & 1
					p.updateAt[i] = top[d]
					top[d] += length(i)
					most[d] = max(most[d], top[d])
				}
				for _, c := range s.children(&s.front[i]) {
					top[depth[c]&1] -= length(c)
				}
			}
		}
	}
	p.odd = most[0]
	p.space = most[0] + most[1]
	for _, b := range p.bundle {
		for _, t := range b {
			for i := t.lo; i < t.hi-1; i++ {
				if depth[i]&1 == 1 {
					p.updateAt[i] += p.odd
				}
			}
		}
	}

	// levels: a level's updates are read by the next, so two stores take turns
	var room [2]int
	for d, list := range p.level {
		at := 0
		for _, i := range list {
			p.updateAt[i] = at
			at += length(i)
		}
		room[d&1] = max(room[d&1], at)
	}
	for d, list := range p.level {
		for _, i := range list {
			p.updateAt[i] += p.store + (d&1)*room[0]
		}
	}
	p.store += room[0] + room[1]
}
