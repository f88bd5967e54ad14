package jpegls

import (
	"errors"
	"math/bits"
)

// context is the state of T.87 A.2.1 for one context, with the Golomb parameter that follows from it.
type context struct {
	a    uint32 // sum of the magnitudes of errors
	b    int32  // sum of errors, for the bias
	c    int32  // correction of the prediction
	n    int32  // how often it was met
	k    uint32 // Golomb parameter, A.5.1
	flip int32  // -1 where the mapping of A.5.2 is turned round, else 0
}

// runContext is the state of one of the two contexts of A.7.2.
type runContext struct {
	a     uint32
	n, nn int32
}

// coder is what decoding a scan needs to know.
type coder struct {
	bits reader

	exact      bool  // lossless with all values of a whole number of bits
	mask       int32 // MAXVAL, if exact
	most       int32 // MAXVAL
	near       int32
	step       int32 // 2 NEAR + 1
	span       int32 // RANGE times step
	limit      uint  // LIMIT, A.2.1
	quantBits  uint  // qbpp
	reset0     int32 // RESET
	first      uint32
	run        int // RUNindex
	contexts   [365]context
	runs       [2]runContext
	quantum    []int8 // of a gradient, at gradient + the highest sample: A.3.3
	quantumFor [3]int // T1, T2, T3
	quantumOf  [2]int // MAXVAL and NEAR
}

// set readies the coder for parameters, A.2.1.
func (c *coder) set(p preset, near int) {
	c.most, c.near, c.step = int32(p.most), int32(near), int32(2*near+1)
	values := (p.most+2*near)/(2*near+1) + 1 // RANGE
	c.span = int32(values) * c.step
	c.quantBits = uint(bits.Len(uint(values - 1)))
	wide := max(2, bits.Len(uint(p.most)))
	c.limit = uint(2 * (wide + max(8, wide)))
	c.exact, c.mask = near == 0 && p.most&(p.most+1) == 0, int32(p.most)
	c.reset0 = int32(p.reset)
	c.first = uint32(max(2, (values+32)/64))
	if c.quantumFor == p.threshold && c.quantumOf == [2]int{p.most, near} {
		return
	}
	c.quantumFor, c.quantumOf = p.threshold, [2]int{p.most, near}
	if n := 2*p.most + 1; cap(c.quantum) < n {
		c.quantum = make([]int8, n)
	} else {
		c.quantum = c.quantum[:n]
	}
	for i := range c.quantum {
		c.quantum[i] = quantise(i-p.most, p.threshold, near)
	}
}

// quantise returns the region of a gradient, A.3.3.
func quantise(d int, t [3]int, near int) int8 {
	q := int8(0)
	switch m := max(d, -d); {
	case m >= t[2]:
		q = 4
	case m >= t[1]:
		q = 3
	case m >= t[0]:
		q = 2
	case m > near:
		q = 1
	}
	if d < 0 {
		return -q
	}
	return q
}

// reset sets all contexts to their first state, A.2.1.
func (c *coder) reset() {
	for i := range c.contexts {
		c.contexts[i] = context{a: c.first, n: 1, k: golomb(c.first, 1)}
	}
	c.runs = [2]runContext{{a: c.first, n: 1}, {a: c.first, n: 1}}
	c.run = 0
}

// golomb returns the smallest k with n 2^k >= a, A.5.1.
func golomb(a uint32, n int32) uint32 {
	k := max(bits.Len32(a)-bits.Len32(uint32(n)), 0)
	return uint32(k) + uint32((int64(n)<<(k&31)-int64(a))>>63&1) // one more where n 2^k < a, without a branch
}

// update counts an error, A.6. The magnitude that counts is that of e, the bias that of e times the step. Without branches: which way
// the bias goes is as good as chance.
func (x *context) update(e, step, reset int32) {
	a, b, n := x.a+uint32(max(e, -e)), x.b+e*step, x.n
	if n == reset {
		a, b, n = a>>1, b>>1, n>>1
	}
	n++
	low, high := (b+n-1)>>31, -b>>31 // -1 where b <= -n, and where b > 0
	b = min(max(b+(n&low)-(n&high), 1-n), 0)
	x.a, x.b, x.n = a, b, n
	x.c = min(max(x.c+low-high, -128), 127)
	k := golomb(a, n)
	x.k = k
	x.flip = (2*b + n - 1) >> 31 & (int32(k) - 1) >> 31
}

var errCode = errors.New("a code longer than any")

// golombLong reads a mapped error with parameter k whose code may be of any length up to limit, A.5.3.
func (c *coder) golombLong(k, limit uint) (uint32, error) {
	r := &c.bits
	r.fill()
	zeros := uint(bits.LeadingZeros64(r.bits))
	escape := limit - c.quantBits - 1 // at most 55
	if zeros > escape {
		if r.beyond() || 8*r.at > r.end {
			return 0, errShort
		}
		return 0, errCode
	}
	r.skip(zeros + 1)
	if zeros == escape {
		return r.read(c.quantBits) + 1, nil
	}
	m := uint64(zeros)<<k | uint64(r.read(k))
	if m > 1<<17 { // twice RANGE, at most
		return 0, errCode
	}
	return uint32(m), nil
}
