package geom

import (
	"encoding/json"
	"math"
	"testing"
)

// maps are affine maps of every kind a picture has: plain, oblique, mirrored, unlike spacings.
func maps() []Affine {
	f := FrameOf(Plane{Normal: Vec{0.3, -0.5, 0.8}}, Vec{1, 1, 0})
	return []Affine{
		Identity(),
		FromColumns(Vec{X: 0.4}, Vec{Y: 0.4}, Vec{Z: 1.25}, Vec{-180, -200, 900}),
		FromColumns(f.U.Scale(0.7), f.V.Scale(0.7), f.W.Scale(3), Vec{1, 2, 3}),
		FromColumns(Vec{X: -1}, Vec{Y: -1}, Vec{Z: 1}, Vec{}),
		FromColumns(Vec{X: -2}, Vec{Y: 1}, Vec{Z: 1}, Vec{5, 5, 5}),
	}
}

func TestAffine(t *testing.T) {
	p, q := Vec{12, -7, 100}, Vec{-3, 0.5, 8}
	near := func(a, b Vec, what string) {
		t.Helper()
		if a.Dist(b) > 1e-10*(1+a.Norm()+b.Norm()) {
			t.Errorf("%s: %v and %v", what, a, b)
		}
	}
	for i, a := range maps() {
		inv, err := a.Inverse()
		if err != nil {
			t.Fatal(err)
		}
		near(inv.Apply(a.Apply(p)), p, "there and back")
		near(a.Apply(p).Sub(a.Apply(q)), a.Direction(p.Sub(q)), "a difference of points is a direction")
		near(a.Apply(Vec{}), a.T, "the origin goes to T")
		near(a.Direction(Vec{Y: 1}), a.Column(1), "columns are images of axes")
		if d := a.Det() * inv.Det(); math.Abs(d-1) > 1e-12 {
			t.Errorf("map %d: the determinants multiply to %g", i, d)
		}
		for _, b := range maps() {
			near(a.Then(b).Apply(p), b.Apply(a.Apply(p)), "one after the other")
		}
	}
	if maps()[4].Det() >= 0 {
		t.Error("a mirrored map has a positive determinant")
	}
	for _, bad := range []Affine{{}, FromColumns(Vec{X: 1}, Vec{X: 2}, Vec{Z: 1}, Vec{}), FromColumns(Vec{X: 1}, Vec{}, Vec{Z: 1}, Vec{})} {
		if _, err := bad.Inverse(); err == nil {
			t.Errorf("a singular map was inverted: %v", bad.M)
		}
	}
	if _, err := FromColumns(Vec{X: 1}, Vec{1, 1e-7, 0}, Vec{Z: 1}, Vec{}).Inverse(); err != nil {
		t.Errorf("nearly parallel is not singular: %v", err)
	}
	if _, err := FromColumns(Vec{X: 1e-6}, Vec{Y: 1e-6}, Vec{Z: 1e-6}, Vec{}).Inverse(); err != nil {
		t.Errorf("small is not singular: %v", err)
	}
}

func TestVec(t *testing.T) {
	for _, a := range []Vec{{1, 0, 0}, {0, -2, 0}, {0, 0, 3}, {1, 1, 1}, {-5, 1e-9, 2}} {
		p := a.Perpendicular()
		if math.Abs(p.Dot(a)) > 1e-12*a.Norm() || math.Abs(p.Norm()-1) > 1e-12 {
			t.Errorf("%v is not a unit vector across %v", p, a)
		}
		b := Vec{2, -1, 0.5}
		c := a.Cross(b)
		if math.Abs(c.Dot(a))+math.Abs(c.Dot(b)) > 1e-9 || c.Add(b.Cross(a)).Norm() > 0 {
			t.Errorf("%v x %v = %v", a, b, c)
		}
		r := b.RotateAbout(a.Unit(), 0.7)
		if math.Abs(r.Norm()-b.Norm()) > 1e-12 || math.Abs(r.Dot(a)-b.Dot(a)) > 1e-9 || r.RotateAbout(a.Unit(), -0.7).Dist(b) > 1e-12 {
			t.Errorf("%v about %v gives %v", b, a, r)
		}
	}
	if x := (Vec{X: 1}).RotateAbout(Vec{Z: 1}, math.Pi/2); x.Dist(Vec{Y: 1}) > 1e-15 {
		t.Errorf("x about z is %v: rotation is right-handed", x)
	}
	if (Vec{}).Unit() != (Vec{}) || !(Vec{1, 2, 3}).Finite() || (Vec{1, math.NaN(), 3}).Finite() || (Vec{math.Inf(1), 0, 0}).Finite() {
		t.Error("zero, NaN or infinity")
	}
	// The angle is exact where acos is not.
	if d := AngleDeg(Vec{X: 1}, Vec{1, 1e-9, 0}); math.Abs(d-1e-9*180/math.Pi) > 1e-15 {
		t.Errorf("a small angle is %g degrees", d)
	}
	if AngleDeg(Vec{X: 1}, Vec{X: -2}) != 180 || AngleDeg(Vec{}, Vec{X: 1}) != 0 {
		t.Error("opposite, or zero")
	}
}

