package quality

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image/segment"
)

const (
	ascendingMM = 40.0 // level of the ascending aorta's section over the annulus (ct-planning 4.6)
	wallMM      = 3.0  // of wall and what it is told by, around the lumen
	tangentMM   = 3.0  // half of what a direction is taken over
	ringMM      = 5.0  // over and under the annulus that its measurement needs
	apexMM      = 15.0 // around the apex: the purse-string for a sheath of 27 Fr (9 mm) in a hole of 2 to 3 cm
	frontDeg    = 60.0 // about the ventricle's axis: where the chest wall in front of the apex is looked for
	frontRays   = 200
	incisionMM  = 35.0 // half of a skin incision of 5 to 7 cm (ct-planning 6)
)

// inRoot reports whether p lies in the root's lumen or wall, from the outflow tract to over the sinuses.
func (s *scene) inRoot(p geom.Vec) bool {
	t := s.tube
	u, v, h := t.Frame.Local(p)
	if h < s.Labels.Root.NeckMM-10 || h > s.Labels.Root.TopMM+10 {
		return false
	}
	k := t.Near(h)
	u, v = u-t.Centre[k][0], v-t.Centre[k][1]
	a := int(math.Round(math.Atan2(v, u)/(2*math.Pi)*segment.NAngle)+segment.NAngle) % segment.NAngle
	return math.Hypot(u, v) < t.Radius[k][a]+wallMM
}

// coverageRoot looks how far over the annulus the aorta is whole in the picture.
func (s *scene) coverageRoot() Check {
	c := Check{ID: CoverageRoot, Grade: Adequate, Measured: true, Low: ascendingMM, Unit: "mm", Source: "SCCT 2019; level of our ascending section"}
	low := s.wholeRing(-ringMM)
	whole := low && s.wholeRing(0)
	for h := 0.0; whole && h <= ascendingMM && s.wholeRing(h); h++ {
		c.Value = h
	}
	stj := s.Labels.Root.TopMM - s.Labels.Root.NeckMM
	switch {
	case !whole || c.Value < ringMM:
		c.Grade = Unusable
		c.Reason = "the annulus is cut by the edge of the picture"
	case c.Value < ascendingMM:
		c.Grade = Limited
		c.Reason = fmt.Sprintf("the aorta is whole up to %.0f mm over the annulus", c.Value)
		if c.Value < stj {
			c.Reason += "; the sinuses are cut by the edge of the picture"
		}
	default:
		c.Reason = "the root and the ascending aorta are whole"
	}
	if c.Grade != Adequate {
		c.Advice = "a scan from the arch to below the apex"
	}
	return c
}

// wholeRing reports whether the lumen with its wall lies in the picture at a height over the annulus, along the centreline.
func (s *scene) wholeRing(h float64) bool {
	r := s.Root
	at, axis := s.annulus.Origin.AddScaled(h, s.annulus.Normal), s.annulus.Normal
	if line := r.Centreline; h > ringMM && len(line) > 1 {
		from, _ := line.Nearest(s.annulus.Origin)
		// Where the line ends in the picture, as before a bend or poorly filled blood, the aorta is taken to go on straight.
		l := line.Length()
		on := math.Min(from+h, l)
		axis = line.Tangent(math.Min(on, l-tangentMM), tangentMM)
		at = line.At(on).AddScaled(from+h-on, axis)
	}
	_, _, w := s.tube.Frame.Local(at)
	k := s.tube.Near(w)
	radius := 0.0
	for _, x := range s.tube.Radius[k] {
		radius = math.Max(radius, x)
	}
	u := axis.Perpendicular()
	v := axis.Cross(u)
	for a := range 24 {
		sn, cs := math.Sincos(2 * math.Pi * float64(a) / 24)
		if !s.at.Inside(at.AddScaled((radius+wallMM)*cs, u).AddScaled((radius+wallMM)*sn, v)) {
			return false
		}
	}
	return true
}

