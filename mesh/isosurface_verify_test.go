package mesh

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/verify"
)

// lattice is a cube of n voxels a side over the ball of 10 mm about centre, rotated and, for odd seeds, mirrored.
func lattice(n int, centre geom.Vec, seed uint64) (size [3]int, to geom.Affine) {
	r := rand.New(rand.NewPCG(seed, 9))
	f := geom.FrameOf(geom.Plane{Normal: geom.Vec{X: r.NormFloat64(), Y: r.NormFloat64(), Z: r.NormFloat64()}.Unit()},
		geom.Vec{X: r.NormFloat64(), Y: r.NormFloat64(), Z: r.NormFloat64()})
	if seed%2 == 1 {
		f.W = f.W.Scale(-1)
	}
	h := 23.0 / float64(n)
	to = geom.FromColumns(f.U.Scale(h), f.V.Scale(0.95*h), f.W.Scale(1.05*h), geom.Vec{})
	mid := float64(n-1)/2 + 0.3
	to.T = centre.Sub(to.Apply(geom.Vec{X: mid, Y: mid, Z: mid}))
	return [3]int{n, n, n}, to
}

func sampled(size [3]int, to geom.Affine, f func(geom.Vec) float64) []float32 {
	d := make([]float32, 0, size[0]*size[1]*size[2])
	for k := range size[2] {
		for j := range size[1] {
			for i := range size[0] {
				d = append(d, float32(f(to.Apply(geom.Vec{X: float64(i), Y: float64(j), Z: float64(k)}))))
			}
		}
	}
	return d
}

func ball(c geom.Vec, radius float64) func(geom.Vec) float64 {
	return func(p geom.Vec) float64 { return radius - p.Dist(c) }
}

func torus(c geom.Vec, major, minor float64) func(geom.Vec) float64 {
	return func(p geom.Vec) float64 {
		d := p.Sub(c)
		return minor - math.Hypot(math.Hypot(d.X, d.Y)-major, d.Z)
	}
}

// The area and the volume of a sphere and a torus, each at second order in the spacing.
func TestVerifyIsosurfaceOrder(t *testing.T) {
	c := geom.Vec{X: 40, Y: -80, Z: 1200}
	for _, b := range []struct {
		name         string
		f            func(geom.Vec) float64
		area, volume float64
		euler        int
	}{
		{"sphere", ball(c, 9), 4 * math.Pi * 81, 4 * math.Pi * 729 / 3, 2},
		{"torus", torus(c, 6, 2.5), 4 * math.Pi * math.Pi * 6 * 2.5, 2 * math.Pi * math.Pi * 6 * 2.5 * 2.5, 0},
	} {
		for seed := uint64(0); seed < 2; seed++ {
			var area, volume []float64
			for _, n := range []int{24, 48, 96} {
				size, to := lattice(n, c, seed)
				s := Isosurface(sampled(size, to, b.f), size, to, 0)
				top := s.Topology()
				if !top.Closed() || top.Euler() != b.euler || top.Points != len(s.Points) {
					t.Fatalf("%s %d: %+v, Euler %d", b.name, n, top, top.Euler())
				}
				area = append(area, math.Abs(s.Area()/b.area-1))
				volume = append(volume, math.Abs(s.Volume()/b.volume-1))
			}
			h := []float64{4, 2, 1}
			verify.Order(t, h, area, 2, 0.2)
			verify.Order(t, h, volume, 2, 0.2)
		}
	}
}

// Closed forms at 0.25 mm.
func TestVerifyIsosurface(t *testing.T) {
	c := geom.Vec{X: 40, Y: -80, Z: 1200}
	of := func(f func(geom.Vec) float64) *Surface {
		size, to := lattice(92, c, 0)
		return Isosurface(sampled(size, to, f), size, to, 0)
	}
	verify.Run(t,
		verify.Benchmark{Name: "SphereArea_Archimedes", Source: "Archimedes, On the Sphere and Cylinder", Where: "book I, proposition 33",
			Want: 4 * math.Pi * 64, Rel: 1e-3, Unit: "mm2", Got: func(s float64) float64 { return of(ball(c, 8*s)).Area() }},
		verify.Benchmark{Name: "SphereVolume_Archimedes", Source: "Archimedes, On the Sphere and Cylinder", Where: "book I, proposition 34",
			Want: 4 * math.Pi * 512 / 3, Rel: 1e-3, Unit: "mm3", Got: func(s float64) float64 { return of(ball(c, 8*s)).Volume() }},
		verify.Benchmark{Name: "TorusArea_Pappus", Source: "Pappus, Collection", Where: "book VII, first theorem of the centroid",
			Want: 4 * math.Pi * math.Pi * 6 * 2.5, Rel: 1e-3, Unit: "mm2", Got: func(s float64) float64 { return of(torus(c, 6, 2.5*s)).Area() }},
		verify.Benchmark{Name: "SphereCutArea", Source: "Euclid, Elements", Where: "book I, proposition 47: radius sqrt(8^2 - 3^2)",
			Want: math.Pi * 55, Rel: 1e-3, Unit: "mm2", Got: func(s float64) float64 {
				return of(ball(c, 8)).Cut(geom.Plane{Origin: c, Normal: geom.Vec{X: 0.6, Z: 0.8}}.Shift(3 * s))[0].Area()
			}},
	)
}

