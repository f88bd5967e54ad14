package image

import (
	"testing"

	"github.com/apical-heart/apical/geom"
)

// bigVolume is of the size of a cardiac CT, 512 x 512 x 400 at 0.586 x 0.586 x 0.5 mm, with something in it; -short
// takes an eighth of it.
func bigVolume(b *testing.B) *Volume {
	n := [3]int{512, 512, 400}
	if testing.Short() {
		n = [3]int{256, 256, 200}
	}
	v := NewVolume(Grid{Size: n, ToLPS: geom.FromColumns(geom.Vec{X: 0.5859375}, geom.Vec{Y: 0.5859375}, geom.Vec{Z: 0.5}, geom.Vec{})})
	s := uint32(1)
	for i := range v.HU {
		s = s*1664525 + 1013904223
		x, y, z := v.Voxel(i)
		dx, dy, dz := x-n[0]/2, y-n[1]/2, z-n[2]/2
		h := int16(-100 + int(s>>25))
		if dx*dx+dy*dy+dz*dz < n[0]*n[0]/16 {
			h += 400
		}
		v.HU[i] = h
	}
	return v
}

func BenchmarkResample(b *testing.B) {
	v := bigVolume(b)
	f := geom.Frame{Origin: v.LPS(256, 256, 200), U: geom.Vec{X: 1}, V: geom.Vec{Y: 1}, W: geom.Vec{Z: 1}}
	b.Run("iso1.5mm", func(b *testing.B) {
		g := IsotropicGrid(f, [3]float64{150, 150, 100}, 1.5)
		for b.Loop() {
			Resample(v, g)
		}
	})
	b.Run("root0.4mm", func(b *testing.B) {
		fr := geom.FrameOf(geom.Plane{Origin: f.Origin, Normal: geom.Vec{X: 1, Y: 1, Z: 1}.Unit()}, geom.Vec{})
		g := IsotropicGrid(fr, [3]float64{30, 30, 40}, 0.4)
		b.ReportMetric(float64(g.Len()), "voxels")
		for b.Loop() {
			Resample(v, g)
		}
	})
}

func BenchmarkReslice(b *testing.B) {
	v := bigVolume(b)
	fr := geom.FrameOf(geom.Plane{Origin: v.LPS(256, 256, 200), Normal: geom.Vec{X: 1, Y: 1, Z: 1}.Unit()}, geom.Vec{})
	for b.Loop() {
		Reslice(v, fr, 512, 512, 0.5)
	}
}

func BenchmarkGaussianVolume(b *testing.B) {
	v := bigVolume(b)
	v.ToLPS = geom.Identity()
	for b.Loop() {
		GaussianVolume(v, 2)
	}
}

func BenchmarkGradientMagnitude(b *testing.B) {
	f := bigVolume(b).Field()
	for b.Loop() {
		GradientMagnitude(f)
	}
}

func BenchmarkComponents(b *testing.B) {
	v := bigVolume(b)
	m := Threshold(v, 23, 3000)
	b.Run("threshold", func(b *testing.B) {
		for b.Loop() {
			Threshold(v, 23, 3000)
		}
	})
	b.Run("labels", func(b *testing.B) {
		for b.Loop() {
			Components(m.Data, m.Size, 6)
		}
	})
	b.Run("largest", func(b *testing.B) {
		for b.Loop() {
			Largest(m.Data, m.Size, 6)
		}
	})
	b.Run("fill", func(b *testing.B) {
		for b.Loop() {
			FillHoles(m)
		}
	})
}

func BenchmarkDistance(b *testing.B) {
	v := bigVolume(b)
	m := Threshold(v, 20, 3000)
	b.ReportMetric(float64(m.Count()), "voxels")
	ball := m.Largest(6)
	b.Run("inside", func(b *testing.B) {
		for b.Loop() {
			Distance(m)
		}
	})
	b.Run("cap5mm", func(b *testing.B) {
		for b.Loop() {
			DistanceTo(ball, 5)
		}
	})
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			DistanceTo(ball, 0)
		}
	})
	b.Run("close3mm", func(b *testing.B) {
		for b.Loop() {
			Close(ball, 3)
		}
	})
}

func BenchmarkFastMarching(b *testing.B) {
	v := bigVolume(b)
	g := v.Crop(Box{Hi: [3]int{256, 256, 200}}).Grid
	speed := NewField(g)
	for i := range speed.Data {
		speed.Data[i] = 1 / (1 + float32(i%7))
	}
	seed := []int{g.Index(128, 128, 100)}
	b.ResetTimer()
	for b.Loop() {
		FastMarching(speed, seed, 100)
	}
}

func BenchmarkSamplerAt(b *testing.B) {
	v := bigVolume(b)
	s := NewSampler(v)
	p, d := v.LPS(100, 100, 100), geom.Vec{X: 0.11, Y: 0.07, Z: 0.05}
	sum := 0.0
	i := 0
	for b.Loop() {
		sum += s.At(p.AddScaled(float64(i%1000), d))
		i++
	}
	if sum == 0 {
		b.Error("nothing was read")
	}
}
