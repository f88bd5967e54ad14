package image

// FastMarching returns the times at which a front that starts at the seeds (voxel indices) at time 0 and moves with the
// given speed (mm per unit of time; 0 or less is a wall) arrives: the first-order upwind solution of
// |grad T| speed = 1. The grid's axes are taken as orthogonal. The front stops at maxT (0 or less: never). Times up to
// maxT are final; a voxel next to the stopped front holds an estimate above maxT, as itk::FastMarchingImageFilter leaves
// it; all others are +Inf.
func FastMarching(speed *Field, seeds []int, maxT float64) *Field {
	f := newFront(speed, seeds)
	for _, s := range seeds {
		f.seed(f.at(s))
	}
	limit := inf32
	if maxT > 0 {
		limit = float32(maxT)
	}
	for {
		i, ok := f.next(limit)
		if !ok {
			return &Field{Grid: speed.Grid, Data: f.times()}
		}
		f.spread(i)
	}
}

// Compete lets a front start from every voxel with a seed label (not 0) at time 0 and gives each voxel the label of the
// front that reaches it first; labels are 0 and times +Inf where none does. Speed is as for FastMarching; within, unless
// nil, keeps the fronts inside a mask. A seed outside the mask or on a wall keeps its label and starts a front from where
// it lies. A voxel that several fronts reach at once takes the label of its neighbour of the least time, and of the least
// label among those.
func Compete(speed *Field, seeds []uint8, within *Mask) (labels []uint8, time []float32) {
	var from []int
	for i, l := range seeds {
		if l != 0 {
			from = append(from, i)
		}
	}
	if within != nil {
		inside := NewField(speed.Grid)
		for i, in := range within.Data {
			if in != 0 {
				inside.Data[i] = speed.Data[i]
			}
		}
		speed = inside
	}
	f := newFront(speed, from)
	label := make([]uint8, len(f.node))
	f.rows(0, f.size[2], func(row boxRow) {
		for x, l := range seeds[row.grid : row.grid+row.n] {
			if l != 0 {
				at := row.at(x)
				label[at], f.node[at].time = l, 0
			}
		}
	})
	// Only seeds with neighbours that are none have anywhere to go.
	for i, l := range label {
		if l != 0 {
			f.spread(i)
		}
	}
	for {
		i, ok := f.next(inf32)
		if !ok {
			break
		}
		label[i] = f.heir(i, label)
		f.spread(i)
	}
	labels = make([]uint8, len(seeds))
	f.rows(0, f.size[2], func(row boxRow) {
		for x := range row.n {
			labels[row.grid+x] = label[row.at(x)]
		}
	})
	return labels, f.times()
}

// heir returns the label of the settled neighbour of the least time.
func (f *front) heir(i int, labels []uint8) uint8 {
	best, label := uint32(never), uint8(0)
	for _, s := range &f.step[i%tileVoxels] {
		j := i + int(s)
		if t := f.node[j].time; t < best || t == best && labels[j] < label {
			best, label = t, labels[j]
		}
	}
	return label
}
