// Package jpeg decodes frames of ISO/IEC 10918-1 (ITU-T T.81) of one grey component: lossless with Huffman codes (process 14, any
// predictor; transfer syntaxes 1.2.840.10008.1.2.4.57 and .70) and sequential with 8 bits (processes 1 and 2; .50).
//
// Lossless frames (annex H) are exact for any precision of 2 to 16 bits, predictor, point transform and restart interval. Lossy
// frames (annexes A and F) are bit for bit those of the Independent JPEG Group's library with its accurate integer inverse transform,
// so that a frame has one value whoever decodes it; T.81 alone lets decoders differ by one.
//
// Coded samples are first copied without their stuffed bytes (F.1.2.3), one restart interval at a time, so that reading them needs no
// look at single bytes. Where a frame uses more bits than its stream has, it is refused.
//
// # Limitations
//
// Refused by name: 12 bit lossy frames (process 4), progressive, hierarchical and arithmetic-coded ones, colour, a number of lines
// that comes after the scan (DNL), and in lossless frames restart intervals that are no whole rows (H.1.1 forbids them). A lossless
// sample that does not fit the precision is an error. What follows the last sample is not looked at: a missing end of image is no error.
package jpeg

import (
	"errors"
	"fmt"

	"github.com/apical-heart/apical/image/codec"
)

// Decoder decodes one frame after another. The zero value is ready.
type Decoder struct {
	frame   frame
	scan    scan
	restart int // MCUs between restart markers, 0: none

	tables [2][4]huffman   // DC or lossless, AC
	quant  [4][64]uint16   // in zigzag order
	given  [4]bool         // which of quant the stream has given
	fast   [fastSize]entry // of the lossless table in use

	bits       reader
	difference []uint16 // of one row
}

var _ codec.Decoder = (*Decoder)(nil)

// frame is a frame header, T.81 B.2.2.
type frame struct {
	process       byte // SOF0, SOF1 or SOF3; 0: none yet
	precision     int
	columns, rows int
	component     byte
	quant         int
}

// scan is a scan header, T.81 B.2.3.
type scan struct {
	dc, ac    int
	predictor int
	shift     int // point transform
}

// Decode decodes one frame. Of a lossless frame with a point transform the low bits are lost and Info.Lossy is true.
func (d *Decoder) Decode(dst []uint16, src []byte, columns, rows int) (codec.Info, error) {
	if err := codec.Check(dst, columns, rows); err != nil {
		return codec.Info{}, err
	}
	rest, err := d.header(src, columns, rows)
	if err != nil {
		return codec.Info{}, fmt.Errorf("jpeg: read the header: %w", err)
	}
	if d.frame.process == sof3 {
		// A sample takes at least one bit.
		if int64(len(rest))*8 < int64(len(dst)) {
			return codec.Info{}, fmt.Errorf("jpeg: decode samples: %d bytes are too few for %d x %d", len(rest), columns, rows)
		}
		err = d.lossless(dst, rest)
	} else {
		// A block takes at least one bit for its first coefficient and one for the rest.
		if int64(len(rest))*8 < 2*int64((columns+7)/8)*int64((rows+7)/8) {
			return codec.Info{}, fmt.Errorf("jpeg: decode blocks: %d bytes are too few for %d x %d", len(rest), columns, rows)
		}
		err = d.sequential(dst, rest)
	}
	if err != nil {
		return codec.Info{}, err
	}
	return codec.Info{Precision: d.frame.precision, Lossy: d.frame.process != sof3 || d.scan.shift > 0}, nil
}

// header reads all segments up to the coded samples, which it returns.
func (d *Decoder) header(src []byte, columns, rows int) ([]byte, error) {
	d.frame, d.scan, d.restart = frame{}, scan{}, 0
	d.given = [4]bool{}
	for i := range d.tables {
		for j := range d.tables[i] {
			d.tables[i][j].given = false
		}
	}
	segments, err := codec.NewSegments(src)
	if err != nil {
		return nil, err
	}
	for {
		marker, body, err := segments.Next()
		if err != nil {
			return nil, err
		}
		switch {
		case marker == dht:
			err = d.huffmanTables(body)
		case marker == dqt:
			err = d.quantTables(body)
		case marker == codec.DRI:
			if len(body) != 2 {
				return nil, errors.New("a restart interval of odd length")
			}
			d.restart = int(body[0])<<8 | int(body[1])
		case marker == codec.SOS:
			if err = d.scanHeader(body); err == nil {
				return segments.Rest(), nil
			}
		case marker == codec.EOI:
			err = errors.New("an end of image before any sample")
		case marker == codec.SOI:
			err = errors.New("a second start of image")
		case process(marker) != "":
			err = d.frameHeader(marker, body, columns, rows)
		}
		if err != nil {
			return nil, err
		}
	}
}
