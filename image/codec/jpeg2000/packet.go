package jpeg2000

import (
	"errors"
	"fmt"
	"math/bits"
)

// chunk is what one layer adds to one codeword of a code-block.
type chunk struct {
	at, length int32
	passes     int32
	next       int32 // -1 after the last
}

// packetReader reads the packets of a tile one after another.
type packetReader struct {
	t    *tile
	src  []byte
	left int // packets

	number                    int // of the packet
	part, at, end             int // where the packets go on
	headPart, headAt, headEnd int // where the packet headers go on, if they are apart
}

// start goes to the first tile-part.
func (r *packetReader) start() {
	r.at, r.end = r.t.bodies[0].at, r.t.bodies[0].end
	r.headAt, r.headEnd = r.t.heads[0].at, r.t.heads[0].end
}

// readUpTo reads the packets of a precinct up to a number of layers.
func (r *packetReader) readUpTo(index int32, layers int) error {
	p := &r.t.precincts[index]
	for int(p.layers) < layers {
		if err := r.read(p); err != nil {
			return fmt.Errorf("packet %d: %w", r.number, err)
		}
		p.layers++
		r.number++
		r.left--
	}
	return nil
}

// read reads the next packet (T.800 B.9, B.10), which is of the precinct.
func (r *packetReader) read(p *precinct) error {
	t := r.t
	if !t.packed || r.headAt >= r.headEnd {
		r.nextPart()
	}
	for r.headAt >= r.headEnd && r.headPart+1 < len(t.heads) {
		r.headPart++
		r.headAt, r.headEnd = t.heads[r.headPart].at, t.heads[r.headPart].end
	}
	if t.p.sop && r.end-r.at >= 6 && r.src[r.at] == 0xff && r.src[r.at+1] == markerSOP&0xff {
		r.at += 6
	}
	var b headerBits
	if t.packed {
		b.open(t.packedBytes[:r.headEnd], r.headAt)
	} else {
		b.open(r.src[:r.end], r.at)
	}
	t.touched = t.touched[:0]
	if err := r.readHead(&b, p); err != nil {
		return err
	}
	at := b.close()
	if b.short {
		return errors.New("the tile ends before it")
	}
	if t.p.eph {
		if len(b.bytes)-at >= 2 && b.bytes[at] == 0xff && b.bytes[at+1] == markerEPH&0xff {
			at += 2
		}
	}
	if t.packed {
		r.headAt = at
	} else {
		r.at = at
	}
	for _, i := range t.touched {
		c := &t.chunks[i]
		if c.length > 0 {
			r.nextPart()
		}
		if int(c.length) > r.end-r.at {
			return fmt.Errorf("%d bytes of a code-block in the last %d of a tile-part", c.length, r.end-r.at)
		}
		c.at = int32(r.at)
		r.at += int(c.length)
	}
	return nil
}

// nextPart goes on to the next tile-part if this one is used up.
func (r *packetReader) nextPart() {
	for r.at >= r.end && r.part+1 < len(r.t.bodies) {
		r.part++
		r.at, r.end = r.t.bodies[r.part].at, r.t.bodies[r.part].end
	}
}

// readHead reads a packet header.
func (r *packetReader) readHead(b *headerBits, p *precinct) error {
	if b.bit() == 0 {
		return nil
	}
	t := r.t
	for i := range p.cells {
		c := &p.cells[i]
		for y := range c.high {
			for x := range c.wide {
				if err := t.readBlock(b, c, x, y, uint16(p.layers)); err != nil {
					return err
				}
			}
			if b.short {
				return nil // the caller says so
			}
		}
	}
	return nil
}

// readBlock reads what a packet header says of one code-block.
func (t *tile) readBlock(b *headerBits, c *cell, x, y int32, layer uint16) error {
	k := &t.blocks[c.first+y*c.wide+x]
	if k.included {
		if b.bit() == 0 {
			return nil
		}
	} else {
		if !below(b, t.nodes[c.inclusion:], x, y, c.wide, c.high, layer+1) {
			return nil
		}
		zeros := int32(0)
		for !below(b, t.nodes[c.zeros:], x, y, c.wide, c.high, uint16(zeros)+1) {
			if zeros++; zeros > c.planes || b.short {
				return errors.New("a code-block without bit planes")
			}
		}
		planes := c.planes - zeros
		if planes < 1 || planes > maxPlanes {
			return fmt.Errorf("a code-block of %d bit planes; 1 to %d are supported", planes, maxPlanes)
		}
		k.included, k.planes = true, uint8(planes)
	}
	passes := readPassCount(b)
	if int(k.passes)+passes > 3*int(k.planes)-2 {
		return fmt.Errorf("%d passes over %d bit planes", int(k.passes)+passes, k.planes)
	}
	for b.bit() != 0 {
		if k.lengthBits++; k.lengthBits > 31 {
			return errors.New("a code-block has a length that it cannot have")
		}
	}
	for passes > 0 {
		n := min(passes, segmentPasses(t.p.style, int(k.passes)))
		length := b.bits(int(k.lengthBits) + bits.Len(uint(n)) - 1)
		if length > 1<<30 {
			return errors.New("a code-block has a length that it cannot have")
		}
		index := int32(len(t.chunks))
		if k.last < 0 {
			k.first = index
		} else {
			t.chunks[k.last].next = index
		}
		k.last = index
		t.chunks = append(t.chunks, chunk{length: int32(length), passes: int32(n), next: -1})
		t.touched = append(t.touched, index)
		k.passes += uint16(n)
		passes -= n
	}
	return nil
}

// segmentPasses returns how many passes, counted from this one of a code-block, its codeword can hold (T.800 D.4.2, table D.9).
func segmentPasses(style byte, pass int) int {
	switch {
	case style&styleTerminate != 0:
		return 1
	case style&styleBypass == 0:
		return 1 << 15
	case pass < 10:
		return 10 - pass
	}
	return [3]int{2, 1, 1}[(pass-10)%3] // two raw passes, of which the second may come later, and a cleanup pass
}

// readPassCount reads the number of coding passes (T.800 table B.4).
func readPassCount(b *headerBits) int {
	switch {
	case b.bit() == 0:
		return 1
	case b.bit() == 0:
		return 2
	}
	if n := int(b.bits(2)); n < 3 {
		return 3 + n
	}
	if n := int(b.bits(5)); n < 31 {
		return 6 + n
	}
	return 37 + int(b.bits(7))
}
