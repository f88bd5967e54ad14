package image

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/apical-heart/apical/geom"
)

// slowDistance returns the distance from each voxel to the nearest voxel whose membership of the mask is want.
func slowDistance(m *Mask, want bool) []float64 {
	out := make([]float64, len(m.Data))
	at := make([]geom.Vec, len(m.Data))
	for i := range at {
		x, y, z := m.Voxel(i)
		at[i] = m.LPS(float64(x), float64(y), float64(z))
	}
	for i := range out {
		out[i] = math.Inf(1)
		for j, v := range m.Data {
			if (v != 0) == want {
				out[i] = min(out[i], at[i].Dist(at[j]))
			}
		}
	}
	return out
}

func randomMask(r *rand.Rand, g Grid, fill float64) *Mask {
	m := NewMask(g)
	for i := range m.Data {
		if r.Float64() < fill {
			m.Data[i] = uint8(1 + r.IntN(5))
		}
	}
	return m
}

func close32(got float32, want float64) bool {
	if math.IsInf(want, 1) {
		return math.IsInf(float64(got), 1)
	}
	return math.Abs(float64(got)-want) <= 1e-6*(1+want)
}

func TestPropDistanceIsBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	cases := 0
	for n, size := range [][3]int{{11, 9, 8}, {40, 3, 2}, {2, 40, 3}, {1, 2, 45}, {9, 9, 9}, {35, 5, 5}} {
		for _, fill := range []float64{0, 0.03, 0.3, 0.7, 0.97, 0.999, 1} {
			g := oblique(size, [3]float64{0.5, 0.75, 1.3}, uint64(n))
			m := randomMask(r, g, fill)
			out, in := slowDistance(m, false), slowDistance(m, true)
			d, to, capped := Distance(m), DistanceTo(m, 0), DistanceTo(m, 2)
			for i := range out {
				want := out[i]
				if m.Data[i] == 0 {
					want = 0
				}
				if !close32(d.Data[i], want) {
					t.Fatalf("Distance: size %v fill %g voxel %d: got %g, want %g", size, fill, i, d.Data[i], want)
				}
				if !close32(to.Data[i], in[i]) {
					t.Fatalf("DistanceTo: size %v fill %g voxel %d: got %g, want %g", size, fill, i, to.Data[i], in[i])
				}
				if !close32(capped.Data[i], min(2, in[i])) {
					t.Fatalf("capped: size %v fill %g voxel %d: got %g, want %g", size, fill, i, capped.Data[i], min(2, in[i]))
				}
				cases++
			}
		}
	}
	if cases < 10000 {
		t.Fatalf("only %d voxels compared", cases)
	}
}

func TestPropMorphologyIsBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 32))
	for n, size := range [][3]int{{13, 11, 9}, {20, 14, 1}, {5, 16, 16}} {
		for _, fill := range []float64{0, 0.004, 0.1, 0.9, 0.99, 1} {
			g := oblique(size, [3]float64{0.5, 0.75, 1}, uint64(n))
			m := randomMask(r, g, fill)
			for _, radius := range []float64{0, 0.5, 1, 1.6} {
				// 0.5, 0.75 and 1 lie on the radii: reached counts.
				dilate := func(m *Mask) *Mask {
					o := NewMask(m.Grid)
					for i, d := range slowDistance(m, true) {
						if d <= radius+1e-9 {
							o.Data[i] = 1
						}
					}
					return o
				}
				erode := func(m *Mask) *Mask {
					o := NewMask(m.Grid)
					for i, d := range slowDistance(m, false) {
						if m.Data[i] != 0 && d > radius+1e-9 {
							o.Data[i] = 1
						}
					}
					return o
				}
				for _, c := range []struct {
					name      string
					got, want *Mask
				}{
					{"dilate", Dilate(m, radius), dilate(m)}, {"erode", Erode(m, radius), erode(m)},
					{"open", Open(m, radius), dilate(erode(m))}, {"close", Close(m, radius), erode(dilate(m))},
				} {
					for i := range c.got.Data {
						if c.got.Data[i] != c.want.Data[i] {
							t.Fatalf("%s: size %v fill %g radius %g voxel %d: got %d, want %d",
								c.name, size, fill, radius, i, c.got.Data[i], c.want.Data[i])
						}
					}
				}
			}
		}
	}
}

// The largest distance in a ball is its radius, up to the voxel.
func TestVerifyDistanceInBall(t *testing.T) {
	g := oblique([3]int{70, 60, 50}, [3]float64{0.5, 0.6, 0.7}, 3)
	c := g.LPS(35.2, 29.7, 25.1)
	const radius = 13.0
	m := NewMask(g)
	for i := range m.Data {
		x, y, z := g.Voxel(i)
		if g.LPS(float64(x), float64(y), float64(z)).Dist(c) < radius {
			m.Data[i] = 1
		}
	}
	d := Distance(m)
	for i, got := range d.Data {
		x, y, z := g.Voxel(i)
		want := radius - g.LPS(float64(x), float64(y), float64(z)).Dist(c)
		// The nearest outside centre is at most a voxel's diagonal beyond the sphere.
		if want > 0 && (float64(got) < want || float64(got) > want+1.05) {
			t.Fatalf("voxel %d: got %g, want %g to %g", i, got, want, want+1.05)
		}
	}
	s := NewFieldSampler(DistanceTo(m, 4))
	for _, p := range []geom.Vec{{X: 1}, {Y: -1}, {X: 0.6, Z: 0.8}} {
		if got := s.At(c.AddScaled(radius+2, p)); math.Abs(got-2) > 0.6 {
			t.Errorf("2 mm outside: got %g", got)
		}
	}
}
