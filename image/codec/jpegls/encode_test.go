package jpegls

import "encoding/binary"

// plain is an encoder that follows T.87 annex A word by word, with its variables' names, and nothing else: no tables, no tricks. It
// writes what no program at hand writes.
type plain struct {
	columns, rows, precision int
	near, maxval, reset      int
	t                        [3]int
	every                    int // lines between restart markers

	a, b, c, n  [367]int
	nn          [2]int // for contexts 365 and 366
	runIndex    int
	rng, qbpp   int
	limit       int
	out         []byte
	acc, filled int
	room        int // bits of the next byte
	words       []uint16
	rebuilt     []int
	top         int // first line since the last restart
}

func (p *plain) put(v, n int) {
	for i := n - 1; i >= 0; i-- {
		if p.filled == 0 {
			p.room = 8
			if k := len(p.out); k > 0 && p.out[k-1] == 0xFF {
				p.room = 7
			}
		}
		p.acc = p.acc<<1 | v>>i&1
		if p.filled++; p.filled == p.room {
			p.out = append(p.out, byte(p.acc))
			p.acc, p.filled = 0, 0
		}
	}
}

// flush fills the last byte with zeros; a byte FF is followed by one that holds nothing.
func (p *plain) flush() {
	for p.filled > 0 {
		p.put(0, 1)
	}
	if p.out[len(p.out)-1] == 0xFF {
		p.out = append(p.out, 0)
	}
}

func (p *plain) at(x, y int) int { return p.rebuilt[y*p.columns+x] }

func (p *plain) neighbours(x, y int) (ra, rb, rc, rd int) {
	if y > p.top {
		rb = p.at(x, y-1)
		rd = rb
		if x+1 < p.columns {
			rd = p.at(x+1, y-1)
		}
		switch {
		case x > 0:
			rc = p.at(x-1, y-1)
		case y > p.top+1:
			rc = p.at(0, y-2)
		}
	}
	if ra = rb; x > 0 {
		ra = p.at(x-1, y)
	}
	return
}

func (p *plain) region(d int) int {
	switch {
	case d <= -p.t[2]:
		return -4
	case d <= -p.t[1]:
		return -3
	case d <= -p.t[0]:
		return -2
	case d < -p.near:
		return -1
	case d <= p.near:
		return 0
	case d < p.t[0]:
		return 1
	case d < p.t[1]:
		return 2
	case d < p.t[2]:
		return 3
	}
	return 4
}

func (p *plain) golomb(v, k, limit int) {
	if v>>k < limit-p.qbpp-1 {
		p.put(0, v>>k)
		p.put(1, 1)
		p.put(v, k)
		return
	}
	p.put(0, limit-p.qbpp-1)
	p.put(1, 1)
	p.put(v-1, p.qbpp)
}

// quantised returns an error after A.4.4 and A.4.5 and the sample that the decoder makes of it.
func (p *plain) quantised(e, px, sign int) (int, int) {
	if e > 0 {
		e = (e + p.near) / (2*p.near + 1)
	} else {
		e = -((p.near - e) / (2*p.near + 1))
	}
	rx := min(max(px+sign*e*(2*p.near+1), 0), p.maxval)
	if e < 0 {
		e += p.rng
	}
	if e >= (p.rng+1)/2 {
		e -= p.rng
	}
	return e, rx
}

func (p *plain) regular(x, y, q, sign, ra, rb, rc int) {
	px := ra + rb - rc
	if rc >= max(ra, rb) {
		px = min(ra, rb)
	} else if rc <= min(ra, rb) {
		px = max(ra, rb)
	}
	px = min(max(px+sign*p.c[q], 0), p.maxval)
	e, rx := p.quantised(sign*(int(p.words[y*p.columns+x])-px), px, sign)
	p.rebuilt[y*p.columns+x] = rx
	k := 0
	for p.n[q]<<k < p.a[q] {
		k++
	}
	m := 2 * e
	if e < 0 {
		m = -2*e - 1
	}
	if p.near == 0 && k == 0 && 2*p.b[q] <= -p.n[q] {
		m = 2*e + 1
		if e < 0 {
			m = -2 * (e + 1)
		}
	}
	p.golomb(m, k, p.limit)
	p.b[q] += e * (2*p.near + 1)
	p.a[q] += max(e, -e)
	if p.n[q] == p.reset {
		p.a[q], p.b[q], p.n[q] = p.a[q]>>1, p.b[q]>>1, p.n[q]>>1
	}
	p.n[q]++
	if p.b[q] <= -p.n[q] {
		p.b[q] += p.n[q]
		if p.c[q] > -128 {
			p.c[q]--
		}
		if p.b[q] <= -p.n[q] {
			p.b[q] = -p.n[q] + 1
		}
	} else if p.b[q] > 0 {
		p.b[q] -= p.n[q]
		if p.c[q] < 127 {
			p.c[q]++
		}
		if p.b[q] > 0 {
			p.b[q] = 0
		}
	}
}

