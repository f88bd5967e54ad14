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

// significanceRaw is the significance propagation pass of a plane without arithmetic coding.
func (c *coder) significanceRaw(plane uint) {
	w, stride := c.width, c.width+2
	one := int32(3) << (plane - 1)
	valid := uint64(flagRows)
	for y := 0; y < c.height; y += 4 {
		if rest := c.height - y; rest < 4 {
			valid = flagRows & (1<<uint(flagRow*rest) - 1)
		}
		up := c.flags[y/4*stride:][:stride]
		own := c.flags[(y/4+1)*stride:][:stride]
		down := c.flags[(y/4+2)*stride:][:stride]
		samples := c.samples[y*w:][:4*w]
		for x := 0; x < w; x++ {
			f := own[x+1]
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
				negative := c.raw.bit()
				samples[4*x+int(shift*11>>5)] = (one ^ -int32(negative)) + int32(negative)
				v := 1 | negative<<flagNegative
				f |= v << (shift + flagOwn)
				own[x] |= v << (shift + flagOwn + 1)
				own[x+2] |= v << (shift + flagOwn - 1)
				if shift == 0 && !c.causal {
					up[x] |= v << 17
					up[x+1] |= v << 16
					up[x+2] |= v << 15
				}
				if shift == 3*flagRow {
					down[x] |= v << 2
					down[x+1] |= v << 1
					down[x+2] |= v
				}
				todo |= 1 << flagRow << shift & valid &^ (f >> flagOwn)
			}
			own[x+1] = f
		}
	}
}

// refineRaw is the magnitude refinement pass of a plane without arithmetic coding.
func (c *coder) refineRaw(plane uint) {
	w, stride := c.width, c.width+2
	half := int32(1) << (plane - 1)
	for y := 0; y < c.height; y += 4 {
		own := c.flags[(y/4+1)*stride+1:][:w]
		for x, f := range own {
			todo := f >> flagOwn &^ (f >> flagSeen) & flagRows
			own[x] = f | todo<<flagRefined
			for ; todo != 0; todo &= todo - 1 {
				shift := uint(bits.TrailingZeros64(todo)) & 15
				p := &c.samples[y*w+4*x+int(shift*11>>5)]
				away := (int32(c.raw.bit())*2 - 1) * half
				sign := *p >> 31
				*p += (away ^ sign) - sign
			}
		}
	}
}
