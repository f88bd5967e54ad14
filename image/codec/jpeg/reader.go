package jpeg

import (
	"bytes"
	"encoding/binary"

	"github.com/apical-heart/apical/image/codec"
)

// reader gives the bits of one restart interval.
type reader struct {
	data []byte // without stuffed bytes, with zeros behind
	end  int    // of the bytes in data that were in the stream
	at   int    // of the next byte to be taken
	bits uint64 // the next bits, highest first
	n    uint   // how many of bits count
}

// load takes the interval that src begins with. It returns the marker that ends the interval, 0 where the stream ends first, and
// what follows it. Behind the interval there is room to read pad bytes of zeros.
func (r *reader) load(src []byte, pad int) (marker byte, rest []byte) {
	pad += 16
	if cap(r.data) < len(src)+pad {
		r.data = make([]byte, 0, len(src)+pad)
	}
	out := r.data[:0]
	for {
		i := bytes.IndexByte(src, 0xFF)
		if i < 0 {
			out, src = append(out, src...), nil
			break
		}
		out, src = append(out, src[:i]...), src[i:]
		for len(src) > 0 && src[0] == 0xFF {
			src = src[1:]
		}
		if len(src) == 0 {
			break
		}
		marker, src = src[0], src[1:]
		if marker != 0 {
			break
		}
		out = append(out, 0xFF)
	}
	r.end = len(out)
	r.data = out[:len(out)+pad]
	clear(r.data[r.end:])
	r.at, r.bits, r.n = 0, 0, 0
	return marker, src
}

// fill makes at least 56 bits count. It may read up to 8 bytes beyond the last bit that was used.
func (r *reader) fill() {
	r.bits |= binary.BigEndian.Uint64(r.data[r.at:]) >> (r.n & 63)
	r.at += int((63 - r.n) >> 3)
	r.n |= 56
}

// beyond reports whether more bits were used than there were.
func (r *reader) beyond() bool { return 8*r.at-int(r.n) > 8*r.end }

// restarts reports whether marker is restart marker number i.
func restarts(marker byte, i int) bool { return marker == codec.RST+byte(i&7) }
