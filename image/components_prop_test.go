package image

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/apical-heart/apical/geom"
)

// floodComponents is the slow way: a flood from every voxel that has no label yet.
func floodComponents(mask []uint8, size [3]int, connectivity int) (labels []int32, sizes []int) {
	g := Grid{Size: size, ToLPS: geom.Identity()}
	reach := map[int]int{6: 1, 18: 2, 26: 3}[connectivity]
	labels, sizes = make([]int32, len(mask)), []int{0}
	for i := range mask {
		if mask[i] == 0 {
			sizes[0]++
			continue
		}
		if labels[i] != 0 {
			continue
		}
		l := int32(len(sizes))
		sizes = append(sizes, 0)
		labels[i] = l
		for stack := []int{i}; len(stack) > 0; {
			v := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			sizes[l]++
			x, y, z := g.Voxel(v)
			for d := range 27 {
				dx, dy, dz := d%3-1, d/3%3-1, d/9-1
				if dx*dx+dy*dy+dz*dz > reach || !g.Inside(x+dx, y+dy, z+dz) {
					continue
				}
				if w := g.Index(x+dx, y+dy, z+dz); mask[w] != 0 && labels[w] == 0 {
					labels[w] = l
					stack = append(stack, w)
				}
			}
		}
	}
	return labels, sizes
}

func TestPropComponentsAreFloods(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for _, size := range [][3]int{{23, 17, 41}, {1, 1, 40}, {64, 1, 3}, {7, 70, 2}, {8, 8, 33}, {3, 3, 3}} {
		for _, fill := range []float64{0, 0.1, 0.25, 0.5, 0.8, 1} {
			mask := make([]uint8, size[0]*size[1]*size[2])
			for i := range mask {
				if r.Float64() < fill {
					mask[i] = uint8(1 + r.IntN(255))
				}
			}
			for _, c := range []int{6, 18, 26} {
				t.Run(fmt.Sprint(size, fill, c), func(t *testing.T) {
					labels, sizes := Components(mask, size, c)
					want, wantSizes := floodComponents(mask, size, c)
					if !slices.Equal(sizes, wantSizes) || !slices.Equal(labels, want) {
						t.Fatalf("got sizes %v, want %v", sizes, wantSizes)
					}
					checkPicks(t, mask, size, c, labels, sizes)
				})
			}
		}
	}
}

func checkPicks(t *testing.T, mask []uint8, size [3]int, c int, labels []int32, sizes []int) {
	best := 0
	for l := 1; l < len(sizes); l++ {
		if best == 0 || sizes[l] > sizes[best] {
			best = l
		}
	}
	seeds := []int{0, len(mask) / 2, len(mask) - 1}
	largest, big, connected := Largest(mask, size, c), AtLeast(mask, size, c, 3), Connected(mask, size, c, seeds)
	for i, l := range labels {
		holds := false
		for _, s := range seeds {
			holds = holds || labels[s] == l
		}
		if got := largest[i] == 1; got != (l != 0 && int(l) == best) {
			t.Fatalf("Largest: voxel %d: %v", i, got)
		}
		if got := big[i] == 1; got != (l != 0 && sizes[l] >= 3) {
			t.Fatalf("AtLeast: voxel %d: %v", i, got)
		}
		if got := connected[i] == 1; got != (l != 0 && holds) {
			t.Fatalf("Connected: voxel %d: %v", i, got)
		}
	}
}

func TestPropFillHoles(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, size := range [][3]int{{14, 12, 10}, {20, 20, 1}, {9, 9, 40}} {
		m := NewMask(Grid{Size: size, ToLPS: geom.Identity()})
		for i := range m.Data {
			if r.Float64() < 0.72 { // below the percolation threshold of the rest, 0.31: there are holes and ways out
				m.Data[i] = 1
			}
		}
		not := make([]uint8, len(m.Data))
		for i, v := range m.Data {
			not[i] = 1 - v
		}
		labels, sizes := floodComponents(not, size, 6)
		open := make([]bool, len(sizes))
		for i, l := range labels {
			x, y, z := m.Voxel(i)
			if x == 0 || y == 0 || z == 0 || x == size[0]-1 || y == size[1]-1 || z == size[2]-1 {
				open[l] = true
			}
		}
		out := FillHoles(m)
		filled := 0
		for i, v := range out.Data {
			want := uint8(1)
			if m.Data[i] == 0 && open[labels[i]] {
				want = 0
			}
			if v != want {
				t.Fatalf("size %v voxel %d: got %d, want %d", size, i, v, want)
			}
			filled += int(v - m.Data[i])
		}
		if filled == 0 && size[2] > 1 {
			t.Fatalf("size %v: no hole to fill, so nothing was tested", size)
		}
	}
}
