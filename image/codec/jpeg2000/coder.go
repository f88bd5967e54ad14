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
	block    *block
	style    byte
	next     int32 // chunk of the block
	end      int   // pass behind the codeword
	bypass   bool  // the codeword is not arithmetically coded
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

// begin makes ready for a code-block.
func (c *coder) begin(t *tile, b *block) {
	c.block = b
	c.width, c.height = int(b.width), int(b.height)
	stripes := (c.height + 3) / 4
	clear(c.samples[:4*(stripes+1)*(c.width+2)])
	clear(c.flags[:(stripes+2)*(c.width+2)])
	c.zero = zeroContexts[t.resolutions[b.resolution].bands[b.band].kind]
	c.style = t.p.style
	c.causal = c.style&styleCausal != 0
	c.reset()
	c.mq.beyond, c.raw.beyond = 0, 0
	c.next, c.end = b.first, 0
}

// enter opens the codeword that begins with a pass, if one does.
func (c *coder) enter(t *tile, pass int, src []byte) (err error) {
	if pass < c.end {
		return nil
	}
	if c.next, c.end, err = c.gather(t, c.next, pass, pass+segmentPasses(c.style, pass), src); err != nil {
		return err
	}
	c.bypass = c.style&styleBypass != 0 && pass >= 10 && (pass-10)%3 < 2
	if c.bypass {
		c.raw.open(c.codeword)
	} else {
		c.open(c.codeword)
	}
	return nil
}

// The passes of a plane in their order; a code-block begins with the last of them.
const (
	passPropagate = iota
	passRefine
	passCleanup
)

func passKind(pass int) int { return (pass + 2) % 3 }

// plane of a pass; the last is 1: plane 0 is the bit behind the point.
func (c *coder) plane(pass int) uint { return uint(int(c.block.planes)-(pass+2)/3) & 31 }

// run does a pass.
func (c *coder) run(pass int) error {
	plane := c.plane(pass)
	switch kind := passKind(pass); {
	case kind == passPropagate && c.bypass:
		c.propagateRaw(plane)
	case kind == passPropagate:
		c.propagate(plane)
	case kind == passRefine && c.bypass:
		c.refineRaw(plane)
	case kind == passRefine:
		c.refine(plane, 0, c.collect())
	default:
		c.cleanup(plane)
		if c.style&styleSymbols != 0 && !c.symbol() {
			return errors.New("no segmentation symbol where one must be")
		}
	}
	return nil
}

// leave ends a pass.
func (c *coder) leave(pass int) error {
	if c.style&styleReset != 0 {
		c.reset()
	}
	if c.mq.beyond+c.raw.beyond > spareBytes+sparePass*(pass+1) {
		return errors.New("a code-block goes on far beyond its end")
	}
	return nil
}

// decode decodes code-blocks of a tile into the samples of as many coders, pass by pass.
func decode(t *tile, src []byte, coders []*coder) error {
	passes := 0
	for _, c := range coders {
		passes = max(passes, int(c.block.passes))
	}
	for pass := range passes {
		var at [2]*coder
		n := 0
		for _, c := range coders {
			if pass >= int(c.block.passes) {
				continue
			}
			if err := c.enter(t, pass, src); err != nil {
				return err
			}
			at[n] = c
			n++
		}
		if n == 2 && passKind(pass) == passRefine && !at[0].bypass && !at[1].bypass {
			refineTwo(at[0], at[1], at[0].plane(pass), at[1].plane(pass))
		} else {
			for _, c := range at[:n] {
				if err := c.run(pass); err != nil {
					return err
				}
			}
		}
		for _, c := range at[:n] {
			if err := c.leave(pass); err != nil {
				return err
			}
		}
	}
	return nil
}

// complete tells whether all passes of the code-block were there.
func (c *coder) complete() bool { return int(c.block.passes) == 3*int(c.block.planes)-2 }

// pair is two coders: decisions of one are made while those of the other wait for what they hang on.
type pair [2]coder

// blocks decodes the code-blocks of a tile that have passes and calls do with each of them.
func (p *pair) blocks(t *tile, src []byte, do func(c *coder)) error {
	var coders [2]*coder
	n := 0
	flush := func() error {
		if err := decode(t, src, coders[:n]); err != nil {
			return err
		}
		for _, c := range coders[:n] {
			if t.p.shift > 0 {
				c.unshift(t.p.shift)
			}
			do(c)
		}
		n = 0
		return nil
	}
	for i := range t.blocks {
		if t.blocks[i].passes == 0 {
			continue
		}
		coders[n] = &p[n]
		coders[n].begin(t, &t.blocks[i])
		if n++; n == 2 {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
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
func (p *pair) decodeInts(t *tile, src []byte) (cut bool, err error) {
	stride := t.rect.width()
	err = p.blocks(t, src, func(c *coder) {
		cut = cut || !c.complete()
		w := c.width
		for y := range c.height {
			row := t.ints[int(c.block.at)+y*stride:][:w]
			from := c.samples[4*c.place(y)+y%4:]
			for x := range row {
				v := from[4*x]
				sign := int32(v) >> 31
				row[x] = (int32(v&^negative>>1) ^ sign) - sign
			}
		}
	})
	return cut, err
}

// decodeFloats decodes the code-blocks of a tile into its floats, times the steps of their sub-bands.
func (p *pair) decodeFloats(t *tile, src []byte) error {
	stride := t.rect.width()
	return p.blocks(t, src, func(c *coder) {
		step := t.resolutions[c.block.resolution].bands[c.block.band].step
		w := c.width
		for y := range c.height {
			row := t.floats[int(c.block.at)+y*stride:][:w]
			from := c.samples[4*c.place(y)+y%4:]
			for x := range row {
				v := from[4*x]
				sign := int32(v) >> 31
				row[x] = float32((int32(v&^negative)^sign)-sign) * step
			}
		}
	})
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
