package image

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/apical-heart/apical/geom"
)

// oblique returns a rotated, anisotropic, left-handed or right-handed grid.
func oblique(size [3]int, spacing [3]float64, seed uint64) Grid {
	r := rand.New(rand.NewPCG(seed, 1))
	f := geom.FrameOf(geom.Plane{Normal: geom.Vec{X: r.NormFloat64(), Y: r.NormFloat64(), Z: r.NormFloat64()}.Unit()},
		geom.Vec{X: r.NormFloat64(), Y: r.NormFloat64(), Z: r.NormFloat64()})
	w := f.W.Scale(spacing[2])
	if seed%2 == 1 {
		w = w.Scale(-1)
	}
	o := geom.Vec{X: 50 * r.NormFloat64(), Y: 50 * r.NormFloat64(), Z: 50 * r.NormFloat64()}
	return Grid{Size: size, ToLPS: geom.FromColumns(f.U.Scale(spacing[0]), f.V.Scale(spacing[1]), w, o)}
}

// ramp is a linear function of the place, which trilinear interpolation reproduces.
func ramp(p, o geom.Vec) float64 {
	return 100 + p.Sub(o).Dot(geom.Vec{X: 1.5, Y: -2.25, Z: 0.75})
}

func rampField(g Grid) *Field {
	f := NewField(g)
	for i := range f.Data {
		x, y, z := g.Voxel(i)
		f.Data[i] = float32(ramp(g.LPS(float64(x), float64(y), float64(z)), g.ToLPS.T))
	}
	return f
}

func TestVerifySamplerOfRamp(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for seed := uint64(0); seed < 4; seed++ {
		g := oblique([3]int{12, 9, 7}, [3]float64{0.6, 0.8, 1.25}, seed)
		s := NewFieldSampler(rampField(g))
		want := geom.Vec{X: 1.5, Y: -2.25, Z: 0.75}
		for range 200 {
			p := g.LPS(0.5+r.Float64()*10, 0.5+r.Float64()*7, 0.5+r.Float64()*5)
			// float32 values of about 100 carry 7 digits.
			if got, w := s.At(p), ramp(p, g.ToLPS.T); math.Abs(got-w) > 2e-5 {
				t.Fatalf("seed %d at %v: got %g, want %g", seed, p, got, w)
			}
			if got := s.Gradient(p); got.Dist(want) > 1e-4 {
				t.Fatalf("gradient: got %v, want %v", got, want)
			}
		}
	}
}

func TestVerifySamplerEdges(t *testing.T) {
	g := oblique([3]int{4, 3, 1}, [3]float64{1, 1, 2}, 3)
	v := NewVolume(g)
	for i := range v.HU {
		v.HU[i] = int16(10 * i)
	}
	s := NewSampler(v)
	for _, c := range []struct {
		i, j, k float64
		inside  bool
		want    float64
	}{
		{0, 0, 0, true, 0}, {3, 2, 0, true, 110}, {-0.4, 0, 0.4, true, 0}, {-0.6, 0, 0, false, 0},
		{3.4, 2.4, -0.4, true, 110}, {9, 9, 9, false, 110}, {1.5, 1.5, 0, true, 75}, {1, 2.6, 0, false, 90},
	} {
		p := g.LPS(c.i, c.j, c.k)
		if got := s.At(p); math.Abs(got-c.want) > 1e-9 || s.Inside(p) != c.inside {
			t.Errorf("(%g, %g, %g): got %g, inside %v; want %g, %v", c.i, c.j, c.k, got, s.Inside(p), c.want, c.inside)
		}
	}
}

