// Package solid is the mechanics of bodies in space: elastic bricks for lumps of calcium, and for the problems with known answers that walls and contact are measured against. Units are mm, N, MPa, mJ.
package solid

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/material"
)

// Body is a body of bricks. Terms read it while they are made and keep no part of it.
type Body struct {
	Title string
	// Blocks are the vertices in the model; Place adds them.
	Blocks []mech.Block
	// Rest is where each vertex is when the body is free of stress, mm. The model may start elsewhere.
	Rest []geom.Vec
	// Cells are bricks, their corners in the order of the unit cube's (0,0,0), (1,0,0), (1,1,0), (0,1,0) and the same at z = 1.
	Cells [][8]int32
	// Laws has one entry a brick, or one for all.
	Laws []material.Bulk
}

// Place adds the vertices to a model where they are free of stress.
func (b *Body) Place(m *mech.Model) {
	for _, p := range b.Rest {
		b.Blocks = append(b.Blocks, m.AddPosition(p))
	}
}

func (b *Body) law(e int) material.Bulk {
	if len(b.Laws) == 1 {
		return b.Laws[0]
	}
	return b.Laws[e]
}

// Check refuses a body that has no mechanics, with an *mech.ElementError that names the brick: corners that do not exist or coincide, no volume, inside out, a law that is none.
func (b *Body) Check() error {
	if len(b.Blocks) != len(b.Rest) {
		return fmt.Errorf("solid: %s has %d vertices and %d blocks", b.Title, len(b.Rest), len(b.Blocks))
	}
	if len(b.Laws) != 1 && len(b.Laws) != len(b.Cells) {
		return fmt.Errorf("solid: %s has %d bricks and %d laws", b.Title, len(b.Cells), len(b.Laws))
	}
	for e, c := range b.Cells {
		bad := func(form string, a ...any) error {
			return &mech.ElementError{Term: b.Title, Element: e, Reason: fmt.Sprintf(form, a...)}
		}
		var x [8]geom.Vec
		for i, v := range c {
			if v < 0 || int(v) >= len(b.Rest) {
				return bad("vertex %d of %d", v, len(b.Rest))
			}
			if !b.Rest[v].Finite() {
				return bad("vertex %d is nowhere", v)
			}
			for _, w := range c[:i] {
				if v == w {
					return bad("vertex %d twice", v)
				}
			}
			x[i] = b.Rest[v]
		}
		if b.law(e) == nil {
			return bad("no law")
		}
		if err := b.law(e).Check(); err != nil {
			return bad("%v", err)
		}
		size := math.Pow(x[0].Dist(x[6]), 3)
		for q := range gauss {
			if j := jacobian(&x, q).det(); !(8*j > 1e-9*size) {
				return bad("inside out, or no volume: %.3g mm3 at a corner of a brick of %.3g", 8*j, size)
			}
		}
	}
	return nil
}

// Volume returns the volume free of stress, mm3.
func (b *Body) Volume() float64 {
	sum := 0.0
	for _, c := range b.Cells {
		var x [8]geom.Vec
		for i, v := range c {
			x[i] = b.Rest[v]
		}
		for q := range gauss {
			sum += jacobian(&x, q).det()
		}
	}
	return sum
}

// faces are the sides of a brick, counter-clockwise seen from outside.
var faces = [6][4]int{{0, 3, 2, 1}, {4, 5, 6, 7}, {0, 1, 5, 4}, {2, 3, 7, 6}, {0, 4, 7, 3}, {1, 2, 6, 5}}

// Border returns the faces of one brick only, counter-clockwise seen from outside, whose corners all satisfy a condition free of stress; nil for all faces.
func (b *Body) Border(where func(p geom.Vec) bool) [][4]int32 {
	key := func(f [4]int32) [4]int32 {
		for i := range f { // few enough to sort by hand
			for j := i; j > 0 && f[j] < f[j-1]; j-- {
				f[j], f[j-1] = f[j-1], f[j]
			}
		}
		return f
	}
	count := map[[4]int32]int{}
	each := func(visit func(f [4]int32)) {
		for _, c := range b.Cells {
			for _, f := range faces {
				visit([4]int32{c[f[0]], c[f[1]], c[f[2]], c[f[3]]})
			}
		}
	}
	each(func(f [4]int32) { count[key(f)]++ })
	var out [][4]int32
	each(func(f [4]int32) {
		if count[key(f)] != 1 {
			return
		}
		for _, v := range f {
			if where != nil && !where(b.Rest[v]) {
				return
			}
		}
		out = append(out, f)
	})
	return out
}

// matrix is a 3 x 3 matrix by rows.
type matrix [3][3]float64

func (m *matrix) det() float64 {
	return m[0][0]*(m[1][1]*m[2][2]-m[1][2]*m[2][1]) - m[0][1]*(m[1][0]*m[2][2]-m[1][2]*m[2][0]) + m[0][2]*(m[1][0]*m[2][1]-m[1][1]*m[2][0])
}

// cofactor returns the derivative of the determinant.
func (m *matrix) cofactor() (c matrix) {
	for i := range 3 {
		for j := range 3 {
			k, l, p, q := (i+1)%3, (i+2)%3, (j+1)%3, (j+2)%3
			c[i][j] = m[k][p]*m[l][q] - m[k][q]*m[l][p]
		}
	}
	return c
}

// corner signs of the brick's coordinates, each from -1 to 1.
var corner = [8][3]float64{{-1, -1, -1}, {1, -1, -1}, {1, 1, -1}, {-1, 1, -1}, {-1, -1, 1}, {1, -1, 1}, {1, 1, 1}, {-1, 1, 1}}

// gauss has, at the eight Gauss points (all of weight 1), the derivatives of the corners' shape functions along the brick's coordinates.
var gauss = func() (g [8][8][3]float64) {
	s := 1 / math.Sqrt(3)
	for q := range g {
		for a := range 8 {
			var f [3]float64
			for i := range 3 {
				f[i] = 1 + corner[a][i]*corner[q][i]*s
			}
			for i := range 3 {
				g[q][a][i] = corner[a][i] * f[(i+1)%3] * f[(i+2)%3] / 8
			}
		}
	}
	return g
}()

// jacobian returns the derivatives of place along the brick's coordinates at a Gauss point.
func jacobian(x *[8]geom.Vec, q int) *matrix {
	var m matrix
	for a := range 8 {
		v := x[a].Array()
		for i := range 3 {
			for j := range 3 {
				m[i][j] += v[i] * gauss[q][a][j]
			}
		}
	}
	return &m
}
