package geom

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestQuaternion(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	vec := func(s float64) Vec { return Vec{s * r.NormFloat64(), s * r.NormFloat64(), s * r.NormFloat64()} }
	for range 2000 {
		v := vec(math.Pow(10, 4*r.Float64()-4))
		if n := v.Norm(); n > math.Pi {
			v = v.Scale((math.Pi - 1e-6) / n)
		}
		q := Exp(v)
		p := vec(1)
		if d := q.Log().Dist(v); d > 1e-9*math.Max(v.Norm(), 1e-3) {
			t.Fatalf("log exp %v is off by %g", v, d)
		}
		if n := v.Norm(); n > 1e-3 {
			if d := q.Apply(p).Dist(p.RotateAbout(v.Unit(), n)); d > 1e-12*10 {
				t.Fatalf("%v turns %v by %g elsewhere", v, p, d)
			}
		}
		u := Exp(vec(1))
		if d := q.Mul(u).Apply(p).Dist(q.Apply(u.Apply(p))); d > 1e-13*10 {
			t.Fatalf("the product is off by %g", d)
		}
		if d := q.Inverse().Apply(q.Apply(p)).Dist(p); d > 1e-13*10 {
			t.Fatalf("the inverse is off by %g", d)
		}
		w := QuaternionOf(u.Apply(Vec{X: 1}), u.Apply(Vec{Y: 1}), u.Apply(Vec{Z: 1}))
		if d := w.Apply(p).Dist(u.Apply(p)); d > 1e-13*10 {
			t.Fatalf("the rotation of a frame is off by %g", d)
		}
		if d := (Quaternion{-q.W, -q.X, -q.Y, -q.Z}).Log().Dist(v); d > 1e-9*math.Max(v.Norm(), 1e-3) {
			t.Fatalf("the other sign gives another rotation, by %g", d)
		}
	}
}
