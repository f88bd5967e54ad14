package format_test

import (
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image/format"
)

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// An oblique NRRD that 3D Slicer's world reads; the sum of its voxels was taken with Python's gzip and numpy.
func TestVerifyNRRD(t *testing.T) {
	f, err := os.Open(shared(t, "image_variants/niivue/FLAIR.nrrd"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	v, w, err := format.ReadNRRD(f, format.Limit{})
	if err != nil || len(w) != 0 {
		t.Fatal(w, err)
	}
	if v.Size != [3]int{124, 160, 140} {
		t.Errorf("size %v", v.Size)
	}
	var sum int64
	for _, h := range v.HU {
		sum += int64(h)
	}
	if sum != 115231646 {
		t.Errorf("sum %d", sum)
	}
	if d := v.LPS(0, 0, 0).Dist(geom.Vec{X: 64.898239135742202, Y: 110.4311447143555, Z: -27.92553901672364}); d > 1e-9 {
		t.Errorf("origin off by %g", d)
	}
	if d := v.LPS(0, 1, 0).Sub(v.LPS(0, 0, 0)).Dist(geom.Vec{X: -0.016005020190061219, Y: -0.95093665139041228, Z: -0.30897139733494045}); d > 1e-9 {
		t.Errorf("second axis off by %g", d)
	}
}

// The same header in three spaces: RAS turns x and y, LAS turns y (teem, "space").
func TestVerifyNRRDSpaces(t *testing.T) {
	for space, want := range map[string][2]geom.Vec{
		"left-posterior-superior": {{X: 1, Y: 2, Z: 3}, {X: 0.5}}, "RAS": {{X: -1, Y: -2, Z: 3}, {X: -0.5}}, "left-anterior-superior": {{X: 1, Y: -2, Z: 3}, {X: 0.5}},
	} {
		file := "NRRD0005\r\n# made by hand\r\ntype: uchar\ndimension: 4\nspace: " + space + "\nsizes: 1 2 1 2\nspace directions: none (0.5,0,0) (0,0.5,0) (0,0,2)\n" +
			"space origin: (1,2,3)\nencoding: raw\nkey:=value: with colon\n\n\x01\x02\x03\xff"
		v, w, err := format.ReadNRRD(strings.NewReader(file), format.Limit{})
		if err != nil || len(w) != 0 {
			t.Fatal(space, w, err)
		}
		if v.ToLPS.T != want[0] || v.ToLPS.Column(0) != want[1] || v.Size != [3]int{2, 1, 2} || v.HU[3] != 255 {
			t.Errorf("%s: %v %v %v", space, v.ToLPS, v.Size, v.HU)
		}
	}
	v, w, err := format.ReadNRRD(strings.NewReader("NRRD0001\ntype: uchar\ndimension: 3\nsizes: 1 1 1\nspacings: 1 2 3\nencoding: raw\n\n\x07"), format.Limit{})
	if err != nil || len(w) != 1 || w[0].Code != "NRRD-NOSPACE" || v.SpacingMM() != [3]float64{1, 2, 3} {
		t.Error(v, w, err)
	}
}
