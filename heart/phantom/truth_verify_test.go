package phantom

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/image"
)

// ellipsePerimeter is the complete elliptic integral by the arithmetic-geometric mean (Abramowitz and Stegun 1964, 17.6).
func ellipsePerimeter(a, b float64) float64 {
	x, y, s, p := 1.0, b/a, 0.0, 0.5
	c := math.Sqrt(1 - y*y)
	for range 40 {
		s += p * c * c
		c = (x - y) / 2
		x, y = (x+y)/2, math.Sqrt(x*y)
		p *= 2
	}
	return 2 * math.Pi * a * (1 - s) / x
}

func TestVerifySections(t *testing.T) {
	a := Draw(11, Insufficiency, "")
	a.AnnulusFlattening, a.RootShear = 0, [2]float64{}
	tr, b := truthOf(Options{Anatomy: &a})
	check := func(name string, got, want, tolerance float64) {
		t.Helper()
		if math.Abs(got/want-1) > tolerance {
			t.Errorf("%s: %.6f, want %.6f", name, got, want)
		}
	}
	// Polygons of 1440 points: area short by (2 pi/1440)^2/6 = 3e-6.
	r := b.root
	check("annulus area", tr.Scalars.AnnulusAreaMM2, math.Pi*r.semi[0]*r.semi[1], 1e-5)
	check("annulus perimeter", tr.Scalars.AnnulusPerimeterMM, ellipsePerimeter(r.semi[0], r.semi[1]), 1e-5)
	check("annulus longest", tr.Scalars.AnnulusMaxMM, 2*r.semi[0], 1e-4)
	check("annulus shortest", tr.Scalars.AnnulusMinMM, 2*r.semi[1], 1e-4)
	check("eccentricity", tr.Scalars.AnnulusEccentricity, a.AnnulusEccentricity, 1e-3)
	low := r.frame
	low.Origin = r.at(0, 0, -lvotLevelMM-1)
	check("outflow tract area", b.contour(low).Area(), math.Pi*r.semi[0]*r.semi[1]*a.LVOTAreaRatio, 1e-5)
	// The junction is a circle seen along the root's axis: an ellipse in its own tilted plane.
	k := a.STJTiltMM / (a.STJDiameterMM / 2)
	check("junction area", tr.Scalars.STJAreaMM2, math.Pi*a.STJDiameterMM*a.STJDiameterMM/4*math.Sqrt(1+k*k), 1e-4)
	check("junction height", tr.Scalars.STJHeightMM, a.STJHeightMM, 1e-9)
	check("sinuses", tr.Scalars.SinusMeanMM, (a.SinusDiameterMM[0]+a.SinusDiameterMM[1]+a.SinusDiameterMM[2])/3, 0.06)
	check("septum", tr.Scalars.MembranousSeptumMM, a.MembranousSeptumMM, 1e-9)
}

// The contour by rays on the distance must be the radius function itself.
func TestVerifyContourIsTheRadius(t *testing.T) {
	for seed := range uint64(3) {
		_, b := truthOf(Options{Seed: seed, Indication: Stenosis})
		for _, w := range []float64{-4, 0, 3, 7, 11} {
			f := b.root.frame
			f.Origin = b.root.at(0, 0, w)
			var area float64
			const n = 20000
			for i := range n {
				area += sq(b.root.radius(2*math.Pi*float64(i)/n, w)) * math.Pi / n
			}
			if got := b.contour(f).Area(); math.Abs(got/area-1) > 1e-3 {
				t.Errorf("seed %d, height %g: section %g mm2, radius %g mm2", seed, w, got, area)
			}
		}
	}
}

// The outflow tract's true section is that of the picture, on the side of the mitral valve too: a noiseless picture is half-way between blood and tissue there. The truth once had the root's own wall, 1.5 mm
// outside the anterior mitral leaflet.
func TestVerifyOutflowOfThePicture(t *testing.T) {
	for _, leaflets := range []string{heart.Closed, heart.Open} { // the mitral valve is open and closed
		o := Options{Seed: 4, Leaflets: leaflets, Bare: true, SpacingMM: [3]float64{0.5, 0.5, 0.5}, FieldOfViewMM: [3]float64{60, 60, 50}, BlurSigmaMM: 0.35}
		m := Options{Seed: 4, Leaflets: leaflets, Bare: true}.filled()
		b := newBody(m.Anatomy, m.LumenHU, true)
		o.CentreMM = b.root.at(0, 0, -4).Sub(b.middle())
		v, tr, err := Generate(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		at := image.NewSampler(v)
		f := tr.LVOT.Frame
		var off, mitral []float64
		for a := range 72 {
			angle := 2 * math.Pi * float64(a) / 72
			want := tr.LVOT.Ray(0, 0, angle)
			s, c := math.Sincos(angle)
			got := 0.0
			for at.At(f.At(got*c, got*s, 0)) > (m.LumenHU+100)/2 && got < 30 { // muscle and leaflets have some 100 HU
				got += 0.05
			}
			if e := math.Abs(got - want); got < 30 {
				off = append(off, e)
				if math.Abs(math.Remainder(angle, 2*math.Pi)) < 0.5 {
					mitral = append(mitral, e)
				}
			}
		}
		slices.Sort(off)
		slices.Sort(mitral)
		// Half a voxel; the mitral leaflet, which is thin, and its corners a whole one.
		if len(off) < 60 || off[len(off)/2] > 0.25 || mitral[len(mitral)/2] > 0.5 {
			t.Errorf("%s: the picture lies %.2f mm off the truth in the median of %d rays, %.2f mm at the mitral valve", leaflets, off[len(off)/2], len(off), mitral[len(mitral)/2])
		}
	}
}