// Noise has every case and every ambiguous face. Inside a border of outside voxels the surface closes, with all points
// used, and its volume is that of a slow count: the integral over cells is not known, but the signed volume of the same
// picture seen in a mirror is.
func TestPropIsosurfaceOfNoiseCloses(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, size := range [][3]int{{9, 8, 7}, {66, 5, 6}, {64, 4, 5}, {65, 5, 4}, {130, 3, 3}, {2, 2, 2}, {20, 20, 20}} {
		data, short := make([]float32, size[0]*size[1]*size[2]), make([]int16, size[0]*size[1]*size[2])
		for i := range data {
			x, y, z := i%size[0], i/size[0]%size[1], i/size[0]/size[1]
			short[i] = -20
			if x > 0 && y > 0 && z > 0 && x < size[0]-1 && y < size[1]-1 && z < size[2]-1 {
				short[i] = int16(r.IntN(41) - 20) // the level itself comes up, too
			}
			data[i] = float32(short[i])
		}
		to := geom.Identity()
		s, s16 := Isosurface(data, size, to, 0), Isosurface(short, size, to, 0)
		if top := s.Topology(); !top.Closed() || top.Points != len(s.Points) {
			t.Errorf("size %v: %+v of %d points", size, top, len(s.Points))
		}
		if len(s.Triangles) == 0 && size[0] > 3 {
			t.Errorf("size %v: no triangles", size)
		}
		if !slices.Equal(s.Points, s16.Points) || !slices.Equal(s.Triangles, s16.Triangles) {
			t.Errorf("size %v: float32 and int16 differ", size)
		}
		if s.Volume() < 0 {
			t.Errorf("size %v: inside out", size)
		}
		mirror := geom.FromColumns(geom.Vec{X: -1}, geom.Vec{Y: 1}, geom.Vec{Z: 1}, geom.Vec{})
		if v := Isosurface(data, size, mirror, 0).Volume(); math.Abs(v-s.Volume()) > 1e-9*(1+v) {
			t.Errorf("size %v: mirrored volume %g, want %g", size, v, s.Volume())
		}
	}
}

// Without a border of outside voxels the surface ends at the border of the grid and nowhere else.
func TestPropIsosurfaceEndsAtBorder(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 2))
	for _, size := range [][3]int{{9, 8, 7}, {66, 5, 6}, {64, 4, 5}, {65, 5, 4}, {63, 4, 4}, {2, 2, 2}} {
		data := make([]float32, size[0]*size[1]*size[2])
		crossings := 0
		for i := range data {
			data[i] = float32(r.NormFloat64())
		}
		for i, v := range data {
			x, y, z := i%size[0], i/size[0]%size[1], i/size[0]/size[1]
			for a, stride := range [3]int{1, size[0], size[0] * size[1]} {
				if [3]int{x, y, z}[a]+1 < size[a] && (v >= 0) != (data[i+stride] >= 0) {
					crossings++
				}
			}
		}
		s := Isosurface(data, size, geom.Identity(), 0)
		top := s.Topology()
		if len(s.Points) != crossings || top.Points != crossings || top.Bad != 0 || top.Border == 0 {
			t.Errorf("size %v: %+v of %d points, %d crossings", size, top, len(s.Points), crossings)
		}
		for i, b := range s.borderPoints() {
			p := s.Points[i].Array()
			at := false
			for a, x := range p {
				at = at || x == 0 || x == float64(size[a]-1)
			}
			if b && !at {
				t.Fatalf("size %v: the surface ends at %v", size, p)
			}
		}
	}
}

// A cell of each case, against the number of sign changes around it and the corners it separates.
func TestPropCubeCases(t *testing.T) {
	for bits, c := range cubeCases {
		seen := map[uint8]bool{}
		for _, e := range c.edges[:3*c.count] {
			seen[e] = true
		}
		for e, ends := range edgeEnds {
			if want := bits>>ends[0]&1 != bits>>ends[1]&1; seen[uint8(e)] != want {
				t.Errorf("case %08b: edge %d used: %v, want %v", bits, e, seen[uint8(e)], want)
			}
		}
	}
}

func TestIsosurfaceThreshold(t *testing.T) {
	for _, c := range []struct {
		level float64
		want  int16
	}{{200, 200}, {199.5, 200}, {-0.5, 0}, {-1, -1}, {1e9, math.MaxInt16}, {-1e9, math.MinInt16}} {
		if got := threshold[int16](c.level); got != c.want {
			t.Errorf("level %g: %d, want %d", c.level, got, c.want)
		}
	}
	if got := threshold[float32](0.1); float64(got) < 0.1 || float64(math.Nextafter32(got, 0)) >= 0.1 {
		t.Errorf("float32 threshold of 0.1: %.12f", got)
	}
}

func BenchmarkIsosurface(b *testing.B) {
	n := [3]int{512, 512, 400}
	if testing.Short() {
		n = [3]int{256, 256, 200}
	}
	data := make([]int16, n[0]*n[1]*n[2])
	s := uint32(1)
	for i := range data {
		s = s*1664525 + 1013904223
		x, y, z := float64(i%n[0])/float64(n[0]), float64(i/n[0]%n[1])/float64(n[1]), float64(i/n[0]/n[1])/float64(n[2])
		data[i] = int16(300*math.Sin(20*x)*math.Sin(20*y)*math.Sin(20*z)) + int16(s>>28)
	}
	to := geom.FromColumns(geom.Vec{X: 0.5859375}, geom.Vec{Y: 0.5859375}, geom.Vec{Z: 0.5}, geom.Vec{})
	b.Run("int16", func(b *testing.B) {
		var s *Surface
		for b.Loop() {
			s = Isosurface(data, n, to, 200)
		}
		b.ReportMetric(float64(len(s.Triangles)), "triangles")
	})
	f := make([]float32, len(data))
	for i, v := range data {
		f[i] = float32(v)
	}
	b.Run("float32", func(b *testing.B) {
		for b.Loop() {
			Isosurface(f, n, to, 200)
		}
	})
}
