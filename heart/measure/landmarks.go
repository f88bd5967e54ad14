package measure

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
)

// coronaries measures the heights of the ostia, their distances from the axis of the annulus, and the clock positions.
func coronaries(s *Set, p *pose, b *basis) {
	heights := [2]*Value{&s.CoronaryLeftHeightMM, &s.CoronaryRightHeightMM}
	fromAxis := [2]*Value{&s.CoronaryLeftAxisMM, &s.CoronaryRightAxisMM}
	if !b.ok {
		put(b.reason, heights[0], heights[1], fromAxis[0], fromAxis[1], &s.RightCuspClockDeg, &s.RightCoronaryClockDeg)
		return
	}
	for c, name := range [2]string{"left", "right"} {
		lower, centre := p.root.OstiumLower[c], p.root.OstiumCentre[c]
		*heights[c] = missing(why("the lower edge of the "+name+" coronary ostium", lower))
		if lower.Found {
			*heights[c] = found(b.plane.Height(lower.PositionMM))
		}
		q := centre
		if !q.Found {
			q = lower
		}
		*fromAxis[c] = missing(why("the "+name+" coronary ostium", q))
		if q.Found {
			*fromAxis[c] = found(b.plane.Project(q.PositionMM).Dist(b.plane.Origin))
		}
		if heart.Cusp(c) == heart.Right {
			s.RightCoronaryClockDeg = missing(fromAxis[c].Reason)
			if q.Found {
				s.RightCoronaryClockDeg = found(b.clock(q.PositionMM))
			}
		}
	}
	s.RightCuspClockDeg = found(b.clock(p.root.Hinge[heart.Right].PositionMM))
}

// clock returns the direction of p from the centre of the annulus as on a clock's face looked at from the ventricle, in degrees: 0 to the
// front of the patient, 90 (three o'clock) to the left.
func (b *basis) clock(p geom.Vec) float64 {
	u, v, _ := geom.FrameOf(b.plane, geom.Vec{X: 1}).Local(p)
	if b.plane.Normal.Z < 0 {
		v = -v // looked at from the ventricle the patient's back is still below
	}
	return math.Mod(math.Atan2(u, -v)*180/math.Pi+360, 360)
}

// leaflets measures commissures and leaflets as far as they can be known from their attachment.
func leaflets(s *Set, p *pose, b *basis) {
	tops := [3]*Value{&s.CommissureLeftRightHeightMM, &s.CommissureRightNonHeightMM, &s.CommissureNonLeftHeightMM}
	lengths := [3]*Value{&s.LeafletLeftLengthMM, &s.LeafletRightLengthMM, &s.LeafletNonLengthMM}
	attached := [3]*Value{&s.LeafletLeftAttachmentMM, &s.LeafletRightAttachmentMM, &s.LeafletNonAttachmentMM}
	r := &p.root
	for i, q := range r.Commissure {
		switch {
		case !q.Found:
			*tops[i] = missing(why("the "+heart.Commissure(i).String()+" commissure", q))
		case !b.ok:
			*tops[i] = missing(b.reason)
		default:
			*tops[i] = found(b.plane.Height(q.PositionMM))
		}
	}
	for c := range lengths {
		// The commissures at the two ends of a cusp: of the left cusp these are left-right (0) and non-left (2), and so on.
		i, j := c, (c+2)%3
		p0, p1, h := r.Commissure[i], r.Commissure[j], r.Hinge[c]
		switch {
		case !h.Found:
			*lengths[c] = missing(why("the hinge point", h))
		case !p0.Found:
			*lengths[c] = missing(why("the "+heart.Commissure(i).String()+" commissure", p0))
		case !p1.Found:
			*lengths[c] = missing(why("the "+heart.Commissure(j).String()+" commissure", p1))
		default:
			*lengths[c] = found(h.PositionMM.Dist(p0.PositionMM.Lerp(p1.PositionMM, 0.5)))
		}
		*attached[c] = missing("the attachment of this leaflet was not seen")
		if line := r.HingeLine[c]; len(line) >= 2 {
			*attached[c] = found(line.Length())
			// Both ends run along the line by the uncertainty of the commissures.
			attached[c].SD = math.Hypot(p0.SigmaMM, p1.SigmaMM)
		}
	}
}

func septum(s *Set, p *pose, b *basis) {
	q := p.root.MembranousSeptum
	switch {
	case !b.ok:
		s.MembranousSeptumMM = missing(b.reason)
	case !q.Found:
		s.MembranousSeptumMM = missing(why("the lower edge of the membranous septum", q))
	default:
		s.MembranousSeptumMM = found(-b.plane.Height(q.PositionMM))
	}
}

