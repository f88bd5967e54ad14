package jpegls

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/apical-heart/apical/image/codec"
	"github.com/apical-heart/apical/internal/peer"
	"github.com/apical-heart/apical/internal/verify"
)

const syntax = "1.2.840.10008.1.2.4."

// annexH is the example of T.87 H.3, a frame of 4 x 4 samples.
var annexH = []byte{
	0xFF, 0xD8, 0xFF, 0xF7, 0x00, 0x0B, 0x08, 0x00, 0x04, 0x00, 0x04, 0x01, 0x01, 0x11, 0x00, 0xFF, 0xDA, 0x00, 0x08, 0x01,
	0x01, 0x00, 0x00, 0x00, 0x00, 0xC0, 0x00, 0x00, 0x6C, 0x80, 0x20, 0x8E, 0x01, 0xC0, 0x00, 0x00, 0x57, 0x40, 0x00, 0x00,
	0x6E, 0xE6, 0x00, 0x00, 0x01, 0xBC, 0x18, 0x00, 0x00, 0x05, 0xD8, 0x00, 0x00, 0x91, 0x60, 0xFF, 0xD9,
}

func TestVerifyAnnexH(t *testing.T) {
	want := []uint16{0, 0, 90, 74, 68, 50, 43, 205, 64, 145, 145, 145, 100, 145, 145, 145}
	var d Decoder
	got := make([]uint16, 16)
	info, err := d.Decode(got, annexH, 4, 4)
	if err != nil || info != (codec.Info{Precision: 8}) || !slices.Equal(got, want) {
		t.Errorf("%v, %+v, %v", got, info, err)
	}
}

// TestVerifyConformance decodes every grey frame of the conformance set, each a single file.
func TestVerifyConformance(t *testing.T) {
	var d Decoder
	checked := map[string]int{}
	for _, r := range peer.Inventory(t, verify.Shared(t, "data", "dicom_conformance"), syntax+"80", syntax+"81") {
		name := filepath.Base(r.Path)
		s := peer.Read(t, r.Path)
		dst := make([]uint16, r.Columns*r.Rows)
		info, err := d.Decode(dst, s.Pixels, r.Columns, r.Rows)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if info.Precision > r.Allocated || info.Lossy && r.Syntax == syntax+"80" {
			t.Errorf("%s: %+v", name, info)
		}
		if got := peer.Sum(dst, r.Allocated); got != r.SHA1 {
			t.Errorf("%s: %s, want %s", name, got, r.SHA1)
		}
		checked[r.Syntax[len(syntax):]]++
	}
	if checked["80"] < 5 || checked["81"] < 1 {
		t.Errorf("only %v files", checked)
	}
}

// picture returns words of a kind that is hard on something.
func picture(r *rand.Rand, kind, columns, rows, bits int) []uint16 {
	words := make([]uint16, columns*rows)
	for i := range words {
		x, y := i%columns, i/columns
		var v int
		switch kind {
		case 0: // noise
			v = int(r.Uint32())
		case 1: // constant
			v = 1<<bits - 2
		case 2: // ramp
			v = 37*x + 11*y
		case 3: // extremes: of signed words -32768 and 32767
			v = []int{0, 1<<bits - 1, 1 << (bits - 1), 1<<(bits-1) - 1}[r.IntN(4)]
		case 4: // like CT: smooth with noise
			v = 1<<(bits-1) + (x-columns/2)*(y-rows/2)/50 + r.IntN(1+1<<(bits/3))
		}
		words[i] = uint16(v) & (1<<bits - 1)
	}
	return words
}

const kinds = 5

// TestVerifyDCMTK decodes what dcmcjpls writes: lossless frames are what went in, others what dcmdjpls reads.
func TestVerifyDCMTK(t *testing.T) { withDCMTK(t, 14) }

// TestVerifyDCMTKAll does so for every size, kind, format and set of parameters.
func TestVerifyDCMTKAll(t *testing.T) {
	verify.Long(t)
	withDCMTK(t, 1)
}

