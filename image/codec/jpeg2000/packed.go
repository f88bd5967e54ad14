package jpeg2000

import (
	"encoding/binary"
	"errors"
	"slices"
)

// packed gathers the packet headers that PPM (T.800 A.7.4) and PPT (A.7.5) segments hold apart from the packets.
type packed struct {
	main   bool // PPM: those of all tile-parts, in the order of the stream
	pieces []piece
	bytes  []byte // of the pieces, put together
	at     int    // of PPM: what the tile-parts have not taken yet
}

// piece is one segment.
type piece struct {
	index byte
	bytes []byte
}

// reset makes it that of a new stream.
func (p *packed) reset() {
	clear(p.pieces[:cap(p.pieces)]) // hold no old stream
	*p = packed{pieces: p.pieces[:0], bytes: p.bytes[:0]}
}

// add takes a segment.
func (p *packed) add(body []byte) error {
	if len(body) < 1 {
		return errors.New("packed packet headers without an index")
	}
	p.pieces = append(p.pieces, piece{body[0], body[1:]})
	return nil
}

// begin forgets the segments, not what was put together.
func (p *packed) begin() { p.pieces = p.pieces[:0] }

// joinMain puts the PPM segments together.
func (p *packed) joinMain() error {
	if len(p.pieces) == 0 {
		return nil
	}
	p.main = true
	var all span
	p.join(&all)
	return nil
}

// join puts the segments together in the order of their indices and says where they lie.
func (p *packed) join(where *span) {
	slices.SortStableFunc(p.pieces, func(a, b piece) int { return int(a.index) - int(b.index) })
	where.at = len(p.bytes)
	for _, q := range p.pieces {
		p.bytes = append(p.bytes, q.bytes...)
	}
	where.end = len(p.bytes)
}

// take splits the headers of the next tile-part off those of PPM.
func (p *packed) take() (span, error) {
	if len(p.bytes)-p.at < 4 {
		return span{}, errors.New("PPM holds no packet headers for it")
	}
	n := int64(binary.BigEndian.Uint32(p.bytes[p.at:]))
	s := span{p.at + 4, p.at + 4}
	if n > int64(len(p.bytes)-s.at) {
		return span{}, errors.New("PPM ends too early")
	}
	s.end += int(n)
	p.at = s.end
	return s, nil
}
