package input_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/dicom"
	"github.com/apical-heart/apical/image/format"
	"github.com/apical-heart/apical/internal/input"
)

// The real scan as DICOM and as NIfTI is one input: one grid, one picture, one hash, for any number of threads.
func TestVerifySameScan(t *testing.T) {
	paths := []string{shared(t, "cta_aorta/dicom"), shared(t, "cta_aorta/ct_cropped.nii.gz")}
	old := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(old)
	var first *input.Input
	for _, threads := range []int{1, 2, 8} {
		runtime.GOMAXPROCS(threads)
		for _, path := range paths {
			in, err := input.Open(t.Context(), path, input.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = in
				continue
			}
			if in.Volume.Grid != first.Volume.Grid || !slices.Equal(in.Volume.HU, first.Volume.HU) {
				t.Errorf("%s in %d threads: another picture", path, threads)
			}
			if in.Hash != first.Hash {
				t.Errorf("%s in %d threads: hash %s, want %s", path, threads, in.Hash, first.Hash)
			}
		}
	}
	if f := first.Facts; f.Format != "DICOM" || f.Sex != "M" || f.Age != "055Y" || f.Description != "CTA aorta 1.5 mm" || f.Size != [3]int{120, 126, 164} || f.SpacingMM != [3]float64{1.5, 1.5, 1.5} {
		t.Errorf("facts %+v", f)
	}
	if !strings.Contains(first.Facts.Choice, "164 slices over 244 mm") {
		t.Errorf("choice %q", first.Facts.Choice)
	}
}

func TestRefusals(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return p
	}
	empty := filepath.Join(dir, "nothing")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	write("texts/a.txt", "hello")
	for _, c := range []struct{ path, code string }{
		{filepath.Join(dir, "no", "such"), "IN-PATH"},
		{"", "IN-PATH"},
		{empty, "IN-EMPTY"},
		{write("empty.nii", ""), "IN-EMPTY"},
		{filepath.Join(dir, "texts"), "IN-FORMAT"},
		{write("a.txt", "hello"), "IN-FORMAT"},
		{write("a.nii", "hello"), "NII-HEADER"},
		{write("a.nii.gz", "hello"), "IN-FORMAT"},
		{write("a.nrrd", "hello"), "NRRD-HEADER"},
		{write("a.nhdr", "hello"), "NRRD-HEADER"},
		{write("a.hdr", "hello"), "NII-HEADER"},
		{write("b.img", "hello"), "NII-PAIR"},
		{write("a.mha", "hello"), "MHA-HEADER"},
		{write("a.mhd", "hello"), "MHA-HEADER"},
		{write("a.zip", "PK\x03\x04 and more"), "ZIP-FORMAT"},
		{shared(t, "image_variants/niivue/torsoLabel.nii.gz"), "IN-HU"},
		{shared(t, "heart_labels/wh.nii.gz"), "NII-RATIO"},
		{shared(t, "image_variants/niivue/FLAIR.nrrd"), "IN-HU"},
		{shared(t, "cta_aorta/dicom/IM0000.dcm"), "IN-SINGLE"},
		{shared(t, "dicom_conformance/pydicom_data/MR2_UNCI.dcm"), "DCM-MODALITY"},
		{shared(t, "dicom_conformance/cornerstone_ctimage/CTImage.dcm_BigEndianExplicitTransferSyntax_1.2.840.10008.1.2.2.dcm"), "IN-SINGLE"},
	} {
		_, err := input.Open(t.Context(), c.path, input.Options{})
		f, ok := err.(*fault.Error)
		if !ok || f.Code != c.code || f.Advice == "" || strings.Contains(f.Message, "\n") {
			t.Errorf("%s: %v, want %s", c.path, err, c.code)
		}
	}
	if _, err := input.Open(t.Context(), shared(t, "cta_aorta/dicom"), input.Options{Series: "9"}); fault.Code(err) != "IN-SERIES" {
		t.Errorf("series 9: %v", err)
	}
}

