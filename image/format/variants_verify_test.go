package format_test

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/format"
)

// openAny opens a file of a folder by its name, as a program would that knows no more.
func openAny(folder fs.FS, name string, lim format.Limit) (*image.Volume, []fault.Warning, error) {
	switch path.Ext(name) {
	case ".nrrd", ".nhdr":
		return format.OpenNRRD(folder, name, lim)
	case ".mha", ".mhd":
		return format.OpenMHA(folder, name, lim)
	}
	return format.OpenNIfTI(folder, name, lim)
}

// Every file of image_variants is read or refused, and how. Sums and voxels in the middle (size / 2) are those of nibabel 5.0.0, rounded
// and clamped; those of FLAIR.nrrd and mha.mha of Python's zlib and numpy; origins of their affines, in LPS.
func TestVerifyVariants(t *testing.T) {
	type outcome struct {
		code    string // the refusal, or the warning of a file that is read
		refused bool
		sum     int64
		middle  int16
		origin  geom.Vec
	}
	want := map[string]outcome{
		"nibabel/analyze.hdr":               {code: "NII-ANALYZE", refused: true},
		"nibabel/anatomical.nii":            {sum: 284166082, middle: 11881, origin: geom.Vec{X: -32, Y: 40, Z: -16}},
		"nibabel/example4d.nii.gz":          {code: "NII-DIM", refused: true},
		"nibabel/example_nifti2.nii.gz":     {code: "NII-DIM", refused: true},
		"nibabel/functional.nii":            {code: "NII-DIM", refused: true},
		"nibabel/nifti1.hdr":                {code: "NII-PAIR", refused: true}, // its other half is not there
		"nibabel/nifti2.hdr":                {code: "NII-PAIR", refused: true},
		"nibabel/reoriented_anat_moved.nii": {sum: 32739746, middle: 8117, origin: geom.Vec{X: 35.2978973, Y: 47.9775848, Z: -27.5994091}},
		"nibabel/resampled_anat_moved.nii":  {sum: 7593276, middle: 10850, origin: geom.Vec{X: -32, Y: 40}}, // with -1024 for its NaN
		"nibabel/standard.nii.gz":           {sum: 7650, middle: 0},
		"niivue/FLAIR.nrrd":                 {sum: 115231646, middle: 170, origin: geom.Vec{X: 64.8982391, Y: 110.4311447, Z: -27.9255390}},
		"niivue/complex_image.nii.gz":       {code: "NII-TYPE", refused: true},
		"niivue/labels256.nii.gz":           {sum: 1839145, middle: 1, origin: geom.Vec{X: -127, Y: 145.1499939, Z: 147}},
		"niivue/low_res.nii.gz":             {sum: 53, middle: 1},
		"niivue/mha.mha":                    {sum: 79944614, middle: 4369, origin: geom.Vec{X: -108.281, Y: 82.3795, Z: -47.8356}},
		"niivue/minimal.nii.gz":             {code: "NII-NOFORM", sum: 1290240, middle: 32},
		"niivue/ras.hdr":                    {sum: 15024169, middle: 124, origin: geom.Vec{X: 73.3773041, Y: 65.3572083, Z: -31.5322685}},
		"niivue/ras.img":                    {sum: 15024169, middle: 124, origin: geom.Vec{X: 73.3773041, Y: 65.3572083, Z: -31.5322685}},
		"niivue/shear.nii.gz":               {code: "NII-SHEAR", refused: true},
		"niivue/torsoLabel.nii.gz":          {sum: 5458798, middle: 0, origin: geom.Vec{X: 134.12468, Y: 146.026794, Z: 1184}},
	}
	noPicture := []string{"README.txt", "nibabel/LICENSE_debian_copyright.txt", "niivue/LICENSE.txt"}
	for _, name := range noPicture {
		want[name] = outcome{code: "NII-HEADER", refused: true}
	}
	folder := os.DirFS(shared(t, "image_variants"))
	seen, space := 0, 0
	err := fs.WalkDir(folder, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		w, ok := want[name]
		if strings.HasPrefix(name, "niivue/nifti_space/") {
			w, ok = outcome{sum: 11409525}, true
			space++
		}
		if !ok {
			t.Errorf("%s is not in the table", name)
			return nil
		}
		seen++
		sub, err := fs.Sub(folder, path.Dir(name))
		if err != nil {
			return err
		}
		v, warned, err := openAny(sub, path.Base(name), format.Limit{})
		if w.refused {
			if fault.Code(err) != w.code {
				t.Errorf("%s: %v, want %s", name, err, w.code)
			}
			return nil
		}
		if err != nil || (len(warned) == 0) != (w.code == "") || len(warned) > 0 && warned[0].Code != w.code {
			t.Errorf("%s: %v %v, want %q", name, warned, err, w.code)
			return nil
		}
		var sum int64
		for _, h := range v.HU {
			sum += int64(h)
		}
		if sum != w.sum {
			t.Errorf("%s: sum %d, want %d", name, sum, w.sum)
		}
		if strings.HasPrefix(name, "niivue/nifti_space/") {
			return nil // TestVerifyOrientations
		}
		if h := v.HU[v.Index(v.Size[0]/2, v.Size[1]/2, v.Size[2]/2)]; h != w.middle {
			t.Errorf("%s: %d in the middle, want %d", name, h, w.middle)
		}
		if d := v.ToLPS.T.Dist(w.origin); d > 1e-4 {
			t.Errorf("%s: origin %v, want %v", name, v.ToLPS.T, w.origin)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if space != 48 || seen != len(want)+48 {
		t.Errorf("%d files, %d of them orientations; want %d and 48", seen, space, len(want)+48)
	}
}

// A MetaImage of ITK's: axes and places, which AnatomicalOrientation RPI confirms: from right, posterior, inferior.
func TestVerifyMHA(t *testing.T) {
	f, err := os.Open(shared(t, "image_variants/niivue/mha.mha"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	v, w, err := format.ReadMHA(f, format.Limit{})
	if err != nil || len(w) != 0 {
		t.Fatal(w, err)
	}
	if v.Size != [3]int{64, 64, 37} || v.HU[v.Index(20, 40, 5)] != 342 {
		t.Errorf("size %v, voxel %d", v.Size, v.HU[v.Index(20, 40, 5)])
	}
	for i, want := range []geom.Vec{{X: 3.4375}, {Y: -3.4375}, {Z: 3.8}} {
		if d := v.ToLPS.Column(i).Dist(want); d > 1e-12 {
			t.Errorf("axis %d: %v, want %v", i, v.ToLPS.Column(i), want)
		}
	}
}
