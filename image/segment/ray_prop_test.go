package segment

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
)

// raysInBalls are rays in blood of a few balls, some of them cut by the border, and places in it.
func raysInBalls(chance *rand.Rand) (*rays, []geom.Vec) {
	m := image.NewMask(image.Grid{Size: [3]int{40, 36, 30}, ToLPS: geom.FromColumns(geom.Vec{X: 1.5}, geom.Vec{Y: 1.4}, geom.Vec{Z: 1.7}, geom.Vec{X: 3})})
	for range 6 {
		c := geom.Vec{X: 40 * chance.Float64(), Y: 36 * chance.Float64(), Z: 30 * chance.Float64()}
		radius := 3 + 9*chance.Float64()
		for i := range m.Data {
			x, y, z := m.Voxel(i)
			if c.Dist(geom.Vec{X: float64(x), Y: float64(y), Z: float64(z)}) < radius {
				m.Data[i] = 1
			}
		}
	}
	var at []geom.Vec
	for len(at) < 300 {
		if i := chance.IntN(len(m.Data)); m.Data[i] != 0 {
			x, y, z := m.Voxel(i)
			at = append(at, m.LPS(float64(x)+chance.Float64()-0.5, float64(y)+chance.Float64()-0.5, float64(z)+chance.Float64()-0.5))
		}
	}
	return newRays(m, image.Distance(m)), at
}

// Rays that go on by turns are as long as those that go one after another, and those end at the first step outside.
func TestLengths(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	r, at := raysInBalls(chance)
	for _, f := range r.fans(halfSphere(8)) {
		for _, p := range at {
			limit := 5 + 55*chance.Float64()
			var got [fanRays]float64
			q := r.start(p)
			for _, four := range fanFours {
				r.lengths(q, &f, &four, limit, &got)
			}
			for i := range got {
				if want := r.length(q, &f.rays[i], limit); got[i] != want {
					t.Fatalf("ray %d from %v is %v long, want %v", i, p, got[i], want)
				}
				if want := r.stepped(q, &f.rays[i], limit); got[i] != want && got[i] < limit { // a last leap may end beyond the grid
					t.Fatalf("ray %d from %v is %v long, step by step %v", i, p, got[i], want)
				}
			}
		}
	}
}

// stepped is length without leaps.
func (r *rays) stepped(q geom.Vec, h *heading, limitMM float64) float64 {
	for s := 1; s <= int(limitMM); s++ {
		x := q.AddScaled(float64(s), h.voxels)
		i, j, k := int(math.Floor(x.X)), int(math.Floor(x.Y)), int(math.Floor(x.Z))
		if !r.Inside(i, j, k) || r.leap[r.Index(i, j, k)] == 0 {
			return float64(s) - 0.5
		}
	}
	return limitMM
}

// A section is given up only if it varies too much, and whatever is not given up is what it is without a limit.
func TestRingGivenUp(t *testing.T) {
	chance := rand.New(rand.NewPCG(3, 4))
	r, at := raysInBalls(chance)
	givenUp, kept := 0, 0
	for _, f := range r.fans(halfSphere(8)) {
		for _, p := range at {
			want := r.ring(p, &f, 60, math.Inf(1))
			for _, most := range []float64{want.cv, want.cv * (1 - 1e-9), 0.05, tubeRound} {
				got := r.ring(p, &f, 60, most)
				switch {
				case math.IsInf(got.cv, 1):
					if givenUp++; want.cv <= most {
						t.Fatalf("a section that varies by %v is given up at %v", want.cv, most)
					}
				case got != want:
					t.Fatalf("%+v, want %+v", got, want)
				default:
					kept++
				}
			}
		}
	}
	if givenUp < 1000 || kept < 1000 {
		t.Errorf("%d sections are given up and %d kept: this tells nothing", givenUp, kept)
	}
}
