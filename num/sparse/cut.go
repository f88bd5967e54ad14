package sparse

// cut is a vertex separator in the course of mending (Fiduccia and Mattheyses 1982; Hendrickson and Rothberg 1998): a node of the
// separator moves to a side and draws its neighbours of the other side into the separator.
type cut struct {
	g      *graph
	side   []int8
	weight [3]int32
	limit  int32      // of a side
	sep    []int32    // nodes of the separator
	at     []int32    // where a node is in sep
	draw   [2][]int32 // of a node of the separator: what it would draw in if it moved to side 0 or 1
	locked []bool
	log    []move
}

type move struct {
	node int32
	from int8
}

func newCut(g *graph, side []int8) *cut {
	n := g.nodes()
	c := &cut{g: g, side: side, at: make([]int32, n), locked: make([]bool, n)}
	c.draw[0], c.draw[1] = make([]int32, n), make([]int32, n)
	c.limit = int32(tilt*float64(g.total())) + 1
	return c
}

func (c *cut) start() {
	c.weight = [3]int32{}
	c.sep = c.sep[:0]
	clear(c.locked)
	c.log = c.log[:0]
	for v := range int32(len(c.side)) {
		c.weight[c.side[v]] += c.g.weight[v]
		if c.side[v] == 2 {
			c.join(v)
		}
	}
}

// join puts v, already of side 2, on the list.
func (c *cut) join(v int32) {
	c.at[v] = int32(len(c.sep))
	c.sep = append(c.sep, v)
	var draw [3]int32
	for _, u := range c.g.near(v) {
		draw[c.side[u]] += c.g.weight[u]
	}
	c.draw[0][v], c.draw[1][v] = draw[1], draw[0]
}

// quality compares cuts: the separator by the product of the sides, infinite for a side of nothing.
func (c *cut) quality() float64 {
	c.start()
	return float64(c.weight[2]+1) / (float64(c.weight[0]) * float64(c.weight[1]))
}

// better says whether the present state is better than one with this separator and larger side.
func (c *cut) better(separator, side int32) bool {
	s := max(c.weight[0], c.weight[1])
	if over, was := max(s-c.limit, 0), max(side-c.limit, 0); over != was {
		return over < was
	}
	if c.weight[2] != separator {
		return c.weight[2] < separator
	}
	return s < side
}

// mend moves nodes while that helps.
func (c *cut) mend() {
	for range 6 {
		c.start()
		separator, side := c.weight[2], max(c.weight[0], c.weight[1])
		keep, patience := 0, 30+len(c.sep)
		for idle := 0; idle < patience; idle++ {
			v, to := c.choose()
			if v < 0 {
				break
			}
			c.move(v, to)
			if c.better(separator, side) {
				separator, side = c.weight[2], max(c.weight[0], c.weight[1])
				keep, idle = len(c.log), 0
			}
		}
		for i := len(c.log) - 1; i >= keep; i-- {
			c.side[c.log[i].node] = c.log[i].from
		}
		if keep == 0 {
			return
		}
	}
}

// choose returns the free node of the separator whose move shrinks it most, to the lighter side if equal; -1 if none can move.
func (c *cut) choose() (node int32, to int8) {
	node = -1
	var best, bestSide int32
	for _, v := range c.sep {
		if c.locked[v] {
			continue
		}
		w := c.g.weight[v]
		for s := range int8(2) {
			side := c.weight[s] + w
			if side > c.limit && side > c.weight[1-s] {
				continue
			}
			gain := w - c.draw[s][v]
			if node < 0 || gain > best || gain == best && (side < bestSide || side == bestSide && v < node) {
				node, to, best, bestSide = v, s, gain, side
			}
		}
	}
	return node, to
}

func (c *cut) move(v int32, to int8) {
	g := c.g
	c.log = append(c.log, move{v, 2})
	c.locked[v] = true
	last := c.sep[len(c.sep)-1]
	c.sep[c.at[v]], c.at[last] = last, c.at[v]
	c.sep = c.sep[:len(c.sep)-1]
	c.side[v] = to
	c.weight[2] -= g.weight[v]
	c.weight[to] += g.weight[v]
	for _, u := range g.near(v) {
		c.draw[1-to][u] += g.weight[v]
	}
	for _, u := range g.near(v) {
		if c.side[u] != 1-to {
			continue
		}
		c.log = append(c.log, move{u, 1 - to})
		c.side[u] = 2
		c.weight[1-to] -= g.weight[u]
		c.weight[2] += g.weight[u]
		for _, x := range g.near(u) {
			c.draw[to][x] -= g.weight[u]
		}
		c.join(u)
	}
}
