package jpeg

import (
	"errors"
	"fmt"
)

// Markers of T.81 table B.1.
const (
	sof0 = 0xC0
	sof1 = 0xC1
	sof3 = 0xC3
	dht  = 0xC4
	dqt  = 0xDB
)

// process returns the name of the coding process that a marker of a frame header stands for, T.81 table B.1; of another marker "".
func process(marker byte) string {
	switch marker {
	case 0xC0:
		return "baseline sequential"
	case 0xC1:
		return "extended sequential"
	case 0xC2:
		return "progressive"
	case 0xC3:
		return "lossless"
	case 0xC5:
		return "hierarchical sequential"
	case 0xC6:
		return "hierarchical progressive"
	case 0xC7:
		return "hierarchical lossless"
	case 0xC8:
		return "reserved for extensions"
	case 0xC9:
		return "arithmetic-coded sequential"
	case 0xCA:
		return "arithmetic-coded progressive"
	case 0xCB:
		return "arithmetic-coded lossless"
	case 0xCD:
		return "arithmetic-coded hierarchical sequential"
	case 0xCE:
		return "arithmetic-coded hierarchical progressive"
	case 0xCF:
		return "arithmetic-coded hierarchical lossless"
	case 0xDE:
		return "hierarchical"
	case 0xF7:
		return "JPEG-LS"
	}
	return ""
}

// frameHeader reads SOFn, T.81 B.2.2.
func (d *Decoder) frameHeader(marker byte, body []byte, columns, rows int) error {
	name := process(marker)
	if marker != sof0 && marker != sof1 && marker != sof3 {
		return fmt.Errorf("the process is %s, which is not decoded", name)
	}
	if d.frame.process != 0 {
		return errors.New("a second frame header")
	}
	if len(body) < 6 {
		return errors.New("the frame header is cut short")
	}
	f := frame{
		process:   marker,
		precision: int(body[0]),
		rows:      int(body[1])<<8 | int(body[2]),
		columns:   int(body[3])<<8 | int(body[4]),
	}
	if n := int(body[5]); n != 1 {
		return fmt.Errorf("%d components: colour is not decoded", n)
	}
	if len(body) != 9 {
		return errors.New("the frame header does not fit one component")
	}
	switch {
	case marker == sof3 && (f.precision < 2 || f.precision > 16), marker == sof0 && f.precision != 8:
		return fmt.Errorf("the process is %s, its precision %d", name, f.precision)
	case marker == sof1 && f.precision != 8:
		return fmt.Errorf("the process is %s of %d bits; of lossy processes only those of 8 are decoded", name, f.precision)
	case f.rows == 0:
		return errors.New("the number of lines is left to a segment after the scan (DNL), which is not read")
	case f.columns != columns || f.rows != rows:
		return fmt.Errorf("the stream has %d x %d samples, its header %d x %d", f.columns, f.rows, columns, rows)
	}
	// Sampling factors say nothing of a component that stands alone (A.2.2).
	if h, v := body[7]>>4, body[7]&15; h < 1 || h > 4 || v < 1 || v > 4 {
		return fmt.Errorf("sampling factors of %d and %d", h, v)
	}
	f.component, f.quant = body[6], int(body[8])
	if marker != sof3 && f.quant > 3 {
		return fmt.Errorf("quantisation table %d", f.quant)
	}
	d.frame = f
	return nil
}

// scanHeader reads SOS, T.81 B.2.3, and sees that the scan can be decoded.
func (d *Decoder) scanHeader(body []byte) error {
	f := &d.frame
	if f.process == 0 {
		return errors.New("a scan before any frame header")
	}
	if len(body) != 6 || body[0] != 1 {
		return errors.New("the scan header does not fit one component")
	}
	if body[1] != f.component {
		return fmt.Errorf("a scan of component %d, the frame has %d", body[1], f.component)
	}
	s := scan{dc: int(body[2] >> 4), ac: int(body[2] & 15), predictor: int(body[3]), shift: int(body[5] & 15)}
	if s.dc > 3 || !d.tables[0][s.dc].given {
		return fmt.Errorf("the scan uses Huffman table %d, which is not given", s.dc)
	}
	if f.process == sof3 {
		if s.predictor < 1 || s.predictor > 7 {
			return fmt.Errorf("predictor %d is not one of 1 to 7", s.predictor)
		}
		if s.shift >= f.precision {
			return fmt.Errorf("a point transform by %d of %d bits", s.shift, f.precision)
		}
		if d.restart%f.columns != 0 {
			return fmt.Errorf("a restart interval of %d samples is no whole rows of %d", d.restart, f.columns)
		}
		d.scan = s
		return nil
	}
	if s.ac > 3 || !d.tables[1][s.ac].given {
		return fmt.Errorf("the scan uses Huffman table %d for AC, which is not given", s.ac)
	}
	if !d.given[f.quant] {
		return fmt.Errorf("the frame uses quantisation table %d, which is not given", f.quant)
	}
	if body[3] != 0 || body[4] != 63 || body[5] != 0 {
		return fmt.Errorf("a sequential scan with coefficients %d to %d, approximation %#x", body[3], body[4], body[5])
	}
	d.scan = s
	return nil
}

// quantTables reads DQT, T.81 B.2.4.1.
func (d *Decoder) quantTables(body []byte) error {
	for len(body) > 0 {
		wide, to := int(body[0]>>4), int(body[0]&15)
		body = body[1:]
		if wide > 1 || to > 3 || len(body) < 64<<wide {
			return errors.New("a quantisation table is cut short or has a false number")
		}
		for i := range d.quant[to] {
			if wide == 1 {
				d.quant[to][i] = uint16(body[2*i])<<8 | uint16(body[2*i+1])
			} else {
				d.quant[to][i] = uint16(body[i])
			}
		}
		body = body[64<<wide:]
		d.given[to] = true
	}
	return nil
}

// huffmanTables reads DHT, T.81 B.2.4.2.
func (d *Decoder) huffmanTables(body []byte) error {
	for len(body) > 0 {
		if len(body) < 17 {
			return errors.New("a Huffman table is cut short")
		}
		class, to := int(body[0]>>4), int(body[0]&15)
		if class > 1 || to > 3 {
			return fmt.Errorf("Huffman table %d of class %d", to, class)
		}
		n := 0
		for _, c := range body[1:17] {
			n += int(c)
		}
		if n > 256 || len(body) < 17+n {
			return errors.New("a Huffman table is longer than its segment")
		}
		if err := d.tables[class][to].build([16]byte(body[1:17]), body[17:17+n]); err != nil {
			return fmt.Errorf("Huffman table %d of class %d: %w", to, class, err)
		}
		body = body[17+n:]
	}
	return nil
}
