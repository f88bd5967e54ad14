package image

// Components returns the connected components of the voxels that are not 0: the label of every voxel, 0 outside and
// from 1 in the order of the components' first voxels; and the number of voxels of each label, sizes[0] being those
// outside. Connectivity is 6, 18 or 26. Runs of voxels are joined by union-find (Rosenfeld and Pfaltz 1966 on runs).
func Components(mask []uint8, size [3]int, connectivity int) (labels []int32, sizes []int) {
	r := findRuns(mask, size)
	r.connect(connectivity)
	labels = make([]int32, len(mask))
	r.each(func(offset int, s span, label int32) {
		row := labels[offset+int(s.lo) : offset+int(s.hi)]
		for i := range row {
			row[i] = label
		}
	})
	return labels, r.sizes()
}

// Largest returns the largest component as 0 and 1; of equal ones the first.
func Largest(mask []uint8, size [3]int, connectivity int) []uint8 {
	r := findRuns(mask, size)
	r.connect(connectivity)
	best := 0
	n := r.sizes()
	for l := 1; l < len(n); l++ {
		if best == 0 || n[l] > n[best] {
			best = l
		}
	}
	return r.pick(func(l int32) bool { return int(l) == best })
}

// AtLeast returns the components of at least this many voxels as 0 and 1.
func AtLeast(mask []uint8, size [3]int, connectivity, voxels int) []uint8 {
	r := findRuns(mask, size)
	r.connect(connectivity)
	n := r.sizes()
	return r.pick(func(l int32) bool { return n[l] >= voxels })
}

// Connected returns the components that hold one of the seeds (voxel indices) as 0 and 1. Seeds outside the mask give
// nothing.
func Connected(mask []uint8, size [3]int, connectivity int, seeds []int) []uint8 {
	r := findRuns(mask, size)
	r.connect(connectivity)
	keep := make([]bool, r.parts+1)
	for _, s := range seeds {
		keep[r.at(s)] = true
	}
	return r.pick(func(l int32) bool { return keep[l] })
}

// pick paints the components that keep accepts.
func (r *runs) pick(keep func(label int32) bool) []uint8 {
	chosen := make([]bool, r.parts+1)
	for l := 1; l <= r.parts; l++ {
		chosen[l] = keep(int32(l))
	}
	out := make([]uint8, r.size[0]*r.size[1]*r.size[2])
	r.each(func(offset int, s span, label int32) {
		if !chosen[label] {
			return
		}
		row := out[offset+int(s.lo) : offset+int(s.hi)]
		for i := range row {
			row[i] = 1
		}
	})
	return out
}

// Largest returns the mask's largest component.
func (m *Mask) Largest(connectivity int) *Mask {
	return &Mask{Grid: m.Grid, Data: Largest(m.Data, m.Size, connectivity)}
}

// AtLeast returns the mask's components of at least this many voxels.
func (m *Mask) AtLeast(connectivity, voxels int) *Mask {
	return &Mask{Grid: m.Grid, Data: AtLeast(m.Data, m.Size, connectivity, voxels)}
}

// Connected returns the mask's components that hold one of the seeds (voxel indices).
func (m *Mask) Connected(connectivity int, seeds []int) *Mask {
	return &Mask{Grid: m.Grid, Data: Connected(m.Data, m.Size, connectivity, seeds)}
}

// FillHoles returns the mask (as 0 and 1) with its holes filled: background that no 6-connected path through background
// joins to the border of the grid.
func FillHoles(m *Mask) *Mask {
	not := make([]uint8, len(m.Data))
	for i, v := range m.Data {
		if v == 0 {
			not[i] = 1
		}
	}
	r := findRuns(not, m.Size)
	r.connect(6)
	nx, ny, nz := m.Size[0], m.Size[1], m.Size[2]
	open := make([]bool, r.parts+1)
	for row := range ny * nz {
		j, k := row%ny, row/ny
		border := j == 0 || k == 0 || j == ny-1 || k == nz-1
		for i := r.start[row]; i < r.start[row+1]; i++ {
			if s := r.spans[i]; border || s.lo == 0 || int(s.hi) == nx {
				open[r.label[i]] = true
			}
		}
	}
	out := r.pick(func(l int32) bool { return open[l] })
	for i, v := range out {
		out[i] = 1 - v
	}
	return &Mask{Grid: m.Grid, Data: out}
}
