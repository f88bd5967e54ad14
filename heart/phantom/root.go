package phantom

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
)

// root is the wall of the blood pool from the outflow tract to the ascending aorta: a radius r(theta, w) about a slightly
// leaning axis, in the frame of the annulus plane (W to the aorta, U to the mitral valve). The hinge lines are crown-shaped:
// their nadirs lie at w = 0 by construction, so w = 0 is the virtual basal ring.
type root struct {
	a          *Anatomy
	frame      geom.Frame
	semi       [2]float64 // of the annulus' ellipse: long, short
	lvot       [2]float64
	annularDeg float64
	start      float64       // angle of the right-non commissure, rad
	edge       [4]float64    // sector borders from start: right, left, non-coronary, end
	order      [3]heart.Cusp // cusp of each sector
	nadir      [3]float64    // from start, by sector
	edgeHeight [4]float64    // height of the commissure at each border
	bulge      [3]float64    // by sector
}

const lvotLevelMM = 8.0 // below the annulus, where the outflow tract has reached its own shape

func newRoot(a *Anatomy, frame geom.Frame) *root {
	r := &root{a: a, frame: frame}
	rad := math.Pi / 180
	wrap := func(x float64) float64 { return math.Mod(math.Mod(x, 2*math.Pi)+2*math.Pi, 2*math.Pi) }
	r.start = a.CommissureDeg[heart.RightNon] * rad
	r.order = [3]heart.Cusp{heart.Right, heart.Left, heart.NonCoronary}
	comm := [4]heart.Commissure{heart.RightNon, heart.LeftRight, heart.NonLeft, heart.RightNon}
	for i, c := range comm {
		r.edge[i] = wrap(a.CommissureDeg[c]*rad - r.start)
		r.edgeHeight[i] = a.CommissureHeightMM[c]
	}
	r.edge[0], r.edge[3] = 0, 2*math.Pi
	for i, c := range r.order {
		r.nadir[i] = wrap(a.NadirDeg[c]*rad - r.start)
	}
	// Half-axes of the annulus so that the true contour has the asked perimeter.
	r.semi = [2]float64{1, 1 - a.AnnulusEccentricity}
	scale := a.AnnulusPerimeterMM / r.perimeterAtZero()
	r.semi[0] *= scale
	r.semi[1] *= scale
	area := r.semi[0] * r.semi[1] * a.LVOTAreaRatio
	q := 1 - a.LVOTEccentricity
	r.lvot = [2]float64{math.Sqrt(area / q), math.Sqrt(area * q)}
	for i := range r.bulge {
		c := r.order[i]
		th := r.start + r.nadir[i]
		h := r.stjHeight(th) / 3
		r.bulge[i] = clamp(a.SinusDiameterMM[c]-r.base(th, h)-r.base(th+math.Pi, h), 3, 11.5)
	}
	return r
}

func (r *root) perimeterAtZero() float64 {
	const n = 4096
	var s float64
	var px, py float64
	for i := 0; i <= n; i++ {
		t := 2 * math.Pi * float64(i) / n
		y, x := math.Sincos(t)
		rho := r.annulus(t)
		x, y = x*rho, y*rho
		if i > 0 {
			s += math.Hypot(x-px, y-py)
		}
		px, py = x, y
	}
	return s
}

func polarEllipse(a, b, t float64) float64 {
	s, c := math.Sincos(t)
	return a * b / math.Sqrt(b*b*c*c+a*a*s*s)
}

// annulus is the radius of the virtual basal ring.
func (r *root) annulus(t float64) float64 {
	c := math.Cos(t)
	flat := r.a.AnnulusFlattening * c * c * c * (0.5 + 0.5*c)
	return polarEllipse(r.semi[0], r.semi[1], t-r.a.AnnulusMajorDeg*math.Pi/180) * (1 - flat)
}

func (r *root) stjHeight(t float64) float64 {
	return r.a.STJHeightMM + r.a.STJTiltMM*math.Cos(t-r.a.STJTiltDeg*math.Pi/180)
}

