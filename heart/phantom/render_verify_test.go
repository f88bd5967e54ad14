package phantom

import (
	"context"
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

func cube(n int, mm float64) image.Grid {
	return image.IsotropicGrid(axes(geom.Vec{}), [3]float64{float64(n) * mm / 2, float64(n) * mm / 2, float64(n) * mm / 2}, mm)
}

func integral(t *testing.T, g image.Grid, l ...layer) float64 {
	t.Helper()
	f, err := render(context.Background(), g, geom.Identity(), append([]layer{{}}, l...))
	if err != nil {
		t.Fatal(err)
	}
	var s float64
	for _, v := range f.Data {
		s += float64(v)
	}
	return s * g.VoxelVolumeMM3()
}

func TestVerifyPaintedVolume(t *testing.T) {
	g := cube(40, 0.7)
	tilted := geom.FrameOf(geom.Plane{Origin: geom.Vec{X: 0.3, Y: -0.2, Z: 0.1}, Normal: geom.Vec{X: 1, Y: 2, Z: 3}.Unit()}, geom.Vec{X: 1})
	for _, c := range []struct {
		name      string
		s         shape
		sheet     float64
		want      float64
		tolerance float64
	}{
		{"ball", ball{tilted.Origin, 7}, 0, 4.0 / 3 * math.Pi * 343, 0.004},
		{"ellipsoid of two halves", ellipsoid{tilted, 5, 7, 9, 6}, 0, 2.0 / 3 * math.Pi * 5 * 7 * 15, 0.01},
		{"cone", newCone(tilted.At(0, 0, -5), tilted.At(0, 0, 5), 3, 3), 0, math.Pi*9*10 + 4.0/3*math.Pi*27, 0.01},
		{"box", box{tilted, [3]float64{5, 4, 6}, 0}, 0, 8 * 5 * 4 * 6, 0.01},
		{"thin sheet in a ball", function(func(p geom.Vec) float64 {
			return max(math.Abs(tilted.Plane().Height(p))-0.2, p.Dist(tilted.Origin)-8)
		}), 0.4, 0.4 * math.Pi * 64, 0.06}, // the free edge of a sheet thinner than a voxel reaches a tenth of a millimetre too far
	} {
		got := integral(t, g, layer{hu: 1, parts: []shape{c.s}, sheetMM: c.sheet})
		if math.Abs(got/c.want-1) > c.tolerance {
			t.Errorf("%s: painted %g mm3, want %g", c.name, got, c.want)
		}
	}
}

// The stated volumes of calcium are those that the painter paints.
func TestVerifyPaintedCalcium(t *testing.T) {
	tr, b := truthOf(Options{Seed: 4, Indication: Stenosis})
	var lumps []shape
	for _, d := range b.calcium {
		lumps = append(lumps, d)
	}
	if len(lumps) < 5 {
		t.Fatalf("%d lumps", len(lumps))
	}
	g := cube(120, 0.4)
	got := integral(t, g, layer{hu: 1, parts: lumps})
	if want := tr.Scalars.CalciumTotalMM3; math.Abs(got/want-1) > 0.015 {
		t.Errorf("painted %g mm3, truth %g", got, want)
	}
	s := tr.Scalars
	if sum := s.CalciumLeftMM3 + s.CalciumRightMM3 + s.CalciumNonMM3 + s.CalciumAnnulusMM3 + s.CalciumLVOTMM3; math.Abs(sum/s.CalciumTotalMM3-1) > 1e-9 {
		t.Errorf("parts add up to %g, total %g", sum, s.CalciumTotalMM3)
	}
}

// A straight edge through the scanner is the error function of the stated width.
func TestVerifyBlur(t *testing.T) {
	for _, thick := range []float64{0.5, 1.5} {
		const sigma, slope = 0.6, 0.3
		g := image.Grid{Size: [3]int{60, 20, 20}, ToLPS: geom.FromColumns(geom.Vec{X: 0.4}, geom.Vec{Y: 0.4}, geom.Vec{Z: thick}, geom.Vec{X: -12, Y: -4, Z: -10 * thick})}
		fine, factor := supersampled(g)
		n := geom.Vec{X: 1, Y: slope}.Unit()
		f, err := render(context.Background(), fine, geom.Identity(), []layer{{}, {hu: 1000, parts: []shape{half{geom.Plane{Normal: n}}}}})
		if err != nil {
			t.Fatal(err)
		}
		v := scan(f, g, factor, sigma, thick, 0, 0)
		// The painted voxel adds its own width: a box of 0.4 mm.
		width := math.Sqrt(sigma*sigma + 0.4*0.4/12)
		for i := 8; i < 52; i++ {
			p := g.LPS(float64(i), 10, 10)
			want := 500 * math.Erfc(p.Dot(n)/(width*math.Sqrt2))
			if got := float64(v.At(i, 10, 10)); math.Abs(got-want) > 8 {
				t.Errorf("slices of %g mm: %g HU at %g mm from the edge, want %g", thick, got, p.Dot(n), want)
			}
		}
	}
}

// Across the slices the profile is a box of the slice's thickness, blurred.
func TestVerifySliceProfile(t *testing.T) {
	const sigma, thick, gap = 0.4, 2.0, 1.0
	g := image.Grid{Size: [3]int{8, 8, 40}, ToLPS: geom.FromColumns(geom.Vec{X: 0.5}, geom.Vec{Y: 0.5}, geom.Vec{Z: gap}, geom.Vec{Z: -20.3})}
	fine, factor := supersampled(g)
	f, err := render(context.Background(), fine, geom.Identity(), []layer{{}, {hu: 1000, parts: []shape{half{geom.Plane{Normal: geom.Vec{Z: 1}}}}}})
	if err != nil {
		t.Fatal(err)
	}
	v := scan(f, g, factor, sigma, thick, 0, 0)
	for k := 10; k < 30; k++ {
		z := g.LPS(4, 4, float64(k)).Z
		var want float64
		const n = 400
		for i := range n {
			x := z + thick*((float64(i)+0.5)/n-0.5)
			want += 500 * math.Erfc(x/(sigma*math.Sqrt2)) / n
		}
		if got := float64(v.At(4, 4, k)); math.Abs(got-want) > 12 {
			t.Errorf("%g HU at z = %g, want %g", got, z, want)
		}
	}
}

func TestVerifyNoise(t *testing.T) {
	g := cube(48, 0.6)
	for _, sd := range []float64{10, 35} {
		v := scan(image.Field{Grid: g, Data: make([]float32, g.Len())}, g, [3]int{1, 1, 1}, 0.4, 0.6, sd, 5)
		var m, s2, corr float64
		for i, x := range v.HU {
			m += float64(x)
			s2 += sq(float64(x))
			if i > 0 {
				corr += float64(x) * float64(v.HU[i-1])
			}
		}
		n := float64(len(v.HU))
		m, s2, corr = m/n, s2/n, corr/n
		if got := math.Sqrt(s2 - m*m); math.Abs(got/sd-1) > 0.02 || math.Abs(m) > 0.02*sd {
			t.Errorf("noise of %g +- %g HU, want 0 +- %g", m, got, sd)
		}
		// Neighbours of white noise smoothed by a Gaussian of 0.7 voxels: exp(-1/(4 0.49)) = 0.60; the truncated kernel gives 0.61.
		if c := corr / s2; c < 0.55 || c > 0.66 {
			t.Errorf("neighbours correlate by %g", c)
		}
	}
}

// The lumen's edge in the noise-free picture lies where the truth says: half height between blood and muscle along rays in the outflow
// tract, and the lumen's HU are those asked for.
func TestVerifyEdgeInThePicture(t *testing.T) {
	a := Draw(8, Insufficiency, heart.Open)
	o := Options{Anatomy: &a, Bare: true, LumenHU: 350, SpacingMM: [3]float64{0.5, 0.5, 0.6}, FieldOfViewMM: [3]float64{70, 70, 70}, RotationDeg: 33, RotationAxis: geom.Vec{X: 1, Y: 1}}
	o.CentreMM = geom.Vec{}
	full := o.filled()
	b := newBody(&a, 350, true)
	o.CentreMM = full.pose().Apply(b.middle()).Scale(-1) // the annulus in the middle of a small field of view
	v, tr, err := Generate(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	s := image.NewSampler(v)
	c := tr.LVOT
	centre := c.Centre()
	var sum, sum2, n float64
	for i, p := range c.LPS() {
		local := b.back(tr, p)
		_, th, _ := b.root.polar(local)
		thick, crest := b.lv.outflowWall(th)
		if thick < 8 || crest < -1 || i%4 != 0 {
			continue // only where muscle lies behind
		}
		dir := p.Sub(centre).Unit()
		level := (350 + a.MyocardiumHU) / 2
		f := func(x float64) float64 { return level - s.At(p.AddScaled(x, dir)) }
		x := crossing(f, -2, 2, f(-2), f(2))
		sum += x
		sum2 += x * x
		n++
	}
	if n < 50 {
		t.Fatalf("only %g rays", n)
	}
	if m := sum / n; math.Abs(m) > 0.06 {
		t.Errorf("edge %g mm off on average", m)
	}
	if sd := math.Sqrt(sum2 / n); sd > 0.1 {
		t.Errorf("edge off by %g mm (root mean square)", sd)
	}
	if got := s.At(tr.Root.STJ.PositionMM); math.Abs(got-350) > 1 {
		t.Errorf("lumen of %g HU, want 350", got)
	}
}

// Blocks are culled by the distance at their middle; the picture must be that of all layers at every voxel.
func TestCullingLosesNothing(t *testing.T) {
	for seed := range uint64(4) {
		o := Options{Seed: seed, Indication: [2]string{Insufficiency, Stenosis}[seed%2], Leaflets: [2]string{heart.Closed, heart.Open}[seed/2],
			SpacingMM: [3]float64{0.7, 0.7, 0.8}, FieldOfViewMM: [3]float64{200, 200, 200}}.filled()
		b := newBody(o.Anatomy, 400, false)
		g := o.grid(b.middle())
		if seed > 1 { // more of the points in the root
			o.FieldOfViewMM = [3]float64{56, 56, 56}
			g = o.gridAt(b.root.at(0, 0, 7))
		}
		r := renderer{out: image.Field{Grid: g}, m: g.ToLPS, voxel: math.Cbrt(0.7 * 0.7 * 0.8), sp: g.SpacingMM()}
		var all []active
		for i := range b.layers {
			all = append(all, active{&b.layers[i], b.layers[i].parts})
		}
		c := num.NewChance(seed)
		bad := map[string]int{}
		for range 800 {
			var q [3]int
			for a := range q {
				q[a] = c.Intn(g.Size[a]/8) * 8
			}
			list := r.cull(nil, all, q, 8)
			for range 6 {
				p := r.m.Apply(geom.Vec{X: float64(q[0] + c.Intn(8)), Y: float64(q[1] + c.Intn(8)), Z: float64(q[2] + c.Intn(8))})
				full := r.value(all, p)
				if math.Abs(r.value(list, p)-full) < 0.5 {
					continue
				}
				cover := func(a active) float64 {
					return r.value([]active{{&layer{hu: 0}, nil}, {&layer{hu: 1, sheetMM: a.l.sheetMM}, a.parts}}, p)
				}
				name := "?"
				for i := range all { // the layer whose coverage changed
					c := 0.0
					for _, l := range list {
						if l.l == all[i].l {
							c = cover(l)
						}
					}
					if math.Abs(c-cover(all[i])) > 1e-3 {
						name = all[i].l.name
					}
				}
				bad[name]++
			}
		}
		for name, n := range bad {
			t.Errorf("seed %d: %s lost at %d of 4800 points", seed, name, n)
		}
	}
}
