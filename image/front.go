package image

import (
	"math"

	"github.com/apical-heart/apical/num"
)

// front is a front of arrival times on its way through a grid: the fast marching method (Sethian 1996, PNAS 93,
// 1591-1595). A voxel's time is the solution of the first-order upwind scheme on its settled neighbours,
//
//	sum over axes of max(0, (T - min(T-, T+))/h)^2 = 1/speed^2,
//
// the lowest solution first, as in itk::FastMarchingImageFilter.
//
// It works in the box that holds all that a front can enter, with walls around it, in tiles of 4 x 4 x 4 voxels: what a front
// touches next lies near in memory.
type front struct {
	grid   [3]int
	low    [3]int     // the box's first voxel in the grid
	size   [3]int     // the box with its walls
	tiles  [3]int     // of the box
	weight [3]float64 // 1/h^2
	node   []node
	// step leads from a voxel, by its place in its tile, to its neighbours: before and behind it on each axis.
	step  [tileVoxels][6]int32
	queue queue
}

const tileVoxels = 64

// node is a voxel of the box. Its time is that of a float32, which for numbers >= 0 sorts as the numbers do; until it is settled its sign is
// turned, which puts it above all settled times, and it is the least time found so far.
type node struct {
	time  uint32
	speed float32 // 0 for a wall
}

const (
	unsettled = 1 << 31
	never     = 0x7f800000 // +Inf
)

// newFront prepares a front that moves where the speed is positive. The seeds may lie anywhere.
func newFront(speed *Field, seeds []int) *front {
	f := &front{grid: speed.Size}
	for a, h := range speed.SpacingMM() {
		f.weight[a] = 1 / (h * h)
	}
	f.bound(speed.Data, seeds)
	f.node = make([]node, f.tiles[0]*f.tiles[1]*f.tiles[2]*tileVoxels)
	for l := range tileVoxels {
		at := [3]int{l & 3, l >> 2 & 3, l >> 4}
		for a := range 3 {
			inside, across := int32(1)<<(2*a), int32(tileVoxels)
			for b := range a {
				across *= int32(f.tiles[b])
			}
			f.step[l][2*a], f.step[l][2*a+1] = -inside, inside
			if at[a] == 0 {
				f.step[l][2*a] = 3*inside - across
			}
			if at[a] == 3 {
				f.step[l][2*a+1] = across - 3*inside
			}
		}
	}
	num.Parallel(f.tiles[2], 1, func(lo, hi int) {
		for x := lo * f.tiles[0] * f.tiles[1] * tileVoxels; x < hi*f.tiles[0]*f.tiles[1]*tileVoxels; x++ {
			f.node[x].time = unsettled | never
		}
		f.rows(4*lo, 4*hi, func(row boxRow) {
			for x, v := range speed.Data[row.grid : row.grid+row.n] {
				if v > 0 {
					f.node[row.at(x)].speed = v
				}
			}
		})
	})
	return f
}

// bound finds the box about the seeds and where the speed is positive.
func (f *front) bound(speed []float32, seeds []int) {
	const far = math.MaxInt
	type box struct{ lo, hi [3]int }
	empty := box{lo: [3]int{far, far, far}, hi: [3]int{-1, -1, -1}}
	boxes := make([]box, f.grid[2])
	num.Parallel(f.grid[2], 1, func(lo, hi int) {
		for z := lo; z < hi; z++ {
			b := empty
			for y := range f.grid[1] {
				row := speed[(z*f.grid[1]+y)*f.grid[0]:][:f.grid[0]]
				first := 0
				for first < len(row) && !(row[first] > 0) {
					first++
				}
				if first == len(row) {
					continue
				}
				last := len(row) - 1
				for !(row[last] > 0) {
					last--
				}
				b.lo = [3]int{min(b.lo[0], first), min(b.lo[1], y), z}
				b.hi = [3]int{max(b.hi[0], last), y, z}
			}
			boxes[z] = b
		}
	})
	all := empty
	add := func(b box) {
		for a := range 3 {
			all.lo[a], all.hi[a] = min(all.lo[a], b.lo[a]), max(all.hi[a], b.hi[a])
		}
	}
	for _, b := range boxes {
		add(b)
	}
	for _, i := range seeds {
		at := [3]int{i % f.grid[0], i / f.grid[0] % f.grid[1], i / f.grid[0] / f.grid[1]}
		add(box{at, at})
	}
	if all.hi[0] < 0 {
		all = box{hi: [3]int{-1, -1, -1}}
	}
	f.low = all.lo
	for a := range 3 {
		f.size[a] = all.hi[a] - all.lo[a] + 3
		f.tiles[a] = (f.size[a] + 3) / 4
	}
}

// boxRow is a row of the box without its walls.
type boxRow struct {
	grid int // its first voxel in the grid
	n    int
	box  int // where its first wall lies in the box
}

// at returns where its voxel x lies in the box.
func (r boxRow) at(x int) int { return r.box + (x+1)>>2*tileVoxels + (x+1)&3 }

// rows calls do for the rows of the planes lo to hi of the box.
func (f *front) rows(lo, hi int, do func(boxRow)) {
	for z := max(lo, 1); z < min(hi, f.size[2]-1); z++ {
		for y := 1; y < f.size[1]-1; y++ {
			do(boxRow{((z-1+f.low[2])*f.grid[1]+y-1+f.low[1])*f.grid[0] + f.low[0], f.size[0] - 2, f.place(0, y, z)})
		}
	}
}

