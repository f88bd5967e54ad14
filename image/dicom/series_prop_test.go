package dicom

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/codec"
	"github.com/apical-heart/apical/internal/peer"
)

func open(t testing.TB, fsys fstest.MapFS) (*image.Volume, []fault.Warning, error) {
	t.Helper()
	st, err := Scan(t.Context(), fsys)
	if err != nil {
		t.Fatal(err)
	}
	if len(st.Series) == 0 {
		if len(st.Unread) > 0 {
			return nil, nil, st.Unread[0].Err
		}
		t.Fatal("no series")
	}
	return st.Series[0].Volume(t.Context())
}

func same(t *testing.T, got, want *image.Volume) {
	t.Helper()
	got, want = image.Canonical(got), image.Canonical(want)
	if got.Size != want.Size {
		t.Fatalf("size %v, want %v", got.Size, want.Size)
	}
	for c := range 8 {
		x, y, z := float64(c&1*(want.Size[0]-1)), float64(c>>1&1*(want.Size[1]-1)), float64(c>>2&1*(want.Size[2]-1))
		// 16 characters hold 13 digits after the point of a cosine with an exponent.
		if d := got.LPS(x, y, z).Dist(want.LPS(x, y, z)); !(d < 1e-6) {
			t.Fatalf("corner %d is off by %g mm", c, d)
		}
	}
	if !slices.Equal(got.HU, want.HU) {
		t.Fatal("other voxels")
	}
}

// A picture that is written is read again: any direction, either handedness, explicit and implicit, in any number of threads.
func TestRoundTrip(t *testing.T) {
	const seed = 607
	r := rand.New(rand.NewPCG(seed, 0))
	for range 30 {
		v := sample(r, [3]int{2 + r.IntN(6), 2 + r.IntN(6), 2 + r.IntN(6)})
		if r.IntN(2) == 0 { // the other handedness
			v.ToLPS = geom.FromColumns(v.ToLPS.Column(0), v.ToLPS.Column(1), v.ToLPS.Column(2).Scale(-1), v.ToLPS.T)
		}
		fsys := written(t, v, Meta{Seed: "a"})
		for _, f := range []fstest.MapFS{fsys, each(fsys, func(_ int, b []byte) []byte { return implicit(b) })} {
			got, w, err := open(t, f)
			if err != nil || len(w) != 0 {
				t.Fatalf("seed %d: %v %v", seed, w, err)
			}
			same(t, got, v)
		}
	}
}

// File names, folders, order and what else lies about do not matter; nor do threads.
func TestNamesDoNotMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	v := sample(r, [3]int{9, 8, 40})
	fsys := fstest.MapFS{"README.txt": {Data: []byte("not an image")}, "a/DICOMDIR": {Data: make([]byte, 300)}, "empty": {}}
	for n, f := range written(t, v, Meta{Seed: "b"}) {
		fsys[fmt.Sprintf("%c/%d%s", 'a'+rune(r.IntN(3)), r.IntN(1000), strings.Repeat("x", int(n[8])-'0'))+"y"+n[5:9]] = f
	}
	old := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(old)
	for _, threads := range []int{1, 2, 8} {
		runtime.GOMAXPROCS(threads)
		got, w, err := open(t, fsys)
		if err != nil || len(w) != 0 {
			t.Fatal(w, err)
		}
		same(t, got, v)
	}
}

