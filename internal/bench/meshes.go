package main

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/num/sparse"
)

// elements is a matrix before it is put together.
type elements struct {
	n       int
	cliques [][]int32
	local   [][]float64
}

func (m *elements) add(local []float64, unknowns []int32) {
	m.cliques, m.local = append(m.cliques, unknowns), append(m.local, local)
}

func (m *elements) assemble(a *sparse.Matrix) {
	a.Assemble(func(e int, local []float64) { copy(local, m.local[e]) })
}

type point [3]float64

func minus(a, b point) point    { return point{a[0] - b[0], a[1] - b[1], a[2] - b[2]} }
func scalar(a, b point) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }
func cross(a, b point) point {
	return point{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}
func unit(a point) point {
	l := math.Sqrt(scalar(a, a))
	return point{a[0] / l, a[1] / l, a[2] / l}
}

func nodes3(nodes ...int) []int32 {
	var u []int32
	for _, v := range nodes {
		u = append(u, int32(3*v), int32(3*v+1), int32(3*v+2))
	}
	return u
}

// wall is a triangulated cylinder of radius 12 mm, 3 unknowns a node: edges under tension, a foundation at every node, and with
// bending the hinges of all edges, which couple nodes two rings apart.
func wall(around, rows int, bending bool) *elements {
	m := &elements{n: 3 * around * rows}
	at := func(i, j int) int { return i*around + (j+around)%around }
	position := func(v int) point {
		i, j := v/around, v%around
		phi := 2 * math.Pi * (float64(j) + 0.5*float64(i%2)) / float64(around)
		return point{12 * math.Cos(phi), 12 * math.Sin(phi), float64(i) * 75 / float64(rows)}
	}
	type side struct{ a, b int }
	over := map[side]int{} // the third corner of the triangle left of an edge
	var order []side
	triangle := func(a, b, c int) {
		var local [81]float64
		corner := [3]int{a, b, c}
		for k := range 3 {
			p, q := k, (k+1)%3
			over[side{corner[p], corner[q]}] = corner[(k+2)%3]
			order = append(order, side{corner[p], corner[q]})
			d := unit(minus(position(corner[q]), position(corner[p])))
			for r := range 3 {
				for s := range 3 {
					x := 2 * d[r] * d[s]
					if r == s {
						x += 0.05
					}
					local[(3*p+r)*9+3*p+s] += x
					local[(3*q+r)*9+3*q+s] += x
					local[(3*p+r)*9+3*q+s] -= x
					local[(3*q+r)*9+3*p+s] -= x
				}
			}
		}
		for u := range 9 {
			local[u*9+u] += 0.01
		}
		m.add(local[:], nodes3(a, b, c))
	}
	for i := range rows - 1 {
		for j := range around {
			o := i % 2
			triangle(at(i, j), at(i, j+1), at(i+1, j+o))
			triangle(at(i+1, j+1), at(i+1, j), at(i, j+1-o))
		}
	}
	if !bending {
		return m
	}
	for _, e := range order {
		d, both := over[side{e.b, e.a}]
		if !both || e.a > e.b {
			continue
		}
		c := over[e]
		xa, xb, xc, xd := position(e.a), position(e.b), position(c), position(d)
		along := minus(xb, xa)
		normal := unit(cross(along, minus(xc, xa)))
		l2 := scalar(along, along)
		// the angle of the hinge to first order: heights over the edge by the lever
		fc, fd := scalar(minus(xc, xa), along)/l2, scalar(minus(xd, xa), along)/l2
		hc, hd := math.Sqrt(scalar(cross(along, minus(xc, xa)), cross(along, minus(xc, xa)))/l2), math.Sqrt(scalar(cross(along, minus(xd, xa)), cross(along, minus(xd, xa)))/l2)
		f := [4]float64{-(1-fc)/hc - (1-fd)/hd, -fc/hc - fd/hd, 1 / hc, 1 / hd}
		local := make([]float64, 144)
		for p := range 4 {
			for q := range 4 {
				for r := range 3 {
					for s := range 3 {
						local[(3*p+r)*12+3*q+s] = 0.3 * f[p] * f[q] * normal[r] * normal[s]
					}
				}
			}
		}
		m.add(local, nodes3(e.a, e.b, c, d))
	}
	return m
}

// frame is a ring of diamonds, 6 unknowns a node: cells x 2 x rows struts between cells x (rows + 1) joints, each strut of some
// straight beams (Euler and Bernoulli), a little viscosity at every node.
func frame(cells, rows, beams int) *elements {
	joints := cells * (rows + 1)
	m := &elements{}
	next := joints
	strut := func(a, b int, xa, xb point) {
		along := minus(xb, xa)
		length := math.Sqrt(scalar(along, along)) / float64(beams)
		local := beam(unit(along), length)
		from := a
		for k := range beams {
			to := b
			if k < beams-1 {
				to = next
				next++
			}
			var u []int32
			for _, v := range []int{from, to} {
				for c := range 6 {
					u = append(u, int32(6*v+c))
				}
			}
			m.add(local, u)
			from = to
		}
	}
	position := func(i, j int) point {
		phi := 2 * math.Pi * (float64(j) + 0.5*float64(i%2)) / float64(cells)
		return point{13.5 * math.Cos(phi), 13.5 * math.Sin(phi), 6 * float64(i)}
	}
	for i := range rows {
		for j := range cells {
			for _, k := range []int{j + i%2, j + i%2 - 1} { // the two neighbours above
				strut(i*cells+j, (i+1)*cells+(k+cells)%cells, position(i, j), position(i+1, k))
			}
		}
	}
	m.n = 6 * next
	for u := range int32(m.n) {
		m.add([]float64{0.01}, []int32{u})
	}
	return m
}

// beam is the stiffness of a beam of 0.35 x 0.45 mm and 60 GPa, in N and mm, 12 x 12.
func beam(axis point, l float64) []float64 {
	const e, g, b, h = 60e3, 22.5e3, 0.35, 0.45
	const area, iy, iz, j = b * h, b * h * h * h / 12, h * b * b * b / 12, 0.0042
	var k [12][12]float64
	set := func(p, q int, v float64) { k[p][q], k[q][p] = v, v }
	for _, s := range []struct {
		u int
		v float64
	}{{0, e * area / l}, {3, g * j / l}} {
		set(s.u, s.u, s.v)
		set(s.u+6, s.u+6, s.v)
		set(s.u, s.u+6, -s.v)
	}
	for _, s := range []struct {
		w, r int
		i    float64
		sign float64
	}{{1, 5, iz, 1}, {2, 4, iy, -1}} {
		ei := e * s.i
		set(s.w, s.w, 12*ei/(l*l*l))
		set(s.w+6, s.w+6, 12*ei/(l*l*l))
		set(s.w, s.w+6, -12*ei/(l*l*l))
		for _, r := range []int{s.r, s.r + 6} {
			set(s.w, r, s.sign*6*ei/(l*l))
			set(s.w+6, r, -s.sign*6*ei/(l*l))
			set(r, r, 4*ei/l)
		}
		set(s.r, s.r+6, 2*ei/l)
	}
	side := unit(cross(axis, point{0.3, 0.5, 0.8}))
	turn := [3]point{axis, side, cross(axis, side)}
	out := make([]float64, 144)
	for p := range 12 {
		for q := range 12 {
			var v float64
			for r := range 3 {
				for s := range 3 {
					v += turn[r][p%3] * k[p/3*3+r][q/3*3+s] * turn[s][q%3]
				}
			}
			out[p*12+q] = v
		}
	}
	return out
}

// sparseCases are the matrices that are timed.
var sparseCases = []struct {
	name, title string
	make        func() *elements
}{
	{"membrane", "wall, membrane", func() *elements { return wall(72, 70, false) }},
	{"bending", "wall, with bending", func() *elements { return wall(72, 70, true) }},
	{"frame", "frame, 72 struts of 16 beams", func() *elements { return frame(12, 3, 16) }},
}

func sparseCase(name string) (*elements, error) {
	for _, c := range sparseCases {
		if c.name == name {
			return c.make(), nil
		}
	}
	return nil, fmt.Errorf("no matrix %q", name)
}
