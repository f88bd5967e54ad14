package jpeg

import (
	"encoding/binary"
	"fmt"
)

// lossless decodes a scan of T.81 annex H.
func (d *Decoder) lossless(dst []uint16, src []byte) error {
	columns, rows := d.frame.columns, d.frame.rows
	table := &d.tables[0][d.scan.dc]
	if err := table.differences(&d.fast); err != nil {
		return fmt.Errorf("jpeg: read the header: %w", err)
	}
	if cap(d.difference) < columns {
		d.difference = make([]uint16, columns)
	}
	difference := d.difference[:columns]
	every := rows // rows of an interval
	if d.restart > 0 {
		every = d.restart / columns
	}
	first := uint16(1) << (d.frame.precision - d.scan.shift - 1)
	var marker byte
	var above []uint16
	var all uint16
	for y := range rows {
		if y%every == 0 {
			if y > 0 && !restarts(marker, y/every-1) {
				return fmt.Errorf("jpeg: decode row %d: no restart marker before it", y)
			}
			// A difference takes at most 31 bits.
			marker, src = d.bits.load(src, 4*columns)
			above = nil
		}
		if err := d.bits.row(difference, &d.fast, table); err != nil {
			return fmt.Errorf("jpeg: decode row %d: %w", y, err)
		}
		row := dst[y*columns : (y+1)*columns]
		if above == nil {
			left(row, difference, first)
		} else {
			predict(row, above, difference, d.scan.predictor)
		}
		for _, v := range row {
			all |= v
		}
		above = row
	}
	if all>>(d.frame.precision-d.scan.shift) != 0 {
		return fmt.Errorf("jpeg: decode samples: they do not fit %d bits", d.frame.precision)
	}
	if s := uint(d.scan.shift); s > 0 {
		for i := range dst {
			dst[i] <<= s & 15
		}
	}
	return nil
}

// row reads the differences of one row. Four that are found at once take at most 48 bits and need one filling.
func (r *reader) row(difference []uint16, fast *[fastSize]entry, table *huffman) error {
	bits, n, at, data := r.bits, r.n, r.at, r.data
	i := 0
	for ; i+4 <= len(difference); i += 4 {
		four := difference[i : i+4 : i+4]
		bits |= binary.BigEndian.Uint64(data[at:]) >> (n & 63)
		at += int((63 - n) >> 3)
		n |= 56

		e := fast[bits>>(64-fastBits)]
		if e&63 == 0 {
			goto slow
		}
		bits <<= e & 63
		n -= uint(e & 63)
		four[0] = uint16(e >> 16)

		e = fast[bits>>(64-fastBits)]
		if e&63 == 0 {
			i++
			goto slow
		}
		bits <<= e & 63
		n -= uint(e & 63)
		four[1] = uint16(e >> 16)

		e = fast[bits>>(64-fastBits)]
		if e&63 == 0 {
			i += 2
			goto slow
		}
		bits <<= e & 63
		n -= uint(e & 63)
		four[2] = uint16(e >> 16)

		e = fast[bits>>(64-fastBits)]
		if e&63 == 0 {
			i += 3
			goto slow
		}
		bits <<= e & 63
		n -= uint(e & 63)
		four[3] = uint16(e >> 16)
		continue

	slow:
		r.bits, r.n, r.at = bits, n, at
		v, err := r.difference(table)
		if err != nil {
			return err
		}
		difference[i] = v
		i -= 3
		bits, n, at = r.bits, r.n, r.at
	}
	r.bits, r.n, r.at = bits, n, at
	for ; i < len(difference); i++ {
		v, err := r.difference(table)
		if err != nil {
			return err
		}
		difference[i] = v
	}
	if r.beyond() {
		return errShort
	}
	return nil
}

// difference reads one difference, whatever its length.
func (r *reader) difference(table *huffman) (uint16, error) {
	r.fill()
	length, symbol := table.long(r.bits)
	if length == 0 {
		if r.beyond() {
			return 0, errShort
		}
		return 0, errCode
	}
	r.bits <<= length & 63
	extra := symbol & 15
	v := uint32(r.bits >> 32 >> (32 - extra))
	r.bits <<= extra & 63
	r.n -= uint(length + extra)
	return extend(v, int(symbol)), nil
}
