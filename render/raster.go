package render

import (
	"math"

	"github.com/apical-heart/apical/geom"
)

// triangle draws one triangle into the band.
func (b *band) triangle(t triangle) {
	body := &b.bodies[t.body]
	ids := body.Surface.Triangles[t.index]
	all := b.corners[t.body]
	p, q, r := &all[ids[0]], &all[ids[1]], &all[ids[2]]
	area := cross(p, q, r.x, r.y)
	if area == 0 || math.IsNaN(area) {
		return
	}
	var flat geom.Vec
	if body.Facets {
		flat = b.facet(p, q, r)
	}
	if area < 0 {
		q, r, area = r, q, -area
	}
	x0 := max(0, int(math.Ceil(min(p.x, q.x, r.x)-0.5)))
	x1 := min(b.width*samples-1, int(math.Floor(max(p.x, q.x, r.x)-0.5)))
	y0 := max(b.top, int(math.Ceil(min(p.y, q.y, r.y)-0.5)))
	y1 := min(b.top+b.rows-1, int(math.Floor(max(p.y, q.y, r.y)-0.5)))
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			sx, sy := float64(x)+0.5, float64(y)+0.5
			wp, wq, wr := cross(q, r, sx, sy), cross(r, p, sx, sy), cross(p, q, sx, sy)
			if !owns(wp, q, r) || !owns(wq, r, p) || !owns(wr, p, q) {
				continue
			}
			wp, wq, wr = wp/area, wq/area, wr/area
			z := float32(wp*p.z + wq*q.z + wr*r.z)
			at := (y-b.top)*b.width*samples + x
			if body.Opacity == 0 && z <= b.z[at] {
				continue
			}
			n := flat
			if !body.Facets {
				n = p.normal.Scale(wp).AddScaled(wq, q.normal).AddScaled(wr, r.normal).Unit()
			}
			base := p.colour.Scale(wp).AddScaled(wq, q.colour).AddScaled(wr, r.colour)
			colour := shade(base, n, body.Gloss)
			if body.Opacity == 0 {
				if lost := float32(b.haze.lost(wp*p.height + wq*q.height + wr*r.height)); lost > 0 {
					for k := range colour {
						colour[k] += lost * (b.hazeColour[k] - colour[k])
					}
				}
				b.z[at], b.solid[at], b.colour[at] = z, true, colour
				continue
			}
			b.veils = append(b.veils, fragment{b.last[at], z, float32(alpha(body, n)), colour})
			b.last[at] = int32(len(b.veils))
		}
	}
}

// cross is twice the signed area of the triangle p, q, (x, y).
func cross(p, q *corner, x, y float64) float64 {
	return (p.x-x)*(q.y-y) - (p.y-y)*(q.x-x)
}

// owns reports whether a sample with this signed area against the edge from p to q belongs to the triangle. A sample on the edge
// itself belongs to one of the two triangles that share it: no gap, and nothing translucent drawn twice.
func owns(w float64, p, q *corner) bool {
	if w != 0 {
		return w > 0
	}
	return q.y > p.y || q.y == p.y && q.x < p.x
}

// facet returns the normal of a triangle in the camera's axes; it faces outwards as the triangle does.
func (b *band) facet(p, q, r *corner) geom.Vec {
	at := func(c *corner) geom.Vec { return geom.Vec{X: c.x, Y: -c.y, Z: c.z * b.scale} }
	return at(q).Sub(at(p)).Cross(at(r).Sub(at(p))).Unit()
}

// alpha returns how much a translucent body hides where its normal is n: at the rim a wall is looked through at a grazing angle.
func alpha(b *Body, n geom.Vec) float64 {
	edge := 1 - math.Abs(n.Z)
	return math.Min(1, b.Opacity+math.Max(0, b.Rim-b.Opacity)*edge*edge)
}