func TestFacts(t *testing.T) {
	v := axial(rand.New(rand.NewPCG(2, 2)), [3]int{4, 4, 5})
	m := Meta{Seed: "facts", PatientName: "Phantom^One", PatientID: "P1", Sex: "F", Age: "079Y", Description: "CTA 35 %", Manufacturer: "Apical", Model: "phantom",
		Kernel: "Bv36", ContrastAgent: "iodine", KVP: 100, SliceThicknessMM: 1, PhasePercent: 35, SeriesNumber: 4}
	st, err := Scan(t.Context(), written(t, v, m))
	if err != nil {
		t.Fatal(err)
	}
	s := st.Series[0]
	got := fmt.Sprint(s.Sex, s.Age, s.Description, s.Manufacturer, s.Model, s.Kernel, s.ContrastAgent, s.KVP, s.SliceThicknessMM, s.Phase.Percent, s.Number, s.Images, s.StepMM, s.LengthMM, s.Modality, s.PatientID)
	want := fmt.Sprint("F", "079Y", "CTA 35 %", "Apical", "phantom", "Bv36", "iodine", 100., 1., 35., 4, 5, 1., 4., "CT", "P1")
	if got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// What is wrong with a series has a code.
func TestSeriesRefusals(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	v := axial(r, [3]int{6, 5, 30})
	base := written(t, v, Meta{Seed: "c", SliceThicknessMM: 1})
	move := func(b []byte, z float64) []byte { return editText(b, tagPosition, "DS", fmt.Sprintf(`-3\-4\%.4f`, z)) }
	keep := func(f func(k int) bool) fstest.MapFS {
		return each(base, func(k int, b []byte) []byte {
			if f(k) {
				return b
			}
			return nil
		})
	}
	noSpacing := func(_ int, b []byte) []byte { return edit(b, tagSpacingBetween, "", nil) }
	random := rand.New(rand.NewPCG(4, 4)).Perm(30)
	for _, c := range []struct {
		name, code, warning string
		fsys                fstest.MapFS
	}{
		{"whole", "", "", base},
		{"one missing", "DCM-MISSING", "", keep(func(k int) bool { return k != 12 })},
		{"five missing", "DCM-MISSING", "", keep(func(k int) bool { return k < 12 || k > 16 })},
		{"random half", "DCM-MISSING", "", keep(func(k int) bool { return random[k]%2 == 0 })},
		{"every second", "DCM-MISSING", "", keep(func(k int) bool { return k%2 == 0 })},
		{"every second, by image number and thickness", "DCM-MISSING", "", each(keep(func(k int) bool { return k%2 == 0 }), noSpacing)},
		{"every second, numbered anew", "DCM-MISSING", "", each(keep(func(k int) bool { return k%2 == 0 }), func(k int, b []byte) []byte {
			return editText(b, tagInstance, "IS", fmt.Sprint(k/2+1))
		})},
		{"one slice", "DCM-MISSING", "", keep(func(k int) bool { return k == 0 })},
		{"announced", "DCM-MISSING", "", each(base, func(_ int, b []byte) []byte { return editText(b, tagSeriesInstances, "IS", "31") })},
		{"upper half", "", "DCM-PART", keep(func(k int) bool { return k >= 15 })},
		{"truncated", "DCM-TRUNC", "", each(base, func(k int, b []byte) []byte {
			if k == 7 {
				return b[:len(b)-8]
			}
			return b
		})},
		{"cut before the pixels", "DCM-TRUNC", "", each(base, func(k int, b []byte) []byte {
			if k == 29 {
				return b[:len(b)-12-60]
			}
			return b
		})},
		{"MR", "DCM-MODALITY", "", each(base, func(_ int, b []byte) []byte { return editText(b, tagModality, "CS", "MR") })},
		{"screenshots", "DCM-CLASS", "", each(base, func(_ int, b []byte) []byte {
			return editText(b, tagSOPClass, "UI", "1.2.840.10008.5.1.4.1.1.7")
		})},
		{"localizer", "DCM-LOCALIZER", "", each(base, func(_ int, b []byte) []byte { return editText(b, tagImageType, "CS", `ORIGINAL\PRIMARY\LOCALIZER`) })},
		{"12-bit JPEG", "DCM-SYNTAX", "", each(base, func(_ int, b []byte) []byte { return editText(b, tagTransferSyntax, "UI", "1.2.840.10008.1.2.4.51") })},
		{"said to be compressed", "DCM-FRAG", "", each(base, func(_ int, b []byte) []byte { return editText(b, tagTransferSyntax, "UI", "1.2.840.10008.1.2.4.90") })},
		{"unknown syntax", "DCM-SYNTAX", "", each(base, func(_ int, b []byte) []byte { return editText(b, tagTransferSyntax, "UI", "1.2.3") })},
		{"rounded to 0.05", "", "DCM-UNEVEN", each(base, func(k int, b []byte) []byte { return move(b, 100+float64(k)+0.05*float64(k%2)) })},
		{"uneven", "DCM-SPACING", "", each(base, func(k int, b []byte) []byte { return move(b, 100+float64(k)+0.25*float64(k%2)) })},
		{"thicker from the middle", "DCM-SPACING", "", each(base, func(k int, b []byte) []byte { return move(b, 100+float64(k)+0.3*math.Max(0, float64(k-15))) })},
		{"two frames of reference", "DCM-FRAME", "", each(base, func(k int, b []byte) []byte {
			if k > 20 {
				return editText(b, tagFrameOfReference, "UI", "1.2.3")
			}
			return b
		})},
		{"no position", "DCM-TAG", "", each(base, func(k int, b []byte) []byte {
			if k == 3 {
				return edit(b, tagPosition, "", nil)
			}
			return b
		})},
		{"no rescale", "DCM-TAG", "", each(base, func(_ int, b []byte) []byte { return edit(b, tagSlope, "", nil) })},
		{"slope 0", "DCM-RESCALE", "", each(base, func(_ int, b []byte) []byte { return editText(b, tagSlope, "DS", "0") })},
		{"density", "DCM-RESCALE", "", each(base, func(_ int, b []byte) []byte { return editText(b, tagRescaleType, "LO", "MGML") })},
		{"spacing 0", "DCM-GEOMETRY", "", each(base, func(_ int, b []byte) []byte { return editText(b, tagPixelSpacing, "DS", `0\0.5`) })},
		{"spacing NaN", "DCM-VR", "", each(base, func(_ int, b []byte) []byte { return editText(b, tagPixelSpacing, "DS", `NaN\0.5`) })},
		{"orientation", "DCM-GEOMETRY", "", each(base, func(_ int, b []byte) []byte { return editText(b, tagOrientation, "DS", `1\0\0\0.1\1\0`) })},
		{"rows as UL", "DCM-VR", "", each(base, func(_ int, b []byte) []byte { return edit(b, tagRows, "UL", []byte{5, 0, 0, 0}) })},
		{"rows too many", "DCM-PIXLEN", "", each(base, func(_ int, b []byte) []byte { return edit(b, tagRows, "US", word(6)) })},
		{"bits", "DCM-BITS", "", each(base, func(_ int, b []byte) []byte { return edit(b, tagBitsStored, "US", word(17)) })},
		{"frames", "DCM-FRAMES", "", each(base, func(_ int, b []byte) []byte { return editText(b, tagFrames, "IS", "2") })},
		{"colours", "DCM-PHOTOMETRIC", "", each(base, func(_ int, b []byte) []byte { return editText(b, tagPhotometric, "CS", "RGB") })},
		{"inverted", "", "DCM-INVERTED", each(base, func(_ int, b []byte) []byte { return editText(b, tagPhotometric, "CS", "MONOCHROME1") })},
		{"lossy", "", "DCM-LOSSY", each(base, func(_ int, b []byte) []byte { return editText(b, tagLossy, "CS", "01") })},
		{"every slice in a plane of its own", "DCM-MISSING", "", each(base, func(k int, b []byte) []byte {
			sin, cos := math.Sincos(float64(k) * 0.1)
			return editText(b, tagOrientation, "DS", fmt.Sprintf(`%.6f\%.6f\0\%.6f\%.6f\0`, cos, sin, -sin, cos))
		})},
		{"cosines rounded another way in half the files", "", "", each(base, func(k int, b []byte) []byte {
			if k%2 == 0 {
				return editText(b, tagOrientation, "DS", `0.99995\0\0\0\1\0`)
			}
			return b
		})},
		{"a program in front", "DCM-PREAMBLE", "", each(base, func(_ int, b []byte) []byte { copy(b, "MZ"); return b })},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, w, err := open(t, c.fsys)
			if fault.Code(err) != c.code {
				t.Fatalf("%v, want %q", err, c.code)
			}
			if err != nil {
				var f *fault.Error
				if !errors.As(err, &f) || f.Advice == "" {
					t.Errorf("no advice: %v", err)
				}
				return
			}
			if c.warning == "" && len(w) != 0 || c.warning != "" && (len(w) != 1 || w[0].Code != c.warning) {
				t.Errorf("warnings %v, want %q", w, c.warning)
			}
			if len(c.fsys) == len(base) && !slices.Equal(got.HU, v.HU) {
				t.Error("other voxels")
			}
		})
	}
}

