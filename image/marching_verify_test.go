package image

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/verify"
)

func constantSpeed(g Grid, v float32) *Field {
	f := NewField(g)
	for i := range f.Data {
		f.Data[i] = v
	}
	return f
}

// From a ball of seeds the times are distances to it over the speed, up to terms of the order of the spacing: halving it
// halves the error.
func TestVerifyFastMarchingOrder(t *testing.T) {
	var errs []float64
	const speed, radius = 2.0, 4.0
	for _, n := range []int{24, 48, 96} {
		h := 24.0 / float64(n)
		g := Grid{Size: [3]int{n, n, n}, ToLPS: geom.FromColumns(geom.Vec{X: h}, geom.Vec{Y: h}, geom.Vec{Z: h}, geom.Vec{})}
		c := geom.Vec{X: 12, Y: 12, Z: 12}
		var seeds []int
		f := constantSpeed(g, speed)
		exact := make([]float64, g.Len())
		for i := range exact {
			x, y, z := g.Voxel(i)
			exact[i] = (g.LPS(float64(x), float64(y), float64(z)).Dist(c) - radius) / speed
			if exact[i] <= 0 {
				seeds = append(seeds, i)
			}
		}
		var sum float64
		count := 0
		for i, got := range FastMarching(f, seeds, 0).Data {
			if exact[i] > 0 {
				sum += math.Abs(float64(got) - exact[i])
				count++
			}
		}
		errs = append(errs, sum/float64(count))
	}
	verify.Order(t, []float64{4, 2, 1}, errs, 1, 0.2)
}

// residual is the upwind scheme's left side less its right side at a voxel, from all its neighbours.
func residual(speed, time *Field, i int) float64 {
	var at [3]int
	at[0], at[1], at[2] = time.Voxel(i)
	h := time.SpacingMM()
	var s float64
	for a := range 3 {
		low := math.Inf(1)
		for side := -1; side <= 1; side += 2 {
			q := at
			q[a] += side
			if time.Inside(q[0], q[1], q[2]) {
				low = min(low, float64(time.At(q[0], q[1], q[2])))
			}
		}
		if d := float64(time.Data[i]) - low; d > 0 {
			s += d * d / (h[a] * h[a])
		}
	}
	v := float64(speed.Data[i])
	return s*v*v - 1
}

func TestPropFastMarchingSolvesTheScheme(t *testing.T) {
	r := rand.New(rand.NewPCG(41, 42))
	for n, size := range [][3]int{{15, 12, 10}, {30, 20, 1}, {1, 1, 50}} {
		g := oblique(size, [3]float64{0.5, 0.7, 1.1}, uint64(n))
		speed := NewField(g)
		for i := range speed.Data {
			if r.Float64() < 0.85 {
				speed.Data[i] = float32(0.2 + 2*r.Float64())
			}
		}
		seeds := []int{0, g.Len() - 1, g.Len() / 3}
		isSeed := map[int]bool{0: true, g.Len() - 1: true, g.Len() / 3: true}
		time := FastMarching(speed, seeds, 0)
		reached := 0
		for i, v := range time.Data {
			if isSeed[i] {
				if v != 0 {
					t.Fatalf("seed at %g", v)
				}
				continue
			}
			if speed.Data[i] == 0 && v != inf32 {
				t.Fatalf("a wall was reached at %g", v)
			}
			if v == inf32 {
				continue
			}
			reached++
			if e := residual(speed, time, i); math.Abs(e) > 2e-4 { // float32 times up to 20: differences of 1e-6/0.5
				t.Fatalf("size %v voxel %d: residual %g", size, i, e)
			}
		}
		if reached == 0 {
			t.Fatal("nothing was reached")
		}
		// Stopped, it gives the same times up to there, and nothing settled beyond.
		const limit = 3
		for i, v := range FastMarching(speed, seeds, limit).Data {
			if full := time.Data[i]; (full <= limit || v <= limit) && v != full {
				t.Fatalf("stopped: voxel %d: %g, want %g", i, v, full)
			}
		}
	}
}

