package jpeg2000

import "math/bits"

// propagate is the significance propagation pass of a plane (T.800 D.3.1): it looks at samples beside significant ones. The last plane
// is 1: plane 0 is the bit behind the point.
func (c *coder) propagate(plane uint) {
	c.one = uint32(3) << (plane - 1)
	a, code, count := c.a, c.c, c.count
	for y := 0; y < c.height; y += 4 {
		c.valid = c.rows(y)
		at := c.place(y)
		for end := at + c.width; at < end; at++ {
			f := c.flags[at&flagsMask]
			if f&flagSignificant == 0 {
				continue
			}
			n := f & flagSignificant
			n |= n>>1 | n>>2
			n |= n>>flagRow | n>>(2*flagRow)
			todo := n & c.valid &^ (f >> flagOwn)
			if todo == 0 {
				continue
			}
			for todo != 0 {
				shift := uint(bits.TrailingZeros64(todo)) & 15
				todo &= todo - 1
				k := c.zero[f>>shift&0x1ff]
				e := c.contexts[k]
				var n, next uint64
				a, code, n, next = decided(e, a, code)
				c.contexts[k] = mqTable[uint8(e>>(next&63))]
				a <<= n & 63
				code <<= n & 63
				if count -= int(n); count < 0 {
					code, count = c.fill(code, count)
				}
				f |= 1 << flagSeen << shift
				if symbol(e, next) == 0 {
					continue
				}
				turn := signContexts[uint8(f>>shift&flagCross|f>>(shift+flagNegative+1)&flagCrossSigns)]
				k = turn &^ signTurned
				e = c.contexts[k]
				a, code, n, next = decided(e, a, code)
				c.contexts[k] = mqTable[uint8(e>>(next&63))]
				a <<= n & 63
				code <<= n & 63
				if count -= int(n); count < 0 {
					code, count = c.fill(code, count)
				}
				minus := symbol(e, next) ^ uint64(turn)>>7
				c.samples[(4*at+int(shift*11>>5))&samplesMask] = c.one | uint32(minus)<<31
				f |= (1 | minus<<flagNegative) << (shift + flagOwn)
				// The row below now has a significant neighbour.
				todo |= 1 << flagRow << shift & c.valid &^ (f >> flagOwn)
			}
			c.settle(at, f)
		}
	}
	c.a, c.c, c.count = a, code, count
}

// cleanup is the cleanup pass of a plane (T.800 D.3.4): it looks at the samples that no other pass of the plane has seen.
func (c *coder) cleanup(plane uint) {
	c.one = uint32(3) << (plane - 1) // with the middle of what lower planes leave open
	a, code, count := c.a, c.c, c.count
	for y := 0; y < c.height; y += 4 {
		c.valid = c.rows(y)
		at := c.place(y)
		for end := at + c.width; at < end; at++ {
			f := c.flags[at&flagsMask]
			todo := c.valid &^ (f>>flagOwn | f>>flagSeen)
			run := f&(flagSignificant|flagAllSeen) == 0 && c.valid == flagRows
			if run {
				e := c.contexts[contextRun]
				q := e & mqProbability
				if code >= q && int64(a-q) < 0 && e>>mqSelf&1 == 0 { // as it is nearly always
					a -= q
					code -= q
					continue
				}
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
			}
			if todo == 0 {
				c.flags[at&flagsMask] = f &^ flagAllSeen
				continue
			}
			for todo != 0 {
				shift := uint(bits.TrailingZeros64(todo)) & 15
				todo &= todo - 1
				if !run {
					k := c.zero[f>>shift&0x1ff]
					e := c.contexts[k]
					var n, next uint64
					a, code, n, next = decided(e, a, code)
					c.contexts[k] = mqTable[uint8(e>>(next&63))]
					a <<= n & 63
					code <<= n & 63
					if count -= int(n); count < 0 {
						code, count = c.fill(code, count)
					}
					if symbol(e, next) == 0 {
						continue
					}
				}
				run = false
				turn := signContexts[uint8(f>>shift&flagCross|f>>(shift+flagNegative+1)&flagCrossSigns)]
				k := turn &^ signTurned
				e := c.contexts[k]
				var n, next uint64
				a, code, n, next = decided(e, a, code)
				c.contexts[k] = mqTable[uint8(e>>(next&63))]
				a <<= n & 63
				code <<= n & 63
				if count -= int(n); count < 0 {
					code, count = c.fill(code, count)
				}
				minus := symbol(e, next) ^ uint64(turn)>>7
				c.samples[(4*at+int(shift*11>>5))&samplesMask] = c.one | uint32(minus)<<31
				f |= (1 | minus<<flagNegative) << (shift + flagOwn)
			}
			c.settle(at, f&^flagAllSeen)
		}
	}
	c.a, c.c, c.count = a, code, count
}

// rows returns a bit for each row of the stripe from row y on.
func (c *coder) rows(y int) uint64 {
	if rest := c.height - y; rest < 4 {
		return flagRows & (1<<uint(flagRow*rest) - 1)
	}
	return flagRows
}

// place returns where the flags of the first column of the stripe from row y on lie.
func (c *coder) place(y int) int { return (y/4+1)*(c.width+2) + 1 }

