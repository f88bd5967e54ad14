package contact

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mesh"
)

// Surface returns the tool's wall from one height to another, widened by so much, as 96 fields around: an open surface without thickness that faces away from the axis. It is for drawing; contact is with the exact shape.
func (r *Revolution) Surface(controls []float64, lowMM, highMM, widerMM float64) *mesh.Surface {
	const around = 96
	steps := 1
	if len(r.Profile) > 1 {
		steps = 64
	}
	u := r.Axis.Perpendicular()
	v := r.Axis.Cross(u)
	s := &mesh.Surface{}
	for i := range steps + 1 {
		z := lowMM + (highMM-lowMM)*float64(i)/float64(steps)
		y, _, _, _ := r.radius(z)
		y += r.WiderMM.At(controls) + widerMM
		for k := range around {
			sn, c := math.Sincos(2 * math.Pi * float64(k) / around)
			s.Points = append(s.Points, r.Origin.AddScaled(z, r.Axis).AddScaled(y*c, u).AddScaled(y*sn, v))
		}
	}
	for i := range int32(steps) {
		for k := range int32(around) {
			a, b := i*around+k, i*around+(k+1)%around
			s.Triangles = append(s.Triangles, [3]int32{a, b, b + around}, [3]int32{a, b + around, a + around})
		}
	}
	return s
}

// Rim returns the circle in which the wall, widened by so much, ends at a height.
func (r *Revolution) Rim(controls []float64, atMM, widerMM float64) geom.Curve {
	const around = 96
	u := r.Axis.Perpendicular()
	v := r.Axis.Cross(u)
	y, _, _, _ := r.radius(atMM)
	y += r.WiderMM.At(controls) + widerMM
	var c geom.Curve
	for k := range around {
		sn, co := math.Sincos(2 * math.Pi * float64(k) / around)
		c = append(c, r.Origin.AddScaled(atMM, r.Axis).AddScaled(y*co, u).AddScaled(y*sn, v))
	}
	return c
}
