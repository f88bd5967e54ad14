package accuracy

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/heart/phantom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/plan"
	"github.com/apical-heart/apical/report"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/catalog"
)

// truth is what is known of a phantom; its picture is too small to matter.
func truth(t *testing.T) *phantom.Truth {
	t.Helper()
	_, k, err := phantom.Generate(t.Context(), phantom.Options{Seed: 5, Bare: true, SpacingMM: [3]float64{4, 4, 4}, FieldOfViewMM: [3]float64{60, 60, 60}})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func devices(t *testing.T) []valve.Device {
	t.Helper()
	d, err := catalog.Devices()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// perfect is the plan that a program without error would make.
func perfect(t *testing.T, k *phantom.Truth) *plan.Case {
	t.Helper()
	root, ventricle := k.Root, k.Ventricle
	c := &plan.Case{Root: &root, Ventricle: &ventricle, Volume: image.NewVolume(image.Grid{Size: [3]int{1, 1, 1}})}
	c.Measures, c.Warnings = measure.Measure(t.Context(), &root, &ventricle, measure.Options{Draws: -1})
	return c
}

// A plan made of the truth has no error: landmarks exact, annulus to 0.5 %, which the mesh of the lumen costs, the same sizes. With the hinge
// points moved by 3 mm it has that error, and none else than those that hang on it.
func TestCompare(t *testing.T) {
	k := truth(t)
	c := compare(perfect(t, k), k, devices(t))
	if len(c.Points) != len(plan.Landmarks()) {
		t.Errorf("%d landmarks", len(c.Points))
	}
	for _, p := range c.Points {
		if p.ErrorMM != 0 {
			t.Errorf("%s is off by %g mm", p.ID, p.ErrorMM)
		}
	}
	if !(math.Abs(c.PerimeterPercent) <= 0.5) || !(math.Abs(c.AreaPercent) <= 0.5) || len(c.Errors) < 20 || len(c.Sizes) == 0 {
		t.Errorf("perimeter %+.2f %%, area %+.2f %%, %d errors, %d sizes", c.PerimeterPercent, c.AreaPercent, len(c.Errors), len(c.Sizes))
	}
	for _, z := range c.Sizes {
		if z.Got != z.Want {
			t.Errorf("%s: size %q, want %q", z.DeviceID, z.Got, z.Want)
		}
	}
	p := perfect(t, k)
	for i := range p.Root.Hinge {
		p.Root.Hinge[i].PositionMM = p.Root.Hinge[i].PositionMM.AddScaled(3, k.Root.STJNormal)
	}
	p.Measures, _ = measure.Measure(t.Context(), p.Root, p.Ventricle, measure.Options{Draws: -1})
	c = compare(p, k, devices(t))
	for _, q := range c.Points {
		want := 0.0
		if strings.HasPrefix(q.ID, "hinge") {
			want = 3
		}
		if !(math.Abs(q.ErrorMM-want) <= 1e-9) {
			t.Errorf("%s is off by %g mm, want %g", q.ID, q.ErrorMM, want)
		}
	}
	if e := c.Errors["coronaryLeftHeightMM"]; !(math.Abs(e+3) <= 0.6) { // the junction leans a little
		t.Errorf("the left coronary height is off by %g mm, want -3", e)
	}
	if c = compare(&plan.Case{}, k, devices(t)); !math.IsNaN(c.PerimeterPercent) || !math.IsNaN(c.Points[0].ErrorMM) || !c.Doubted || c.Verdict != report.Unusable {
		t.Errorf("a plan of nothing: %+v", c)
	}
}

func TestVerifyQuantile(t *testing.T) {
	x := []float64{1, 2, 3, 4, 10}
	spoilt := func(i int, p float64) func(float64) float64 {
		return func(s float64) float64 {
			y := slices.Clone(x)
			y[i] *= s
			return quantile(y, p)
		}
	}
	verify.Run(t,
		verify.Benchmark{Name: "Quantile95_HyndmanFan1996", Source: "Hyndman and Fan 1996", Where: "type 7: x4 + 0.8 (x5 - x4)", Want: 8.8, Rel: 1e-12, Got: spoilt(4, 0.95)},
		verify.Benchmark{Name: "Median", Source: "the middle of five", Want: 3, Rel: 1e-12, Got: spoilt(2, 0.5)})
	s := spread([]float64{-1, 3, math.NaN()})
	if s.N != 2 || s.Missing != 1 || s.Mean != 1 || math.Abs(s.SD-math.Sqrt(8)) > 1e-12 || s.Median != 2 || s.Max != 3 {
		t.Errorf("%+v", s)
	}
}

// A wrong plan that doubts itself is not silent; one that does not is.
func TestSilent(t *testing.T) {
	for name, k := range map[string]struct {
		c    Case
		want bool
	}{
		"wrong":   {Case{PerimeterPercent: 12}, true},
		"far":     {Case{Points: []Point{{ID: "hinge-left", ErrorMM: 6}}}, true},
		"right":   {Case{PerimeterPercent: 2, Points: []Point{{ID: "hinge-left", ErrorMM: 2}}}, false},
		"doubted": {Case{PerimeterPercent: 12, Doubted: true}, false},
		"refused": {Case{PerimeterPercent: 12, Code: "SEG-ROOT"}, false},
	} {
		if k.c.Silent() != k.want {
			t.Errorf("%s: silent is %v", name, !k.want)
		}
	}
}

func TestMarkdown(t *testing.T) {
	k := truth(t)
	good := compare(perfect(t, k), k, devices(t))
	var b bytes.Buffer
	if err := Markdown(&b, []Case{*good, *good}, 1); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "missed") || strings.Contains(b.String(), "NaN") || strings.Contains(b.String(), "%!") || strings.Count(b.String(), "reached") != 8 {
		t.Errorf("a program without error misses its aims:\n%.1500s", b.String())
	}
	bad := *good
	bad.PerimeterPercent, bad.Doubted = 14, false
	bad.Sizes = []Size{{"x", "25", "27"}}
	b.Reset()
	if err := Markdown(&b, []Case{*good, bad}, 1); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| annulus perimeter, bias | within 1 % | +6.99 % | **missed** |", "| 1 | **missed** |", "x 27 for 25"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the table does not show %q:\n%.1500s", want, b.String())
		}
	}
}

func TestDraw(t *testing.T) {
	kinds := map[string]int{}
	for i := range 60 {
		o := Draw(1, i)
		kinds[o.Indication]++
		kinds[o.Leaflets]++
		if o.LumenHU < 200 || o.LumenHU > 600 || o.NoiseSDHU > 35 || o.SpacingMM[2] < 0.5 || o.SpacingMM[2] > 1.5 || o.RotationDeg > MaxPoseDeg {
			t.Errorf("phantom %d lies outside: %+v", i, o)
		}
	}
	if kinds["as"] != 30 || kinds["ar"] != 30 || kinds["closed"] != 30 || kinds["open"] != 30 {
		t.Error(kinds)
	}
}