// angles measures root angulation and the C-arm's angles.
func (sc *scene) angles(s *Set, p *pose, b *basis) {
	if !b.ok {
		put(b.reason, &s.RootAngleCoronalDeg, &s.RootAngle3DDeg, &s.ThreeCuspLAODeg, &s.ThreeCuspCRADeg, &s.CuspOverlapLAODeg, &s.CuspOverlapCRADeg)
		return
	}
	n := b.plane.Normal
	s.RootAngleCoronalDeg = found(math.Atan2(math.Abs(n.X), math.Abs(n.Z)) * 180 / math.Pi)
	s.RootAngle3DDeg = found(math.Acos(math.Min(1, math.Abs(n.Z))) * 180 / math.Pi)
	l, r, non := p.root.Hinge[heart.Left].PositionMM, p.root.Hinge[heart.Right].PositionMM, p.root.Hinge[heart.NonCoronary].PositionMM
	view := func(d geom.Vec, lao, cra *Value, nominal func(*Set) (Value, Value)) {
		// A draw keeps to the side of the table that the nominal view has.
		var near geom.Vec
		if sc.nominal != nil {
			a, c := nominal(sc.nominal)
			near = View{a.Value, c.Value}.Direction()
		}
		w := ViewAlong(towardsTable(d, near))
		*lao, *cra = found(w.LAODeg), found(w.CRADeg)
	}
	view(r.Sub(l.Lerp(non, 0.5)), &s.ThreeCuspLAODeg, &s.ThreeCuspCRADeg,
		func(s *Set) (Value, Value) { return s.ThreeCuspLAODeg, s.ThreeCuspCRADeg })
	view(r.Sub(l), &s.CuspOverlapLAODeg, &s.CuspOverlapCRADeg,
		func(s *Set) (Value, Value) { return s.CuspOverlapLAODeg, s.CuspOverlapCRADeg })
	if sc.nominal == nil {
		s.SCurve = SCurve(n)
	}
}

// ventricle measures the long axis and what lies at its end.
func (sc *scene) ventricle(s *Set, p *pose, b *basis) {
	v := &p.ventricle
	apex := v.ApexEndo
	switch {
	case !apex.Found:
		put(why("the apex of the ventricle", apex), &s.LVLengthMM, &s.LVAxisAnnulusDeg, &s.AortoLVAngleDeg, &s.LVApexWallMM)
	case !b.ok:
		put(b.reason, &s.LVLengthMM, &s.LVAxisAnnulusDeg, &s.AortoLVAngleDeg)
	default:
		axis := b.plane.Origin.Sub(apex.PositionMM)
		s.LVLengthMM = found(axis.Norm())
		s.LVAxisAnnulusDeg = found(geom.AngleDeg(axis, b.plane.Normal))
		s.AortoLVAngleDeg = missing("the direction of the ascending aorta is not known")
		if a, ok := sc.aorta(p, b); ok {
			s.AortoLVAngleDeg = found(180 - geom.AngleDeg(axis, a))
		}
	}
	if apex.Found {
		s.LVApexWallMM = missing(why("the outer surface of the apex", v.ApexEpi))
		if v.ApexEpi.Found {
			s.LVApexWallMM = found(apex.PositionMM.Dist(v.ApexEpi.PositionMM))
		}
	}
	switch {
	case !v.Complete:
		s.LVCavityML = missing("the ventricle is not wholly in the scan, or was not found")
	case v.CavityMM3 <= 0:
		s.LVCavityML = missing("the cavity was not measured")
	default:
		s.LVCavityML = found(v.CavityMM3 / 1000)
		s.LVCavityML.SD = sc.cavityMM2 * math.Max(p.root.EdgeSigmaMM, 0) / 1000
	}
}

// aorta returns the direction of the ascending aorta: the chord of the centreline from the sinotubular junction to the ascending level, or
// the normal of the junction.
func (sc *scene) aorta(p *pose, b *basis) (geom.Vec, bool) {
	r := &p.root
	if !r.STJ.Found {
		return geom.Vec{}, false
	}
	if len(r.Centreline) >= 2 {
		start, _ := r.Centreline.Nearest(b.plane.Origin)
		from, _ := r.Centreline.Nearest(r.STJ.PositionMM)
		to := math.Min(start+sc.options.AscendingLevelMM, r.Centreline.Length())
		if to-from >= 10 {
			return r.Centreline.At(to).Sub(r.Centreline.At(from)).Unit(), true
		}
	}
	n := r.STJNormal.Unit()
	return n, n != geom.Vec{}
}

// cavityArea returns the surface of the cavity, or that of a ball of its volume.
func cavityArea(v *heart.Ventricle) float64 {
	if v.Cavity == nil || len(v.Cavity.Triangles) == 0 {
		return math.Cbrt(36 * math.Pi * v.CavityMM3 * v.CavityMM3)
	}
	var a float64
	for _, t := range v.Cavity.Triangles {
		p, q, r := v.Cavity.Points[t[0]], v.Cavity.Points[t[1]], v.Cavity.Points[t[2]]
		a += q.Sub(p).Cross(r.Sub(p)).Norm() / 2
	}
	return a
}
