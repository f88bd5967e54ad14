package phantom

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
)

// Scalars are the measurements' true values, named and defined as in heart/measure. They come from the sections of the formulas with
// 1440 points, without smoothing.
type Scalars struct {
	AnnulusAreaMM2             float64 `json:"annulusAreaMM2"`
	AnnulusPerimeterMM         float64 `json:"annulusPerimeterMM"`
	AnnulusMinMM               float64 `json:"annulusMinMM"`
	AnnulusMaxMM               float64 `json:"annulusMaxMM"`
	AnnulusMeanMM              float64 `json:"annulusMeanMM"`
	AnnulusAreaDiameterMM      float64 `json:"annulusAreaDiameterMM"`
	AnnulusPerimeterDiameterMM float64 `json:"annulusPerimeterDiameterMM"`
	AnnulusEccentricity        float64 `json:"annulusEccentricity"`

	LVOTAreaMM2     float64 `json:"lvotAreaMM2"`
	LVOTPerimeterMM float64 `json:"lvotPerimeterMM"`
	LVOTMinMM       float64 `json:"lvotMinMM"`
	LVOTMaxMM       float64 `json:"lvotMaxMM"`

	SinusLeftMM  float64 `json:"sinusLeftMM"`
	SinusRightMM float64 `json:"sinusRightMM"`
	SinusNonMM   float64 `json:"sinusNonMM"`
	SinusMeanMM  float64 `json:"sinusMeanMM"`
	SinusAreaMM2 float64 `json:"sinusAreaMM2"`
	SinusLevelMM float64 `json:"sinusLevelMM"`

	STJMinMM    float64 `json:"stjMinMM"`
	STJMaxMM    float64 `json:"stjMaxMM"`
	STJMeanMM   float64 `json:"stjMeanMM"`
	STJAreaMM2  float64 `json:"stjAreaMM2"`
	STJHeightMM float64 `json:"stjHeightMM"` // of its centre above the annulus plane
	STJLowestMM float64 `json:"stjLowestMM"`
	STJTiltDeg  float64 `json:"stjTiltDeg"`

	AscendingMinMM  float64 `json:"ascendingMinMM"`
	AscendingMaxMM  float64 `json:"ascendingMaxMM"`
	AscendingMeanMM float64 `json:"ascendingMeanMM"`

	CoronaryLeftHeightMM        float64 `json:"coronaryLeftHeightMM"`
	CoronaryRightHeightMM       float64 `json:"coronaryRightHeightMM"`
	CommissureLeftRightHeightMM float64 `json:"commissureLeftRightHeightMM"`
	CommissureRightNonHeightMM  float64 `json:"commissureRightNonHeightMM"`
	CommissureNonLeftHeightMM   float64 `json:"commissureNonLeftHeightMM"`

	CalciumLeftMM3    float64 `json:"calciumLeftMM3"` // leaflet calcium in the sector of the cusp
	CalciumRightMM3   float64 `json:"calciumRightMM3"`
	CalciumNonMM3     float64 `json:"calciumNonMM3"`
	CalciumAnnulusMM3 float64 `json:"calciumAnnulusMM3"`
	CalciumLVOTMM3    float64 `json:"calciumLVOTMM3"`
	CalciumTotalMM3   float64 `json:"calciumTotalMM3"`

	MembranousSeptumMM float64 `json:"membranousSeptumMM"` // lower edge below the annulus plane

	LVLengthMM          float64 `json:"lvLengthMM"`       // annulus' centre to inner apex
	LVAxisAnnulusDeg    float64 `json:"lvAxisAnnulusDeg"` // of that line to the annulus' normal
	LVApexWallMM        float64 `json:"lvApexWallMM"`
	LVCavityML          float64 `json:"lvCavityML"`
	RootAngleCoronalDeg float64 `json:"rootAngleCoronalDeg"` // as the patient lies in the scanner
	RootAngle3DDeg      float64 `json:"rootAngle3DDeg"`
}

const (
	lvotDepthMM      = 4.0  // below the annulus (ct-planning 4.4)
	ascendingLevelMM = 40.0 // above it along the axis (ct-planning 4.6)
)

