package jpeg

// left decodes a row without one above it, the first of a frame or restart interval: its first sample is predicted as first, the
// others as their left neighbour (T.81 H.1.2.1). Also what predictor 1 does with first = above[0].
func left(row, difference []uint16, first uint16) {
	a := first
	for x, v := range difference[:len(row)] {
		a += v
		row[x] = a
	}
}

// predict decodes a row below another one, T.81 table H.1: a is the sample to the left, b the one above, c the one above to the left.
// The first sample is predicted as the one above it. Sums are modulo 2^16; halves are those of whole numbers, rounded down.
func predict(row, above, difference []uint16, predictor int) {
	above, difference = above[:len(row)], difference[:len(row)]
	if predictor == 1 {
		left(row, difference, above[0])
		return
	}
	a := above[0] + difference[0]
	row[0] = a
	c := int32(above[0])
	switch predictor {
	case 2:
		for x := 1; x < len(row); x++ {
			row[x] = above[x] + difference[x]
		}
	case 3:
		for x := 1; x < len(row); x++ {
			row[x] = above[x-1] + difference[x]
		}
	case 4:
		for x := 1; x < len(row); x++ {
			a += above[x] - above[x-1] + difference[x]
			row[x] = a
		}
	case 5:
		for x := 1; x < len(row); x++ {
			b := int32(above[x])
			a += uint16((b-c)>>1) + difference[x]
			row[x], c = a, b
		}
	case 6:
		for x := 1; x < len(row); x++ {
			b := int32(above[x])
			a = uint16(b+(int32(a)-c)>>1) + difference[x]
			row[x], c = a, b
		}
	case 7:
		for x := 1; x < len(row); x++ {
			a = uint16((int32(a)+int32(above[x]))>>1) + difference[x]
			row[x] = a
		}
	}
}
