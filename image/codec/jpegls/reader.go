package jpegls

import (
	"bytes"
	"encoding/binary"
)

// reader gives the bits of one restart interval.
type reader struct {
	data []byte // without stuffed bits, with zeros behind
	end  int    // of the bits in data that were in the stream
	at   int    // of the next byte to be taken
	bits uint64 // the next bits, highest first
	n    uint   // how many of bits count
}

// load takes the interval that src begins with: up to a byte FF with a byte of 80 or more behind it. It returns the marker that ends
// the interval, 0 where the stream ends first, and what follows it. After FF only 7 bits of a byte count (T.87 A.1). Behind the
// interval there is room to read pad bytes of zeros.
func (r *reader) load(src []byte, pad int) (marker byte, rest []byte) {
	pad += 16
	if need := len(src) + pad; len(r.data) < need {
		r.data = make([]byte, need)
	}
	out, w := r.data, 0
	var acc uint64 // bits not yet written, highest first
	n := uint(0)   // how many, fewer than 8
	for len(src) > 0 {
		i, stuffed := bytes.IndexByte(src, 0xFF), false
		chunk := src
		if i >= 0 {
			chunk = src[:i]
			if stuffed = i+1 < len(src) && src[i+1] < 0x80; stuffed {
				chunk = src[:i+1]
			}
		}
		src = src[len(chunk):]
		for ; len(chunk) >= 8; chunk = chunk[8:] {
			v := binary.BigEndian.Uint64(chunk)
			binary.BigEndian.PutUint64(out[w:], acc|v>>n)
			acc = v << (64 - n)
			w += 8
		}
		for _, b := range chunk {
			acc |= uint64(b) << (56 - n)
			out[w] = byte(acc >> 56)
			acc <<= 8
			w++
		}
		if !stuffed {
			for len(src) > 0 && src[0] == 0xFF {
				src = src[1:]
			}
			if len(src) > 0 {
				marker, src = src[0], src[1:]
			}
			break
		}
		acc |= uint64(src[0]) << (57 - n)
		src = src[1:]
		if n += 7; n >= 8 {
			out[w] = byte(acc >> 56)
			acc <<= 8
			w++
			n -= 8
		}
	}
	r.end = 8*w + int(n)
	out[w] = byte(acc >> 56)
	clear(out[w+1 : w+pad])
	r.at, r.bits, r.n = 0, 0, 0
	return marker, src
}

// fill makes at least 56 bits count. It may read up to 8 bytes beyond the last bit that was used.
func (r *reader) fill() {
	r.bits |= binary.BigEndian.Uint64(r.data[r.at:]) >> (r.n & 63)
	r.at += int((63 - r.n) >> 3)
	r.n |= 56
}

// skip passes up to n bits that are at hand.
func (r *reader) skip(n uint) {
	r.bits <<= n & 63
	r.n -= n
}

// read reads n bits, 0 to 32.
func (r *reader) read(n uint) uint32 {
	r.fill()
	v := uint32(r.bits >> 32 >> (32 - n))
	r.skip(n)
	return v
}

// beyond reports whether more bits were used than there were.
func (r *reader) beyond() bool { return 8*r.at-int(r.n) > r.end }
