package format_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/format"
)

func readNIfTI(t testing.TB, path string) (*image.Volume, []fault.Warning, error) {
	t.Helper()
	b, err := os.ReadFile(shared(t, path))
	if err != nil {
		t.Fatal(err)
	}
	return format.ReadNIfTI(bytes.NewReader(b), format.Limit{InputBytes: int64(len(b)), Ratio: format.MaskRatio})
}

// Values read with nibabel 5.0.0: shape, affine (with its first two rows negated), sum of all voxels and one voxel.
func TestVerifyNIfTI(t *testing.T) {
	for _, c := range []struct {
		name, path string
		size       [3]int
		origin     geom.Vec
		column     [3]geom.Vec
		sum        int64
		at         [3]int
		hu         int16
	}{
		{"cta_int16", "cta_aorta/ct_cropped.nii.gz", [3]int{120, 126, 164}, geom.Vec{X: -71.6582031, Y: -255.658203, Z: 540.200012}, [3]geom.Vec{{X: 1.5, Y: 0, Z: 0}, {X: 0, Y: 1.5, Z: 0}, {X: 0, Y: 0, Z: 1.5}}, -497705824, [3]int{60, 63, 80}, 469},
		{"big_endian_int16", "image_variants/nibabel/anatomical.nii", [3]int{33, 41, 25}, geom.Vec{X: -32, Y: 40, Z: -16}, [3]geom.Vec{{X: 2, Y: 0, Z: 0}, {X: 0, Y: -2, Z: 0}, {X: 0, Y: 0, Z: 2}}, 284166082, [3]int{10, 20, 12}, 10872},
		{"big_endian_float32", "image_variants/nibabel/reoriented_anat_moved.nii", [3]int{21, 26, 22}, geom.Vec{X: 35.2978973, Y: 47.9775848, Z: -27.5994091}, [3]geom.Vec{{X: -4, Y: 0, Z: 0}, {X: 0, Y: -4, Z: 0}, {X: 0, Y: 0, Z: 4}}, 32739746, [3]int{10, 13, 11}, 8117},
		{"labels_qform", "heart_labels/mmwhs.nii.gz", [3]int{512, 512, 248}, geom.Vec{X: -112.099998, Y: 124.511597, Z: -179.875}, [3]geom.Vec{{X: 0.488281012, Y: 0, Z: 0}, {X: 0, Y: -0.488281012, Z: 0}, {X: 0, Y: 0, Z: 0.625}}, 13165392, [3]int{162, 256, 220}, 6},
		{"uint8_oblique", "image_variants/niivue/torsoLabel.nii.gz", [3]int{384, 320, 89}, geom.Vec{X: 134.12468, Y: 146.026794, Z: 1184}, [3]geom.Vec{{X: -0.782000005, Y: 0, Z: 0}, {X: 0, Y: -0.782000005, Z: 0}, {X: 0, Y: 0, Z: 5}}, 5458798, [3]int{96, 142, 76}, 7},
	} {
		t.Run(c.name, func(t *testing.T) {
			v, _, err := readNIfTI(t, c.path)
			if err != nil {
				t.Fatal(err)
			}
			if v.Size != c.size {
				t.Errorf("size %v, want %v", v.Size, c.size)
			}
			if d := v.ToLPS.T.Dist(c.origin); d > 1e-4 {
				t.Errorf("origin %v, want %v", v.ToLPS.T, c.origin)
			}
			for i, u := range c.column {
				if d := v.ToLPS.Column(i).Dist(u); d > 1e-6 {
					t.Errorf("column %d %v, want %v", i, v.ToLPS.Column(i), u)
				}
			}
			var sum int64
			for _, h := range v.HU {
				sum += int64(h)
			}
			if sum != c.sum {
				t.Errorf("sum %d, want %d", sum, c.sum)
			}
			if h := v.HU[v.Index(c.at[0], c.at[1], c.at[2])]; h != c.hu {
				t.Errorf("voxel %v is %d, want %d", c.at, h, c.hu)
			}
		})
	}
}

// One volume in all 48 orders and directions of its axes is one volume.
func TestVerifyOrientations(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared(t, "image_variants/niivue/nifti_space"), "*.nii.gz"))
	if err != nil || len(files) != 48 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var first *image.Volume
	layouts := map[[3]int]bool{}
	for _, f := range files {
		v, w, err := readNIfTI(t, filepath.Join("image_variants/niivue/nifti_space", filepath.Base(f)))
		if err != nil || len(w) != 0 {
			t.Fatal(f, w, err)
		}
		layouts[v.Size] = true
		c := image.Canonical(v)
		if first == nil {
			first = c
			continue
		}
		if c.Size != first.Size || !slices.Equal(c.HU, first.HU) {
			t.Errorf("%s: another picture", f)
		}
		if d := c.ToLPS.T.Dist(first.ToLPS.T); d > 1e-4 {
			t.Errorf("%s: origin %v, want %v", f, c.ToLPS.T, first.ToLPS.T)
		}
		for i := range 3 {
			if d := c.ToLPS.Column(i).Dist(first.ToLPS.Column(i)); d > 1e-6 {
				t.Errorf("%s: column %d", f, i)
			}
			if c.ToLPS.Column(i).Array()[i] <= 0 {
				t.Errorf("%s: axis %d runs backwards", f, i)
			}
		}
	}
	if len(layouts) != 6 {
		t.Errorf("%d sizes before reordering, want 6", len(layouts))
	}
}

// The voxels of the real scan, addressed in patient space, do not depend on the layout.
func TestVerifyCanonicalKeepsPlaces(t *testing.T) {
	v, _, err := readNIfTI(t, "cta_aorta/ct_cropped.nii.gz")
	if err != nil {
		t.Fatal(err)
	}
	c := image.Canonical(v)
	from := c.FromLPS()
	for n := 0; n < len(v.HU); n += 9973 {
		i, j, k := v.Voxel(n)
		p := from.Apply(v.LPS(float64(i), float64(j), float64(k)))
		q := [3]int{int(math.Round(p.X)), int(math.Round(p.Y)), int(math.Round(p.Z))}
		if c.HU[c.Index(q[0], q[1], q[2])] != v.HU[n] {
			t.Fatalf("voxel %d moved", n)
		}
	}
}
