package phantom

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/format"
)

func TestVerifyPaintedLabels(t *testing.T) {
	g := cube(60, 0.8)
	m := image.NewMask(g)
	c := geom.Vec{X: 4, Y: -3, Z: 2}
	for i := range m.Data {
		x, y, z := g.Voxel(i)
		p := g.LPS(float64(x), float64(y), float64(z))
		switch d := p.Dist(c); {
		case d < 9:
			m.Data[i] = 1
		case d < 14:
			m.Data[i] = 2
		}
	}
	var want float64
	for _, l := range m.Data {
		if l == 1 {
			want += g.VoxelVolumeMM3()
		}
	}
	for _, deg := range []float64{0, 50} {
		o := PaintOptions{Bare: true, SpacingMM: [3]float64{0.6, 0.6, 0.9}, RotationDeg: deg, RotationAxis: geom.Vec{X: 1, Y: -1, Z: 2}}
		v, err := Paint(context.Background(), m, map[uint8]Tissue{1: {HU: 400}, 2: {HU: 100}}, o)
		if err != nil {
			t.Fatal(err)
		}
		// The ball's volume as the sum of what stands out over the shell, near the ball only.
		at := o.Pose(m).Apply(c)
		var got float64
		for i, hu := range v.HU {
			x, y, z := v.Voxel(i)
			if v.LPS(float64(x), float64(y), float64(z)).Dist(at) < 11.5 {
				got += (float64(hu) - 100) / 300 * v.VoxelVolumeMM3()
			}
		}
		if math.Abs(got/want-1) > 0.01 {
			t.Errorf("%g degrees: %g mm3 of label 1, want %g", deg, got, want)
		}
		if hu := image.NewSampler(v).At(at); math.Abs(hu-400) > 1 {
			t.Errorf("%g degrees: %g HU in the middle", deg, hu)
		}
	}
}

// shared returns the path of a file in shared/data, or skips (fails in CI).
func shared(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	p := filepath.Join(dir, "..", "shared", "data", name)
	if _, err := os.Stat(p); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is missing", p)
		}
		t.Skipf("%s is missing", p)
	}
	return p
}

// The whole-heart label map painted: tissues have their HU, and the sheets part the chambers.
func TestVerifyPaintedHeart(t *testing.T) {
	f, err := os.Open(shared(t, "heart_labels/wh.nii.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	raw, _, err := format.ReadNIfTI(f, format.Limit{Ratio: format.MaskRatio})
	if err != nil {
		t.Fatal(err)
	}
	m, err := format.Labels(raw)
	if err != nil {
		t.Fatal(err)
	}
	table, sheets := HeartTissues(450)
	o := PaintOptions{Sheets: sheets, SpacingMM: [3]float64{0.85, 0.85, 0.85}, FieldOfViewMM: [3]float64{110, 110, 110}, NoiseSDHU: 15, RotationDeg: 35, RotationAxis: geom.Vec{Y: 1, Z: 1}}
	v, err := Paint(context.Background(), m, table, o)
	if err != nil {
		t.Fatal(err)
	}
	back, err := o.Pose(m).Inverse()
	if err != nil {
		t.Fatal(err)
	}
	labels := image.ResampleMask(&image.Mask{Grid: moveGrid(m.Grid, back), Data: m.Data}, v.Grid)
	core := image.NewMask(v.Grid)
	for _, l := range []uint8{LabelMyocardium, LabelLeftAtrium, LabelLeftVentricle, LabelAorta} {
		for i, x := range labels.Data {
			core.Data[i] = 0
			if x == l {
				core.Data[i] = 1
			}
		}
		var sum, n float64
		for i, d := range image.Distance(core).Data {
			if d > 3.5 {
				sum += float64(v.HU[i])
				n++
			}
		}
		if n < 100 {
			t.Fatalf("label %d: %g voxels deep inside", l, n)
		}
		if got, want := sum/n, table[l].HU; math.Abs(got-want) > 5+0.03*want {
			t.Errorf("label %d: %g HU, want %g", l, got, want)
		}
	}
}

// moveGrid is the grid as it lies after the inverse of back.
func moveGrid(g image.Grid, back geom.Affine) image.Grid {
	fwd, _ := back.Inverse()
	g.ToLPS = g.ToLPS.Then(fwd)
	return g
}
