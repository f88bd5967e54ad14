package phantom

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
)

// ventricle is the left ventricle: a half-ellipsoid cavity about its axis, opened at the base by the mitral valve and the outflow
// tract, in a wall that thins to the apex.
type ventricle struct {
	r         *root
	frame     geom.Frame // origin at the base on the axis, W to the apex, U to the aorta's side
	equator   float64    // distance of the widest level from the base
	radius    float64
	chamber   shape      // cavity, not yet cut by the mitral plane
	mitral    geom.Frame // centre of the mitral annulus, W into the ventricle
	mitralR   float64
	ceiling   geom.Plane // the cavity stays below this plane, except for the outflow tract
	papillary []shape
}

func newVentricle(r *root, apex geom.Vec) ventricle {
	a := r.a
	v := ventricle{r: r, radius: a.LVDiameterMM / 2, mitralR: a.MitralDiameterMM / 2}
	n := r.frame.W
	u := n.Scale(-1).AddScaled(n.Dot(apex), apex).Unit().Scale(-1) // away from the mitral valve, across the axis
	offset := clamp(v.radius-10, 9, 18)
	base := r.frame.Origin.AddScaled(-offset, u).AddScaled(2, apex)
	v.frame = geom.Frame{Origin: base, U: u, V: apex.Cross(u), W: apex}
	v.equator = 0.27 * a.LVLengthMM
	// The anterior hinge of the mitral valve hangs below the curtain; the annulus leans from there along the base.
	toMitral := u.Scale(-1).AddScaled(n.Dot(u), n).Unit()
	front := r.frame.Origin.AddScaled(r.annulus(0)+0.5, toMitral).AddScaled(-7, n)
	across := toMitral.Scale(0.52).AddScaled(-0.85, n).Unit()
	centre := front.AddScaled(v.mitralR*0.92, across)
	w := apex.AddScaled(-apex.Dot(across), across).Unit()
	v.mitral = geom.Frame{Origin: centre, U: across, V: w.Cross(across), W: w}
	v.ceiling = geom.Plane{Origin: r.frame.Origin.AddScaled(-9, n), Normal: n}
	heartOf := v.frame.At(0, 0, v.equator)
	v.chamber = fused{k: 8, s: []shape{
		ellipsoid{frame: geom.Frame{Origin: heartOf, U: v.frame.U, V: v.frame.V, W: apex}, ru: v.radius, rv: v.radius,
			top: a.LVLengthMM - v.equator, bottom: v.equator + 10},
		newCone(centre.AddScaled(-4, w), heartOf, v.mitralR-1, v.radius*0.6),
		newCone(r.at(0, 0, -12), heartOf, r.lvot[1]-0.5, v.radius*0.6),
	}}
	if a.PapillaryMM > 0 {
		for _, deg := range [2]float64{155, 245} { // posteromedial and anterolateral, on the free wall's sides
			s, c := math.Sincos(deg * math.Pi / 180)
			from := v.frame.At(c*v.radius*0.86, s*v.radius*0.86, 0.70*a.LVLengthMM)
			to := v.frame.At(c*v.radius*0.42, s*v.radius*0.42, 0.36*a.LVLengthMM)
			v.papillary = append(v.papillary, newCone(from, to, a.PapillaryMM*1.25, a.PapillaryMM*0.7))
		}
	}
	return v
}

// cavity is the blood of the ventricle and the outflow tract up to the annulus plane, without papillary muscles.
func (v ventricle) cavity() shape {
	r := v.r
	below := half{r.frame.Plane()}
	return function(func(p geom.Vec) float64 {
		c := smoothMax(v.chamber.dist(p), v.ceiling.Height(p), 4)
		m := -v.mitral.Plane().Height(p)
		// The outflow tract is cut by the mitral plane as the chamber is.
		o := max(r.dist(p), max(below.dist(p), -30-r.frame.Plane().Height(p)))
		if o < 20 {
			o = max(o, -22-r.frame.Plane().Height(p))
		}
		return max(smoothMin(c, o, 3), m)
	})
}

