package geom

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The nearest point lies on the triangle, and no point of a fine grid on it is nearer.
func TestPropNearestOnTriangle(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	v := func(s float64) Vec {
		return Vec{X: s * r.NormFloat64(), Y: s * r.NormFloat64(), Z: s * r.NormFloat64()}
	}
	for range 300 {
		a, b, c, p := v(1), v(1), v(1), v(2)
		q := NearestOnTriangle(p, a, b, c)
		n := b.Sub(a).Cross(c.Sub(a))
		if math.Abs(q.Sub(a).Dot(n.Unit())) > 1e-9 {
			t.Fatalf("%v is off the plane", q)
		}
		whole := 0.0
		for _, e := range [3][2]Vec{{a, b}, {b, c}, {c, a}} {
			part := e[0].Sub(q).Cross(e[1].Sub(q)).Dot(n.Unit())
			if part < -1e-9 {
				t.Fatalf("%v is outside", q)
			}
			whole += part
		}
		d := p.Dist(q)
		for i := range 41 {
			for j := range 41 - i {
				x := a.AddScaled(float64(i)/40, b.Sub(a)).AddScaled(float64(j)/40, c.Sub(a))
				if p.Dist(x) < d-1e-9 {
					t.Fatalf("%v is at %g, %v at %g", q, d, x, p.Dist(x))
				}
			}
		}
	}
}
