package jpeg

import (
	"errors"
	"fmt"
)

// zigzag is where in a block of 8 x 8 the coefficients of a stream go, T.81 figure A.6.
var zigzag = [64]uint8{
	0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5,
	12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
	58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
}

// sequential decodes a scan of T.81 annex F.2 of 8 bit samples. Blocks on the right and lower edge are cut to the frame (A.2.4).
func (d *Decoder) sequential(dst []uint16, src []byte) error {
	columns, rows := d.frame.columns, d.frame.rows
	wide, high := (columns+7)/8, (rows+7)/8
	every := d.restart
	if every == 0 {
		every = wide * high
	}
	var quant [64]int32
	for i, q := range d.quant[d.frame.quant] {
		quant[zigzag[i]] = int32(q)
	}
	var marker byte
	var dc int32
	for i := range wide * high {
		if i%every == 0 {
			if i > 0 && !restarts(marker, i/every-1) {
				return fmt.Errorf("jpeg: decode block %d: no restart marker before it", i)
			}
			// A block takes at most 64 codes of 16 bits with 15 more each.
			marker, src = d.bits.load(src, 256)
			dc = 0
		}
		var block [64]int16
		last, err := d.bits.block(&block, dc, &d.tables[0][d.scan.dc], &d.tables[1][d.scan.ac])
		if err != nil {
			return fmt.Errorf("jpeg: decode block %d: %w", i, err)
		}
		dc = last
		var samples [64]uint8
		inverse(&samples, &block, &quant)
		x, y := i%wide*8, i/wide*8
		w := min(8, columns-x)
		for j := range min(8, rows-y) {
			row := dst[(y+j)*columns+x:][:w]
			for k := range row {
				row[k] = uint16(samples[8*j+k])
			}
		}
	}
	return nil
}

// block reads the coefficients of one block, T.81 F.2.2, into an empty one. dc is the first coefficient of the block before.
func (r *reader) block(block *[64]int16, dc int32, dcTable, acTable *huffman) (int32, error) {
	symbol, err := r.symbol(dcTable)
	if err != nil {
		return 0, err
	}
	if symbol > 11 { // table F.1, for 8 bits
		return 0, fmt.Errorf("category %d of a first coefficient", symbol)
	}
	dc += r.value(symbol)
	block[0] = int16(dc)
	for k := 1; k < 64; k++ {
		symbol, err := r.symbol(acTable)
		if err != nil {
			return 0, err
		}
		run, size := int(symbol>>4), symbol&15
		if size == 0 {
			if run != 15 {
				break // end of block
			}
			k += 15
			continue
		}
		k += run
		if k > 63 {
			return 0, errors.New("more than 64 coefficients")
		}
		block[zigzag[k]] = int16(r.value(size))
	}
	if r.beyond() {
		return 0, errShort
	}
	return dc, nil
}

// symbol reads one code. Afterwards there are at least 40 bits at hand.
func (r *reader) symbol(h *huffman) (byte, error) {
	r.fill()
	e := h.look[r.bits>>(64-lookBits)]
	length, symbol := uint8(e>>8), byte(e)
	if length == 0 {
		if length, symbol = h.long(r.bits); length == 0 {
			if r.beyond() {
				return 0, errShort
			}
			return 0, errCode
		}
	}
	r.bits <<= length & 63
	r.n -= uint(length)
	return symbol, nil
}

// value reads the additional bits of category s, at most 15.
func (r *reader) value(s byte) int32 {
	v := uint32(r.bits >> 32 >> (32 - s))
	r.bits <<= s & 63
	r.n -= uint(s)
	return int32(int16(extend(v, int(s))))
}
