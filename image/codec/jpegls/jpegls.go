// Package jpegls decodes frames of JPEG-LS (ISO/IEC 14495-1, ITU-T T.87) of one grey component of 2 to 16 bits, lossless and
// near-lossless (transfer syntaxes 1.2.840.10008.1.2.4.80 and .81).
//
// Annex A is followed as written, with the preset parameters of C.2.4.1.1 (LSE of type 1) and restart intervals of whole lines.
// Coded samples are first copied without their stuffed bits (A.1), one restart interval at a time, so that reading them needs no look
// at single bytes. Where a frame uses more bits than its stream has, it is refused.
//
// # Limitations
//
// Refused by name: colour and interleaving, mapping tables and the other types of LSE, point transforms, a number of lines that comes
// after the scan, and a RESET of more than 255, which programs read differently. What follows the last sample is not looked at: a missing end of image is no error. A restart interval is read as a
// number of lines, which is what other decoders do.
package jpegls

import (
	"errors"
	"fmt"

	"github.com/apical-heart/apical/image/codec"
)

// Decoder decodes one frame after another. The zero value is ready.
type Decoder struct {
	frame   frame
	near    int
	preset  preset // as the stream gives it, zeros where it does not
	restart int    // lines between restart markers, 0: none

	coder coder
	lines []int32 // the line above and the current one, each with a sample on both sides
}

var _ codec.Decoder = (*Decoder)(nil)

// frame is a frame header, T.87 C.2.2.
type frame struct {
	precision     int // 0: none yet
	columns, rows int
	component     byte
}

// Decode decodes one frame.
func (d *Decoder) Decode(dst []uint16, src []byte, columns, rows int) (codec.Info, error) {
	if err := codec.Check(dst, columns, rows); err != nil {
		return codec.Info{}, err
	}
	rest, err := d.header(src, columns, rows)
	if err != nil {
		return codec.Info{}, fmt.Errorf("jpegls: read the header: %w", err)
	}
	// A line takes at least one bit.
	if int64(len(rest))*8 < int64(rows) {
		return codec.Info{}, fmt.Errorf("jpegls: decode lines: %d bytes are too few for %d", len(rest), rows)
	}
	if err := d.scan(dst, rest); err != nil {
		return codec.Info{}, err
	}
	return codec.Info{Precision: d.frame.precision, Lossy: d.near > 0}, nil
}

// scan decodes the lines of a scan.
func (d *Decoder) scan(dst []uint16, src []byte) error {
	columns, rows, c := d.frame.columns, d.frame.rows, &d.coder
	if cap(d.lines) < 2*(columns+2) {
		d.lines = make([]int32, 2*(columns+2))
	}
	lines := d.lines[:2*(columns+2)]
	above, line := lines[:columns+2], lines[columns+2:]
	every := rows
	if d.restart > 0 {
		every = d.restart
	}
	var marker byte
	for y := range rows {
		if y%every == 0 {
			if i := y/every - 1; y > 0 && marker != codec.RST+byte(i&7) {
				return fmt.Errorf("jpegls: decode line %d: no restart marker before it", y)
			}
			// A sample takes at most 56 bits before the k of its code, and k is less than 32.
			marker, src = c.bits.load(src, 12*columns)
			clear(lines)
			c.reset()
		}
		// The neighbours beyond the edges, A.2.1.
		above[columns+1] = above[columns]
		line[0] = above[1]
		var err error
		if c.exact {
			err = c.lossless(above, line)
		} else {
			err = c.nearly(above, line)
		}
		if err == nil && c.bits.beyond() {
			err = errShort
		}
		if err != nil {
			return fmt.Errorf("jpegls: decode line %d: %w", y, err)
		}
		row := dst[y*columns : (y+1)*columns]
		for x, v := range line[1 : columns+1] {
			row[x] = uint16(v)
		}
		above, line = line, above
	}
	return nil
}

var errShort = errors.New("the stream ends before its last sample")
