package verify

import (
	"math"
	"strings"
	"testing"
)

// ellipse is the perimeter of an ellipse by the arithmetic-geometric mean (Abramowitz & Stegun 1964, 17.3.4 and 17.6.1).
func ellipse(a, b float64) float64 {
	x, y, sum, pow := a, b, 0.0, 0.5
	for c := math.Sqrt(a*a - b*b); math.Abs(c) > 1e-15*a; pow *= 2 {
		sum += pow * c * c
		x, y, c = (x+y)/2, math.Sqrt(x*y), (x-y)/2
	}
	return 2 * math.Pi / x * (a*a - sum)
}

func good() Benchmark {
	return Benchmark{
		// The perimeter is 4 a E(m) with m = 1 - (b/a)^2.
		Name: "EllipsePerimeter_AbramowitzStegun1964", Source: "Abramowitz & Stegun 1964", Where: "table 17.1, E(0.75) = 1.211056",
		Want: 8 * 1.2110560275684594, Rel: 1e-9, Unit: "mm",
		Got: func(s float64) float64 { return ellipse(2*s, 1) },
	}
}

func TestVerify(t *testing.T) {
	rows := Run(t, good())
	if len(rows) != 1 || !rows[0].Passed || rows[0].Spoilt < 0.01 {
		t.Errorf("rows %+v", rows)
	}
}

// Every way in which a benchmark can be worthless is reported, in words that name it.
func TestBenchmarkTeeth(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*Benchmark)
		says  string
	}{
		"wrong value":    {func(b *Benchmark) { b.Want *= 1.001 }, "off by"},
		"not a number":   {func(b *Benchmark) { b.Got = func(float64) float64 { return math.NaN() } }, "off by"},
		"constant":       {func(b *Benchmark) { b.Got = func(float64) float64 { return b.Want } }, "toothless"},
		"wide tolerance": {func(b *Benchmark) { b.Rel = 0.5 }, "toothless"},
		"spoilt is NaN": {func(b *Benchmark) {
			b.Got = func(s float64) float64 {
				if s != 1 {
					return math.NaN()
				}
				return b.Want
			}
		}, "proves nothing"},
		"no source":          {func(b *Benchmark) { b.Source = " " }, "no source"},
		"no name":            {func(b *Benchmark) { b.Name = "" }, "no name"},
		"no tolerance":       {func(b *Benchmark) { b.Rel = 0 }, "tolerance"},
		"negative tolerance": {func(b *Benchmark) { b.Rel = -1 }, "tolerance"},
		"wants zero":         {func(b *Benchmark) { b.Want = 0 }, "not zero"},
		"wants NaN":          {func(b *Benchmark) { b.Want = math.NaN() }, "not zero"},
		"computes nothing":   {func(b *Benchmark) { b.Got = nil }, "nothing to compute"},
	} {
		t.Run(name, func(t *testing.T) {
			b := good()
			c.spoil(&b)
			var row Row
			r := Record(func(t testing.TB) { row = report(t, b) })
			if !r.Said(c.says) || row.Passed {
				t.Errorf("said %q, row %+v", r.Messages, row)
			}
		})
	}
	if r := Record(func(t testing.TB) { report(t, good()) }); r.Failed() {
		t.Errorf("a good benchmark was refused: %q", r.Messages)
	}
	if list(nil) == nil || list([]Benchmark{good(), good()}) == nil {
		t.Error("an empty list or a name that stands twice was not seen")
	}
}

// The trapezoidal rule on exp over [0, 1] is of second order.
func trapezoid(n int) (h, e float64) {
	h = 1 / float64(n)
	s := (1 + math.E) / 2
	for i := 1; i < n; i++ {
		s += math.Exp(float64(i) * h)
	}
	return h, math.Abs(s*h - (math.E - 1))
}

func TestOrder(t *testing.T) {
	var h, e []float64
	for n := 4; n <= 64; n *= 2 {
		hn, en := trapezoid(n)
		h, e = append(h, hn), append(e, en)
	}
	if p := Order(t, h, e, 2, 0.1); math.Abs(p-2) > 0.01 {
		t.Errorf("observed %g", p)
	}
	first := make([]float64, len(h))
	for i := range first {
		first[i] = 0.3 * h[i]
	}
	for name, c := range map[string]struct {
		h, e        []float64
		want, slack float64
		says        string
	}{
		"first order":        {h, first, 2, 0.1, "observed 1.000"},
		"better than said":   {h, e, 1, 0.1, "observed 2"},
		"zero errors":        {h, make([]float64, len(h)), 2, 0.1, "tells nothing"},
		"two sizes":          {h[:2], e[:2], 2, 0.1, "at least three"},
		"an error missing":   {h, e[1:], 2, 0.1, "at least three"},
		"nothing":            {nil, nil, 2, 0.1, "at least three"},
		"sizes rise":         {[]float64{1, 2, 3}, []float64{1, 2, 3}, 2, 0.1, "fall strictly"},
		"size of NaN":        {[]float64{1, math.NaN(), .1}, []float64{1, 2, 3}, 2, 0.1, "fall strictly"},
		"error of NaN":       {h[:3], []float64{1, math.NaN(), 1}, 2, 0.1, "is NaN"},
		"toothless slack":    {h, e, 2, 1, "slack"},
		"order not wanted":   {h, e, 0, 0.1, "slack"},
		"errors do not fall": {h, []float64{1, 1, 1, 1, 1}, 2, 0.1, "observed"},
	} {
		t.Run(name, func(t *testing.T) {
			if r := Record(func(t testing.TB) { Order(t, c.h, c.e, c.want, c.slack) }); !r.Said(c.says) {
				t.Errorf("said %q", r.Messages)
			}
		})
	}
}

