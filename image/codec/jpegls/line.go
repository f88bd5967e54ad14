package jpegls

import (
	"encoding/binary"
	"math/bits"
)

// short is how long a code may be that is read from what is at hand after a filling of 32 bits and more.
const short = 32

// median predicts from the left, upper and upper left neighbour, A.4.1.
func median(a, b, c int32) int32 {
	low, high := min(a, b), max(a, b)
	return min(max(a+b-c, low), high)
}

// lossless decodes a line where errors are exact and samples a whole number of bits wide, so that sums modulo RANGE are a mask. Both
// lines hold a sample before the first one and one behind the last.
func (c *coder) lossless(above, line []int32) error {
	r := &c.bits
	columns := len(line) - 2
	above = above[:len(line)]
	quantum, zero := c.quantum, c.most
	reset, mask := c.reset0, c.mask
	escape := c.limit - c.quantBits - 1
	// The gradient between b and d of one sample is that between c and b of the next.
	upperLeft, upper := above[0], above[1]
	q2 := int32(quantum[upper-upperLeft+zero])
	left := line[0]
	now, n := r.bits, r.n
	for x := 1; x <= columns; {
		upperRight := above[x+1]
		q1 := int32(quantum[upperRight-upper+zero])
		q := 81*q1 + 9*q2 + int32(quantum[upperLeft-left+zero])
		if q == 0 {
			r.bits, r.n = now, n
			end, err := c.runLine(above, line, x)
			if err != nil {
				return err
			}
			now, n = r.bits, r.n
			if x = end; x <= columns {
				left = line[x-1]
				upperLeft, upper = above[x-1], above[x]
				q2 = int32(quantum[upper-upperLeft+zero])
			}
			continue
		}
		sign := q >> 31
		ctx := &c.contexts[(q^sign)-sign]
		k := uint(ctx.k)

		if n < short {
			now |= binary.BigEndian.Uint64(r.data[r.at:]) >> (n & 63)
			r.at += int((63 - n) >> 3)
			n |= 56
		}
		var m uint32
		if zeros := uint(bits.LeadingZeros64(now)); zeros+1+k <= short && zeros < escape {
			m = uint32(zeros<<(k&31)) | uint32(now<<((zeros+1)&63)>>1>>((63-k)&63))
			now <<= (zeros + 1 + k) & 63
			n -= zeros + 1 + k
		} else {
			var err error
			r.bits, r.n = now, n
			if m, err = c.golombLong(k, c.limit); err != nil {
				return err
			}
			now, n = r.bits, r.n
		}
		// A.5.2 backwards: even numbers are errors of 0 and more, odd ones are negative.
		e := int32(m>>1) ^ -int32(m&1) ^ ctx.flip
		p := min(max(median(left, upper, upperLeft)+(ctx.c^sign)-sign, 0), mask)
		left = (p + (e ^ sign) - sign) & mask
		line[x] = left
		ctx.update(e, 1, reset)

		upperLeft, upper, q2 = upper, upperRight, q1
		x++
	}
	r.bits, r.n = now, n
	return nil
}

// nearly decodes a line with any NEAR and MAXVAL.
func (c *coder) nearly(above, line []int32) error {
	columns := len(line) - 2
	above = above[:len(line)]
	quantum, zero := c.quantum, int32(c.most)
	for x := 1; x <= columns; {
		left, upperLeft, upper, upperRight := line[x-1], above[x-1], above[x], above[x+1]
		q := 81*int32(quantum[upperRight-upper+zero]) + 9*int32(quantum[upper-upperLeft+zero]) + int32(quantum[upperLeft-left+zero])
		if q == 0 {
			end, err := c.runLine(above, line, x)
			if err != nil {
				return err
			}
			x = end
			continue
		}
		sign := q >> 31
		ctx := &c.contexts[(q^sign)-sign]
		m, err := c.golombLong(uint(ctx.k), c.limit)
		if err != nil {
			return err
		}
		e := int32(m>>1) ^ -int32(m&1)
		if c.near == 0 {
			e ^= ctx.flip
		}
		p := min(max(median(left, upper, upperLeft)+(ctx.c^sign)-sign, 0), c.most)
		line[x] = c.rebuild(p, (e^sign)-sign)
		ctx.update(e, c.step, c.reset0)
		x++
	}
	return nil
}

// rebuild returns the sample of a prediction and an error, A.4.5 and A.5.
func (c *coder) rebuild(p, e int32) int32 {
	v := p + e*c.step
	if v < -c.near {
		v += c.span
	} else if v > c.most+c.near {
		v -= c.span
	}
	return min(max(v, 0), c.most)
}
