package jpegls

import "errors"

// runBits is J of T.87 A.2.1: a step of a run has 2^J samples.
var runBits = [32]uint8{0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15}

var errRun = errors.New("a run beyond the end of its line")

// runLine decodes a run from sample x on and the sample that interrupts it, A.7. It returns the sample to go on with.
func (c *coder) runLine(above, line []int32, x int) (int, error) {
	columns := len(line) - 2
	left := line[x-1]
	r := &c.bits
	for {
		r.fill()
		if r.bits>>63 == 0 {
			break
		}
		r.skip(1)
		step := 1 << runBits[c.run]
		n := min(step, columns+1-x)
		fill(line[x:x+n], left)
		x += n
		if n == step && c.run < 31 {
			c.run++
		}
		if x > columns {
			return x, nil
		}
	}
	r.skip(1)
	j := uint(runBits[c.run])
	n := int(r.read(j))
	if x+n > columns {
		return 0, errRun
	}
	fill(line[x:x+n], left)
	x += n

	upper := above[x]
	v, err := c.interruption(left, upper, j)
	if err != nil {
		return 0, err
	}
	line[x] = v
	if c.run > 0 {
		c.run--
	}
	return x + 1, nil
}

// interruption decodes the sample behind a run, A.7.2.
func (c *coder) interruption(left, upper int32, j uint) (int32, error) {
	same := uint32(0) // RItype
	if d := left - upper; max(d, -d) <= c.near {
		same = 1
	}
	x := &c.runs[same]
	sum := x.a
	if same == 1 {
		sum += uint32(x.n >> 1)
	}
	k := uint(golomb(sum, x.n))
	m, err := c.golombLong(k, c.limit-j-1)
	if err != nil {
		return 0, err
	}
	// A.7.2.2 backwards: the lowest bit is the map, which says the sign.
	t := m + same
	e := int32((t + 1) >> 1)
	if negative := k != 0 || 2*x.nn >= x.n; negative == (t&1 == 1) {
		e = -e
	}
	if e < 0 {
		x.nn++
	}
	x.a += (m + 1 - same) >> 1
	if x.n == c.reset0 {
		x.a, x.n, x.nn = x.a>>1, x.n>>1, x.nn>>1
	}
	x.n++
	if same == 1 {
		return c.rebuild(left, e), nil
	}
	if left > upper {
		e = -e
	}
	return c.rebuild(upper, e), nil
}

func fill(samples []int32, v int32) {
	for i := range samples {
		samples[i] = v
	}
}
