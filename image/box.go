package image

import "github.com/apical-heart/apical/geom"

// Box is a block of voxels: Lo[a] <= index < Hi[a] along each axis.
type Box struct{ Lo, Hi [3]int }

// Box returns the block of all voxels of the grid.
func (g Grid) Box() Box { return Box{Hi: g.Size} }

// Empty reports whether the block holds no voxel.
func (b Box) Empty() bool { return b.Hi[0] <= b.Lo[0] || b.Hi[1] <= b.Lo[1] || b.Hi[2] <= b.Lo[2] }

// Size returns the edge lengths in voxels.
func (b Box) Size() [3]int { return [3]int{b.Hi[0] - b.Lo[0], b.Hi[1] - b.Lo[1], b.Hi[2] - b.Lo[2]} }

// Grow returns the block with margin[a] more voxels on both sides of each axis, cut to the grid.
func (b Box) Grow(margin [3]int, g Grid) Box {
	for a := range 3 {
		b.Lo[a] = max(0, b.Lo[a]-margin[a])
		b.Hi[a] = min(g.Size[a], b.Hi[a]+margin[a])
	}
	return b
}

// Crop returns the grid of the voxels in b, at their places.
func (g Grid) Crop(b Box) Grid {
	t := g.ToLPS
	t.T = g.ToLPS.Apply(geom.Vec{X: float64(b.Lo[0]), Y: float64(b.Lo[1]), Z: float64(b.Lo[2])})
	return Grid{Size: b.Size(), ToLPS: t}
}

// BoxOf returns the smallest block of g that holds every centre of a voxel within the given distance of one of the
// points, cut to the grid.
func (g Grid) BoxOf(points []geom.Vec, marginMM float64) Box {
	if len(points) == 0 {
		return Box{}
	}
	inv := g.FromLPS()
	lo, hi := inv.Apply(points[0]).Array(), inv.Apply(points[0]).Array()
	for _, p := range points[1:] {
		for a, x := range inv.Apply(p).Array() {
			lo[a], hi[a] = min(lo[a], x), max(hi[a], x)
		}
	}
	var b Box
	for a := range 3 {
		// A ball of radius r reaches r |row a of the inverse| along index axis a.
		m := marginMM * geom.Vec{X: inv.M[a][0], Y: inv.M[a][1], Z: inv.M[a][2]}.Norm()
		b.Lo[a] = max(0, ceil(lo[a]-m))
		b.Hi[a] = min(g.Size[a], floor(hi[a]+m)+1)
	}
	return b
}

// Bounds returns the smallest block that holds every voxel that is not 0; it is empty if there is none.
func (m *Mask) Bounds() Box {
	nx, ny, nz := m.Size[0], m.Size[1], m.Size[2]
	b := Box{Lo: m.Size}
	for k := range nz {
		for j := range ny {
			row := m.Data[m.Index(0, j, k):][:nx]
			first := 0
			for first < nx && row[first] == 0 {
				first++
			}
			if first == nx {
				continue
			}
			last := nx - 1
			for row[last] == 0 {
				last--
			}
			b.Lo = [3]int{min(b.Lo[0], first), min(b.Lo[1], j), min(b.Lo[2], k)}
			b.Hi = [3]int{max(b.Hi[0], last+1), max(b.Hi[1], j+1), max(b.Hi[2], k+1)}
		}
	}
	if b.Empty() {
		return Box{}
	}
	return b
}

// Crop returns the part of the volume in b.
func (v *Volume) Crop(b Box) *Volume {
	return &Volume{Grid: v.Grid.Crop(b), HU: cropped(v.HU, v.Grid, b)}
}

// Crop returns the part of the field in b.
func (f *Field) Crop(b Box) *Field {
	return &Field{Grid: f.Grid.Crop(b), Data: cropped(f.Data, f.Grid, b)}
}

// Crop returns the part of the mask in b.
func (m *Mask) Crop(b Box) *Mask {
	return &Mask{Grid: m.Grid.Crop(b), Data: cropped(m.Data, m.Grid, b)}
}

func cropped[T any](data []T, g Grid, b Box) []T {
	s := b.Size()
	out := make([]T, 0, s[0]*s[1]*s[2])
	for k := b.Lo[2]; k < b.Hi[2]; k++ {
		for j := b.Lo[1]; j < b.Hi[1]; j++ {
			o := g.Index(b.Lo[0], j, k)
			out = append(out, data[o:o+s[0]]...)
		}
	}
	return out
}

// paste copies part, of the size of b, into the block b of data.
func paste[T any](data []T, g Grid, b Box, part []T) {
	s := b.Size()
	for k := range s[2] {
		for j := range s[1] {
			o := g.Index(b.Lo[0], b.Lo[1]+j, b.Lo[2]+k)
			copy(data[o:o+s[0]], part[s[0]*(j+s[1]*k):])
		}
	}
}

func floor(x float64) int {
	i := int(x)
	if float64(i) > x {
		i--
	}
	return i
}

func ceil(x float64) int { return -floor(-x) }
