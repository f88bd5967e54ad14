package dicom_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/dicom"
	"github.com/apical-heart/apical/image/format"
)

func ctaNIfTI(t testing.TB) *image.Volume {
	t.Helper()
	b, err := os.ReadFile(dicom.Shared(t, "cta_aorta/ct_cropped.nii.gz"))
	if err != nil {
		t.Fatal(err)
	}
	v, _, err := format.ReadNIfTI(bytes.NewReader(b), format.Limit{InputBytes: int64(len(b))})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// The real scan as a DICOM series and as NIfTI is one picture: the same grid to 1e-5 mm and the same voxels, but for those below
// -1024 HU, which the DICOM files clip.
func TestVerifySeriesIsNIfTI(t *testing.T) {
	st, err := dicom.Scan(t.Context(), os.DirFS(dicom.Shared(t, "cta_aorta/dicom")))
	if err != nil {
		t.Fatal(err)
	}
	if len(st.Series) != 1 || st.Files != 164 || st.Other != 0 || len(st.Unread) != 0 {
		t.Fatalf("%d series, %d files, %d other, unread %v", len(st.Series), st.Files, st.Other, st.Unread)
	}
	s := st.Series[0]
	v, w, err := s.Volume(t.Context())
	if err != nil || len(w) != 0 {
		t.Fatal(w, err)
	}
	want := image.Canonical(ctaNIfTI(t))
	got := image.Canonical(v)
	if got.Size != want.Size {
		t.Fatalf("size %v, want %v", got.Size, want.Size)
	}
	if d := got.ToLPS.T.Dist(want.ToLPS.T); d > 1e-4 {
		t.Errorf("origin %v, want %v", got.ToLPS.T, want.ToLPS.T)
	}
	for i := range 3 {
		if d := got.ToLPS.Column(i).Dist(want.ToLPS.Column(i)); d > 1e-6 {
			t.Errorf("axis %d %v, want %v", i, got.ToLPS.Column(i), want.ToLPS.Column(i))
		}
	}
	clipped := 0
	for i, h := range want.HU {
		if h < -1024 {
			clipped++
			h = -1024
		}
		if got.HU[i] != h {
			t.Fatalf("voxel %d is %d, want %d", i, got.HU[i], h)
		}
	}
	t.Logf("%d voxels below -1024 HU in NIfTI only; facts: %s, %s, %s, %g mm", clipped, s.Description, s.Sex, s.Age, s.SliceThicknessMM)
}
