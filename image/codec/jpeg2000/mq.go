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
	// contexts holds for each context what mqTable has for its state; there are 256 so that a byte needs no check.
	contexts [256]uint64
}

// Contexts (T.800 table D.7 gives the first states of three of them).
const (
	contextSign    = 9
	contextRefine  = 14
	contextRun     = 17
	contextUniform = 18
	contextCount   = 19
)

// What a state and its more probable symbol lead to is one word: the probability of the other symbol in the upper 16 bits; the shift
// that brings this probability, as the interval, up to where it must lie; and three states with their symbol: itself, then those after
// the less and after the more probable symbol, which are the indices of their words.
const (
	mqProbability = 0xffff << 48
	mqShift       = 32
	mqSelf        = 16
	mqLess        = 8
)

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
var mqTable = func() (t [256]uint64) {
	for i, s := range mqStates {
		for symbol := range uint64(2) {
			self, more, less := uint64(i)<<1|symbol, uint64(s[1])<<1|symbol, uint64(s[2])<<1|symbol^uint64(s[3])
			t[self] = uint64(s[0])<<48 | uint64(bits.LeadingZeros16(s[0]))<<mqShift | self<<mqSelf | less<<mqLess | more
		}
	}
	return t
}()

// reset gives the contexts their first states.
func (m *mq) reset() {
	for i := range contextCount {
		m.contexts[i] = mqTable[0]
	}
	m.contexts[0] = mqTable[4<<1]
	m.contexts[contextRun] = mqTable[3<<1]
	m.contexts[contextUniform] = mqTable[46<<1]
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

// decided is what a decision in a context whose word is e makes of the registers (T.800 figure C.15), which n shifts, and where in e
// the state lies that follows. It has no branch, since nothing foretells noise.
func decided(e, a, c uint64) (a1, c1, n, at uint64) {
	q := e & mqProbability
	a -= q
	c, lower := bits.Sub64(c, q, 0)
	rest, less := bits.Sub64(a, q, 0)
	lower, less = -lower, -less
	a -= rest & lower
	return a, c + q&lower, uint64(bits.Len32(uint32(a>>33)) ^ 31), (less^lower)&mqLess | a>>63*mqSelf
}

// symbol is what was decided.
func symbol(e, at uint64) uint64 { return (e>>mqSelf ^ at/mqLess) & 1 }

// decide decodes a decision.
func (m *mq) decide(context int) uint64 {
	k := uint8(context)
	e := m.contexts[k]
	a, c, n, at := decided(e, m.a, m.c)
	m.contexts[k] = mqTable[uint8(e>>(at&63))]
	m.a, m.c = a<<(n&63), c<<(n&63)
	if m.count -= int(n); m.count < 0 {
		m.c, m.count = m.fill(m.c, m.count)
	}
	return symbol(e, at)
}
