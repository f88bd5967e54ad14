package outcome

import (
	"math"

	"github.com/apical-heart/apical/geom"
)

// ringPoints is how many points a ring is drawn with.
const ringPoints = 360

// joined puts one point for those that follow each other closer than a quarter of the mean distance: two struts beside their joint.
func joined(points []geom.Vec) []geom.Vec {
	n := len(points)
	if n < 3 {
		return points
	}
	mean := 0.0
	for i, p := range points {
		mean += p.Dist(points[(i+1)%n]) / float64(n)
	}
	near := func(i int) bool { return points[i%n].Dist(points[(i+1)%n]) < mean/4 }
	first := 0
	for first < n && near(first+n-1) {
		first++
	}
	var out []geom.Vec
	for i := first; i < first+n; {
		sum, k := points[i%n], 1
		for k < n && near(i+k-1) {
			sum = sum.Add(points[(i+k)%n])
			k++
		}
		out = append(out, sum.Scale(1/float64(k)))
		i += k
	}
	return out
}

// ring returns ringPoints points of the smooth closed curve through the given ones: a periodic cubic spline over their distances. On a circle through 12 points it is off by less than 0.03 % of the radius.
func ring(points []geom.Vec) []geom.Vec {
	n := len(points)
	h := make([]float64, n) // to the next point
	total := 0.0
	for i, p := range points {
		h[i] = p.Dist(points[(i+1)%n])
		total += h[i]
	}
	// The second derivatives obey a cyclic system whose diagonal is twice the rest of a row: Gauss and Seidel come to its solution fast.
	m := make([]geom.Vec, n)
	for range 80 {
		for i := range n {
			p, q := (i+n-1)%n, (i+1)%n
			rhs := points[q].Sub(points[i]).Scale(6 / h[i]).Sub(points[i].Sub(points[p]).Scale(6 / h[p]))
			m[i] = rhs.AddScaled(-h[p], m[p]).AddScaled(-h[i], m[q]).Scale(1 / (2 * (h[p] + h[i])))
		}
	}
	out := make([]geom.Vec, 0, ringPoints)
	i, done := 0, 0.0
	for k := range ringPoints {
		s := total * float64(k) / ringPoints
		for i < n-1 && done+h[i] < s {
			done += h[i]
			i++
		}
		j := (i + 1) % n
		b := (s - done) / h[i]
		a := 1 - b
		out = append(out, points[i].Scale(a).AddScaled(b, points[j]).AddScaled((a*a*a-a)*h[i]*h[i]/6, m[i]).AddScaled((b*b*b-b)*h[i]*h[i]/6, m[j]))
	}
	return out
}

// polar are directions about an axis: angles go from U towards V. In a mirrored heart V is turned round, so that the system is left-handed and angles stay anatomical.
type polar struct{ origin, u, v, w geom.Vec }

// at returns the distance from the axis, the angle in degrees from 0 to 360, and the height along the axis.
func (c *polar) at(p geom.Vec) (mm, deg, height float64) {
	d := p.Sub(c.origin)
	a, b := d.Dot(c.u), d.Dot(c.v)
	return math.Hypot(a, b), turned(math.Atan2(b, a) * 180 / math.Pi), d.Dot(c.w)
}

// direction returns the unit vector of an angle.
func (c *polar) direction(deg float64) geom.Vec {
	sin, cos := math.Sincos(deg * math.Pi / 180)
	return c.u.Scale(cos).AddScaled(sin, c.v)
}

// turned brings an angle to 0 to 360 degrees.
func turned(deg float64) float64 {
	deg -= 360 * math.Floor(deg/360)
	if deg >= 360 {
		return 0
	}
	return deg
}

// between returns the signed angle from one direction to another, -180 to 180 degrees.
func between(from, to float64) float64 { return math.Remainder(to-from, 360) }

// crossed returns where a closed line around the axis crosses the half plane of an angle, farthest from the axis.
func (c *polar) crossed(line []geom.Vec, deg float64) (mm, height float64, ok bool) {
	dir := c.direction(deg)
	side := c.direction(deg + 90)
	n := len(line)
	for i := range line {
		p, q := line[i].Sub(c.origin), line[(i+1)%n].Sub(c.origin)
		a, b := p.Dot(side), q.Dot(side)
		if (a < 0) == (b < 0) {
			continue
		}
		x := p.Lerp(q, a/(a-b))
		if r := x.Dot(dir); r > 0 && (!ok || r > mm) {
			mm, height, ok = r, x.Dot(c.w), true
		}
	}
	return mm, height, ok
}
