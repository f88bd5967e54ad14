package render

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mesh"
)

// Sphere returns a ball of 24 x 12 fields.
func Sphere(centre geom.Vec, radiusMM float64) *mesh.Surface {
	const around, rings = 24, 12
	s := &mesh.Surface{}
	for i := 0; i <= rings; i++ {
		st, ct := math.Sincos(math.Pi * float64(i) / rings)
		for j := range around {
			sp, cp := math.Sincos(2 * math.Pi * float64(j) / around)
			s.Points = append(s.Points, centre.Add(geom.Vec{X: st * cp, Y: st * sp, Z: ct}.Scale(radiusMM)))
		}
	}
	for i := range int32(rings) {
		for j := range int32(around) {
			p, q := i*around+j, i*around+(j+1)%around
			s.Triangles = append(s.Triangles, [3]int32{p, p + around, q + around}, [3]int32{p, q + around, q})
		}
	}
	return s
}

// Tube returns a round tube along the curve, which is closed if its first point follows its last.
func Tube(c geom.Curve, radiusMM float64, closed bool) *mesh.Surface {
	const around = 12
	s := &mesh.Surface{}
	n := len(c)
	if n < 2 {
		return s
	}
	at := func(i int) geom.Vec {
		if closed {
			return c[(i+n)%n]
		}
		return c[min(max(i, 0), n-1)]
	}
	var u geom.Vec
	for i := range n {
		t := at(i + 1).Sub(at(i - 1)).Unit()
		if t == (geom.Vec{}) {
			t = geom.Vec{Z: 1}
		}
		// The side direction goes along with the curve, turning as little as it can.
		if u = u.AddScaled(-u.Dot(t), t).Unit(); u == (geom.Vec{}) {
			u = t.Perpendicular()
		}
		v := t.Cross(u)
		for j := range around {
			sn, cs := math.Sincos(2 * math.Pi * float64(j) / around)
			s.Points = append(s.Points, c[i].AddScaled(radiusMM*cs, u).AddScaled(radiusMM*sn, v))
		}
	}
	rings := n - 1
	if closed {
		rings = n
	}
	for i := range rings {
		shift := 0
		if i+1 == n {
			shift = seam(s, (n-1)*around, around)
		}
		for j := range around {
			p, q := int32(i*around+j), int32(i*around+(j+1)%around)
			next := (i + 1) % n * around
			u, v := int32(next+(j+shift)%around), int32(next+(j+1+shift)%around)
			s.Triangles = append(s.Triangles, [3]int32{p, q, v}, [3]int32{p, v, u})
		}
	}
	return s
}

// seam returns by how many points the first ring must be turned to fit the last, which has come round.
func seam(s *mesh.Surface, last, around int) int {
	best, shift := math.Inf(1), 0
	for k := range around {
		if d := s.Points[last].Dist(s.Points[k]); d < best {
			best, shift = d, k
		}
	}
	return shift
}

// Disc returns the area inside a contour as a fan about its centroid.
func Disc(c geom.Contour) *mesh.Surface {
	s := &mesh.Surface{Points: append([]geom.Vec{c.Centre()}, c.LPS()...)}
	n := int32(len(c.Points))
	for i := range n {
		s.Triangles = append(s.Triangles, [3]int32{0, i + 1, (i+1)%n + 1})
	}
	return s
}
