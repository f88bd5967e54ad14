package segment

import (
	"encoding/gob"
	"fmt"
	"os"
	"testing"

	"github.com/apical-heart/apical/heart/phantom"
	"github.com/apical-heart/apical/image"
)

func TestProbeShare(t *testing.T) {
	var c struct {
		V *image.Volume
		T *phantom.Truth
		O phantom.Options
	}
	if os.Getenv("SEED") == "0" {
		c.V = load(t, "/work/shared/data/cta_aorta/ct_cropped.nii.gz")
	} else {
		f, _ := os.Open("/tmp/ph/" + os.Getenv("SEED") + ".gob")
		gob.NewDecoder(f).Decode(&c)
	}
	w, blood, _ := look(c.V)
	s, err := w.locate(blood)
	if err != nil {
		t.Fatal(err)
	}
	w.settle(s)
	w.follow(s)
	r, hu, dirs := newRays(s.mask, s.dist), image.NewFieldSampler(w.hu), halfSphere(48)
	n0, _ := s.course.Nearest(s.aorta.at)
	for x := 0.0; x < s.course.Length() && x < n0+40; x += 3 {
		p := s.course.At(x)
		sh, re := r.walled(hu, p, dirs, 60, s.lowHU)
		var h float64
		if c.T != nil {
			pl, _ := c.T.Root.AnnulusPlane()
			h = pl.Height(p)
		}
		fmt.Printf("s %.0f (%.0f) share %.2f reach %.1f h %.0f\n", x, x-n0, sh, re, h)
	}
}
