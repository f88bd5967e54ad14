package deploy_test

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/catalog"
)

// Devices have no handedness: mirrored in the plane through the axis and a commissure, wires, segments and threads come to lie on themselves. So mirrored anatomy needs no mirrored device.
func TestPropDevicesAreTheirMirrorImages(t *testing.T) {
	devices, err := catalog.Devices()
	if err != nil {
		t.Fatal(err)
	}
	for i := range devices {
		d := &devices[i]
		if d.Build == nil {
			continue
		}
		w, err := d.Wires(&d.Sizes[0], []float64{0.25, 0.5, 0.75}, 2)
		if err != nil {
			t.Fatal(err)
		}
		image := make([]int, len(w.Points))
		for i, p := range w.Points {
			q := geom.Vec{X: p.PositionMM.X, Y: -p.PositionMM.Y, Z: p.PositionMM.Z}
			image[i] = -1
			for j, o := range w.Points {
				if o.Kind == p.Kind && o.Level == p.Level && o.PositionMM.Dist(q) < 1e-9 {
					image[i] = j
				}
			}
			if image[i] < 0 {
				t.Fatalf("%s: %s point %d at %v has no image", d.ID, p.Kind, i, p.PositionMM)
			}
		}
		pairs := map[[2]int]bool{}
		for _, g := range w.Segments {
			pairs[[2]int{g.From, g.To}], pairs[[2]int{g.To, g.From}] = true, true
		}
		for _, g := range w.Segments {
			if !pairs[[2]int{image[g.From], image[g.To]}] {
				t.Errorf("%s: the segment from %d to %d has no image", d.ID, g.From, g.To)
			}
		}
		threads := map[[2]int]valve.Suture{}
		for _, u := range w.Sutures {
			threads[[2]int{u.Key, u.Frame}] = u
		}
		for _, u := range w.Sutures {
			if v, ok := threads[[2]int{image[u.Key], image[u.Frame]}]; !ok || math.Abs(v.LengthMM-u.LengthMM) > 1e-9 || v.NPerMM != u.NPerMM {
				t.Errorf("%s: the thread from %d to %d has no image", d.ID, u.Key, u.Frame)
			}
		}
	}
}
