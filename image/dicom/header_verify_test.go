package dicom

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"testing/fstest"

	"github.com/apical-heart/apical/fault"
)

// An open sequence and an open item, explicit.
var (
	openSQ   = []byte{0x08, 0, 0x40, 0x11, 'S', 'Q', 0, 0, 0xff, 0xff, 0xff, 0xff}
	openUN   = []byte{0x09, 0, 0x40, 0x11, 'U', 'N', 0, 0, 0xff, 0xff, 0xff, 0xff}
	openItem = []byte{0xfe, 0xff, 0, 0xe0, 0xff, 0xff, 0xff, 0xff}
	endItem  = []byte{0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0}
	endSQ    = []byte{0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0}
)

// before puts parts in front of the modality of a good file.
func before(b []byte, parts ...[]byte) []byte {
	at := 0
	elements(b, func(tag Tag, from, _, _ int) {
		if tag == tagModality {
			at = from
		}
	})
	return bytes.Join([][]byte{b[:at], bytes.Join(parts, nil), b[at:]}, nil)
}

func nested(n int) [][]byte {
	var out [][]byte
	for range n {
		out = append(out, openSQ, openItem)
	}
	for range n {
		out = append(out, endItem, endSQ)
	}
	return out
}

// How the structure of a data set is followed, PS3.5 sections 6.2.2 and 7.5.
func TestVerifyHeader(t *testing.T) {
	good := written(t, axial(rand.New(rand.NewPCG(1, 1)), [3]int{4, 3, 2}), Meta{Seed: "header"})[name(0)].Data
	for _, c := range []struct {
		name, code string
		b          []byte
	}{
		{"good", "", good},
		{"implicit", "", implicit(good)},
		{"an empty open sequence", "", before(good, openSQ, endSQ)},
		{"an item with a length in an open sequence", "", before(good, openSQ, []byte{0xfe, 0xff, 0, 0xe0, 4, 0, 0, 0, 1, 2, 3, 4}, endSQ)},
		{"64 sequences", "", before(good, nested(64)...)},
		{"65 sequences", "DCM-DEPTH", before(good, nested(65)...)},
		{"a sequence as UN is implicit inside", "", before(good, openUN, openItem, []byte{8, 0, 0x50, 0, 2, 0, 0, 0, 'A', ' '}, endItem, endSQ)},
		{"and is not explicit", "DCM-LEN", before(good, openUN, openItem, []byte{8, 0, 0x50, 0, 'S', 'H', 2, 0, 'A', ' '}, endItem, endSQ)},
		{"an attribute inside a sequence is not the image's", "", before(good, openSQ, openItem, []byte{8, 0, 0x60, 0, 'C', 'S', 2, 0, 'M', 'R'}, endItem, endSQ)},
		{"pixels inside a sequence are not the image's", "", before(good, openSQ, openItem, []byte{0xe0, 0x7f, 0x10, 0, 'O', 'W', 0, 0, 2, 0, 0, 0, 1, 2}, endItem, endSQ)},
		{"a value where an item belongs", "DCM-ORDER", before(good, openSQ, []byte{8, 0, 0x50, 0, 'S', 'H', 2, 0, 'A', ' '})},
		{"the end of a sequence in an item", "DCM-ORDER", before(good, openSQ, openItem, endSQ)},
		{"the end of an item outside", "DCM-ORDER", before(good, endItem)},
		{"an end with a length", "DCM-LEN", before(good, openSQ, []byte{0xfe, 0xff, 0xdd, 0xe0, 2, 0, 0, 0, 0, 0})},
		{"a string without length", "DCM-UNDEF", before(good, []byte{8, 0, 0x50, 0, 'U', 'T', 0, 0, 0xff, 0xff, 0xff, 0xff})},
		{"4 GB", "DCM-LEN", before(good, []byte{8, 0, 0x50, 0, 'O', 'W', 0, 0, 0xfe, 0xff, 0xff, 0xff})},
		{"a kept value of 60 KB", "DCM-LEN", edit(good, tagSeriesDescription, "LO", make([]byte, 60000))},
		{"a skipped value of 60 KB", "", edit(good, tagReferring, "PN", make([]byte, 60000))},
		{"cut in the pixels", "DCM-TRUNC", good[:len(good)-2]},
		{"cut in a value", "DCM-TRUNC", good[:bytes.Index(good, []byte("CS\x02\x00CT"))+5]},
		{"no pixels", "DCM-TRUNC", good[:len(good)-4*3*2-12]},
		{"no group length", "", edit(good, tagMetaLength, "", nil)},
		{"no transfer syntax", "DCM-META", edit(good, tagTransferSyntax, "", nil)},
		{"unknown representation", "DCM-VR", before(good, []byte{8, 0, 0x50, 0, 'Z', 'Z', 2, 0, 'A', ' '})},
		{"no preamble and no meta group", "", good[bytes.Index(good, []byte{8, 0, 5, 0, 'C', 'S'}):]},
		{"a text", "none", []byte("this is a text of more than one hundred and thirty-two bytes, which is what a DICOM file has before it says anything at all about itself.")},
		{"nothing", "none", nil},
	} {
		var s source
		f := look(fstest.MapFS{"f": {Data: c.b}}, "f", &s)
		code := fault.Code(f.err)
		if f.other {
			code = "none"
		}
		if code != c.code {
			t.Errorf("%s: %v, want %q", c.name, f.err, c.code)
			continue
		}
		if c.code == "" && (f.h.text(tagModality) != "CT" || f.pictures[0].plane.rows != 3 || f.pictures[0].slice.c.data.bytes != 24) {
			t.Errorf("%s: %s, %d rows, %d bytes", c.name, f.h.text(tagModality), f.pictures[0].plane.rows, f.pictures[0].slice.c.data.bytes)
		}
	}
}
