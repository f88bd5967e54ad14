// Package measure turns an aortic root and a ventricle into the numbers that planning is made of. It knows no image and no valve.
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
	ID      string       `json:"id"` // annulus, lvot, sinus, stj, ascending
	NameEN  string       `json:"nameEN"`
	NameZH  string       `json:"nameZH"`
	Contour geom.Contour `json:"contour"`
	// MinMM and MaxMM are the ends of the shortest and longest diameters, in LPS.
	MinMM [2]geom.Vec `json:"minMM"`
	MaxMM [2]geom.Vec `json:"maxMM"`
}
