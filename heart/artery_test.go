package heart

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
)

// A bent tube that narrows has the volume of its frusta along the path (Pappus), and is closed and faces outwards.
func TestVerifyArterySurface(t *testing.T) {
	var a Artery
	const bend, n = 20.0, 90
	want := 0.0
	for i := 0; i <= n; i++ {
		s, c := math.Sincos(math.Pi / 2 * float64(i) / n)
		r := 2 - float64(i)/n
		a.PathMM, a.RadiusMM = append(a.PathMM, geom.Vec{X: bend * c, Y: bend * s, Z: 3}), append(a.RadiusMM, r)
		if i > 0 {
			p := a.RadiusMM[i-1]
			want += 8 * math.Sin(math.Pi/8) * (p*p + p*r + r*r) / 3 * (bend * math.Pi / 2 / n) // a polygon of 16 corners
		}
	}
	s := a.Surface()
	var v float64
	edges := map[[2]int32]int{}
	for _, f := range s.Triangles {
		p, q, r := s.Points[f[0]], s.Points[f[1]], s.Points[f[2]]
		v += p.Dot(q.Cross(r)) / 6
		for k := range 3 {
			edges[[2]int32{f[k], f[(k+1)%3]}]++
			edges[[2]int32{f[(k+1)%3], f[k]}]--
		}
	}
	if math.Abs(v/want-1) > 1e-3 {
		t.Errorf("volume %.3f mm3, want %.3f", v, want)
	}
	for e, n := range edges {
		if n != 0 {
			t.Fatalf("the edge %v is open", e)
		}
	}
	if (&Artery{}).Surface() != nil {
		t.Error("an artery that was not found has a surface")
	}
}
