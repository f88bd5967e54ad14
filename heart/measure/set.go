// Package measure turns an aortic root and a ventricle into the numbers that planning is made of. It knows no image and no valve.
//
// Defs is the one list of the measurements: what they are called, how they are defined, in which unit, after which source,
// and how to read them out of a Set. The table, the CSV file, the JSON schema and the report all read it.
//
// # Uncertainty
//
// Every Value carries one standard deviation. It is the spread of the value over Options.Draws seeded draws in which each
// landmark is moved by its own Point.SigmaMM along the three axes of the annulus, the normal of the sinotubular junction is tilted by
// the angle that such a shift makes at its edge, and every contour is moved outwards or inwards as a whole by
// Root.EdgeSigmaMM (fully correlated round the contour, which is the worst case for an area). Volumes of calcium use the
// noise of the lumen instead: how much the volume changes if the threshold rises by one standard deviation of it. What a person
// would have decided differently, and what the heart does between two phases, is not in it.
//
// # Limitations
//
// The numbers are as good as the landmarks and the lumen they come from. The published limits quoted beside them were found
// on other tools, mostly in calcified stenosis. Agatston scores from a contrast scan are estimates. Research use only.
package measure

import "github.com/apical-heart/apical/geom"

// Value is one measured number. If Found is false Value is meaningless and Reason says why.
type Value struct {
	Value float64 `json:"value"`
	SD    float64 `json:"sd"` // one standard deviation, in the unit of the value
	Found bool    `json:"found"`
	// Reason says why nothing was measured, or what limits the value.
	Reason string `json:"reason,omitempty"`
}

// Section is a planar section of the lumen: where a measurement was taken.
type Section struct {
	ID     string `json:"id"` // annulus, lvot, sinus, stj, ascending
	NameEN string `json:"nameEN"`
	NameZH string `json:"nameZH"`
	// Contour is counter-clockwise seen from the aorta; its U axis points to the patient's left as far as the plane allows,
	// so that U to the right and V downwards shows it as radiologists look at it, from below.
	Contour geom.Contour `json:"contour"`
	// MinMM and MaxMM are the ends of the shortest and longest diameters, in LPS.
	MinMM [2]geom.Vec `json:"minMM"`
	MaxMM [2]geom.Vec `json:"maxMM"`
	// HeightMM is the signed distance of the section's centre from the annulus plane.
	HeightMM float64 `json:"heightMM"`
	// Chords are further lines measured in this section: the three sinus diameters.
	Chords []Chord `json:"chords,omitempty"`
}

// Chord is a straight line that was measured. ID is that of the Def whose value is its length.
type Chord struct {
	ID     string      `json:"id"`
	EndsMM [2]geom.Vec `json:"endsMM"`
}

// Sectors is calcium by direction: sector k reaches from 30 k to 30 (k + 1) degrees from the right hinge point round the centre
// of the annulus, in the sense right - left - non-coronary (counter-clockwise seen from the aorta).
type Sectors [12]float64

