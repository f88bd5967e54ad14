package format_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/format"
)

// check holds what every reader owes: a code or a whole picture, in memory bounded by the input. Deflate inflates 1032 times.
func check(t *testing.T, b []byte, read func(io.Reader, format.Limit) (*image.Volume, []fault.Warning, error)) {
	for _, lim := range []format.Limit{{InputBytes: int64(len(b))}, {Voxels: 1 << 22}} {
		before := allocated()
		v, _, err := read(bytes.NewReader(b), lim)
		if took := allocated() - before; took > uint64(1100*len(b))+64<<20 {
			t.Errorf("%d bytes took %d of memory", len(b), took)
		}
		if err != nil {
			if fault.Code(err) == "" {
				t.Errorf("refused without a code: %v", err)
			}
			continue
		}
		if len(v.HU) != v.Len() || len(v.HU) == 0 {
			t.Errorf("%d voxels for %v", len(v.HU), v.Size)
		}
		if _, err := v.ToLPS.Inverse(); err != nil || !v.LPS(1, 1, 1).Finite() {
			t.Errorf("no grid: %v", v.ToLPS)
		}
		image.Canonical(v)
	}
}

func FuzzNIfTI(f *testing.F) {
	v := randomVolume(rand.New(rand.NewPCG(1, 1)))
	var plain, packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if format.WriteNIfTI(&plain, v) != nil || format.WriteNIfTI(z, v) != nil || z.Close() != nil {
		f.Fatal("cannot write")
	}
	qform := bytes.Clone(plain.Bytes())
	qform[254] = 0
	second := make([]byte, 544+16) // NIfTI-2 of 2 x 2 x 2
	copy(second, "\x1c\x02\x00\x00n+2\x00\r\n\x1a\n\x04\x00\x10\x00\x03")
	for i := range 3 {
		second[24+8*i] = 2
		copy(second[112+8*i:], "\x00\x00\x00\x00\x00\x00\xf0\x3f")
	}
	for _, b := range [][]byte{plain.Bytes(), packed.Bytes(), qform, plain.Bytes()[:400], second} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) { check(t, b, format.ReadNIfTI) })
}

func FuzzNRRD(f *testing.F) {
	var raw, packed bytes.Buffer
	if err := format.WriteNRRD(&raw, randomVolume(rand.New(rand.NewPCG(2, 2)))); err != nil {
		f.Fatal(err)
	}
	packed.WriteString("NRRD0004\ntype: uchar\ndimension: 3\nspace: RAS\nsizes: 2 2 2\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nencoding: gzip\n\n")
	z := gzip.NewWriter(&packed)
	z.Write(make([]byte, 8))
	z.Close()
	f.Add(raw.Bytes())
	f.Add(packed.Bytes())
	f.Add([]byte("NRRD0001\ntype: float\ndimension: 4\nsizes: 1 2 2 2\nspacings: nan 1 1 1\nendian: big\nencoding: raw\n\n0123456789012345678901234567890123456789"))
	f.Fuzz(func(t *testing.T, b []byte) { check(t, b, format.ReadNRRD) })
}
