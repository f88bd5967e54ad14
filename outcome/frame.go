package outcome

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart/measure"
)

// FrameShape is the frame's cross-sections.
type FrameShape struct {
	Inflow  Section `json:"inflow"`  // through the crowns
	Annulus Section `json:"annulus"` // in the annulus plane
	Outflow Section `json:"outflow"` // through the crowns
	STJ     Section `json:"stj"`     // in the plane of the sinotubular junction
}

// Section is a cross-section of the frame: the smooth closed curve through the middles of its wires. Diameters are chords through its centroid.
type Section struct {
	MinMM               Value `json:"minMM"`
	MaxMM               Value `json:"maxMM"`
	AreaDiameterMM      Value `json:"areaDiameterMM"`      // 2 sqrt(A/pi)
	PerimeterDiameterMM Value `json:"perimeterDiameterMM"` // P/pi
	Eccentricity        Value `json:"eccentricity"`        // 1 - min/max
	ExpansionPercent    Value `json:"expansionPercent"`    // AreaDiameterMM by the size's nominal diameter
	FreePercent         Value `json:"freePercent"`         // AreaDiameterMM by that of the same places of the frame when nothing holds it
	// CurveMM is the curve in patient space; counter-clockwise seen from the aorta.
	CurveMM []geom.Vec `json:"curveMM,omitempty"`
}

func (c *Section) values() []*Value {
	return []*Value{&c.MinMM, &c.MaxMM, &c.AreaDiameterMM, &c.PerimeterDiameterMM, &c.Eccentricity, &c.ExpansionPercent, &c.FreePercent}
}

func (s *scene) frameShape(f *FrameShape) {
	s.section(&f.Inflow, s.material(0), s.device.w)
	s.section(&f.Outflow, s.material(math.Inf(1)), s.device.w)
	s.section(&f.Annulus, s.cut(s.plane), s.plane.Normal)
	if pl, reason := s.stj(); reason != "" {
		put(reason, f.STJ.values()...)
	} else {
		s.section(&f.STJ, s.cut(pl), pl.Normal)
	}
}

// cut returns where a plane crosses the frame's struts.
func (s *scene) cut(pl geom.Plane) []crossing {
	return s.crossings(func(i int) float64 { return pl.Height(s.at.Wires[i]) })
}

// stj returns the plane of the sinotubular junction.
func (s *scene) stj() (pl geom.Plane, reason string) {
	r := s.root
	switch {
	case !r.STJ.Found:
		return pl, "the sinotubular junction was not found: " + r.STJ.Reason
	case r.STJNormal.Norm() < 0.5 || r.STJNormal.Dot(s.plane.Normal) < 0.3:
		return pl, "the plane of the sinotubular junction is not known"
	}
	return geom.Plane{Origin: r.STJ.PositionMM, Normal: r.STJNormal.Unit()}, ""
}

// section measures the curve through crossings, seen along normal.
func (s *scene) section(out *Section, at []crossing, normal geom.Vec) {
	now, rest, _, reason := around(at)
	if reason != "" {
		put(reason, out.values()...)
		return
	}
	c := contour(now, normal, s.round.u)
	lo, hi, _, _ := c.Diameters()
	area := measure.AreaDiameterMM(c.Area())
	out.MinMM, out.MaxMM = found(lo), found(hi)
	out.AreaDiameterMM, out.PerimeterDiameterMM = found(area), found(measure.PerimeterDiameterMM(c.Perimeter()))
	out.Eccentricity = found(measure.Eccentricity(lo, hi))
	out.ExpansionPercent = found(100 * area / s.size.NominalDiameterMM.Value)
	out.FreePercent = found(100 * area / measure.AreaDiameterMM(contour(rest, geom.Vec{Z: 1}, geom.Vec{}).Area()))
	out.CurveMM = geom.Contour{Frame: c.Frame, Points: c.Resample(72).Points}.LPS()
}

// contour returns a closed line in space as a contour in the plane across normal through its middle, its U towards hint.
func contour(line []geom.Vec, normal, hint geom.Vec) geom.Contour {
	var middle geom.Vec
	for _, p := range line {
		middle = middle.AddScaled(1/float64(len(line)), p)
	}
	c := geom.Contour{Frame: geom.FrameOf(geom.Plane{Origin: middle, Normal: normal}, hint)}
	for _, p := range line {
		u, v, _ := c.Frame.Local(p)
		c.Points = append(c.Points, [2]float64{u, v})
	}
	if c.Area() < 0 {
		for i, j := 0, len(c.Points)-1; i < j; i, j = i+1, j-1 {
			c.Points[i], c.Points[j] = c.Points[j], c.Points[i]
		}
	}
	return c
}
