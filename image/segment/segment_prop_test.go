package segment_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"math"
	"runtime"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart/phantom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
)

func scan(t *testing.T) *image.Volume {
	t.Helper()
	v, _, err := phantom.Generate(context.Background(), phantom.Options{Seed: 5, Bare: true, LumenHU: 450, NoiseSDHU: 12, SpacingMM: [3]float64{0.8, 0.8, 0.9}})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func sum(t *testing.T, v *image.Volume) string {
	t.Helper()
	l, _, err := segment.Segment(context.Background(), v, nil)
	if err != nil {
		t.Fatal(err)
	}
	h := sha256.New()
	h.Write(l.Data)
	h.Write(l.Root.Sides.Data)
	for k := range l.Root.Tube.Radius {
		put(h, l.Root.Tube.Radius[k]...)
		put(h, l.Root.Tube.Centre[k][:]...)
	}
	d := l.Root.Reading
	put(h, d.LineMM[:]...)
	for a := range d.RadiusMM {
		put(h, d.RadiusMM[a]...)
		put(h, d.SpreadMM[a]...)
	}
	for k := range 3 {
		put(h, d.Nadir[k].Ray, d.Nadir[k].HeightMM, d.Commissure[k].Ray, d.Commissure[k].HeightMM)
	}
	for _, p := range append(append(geom.Curve{}, l.Course...), l.Centreline...) {
		put(h, p.X, p.Y, p.Z)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func put(h hash.Hash, x ...float64) {
	for _, v := range x {
		var b [8]byte
		binary.LittleEndian.PutUint64(b[:], math.Float64bits(v))
		h.Write(b[:])
	}
}

// Same bytes for any number of threads; a changed voxel changes them.
func TestSameBytesForAnyThreads(t *testing.T) {
	v := scan(t)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	want := sum(t, v)
	for _, n := range []int{2, 4, 8} {
		runtime.GOMAXPROCS(n)
		if got := sum(t, v); got != want {
			t.Errorf("%d threads: %s, one: %s", n, got, want)
		}
	}
	for i := range v.HU {
		v.HU[i] += int16(i % 3)
	}
	if sum(t, v) == want {
		t.Error("another picture gives the same bytes")
	}
}

// A picture moved in space gives the same root, moved.
func TestMovesWithThePicture(t *testing.T) {
	v := scan(t)
	a, _, err := segment.Segment(context.Background(), v, nil)
	if err != nil {
		t.Fatal(err)
	}
	shift := geom.Vec{X: 100, Y: -37.5, Z: 12.25}
	v.ToLPS.T = v.ToLPS.T.Add(shift)
	b, _, err := segment.Segment(context.Background(), v, nil)
	if err != nil {
		t.Fatal(err)
	}
	if d := b.Root.Tube.Frame.Origin.Sub(a.Root.Tube.Frame.Origin).Dist(shift); d > 1e-6 {
		t.Errorf("the root's origin moved %.2g mm too far", d)
	}
}

// Cancellation ends the work with the context's error.
func TestCancel(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, _, err := segment.Segment(ctx, scan(t), nil); err != context.Canceled {
		t.Errorf("got %v", err)
	}
}
