package dicom

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
)

// Stored words and what they mean, worked by hand from PS3.3 C.7.6.3.1 and C.11.1.1.2.
func TestVerifyPixels(t *testing.T) {
	for _, c := range []struct {
		name string
		p    pixels
		raw  uint16
		want int16
	}{
		{"unsigned 12 bit", pixels{stored: 12, slope: 1, intercept: -1024}, 1064, 40},
		{"12 bit, overlay in the high bits", pixels{stored: 12, slope: 1, intercept: -1024}, 0xF000 | 1064, 40},
		{"12 bit, highest", pixels{stored: 12, slope: 1, intercept: -1024}, 4095, 3071},
		{"signed 16 bit", pixels{stored: 16, signed: true, slope: 1}, 0xFC18, -1000},
		{"signed 12 bit", pixels{stored: 12, signed: true, slope: 1}, 0x0C18, -1000},
		{"signed 12 bit, sign extended", pixels{stored: 12, signed: true, slope: 1}, 0xFC18, -1000},
		{"slope 2", pixels{stored: 16, slope: 2, intercept: -1000}, 700, 400},
		{"slope a half rounds away from zero", pixels{stored: 16, slope: 0.5, intercept: 0}, 3, 2},
		{"clamped above", pixels{stored: 16, slope: 1, intercept: 0}, 0xFFFF, math.MaxInt16},
		{"clamped below", pixels{stored: 16, signed: true, slope: 1, intercept: -5000}, 0x8000, math.MinInt16},
		{"padding -2000", pixels{stored: 16, signed: true, slope: 1, padded: true, padLow: -2000, padHigh: -2000}, 0xF830, -1024},
		{"padding 63536 of unsigned pixels", pixels{stored: 16, slope: 1, intercept: -1024, padded: true, padLow: 63536, padHigh: 63536}, 63536, -1024},
		{"padding range", pixels{stored: 16, signed: true, slope: 1, padded: true, padLow: -3000, padHigh: -2000}, 0xF6A0, -1024},
		{"beside the padding", pixels{stored: 16, signed: true, slope: 1, padded: true, padLow: -2000, padHigh: -2000}, 0xF831, -1999},
		{"padding that is water stays", pixels{stored: 16, signed: true, slope: 1, padded: true}, 0, 0},
	} {
		if got := c.p.table()[c.raw]; got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

// A decimal string has at most 16 characters and is as near as they allow.
func TestDecimalString(t *testing.T) {
	for x, want := range map[float64]string{0: "0", math.Copysign(0, -1): "0", 1.5: "1.5", -255.6582: "-255.6582", 1e-20: "1e-20", 512: "512", 1e17: "1e+17"} {
		if got := decimalString(x); got != want {
			t.Errorf("%g: %q, want %q", x, got, want)
		}
	}
	r := rand.New(rand.NewPCG(9, 9))
	for range 10000 {
		x := r.NormFloat64() * math.Pow(10, float64(r.IntN(8)-4))
		s := decimalString(x)
		v, err := strconv.ParseFloat(s, 64)
		if err != nil || len(s) > 16 {
			t.Fatal(x, s, err)
		}
		if d := math.Abs(v - x); d > 1e-13 && d > 1e-9*math.Abs(x) {
			t.Fatalf("%.17g became %s", x, s)
		}
	}
}

// UIDs are what PS3.5 section 9 asks for: at most 64 characters, no part with a leading zero, one a seed.
func TestUID(t *testing.T) {
	seen := map[string]bool{}
	for i := range 1000 {
		u := UID(strconv.Itoa(i))
		if len(u) > 64 || u[:5] != "2.25." || u[5] == '0' || seen[u] {
			t.Fatal(u)
		}
		seen[u] = true
	}
	if UID("apical") != UID("apical") {
		t.Error("one seed, two UIDs")
	}
}
