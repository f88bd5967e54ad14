package phantom

import (
	"math"

	"github.com/apical-heart/apical/geom"
)

// shape is a solid given by a signed distance in mm, negative inside. The distance is exact near the surface and may be off
// elsewhere by the factor lipschitz, which the renderer's culling allows for.
type shape interface {
	dist(p geom.Vec) float64
}

const lipschitz = 1.6

type ball struct {
	c geom.Vec
	r float64
}

func (b ball) dist(p geom.Vec) float64 { return p.Dist(b.c) - b.r }

// cone is a round cone: the hull of two balls, with linearly interpolated radius along the axis.
type cone struct {
	a, d   geom.Vec // start and end minus start
	ra, rb float64
	inv    float64 // 1/|d|^2
}

func newCone(a, b geom.Vec, ra, rb float64) cone {
	d := b.Sub(a)
	return cone{a: a, d: d, ra: ra, rb: rb, inv: 1 / max(d.Dot(d), 1e-12)}
}

func (c cone) dist(p geom.Vec) float64 {
	q := p.Sub(c.a)
	t := min(1, max(0, q.Dot(c.d)*c.inv))
	return q.AddScaled(-t, c.d).Norm() - (c.ra + t*(c.rb-c.ra))
}

// ellipsoid has its axes along frame and two different half-lengths along W: top on the side of +W, bottom on the other.
type ellipsoid struct {
	frame       geom.Frame
	ru, rv      float64
	top, bottom float64
}

// dist is the usual first-order distance k0 (k0-1)/k1, exact at the surface.
func (e ellipsoid) dist(p geom.Vec) float64 {
	u, v, w := e.frame.Local(p)
	rw := e.top
	if w < 0 {
		rw = e.bottom
	}
	au, av, aw := u/e.ru, v/e.rv, w/rw
	k0 := math.Sqrt(au*au + av*av + aw*aw)
	bu, bv, bw := au/e.ru, av/e.rv, aw/rw
	k1 := math.Sqrt(bu*bu + bv*bv + bw*bw)
	if k1 < 1e-9 {
		return -min(min(e.ru, e.rv), rw)
	}
	return k0 * (k0 - 1) / k1
}

// half is the half-space on the negative side of the plane.
type half struct{ pl geom.Plane }

func (h half) dist(p geom.Vec) float64 { return h.pl.Height(p) }

// box is a rounded box about the frame's origin.
type box struct {
	frame   geom.Frame
	h       [3]float64
	rounded float64
}

func (b box) dist(p geom.Vec) float64 {
	u, v, w := b.frame.Local(p)
	x, y, z := math.Abs(u)-b.h[0]+b.rounded, math.Abs(v)-b.h[1]+b.rounded, math.Abs(w)-b.h[2]+b.rounded
	out := math.Sqrt(sq(max(x, 0)) + sq(max(y, 0)) + sq(max(z, 0)))
	return out + min(max(x, max(y, z)), 0) - b.rounded
}

type union []shape

func (s union) dist(p geom.Vec) float64 {
	d := math.Inf(1)
	for _, x := range s {
		d = min(d, x.dist(p))
	}
	return d
}

type intersection []shape

func (s intersection) dist(p geom.Vec) float64 {
	d := math.Inf(-1)
	for _, x := range s {
		d = max(d, x.dist(p))
	}
	return d
}

// grown is a shape with its surface moved outward by mm.
type grown struct {
	s  shape
	mm float64
}

func (g grown) dist(p geom.Vec) float64 { return g.s.dist(p) - g.mm }

// fused is a union with fillets of size k (polynomial smooth minimum, Quilez 2013).
type fused struct {
	s []shape
	k float64
}

func (f fused) dist(p geom.Vec) float64 {
	d := f.s[0].dist(p)
	for _, x := range f.s[1:] {
		d = smoothMin(d, x.dist(p), f.k)
	}
	return d
}

// carved is s without t, with a rounded edge of size k.
type carved struct {
	s, t shape
	k    float64
}

func (c carved) dist(p geom.Vec) float64 {
	return -smoothMin(-c.s.dist(p), c.t.dist(p), c.k)
}

// function is a shape given by its distance.
type function func(p geom.Vec) float64

func (f function) dist(p geom.Vec) float64 { return f(p) }

func smoothMin(a, b, k float64) float64 {
	h := k - math.Abs(a-b)
	if h <= 0 || k <= 0 {
		return min(a, b)
	}
	return min(a, b) - h*h/(4*k)
}

func smoothMax(a, b, k float64) float64 { return -smoothMin(-a, -b, k) }

// smoothstep rises from 0 at a to 1 at b with flat ends.
func smoothstep(a, b, x float64) float64 {
	t := min(1, max(0, (x-a)/(b-a)))
	return t * t * (3 - 2*t)
}

func sq(x float64) float64 { return x * x }

func clamp(x, lo, hi float64) float64 { return min(hi, max(lo, x)) }

// tube is a curve with a radius at every point; parts returns it as round cones.
type tube struct {
	points geom.Curve
	radius []float64
}

func (t tube) parts() []shape {
	out := make([]shape, 0, len(t.points)-1)
	for i := 1; i < len(t.points); i++ {
		out = append(out, newCone(t.points[i-1], t.points[i], t.radius[i-1], t.radius[i]))
	}
	return out
}

func (t tube) grown(mm float64) tube {
	r := make([]float64, len(t.radius))
	for i := range r {
		r[i] = t.radius[i] + mm
	}
	return tube{t.points, r}
}

// newTube lays a smooth tube (Catmull and Rom 1974, centripetal-free uniform form) through the points, about 2 mm a piece;
// the radii are interpolated linearly.
func newTube(points []geom.Vec, radius []float64) tube {
	var t tube
	n := len(points)
	at := func(i int) geom.Vec {
		if i < 0 {
			return points[0].Scale(2).Sub(points[1])
		}
		if i >= n {
			return points[n-1].Scale(2).Sub(points[n-2])
		}
		return points[i]
	}
	for i := 0; i+1 < n; i++ {
		p0, p1, p2, p3 := at(i-1), at(i), at(i+1), at(i+2)
		steps := int(max(1, math.Ceil(p1.Dist(p2)/2)))
		for s := 0; s < steps; s++ {
			u := float64(s) / float64(steps)
			t.points = append(t.points, catmullRom(p0, p1, p2, p3, u))
			t.radius = append(t.radius, radius[i]+(radius[i+1]-radius[i])*u)
		}
	}
	t.points = append(t.points, points[n-1])
	t.radius = append(t.radius, radius[n-1])
	return t
}

func catmullRom(p0, p1, p2, p3 geom.Vec, u float64) geom.Vec {
	c := p1.Scale(2)
	c = c.Add(p2.Sub(p0).Scale(u))
	c = c.Add(p0.Scale(2).AddScaled(-5, p1).AddScaled(4, p2).Sub(p3).Scale(u * u))
	c = c.Add(p1.Scale(3).Sub(p0).AddScaled(-3, p2).Add(p3).Scale(u * u * u))
	return c.Scale(0.5)
}
