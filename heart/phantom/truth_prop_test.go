package phantom

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
)

func truthOf(o Options) (*Truth, *body) {
	o = o.filled()
	b := newBody(o.Anatomy, o.LumenHU, o.Bare)
	return newTruth(o, b), b
}

func TestTruthPlane(t *testing.T) {
	for seed := range uint64(6) {
		ind := [2]string{Insufficiency, Stenosis}[seed%2]
		tr, b := truthOf(Options{Seed: seed, Indication: ind, RotationDeg: 40, RotationAxis: geom.Vec{X: 1, Y: 2, Z: -1}})
		pl, ok := tr.Root.AnnulusPlane()
		if !ok {
			t.Fatalf("seed %d: no plane", seed)
		}
		if e := geom.AngleDeg(pl.Normal, tr.Annulus.Frame.W); e > 1e-6 {
			t.Errorf("seed %d: plane of the hinge points %g degrees off the annulus frame", seed, e)
		}
		for c := range 3 {
			for _, p := range tr.Root.HingeLine[c] {
				if h := pl.Height(p); h < -1e-9 {
					t.Errorf("seed %d: hinge line of the %v cusp dips %g mm below its nadir", seed, heart.Cusp(c), -h)
				}
			}
		}
		for i, q := range b.ostium {
			if e := math.Abs(b.lumen.dist(q.lower)); e > 1e-6 {
				t.Errorf("seed %d: lower edge of ostium %d %g mm off the wall", seed, i, e)
			}
			if e := math.Abs([2]float64{tr.Scalars.CoronaryLeftHeightMM, tr.Scalars.CoronaryRightHeightMM}[i] - b.a.CoronaryHeightMM[i]); e > 1e-6 {
				t.Errorf("seed %d: ostium %d %g mm off the asked height", seed, i, e)
			}
		}
		if e := math.Abs(tr.Scalars.AnnulusPerimeterMM/b.a.AnnulusPerimeterMM - 1); e > 1e-5 {
			t.Errorf("seed %d: perimeter %g, asked %g", seed, tr.Scalars.AnnulusPerimeterMM, b.a.AnnulusPerimeterMM)
		}
	}
}
