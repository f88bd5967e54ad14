package problem

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech/membrane"
	"github.com/apical-heart/apical/num"
)

// lattice says how a rectangle is cut into triangles.
type lattice struct {
	n, m int // cells along x and y
	// pattern of the diagonals: up, jack (alternating) or random, in which vertices inside, and those of the border along it, also stand beside their place by up to a quarter of a cell.
	pattern string
}

// sheet is a rectangle in the plane z = 0, from the origin; normals point along z.
func (l lattice) sheet(title string, lx, ly float64, part membrane.Part) *membrane.Body {
	c := num.NewChance(12)
	stir := 0.0
	if l.pattern == "random" {
		stir = 0.24
	}
	b := &membrane.Body{Title: title, Parts: []membrane.Part{part}}
	for i := 0; i <= l.n; i++ {
		for j := 0; j <= l.m; j++ {
			x, y := float64(i), float64(j)
			dx, dy := c.Uniform(-stir, stir), c.Uniform(-stir, stir)
			if i > 0 && i < l.n {
				x += dx
			}
			if j > 0 && j < l.m {
				y += dy
			}
			b.Rest = append(b.Rest, geom.Vec{X: lx * x / float64(l.n), Y: ly * y / float64(l.m)})
		}
	}
	id := func(i, j int) int32 { return int32(i*(l.m+1) + j) }
	for i := range l.n {
		for j := range l.m {
			p, q, u, v := id(i, j), id(i+1, j), id(i+1, j+1), id(i, j+1)
			if l.pattern == "up" || l.pattern == "jack" && (i+j)%2 == 0 || l.pattern == "random" && c.Intn(2) == 0 {
				b.Triangles = append(b.Triangles, [3]int32{p, q, u}, [3]int32{p, u, v})
			} else {
				b.Triangles = append(b.Triangles, [3]int32{p, q, v}, [3]int32{q, u, v})
			}
		}
	}
	return b
}

// tube is a sector of a cylinder about z, from the plane y = 0 to where the angle ends; normals point outwards. Vertices within rounding of the planes x = 0 and y = 0 lie in them.
func (l lattice) tube(title string, radius, angle, height float64, part membrane.Part) *membrane.Body {
	b := l.sheet(title, angle, height, part)
	for i, p := range b.Rest {
		x, y := radius*math.Cos(p.X), radius*math.Sin(p.X)
		if math.Abs(x) < 1e-12*radius {
			x = 0
		}
		if math.Abs(y) < 1e-12*radius {
			y = 0
		}
		b.Rest[i] = geom.Vec{X: x, Y: y, Z: p.Y}
	}
	return b
}

// rimEdges returns the edges of one triangle alone whose ends both satisfy a condition, free of stress.
func rimEdges(b *membrane.Body, where func(p geom.Vec) bool) (out [][2]int32) {
	seen := map[[2]int32]bool{}
	for _, c := range b.Triangles {
		for i := range 3 {
			seen[[2]int32{c[i], c[(i+1)%3]}] = true
		}
	}
	for _, c := range b.Triangles {
		for i := range 3 {
			if e := [2]int32{c[i], c[(i+1)%3]}; !seen[[2]int32{e[1], e[0]}] && where(b.Rest[e[0]]) && where(b.Rest[e[1]]) {
				out = append(out, e)
			}
		}
	}
	return out
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

// stand puts a body where a pose has it; mirrored, its triangles run the other way, so that outside stays outside.
func (p pose) stand(b *membrane.Body) {
	for i, v := range b.Rest {
		b.Rest[i] = p.place(v)
	}
	if p.mirrored {
		for i, c := range b.Triangles {
			b.Triangles[i] = [3]int32{c[0], c[2], c[1]}
		}
	}
}
