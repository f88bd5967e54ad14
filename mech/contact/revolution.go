package contact

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// Revolution is a surface of revolution: a crimper, a sheath, a mandrel, a cone, a stepped chamber.
type Revolution struct {
	Origin, Axis geom.Vec // the axis has length 1; heights z count along it from the origin
	// Profile is the radius over the height, from point to point in straight lines, the first and the last of which go on. One point is a cylinder.
	Profile []ProfilePoint
	// RoundMM is the half width over which the corners of the profile are rounded.
	RoundMM float64
	// WiderMM is added to every radius.
	WiderMM mech.Dial
	Inside  bool // bodies are kept inside
	// Ends, where not nil, are the lowest and the highest height at which the tool is; its hold fades over FadeMM within them. The edge of a sheath is an end of a Placed cylinder.
	Ends   *[2]float64
	FadeMM float64
}

// ProfilePoint is one of a profile.
type ProfilePoint struct{ ZMM, RadiusMM float64 }

// Cylinder returns a cylinder without ends.
func Cylinder(origin, axis geom.Vec, radiusMM mech.Dial, inside bool) *Revolution {
	return &Revolution{Origin: origin, Axis: axis, Profile: []ProfilePoint{{}}, WiderMM: radiusMM, Inside: inside}
}

// Check refuses a profile that goes back, corners without rounding and ends that cross.
func (r *Revolution) Check() error {
	if len(r.Profile) == 0 || math.Abs(r.Axis.Dot(r.Axis)-1) > 1e-9 {
		return fmt.Errorf("contact: a surface of revolution with %d points about an axis of length %g", len(r.Profile), r.Axis.Norm())
	}
	for i := 1; i < len(r.Profile); i++ {
		if !(r.Profile[i].ZMM > r.Profile[i-1].ZMM) {
			return fmt.Errorf("contact: point %d of a profile lies at %g mm, the one before at %g", i, r.Profile[i].ZMM, r.Profile[i-1].ZMM)
		}
	}
	if len(r.Profile) > 2 && !(r.RoundMM > 0) {
		return fmt.Errorf("contact: the %d corners of a profile are not rounded", len(r.Profile)-2)
	}
	if r.Ends != nil && !(r.FadeMM > 0 && r.Ends[1]-r.Ends[0] >= 2*r.FadeMM) {
		return fmt.Errorf("contact: a tool from %g to %g mm fades over %g mm", r.Ends[0], r.Ends[1], r.FadeMM)
	}
	return nil
}

// radius returns the profile and its first three derivatives at a height. Corners are folded with the weight 15/16 (1 - u^2)^2 over their half width, which gives three continuous derivatives but for the kinks of the third.
func (r *Revolution) radius(z float64) (y, d1, d2, d3 float64) {
	p := r.Profile
	if len(p) == 1 {
		return p[0].RadiusMM, 0, 0, 0
	}
	slope := func(i int) float64 { return (p[i+1].RadiusMM - p[i].RadiusMM) / (p[i+1].ZMM - p[i].ZMM) }
	d1 = slope(0)
	y = p[0].RadiusMM + d1*(z-p[0].ZMM)
	w := r.RoundMM
	for i := 1; i < len(p)-1; i++ {
		jump := slope(i) - slope(i-1)
		u := (z - p[i].ZMM) / w
		switch {
		case u >= 1:
			y += jump * u * w
			d1 += jump
		case u > -1:
			v := u * u
			y += jump * w * (5./32 + u/2 + 15./16*v*(1./2-v/6+v*v/30))
			d1 += jump * (1./2 + 15./16*u*(1-2./3*v+v*v/5))
			d2 += jump / w * 15. / 16 * (1 - v) * (1 - v)
			d3 -= jump / (w * w) * 15. / 4 * u * (1 - v)
		}
	}
	return y, d1, d2, d3
}

// Gap is the radial distance times the cosine of the profile's slope.
func (r *Revolution) Gap(x geom.Vec, controls []float64, out *Gap) {
	a := r.Axis
	d := x.Sub(r.Origin)
	z := a.Dot(d)
	e := d.AddScaled(-z, a)
	rho := e.Norm()
	y, m, m1, m2 := r.radius(z)
	y += r.WiderMM.At(controls)
	c := 1 / math.Sqrt(1+m*m)
	c3 := c * c * c
	c1 := -m * m1 * c3
	c2 := -(m1*m1+m*m2)*c3 - 3*m*m1*c*c*c1
	side := 1.0
	if !r.Inside {
		side = -1
	}
	*out = Gap{MM: side * (y - rho) * c, Cover: 1}
	// By height and radius; on the axis itself there is no direction outwards, nor a contact but of a tool without room.
	gRho, gZ := -side*c, side*(m*c+(y-rho)*c1)
	gRhoZ, gZZ := -side*c1, side*(m1*c+2*m*c1+(y-rho)*c2)
	if rho > 0 {
		e = e.Scale(1 / rho)
		out.Hessian.diagonal(gRho / rho)
		out.Hessian.outer(-gRho/rho, e, e)
		out.Hessian.outer(gZZ-gRho/rho, a, a)
		if gRhoZ != 0 { // no cylinder
			out.Hessian.outer(gRhoZ, e, a)
			out.Hessian.outer(gRhoZ, a, e)
		}
	} else {
		e = geom.Vec{}
		out.Hessian.outer(gZZ, a, a)
	}
	out.Gradient = e.Scale(gRho).AddScaled(gZ, a)
	if r.Ends != nil {
		f, f1, f2 := fade((z - r.Ends[0]) / r.FadeMM)
		g, g1, g2 := fade((r.Ends[1] - z) / r.FadeMM)
		out.Cover = f * g
		out.CoverGradient = a.Scale((f1*g - f*g1) / r.FadeMM)
		// The two fades do not overlap: Check saw to it.
		out.CoverHessian.outer((f2*g+f*g2)/(r.FadeMM*r.FadeMM), a, a)
	}
}

// fade rises from 0 at 0 to 1 at 1 with two continuous derivatives, which it also returns.
func fade(u float64) (y, d1, d2 float64) {
	switch {
	case u <= 0:
		return 0, 0, 0
	case u >= 1:
		return 1, 0, 0
	}
	return u * u * u * (10 - 15*u + 6*u*u), 30 * u * u * (1 - u) * (1 - u), 60 * u * (1 - u) * (1 - 2*u)
}

// Carry is nothing: a cylinder that narrows moves nothing along its surface.
func (*Revolution) Carry(geom.Vec, []float64, []float64) geom.Vec { return geom.Vec{} }

// RoomMM is the way to the axis, or infinite inside.
func (r *Revolution) RoomMM(x geom.Vec, _ []float64) float64 {
	if r.Inside {
		return math.Inf(1)
	}
	d := x.Sub(r.Origin)
	return d.AddScaled(-r.Axis.Dot(d), r.Axis).Norm()
}
