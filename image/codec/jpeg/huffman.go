package jpeg

import (
	"errors"
	"fmt"
)

const (
	lookBits = 9  // of a code found at once
	fastBits = 12 // of a code with its difference found at once
	fastSize = 1 << fastBits
)

// huffman is a table of codes, T.81 annex C.
type huffman struct {
	given bool
	// look has for the next lookBits bits the length of the code that they begin with, times 256, and its symbol; 0 for longer codes.
	look [1 << lookBits]uint16
	// beyond[n] is the first number of 16 bits past the codes of n bits and fewer, first[n] the number of the symbol that code 0 of n
	// bits would have.
	beyond  [17]uint32
	first   [17]int32
	symbols [256]byte
	counts  [16]byte
}

var (
	errCode  = errors.New("a code that is in no Huffman table")
	errShort = errors.New("the stream ends before its last sample")
)

// build makes the table of counts[i] codes of i+1 bits (C.1 and C.2). A table without any code counts as not given.
func (h *huffman) build(counts [16]byte, symbols []byte) error {
	h.given = false
	h.counts = counts
	h.symbols = [256]byte{}
	copy(h.symbols[:], symbols)
	h.look = [1 << lookBits]uint16{}
	code, k := 0, 0
	for n := 1; n <= 16; n++ {
		c := int(counts[n-1])
		if code+c > 1<<n {
			return fmt.Errorf("more codes of %d bits than there is room for", n)
		}
		h.first[n] = int32(k - code)
		for range c {
			if n <= lookBits {
				for i := range 1 << (lookBits - n) {
					h.look[code<<(lookBits-n)+i] = uint16(n)<<8 | uint16(h.symbols[k])
				}
			}
			code++
			k++
		}
		h.beyond[n] = uint32(code) << (16 - n)
		code <<= 1
	}
	h.given = k > 0
	return nil
}

// long finds a code in the top of bits, whatever its length; 0 where there is none.
func (h *huffman) long(bits uint64) (length uint8, symbol byte) {
	top := uint32(bits >> 48)
	for n := 1; n <= 16; n++ {
		if top < h.beyond[n] {
			return uint8(n), h.symbols[int32(top>>(16-n))+h.first[n]]
		}
	}
	return 0, 0
}

// entry is what the next fastBits bits of a lossless scan begin with. The low byte is the length of a code and its difference
// together, and the high 16 bits are the difference; where they do not fit, the low byte is 0 and the rest says nothing.
type entry uint32

// differences fills fast from a table of categories, T.81 H.1.2.2 and table H.2.
func (h *huffman) differences(fast *[fastSize]entry) error {
	code, k := 0, 0
	*fast = [fastSize]entry{}
	for n := 1; n <= 16; n++ {
		for range h.counts[n-1] {
			s := int(h.symbols[k])
			if s > 16 {
				return fmt.Errorf("category %d in the Huffman table of a lossless scan", s)
			}
			extra := s & 15 // category 16 has no bits
			if free := fastBits - n - extra; free >= 0 {
				for v := range 1 << extra {
					e := entry(extend(uint32(v), s))<<16 | entry(n+extra)
					at := (code<<extra | v) << free
					for i := range 1 << free {
						fast[at+i] = e
					}
				}
			}
			code++
			k++
		}
		code <<= 1
	}
	return nil
}

// extend returns the difference of category s with additional bits v (F.2.2.1, figure F.12; H.1.2.2 for 16), modulo 2^16.
func extend(v uint32, s int) uint16 {
	switch {
	case s == 0:
		return 0
	case s == 16:
		return 1 << 15
	case v < 1<<(s-1):
		return uint16(v - 1<<s + 1)
	}
	return uint16(v)
}
