package jpeg2000

// headerBits reads the bits of packet headers; a byte after 0xff has seven (T.800 B.10.1).
type headerBits struct {
	bytes []byte
	at    int
	hold  uint
	count uint
	short bool // it was read beyond the end, where all bits are 0
}

// open begins a packet header at bytes[at:].
func (b *headerBits) open(bytes []byte, at int) { *b = headerBits{bytes: bytes, at: at} }

func (b *headerBits) bit() uint {
	if b.count == 0 {
		b.fill()
	}
	b.count--
	return b.hold >> b.count & 1
}

func (b *headerBits) fill() {
	b.count = 8
	if b.hold == 0xff {
		b.count = 7
	}
	if b.at >= len(b.bytes) {
		b.hold, b.short = 0, true
		return
	}
	b.hold = uint(b.bytes[b.at])
	b.at++
}

// bits reads n bits, 32 at most.
func (b *headerBits) bits(n int) uint64 {
	v := uint64(0)
	for range n {
		v = v<<1 | uint64(b.bit())
	}
	return v
}

// close returns where the header ends: a 0xff at the end is followed by a stuffed byte.
func (b *headerBits) close() int {
	if b.hold == 0xff {
		b.fill()
	}
	return b.at
}
