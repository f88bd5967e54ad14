package jpeg2000

// zeroContexts is T.800 table D.1: for each kind of sub-band the context of a decision about significance. The nine bits of the index
// are the significance of the sample's surroundings, row by row; that of the sample itself counts as none.
var zeroContexts = func() (t [3][512]uint8) {
	for i := range 512 {
		bit := func(n int) int { return i >> n & 1 }
		h, v := bit(3)+bit(5), bit(1)+bit(7)
		d := bit(0) + bit(2) + bit(6) + bit(8)
		t[0][i] = zeroContext(h, v, d)
		t[1][i] = zeroContext(v, h, d)
		t[2][i] = zeroContextHH(h+v, d)
	}
	return t
}()

// zeroContext is the context in LL and LH, from the number of significant neighbours beside, above and below, and at the corners.
func zeroContext(h, v, d int) uint8 {
	switch {
	case h == 2:
		return 8
	case h == 1 && v > 0:
		return 7
	case h == 1 && d > 0:
		return 6
	case h == 1:
		return 5
	case v > 0:
		return uint8(2 + v)
	}
	return uint8(min(d, 2))
}

// zeroContextHH is the context in HH, from the number of significant neighbours beside, above and below, and at the corners.
func zeroContextHH(hv, d int) uint8 {
	switch {
	case d > 2:
		return 8
	case d == 2:
		return uint8(6 + min(hv, 1))
	case d == 1:
		return uint8(3 + min(hv, 2))
	}
	return uint8(min(hv, 2))
}

// signTurned marks a decision about a sign that is turned round.
const signTurned = 0x80

// signContexts is T.800 tables D.2 and D.3: the context of a sign and, in the upper bit, whether the decision is turned round. The
// odd bits of the index are the significance of the neighbours above, left, right and below, the even bits before them their signs.
var signContexts = func() (t [256]uint8) {
	for i := range 256 {
		part := func(n int) int { return (i >> (n + 1) & 1) * (1 - 2*(i>>n&1)) }
		h := max(-1, min(part(2)+part(4), 1))
		v := max(-1, min(part(0)+part(6), 1))
		turn := uint8(0)
		if h < 0 || h == 0 && v < 0 {
			h, v, turn = -h, -v, signTurned
		}
		t[i] = turn | uint8(contextSign+3*h+v)
	}
	return t
}()
