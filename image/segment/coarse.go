package segment

import (
	"math"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

// coarseMM is the voxel edge of the first look at the whole scan: half the width of the thinnest structure it has to keep
// (the outflow tract's neck, the wall of the ventricle), and 5 million voxels for a whole chest.
const coarseMM = 1.5

// A view is the whole scan at coarseMM with what the first look finds in it.
type view struct {
	image.Grid
	hu    *image.Field // lightly smoothed
	plain []bool       // voxel lies in one homogeneous tissue
	soft  mode         // muscle and parenchyma
}

// look resamples the scan and learns its soft tissue.
func look(v *image.Volume) (*view, []mode, error) {
	g := coarseGrid(v.Grid)
	f := image.Resample(v, g)
	mean := image.Gaussian(f, coarseMM)
	sq := image.NewField(g)
	num.Parallel(len(f.Data), 1<<16, func(lo, hi int) {
		for i, x := range f.Data[lo:hi] {
			sq.Data[lo+i] = x * x
		}
	})
	sq = image.Gaussian(sq, coarseMM)
	w := &view{Grid: g, hu: image.Gaussian(f, 0.8)}
	w.plain = homogeneous(mean, sq)
	soft := modes(mean, w.plain, -20, 150)
	if len(soft) == 0 {
		return nil, nil, fault.New("SEG-TISSUE", "no soft tissue at CT density was found in the picture",
			"Check that this is a CT in Hounsfield units of a chest.")
	}
	w.soft = soft[0]
	// The density of contrast-filled blood is at least 60 HU over muscle; the floor of 150 HU keeps portal-phase liver out.
	blood := modes(mean, w.plain, math.Max(150, w.soft.hu+60), 1500)
	if len(blood) == 0 {
		return nil, nil, fault.New("SEG-CONTRAST", "no contrast-filled blood was found: the scan seems to be without contrast medium",
			"Use a contrast-enhanced, arterial-phase cardiac CT.")
	}
	return w, blood, nil
}

// coarseGrid covers g's extent with cubic voxels along its own axes.
func coarseGrid(g image.Grid) image.Grid {
	var n [3]int
	var axis [3]geom.Vec
	s := g.SpacingMM()
	origin := g.LPS(0, 0, 0)
	for a := range n {
		n[a] = int(math.Floor(float64(g.Size[a]-1)*s[a]/coarseMM)) + 1
		axis[a] = g.ToLPS.Column(a).Unit().Scale(coarseMM)
	}
	return image.Grid{Size: n, ToLPS: geom.FromColumns(axis[0], axis[1], axis[2], origin)}
}
