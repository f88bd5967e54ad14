package measure

import (
	"math"

	"github.com/apical-heart/apical/geom"
)

// View is the direction of a C-arm's detector, in degrees: LAO and cranial positive, RAO and caudal negative.
type View struct {
	LAODeg float64 `json:"laoDeg"`
	CRADeg float64 `json:"craDeg"`
}

// Direction returns the unit vector from the patient to the detector (ct-planning 5.1):
//
//	d(t, p) = (sin t cos p, -cos t cos p, sin p)
func (w View) Direction() geom.Vec {
	st, ct := math.Sincos(w.LAODeg * math.Pi / 180)
	sp, cp := math.Sincos(w.CRADeg * math.Pi / 180)
	return geom.Vec{X: st * cp, Y: -ct * cp, Z: sp}
}

// ViewAlong returns the view whose detector lies in the direction d, which need not have length 1.
func ViewAlong(d geom.Vec) View {
	d = d.Unit()
	return View{
		LAODeg: math.Atan2(d.X, -d.Y) * 180 / math.Pi,
		CRADeg: math.Asin(math.Max(-1, math.Min(1, d.Z))) * 180 / math.Pi,
	}
}

// SCurveAt returns the cranial angle at which a ring with the unit normal n is seen edge-on from the angle LAO laoDeg
// (ct-planning 5.1):
//
//	p(t) = atan(-(n_x sin t - n_y cos t) / n_z)
//
// ok is false if every cranial angle or none will do: the normal lies across the table and along the view.
func SCurveAt(n geom.Vec, laoDeg float64) (craDeg float64, ok bool) {
	s, c := math.Sincos(laoDeg * math.Pi / 180)
	a := -(n.X*s - n.Y*c)
	if math.Abs(a) < 1e-12 && math.Abs(n.Z) < 1e-12 {
		return 0, false
	}
	if n.Z < 0 {
		return math.Atan2(-a, -n.Z) * 180 / math.Pi, true
	}
	return math.Atan2(a, n.Z) * 180 / math.Pi, true
}

// SCurve returns the views from LAO -90 to 90 in steps of one degree that see a ring with the unit normal n edge-on.
func SCurve(n geom.Vec) []View {
	out := make([]View, 0, 181)
	for t := -90; t <= 90; t++ {
		if p, ok := SCurveAt(n, float64(t)); ok {
			out = append(out, View{float64(t), p})
		}
	}
	return out
}

// ForeshorteningDeg returns by how many degrees a view misses being edge-on to a ring with the unit normal n.
func ForeshorteningDeg(n geom.Vec, w View) float64 {
	return math.Asin(math.Min(1, math.Abs(w.Direction().Dot(n)))) * 180 / math.Pi
}

// towardsTable turns d so that the detector lies in front of the patient and the tube behind (d_y < 0), or, if near is not zero, to the
// side on which near lies.
func towardsTable(d, near geom.Vec) geom.Vec {
	if near != (geom.Vec{}) {
		if d.Dot(near) < 0 {
			return d.Scale(-1)
		}
		return d
	}
	if d.Y > 0 {
		return d.Scale(-1)
	}
	return d
}