// The same slice twice counts once; two slices at one place are a conflict.
func TestDuplicates(t *testing.T) {
	v := axial(rand.New(rand.NewPCG(5, 5)), [3]int{6, 5, 12})
	fsys := written(t, v, Meta{Seed: "d"})
	fsys["copy"] = fsys[name(3)]
	got, w, err := open(t, fsys)
	if err != nil || len(w) != 1 || w[0].Code != "DCM-DUPLICATE" {
		t.Fatal(w, err)
	}
	same(t, got, v)
	b := bytes.Clone(fsys[name(3)].Data)
	b[len(b)-1] ^= 1
	fsys["copy"] = &fstest.MapFile{Data: editText(b, tagSOPInstance, "UI", "1.2.3")}
	if _, _, err := open(t, fsys); fault.Code(err) != "DCM-CONFLICT" {
		t.Fatal(err)
	}
}

// What differs from image to image, or halves the stack, is no phase.
func TestWhatIsNoPhase(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	v, u := axial(r, [3]int{6, 5, 12}), axial(r, [3]int{6, 5, 12})
	fsys := each(written(t, v, Meta{Seed: "e"}), func(k int, b []byte) []byte {
		return editText(b, tagContentTime, "TM", fmt.Sprintf("1200%02d", k))
	})
	fsys["copy"] = &fstest.MapFile{Data: editText(fsys[name(3)].Data, tagContentTime, "TM", "130000")}
	got, w, err := open(t, fsys)
	if err != nil || len(w) != 1 || w[0].Code != "DCM-DUPLICATE" {
		t.Fatal(w, err)
	}
	same(t, got, v)
	both := fstest.MapFS{}
	for a, v := range []*image.Volume{v, u} {
		halves := each(written(t, v, Meta{Seed: "f"}), func(k int, b []byte) []byte {
			return editText(editText(b, tagTemporalPosition, "IS", fmt.Sprint(k/6)), tagAcquisition, "IS", fmt.Sprint(a))
		})
		for n, f := range halves {
			both[fmt.Sprint(a, n)] = f
		}
	}
	st, err := Scan(t.Context(), both)
	if err != nil || len(st.Series) != 2 {
		t.Fatal(len(st.Series), err)
	}
	for i, want := range []*image.Volume{v, u} {
		got, _, err := st.Series[i].Volume(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, want)
	}
}

