package segment

import (
	"math"

	"github.com/apical-heart/apical/image"
)

// A minCut divides the voxels of a mask between two sets of seeds by the cheapest surface: the minimum cut of a graph whose edges join neighbours (Boykov and Kolmogorov 2003,
// ICCV, 26-33), found as the maximum flow by blocking flows (Dinic 1970). Edges cost their share of area times an openness between 0 and 1 of the voxels they join.
type minCut struct {
	near   []int32 // (node x cutEdges) neighbour, -1 for none; edge d and edge d^1 are opposite
	room   []int32 // (node x cutEdges) what can still flow
	sink   []bool  // voxels of the second set
	starts []int32 // voxels of the first set with a way out
	level  []int32
	queue  []int32
}

// cutEdges counts the edges of a voxel: to its 6 neighbours across a face and its 12 across an edge.
const cutEdges = 18

// cutSteps holds the neighbours in opposite pairs.
var cutSteps = [cutEdges][3]int{
	{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1},
	{1, 1, 0}, {-1, -1, 0}, {1, -1, 0}, {-1, 1, 0},
	{1, 0, 1}, {-1, 0, -1}, {1, 0, -1}, {-1, 0, 1},
	{0, 1, 1}, {0, -1, -1}, {0, 1, -1}, {0, -1, 1},
}

// Seeds of a cut.
const (
	cutInside  = 1
	cutOutside = 2
)

// cutInTwoLooks is cheapestCut in a picture of half the resolution, and then in full resolution within a voxel and a half of what came out.
func cutInTwoLooks(within *image.Mask, seeds []uint8, open []float32) []uint8 {
	n := within.Size
	g := image.Grid{ToLPS: within.ToLPS}
	for a := range n {
		g.Size[a] = (n[a] + 1) / 2
	}
	parent := func(i int) int {
		x, y, z := within.Voxel(i)
		return g.Index(x/2, y/2, z/2)
	}
	half, first, wide := image.NewMask(g), make([]uint8, g.Len()), make([]float32, g.Len())
	for i, in := range within.Data {
		if in == 0 {
			continue
		}
		p := parent(i)
		half.Data[p] = 1
		wide[p] += open[i] / 8
		first[p] |= seeds[i]
	}
	for p, s := range first {
		if s == cutInside|cutOutside {
			first[p] = 0
		}
	}
	side := cheapestCut(half, first, wide)
	again := make([]uint8, len(seeds))
	for z := range g.Size[2] {
		for y := range g.Size[1] {
			for x := range g.Size[0] {
				p := g.Index(x, y, z)
				if half.Data[p] == 0 {
					continue
				}
				alike := true
				for d := range 27 {
					if i, j, k := x+d%3-1, y+d/3%3-1, z+d/9-1; g.Inside(i, j, k) {
						q := g.Index(i, j, k)
						alike = alike && (half.Data[q] == 0 || side[q] == side[p])
					}
				}
				if !alike {
					continue
				}
				for d := range 8 {
					if i, j, k := 2*x+d&1, 2*y+d>>1&1, 2*z+d>>2; within.Inside(i, j, k) {
						again[within.Index(i, j, k)] = cutOutside - side[p]
					}
				}
			}
		}
	}
	for i, s := range seeds {
		if s != 0 {
			again[i] = s
		}
	}
	return cheapestCut(within, again, open)
}

// cheapestCut returns the voxels of the mask on the side of the seeds cutInside. Seeds count only inside the mask; voxels that no seed of either kind reaches are outside.
func cheapestCut(within *image.Mask, seeds []uint8, open []float32) []uint8 {
	n := within.Size
	node := make([]int32, len(within.Data))
	var at []int32
	for i, in := range within.Data {
		node[i] = -1
		if in != 0 {
			node[i] = int32(len(at))
			at = append(at, int32(i))
		}
	}
	c := &minCut{near: make([]int32, cutEdges*len(at)), room: make([]int32, cutEdges*len(at)), sink: make([]bool, len(at)),
		level: make([]int32, len(at)), queue: make([]int32, 0, len(at))}
	for a, i := range at {
		x, y, z := within.Voxel(int(i))
		out := false
		for d, s := range cutSteps {
			e := cutEdges*a + d
			c.near[e] = -1
			if !within.Inside(x+s[0], y+s[1], z+s[2]) {
				continue
			}
			j := int(i) + s[0] + n[0]*(s[1]+n[1]*s[2])
			if node[j] < 0 {
				continue
			}
			// Two seeds of one set are never parted: no edge is needed.
			if seeds[i] != 0 && seeds[i] == seeds[j] {
				continue
			}
			w := 1000.0
			if d >= 6 {
				w = 500 // a step along a face's diagonal stands for half the area
			}
			out = true
			c.near[e], c.room[e] = node[j], int32(1+w*float64(min(open[i], open[j])))
		}
		switch seeds[i] {
		case cutInside:
			if out {
				c.starts = append(c.starts, int32(a))
			}
		case cutOutside:
			c.sink[a] = true
		}
	}
	for c.grade() {
		c.fill()
	}
	out := make([]uint8, len(within.Data))
	for a, i := range at {
		if c.level[a] >= 0 || seeds[i] == cutInside {
			out[i] = 1
		}
	}
	return out
}

// grade numbers the voxels by their distance from the source along edges with room, up to the sink, and reports whether it was reached.
func (c *minCut) grade() bool {
	c.queue = c.queue[:0]
	for a := range c.level {
		c.level[a] = -1
	}
	for _, a := range c.starts {
		c.level[a] = 0
		c.queue = append(c.queue, a)
	}
	stop := int32(math.MaxInt32)
	for q := 0; q < len(c.queue); q++ {
		a := c.queue[q]
		if c.level[a] >= stop {
			break
		}
		if c.sink[a] {
			stop = c.level[a]
			continue
		}
		for e := cutEdges * a; e < cutEdges*(a+1); e++ {
			if b := c.near[e]; b >= 0 && c.room[e] > 0 && c.level[b] < 0 {
				c.level[b] = c.level[a] + 1
				c.queue = append(c.queue, b)
			}
		}
	}
	return stop != math.MaxInt32
}

// fill sends flow along shortest ways until each is blocked.
func (c *minCut) fill() {
	next := make([]uint8, len(c.level)) // first edge of each voxel not yet blocked
	var way []int32                     // edges
	for _, s := range c.starts {
		if c.level[s] != 0 {
			continue
		}
		way = way[:0]
		a := s
		for {
			if c.sink[a] {
				flow := int32(math.MaxInt32)
				for _, e := range way {
					flow = min(flow, c.room[e])
				}
				cut := len(way)
				for k := len(way) - 1; k >= 0; k-- {
					e := way[k]
					c.room[e] -= flow
					b := c.near[e]
					c.room[cutEdges*b+(e%cutEdges^1)] += flow
					if c.room[e] == 0 {
						cut = k
					}
				}
				a = way[cut] / cutEdges
				way = way[:cut]
				continue
			}
			advanced := false
			for ; next[a] < cutEdges; next[a]++ {
				e := cutEdges*a + int32(next[a])
				if b := c.near[e]; b >= 0 && c.room[e] > 0 && c.level[b] == c.level[a]+1 {
					way = append(way, e)
					a = b
					advanced = true
					break
				}
			}
			if advanced {
				continue
			}
			if len(way) == 0 {
				break
			}
			c.level[a] = -2 // a dead end
			e := way[len(way)-1]
			way = way[:len(way)-1]
			a = e / cutEdges
			next[a]++
		}
	}
}
