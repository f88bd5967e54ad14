package phantom

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/mesh"
)

// Truth is what is known of a phantom by construction, in patient space. It comes from the formulas of the anatomy, never from the
// picture.
type Truth struct {
	Options   Options         `json:"options"`
	Root      heart.Root      `json:"root"`
	Ventricle heart.Ventricle `json:"ventricle"`
	Scalars   Scalars         `json:"scalars"`
	Annulus   geom.Contour    `json:"annulus"`
}

// Scalars are the measurements' true values.
type Scalars struct {
	AnnulusAreaMM2     float64    `json:"annulusAreaMM2"`
	AnnulusPerimeterMM float64    `json:"annulusPerimeterMM"`
	AnnulusMinMM       float64    `json:"annulusMinMM"`
	AnnulusMaxMM       float64    `json:"annulusMaxMM"`
	LVOTAreaMM2        float64    `json:"lvotAreaMM2"` // 4 mm below the annulus
	STJAreaMM2         float64    `json:"stjAreaMM2"`
	STJHeightMM        float64    `json:"stjHeightMM"`
	CoronaryHeightMM   [2]float64 `json:"coronaryHeightMM"` // left, right
	MembranousSeptumMM float64    `json:"membranousSeptumMM"`
	VentricleAngleDeg  float64    `json:"ventricleAngleDeg"`
	AorticAngleDeg     float64    `json:"aorticAngleDeg"`   // coronal, as the patient lies
	AorticAngle3DDeg   float64    `json:"aorticAngle3DDeg"` // full
}

func known(p geom.Vec, reason string) heart.Point {
	return heart.Point{PositionMM: p, Found: true, Confidence: 1, Reason: reason, Origin: heart.Truth}
}

func newTruth(o Options, b *body) *Truth {
	t := &Truth{Options: o}
	m := o.pose()
	r, a := b.root, b.a
	rad := math.Pi / 180
	point := func(p geom.Vec, reason string) heart.Point { return known(m.Apply(p), reason) }
	root := &t.Root
	for c := range 3 {
		root.Hinge[c] = point(r.wall(a.NadirDeg[c]*rad, 0), "nadir of the hinge line")
		root.Commissure[c] = point(r.wall(a.CommissureDeg[c]*rad, a.CommissureHeightMM[c]), "top of the commissure")
	}
	for i := range r.order {
		var line geom.Curve
		const n = 96
		for j := 0; j <= n; j++ {
			th := r.start + r.edge[i] + (r.edge[i+1]-r.edge[i])*float64(j)/n
			h := r.hinge(th)
			if j == 0 {
				h = r.edgeHeight[i]
			} else if j == n {
				h = r.edgeHeight[i+1]
			}
			line = append(line, m.Apply(r.wall(th, h)))
		}
		root.HingeLine[r.order[i]] = line
	}
	for i, q := range b.ostium {
		root.OstiumCentre[i] = point(q.centre, "axis of the artery in the sinus wall")
		root.OstiumLower[i] = point(q.lower, "lowest point of the artery's mouth")
		_, _, t.Scalars.CoronaryHeightMM[i] = r.frame.Local(q.lower)
	}
	root.STJ = point(b.stj.Origin, "centre of the junction's contour")
	root.STJNormal = m.Direction(b.stj.Normal)
	root.MembranousSeptum = point(b.lv.septumEdge(), "crest of the muscular septum")
	root.Leaflets = a.Leaflets
	root.LumenHU, root.LumenSDHU = o.LumenHU, o.NoiseSDHU
	root.Centreline = b.centreline(m)
	root.Lumen = b.lumenSurface(m, o.Mirror)

	v := &t.Ventricle
	endo := b.farthest()
	v.ApexEndo = point(endo, "point of the cavity farthest from the annulus' centre")
	v.ApexEpi = point(b.apexEpi(endo), "outer surface of the muscle over it")
	v.MyocardiumHU = a.MyocardiumHU
	v.Complete = true

	ann := b.contour(r.frame)
	t.Annulus = moved(ann, m, o.Mirror)
	s := &t.Scalars
	s.AnnulusAreaMM2, s.AnnulusPerimeterMM = ann.Area(), ann.Perimeter()
	s.AnnulusMinMM, s.AnnulusMaxMM, _, _ = ann.Diameters()
	low := r.frame
	low.Origin = low.Origin.AddScaled(-4, low.W)
	s.LVOTAreaMM2 = b.contour(low).Area()
	s.STJAreaMM2 = b.contour(geom.FrameOf(b.stj, r.frame.U)).Area()
	_, _, s.STJHeightMM = r.frame.Local(b.stj.Origin)
	s.MembranousSeptumMM = a.MembranousSeptumMM
	s.VentricleAngleDeg = geom.AngleDeg(endo.Scale(-1), r.frame.W)
	n := m.Direction(r.frame.W)
	s.AorticAngleDeg = math.Atan2(math.Abs(n.X), math.Abs(n.Z)) / rad
	s.AorticAngle3DDeg = math.Acos(math.Abs(n.Z)) / rad
	return t
}

