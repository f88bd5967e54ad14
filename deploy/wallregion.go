package deploy

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
)

const (
	annulusMM    = 2 // half the height of the annulus' band about the hinge lines
	membranousMM = 5 // half the width of the membranous septum about its landmark, along the circumference
	underMM      = 1 // how far it goes below the landmark, which is its lower edge
)

// regions returns the region of each triangle, by its middle, and whether it lies above the hinge lines.
func (w *wallMesh) regions(r *heart.Root) (out []Region, above []bool) {
	above = w.flood()
	l := w.lumen
	septum, septumLow, _, seen := l.find(r.MembranousSeptum.PositionMM)
	seen = seen && r.MembranousSeptum.Found
	left, non := 0, 0
	for i, g := range w.scallops {
		switch g.cusp {
		case heart.Left:
			left = i
		case heart.NonCoronary:
			non = i
		}
	}
	nadir := func(i int) float64 { return w.scallops[i].plan[w.scallops[i].nadir][0] }
	// The curtain runs from the nadir of one of the two cusps on to that of the next.
	from := left
	if w.scallops[left].to != heart.NonLeft {
		from = non
	}
	width := turnFrom(nadir(from), nadir((from+1)%3))
	for t, c := range w.triangles {
		x := w.point[c[0]].Add(w.point[c[1]]).Add(w.point[c[2]]).Scale(1.0 / 3)
		s, angle := 0.0, 0.0
		for _, v := range c {
			s += w.plan.at[v][1] / 3
		}
		ax := w.plan.at[c[0]][0]
		for _, v := range c {
			dx, _ := w.plan.from(c[0], v)
			ax += dx / 3
		}
		angle = ax / w.angleMM
		near := math.Inf(1)
		var sector *scallop
		for _, g := range w.scallops {
			for i := 1; i < len(g.at); i++ {
				near = min(near, offSegment(x, g.at[i-1], g.at[i]))
			}
			if turnFrom(g.plan[0][0], angle) < g.plan[len(g.plan)-1][0]-g.plan[0][0] {
				sector = g
			}
		}
		if sector == nil { // on the border of two
			sector = w.scallops[0]
		}
		switch {
		case near < annulusMM:
			out = append(out, Annulus)
		case s > l.junction:
			out = append(out, Aorta)
		case above[t]:
			out = append(out, SinusLeft+Region(sector.cusp))
		case s > 0:
			side := sector.from
			if turnFrom(sector.plan[0][0], angle) > sector.plan[sector.nadir][0]-sector.plan[0][0] {
				side = sector.to
			}
			out = append(out, TriangleLeftRight+Region(side))
		case seen && s > septumLow-underMM && math.Abs(spin(angle, septum)-septum)*l.reach(angle, s) < membranousMM:
			out = append(out, MembranousSeptum)
		case turnFrom(nadir(from), angle) < width:
			out = append(out, Curtain)
		default:
			out = append(out, Septum)
		}
	}
	return out, above
}

// turnFrom returns the angle from one direction counter-clockwise to another, from 0 to a whole turn.
func turnFrom(from, to float64) float64 {
	x := to - from
	return x - 2*math.Pi*math.Floor(x/(2*math.Pi))
}

// flood returns which triangles are reached from the upper end without crossing a hinge line.
func (w *wallMesh) flood() []bool {
	out := make([]bool, len(w.triangles))
	var queue []int32
	for t, c := range w.triangles {
		for _, v := range c {
			if w.rim[v] && w.plan.at[v][1] > 0 && !out[t] {
				out[t] = true
				queue = append(queue, int32(t))
			}
		}
	}
	for len(queue) > 0 {
		c := w.triangles[queue[0]]
		queue = queue[1:]
		for i := range 3 {
			a, b := c[i], c[(i+1)%3]
			if t, ok := w.plan.side[[2]int32{b, a}]; ok && !out[t] && !w.plan.fixed[between(a, b)] {
				out[t] = true
				queue = append(queue, t)
			}
		}
	}
	return out
}

// ostia finds where the coronary arteries leave the wall.
func (p *Patient) ostia(r *heart.Root) {
	for i := range p.Ostia {
		if !r.OstiumCentre[i].Found {
			continue
		}
		t, weights, _ := p.Wall.nearest(r.OstiumCentre[i].PositionMM, nil)
		c := p.Wall.Body.Triangles[t]
		x := p.Wall.Body.Rest
		o := Ostium{Triangle: t, Weights: weights, Normal: x[c[1]].Sub(x[c[0]]).Cross(x[c[2]].Sub(x[c[0]])).Unit(), Found: true}
		if a := r.Coronary[i].RadiusMM; len(a) > 0 {
			o.RadiusMM = a[0]
		}
		p.Ostia[i] = o
	}
}

// nearest returns the triangle nearest to a point, of those allowed (nil: all), the weights of its corners and the distance.
func (s *Sheet) nearest(x geom.Vec, allowed func(t int) bool) (t int32, weights [3]float64, mm float64) {
	t, mm = -1, math.Inf(1)
	for i, c := range s.Body.Triangles {
		if allowed != nil && !allowed(i) {
			continue
		}
		a, b, d := s.Body.Rest[c[0]], s.Body.Rest[c[1]], s.Body.Rest[c[2]]
		if far := x.Dist(a) - a.Dist(b) - a.Dist(d); far > mm {
			continue
		}
		if q := foot(x, a, b, d); x.Dist(at(q, a, b, d)) < mm {
			t, weights, mm = int32(i), q, x.Dist(at(q, a, b, d))
		}
	}
	return t, weights, mm
}

func at(w [3]float64, a, b, c geom.Vec) geom.Vec {
	return a.Scale(w[0]).AddScaled(w[1], b).AddScaled(w[2], c)
}

// foot returns the weights of a triangle's point nearest to x.
func foot(x, a, b, c geom.Vec) [3]float64 {
	u, v, d := b.Sub(a), c.Sub(a), x.Sub(a)
	uu, uv, vv, du, dv := u.Dot(u), u.Dot(v), v.Dot(v), d.Dot(u), d.Dot(v)
	det := uu*vv - uv*uv
	p, q := (vv*du-uv*dv)/det, (uu*dv-uv*du)/det
	if p >= 0 && q >= 0 && p+q <= 1 {
		return [3]float64{1 - p - q, p, q}
	}
	corner := [3]geom.Vec{a, b, c}
	var best [3]float64
	near := math.Inf(1)
	for i := range 3 {
		j := (i + 1) % 3
		e := corner[j].Sub(corner[i])
		t := min(1, max(0, x.Sub(corner[i]).Dot(e)/e.Dot(e)))
		if m := x.Dist(corner[i].AddScaled(t, e)); m < near {
			near, best = m, [3]float64{}
			best[i], best[j] = 1-t, t
		}
	}
	return best
}