func TestVerifyResampleOfRamp(t *testing.T) {
	src := oblique([3]int{40, 36, 30}, [3]float64{0.5, 0.5, 0.75}, 5)
	f := rampField(src)
	centre := src.LPS(20, 18, 15)
	for _, edge := range []float64{0.4, 1.0, 1.7, 2.5} {
		frame := geom.FrameOf(geom.Plane{Origin: centre, Normal: geom.Vec{X: 1, Y: 2, Z: 3}.Unit()}, geom.Vec{X: 1})
		g := IsotropicGrid(frame, [3]float64{15, 15, 15}, edge)
		out := ResampleField(f, g, -5000)
		inside := 0
		for i, got := range out.Data {
			x, y, z := g.Voxel(i)
			p := g.LPS(float64(x), float64(y), float64(z))
			q := src.FromLPS().Apply(p)
			// Away from the outermost blocks, where the source is taken as constant beyond its border.
			m := 1.5*edge/0.5 + 1
			if q.X < m || q.Y < m || q.Z < m || q.X > 39-m || q.Y > 35-m || q.Z > 29-m {
				if q.X < -m || q.Y < -m || q.Z < -m || q.X > 40+m || q.Y > 36+m || q.Z > 30+m {
					if got != -5000 {
						t.Fatalf("edge %g: outside at %v: %g", edge, p, got)
					}
				}
				continue
			}
			inside++
			if w := ramp(p, src.ToLPS.T); math.Abs(float64(got)-w) > 1e-4 {
				t.Fatalf("edge %g at %v: got %g, want %g", edge, p, got, w)
			}
		}
		if inside < 50 {
			t.Fatalf("edge %g: only %d voxels compared", edge, inside)
		}
	}
}

// The mean of the linear interpolant over 3 voxels has the weights (1, 7, 8, 7, 1)/24, so independent noise keeps
// sqrt(164)/24 of its standard deviation along each axis.
func TestVerifyResampleNoise(t *testing.T) {
	src := Grid{Size: [3]int{120, 120, 120}, ToLPS: geom.Identity()}
	v := NewVolume(src)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range v.HU {
		v.HU[i] = int16(math.Round(100 * r.NormFloat64()))
	}
	// Blocks of 3 x 3 x 3 whose centres are the target's voxels.
	g := Grid{Size: [3]int{40, 40, 40}, ToLPS: geom.FromColumns(geom.Vec{X: 3}, geom.Vec{Y: 3}, geom.Vec{Z: 3}, geom.Vec{X: 1, Y: 1, Z: 1})}
	out := Resample(v, g)
	var s2 float64
	for _, x := range out.Data {
		s2 += float64(x) * float64(x)
	}
	sd := math.Sqrt(s2 / float64(len(out.Data)))
	if want := 100 * math.Pow(math.Sqrt(164)/24, 3); math.Abs(sd/want-1) > 0.02 { // 64000 samples: 0.3 % standard error
		t.Errorf("standard deviation %g, want %g", sd, want)
	}
	// Fractional blocks keep the mean.
	for i := range v.HU {
		v.HU[i] = 77
	}
	g.ToLPS = geom.FromColumns(geom.Vec{X: 2.56}, geom.Vec{Y: 1.4}, geom.Vec{Z: 3.3}, geom.Vec{X: 1, Y: 1, Z: 1})
	g.Size = [3]int{46, 85, 36}
	for i, x := range Resample(v, g).Data {
		if math.Abs(float64(x)-77) > 1e-3 {
			t.Fatalf("constant volume: voxel %d is %g", i, x)
		}
	}
}

func TestVerifyResliceOfRamp(t *testing.T) {
	g := oblique([3]int{40, 40, 40}, [3]float64{1, 1, 1}, 2)
	f := rampField(g)
	v := NewVolume(g)
	for i, x := range f.Data {
		v.HU[i] = int16(math.Round(float64(x) * 20))
	}
	frame := geom.FrameOf(geom.Plane{Origin: g.LPS(20.3, 19.1, 18.7), Normal: geom.Vec{X: 3, Y: -1, Z: 1}.Unit()}, geom.Vec{Z: 1})
	w, h, px := 31, 22, 0.7
	got := ResliceField(f, frame, w, h, px, -1)
	hu := Reslice(v, frame, w, h, px)
	for y := range h {
		for x := range w {
			p := frame.At((float64(x)-15)*px, (float64(y)-10.5)*px, 0)
			want := ramp(p, g.ToLPS.T)
			if math.Abs(float64(got[x+w*y])-want) > 1e-4 {
				t.Fatalf("pixel (%d, %d): got %g, want %g", x, y, got[x+w*y], want)
			}
			if math.Abs(float64(hu[x+w*y])-20*want) > 0.51 { // rounded to whole HU
				t.Fatalf("HU pixel (%d, %d): got %g, want %g", x, y, hu[x+w*y], 20*want)
			}
		}
	}
	if far := Reslice(v, geom.Frame{Origin: g.LPS(500, 0, 0), U: frame.U, V: frame.V, W: frame.W}, 3, 3, 1); far[4] != Air {
		t.Errorf("outside: %g", far[4])
	}
}
