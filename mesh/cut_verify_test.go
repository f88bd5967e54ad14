package mesh

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/verify"
)

func sphere(n int, c geom.Vec, radius float64) *Surface {
	size, to := lattice(n, c, 4)
	return Isosurface(sampled(size, to, ball(c, radius)), size, to, 0)
}

// The cut of a sphere at height h is a circle of radius sqrt(r^2 - h^2): area and perimeter at second order.
func TestVerifyCutSphereOrder(t *testing.T) {
	c := geom.Vec{X: 40, Y: -80, Z: 1200}
	pl := geom.Plane{Origin: c, Normal: geom.Vec{X: 1, Y: 2, Z: 2}.Unit()}.Shift(3)
	want := math.Pi * (81 - 9)
	var errs []float64
	for _, n := range []int{24, 48, 96} {
		got := sphere(n, c, 9).Cut(pl)
		if len(got) != 1 {
			t.Fatalf("%d contours", len(got))
		}
		if d := got[0].Centre().Dist(pl.Project(c)); d > 0.05 {
			t.Errorf("centre off by %g", d)
		}
		if p := got[0].Perimeter(); math.Abs(p/(2*math.Pi*math.Sqrt(72))-1) > 0.01 {
			t.Errorf("perimeter %g", p)
		}
		errs = append(errs, math.Abs(got[0].Area()/want-1)) // positive: counter-clockwise
	}
	verify.Order(t, []float64{4, 2, 1}, errs, 2, 0.2)
}

func TestVerifyCutTorus(t *testing.T) {
	c := geom.Vec{X: 1, Y: 2, Z: 3}
	size, to := lattice(64, c, 2)
	s := Isosurface(sampled(size, to, torus(c, 6, 2.5)), size, to, 0)
	across := s.Cut(geom.Plane{Origin: c, Normal: geom.Vec{X: 1}})
	if len(across) != 2 {
		t.Fatalf("across: %d contours", len(across))
	}
	for _, a := range across {
		if math.Abs(a.Area()/(math.Pi*6.25)-1) > 0.02 {
			t.Errorf("across: area %g", a.Area())
		}
	}
	along := s.Cut(geom.Plane{Origin: c, Normal: geom.Vec{Z: -1}})
	if len(along) != 2 {
		t.Fatalf("along: %d contours", len(along))
	}
	for i, want := range []float64{8.5, 3.5} { // the larger first; the hole counter-clockwise, too
		if a := along[i].Area(); math.Abs(a/(math.Pi*want*want)-1) > 0.01 {
			t.Errorf("along %d: area %g", i, a)
		}
	}
	if got := s.Cut(geom.Plane{Origin: c.Add(geom.Vec{Z: 5}), Normal: geom.Vec{Z: 1}}); got != nil {
		t.Errorf("beside it: %d contours", len(got))
	}
}

// cube of 2 mm about the origin, two triangles a side.
func cube() *Surface {
	s := &Surface{}
	for i := range 8 {
		s.Points = append(s.Points, geom.Vec{X: float64(i&1)*2 - 1, Y: float64(i>>1&1)*2 - 1, Z: float64(i>>2&1)*2 - 1})
	}
	for _, f := range faces {
		a, b, c, d := int32(f[0]), int32(f[1]), int32(f[2]), int32(f[3])
		s.Triangles = append(s.Triangles, [3]int32{a, b, c}, [3]int32{a, c, d})
	}
	return s
}

// Planes through corners, edges and sides.
func TestVerifyCutCubeDegenerate(t *testing.T) {
	s := cube()
	if top := s.Topology(); !top.Closed() || top.Euler() != 2 || math.Abs(s.Volume()-8) > 1e-12 || math.Abs(s.Area()-24) > 1e-12 {
		t.Fatalf("cube: %+v, volume %g, area %g", top, s.Volume(), s.Area())
	}
	for _, c := range []struct {
		normal geom.Vec
		height float64
		area   float64 // 0: no contour
	}{
		{geom.Vec{X: 1, Y: 1}, 0, 4 * math.Sqrt2},         // through four edges and corners
		{geom.Vec{X: 1, Y: 1, Z: 1}, 0, 3 * math.Sqrt(3)}, // a hexagon
		{geom.Vec{Z: 1}, 0, 4},
		{geom.Vec{Z: 1}, 1, 4},                                           // in the upper side, which counts as above
		{geom.Vec{Z: 1}, -1, 0},                                          // in the lower side: nothing is below it
		{geom.Vec{X: 1, Y: 1, Z: 1}, 1 / math.Sqrt(3), 2 * math.Sqrt(3)}, // a triangle through three corners
		{geom.Vec{X: 1, Y: 1, Z: 1}, math.Sqrt(3) - 1e-16, 0},            // in one corner
	} {
		pl := geom.Plane{Normal: c.normal.Unit()}.Shift(c.height)
		got := s.Cut(pl)
		sum := 0.0
		for _, g := range got {
			sum += g.Area()
		}
		if math.Abs(sum-c.area) > 1e-9 {
			t.Errorf("normal %v height %g: area %g of %d contours, want %g", c.normal, c.height, sum, len(got), c.area)
		}
	}
}

