package measure

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/apical-heart/apical/geom"
)

// ellipsePerimeter integrates the arc length by the trapezoidal rule, which converges faster than any power for a periodic function.
func ellipsePerimeter(a, b float64) float64 {
	const n = 4096
	var s float64
	for i := 0; i < n; i++ {
		t := 2 * math.Pi * float64(i) / n
		s += math.Hypot(a*math.Sin(t), b*math.Cos(t))
	}
	return s * 2 * math.Pi / n
}

// ramanujan is the second approximation of Ramanujan (1914).
func ramanujan(a, b float64) float64 {
	h := (a - b) * (a - b) / ((a + b) * (a + b))
	return math.Pi * (a + b) * (1 + 3*h/(10+math.Sqrt(4-3*h)))
}

// completeElliptic2 is E(m) by the arithmetic-geometric mean (Abramowitz and Stegun 1964, 17.6).
func completeElliptic2(m float64) float64 {
	a, b, c := 1.0, math.Sqrt(1-m), math.Sqrt(m)
	sum, pow := c*c/2, 0.5
	for math.Abs(c) > 1e-16 {
		a, b, c = (a+b)/2, math.Sqrt(a*b), (a-b)/2
		pow *= 2
		sum += pow * c * c
	}
	return math.Pi / (2 * a) * (1 - sum)
}

func ellipse(a, b float64, n int) geom.Contour {
	c := geom.Contour{Frame: geom.FrameOf(geom.Plane{Normal: geom.Vec{Z: 1}}, geom.Vec{X: 1})}
	for i := 0; i < n; i++ {
		s, co := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		c.Points = append(c.Points, [2]float64{3 + a*co, -2 + b*s})
	}
	return c
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: got %.8g, want %.8g within %.2g", what, got, want, tolerance)
	}
}

func TestVerifyEllipsePerimeter_AbramowitzStegun1964(t *testing.T) {
	for _, e := range [][2]float64{{12, 12}, {13.5, 11.5}, {16.1, 10.8}, {14, 7}} {
		want := ellipsePerimeter(e[0], e[1])
		near(t, "4 a E(m)", 4*e[0]*completeElliptic2(1-e[1]*e[1]/(e[0]*e[0])), want, 1e-10*want)
		near(t, "Ramanujan", ramanujan(e[0], e[1]), want, 1e-6*want)
		near(t, "contour of 2000 points", ellipse(e[0], e[1], 2000).Perimeter(), want, 1e-5*want)
	}
}

// Smoothing must leave an ellipse alone: under 0.05 % of perimeter, area and both diameters.
func TestVerifySmoothEllipse(t *testing.T) {
	for _, e := range [][2]float64{{8, 8}, {12, 12}, {13.5, 11.5}, {16.1, 10.8}, {14, 8.4}, {25, 20}} {
		for _, n := range []int{120, 360, 1001} {
			raw := ellipse(e[0], e[1], n)
			c := smooth(raw, Options{}.withDefaults().SmoothingMM)
			// The polygon itself is shorter than the curve; smoothing is compared with the polygon it is given.
			near(t, "perimeter", c.Perimeter(), raw.Perimeter(), 5e-4*raw.Perimeter())
			near(t, "area", c.Area(), raw.Area(), 5e-4*raw.Area())
			lo, hi, _, _ := diameters(c)
			if n > 300 {
				near(t, "perimeter of the curve", c.Perimeter(), ellipsePerimeter(e[0], e[1]), 5e-4*raw.Perimeter())
				near(t, "min", lo, 2*e[1], 5e-4*2*e[1])
				near(t, "max", hi, 2*e[0], 5e-4*2*e[0])
			}
		}
	}
}

// A border with 0.2 mm of noise must not have a longer perimeter: under 0.5 %, for noise that changes from point to point
// and for noise as wide as a voxel.
func TestVerifySmoothNoisyCircle(t *testing.T) {
	for _, points := range []int{50, 120, 360, 1500} {
		for _, r := range []float64{10, 12, 15} {
			var perimeter, area, raw float64
			const times = 40
			for k := 0; k < times; k++ {
				g := rand.New(rand.NewPCG(7, uint64(k)))
				coarse := ellipse(r, r, points)
				for i, p := range coarse.Points {
					s, co := math.Sincos(2 * math.Pi * float64(i) / float64(points))
					d := 0.2 * g.NormFloat64()
					coarse.Points[i] = [2]float64{p[0] + d*co, p[1] + d*s}
				}
				c := smooth(coarse, Options{}.withDefaults().SmoothingMM)
				perimeter += c.Perimeter() / times
				area += c.Area() / times
				raw += coarse.Perimeter() / times
			}
			near(t, "perimeter", perimeter, 2*math.Pi*r, 5e-3*2*math.Pi*r)
			near(t, "area", area, math.Pi*r*r, 5e-3*math.Pi*r*r)
			t.Logf("r %g, %d points: raw perimeter %+.2f %%, smoothed %+.3f %%, area %+.3f %%", r, points,
				100*(raw/(2*math.Pi*r)-1), 100*(perimeter/(2*math.Pi*r)-1), 100*(area/(math.Pi*r*r)-1))
		}
	}
}
