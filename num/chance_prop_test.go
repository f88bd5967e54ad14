package num

import (
	"math"
	"testing"
)

func TestChanceMoments(t *testing.T) {
	const n = 200000
	c := NewChance(7)
	var mean, m2, m3, umean, uvar float64
	for range n {
		x := c.Normal(3, 2)
		mean += x / n
		m2 += sq(x-3) / n
		m3 += (x - 3) * sq(x-3) / n
		u := c.Float64()
		if u < 0 || u >= 1 {
			t.Fatalf("Float64 gives %g", u)
		}
		umean += u / n
		uvar += sq(u-0.5) / n
	}
	// Five standard errors each.
	within := func(name string, got, want, se float64) {
		if math.Abs(got-want) > 5*se {
			t.Errorf("%s: %g, want %g +- %g", name, got, want, 5*se)
		}
	}
	within("mean", mean, 3, 2/math.Sqrt(n))
	within("variance", m2, 4, 4*math.Sqrt(2.0/n))
	within("third moment", m3, 0, 8*math.Sqrt(15.0/n))
	within("uniform mean", umean, 0.5, math.Sqrt(1.0/12/n))
	within("uniform variance", uvar, 1.0/12, math.Sqrt(1.0/180/n))
}

func TestChanceStreams(t *testing.T) {
	a, b := NewChance(1), NewChance(1)
	for range 10 {
		if a.Uint64() != b.Uint64() {
			t.Fatal("the same seed gives different numbers")
		}
	}
	before := *a
	x, y := a.Split(1), a.Split(2)
	if *a != before {
		t.Error("Split moves the stream on")
	}
	// Streams of neighbouring keys and seeds are uncorrelated: 64-bit agreement is about one half.
	same := 0
	for range 1000 {
		for d := x.Uint64() ^ y.Uint64(); d != 0; d &= d - 1 {
			same++
		}
	}
	if math.Abs(float64(same)-32000) > 5*math.Sqrt(16000) {
		t.Errorf("split streams differ in %d of 64000 bits", same)
	}
	for range 1000 {
		if v := a.NormalWithin(0, 1, -0.5, 2); v < -0.5 || v > 2 {
			t.Fatalf("NormalWithin gives %g", v)
		}
	}
	if v := a.NormalWithin(0, 1, 50, 60); v != 50 {
		t.Errorf("far bounds give %g, want the nearer one", v)
	}
}

// The first outputs of SplitMix64 for seed 1234567 (Vigna's reference implementation, splitmix64.c).
func TestHash64Reference(t *testing.T) {
	const golden = 0x9e3779b97f4a7c15
	seed := uint64(1234567)
	for i, want := range []uint64{6457827717110365317, 3203168211198807973, 9817491932198370423} {
		if got := Hash64(seed + uint64(i)*golden); got != want {
			t.Errorf("output %d: %d, want %d", i, got, want)
		}
	}
}

func sq(x float64) float64 { return x * x }