// A series UID that holds ten phases is ten series, in the order of their phases.
func TestPhases(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	for _, by := range []struct {
		tag Tag
		set func(b []byte, p int) []byte
	}{
		{tagPhasePercent, func(b []byte, p int) []byte {
			return edit(b, tagPhasePercent, "FD", binary.LittleEndian.AppendUint64(nil, math.Float64bits(float64(5+10*p))))
		}},
		{tagTriggerTime, func(b []byte, p int) []byte { return editText(b, tagTriggerTime, "DS", fmt.Sprint(90*p+10)) }},
		{tagScanOptions, func(b []byte, p int) []byte { return editText(b, tagScanOptions, "CS", fmt.Sprintf("TP%dPC", 10*p)) }},
		{tagImageComments, func(b []byte, p int) []byte {
			return editText(b, tagImageComments, "LT", fmt.Sprintf("86bpm, %dms, 66ms", 50*p+50))
		}},
		{tagAcquisition, func(b []byte, p int) []byte { return editText(b, tagAcquisition, "IS", fmt.Sprint(p+1)) }},
		{tagInstance, func(b []byte, p int) []byte { // nothing but numbers that run through one phase after the other
			k, err := strconv.Atoi(instanceText(b))
			if err != nil {
				t.Fatal(err)
			}
			b = editText(b, tagSeriesDescription, "LO", "CTA 35 %") // which is no part's own
			return editText(b, tagInstance, "IS", fmt.Sprint(7*p+k))
		}},
	} {
		fsys := fstest.MapFS{}
		var want []*image.Volume
		for p := range 10 {
			v := axial(r, [3]int{5, 4, 7})
			want = append(want, v)
			for n, f := range written(t, v, Meta{Seed: "phases"}) {
				fsys[fmt.Sprint(9-p, n)] = &fstest.MapFile{Data: by.set(f.Data, p)}
			}
		}
		st, err := Scan(t.Context(), fsys)
		if err != nil {
			t.Fatal(err)
		}
		if len(st.Series) != 10 {
			t.Fatalf("%v: %d series, want 10", by.tag, len(st.Series))
		}
		for p, s := range st.Series {
			if f := s.Phase; by.tag == tagPhasePercent && f.Percent != float64(5+10*p) || by.tag == tagTriggerTime && f.DelayMS != float64(90*p+10) ||
				by.tag == tagInstance && f.Known || by.tag == tagScanOptions && f.Percent != float64(10*p) || by.tag == tagImageComments && f.DelayMS != float64(50*p+50) || f.Index != p+1 || f.Count != 10 {
				t.Errorf("%v: phase %d of the list is %+v", by.tag, p, f)
			}
			got, w, err := s.Volume(t.Context())
			if err != nil || len(w) != 0 {
				t.Fatal(w, err)
			}
			same(t, got, want[p])
		}
	}
}

