package format_test

import (
	"os"
	"runtime"
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