func TestVecJSON(t *testing.T) {
	a := Vec{1.0 / 3, -2e-300, 1e22}
	b, err := json.Marshal(a)
	var back Vec
	if err != nil || json.Unmarshal(b, &back) != nil || back != a {
		t.Errorf("%s came back as %v", b, back)
	}
	for _, bad := range []string{`[1,2]`, `[1,2,3,4]`, `{}`, `"1,2,3"`, `[]`} {
		if json.Unmarshal([]byte(bad), &back) == nil {
			t.Errorf("%s was read as %v", bad, back)
		}
	}
}

func TestFrame(t *testing.T) {
	for _, hint := range []Vec{{X: 1}, {}, {0.3, -0.5, 0.8}} { // the last lies along the normal
		pl := Plane{Origin: Vec{1, 2, 3}, Normal: Vec{0.3, -0.5, 0.8}.Unit()}
		f := FrameOf(pl, hint)
		if f.U.Cross(f.V).Dist(f.W) > 1e-12 || math.Abs(f.U.Norm()-1) > 1e-12 || f.W.Dist(pl.Normal) > 1e-12 || f.Plane().Origin != pl.Origin {
			t.Errorf("hint %v: %+v is no frame", hint, f)
		}
		p := f.At(4, -5, 6)
		if u, v, w := f.Local(p); math.Abs(u-4)+math.Abs(v+5)+math.Abs(w-6) > 1e-12 || math.Abs(pl.Height(p)-6) > 1e-12 {
			t.Errorf("%v has the local coordinates %g %g %g", p, u, v, w)
		}
		if d := f.Direction(Vec{4, -5, 6}); d.Dist(p.Sub(f.Origin)) > 1e-12 || math.Abs(d.Dot(f.V)+5) > 1e-12 {
			t.Errorf("the direction 4 -5 6 is %v", d)
		}
		if q := pl.Project(p); math.Abs(pl.Height(q)) > 1e-12 || math.Abs(q.Dist(p)-6) > 1e-12 || math.Abs(pl.Shift(6).Height(p)) > 1e-12 {
			t.Errorf("projected to %v", q)
		}
	}
}

func TestCurve(t *testing.T) {
	var helix Curve // radius 10, pitch 20: a turn is sqrt((20 pi)^2 + 20^2) long
	for i := range 2001 {
		s, c := math.Sincos(2 * math.Pi * float64(i) / 2000)
		helix = append(helix, Vec{10 * c, 10 * s, float64(i) / 100})
	}
	want := math.Hypot(20*math.Pi, 20)
	if l := helix.Length(); math.Abs(l/want-1) > 1e-5 {
		t.Errorf("length %g, wanted %g", l, want)
	}
	even := helix.Resample(1.3)
	for i := 1; i < len(even); i++ {
		if d := even[i].Dist(even[i-1]); math.Abs(d-even.Length()/float64(len(even)-1)) > 1e-3 {
			t.Errorf("step %d is %g", i, d)
		}
	}
	if even[0] != helix[0] || even[len(even)-1].Dist(helix[2000]) > 1e-9 {
		t.Error("the ends moved")
	}
	for _, s := range []float64{0, 1, 33.3, want / 2, 60} {
		p := helix.At(s)
		if at, dist := helix.Nearest(p); math.Abs(at-s) > 1e-6 || dist > 1e-9 {
			t.Errorf("the point at %g is nearest at %g, %g away", s, at, dist)
		}
		outside := p.Add(Vec{p.X, p.Y, 0}) // by 10 mm
		if at, dist := helix.Nearest(outside); math.Abs(at-s) > 0.1 || math.Abs(dist-10) > 0.01 {
			t.Errorf("from outside %g: at %g, %g away", s, at, dist)
		}
	}
	if helix.At(-5) != helix[0] || helix.At(1e9) != helix[2000] {
		t.Error("beyond the ends")
	}
	if d := helix.Tangent(30, 0.1); math.Abs(d.Z-20/want) > 1e-4 || math.Abs(d.Norm()-1) > 1e-12 {
		t.Errorf("tangent %v", d)
	}
	straight := Curve{{}, {1, 2, 3}, {2, 4, 6}, {3, 6, 9}}
	for i, p := range straight.Smooth(5) {
		if p != straight[i] {
			t.Errorf("smoothing bends a straight line: %v", p)
		}
	}
	rough := Curve{{}, {1, 1, 0}, {2, -1, 0}, {3, 1, 0}, {4, 0, 0}}
	smooth := rough.Smooth(20)
	if smooth[0] != rough[0] || smooth[4] != rough[4] || smooth.Length() >= rough.Length() || rough[1].Y != 1 {
		t.Errorf("smoothed to %v", smooth)
	}
}