func TestVerifyCutOpen(t *testing.T) {
	c := geom.Vec{}
	half := sphere(48, c, 9).Clip(geom.Plane{Normal: geom.Vec{X: 1}})
	closed, open := half.CutAll(geom.FrameOf(geom.Plane{Normal: geom.Vec{Z: 1}}, geom.Vec{X: 1}))
	if len(closed) != 0 || len(open) != 1 {
		t.Fatalf("%d closed, %d open", len(closed), len(open))
	}
	if l := open[0].Length(); math.Abs(l/(9*math.Pi)-1) > 0.05 {
		t.Errorf("half circle of %g mm", l)
	}
	if closed, _ := half.CutAll(geom.FrameOf(geom.Plane{Origin: geom.Vec{X: 4}, Normal: geom.Vec{X: 1}}, geom.Vec{})); len(closed) != 1 {
		t.Errorf("the whole circle: %d contours", len(closed))
	}
}

// Any plane cuts a closed surface in closed curves only; their areas, integrated along the normal, are its volume.
func TestPropCutsMakeTheVolume(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	size := [3]int{14, 13, 12}
	data := make([]float32, size[0]*size[1]*size[2])
	for i := range data {
		x, y, z := i%size[0], i/size[0]%size[1], i/size[0]/size[1]
		data[i] = -1
		if x > 0 && y > 0 && z > 0 && x < size[0]-1 && y < size[1]-1 && z < size[2]-1 {
			data[i] = float32(r.IntN(9) - 5)
		}
	}
	s := Isosurface(data, size, geom.Identity(), 0)
	for _, n := range []geom.Vec{{Z: 1}, {X: 1, Y: -1, Z: 0.5}} {
		pl := geom.Plane{Origin: geom.Vec{X: 7, Y: 7, Z: 6}, Normal: n.Unit()}
		const h = 0.01
		var volume float64
		for d := -14.0; d < 14; d += h {
			closed, open := s.CutAll(geom.FrameOf(pl.Shift(d), geom.Vec{}))
			if len(open) > 0 {
				t.Fatalf("normal %v height %g: %d open curves", n, d, len(open))
			}
			// Nested contours alternate between outlines and holes.
			for i, c := range closed {
				depth := 0
				u, v := c.Points[0][0], c.Points[0][1]
				for j, o := range closed {
					if i != j && o.Contains(u, v) {
						depth++
					}
				}
				volume += h * c.Area() * float64(1-2*(depth%2))
			}
		}
		if math.Abs(volume/s.Volume()-1) > 0.01 {
			t.Errorf("normal %v: volume of the cuts %g, want %g", n, volume, s.Volume())
		}
	}
}

// A plane through points of the surface cuts as one a little lower does: points on it count as above.
func TestPropCutThroughPoints(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 3))
	size := [3]int{16, 15, 14}
	data := make([]float32, size[0]*size[1]*size[2])
	for i := range data {
		x, y, z := i%size[0], i/size[0]%size[1], i/size[0]/size[1]
		data[i] = -1
		if x > 0 && y > 0 && z > 0 && x < size[0]-1 && y < size[1]-1 && z < size[2]-1 {
			data[i] = float32(r.IntN(5) - 2) // 0 is the level: points at voxels, triangles without area
		}
	}
	s := Isosurface(data, size, geom.Identity(), 0)
	area := func(pl geom.Plane) (sum float64) {
		closed, open := s.CutAll(geom.FrameOf(pl, geom.Vec{}))
		if len(open) > 0 {
			t.Fatalf("%v: %d open curves", pl, len(open))
		}
		for i, c := range closed {
			sum += c.Area()
			if i > 0 && c.Area() > closed[i-1].Area()+1e-9 {
				t.Fatalf("%v: contours of %g, then %g mm2", pl, closed[i-1].Area(), c.Area())
			}
		}
		return sum
	}
	for _, n := range []geom.Vec{{Z: 1}, {Y: 1}, {X: -1}} {
		for d := 2.0; d < 12; d++ {
			pl := geom.Plane{Normal: n}.Shift(d)
			if n.X < 0 {
				pl = pl.Shift(-15)
			}
			got, want := area(pl), area(pl.Shift(-1e-9))
			if math.Abs(got-want) > 1e-5 || got == 0 {
				t.Errorf("normal %v at %g: area %.9g, a little lower %.9g", n, d, got, want)
			}
		}
	}
}

// Two cubes with one edge in common: four triangles meet there.
func TestVerifyCutWhereFourMeet(t *testing.T) {
	a := cube()
	b := cube().Transform(geom.Affine{M: geom.Identity().M, T: geom.Vec{X: 2, Y: 2}})
	number := map[geom.Vec]int32{}
	s := &Surface{}
	for _, part := range []*Surface{a, b} {
		for _, tr := range part.Triangles {
			var n [3]int32
			for i, p := range tr {
				q := part.Points[p]
				if _, ok := number[q]; !ok {
					number[q] = int32(len(s.Points))
					s.Points = append(s.Points, q)
				}
				n[i] = number[q]
			}
			s.Triangles = append(s.Triangles, n)
		}
	}
	if top := s.Topology(); top.Bad != 1 || len(s.Points) != 14 {
		t.Fatalf("%+v", top)
	}
	sum := 0.0
	for _, c := range s.Cut(geom.Plane{Normal: geom.Vec{Z: 1}}) {
		sum += c.Area()
	}
	if math.Abs(sum-8) > 1e-9 {
		t.Errorf("area %g", sum)
	}
}
