package heart

import "github.com/apical-heart/apical/geom"

// Regions of calcium.
const (
	RegionLeaflet = "leaflet" // between annulus and commissures, inside the root; Cusp tells which
	RegionAnnulus = "annulus" // within 2 mm of the annulus plane, at the wall
	RegionLVOT    = "lvot"    // 2 to 10 mm below the annulus
	RegionAorta   = "aorta"   // sinus wall above the commissures, STJ and ascending aorta
)

// Calcium is the calcium of the root as voxels above a threshold. Metal is left out.
type Calcium struct {
	Voxels         []CalciumVoxel `json:"-"`
	VoxelVolumeMM3 float64        `json:"voxelVolumeMM3"`
	FixedHU        float64        `json:"fixedHU"`    // 850 HU (Jilaihawi 2014)
	RelativeHU     float64        `json:"relativeHU"` // max(lumen + 100 HU, lumen + 3 SD) (ct-planning 4.8)
	RelativeValid  bool           `json:"relativeValid"`
	MetalVolumeMM3 float64        `json:"metalVolumeMM3"` // found near the root and left out
}

// CalciumVoxel is one voxel above the lower of the two thresholds.
type CalciumVoxel struct {
	PositionMM geom.Vec
	HU         float32
	Cusp       Cusp // sector it lies in
	Region     string
}
