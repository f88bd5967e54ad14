package deploy

import (
	"math"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/heart"
)

// meshedWall meshes the middle of the wall, by triangles of another size if none of the size asked for keep the limits: the options tell which.
func meshedWall(r *heart.Root, o *PatientOptions) (*wallMesh, error) {
	asked := *o
	w, err := wallOfSize(r, o)
	for i := 0; fault.Code(err) == "DEPLOY-WALL" && i < len(otherSizes); i++ {
		other := asked
		if other.WallMM *= otherSizes[i]; other.WallMM > other.FarMM {
			continue
		}
		if x, wrong := wallOfSize(r, &other); wrong == nil {
			*o = other
			return x, nil
		}
	}
	return w, err
}

// wallOfSize meshes the middle of the wall. Where the lumen above the junction is no tube, at a branch or the edge of the picture, the wall ends below that: the options tell how far it goes.
func wallOfSize(r *heart.Root, o *PatientOptions) (*wallMesh, error) {
	for {
		w, err := newWallMesh(r, *o)
		if err != nil {
			return nil, err
		}
		w.region, w.above = w.regions(r) // of the lumen's face
		w.thicken(o.WallContactMM)
		w.quality = qualityOf(w.point, w.triangles)
		why := w.quality.fault()
		if why == "" {
			return w, nil
		}
		_, s, _, _ := w.lumen.find(w.quality.at())
		to := math.Floor((s-w.lumen.junction-1)/rowMM) * rowMM
		if !(to >= leastAboveMM && to < o.AboveMM) {
			return nil, torn(w.lumen.place(s), why)
		}
		o.AboveMM = to
	}
}
