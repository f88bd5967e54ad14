package image

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/apical-heart/apical/geom"
)

// The same bytes for any number of threads.
func TestPropThreadsDoNotShow(t *testing.T) {
	g := oblique([3]int{70, 60, 50}, [3]float64{0.5, 0.6, 0.7}, 2)
	r := rand.New(rand.NewPCG(61, 62))
	v := NewVolume(g)
	for i := range v.HU {
		v.HU[i] = int16(r.IntN(1000) - 500)
	}
	seeds := make([]uint8, g.Len())
	for n := range 20 {
		seeds[r.IntN(g.Len())] = uint8(1 + n)
	}
	frame := geom.FrameOf(geom.Plane{Origin: g.LPS(35, 30, 25), Normal: geom.Vec{X: 1, Y: 1, Z: 1}.Unit()}, geom.Vec{})
	run := func(threads int) uint64 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
		h := fnv.New64a()
		floats := func(d []float32) {
			for _, x := range d {
				b := math.Float32bits(x)
				h.Write([]byte{byte(b), byte(b >> 8), byte(b >> 16), byte(b >> 24)})
			}
		}
		smooth := GaussianVolume(v, 0.8)
		floats(smooth.Data)
		floats(GradientMagnitude(smooth).Data)
		floats(Resample(v, IsotropicGrid(frame, [3]float64{12, 12, 12}, 1)).Data)
		floats(Reslice(v, frame, 60, 50, 0.4))
		m := Threshold(v, 0, 500)
		h.Write(m.Data)
		labels, _ := Components(m.Data, m.Size, 6)
		for _, l := range labels {
			h.Write([]byte{byte(l), byte(l >> 8), byte(l >> 16)})
		}
		h.Write(m.Largest(18).Data)
		floats(Distance(m).Data)
		floats(DistanceTo(m.AtLeast(6, 20), 3).Data)
		h.Write(Close(m.AtLeast(6, 40), 1).Data)
		speed := NewField(g)
		for i, x := range smooth.Data {
			speed.Data[i] = 1 + float32(math.Abs(float64(x)))/100
		}
		won, time := Compete(speed, seeds, m)
		h.Write(won)
		floats(time)
		for _, p := range smooth.Surface(0).Points {
			floats([]float32{float32(p.X), float32(p.Y), float32(p.Z)})
		}
		return h.Sum64()
	}
	want := run(1)
	for _, n := range []int{2, 4, 8} {
		if got := run(n); got != want {
			t.Errorf("%d threads: %x, 1 thread: %x", n, got, want)
		}
	}
}
