package geom

import "math"

// Contour is a closed curve in the plane of Frame, given as local coordinates in mm, counter-clockwise seen from +W.
// The last point is not the first again.
type Contour struct {
	Frame  Frame        `json:"frame"`
	Points [][2]float64 `json:"pointsMM"`
}

// Area returns the enclosed area in mm2, positive for a counter-clockwise contour.
func (c Contour) Area() float64 {
	var a float64
	for i, p := range c.Points {
		q := c.Points[(i+1)%len(c.Points)]
		a += p[0]*q[1] - q[0]*p[1]
	}
	return a / 2
}

// Perimeter returns the length of the closed curve in mm.
func (c Contour) Perimeter() float64 {
	var s float64
	for i, p := range c.Points {
		q := c.Points[(i+1)%len(c.Points)]
		s += math.Hypot(q[0]-p[0], q[1]-p[1])
	}
	return s
}

// Centroid returns the local coordinates of the centroid of the enclosed area.
func (c Contour) Centroid() (u, v float64) {
	var a float64
	for i, p := range c.Points {
		q := c.Points[(i+1)%len(c.Points)]
		w := p[0]*q[1] - q[0]*p[1]
		a += w
		u += (p[0] + q[0]) * w
		v += (p[1] + q[1]) * w
	}
	if a == 0 {
		return 0, 0
	}
	return u / (3 * a), v / (3 * a)
}

// Centre returns the centroid in LPS.
func (c Contour) Centre() Vec {
	u, v := c.Centroid()
	return c.Frame.At(u, v, 0)
}

// Diameters returns the shortest and longest chord through the centroid in mm, and their directions as angles in
// radians from U. Steps of one degree; chords end at the outermost crossings.
func (c Contour) Diameters() (min, max, minAngle, maxAngle float64) {
	cu, cv := c.Centroid()
	min = math.Inf(1)
	for d := 0; d < 180; d++ {
		t := float64(d) * math.Pi / 180
		s, co := math.Sincos(t)
		far, near := c.ray(cu, cv, co, s), c.ray(cu, cv, -co, -s)
		if far == 0 || near == 0 {
			continue
		}
		w := far + near
		if w < min {
			min, minAngle = w, t
		}
		if w > max {
			max, maxAngle = w, t
		}
	}
	return min, max, minAngle, maxAngle
}

// Ray returns the distance from the local point (u, v) to the outermost crossing in the direction of the angle
// (radians from U), or 0 if there is none.
func (c Contour) Ray(u, v, angle float64) float64 {
	s, co := math.Sincos(angle)
	return c.ray(u, v, co, s)
}

func (c Contour) ray(u, v, du, dv float64) float64 {
	var far float64
	for i, p := range c.Points {
		q := c.Points[(i+1)%len(c.Points)]
		eu, ev := q[0]-p[0], q[1]-p[1]
		den := du*ev - dv*eu
		if den == 0 {
			continue
		}
		pu, pv := p[0]-u, p[1]-v
		t := (pu*ev - pv*eu) / den
		k := (pu*dv - pv*du) / den
		if k >= 0 && k <= 1 && t > far {
			far = t
		}
	}
	return far
}

// Resample returns the contour as n points a constant arc length apart.
func (c Contour) Resample(n int) Contour {
	if len(c.Points) < 2 || n < 3 {
		return c
	}
	step := c.Perimeter() / float64(n)
	out := make([][2]float64, 0, n)
	i, done := 0, 0.0
	seg := func(i int) (p, q [2]float64, d float64) {
		p, q = c.Points[i%len(c.Points)], c.Points[(i+1)%len(c.Points)]
		return p, q, math.Hypot(q[0]-p[0], q[1]-p[1])
	}
	for k := 0; k < n; k++ {
		s := float64(k) * step
		p, q, d := seg(i)
		for done+d < s && i < len(c.Points)-1 {
			done += d
			i++
			p, q, d = seg(i)
		}
		t := 0.0
		if d > 0 {
			t = math.Min(1, (s-done)/d)
		}
		out = append(out, [2]float64{p[0] + t*(q[0]-p[0]), p[1] + t*(q[1]-p[1])})
	}
	return Contour{Frame: c.Frame, Points: out}
}

// LPS returns the points in patient space.
func (c Contour) LPS() []Vec {
	out := make([]Vec, len(c.Points))
	for i, p := range c.Points {
		out[i] = c.Frame.At(p[0], p[1], 0)
	}
	return out
}

// Contains reports whether the local point lies inside (even-odd rule).
func (c Contour) Contains(u, v float64) bool {
	in := false
	for i, p := range c.Points {
		q := c.Points[(i+1)%len(c.Points)]
		if (p[1] > v) != (q[1] > v) && u < p[0]+(v-p[1])/(q[1]-p[1])*(q[0]-p[0]) {
			in = !in
		}
	}
	return in
}