// measure fills the sections and the scalars.
func (t *Truth) measure(b *body, o Options) {
	r, s, m := b.root, &t.Scalars, t.ToLPS
	ann := b.contour(r.frame)
	t.Annulus = moved(ann, m, o.Mirror)
	s.AnnulusAreaMM2, s.AnnulusPerimeterMM = ann.Area(), ann.Perimeter()
	s.AnnulusMinMM, s.AnnulusMaxMM, _, _ = ann.Diameters()
	s.AnnulusMeanMM = (s.AnnulusMinMM + s.AnnulusMaxMM) / 2
	s.AnnulusAreaDiameterMM = 2 * math.Sqrt(s.AnnulusAreaMM2/math.Pi)
	s.AnnulusPerimeterDiameterMM = s.AnnulusPerimeterMM / math.Pi
	s.AnnulusEccentricity = 1 - s.AnnulusMinMM/s.AnnulusMaxMM

	parallel := func(w float64) geom.Frame {
		f := r.frame
		f.Origin = r.at(0, 0, w)
		return f
	}
	low := b.contourOf(b.outflow(), parallel(-lvotDepthMM))
	t.LVOT = moved(low, m, o.Mirror)
	s.LVOTAreaMM2, s.LVOTPerimeterMM = low.Area(), low.Perimeter()
	s.LVOTMinMM, s.LVOTMaxMM, _, _ = low.Diameters()

	t.sinuses(b, o, parallel)

	stj := b.contour(geom.FrameOf(b.stj, r.frame.U))
	t.STJ = moved(stj, m, o.Mirror)
	s.STJAreaMM2 = stj.Area()
	s.STJMinMM, s.STJMaxMM, _, _ = stj.Diameters()
	s.STJMeanMM = (s.STJMinMM + s.STJMaxMM) / 2
	s.STJHeightMM = r.frame.Plane().Height(b.stj.Origin)
	s.STJLowestMM = math.Inf(1)
	for _, p := range stj.LPS() {
		s.STJLowestMM = min(s.STJLowestMM, r.frame.Plane().Height(p))
	}
	s.STJTiltDeg = geom.AngleDeg(b.stj.Normal, r.frame.W)

	up := geom.Curve{}
	for w := 0.0; w < r.a.STJHeightMM; w += 0.5 {
		up = append(up, r.at(0, 0, w))
	}
	up = append(up, b.aorta.points...)
	p := up.At(ascendingLevelMM)
	asc := b.contour(geom.FrameOf(geom.Plane{Origin: p, Normal: up.Tangent(ascendingLevelMM, 3)}, r.frame.U))
	t.Ascending = moved(asc, m, o.Mirror)
	s.AscendingMinMM, s.AscendingMaxMM, _, _ = asc.Diameters()
	s.AscendingMeanMM = (s.AscendingMinMM + s.AscendingMaxMM) / 2

	height := r.frame.Plane().Height
	s.CoronaryLeftHeightMM, s.CoronaryRightHeightMM = height(b.ostium[0].lower), height(b.ostium[1].lower)
	h := r.a.CommissureHeightMM
	s.CommissureLeftRightHeightMM, s.CommissureRightNonHeightMM, s.CommissureNonLeftHeightMM = h[0], h[1], h[2]

	var total float64
	t.Calcium, total = b.calciumVolumes()
	s.CalciumTotalMM3 = total
	for _, c := range t.Calcium {
		switch {
		case c.Region == heart.RegionAnnulus:
			s.CalciumAnnulusMM3 += c.VolumeMM3
		case c.Region == heart.RegionLVOT:
			s.CalciumLVOTMM3 += c.VolumeMM3
		case c.Cusp == heart.Left.String():
			s.CalciumLeftMM3 += c.VolumeMM3
		case c.Cusp == heart.Right.String():
			s.CalciumRightMM3 += c.VolumeMM3
		default:
			s.CalciumNonMM3 += c.VolumeMM3
		}
	}
	s.MembranousSeptumMM = -height(b.lv.septumEdge())
	centre := b.hingeCentre()
	endo, epi := b.farthest(), geom.Vec{}
	epi = b.apexEpi(endo)
	s.LVLengthMM = endo.Dist(centre)
	s.LVAxisAnnulusDeg = geom.AngleDeg(centre.Sub(endo), r.frame.W)
	s.LVApexWallMM = epi.Dist(endo)
	s.LVCavityML = t.Ventricle.CavityMM3 / 1000
	n := m.Direction(r.frame.W)
	s.RootAngleCoronalDeg = math.Atan2(math.Abs(n.X), math.Abs(n.Z)) * 180 / math.Pi
	s.RootAngle3DDeg = math.Acos(math.Abs(n.Z)) * 180 / math.Pi
}

// hingeCentre is the mean of the nadirs.
func (b *body) hingeCentre() geom.Vec {
	var c geom.Vec
	for _, d := range b.a.NadirDeg {
		c = c.Add(b.root.wall(d*math.Pi/180, 0).Scale(1.0 / 3))
	}
	return c
}

// sinuses finds the widest level parallel to the annulus and measures each sinus from the commissure opposite to it, through the
// centre of the section.
func (t *Truth) sinuses(b *body, o Options, parallel func(w float64) geom.Frame) {
	r, s := b.root, &t.Scalars
	area := func(w float64) float64 {
		var a float64 // of the radius function; the section is a section of it
		const n = 360
		for i := range n {
			a += sq(r.radius(2*math.Pi*float64(i)/n, w)) * math.Pi / n
		}
		return a
	}
	best := 0.0
	top := r.a.STJHeightMM - r.a.STJTiltMM
	for w := 1.0; w < top; w += 0.1 {
		if a := area(w); a > best {
			best, s.SinusLevelMM = a, w
		}
	}
	c := b.contour(parallel(s.SinusLevelMM))
	t.Sinus = moved(c, t.ToLPS, o.Mirror)
	s.SinusAreaMM2 = c.Area()
	cu, cv := c.Centroid()
	into := [3]*float64{&s.SinusLeftMM, &s.SinusRightMM, &s.SinusNonMM}
	for i := range into {
		p := r.wall(r.a.CommissureDeg[(i+1)%3]*math.Pi/180, s.SinusLevelMM)
		u, v, _ := c.Frame.Local(p)
		d := math.Atan2(v-cv, u-cu)
		*into[i] = c.Ray(cu, cv, d) + c.Ray(cu, cv, d+math.Pi)
	}
	s.SinusMeanMM = (s.SinusLeftMM + s.SinusRightMM + s.SinusNonMM) / 3
}
