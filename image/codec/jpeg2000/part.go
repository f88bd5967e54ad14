package jpeg2000

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// part is one tile-part (T.800 A.4.2).
type part struct {
	head, body, end int // where its header, its packets and what follows begin
	packed          span
	next            int // of the same tile, -1 after the last
}

// span is a piece of a buffer.
type span struct{ at, end int }

// chain is the tile-parts of a tile, by index, and how many there are.
type chain struct{ first, last, count int }

// leastPart is the length of a tile-part without packets: SOT and SOD.
const leastPart = 14

// readParts finds the tile-parts, which begin at src[at:]. Each tile has one at least, which bounds the number of tiles.
func (d *Decoder) readParts(src []byte, at int) error {
	if d.head.tiles > (len(src)-at)/leastPart {
		return fmt.Errorf("%d tiles in %d bytes", d.head.tiles, len(src)-at)
	}
	d.parts = d.parts[:0]
	d.chains = grown(d.chains, d.head.tiles)
	for i := range d.chains {
		d.chains[i] = chain{-1, -1, 0}
	}
	// What is not a tile-part is EOC, or padding where EOC was lost: a tile that lacks packets is found out later.
	for len(src)-at >= 2 && binary.BigEndian.Uint16(src[at:]) == markerSOT {
		end, err := d.readPart(src, at)
		if err != nil {
			return fmt.Errorf("at byte %d: %w", at, err)
		}
		at = end
	}
	for i, c := range d.chains {
		if c.count == 0 {
			return fmt.Errorf("none of tile %d", i)
		}
	}
	return nil
}

// readPart reads the SOT segment at src[at:] and returns where the tile-part ends.
func (d *Decoder) readPart(src []byte, at int) (end int, err error) {
	if len(src)-at < leastPart {
		return 0, errors.New("the stream ends in SOT")
	}
	b := src[at:]
	tile, length, number := int(binary.BigEndian.Uint16(b[4:])), int64(binary.BigEndian.Uint32(b[6:])), int(b[10])
	if length == 0 { // to the end, whose EOC the packets leave alone
		length = int64(len(b))
	}
	switch {
	case binary.BigEndian.Uint16(b[2:]) != 10:
		return 0, errors.New("SOT has a length that it cannot have")
	case tile >= d.head.tiles:
		return 0, fmt.Errorf("tile %d of %d", tile, d.head.tiles)
	case length < leastPart:
		return 0, fmt.Errorf("length %d", length)
	case length > int64(len(b)):
		return 0, fmt.Errorf("%d bytes of which the stream holds %d", length, len(b))
	}
	c := &d.chains[tile]
	if number != c.count {
		return 0, fmt.Errorf("part %d of tile %d in the place of part %d", number, tile, c.count)
	}
	index := len(d.parts)
	if c.last < 0 {
		c.first = index
	} else {
		d.parts[c.last].next = index
	}
	c.last = index
	c.count++
	p := part{head: at + 12, end: at + int(length), next: -1}
	if d.packed.main {
		if p.packed, err = d.packed.take(); err != nil {
			return 0, err
		}
	}
	d.parts = append(d.parts, p)
	return p.end, nil
}

// readParts reads the headers of the tile-parts that begin with parts[first] and lays their packets, and the packet headers
// if they are apart, one after another.
func (t *tile) readParts(src []byte, parts []part, first int, packed *packed) error {
	t.bodies, t.heads, t.packed = t.bodies[:0], t.heads[:0], packed.main
	t.p.scope()
	replaced := false
	for i := first; i >= 0; i = parts[i].next {
		q := &parts[i]
		packed.begin()
		for at := q.head; ; {
			marker, body, next, err := segment(src[:q.end], at)
			if marker == markerSOD && err == nil {
				q.body = at + 2
				break
			}
			at = next
			switch {
			case err != nil:
			case marker == markerPLT || marker == markerCOM:
			case marker == markerPPT && !packed.main:
				err = packed.add(body)
				t.packed = true
			case marker == markerPOC:
				if !replaced { // the progressions of a tile replace those of the main header
					t.p.changeCount, replaced = 0, true
				}
				err = t.p.read(marker, body)
			case i != first || marker == markerPPT || marker == markerSOT || marker == markerEOC:
				err = fmt.Errorf("marker %04x is out of place", marker)
			default:
				err = t.p.read(marker, body)
			}
			if err != nil {
				return fmt.Errorf("tile-part header: %w", err)
			}
		}
		if !packed.main {
			packed.join(&q.packed)
		}
		t.bodies = append(t.bodies, span{q.body, q.end})
		t.heads = append(t.heads, q.packed)
	}
	t.packedBytes = packed.bytes
	return nil
}