// A stream of fewer bits than the header has, and no sign, where the header has one: the highest of its bits may mean two things.
func TestSignOfAShortStream(t *testing.T) {
	for _, c := range []struct {
		word    uint16
		header  pixels
		stream  codec.Info
		refused bool
	}{
		{0x07ff, pixels{allocated: 16, stored: 16, signed: true}, codec.Info{Precision: 12}, false},
		{0x0800, pixels{allocated: 16, stored: 16, signed: true}, codec.Info{Precision: 12}, true},
		{0x0800, pixels{allocated: 16, stored: 16}, codec.Info{Precision: 12}, false},
		{0xf800, pixels{allocated: 16, stored: 16, signed: true}, codec.Info{Precision: 12, Signed: true}, false},
		{0xf800, pixels{allocated: 16, stored: 16}, codec.Info{Precision: 12, Signed: true}, true},
		{0x0800, pixels{allocated: 16, stored: 12, signed: true}, codec.Info{Precision: 12}, false},
	} {
		if err := fit([]uint16{0, c.word}, c.stream, &c.header, false); fault.Code(err) != map[bool]string{true: "DCM-CODEC"}[c.refused] {
			t.Errorf("%04x, %+v in %+v: %v", c.word, c.stream, c.header, err)
		}
	}
}

func instanceText(b []byte) string {
	at := bytes.Index(b, []byte{0x20, 0, 0x13, 0, 'I', 'S'})
	return strings.TrimSpace(string(b[at+8 : at+8+int(b[at+6])]))
}

// A phase that lacks a slice is refused by itself; the others are whole.
func TestPhaseWithAGap(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	fsys := fstest.MapFS{}
	var whole *image.Volume
	for p := range 3 {
		v := axial(r, [3]int{5, 4, 9})
		if p == 2 {
			whole = v
		}
		for n, f := range written(t, v, Meta{Seed: "gap"}) {
			if p != 1 || n != name(4) {
				fsys[fmt.Sprint(p, n)] = &fstest.MapFile{Data: editText(f.Data, tagTriggerTime, "DS", fmt.Sprint(100*p))}
			}
		}
	}
	st, err := Scan(t.Context(), fsys)
	if err != nil || len(st.Series) != 3 {
		t.Fatal(st, err)
	}
	for _, s := range st.Series {
		v, _, err := s.Volume(t.Context())
		if s.Phase.DelayMS == 100 {
			if fault.Code(err) != "DCM-MISSING" {
				t.Errorf("the phase with a gap: %v", err)
			}
		} else if err != nil {
			t.Errorf("phase at %g ms: %v", s.Phase.DelayMS, err)
		} else if s.Phase.DelayMS == 200 {
			same(t, v, whole)
		}
	}
}

// A tilted gantry: the slices are moved back, and a ball stays where it was.
func TestTilt(t *testing.T) {
	const tilt = 12.0
	centre := geom.Vec{X: 8, Y: 9, Z: 20}
	g := image.Grid{Size: [3]int{48, 48, 40}, ToLPS: geom.FromColumns(geom.Vec{X: 0.5}, geom.Vec{Y: 0.5 * math.Cos(tilt*math.Pi/180), Z: -0.5 * math.Sin(tilt*math.Pi/180)}, geom.Vec{Z: 1}, geom.Vec{X: -3, Y: -3, Z: 1})}
	v := &image.Volume{Grid: g, HU: make([]int16, g.Len())}
	for i := range v.HU {
		x, y, z := v.Voxel(i)
		d := g.LPS(float64(x), float64(y), float64(z)).Dist(centre)
		v.HU[i] = int16(math.Round(1000 * math.Min(1, math.Max(0, 6.5-d))))
	}
	// WriteSeries refuses a sheared grid: write it straight and tilt the headers.
	straight := *v
	straight.ToLPS = geom.FromColumns(geom.Vec{X: 0.5}, geom.Vec{Y: 0.5}, geom.Vec{Z: 1}, geom.Vec{X: -3, Y: -3, Z: 1})
	fsys := each(written(t, &straight, Meta{Seed: "tilt"}), func(k int, b []byte) []byte {
		down := g.ToLPS.Column(1).Unit()
		b = editText(b, tagOrientation, "DS", fmt.Sprintf(`1\0\0\0\%.10f\%.10f`, down.Y, down.Z))
		p := g.LPS(0, 0, float64(k))
		return editText(b, tagPosition, "DS", fmt.Sprintf(`%.8f\%.8f\%.8f`, p.X, p.Y, p.Z))
	})
	got, w, err := open(t, fsys)
	if err != nil || len(w) != 1 || w[0].Code != "DCM-TILT" {
		t.Fatal(w, err)
	}
	for i := range 3 {
		if a := geom.AngleDeg(got.ToLPS.Column(i), got.ToLPS.Column((i+1)%3)); math.Abs(a-90) > 1e-6 {
			t.Errorf("axes meet at %g degrees", a)
		}
	}
	var sum geom.Vec
	var mass float64
	for i, h := range got.HU {
		if h > 0 {
			x, y, z := got.Voxel(i)
			sum = sum.AddScaled(float64(h), got.LPS(float64(x), float64(y), float64(z)))
			mass += float64(h)
		}
	}
	if d := sum.Scale(1 / mass).Dist(centre); d > 0.02 {
		t.Errorf("the ball moved by %g mm", d)
	}
	if volume, want := mass/1000*got.VoxelVolumeMM3(), 4./3*math.Pi*216; math.Abs(volume/want-1) > 0.02 {
		t.Errorf("the ball has %g mm3, want %g", volume, want)
	}
}

