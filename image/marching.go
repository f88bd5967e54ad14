package image

// FastMarching returns the times at which a front that starts at the seeds (voxel indices) at time 0 and moves with the
// given speed (mm per unit of time; 0 or less is a wall) arrives: the first-order upwind solution of
// |grad T| speed = 1. The grid's axes are taken as orthogonal. The front stops at maxT (0 or less: never). Times up to
// maxT are final; a voxel next to the stopped front holds an estimate above maxT, as itk::FastMarchingImageFilter leaves
// it; all others are +Inf.
func FastMarching(speed *Field, seeds []int, maxT float64) *Field {
	f := newFront(speed)
	for _, s := range seeds {
		f.seed(s)
	}
	limit := inf32
	if maxT > 0 {
		limit = float32(maxT)
	}
	for {
		i, ok := f.next(limit)
		if !ok {
			return &Field{Grid: speed.Grid, Data: f.time}
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
	f := newFront(speed)
	labels = make([]uint8, len(seeds))
	for i, l := range seeds {
		if l != 0 {
			labels[i] = l
			f.seed(i)
		}
	}
	if within != nil {
		for i, in := range within.Data {
			if in == 0 && labels[i] == 0 {
				f.done[i] = 2 // never updated, and told from settled voxels below
			}
		}
	}
	for {
		i, ok := f.next(inf32)
		if !ok {
			return labels, f.time
		}
		if labels[i] == 0 {
			labels[i] = f.heir(i, labels)
		}
		f.spread(i)
	}
}

// heir returns the label of the settled neighbour of the least time.
func (f *front) heir(i int, labels []uint8) uint8 {
	at := [3]int{i % f.size[0], i / f.size[0] % f.size[1], i / f.stride[2]}
	best, label := inf32, uint8(0)
	for a := range 3 {
		for side := -1; side <= 1; side += 2 {
			if at[a]+side < 0 || at[a]+side >= f.size[a] {
				continue
			}
			j := i + side*f.stride[a]
			if f.done[j] != 1 {
				continue
			}
			if t := f.time[j]; t < best || t == best && labels[j] < label {
				best, label = t, labels[j]
			}
		}
	}
	return label
}
