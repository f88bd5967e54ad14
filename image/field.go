package image

// NewField returns a field on g, 0 everywhere.
func NewField(g Grid) *Field { return &Field{Grid: g, Data: make([]float32, g.Len())} }

// At returns the value of voxel (i, j, k), which must lie inside.
func (f *Field) At(i, j, k int) float32 { return f.Data[f.Index(i, j, k)] }
