package contact

import (
	"math"

	"github.com/apical-heart/apical/geom"
)

// approach is where two segments come nearest.
type approach struct {
	s, t float64  // along the first and the second
	r    geom.Vec // from the second to the first
	d    float64
}

// between finds where the segments ab and xy come nearest; where many places are as near, one of them (Ericson 2005, Real-time collision detection, 5.1.9).
func between(a, b, x, y geom.Vec) approach {
	u, v, r := b.Sub(a), y.Sub(x), a.Sub(x)
	uu, vv, uv, ur, vr := u.Dot(u), v.Dot(v), u.Dot(v), u.Dot(r), v.Dot(r)
	clamp := func(x float64) float64 { return math.Max(0, math.Min(1, x)) }
	var s, t float64
	if vv == 0 && uu > 0 {
		s = clamp(-ur / uu)
	}
	if det := uu*vv - uv*uv; det > 1e-14*uu*vv {
		s = clamp((uv*vr - ur*vv) / det)
	}
	if vv > 0 {
		t = (uv*s + vr) / vv
	}
	if c := clamp(t); c != t {
		t = c
		if uu > 0 {
			s = clamp((uv*t - ur) / uu)
		}
	}
	o := approach{s: s, t: t}
	o.r = a.AddScaled(s, u).Sub(x.AddScaled(t, v))
	o.d = o.r.Norm()
	return o
}
