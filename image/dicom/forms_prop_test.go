package dicom

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/internal/dicomtest"
)

// forms are ways to keep the same slices.
func forms(r *rand.Rand, fsys fstest.MapFS) map[string]fstest.MapFS {
	var files []*dicomtest.File
	for k := range len(fsys) {
		files = append(files, dicomtest.Parse(fsys[name(k)].Data))
	}
	classic := func(syntax string, undefined bool) fstest.MapFS {
		out := fstest.MapFS{}
		for k, f := range files {
			f = f.Clone()
			f.Undefined = undefined
			out[name(k)] = &fstest.MapFile{Data: f.Write(syntax)}
		}
		return out
	}
	packed := func(pieces int, table bool) fstest.MapFS {
		out := fstest.MapFS{}
		for k, f := range files {
			f = f.Clone()
			f.Set.Put(dicomtest.Encapsulated([][][]byte{cutUp(dicomtest.RLE(f.Set.Get(0x7FE00010)), pieces)}, table))
			out[name(k)] = &fstest.MapFile{Data: f.Write("1.2.840.10008.1.2.5")}
		}
		return out
	}
	mixed := classic(dicomtest.Explicit, false)
	for k := range files {
		switch k % 4 {
		case 1:
			mixed[name(k)] = classic(dicomtest.Big, false)[name(k)]
		case 2:
			mixed[name(k)] = classic(dicomtest.Deflated, false)[name(k)]
		case 3:
			mixed[name(k)] = packed(1, true)[name(k)]
		}
	}
	var frames [][][]byte
	for _, f := range files {
		frames = append(frames, [][]byte{dicomtest.RLE(f.Set.Get(0x7FE00010))})
	}
	shuffled := slices.Clone(files)
	r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	one := func(f *dicomtest.File, syntax string, undefined bool) fstest.MapFS {
		f.Undefined = undefined
		return fstest.MapFS{"one": {Data: f.Write(syntax)}}
	}
	return map[string]fstest.MapFS{
		"implicit":                               classic(dicomtest.Implicit, false),
		"big endian":                             classic(dicomtest.Big, false),
		"deflated":                               classic(dicomtest.Deflated, false),
		"RLE, offset table":                      packed(1, true),
		"RLE in pieces":                          packed(3, false),
		"a transfer syntax a slice":              mixed,
		"enhanced":                               one(dicomtest.Enhanced(files, dicomtest.EnhancedOptions{}), dicomtest.Explicit, false),
		"enhanced, no lengths":                   one(dicomtest.Enhanced(files, dicomtest.EnhancedOptions{PerFrame: true}), dicomtest.Explicit, true),
		"enhanced, implicit, frames in no order": one(dicomtest.Enhanced(shuffled, dicomtest.EnhancedOptions{PerFrame: true}), dicomtest.Implicit, false),
		"enhanced, big endian":                   one(dicomtest.Enhanced(shuffled, dicomtest.EnhancedOptions{}), dicomtest.Big, true),
		"enhanced, deflated":                     one(dicomtest.Enhanced(shuffled, dicomtest.EnhancedOptions{}), dicomtest.Deflated, false),
		"enhanced, RLE":                          one(dicomtest.Enhanced(files, dicomtest.EnhancedOptions{Fragments: frames}), "1.2.840.10008.1.2.5", false),
		"enhanced, RLE, offset table":            one(dicomtest.Enhanced(files, dicomtest.EnhancedOptions{Fragments: frames, Table: true}), "1.2.840.10008.1.2.5", true),
	}
}

func cutUp(b []byte, pieces int) [][]byte {
	var out [][]byte
	n := (len(b)/pieces + 1) &^ 1
	for len(b) > 0 {
		m := min(max(n, 2), len(b))
		out = append(out, b[:m])
		b = b[m:]
	}
	return out
}

