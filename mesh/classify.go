package mesh

import "math"

// threshold returns the least value of type T that is >= level, or a value above all where there is none.
func threshold[T int16 | float32](level float64) (t T) {
	switch p := any(&t).(type) {
	case *int16:
		*p = int16(min(max(math.Ceil(level), math.MinInt16), math.MaxInt16))
	case *float32:
		*p = float32(level)
		if float64(*p) < level {
			*p = math.Nextafter32(*p, float32(math.Inf(1)))
		}
	}
	return t
}

// classify sets the bits of the voxels >= t.
func classify[T int16 | float32](dst []uint64, row []T, t T) {
	for w := range dst {
		part := row[64*w:]
		if len(part) > 64 {
			part = part[:64]
		}
		var b uint64
		for i, v := range part {
			var in uint64
			if v >= t {
				in = 1
			}
			b |= in << (uint(i) & 63)
		}
		dst[w] = b
	}
}
