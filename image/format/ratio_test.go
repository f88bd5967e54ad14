package format_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"io"
	"strings"
	"testing"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/format"
)

// zeros64 is "bzip2 -9" of 64 MiB of zeros.
const zeros64 = "QlpoOTFBWSZTWQ4J4t8BX45AAMAAAAggADCATUZCoCWpCoCXMUFZJlNZvAS1wwCidcAAwAAACCAAIKQINjKKiE0qKiE4u5IpwoSFALuD6A=="

// What inflates is bounded by 200 times its stored bytes and 16 MiB, whatever the header asks for and whether the length is known; a mask is
// read where the caller allows for one.
func TestInflation(t *testing.T) {
	const size = 64 << 20
	pack := func(head string, writer func(io.Writer) io.WriteCloser, before string) []byte {
		b := bytes.NewBufferString(head)
		w := writer(b)
		zeros := make([]byte, 1<<20)
		io.WriteString(w, before)
		for range size / len(zeros) {
			if _, err := w.Write(zeros); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	gzipped := func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }
	zlibbed := func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }
	bz, err := base64.StdEncoding.DecodeString(zeros64)
	if err != nil {
		t.Fatal(err)
	}
	nii := niftiFile(binary.LittleEndian, false, 2, nil)
	for i := range 3 {
		nii[42+2*i], nii[43+2*i] = 0, 2 // 512
	}
	nii[43] = 1
	large := strings.NewReplacer("short", "uchar", "2 2 2", "256 512 512", "MET_SHORT", "MET_UCHAR")
	nrrd := large.Replace(nrrdHead)
	skip := strings.Replace(nrrdHead, "type: short", "type: uchar", 1) + "byte skip: 67108000\n"
	for name, c := range map[string]struct {
		file  []byte
		read  func(io.Reader, format.Limit) (*image.Volume, []fault.Warning, error)
		code  string
		ratio int64 // that reads it
	}{
		"NIfTI":             {pack("", gzipped, string(nii)), format.ReadNIfTI, "NII-RATIO", format.MaskRatio},
		"NRRD gzip":         {pack(nrrd+"encoding: gzip\n\n", gzipped, ""), format.ReadNRRD, "NRRD-RATIO", format.MaskRatio},
		"NRRD gzip, skip":   {pack(skip+"encoding: gzip\n\n", gzipped, ""), format.ReadNRRD, "NRRD-RATIO", format.MaskRatio},
		"NRRD bzip2":        {append([]byte(nrrd+"encoding: bzip2\n\n"), bz...), format.ReadNRRD, "NRRD-RATIO", 0},
		"MetaImage":         {pack(large.Replace(mhaHead)+"CompressedData = True\nElementDataFile = LOCAL\n", zlibbed, ""), format.ReadMHA, "MHA-RATIO", format.MaskRatio},
		"MetaImage, gzip":   {pack(large.Replace(mhaHead)+"CompressedData = True\nElementDataFile = LOCAL\n", gzipped, ""), format.ReadMHA, "MHA-RATIO", format.MaskRatio},
		"NIfTI, more asked": {pack("", gzipped, strings.Replace(string(nii), "\x00\x01\x00\x02", "\x00\x04\x00\x04", 1)), format.ReadNIfTI, "NII-RATIO", 0},
	} {
		for _, known := range []int64{0, int64(len(c.file))} {
			most := uint64(4*(200*len(c.file)+16<<20) + 64<<20)
			before := allocated()
			_, _, err := c.read(bytes.NewReader(c.file), format.Limit{InputBytes: known})
			if took := allocated() - before; fault.Code(err) != c.code || took > most {
				t.Errorf("%s: %v, %d MiB of at most %d, want %s", name, err, took>>20, most>>20, c.code)
			}
		}
		if c.ratio == 0 {
			continue
		}
		if _, _, err := c.read(bytes.NewReader(c.file), format.Limit{InputBytes: int64(len(c.file)), Ratio: c.ratio}); err != nil {
			t.Errorf("%s as a mask: %v", name, err)
		}
	}
}

// A promise within the bound takes no memory before its voxels come.
func TestInflationPromise(t *testing.T) {
	nii := niftiFile(binary.LittleEndian, false, 2, nil)
	for i := range 3 {
		nii[42+2*i], nii[43+2*i] = 0, 1 // 256: 16 MiB, which are 32 MiB of int16
	}
	file := []byte(gz(t, string(nii)+"few"))
	before := allocated()
	_, _, err := format.ReadNIfTI(bytes.NewReader(file), format.Limit{InputBytes: int64(len(file))})
	if took := allocated() - before; fault.Code(err) != "NII-TRUNC" || took > 12<<20 {
		t.Errorf("%v, %d MiB", err, took>>20)
	}
}
