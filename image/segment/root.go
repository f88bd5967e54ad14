package segment

import (
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
)

// fineMM is the voxel edge along the root: the least slice spacing that planning asks for.
const fineMM = 0.5

// traceRoot looks at the root along the axis of frame, whose origin lies where the ascending aorta is still a round tube of the given radius.
func traceRoot(v *image.Volume, frame geom.Frame, l *Labels, radiusMM float64) Root {
	g := image.IsotropicGrid(frame, [3]float64{wallMaxMM + 2, wallMaxMM + 2, belowMM + 3}, fineMM)
	r := Root{HU: image.Gaussian(image.Resample(v, g), fineMM)}
	r.Tube = trackTube(r.HU, frame, l.LumenHU, l.SoftHU, -belowMM, aboveMM, 12, radiusMM, [2]float64{})
	r.Sides = sides(r.HU, r.Tube, l.LumenHU, l.SoftHU, -22, 10)
	return r
}