// coverageVentricle looks whether the ventricle is whole, with room about its apex.
func (s *scene) coverageVentricle() Check {
	c := Check{ID: CoverageVentricle, Grade: Limited, Low: apexMM, Unit: "mm", Source: "SCCT 2019; 15 mm assumed", Advice: "a scan that covers the whole heart to below the apex"}
	v := s.Ventricle
	switch {
	case v == nil || v.Cavity == nil:
		c.Reason = "the left ventricle is not in the picture"
	case !v.ApexEpi.Found:
		c.Reason = "the apex is not in the picture"
	default:
		c.Measured, c.Value = true, s.toBorder(v.ApexEpi.PositionMM)
		switch {
		case !v.Complete:
			c.Reason = "the left ventricle is cut by the edge of the picture"
		case c.Value < apexMM:
			c.Reason = fmt.Sprintf("the picture ends %.0f mm from the apex", c.Value)
		default:
			c.Grade, c.Advice = Adequate, ""
			c.Reason = fmt.Sprintf("the left ventricle is whole; the picture goes on for %.0f mm about the apex", c.Value)
		}
	}
	return c
}

// toBorder is the distance from p to the next face of the picture.
func (s *scene) toBorder(p geom.Vec) float64 {
	q := s.Volume.FromLPS().Apply(p).Array()
	sp := s.Volume.SpacingMM()
	d := math.Inf(1)
	for a, x := range q {
		d = math.Min(d, math.Min(x+0.5, float64(s.Volume.Size[a])-0.5-x)*sp[a])
	}
	return math.Max(0, d)
}

// coverageChest looks whether the chest wall in front of the apex is in the picture: the skin next to the apex, and around it what an incision may need.
func (s *scene) coverageChest() Check {
	c := Check{ID: CoverageChest, Grade: Limited, Low: 100, Unit: "%", Source: "incision of 5 to 7 cm; cone of 60° assumed", Advice: "a field of view that holds the skin in front of the apex"}
	v := s.Ventricle
	if v == nil || !v.ApexEpi.Found {
		c.Reason = "without the apex the way through the chest wall is not known"
		return c
	}
	apex := v.ApexEpi.PositionMM
	rays := cone(apex.Sub(s.annulus.Origin).Unit())
	end := make([]float64, len(rays)) // of the line: at the skin, or where the picture ends
	skin := make([]bool, len(rays))
	next := -1
	for i, d := range rays {
		if end[i], skin[i] = s.toSkin(apex, d); skin[i] && (next < 0 || end[i] < end[next]) {
			next = i
		}
	}
	if next < 0 {
		c.Reason = "the skin in front of the apex is not in the picture"
		return c
	}
	c.Measured = true
	// Lines to an incision over the skin next to the apex. A body is convex: its skin lies no farther off than a flat one would.
	least := math.Cos(math.Atan(incisionMM / end[next]))
	reached, n := 0.0, 0.0
	for i, d := range rays {
		if cos := d.Dot(rays[next]); cos >= least {
			n++
			if skin[i] || end[i] > end[next]/cos {
				reached++
			}
		}
	}
	c.Value = math.Floor(100 * reached / n)
	if reached == n {
		c.Grade, c.Advice = Adequate, ""
		c.Reason = fmt.Sprintf("the chest wall in front of the apex is whole; the skin is %.0f mm off", end[next])
	} else {
		c.Reason = fmt.Sprintf("only %.0f %% of the skin in front of the apex is in the picture", c.Value)
	}
	return c
}

// cone returns directions spread evenly over the cap about an axis (a spiral of equal areas).
func cone(axis geom.Vec) []geom.Vec {
	u := axis.Perpendicular()
	w := axis.Cross(u)
	out := make([]geom.Vec, frontRays)
	for i := range out {
		z := 1 - (1-math.Cos(frontDeg*math.Pi/180))*(float64(i)+0.5)/frontRays
		r := math.Sqrt(1 - z*z)
		sn, cs := math.Sincos(float64(i) * math.Pi * (3 - math.Sqrt(5)))
		out[i] = axis.Scale(z).AddScaled(r*cs, u).AddScaled(r*sn, w)
	}
	return out
}

// toSkin returns how far from p along d the air outside the body begins, or where the picture ends.
func (s *scene) toSkin(p, d geom.Vec) (mm float64, skin bool) {
	l := s.Labels
	inv := l.FromLPS()
	for t := 1.0; ; t++ {
		q := inv.Apply(p.AddScaled(t, d))
		i, j, k := int(math.Floor(q.X+0.5)), int(math.Floor(q.Y+0.5)), int(math.Floor(q.Z+0.5))
		if !l.Inside(i, j, k) {
			return t, false
		}
		if l.Data[l.Index(i, j, k)] == segment.Nothing {
			return t, true
		}
	}
}
