package landmark

import (
	"context"
	"os"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image/format"
	"github.com/apical-heart/apical/image/segment"
	"github.com/apical-heart/apical/internal/verify"
)

// Both mouths of the real scan, as read in slices across and along the root: the left main artery leaves at the waist over its sinus and runs down; the right one leaves a recess at the top of its sinus, is
// faint for 3 mm and goes on in the groove. Over it, at the junction, lies a pocket of the wall 8 mm wide that is no artery. A plaque lies in the left main artery; the root has no calcium.
func TestVerifyOstiaOfTheScan(t *testing.T) {
	file, err := os.Open(verify.Shared(t, "data/cta_aorta/ct_cropped.nii.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	v, _, err := format.ReadNIfTI(file, format.Limit{})
	if err != nil {
		t.Fatal(err)
	}
	l, _, err := segment.Segment(context.Background(), v, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := findOstia(&l.Root, l, v)
	if len(got) != 2 {
		t.Errorf("%d ostia, want 2", len(got))
	}
	for _, c := range []struct {
		name  string
		at    geom.Vec // LPS
		least float64  // confidence
	}{
		{"left", geom.Vec{X: 19.1, Y: -175.3, Z: 681.3}, 0.7},
		{"right", geom.Vec{X: 15.8, Y: -204.7, Z: 673.9}, MinConfidence},
	} {
		// One voxel of the scan.
		if o, d := near(got, c.at); d > 1.5 || o.Confidence < c.least {
			t.Errorf("%s ostium: nearest is %.1f mm off with confidence %.2f", c.name, d, o.Confidence)
		}
	}
	if c := findCalcium(v, l, got); len(c.Voxels) != 0 || c.MetalVolumeMM3 != 0 {
		t.Errorf("%d voxels of calcium and %.0f mm3 of metal at a root that has none", len(c.Voxels), c.MetalVolumeMM3)
	}
}
