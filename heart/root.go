package heart

import (
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mesh"
)

// Root is the aortic root from the outflow tract to the ascending aorta.
type Root struct {
	Hinge             [3]Point      `json:"hinge"`        // nadirs, by Cusp
	Commissure        [3]Point      `json:"commissure"`   // tops of the commissures, by Commissure
	OstiumLower       [2]Point      `json:"ostiumLower"`  // lower edge of the coronary ostium: Left, Right
	OstiumCentre      [2]Point      `json:"ostiumCentre"` // centre of the ostium in the wall: Left, Right
	Coronary          [2]Artery     `json:"coronary"`     // first centimetres of the coronary arteries: Left, Right
	STJ               Point         `json:"stj"`          // centre of the sinotubular junction
	STJNormal         geom.Vec      `json:"stjNormal"`    // unit, towards the aorta
	MembranousSeptum  Point         `json:"membranousSeptum"`
	HingeLine         [3]geom.Curve `json:"hingeLine,omitempty"` // attachment of each leaflet, commissure to commissure, where seen
	Centreline        geom.Curve    `json:"centreline"`          // from the ventricle through the middle of root and aorta, to the arch and beyond as far as the picture shows it
	Lumen             *mesh.Surface `json:"-"`                   // wall of the blood pool, outflow tract to ascending aorta, open at both ends; leaflets and coronaries left out
	Leaflets          string        `json:"leaflets"`            // Closed, Open or LeafletsUnseen
	BicuspidSuspected bool          `json:"bicuspidSuspected"`
	BicuspidReason    string        `json:"bicuspidReason,omitempty"`
	Calcium           Calcium       `json:"calcium"`
	LumenHU           float64       `json:"lumenHU"`     // mean in the root
	LumenSDHU         float64       `json:"lumenSDHU"`   // standard deviation in the root
	EdgeSigmaMM       float64       `json:"edgeSigmaMM"` // one standard deviation of the lumen's edge, from blur, voxel and noise
}

// States of the leaflets in the picture.
const (
	Closed         = "closed"
	Open           = "open"
	LeafletsUnseen = "not seen"
)

// AnnulusPlane returns the virtual basal ring: the plane through the three hinge points, its normal from the ventricle to the aorta
// ((L - R) x (N - R), reference scct), its origin their mean. ok is false if a hinge point is missing or the three lie on a line.
// In a mirrored heart that product points the other way; the sinotubular junction decides when it is known.
func (r *Root) AnnulusPlane() (pl geom.Plane, ok bool) {
	l, rr, n := r.Hinge[Left], r.Hinge[Right], r.Hinge[NonCoronary]
	if !l.Found || !rr.Found || !n.Found {
		return geom.Plane{}, false
	}
	w := l.PositionMM.Sub(rr.PositionMM).Cross(n.PositionMM.Sub(rr.PositionMM))
	o := l.PositionMM.Add(rr.PositionMM).Add(n.PositionMM).Scale(1.0 / 3)
	if w.Norm() < 1 {
		return geom.Plane{}, false
	}
	w = w.Unit()
	if r.STJ.Found && w.Dot(r.STJ.PositionMM.Sub(o)) < 0 {
		w = w.Scale(-1)
	}
	return geom.Plane{Origin: o, Normal: w}, true
}
