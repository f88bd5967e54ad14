package geom

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/internal/verify"
)

// ellipse returns a contour with half axes a and b, turned and shifted in its plane.
func ellipse(n int, a, b, turn, u, v float64) Contour {
	c := Contour{Frame: FrameOf(Plane{Origin: Vec{10, -20, 30}, Normal: Vec{1, 2, 2}}, Vec{0, 0, 1})}
	for i := range n {
		s, co := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		x, y := a*co, b*s
		st, ct := math.Sincos(turn)
		c.Points = append(c.Points, [2]float64{u + ct*x - st*y, v + st*x + ct*y})
	}
	return c
}

func TestVerifyContour(t *testing.T) {
	// An annulus as an ellipse of 27 by 22 mm, with so many points that the polygon is off by less than 1e-5.
	annulus := func(s float64) Contour { return ellipse(2000, 13.5*s, 11, 0.4, 3, -2) }
	rows := []verify.Benchmark{
		{Name: "EllipseArea_Archimedes", Source: "Archimedes, On Conoids and Spheroids", Where: "proposition 4", Unit: "mm2",
			Want: math.Pi * 13.5 * 11, Rel: 1e-5, Got: func(s float64) float64 { return annulus(s).Area() }},
		// pi (a + b) (1 + 3 h / (10 + sqrt(4 - 3 h))), h = ((a - b) / (a + b))^2; its error is h^5 / 2^17, here 1e-15.
		{Name: "EllipsePerimeter_Ramanujan1914", Source: "Ramanujan 1914, Q J Pure Appl Math 45, 350-372", Where: "section 16", Unit: "mm",
			Want: ramanujan(13.5, 11), Rel: 1e-5, Got: func(s float64) float64 { return annulus(s).Perimeter() }},
		{Name: "EllipseLongest", Source: "definition of the half axis", Unit: "mm", Want: 27, Rel: 1e-3, // directions step by one degree
			Got: func(s float64) float64 { _, max, _, _ := annulus(s).Diameters(); return max }},
		{Name: "EllipseShortest", Source: "definition of the half axis", Unit: "mm", Want: 22, Rel: 1e-3,
			Got: func(s float64) float64 { min, _, _, _ := ellipse(2000, 13.5, 11*s, 0.4, 3, -2).Diameters(); return min }},
		{Name: "HalfDiscCentroid", Source: "4 r / (3 pi), any table of centroids", Unit: "mm", Want: 4 * 11 / (3 * math.Pi), Rel: 1e-5,
			Got: func(s float64) float64 {
				var c Contour
				for i := 0; i <= 2000; i++ {
					sin, cos := math.Sincos(math.Pi * float64(i) / 2000)
					c.Points = append(c.Points, [2]float64{11 * s * cos, 11 * s * sin})
				}
				_, v := c.Centroid()
				return v
			}},
	}
	verify.Run(t, rows...)
}

func ramanujan(a, b float64) float64 {
	h := (a - b) * (a - b) / ((a + b) * (a + b))
	return math.Pi * (a + b) * (1 + 3*h/(10+math.Sqrt(4-3*h)))
}

// A polygon in a circle loses area as the square of its side.
func TestVerifyContourOrder(t *testing.T) {
	var h, area, length []float64
	for n := 16; n <= 256; n *= 2 {
		c := ellipse(n, 12, 12, 0, 0, 0)
		h = append(h, 1/float64(n))
		area = append(area, math.Abs(c.Area()-math.Pi*144))
		length = append(length, math.Abs(c.Perimeter()-24*math.Pi))
	}
	verify.Order(t, h, area, 2, 0.05)
	verify.Order(t, h, length, 2, 0.05)
}

// Where a contour lies and how it is turned in its plane changes none of its measures.
func TestContourRigid(t *testing.T) {
	same := func(what string, got, want, tol float64) {
		t.Helper()
		if math.Abs(got-want) > tol*math.Abs(want) {
			t.Errorf("%s is %.12g, in the standard place %.12g", what, got, want)
		}
	}
	c0 := ellipse(720, 14, 10, 0, 0, 0)
	min0, max0, _, _ := c0.Diameters()
	for _, turn := range []float64{0.3, 1, 2.5} {
		c := ellipse(720, 14, 10, turn, 40, -70)
		min, max, minAngle, maxAngle := c.Diameters()
		same("area", c.Area(), c0.Area(), 1e-11)
		same("perimeter", c.Perimeter(), c0.Perimeter(), 1e-11)
		same("shortest", min, min0, 1e-3)
		same("longest", max, max0, 1e-3)
		if d := math.Remainder(maxAngle-turn, math.Pi); math.Abs(d) > 0.01 {
			t.Errorf("turned by %g the longest diameter lies at %g", turn, maxAngle)
		}
		if d := math.Remainder(minAngle-maxAngle-math.Pi/2, math.Pi); math.Abs(d) > 0.03 {
			t.Errorf("shortest and longest are %g apart", minAngle-maxAngle)
		}
		u, v := c.Centroid()
		if math.Hypot(u-40, v+70) > 1e-9 {
			t.Errorf("centroid %g %g", u, v)
		}
		if r := c.Resample(360); math.Abs(r.Area()/c.Area()-1) > 1e-4 || len(r.Points) != 360 || r.Frame != c.Frame {
			t.Errorf("resampled area %g of %g", r.Area(), c.Area())
		}
		for i, p := range c.LPS() {
			if a, b, w := c.Frame.Local(p); math.Abs(a-c.Points[i][0])+math.Abs(b-c.Points[i][1])+math.Abs(w) > 1e-11 {
				t.Fatalf("point %d is not where its local coordinates are", i)
			}
		}
		if !c.Contains(40, -70) || c.Contains(60, -70) {
			t.Error("the centre is outside or the outside is inside")
		}
	}
	for i, j := 0, len(c0.Points)-1; i < j; i, j = i+1, j-1 {
		c0.Points[i], c0.Points[j] = c0.Points[j], c0.Points[i]
	}
	if c0.Area() >= 0 {
		t.Error("a clockwise contour has positive area")
	}
}

// Resampled points lie a constant distance apart along the curve; where it bends the chord is a little shorter.
func TestResampleIsEven(t *testing.T) {
	c := ellipse(100, 14, 10, 0, 0, 0).Resample(50)
	want := c.Perimeter() / 50
	for i, p := range c.Points {
		q := c.Points[(i+1)%50]
		if d := math.Hypot(q[0]-p[0], q[1]-p[1]); math.Abs(d-want) > 0.01*want {
			t.Errorf("step %d is %g, the mean %g", i, d, want)
		}
	}
}

// A ray ends at the outermost crossing, so a notch does not shorten a diameter.
func TestRayEndsOutside(t *testing.T) {
	notched := Contour{Points: [][2]float64{{10, 2}, {10, 10}, {-10, 10}, {-10, -10}, {10, -10}, {10, -2}, {4, -1}, {4, 1}}}
	if r := notched.Ray(0, 0, 0.15); math.Abs(r-4/math.Cos(0.15)) > 1e-12 {
		t.Errorf("into the notch: %g", r)
	}
	if r := notched.Ray(0, 0, 0.22); math.Abs(r-10/math.Cos(0.22)) > 1e-12 { // in at 4, out into the notch and in again at its rim
		t.Errorf("past the notch: %g", r)
	}
	if r := notched.Ray(100, 100, 0.5); r != 0 {
		t.Errorf("away from the contour: %g", r)
	}
}
