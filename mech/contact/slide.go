package contact

import (
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// rubs prepares the friction of a point of an element against the top that was nearest when the step began, at the foot that it had there. It returns nil where none acts.
//
// The slip is what the point and the foot have gone beside each other, less what the face's turning brings about over the distance between the two: to first order a body that moves as a whole slips nowhere, and the forces have no
// moment.
func (c *reach) rubs(e int, p *Sample, l *Law, s *mech.State, past []float64) (*rub, *foot, place) {
	if l.Friction == 0 || past[pastNormalN] == 0 {
		return nil, nil, place{}
	}
	w := c.to.before(s)
	from := p.last(s)
	best, f, _ := c.nearest(e, from, p.RadiusMM, &w)
	if best < 0 || f.d == 0 {
		return nil, nil, place{}
	}
	k := &c.candidates[e][best]
	now := c.to.now(s)
	n := f.r.Scale(1 / f.d)
	u := p.at(s).Sub(from)
	for i := range f.n {
		corner := c.complex.all[k.simplex].v[f.at[i]]
		moved := now.corner(corner).Sub(w.corner(corner))
		u = u.AddScaled(-f.share[i], moved).AddScaled(f.d*n.Dot(moved), f.shareGradient(i))
	}
	return l.rubs(p.Weight, past, n, u), &f, c.placeOf(p, k, &f)
}

// rub sets out to the derivatives of friction in the points of the foot that it has: the slip is linear in them.
func (f *foot) rub(r *rub, hessian bool, out *derivatives) {
	out.n = f.n + 1
	var h *matrix
	if hessian {
		h = new(matrix)
	}
	force := r.force(h)
	var lever [4]geom.Vec // d times the gradient of the share
	var w [4]float64
	w[0] = 1
	for i := range f.n {
		w[i+1], lever[i+1] = -f.share[i], f.shareGradient(i).Scale(f.d)
	}
	for i := range out.n {
		out.g[i] = force.Scale(w[i]).AddScaled(lever[i].Dot(force), r.normal)
	}
	if !hessian {
		return
	}
	// J' h J with J = w + lever n' of each point.
	for i := range out.n {
		hl := h.times(lever[i])
		for j := range out.n {
			o := &out.h[i][j]
			*o = matrix{}
			o.plus(w[i]*w[j], h)
			o.outer(w[i], h.times(lever[j]), r.normal)
			o.outer(w[j], r.normal, hl)
			o.outer(lever[j].Dot(hl), r.normal, r.normal)
		}
	}
}

// times returns the matrix, symmetric, times a vector.
func (m *matrix) times(v geom.Vec) geom.Vec {
	return geom.Vec{X: m[0][0]*v.X + m[0][1]*v.Y + m[0][2]*v.Z, Y: m[1][0]*v.X + m[1][1]*v.Y + m[1][2]*v.Z, Z: m[2][0]*v.X + m[2][1]*v.Y + m[2][2]*v.Z}
}

// limit returns the part of an increment up to which no hull passes the middle of a top.
//
// The nearest points of two convex bodies at a distance d have between them a slab of that width, which stays open as long as the two together go less than d across it. Those that are not in reach are further off than the margin, of which no
// more than what is left is used.
func (c *reach) limit(s *mech.State, du []float64) float64 {
	if !c.built {
		return 1
	}
	w := c.to.now(s)
	part := 1.0
	step := func(i int32) geom.Vec {
		if c.to.Nodes == nil {
			return geom.Vec{}
		}
		b := c.to.Nodes[i]
		return geom.Vec{X: du[3*b], Y: du[3*b+1], Z: du[3*b+2]}
	}
	cornerStep := 0.0
	for i := range c.cornerAt {
		cornerStep = max(cornerStep, step(int32(i)).Norm())
	}
	hullMM, cornerMM := c.moved(s)
	for e, h := range c.hull {
		var own [2]geom.Vec
		longest := 0.0
		for i := range h {
			own[i] = h[i].moves(du)
			longest = max(longest, own[i].Norm())
		}
		if left := max(c.marginMM-hullMM[e]-cornerMM, 0.05*c.marginMM); (longest+cornerStep)*part > left {
			part = left / (longest + cornerStep)
		}
		for _, top := range c.tops[e] {
			t := &c.complex.all[top]
			if len(h) == 2 && t.n == 3 {
				continue
			}
			x := corners(&w, t)
			var r geom.Vec
			var d float64
			if len(h) == 1 {
				f := footOn(h[0].at(s), &x, int(t.n))
				r, d = f.r, f.d
			} else {
				a := between(h[0].at(s), h[1].at(s), x[0], x[1])
				r, d = a.r, a.d
			}
			if d == 0 {
				continue // it is too late, and Element says so
			}
			n := r.Scale(1 / d)
			closing := n.Dot(step(t.v[0]))
			for _, v := range t.v[1:t.n] {
				closing = max(closing, n.Dot(step(v)))
			}
			away := n.Dot(own[0])
			if len(h) == 2 {
				away = min(away, n.Dot(own[1]))
			}
			if room := d - min(d/2, 0.3*(h[0].RadiusMM+c.half(top))); (closing-away)*part > room {
				part = room / (closing - away)
			}
		}
	}
	return part
}
