package heart

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
)

// root returns the check case of reference ct-planning 5.2.
func root() Root {
	found := func(x, y, z float64) Point { return Point{PositionMM: geom.Vec{X: x, Y: y, Z: z}, Found: true} }
	return Root{Hinge: [3]Point{found(36.79, -199.311, 1416.193), found(32.25, -218.025, 1404.997), found(26.103, -199.937, 1391.409)}}
}

func TestAnnulusPlane(t *testing.T) {
	r := root()
	pl, ok := r.AnnulusPlane()
	if want := (geom.Vec{X: -0.91804, Y: -0.01433, Z: 0.39623}); !ok || pl.Normal.Dist(want) > 1e-5 {
		t.Fatalf("normal %v, wanted %v", pl.Normal, want)
	}
	for c, h := range r.Hinge {
		if math.Abs(pl.Height(h.PositionMM)) > 1e-9 {
			t.Errorf("hinge point %v lies %g off the plane", Cusp(c), pl.Height(h.PositionMM))
		}
	}

	// A mirrored heart has its hinge points in the other order; the sinotubular junction tells where the aorta is.
	mirrored := root()
	for i := range mirrored.Hinge {
		mirrored.Hinge[i].PositionMM.X *= -1
	}
	mirrored.STJ = Point{Found: true, PositionMM: pl.Origin.AddScaled(20, pl.Normal)}
	mirrored.STJ.PositionMM.X *= -1
	m, ok := mirrored.AnnulusPlane()
	if !ok || m.Normal.Dist(geom.Vec{X: -pl.Normal.X, Y: pl.Normal.Y, Z: pl.Normal.Z}) > 1e-9 {
		t.Errorf("mirrored normal %v", m.Normal)
	}

	for c := range r.Hinge {
		lost := root()
		lost.Hinge[c].Found = false
		if _, ok := lost.AnnulusPlane(); ok {
			t.Errorf("a plane without the %v hinge point", Cusp(c))
		}
	}
	line := root()
	line.Hinge[NonCoronary].PositionMM = line.Hinge[Left].PositionMM.Lerp(line.Hinge[Right].PositionMM, 2)
	if _, ok := line.AnnulusPlane(); ok {
		t.Error("a plane through three points on a line")
	}
}

// Every cusp ends at the two commissures that name it.
func TestCommissuresMeetCusps(t *testing.T) {
	count := map[Cusp]int{}
	for c := LeftRight; c <= NonLeft; c++ {
		a, b := c.Cusps()
		if a == b || c.String() != a.String()+"-"+b.String() {
			t.Errorf("commissure %v joins %v and %v", c, a, b)
		}
		count[a]++
		count[b]++
	}
	for c := Left; c <= NonCoronary; c++ {
		if count[c] != 2 {
			t.Errorf("%v has %d commissures", c, count[c])
		}
	}
}
