package phantom

import (
	"context"
	"encoding/json"
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/image"
)

func small(seed uint64) Options {
	return Options{Seed: seed, Indication: Stenosis, NoiseSDHU: 20, SpacingMM: [3]float64{0.8, 0.8, 1.2}, FieldOfViewMM: [3]float64{70, 70, 60}}
}

func TestSameBytesForAnyThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var want *image.Volume
	var truth []byte
	for _, n := range []int{1, 2, 4} {
		runtime.GOMAXPROCS(n)
		v, tr, err := Generate(context.Background(), small(1))
		if err != nil {
			t.Fatal(err)
		}
		j, err := json.Marshal(tr)
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want, truth = v, j
			continue
		}
		if !slices.Equal(v.HU, want.HU) || string(j) != string(truth) {
			t.Errorf("%d threads: other bytes", n)
		}
	}
	v, _, _ := Generate(context.Background(), small(2))
	if slices.Equal(v.HU, want.HU) {
		t.Error("another seed gives the same picture")
	}
}

// A mirrored patient is the picture turned over, voxel by voxel, where the grid is its own mirror image.
func TestMirror(t *testing.T) {
	o := small(5)
	o.NoiseSDHU = 0
	o.Bare = true
	a, ta, err := Generate(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	o.Mirror = true
	b, tb, err := Generate(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	bad := 0
	nx := a.Size[0]
	for i, hu := range a.HU {
		x, y, z := a.Voxel(i)
		if d := int(hu) - int(b.At(nx-1-x, y, z)); d > 1 || d < -1 {
			bad++
		}
	}
	if bad > len(a.HU)/100000 { // rounding may tip a voxel on a border
		t.Errorf("%d of %d voxels differ", bad, len(a.HU))
	}
	p, q := ta.Root.Hinge[heart.Left].PositionMM, tb.Root.Hinge[heart.Left].PositionMM
	p.X = -p.X
	if p.Dist(q) > 1e-12 {
		t.Errorf("left hinge at %v, want %v", q, p)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := Generate(ctx, small(1)); err == nil {
		t.Error("no error after cancellation")
	}
}

func TestTooLarge(t *testing.T) {
	if _, _, err := Generate(context.Background(), Options{SpacingMM: [3]float64{0.1, 0.1, 0.1}}); err == nil {
		t.Error("6 billion voxels were accepted")
	}
}

func TestRefusesNonsense(t *testing.T) {
	nan := math.NaN()
	for _, o := range []Options{{SpacingMM: [3]float64{-1, 1, 1}}, {FieldOfViewMM: [3]float64{10, nan, 10}}, {NoiseSDHU: -1}, {NoiseSDHU: nan},
		{LumenHU: -3}, {Indication: "AS"}, {Leaflets: "half"}} {
		if _, _, err := Generate(context.Background(), o); err == nil {
			t.Errorf("accepted %+v", o)
		}
	}
	m := image.NewMask(cube(4, 1))
	if _, err := Paint(context.Background(), m, nil, PaintOptions{SpacingMM: [3]float64{nan, 1, 1}}); err == nil {
		t.Error("Paint accepted a spacing that is no number")
	}
	if _, err := Paint(context.Background(), m, nil, PaintOptions{}); err != nil {
		t.Errorf("an empty map: %v", err)
	}
}

// Random keeps what was set and stays in the stated ranges.
func TestRandom(t *testing.T) {
	for seed := range uint64(50) {
		o := Random(seed, Options{LumenHU: 333}, 60)
		if o.LumenHU != 333 || o.NoiseSDHU < 8 || o.NoiseSDHU > 35 || o.SpacingMM[2] < 0.5 || o.SpacingMM[2] > 1.5 || o.RotationDeg < 0 || o.RotationDeg > 60 {
			t.Errorf("seed %d: %+v", seed, o)
		}
		if p := Random(seed, Options{LumenHU: 333}, 60); p != o {
			t.Errorf("seed %d: drawn twice, two scans", seed)
		}
	}
}
