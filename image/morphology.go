package image

import "math"

// The four operators work with balls of a radius in mm about the voxels' centres, by exact distances: they are the same
// in all directions and for any spacing. A radius of a multiple of the spacing counts as reached. What lies beyond the
// grid is neither inside nor outside, so that nothing is eroded from the border of the picture. Results are 0 and 1.

// Dilate returns the voxels whose centre is within radiusMM of the centre of a voxel of the mask.
func Dilate(m *Mask, radiusMM float64) *Mask {
	out := NewMask(m.Grid)
	b := reach(m, max(radiusMM, 0))
	if b.Empty() {
		return out
	}
	paste(out.Data, out.Grid, b, dilated(m.Crop(b), radiusMM).Data)
	return out
}

// Erode returns the voxels of the mask from whose centre no centre of a voxel outside is within radiusMM.
func Erode(m *Mask, radiusMM float64) *Mask {
	out := NewMask(m.Grid)
	b := m.Bounds().Grow([3]int{1, 1, 1}, m.Grid)
	if b.Empty() {
		return out
	}
	paste(out.Data, out.Grid, b, eroded(m.Crop(b), radiusMM).Data)
	return out
}

// Open is Erode followed by Dilate: it removes what a ball of radiusMM does not fit into.
func Open(m *Mask, radiusMM float64) *Mask { return Dilate(Erode(m, radiusMM), radiusMM) }

// Close is Dilate followed by Erode: it fills what a ball of radiusMM outside does not fit into.
func Close(m *Mask, radiusMM float64) *Mask {
	out := NewMask(m.Grid)
	b := reach(m, max(radiusMM, 0)) // its outermost layer is outside the dilated mask: what lies beyond is never nearer
	if b.Empty() {
		return out
	}
	paste(out.Data, out.Grid, b, eroded(dilated(m.Crop(b), radiusMM), radiusMM).Data)
	return out
}

func dilated(m *Mask, radiusMM float64) *Mask {
	out := NewMask(m.Grid)
	if !(radiusMM > 0) {
		for i, v := range m.Data {
			out.Data[i] = min(v, 1)
		}
		return out
	}
	d := make([]float32, len(m.Data))
	squares(d, m, m.Grid.Box(), true, radiusMM)
	limit := reached(radiusMM)
	for i, x := range d {
		if x <= limit {
			out.Data[i] = 1
		}
	}
	return out
}

func eroded(m *Mask, radiusMM float64) *Mask {
	out := NewMask(m.Grid)
	d := make([]float32, len(m.Data))
	if radiusMM > 0 {
		squares(d, m, m.Grid.Box(), false, radiusMM)
	}
	limit := reached(max(radiusMM, 0))
	for i, x := range d {
		if m.Data[i] != 0 && (!(radiusMM > 0) || x > limit) {
			out.Data[i] = 1
		}
	}
	return out
}

// reached is the squared distance up to which a radius counts as reached, rounding included.
func reached(radiusMM float64) float32 {
	if math.IsInf(radiusMM, 1) {
		return inf32
	}
	return float32(radiusMM * radiusMM * (1 + 1e-6))
}
