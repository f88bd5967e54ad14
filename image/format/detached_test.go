package format_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/format"
)

// eight are the voxels of the pictures below.
var eight = []int16{-1000, -100, 0, 1, 40, 300, 1000, 3000}

func int16s(o binary.AppendByteOrder) string {
	var b []byte
	for _, v := range eight {
		b = o.AppendUint16(b, uint16(v))
	}
	return string(b)
}

func packed(t testing.TB, w io.WriteCloser, b *bytes.Buffer, s string) string {
	if _, err := io.WriteString(w, s); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func gz(t testing.TB, s string) string {
	var b bytes.Buffer
	return packed(t, gzip.NewWriter(&b), &b, s)
}

func zl(t testing.TB, s string) string {
	var b bytes.Buffer
	return packed(t, zlib.NewWriter(&b), &b, s)
}

// bz2 is "bzip2 -9" of "pad" and the little-endian voxels.
func bz2(t testing.TB) string {
	b, err := base64.StdEncoding.DecodeString(eightBzip2)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func folder(files map[string]string) fs.FS {
	f := fstest.MapFS{}
	for name, text := range files {
		f[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return f
}

func sameEight(t *testing.T, name string, v *image.Volume, w []fault.Warning, err error) {
	t.Helper()
	if err != nil || len(w) != 0 {
		t.Errorf("%s: %v %v", name, w, err)
		return
	}
	if !slices.Equal(v.HU, eight) || v.Size != [3]int{2, 2, 2} || v.ToLPS.T != (geom.Vec{X: 1, Y: 2, Z: 3}) || v.ToLPS.Column(1) != (geom.Vec{Y: 0.5}) {
		t.Errorf("%s: %v %v %v", name, v.HU, v.Size, v.ToLPS)
	}
}

// nrrdHead is a header without its data file and encoding.
const nrrdHead = "NRRD0004\ntype: short\ndimension: 3\nspace: left-posterior-superior\nsizes: 2 2 2\nspace directions: (0.5,0,0) (0,0.5,0) (0,0,2)\nspace origin: (1,2,3)\n"

// Detached NRRD, and where its voxels begin: lines are skipped before decompression, bytes after it (teem, formatNRRD.c).
func TestDetachedNRRD(t *testing.T) {
	little, big := int16s(binary.LittleEndian), int16s(binary.BigEndian)
	for name, c := range map[string][2]string{
		"raw":                     {"endian: little\nencoding: raw\ndata file: v.raw\n", little},
		"raw, big":                {"endian: big\nencoding: raw\ndatafile: v.raw\n\n", big},
		"in this folder":          {"endian: little\nencoding: raw\ndata file: ./v.raw\n", little},
		"no end of line":          {"endian: little\nencoding: raw\ndata file: v.raw", little},
		"CR LF":                   {"endian: little\r\nencoding: raw\r\ndata file: v.raw\r\n\r\n", little},
		"gzip":                    {"endian: little\nencoding: gzip\ndata file: v.raw\n", gz(t, little)},
		"bytes":                   {"endian: little\nencoding: raw\nbyte skip: 3\ndata file: v.raw\n", "pad" + little},
		"bytes in gzip":           {"endian: little\nencoding: gz\nbyteskip: 3\ndata file: v.raw\n", gz(t, "pad"+little)},
		"bytes in bzip2":          {"endian: little\nencoding: bzip2\nbyte skip: 3\ndata file: v.raw\n", bz2(t)},
		"lines":                   {"endian: little\nencoding: raw\nline skip: 2\ndata file: v.raw\n", "one\ntwo\n" + little},
		"long line":               {"endian: little\nencoding: raw\nline skip: 1\ndata file: v.raw\n", strings.Repeat("a", 1<<17) + "\n" + little},
		"lines before gzip":       {"endian: little\nencoding: gzip\nlineskip: 1\nbyte skip: 2\ndata file: v.raw\n", "one\n" + gz(t, "no"+little)},
		"from the end":            {"endian: little\nencoding: raw\nbyte skip: -1\ndata file: v.raw\n", "any header" + little},
		"from the end, nothing":   {"endian: little\nencoding: raw\nbyte skip: -1\ndata file: v.raw\n", little},
		"lines, then from an end": {"endian: little\nencoding: raw\nline skip: 1\nbyte skip: -1\ndata file: v.raw\n", "one\nmore" + little},
	} {
		v, w, err := format.OpenNRRD(folder(map[string]string{"v.nhdr": nrrdHead + c[0], "v.raw": c[1]}), "v.nhdr", format.Limit{})
		sameEight(t, name, v, w, err)
	}
	for name, text := range map[string]string{"attached": little, "attached, from the end": "pad" + little, "attached, bytes": "pad" + little} {
		skip := map[string]string{"attached": "0", "attached, from the end": "-1", "attached, bytes": "3"}[name]
		file := nrrdHead + "endian: little\nencoding: raw\nbyte skip: " + skip + "\n\n" + text
		v, w, err := format.OpenNRRD(folder(map[string]string{"v.nrrd": file}), "v.nrrd", format.Limit{})
		sameEight(t, name, v, w, err)
	}
}

// mhaHead is a header without its flags and data file.
const mhaHead = "ObjectType = Image\nNDims = 3\nBinaryData = True\nTransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = 1 2 3\nAnatomicalOrientation = LPS\nElementSpacing = 0.5 0.5 2\nDimSize = 2 2 2\nElementType = MET_SHORT\n"

func TestMHAForms(t *testing.T) {
	little, big := int16s(binary.LittleEndian), int16s(binary.BigEndian)
	for name, c := range map[string][3]string{
		"attached":               {"", "", "ElementDataFile = LOCAL\n" + little},
		"attached, Local":        {"", "", "ElementDataFile = Local\r\n" + little},
		"attached, zlib":         {"CompressedData = True\n", "", "ElementDataFile = LOCAL\n" + zl(t, little)},
		"attached, gzip":         {"CompressedData = True\n", "", "ElementDataFile = LOCAL\n" + gz(t, little)},
		"attached, from the end": {"HeaderSize = -1\n", "", "ElementDataFile = LOCAL\npad" + little},
		"big":                    {"BinaryDataByteOrderMSB = True\n", "", "ElementDataFile = LOCAL\n" + big},
		"big by its other name":  {"ElementByteOrderMSB = True\n", "", "ElementDataFile = LOCAL\n" + big},
		"one channel":            {"ElementNumberOfChannels = 1\nElementToIntensityFunctionSlope = 1\n", "", "ElementDataFile = LOCAL\n" + little},
		"detached":               {"", little, "ElementDataFile = v.raw\n"},
		"detached, no line end":  {"CompressedData = False\n", little, "ElementDataFile=v.raw"},
		"detached, zlib":         {"CompressedData = True\nCompressedDataSize = 99\n", zl(t, little), "ElementDataFile = v.raw\n"},
		"detached, header":       {"HeaderSize = 3\n", "pad" + little, "ElementDataFile = v.raw\n"},
		"detached, from the end": {"HeaderSize = -1\n", "a pad" + little, "ElementDataFile = v.raw\n"},
		"header before zlib":     {"HeaderSize = 3\nCompressedData = True\n", "pad" + zl(t, little), "ElementDataFile = v.raw\n"},
	} {
		v, w, err := format.OpenMHA(folder(map[string]string{"v.mhd": mhaHead + c[0] + c[2], "v.raw": c[1]}), "v.mhd", format.Limit{})
		sameEight(t, name, v, w, err)
	}
	// Row i of the matrix is the direction of axis i: ITK's SetDirection(i, row i). ElementSize serves where there is no ElementSpacing.
	head := strings.NewReplacer("1 0 0 0 1 0 0 0 1", "0 1 0 0 0 1 1 0 0", "ElementSpacing", "ElementSize", "TransformMatrix", "Rotation", "Offset", "Position").Replace(mhaHead)
	v, w, err := format.ReadMHA(strings.NewReader(head+"ElementDataFile = LOCAL\n"+little), format.Limit{})
	if err != nil || len(w) != 0 || v.ToLPS.Column(0) != (geom.Vec{Y: 0.5}) || v.ToLPS.Column(1) != (geom.Vec{Z: 0.5}) || v.ToLPS.Column(2) != (geom.Vec{X: 2}) || v.ToLPS.T != (geom.Vec{X: 1, Y: 2, Z: 3}) {
		t.Error(v, w, err)
	}
	v, w, err = format.ReadMHA(strings.NewReader(strings.Replace(mhaHead, "TransformMatrix = 1 0 0 0 1 0 0 0 1\n", "", 1)+"ElementDataFile = LOCAL\n"+little), format.Limit{})
	if err != nil || len(w) != 1 || w[0].Code != "MHA-NOSPACE" || v.ToLPS.Column(2) != (geom.Vec{Z: 2}) {
		t.Error(v, w, err)
	}
}

// pair returns the two files of a pair made of a single file.
func pair(t *testing.T, order binary.AppendByteOrder, second bool) (header, data string) {
	t.Helper()
	b := niftiFile(order, second, 4, []byte(int16s(order)))
	if second {
		copy(b[4:], "ni2")
		copy(b[168:], make([]byte, 8))
		return string(b[:540]), string(b[544:])
	}
	copy(b[344:], "ni1")
	copy(b[108:], make([]byte, 4))
	return string(b[:348]), string(b[352:])
}

func TestNIfTIPairs(t *testing.T) {
	for _, second := range []bool{false, true} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			h, d := pair(t, order, second)
			for _, c := range []struct {
				files map[string]string
				name  string
			}{
				{map[string]string{"v.hdr": h, "v.img": d}, "v.hdr"},
				{map[string]string{"v.hdr": h, "v.img": d}, "v.img"},
				{map[string]string{"v.hdr": h + "\x00\x00\x00\x00", "v.img.gz": gz(t, d)}, "v.hdr"},
				{map[string]string{"v.hdr.gz": gz(t, h), "v.img.gz": gz(t, d)}, "v.img.gz"},
				{map[string]string{"v.hdr.gz": gz(t, h), "v.img": d}, "v.hdr.gz"},
				{map[string]string{"V.HDR": h, "V.IMG": d}, "V.IMG"},
				{map[string]string{"v.hdr": h, "v.img": "other", "v.img.gz": gz(t, d)}, "v.img.gz"},
			} {
				v, w, err := format.OpenNIfTI(folder(c.files), c.name, format.Limit{})
				sameEight(t, fmt.Sprintf("second %v, %v, %s", second, order, c.name), v, w, err)
			}
			// An offset counts from the beginning of the data.
			moved := []byte(h)
			if second {
				order.(binary.ByteOrder).PutUint64(moved[168:], 3)
			} else {
				order.(binary.ByteOrder).PutUint32(moved[108:], 0x40400000) // 3 as float32
			}
			v, w, err := format.OpenNIfTI(folder(map[string]string{"v.hdr": string(moved), "v.img": "pad" + d}), "v.hdr", format.Limit{})
			sameEight(t, "offset", v, w, err)
		}
	}
}

func TestDetachedRefusals(t *testing.T) {
	little := int16s(binary.LittleEndian)
	h, d := pair(t, binary.LittleEndian, false)
	analyze := []byte(h)
	copy(analyze[344:], "\x00\x00\x00\x00")
	analyze2 := []byte(h)
	copy(analyze2[344:], "\x01\x00\x00\x00") // its smallest value
	binary.LittleEndian.PutUint32(analyze2[32:], 16384)
	nrrd := func(s string) string { return nrrdHead + "endian: little\n" + s }
	files := folder(map[string]string{"v.raw": little, "sub/v.raw": little, "short.raw": little[:15], "alone.hdr": h, "a.img": d, "b.hdr": string(analyze), "b.img": d, "c.hdr": h, "c.img": d[:15],
		"d.hdr": "ENVI\n", "d.img": d, "e.hdr": h, "e.img.gz": gz(t, strings.Repeat("\x00", 1<<25)), "f.hdr": h, "f.img/x": "", "g.nia": "<nifti_image\n" + strings.Repeat(" ", 400), "h.hdr": string(analyze2),
		// names that are a path, a pattern or a list elsewhere
		"..\\v.raw": little, "C:v.raw": little, "v%03d.raw 1 2 1": little, "v%d.raw 1 2 1": little, "LIST": little, "LIST 2": little, "v\x00.raw": little})
	for name, c := range map[string][2]string{ // header, code
		"up":                 {nrrd("encoding: raw\ndata file: ../v.raw\n"), "NRRD-DETACHED"},
		"up, Windows":        {nrrd("encoding: raw\ndata file: ..\\v.raw\n"), "NRRD-DETACHED"},
		"down":               {nrrd("encoding: raw\ndata file: sub/v.raw\n"), "NRRD-DETACHED"},
		"absolute":           {nrrd("encoding: raw\ndata file: /etc/passwd\n"), "NRRD-DETACHED"},
		"drive":              {nrrd("encoding: raw\ndata file: C:v.raw\n"), "NRRD-DETACHED"},
		"address":            {nrrd("encoding: raw\ndata file: http://host/v.raw\n"), "NRRD-DETACHED"},
		"list":               {nrrd("encoding: raw\ndata file: LIST\nv.raw\nv.raw\n"), "NRRD-DETACHED"},
		"list of planes":     {nrrd("encoding: raw\ndata file: LIST 2\nv.raw\n"), "NRRD-DETACHED"},
		"pattern":            {nrrd("encoding: raw\ndata file: v%03d.raw 1 2 1\n"), "NRRD-DETACHED"},
		"itself":             {nrrd("encoding: raw\ndata file: .\n"), "NRRD-DETACHED"},
		"parent":             {nrrd("encoding: raw\ndata file: ..\n"), "NRRD-DETACHED"},
		"a folder":           {nrrd("encoding: raw\ndata file: sub\n"), "NRRD-DETACHED"},
		"a control":          {nrrd("encoding: raw\ndata file: v\x00.raw\n"), "NRRD-DETACHED"},
		"not there":          {nrrd("encoding: raw\ndata file: w.raw\n"), "NRRD-DETACHED"},
		"short":              {nrrd("encoding: raw\ndata file: short.raw\n"), "NRRD-TRUNC"},
		"skip too far":       {nrrd("encoding: raw\nbyte skip: 1\ndata file: v.raw\n"), "NRRD-TRUNC"},
		"lines too many":     {nrrd("encoding: raw\nline skip: 9\ndata file: v.raw\n"), "NRRD-TRUNC"},
		"end too early":      {nrrd("encoding: raw\nline skip: 1\nbyte skip: -1\ndata file: v.raw\n"), "NRRD-TRUNC"},
		"skip below the end": {nrrd("encoding: raw\nbyte skip: -2\ndata file: v.raw\n"), "NRRD-HEADER"},
		"no number":          {nrrd("encoding: raw\nline skip: x\ndata file: v.raw\n"), "NRRD-HEADER"},
		"end of gzip":        {nrrd("encoding: gzip\nbyte skip: -1\ndata file: e.img.gz\n"), "NRRD-HEADER"},
		"no gzip":            {nrrd("encoding: gzip\ndata file: v.raw\n"), "NRRD-TRUNC"},
		"no bzip2":           {nrrd("encoding: bz2\ndata file: v.raw\n"), "NRRD-TRUNC"},
		"text":               {nrrd("encoding: txt\ndata file: v.raw\n"), "NRRD-ENCODING"},
		"hex":                {nrrd("encoding: hex\ndata file: v.raw\n"), "NRRD-ENCODING"},
		"MHA up":             {mhaHead + "ElementDataFile = ../v.raw\n", "MHA-DETACHED"},
		"MHA absolute":       {mhaHead + "ElementDataFile = /etc/passwd\n", "MHA-DETACHED"},
		"MHA list":           {mhaHead + "ElementDataFile = LIST\nv.raw\n", "MHA-DETACHED"},
		"MHA list of planes": {mhaHead + "ElementDataFile = LIST 2\nv.raw\n", "MHA-DETACHED"},
		"MHA pattern":        {mhaHead + "ElementDataFile = v%d.raw 1 2 1\n", "MHA-DETACHED"},
		"MHA not there":      {mhaHead + "ElementDataFile = w.raw\n", "MHA-DETACHED"},
		"MHA nothing":        {mhaHead + "ElementDataFile =\n", "MHA-DETACHED"},
		"MHA short":          {mhaHead + "ElementDataFile = short.raw\n", "MHA-TRUNC"},
		"MHA no end":         {mhaHead, "MHA-HEADER"},
		"MHA a line":         {mhaHead + "hello\nElementDataFile = v.raw\n", "MHA-HEADER"},
		"MHA endless":        {mhaHead + strings.Repeat("a", 1<<17), "MHA-HEADER"},
		"MHA lines no end":   {mhaHead + strings.Repeat("a = b\n", 1<<18), "MHA-HEADER"},
		"MHA flag":           {mhaHead + "CompressedData = perhaps\nElementDataFile = v.raw\n", "MHA-HEADER"},
		"MHA header size":    {mhaHead + "HeaderSize = -2\nElementDataFile = v.raw\n", "MHA-HEADER"},
		"MHA within":         {mhaHead + "HeaderSize = 9\nElementDataFile = LOCAL\n" + little, "MHA-HEADER"},
		"MHA end of zlib":    {mhaHead + "HeaderSize = -1\nCompressedData = True\nElementDataFile = LOCAL\n" + zl(t, little), "MHA-HEADER"},
		"MHA past the end":   {mhaHead + "HeaderSize = 99\nElementDataFile = v.raw\n", "MHA-TRUNC"},
		"MHA no zlib":        {mhaHead + "CompressedData = True\nElementDataFile = v.raw\n", "MHA-TRUNC"},
		"MHA more":           {mhaHead + "CompressedData = True\nElementDataFile = LOCAL\n" + zl(t, strings.Repeat("\x00", 1<<20)), ""},
		"MHA channels":       {mhaHead + "ElementNumberOfChannels = 3\nElementDataFile = v.raw\n", "MHA-TYPE"},
		"MHA mesh":           {strings.Replace(mhaHead, "= Image", "= Mesh", 1) + "ElementDataFile = v.raw\n", "MHA-TYPE"},
		"MHA type":           {strings.Replace(mhaHead, "MET_SHORT", "MET_SHORT_ARRAY", 1) + "ElementDataFile = v.raw\n", "MHA-TYPE"},
		"MHA text":           {strings.Replace(mhaHead, "BinaryData = True", "BinaryData = False", 1) + "ElementDataFile = v.raw\n", "MHA-ENCODING"},
		"MHA not said":       {strings.Replace(mhaHead, "BinaryData = True\n", "", 1) + "ElementDataFile = v.raw\n", "MHA-ENCODING"},
		"MHA slope":          {mhaHead + "ElementToIntensityFunctionSlope = 2\nElementDataFile = v.raw\n", "MHA-ENCODING"},
		"MHA 4-D":            {strings.Replace(mhaHead, "NDims = 3", "NDims = 4", 1) + "ElementDataFile = v.raw\n", "MHA-DIM"},
		"MHA sizes":          {strings.Replace(mhaHead, "2 2 2", "2 2", 1) + "ElementDataFile = v.raw\n", "MHA-HEADER"},
		"MHA size":           {strings.Replace(mhaHead, "2 2 2", "2 2 0", 1) + "ElementDataFile = v.raw\n", "MHA-SIZE"},
		"MHA no spacing":     {strings.Replace(mhaHead, "ElementSpacing", "Spacing", 1) + "ElementDataFile = v.raw\n", "MHA-GEOMETRY"},
		"MHA negative":       {strings.Replace(mhaHead, "0.5 0.5 2", "0.5 -0.5 2", 1) + "ElementDataFile = v.raw\n", "MHA-GEOMETRY"},
		"MHA unit":           {mhaHead + "DistanceUnits = um\nElementDataFile = v.raw\n", "MHA-GEOMETRY"},
		"MHA long":           {strings.Replace(mhaHead, "1 0 0 0 1", "1.01 0 0 0 1", 1) + "ElementDataFile = v.raw\n", "MHA-GEOMETRY"},
		"MHA NaN":            {strings.Replace(mhaHead, "Offset = 1", "Offset = NaN", 1) + "ElementDataFile = v.raw\n", "MHA-HEADER"},
		"MHA matrix":         {strings.Replace(mhaHead, "0 0 0 1\n", "0 0 0\n", 1) + "ElementDataFile = v.raw\n", "MHA-HEADER"},
		"MHA shear":          {strings.Replace(mhaHead, "0 1 0 0", "0.1 0.995 0 0", 1) + "ElementDataFile = v.raw\n", "MHA-SHEAR"},
	} {
		all := fstest.MapFS{"h": &fstest.MapFile{Data: []byte(c[0])}}
		for n, f := range files.(fstest.MapFS) {
			all[n] = f
		}
		openHeader := format.OpenNRRD
		if strings.HasPrefix(name, "MHA") {
			openHeader = format.OpenMHA
		}
		_, _, err := openHeader(all, "h", format.Limit{})
		if fault.Code(err) != c[1] {
			t.Errorf("%s: %v, want %s", name, err, c[1])
		}
	}
	for name, code := range map[string]string{"alone.hdr": "NII-PAIR", "a.img": "NII-PAIR", "none.nii": "NII-PAIR", "b.hdr": "NII-ANALYZE", "b.img": "NII-ANALYZE", "h.hdr": "NII-ANALYZE", "c.hdr": "NII-TRUNC", "d.img": "NII-HEADER",
		"e.hdr": "", "f.hdr": "NII-PAIR", "g.nia": "NII-HEADER"} {
		if _, _, err := format.OpenNIfTI(files, name, format.Limit{}); fault.Code(err) != code {
			t.Errorf("%s: %v, want %s", name, err, code)
		}
	}
	// A stream has no folder, and no end to count from.
	if _, _, err := format.ReadNRRD(strings.NewReader(nrrd("encoding: raw\ndata file: v.raw\n")), format.Limit{}); fault.Code(err) != "NRRD-DETACHED" {
		t.Error(err)
	}
	if _, _, err := format.ReadMHA(strings.NewReader(mhaHead+"ElementDataFile = v.raw\n"), format.Limit{}); fault.Code(err) != "MHA-DETACHED" {
		t.Error(err)
	}
	if _, _, err := format.ReadNIfTI(strings.NewReader(h), format.Limit{}); fault.Code(err) != "NII-PAIR" {
		t.Error(err)
	}
	if _, _, err := format.ReadNRRD(strings.NewReader(nrrd("encoding: raw\nbyte skip: -1\n\n"+little)), format.Limit{}); fault.Code(err) != "NRRD-HEADER" {
		t.Error(err)
	}
}
