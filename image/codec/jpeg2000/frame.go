package jpeg2000

// bounds returns the least and the greatest sample, and what is added to make a word of one (T.800 G.1.2).
func (h *header) bounds() (least, most, shift int32) {
	half := int32(1) << (h.precision - 1)
	if h.signed {
		return -half, half - 1, 0
	}
	return 0, 2*half - 1, half
}

// storeInts shifts and clamps the samples of a tile, width in a row, into the frame from dst[0] on.
func (h *header) storeInts(dst []uint16, samples []int32, width, columns int) {
	least, most, shift := h.bounds()
	for y := 0; y*width < len(samples); y++ {
		out := dst[y*columns:][:width]
		for x, v := range samples[y*width:][:width] {
			out[x] = uint16(max(least, min(v+shift, most)))
		}
	}
}

// storeFloats rounds, half to even, shifts and clamps the samples of a tile. What is not a number becomes the least sample.
func (h *header) storeFloats(dst []uint16, samples []float32, width, columns int) {
	// A double so large has no bits behind the point: to add it rounds half to even.
	const round = 3 << 51
	least, most, shift := h.bounds()
	lower, upper := float32(least-shift), float32(most-shift)
	for y := 0; y*width < len(samples); y++ {
		out := dst[y*columns:][:width]
		for x, v := range samples[y*width:][:width] {
			switch {
			case v >= upper:
				out[x] = uint16(most)
			case v > lower:
				out[x] = uint16(int32(float64(v)+round-round) + shift)
			default:
				out[x] = uint16(least)
			}
		}
	}
}
