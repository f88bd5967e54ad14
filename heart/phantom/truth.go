package phantom

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
)

// Truth is what is known of a phantom by construction, in patient space. It comes from the formulas of the anatomy, never from the
// picture.
type Truth struct {
	Options   Options         `json:"options"`
	Root      heart.Root      `json:"root"`
	Ventricle heart.Ventricle `json:"ventricle"`
	Scalars   Scalars         `json:"scalars"`
	// Sections of the lumen's wall, counter-clockwise seen from the aorta.
	Annulus   geom.Contour    `json:"annulus"`
	LVOT      geom.Contour    `json:"lvot"`  // 4 mm below the annulus plane
	Sinus     geom.Contour    `json:"sinus"` // parallel to the annulus plane, where its area is largest
	STJ       geom.Contour    `json:"stj"`
	Ascending geom.Contour    `json:"ascending"` // 40 mm above the annulus along the axis, across it
	Calcium   []CalciumVolume `json:"calcium"`
	ToLPS     geom.Affine     `json:"toLPS"` // from the straight body, annulus at the origin, to patient space
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
	}
	root.Coronary = b.firstCentimetres(m)
	root.STJ = point(b.stj.Origin, "centre of the junction's contour")
	root.STJNormal = m.Direction(b.stj.Normal)
	root.MembranousSeptum = point(b.lv.septumEdge(), "crest of the muscular septum")
	root.Leaflets = a.Leaflets
	root.LumenHU, root.LumenSDHU = o.LumenHU, o.NoiseSDHU
	root.Centreline = b.centreline(m)
	root.Lumen = b.lumenSurface(m, o.Mirror)
	root.BicuspidReason = "three cusps by construction"

	v := &t.Ventricle
	endo := b.farthest()
	v.ApexEndo = point(endo, "point of the cavity farthest from the annulus' centre")
	v.ApexEpi = point(b.apexEpi(endo), "outer surface of the muscle over it")
	v.MyocardiumHU = a.MyocardiumHU
	v.Complete = true
	v.Cavity = b.shell(b.lv.cavity(), m, o.Mirror)
	v.Myocardium = b.shell(b.lv.muscle(), m, o.Mirror)
	v.CavityMM3 = b.cavityMM3()

	t.ToLPS = m
	t.measure(b, o)
	return t
}

// contour is the section of the lumen by the frame's plane, seen from the frame's origin: 1440 rays, each bisected to 1e-10 mm.
func (b *body) contour(f geom.Frame) geom.Contour { return b.contourOf(b.lumen, f) }

func (b *body) contourOf(lumen shape, f geom.Frame) geom.Contour {
	const n = 1440
	c := geom.Contour{Frame: f}
	for i := range n {
		s, co := math.Sincos(2 * math.Pi * float64(i) / n)
		dir := f.U.Scale(co).AddScaled(s, f.V)
		d := b.ray(f.Origin, dir, lumen)
		c.Points = append(c.Points, [2]float64{d * co, d * s})
	}
	return c
}

// ray returns the distance at which the ray from the inside leaves the shape, to 1e-11 mm; 120 if it does not.
func (b *body) ray(o, dir geom.Vec, s shape) float64 {
	at := func(x float64) float64 { return s.dist(o.AddScaled(x, dir)) }
	lo, flo := 0.0, at(0)
	if flo >= 0 {
		return 0
	}
	for {
		hi := lo + max(0.3, -0.5*flo)
		f := at(hi)
		if f >= 0 {
			return crossing(at, lo, hi, flo, f)
		}
		if hi > 120 {
			return 120
		}
		lo, flo = hi, f
	}
}

// crossing returns where f passes from below to above zero between lo and hi: false position with the Illinois rule (Dowell and Jarratt
// 1971), bisecting every third step.
func crossing(f func(float64) float64, lo, hi, flo, fhi float64) float64 {
	side := 0
	for i := 0; i < 80 && hi-lo > 1e-11; i++ {
		x := (lo + hi) / 2
		if i%3 != 2 && fhi > flo {
			x = clamp(lo-flo*(hi-lo)/(fhi-flo), lo, hi)
		}
		y := f(x)
		switch {
		case y == 0:
			return x
		case y < 0:
			lo, flo = x, y
			if side == -1 {
				fhi /= 2
			}
			side = -1
		default:
			hi, fhi = x, y
			if side == 1 {
				flo /= 2
			}
			side = 1
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
	o := b.hingeCentre()
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
	dir := endo.Sub(b.hingeCentre()).Unit()
	return endo.AddScaled(b.ray(endo.AddScaled(-0.05, dir), dir, b.lv.muscle())-0.05, dir)
}
