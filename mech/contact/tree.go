package contact

import (
	"cmp"
	"math"
	"slices"

	"github.com/apical-heart/apical/geom"
)

// tree finds boxes near points: a binary tree of boxes, halved along their longest side at the middle one. What it finds does not depend on how it was grown.
type tree struct {
	lo, hi []geom.Vec // of the nodes: children of node i are 2i+1 and 2i+2
	leaf   []int32    // the boxes in the order of the leaves
	boxLo  []geom.Vec // in that order
	boxHi  []geom.Vec
	first  int // the first node that is a leaf
	grown  bool
}

// leafLen is how many boxes a leaf holds at most.
const leafLen = 4

func newTree(n int) *tree {
	t := &tree{leaf: make([]int32, n), boxLo: make([]geom.Vec, n), boxHi: make([]geom.Vec, n)}
	leaves := 1
	for leaves*leafLen < n {
		leaves *= 2
	}
	t.first = leaves - 1
	t.lo, t.hi = make([]geom.Vec, 2*leaves-1), make([]geom.Vec, 2*leaves-1)
	for i := range t.leaf {
		t.leaf[i] = int32(i)
	}
	return t
}

// span returns which of the leaf's boxes are under node i on a level of so many nodes, of which it is number k.
func (t *tree) span(k, nodes int) (from, to int) {
	n := len(t.leaf)
	return k * n / nodes, (k + 1) * n / nodes
}

// fit brings the boxes up to date. The first time it also grows the tree, in n log^2 n; later it takes n.
func (t *tree) fit(box func(i int) (lo, hi geom.Vec)) {
	if !t.grown {
		middle := make([]geom.Vec, len(t.leaf))
		for i := range middle {
			lo, hi := box(i)
			middle[i] = lo.Add(hi)
		}
		t.grow(middle)
		t.grown = true
	}
	leaves := t.first + 1
	for k := range leaves {
		lo, hi := empty()
		from, to := t.span(k, leaves)
		for i := from; i < to; i++ {
			a, b := box(int(t.leaf[i]))
			t.boxLo[i], t.boxHi[i] = a, b
			lo, hi = lower(lo, a), upper(hi, b)
		}
		t.lo[t.first+k], t.hi[t.first+k] = lo, hi
	}
	for i := t.first - 1; i >= 0; i-- {
		t.lo[i], t.hi[i] = lower(t.lo[2*i+1], t.lo[2*i+2]), upper(t.hi[2*i+1], t.hi[2*i+2])
	}
}

func (t *tree) grow(middle []geom.Vec) {
	for nodes := 1; nodes <= t.first; nodes *= 2 {
		for k := range nodes {
			from, to := t.span(k, nodes)
			part := t.leaf[from:to]
			lo, hi := empty()
			for _, i := range part {
				lo, hi = lower(lo, middle[i]), upper(hi, middle[i])
			}
			d := hi.Sub(lo).Array()
			axis := 0
			for a := range d {
				if d[a] > d[axis] {
					axis = a
				}
			}
			slices.SortFunc(part, func(i, j int32) int {
				return cmp.Or(cmp.Compare(middle[i].Array()[axis], middle[j].Array()[axis]), cmp.Compare(i, j))
			})
		}
	}
}

// near appends to dst the boxes that come within a distance of x, in rising order.
func (t *tree) near(dst []int32, x geom.Vec, distance float64) []int32 {
	return t.cross(dst, x, x, distance)
}

// cross appends to dst, in rising order, the boxes that come within a distance of a box.
func (t *tree) cross(dst []int32, lo, hi geom.Vec, distance float64) []int32 {
	if len(t.leaf) == 0 {
		return dst
	}
	begin := len(dst)
	var stack [64]int32
	n := 1
	for n > 0 {
		n--
		i := int(stack[n])
		if apart(t.lo[i], t.hi[i], lo, hi) > distance {
			continue
		}
		if i >= t.first {
			from, to := t.span(i-t.first, t.first+1)
			for j := from; j < to; j++ {
				if apart(t.boxLo[j], t.boxHi[j], lo, hi) <= distance {
					dst = append(dst, t.leaf[j])
				}
			}
			continue
		}
		stack[n], stack[n+1] = int32(2*i+1), int32(2*i+2)
		n += 2
	}
	slices.Sort(dst[begin:])
	return dst
}

func empty() (lo, hi geom.Vec) {
	inf := math.Inf(1)
	return geom.Vec{X: inf, Y: inf, Z: inf}, geom.Vec{X: -inf, Y: -inf, Z: -inf}
}

func lower(a, b geom.Vec) geom.Vec {
	return geom.Vec{X: min(a.X, b.X), Y: min(a.Y, b.Y), Z: min(a.Z, b.Z)}
}

func upper(a, b geom.Vec) geom.Vec {
	return geom.Vec{X: max(a.X, b.X), Y: max(a.Y, b.Y), Z: max(a.Z, b.Z)}
}

// apart returns the distance of two boxes.
func apart(lo, hi, lo2, hi2 geom.Vec) float64 {
	x := max(0, lo.X-hi2.X, lo2.X-hi.X)
	y := max(0, lo.Y-hi2.Y, lo2.Y-hi.Y)
	z := max(0, lo.Z-hi2.Z, lo2.Z-hi.Z)
	return math.Sqrt(x*x + y*y + z*z)
}
