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
	// node is a voxel that belongs to the lattices of places that are looked at, whatever their stride.
	node [3]int
}

// from returns where a lattice begins along an axis: its first place at or after lo that lies a whole number of strides from the node.
func (w *view) from(axis, lo, stride int) int {
	return lo + ((w.node[axis]-lo)%stride+stride)%stride
}

// look resamples the scan and learns its soft tissue and its blood, first at sight.
func look(v *image.Volume) (*view, []mode, error) { return lookAt(v, [3]int{}, nil) }

// lookAgain is look about a voxel: the lattice hangs on it, and the blood is what lies about it. What is soft the first look has seen,
// muscle and organs far from the heart: about the heart there is little else than myocardium, which takes up contrast.
func (w *view) lookAgain(v *image.Volume, at [3]int) (*view, []mode, error) {
	soft := w.soft
	soft.hu = softStepHU*math.Round((soft.hu-usualSoftHU)/softStepHU) + usualSoftHU
	return lookAt(v, at, &soft)
}

// The density of soft tissue is taken in steps, so that it does not hang on how much of it the picture holds: half a step moves the edge
// of blood by a fiftieth of a millimetre. The middle of a step is muscle's usual density.
const (
	usualSoftHU = 55
	softStepHU  = 20
)

// lookAt is look; soft is what is known of soft tissue, nil at first sight.
func lookAt(v *image.Volume, at [3]int, known *mode) (*view, []mode, error) {
	g, node := coarseGrid(v.Grid, at)
	f := image.Resample(v, g)
	mean := image.Gaussian(f, coarseMM)
	sq := image.NewField(g)
	num.Parallel(len(f.Data), 1<<16, func(lo, hi int) {
		for i, x := range f.Data[lo:hi] {
			sq.Data[lo+i] = x * x
		}
	})
	sq = image.Gaussian(sq, coarseMM)
	w := &view{Grid: g, hu: image.Gaussian(f, 0.8), node: node}
	w.plain = homogeneous(mean, sq)
	counted := w.plain
	if known != nil {
		counted = near(g, v.LPS(float64(at[0]), float64(at[1]), float64(at[2])), w.plain)
		w.soft = *known
	} else if soft := modes(mean, counted, -20, 150); len(soft) > 0 {
		w.soft = soft[0]
	} else {
		return nil, nil, fault.New("SEG-TISSUE", "no soft tissue at CT density was found in the picture",
			"Check that this is a CT in Hounsfield units of a chest.")
	}
	// The density of contrast-filled blood is at least 60 HU over muscle; the floor of 150 HU keeps portal-phase liver out.
	blood := modes(mean, counted, math.Max(150, w.soft.hu+60), 1500)
	if len(blood) == 0 {
		return nil, nil, fault.New("SEG-CONTRAST", "no contrast-filled blood was found: the scan seems to be without contrast medium",
			"Use a contrast-enhanced, arterial-phase cardiac CT.")
	}
	return w, blood, nil
}

// coarseGrid covers g's extent with cubic voxels along its own axes, one of them, which it also returns, on the voxel at.
func coarseGrid(g image.Grid, at [3]int) (image.Grid, [3]int) {
	var n, node [3]int
	var axis [3]geom.Vec
	s := g.SpacingMM()
	var first [3]float64
	for a := range n {
		x := float64(at[a]) * s[a]
		node[a] = int(math.Floor(x / coarseMM))
		x -= coarseMM * float64(node[a])
		first[a] = x / s[a]
		n[a] = int(math.Floor((float64(g.Size[a]-1)*s[a]-x)/coarseMM)) + 1
		axis[a] = g.ToLPS.Column(a).Unit().Scale(coarseMM)
	}
	return image.Grid{Size: n, ToLPS: geom.FromColumns(axis[0], axis[1], axis[2], g.LPS(first[0], first[1], first[2]))}, node
}