// However the slices are kept, they are one picture, in any number of threads.
func TestFormsAreOnePicture(t *testing.T) {
	old := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(old)
	r := rand.New(rand.NewPCG(11, 11))
	for _, size := range [][3]int{{6, 5, 13}, {3, 3, 2}, {17, 4, 9}} {
		v := sample(r, size)
		for name, fsys := range forms(r, written(t, v, Meta{Seed: "forms", Kernel: "Bv36", SliceThicknessMM: 0.5})) {
			for _, threads := range []int{1, 3} {
				runtime.GOMAXPROCS(threads)
				got, w, err := open(t, fsys)
				if err != nil || len(w) != 0 {
					t.Fatalf("%s: %v %v", name, w, err)
				}
				same(t, got, v)
			}
		}
	}
}

// An enhanced object with several phases is as many series.
func TestEnhancedPhases(t *testing.T) {
	r := rand.New(rand.NewPCG(12, 12))
	v := axial(r, [3]int{5, 4, 7})
	w := axial(r, [3]int{5, 4, 7})
	var files []*dicomtest.File
	var percent []float64
	for k := range 7 {
		files = append(files, dicomtest.Parse(written(t, w, Meta{Seed: "p"})[name(k)].Data), dicomtest.Parse(written(t, v, Meta{Seed: "p"})[name(k)].Data))
		percent = append(percent, 75, 30)
	}
	f := dicomtest.Enhanced(files, dicomtest.EnhancedOptions{Percent: percent})
	st, err := Scan(t.Context(), fstest.MapFS{"one": {Data: f.Write(dicomtest.Explicit)}})
	if err != nil || len(st.Series) != 2 {
		t.Fatal(st, err)
	}
	for i, want := range []float64{30, 75} {
		s := st.Series[i]
		if s.Phase.Percent != want || s.Phase.Count != 2 || s.Images != 7 {
			t.Errorf("phase %d: %+v, %d images", i, s.Phase, s.Images)
		}
		got, warnings, err := s.Volume(t.Context())
		if err != nil || len(warnings) != 0 {
			t.Fatal(warnings, err)
		}
		if i == 0 {
			same(t, got, v)
		} else {
			same(t, got, w)
		}
	}
}

