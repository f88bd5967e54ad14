package input_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/internal/dicomtest"
	"github.com/apical-heart/apical/internal/input"
)

var update = flag.Bool("update", false, "write the tables of doc/ again")

// scan is the real series, sorted along the patient, feet first, with its picture.
type scan struct {
	files []*dicomtest.File
	whole *input.Input
}

const marker = "SECRET-NAME-7141"

func realScan(t *testing.T) *scan {
	dir := shared(t, "cta_aorta/dicom")
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	s := &scan{}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		s.files = append(s.files, dicomtest.Parse(b))
	}
	slices.SortFunc(s.files, func(a, b *dicomtest.File) int { return int(math.Round(1000 * (place(a)[2] - place(b)[2]))) })
	if s.whole, err = input.Open(t.Context(), dir, input.Options{}); err != nil {
		t.Fatal(err)
	}
	return s
}

func floats(b []byte) []float64 {
	var out []float64
	for _, p := range strings.Split(string(b), `\`) {
		v, _ := strconv.ParseFloat(strings.TrimSpace(p), 64)
		out = append(out, v)
	}
	return out
}

func place(f *dicomtest.File) []float64 { return floats(f.Set.Get(0x00200032)) }

func decimals(v ...float64) string {
	var parts []string
	for _, x := range v {
		parts = append(parts, strconv.FormatFloat(x, 'g', -1, 64))
	}
	return strings.Join(parts, `\`)
}

// folder is a series as files, to be changed.
type folder map[string][]byte

// with returns the series as files, each changed by f, which may return nil to leave a file out.
func (s *scan) with(f func(k int, c *dicomtest.File) *dicomtest.File) folder {
	out := folder{}
	for k, file := range s.files {
		if c := f(k, file.Clone()); c != nil {
			out[fmt.Sprintf("I%04d", k)] = c.Write(dicomtest.Explicit)
		}
	}
	return out
}

// all changes every file, one only that in the middle.
func (s *scan) all(f func(d *dicomtest.Set)) folder {
	return s.with(func(_ int, c *dicomtest.File) *dicomtest.File { f(&c.Set); return c })
}

func (s *scan) one(f func(d *dicomtest.Set)) folder {
	return s.with(func(k int, c *dicomtest.File) *dicomtest.File {
		if k == len(s.files)/2 {
			f(&c.Set)
		}
		return c
	})
}

// bytes changes the written bytes of the middle file.
func (s *scan) bytes(f func(b []byte) []byte) folder {
	out := s.all(func(*dicomtest.Set) {})
	name := fmt.Sprintf("I%04d", len(s.files)/2)
	out[name] = f(out[name])
	return out
}

func (s *scan) plus(extra ...[]byte) folder {
	out := s.all(func(*dicomtest.Set) {})
	for i, b := range extra {
		out[fmt.Sprintf("X%04d", i)] = b
	}
	return out
}

// turned180 is the series as a prone patient's: rows and columns run the other way.
func turned180(c *dicomtest.File) {
	rows, columns := float64(binary.LittleEndian.Uint16(c.Set.Get(0x00280010))), float64(binary.LittleEndian.Uint16(c.Set.Get(0x00280011)))
	at := place(c)
	c.Set.Text(0x00200037, "DS", `-1\0\0\0\-1\0`)
	c.Set.Text(0x00200032, "DS", decimals(at[0]+1.5*(columns-1), at[1]+1.5*(rows-1), at[2]))
	p := bytes.Clone(c.Set.Get(0x7FE00010))
	for i, j := 0, len(p)-2; i < j; i, j = i+2, j-2 {
		p[i], p[i+1], p[j], p[j+1] = p[j], p[j+1], p[i], p[i+1]
	}
	c.Set.Put(dicomtest.Element{Tag: 0x7FE00010, VR: "OW", Data: p})
}

// mirrored runs the columns from the patient's left to the right, and says so.
func mirrored(c *dicomtest.File) {
	columns := int(binary.LittleEndian.Uint16(c.Set.Get(0x00280011)))
	at := place(c)
	c.Set.Text(0x00200037, "DS", `-1\0\0\0\1\0`)
	c.Set.Text(0x00200032, "DS", decimals(at[0]+1.5*float64(columns-1), at[1], at[2]))
	p := bytes.Clone(c.Set.Get(0x7FE00010))
	for row := 0; row < len(p); row += 2 * columns {
		for i, j := row, row+2*columns-2; i < j; i, j = i+2, j-2 {
			p[i], p[i+1], p[j], p[j+1] = p[j], p[j+1], p[i], p[i+1]
		}
	}
	c.Set.Put(dicomtest.Element{Tag: 0x7FE00010, VR: "OW", Data: p})
}

// words changes the stored words of a slice.
func words(d *dicomtest.Set, f func(v uint16) uint16) {
	p := bytes.Clone(d.Get(0x7FE00010))
	for i := 0; i < len(p); i += 2 {
		binary.LittleEndian.PutUint16(p[i:], f(binary.LittleEndian.Uint16(p[i:])))
	}
	d.Put(dicomtest.Element{Tag: 0x7FE00010, VR: "OW", Data: p})
}

// zipped packs entries.
func zipped(entries ...struct {
	name string
	data []byte
}) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		w, err := z.Create(e.name)
		if err != nil {
			panic(err)
		}
		w.Write(e.data)
	}
	z.Close()
	return b.Bytes()
}

type entry = struct {
	name string
	data []byte
}

// archive packs a folder under names that lead out of it.
func (f folder) archive(prefix string) []byte {
	var entries []entry
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for n := range f {
			if !yield(n) {
				return
			}
		}
	}) {
		entries = append(entries, entry{prefix + name, f[name]})
	}
	return zipped(entries...)
}

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write(b)
	z.Close()
	return out.Bytes()
}

// nifti is a header for a picture of the given dimensions, with data behind it.
func nifti(dims [3]int16, offset float32, data []byte) []byte {
	h := make([]byte, 352)
	o := binary.LittleEndian
	o.PutUint32(h, 348)
	for i, d := range append([]int16{3}, append(dims[:], 1, 1, 1, 1)...) {
		o.PutUint16(h[40+2*i:], uint16(d))
	}
	o.PutUint16(h[70:], 4)
	o.PutUint16(h[72:], 16)
	for i := range 4 {
		o.PutUint32(h[76+4*i:], math.Float32bits(1))
	}
	o.PutUint32(h[108:], math.Float32bits(offset))
	o.PutUint16(h[254:], 1)
	for i := range 3 {
		o.PutUint32(h[280+20*i:], math.Float32bits(1))
	}
	copy(h[344:], "n+1\x00")
	return append(h, data...)
}

// fault1 is one injected fault: what is given, and what must come of it. Code "" is a picture without a word; want "same" that it has the
// hash of the whole series.
type injected struct {
	class, what string
	files       folder // a folder of files
	file        string // or one of them is given
	want        string // refuse, repair, warn, accept
	code        string
	other       bool // the picture may differ from the whole series'
	note        string
}

func faults(t *testing.T, s *scan) []injected {
	mid := len(s.files) / 2
	text := func(tag uint32, vr, v string) func(*dicomtest.Set) {
		return func(d *dicomtest.Set) { d.Text(tag, vr, v) }
	}
	without := func(tag uint32) func(*dicomtest.Set) { return func(d *dicomtest.Set) { d.Delete(tag) } }
	put := func(e dicomtest.Element) func(*dicomtest.Set) { return func(d *dicomtest.Set) { d.Put(e) } }
	deep := func(n int) dicomtest.Element {
		e := dicomtest.Element{Tag: 0x00081140, VR: "SQ"}
		for range n {
			e = dicomtest.Element{Tag: 0x00081140, VR: "SQ", Items: []dicomtest.Set{{e}}}
		}
		return e
	}
	insert := func(raw ...byte) func(b []byte) []byte { // before the modality
		return func(b []byte) []byte {
			at := bytes.Index(b, []byte{8, 0, 0x60, 0, 'C', 'S'})
			return slices.Concat(b[:at], raw, b[at:])
		}
	}
	undefinedSQ := &dicomtest.File{Undefined: true, Meta: s.files[mid].Meta, Set: slices.Clone(s.files[mid].Set)}
	undefinedSQ.Set.Put(deep(70))
	bomb := s.files[mid].Clone()
	bomb.Set.Put(dicomtest.Element{Tag: 0x00091010, VR: "OB", Data: make([]byte, 64<<20)})
	jls := func(columns, rows uint16) dicomtest.Element { // the head of a stream of JPEG-LS
		b := []byte{0xFF, 0xD8, 0xFF, 0xF7, 0, 11, 16, byte(rows >> 8), byte(rows), byte(columns >> 8), byte(columns), 1, 1, 0x11, 0, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0, 0, 0, 0xFF, 0xD9}
		return dicomtest.Encapsulated([][][]byte{{b}}, true)
	}
	compressed := func(syntax string, e dicomtest.Element) folder {
		out := s.all(func(*dicomtest.Set) {})
		c := s.files[mid].Clone()
		c.Set.Put(e)
		out[fmt.Sprintf("I%04d", mid)] = c.Write(syntax)
		return out
	}
	replaced := func(k int, b []byte) folder {
		out := s.all(func(*dicomtest.Set) {})
		out[fmt.Sprintf("I%04d", k)] = b
		return out
	}
	as := func(syntax string) folder {
		out := folder{}
		for k, f := range s.files {
			out[fmt.Sprintf("I%04d", k)] = f.Write(syntax)
		}
		return out
	}
	meta := func(f func(m *dicomtest.Set)) []byte {
		c := s.files[mid].Clone()
		f(&c.Meta)
		return c.Write(dicomtest.Explicit)
	}
	noLength := func(b []byte) []byte { return slices.Concat(b[:132], b[144:]) }
	shift := func(dx, dy, dz float64, from int) folder {
		return s.with(func(k int, c *dicomtest.File) *dicomtest.File {
			if k >= from {
				at := place(c)
				c.Set.Text(0x00200032, "DS", decimals(at[0]+dx, at[1]+dy, at[2]+dz))
			}
			return c
		})
	}
	only := func(keep func(k int) bool) folder {
		return s.with(func(k int, c *dicomtest.File) *dicomtest.File {
			if keep(k) {
				return c
			}
			return nil
		})
	}
	twin := func(change func(d *dicomtest.Set)) []byte { // a second file at the place of the middle one
		c := s.files[mid].Clone()
		change(&c.Set)
		return c.Write(dicomtest.Explicit)
	}
	phases := func(percent ...float64) folder {
		out := folder{}
		for p, v := range percent {
			for k, f := range s.files {
				c := f.Clone()
				uid := fmt.Sprintf("1.2.3.%d.%d", p+1, k)
				c.Set.Text(0x00080018, "UI", uid)
				if v >= 0 {
					c.Set.Put(dicomtest.Element{Tag: 0x00209241, VR: "FL", Data: binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(v)))})
				}
				if v != 30 {
					words(&c.Set, func(w uint16) uint16 { return w + uint16(7+p) })
				}
				out[fmt.Sprintf("P%d-%04d", p, k)] = c.Write(dicomtest.Explicit)
			}
		}
		return out
	}
	stranger := func(change func(d *dicomtest.Set)) [][]byte { // a second series
		var out [][]byte
		for k, f := range s.files {
			c := f.Clone()
			c.Set.Text(0x0020000E, "UI", "1.2.3.4.5")
			c.Set.Text(0x00080018, "UI", fmt.Sprintf("1.2.3.4.5.%d", k))
			c.Set.Text(0x00200011, "IS", "7")
			change(&c.Set)
			out = append(out, c.Write(dicomtest.Explicit))
		}
		return out
	}
	sheared := func(degrees float64) folder {
		tan := math.Tan(degrees * math.Pi / 180)
		return s.with(func(k int, c *dicomtest.File) *dicomtest.File {
			at := place(c)
			c.Set.Text(0x00200032, "DS", decimals(at[0], math.Round(1e6*(at[1]+1.5*tan*float64(k)))/1e6, at[2]))
			return c
		})
	}
	dicomdir := func(ids ...string) []byte {
		f := &dicomtest.File{}
		f.Meta.Text(0x00020002, "UI", "1.2.840.10008.1.3.10")
		f.Meta.Text(0x00020003, "UI", "1.2.3")
		var records []dicomtest.Set
		for _, id := range ids {
			var r dicomtest.Set
			r.Text(0x00041430, "CS", "IMAGE")
			r.Text(0x00041500, "CS", id)
			records = append(records, r)
		}
		f.Set.Put(dicomtest.Element{Tag: 0x00041220, VR: "SQ", Items: records})
		return f.Write(dicomtest.Explicit)
	}
	var names []string
	for k := range s.files {
		names = append(names, fmt.Sprintf("I%04d", k))
	}
	file := func(name string, b []byte) folder { return folder{name: b} }
	listed := func(ids ...string) folder {
		out := s.all(func(*dicomtest.Set) {})
		out["DICOMDIR"] = dicomdir(ids...)
		return out
	}
	fakeSize := func(b []byte, n uint32) []byte { // the uncompressed size in the central directory
		b = bytes.Clone(b)
		at := bytes.Index(b, []byte("PK\x01\x02"))
		binary.LittleEndian.PutUint32(b[at+24:], n)
		return b
	}
	encrypted := func(b []byte) []byte {
		b = bytes.Clone(b)
		b[bytes.Index(b, []byte("PK\x01\x02"))+8] |= 1
		return b
	}
	gray := make([]byte, 8*8*8*2)
	gb := "\xd4\xf6\xc7\xbf" // 增强 in GBK
	return []injected{
		{class: "I1", what: "sequences nested 70 deep", files: replaced(mid, undefinedSQ.Write(dicomtest.Explicit)), want: "refuse", code: "DCM-DEPTH"},
		{class: "I2", what: "an element of 4 GB", files: s.bytes(insert(8, 0, 0x50, 0, 'O', 'W', 0, 0, 0xfe, 0xff, 0xff, 0xff)), want: "refuse", code: "DCM-LEN"},
		{class: "I3", what: "a string without length", files: s.bytes(insert(8, 0, 0x50, 0, 'U', 'T', 0, 0, 0xff, 0xff, 0xff, 0xff)), want: "refuse", code: "DCM-UNDEF"},
		{class: "I4", what: "a deflate bomb", files: replaced(mid, bomb.Write(dicomtest.Deflated)), want: "refuse", code: "DCM-INFLATE"},
		{class: "I5", what: "65535 x 65535 pixels", files: s.one(func(d *dicomtest.Set) { d.Word(0x00280010, 65535); d.Word(0x00280011, 65535) }), want: "refuse", code: "DCM-PIXLEN"},
		{class: "I5", what: "one row more than there is", files: s.all(func(d *dicomtest.Set) { d.Word(0x00280010, 127) }), want: "refuse", code: "DCM-PIXLEN"},
		{class: "I6", what: "Rows as LO", files: s.one(text(0x00280010, "LO", "126")), want: "refuse", code: "DCM-VR"},
		{class: "I6", what: "Rows as UL", files: s.one(put(dicomtest.Element{Tag: 0x00280010, VR: "UL", Data: []byte{126, 0, 0, 0}})), want: "refuse", code: "DCM-VR"},
		{class: "I6", what: "Rows empty", files: s.one(put(dicomtest.Element{Tag: 0x00280010, VR: "US"})), want: "refuse", code: "DCM-TAG"},
		{class: "I7", what: "-1 frames", files: s.one(text(0x00280008, "IS", "-1")), want: "refuse", code: "DCM-FRAMES"},
		{class: "I7", what: "a billion frames", files: s.one(text(0x00280008, "IS", "1000000000")), want: "refuse", code: "DCM-FRAMES"},
		{class: "I8", what: "17 bits stored", files: s.one(func(d *dicomtest.Set) { d.Word(0x00280101, 17) }), want: "refuse", code: "DCM-BITS"},
		{class: "I8", what: "high bit 3 of 16", files: s.one(func(d *dicomtest.Set) { d.Word(0x00280102, 3) }), want: "refuse", code: "DCM-BITS"},
		{class: "I9", what: "cut in the pixels", files: s.bytes(func(b []byte) []byte { return b[:len(b)-8] }), want: "refuse", code: "DCM-TRUNC"},
		{class: "I9", what: "cut before the pixels, between two elements", files: s.bytes(func(b []byte) []byte { return b[:len(b)-30240-12] }), want: "refuse", code: "DCM-TRUNC"},
		{class: "I10", what: "a fragment of 4 GB", files: s.bytes(func([]byte) []byte {
			c := s.files[mid].Clone()
			c.Set.Put(dicomtest.Encapsulated([][][]byte{{dicomtest.RLE(c.Set.Get(0x7FE00010))}}, false))
			b := c.Write("1.2.840.10008.1.2.5")
			at := bytes.LastIndex(b, []byte{0xe0, 0x7f, 0x10, 0, 'O', 'B'})
			copy(b[at+12+8+4:], []byte{0xfe, 0xff, 0xff, 0xff})
			return b
		}), want: "refuse", code: "DCM-TRUNC"},
		{class: "I10", what: "an offset table for more frames", files: compressed("1.2.840.10008.1.2.5", dicomtest.Encapsulated([][][]byte{{dicomtest.RLE(s.files[mid].Set.Get(0x7FE00010))}, {{0, 0}}}, true)), want: "refuse", code: "DCM-FRAG"},
		{class: "I11", what: "a JPEG-LS stream of 4096 x 4096", files: compressed("1.2.840.10008.1.2.4.80", jls(4096, 4096)), want: "refuse", code: "DCM-CODEC"},
		{class: "I11", what: "a JPEG-LS stream without data", files: compressed("1.2.840.10008.1.2.4.80", jls(120, 126)), want: "refuse", code: "DCM-CODEC"},
		{class: "I12", what: "a program in the preamble", files: s.bytes(func(b []byte) []byte { copy(b, "MZ"); return b }), want: "refuse", code: "DCM-PREAMBLE"},
		{class: "I13", what: "no transfer syntax", files: file("a.dcm", func() []byte {
			b := meta(func(*dicomtest.Set) {})
			at := bytes.Index(b, []byte{2, 0, 0x10, 0, 'U', 'I'})
			return slices.Concat(b[:at], b[at+8+int(b[at+6]):])
		}()), want: "refuse", code: "DCM-META"},
		{class: "I13", what: "an unknown transfer syntax", files: file("a.dcm", s.files[mid].Write("1.2.3.4")), want: "refuse", code: "DCM-SYNTAX"},
		{class: "I13", what: "no length of the meta group", files: func() folder {
			out := s.all(func(*dicomtest.Set) {})
			for name, b := range out {
				out[name] = noLength(b)
			}
			return out
		}(), want: "accept"},
		{class: "I14", what: "big endian", files: as(dicomtest.Big), want: "accept"},
		{class: "I14", what: "implicit little endian, with a private sequence", files: func() folder {
			out := folder{}
			for k, f := range s.files {
				c := f.Clone()
				c.Set.Put(dicomtest.Element{Tag: 0x00091010, VR: "SQ", Items: []dicomtest.Set{{{Tag: 0x00091011, VR: "LO", Data: []byte("ab")}}}})
				c.Undefined = true
				out[fmt.Sprint(k)] = c.Write(dicomtest.Implicit)
			}
			return out
		}(), want: "accept"},
		{class: "I15", what: "the modality twice", files: s.bytes(insert(8, 0, 0x60, 0, 'C', 'S', 2, 0, 'C', 'T')), want: "warn", code: "DCM-REPEATED"},
		{class: "I15", what: "a stray delimiter", files: s.bytes(insert(0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0)), want: "refuse", code: "DCM-ORDER"},
		{class: "I16", what: "a description in GBK, none declared", files: s.all(text(0x0008103E, "LO", gb)), want: "warn", code: "DCM-CHARSET"},
		{class: "I16", what: "a description in GBK, declared", files: s.all(func(d *dicomtest.Set) { d.Text(0x00080005, "CS", "GBK"); d.Text(0x0008103E, "LO", gb) }), want: "accept"},
		{class: "I17", what: "a description that turns text around and writes HTML", files: s.all(func(d *dicomtest.Set) {
			d.Text(0x00080005, "CS", "ISO_IR 192")
			d.Text(0x0008103E, "LO", "\u202e<script>%s\x1b[2J")
		}), want: "warn", code: "DCM-CHARSET"},
		{class: "I18", what: "a UID that is a path", files: s.all(text(0x0020000E, "UI", "../../etc/passwd")), want: "warn", code: "DCM-UID"},
		{class: "I19", what: "a zip archive whose names lead out of it", files: file("a.zip", s.all(func(*dicomtest.Set) {}).archive("../../../tmp/")), file: "a.zip", want: "accept"},
		{class: "I19", what: "a zip bomb", files: file("a.zip", zipped(entry{"a", make([]byte, 32<<20)})), file: "a.zip", want: "refuse", code: "ZIP-RATIO"},
		{class: "I19", what: "a zip archive that lies about the size of the last slice", files: file("a.zip", fakeSize(s.all(func(*dicomtest.Set) {}).archive(""), 200)), file: "a.zip", want: "warn", code: "IN-UNREAD", other: true},
		{class: "I19", what: "an archive of archives", files: file("a.zip", zipped(entry{"b.zip", zipped(entry{"c", []byte("x")})})), file: "a.zip", want: "refuse", code: "ZIP-NESTED"},
		{class: "I19", what: "an encrypted archive", files: file("a.zip", encrypted(zipped(entry{"a", []byte("x")}))), file: "a.zip", want: "refuse", code: "ZIP-ENCRYPTED"},
		{class: "I19", what: "30,000 entries", files: file("a.zip", zipped(make([]entry, 30000)...)), file: "a.zip", want: "refuse", code: "ZIP-ENTRIES"},
		{class: "I19", what: "a cut archive", files: file("a.zip", func() []byte { b := s.all(func(*dicomtest.Set) {}).archive(""); return b[:len(b)/2] }()), file: "a.zip", want: "refuse", code: "ZIP-FORMAT"},
		{class: "I20", what: "NIfTI with a negative dimension", files: file("a.nii", nifti([3]int16{-8, 8, 8}, 352, gray)), file: "a.nii", want: "refuse", code: "NII-SIZE"},
		{class: "I20", what: "NIfTI of 18 GB in 400 bytes", files: file("a.nii", nifti([3]int16{4000, 4000, 600}, 352, nil)), file: "a.nii", want: "refuse", code: "NII-SIZE"},
		{class: "I20", what: "NIfTI whose voxels begin at NaN", files: file("a.nii", nifti([3]int16{8, 8, 8}, float32(math.NaN()), gray)), file: "a.nii", want: "refuse", code: "NII-HEADER"},
		{class: "I20", what: "NIfTI, a gzip bomb", files: file("a.nii.gz", gzipped(nifti([3]int16{512, 512, 400}, 352, make([]byte, 100<<20)))), file: "a.nii.gz", want: "refuse", code: "NII-RATIO"},
		{class: "I20", what: "NIfTI, cut", files: file("a.nii", nifti([3]int16{8, 8, 8}, 352, gray[:100])), file: "a.nii", want: "refuse", code: "NII-TRUNC"},
		{class: "I21", what: "NRRD whose voxels are /etc/passwd", files: file("a.nrrd", []byte("NRRD0005\ntype: short\ndimension: 3\nsizes: 8 8 8\nendian: little\nencoding: raw\nspacings: 1 1 1\ndata file: ../../../../etc/passwd\n\n")), file: "a.nrrd", want: "refuse", code: "NRRD-DETACHED"},
		{class: "I21", what: "NRRD of 64 GB in 100 bytes", files: file("a.nrrd", []byte("NRRD0005\ntype: short\ndimension: 3\nsizes: 4000 4000 2000\nendian: little\nencoding: raw\nspacings: 1 1 1\n\n")), file: "a.nrrd", want: "refuse", code: "NRRD-SIZE"},
		{class: "I21", what: "MetaImage whose voxels are elsewhere", files: file("a.mhd", []byte("ObjectType = Image\nNDims = 3\nDimSize = 8 8 8\nElementType = MET_SHORT\nElementSpacing = 1 1 1\nElementDataFile = /etc/passwd\n")), file: "a.mhd", want: "refuse", code: "MHA-DETACHED"},
		{class: "I22", what: "DICOM as JSON", files: file("a.json", []byte(`[{"00080060":{"vr":"CS","Value":["CT"]},"7FE00010":{"vr":"OW","BulkDataURI":"http://10.0.0.1/x"}}]`)), file: "a.json", want: "refuse", code: "IN-FORMAT"},
		{class: "I22", what: "DICOM as XML with an entity", files: file("a.xml", []byte(`<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><NativeDicomModel>&e;</NativeDicomModel>`)), file: "a.xml", want: "refuse", code: "IN-FORMAT"},
		{class: "I23", what: "a DICOMDIR that points out of its folder", files: listed(append([]string{`..\..\ETC\PASSWD`}, names...)...), file: "DICOMDIR", want: "refuse", code: "DIR-ESC"},
		{class: "I23", what: "a DICOMDIR that lists a file that is not there", files: listed(append([]string{`GONE`}, names...)...), file: "DICOMDIR", want: "refuse", code: "DIR-MISSING"},
		{class: "I23", what: "a DICOMDIR, in small letters", files: listed(func() []string {
			var up []string
			for _, n := range names {
				up = append(up, strings.ToLower(n))
			}
			return up
		}()...), file: "DICOMDIR", want: "accept"},
		{class: "I24", what: "the patient's name in a private group", files: s.all(func(d *dicomtest.Set) {
			d.Text(0x00100010, "PN", marker)
			d.Text(0x00091001, "LO", marker)
			d.Text(0x00104000, "LT", marker)
		}), want: "accept"},

		{class: "G1", what: "a slice in the middle missing", files: only(func(k int) bool { return k != mid }), want: "refuse", code: "DCM-MISSING"},
		{class: "G1", what: "the last slice missing, their number announced", files: s.with(func(k int, c *dicomtest.File) *dicomtest.File {
			c.Set.Text(0x00201209, "IS", "164")
			if k == 0 {
				return nil
			}
			return c
		}), want: "refuse", code: "DCM-MISSING"},
		{class: "G1", what: "the first images missing, their number not announced", files: s.with(func(k int, c *dicomtest.File) *dicomtest.File {
			c.Set.Text(0x00200013, "IS", strconv.Itoa(k+1))
			if k < 3 {
				return nil
			}
			return c
		}), want: "warn", code: "DCM-PART", other: true},
		{class: "G1", what: "the last slice missing, their number not announced", files: only(func(k int) bool { return k != 0 }), want: "accept", other: true,
			note: "a picture that is shorter by a slice: nothing in the files tells it from a shorter scan; whether the heart is whole is checked in the picture"},
		{class: "G1", what: "every second slice missing", files: only(func(k int) bool { return k%2 == 0 }), want: "refuse", code: "DCM-MISSING"},
		{class: "G1", what: "a stray slice 50 mm away", files: shift(0, 0, 50, len(s.files)-1), want: "refuse", code: "DCM-MISSING"},
		{class: "G2", what: "half the slices 0.05 mm higher", files: shift(0, 0, 0.05, mid), want: "repair", code: "DCM-UNEVEN", other: true},
		{class: "G2", what: "half the slices 0.4 mm higher", files: shift(0, 0, 0.4, mid), want: "refuse", code: "DCM-SPACING"},
		{class: "G3", what: "slices of 3 mm every 1.5 mm", files: s.all(text(0x00180050, "DS", "3")), want: "accept"},
		{class: "G4", what: "a slice twice", files: s.plus(twin(func(*dicomtest.Set) {})), want: "repair", code: "DCM-DUPLICATE"},
		{class: "G4", what: "one UID, two pictures", files: s.plus(twin(func(d *dicomtest.Set) { words(d, func(v uint16) uint16 { return v ^ 1 }) })), want: "refuse", code: "DCM-CONFLICT"},
		{class: "G4", what: "one UID at two places", files: s.one(func(d *dicomtest.Set) {
			d.Put(dicomtest.Element{Tag: 0x00080018, VR: "UI", Data: s.files[3].Set.Get(0x00080018)})
		}), want: "refuse", code: "DCM-CONFLICT"},
		{class: "G5", what: "two phases that nothing tells apart", files: func() folder {
			out := phases(-1, -1)
			return out
		}(), want: "refuse", code: "DCM-CONFLICT"},
		{class: "G6", what: "four phases, the systolic one to be taken", files: phases(75, 30, 50, 90), want: "accept"},
		{class: "G6", what: "a systolic phase that lacks a slice", files: func() folder {
			out := phases(30, 75)
			delete(out, "P0-0080")
			return out
		}(), want: "accept", other: true, note: "the phase that is whole is taken; the other is listed with what it lacks"},
		{class: "G7", what: "a localizer, a dose sheet and a note beside", files: s.plus(
			twin(func(d *dicomtest.Set) {
				d.Text(0x00080008, "CS", `ORIGINAL\PRIMARY\LOCALIZER`)
				d.Text(0x0020000E, "UI", "1.2.9")
			}),
			twin(func(d *dicomtest.Set) {
				d.Text(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.88.67")
				d.Text(0x00080060, "CS", "SR")
				d.Text(0x0020000E, "UI", "1.2.10")
				d.Delete(0x7FE00010)
			}), []byte("a note")), want: "accept"},
		{class: "G7", what: "a second patient", files: s.plus(stranger(text(0x00100020, "LO", "SOMEBODY ELSE"))...), want: "refuse", code: "IN-PATIENTS"},
		{class: "G7", what: "a bone kernel under the same UID", files: s.plus(func() [][]byte {
			var out [][]byte
			for _, f := range s.files {
				c := f.Clone()
				c.Set.Text(0x00181210, "SH", "Br68")
				c.Set.Text(0x00080018, "UI", string(bytes.TrimRight(c.Set.Get(0x00080018), "\x00"))+".9")
				words(&c.Set, func(v uint16) uint16 { return v + 3 })
				out = append(out, c.Write(dicomtest.Explicit))
			}
			return out
		}()...), want: "accept"},
		{class: "G8", what: "a gantry tilted by 10 degrees", files: sheared(10), want: "repair", code: "DCM-TILT", other: true},
		{class: "G9", what: "columns from left to right, and said so", files: s.with(func(_ int, c *dicomtest.File) *dicomtest.File { mirrored(c); return c }), want: "accept"},
		{class: "G9", what: "image numbers from the head down", files: s.with(func(k int, c *dicomtest.File) *dicomtest.File {
			c.Set.Text(0x00200013, "IS", strconv.Itoa(k+1))
			return c
		}), want: "accept"},
		{class: "G10", what: "an orientation that is none", files: s.one(text(0x00200037, "DS", `1\0\0\0.3\1\0`)), want: "refuse", code: "DCM-GEOMETRY"},
		{class: "G10", what: "a position that is no number", files: s.one(text(0x00200032, "DS", `NaN\0\0`)), want: "refuse", code: "DCM-VR"},
		{class: "G11", what: "pixel spacing 0", files: s.all(text(0x00280030, "DS", `0\1.5`)), want: "refuse", code: "DCM-GEOMETRY"},
		{class: "G11", what: "the detector's spacing only", files: s.all(func(d *dicomtest.Set) { d.Delete(0x00280030); d.Text(0x00181164, "DS", `1.5\1.5`) }), want: "refuse", code: "DCM-TAG"},
		{class: "G12", what: "no slope", files: s.all(without(0x00281053)), want: "refuse", code: "DCM-TAG"},
		{class: "G12", what: "slope 0", files: s.all(text(0x00281053, "DS", "0")), want: "refuse", code: "DCM-RESCALE"},
		{class: "G12", what: "a slope of the wrong sign", files: s.all(text(0x00281053, "DS", "-1")), want: "refuse", code: "DCM-RESCALE"},
		{class: "G12", what: "the intercept lost", files: s.all(text(0x00281052, "DS", "0")), want: "refuse", code: "IN-HU"},
		{class: "G12", what: "another rescaling in every slice", files: s.with(func(k int, c *dicomtest.File) *dicomtest.File {
			c.Set.Text(0x00281052, "DS", strconv.Itoa(-1024-k))
			words(&c.Set, func(v uint16) uint16 { return v + uint16(k) })
			return c
		}), want: "accept"},
		{class: "G12", what: "unsigned pixels said to be signed, 12 bits", files: s.with(func(_ int, c *dicomtest.File) *dicomtest.File {
			c.Set.Word(0x00280101, 12)
			c.Set.Word(0x00280102, 11)
			c.Set.Word(0x00280103, 1)
			return c
		}), want: "warn", code: "HU-WRAPPED", other: true},
		{class: "G12", what: "a border of padding at -2000", files: s.with(func(_ int, c *dicomtest.File) *dicomtest.File {
			c.Set.Put(dicomtest.Element{Tag: 0x00280120, VR: "US", Data: []byte{0x30, 0xf8}})
			words(&c.Set, func(v uint16) uint16 {
				if v == 0 {
					return 0xf830
				}
				return v
			})
			return c
		}), want: "accept"},
		{class: "G13", what: "MONOCHROME1", files: s.all(text(0x00280004, "CS", "MONOCHROME1")), want: "warn", code: "DCM-INVERTED"},
		{class: "G13", what: "colours", files: s.all(func(d *dicomtest.Set) { d.Text(0x00280004, "CS", "RGB"); d.Word(0x00280002, 3) }), want: "refuse", code: "DCM-PHOTOMETRIC"},
		{class: "G14", what: "another frame of reference from the middle on", files: s.with(func(k int, c *dicomtest.File) *dicomtest.File {
			if k > mid {
				c.Set.Text(0x00200052, "UI", "1.2.3")
			}
			return c
		}), want: "refuse", code: "DCM-FRAME"},
		{class: "G15", what: "the same as Enhanced CT", files: file("e.dcm", dicomtest.Enhanced(s.files, dicomtest.EnhancedOptions{}).Write(dicomtest.Explicit)), want: "accept"},
		{class: "G15", what: "the same as Enhanced CT, frames in another order, given as a file", files: file("e.dcm", func() []byte {
			order := slices.Clone(s.files)
			slices.Reverse(order[10:90])
			return dicomtest.Enhanced(order, dicomtest.EnhancedOptions{PerFrame: true}).Write(dicomtest.Implicit)
		}()), file: "e.dcm", want: "accept"},
		{class: "G15", what: "Enhanced CT with a false number of frames", files: file("e.dcm", func() []byte {
			f := dicomtest.Enhanced(s.files, dicomtest.EnhancedOptions{})
			f.Set.Text(0x00280008, "IS", "165")
			return f.Write(dicomtest.Explicit)
		}()), want: "refuse", code: "DCM-FRAMES"},
		{class: "G16", what: "an MR", files: s.all(text(0x00080060, "CS", "MR")), want: "refuse", code: "DCM-MODALITY"},
		{class: "G16", what: "no contrast agent", files: s.all(func(d *dicomtest.Set) {
			words(d, func(v uint16) uint16 { return min(v, 1024+90) })
		}), want: "warn", code: "HU-CONTRAST", other: true},
		{class: "G17", what: "prone", files: s.with(func(_ int, c *dicomtest.File) *dicomtest.File {
			turned180(c)
			c.Set.Text(0x00185100, "CS", "HFP")
			return c
		}), want: "accept"},
		{class: "G17", what: "feet first", files: s.all(text(0x00185100, "CS", "FFS")), want: "accept"},
		{class: "G18", what: "compressed with loss before", files: s.one(text(0x00282110, "CS", "01")), want: "warn", code: "DCM-LOSSY"},
		{class: "G19", what: "text burned in", files: s.all(text(0x00280301, "CS", "YES")), want: "warn", code: "DCM-BURNED"},
	}
}

// Each of the 24 kinds of bad input and 19 kinds of bad series of reference/reliability.md section 2 is injected into the real scan, one
// at a time, and ends as it must: refused, or the same picture, or another with a word about it. None is silently wrong.
// doc/faults.md is the table.
func TestVerifyFaults(t *testing.T) {
	s := realScan(t)
	ordinary := map[string]bool{} // what the scan itself is warned of
	for _, w := range s.whole.Warnings {
		ordinary[w.Code] = true
	}
	classes := map[string]bool{}
	var table strings.Builder
	for i, c := range faults(t, s) {
		classes[c.class] = true
		dir := filepath.Join(t.TempDir(), fmt.Sprintf("%d/%d/%d/%d", i, i, i, i))
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		for name, b := range c.files {
			if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		in, err := input.Open(t.Context(), filepath.Join(dir, c.file), input.Options{})
		got, code, word := "accept", "", ""
		var f *fault.Error
		switch {
		case errors.As(err, &f):
			got, code, word = "refuse", f.Code, f.Message
			if f.Advice == "" {
				t.Errorf("%s %s: refused without advice", c.class, c.what)
			}
		case err != nil:
			t.Errorf("%s %s: %v", c.class, c.what, err)
			continue
		default:
			for _, w := range in.Warnings {
				if ordinary[w.Code] {
					continue
				}
				if got != "accept" && w.Code != code {
					t.Errorf("%s %s: also %s", c.class, c.what, w.Code)
				}
				got, code, word = "warn", w.Code, w.Message
				if w.Code == "DCM-TILT" || w.Code == "DCM-UNEVEN" || w.Code == "DCM-DUPLICATE" {
					got = "repair"
				}
			}
			if same := in.Hash == s.whole.Hash; !c.other && !same || c.other && got == "accept" && same {
				t.Errorf("%s %s: the picture is the same: %v", c.class, c.what, same)
			}
			text, err := json.Marshal(in.Facts)
			if err != nil || strings.Contains(string(text), marker) || strings.Contains(string(text), "202e") || strings.ContainsAny(in.Facts.Description, "\x1b\u202e") {
				t.Errorf("%s %s: the facts hold what they may not: %s %v", c.class, c.what, text, err)
			}
		}
		if got != c.want || code != c.code {
			t.Errorf("%s %s: %s %s (%s), want %s %s", c.class, c.what, got, code, word, c.want, c.code)
		}
		if code != "" {
			code = "`" + code + "`"
		}
		if word == "" {
			word = "the same picture"
			if c.other {
				word = c.note
			}
		}
		fmt.Fprintf(&table, "| %s | %s | %s | %s | %s |\n", c.class, c.what, got, code, strings.ReplaceAll(word, "|", "/"))
	}
	if len(classes) != 24+19 {
		t.Errorf("%d classes of 43", len(classes))
	}
	if t.Failed() {
		return
	}
	text := `# What becomes of bad input

Made by ` + "`go test ./internal/input -run TestVerifyFaults -update`" + `. Every fault was injected, alone, into a real series of 164 slices. The classes are the 24 kinds of bad input (I) and 19 kinds of bad
series (G) that are known to have gone wrong in other programs. "Accept" means the same picture, by its hash, as the undamaged series; "repair" and "warn" put their code into ` + "`plan.json`" + ` and the report.

| class | fault | outcome | code | in words |
|---|---|---|---|---|
` + table.String()
	golden := filepath.Join("..", "..", "doc", "faults.md")
	if *update {
		if err := os.WriteFile(golden, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || string(want) != text {
		t.Errorf("doc/faults.md is not what the test finds (%v): run it with -update", err)
	}
}
