// Package image holds pictures in patient space and the operators on them: sampling, reslicing, smoothing, components,
// distances, fronts.
package image

import (
	"github.com/apical-heart/apical/geom"
)

// Grid is a regular grid of voxels. Voxel (i, j, k) has index i + Size[0]*(j + Size[1]*k) and its centre at
// ToLPS.Apply({i, j, k}), in mm of DICOM patient space.
type Grid struct {
	Size  [3]int      `json:"size"`
	ToLPS geom.Affine `json:"toLPS"`
}

// Volume is a CT picture in Hounsfield units.
type Volume struct {
	Grid
	HU []int16 // len Grid.Len()
}

// Field is a scalar field.
type Field struct {
	Grid
	Data []float32 // len Grid.Len()
}

// Mask is a label or a yes/no (0, 1) per voxel.
type Mask struct {
	Grid
	Data []uint8 // len Grid.Len()
}

// Len returns the number of voxels.
func (g Grid) Len() int { return g.Size[0] * g.Size[1] * g.Size[2] }

// Index returns the index of voxel (i, j, k), which must lie inside.
func (g Grid) Index(i, j, k int) int { return i + g.Size[0]*(j+g.Size[1]*k) }

// Voxel returns the coordinates of the voxel with this index.
func (g Grid) Voxel(index int) (i, j, k int) {
	i = index % g.Size[0]
	index /= g.Size[0]
	return i, index % g.Size[1], index / g.Size[1]
}

// Inside reports whether the voxel (i, j, k) exists.
func (g Grid) Inside(i, j, k int) bool {
	return i >= 0 && j >= 0 && k >= 0 && i < g.Size[0] && j < g.Size[1] && k < g.Size[2]
}

// SpacingMM returns the distance between neighbours along the three axes.
func (g Grid) SpacingMM() [3]float64 {
	return [3]float64{g.ToLPS.Column(0).Norm(), g.ToLPS.Column(1).Norm(), g.ToLPS.Column(2).Norm()}
}

// VoxelVolumeMM3 returns the volume of one voxel.
func (g Grid) VoxelVolumeMM3() float64 {
	d := g.ToLPS.Det()
	if d < 0 {
		d = -d
	}
	return d
}

// LPS returns the position of the point with these (fractional) voxel coordinates.
func (g Grid) LPS(i, j, k float64) geom.Vec { return g.ToLPS.Apply(geom.Vec{X: i, Y: j, Z: k}) }

// FromLPS returns the map from patient space to voxel coordinates. It panics on a singular grid, which no reader makes.
func (g Grid) FromLPS() geom.Affine {
	inv, err := g.ToLPS.Inverse()
	if err != nil {
		panic(err)
	}
	return inv
}

// IsotropicGrid returns the grid with cubic voxels of the given edge, axes u, v, w = frame axes, centred on the frame's origin,
// covering at least 2*half mm along each axis.
func IsotropicGrid(f geom.Frame, half [3]float64, edgeMM float64) Grid {
	var n [3]int
	for a := range n {
		n[a] = 2*int(half[a]/edgeMM+0.999999) + 1
	}
	o := f.At(-edgeMM*float64(n[0]/2), -edgeMM*float64(n[1]/2), -edgeMM*float64(n[2]/2))
	return Grid{Size: n, ToLPS: geom.FromColumns(f.U.Scale(edgeMM), f.V.Scale(edgeMM), f.W.Scale(edgeMM), o)}
}