// What is wrong with an enhanced object or with fragments has a code.
func TestFormsRefused(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 13))
	v := axial(r, [3]int{6, 5, 8})
	fsys := written(t, v, Meta{Seed: "f"})
	var files []*dicomtest.File
	var frames [][][]byte
	for k := range 8 {
		files = append(files, dicomtest.Parse(fsys[name(k)].Data))
		frames = append(frames, [][]byte{dicomtest.RLE(files[k].Set.Get(0x7FE00010))})
	}
	const rle = "1.2.840.10008.1.2.5"
	enhanced := func(change func(f *dicomtest.File), opt dicomtest.EnhancedOptions, syntax string) []byte {
		f := dicomtest.Enhanced(files, opt)
		if change != nil {
			change(f)
		}
		return f.Write(syntax)
	}
	compressed := enhanced(nil, dicomtest.EnhancedOptions{Fragments: frames, Table: true}, rle)
	table := bytes.Index(compressed, []byte{0xe0, 0x7f, 0x10, 0, 'O', 'B', 0, 0, 0xff, 0xff, 0xff, 0xff})
	broken := func(at int, b ...byte) []byte {
		c := bytes.Clone(compressed)
		copy(c[table+at:], b)
		return c
	}
	deflated := enhanced(nil, dicomtest.EnhancedOptions{}, dicomtest.Deflated)
	for _, c := range []struct {
		name, code string
		b          []byte
	}{
		{"frames said to be more", "DCM-FRAMES", enhanced(func(f *dicomtest.File) { f.Set.Text(0x00280008, "IS", "9") }, dicomtest.EnhancedOptions{}, dicomtest.Explicit)},
		{"frames negative", "DCM-FRAMES", enhanced(func(f *dicomtest.File) { f.Set.Text(0x00280008, "IS", "-1") }, dicomtest.EnhancedOptions{}, dicomtest.Explicit)},
		{"frames in the billions", "DCM-FRAMES", enhanced(func(f *dicomtest.File) { f.Set.Text(0x00280008, "IS", "2000000000") }, dicomtest.EnhancedOptions{}, dicomtest.Explicit)},
		{"number of frames missing", "DCM-TAG", enhanced(func(f *dicomtest.File) { f.Set.Delete(0x00280008) }, dicomtest.EnhancedOptions{}, dicomtest.Explicit)},
		{"no groups", "DCM-FRAMES", enhanced(func(f *dicomtest.File) { f.Set.Delete(0x52009230) }, dicomtest.EnhancedOptions{}, dicomtest.Explicit)},
		{"no shared groups", "DCM-TAG", enhanced(func(f *dicomtest.File) { f.Set.Delete(0x52009229) }, dicomtest.EnhancedOptions{}, dicomtest.Explicit)},
		{"pixels of one frame fewer", "DCM-PIXLEN", enhanced(func(f *dicomtest.File) {
			p := f.Set.Get(0x7FE00010)
			f.Set.Put(dicomtest.Element{Tag: 0x7FE00010, VR: "OW", Data: p[:len(p)-60]})
		}, dicomtest.EnhancedOptions{}, dicomtest.Explicit)},
		{"fragments of one frame fewer", "DCM-FRAG", enhanced(func(f *dicomtest.File) { f.Set.Put(dicomtest.Encapsulated(frames[1:], false)) }, dicomtest.EnhancedOptions{}, rle)},
		{"a table for fewer frames", "DCM-FRAG", enhanced(func(f *dicomtest.File) { f.Set.Put(dicomtest.Encapsulated(frames[1:], true)) }, dicomtest.EnhancedOptions{}, rle)},
		{"a table that points elsewhere", "DCM-FRAG", broken(24, 2)},
		{"a fragment of 4 GB", "DCM-TRUNC", broken(12+8+32+4, 0xfe, 0xff, 0xff, 0xff)},
		{"a fragment without length", "DCM-FRAG", broken(12+8+32+4, 0xff, 0xff, 0xff, 0xff)},
		{"another element among fragments", "DCM-FRAG", broken(12+8+32, 8, 0, 0x16, 0)},
		{"a segment too many", "DCM-CODEC", broken(12+8+32+8, 3)},
		{"cut in the last fragment", "DCM-TRUNC", compressed[:len(compressed)-20]},
		{"cut before the end of the sequence", "DCM-TRUNC", compressed[:len(compressed)-8]},
		{"deflated and cut", "DCM-TRUNC", deflated[:len(deflated)-40]},
	} {
		_, _, err := open(t, fstest.MapFS{"one": {Data: c.b}})
		if fault.Code(err) != c.code {
			t.Errorf("%s: %v, want %s", c.name, err, c.code)
		}
	}
}

// A gigabyte of zeros, deflated to a megabyte, is stopped at a hundred times its size, whether it is in the header or in the pixels.
func TestDeflateBomb(t *testing.T) {
	f := dicomtest.Parse(written(t, axial(rand.New(rand.NewPCG(1, 1)), [3]int{4, 4, 2}), Meta{Seed: "bomb"})[name(0)].Data)
	long := f.Clone()
	long.Set.Put(dicomtest.Element{Tag: 0x00091010, VR: "OB", Data: make([]byte, 300<<20)})
	for what, b := range map[string][]byte{"header": long.Write(dicomtest.Deflated)} {
		before := totalAlloc()
		err := lookAt(b)
		if took := totalAlloc() - before; took > uint64(4*len(b))+64<<20 {
			t.Errorf("%s: %d bytes took %d of memory", what, len(b), took)
		}
		if fault.Code(err) != "DCM-INFLATE" {
			t.Errorf("%s: %v", what, err)
		}
	}
	// Damaged in the middle.
	b := f.Write(dicomtest.Deflated)
	binary.BigEndian.PutUint64(b[len(b)-100:], 0xffffffffffffffff)
	if err := lookAt(b); fault.Code(err) == "" || errors.Is(err, errNotDICOM) {
		t.Errorf("damaged: %v", err)
	}
}
