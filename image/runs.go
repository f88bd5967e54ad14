package image

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"sort"

	"github.com/apical-heart/apical/num"
)

// span is a run of voxels of one row: x from lo to hi-1.
type span struct{ lo, hi int32 }

// runs is a mask as the runs of its rows, in the order of their voxels, with the connected component of each: after
// connect, label[r] is the component of span r, counted from 1 in the order of the components' first voxels.
type runs struct {
	size  [3]int
	spans []span
	start []int32 // of each row in spans; one more at the end
	label []int32 // while connecting: the parent, a span of the same component that is not later
	parts int
}

// runSlab is how many slices one goroutine connects before the slabs are joined.
const runSlab = 16

func findRuns(mask []uint8, size [3]int) *runs {
	nx, rows := size[0], size[1]*size[2]
	r := &runs{size: size, start: make([]int32, rows+1)}
	chunk := max(1, size[1]*runSlab)
	found := make([][]span, (rows+chunk-1)/chunk)
	num.Parallel(rows, chunk, func(lo, hi int) {
		var s []span
		for row := lo; row < hi; row++ {
			s = appendSpans(s, mask[row*nx:][:nx])
			r.start[row+1] = int32(len(s)) // counted from the chunk's start
		}
		found[lo/chunk] = s
	})
	total := 0
	for c, s := range found {
		for row := c * chunk; row < min(rows, (c+1)*chunk); row++ {
			r.start[row+1] += int32(total)
		}
		total += len(s)
	}
	r.spans = make([]span, 0, total)
	for _, s := range found {
		r.spans = append(r.spans, s...)
	}
	return r
}

// appendSpans reads the row eight voxels at a time.
func appendSpans(s []span, row []uint8) []span {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	n, i := len(row), 0
	for {
		for i+8 <= n {
			if w := binary.LittleEndian.Uint64(row[i:]); w != 0 {
				i += bits.TrailingZeros64(w) >> 3
				break
			}
			i += 8
		}
		for i < n && row[i] == 0 {
			i++
		}
		if i >= n {
			return s
		}
		lo := i
		for i+8 <= n {
			w := binary.LittleEndian.Uint64(row[i:])
			if z := (w - ones) &^ w & highs; z != 0 { // its lowest bit marks the first byte that is 0
				i += bits.TrailingZeros64(z) >> 3
				break
			}
			i += 8
		}
		for i < n && row[i] != 0 {
			i++
		}
		s = append(s, span{int32(lo), int32(i)})
	}
}

// connect finds the components for connectivity 6 (faces), 18 (edges) or 26 (corners).
func (r *runs) connect(connectivity int) {
	var near, far int32 // by how much spans may miss each other in x: rows that share a face, and an edge
	switch connectivity {
	case 6:
		near, far = 0, -1
	case 18:
		near, far = 1, 0
	case 26:
		near, far = 1, 1
	default:
		panic(fmt.Sprintf("image: connectivity %d is not 6, 18 or 26", connectivity))
	}
	r.label = make([]int32, len(r.spans))
	for i := range r.label {
		r.label[i] = int32(i)
	}
	ny, nz := r.size[1], r.size[2]
	below := func(k int) { // join slice k with k-1
		for j := range ny {
			r.join(j+ny*k, j+ny*(k-1), near)
			if far >= 0 && j > 0 {
				r.join(j+ny*k, j-1+ny*(k-1), far)
			}
			if far >= 0 && j+1 < ny {
				r.join(j+ny*k, j+1+ny*(k-1), far)
			}
		}
	}
	num.Parallel(nz, runSlab, func(lo, hi int) {
		for k := lo; k < hi; k++ {
			for j := 1; j < ny; j++ {
				r.join(j+ny*k, j-1+ny*k, near)
			}
			if k > lo {
				below(k)
			}
		}
	})
	for k := runSlab; k < nz; k += runSlab {
		below(k)
	}
	// Parents come first, so one pass gives every span its component's number.
	r.parts = 0
	for i, p := range r.label {
		if int(p) == i {
			r.parts++
			r.label[i] = int32(r.parts)
		} else {
			r.label[i] = r.label[p]
		}
	}
}

// join unites the components of touching spans of two rows.
func (r *runs) join(rowA, rowB int, miss int32) {
	a, endA := r.start[rowA], r.start[rowA+1]
	b, endB := r.start[rowB], r.start[rowB+1]
	for a < endA && b < endB {
		s, t := r.spans[a], r.spans[b]
		if s.lo < t.hi+miss && t.lo < s.hi+miss {
			r.unite(a, b)
		}
		if s.hi < t.hi {
			a++
		} else {
			b++
		}
	}
}

func (r *runs) unite(a, b int32) {
	a, b = r.root(a), r.root(b)
	if a < b {
		r.label[b] = a
	} else {
		r.label[a] = b
	}
}

func (r *runs) root(a int32) int32 {
	p := r.label
	for p[a] != a {
		p[a] = p[p[a]]
		a = p[a]
	}
	return a
}

// sizes returns the number of voxels of each component; [0] is that of the voxels outside.
func (r *runs) sizes() []int {
	n := make([]int, r.parts+1)
	n[0] = r.size[0] * r.size[1] * r.size[2]
	for i, s := range r.spans {
		n[r.label[i]] += int(s.hi - s.lo)
		n[0] -= int(s.hi - s.lo)
	}
	return n
}

// at returns the component of voxel index, 0 outside.
func (r *runs) at(index int) int32 {
	x, row := int32(index%r.size[0]), index/r.size[0]
	lo, hi := int(r.start[row]), int(r.start[row+1])
	i := lo + sort.Search(hi-lo, func(i int) bool { return r.spans[lo+i].hi > x })
	if i == hi || r.spans[i].lo > x {
		return 0
	}
	return r.label[i]
}

// each calls paint for every span, by rows in parallel; offset is the index of the row's first voxel.
func (r *runs) each(paint func(offset int, s span, label int32)) {
	num.Parallel(r.size[1]*r.size[2], 1024, func(lo, hi int) {
		for row := lo; row < hi; row++ {
			for i := r.start[row]; i < r.start[row+1]; i++ {
				paint(row*r.size[0], r.spans[i], r.label[i])
			}
		}
	})
}
