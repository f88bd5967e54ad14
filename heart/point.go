// Package heart holds the patient as Apical knows it: aortic root, left ventricle and chest, as landmarks and surfaces in
// patient space (LPS, mm). It knows no image, no valve and no mechanics.
package heart

import "github.com/apical-heart/apical/geom"

// Origins of a point.
const (
	Auto   = "auto"   // found in the image
	Edited = "edited" // set by a person
	Truth  = "truth"  // known by construction (phantoms)
)

// Point is a landmark. If Found is false the position is meaningless and Reason says why nothing was placed.
type Point struct {
	PositionMM geom.Vec `json:"positionMM"`
	Found      bool     `json:"found"`
	Confidence float64  `json:"confidence"` // 0 to 1; below landmark.MinConfidence a point is not found
	SigmaMM    float64  `json:"sigmaMM"`    // one standard deviation of the position along each axis
	Reason     string   `json:"reason"`     // why it lies here, or why it was not found
	Origin     string   `json:"origin"`     // Auto, Edited or Truth
}

// Cusp numbers the three cusps and their sinuses.
type Cusp int

const (
	Left Cusp = iota
	Right
	NonCoronary
)

func (c Cusp) String() string { return [...]string{"left", "right", "non-coronary"}[c] }

// Commissure numbers the three commissures.
type Commissure int

const (
	LeftRight Commissure = iota
	RightNon
	NonLeft
)

func (c Commissure) String() string {
	return [...]string{"left-right", "right-non-coronary", "non-coronary-left"}[c]
}

// Cusps returns the two cusps that meet at the commissure.
func (c Commissure) Cusps() (a, b Cusp) {
	return [...]Cusp{Left, Right, NonCoronary}[c], [...]Cusp{Right, NonCoronary, Left}[c]
}
