package image

// NewVolume returns a volume on g with every voxel at 0 HU.
func NewVolume(g Grid) *Volume { return &Volume{Grid: g, HU: make([]int16, g.Len())} }

// At returns the value of voxel (i, j, k), which must lie inside.
func (v *Volume) At(i, j, k int) int16 { return v.HU[v.Index(i, j, k)] }

// Field returns the volume as a field of float32.
func (v *Volume) Field() *Field {
	f := NewField(v.Grid)
	for i, h := range v.HU {
		f.Data[i] = float32(h)
	}
	return f
}
