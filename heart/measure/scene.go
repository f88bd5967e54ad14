package measure

import (
	"fmt"
	"math"
	"strings"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/mesh"
)

// measure takes all measurements of one pose.
func (sc *scene) measure(p *pose) *Set {
	s := &Set{Options: sc.options}
	if sc.nominal == nil {
		sc.planes = map[string]geom.Plane{}
	}
	b := basisOf(&p.root)
	if b.ok {
		s.AnnulusFrame, s.AnnulusFound = b.frame, true
	}
	sc.annulus(s, p, &b)
	sc.lvot(s, p, &b)
	junction := sc.junction(s, p, &b)
	sc.sinuses(s, p, &b, junction)
	sc.ascending(s, p, &b)
	sc.intercommissural(s, p, &b)
	coronaries(s, p, &b)
	leaflets(s, p, &b)
	septum(s, p, &b)
	sc.angles(s, p, &b)
	sc.ventricle(s, p, &b)
	if sc.nominal == nil {
		calcium(s, &p.root, &b)
	}
	return s
}

// basis is the annulus plane of a pose and what hangs on it.
type basis struct {
	ok     bool
	reason string
	plane  geom.Plane
	frame  geom.Frame // U towards the right hinge point
	turn   float64    // 1 if right - left - non-coronary runs counter-clockwise seen from +W, -1 in a mirrored heart
	axis   geom.Vec   // annulus centre to the centre of the sinotubular junction, or the normal
}

func basisOf(r *heart.Root) basis {
	var b basis
	b.plane, b.ok = r.AnnulusPlane()
	if !b.ok {
		b.reason = "the annulus plane needs all three hinge points"
		for c, p := range r.Hinge {
			if !p.Found {
				b.reason = fmt.Sprintf("the %s hinge point was not found", heart.Cusp(c))
				if p.Reason != "" {
					b.reason += ": " + p.Reason
				}
				break
			}
		}
		return b
	}
	b.frame = geom.FrameOf(b.plane, r.Hinge[heart.Right].PositionMM.Sub(b.plane.Origin))
	b.turn = 1
	if _, v, _ := b.frame.Local(r.Hinge[heart.Left].PositionMM); v < 0 {
		b.turn = -1
	}
	b.axis = b.plane.Normal
	if r.STJ.Found {
		// A junction beside the annulus instead of above it is an error of its own; it must not bend the axis.
		if a := r.STJ.PositionMM.Sub(b.plane.Origin).Unit(); a.Dot(b.plane.Normal) > 0.5 {
			b.axis = a
		}
	}
	return b
}

// ring cuts the section with this name; the planes of the nominal pose are kept for the bands of the draws.
func (sc *scene) ring(id string, p *pose, pl geom.Plane, centre geom.Vec) (ring, string) {
	wall := sc.wall
	if b := sc.bands[id]; b != nil {
		wall = b
	}
	wavelength := sc.options.SmoothingMM
	if id == "sinus" || strings.HasPrefix(id, "intercommissural") {
		// The commissures are narrow pillars, which half the wavelength leaves standing; no perimeter is taken here.
		wavelength /= 2
	}
	r, reason := cutRing(wall, pl, centre, wavelength, p.edgeMM)
	if sc.nominal == nil && reason == "" {
		sc.planes[id] = pl
	}
	return r, reason
}

// band prepares the parts of the wall that the draws can reach: a plane through three points 12 mm from its centre moves by up to
// 1.5 times their uncertainty at the wall of a sinus; five standard deviations and one triangle more.
func (sc *scene) band(p *pose) {
	if sc.wall == nil {
		return
	}
	var sigma float64
	for _, q := range append(p.root.Hinge[:], p.root.STJ) {
		if q.Found {
			sigma = math.Max(sigma, q.SigmaMM)
		}
	}
	sc.bands = map[string]*mesh.Surface{}
	for id, pl := range sc.planes {
		sc.bands[id] = band(sc.wall, pl, 3+7.5*sigma)
	}
}

func found(x float64) Value       { return Value{Value: x, Found: true} }
func missing(reason string) Value { return Value{Reason: reason} }
func put(reason string, vs ...*Value) {
	for _, v := range vs {
		*v = missing(reason)
	}
}

func (sc *scene) annulus(s *Set, p *pose, b *basis) {
	all := []*Value{&s.AnnulusAreaMM2, &s.AnnulusPerimeterMM, &s.AnnulusMinMM, &s.AnnulusMaxMM, &s.AnnulusMeanMM,
		&s.AnnulusAreaDiameterMM, &s.AnnulusPerimeterDiameterMM, &s.AnnulusEccentricity}
	if !b.ok {
		put(b.reason, all...)
		return
	}
	r, reason := sc.ring("annulus", p, b.plane, b.plane.Origin)
	if reason != "" {
		put(reason, all...)
		return
	}
	s.AnnulusAreaMM2, s.AnnulusPerimeterMM = found(r.area), found(r.perimeter)
	s.AnnulusMinMM, s.AnnulusMaxMM, s.AnnulusMeanMM = found(r.min), found(r.max), found(r.mean())
	s.AnnulusAreaDiameterMM = found(AreaDiameterMM(r.area))
	s.AnnulusPerimeterDiameterMM = found(PerimeterDiameterMM(r.perimeter))
	s.AnnulusEccentricity = found(Eccentricity(r.min, r.max))
	sc.keep(s, &r, b, "annulus", "Annulus", "瓣环")
}

