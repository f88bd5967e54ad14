package jpeg2000

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Markers (T.800 table A.2; CAP is of the 2019 edition).
const (
	markerSOC = 0xff4f
	markerCAP = 0xff50
	markerSIZ = 0xff51
	markerCOD = 0xff52
	markerCOC = 0xff53
	markerTLM = 0xff55
	markerPRF = 0xff56
	markerPLM = 0xff57
	markerPLT = 0xff58
	markerCPF = 0xff59
	markerQCD = 0xff5c
	markerQCC = 0xff5d
	markerRGN = 0xff5e
	markerPOC = 0xff5f
	markerPPM = 0xff60
	markerPPT = 0xff61
	markerCRG = 0xff63
	markerCOM = 0xff64
	markerSOT = 0xff90
	markerSOP = 0xff91
	markerEPH = 0xff92
	markerSOD = 0xff93
	markerEOC = 0xffd9
)

// maxGrid bounds the coordinates of the reference grid, so that they can be added and shifted as int on any machine.
const maxGrid = 1 << 29

// header is the main header.
type header struct {
	params
	precision int
	signed    bool
	frame     rect // the image area on the reference grid
	grid      rect // the first tile
	across    int  // tiles in a row
	tiles     int
}

var errCut = errors.New("the stream ends among the markers")

// segment splits the marker segment at src[at:] off: its marker, its parameters and where the next begins.
func segment(src []byte, at int) (marker int, body []byte, next int, err error) {
	if len(src)-at < 2 {
		return 0, nil, 0, errCut
	}
	marker = int(binary.BigEndian.Uint16(src[at:]))
	if marker == markerSOT || marker == markerSOD || marker == markerEOC {
		return marker, nil, at, nil
	}
	if len(src)-at < 4 {
		return 0, nil, 0, errCut
	}
	n := int(binary.BigEndian.Uint16(src[at+2:]))
	if n < 2 || n > len(src)-at-2 {
		return 0, nil, 0, fmt.Errorf("marker %04x has length %d, which it cannot have", marker, n)
	}
	return marker, src[at+4 : at+2+n], at + 2 + n, nil
}

// readHeader reads the main header and returns where the first tile-part begins.
func (d *Decoder) readHeader(src []byte, columns, rows int) (int, error) {
	if len(src) < 4 || binary.BigEndian.Uint16(src) != markerSOC {
		return 0, errors.New("not a JPEG 2000 codestream")
	}
	h := &d.head
	*h = header{}
	d.packed.reset()
	marker, body, at, err := segment(src, 2)
	if err != nil {
		return 0, err
	}
	if marker != markerSIZ {
		return 0, errors.New("no SIZ marker at its begin")
	}
	if err := h.readSize(body, columns, rows); err != nil {
		return 0, err
	}
	for {
		marker, body, at, err = segment(src, at)
		if err != nil {
			return 0, err
		}
		switch marker {
		case markerSOT:
			if !h.coded || !h.quantised {
				return 0, errors.New("no COD or no QCD marker")
			}
			return at, d.packed.joinMain()
		case markerTLM, markerPLM, markerCRG, markerCOM, markerPRF:
		case markerCAP, markerCPF:
			return 0, errors.New("HTJ2K (ITU-T T.814) is not supported")
		case markerPPM:
			err = d.packed.add(body)
		default:
			err = h.params.read(marker, body)
		}
		if err != nil {
			return 0, err
		}
	}
}

// readSize reads the SIZ marker (T.800 A.5.1).
func (h *header) readSize(b []byte, columns, rows int) error {
	if len(b) < 36 {
		return errors.New("SIZ is too short")
	}
	capabilities := binary.BigEndian.Uint16(b)
	switch components := binary.BigEndian.Uint16(b[34:]); {
	case capabilities&0x4000 != 0:
		return errors.New("HTJ2K (ITU-T T.814) is not supported")
	case capabilities&0x8000 != 0:
		return errors.New("extensions of Part 2 are not supported")
	case components != 1:
		return fmt.Errorf("%d components; only one, grey, is supported", components)
	case len(b) < 39:
		return errors.New("SIZ is too short")
	}
	var v [8]int
	for i := range v {
		n := binary.BigEndian.Uint32(b[2+4*i:])
		if i == 4 || i == 5 { // a tile may reach far beyond the image
			n = min(n, maxGrid)
		}
		if n > maxGrid {
			return fmt.Errorf("a coordinate of %d is too large", n)
		}
		v[i] = int(n)
	}
	h.frame = rect{v[2], v[3], v[0], v[1]}
	h.grid = rect{v[6], v[7], v[6] + v[4], v[7] + v[5]}
	h.precision, h.signed = int(b[36]&0x7f)+1, b[36]&0x80 != 0
	switch {
	case b[37] != 1 || b[38] != 1:
		return errors.New("a sub-sampled component is not supported")
	case h.precision < 2 || h.precision > 16:
		return fmt.Errorf("%d bits a sample; 2 to 16 are supported", h.precision)
	case h.frame.width() != columns || h.frame.height() != rows:
		return fmt.Errorf("the stream holds %d x %d samples, the frame %d x %d", h.frame.width(), h.frame.height(), columns, rows)
	case v[4] < 1 || v[5] < 1 || h.grid.x0 > h.frame.x0 || h.grid.y0 > h.frame.y0 || h.grid.x1 <= h.frame.x0 || h.grid.y1 <= h.frame.y0:
		return errors.New("the first tile lies outside the image")
	}
	h.across = ceilDiv(h.frame.x1-h.grid.x0, v[4])
	h.tiles = h.across * ceilDiv(h.frame.y1-h.grid.y0, v[5])
	return nil
}

// tileRect returns the part of the image that a tile covers (T.800 B.3).
func (h *header) tileRect(index int) rect {
	x := h.grid.x0 + index%h.across*h.grid.width()
	y := h.grid.y0 + index/h.across*h.grid.height()
	return rect{
		max(x, h.frame.x0), max(y, h.frame.y0),
		min(x+h.grid.width(), h.frame.x1), min(y+h.grid.height(), h.frame.y1),
	}
}

// rect is an area from (x0, y0) to before (x1, y1).
type rect struct{ x0, y0, x1, y1 int }

func (r rect) width() int  { return r.x1 - r.x0 }
func (r rect) height() int { return r.y1 - r.y0 }
func (r rect) empty() bool { return r.x1 <= r.x0 || r.y1 <= r.y0 }

func ceilDiv(a, b int) int { return (a + b - 1) / b }

// ceilShift returns a / 2^n rounded up; a may be negative, n is at most 33.
func ceilShift(a int, n uint) int { return int((int64(a) + 1<<n - 1) >> n) }