// dciodvfy of dicom3tools finds no error in what is written: the CT Image IOD is whole.
func TestVerifyWriteSeries_dciodvfy(t *testing.T) {
	peer.Need(t, "dciodvfy")
	v := axial(rand.New(rand.NewPCG(9, 9)), [3]int{7, 5, 3})
	for what, m := range map[string]Meta{
		"nameless": {Seed: "x"},
		"full": {Seed: "y", PatientName: "Müller^张", PatientID: "P", Sex: "F", Age: "080Y", Description: "odd", StudyDescription: "study", PhasePercent: 30, KVP: 100, Kernel: "Bv36",
			ContrastAgent: "iodine", Manufacturer: "Apical", Model: "phantom", Original: true, SeriesNumber: 3},
	} {
		for n, f := range written(t, v, m) {
			path := filepath.Join(t.TempDir(), n)
			if err := os.WriteFile(path, f.Data, 0o644); err != nil {
				t.Fatal(err)
			}
			out, _ := exec.Command("dciodvfy", path).CombinedOutput() // its exit status is that of the file's class
			if text := string(out); !strings.Contains(text, "CTImage") || strings.Contains(text, "Error") {
				t.Errorf("%s, %s:\n%s", what, n, text)
			}
		}
	}
}

// dcmdump and dcmftest of DCMTK, where they are installed, find nothing to complain about.
func TestVerifyWriteSeries_DCMTK(t *testing.T) {
	peer.Need(t, "dcmdump", "dcmftest", "dcmconv")
	dir := t.TempDir()
	v := sample(rand.New(rand.NewPCG(8, 8)), [3]int{7, 5, 3})
	for n, f := range written(t, v, Meta{Seed: "dcmtk", PatientName: "Müller^张", Sex: "M", Age: "080Y", Description: "odd", PhasePercent: 30, KVP: 100}) {
		if err := os.WriteFile(filepath.Join(dir, n), f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, name(1))
	for _, args := range [][]string{{"dcmdump", "-v", path}, {"dcmftest", path}, {"dcmconv", "-v", "+ti", path, filepath.Join(dir, "implicit")}} {
		out, err := exec.Command(args[0], args[1:]...).CombinedOutput()
		text := string(out)
		if err != nil || strings.Contains(text, "W:") || strings.Contains(text, "E:") || strings.HasPrefix(text, "no:") {
			t.Errorf("%s: %v\n%s", args[0], err, text)
		}
		if args[0] == "dcmdump" {
			for _, want := range []string{"=CTImageStorage", "[Müller^张]", "[ISO_IR 192]", "US 7 ", "US 5 ", "PixelData"} {
				if !strings.Contains(text, want) {
					t.Errorf("dcmdump does not show %q:\n%s", want, text)
				}
			}
		}
	}
	// What DCMTK rewrote as implicit is the same slice.
	b, err := os.ReadFile(filepath.Join(dir, "implicit"))
	if err != nil {
		t.Fatal(err)
	}
	fsys := each(written(t, v, Meta{Seed: "dcmtk"}), func(k int, own []byte) []byte {
		if k == 1 {
			return b // its series is ours, as both come of one seed
		}
		return implicit(own)
	})
	got, w, err := open(t, fsys)
	if err != nil || len(w) != 0 {
		t.Fatal(w, err)
	}
	same(t, got, v)
}
