package jpegls

import (
	"errors"
	"fmt"

	"github.com/apical-heart/apical/image/codec"
)

// Markers of T.87 table C.1.
const (
	sof55 = 0xF7
	lse   = 0xF8
)

// header reads all segments up to the coded samples, which it returns.
func (d *Decoder) header(src []byte, columns, rows int) ([]byte, error) {
	d.frame, d.preset, d.near, d.restart = frame{}, preset{}, 0, 0
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
		case marker == sof55:
			err = d.frameHeader(body, columns, rows)
		case marker == lse:
			err = d.parameters(body)
		case marker == codec.DRI:
			err = d.restartInterval(body)
		case marker == codec.SOS:
			if err = d.scanHeader(body); err == nil {
				return segments.Rest(), nil
			}
		case marker == codec.EOI:
			err = errors.New("an end of image before any sample")
		case marker == codec.SOI:
			err = errors.New("a second start of image")
		case marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC:
			err = fmt.Errorf("marker FF%X: the process is one of JPEG, not of JPEG-LS", marker)
		}
		if err != nil {
			return nil, err
		}
	}
}

// frameHeader reads SOF55, T.87 C.2.2.
func (d *Decoder) frameHeader(body []byte, columns, rows int) error {
	if d.frame.precision != 0 {
		return errors.New("a second frame header")
	}
	if len(body) < 6 {
		return errors.New("the frame header is cut short")
	}
	f := frame{precision: int(body[0]), rows: int(body[1])<<8 | int(body[2]), columns: int(body[3])<<8 | int(body[4])}
	if n := int(body[5]); n != 1 {
		return fmt.Errorf("%d components: colour is not decoded", n)
	}
	switch {
	case len(body) != 9:
		return errors.New("the frame header does not fit one component")
	case f.precision < 2 || f.precision > 16:
		return fmt.Errorf("a precision of %d bits", f.precision)
	case f.rows == 0 || f.columns == 0:
		return errors.New("the size is left to another segment (DNL or LSE of type 4), which is not read")
	case f.columns != columns || f.rows != rows:
		return fmt.Errorf("the stream has %d x %d samples, its header %d x %d", f.columns, f.rows, columns, rows)
	}
	f.component = body[6]
	d.frame = f
	return nil
}

// parameters reads LSE, T.87 C.2.4.1.
func (d *Decoder) parameters(body []byte) error {
	if len(body) < 1 {
		return errors.New("the preset parameters are cut short")
	}
	switch body[0] {
	case 1:
		if len(body) != 11 {
			return errors.New("the preset coding parameters are cut short")
		}
		word := func(i int) int { return int(body[i])<<8 | int(body[i+1]) }
		d.preset = preset{word(1), [3]int{word(3), word(5), word(7)}, word(9)}
		return nil
	case 2, 3:
		return errors.New("a mapping table, which is not applied")
	case 4:
		return errors.New("a size beyond 65535 (LSE of type 4)")
	}
	return fmt.Errorf("an extension of JPEG-LS (LSE of type %d), which is not decoded", body[0])
}

// restartInterval reads DRI, which T.87 C.2.5 allows two, three or four bytes.
func (d *Decoder) restartInterval(body []byte) error {
	if len(body) < 2 || len(body) > 4 {
		return errors.New("a restart interval of odd length")
	}
	d.restart = 0
	for _, b := range body {
		d.restart = d.restart<<8 | int(b)
	}
	return nil
}

// scanHeader reads SOS, T.87 C.2.3, and readies the coder.
func (d *Decoder) scanHeader(body []byte) error {
	if d.frame.precision == 0 {
		return errors.New("a scan before any frame header")
	}
	if len(body) != 6 || body[0] != 1 {
		return errors.New("the scan header does not fit one component")
	}
	switch {
	case body[1] != d.frame.component:
		return fmt.Errorf("a scan of component %d, the frame has %d", body[1], d.frame.component)
	case body[2] != 0:
		return fmt.Errorf("a mapping table (%d), which is not applied", body[2])
	case body[4] != 0:
		return fmt.Errorf("interleave mode %d of one component", body[4])
	case body[5] != 0:
		return fmt.Errorf("a point transform (%#x), which is not applied", body[5])
	}
	d.near = int(body[3])
	p, err := d.preset.complete(d.frame.precision, d.near)
	if err != nil {
		return err
	}
	d.coder.set(p, d.near)
	return nil
}
