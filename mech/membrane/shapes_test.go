package membrane_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/material"
	"github.com/apical-heart/apical/mech/membrane"
)

// mesh says how a rectangle is cut into triangles.
type mesh struct {
	n, m    int     // cells along x and y
	pattern string  // the diagonals: up, down, jack (alternating), random
	stir    float64 // how far vertices inside, and those of the border along it, stand beside their place, in cells
}

// plate is a rectangle in the plane z = 0, from the origin.
func plate(s mesh, lx, ly float64, part membrane.Part) *membrane.Body {
	r := rand.New(rand.NewPCG(1, 2))
	b := &membrane.Body{Title: "plate", Parts: []membrane.Part{part}}
	for i := 0; i <= s.n; i++ {
		for j := 0; j <= s.m; j++ {
			x, y := float64(i)/float64(s.n), float64(j)/float64(s.m)
			dx, dy := s.stir/float64(s.n)*(2*r.Float64()-1), s.stir/float64(s.m)*(2*r.Float64()-1)
			if i > 0 && i < s.n {
				x += dx
			}
			if j > 0 && j < s.m {
				y += dy
			}
			b.Rest = append(b.Rest, geom.Vec{X: lx * x, Y: ly * y})
		}
	}
	id := func(i, j int) int32 { return int32(i*(s.m+1) + j) }
	for i := range s.n {
		for j := range s.m {
			p, q, u, v := id(i, j), id(i+1, j), id(i+1, j+1), id(i, j+1)
			up := s.pattern == "up" || s.pattern == "jack" && (i+j)%2 == 0 || s.pattern == "random" && r.IntN(2) == 0
			if up {
				b.Triangles = append(b.Triangles, [3]int32{p, q, u}, [3]int32{p, u, v})
			} else {
				b.Triangles = append(b.Triangles, [3]int32{p, q, v}, [3]int32{q, u, v})
			}
		}
	}
	return b
}

// tube is a sector of a cylinder about z, from x z to where the angle ends; normals point outwards.
func tube(s mesh, radius, angle, height float64, part membrane.Part) *membrane.Body {
	b := plate(s, angle, height, part)
	for i, p := range b.Rest {
		b.Rest[i] = geom.Vec{X: radius * math.Cos(p.X), Y: radius * math.Sin(p.X), Z: p.Y}
	}
	return b
}

// octant is an eighth of a sphere about the origin, each edge of its three corners cut in n.
func octant(n int, radius float64, part membrane.Part) *membrane.Body {
	b := &membrane.Body{Title: "sphere", Parts: []membrane.Part{part}}
	place := map[[2]int]int32{}
	for i := 0; i <= n; i++ {
		for j := 0; i+j <= n; j++ {
			place[[2]int{i, j}] = int32(len(b.Rest))
			// sines of the share of the right angle keep the triangles alike
			at := func(k int) float64 { return math.Sin(math.Pi / 2 * float64(k) / float64(n)) }
			v := geom.Vec{X: at(i), Y: at(j), Z: at(n - i - j)}.Unit().Scale(radius)
			b.Rest = append(b.Rest, v)
		}
	}
	for i := range n {
		for j := range n - i {
			b.Triangles = append(b.Triangles, [3]int32{place[[2]int{i, j}], place[[2]int{i + 1, j}], place[[2]int{i, j + 1}]})
			if i+j+1 < n {
				b.Triangles = append(b.Triangles, [3]int32{place[[2]int{i + 1, j}], place[[2]int{i + 1, j + 1}], place[[2]int{i, j + 1}]})
			}
		}
	}
	return b
}

// walls are the planes of symmetry of an octant.
var walls = []geom.Plane{{Normal: geom.Vec{X: 1}}, {Normal: geom.Vec{Y: 1}}, {Normal: geom.Vec{Z: 1}}}

func newStretching(t testing.TB, b *membrane.Body) *membrane.Stretching {
	t.Helper()
	s, err := membrane.NewStretching(b)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newBending(t testing.TB, m *mech.Model, b *membrane.Body, border membrane.Border) *membrane.Bending {
	t.Helper()
	s, err := membrane.NewBending(m, b, border)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newPressure(t testing.TB, b *membrane.Body, load membrane.Load) *membrane.Pressure {
	t.Helper()
	p, err := membrane.NewPressure(b, load)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// holdPlanes holds every vertex in the planes of symmetry x = 0, y = 0, z = 0 in which it lies.
func holdPlanes(m *mech.Model, b *membrane.Body) {
	for v, p := range b.Rest {
		if x, y, z := math.Abs(p.X) < 1e-9, math.Abs(p.Y) < 1e-9, math.Abs(p.Z) < 1e-9; x || y || z {
			m.HoldAxes(b.Blocks[v], x, y, z)
		}
	}
}

// nearest returns the vertex nearest to a place free of stress.
func nearest(b *membrane.Body, p geom.Vec) int {
	best := 0
	for v, q := range b.Rest {
		if q.Dist(p) < b.Rest[best].Dist(p) {
			best = v
		}
	}
	return best
}

var (
	steel = material.Hooke{YoungMPa: 10, Poisson: 0.3}
)
