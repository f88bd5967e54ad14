package image

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/apical-heart/apical/geom"
)

// A Gaussian smoothed by a Gaussian is a Gaussian: variances add, heights go with the cube of the ratio of the widths.
func TestVerifyGaussianOfGaussian(t *testing.T) {
	g := oblique([3]int{64, 54, 48}, [3]float64{0.5, 0.6, 0.7}, 2)
	c := g.LPS(31.3, 27.1, 23.6)
	const a, s = 2.0, 1.5
	blob := func(p geom.Vec, v float64) float64 {
		d := p.Dist(c)
		return 1000 * math.Exp(-d*d/(2*v))
	}
	f, v := NewField(g), NewVolume(g)
	for i := range f.Data {
		x, y, z := g.Voxel(i)
		b := blob(g.LPS(float64(x), float64(y), float64(z)), a*a)
		f.Data[i], v.HU[i] = float32(b), int16(math.Round(b))
	}
	out, fromVolume := Gaussian(f, s), GaussianVolume(v, s)
	grad := GradientMagnitude(out)
	height := math.Pow(a*a/(a*a+s*s), 1.5)
	for k := 12; k < 36; k += 3 {
		for j := 14; j < 40; j += 3 {
			for i := 16; i < 48; i += 3 {
				p := g.LPS(float64(i), float64(j), float64(k))
				want := height * blob(p, a*a+s*s)
				// Cut at 4 sigma the kernel loses 6e-5 of its mass an axis; the tails outside the grid are smaller.
				if got := float64(out.At(i, j, k)); math.Abs(got-want) > 0.25 {
					t.Fatalf("(%d, %d, %d): got %g, want %g", i, j, k, got, want)
				}
				if got := float64(fromVolume.At(i, j, k)); math.Abs(got-want) > 0.6 {
					t.Fatalf("volume (%d, %d, %d): got %g, want %g", i, j, k, got, want)
				}
				slope := want * p.Dist(c) / (a*a + s*s)
				// Central differences of a Gaussian of 2.5 mm at 0.7 mm: (0.7/2.5)^2/6 x its third derivative.
				if got := float64(grad.At(i, j, k)); math.Abs(got-slope) > 0.04*120 {
					t.Fatalf("gradient (%d, %d, %d): got %g, want %g", i, j, k, got, slope)
				}
			}
		}
	}
}

// convolution with the taps, one axis after the other, written the slow way; mode nearest.
func slowGaussian(f *Field, sigmaMM float64) []float64 {
	a := make([]float64, len(f.Data))
	for i, x := range f.Data {
		a[i] = float64(x)
	}
	for axis, sp := range f.SpacingMM() {
		sigma := sigmaMM / sp
		r := int(4*sigma + 0.5)
		b := make([]float64, len(a))
		for i := range a {
			var sum, norm float64
			for t := -r; t <= r; t++ {
				var q [3]int
				q[0], q[1], q[2] = f.Voxel(i)
				q[axis] = min(max(q[axis]+t, 0), f.Size[axis]-1)
				w := math.Exp(-float64(t*t) / (2 * sigma * sigma))
				sum += w * a[f.Index(q[0], q[1], q[2])]
				norm += w
			}
			b[i] = sum / norm
		}
		a = b
	}
	return a
}

func TestPropGaussianIsConvolution(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for n, size := range [][3]int{{17, 13, 11}, {1, 20, 5}, {30, 1, 1}, {8, 8, 8}} {
		f := NewField(oblique(size, [3]float64{0.5, 0.75, 1}, uint64(n)))
		for i := range f.Data {
			f.Data[i] = float32(100 * r.NormFloat64())
		}
		for _, sigma := range []float64{0.3, 0.7, 1, 1.9} {
			want := slowGaussian(f, sigma)
			for i, got := range Gaussian(f, sigma).Data {
				if math.Abs(float64(got)-want[i]) > 2e-4 {
					t.Fatalf("size %v sigma %g voxel %d: got %g, want %g", size, sigma, i, got, want[i])
				}
			}
		}
		for i, got := range Gaussian(f, 0).Data {
			if got != f.Data[i] {
				t.Fatal("sigma 0 is not a copy")
			}
		}
	}
}

func TestVerifyGradientOfRamp(t *testing.T) {
	want := geom.Vec{X: 1.5, Y: -2.25, Z: 0.75}.Norm()
	g := oblique([3]int{7, 6, 5}, [3]float64{0.5, 0.75, 1.25}, 3)
	sheared := g // as of a tilted gantry
	sheared.ToLPS = geom.FromColumns(g.ToLPS.Column(0), g.ToLPS.Column(1).AddScaled(0.3, g.ToLPS.Column(0)),
		g.ToLPS.Column(2).AddScaled(0.4, g.ToLPS.Column(1)).AddScaled(-0.2, g.ToLPS.Column(0)), g.ToLPS.T)
	for _, g := range []Grid{g, sheared} {
		for i, got := range GradientMagnitude(rampField(g)).Data {
			if math.Abs(float64(got)-want) > 1e-4 {
				t.Fatalf("voxel %d: got %g, want %g", i, got, want)
			}
		}
	}
}
