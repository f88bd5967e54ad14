package membrane

import (
	"math"

	"github.com/apical-heart/apical/geom"
)

// hinge is the angle at an edge between two triangles, 0 where they are flat and positive where both rise towards the side that their normals point to, with its derivatives along the edge's ends, the apex of the
// first triangle and the apex of the second.
type hinge struct {
	angle  float64
	first  [4]geom.Vec
	second [4][4]matrix3
}

// matrix3 is a 3 x 3 matrix by rows.
type matrix3 [3][3]float64

// newHinge computes a hinge; the first triangle is from, to, apex, counter-clockwise, the second to, from, other.
func newHinge(from, to, apex, other geom.Vec, second bool) (h hinge) {
	h.set(from, to, apex, other, second)
	return h
}

// set makes an empty hinge that of newHinge.
func (h *hinge) set(from, to, apex, other geom.Vec, second bool) {
	e, a, b := to.Sub(from), apex.Sub(from), other.Sub(from)
	m, n := e.Cross(a), b.Cross(e)
	h.angle = math.Atan2(n.Cross(m).Dot(e)/e.Norm(), m.Dot(n))
	h.side(2, 1, e, a, second)
	h.side(3, -1, e, b, second)
	if second {
		// Each side by itself is no derivative of an angle; the sum is, and symmetric but for rounding.
		for i := range 4 {
			for j := range i + 1 {
				for x := range 3 {
					for y := range 3 {
						s := (h.second[i][j][x][y] + h.second[j][i][y][x]) / 2
						h.second[i][j][x][y], h.second[j][i][y][x] = s, s
					}
				}
			}
		}
	}
}

// side adds what one triangle turns by: its apex at a from the edge's start.
func (h *hinge) side(apex int, sign float64, e, a geom.Vec, second bool) {
	n := e.Cross(a)
	e2, n2 := e.Dot(e), n.Dot(n)
	length := math.Sqrt(e2)
	at := a.Dot(e) / e2 // of the foot of the apex along the edge
	u := n.Scale(sign * length / n2)
	h.first[apex] = h.first[apex].Add(u)
	h.first[1] = h.first[1].AddScaled(-at, u)
	h.first[0] = h.first[0].AddScaled(at-1, u)
	if !second {
		return
	}
	// du = (n/n²) d|e| + |e| (1/n² - 2 n nᵀ/n⁴) dn, dn = e x da - a x de
	nv, ev := n.Array(), e.Array()
	var p matrix3
	for i := range 3 {
		for j := range 3 {
			p[i][j] = -2 * sign * length * nv[i] * nv[j] / (n2 * n2)
		}
		p[i][i] += sign * length / n2
	}
	alongE, alongA := p.cross(a.Scale(-1)), p.cross(e)
	for i := range 3 {
		for j := range 3 {
			alongE[i][j] += sign * nv[i] * ev[j] / (n2 * length)
		}
	}
	atE := a.AddScaled(-2*at, e).Scale(1 / e2).Array()
	atA := e.Scale(1 / e2).Array()
	uv := u.Array()
	for _, row := range [3]struct {
		node     int
		weight   float64
		turnover float64
	}{{apex, 1, 0}, {1, -at, -1}, {0, at - 1, 1}} {
		for i := range 3 {
			for j := range 3 {
				de := row.weight*alongE[i][j] + row.turnover*uv[i]*atE[j]
				da := row.weight*alongA[i][j] + row.turnover*uv[i]*atA[j]
				h.second[row.node][1][i][j] += de
				h.second[row.node][apex][i][j] += da
				h.second[row.node][0][i][j] -= de + da
			}
		}
	}
}

// cross returns the matrix times the matrix that takes x to v x x.
func (p matrix3) cross(v geom.Vec) (out matrix3) {
	for i := range 3 {
		out[i] = [3]float64{p[i][1]*v.Z - p[i][2]*v.Y, p[i][2]*v.X - p[i][0]*v.Z, p[i][0]*v.Y - p[i][1]*v.X}
	}
	return out
}
