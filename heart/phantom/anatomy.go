package phantom

import (
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/num"
)

// Indications.
const (
	Stenosis      = "as" // aortic stenosis: thick, calcified leaflets, thick ventricle
	Insufficiency = "ar" // aortic insufficiency: thin leaflets, large root and ventricle
)

// Anatomy is the patient: every number that the geometry is made from. Angles about the root are in degrees, counter-clockwise
// seen from the aorta, 0 towards the mitral valve.
type Anatomy struct {
	Indication string `json:"indication"`
	Leaflets   string `json:"leaflets"` // heart.Closed or heart.Open

	// Root.
	AnnulusPerimeterMM  float64    `json:"annulusPerimeterMM"`
	AnnulusEccentricity float64    `json:"annulusEccentricity"` // 1 - min/max of the underlying ellipse
	AnnulusMajorDeg     float64    `json:"annulusMajorDeg"`     // direction of the long axis
	AnnulusFlattening   float64    `json:"annulusFlattening"`   // flattening towards the mitral valve, part of the radius
	LVOTAreaRatio       float64    `json:"lvotAreaRatio"`       // LVOT area / annulus area, 8 mm below
	LVOTEccentricity    float64    `json:"lvotEccentricity"`
	NadirDeg            [3]float64 `json:"nadirDeg"`      // by heart.Cusp
	CommissureDeg       [3]float64 `json:"commissureDeg"` // by heart.Commissure
	CommissureHeightMM  [3]float64 `json:"commissureHeightMM"`
	HingeExponent       float64    `json:"hingeExponent"`   // of the scallop: height ~ |t|^exponent
	SinusDiameterMM     [3]float64 `json:"sinusDiameterMM"` // asked for; every sinus bulges by 3 to 11.5 mm
	STJHeightMM         float64    `json:"stjHeightMM"`     // at the axis
	STJDiameterMM       float64    `json:"stjDiameterMM"`
	STJTiltMM           float64    `json:"stjTiltMM"` // height difference from the axis to the high edge
	STJTiltDeg          float64    `json:"stjTiltDeg"`
	RootShear           [2]float64 `json:"rootShear"` // sideways shift of the root's axis per mm of height, along U and V
	AscendingDiameterMM float64    `json:"ascendingDiameterMM"`
	WallThicknessMM     float64    `json:"wallThicknessMM"`
	MembranousSeptumMM  float64    `json:"membranousSeptumMM"` // length below the annulus plane
	LeafletThicknessMM  float64    `json:"leafletThicknessMM"`
	LeafletHU           float64    `json:"leafletHU"`
	EffectiveHeightMM   float64    `json:"effectiveHeightMM"`  // free edge at the centre above the annulus plane, closed
	CoaptationMM        float64    `json:"coaptationMM"`       // height of the coaptation at the centre
	BellySagMM          float64    `json:"bellySagMM"`         // lowest point of the closed leaflets' bellies, above the annulus plane
	CoaptationOffsetMM  [2]float64 `json:"coaptationOffsetMM"` // of the point where the leaflets meet, from the axis
	CoaptationGapMM     float64    `json:"coaptationGapMM"`    // radius of the hole left in the middle (insufficiency)
	OpenInwardMM        float64    `json:"openInwardMM"`       // how far the open leaflets' free edges stand off the wall of the base
	OpenExponent        float64    `json:"openExponent"`       // 2: round opening; more: the leaflets cling together near the commissures
	OpenFreeEdgeDropMM  float64    `json:"openFreeEdgeDropMM"` // free edge below the commissures, open
	CoronaryHeightMM    [2]float64 `json:"coronaryHeightMM"`   // lower edge above the annulus plane: left, right
	CoronaryDeg         [2]float64 `json:"coronaryDeg"`        // ostium from the nadir of its sinus
	CoronaryDiameterMM  [2]float64 `json:"coronaryDiameterMM"`
	LeftMainMM          float64    `json:"leftMainMM"`

	// Place of the root in the body.
	AorticAngleDeg  float64 `json:"aorticAngleDeg"`  // annulus against the horizontal, coronal (ct-planning 4.9)
	AorticPitch     float64 `json:"aorticPitch"`     // forward component of the annulus normal per unit of height
	RootTwistDeg    float64 `json:"rootTwistDeg"`    // turns the cusps about the axis
	AortaLVAngleDeg float64 `json:"aortaLVAngleDeg"` // between the root's axis and the ventricle's (ct-planning 4.9)

	// Left ventricle and mitral valve.
	LVLengthMM       float64 `json:"lvLengthMM"` // base to apex, inner
	LVDiameterMM     float64 `json:"lvDiameterMM"`
	LVWallMM         float64 `json:"lvWallMM"`
	LVApexMM         float64 `json:"lvApexMM"` // wall at the apex
	MyocardiumHU     float64 `json:"myocardiumHU"`
	PapillaryMM      float64 `json:"papillaryMM"` // radius of the papillary muscles; 0 leaves them out
	MitralDiameterMM float64 `json:"mitralDiameterMM"`
	MitralOpen       bool    `json:"mitralOpen"`
	LADiameterMM     float64 `json:"laDiameterMM"`

	// Contrast, as a part of the lumen's.
	AtriumContrast   float64 `json:"atriumContrast"`
	RightContrast    float64 `json:"rightContrast"`
	CoronaryContrast float64 `json:"coronaryContrast"`
	RightMixing      float64 `json:"rightMixing"` // unmixed contrast in the right atrium, amplitude

	// Calcium.
	CalciumMM3  [3]float64 `json:"calciumMM3"` // asked for by cusp; the truth holds what was placed
	CalciumHU   float64    `json:"calciumHU"`
	CalciumLVOT bool       `json:"calciumLVOT"`
	CalciumSeed uint64     `json:"calciumSeed"` // shapes and places of the lumps

	// Around the heart.
	ChestSeed     uint64 `json:"chestSeed"` // shape of the chest, vessels of the lung, textures
	SternalWires  bool   `json:"sternalWires"`
	PacemakerLead bool   `json:"pacemakerLead"`
}

