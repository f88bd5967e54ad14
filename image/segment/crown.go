package segment

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
)

// Transition returns for each ray of the tube the height at which, depthMM inside the wall, blood of the ventricle gives way to blood of the aorta: the attachment of the leaflets
// seen from the wall. NaN where it is not seen.
func (r *Root) Transition(depthMM float64) (h [NAngle]float64) {
	inv := r.Sides.FromLPS()
	side := func(p geom.Vec) uint8 {
		q := inv.Apply(p)
		i, j, k := int(math.Floor(q.X+0.5)), int(math.Floor(q.Y+0.5)), int(math.Floor(q.Z+0.5))
		if !r.Sides.Inside(i, j, k) {
			return 0
		}
		return r.Sides.At(i, j, k)
	}
	t := r.Tube
	for a := range h {
		h[a] = math.NaN()
		last := -1
		for k := len(t.Radius) - 1; k >= 0; k-- {
			s := side(t.Inner(k, a, depthMM))
			if s == AortaSide {
				last = k
			}
			if s == VentricleSide && last >= 0 {
				h[a] = (t.HeightMM(k) + t.HeightMM(last)) / 2
				break
			}
		}
	}
	return h
}

// minCrownDark is the least mean darkness of an attachment; without leaflets the mean is noise, under 0.1.
const minCrownDark = 0.2

// crownPlane fits a plane to the attachment of the leaflets: least squares of its height over the tube's cross axes, twice, the second time without what lies more than
// 6 mm off. Three nadirs and three commissures tilt it as they tilt the annulus. ok is false if less than half of the line is seen, or if it is not dark: then no leaflet parts the
// sides, and where they meet says nothing.
func (r *Root) crownPlane(lumenHU, softHU float64) (pl geom.Plane, ok bool) {
	h := r.Transition(1)
	at := image.NewFieldSampler(r.HU)
	var dark float64
	var p [][3]float64
	for a, x := range h {
		if math.IsNaN(x) {
			continue
		}
		k := r.Tube.Near(x)
		dark += Darkness(at.At(r.Tube.Inner(k, a, 1)), lumenHU, softHU)
		s, c := math.Sincos(2 * math.Pi * float64(a) / NAngle)
		q := r.Tube.Radius[k][a]
		p = append(p, [3]float64{r.Tube.Centre[k][0] + q*c, r.Tube.Centre[k][1] + q*s, x})
	}
	if len(p) < NAngle/2 || dark/float64(len(p)) < minCrownDark {
		return pl, false
	}
	c, gu, gv := leastPlane(p)
	var near [][3]float64
	for _, q := range p {
		if math.Abs(q[2]-c-gu*q[0]-gv*q[1]) < 6 {
			near = append(near, q)
		}
	}
	if len(near) > NAngle/2 {
		c, gu, gv = leastPlane(near)
	}
	f := r.Tube.Frame
	return geom.Plane{Origin: f.At(0, 0, c), Normal: f.W.AddScaled(-gu, f.U).AddScaled(-gv, f.V).Unit()}, true
}

// leastPlane fits h = c + gu u + gv v to points (u, v, h).
func leastPlane(p [][3]float64) (c, gu, gv float64) {
	var m [3]float64
	for _, q := range p {
		for i := range m {
			m[i] += q[i] / float64(len(p))
		}
	}
	var uu, uv, vv, uh, vh float64
	for _, q := range p {
		u, v, h := q[0]-m[0], q[1]-m[1], q[2]-m[2]
		uu += u * u
		uv += u * v
		vv += v * v
		uh += u * h
		vh += v * h
	}
	d := uu*vv - uv*uv
	if d == 0 {
		return m[2], 0, 0
	}
	gu, gv = (uh*vv-vh*uv)/d, (vh*uu-uh*uv)/d
	return m[2] - gu*m[0] - gv*m[1], gu, gv
}
