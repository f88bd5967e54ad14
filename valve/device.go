package valve

import "math"

// Indications.
const (
	AS = "as" // stenosis
	AR = "ar" // pure or predominant regurgitation
)

// Statuses of an indication, from the firmest.
const (
	Approved = "approved"  // by a regulator named in the note
	Trial    = "trial"     // investigational
	OffLabel = "off-label" // reported, outside every label
)

// Metrics of the annulus by which a valve is chosen.
const (
	ByArea      = "area"
	ByPerimeter = "perimeter"
	ByDiameter  = "diameter" // the mean of the shortest and the longest
)

// Kinds of anatomy that a Limit can bound.
const (
	SinusDiameter     = "sinusDiameterMM"     // mean of the three
	SinusHeight       = "sinusHeightMM"       // annulus to sinotubular junction
	STJDiameter       = "stjDiameterMM"       // mean
	AorticAngle       = "aorticAngleDeg"      // annulus to horizontal, coronal
	AscendingDiameter = "ascendingDiameterMM" // mean, widest level
	CoronaryHeight    = "coronaryHeightMM"    // the lower of the two
	RootLength        = "rootLengthMM"
)

var limitUnits = map[string]string{SinusDiameter: "mm", SinusHeight: "mm", STJDiameter: "mm", AorticAngle: "deg",
	AscendingDiameter: "mm", CoronaryHeight: "mm", RootLength: "mm"}

// Device is one product.
type Device struct {
	Schema       int          `json:"schema"` // 1
	ID           string       `json:"id"`     // lower case, digits and hyphens
	NameEN       string       `json:"nameEN"`
	NameZH       string       `json:"nameZH"`
	Maker        string       `json:"maker"`
	Expansion    string       `json:"expansion"`    // "self" or "balloon"
	LeafletLevel string       `json:"leafletLevel"` // "intra-annular", "supra-annular" or "unknown"
	Leaflets     string       `json:"leaflets"`
	NoteEN       string       `json:"noteEN,omitempty"`
	NoteZH       string       `json:"noteZH,omitempty"`
	Indications  []Indication `json:"indications"`
	Access       []Access     `json:"access"`
	Metric       Metric       `json:"metric"`
	Targets      []Target     `json:"targets,omitempty"`
	// Annulus is the range of the whole device, where the sizes have none of their own.
	Annulus       Annulus  `json:"annulus"`
	Tiling        Tiling   `json:"tiling"`
	FrameHeightMM *Range   `json:"frameHeightMM,omitempty"` // over all sizes
	SheathFr      *Range   `json:"sheathFr,omitempty"`      // over all sizes
	Limits        []Limit  `json:"limits,omitempty"`
	Results       []Result `json:"results,omitempty"` // not known by size
	Sizes         []Size   `json:"sizes"`             // from the smallest
	Build         *Build   `json:"build,omitempty"`   // what it is made of; without it a device can be sized, but not deployed
	// Sources maps the keys used in this file to full references.
	Sources map[string]string `json:"sources"`
}

// Indication is a disease for which the device is used.
type Indication struct {
	Indication string     `json:"indication"` // AS or AR
	Status     string     `json:"status"`
	Source     string     `json:"source"`
	Confidence Confidence `json:"confidence"`
	NoteEN     string     `json:"noteEN,omitempty"`
	NoteZH     string     `json:"noteZH,omitempty"`
}

// Access is a way in.
type Access struct {
	Route      string     `json:"route"` // transapical, transfemoral, subclavian, transaortic, carotid, transcaval
	Source     string     `json:"source"`
	Confidence Confidence `json:"confidence"`
}

// Metric says by which measurement of the annulus the size is chosen.
type Metric struct {
	Metric     string     `json:"metric"`
	Source     string     `json:"source"`
	Confidence Confidence `json:"confidence"`
}

// Target is the oversizing that is aimed at: valve / annulus - 1, in the named metric.
type Target struct {
	Indication        string   `json:"indication"`
	Metric            string   `json:"metric"`
	OversizingPercent Quantity `json:"oversizingPercent"`
	NoteEN            string   `json:"noteEN,omitempty"`
	NoteZH            string   `json:"noteZH,omitempty"`
}

