package image

import (
	"math/rand/v2"
	"testing"

	"github.com/apical-heart/apical/geom"
)

// What is read along a line is what is read at its points one by one, to the last bit, outside the picture too.
func TestAlongIsAt(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for seed := uint64(0); seed < 6; seed++ {
		size := [3]int{12, 9, 7}
		if seed >= 4 {
			size[seed-4] = 1
		}
		g := oblique(size, [3]float64{0.6, 0.8, 1.25}, seed)
		v, f := NewVolume(g), NewField(g)
		for i := range v.HU {
			v.HU[i], f.Data[i] = int16(r.IntN(2000)), r.Float32()
		}
		for _, s := range []*Sampler{NewSampler(v), NewFieldSampler(f)} {
			p := g.LPS(r.Float64()*12, r.Float64()*9, r.Float64()*7)
			d := geom.Vec{X: r.NormFloat64(), Y: r.NormFloat64(), Z: r.NormFloat64()}.Unit()
			got := make([]float64, 60)
			s.Along(got, p.AddScaled(-6, d), d, 0.2)
			for i, x := range got {
				if want := s.At(p.AddScaled(-6, d).AddScaled(float64(i)*0.2, d)); x != want {
					t.Fatalf("seed %d, step %d: %g, want %g", seed, i, x, want)
				}
			}
		}
	}
}
