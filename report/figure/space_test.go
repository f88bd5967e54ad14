package figure

import (
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/measure"
)

// An artery that was followed is drawn in red, one that was not is not.
func TestSpaceShowsTheCoronaryArteries(t *testing.T) {
	r := &heart.Root{}
	r.Coronary[heart.Right] = heart.Artery{PathMM: geom.Curve{{}, {X: 5}, {X: 9, Y: 3}}, RadiusMM: []float64{2, 1.8, 1.6}}
	red := 0
	for _, b := range bodies(r, &heart.Ventricle{}, &measure.Set{}) {
		if b.Colour == coronaryRed && b.Opacity == 0 {
			red++
		}
	}
	if red != 1 {
		t.Errorf("%d red arteries, want 1", red)
	}
}