// Annulus is the native annuli for which a device or size is meant, in any of the three metrics.
type Annulus struct {
	AreaMM2     *Range `json:"areaMM2,omitempty"`
	PerimeterMM *Range `json:"perimeterMM,omitempty"`
	DiameterMM  *Range `json:"diameterMM,omitempty"`
}

// Range returns the range in the metric, or nil.
func (a *Annulus) Range(metric string) *Range {
	switch metric {
	case ByArea:
		return a.AreaMM2
	case ByPerimeter:
		return a.PerimeterMM
	case ByDiameter:
		return a.DiameterMM
	}
	return nil
}

// Tilings of the ranges of neighbouring sizes.
const (
	Contiguous  = "contiguous"  // each begins where the one before ends
	Overlapping = "overlapping" // some annuli belong to two sizes
	Gaps        = "gaps"        // some annuli belong to none
)

// Tiling states how the ranges of neighbouring sizes meet, so that a slip of the pen is told from a maker's overlap. "" if fewer than
// two sizes have a range in the metric.
type Tiling struct {
	Area      string `json:"area,omitempty"`
	Perimeter string `json:"perimeter,omitempty"`
	Diameter  string `json:"diameter,omitempty"`
}

func (t Tiling) of(metric string) string {
	switch metric {
	case ByArea:
		return t.Area
	case ByPerimeter:
		return t.Perimeter
	}
	return t.Diameter
}

// Limit bounds an anatomy. A limit without Indication holds for all.
type Limit struct {
	Anatomy    string    `json:"anatomy"`
	Indication string    `json:"indication,omitempty"`
	Min        *Quantity `json:"min,omitempty"`
	Max        *Quantity `json:"max,omitempty"`
	Effect     string    `json:"effect"` // "exclude" or "caution"
}

// Result is a haemodynamic result that is not known by size.
type Result struct {
	Indication       string    `json:"indication"`
	When             string    `json:"when"`
	EOACM2           *Quantity `json:"eoaCM2,omitempty"`
	MeanGradientMMHg *Quantity `json:"meanGradientMMHg,omitempty"`
}

// Size is one size of a device.
type Size struct {
	Label             string    `json:"label"`
	NominalDiameterMM Quantity  `json:"nominalDiameterMM"`
	NominalAreaMM2    *Quantity `json:"nominalAreaMM2,omitempty"` // against which oversizing by area is reckoned; the disc of the nominal diameter if absent
	Annulus           Annulus   `json:"annulus"`
	TEEDiameterMM     *Range    `json:"teeDiameterMM,omitempty"`
	FrameHeightMM     *Quantity `json:"frameHeightMM,omitempty"`
	SheathFr          *Quantity `json:"sheathFr,omitempty"`
	EOACM2            *Quantity `json:"eoaCM2,omitempty"`
	MeanGradientMMHg  *Quantity `json:"meanGradientMMHg,omitempty"`
	DVI               *Quantity `json:"dvi,omitempty"`
	Limits            []Limit   `json:"limits,omitempty"`
}

// Nominal returns the size of the valve in the metric: mm2, or mm.
func (s *Size) Nominal(metric string) float64 {
	d := s.NominalDiameterMM.Value
	switch metric {
	case ByArea:
		if s.NominalAreaMM2 != nil {
			return s.NominalAreaMM2.Value
		}
		return math.Pi * d * d / 4
	case ByPerimeter:
		return math.Pi * d
	}
	return d
}

// OversizingPercent returns (valve / annulus - 1) 100 in the metric (ct-planning 4.2).
func (s *Size) OversizingPercent(metric string, annulus float64) float64 {
	return (s.Nominal(metric)/annulus - 1) * 100
}

// Indicated returns the device's entry for the indication, or nil.
func (d *Device) Indicated(indication string) *Indication {
	for i := range d.Indications {
		if d.Indications[i].Indication == indication {
			return &d.Indications[i]
		}
	}
	return nil
}

// Target returns the oversizing aimed at for the indication, or nil.
func (d *Device) Target(indication string) *Target {
	for i := range d.Targets {
		if d.Targets[i].Indication == indication {
			return &d.Targets[i]
		}
	}
	return nil
}

// Reaches reports whether the device can be brought in by the route.
func (d *Device) Reaches(route string) bool {
	for _, a := range d.Access {
		if a.Route == route {
			return true
		}
	}
	return false
}
