package segment_test

import (
	"context"
	"os"
	"slices"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart/phantom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/format"
	"github.com/apical-heart/apical/image/segment"
	"github.com/apical-heart/apical/internal/verify"
)

func centreline(t *testing.T, v *image.Volume) geom.Curve {
	t.Helper()
	l, _, err := segment.Segment(context.Background(), v, nil)
	if err != nil {
		t.Fatal(err)
	}
	return l.Centreline
}

// A third of a voxel in the median, a voxel anywhere.
const (
	lineMedianMM = 0.4
	lineWorstMM  = 1.2
)

func TestVerifyCentreline(t *testing.T) {
	for _, c := range []struct {
		name   string
		fov    [3]float64
		centre geom.Vec
		far    float64 // part of the true line that is to be reached
	}{
		{"arch and descending aorta", [3]float64{190, 200, 280}, geom.Vec{Y: 10, Z: 25}, 0.95},
		{"cut under the arch", [3]float64{180, 180, 170}, geom.Vec{}, 0.3},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := phantom.Options{Seed: 1, Bare: true, LumenHU: 350, NoiseSDHU: 20, SpacingMM: [3]float64{1.1, 1.1, 1.2}, FieldOfViewMM: c.fov}
			o.CentreMM = c.centre
			o.RotationDeg, o.RotationAxis = 30, geom.Vec{X: 1, Y: 0.3, Z: -0.5}
			v, truth, err := phantom.Generate(context.Background(), o)
			if err != nil {
				t.Fatal(err)
			}
			line, want := centreline(t, v), truth.Root.Centreline
			var off []float64
			reached := 0.0
			for _, p := range line {
				s, d := want.Nearest(p)
				if s < 40 || s > want.Length()-2 { // the ventricle has no one middle; the truth ends before the line may
					continue
				}
				off, reached = append(off, d), max(reached, s)
			}
			slices.Sort(off)
			if m, worst := off[len(off)/2], off[len(off)-1]; m > lineMedianMM || worst > lineWorstMM {
				t.Errorf("%.2f mm from the truth in the median, %.2f mm at most", m, worst)
			}
			if part := reached / want.Length(); part < c.far {
				t.Errorf("it reaches %.0f %% of the way", 100*part)
			}
			shifted := 0
			for _, p := range line {
				if _, d := want.Nearest(p.Add(geom.Vec{X: 6, Y: 6, Z: 6})); d > lineWorstMM {
					shifted++
				}
			}
			if shifted == 0 {
				t.Error("the check has no teeth")
			}
		})
	}
}

// The scan has a stent graft in arch and descending aorta, with a false lumen beside it. The line stays in the true lumen, off the metal, and comes down the descending aorta.
func TestVerifyCentrelineOfTheScan(t *testing.T) {
	v, lumen := readScan(t, "ct_cropped.nii.gz"), readScan(t, "labels/aorta_true_lumen.nii.gz")
	line := centreline(t, v)
	hu, in := image.NewSampler(v), image.NewSampler(lumen)
	top := geom.Vec{Z: -1e9}
	out := 0
	for _, p := range line[len(line)/3:] { // the first third is ventricle and root
		if p.Z > top.Z {
			top = p
		}
		if in.At(p) < 0.5 {
			out++
		}
		if h := hu.At(p); h > 800 || h < 300 {
			t.Errorf("%.0f HU at %.0f, blood has 470", h, p)
		}
	}
	if out > 0 {
		t.Errorf("%d of %d points lie outside the true lumen of the reference", out, len(line))
	}
	end := line[len(line)-1]
	if end.Z > top.Z-50 || end.Y < top.Y {
		t.Errorf("the line ends at %.0f, its top is %.0f: the descending aorta was not followed", end, top)
	}
}

func readScan(t *testing.T, name string) *image.Volume {
	t.Helper()
	file, err := os.Open(verify.Shared(t, "data/cta_aorta/"+name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	v, _, err := format.ReadNIfTI(file, format.Limit{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}
