package jpeg

import (
	"encoding/binary"
)

// What follows writes the streams that no program at hand writes, as plainly as it can.

// code is a Huffman table for writing.
type code struct {
	counts  [16]byte
	symbols []byte
}

// bits returns the code of a symbol, counted up from the first as T.81 annex C does.
func (c code) bits(symbol byte) (v, n int) {
	k := 0
	for i, count := range c.counts {
		for range count {
			if c.symbols[k] == symbol {
				return v, i + 1
			}
			v++
			k++
		}
		v <<= 1
	}
	panic("no such symbol")
}

// level gives all symbols codes of n bits.
func level(n int, symbols []byte) (c code) {
	c.counts[n-1], c.symbols = byte(len(symbols)), symbols
	return c
}

// steep gives 17 categories codes of 1, 2 ... 15, 16 and 16 bits, so that the last is all ones.
func steep(symbols []byte) (c code) {
	for i := range c.counts {
		c.counts[i] = 1
	}
	c.counts[15], c.symbols = 2, symbols
	return c
}

type writer struct {
	out  []byte
	acc  uint64
	n    int
	fill int // fill bytes before each marker
}

func (w *writer) put(v, n int) {
	for i := n - 1; i >= 0; i-- {
		w.acc = w.acc<<1 | uint64(v>>i&1)
		if w.n++; w.n == 8 {
			w.out = append(w.out, byte(w.acc))
			if byte(w.acc) == 0xFF {
				w.out = append(w.out, 0)
			}
			w.acc, w.n = 0, 0
		}
	}
}

func (w *writer) flush() {
	for w.n != 0 {
		w.put(1, 1)
	}
}

func (w *writer) marker(m byte, body ...byte) {
	for range w.fill {
		w.out = append(w.out, 0xFF)
	}
	w.out = append(w.out, 0xFF, m)
	if body != nil {
		w.out = binary.BigEndian.AppendUint16(w.out, uint16(len(body)+2))
		w.out = append(w.out, body...)
	}
}

func (w *writer) table(class, to int, c code) {
	w.marker(dht, append(append([]byte{byte(class<<4 | to)}, c.counts[:]...), c.symbols...)...)
}

func word(v int) (byte, byte) { return byte(v >> 8), byte(v) }

func (w *writer) frame(sof byte, precision, columns, rows int) {
	r1, r0 := word(rows)
	c1, c0 := word(columns)
	w.marker(sof, byte(precision), r1, r0, c1, c0, 1, 7, 0x11, 0)
}

// category returns the category of a difference and its additional bits.
func category(v int) (s, extra int) {
	for abs := max(v, -v); abs>>s != 0; s++ {
	}
	if v < 0 {
		return s, v + 1<<s - 1
	}
	return s, v
}

// stream is a lossless frame to be written.
type stream struct {
	columns, rows, precision int
	predictor, shift         int
	every                    int // rows between restart markers
	table                    code
	fill                     int
	noEnd                    bool
}

// encode writes words, which must fit the precision.
func (s stream) encode(words []uint16) []byte {
	w := writer{fill: s.fill}
	w.out = []byte{0xFF, 0xD8}
	w.marker(0xE0, []byte("not looked at \xff\xd9")...)
	w.table(0, 0, level(8, []byte{1, 2, 3}))
	w.frame(sof3, s.precision, s.columns, s.rows)
	w.table(0, 2, s.table)
	if s.every > 0 {
		hi, lo := word(s.every * s.columns)
		w.marker(0xDD, hi, lo)
	}
	w.marker(0xDA, 1, 7, 0x20, byte(s.predictor), 0, byte(s.shift))
	at := func(x, y int) int { return int(words[y*s.columns+x] >> s.shift) }
	for y := range s.rows {
		if s.every > 0 && y > 0 && y%s.every == 0 {
			w.flush()
			w.marker(0xD0 + byte((y/s.every-1)&7))
		}
		for x := range s.columns {
			top := y == 0 || s.every > 0 && y%s.every == 0
			var p int
			switch {
			case top && x == 0:
				p = 1 << (s.precision - s.shift - 1)
			case top:
				p = at(x-1, y)
			case x == 0:
				p = at(x, y-1)
			default:
				a, b, c := at(x-1, y), at(x, y-1), at(x-1, y-1)
				p = []int{0, a, b, c, a + b - c, a + (b-c)>>1, b + (a-c)>>1, (a + b) >> 1}[s.predictor]
			}
			d := int(int16(at(x, y) - p))
			n, extra := category(d)
			w.put(s.table.bits(byte(n)))
			if n < 16 {
				w.put(extra, n)
			}
		}
	}
	w.flush()
	if !s.noEnd {
		w.marker(0xD9)
	}
	return w.out
}

// blocks is a sequential frame of coefficients to be written.
type blocks struct {
	columns, rows, every int
	sof                  byte
	wide                 bool // quantisation of 16 bits
}

var dcSymbols, acSymbols = func() (dc, ac []byte) {
	for s := range 12 {
		dc = append(dc, byte(s))
	}
	for run := range 16 {
		for size := 1; size <= 10; size++ {
			ac = append(ac, byte(run<<4|size))
		}
	}
	return dc, append(ac, 0, 0xF0)
}()

// encode writes coefficients in zigzag order, quantised by quant in the same order.
func (s blocks) encode(coefficients [][64]int, quant [64]int) []byte {
	w := writer{}
	w.out = []byte{0xFF, 0xD8}
	q := []byte{1}
	if s.wide {
		q = []byte{0x11}
	}
	for _, v := range quant {
		if s.wide {
			q = append(q, byte(v>>8))
		}
		q = append(q, byte(v))
	}
	w.marker(dqt, q...)
	r1, r0 := word(s.rows)
	c1, c0 := word(s.columns)
	w.marker(s.sof, 8, r1, r0, c1, c0, 1, 1, 0x22, 1)
	dc, ac := level(5, dcSymbols), level(9, acSymbols)
	w.table(0, 1, dc)
	w.table(1, 0, ac)
	if s.every > 0 {
		hi, lo := word(s.every)
		w.marker(0xDD, hi, lo)
	}
	w.marker(0xDA, 1, 1, 0x10, 0, 63, 0)
	last := 0
	for i, b := range coefficients {
		if s.every > 0 && i > 0 && i%s.every == 0 {
			w.flush()
			w.marker(0xD0 + byte((i/s.every-1)&7))
			last = 0
		}
		n, extra := category(b[0] - last)
		last = b[0]
		w.put(dc.bits(byte(n)))
		w.put(extra, n)
		run := 0
		for k := 1; k < 64; k++ {
			if b[k] == 0 {
				run++
				continue
			}
			for ; run > 15; run -= 16 {
				w.put(ac.bits(0xF0))
			}
			n, extra := category(b[k])
			w.put(ac.bits(byte(run<<4 | n)))
			w.put(extra, n)
			run = 0
		}
		if run > 0 {
			w.put(ac.bits(0))
		}
	}
	w.flush()
	w.marker(0xD9)
	return w.out
}