// outflow is the blood of the outflow tract and the lumen above it, as it is painted: below the annulus the mitral annulus' plane and the anterior mitral leaflet bound it, towards which the tract is
// narrower than the root's own wall.
func (b *body) outflow() shape {
	leaflets := union(b.lv.mitralLeaflets())
	annulus, mitral := b.root.frame.Plane(), b.lv.mitral.Plane()
	return function(func(p geom.Vec) float64 {
		d := b.lumen.dist(p)
		if annulus.Height(p) > trunkLowMM {
			return d
		}
		return max(d, -mitral.Height(p), -leaflets.dist(p))
	})
}

// trabeculated is the cavity with the uneven inner face of the muscle, zero on average, smooth near the outflow tract, the base and
// the apex so that these stay where the truth says.
func (v ventricle) trabeculated(seed uint64) shape {
	c := v.cavity()
	l := v.r.a.LVLengthMM
	return function(func(p geom.Vec) float64 {
		d := c.dist(p)
		if d > 4 || d < -4 {
			return d
		}
		_, _, w := v.frame.Local(p)
		f := smoothstep(0.2, 0.4, w/l) * (1 - smoothstep(0.82, 0.93, w/l))
		if f == 0 {
			return d
		}
		return (d + 1.5*f*smoothNoise(seed, p.Scale(1.0/5))) * 0.8
	})
}

// wall returns the thickness of the muscle at p: thin at the apex, thick in the middle, thinner at the mitral valve.
func (v ventricle) wall(p geom.Vec) float64 {
	a := v.r.a
	_, _, w := v.frame.Local(p)
	t := smoothstep(0.62, 1.0, w/a.LVLengthMM)
	base := 0.45 + 0.55*smoothstep(0, 18, v.mitral.Plane().Height(p))
	return a.LVWallMM*base + (a.LVApexMM-a.LVWallMM*base)*t
}

// muscle is the outer surface of the ventricle, cavity included; the muscle is what the cavity leaves of it.
func (v ventricle) muscle() shape {
	r := v.r
	return function(func(p geom.Vec) float64 {
		rho, t, w := r.polar(p)
		thick, crest := v.outflowWall(t)
		d := v.chamber.dist(p) - v.wall(p)
		o := max(rho-r.radius(t, w)-thick, -24-w)
		d = smoothMin(d, o, 3)
		d = smoothMax(d, (w-crest)*0.8, 2)
		return smoothMax(d, 0.3-v.mitral.Plane().Height(p), 4)
	})
}

// outflowWall is the thickness of the muscle around the outflow tract at this angle, and the height of its crest: just above the
// annulus under the right cusp and half of the left, lower at the membranous septum, and below the fibrous curtain.
func (v ventricle) outflowWall(t float64) (thick, crest float64) {
	a := v.r.a
	rad := math.Pi / 180
	from := a.CommissureDeg[heart.RightNon] * rad
	to := a.NadirDeg[heart.Left]*rad + 0.25
	mid, halfWidth := (from+to)/2, (to-from)/2
	off := math.Abs(math.Remainder(t-mid, 2*math.Pi))
	muscular := 1 - smoothstep(halfWidth-0.25, halfWidth+0.25, off)
	membranous := 1 - smoothstep(0.25, 0.55, math.Abs(math.Remainder(t-from, 2*math.Pi)))
	crest = 1.5*muscular - 7*(1-muscular)
	crest += (-a.MembranousSeptumMM - crest) * membranous
	return (a.LVWallMM-1)*max(muscular, membranous) + 1.5, crest
}

// septumEdge is the lower edge of the membranous septum: the crest of the muscular septum below the right-non commissure.
func (v ventricle) septumEdge() geom.Vec {
	a := v.r.a
	return v.r.wall(a.CommissureDeg[heart.RightNon]*math.Pi/180, -a.MembranousSeptumMM)
}
