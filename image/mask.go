package image

import "github.com/apical-heart/apical/num"

// NewMask returns an empty mask on g.
func NewMask(g Grid) *Mask { return &Mask{Grid: g, Data: make([]uint8, g.Len())} }

// At returns the label of voxel (i, j, k), which must lie inside.
func (m *Mask) At(i, j, k int) uint8 { return m.Data[m.Index(i, j, k)] }

// Count returns the number of voxels that are not 0.
func (m *Mask) Count() int {
	n := 0
	for _, v := range m.Data {
		if v != 0 {
			n++
		}
	}
	return n
}

// VolumeMM3 returns the volume of the voxels that are not 0.
func (m *Mask) VolumeMM3() float64 { return float64(m.Count()) * m.VoxelVolumeMM3() }

// Threshold returns the mask of the voxels with low <= HU <= high.
func Threshold(v *Volume, low, high int16) *Mask {
	m := NewMask(v.Grid)
	if high < low {
		return m
	}
	width := uint16(high) - uint16(low) // one unsigned comparison tests both ends
	num.Parallel(len(v.HU), 1<<18, func(lo, hi int) {
		src, dst := v.HU[lo:hi], m.Data[lo:hi]
		for i, h := range src {
			var b uint8
			if uint16(h)-uint16(low) <= width {
				b = 1
			}
			dst[i] = b
		}
	})
	return m
}
