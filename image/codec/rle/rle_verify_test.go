package rle

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/apical-heart/apical/internal/peer"
	"github.com/apical-heart/apical/internal/verify"
)

const syntax = "1.2.840.10008.1.2.5"

// TestVerifyConformance decodes every grey file of one frame with one or two segments in the conformance set.
func TestVerifyConformance(t *testing.T) {
	var d Decoder
	checked := 0
	for _, r := range peer.Inventory(t, verify.Shared(t, "data", "dicom_conformance"), syntax) {
		s := peer.Read(t, r.Path)
		dst := make([]uint16, r.Columns*r.Rows)
		info, err := d.Decode(dst, s.Pixels, r.Columns, r.Rows)
		if r.Allocated > 16 {
			if err == nil {
				t.Errorf("%s: %d bits decoded", filepath.Base(r.Path), r.Allocated)
			}
			continue
		}
		if err != nil || info.Precision != r.Allocated {
			t.Errorf("%s: %+v, %v", filepath.Base(r.Path), info, err)
			continue
		}
		if got := peer.Sum(dst, r.Allocated); got != r.SHA1 {
			t.Errorf("%s: %s, want %s", filepath.Base(r.Path), got, r.SHA1)
		}
		checked++
	}
	if checked < 4 {
		t.Errorf("only %d files", checked)
	}
}

// TestVerifyDCMTK decodes what dcmcrle writes.
func TestVerifyDCMTK(t *testing.T) {
	peer.Need(t, "dcmcrle")
	var d Decoder
	r := rand.New(rand.NewPCG(5, 1))
	for _, size := range [][2]int{{1, 1}, {1, 9}, {9, 1}, {3, 5}, {127, 3}, {128, 2}, {129, 2}, {130, 4}, {300, 200}} {
		for _, stored := range []int{8, 16} {
			for kind := range 3 {
				words := make([]uint16, size[0]*size[1])
				for i := range words {
					switch kind {
					case 0:
						words[i] = uint16(r.Uint32()) >> (16 - stored)
					case 1:
						words[i] = uint16(i/130) >> (16 - stored)
					case 2:
						words[i] = uint16(i*i/700) << r.IntN(2) & (1<<stored - 1)
					}
				}
				name := fmt.Sprintf("%v %d bits kind %d", size, stored, kind)
				e := peer.Via(t, peer.Of(words, size[0], size[1], stored, stored == 16 && kind == 0), "dcmcrle")
				if e.Syntax != syntax {
					t.Fatalf("%s: %s", name, e.Syntax)
				}
				got := make([]uint16, len(words))
				info, err := d.Decode(got, e.Pixels, size[0], size[1])
				if err != nil || info.Precision != stored || info.Lossy || !slices.Equal(got, words) {
					t.Errorf("%s: %+v, %v", name, info, err)
				}
			}
		}
	}
}