// keep adds the section to the nominal set; the draws need no pictures.
func (sc *scene) keep(s *Set, r *ring, b *basis, id, nameEN, nameZH string) *Section {
	if sc.nominal != nil {
		return nil
	}
	s.Sections = append(s.Sections, r.section(id, nameEN, nameZH, b.plane, b.ok))
	return &s.Sections[len(s.Sections)-1]
}

// AreaDiameterMM returns the diameter of the circle with this area: 2 sqrt(A/pi) (ct-planning 4.1).
func AreaDiameterMM(areaMM2 float64) float64 { return 2 * math.Sqrt(areaMM2/math.Pi) }

// PerimeterDiameterMM returns the diameter of the circle with this perimeter: P/pi (ct-planning 4.1).
func PerimeterDiameterMM(perimeterMM float64) float64 { return perimeterMM / math.Pi }

// Eccentricity returns 1 - min/max, the reference tool's convention (ct-planning 4.1): 0 is a circle.
func Eccentricity(minMM, maxMM float64) float64 { return 1 - minMM/maxMM }

func (sc *scene) lvot(s *Set, p *pose, b *basis) {
	all := []*Value{&s.LVOTAreaMM2, &s.LVOTPerimeterMM, &s.LVOTMinMM, &s.LVOTMaxMM, &s.LVOTMeanMM, &s.LVOTTaperRatio}
	if !b.ok {
		put(b.reason, all...)
		return
	}
	d := -sc.options.LVOTDepthMM
	r, reason := sc.ring("lvot", p, b.plane.Shift(d), b.plane.Origin.AddScaled(d, b.plane.Normal))
	if reason != "" {
		put(reason, all...)
		return
	}
	s.LVOTAreaMM2, s.LVOTPerimeterMM = found(r.area), found(r.perimeter)
	s.LVOTMinMM, s.LVOTMaxMM, s.LVOTMeanMM = found(r.min), found(r.max), found(r.mean())
	s.LVOTTaperRatio = missing("the annulus was not measured: " + s.AnnulusAreaMM2.Reason)
	if s.AnnulusAreaMM2.Found {
		s.LVOTTaperRatio = found(r.area / s.AnnulusAreaMM2.Value)
	}
	sc.keep(s, &r, b, "lvot", "Left ventricular outflow tract", "左心室流出道")
}

// junction measures the sinotubular junction and returns its ring, or nil.
func (sc *scene) junction(s *Set, p *pose, b *basis) *ring {
	diameters := []*Value{&s.STJMinMM, &s.STJMaxMM, &s.STJMeanMM, &s.STJAreaMM2}
	heights := []*Value{&s.STJHeightMM, &s.STJLowestMM, &s.STJTiltDeg}
	put("the annulus or the junction was not measured", &s.STJAnnulusRatio)
	r := &p.root
	if !r.STJ.Found {
		put(why("the sinotubular junction", r.STJ), append(diameters, heights...)...)
		return nil
	}
	normal := r.STJNormal.Unit()
	if b.ok {
		s.STJHeightMM = found(b.plane.Height(r.STJ.PositionMM))
	} else {
		put(b.reason, heights...)
	}
	if normal == (geom.Vec{}) {
		put("the plane of the sinotubular junction is not known", append(diameters, &s.STJLowestMM, &s.STJTiltDeg)...)
		return nil
	}
	if b.ok {
		s.STJTiltDeg = found(geom.AngleDeg(b.plane.Normal, normal))
	}
	g, reason := sc.ring("stj", p, geom.Plane{Origin: r.STJ.PositionMM, Normal: normal}, r.STJ.PositionMM)
	if reason != "" {
		put(reason, append(diameters, &s.STJLowestMM)...)
		return nil
	}
	s.STJMinMM, s.STJMaxMM, s.STJMeanMM, s.STJAreaMM2 = found(g.min), found(g.max), found(g.mean()), found(g.area)
	if b.ok {
		low := math.Inf(1)
		for _, q := range g.contour.LPS() {
			low = math.Min(low, b.plane.Height(q))
		}
		s.STJLowestMM = found(low)
	}
	if s.AnnulusMeanMM.Found {
		s.STJAnnulusRatio = found(g.mean() / s.AnnulusMeanMM.Value)
	}
	sc.keep(s, &g, b, "stj", "Sinotubular junction", "窦管交界")
	return &g
}

// why says why a landmark is missing.
func why(what string, p heart.Point) string {
	if p.Reason == "" {
		return what + " was not found"
	}
	return what + " was not found: " + p.Reason
}