// settle stores the flags of a column and tells the columns around what was found out about its samples. None of them is looked at
// while the column is.
func (c *coder) settle(at int, f uint64) {
	own := c.flags[(at-1)&flagsMask:][:3]
	news := (f ^ own[1]) & flagOwns
	own[1] = f
	if news == 0 {
		return
	}
	own[0] |= news << 1
	own[2] |= news >> 1
	down := c.flags[(at+c.width+1)&flagsMask:][:3]
	last := news >> (3 * flagRow) & flagFirst
	down[0] |= last >> 2
	down[1] |= last >> 3
	down[2] |= last >> 4
	if c.causal {
		return
	}
	up := c.flags[(at-c.width-3)&flagsMask:][:3]
	first := news & flagFirst
	up[0] |= first << 13
	up[1] |= first << 12
	up[2] |= first << 11
}

// refine is the magnitude refinement pass (T.800 D.3.3): the next bit of samples that were significant before this plane, of those that
// collect has listed.
func (c *coder) refine(plane uint, from, to int) {
	plane &= 31
	half := uint32(1) << (plane - 1)
	a, code, count := c.a, c.c, c.count
	for _, todo := range c.refined[from:to] {
		k := uint8(todo>>14 + contextRefine)
		e := c.contexts[k]
		var n, next uint64
		a, code, n, next = decided(e, a, code)
		c.contexts[k] = mqTable[uint8(e>>(next&63))]
		a <<= n & 63
		code <<= n & 63
		if count -= int(n); count < 0 {
			code, count = c.fill(code, count)
		}
		c.samples[todo&samplesMask] += uint32(symbol(e, next))<<plane - half
	}
	c.a, c.c, c.count = a, code, count
}

// refineTwo is the magnitude refinement pass of two code-blocks, a decision of one after a decision of the other.
func refineTwo(x, y *coder, planeX, planeY uint) {
	nx, ny := x.collect(), y.collect()
	both := min(nx, ny)
	planeX, planeY = planeX&31, planeY&31
	halfX, halfY := uint32(1)<<(planeX-1), uint32(1)<<(planeY-1)
	ax, codeX, countX := x.a, x.c, x.count
	ay, codeY, countY := y.a, y.c, y.count
	listY := y.refined[:both]
	for i, todoX := range x.refined[:both] {
		todoY := listY[i]
		kx, ky := uint8(todoX>>14+contextRefine), uint8(todoY>>14+contextRefine)
		ex, ey := x.contexts[kx], y.contexts[ky]
		var nx, nextX, ny, nextY uint64
		ax, codeX, nx, nextX = decided(ex, ax, codeX)
		ay, codeY, ny, nextY = decided(ey, ay, codeY)
		x.contexts[kx] = mqTable[uint8(ex>>(nextX&63))]
		y.contexts[ky] = mqTable[uint8(ey>>(nextY&63))]
		ax <<= nx & 63
		ay <<= ny & 63
		codeX <<= nx & 63
		codeY <<= ny & 63
		if countX -= int(nx); countX < 0 {
			codeX, countX = x.fill(codeX, countX)
		}
		if countY -= int(ny); countY < 0 {
			codeY, countY = y.fill(codeY, countY)
		}
		x.samples[todoX&samplesMask] += uint32(symbol(ex, nextX))<<planeX - halfX
		y.samples[todoY&samplesMask] += uint32(symbol(ey, nextY))<<planeY - halfY
	}
	x.a, x.c, x.count = ax, codeX, countX
	y.a, y.c, y.count = ay, codeY, countY
	x.refine(planeX, both, nx)
	y.refine(planeY, both, ny)
}

// collect lists the samples that the refinement pass looks at, in its order, with their contexts, and counts them. These are known
// before it begins, since it makes no sample significant.
func (c *coder) collect() int {
	n := 0
	for y := 0; y < c.height; y += 4 {
		at := c.place(y)
		for end := at + c.width; at < end; at++ {
			f := c.flags[at&flagsMask]
			todo := f >> flagOwn &^ (f >> flagSeen) & flagRows
			if todo == 0 {
				continue
			}
			c.flags[at&flagsMask] = f | todo<<flagRefined
			// At the bit of its row: whether a sample has significant neighbours, and was refined.
			row := f | f>>1 | f>>2
			around := row | (f|f>>2)>>flagRow | row>>(2*flagRow)
			again := f >> flagRefined & flagRows
			context := again<<15 | around&flagRows&^again<<14 // of the first row
			place := uint64(4 * at)
			c.refined[n&(maxSamples-1)] = uint16(place | context&(3<<14))
			n += int(todo & 1)
			c.refined[n&(maxSamples-1)] = uint16(place + 1 | context>>flagRow&(3<<14))
			n += int(todo >> flagRow & 1)
			c.refined[n&(maxSamples-1)] = uint16(place + 2 | context>>(2*flagRow)&(3<<14))
			n += int(todo >> (2 * flagRow) & 1)
			c.refined[n&(maxSamples-1)] = uint16(place + 3 | context>>(3*flagRow)&(3<<14))
			n += int(todo >> (3 * flagRow) & 1)
		}
	}
	return n
}
