package landmark_test

import (
	"testing"

	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/phantom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/internal/verify"
)

// The middle of an artery is known to a voxel, its radius to half of one.
const (
	arteryWorstMM  = 1.0
	arteryRadiusMM = 0.4
)

func TestVerifyArteries(t *testing.T) {
	f, _ := turnedPhantom.once(t, turned)
	truth := turnedPhantom.truth
	for c := range 2 {
		got, want, name := f.Root.Coronary[c], truth.Root.Coronary[c], heart.Cusp(c).String()
		if len(got.PathMM) != len(got.RadiusMM) || len(got.PathMM) == 0 {
			t.Errorf("%s: %d places, %d radii", name, len(got.PathMM), len(got.RadiusMM))
			continue
		}
		if got.PathMM[0] != f.Root.OstiumCentre[c].PositionMM {
			t.Errorf("%s: it does not begin in the mouth", name)
		}
		if l, w := got.PathMM.Length(), want.PathMM.Length(); l < 0.9*w {
			t.Errorf("%s: %.0f mm long, want %.0f", name, l, w)
		}
		made := 0.0
		for i, p := range got.PathMM {
			if i > 0 {
				made += p.Dist(got.PathMM[i-1])
			}
			if made > want.PathMM.Length()-1 { // where the left main artery divides
				break
			}
			s, d := want.PathMM.Nearest(p)
			if r := got.RadiusMM[i] - want.RadiusMM[min(int(2*s), len(want.RadiusMM)-1)]; d > arteryWorstMM || r > arteryRadiusMM || -r > arteryRadiusMM {
				t.Errorf("%s: %.0f mm from the mouth it is %.2f mm off and %+.2f mm too wide", name, made, d, r)
			}
		}
	}
}

// On the real scan both arteries are followed a centimetre and more, in blood all along; the left one divides, the right one is faint at first.
func TestVerifyArteriesOfTheScan(t *testing.T) {
	f, _ := realScan.once(t, func() (*image.Volume, *phantom.Truth, error) {
		return read(t, verify.Shared(t, "data/cta_aorta/ct_cropped.nii.gz")), nil, nil
	})
	at := image.NewSampler(realScan.volume)
	for c, a := range f.Root.Coronary {
		if l := a.PathMM.Length(); l < 10 || l > 35 {
			t.Errorf("%s: %.0f mm long", heart.Cusp(c), l)
		}
		for i, p := range a.PathMM {
			if hu := at.At(p); hu < 200 || a.RadiusMM[i] < 1 || a.RadiusMM[i] > 3.5 {
				t.Errorf("%s: %.0f HU and a radius of %.1f mm at place %d", heart.Cusp(c), hu, a.RadiusMM[i], i)
			}
		}
	}
}
