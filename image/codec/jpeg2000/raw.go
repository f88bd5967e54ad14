package jpeg2000

import "math/bits"

// rawBits reads the bits of a codeword that is not arithmetically coded; a byte after 0xff has seven (T.800 D.6).
type rawBits struct {
	data  []byte // with 0xff 0xff behind it
	at    int
	hold  uint
	count uint
	// beyond is as that of mq.
	beyond int
}

func (r *rawBits) open(data []byte) { *r = rawBits{data: data, beyond: r.beyond} }

func (r *rawBits) bit() uint64 {
	if r.count == 0 {
		b := uint(r.data[r.at])
		switch {
		case r.hold != 0xff:
			r.at++
			r.count = 8
		case b > 0x8f: // the end, which 1s follow
			b, r.count = 0xff, 8
			r.beyond++
		default:
			r.at++
			r.count = 7
		}
		r.hold = b
	}
	r.count--
	return uint64(r.hold>>r.count) & 1
}

// propagateRaw is the significance propagation pass of a plane without arithmetic coding.
func (c *coder) propagateRaw(plane uint) {
	one := uint32(3) << (plane - 1)
	for y := 0; y < c.height; y += 4 {
		valid := c.rows(y)
		at := c.place(y)
		for end := at + c.width; at < end; at++ {
			f := c.flags[at&flagsMask]
			n := f & flagSignificant
			n |= n>>1 | n>>2
			n |= n>>flagRow | n>>(2*flagRow)
			todo := n & valid &^ (f >> flagOwn)
			for todo != 0 {
				shift := uint(bits.TrailingZeros64(todo)) & 15
				todo &= todo - 1
				f |= 1 << flagSeen << shift
				if c.raw.bit() == 0 {
					continue
				}
				minus := c.raw.bit()
				c.samples[(4*at+int(shift*11>>5))&samplesMask] = one | uint32(minus)<<31
				f |= (1 | minus<<flagNegative) << (shift + flagOwn)
				todo |= 1 << flagRow << shift & valid &^ (f >> flagOwn)
			}
			c.settle(at, f)
		}
	}
}

// refineRaw is the magnitude refinement pass of a plane without arithmetic coding.
func (c *coder) refineRaw(plane uint) {
	half := uint32(1) << (plane - 1)
	for _, todo := range c.refined[:c.collect()] {
		c.samples[todo&samplesMask] += uint32(c.raw.bit())<<plane - half
	}
}
