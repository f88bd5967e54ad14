package deploy_test

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/valve"
)

// scaled returns a size of a device all lengths of whose frame are s times as large.
func scaled(d *valve.Device, size int, s float64) (*valve.Device, *valve.Size) {
	out, build, one := *d, *d.Build, d.Sizes[size]
	height := *one.FrameHeightMM
	one.FrameHeightMM = &height
	for _, q := range []*valve.Quantity{&one.NominalDiameterMM, &height, &build.Frame.StrutWidthMM, &build.Frame.StrutThicknessMM, &build.Delivery.CrimpedDiameterMM, &build.Skirt.ThicknessMM, &build.Leaflets.ThicknessMM} {
		q.Value *= s
	}
	out.Build = &build
	return &out, &one
}

// A frame s times as large in every length pushes s squared times as hard at s times the diameter: stresses are those of the strains, which stay; forces are stresses by areas. Its crimper pushes so many N for each mm of wire and mm of depth, which
// is a stress and stays. What does not scale are the solver's tolerances, which leave 0.3 % where the force rises steepest, at the largest diameter on the way in.
func TestVerifyScaledFramePushesByTheSquare(t *testing.T) {
	d, alloys := deploy.Device(t, "j-valve-ta")
	curve := func(s float64) (out []float64) {
		dev, size := scaled(d, size25, s)
		var at []float64
		for _, mm := range []float64{22.5, 18, 12} {
			at = append(at, mm*s)
		}
		c, err := deploy.RadialForce(t.Context(), dev, size, alloys, deploy.Mesh{StrutElements: 4}, at)
		if err != nil {
			t.Fatal(err)
		}
		for i := range at {
			out = append(out, c.Crimping[i].RadialN, c.Releasing[i].RadialN)
		}
		return append(out, 100*c.MostMartensite)
	}
	one := curve(1)
	for _, s := range []float64{0.8, 1.3} {
		got := curve(s)
		for i, x := range got {
			want := one[i] * s * s
			if i == len(got)-1 {
				want = one[i] // martensite follows strain
			}
			if math.Abs(x/want-1) > 0.005 {
				t.Errorf("scaled by %g: number %d is %.3f, wanted %.3f", s, i, x, want)
			}
		}
		t.Logf("scaled by %g: %.3f of %.3f", s, got, one)
	}
}