// withDCMTK looks at one case in a number of them.
func withDCMTK(t *testing.T, in int) {
	peer.Need(t, "dcmcjpls", "dcmdjpls")
	var d Decoder
	r := rand.New(rand.NewPCG(87, 1))
	turn, encoded, crashed, preset := 0, 0, 0, 0
	for _, size := range [][2]int{{1, 1}, {1, 7}, {7, 1}, {3, 5}, {64, 33}, {301, 20}} {
		for kind := range kinds {
			for _, f := range []struct {
				stored int
				signed bool
			}{{8, false}, {10, false}, {12, false}, {16, false}, {16, true}} {
				top := 1<<f.stored - 1
				for _, how := range []struct {
					near      int
					arguments []string
				}{
					{0, []string{"+el"}},
					{0, []string{"+el", "+t1", "2", "+t2", "5", "+t3", "40"}},
					{0, []string{"+el", "+t1", "9", "+t2", "19", "+t3", "100", "+rs", "9"}},
					{1, nil}, {2, nil}, {5, []string{"+t1", "20", "+t2", "50", "+t3", "100", "+rs", "200"}}, {60, nil},
					{min(255, top/2), nil},
				} {
					if how.near > 0 && f.signed {
						continue // dcmcjpls refuses signed samples with loss
					}
					if turn++; turn%in != 0 {
						continue
					}
					words := picture(r, kind, size[0], size[1], f.stored)
					arguments := how.arguments
					if how.near > 0 {
						arguments = append([]string{"+en", "+md", strconv.Itoa(how.near)}, arguments...)
					}
					name := fmt.Sprintf("%v kind %d, %d bits, signed %v, %v", size, kind, f.stored, f.signed, arguments)
					s := peer.Of(words, size[0], size[1], f.stored, f.signed)
					e, ok := peer.Try(t, s, "dcmcjpls", arguments...)
					if !ok && how.near > 0 { // it crashes on a few of those
						crashed++
						continue
					} else if !ok {
						t.Fatalf("%s: dcmcjpls ended with an error", name)
					}
					if bytes.Contains(e.Pixels, []byte{0xFF, lse}) {
						preset++
					}
					want := words
					if how.near > 0 {
						raw, ok := peer.Try(t, e, "dcmdjpls")
						if !ok { // or spoils their header
							crashed++
							continue
						}
						want = raw.Words()
					}
					encoded++
					got := make([]uint16, len(words))
					info, err := d.Decode(got, e.Pixels, size[0], size[1])
					if err != nil || info.Lossy != (how.near > 0) {
						t.Errorf("%s: %+v, %v", name, info, err)
						continue
					}
					if !slices.Equal(got, want) {
						t.Errorf("%s: not the same", name)
					}
				}
			}
		}
	}
	t.Logf("%d streams, %d with preset parameters; dcmcjpls spoiled %d", encoded, preset, crashed)
	if crashed > encoded/10 {
		t.Error("dcmcjpls crashed too often")
	}
	if preset == 0 {
		t.Error("no stream with preset parameters")
	}
}

// TestVerifyEncoded decodes what the plain encoder of this test writes: all precisions, NEAR, MAXVAL that is no whole number of
// bits, thresholds, RESET and restart intervals. A part of it is given to dcmdjpls or, with restarts, to gdcmconv, too, which have
// to agree.
func TestVerifyEncoded(t *testing.T) {
	var d Decoder
	r := rand.New(rand.NewPCG(87, 2))
	asked := 0
	for i := range 3000 {
		p := plain{columns: 1 + r.IntN(40), rows: 1 + r.IntN(20), precision: 2 + i%15}
		p.maxval = 1<<p.precision - 1
		given := i%4 != 0
		if i%4 == 1 {
			p.maxval = max(1, p.maxval/2+r.IntN(1+p.maxval/2))
		}
		if r.IntN(2) == 0 {
			p.near = r.IntN(1 + min(255, p.maxval/2))
		}
		if r.IntN(3) == 0 {
			p.every = 1 + r.IntN(p.rows)
		}
		full, err := preset{most: p.maxval}.complete(p.precision, p.near)
		if err != nil {
			t.Fatal(err)
		}
		p.t, p.reset = full.threshold, full.reset
		if i%4 == 2 {
			p.reset = 3 + r.IntN(253)
			for j, from := 0, p.near+1; j < 3; j++ {
				from += r.IntN(1 + (p.maxval-from)/4)
				p.t[j] = from
			}
		}
		words := picture(r, r.IntN(kinds), p.columns, p.rows, p.precision)
		for i := range words {
			words[i] = min(words[i], uint16(p.maxval))
		}
		src, want := p.encode(words, given)
		for i := range words {
			if e := int(words[i]) - int(want[i]); max(e, -e) > p.near {
				t.Fatal("the plain encoder is wrong")
			}
		}
		got := make([]uint16, len(words))
		info, err := d.Decode(got, src, p.columns, p.rows)
		if w := (codec.Info{Precision: p.precision, Lossy: p.near > 0}); err != nil || info != w || !slices.Equal(got, want) {
			t.Fatalf("%d: %d x %d, %d bits, MAXVAL %d, NEAR %d, T %v, RESET %d, restart %d: %+v, %v",
				i, p.columns, p.rows, p.precision, p.maxval, p.near, p.t, p.reset, p.every, info, err)
		}
		if i%4 != 1 && p.precision >= 8 && i%60 < 3 {
			asked++
			s := peer.Of(words, p.columns, p.rows, p.precision, false)
			s.Syntax, s.Pixels = syntax+"81", src
			program, arguments := "dcmdjpls", []string(nil)
			if p.every > 0 {
				program, arguments = "gdcmconv", []string{"--raw"}
			}
			peer.Need(t, program)
			if theirs := peer.Native(t, s, program, arguments...); !slices.Equal(theirs, want) {
				t.Errorf("%d: %d bits, NEAR %d, restart %d: not what %s reads", i, p.precision, p.near, p.every, program)
			}
		}
	}
	t.Logf("%d also read by others", asked)
}