// Draw returns a patient drawn from published distributions. The sources stand beside the lines; what has none is anatomy
// textbook range and says so.
func Draw(seed uint64, indication, leaflets string) Anatomy {
	c := num.NewChance(seed).Split(0xA7A)
	if indication == "" {
		indication = Insufficiency
	}
	if leaflets == "" {
		leaflets = heart.Closed
	}
	as := indication == Stenosis
	diastole := leaflets == heart.Closed
	a := Anatomy{Indication: indication, Leaflets: leaflets, MitralOpen: diastole}
	pick := func(asMean, asSD, arMean, arSD, lo, hi float64) float64 {
		if as {
			return c.NormalWithin(asMean, asSD, lo, hi)
		}
		return c.NormalWithin(arMean, arSD, lo, hi)
	}
	a.AnnulusPerimeterMM = pick(77, 7, 81.3, 6.9, 62, 98) // Meyer 2020 (ct-planning 8.3); wang2025 (devices 3.4)
	da := a.AnnulusPerimeterMM / 3.14159265358979
	a.AnnulusEccentricity = pick(0.20, 0.06, 0.16, 0.06, 0.03, 0.32) // 0.1-0.3, sample of ct-planning 12
	a.AnnulusMajorDeg = c.Normal(90, 12)                             // the long axis lies across the mitral direction
	a.AnnulusFlattening = c.Uniform(0, 0.035)
	a.LVOTAreaRatio = c.NormalWithin(1.0, 0.09, 0.78, 1.2)
	a.LVOTEccentricity = clamp(a.AnnulusEccentricity+c.Normal(0.07, 0.04), 0.05, 0.4)
	for i, base := range [3]float64{300, 180, 60} { // left, right, non-coronary: R, L, N counter-clockwise from the aorta
		a.NadirDeg[i] = base + c.NormalWithin(0, 4, -10, 10)
	}
	for i, base := range [3]float64{240, 120, 360} {
		a.CommissureDeg[i] = base + c.NormalWithin(0, 4, -10, 10)
	}
	a.STJHeightMM = da * c.NormalWithin(0.80, 0.07, 0.64, 1.0) // about 20 mm for a 25 mm annulus
	for i := range a.CommissureHeightMM {
		a.CommissureHeightMM[i] = a.STJHeightMM * c.NormalWithin(0.80, 0.035, 0.7, 0.88)
	}
	a.HingeExponent = c.Uniform(2.6, 3.4)
	sinus := da + pick(7.0, 2.2, 10.0, 2.6, 4.5, 16)
	for i, f := range [3]float64{0.99, 0.99, 1.02} { // the non-coronary sinus is the largest, a little
		a.SinusDiameterMM[i] = sinus * f * c.NormalWithin(1, 0.025, 0.93, 1.07)
	}
	ratio := pick(1.18, 0.08, 1.28, 0.10, 1.0, 1.5) // 1.34 in normals on the ring's minor axis (ct-planning 4.6)
	a.STJDiameterMM = clamp(da*ratio, da+0.8, sinus-2.2)
	highest := max(a.CommissureHeightMM[0], a.CommissureHeightMM[1], a.CommissureHeightMM[2])
	a.STJTiltMM = min(c.Uniform(0, 2), a.STJHeightMM-highest-0.8)
	a.STJTiltDeg = c.Uniform(0, 360)
	a.RootShear = [2]float64{c.NormalWithin(0, 0.07, -0.15, 0.15), c.NormalWithin(0, 0.07, -0.15, 0.15)}
	a.AscendingDiameterMM = clamp(pick(34, 3.5, 40, 4.2, 27, 50), a.STJDiameterMM+1, a.STJDiameterMM+14) // AR: wang2025
	a.WallThicknessMM = c.Uniform(1.5, 2)
	a.MembranousSeptumMM = c.NormalWithin(4.0, 1.5, 1.8, 8) // INTERSECT 3.7-4.1 below the ring (ct-planning 4.10)
	a.LeafletThicknessMM = pick(1.3, 0.3, 0.75, 0.12, 0.5, 2)
	a.LeafletHU = c.Uniform(80, 120)
	a.EffectiveHeightMM = da * c.NormalWithin(0.36, 0.03, 0.28, 0.43) // 9 mm for 25 mm
	a.CoaptationMM = c.NormalWithin(4.2, 0.7, 2.5, 6)
	a.BellySagMM = c.NormalWithin(-0.2, 0.5, -1.2, 0.8)
	a.CoaptationOffsetMM = [2]float64{c.Normal(0, 0.6), c.Normal(0, 0.6)}
	if !as {
		a.CoaptationGapMM = c.Uniform(0.8, 2.4) // regurgitant orifice of 0.02-0.2 cm2
	}
	if as {
		a.OpenInwardMM = da * c.NormalWithin(0.40, 0.025, 0.34, 0.45) // orifice of 0.6-1.2 cm2
		a.OpenExponent = c.Uniform(3.2, 4.2)
	} else {
		a.OpenExponent = 2
		a.OpenInwardMM = c.Uniform(0.8, 2.5)
	}
	a.OpenFreeEdgeDropMM = c.Uniform(1, 2.5)
	top := a.STJHeightMM + 1.5
	a.CoronaryHeightMM[0] = pick(13, 3, 12.8, 3.5, 6, top-2.5) // Meyer 2020; wang2025
	a.CoronaryHeightMM[1] = pick(15, 3, 16.7, 3.9, 7, top-2.0)
	a.CoronaryDeg = [2]float64{c.Normal(0, 8), c.Normal(2, 8)}
	a.CoronaryDiameterMM = [2]float64{c.NormalWithin(4.4, 0.4, 3.5, 5.2), c.NormalWithin(3.6, 0.35, 3, 4.4)}
	a.LeftMainMM = c.Uniform(7, 14)

	a.AorticAngleDeg = pick(49.4, 9.4, 55.5, 10.9, 28, 74) // ct-planning 4.9; wang2025
	a.AorticPitch = c.Normal(0.30, 0.10)
	a.RootTwistDeg = c.NormalWithin(0, 7, -15, 15)
	a.AortaLVAngleDeg = c.NormalWithin(124.6, 9.5, 105, 145) // Heart Vessels 2017

	if diastole {
		a.LVDiameterMM = pick(48, 5, 59.5, 7.3, 40, 72) // LVEDD, wang2025
		a.LVWallMM = pick(12, 1.2, 10, 1, 8, 14)
		a.LVLengthMM = a.LVDiameterMM * c.Uniform(1.52, 1.72)
	} else {
		a.LVDiameterMM = pick(33, 5, 41.5, 7, 26, 55) // LVESD, wang2025
		a.LVWallMM = pick(15, 1.4, 13, 1.2, 10, 18)
		a.LVLengthMM = 28 + a.LVDiameterMM*c.Uniform(1.05, 1.2)
	}
	a.LVApexMM = c.Uniform(2, 4)
	a.MyocardiumHU = c.Uniform(90, 130)
	a.PapillaryMM = c.Uniform(3, 4.5)
	a.MitralDiameterMM = c.NormalWithin(31, 2.5, 26, 37)
	a.LADiameterMM = c.NormalWithin(44, 5, 34, 56)
	a.AtriumContrast = c.Uniform(0.90, 0.96)
	a.RightContrast = c.Uniform(0.25, 1.05)
	a.RightMixing = c.Uniform(0.05, 0.4)
	a.CoronaryContrast = c.Uniform(0.86, 0.93)
	if as {
		for i := range a.CalciumMM3 {
			a.CalciumMM3[i] = clamp(c.NormalWithin(190, 110, 20, 480), 20, 480)
		}
		a.CalciumHU = c.Uniform(900, 1300)
		a.CalciumLVOT = c.Float64() < 0.3
	} else if c.Float64() < 0.22 { // mild calcification in 22 % (wang2025)
		a.CalciumMM3[c.Intn(3)] = c.Uniform(5, 30)
		a.CalciumHU = c.Uniform(800, 1100)
	}
	a.CalciumSeed, a.ChestSeed = c.Uint64(), c.Uint64()
	a.SternalWires = c.Float64() < 0.1
	a.PacemakerLead = c.Float64() < 0.05
	return a
}