func energy(x []float64) float64 {
	return math.Exp(x[0]) + x[0]*x[1]*x[1] + math.Sin(x[2]*x[0])
}

func force(dst, x []float64) {
	dst[0] += math.Exp(x[0]) + x[1]*x[1] + x[2]*math.Cos(x[2]*x[0])
	dst[1] += 2 * x[0] * x[1]
	dst[2] += x[0] * math.Cos(x[2]*x[0])
}

func TestGradient(t *testing.T) {
	x := []float64{0.7, -1.1, 0.4}
	Gradient(t, energy, force, x)
	Gradient(t, func(x []float64) float64 { return x[0]*x[0] + 3*x[1] }, // the quotient is exact
		func(dst, x []float64) { dst[0], dst[1] = 2*x[0], 3 }, []float64{1000, 2000})

	bend := func(change func(dst, x []float64)) func(dst, x []float64) {
		return func(dst, x []float64) { force(dst, x); change(dst, x) }
	}
	for name, c := range map[string]struct {
		f    func([]float64) float64
		g    func(dst, x []float64)
		x    []float64
		says string
	}{
		"no unknowns":          {energy, force, nil, "no degree of freedom"},
		"never written":        {energy, func(dst, x []float64) {}, x, "never written"},
		"one not written":      {energy, bend(func(dst, x []float64) { dst[2] = 0 }), x, "component 2"},
		"wrong sign":           {energy, bend(func(dst, x []float64) { dst[1] *= -1 }), x, "component 1"},
		"wrong slope":          {energy, bend(func(dst, x []float64) { dst[0] *= 1.00001 }), x, "component 0"},
		"swapped":              {energy, bend(func(dst, x []float64) { dst[0], dst[1] = dst[1], dst[0] }), x, "component 0"},
		"not a number":         {energy, bend(func(dst, x []float64) { dst[1] = math.NaN() }), x, "is NaN"},
		"energy infinite":      {func([]float64) float64 { return math.Inf(1) }, force, x, "gives +Inf"},
		"argument changed":     {energy, bend(func(_, x []float64) { x[0]++ }), x, "changed its argument"},
		"hidden by a constant": {func(x []float64) float64 { return 1e15 + energy(x) }, force, x, "hides"},
		// A kink: both sides have a slope, and their mean is returned.
		"kink": {func(x []float64) float64 { return math.Abs(x[0]-1) + 2*x[0] + 1e-3*math.Pow(math.Abs(x[0]-1), 1.5) },
			func(dst, x []float64) { dst[0] = 2 + 1e-5 }, []float64{1}, "component 0"},
		// Right at the point, but the energy beside it is only once differentiable: |d|^2.5 sign(d) leaves an error of order 1.5.
		"order 1.5": {func(x []float64) float64 { d := x[0] - 1; return 2*x[0] + d*math.Pow(math.Abs(d), 1.5) },
			func(dst, x []float64) { dst[0] = 2 }, []float64{1}, "order 1.50"},
	} {
		t.Run(name, func(t *testing.T) {
			if r := Record(func(t testing.TB) { Gradient(t, c.f, c.g, append([]float64{}, c.x...)) }); !r.Said(c.says) {
				t.Errorf("said %q", r.Messages)
			}
		})
	}
}

func TestTable(t *testing.T) {
	var b strings.Builder
	row, _ := Check(good())
	bad := row
	bad.Passed, bad.Name = false, "a | b\nc"
	if err := Table(&b, []Row{row, bad}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 4 || !strings.Contains(lines[2], "9.68845 mm") || !strings.HasSuffix(lines[2], "| passed |") ||
		!strings.Contains(lines[3], `a \| b c`) || !strings.HasSuffix(lines[3], "| **failed** |") {
		t.Errorf("table:\n%s", b.String())
	}
}

func TestRecorder(t *testing.T) {
	cleaned := false
	r := Record(func(t testing.TB) {
		t.Cleanup(func() { cleaned = true })
		t.Errorf("first %d", 1)
		t.Fatal("second")
		t.Error("never reached")
	})
	if !r.Failed() || !r.Stopped || !cleaned || len(r.Messages) != 2 || !r.Said("first 1\nsecond") || r.Said("never") {
		t.Errorf("%+v", r)
	}
	if r := Record(func(t testing.TB) { t.Skipf("no %s", "data"); t.Error("never reached") }); r.Failed() || !r.Skipped() || r.Logs[0] != "no data" {
		t.Errorf("%+v", r)
	}
	if r := Record(func(t testing.TB) { t.Log("quiet") }); r.Failed() || r.Said("") {
		t.Errorf("%+v", r)
	}
}

func TestTier(t *testing.T) {
	t.Setenv("APICAL_LONG", "")
	if r := Record(func(t testing.TB) { Long(t) }); !r.Skipped() {
		t.Error("the long tier ran without being asked for")
	}
	t.Setenv("APICAL_LONG", "1")
	if r := Record(func(t testing.TB) { Long(t) }); r.Skipped() || r.Failed() {
		t.Error("the long tier did not run")
	}
	t.Setenv("CI", "true")
	if r := Record(func(t testing.TB) { Shared(t, "no such folder") }); !r.Said("missing in CI") {
		t.Errorf("%+v", r)
	}
	t.Setenv("CI", "")
	if r := Record(func(t testing.TB) { Shared(t, "no such folder") }); !r.Skipped() || r.Failed() {
		t.Errorf("%+v", r)
	}
}
