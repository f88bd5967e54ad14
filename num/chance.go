package num

import "math"

// Chance is a seeded stream of random numbers: SplitMix64 (Steele, Lea, Flood 2014, doi 10.1145/2714064.2660195). The same
// seed gives the same numbers on every machine. It is not safe for concurrent use; Split gives every worker its own.
type Chance struct {
	state uint64
	gamma uint64
}

// NewChance returns the stream of the seed.
func NewChance(seed uint64) *Chance {
	return &Chance{state: Hash64(seed), gamma: 0x9e3779b97f4a7c15}
}

// Hash64 is the finaliser of SplitMix64 (variant 13 of Stafford): a fixed one-to-one map of the 64-bit words whose output
// looks random for consecutive inputs.
func Hash64(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Uint64 returns 64 random bits.
func (c *Chance) Uint64() uint64 {
	c.state += c.gamma
	z := c.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Float64 returns a number in [0, 1).
func (c *Chance) Float64() float64 { return float64(c.Uint64()>>11) / (1 << 53) }

// Uniform returns a number in [a, b).
func (c *Chance) Uniform(a, b float64) float64 { return a + (b-a)*c.Float64() }

// Intn returns an integer in [0, n); n must be positive.
func (c *Chance) Intn(n int) int { return int(c.Float64() * float64(n)) }

// Normal returns a number of the normal distribution with this mean and standard deviation (Box and Muller 1958).
func (c *Chance) Normal(mean, sd float64) float64 {
	u, v := 1-c.Float64(), c.Float64()
	return mean + sd*math.Sqrt(-2*math.Log(u))*math.Cos(2*math.Pi*v)
}

// NormalWithin returns a number of the normal distribution cut off at lo and hi, by drawing again; after 64 misses the
// nearer bound.
func (c *Chance) NormalWithin(mean, sd, lo, hi float64) float64 {
	x := mean
	for range 64 {
		if x = c.Normal(mean, sd); x >= lo && x <= hi {
			return x
		}
	}
	return math.Min(hi, math.Max(lo, x))
}

// Split returns a stream of its own for the given key; it does not advance c. Streams of different keys are unrelated.
func (c *Chance) Split(key uint64) *Chance {
	return &Chance{state: Hash64(c.state ^ Hash64(key^0xd1b54a32d192ed03)), gamma: 0x9e3779b97f4a7c15}
}
