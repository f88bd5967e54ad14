package image

import (
	"math/rand/v2"
	"testing"

	"github.com/apical-heart/apical/geom"
)

// A crop keeps values and places.
func TestPropCropKeepsPlaces(t *testing.T) {
	r := rand.New(rand.NewPCG(71, 72))
	g := oblique([3]int{9, 8, 7}, [3]float64{0.5, 0.6, 0.7}, 3)
	v, f, m := NewVolume(g), NewField(g), NewMask(g)
	for i := range v.HU {
		v.HU[i] = int16(r.IntN(1000))
		f.Data[i] = float32(v.HU[i])
		m.Data[i] = uint8(v.HU[i])
	}
	b := Box{Lo: [3]int{2, 1, 3}, Hi: [3]int{8, 8, 5}}
	cv, cf, cm := v.Crop(b), f.Crop(b), m.Crop(b)
	if cv.Size != b.Size() || cv.Size != [3]int{6, 7, 2} {
		t.Fatalf("size %v", cv.Size)
	}
	for i := range cv.HU {
		x, y, z := cv.Voxel(i)
		whole := g.Index(x+2, y+1, z+3)
		if cv.HU[i] != v.HU[whole] || cf.Data[i] != f.Data[whole] || cm.Data[i] != m.Data[whole] {
			t.Fatalf("voxel %d", i)
		}
		if d := cv.LPS(float64(x), float64(y), float64(z)).Dist(g.LPS(float64(x+2), float64(y+1), float64(z+3))); d > 1e-9 {
			t.Fatalf("voxel %d lies %g mm off", i, d)
		}
	}
	if got := b.Grow([3]int{3, 0, 1}, g); got != (Box{Lo: [3]int{0, 1, 2}, Hi: [3]int{9, 8, 6}}) {
		t.Errorf("grown: %v", got)
	}
}

// BoxOf and Bounds against every voxel.
func TestPropBoxesAreTheSmallest(t *testing.T) {
	r := rand.New(rand.NewPCG(81, 82))
	for n := range 40 {
		g := oblique([3]int{14, 12, 10}, [3]float64{0.5, 0.7, 1}, uint64(n))
		points := []geom.Vec{g.LPS(r.Float64()*13, r.Float64()*11, r.Float64()*9), g.LPS(r.Float64()*13, r.Float64()*11, r.Float64()*9)}
		const margin = 1.4
		want := Box{Lo: g.Size}
		m := NewMask(g)
		for i := range m.Data {
			x, y, z := g.Voxel(i)
			p := g.LPS(float64(x), float64(y), float64(z))
			if p.Dist(points[0]) <= margin || p.Dist(points[1]) <= margin {
				m.Data[i] = 1
				for a, c := range [3]int{x, y, z} {
					want.Lo[a], want.Hi[a] = min(want.Lo[a], c), max(want.Hi[a], c+1)
				}
			}
		}
		got := g.BoxOf(points, margin)
		for a := range 3 {
			// The ball's extreme point need not be a voxel: the box may be larger by a voxel and a half a side, not smaller.
			if got.Lo[a] > want.Lo[a] || got.Hi[a] < want.Hi[a] || got.Lo[a] < want.Lo[a]-2 || got.Hi[a] > want.Hi[a]+2 {
				t.Fatalf("axis %d: got %v, want about %v", a, got, want)
			}
		}
		if b := m.Bounds(); b != want {
			t.Fatalf("bounds: got %v, want %v", b, want)
		}
	}
	if b := NewMask(Grid{Size: [3]int{3, 3, 3}, ToLPS: geom.Identity()}).Bounds(); !b.Empty() {
		t.Errorf("an empty mask: %v", b)
	}
}