// Two fronts of one speed from two points meet on the plane between them.
func TestVerifyCompeteVoronoi(t *testing.T) {
	g := Grid{Size: [3]int{41, 31, 31}, ToLPS: geom.FromColumns(geom.Vec{X: 0.5}, geom.Vec{Y: 0.5}, geom.Vec{Z: 0.6}, geom.Vec{})}
	seeds := make([]uint8, g.Len())
	a, b := [3]int{5, 10, 15}, [3]int{33, 20, 12}
	seeds[g.Index(a[0], a[1], a[2])], seeds[g.Index(b[0], b[1], b[2])] = 3, 7
	pa, pb := g.LPS(5, 10, 15), g.LPS(33, 20, 12)
	within := NewMask(g)
	for i := range within.Data {
		if i%g.Size[0] < 39 {
			within.Data[i] = 1
		}
	}
	labels, time := Compete(constantSpeed(g, 1), seeds, within)
	counts := map[uint8]int{}
	for i, l := range labels {
		counts[l]++
		x, y, z := g.Voxel(i)
		if (l == 0) != (x >= 39) || (l == 0) != math.IsInf(float64(time[i]), 1) {
			t.Fatalf("voxel (%d, %d, %d): label %d, time %g", x, y, z, l, time[i])
		}
		p := g.LPS(float64(x), float64(y), float64(z))
		da, db := p.Dist(pa), p.Dist(pb)
		// A point source's error is under 1.5 voxels here.
		if l == 3 && da > db+0.8 || l == 7 && db > da+0.8 {
			t.Fatalf("voxel (%d, %d, %d): label %d at distances %g, %g", x, y, z, l, da, db)
		}
	}
	if counts[3] < 5000 || counts[7] < 5000 {
		t.Fatalf("counts %v", counts)
	}
}

// A wall with one gap: the way from one side to the other is two straight lines through the gap.
func TestVerifyMinimalPathThroughGap(t *testing.T) {
	g := oblique([3]int{60, 40, 21}, [3]float64{0.5, 0.5, 0.5}, 2)
	speed := constantSpeed(g, 1)
	for k := range g.Size[2] {
		for j := range g.Size[1] {
			if j < 30 || j > 32 || k < 9 || k > 11 {
				speed.Data[g.Index(30, j, k)] = 0
			}
		}
	}
	seed, from := g.Index(5, 8, 10), g.Index(55, 10, 10)
	path := MinimalPath(FastMarching(speed, []int{seed}, 0), from)
	start, end, gap := g.LPS(55, 10, 10), g.LPS(5, 8, 10), g.LPS(30, 30, 10)
	if len(path) < 3 || path[0].Dist(start) > 1e-9 || path[len(path)-1].Dist(end) > 1e-9 {
		t.Fatalf("path of %d points", len(path))
	}
	want := start.Dist(gap) + gap.Dist(end)
	if l := geom.Curve(path).Length(); math.Abs(l/want-1) > 0.03 {
		t.Errorf("length %g, want %g", l, want)
	}
	if _, d := geom.Curve(path).Nearest(gap); d > 0.8 {
		t.Errorf("the path passes the gap's edge at %g mm", d)
	}
	// The way back from a voxel without a way.
	if p := MinimalPath(FastMarching(speed, []int{seed}, 1), from); p != nil {
		t.Errorf("a path from where no front was: %v", p)
	}
}

func TestPropMinimalPathDescends(t *testing.T) {
	r := rand.New(rand.NewPCG(51, 52))
	g := oblique([3]int{25, 22, 18}, [3]float64{0.5, 0.6, 0.9}, 4)
	speed := NewField(g)
	for i := range speed.Data {
		if r.Float64() < 0.8 {
			speed.Data[i] = float32(0.1 + r.Float64())
		}
	}
	seed := g.Index(12, 11, 9)
	time := FastMarching(speed, []int{seed}, 0)
	paths := 0
	for range 300 {
		from := r.IntN(g.Len())
		if time.Data[from] == inf32 {
			continue
		}
		paths++
		path := MinimalPath(time, from)
		x, y, z := g.Voxel(seed)
		if path[len(path)-1].Dist(g.LPS(float64(x), float64(y), float64(z))) > 1e-9 {
			t.Fatalf("from voxel %d the path of %d points does not end at the seed", from, len(path))
		}
		for i := 1; i < len(path); i++ {
			if path[i].Dist(path[i-1]) > 2 {
				t.Fatalf("a jump of %g mm", path[i].Dist(path[i-1]))
			}
		}
	}
	if paths < 100 {
		t.Fatalf("%d paths", paths)
	}
}
