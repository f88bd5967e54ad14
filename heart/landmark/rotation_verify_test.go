package landmark_test

import (
	"context"
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/heart/phantom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/internal/verify"
)

// resampled samples the picture on voxels of 0.5 mm that are turned about its middle: the same patient in other voxels.
func resampled(v *image.Volume, axis geom.Vec, deg float64) *image.Volume {
	const mm = 0.5
	rad := deg * math.Pi / 180
	turn := func(x geom.Vec) geom.Vec { return x.RotateAbout(axis.Unit(), rad).Scale(mm) }
	sp := v.SpacingMM()
	g := image.Grid{}
	var half geom.Vec
	u, w, n := turn(geom.Vec{X: 1}), turn(geom.Vec{Y: 1}), turn(geom.Vec{Z: 1})
	for a := range g.Size {
		g.Size[a] = int(float64(v.Size[a]) * sp[a] / mm)
	}
	half = u.Scale(float64(g.Size[0]-1)/2).AddScaled(float64(g.Size[1]-1)/2, w).AddScaled(float64(g.Size[2]-1)/2, n)
	middle := v.LPS(float64(v.Size[0]-1)/2, float64(v.Size[1]-1)/2, float64(v.Size[2]-1)/2)
	g.ToLPS = geom.FromColumns(u, w, n, middle.Sub(half))
	f := image.Resample(v, g)
	out := image.NewVolume(g)
	for i, x := range f.Data {
		out.HU[i] = int16(math.Round(float64(x)))
	}
	return out
}

// turnLimitMM is how much the annulus' diameter may change with the voxels.
const turnLimitMM = 0.2

func turnedAgrees(t *testing.T, v *image.Volume, degs []float64) {
	t.Helper()
	axis := geom.Vec{X: 0.3, Y: 1, Z: -0.6}
	_, set := find(t, resampled(v, axis, 0))
	want := set.AnnulusPerimeterDiameterMM.Value
	for _, deg := range degs {
		_, set := find(t, resampled(v, axis, deg))
		got := set.AnnulusPerimeterDiameterMM.Value
		t.Logf("%.0f degrees: %.2f mm, %.2f mm unturned; by area %.2f", deg, got, want, measure.AreaDiameterMM(set.AnnulusAreaMM2.Value))
		if math.Abs(got-want) > turnLimitMM {
			t.Errorf("turned by %.0f degrees the annulus measures %.2f mm, unturned %.2f", deg, got, want)
		}
	}
}

func TestVerifyRotation(t *testing.T) {
	v, _, err := phantom.Generate(context.Background(), phantom.Options{Seed: 11, LumenHU: 420, NoiseSDHU: 15, SpacingMM: [3]float64{0.5, 0.5, 0.5}, FieldOfViewMM: [3]float64{150, 150, 160}, Bare: true})
	if err != nil {
		t.Fatal(err)
	}
	turnedAgrees(t, v, []float64{35})
}

// Of 25, 50 and 80 degrees 50 differs most.
func TestVerifyRotationOfTheRealScan(t *testing.T) {
	verify.Long(t)
	turnedAgrees(t, read(t, verify.Shared(t, "data/cta_aorta/ct_cropped.nii.gz")), []float64{50, 80})
}
