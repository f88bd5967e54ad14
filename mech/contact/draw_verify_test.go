package contact

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/mech"
)

// What is drawn of a tool is where contact is: the gap at its points is 0, its triangles face away from the axis, and the wall of a cylinder has its area.
func TestVerifyToolAsItIsDrawn(t *testing.T) {
	controls := []float64{0.3, 0, 0}
	r := chamber(true, false)
	s := r.Surface(controls, -1, 8, 0)
	points := append([]geom.Vec(nil), s.Points...)
	points = append(points, r.Rim(controls, 5, 0)...)
	for _, p := range points {
		var g Gap
		if r.Gap(p, controls, &g); math.Abs(g.MM) > 1e-9 {
			t.Fatalf("%v is drawn %g mm beside the wall", p, g.MM)
		}
	}
	for _, f := range s.Triangles {
		a, b, c := s.Points[f[0]], s.Points[f[1]], s.Points[f[2]]
		d := a.Sub(r.Origin)
		if b.Sub(a).Cross(c.Sub(a)).Dot(d.AddScaled(-r.Axis.Dot(d), r.Axis)) <= 0 {
			t.Fatal("a triangle faces the axis")
		}
	}
	verify.Run(t, verify.Benchmark{Name: "WallOfACylinder", Source: "closed form", Want: 2 * math.Pi * 4.5 * 7, Rel: 0.001, Unit: "mm2", Got: func(s float64) float64 {
		return Cylinder(geom.Vec{X: 1}, unit, mech.Fixed(4*s), true).Surface(nil, 2, 9, 0.5).Area()
	}})
}
