package solid

import (
	"math"

	"github.com/apical-heart/apical/geom"
)

// Grade returns n + 1 places from a to b, each step so many times the one before as makes the last last times the first.
func Grade(a, b float64, n int, last float64) []float64 {
	out := make([]float64, n+1)
	ratio := 1.0
	if n > 1 {
		ratio = math.Pow(last, 1/float64(n-1))
	}
	step := 1.0
	for i := range n {
		out[i+1] = out[i] + step
		step *= ratio
	}
	for i, x := range out {
		out[i] = a + (b-a)*x/out[n]
	}
	out[0], out[n] = a, b
	return out
}

// NewBlock returns a body of bricks between places along x, y and z, which rise. Vertex (i, j, k) has the number (i*len(y)+j)*len(z)+k. It has no law yet.
func NewBlock(title string, x, y, z []float64) *Body {
	b := &Body{Title: title}
	for _, px := range x {
		for _, py := range y {
			for _, pz := range z {
				b.Rest = append(b.Rest, geom.Vec{X: px, Y: py, Z: pz})
			}
		}
	}
	at := func(i, j, k int) int32 { return int32((i*len(y)+j)*len(z) + k) }
	for i := range len(x) - 1 {
		for j := range len(y) - 1 {
			for k := range len(z) - 1 {
				b.Cells = append(b.Cells, [8]int32{at(i, j, k), at(i+1, j, k), at(i+1, j+1, k), at(i, j+1, k), at(i, j, k+1), at(i+1, j, k+1), at(i+1, j+1, k+1), at(i, j+1, k+1)})
			}
		}
	}
	return b
}

// Map moves every vertex, free of stress, to where f takes it; f keeps right hands right.
func (b *Body) Map(f func(p geom.Vec) geom.Vec) *Body {
	for i, p := range b.Rest {
		b.Rest[i] = f(p)
	}
	return b
}

// NewTube returns a sector of a tube about z, between radii, angles in radians and heights that rise.
func NewTube(title string, radius, angle, height []float64) *Body {
	return NewBlock(title, radius, angle, height).Map(func(p geom.Vec) geom.Vec {
		return snap(geom.Vec{X: p.X * math.Cos(p.Y), Y: p.X * math.Sin(p.Y), Z: p.Z}, p.X)
	})
}

// snap puts what is within rounding of a plane of coordinates into it.
func snap(p geom.Vec, size float64) geom.Vec {
	for _, c := range []*float64{&p.X, &p.Y, &p.Z} {
		if math.Abs(*c) < 1e-14*size {
			*c = 0
		}
	}
	return p
}

// NewShell returns an eighth of a hollow sphere about the origin, x, y, z >= 0, between radii that rise: three blocks of n x n bricks, as on the corner of a cube.
func NewShell(title string, radius []float64, n int) *Body {
	b := &Body{Title: title}
	at := map[[4]int]int32{}
	slope := func(i int) float64 { return math.Tan(math.Pi / 4 * float64(i) / float64(n)) }
	vertex := func(i, j, k, layer int) int32 {
		key := [4]int{i, j, k, layer}
		v, ok := at[key]
		if !ok {
			v = int32(len(b.Rest))
			at[key] = v
			b.Rest = append(b.Rest, geom.Vec{X: slope(i), Y: slope(j), Z: slope(k)}.Unit().Scale(radius[layer]))
		}
		return v
	}
	for axis := range 3 {
		for u := range n {
			for v := range n {
				for l := range len(radius) - 1 {
					corner := func(u, v, l int) int32 { // on the cube's face across the axis
						var p [3]int
						p[axis], p[(axis+1)%3], p[(axis+2)%3] = n, u, v
						return vertex(p[0], p[1], p[2], l)
					}
					b.Cells = append(b.Cells, [8]int32{corner(u, v, l), corner(u+1, v, l), corner(u+1, v+1, l), corner(u, v+1, l),
						corner(u, v, l+1), corner(u+1, v, l+1), corner(u+1, v+1, l+1), corner(u, v+1, l+1)})
				}
			}
		}
	}
	return b
}
