package jpeg2000

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"
)

// A codestream lies in boxes of either kind of length, among others; a palette makes it colour.
func TestBoxes(t *testing.T) {
	stream := newStream(16, 16, 16).coded(1, 0, 4, 4, 0xff, 1).part(0, 0).bytes
	box := func(kind string, content []byte) []byte {
		return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(content))), kind...), content...)
	}
	long := append([]byte("\x00\x00\x00\x01jp2c"), binary.BigEndian.AppendUint64(nil, uint64(16+len(stream)))...)
	long = append(long, stream...)
	head := box("jp2h", box("ihdr", make([]byte, 14)))
	for _, c := range []struct {
		name string
		src  []byte
		want string
	}{
		{"none", stream, ""},
		{"short", slices.Concat(signature, box("ftyp", []byte("jp2 ")), head, box("jp2c", stream), box("xml ", []byte("<a/>"))), ""},
		{"long", slices.Concat(signature, head, long, box("free", nil)), ""},
		{"to the end", slices.Concat(signature, head, []byte("\x00\x00\x00\x00jp2c"), stream), ""},
		{"palette", slices.Concat(signature, box("jp2h", box("pclr", make([]byte, 9))), box("jp2c", stream)), "palette"},
		{"no codestream", slices.Concat(signature, head), "no codestream box"},
		{"cut off", slices.Concat(signature, head[:5]), "cut off"},
		{"too long", slices.Concat(signature, head[:9]), "length"},
	} {
		var d Decoder
		_, err := d.Decode(make([]uint16, 256), c.src, 16, 16)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

// What is not supported is refused by name.
func TestRefused(t *testing.T) {
	good := newStream(16, 16, 16).coded(1, 0, 4, 4, 0xff, 1).part(0, 0).bytes
	if _, err := new(Decoder).Decode(make([]uint16, 256), good, 16, 16); err != nil {
		t.Fatal(err)
	}
	const size, cod, qcd = 2 + 4, 2 + 43 + 4, 2 + 43 + 15 + 4 // the parameters of SIZ, COD and QCD
	for _, c := range []struct {
		at    int
		value byte
		want  string
	}{
		{0, 0, "not a JPEG 2000 codestream"},
		{3, 0x52, "no SIZ"},
		{size, 0x40, "HTJ2K"},
		{size, 0x80, "Part 2"},
		{size + 35, 3, "3 components"},
		{size + 36, 0, "1 bits"},
		{size + 36, 16, "17 bits"},
		{size + 37, 2, "sub-sampled"},
		{cod + 5, 33, "33 decomposition levels"},
		{cod + 8, 0x40, "HTJ2K"},
		{cod + 9, 2, "wavelet 2"},
		{qcd, 2, "no quantisation steps"},
		{qcd - 3, 0x50, "HTJ2K"},
	} {
		src := slices.Clone(good)
		src[c.at] = c.value
		if _, err := new(Decoder).Decode(make([]uint16, 256), src, 16, 16); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("byte %d = %02x: %v, want %q", c.at, c.value, err, c.want)
		}
	}
}

// Steps of quantisation have no place with the reversible wavelet.
func TestQuantised53(t *testing.T) {
	s := newStream(16, 16, 16).coded(1, 0, 4, 4, 0xff, 1).segment(markerQCD, 0x42, 0x48, 0).part(0, 0)
	if _, err := new(Decoder).Decode(make([]uint16, 256), s.bytes, 16, 16); err == nil || !strings.Contains(err.Error(), "5/3 wavelet") {
		t.Error(err)
	}
}

// With segmentation symbols most changed bits are seen.
func TestSegmentationSymbols(t *testing.T) {
	p := picture{width: 64, height: 64, bits: 12}
	src := p.compress(t, p.words(2), "-M", "32", "-n", "1")
	seen, tried := 0, 0
	for at := 150; at < len(src)-100; at += 97 {
		bad := slices.Clone(src)
		bad[at] ^= 4
		tried++
		if _, err := new(Decoder).Decode(make([]uint16, 64*64), bad, 64, 64); err != nil && strings.Contains(err.Error(), "segmentation symbol") {
			seen++
		}
	}
	if seen < tried*3/4 || tried < 20 {
		t.Errorf("%d of %d changes were seen", seen, tried)
	}
}
