package main

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/mesh"
)

// result is one line of JSON, as the peers print it.
type result struct {
	Op    string             `json:"op"`
	Wall  float64            `json:"wall"` // seconds of the operation alone
	CPU   float64            `json:"cpu"`
	Check map[string]float64 `json:"check"`
}

// kernel is one operation on the volume. prepare reads what is not timed and returns the operation; the operation returns
// what computes the values to compare, which is not timed either.
type kernel struct {
	name, title string
	repeats     int
	prepare     func(v *image.Volume) func() (check func() map[string]float64)
}

func (k kernel) time(v *image.Volume) result {
	op := k.prepare(v)
	n := max(k.repeats, 1)
	if n > 1 {
		op() // as the peers do, which are set up by a first run
	}
	var check func() map[string]float64
	cpu, start := cpuSeconds(), time.Now()
	for range n {
		check = op()
	}
	wall := time.Since(start).Seconds()
	return result{Op: k.name, Wall: wall / float64(n), CPU: (cpuSeconds() - cpu) / float64(n), Check: check()}
}

// readRaw reads vol.raw (int16, little-endian) of the size and spacing in vol.txt, with its centre at the origin.
func readRaw(dir string) (*image.Volume, error) {
	text, err := os.ReadFile(filepath.Join(dir, "vol.txt"))
	if err != nil {
		return nil, err
	}
	var n [3]int
	var h [3]float64
	if _, err := fmt.Sscan(string(text), &n[0], &n[1], &n[2], &h[0], &h[1], &h[2]); err != nil {
		return nil, fmt.Errorf("vol.txt: %w", err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "vol.raw"))
	if err != nil {
		return nil, err
	}
	g := image.Grid{Size: n, ToLPS: geom.FromColumns(geom.Vec{X: h[0]}, geom.Vec{Y: h[1]}, geom.Vec{Z: h[2]},
		geom.Vec{X: -0.5 * float64(n[0]-1) * h[0], Y: -0.5 * float64(n[1]-1) * h[1], Z: -0.5 * float64(n[2]-1) * h[2]})}
	if len(raw) != 2*g.Len() {
		return nil, fmt.Errorf("vol.raw has %d bytes, not 2 for each of %v voxels", len(raw), n)
	}
	v := image.NewVolume(g)
	for i := range v.HU {
		v.HU[i] = int16(binary.LittleEndian.Uint16(raw[2*i:]))
	}
	return v, nil
}

func sum(data []float32) (s float64) {
	for _, x := range data {
		s += float64(x)
	}
	return s
}

var kernels = []kernel{
	{name: "gauss", title: "Gaussian, sigma 2 voxels", prepare: func(v *image.Volume) func() func() map[string]float64 {
		unit := *v
		unit.ToLPS = geom.Identity() // sigma is in voxels here
		return func() func() map[string]float64 {
			f := image.GaussianVolume(&unit, 2)
			return func() map[string]float64 {
				return map[string]float64{"c": float64(f.At(f.Size[0]/2, f.Size[1]/2, f.Size[2]/2)), "sum": sum(f.Data)}
			}
		}
	}},
	{name: "cc", title: "threshold at 200 HU, largest 6-connected part", prepare: func(v *image.Volume) func() func() map[string]float64 {
		return func() func() map[string]float64 {
			m := image.Threshold(v, 200, math.MaxInt16)
			big := m.Largest(6)
			return func() map[string]float64 {
				_, sizes := image.Components(m.Data, m.Size, 6)
				return map[string]float64{"labels": float64(len(sizes) - 1), "largest": float64(big.Count()), "threshold": float64(m.Count())}
			}
		}
	}},
	{name: "label", title: "threshold at 200 HU, a label for every voxel", prepare: func(v *image.Volume) func() func() map[string]float64 {
		return func() func() map[string]float64 {
			m := image.Threshold(v, 200, math.MaxInt16)
			_, sizes := image.Components(m.Data, m.Size, 6)
			return func() map[string]float64 {
				return map[string]float64{"labels": float64(len(sizes) - 1), "largest": float64(slices.Max(sizes[1:]))}
			}
		}
	}},
	{name: "edt", title: "Euclidean distance inside >= 200 HU", prepare: func(v *image.Volume) func() func() map[string]float64 {
		m := image.Threshold(v, 200, math.MaxInt16)
		return func() func() map[string]float64 {
			f := image.Distance(m)
			return func() map[string]float64 {
				return map[string]float64{"max": float64(slices.Max(f.Data)), "sum": sum(f.Data)}
			}
		}
	}},
	{name: "edt_both", title: "Euclidean distance inside and outside >= 200 HU", prepare: func(v *image.Volume) func() func() map[string]float64 {
		m := image.Threshold(v, 200, math.MaxInt16)
		return func() func() map[string]float64 {
			in, out := image.Distance(m), image.DistanceTo(m, 0)
			return func() map[string]float64 {
				return map[string]float64{"max": float64(slices.Max(in.Data)), "min": -float64(slices.Max(out.Data))}
			}
		}
	}},
	{name: "mc", title: "isosurface at 200 HU", prepare: func(v *image.Volume) func() func() map[string]float64 {
		return func() func() map[string]float64 {
			s := mesh.Isosurface(v.HU, v.Size, v.ToLPS, 200)
			return func() map[string]float64 {
				return map[string]float64{"tris": float64(len(s.Triangles)), "verts": float64(len(s.Points)), "area": s.Area()}
			}
		}
	}},
	{name: "fm", title: "fast marching, T <= 100", prepare: func(v *image.Volume) func() func() map[string]float64 {
		speed := image.NewField(v.Grid)
		for i, h := range v.HU {
			a := (float32(h) - 400) / 100
			speed.Data[i] = 1 / (1 + a*a)
		}
		n := v.Size
		seed := []int{v.Index(245*n[0]/512, 224*n[1]/512, 250*n[2]/400)}
		return func() func() map[string]float64 {
			f := image.FastMarching(speed, seed, 100)
			return func() map[string]float64 {
				count, s := 0, 0.0
				for _, t := range f.Data {
					if !math.IsInf(float64(t), 1) {
						count++
						s += float64(t)
					}
				}
				return map[string]float64{"reached": float64(count), "mean": s / float64(count)}
			}
		}
	}},
	{name: "reslice", title: "oblique slice, 512 x 512 at 0.5 mm", repeats: 50, prepare: func(v *image.Volume) func() func() map[string]float64 {
		sa, ca := math.Sincos(30 * math.Pi / 180)
		sb, cb := math.Sincos(20 * math.Pi / 180)
		f := geom.Frame{U: geom.Vec{X: cb, Y: sb}, V: geom.Vec{X: -sb * ca, Y: cb * ca, Z: sa}}
		f.W = f.U.Cross(f.V)
		return func() func() map[string]float64 {
			p := image.Reslice(v, f, 512, 512, 0.5)
			return func() map[string]float64 {
				s := 0.0
				for _, x := range p {
					s += math.RoundToEven(float64(x))
				}
				return map[string]float64{"sum": s}
			}
		}
	}},
	{name: "resample", title: "resample all to 1.5 mm", prepare: func(v *image.Volume) func() func() map[string]float64 {
		f := geom.Frame{U: geom.Vec{X: 1}, V: geom.Vec{Y: 1}, W: geom.Vec{Z: 1}}
		g := image.IsotropicGrid(f, [3]float64{150, 150, 100}, 1.5)
		return func() func() map[string]float64 {
			r := image.Resample(v, g)
			return func() map[string]float64 { return map[string]float64{"sum": sum(r.Data)} }
		}
	}},
}
