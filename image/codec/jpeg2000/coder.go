package jpeg2000

import (
	"errors"
	"fmt"
)

// The bit planes of a code-block (T.800 annex D). It is scanned in stripes of four rows, column by column. A column of a stripe has
// one word of flags, and a frame of words that stay outside lies around them. A sample and its eight neighbours are nine bits of the
// word, those of the next row three bits further:
//
//	bits 0 to 17   significance of six rows from the one above the stripe, three columns each
//	bits 18 to 35  that these are negative
//	36, 39, 42, 45 that a row was refined
//	37, 40, 43, 46 that the significance pass of this plane has seen it
const (
	flagRow         = 3                    // bits from a row to the next
	flagOwn         = 4                    // the significance of the first row
	flagNegative    = 18                   // from a significance to its sign
	flagRefined     = 36                   // of the first row
	flagSeen        = 37                   // of the first row
	flagRows        = 0x249                // the four rows
	flagSignificant = 1<<18 - 1            // all of it
	flagAllSeen     = flagRows << flagSeen // all rows
	flagFirst       = 1<<4 | 1<<22         // the significance and the sign of the first row
	flagOwns        = flagRows<<4 | flagRows<<22
	flagCrossSigns  = 0x55 // the even bits of the index of signContexts
	flagCross       = 0xaa // its odd bits
	maxFlags        = 4096 // more than (1024+2) * (1+2), of the widest code-block, 1024 x 4
	flagsMask       = maxFlags - 1
	maxSamples      = 4096 // of a code-block
	samplesMask     = 4*maxFlags - 1
	negative        = 1 << 31 // of a sample
)

// A coder drops the 1s at the end of a codeword (T.800 C.2.9, D.4.1), of which a long run of probable decisions makes many: each of
// the contexts takes some ten bits to learn that it is probable, in each pass if it must learn anew. More than so many bytes in a
// code-block and in each of its passes no coder drops; without a bound a few bytes could keep the decoder busy for long.
const (
	spareBytes = 64
	sparePass  = 2 * contextCount
)

// coder decodes code-blocks.
type coder struct {
	mq
	raw      rawBits
	width    int
	height   int
	one      uint32               // a sample that has just become significant
	valid    uint64               // a bit for each row of the stripe
	flags    [maxFlags]uint64     // of each column, stripe by stripe, with the frame
	samples  [4 * maxFlags]uint32 // of each column in the same order, half a unit each and the sign in the upper bit
	codeword []byte
	// refined lists samples that are to be refined, with their contexts, from contextRefine on, in the two upper bits.
	refined [maxSamples]uint16
	zero    [512]uint8 // its part of zeroContexts
	causal  bool
}

// decode decodes a code-block into samples and says whether all its passes were there.
func (c *coder) decode(t *tile, b *block, src []byte) (complete bool, err error) {
	c.width, c.height = int(b.width), int(b.height)
	stripes := (c.height + 3) / 4
	clear(c.samples[:4*(stripes+1)*(c.width+2)])
	clear(c.flags[:(stripes+2)*(c.width+2)])
	c.zero = zeroContexts[t.resolutions[b.resolution].bands[b.band].kind]
	style := t.p.style
	c.causal = style&styleCausal != 0
	c.reset()
	c.mq.beyond, c.raw.beyond = 0, 0
	next := b.first
	for pass := 0; pass < int(b.passes); {
		end := pass + segmentPasses(style, pass)
		if next, end, err = c.gather(t, next, pass, end, src); err != nil {
			return false, err
		}
		raw := style&styleBypass != 0 && pass >= 10 && (pass-10)%3 < 2
		if raw {
			c.raw.open(c.codeword)
		} else {
			c.open(c.codeword)
		}
		for ; pass < end; pass++ {
			plane := uint(int(b.planes) - (pass+2)/3)
			switch (pass + 2) % 3 {
			case 0:
				if raw {
					c.propagateRaw(plane)
				} else {
					c.propagate(plane)
				}
			case 1:
				if raw {
					c.refineRaw(plane)
				} else {
					c.refine(plane)
				}
			default:
				c.cleanup(plane)
				if style&styleSymbols != 0 && !c.symbol() {
					return false, errors.New("no segmentation symbol where one must be")
				}
			}
			if style&styleReset != 0 {
				c.reset()
			}
			if c.mq.beyond+c.raw.beyond > spareBytes+sparePass*(pass+1) {
				return false, errors.New("a code-block goes on far beyond its end")
			}
		}
	}
	return int(b.passes) == 3*int(b.planes)-2, nil
}

// gather puts the chunks of a codeword together, which begins with a pass and ends before another one or with the last chunk.
func (c *coder) gather(t *tile, next int32, pass, end int, src []byte) (after int32, last int, err error) {
	c.codeword = c.codeword[:0]
	for next >= 0 && pass < end {
		k := &t.chunks[next]
		c.codeword = append(c.codeword, src[k.at:k.at+k.length]...)
		pass += int(k.passes)
		next = k.next
	}
	if pass > end {
		return 0, 0, fmt.Errorf("pass %d behind the end of its codeword", pass)
	}
	c.codeword = append(c.codeword, 0xff, 0xff)
	return next, pass, nil
}

// symbol tells whether the segmentation symbol 1010 comes next (T.800 D.5).
func (c *coder) symbol() bool {
	v := c.decide(contextUniform)
	for range 3 {
		v = v<<1 | c.decide(contextUniform)
	}
	return v == 10
}

// decodeInts decodes the code-blocks of a tile into its integers, cut towards zero, and says whether passes are missing.
func (c *coder) decodeInts(t *tile, src []byte) (cut bool, err error) {
	stride := t.rect.width()
	for i := range t.blocks {
		b := &t.blocks[i]
		if b.passes == 0 {
			continue
		}
		complete, err := c.decode(t, b, src)
		if err != nil {
			return false, err
		}
		cut = cut || !complete
		if t.p.shift > 0 {
			c.unshift(t.p.shift)
		}
		w := c.width
		for y := range c.height {
			row := t.ints[int(b.at)+y*stride:][:w]
			from := c.samples[4*c.place(y)+y%4:]
			for x := range row {
				v := from[4*x]
				sign := int32(v) >> 31
				row[x] = (int32(v&^negative>>1) ^ sign) - sign
			}
		}
	}
	return cut, nil
}

// decodeFloats decodes the code-blocks of a tile into its floats, times the steps of their sub-bands.
func (c *coder) decodeFloats(t *tile, src []byte) error {
	stride := t.rect.width()
	for i := range t.blocks {
		b := &t.blocks[i]
		if b.passes == 0 {
			continue
		}
		if _, err := c.decode(t, b, src); err != nil {
			return err
		}
		if t.p.shift > 0 {
			c.unshift(t.p.shift)
		}
		step := t.resolutions[b.resolution].bands[b.band].step
		w := c.width
		for y := range c.height {
			row := t.floats[int(b.at)+y*stride:][:w]
			from := c.samples[4*c.place(y)+y%4:]
			for x := range row {
				v := from[4*x]
				sign := int32(v) >> 31
				row[x] = float32((int32(v&^negative)^sign)-sign) * step
			}
		}
	}
	return nil
}

// unshift takes the coefficients of a region of interest back to where the others are (T.800 H.1): they are all those that are too
// large for the others.
func (c *coder) unshift(shift int) {
	if shift >= maxPlanes {
		return // no coefficient is so large
	}
	for i, v := range c.samples[:4*c.place(c.height+3)] {
		if m := v &^ negative; m >= 2<<uint(shift) {
			c.samples[i] = v&negative | m>>uint(shift)
		}
	}
}
