package jpeg2000

import (
	"errors"
	"fmt"
	"math"
)

// maxPlanes is the most bit planes of a code-block: a magnitude of so many bits with one behind the point fits an int32.
const maxPlanes = 30

// tile is one tile and what it is cut into. Its slices are scratch that the next tile uses again.
type tile struct {
	// Given: how it is coded, where it lies, its packets and their headers.
	p           params
	rect        rect
	bodies      []span
	heads       []span
	packed      bool // the headers lie apart, in packedBytes
	packedBytes []byte

	// Derived from these.
	resolutions [maxLevels + 1]resolution
	precincts   []precinct
	blocks      []block
	nodes       []node
	order       []position

	// Read from the packets.
	chunks  []chunk
	touched []int32 // blocks of the packet at hand

	// Coefficients, then samples, row by row: the sub-bands lie as T.800 figure F.6 shows them, LL first.
	ints   []int32
	floats []float32
}

// resolution is what the wavelets have put together so far (T.800 B.5), cut into precincts (B.6).
type resolution struct {
	rect
	ppx, ppy   uint // exponents of the size of a precinct
	wide, high int  // precincts in a row and in a column
	first      int  // its first precinct
	bands      [3]band
	bandCount  int
}

// band is a sub-band.
type band struct {
	rect
	kind   byte    // 0 LL and LH, 1 HL, 2 HH: which samples tell most about one
	planes int     // M_b of T.800 equation E-2, with the shift of a region of interest
	step   float32 // of half a coefficient, irreversible only
	at     int     // its first coefficient
}

// precinct is what a packet speaks of: a part of each sub-band of a resolution.
type precinct struct {
	resolution int32
	layers     int32 // read so far
	cells      [3]cell
}

// cell is a precinct's part of one sub-band: its code-blocks and their two tag trees.
type cell struct {
	first      int32 // block
	wide, high int32
	inclusion  int32 // node of the tree of the layers in which blocks begin
	zeros      int32 // node of the tree of the empty bit planes
	planes     int32
}

// block is a code-block.
type block struct {
	at            int32 // its first coefficient
	width, height uint16
	band          uint8 // of its resolution
	resolution    uint8
	planes        uint8 // that are coded
	lengthBits    uint8 // L_block of T.800 B.10.7
	included      bool
	passes        uint16
	first, last   int32 // chunks, -1 for none
}

// build lays the tile out. A packet takes a byte at least, which bounds the number of precincts.
func (t *tile) build(area rect, precision int) error {
	t.rect = area
	t.precincts, t.blocks, t.nodes, t.chunks = t.precincts[:0], t.blocks[:0], t.nodes[:0], t.chunks[:0]
	if t.p.reversible && t.p.quantisation != 0 {
		return errors.New("the 5/3 wavelet with quantisation")
	}
	budget := 0
	for i := range t.bodies {
		budget += t.bodies[i].end - t.bodies[i].at + t.heads[i].end - t.heads[i].at
	}
	for r := 0; r <= t.p.levels; r++ {
		res := &t.resolutions[r]
		n := uint(t.p.levels - r)
		*res = resolution{
			rect: rect{ceilShift(area.x0, n), ceilShift(area.y0, n), ceilShift(area.x1, n), ceilShift(area.y1, n)},
			ppx:  uint(t.p.precincts[r] & 15), ppy: uint(t.p.precincts[r] >> 4),
			first: len(t.precincts), bandCount: 3,
		}
		if r == 0 {
			res.bandCount = 1
		}
		if !res.empty() {
			res.wide = ceilShift(res.x1, res.ppx) - res.x0>>res.ppx
			res.high = ceilShift(res.y1, res.ppy) - res.y0>>res.ppy
		}
		count := len(t.precincts) + res.wide*res.high // at most 2^24 each time
		if int64(count)*int64(t.p.layers) > int64(budget) {
			return fmt.Errorf("more than %d packets in %d bytes", budget, budget)
		}
		if err := t.buildBands(r, precision); err != nil {
			return err
		}
		for k := range res.wide * res.high {
			p := precinct{resolution: int32(r)}
			for b := range res.bandCount {
				t.buildCell(&p.cells[b], res, r, b, k)
			}
			t.precincts = append(t.precincts, p)
		}
	}
	return nil
}

// buildBands fills in the sub-bands of resolution r (T.800 equations B-15, E-2, E-3).
func (t *tile) buildBands(r, precision int) error {
	res := &t.resolutions[r]
	n := uint(t.p.levels)
	if r > 0 {
		n = uint(t.p.levels - r + 1)
	}
	for b := range res.bandCount {
		high := b + 1 // 1 HL, 2 LH, 3 HH: bit 0 high in x, bit 1 high in y
		number := 3*(r-1) + high
		if r == 0 {
			high, number = 0, 0
		}
		exponent, mantissa, err := t.p.step(number)
		if err != nil {
			return err
		}
		ox, oy := 0, 0
		if n > 0 {
			ox, oy = high&1<<(n-1), high>>1<<(n-1)
		}
		a := t.rect
		d := &res.bands[b]
		*d = band{
			rect:   rect{ceilShift(a.x0-ox, n), ceilShift(a.y0-oy, n), ceilShift(a.x1-ox, n), ceilShift(a.y1-oy, n)},
			kind:   [4]byte{0, 1, 0, 2}[high],
			planes: t.p.guard + exponent - 1 + t.p.shift,
			// The gain of a sub-band, 2 for each high pass, is left to the wavelet; half is the bit behind the point.
			step: 0.5 * float32(math.Ldexp(1+float64(mantissa)/2048, precision-exponent)),
		}
		if r > 0 {
			low := &t.resolutions[r-1]
			d.at = high&1*low.width() + high>>1*low.height()*t.rect.width()
		}
	}
	return nil
}

// buildCell cuts precinct k's part of band b into code-blocks (T.800 B.7) and makes their tag trees.
func (t *tile) buildCell(c *cell, res *resolution, r, b, k int) {
	d := &res.bands[b]
	px, py := res.ppx, res.ppy
	if r > 0 {
		px, py = px-1, py-1
	}
	x := res.x0>>res.ppx + k%res.wide
	y := res.y0>>res.ppy + k/res.wide
	area := rect{max(x<<px, d.x0), max(y<<py, d.y0), min((x+1)<<px, d.x1), min((y+1)<<py, d.y1)}
	*c = cell{planes: int32(d.planes)}
	if area.empty() {
		return
	}
	xcb, ycb := min(t.p.xcb, px), min(t.p.ycb, py)
	bx, by := area.x0>>xcb, area.y0>>ycb
	c.wide, c.high = int32(ceilShift(area.x1, xcb)-bx), int32(ceilShift(area.y1, ycb)-by)
	c.first = int32(len(t.blocks))
	for j := range int(c.high) {
		for i := range int(c.wide) {
			x0, y0 := max((bx+i)<<xcb, area.x0), max((by+j)<<ycb, area.y0)
			x1, y1 := min((bx+i+1)<<xcb, area.x1), min((by+j+1)<<ycb, area.y1)
			t.blocks = append(t.blocks, block{
				at:    int32(d.at + (y0-d.y0)*t.rect.width() + x0 - d.x0),
				width: uint16(x1 - x0), height: uint16(y1 - y0),
				band: uint8(b), resolution: uint8(r), lengthBits: 3, first: -1, last: -1,
			})
		}
	}
	c.inclusion = t.tree(c.wide, c.high)
	c.zeros = t.tree(c.wide, c.high)
}