// contour is the section of the lumen by the frame's plane, seen from the frame's origin: 1440 rays, each bisected to 1e-10 mm.
func (b *body) contour(f geom.Frame) geom.Contour {
	const n = 1440
	c := geom.Contour{Frame: f}
	for i := range n {
		s, co := math.Sincos(2 * math.Pi * float64(i) / n)
		dir := f.U.Scale(co).AddScaled(s, f.V)
		d := b.ray(f.Origin, dir, b.lumen)
		c.Points = append(c.Points, [2]float64{d * co, d * s})
	}
	return c
}

// ray returns the distance at which the ray from the inside leaves the shape.
func (b *body) ray(o, dir geom.Vec, s shape) float64 {
	lo, hi := 0.0, 0.5
	for hi < 120 && s.dist(o.AddScaled(hi, dir)) < 0 {
		lo, hi = hi, hi+0.5
	}
	for range 40 {
		m := (lo + hi) / 2
		if s.dist(o.AddScaled(m, dir)) < 0 {
			lo = m
		} else {
			hi = m
		}
	}
	return (lo + hi) / 2
}

// moved maps a contour; a mirror turns it over, so its V axis is turned to keep it counter-clockwise.
func moved(c geom.Contour, m geom.Affine, mirror bool) geom.Contour {
	f := geom.Frame{Origin: m.Apply(c.Frame.Origin), U: m.Direction(c.Frame.U), V: m.Direction(c.Frame.V), W: m.Direction(c.Frame.W)}
	out := geom.Contour{Frame: f, Points: append([][2]float64{}, c.Points...)}
	if mirror {
		out.Frame.V = f.V.Scale(-1)
		for i := range out.Points {
			out.Points[i][1] = -out.Points[i][1]
		}
		for i, j := 0, len(out.Points)-1; i < j; i, j = i+1, j-1 {
			out.Points[i], out.Points[j] = out.Points[j], out.Points[i]
		}
	}
	return out
}

// farthest is the point of the cavity farthest from the annulus' centre.
func (b *body) farthest() geom.Vec {
	v := b.lv
	cavity := v.chamber
	o := b.root.frame.Origin
	// Rays from inside the apex, refined around the best.
	start := v.frame.At(0, 0, v.equator)
	dir, best := v.frame.W, 0.0
	for step := 0.3; step > 1e-6; step *= 0.8 {
		p := v.frame.U
		q := v.frame.W.Cross(p)
		for _, d := range []geom.Vec{{}, p, p.Scale(-1), q, q.Scale(-1)} {
			try := dir.AddScaled(step, d).Unit()
			x := start.AddScaled(b.ray(start, try, cavity), try)
			if e := x.Dist(o); e > best {
				best, dir = e, try
			}
		}
	}
	return start.AddScaled(b.ray(start, dir, cavity), dir)
}

// apexEpi goes on from the inner apex along the ventricle's axis from the annulus to the outer surface.
func (b *body) apexEpi(endo geom.Vec) geom.Vec {
	dir := endo.Sub(b.root.frame.Origin).Unit()
	return endo.AddScaled(b.ray(endo.AddScaled(-0.05, dir), dir, b.lv.muscle())-0.05, dir)
}

func (b *body) centreline(m geom.Affine) geom.Curve {
	r := b.root
	var c geom.Curve
	for s := 0.5; s > 0; s -= 0.05 {
		c = append(c, r.at(0, 0, -10).Lerp(b.lv.frame.At(0, 0, b.lv.equator), s))
	}
	for w := -10.0; w < r.a.STJHeightMM-1; w++ {
		c = append(c, r.at(0, 0, w))
	}
	for i, p := range b.aorta.points {
		if i > 0 && i < len(b.aorta.points)*2/3 {
			c = append(c, p)
		}
	}
	for i := range c {
		c[i] = m.Apply(c[i])
	}
	return c
}

// lumenSurface is the wall from 12 mm below the annulus to about 60 mm above it, as rings of 180 points a millimetre apart.
func (b *body) lumenSurface(m geom.Affine, mirror bool) *mesh.Surface {
	const n = 180
	r := b.root
	s := &mesh.Surface{}
	rings := 0
	ring := func(f geom.Frame) {
		for i := range n {
			sn, c := math.Sincos(2 * math.Pi * float64(i) / n)
			dir := f.U.Scale(c).AddScaled(sn, f.V)
			s.Points = append(s.Points, m.Apply(f.Origin.AddScaled(b.ray(f.Origin, dir, b.lumen), dir)))
		}
		rings++
	}
	top := r.a.STJHeightMM - r.a.STJTiltMM - 1
	for w := -12.0; w < top; w += 0.5 {
		f := r.frame
		f.Origin = r.at(0, 0, w)
		ring(f)
	}
	pts := b.aorta.points
	for i := 0; i+1 < len(pts) && pts[i].Dist(pts[0]) < 45; i++ {
		tan := pts[i+1].Sub(pts[max(i-1, 0)]).Unit()
		if i == 0 {
			tan = b.stj.Normal
		}
		ring(geom.FrameOf(geom.Plane{Origin: pts[i], Normal: tan}, r.frame.U))
	}
	for k := 0; k+1 < rings; k++ {
		for i := range n {
			p, q := int32(k*n+i), int32(k*n+(i+1)%n)
			u, v := p+n, q+n
			if mirror {
				p, q, u, v = q, p, v, u
			}
			s.Triangles = append(s.Triangles, [3]int32{p, q, v}, [3]int32{p, v, u})
		}
	}
	return s
}
