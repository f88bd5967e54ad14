package jpeg2000

import "math/bits"

// significance is the significance propagation pass of a plane (T.800 D.3.1), which looks at samples beside significant ones, or its
// cleanup pass (D.3.4), which looks at those that no other pass of the plane has seen. The last plane is 1: plane 0 is the bit behind
// the point.
func (c *coder) significance(plane uint, cleanup bool) {
	w, stride := c.width, c.width+2
	one := int32(3) << (plane - 1) // with the middle of what lower planes leave open
	a, code, count := c.a, c.c, c.count
	contexts, zero := &c.contexts, c.zero
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
			var todo uint64
			run := false
			if cleanup {
				todo = valid &^ (f>>flagOwn | f>>flagSeen)
				if f&(flagSignificant|flagAllSeen) == 0 && valid == flagRows {
					c.a, c.c, c.count = a, code, count
					any := c.decide(contextRun)
					row := uint64(0)
					if any != 0 {
						row = c.decide(contextUniform) << 1
						row |= c.decide(contextUniform)
					}
					a, code, count = c.a, c.c, c.count
					if any == 0 {
						continue
					}
					todo = flagRows &^ (1<<(flagRow*row) - 1)
					run = true
				}
			} else {
				if f&flagSignificant == 0 {
					continue
				}
				n := f & flagSignificant
				n |= n>>1 | n>>2
				n |= n>>flagRow | n>>(2*flagRow)
				todo = n & valid &^ (f >> flagOwn)
			}
			for todo != 0 {
				shift := uint(bits.TrailingZeros64(todo)) & 15
				todo &= todo - 1
				if !run {
					context := zero[f>>shift&0x1ff]
					s := contexts[context]
					e := uint64(mqTable[s])
					q := e & mqProbability
					a -= q
					d := s & 1
					if code >= q && int64(a) < 0 {
						code -= q
					} else {
						var lower, swap uint64
						if code < q {
							lower = 1
						}
						if a < q {
							swap = 1
						}
						code -= q & (lower - 1)
						a ^= (a ^ q) & -lower
						less := lower ^ swap
						d ^= uint8(less)
						contexts[context] = uint8(e >> (less << 3))
						n := uint(bits.LeadingZeros64(a)) & 63
						a <<= n
						code <<= n
						if count -= int(n); count < 0 {
							code, count = c.fill(code, count)
						}
					}
					f |= 1 << flagSeen << shift
					if d == 0 {
						continue
					}
				}
				run = false
				// The sign (T.800 D.3.2).
				sign := signContexts[uint8(f>>shift&flagCross|f>>(shift+flagNegative+1)&flagCrossSigns)]
				context := sign & 31
				s := contexts[context]
				e := uint64(mqTable[s])
				q := e & mqProbability
				a -= q
				var lower, swap uint64
				if code < q {
					lower = 1
				}
				if a < q {
					swap = 1
				}
				code -= q & (lower - 1)
				a ^= (a ^ q) & -lower
				less := lower ^ swap
				d := s&1 ^ uint8(less)
				contexts[context] = uint8(e >> (less<<3 | a>>63<<4))
				n := uint(bits.LeadingZeros64(a)) & 63
				a <<= n
				code <<= n
				if count -= int(n); count < 0 {
					code, count = c.fill(code, count)
				}
				negative := uint64(d ^ sign>>7)
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
				if !cleanup { // the row below now has a significant neighbour
					todo |= 1 << flagRow << shift & valid &^ (f >> flagOwn)
				}
			}
			if cleanup {
				f &^= flagAllSeen
			}
			own[x+1] = f
		}
	}
	c.a, c.c, c.count = a, code, count
}

// refine is the magnitude refinement pass (T.800 D.3.3): the next bit of samples that were significant before this plane.
func (c *coder) refine(plane uint) {
	w, stride := c.width, c.width+2
	half := int32(1) << (plane - 1)
	a, code, count := c.a, c.c, c.count
	contexts := &c.contexts
	for y := 0; y < c.height; y += 4 {
		own := c.flags[(y/4+1)*stride+1:][:w]
		samples := c.samples[y*w:][:4*w]
		for x, f := range own {
			todo := f >> flagOwn &^ (f >> flagSeen) & flagRows
			if todo == 0 {
				continue
			}
			own[x] = f | todo<<flagRefined
			column := (*[4]int32)(samples[4*x:])
			for todo != 0 {
				shift := uint(bits.TrailingZeros64(todo)) & 15
				todo &= todo - 1
				context := contextRefine
				if f>>shift&flagAround != 0 {
					context = contextRefine + 1
				}
				if f>>(shift+flagRefined)&1 != 0 {
					context = contextRefine + 2
				}
				// Without a branch, since nothing foretells these bits.
				s := contexts[context]
				e := uint64(mqTable[s])
				q := e & mqProbability
				a -= q
				var lower, swap uint64
				if code < q {
					lower = 1
				}
				if a < q {
					swap = 1
				}
				code -= q & (lower - 1)
				a ^= (a ^ q) & -lower
				less := lower ^ swap
				d := uint64(s)&1 ^ less
				contexts[context] = uint8(e >> (less<<3 | a>>63<<4))
				n := uint(bits.LeadingZeros64(a)) & 63
				a <<= n
				code <<= n
				if count -= int(n); count < 0 {
					code, count = c.fill(code, count)
				}
				p := &column[shift*11>>5&3]
				away := (int32(d)*2 - 1) * half
				sign := *p >> 31
				*p += (away ^ sign) - sign
			}
		}
	}
	c.a, c.c, c.count = a, code, count
}
