package measure

import (
	"math"

	"github.com/apical-heart/apical/geom"
)

const (
	contourPoints = 360
	// Harmonics above this cannot be told from the spacing of the points.
	contourHarmonics = 100
)

// circle holds cos and sin of 2 pi k / contourPoints.
var circle = func() (c [contourPoints][2]float64) {
	for k := range c {
		s, co := math.Sincos(2 * math.Pi * float64(k) / contourPoints)
		c[k] = [2]float64{co, s}
	}
	return c
}()

// smooth returns the contour as contourPoints points of a smooth periodic curve: the periodic smoothing spline of order three through
// equally spaced points, which damps the k-th harmonic by 1 / (1 + (k/kc)^6). kc is the number of wavelengths wavelengthMM
// that fit round the contour.
//
// A perimeter taken along a noisy border is too long, by about the square of the slope of the noise; area is hardly touched.
// An ellipse loses less than 0.05 % of perimeter and area, and 0.2 mm of noise adds less than 0.5 % (both are tested).
func smooth(c geom.Contour, wavelengthMM float64) geom.Contour {
	// Jagged stretches take up too much arc length, so the points are spaced evenly along the smoothed curve once more.
	// Harmonics above twice the cut-off, of which the first pass would leave less than 2 %, are dropped in both.
	// The wavelengths are counted along 36 points, which the noise does not lengthen much.
	kc := math.Max(2, c.Resample(36).Perimeter()/wavelengthMM)
	once := filter(c.Resample(contourPoints), kc, 2*kc)
	kc = math.Max(2, once.Perimeter()/wavelengthMM)
	return filter(once.Resample(contourPoints), 2*kc, 2*kc)
}

// filter divides the k-th harmonic by 1 + (k/kc)^6 and drops those above top.
func filter(c geom.Contour, kc, top float64) geom.Contour {
	n := len(c.Points)
	if n != contourPoints {
		return c
	}
	out := make([][2]float64, n)
	var mean [2]float64
	for _, p := range c.Points {
		mean[0] += p[0]
		mean[1] += p[1]
	}
	for i := range out {
		out[i] = [2]float64{mean[0] / float64(n), mean[1] / float64(n)}
	}
	for k := 1; k <= min(contourHarmonics, int(top)); k++ {
		var uc, us, vc, vs float64
		j := 0 // k i, once round taken off
		for _, p := range c.Points {
			w := &circle[j]
			if j += k; j >= contourPoints {
				j -= contourPoints
			}
			uc += p[0] * w[0]
			us += p[0] * w[1]
			vc += p[1] * w[0]
			vs += p[1] * w[1]
		}
		r := float64(k) / kc
		h := 2 / float64(n) / (1 + r*r*r*r*r*r)
		uc, us, vc, vs = uc*h, us*h, vc*h, vs*h
		j = 0
		for i := range out {
			w := &circle[j]
			if j += k; j >= contourPoints {
				j -= contourPoints
			}
			out[i][0] += uc*w[0] + us*w[1]
			out[i][1] += vc*w[0] + vs*w[1]
		}
	}
	return geom.Contour{Frame: c.Frame, Points: out}
}

// offset returns the contour moved outwards by d mm along its normals.
func offset(c geom.Contour, d float64) geom.Contour {
	n := len(c.Points)
	out := make([][2]float64, n)
	for i, p := range c.Points {
		a, b := c.Points[(i+n-1)%n], c.Points[(i+1)%n]
		tu, tv := b[0]-a[0], b[1]-a[1]
		if l := math.Hypot(tu, tv); l > 0 {
			p[0] += d * tv / l
			p[1] -= d * tu / l
		}
		out[i] = p
	}
	return geom.Contour{Frame: c.Frame, Points: out}
}

// polar returns the distance from the local point (u, v) to the outermost crossing of the contour for every whole degree from U, 0
// where there is none. One pass over the points, where geom.Contour.Ray would make one for each direction.
func polar(c geom.Contour, u, v float64) (far [360]float64) {
	n := len(c.Points)
	for i, p := range c.Points {
		q := c.Points[(i+1)%n]
		pu, pv, qu, qv := p[0]-u, p[1]-v, q[0]-u, q[1]-v
		a, b := math.Atan2(pv, pu), math.Atan2(qv, qu)
		switch {
		case b-a > math.Pi:
			b -= 2 * math.Pi
		case a-b > math.Pi:
			a -= 2 * math.Pi
		}
		lo, hi := math.Min(a, b)*180/math.Pi, math.Max(a, b)*180/math.Pi
		cross := pu*(qv-pv) - pv*(qu-pu)
		for d := int(math.Ceil(lo)); float64(d) <= hi; d++ {
			k := (d + 720) % 360
			w := circle[k*contourPoints/360]
			if den := w[0]*(qv-pv) - w[1]*(qu-pu); den != 0 {
				if t := cross / den; t > far[k] {
					far[k] = t
				}
			}
		}
	}
	return far
}

// diameters returns the shortest and the longest chord through the centroid and their angles from U in radians: the best of
// whole degrees, refined by the parabola through its neighbours, so that the result does not depend on where U points.
func diameters(c geom.Contour) (minMM, maxMM, minAngle, maxAngle float64) {
	u, v := c.Centroid()
	far := polar(c, u, v)
	chord := func(d int) float64 { return far[(d+360)%360] + far[(d+180)%360] }
	lo, hi := 0, 0
	for d := 1; d < 180; d++ {
		if chord(d) < chord(lo) {
			lo = d
		}
		if chord(d) > chord(hi) {
			hi = d
		}
	}
	minMM, minAngle = vertex(chord, lo)
	maxMM, maxAngle = vertex(chord, hi)
	return minMM, maxMM, minAngle, maxAngle
}

func vertex(f func(int) float64, x int) (value, angle float64) {
	const degree = math.Pi / 180
	l, m, r := f(x-1), f(x), f(x+1)
	if d := l - 2*m + r; d != 0 {
		if s := 0.5 * (l - r) / d; math.Abs(s) <= 1 {
			return m - 0.25*(l-r)*s, (float64(x) + s) * degree
		}
	}
	return m, float64(x) * degree
}

// chordEnds returns the ends of the chord through the local point (u, v), the far one in the direction of the angle first.
func chordEnds(c geom.Contour, u, v, angle float64) [2]geom.Vec {
	s, co := math.Sincos(angle)
	f, n := c.Ray(u, v, angle), c.Ray(u, v, angle+math.Pi)
	return [2]geom.Vec{c.Frame.At(u+f*co, v+f*s, 0), c.Frame.At(u-n*co, v-n*s, 0)}
}
