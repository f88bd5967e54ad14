package landmark_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/landmark"
	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/heart/phantom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/num"
)

// Half of the figures of INTERSECT's two groups differ by 0.4 mm, and 3 mm parts its risk groups (ct-planning 4.10): a length must be right to 1.5 mm to be of use.
const septumLengthMM = 1.5

// septumPhantom is a heart in fat whose right side is filled to this part of the left one's contrast.
func septumPhantom(seed uint64, lengthMM, contrast, mixing float64) phantom.Options {
	a := phantom.Draw(seed, phantom.Insufficiency, heart.Closed)
	a.MembranousSeptumMM, a.RightContrast, a.RightMixing, a.MyocardiumHU = lengthMM, contrast, mixing, 100
	return phantom.Options{Seed: seed, Anatomy: &a, LumenHU: 400, NoiseSDHU: 15, Bare: true, SpacingMM: [3]float64{0.7, 0.7, 0.8}}
}

// A planned is a picture with what was found in it; made once for the tests that read different things off it.
type planned struct {
	volume *image.Volume
	truth  *phantom.Truth
	found  *landmark.Found
	set    *measure.Set
}

var turnedPhantom, realScan planned

func (p *planned) once(t *testing.T, picture func() (*image.Volume, *phantom.Truth, error)) (*landmark.Found, *measure.Set) {
	t.Helper()
	if p.found == nil {
		var err error
		if p.volume, p.truth, err = picture(); err != nil {
			t.Fatal(err)
		}
		p.found, p.set = find(t, p.volume)
	}
	return p.found, p.set
}

func turned() (*image.Volume, *phantom.Truth, error) {
	o := septumPhantom(3, 5.5, 0.6, 0.2)
	o.RotationDeg, o.RotationAxis = 35, geom.Vec{X: 0.3, Y: 1, Z: -0.4}
	return phantom.Generate(context.Background(), o)
}

// foundInTheScan returns what is found in the real scan.
func foundInTheScan(t *testing.T) (*landmark.Found, *measure.Set) {
	t.Helper()
	return realScan.once(t, func() (*image.Volume, *phantom.Truth, error) {
		return read(t, verify.Shared(t, "data/cta_aorta/ct_cropped.nii.gz")), nil, nil
	})
}

func TestVerifySeptum(t *testing.T) {
	f, set := turnedPhantom.once(t, turned)
	truth := turnedPhantom.truth
	near(t, "membranous septum", f.Root.MembranousSeptum, truth.Root.MembranousSeptum, landmarkLimitMM)
	if e := set.MembranousSeptumMM.Value - truth.Scalars.MembranousSeptumMM; !set.MembranousSeptumMM.Found || math.Abs(e) > septumLengthMM {
		t.Errorf("the membranous septum is %.1f mm long, want %.1f", set.MembranousSeptumMM.Value, truth.Scalars.MembranousSeptumMM)
	}
}

// A right heart as dark as muscle hides the crest: nothing may be placed, and the reason must say so.
func TestVerifySeptumUnseen(t *testing.T) {
	v, _, err := phantom.Generate(context.Background(), septumPhantom(3, 5.5, 0.25, 0.02))
	if err != nil {
		t.Fatal(err)
	}
	f, set := find(t, v)
	if p := f.Root.MembranousSeptum; p.Found || set.MembranousSeptumMM.Found || !strings.Contains(p.Reason, "cannot be told from muscle") {
		t.Errorf("found %v (%s) where blood and muscle are equally dense", p.Found, p.Reason)
	}
}

// The crest on the real scan, read in slices along the root's axis through the commissure: the muscle ends about a millimetre under the annulus, at the corner of its shoulder; the thin part lies over it.
func TestVerifySeptumOfTheScan(t *testing.T) {
	f, set := foundInTheScan(t)
	seen := heart.Point{PositionMM: geom.Vec{X: 13.8, Y: -192.5, Z: 653.8}}
	near(t, "membranous septum", f.Root.MembranousSeptum, seen, landmarkLimitMM)
	if v := set.MembranousSeptumMM; !v.Found || v.Value < -1 || v.Value > 3 {
		t.Errorf("%.1f mm long (found %v), read as 1 mm", v.Value, v.Found)
	}
}

// Phantoms as doc/accuracy.md draws them: 200 to 600 HU, noise to 35 HU, slices to 1.5 mm, turned by up to 60 degrees. Goals of the landmark: median 1.5 mm, 95 % within 3 mm.
func TestVerifySeptumMany(t *testing.T) {
	verify.Long(t)
	const seed = 1
	// Of the first twelve those that are hardest: the least contrast (0, 5), the most noise (5, 11), the thickest slices (1, 5) and the most turned (3, 10), of both indications and leaflets.
	draws := []int{0, 1, 3, 5, 10, 11}
	var off []float64
	for _, i := range draws {
		o := phantom.Options{Indication: [2]string{phantom.Stenosis, phantom.Insufficiency}[i%2], Leaflets: [2]string{heart.Closed, heart.Open}[i/2%2]}
		v, truth, err := phantom.Generate(context.Background(), phantom.Random(num.Hash64(seed)+uint64(i), o, 60))
		if err != nil {
			t.Fatal(err)
		}
		f, _ := find(t, v)
		if p := f.Root.MembranousSeptum; p.Found {
			off = append(off, p.PositionMM.Dist(truth.Root.MembranousSeptum.PositionMM))
		}
	}
	slices.Sort(off)
	t.Logf("found in %d of %d, off by %.2f mm", len(off), len(draws), off)
	if 3*len(off) < 2*len(draws) {
		t.Fatalf("found in %d of %d", len(off), len(draws))
	}
	if m, worst := off[len(off)/2], off[len(off)-1]; m > 1.5 || worst > 3 {
		t.Errorf("median %.2f mm, largest %.2f mm", m, worst)
	}
}
