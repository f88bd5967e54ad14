package jpeg

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/apical-heart/apical/internal/peer"
	"github.com/apical-heart/apical/internal/verify"
)

// TestVerifySequentialDCMTK decodes what dcmcjpeg writes with loss and compares with dcmdjpeg, bit for bit.
func TestVerifySequentialDCMTK(t *testing.T) { sequentialDCMTK(t, 7) }

// TestVerifySequentialDCMTKAll does so for every size, kind and quality.
func TestVerifySequentialDCMTKAll(t *testing.T) {
	verify.Long(t)
	sequentialDCMTK(t, 1)
}

// sequentialDCMTK looks at one case in a number of them.
func sequentialDCMTK(t *testing.T, in int) {
	peer.Need(t, "dcmcjpeg", "dcmdjpeg")
	var d Decoder
	r := rand.New(rand.NewPCG(81, 4))
	turn := 0
	for _, size := range [][2]int{{1, 1}, {3, 5}, {8, 8}, {9, 17}, {16, 1}, {1, 16}, {65, 40}} {
		for kind := range kinds {
			for _, how := range []string{"+eb", "+ee"} {
				for _, quality := range []int{5, 50, 90, 100} {
					if turn++; turn%in != 0 {
						continue
					}
					words := picture(r, kind, size[0], size[1], 8)
					e := peer.Via(t, peer.Of(words, size[0], size[1], 8, false), "dcmcjpeg", how, "+q", strconv.Itoa(quality))
					got := make([]uint16, len(words))
					info, err := d.Decode(got, e.Pixels, size[0], size[1])
					if err != nil || info.Precision != 8 || !info.Lossy {
						t.Fatalf("%v kind %d quality %d %s: %+v, %v", size, kind, quality, how, info, err)
					}
					if want := peer.Native(t, e, "dcmdjpeg"); !slices.Equal(got, want) {
						t.Errorf("%v kind %d quality %d %s: not what dcmdjpeg reads", size, kind, quality, how)
					}
				}
			}
		}
	}
}

// TestVerifySequentialEncoded compares with dcmdjpeg where coefficients are random: restart intervals in the middle of a row of
// blocks, long runs, sums outside 0 to 255, quantisation of 16 bits.
func TestVerifySequentialEncoded(t *testing.T) {
	peer.Need(t, "dcmdjpeg")
	var d Decoder
	r := rand.New(rand.NewPCG(81, 5))
	for i := range 24 {
		s := blocks{columns: 1 + r.IntN(60), rows: 1 + r.IntN(60), every: r.IntN(6), sof: sof0}
		if i%3 == 0 {
			s.wide, s.sof = true, sof1
		}
		var quant [64]int
		for k := range quant {
			quant[k] = 1 + r.IntN(2+k/4) + i%4/3*30
		}
		most := []int{2, 20, 120}[r.IntN(3)]
		coefficients := make([][64]int, (s.columns+7)/8*((s.rows+7)/8))
		for b := range coefficients {
			coefficients[b][0] = r.IntN(1600)/quant[0] - 800/quant[0]
			for range r.IntN(64) {
				k := 1 + r.IntN(63)
				coefficients[b][k] = (r.IntN(2*most) - most) / quant[k]
			}
			if i%4 == 3 { // sums far outside 0 to 255
				coefficients[b][0] = r.IntN(1000) - 500
				coefficients[b][1+r.IntN(4)] = r.IntN(1000) - 500
			}
		}
		e := peer.Of(make([]uint16, s.columns*s.rows), s.columns, s.rows, 8, false)
		e.Syntax, e.Pixels = syntax+"50", s.encode(coefficients, quant)
		if s.sof == sof1 {
			e.Syntax = syntax + "51"
		}
		got := make([]uint16, s.columns*s.rows)
		if _, err := d.Decode(got, e.Pixels, s.columns, s.rows); err != nil {
			t.Fatal(fmt.Sprintf("%+v", s), err)
		}
		if want := peer.Native(t, e, "dcmdjpeg"); !slices.Equal(got, want) {
			t.Errorf("%+v: not what dcmdjpeg reads", s)
		}
	}
}
