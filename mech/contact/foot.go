package contact

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// foot is the nearest point of a simplex to a point p, on the inside of one of its faces (corner, edge or the whole), and what the distance's derivatives need. Points are p and the face's corners.
type foot struct {
	n      int     // corners of the face
	at     [3]int8 // which of the simplex's corners they are
	share  [3]float64
	r      geom.Vec // p less the foot
	d      float64  // its length
	span   [2]geom.Vec
	invert [2][2]float64 // of the products of span
}

// tie is how far beyond a face, by its size, a foot still counts as on its inside; the force jumps by that part. A point over a corner of a flat sheet, as nodes over those of a matching mesh are, so counts as over each of the
// triangles there: taken for over the corner alone, its Hessian along the sheet is negative, and the solver sees an instability that is none.
const tie = 1e-12

// footOn finds the foot of p on a simplex of n corners.
func footOn(p geom.Vec, x *[3]geom.Vec, n int) (f foot) {
	switch n {
	case 1:
		f.corner(p, x, 0)
	case 2:
		f.edge(p, x, 0, 1)
	default:
		f.triangle(p, x)
	}
	return f
}

func (f *foot) corner(p geom.Vec, x *[3]geom.Vec, i int8) {
	f.n, f.at[0], f.share[0] = 1, i, 1
	f.r = p.Sub(x[i])
	f.d = f.r.Norm()
}

func (f *foot) edge(p geom.Vec, x *[3]geom.Vec, i, j int8) {
	e, a := x[j].Sub(x[i]), p.Sub(x[i])
	ee, t := e.Dot(e), a.Dot(e)
	switch {
	case t <= -tie*ee:
		f.corner(p, x, i)
		return
	case t >= (1+tie)*ee:
		f.corner(p, x, j)
		return
	}
	t /= ee
	f.n, f.at, f.share = 2, [3]int8{i, j}, [3]float64{1 - t, t}
	f.span[0], f.invert[0][0] = e, 1/ee
	f.r = a.AddScaled(-t, e)
	f.d = f.r.Norm()
}

func (f *foot) triangle(p geom.Vec, x *[3]geom.Vec) {
	e, g, a := x[1].Sub(x[0]), x[2].Sub(x[0]), p.Sub(x[0])
	ee, eg, gg, ae, ag := e.Dot(e), e.Dot(g), g.Dot(g), a.Dot(e), a.Dot(g)
	det := ee*gg - eg*eg
	s, t := gg*ae-eg*ag, ee*ag-eg*ae
	if s > -tie*det && t > -tie*det && s+t < (1+tie)*det {
		s, t = s/det, t/det
		f.n, f.at, f.share = 3, [3]int8{0, 1, 2}, [3]float64{1 - s - t, s, t}
		f.span = [2]geom.Vec{e, g}
		f.invert = [2][2]float64{{gg / det, -eg / det}, {-eg / det, ee / det}}
		n := e.Cross(g)
		f.r = n.Scale(a.Dot(n) / n.Dot(n)) // as the rest of a - s e - t g it would lose digits
		f.d = f.r.Norm()
		return
	}
	// Outside the prism the nearest of the edges' feet is the triangle's.
	f.d = math.Inf(1)
	for _, k := range [...][2]int8{{0, 1}, {1, 2}, {0, 2}} {
		var o foot
		o.edge(p, x, k[0], k[1])
		if o.d < f.d {
			*f = o
		}
	}
}

// shareSlope returns the derivatives of the share of the face's corner i along its spans.
func shareSlope(i int) (s [2]float64) {
	if i == 0 {
		return [2]float64{-1, -1}
	}
	s[i-1] = 1
	return s
}

// shareGradient returns the gradient in space of the share of the face's corner i, within the face.
func (f *foot) shareGradient(i int) (g geom.Vec) {
	s := shareSlope(i)
	for a := range f.n - 1 {
		for b := range f.n - 1 {
			g = g.AddScaled(s[a]*f.invert[a][b], f.span[b])
		}
	}
	return g
}

// derivatives is what an energy of a foot gives: a gradient for each of its points and a matrix for each pair.
type derivatives struct {
	n int // points
	g [4]geom.Vec
	h [4][4]matrix
}

// energy sets out to the derivatives of an energy whose gradient in the foot's points is b w r, and its Hessian a w w' r r' + b H, with the points' weights w (1, less the shares) and H the Hessian of d^2 / 2: the unit on w w', less
// what the sliding of the foot takes back.
func (f *foot) energy(a, b float64, hessian bool, out *derivatives) {
	out.n = f.n + 1
	var w [4]float64
	w[0] = 1
	for i := range f.n {
		w[i+1] = -f.share[i]
	}
	for i := range out.n {
		out.g[i] = f.r.Scale(b * w[i])
	}
	if !hessian {
		return
	}
	var mixed [4][2]geom.Vec
	for i := range out.n {
		for k := range f.n - 1 {
			mixed[i][k] = f.span[k].Scale(-w[i])
			if i > 0 {
				mixed[i][k] = mixed[i][k].AddScaled(-shareSlope(i - 1)[k], f.r)
			}
		}
	}
	for i := range out.n {
		for j := range i + 1 {
			h := &out.h[i][j]
			*h = matrix{}
			h.diagonal(b * w[i] * w[j])
			h.outer(a*w[i]*w[j], f.r, f.r)
			for k := range f.n - 1 {
				for l := range f.n - 1 {
					h.outer(-b*f.invert[k][l], mixed[i][k], mixed[j][l])
				}
			}
			if i != j {
				for r := range 3 {
					for q := range 3 {
						out.h[j][i][r][q] = h[q][r]
					}
				}
			}
		}
	}
}

// place says where derivatives go: for each point, blocks of the element and by what coefficient. Points of a rigid body go nowhere.
type place struct {
	n    int
	slot [6]int16
	of   [6]int8
	coef [6]float64
}

func (p *place) add(slot int, point int8, coef float64) {
	p.slot[p.n], p.of[p.n], p.coef[p.n] = int16(slot), point, coef
	p.n++
}

// scatter adds derivatives to an element's.
func (p *place) scatter(d *derivatives, out *mech.Local) {
	k := len(out.Gradient)
	for a := range p.n {
		i := 3 * int(p.slot[a])
		g := d.g[p.of[a]].Scale(p.coef[a])
		out.Gradient[i] += g.X
		out.Gradient[i+1] += g.Y
		out.Gradient[i+2] += g.Z
		if out.Hessian == nil {
			continue
		}
		for b := range p.n {
			j, c := 3*int(p.slot[b]), p.coef[a]*p.coef[b]
			h := &d.h[p.of[a]][p.of[b]]
			for r := range 3 {
				row := out.Hessian[(i+r)*k+j : (i+r)*k+j+3]
				row[0] += c * h[r][0]
				row[1] += c * h[r][1]
				row[2] += c * h[r][2]
			}
		}
	}
}
