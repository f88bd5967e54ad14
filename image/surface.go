package image

import (
	"math"

	"github.com/apical-heart/apical/mesh"
)

// Surface returns the isosurface of the volume at the level in HU, in LPS. It ends at the border of the grid.
func (v *Volume) Surface(level float64) *mesh.Surface {
	return mesh.Isosurface(v.HU, v.Size, v.ToLPS, level)
}

// Surface returns the isosurface of the field at the level, in LPS. It ends at the border of the grid.
func (f *Field) Surface(level float64) *mesh.Surface {
	return mesh.Isosurface(f.Data, f.Size, f.ToLPS, level)
}

// Surface returns the closed surface half way between the mask (the voxels that are not 0) and the rest, after a Gaussian
// of sigmaMM over the mask as 0 and 1, which takes the steps of the voxels away; one voxel is enough for that, and parts
// thinner than about 2 sigma shrink or vanish. What lies beyond the grid is outside.
func (m *Mask) Surface(sigmaMM float64) *mesh.Surface {
	b := m.Bounds()
	if b.Empty() {
		return &mesh.Surface{}
	}
	inner := b
	for a, s := range m.SpacingMM() {
		margin := 1 + int(math.Ceil(gaussianReach*max(sigmaMM, 0)/s))
		b.Lo[a] -= margin
		b.Hi[a] += margin
	}
	f := NewField(m.Grid.Crop(b))
	for k := inner.Lo[2]; k < inner.Hi[2]; k++ {
		for j := inner.Lo[1]; j < inner.Hi[1]; j++ {
			row := m.Data[m.Index(inner.Lo[0], j, k):][:inner.Hi[0]-inner.Lo[0]]
			dst := f.Data[f.Index(inner.Lo[0]-b.Lo[0], j-b.Lo[1], k-b.Lo[2]):]
			for i, v := range row {
				if v != 0 {
					dst[i] = 1
				}
			}
		}
	}
	return Gaussian(f, sigmaMM).Surface(0.5)
}
