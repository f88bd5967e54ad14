package image

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
)

func TestVerifyMaskSurfaceOfBall(t *testing.T) {
	g := oblique([3]int{50, 45, 40}, [3]float64{0.5, 0.6, 0.7}, 1)
	for _, c := range []geom.Vec{g.LPS(25, 22, 20), g.LPS(0, 22, 20)} { // whole, and cut in half by the border
		m := NewMask(g)
		for i := range m.Data {
			x, y, z := g.Voxel(i)
			if g.LPS(float64(x), float64(y), float64(z)).Dist(c) < 8 {
				m.Data[i] = 2
			}
		}
		for _, sigma := range []float64{0, 0.7} {
			s := m.Surface(sigma)
			if top := s.Topology(); !top.Closed() || top.Euler() != 2 {
				t.Errorf("sigma %g: %+v", sigma, top)
			}
			// The surface lies half way between voxels and cuts their corners off, here 2 % of the volume; the Gaussian
			// moves a sphere inwards by sigma^2/radius = 0.06 mm, another 2.3 %.
			if v := s.Volume()/m.VolumeMM3() - 1; v > 0.005 || v < -0.025-0.024*sigma*sigma/0.49 {
				t.Errorf("sigma %g: volume off by %g", sigma, v)
			}
		}
	}
	v := NewVolume(g)
	c := g.LPS(25, 22, 20)
	for i := range v.HU {
		x, y, z := g.Voxel(i)
		v.HU[i] = int16(math.Round(1000 * (8 - g.LPS(float64(x), float64(y), float64(z)).Dist(c))))
	}
	want := 4 * math.Pi * 512 / 3
	if s := v.Surface(0); math.Abs(s.Volume()/want-1) > 0.01 {
		t.Errorf("volume %g, want %g", s.Volume(), want)
	}
	if s := NewMask(g).Surface(1); len(s.Triangles) != 0 {
		t.Error("an empty mask has a surface")
	}
}
