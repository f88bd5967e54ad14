package heart

import "github.com/apical-heart/apical/mesh"

// Ventricle is the left ventricle.
type Ventricle struct {
	ApexEndo     Point         `json:"apexEndo"`     // farthest point of the cavity from the annulus, along the long axis
	ApexEpi      Point         `json:"apexEpi"`      // outer surface of the muscle over it
	CavityMM3    float64       `json:"cavityMM3"`    // blood volume, with papillary muscles left out; 0 if the cavity is cut by the scan's edge
	Cavity       *mesh.Surface `json:"-"`            // endocardium
	Myocardium   *mesh.Surface `json:"-"`            // outer surface of the muscle, where seen
	MyocardiumHU float64       `json:"myocardiumHU"` // mean
	Complete     bool          `json:"complete"`     // not cut by the scan's edge
	LeftAtrium   *mesh.Surface `json:"-"`            // where seen
}