// Set holds what was measured. Fields of type Value have one Def each, with the field's JSON name as its ID.
type Set struct {
	Options Options `json:"options"` // as used, defaults filled in

	// AnnulusFrame has its origin at the mean of the hinge points, U towards the right hinge point and W towards the aorta.
	// It means something only if AnnulusFound.
	AnnulusFrame geom.Frame `json:"annulusFrame"`
	AnnulusFound bool       `json:"annulusFound"`
	Sections     []Section  `json:"sections"`

	AnnulusAreaMM2             Value `json:"annulusAreaMM2"`
	AnnulusPerimeterMM         Value `json:"annulusPerimeterMM"`
	AnnulusMinMM               Value `json:"annulusMinMM"`
	AnnulusMaxMM               Value `json:"annulusMaxMM"`
	AnnulusMeanMM              Value `json:"annulusMeanMM"`
	AnnulusAreaDiameterMM      Value `json:"annulusAreaDiameterMM"`
	AnnulusPerimeterDiameterMM Value `json:"annulusPerimeterDiameterMM"`
	AnnulusEccentricity        Value `json:"annulusEccentricity"`

	LVOTAreaMM2     Value `json:"lvotAreaMM2"`
	LVOTPerimeterMM Value `json:"lvotPerimeterMM"`
	LVOTMinMM       Value `json:"lvotMinMM"`
	LVOTMaxMM       Value `json:"lvotMaxMM"`
	LVOTMeanMM      Value `json:"lvotMeanMM"`
	LVOTTaperRatio  Value `json:"lvotTaperRatio"`

	SinusLeftMM        Value `json:"sinusLeftMM"`
	SinusRightMM       Value `json:"sinusRightMM"`
	SinusNonMM         Value `json:"sinusNonMM"`
	SinusMeanMM        Value `json:"sinusMeanMM"`
	SinusAreaMM2       Value `json:"sinusAreaMM2"`
	SinusLevelMM       Value `json:"sinusLevelMM"`
	SinusHeightMM      Value `json:"sinusHeightMM"`
	SinusLeftHeightMM  Value `json:"sinusLeftHeightMM"`
	SinusRightHeightMM Value `json:"sinusRightHeightMM"`
	SinusNonHeightMM   Value `json:"sinusNonHeightMM"`

	STJMinMM        Value `json:"stjMinMM"`
	STJMaxMM        Value `json:"stjMaxMM"`
	STJMeanMM       Value `json:"stjMeanMM"`
	STJAreaMM2      Value `json:"stjAreaMM2"`
	STJHeightMM     Value `json:"stjHeightMM"`
	STJLowestMM     Value `json:"stjLowestMM"`
	STJTiltDeg      Value `json:"stjTiltDeg"`
	STJAnnulusRatio Value `json:"stjAnnulusRatio"`

	AscendingMinMM          Value   `json:"ascendingMinMM"`
	AscendingMaxMM          Value   `json:"ascendingMaxMM"`
	AscendingMeanMM         Value   `json:"ascendingMeanMM"`
	AscendingLargestMM      Value   `json:"ascendingLargestMM"`
	AscendingLargestLevelMM Value   `json:"ascendingLargestLevelMM"`
	Ascending               []Level `json:"ascending"` // every level asked for, the default one first

	CoronaryLeftHeightMM  Value `json:"coronaryLeftHeightMM"`
	CoronaryRightHeightMM Value `json:"coronaryRightHeightMM"`
	CoronaryLeftAxisMM    Value `json:"coronaryLeftAxisMM"`
	CoronaryRightAxisMM   Value `json:"coronaryRightAxisMM"`
	RightCuspClockDeg     Value `json:"rightCuspClockDeg"`
	RightCoronaryClockDeg Value `json:"rightCoronaryClockDeg"`

	CommissureLeftRightHeightMM Value `json:"commissureLeftRightHeightMM"`
	CommissureRightNonHeightMM  Value `json:"commissureRightNonHeightMM"`
	CommissureNonLeftHeightMM   Value `json:"commissureNonLeftHeightMM"`
	LeafletLeftLengthMM         Value `json:"leafletLeftLengthMM"`
	LeafletRightLengthMM        Value `json:"leafletRightLengthMM"`
	LeafletNonLengthMM          Value `json:"leafletNonLengthMM"`
	LeafletLeftAttachmentMM     Value `json:"leafletLeftAttachmentMM"`
	LeafletRightAttachmentMM    Value `json:"leafletRightAttachmentMM"`
	LeafletNonAttachmentMM      Value `json:"leafletNonAttachmentMM"`
	Intercommissural4MM         Value `json:"intercommissural4MM"`
	Intercommissural6MM         Value `json:"intercommissural6MM"`
	Intercommissural8MM         Value `json:"intercommissural8MM"`

	CalciumLeftFixedMM3         Value `json:"calciumLeftFixedMM3"`
	CalciumRightFixedMM3        Value `json:"calciumRightFixedMM3"`
	CalciumNonFixedMM3          Value `json:"calciumNonFixedMM3"`
	CalciumLeafletsFixedMM3     Value `json:"calciumLeafletsFixedMM3"`
	CalciumAnnulusFixedMM3      Value `json:"calciumAnnulusFixedMM3"`
	CalciumLVOTFixedMM3         Value `json:"calciumLVOTFixedMM3"`
	CalciumAortaFixedMM3        Value `json:"calciumAortaFixedMM3"`
	CalciumTotalFixedMM3        Value `json:"calciumTotalFixedMM3"`
	CalciumLeftRelativeMM3      Value `json:"calciumLeftRelativeMM3"`
	CalciumRightRelativeMM3     Value `json:"calciumRightRelativeMM3"`
	CalciumNonRelativeMM3       Value `json:"calciumNonRelativeMM3"`
	CalciumLeafletsRelativeMM3  Value `json:"calciumLeafletsRelativeMM3"`
	CalciumAnnulusRelativeMM3   Value `json:"calciumAnnulusRelativeMM3"`
	CalciumLVOTRelativeMM3      Value `json:"calciumLVOTRelativeMM3"`
	CalciumAortaRelativeMM3     Value `json:"calciumAortaRelativeMM3"`
	CalciumTotalRelativeMM3     Value `json:"calciumTotalRelativeMM3"`
	AgatstonEstimateAU          Value `json:"agatstonEstimateAU"`
	CalciumLVOTPerimeterPercent Value `json:"calciumLVOTPerimeterPercent"`
	CalciumLVOTDepthMM          Value `json:"calciumLVOTDepthMM"`
	// CalciumAnnulusSectorsMM3 and CalciumLVOTSectorsMM3 use the threshold named in CalciumSectorsThreshold: relative if it is
	// valid, else fixed.
	CalciumAnnulusSectorsMM3 Sectors `json:"calciumAnnulusSectorsMM3"`
	CalciumLVOTSectorsMM3    Sectors `json:"calciumLVOTSectorsMM3"`
	CalciumSectorsThreshold  string  `json:"calciumSectorsThreshold"` // "fixed", "relative" or "" if calcium was not looked for

	RootAngleCoronalDeg Value `json:"rootAngleCoronalDeg"`
	RootAngle3DDeg      Value `json:"rootAngle3DDeg"`
	AortoLVAngleDeg     Value `json:"aortoLVAngleDeg"`
	LVAxisAnnulusDeg    Value `json:"lvAxisAnnulusDeg"`
	LVLengthMM          Value `json:"lvLengthMM"`
	LVApexWallMM        Value `json:"lvApexWallMM"`
	LVCavityML          Value `json:"lvCavityML"`

	MembranousSeptumMM Value `json:"membranousSeptumMM"`

	ThreeCuspLAODeg   Value  `json:"threeCuspLAODeg"`
	ThreeCuspCRADeg   Value  `json:"threeCuspCRADeg"`
	CuspOverlapLAODeg Value  `json:"cuspOverlapLAODeg"`
	CuspOverlapCRADeg Value  `json:"cuspOverlapCRADeg"`
	SCurve            []View `json:"sCurve"` // LAO -90 to 90 in steps of one degree
}

// Level is a section of the ascending aorta, across the centreline.
type Level struct {
	LevelMM float64 `json:"levelMM"` // along the centreline from the annulus
	MinMM   Value   `json:"minMM"`
	MaxMM   Value   `json:"maxMM"`
	MeanMM  Value   `json:"meanMM"`
	AreaMM2 Value   `json:"areaMM2"`
}

// Section returns the section with this ID, or nil.
func (s *Set) Section(id string) *Section {
	for i := range s.Sections {
		if s.Sections[i].ID == id {
			return &s.Sections[i]
		}
	}
	return nil
}