// place returns where a voxel of the box lies in it.
func (f *front) place(x, y, z int) int {
	return (x>>2+f.tiles[0]*(y>>2+f.tiles[1]*(z>>2)))*tileVoxels + x&3 + y&3<<2 + z&3<<4
}

// at returns where a voxel of the grid lies in the box.
func (f *front) at(i int) int {
	return f.place(i%f.grid[0]-f.low[0]+1, i/f.grid[0]%f.grid[1]-f.low[1]+1, i/f.grid[0]/f.grid[1]-f.low[2]+1)
}

// seed starts the front at a voxel of the box at time 0.
func (f *front) seed(i int) {
	if f.node[i].time != unsettled {
		f.node[i].time = unsettled
		f.queue.push(0, uint32(i))
	}
}

// next settles the voxel of the least time and returns it; ok is false when none is left up to maxT.
func (f *front) next(maxT float32) (i int, ok bool) {
	for len(f.queue) > 0 {
		t, v := f.queue.pop()
		if f.node[v].time < unsettled {
			continue // it was reached earlier by another way
		}
		if t > math.Float32bits(maxT) {
			return 0, false
		}
		f.node[v].time = t
		return int(v), true
	}
	return 0, false
}

// spread updates the neighbours of the settled voxel i.
func (f *front) spread(i int) {
	for _, s := range &f.step[i%tileVoxels] {
		if p := f.node[i+int(s)]; p.time >= unsettled && p.speed != 0 {
			f.update(i+int(s), p)
		}
	}
}

func (f *front) update(i int, p node) {
	step := &f.step[i%tileVoxels]
	// The settled lower neighbours of the axes, in the order of their times; an axis without one comes last.
	tx := min(f.node[i+int(step[0])].time, f.node[i+int(step[1])].time)
	ty := min(f.node[i+int(step[2])].time, f.node[i+int(step[3])].time)
	tz := min(f.node[i+int(step[4])].time, f.node[i+int(step[5])].time)
	u, v, w := f.weight[0], f.weight[1], f.weight[2]
	if ty < tx {
		tx, ty, u, v = ty, tx, v, u
	}
	if tz < ty {
		ty, tz, v, w = tz, ty, w, v
		if ty < tx {
			tx, ty, u, v = ty, tx, v, u
		}
	}
	// a T^2 - 2 b T + c = 0, with one more neighbour as long as the solution lies above it.
	s, x := float64(p.speed), float64(math.Float32frombits(tx))
	a, b, c := u, u*x, -1/(s*s)+u*x*x
	t := (b + math.Sqrt(max(b*b-a*c, 0))) / a
	if y := float64(math.Float32frombits(ty)); ty < never && t >= y {
		a, b, c = a+v, b+v*y, c+v*y*y
		t = (b + math.Sqrt(max(b*b-a*c, 0))) / a
		if z := float64(math.Float32frombits(tz)); tz < never && t >= z {
			a, b, c = a+w, b+w*z, c+w*z*z
			t = (b + math.Sqrt(max(b*b-a*c, 0))) / a
		}
	}
	if new := math.Float32bits(float32(t)); new < p.time&^unsettled {
		f.node[i].time = new | unsettled
		f.queue.push(new, uint32(i))
	}
}

// times returns what was found, in the grid: the times of settled voxels, estimates of those beside them, +Inf elsewhere.
func (f *front) times() []float32 {
	out := make([]float32, f.grid[0]*f.grid[1]*f.grid[2])
	num.Parallel(f.grid[2], 1, func(lo, hi int) {
		plane := f.grid[0] * f.grid[1]
		for x := lo * plane; x < hi*plane; x++ {
			out[x] = inf32
		}
		f.rows(lo-f.low[2]+1, hi-f.low[2]+1, func(row boxRow) {
			for x := range row.n {
				out[row.grid+x] = math.Float32frombits(f.node[row.at(x)].time &^ unsettled)
			}
		})
	})
	return out
}

// queue is a heap with four children a node. An entry is the bits of the time, which for numbers >= 0 sort as the
// numbers do, above the voxel: equal times go by voxel, whatever the order they came in.
type queue []uint64

func (q *queue) push(t, voxel uint32) {
	e := uint64(t)<<32 | uint64(voxel)
	h := append(*q, e)
	i := len(h) - 1
	for i > 0 {
		p := (i - 1) / 4
		if h[p] <= e {
			break
		}
		h[i] = h[p]
		i = p
	}
	h[i] = e
	*q = h
}

func (q *queue) pop() (t, voxel uint32) {
	h := *q
	top := h[0]
	n := len(h) - 1
	e := h[n]
	h = h[:n]
	*q = h
	i := 0
	for {
		c := 4*i + 1
		if c+4 > n {
			if c >= n {
				break
			}
			m, least := c, h[c]
			for d := c + 1; d < n; d++ {
				if h[d] < least {
					m, least = d, h[d]
				}
			}
			if e > least {
				h[i] = least
				i = m
			}
			break
		}
		// The least of four without branches, which nothing foretells.
		four := h[c : c+4 : c+4]
		lo, hi := min(four[0], four[1]), min(four[2], four[3])
		least := min(lo, hi)
		if e <= least {
			break
		}
		m := 0
		if four[1] == lo {
			m = 1
		}
		k := 2
		if four[3] == hi {
			k = 3
		}
		if hi == least {
			m = k
		}
		h[i] = least
		i = c + m
	}
	if n > 0 {
		h[i] = e
	}
	return uint32(top >> 32), uint32(top)
}
