package segment

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

// The closing is that of its definition, voxel by voxel, also where the box is wider than the picture.
func TestClosedIsBruteForce(t *testing.T) {
	c := num.NewChance(1)
	f := image.NewField(image.Grid{Size: [3]int{13, 5, 8}, ToLPS: geom.Identity()})
	for i := range f.Data {
		f.Data[i] = float32(math.Round(c.Normal(0, 100)))
	}
	pick := func(f *image.Field, half int, better func(a, b float32) bool) *image.Field {
		out := image.NewField(f.Grid)
		for x := range f.Data {
			i, j, k := f.Voxel(x)
			best := f.Data[x]
			for d := range (2*half + 1) * (2*half + 1) * (2*half + 1) {
				w := 2*half + 1
				a, b, e := i+d%w-half, j+d/w%w-half, k+d/w/w-half
				if f.Inside(a, b, e) && better(f.At(a, b, e), best) {
					best = f.At(a, b, e)
				}
			}
			out.Data[x] = best
		}
		return out
	}
	for _, half := range []int{0, 1, 3, 6} {
		want := pick(pick(f, half, func(a, b float32) bool { return a > b }), half, func(a, b float32) bool { return a < b })
		got := closed(f, half)
		for i, x := range got.Data {
			if x != want.Data[i] {
				t.Fatalf("half %d: voxel %d is %g, want %g", half, i, x, want.Data[i])
			}
		}
	}
}

// No closed way with its middle column pinned where the cyclic path puts it is cheaper; on a few columns all ways can be tried.
func TestCyclicIsBruteForce(t *testing.T) {
	c := num.NewChance(2)
	const n, m, reach, bend = 5, 4, 1, 0.5
	for range 200 {
		costs := make([][]float64, n)
		for a := range costs {
			costs[a] = make([]float64, m)
			for i := range costs[a] {
				costs[a][i] = c.Uniform(0, 3)
			}
		}
		sum := func(way []int) float64 {
			var s float64
			for a, i := range way {
				d := math.Abs(float64(way[(a+1)%n] - i))
				if d > reach {
					return math.Inf(1)
				}
				s += costs[a][i] + bend*d
			}
			return s
		}
		got := Cyclic(costs, reach, bend)
		least := math.Inf(1)
		for w := range 1024 { // m to the n
			way := make([]int, n)
			for a := range way {
				way[a] = w >> (2 * a) & 3
			}
			if way[n/2] == got[n/2] {
				least = math.Min(least, sum(way))
			}
		}
		if math.Abs(sum(got)-least) > 1e-12 {
			t.Fatalf("%v costs %g, the cheapest way through its middle %g", got, sum(got), least)
		}
	}
}
