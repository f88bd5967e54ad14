package jpeg2000

import "math/bits"

// The arithmetic decoder (T.800 annex C). Its registers lie at the top of 64-bit words: the sixteen bits that the standard compares
// are the upper ones of c, and below them bits wait that were read ahead, so that bytes are fetched a few at a time. A carry of a
// stuffed byte is added as early, which no comparison of a stream that a coder made can tell from the standard's later one.

// mq is the state between decisions; the loops of the passes hold a, c and count in locals.
type mq struct {
	a, c  uint64
	count int    // bits of c that wait; below zero the next decision needs more
	data  []byte // of a codeword, with 0xff 0xff behind it
	at    int
	after bool // the byte before was 0xff
	// beyond counts the bytes of 1s that were read behind the ends of a code-block's codewords.
	beyond int
	// contexts holds for each context its state in mqStates, twice, and the symbol that is more probable.
	contexts [contextCount]uint8
}

// Contexts (T.800 table D.7 gives the first states of three of them).
const (
	contextSign    = 9
	contextRefine  = 14
	contextRun     = 17
	contextUniform = 18
	contextCount   = 19
)

// mqEntry is what a state and its more probable symbol lead to: the probability of the other one in the upper 16 bits, then the
// states after the less and after the more probable symbol.
type mqEntry uint64

const mqProbability = 0xffff << 48

// mqStates is T.800 table C.2: the probability, the states after the more and after the less probable symbol, and whether the latter
// changes which symbol is more probable.
var mqStates = [47][4]uint16{
	{0x5601, 1, 1, 1}, {0x3401, 2, 6, 0}, {0x1801, 3, 9, 0}, {0x0ac1, 4, 12, 0}, {0x0521, 5, 29, 0}, {0x0221, 38, 33, 0},
	{0x5601, 7, 6, 1}, {0x5401, 8, 14, 0}, {0x4801, 9, 14, 0}, {0x3801, 10, 14, 0}, {0x3001, 11, 17, 0}, {0x2401, 12, 18, 0},
	{0x1c01, 13, 20, 0}, {0x1601, 29, 21, 0}, {0x5601, 15, 14, 1}, {0x5401, 16, 14, 0}, {0x5101, 17, 15, 0}, {0x4801, 18, 16, 0},
	{0x3801, 19, 17, 0}, {0x3401, 20, 18, 0}, {0x3001, 21, 19, 0}, {0x2801, 22, 19, 0}, {0x2401, 23, 20, 0}, {0x2201, 24, 21, 0},
	{0x1c01, 25, 22, 0}, {0x1801, 26, 23, 0}, {0x1601, 27, 24, 0}, {0x1401, 28, 25, 0}, {0x1201, 29, 26, 0}, {0x1101, 30, 27, 0},
	{0x0ac1, 31, 28, 0}, {0x09c1, 32, 29, 0}, {0x08a1, 33, 30, 0}, {0x0521, 34, 31, 0}, {0x0441, 35, 32, 0}, {0x02a1, 36, 33, 0},
	{0x0221, 37, 34, 0}, {0x0141, 38, 35, 0}, {0x0111, 39, 36, 0}, {0x0085, 40, 37, 0}, {0x0049, 41, 38, 0}, {0x0025, 42, 39, 0},
	{0x0015, 43, 40, 0}, {0x0009, 44, 41, 0}, {0x0005, 45, 42, 0}, {0x0001, 45, 43, 0}, {0x5601, 46, 46, 0},
}

// mqTable is mqStates by state and symbol. It has 256 entries so that a byte needs no check.
var mqTable = func() (t [256]mqEntry) {
	for i, s := range mqStates {
		for symbol := range uint16(2) {
			more, less := s[1]<<1|symbol, s[2]<<1|symbol^s[3]
			t[uint16(i)<<1|symbol] = mqEntry(s[0])<<48 | mqEntry(uint16(i)<<1|symbol)<<16 | mqEntry(less)<<8 | mqEntry(more)
		}
	}
	return t
}()

// reset gives the contexts their first states.
func (m *mq) reset() {
	m.contexts = [contextCount]uint8{}
	m.contexts[0] = 4 << 1
	m.contexts[contextRun] = 3 << 1
	m.contexts[contextUniform] = 46 << 1
}

// open begins a codeword, which has 0xff 0xff behind it.
func (m *mq) open(data []byte) {
	m.data, m.at, m.after = data, 0, false
	m.a = 0x8000 << 48
	m.c, m.count = m.fill(0, -15)
}

// fill reads bytes ahead. A 0xff that is followed by more than 0x8f is a marker and ends the codeword, which 1s follow.
func (m *mq) fill(c uint64, count int) (uint64, int) {
	for count <= 40 {
		b := m.data[m.at]
		switch {
		case !m.after:
			m.at++
			m.after = b == 0xff
			c += uint64(b) << uint(40-count)
			count += 8
		case b > 0x8f:
			c += 0xff << uint(40-count)
			count += 8
			m.beyond++
		default:
			m.at++
			m.after = false
			c += uint64(b) << uint(41-count)
			count += 7
		}
	}
	return c, count
}

// decide decodes a decision in a context (T.800 figure C.15). The busiest loops have it inlined by hand.
func (m *mq) decide(context int) uint64 {
	s := m.contexts[context]
	e := uint64(mqTable[s])
	q := e & mqProbability
	d := uint64(s) & 1
	m.a -= q
	if m.c >= q {
		m.c -= q
		if int64(m.a) < 0 {
			return d
		}
		if m.a < q {
			d ^= 1
			e >>= 8
		}
	} else {
		if m.a >= q {
			d ^= 1
			e >>= 8
		}
		m.a = q
	}
	m.contexts[context] = uint8(e)
	n := bits.LeadingZeros64(m.a)
	m.a <<= uint(n)
	m.c <<= uint(n)
	if m.count -= n; m.count < 0 {
		m.c, m.count = m.fill(m.c, m.count)
	}
	return d
}
