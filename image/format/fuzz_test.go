package format_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/format"
)

type reader func(io.Reader, format.Limit) (*image.Volume, []fault.Warning, error)

// check holds what every reader owes: a code or a whole picture on a finite grid, the same one twice, in memory bounded by the bytes it
// stands for: four times what is stored or may be inflated of it, and 64 MiB.
func check(t *testing.T, b []byte, compressed bool, read reader) {
	for _, lim := range []format.Limit{{InputBytes: int64(len(b))}, {Voxels: 1 << 22}} {
		most := len(b)
		if compressed {
			most = 200*len(b) + 16<<20
		}
		before := allocated()
		v, w, err := read(bytes.NewReader(b), lim)
		if took := allocated() - before; took > uint64(4*most)+64<<20 {
			t.Errorf("%d bytes took %d of memory", len(b), took)
		}
		again, w2, err2 := read(bytes.NewReader(b), lim)
		if fault.Code(err) != fault.Code(err2) || (err == nil) != (err2 == nil) || !slices.Equal(w, w2) {
			t.Errorf("another outcome the second time: %v %v, %v %v", err, w, err2, w2)
		}
		if err != nil {
			if fault.Code(err) == "" || err.Error() != err2.Error() {
				t.Errorf("refused without a code, or with another message: %v, %v", err, err2)
			}
			continue
		}
		if len(v.HU) != v.Len() || len(v.HU) == 0 || v.Grid != again.Grid || !slices.Equal(v.HU, again.HU) {
			t.Errorf("%d voxels for %v, or others the second time", len(v.HU), v.Size)
		}
		if _, err := v.ToLPS.Inverse(); err != nil || !v.LPS(1, 1, 1).Finite() || v.ToLPS.Det() == 0 || math.IsNaN(v.ToLPS.Det()) {
			t.Errorf("no grid: %v", v.ToLPS)
		}
		image.Canonical(v)
	}
}

func isGzip(b []byte) bool { return len(b) > 1 && b[0] == 0x1f && b[1] == 0x8b }

func FuzzNIfTI(f *testing.F) {
	v := randomVolume(rand.New(rand.NewPCG(1, 1)))
	var plain, packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if format.WriteNIfTI(&plain, v) != nil || format.WriteNIfTI(z, v) != nil || z.Close() != nil {
		f.Fatal("cannot write")
	}
	qform := bytes.Clone(plain.Bytes())
	qform[254] = 0
	second := niftiFile(binary.LittleEndian, true, 4, make([]byte, 16))
	pair := niftiFile(binary.BigEndian, false, 4, make([]byte, 16))
	copy(pair[344:], "ni1")
	for _, b := range [][]byte{plain.Bytes(), packed.Bytes(), qform, plain.Bytes()[:400], second, niftiFile(binary.BigEndian, true, 64, make([]byte, 64)), pair, niftiFile(binary.BigEndian, false, 16, make([]byte, 32)), []byte("<nifti_image")} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		check(t, b, isGzip(b), format.ReadNIfTI)
		// The same bytes as header and as data of a pair.
		check(t, b, isGzip(b), func(r io.Reader, lim format.Limit) (*image.Volume, []fault.Warning, error) {
			b, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			return format.OpenNIfTI(fstest.MapFS{"v.hdr": {Data: b}, "v.img": {Data: b}}, "v.hdr", lim)
		})
	})
}

// detached gives the bytes as a header and as the file "d" beside it.
func detached(t *testing.T, openHeader func(fstest.MapFS, format.Limit) (*image.Volume, []fault.Warning, error)) reader {
	return func(r io.Reader, lim format.Limit) (*image.Volume, []fault.Warning, error) {
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		return openHeader(fstest.MapFS{"h": {Data: b}, "d": {Data: b}}, lim)
	}
}

func FuzzNRRD(f *testing.F) {
	var raw bytes.Buffer
	if err := format.WriteNRRD(&raw, randomVolume(rand.New(rand.NewPCG(2, 2)))); err != nil {
		f.Fatal(err)
	}
	f.Add(raw.Bytes())
	f.Add([]byte("NRRD0004\ntype: uchar\ndimension: 3\nspace: RAS\nsizes: 2 2 2\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nencoding: gzip\n\n" + gz(f, "12345678")))
	f.Add([]byte("NRRD0001\ntype: float\ndimension: 4\nsizes: 1 2 2 2\nspacings: nan 1 1 1\nendian: big\nencoding: raw\n\n0123456789012345678901234567890123456789"))
	f.Add([]byte(nrrdHead + "endian: little\nencoding: bzip2\nbyte skip: 3\n\n" + bz2(f)))
	f.Add([]byte(nrrdHead + "endian: little\nencoding: raw\nline skip: 1\nbyte skip: -1\ndata file: d\n"))
	f.Add([]byte(nrrdHead + "endian: little\nencoding: raw\ndata file: LIST\nd\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		compressed := bytes.Contains(bytes.ToLower(b), []byte("z"))
		check(t, b, compressed, format.ReadNRRD)
		check(t, b, compressed, detached(t, func(files fstest.MapFS, lim format.Limit) (*image.Volume, []fault.Warning, error) {
			return format.OpenNRRD(files, "h", lim)
		}))
	})
}

func FuzzMHA(f *testing.F) {
	little := int16s(binary.LittleEndian)
	f.Add([]byte(mhaHead + "ElementDataFile = LOCAL\n" + little))
	f.Add([]byte(mhaHead + "CompressedData = True\nElementDataFile = LOCAL\n" + zl(f, little)))
	f.Add([]byte(mhaHead + "CompressedData = True\nElementByteOrderMSB = True\nElementDataFile = LOCAL\n" + gz(f, little)))
	f.Add([]byte(mhaHead + "HeaderSize = -1\nElementDataFile = d\n"))
	f.Add([]byte(mhaHead + "HeaderSize = 7\nElementDataFile = d"))
	f.Add([]byte("NDims = 3\nBinaryData = True\nElementSize = 1 1 1\nDimSize = 1 1 8\nElementType = MET_UCHAR\nElementDataFile = LOCAL\n12345678"))
	f.Fuzz(func(t *testing.T, b []byte) {
		compressed := bytes.Contains(bytes.ToLower(b), []byte("compresseddata"))
		check(t, b, compressed, format.ReadMHA)
		check(t, b, compressed, detached(t, func(files fstest.MapFS, lim format.Limit) (*image.Volume, []fault.Warning, error) {
			return format.OpenMHA(files, "h", lim)
		}))
	})
}