// base is the wall without the sinuses.
func (r *root) base(t, w float64) float64 {
	switch {
	case w <= -lvotLevelMM:
		return polarEllipse(r.lvot[0], r.lvot[1], t-r.a.AnnulusMajorDeg*math.Pi/180)
	case w < 0:
		l := polarEllipse(r.lvot[0], r.lvot[1], t-r.a.AnnulusMajorDeg*math.Pi/180)
		return l + (r.annulus(t)-l)*smoothstep(-lvotLevelMM, 0, w)
	}
	s := r.stjHeight(t)
	stj := r.a.STJDiameterMM / 2
	if w < s {
		an := r.annulus(t)
		return an + (stj-an)*smoothstep(0, 0.8*s, w)
	}
	return stj + (r.a.AscendingDiameterMM/2-stj)*smoothstep(s, s+25, w)
}

// sector returns the sector (0 right, 1 left, 2 non-coronary) of the angle, and the place in it: -1 and 1 at the commissures, 0 at
// the nadir, with the height of the commissure on that side.
func (r *root) sector(t float64) (i int, at, commissure float64) {
	t -= r.start
	t -= 2 * math.Pi * math.Floor(t/(2*math.Pi))
	for i < 2 && t >= r.edge[i+1] {
		i++
	}
	if t < r.nadir[i] {
		return i, (t - r.nadir[i]) / (r.nadir[i] - r.edge[i]), r.edgeHeight[i]
	}
	return i, (t - r.nadir[i]) / (r.edge[i+1] - r.nadir[i]), r.edgeHeight[i+1]
}

// hinge returns the height of the leaflets' attachment.
func (r *root) hinge(t float64) float64 {
	_, at, h := r.sector(t)
	return h * math.Pow(math.Abs(at), r.a.HingeExponent)
}

// radius is the wall of the lumen, sinuses included.
func (r *root) radius(t, w float64) float64 {
	b := r.base(t, w)
	if w <= 0 {
		return b
	}
	s := r.stjHeight(t)
	if w >= s {
		return b
	}
	i, at, h := r.sector(t)
	z := h * math.Pow(math.Abs(at), r.a.HingeExponent)
	if w <= z {
		return b
	}
	e := (w - z) / (s - z)
	// The bulge is broad between the commissures; 6.75 e (1-e)^2 rises at once from the hinge line, is 1 at a third of the height and meets the junction flat.
	return b + r.bulge[i]*(1-at*at*math.Sqrt(math.Abs(at)))*6.75*e*(1-e)*(1-e)
}

// centre returns the axis at height w.
func (r *root) centre(w float64) (u, v float64) {
	k := 0.5 * (w + math.Sqrt(w*w+4))
	return r.a.RootShear[0] * k, r.a.RootShear[1] * k
}

// polar returns the coordinates of a point about the axis.
func (r *root) polar(p geom.Vec) (rho, t, w float64) {
	u, v, w := r.frame.Local(p)
	cu, cv := r.centre(w)
	return math.Hypot(u-cu, v-cv), math.Atan2(v-cv, u-cu), w
}

// at returns the point with these coordinates.
func (r *root) at(rho, t, w float64) geom.Vec {
	cu, cv := r.centre(w)
	s, c := math.Sincos(t)
	return r.frame.At(cu+rho*c, cv+rho*s, w)
}

// wall returns the point of the wall at this angle and height.
func (r *root) wall(t, w float64) geom.Vec { return r.at(r.radius(t, w), t, w) }

// dist is the first-order signed distance to the wall.
func (r *root) dist(p geom.Vec) float64 {
	rho, t, w := r.polar(p)
	d := rho - r.radius(t, w)
	if d > 6 || d < -6 {
		return d * 0.7
	}
	const h = 1e-3
	rt := (r.radius(t+h, w) - r.radius(t-h, w)) / (2 * h) / max(rho, 1)
	rw := (r.radius(t, w+h) - r.radius(t, w-h)) / (2 * h)
	k := 0.5 * (1 + w/math.Sqrt(w*w+4))
	s, c := math.Sincos(t)
	rw += k * (r.a.RootShear[0]*c + r.a.RootShear[1]*s)
	return d / math.Sqrt(1+rt*rt+rw*rw)
}