// run writes a run from x on and what interrupts it, and returns where to go on.
func (p *plain) run(x, y, ra int) int {
	j := []int{0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15}
	count := 0
	for ; x < p.columns; x++ {
		if d := int(p.words[y*p.columns+x]) - ra; max(d, -d) > p.near {
			break
		}
		p.rebuilt[y*p.columns+x] = ra
		count++
	}
	for count >= 1<<j[p.runIndex] {
		p.put(1, 1)
		count -= 1 << j[p.runIndex]
		if p.runIndex < 31 {
			p.runIndex++
		}
	}
	if x == p.columns {
		if count > 0 {
			p.put(1, 1)
		}
		return x
	}
	p.put(0, 1)
	p.put(count, j[p.runIndex])

	ra, rb, _, _ := p.neighbours(x, y)
	kind, px, sign := 0, rb, 1
	if d := ra - rb; max(d, -d) <= p.near {
		kind, px = 1, ra
	}
	e := int(p.words[y*p.columns+x]) - px
	if kind == 0 && ra > rb {
		e, sign = -e, -1
	}
	e, rx := p.quantised(e, px, sign)
	p.rebuilt[y*p.columns+x] = rx
	q := 365 + kind
	temp := p.a[q]
	if kind == 1 {
		temp += p.n[q] >> 1
	}
	k := 0
	for p.n[q]<<k < temp {
		k++
	}
	mapped := 0
	if k == 0 && e > 0 && 2*p.nn[kind] < p.n[q] || e < 0 && 2*p.nn[kind] >= p.n[q] || e < 0 && k != 0 {
		mapped = 1
	}
	m := 2*max(e, -e) - kind - mapped
	p.golomb(m, k, p.limit-j[p.runIndex]-1)
	if e < 0 {
		p.nn[kind]++
	}
	p.a[q] += (m + 1 - kind) >> 1
	if p.n[q] == p.reset {
		p.a[q], p.n[q], p.nn[kind] = p.a[q]>>1, p.n[q]>>1, p.nn[kind]>>1
	}
	p.n[q]++
	if p.runIndex > 0 {
		p.runIndex--
	}
	return x + 1
}

func ceilLog2(v int) (n int) {
	for 1<<n < v {
		n++
	}
	return n
}

// encode writes words and returns the stream and what a decoder makes of it. All parameters must be given.
func (p *plain) encode(words []uint16, parameters bool) ([]byte, []uint16) {
	p.words, p.rebuilt = words, make([]int, len(words))
	p.out = []byte{0xFF, 0xD8}
	segment := func(marker byte, body ...byte) {
		p.out = append(p.out, 0xFF, marker)
		p.out = binary.BigEndian.AppendUint16(p.out, uint16(len(body)+2))
		p.out = append(p.out, body...)
	}
	segment(sof55, byte(p.precision), byte(p.rows>>8), byte(p.rows), byte(p.columns>>8), byte(p.columns), 1, 1, 0x11, 0)
	if parameters {
		body := []byte{1}
		for _, v := range []int{p.maxval, p.t[0], p.t[1], p.t[2], p.reset} {
			body = binary.BigEndian.AppendUint16(body, uint16(v))
		}
		segment(lse, body...)
	}
	if p.every > 0 {
		segment(0xDD, byte(p.every>>8), byte(p.every))
	}
	segment(0xDA, 1, 1, 0, byte(p.near), 0, 0)

	p.rng = (p.maxval+2*p.near)/(2*p.near+1) + 1
	p.qbpp = ceilLog2(p.rng)
	bpp := max(2, ceilLog2(p.maxval+1))
	p.limit = 2 * (bpp + max(8, bpp))
	for y := range p.rows {
		if y == 0 || p.every > 0 && y%p.every == 0 {
			if y > 0 {
				p.flush()
				p.out = append(p.out, 0xFF, 0xD0+byte((y/p.every-1)%8))
			}
			p.top, p.runIndex, p.b, p.c, p.nn = y, 0, [367]int{}, [367]int{}, [2]int{}
			for q := range p.a {
				p.a[q], p.n[q] = max(2, (p.rng+32)/64), 1
			}
		}
		for x := 0; x < p.columns; {
			ra, rb, rc, rd := p.neighbours(x, y)
			q := 81*p.region(rd-rb) + 9*p.region(rb-rc) + p.region(rc-ra)
			switch {
			case q == 0:
				x = p.run(x, y, ra)
				continue
			case q > 0:
				p.regular(x, y, q, 1, ra, rb, rc)
			default:
				p.regular(x, y, -q, -1, ra, rb, rc)
			}
			x++
		}
	}
	p.flush()
	p.out = append(p.out, 0xFF, 0xD9)
	made := make([]uint16, len(words))
	for i, v := range p.rebuilt {
		made[i] = uint16(v)
	}
	return p.out, made
}
