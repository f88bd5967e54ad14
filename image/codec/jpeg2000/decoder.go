// Package jpeg2000 decodes JPEG 2000 Part 1 codestreams of one grey component (ITU-T T.800 | ISO/IEC 15444-1), as DICOM files hold
// them under the transfer syntaxes 1.2.840.10008.1.2.4.90 and .91, with or without the boxes of a JP2 file.
//
// A codestream is read from the outside in. Markers give the size, the tiles and how they are coded (T.800 annex A); a tile is cut
// into resolutions, sub-bands, precincts and code-blocks (B.5 to B.9); its packets say which coding passes of which code-block a layer
// adds (B.10), in one of five orders (B.12). The passes of a code-block run over bit planes and an arithmetic decoder gives their
// decisions (annexes C and D); the coefficients are scaled (annex E), a region of interest is shifted back (annex H), and wavelets put
// the tile together, reversibly with the 5/3 filter or in float32 with the 9/7 filter (annex F). Last come the level shift and the
// clamp to the range of the samples (G.1).
//
// Where the standard leaves freedom the choice is that of OpenJPEG 2.5, which most viewers share, so that a picture coded with loss
// has the same words here as there: a coefficient lies in the middle of what its planes leave open (E.1.1.2, r = 1/2) and is cut
// towards zero before the 5/3 filter; the 9/7 filter scales the high pass by 1.625732422 where 2/K would be 1.625786; a sum is
// rounded half to even.
//
// # Limitations
//
// One component, 2 to 16 bits, not sub-sampled; colour and palettes are refused, and so are Part 2 extensions and HTJ2K (Part 15). A
// code-block of more than 30 bit planes is refused; a region of interest of a 16-bit picture can have that many. A stream that ends
// before its last packet is refused, although a preview could be made from it, and so is a progression that leaves packets out. The
// error resilience of predictable termination is not used; that of segmentation symbols is. Otherwise nothing in a codestream tells
// that its bits were changed: they decode to another picture. Info.Lossy being false is no proof: a 5/3 stream whose last passes were cut
// off is seen, one from which whole code-blocks were dropped is not; and a region of interest coded without loss counts as cut off.
package jpeg2000

import (
	"fmt"

	"github.com/apical-heart/apical/image/codec"
)

// Decoder decodes frames one after another; its zero value is ready. It keeps its scratch memory, which grows to the largest frame
// and stream seen. One goroutine at a time.
type Decoder struct {
	head    header
	packed  packed
	parts   []part
	chains  []chain
	tile    tile
	coders  pair
	wavelet wavelet
}

// maxStream is the most bytes of a stream, so that a place in it fits an int32.
const maxStream = 1 << 30

var _ codec.Decoder = (*Decoder)(nil)

// Decode decodes one frame of columns x rows samples into dst.
func (d *Decoder) Decode(dst []uint16, src []byte, columns, rows int) (codec.Info, error) {
	if err := codec.Check(dst, columns, rows); err != nil {
		return codec.Info{}, fmt.Errorf("jpeg2000: frame: %w", err)
	}
	if len(src) > maxStream {
		return codec.Info{}, fmt.Errorf("jpeg2000: frame: a stream of %d bytes is too long", len(src))
	}
	stream, err := codestream(src)
	if err != nil {
		return codec.Info{}, fmt.Errorf("jpeg2000: boxes: %w", err)
	}
	at, err := d.readHeader(stream, columns, rows)
	if err != nil {
		return codec.Info{}, fmt.Errorf("jpeg2000: header: %w", err)
	}
	if err := d.readParts(stream, at); err != nil {
		return codec.Info{}, fmt.Errorf("jpeg2000: tile-parts: %w", err)
	}
	info := codec.Info{Precision: d.head.precision, Signed: d.head.signed}
	for i := range d.chains {
		lossy, err := d.decodeTile(dst, stream, i, columns)
		if err != nil {
			return codec.Info{}, fmt.Errorf("jpeg2000: tile %d: %w", i, err)
		}
		info.Lossy = info.Lossy || lossy
	}
	return info, nil
}

// decodeTile writes one tile into the frame and says whether it is known to be lossy.
func (d *Decoder) decodeTile(dst []uint16, stream []byte, index, columns int) (lossy bool, err error) {
	t := &d.tile
	t.p = d.head.params
	if err := t.readParts(stream, d.parts, d.chains[index].first, &d.packed); err != nil {
		return false, err
	}
	if err := t.build(d.head.tileRect(index), d.head.precision); err != nil {
		return false, err
	}
	if err := t.readPackets(stream); err != nil {
		return false, err
	}
	size := t.rect.width() * t.rect.height()
	frame := d.head.frame
	at := (t.rect.y0-frame.y0)*columns + t.rect.x0 - frame.x0
	if t.p.reversible {
		t.ints = grown(t.ints, size)
		clear(t.ints)
		if lossy, err = d.coders.decodeInts(t, stream); err != nil {
			return false, err
		}
		d.wavelet.inverse53(t)
		d.head.storeInts(dst[at:], t.ints, t.rect.width(), columns)
		return lossy, nil
	}
	t.floats = grown(t.floats, size)
	clear(t.floats)
	if err = d.coders.decodeFloats(t, stream); err != nil {
		return false, err
	}
	d.wavelet.inverse97(t)
	d.head.storeFloats(dst[at:], t.floats, t.rect.width(), columns)
	return true, nil
}

// grown returns s with n elements, whose values are what they happen to be.
func grown[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
