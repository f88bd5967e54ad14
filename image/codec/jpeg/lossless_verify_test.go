package jpeg

import (
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

// TestVerifyConformance decodes every grey frame of the conformance set, each a single file; where the inventory knows no sum,
// gdcmconv is asked.
func TestVerifyConformance(t *testing.T) {
	var d Decoder
	checked := map[string]int{}
	for _, r := range peer.Inventory(t, verify.Shared(t, "data", "dicom_conformance"), syntax+"50", syntax+"57", syntax+"70") {
		name := filepath.Base(r.Path)
		s := peer.Read(t, r.Path)
		dst := make([]uint16, r.Columns*r.Rows)
		info, err := d.Decode(dst, s.Pixels, r.Columns, r.Rows)
		if name == "genFile.dcm" { // says .50 and holds no JPEG; dcmdjpeg refuses it, too
			if err == nil {
				t.Errorf("%s: decoded", name)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if info.Precision > r.Allocated || info.Lossy != (r.Syntax == syntax+"50") {
			t.Errorf("%s: %+v", name, info)
		}
		want := r.SHA1
		if want == "" {
			peer.Need(t, "gdcmconv")
			out := filepath.Join(t.TempDir(), "raw.dcm")
			peer.Run(t, "gdcmconv", "--raw", r.Path, out)
			want = peer.Sum(peer.Read(t, out).Words(), r.Allocated)
		}
		if got := peer.Sum(dst, r.Allocated); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		checked[r.Syntax[len(syntax):]]++
	}
	if checked["50"] < 1 || checked["57"] < 1 || checked["70"] < 12 {
		t.Errorf("only %v files", checked)
	}
}

// TestVerifyRefusedFiles: the lossy processes of 12 bits and the progressive ones are refused, by name.
func TestVerifyRefusedFiles(t *testing.T) {
	var d Decoder
	n := 0
	for _, r := range peer.Inventory(t, verify.Shared(t, "data", "dicom_conformance"), syntax+"51", syntax+"53", syntax+"55") {
		s := peer.Read(t, r.Path)
		_, err := d.Decode(make([]uint16, r.Columns*r.Rows), s.Pixels, r.Columns, r.Rows)
		if err == nil {
			t.Errorf("%s: decoded", filepath.Base(r.Path))
		}
		n++
	}
	if n < 4 {
		t.Errorf("only %d files", n)
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

// TestVerifyLosslessDCMTK decodes what dcmcjpeg writes. With a point transform the truth is what dcmdjpeg reads.
func TestVerifyLosslessDCMTK(t *testing.T) { losslessDCMTK(t, 13) }

// TestVerifyLosslessDCMTKAll does so for every size, kind, format and predictor.
func TestVerifyLosslessDCMTKAll(t *testing.T) {
	verify.Long(t)
	losslessDCMTK(t, 1)
}

// losslessDCMTK looks at one case in a number of them.
func losslessDCMTK(t *testing.T, in int) {
	peer.Need(t, "dcmcjpeg", "dcmdjpeg")
	var d Decoder
	r := rand.New(rand.NewPCG(81, 1))
	turn := 0
	check := func(name string, words []uint16, columns, rows, stored int, signed bool, arguments ...string) {
		t.Helper()
		if turn++; turn%in != 0 {
			return
		}
		s := peer.Of(words, columns, rows, stored, signed)
		e := peer.Via(t, s, "dcmcjpeg", arguments...)
		got := make([]uint16, len(words))
		info, err := d.Decode(got, e.Pixels, columns, rows)
		want := words
		if slices.Contains(arguments, "+pt") {
			if !info.Lossy {
				t.Errorf("%s: not lossy", name)
			}
			want = peer.Native(t, e, "dcmdjpeg")
			mask := uint16(1<<stored - 1) // dcmdjpeg extends the sign
			for i := range want {
				want[i], got[i] = want[i]&mask, got[i]&mask
			}
		} else if info.Lossy {
			t.Errorf("%s: lossy", name)
		}
		if err != nil || info.Signed || !slices.Equal(got, want) {
			t.Errorf("%s: %+v, %v", name, info, err)
		}
	}
	for _, size := range [][2]int{{1, 1}, {1, 7}, {7, 1}, {3, 5}, {64, 33}} {
		for kind := range kinds {
			for _, f := range []struct {
				stored int
				signed bool
			}{{8, false}, {12, false}, {16, false}, {16, true}} {
				for predictor := 1; predictor <= 7; predictor++ {
					words := picture(r, kind, size[0], size[1], f.stored)
					name := fmt.Sprintf("%v kind %d, %d bits, signed %v, predictor %d", size, kind, f.stored, f.signed, predictor)
					check(name, words, size[0], size[1], f.stored, f.signed, "+el", "+sv", strconv.Itoa(predictor))
				}
				words := picture(r, kind, size[0], size[1], f.stored)
				name := fmt.Sprintf("%v kind %d, %d bits, signed %v", size, kind, f.stored, f.signed)
				check(name+", sv1", words, size[0], size[1], f.stored, f.signed, "+e1")
				pt := strconv.Itoa(1 + r.IntN(f.stored-1))
				check(name+", +pt "+pt, words, size[0], size[1], f.stored, f.signed, "+el", "+sv", "4", "+pt", pt)
			}
		}
	}
}

// TestVerifyLosslessEncoded decodes what the plain encoder of this test writes: all predictors, precisions, restart intervals,
// tables of short and of the longest codes, category 16, fill bytes.
func TestVerifyLosslessEncoded(t *testing.T) {
	var d Decoder
	r := rand.New(rand.NewPCG(81, 2))
	categories := make([]byte, 17)
	for i := range categories {
		categories[i] = byte(i)
	}
	n := 0
	for precision := 2; precision <= 16; precision++ {
		for predictor := 1; predictor <= 7; predictor++ {
			for kind := range kinds {
				for _, every := range []int{0, 1, 2, 5} {
					s := stream{columns: 1 + r.IntN(20), rows: 1 + r.IntN(20), precision: precision, predictor: predictor, every: every, fill: r.IntN(3), noEnd: r.IntN(2) == 0}
					if r.IntN(3) == 0 {
						s.shift = r.IntN(precision)
					}
					order := slices.Clone(categories)
					r.Shuffle(17, func(i, j int) { order[i], order[j] = order[j], order[i] })
					s.table = steep(order)
					if r.IntN(3) == 0 {
						s.table = level(5+r.IntN(12), order)
					}
					words := picture(r, kind, s.columns, s.rows, precision)
					src := s.encode(words)
					for i := range words {
						words[i] = words[i] >> s.shift << s.shift
					}
					got := make([]uint16, len(words))
					info, err := d.Decode(got, src, s.columns, s.rows)
					if want := (codec.Info{Precision: precision, Lossy: s.shift > 0}); err != nil || info != want || !slices.Equal(got, words) {
						t.Fatalf("%+v, kind %d: %+v, %v", s, kind, info, err)
					}
					n++
				}
			}
		}
	}
	if n != 15*7*kinds*4 {
		t.Error(n)
	}
}

// TestVerifyRestartDCMTK asks dcmdjpeg, too, what the plain encoder's restart intervals mean.
func TestVerifyRestartDCMTK(t *testing.T) {
	peer.Need(t, "dcmdjpeg")
	var d Decoder
	r := rand.New(rand.NewPCG(81, 3))
	for predictor := 1; predictor <= 7; predictor++ {
		s := stream{columns: 13, rows: 21, precision: 16, predictor: predictor, every: 1 + predictor%3, table: level(6, []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})}
		words := picture(r, 4, s.columns, s.rows, 16)
		e := peer.Of(words, s.columns, s.rows, 16, false)
		e.Syntax, e.Pixels = syntax+"57", s.encode(words)
		got := make([]uint16, len(words))
		if _, err := d.Decode(got, e.Pixels, s.columns, s.rows); err != nil {
			t.Fatal(err)
		}
		if want := peer.Native(t, e, "dcmdjpeg"); !slices.Equal(got, want) {
			t.Errorf("predictor %d: not what dcmdjpeg reads", predictor)
		}
	}
}