// half copies the files of the real series that keep takes, by the number in their name, which is not their place.
func half(t *testing.T, keep func(i int) bool) string {
	src, dst := shared(t, "cta_aorta/dicom"), t.TempDir()
	files, err := os.ReadDir(src)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range files {
		if keep(i) {
			b, err := os.ReadFile(filepath.Join(src, f.Name()))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dst, f.Name()), b, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dst
}

func TestVerifyHalfASeries(t *testing.T) {
	for name, keep := range map[string]func(i int) bool{
		"first half of the files": func(i int) bool { return i < 82 },
		"every second file":       func(i int) bool { return i%2 == 0 },
		"all but one":             func(i int) bool { return i != 70 },
	} {
		if _, err := input.Open(t.Context(), half(t, keep), input.Options{}); fault.Code(err) != "DCM-MISSING" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// chest is a picture with air, fat and contrast.
func chest(seed uint64, size [3]int, step float64) *image.Volume {
	g := image.Grid{Size: size, ToLPS: geom.FromColumns(geom.Vec{X: 0.7}, geom.Vec{Y: 0.7}, geom.Vec{Z: step}, geom.Vec{X: -5, Y: -5, Z: 3})}
	v := &image.Volume{Grid: g, HU: make([]int16, g.Len())}
	r := rand.New(rand.NewPCG(seed, 0))
	for i := range v.HU {
		v.HU[i] = [4]int16{-950, -100, 50, 400}[r.IntN(4)] + int16(r.IntN(20))
	}
	return v
}

func writeSeries(t *testing.T, dir string, v *image.Volume, m dicom.Meta) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	err := dicom.WriteSeries(func(name string) (io.WriteCloser, error) { return os.Create(filepath.Join(dir, name)) }, v, m)
	if err != nil {
		t.Fatal(err)
	}
}

// Of the series of an examination the systolic, contrast, thin, long one is taken; another can be asked for; two patients are not mixed.
func TestChoice(t *testing.T) {
	dir := t.TempDir()
	long, short := chest(1, [3]int{6, 6, 220}, 0.5), chest(2, [3]int{6, 6, 60}, 0.5)
	coarse := chest(3, [3]int{6, 6, 50}, 3)
	for i, s := range []struct {
		v *image.Volume
		m dicom.Meta
	}{
		{long, dicom.Meta{Description: "native"}},
		{coarse, dicom.Meta{Description: "CTA 3 mm", ContrastAgent: "iodine", PhasePercent: 30}},
		{short, dicom.Meta{Description: "CTA calcium", ContrastAgent: "iodine", PhasePercent: 30}},
		{long, dicom.Meta{Description: "CTA 75 %", ContrastAgent: "iodine", PhasePercent: 75}},
		{chest(4, [3]int{6, 6, 220}, 0.5), dicom.Meta{Description: "CTA 35 %", ContrastAgent: "iodine", PhasePercent: 35}},
	} {
		s.m.Seed, s.m.SeriesNumber = "exam", i+1
		writeSeries(t, filepath.Join(dir, fmt.Sprint(9-i)), s.v, s.m)
	}
	// An MR with everything that speaks for a CT.
	mr := filepath.Join(dir, "mr")
	writeSeries(t, mr, chest(7, [3]int{6, 6, 400}, 0.4), dicom.Meta{Seed: "mr", Description: "MRA", ContrastAgent: "gadolinium", PhasePercent: 30, SeriesNumber: 7})
	files, err := os.ReadDir(mr)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(mr, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		b = bytes.Replace(b, []byte("CS\x02\x00CT"), []byte("CS\x02\x00MR"), 1)
		if err := os.WriteFile(filepath.Join(mr, f.Name()), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	in, err := input.Open(t.Context(), dir, input.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if in.Facts.Description != "CTA 35 %" || !strings.Contains(in.Facts.Choice, "systole (35 %)") || !strings.Contains(in.Facts.Choice, "with contrast agent") {
		t.Errorf("took %q because %q", in.Facts.Description, in.Facts.Choice)
	}
	for _, w := range in.Warnings {
		t.Errorf("warning %v", w)
	}
	var order []string
	all, err := input.List(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		order = append(order, c.Description)
	}
	if want := []string{"CTA 35 %", "CTA 75 %", "CTA 3 mm", "native", "CTA calcium", "MRA"}; !slices.Equal(order, want) {
		t.Errorf("order %q, want %q", order, want)
	}
	for _, ask := range []string{"4", all[1].ID} {
		in, err = input.Open(t.Context(), dir, input.Options{Series: ask})
		if err != nil || in.Facts.Description != "CTA 75 %" {
			t.Errorf("asked for %s: %v %v", ask, in, err)
		}
	}
	for _, ask := range []struct{ path, series string }{{dir, "7"}, {mr, ""}} {
		if _, err := input.Open(t.Context(), ask.path, input.Options{Series: ask.series}); fault.Code(err) != "DCM-MODALITY" {
			t.Errorf("the MR: %v", err)
		}
	}
	writeSeries(t, filepath.Join(dir, "other"), long, dicom.Meta{Seed: "other", PatientID: "somebody else", SeriesNumber: 9})
	if _, err := input.Open(t.Context(), dir, input.Options{}); fault.Code(err) != "IN-PATIENTS" {
		t.Errorf("two patients: %v", err)
	}
	if in, err = input.Open(t.Context(), dir, input.Options{Series: "9"}); err != nil || in.Facts.Description != "" {
		t.Errorf("asked for the other patient: %v", err)
	}
}

// The hash is that of the picture: one voxel, or a shift of a hundredth of a millimetre, is another; the format, the layout and
// values below air are not.
func TestHash(t *testing.T) {
	dir := t.TempDir()
	v := chest(5, [3]int{7, 6, 90}, 1.1)
	v.ToLPS.T = geom.Vec{X: -71.65825, Y: 12.000049, Z: -0.00005}
	hash := func(v *image.Volume, how string) string {
		t.Helper()
		var b bytes.Buffer
		path := filepath.Join(dir, "v."+how)
		var err error
		switch how {
		case "nii":
			err = format.WriteNIfTI(&b, v)
		case "nrrd":
			err = format.WriteNRRD(&b, v)
		default:
			writeSeries(t, path, v, dicom.Meta{Seed: "hash"})
		}
		if err != nil {
			t.Fatal(err)
		}
		if b.Len() > 0 {
			if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		in, err := input.Open(t.Context(), path, input.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return in.Hash
	}
	want := hash(v, "dicom")
	for _, how := range []string{"nii", "nrrd"} {
		if got := hash(v, how); got != want {
			t.Errorf("%s: %s, want %s", how, got, want)
		}
	}
	flipped := &image.Volume{Grid: v.Grid, HU: make([]int16, len(v.HU))}
	flipped.ToLPS = geom.FromColumns(v.ToLPS.Column(0).Scale(-1), v.ToLPS.Column(1), v.ToLPS.Column(2), v.LPS(float64(v.Size[0]-1), 0, 0))
	for i, h := range v.HU {
		x, y, z := v.Voxel(i)
		flipped.HU[flipped.Index(v.Size[0]-1-x, y, z)] = h
	}
	if hash(flipped, "nii") != want || hash(flipped, "dicom") != want {
		t.Error("a flipped layout is another picture")
	}
	air := &image.Volume{Grid: v.Grid, HU: slices.Clone(v.HU)}
	air.HU[3] = -1024
	below := &image.Volume{Grid: v.Grid, HU: slices.Clone(air.HU)}
	below.HU[3] = -3024
	if hash(air, "nii") != hash(below, "nii") || hash(air, "nii") == want {
		t.Error("padding is not air")
	}
	for n, move := range []func(v *image.Volume){
		func(v *image.Volume) { v.ToLPS.T.X += 0.01 },
		func(v *image.Volume) { v.ToLPS.T.Y += 0.01 },
		func(v *image.Volume) { v.ToLPS.T.Z += 0.01 },
		func(v *image.Volume) { v.ToLPS.M[0][0] += 0.001 },
		func(v *image.Volume) { v.ToLPS.M[1][1] += 0.001 },
		func(v *image.Volume) { v.ToLPS.M[2][2] += 0.001 },
		func(v *image.Volume) { v.ToLPS.M[0][1] += 0.0001 },
		func(v *image.Volume) { v.HU = slices.Clone(v.HU); v.HU[len(v.HU)-1]++ },
	} {
		moved := &image.Volume{Grid: v.Grid, HU: v.HU}
		if move(moved); hash(moved, "nrrd") == want {
			t.Errorf("change %d leaves the hash", n)
		}
	}
}

func TestWarnings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "v.nrrd")
	v := chest(6, [3]int{8, 8, 8}, 2)
	for i, h := range v.HU {
		if h < -200 || h > 100 {
			v.HU[i] = -40
		}
	}
	var b bytes.Buffer
	if err := format.WriteNRRD(&b, v); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	in, err := input.Open(t.Context(), path, input.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, w := range in.Warnings {
		got = append(got, w.Code)
	}
	if want := []string{"HU-IMPLAUSIBLE", "HU-CONTRAST"}; !slices.Equal(got, want) {
		t.Errorf("warnings %q, want %q", got, want)
	}
}
