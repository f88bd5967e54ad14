package report

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/heart/phantom"
	"github.com/apical-heart/apical/heart/quality"
	"github.com/apical-heart/apical/plan"
	"github.com/apical-heart/apical/report/words"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/catalog"
	"github.com/apical-heart/apical/valve/sizing"
)

// patient is a phantom with calcium, once for all tests, in a picture too coarse to plan on.
var patient = sync.OnceValues(func() (*plan.Case, error) {
	a := phantom.Draw(3, phantom.Stenosis, heart.Closed)
	v, truth, err := phantom.Generate(context.Background(), phantom.Options{Seed: 3, Anatomy: &a, Bare: true, SpacingMM: [3]float64{2, 2, 2}, FieldOfViewMM: [3]float64{110, 110, 110}})
	if err != nil {
		return nil, err
	}
	r := &truth.Root
	for i := range r.Hinge {
		r.Hinge[i].SigmaMM = 0.6
		r.Hinge[i].Confidence = 0.9
	}
	r.EdgeSigmaMM = 0.2
	pl, _ := r.AnnulusPlane()
	r.Calcium = heart.Calcium{VoxelVolumeMM3: 8, FixedHU: 850, RelativeHU: 520, RelativeValid: true}
	for i := range 40 {
		p := pl.Origin.AddScaled(3, pl.Normal).AddScaled(float64(i%5), pl.Normal.Perpendicular()).Add(geom.Vec{X: 0.5 * float64(i/5)})
		r.Calcium.Voxels = append(r.Calcium.Voxels, heart.CalciumVoxel{PositionMM: p, HU: 900, Cusp: heart.Right, Region: heart.RegionLeaflet})
	}
	c := &plan.Case{Schema: plan.Schema, IntendedUse: plan.IntendedUse, Volume: v, Root: r, Ventricle: &truth.Ventricle}
	c.Measures, c.Warnings = measure.Measure(context.Background(), r, &truth.Ventricle, measure.Options{Draws: 8})
	c.Picture = plan.Picture{Hash: "sha256:8f3a61c04be27d915a0c8e1b3f5d7792e6a40b1c2d3e4f5061728394a5b6c7d8", Format: "DICOM", Size: v.Size, SpacingMM: v.SpacingMM(),
		PhasePercent: 35, Sex: "F", Age: "081Y", Manufacturer: "NOBODY", KVP: 100}
	c.Quality = judged(quality.Check{ID: quality.Voxels, Grade: quality.Limited, Measured: true, Value: 2, High: 1, Unit: "mm", Reason: "slices of 2.00 mm", Advice: "reconstruct slices of 1 mm or less over the root, in a field of view close about the heart", Source: "SCCT 2019"})
	c.Options.Indication = "as"
	c.Warnings = append(c.Warnings, fault.Warning{Code: "DCM-LOSSY", Message: "the pictures were compressed with loss before", Advice: "Look."})
	devices, err := catalog.Devices()
	if err != nil {
		return nil, err
	}
	c.Sizing = sizing.Rank(c.Measures, devices, sizing.Options{Indication: "as"})
	c.Provenance = plan.Provenance{Version: "0.0.0", Architecture: "test", Steps: []plan.Key{{Step: "measure", Version: 1, Key: strings.Repeat("5b", 32)}}}
	return c, nil
})

// judged is a verdict of one check, and one that is adequate.
func judged(k quality.Check) *quality.Verdict {
	return &quality.Verdict{Grade: k.Grade, SizingGrade: k.Grade, Checks: []quality.Check{k, {ID: quality.Gating, Grade: quality.Adequate, Reason: "ECG-gated, as the stated phase says", Source: "SCCT 2019"}}}
}

// someCase returns a copy of the patient that a test may change, down to its measurements.
func someCase(t testing.TB) *plan.Case {
	t.Helper()
	p, err := patient()
	if err != nil {
		t.Fatal(err)
	}
	c := *p
	root, ventricle, measures := *p.Root, *p.Ventricle, *p.Measures
	c.Root, c.Ventricle, c.Measures = &root, &ventricle, &measures
	return &c
}

func html(t testing.TB, c *plan.Case, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := HTML(&b, c, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func devices(t testing.TB) []valve.Device {
	t.Helper()
	d, err := catalog.Devices()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestHTML(t *testing.T) {
	for _, lang := range []string{"", "en", "zh"} {
		page := html(t, someCase(t), Options{Lang: lang, Devices: devices(t)})
		for _, problem := range problems(page) {
			t.Errorf("%q: %s", lang, problem)
		}
		area := number(measure.Find("annulusAreaMM2"), someCase(t).Measures.AnnulusAreaMM2)
		for _, want := range []string{area.Text, "J-Valve", "8F3A61C0", "DCM-LOSSY", "sha256:8f3a61c0", strings.Repeat("5b", 32), "<svg", "data:image/png;base64,"} {
			if !strings.Contains(page, want) {
				t.Errorf("%q: the report does not show %q", lang, want)
			}
		}
		use := map[bool]string{false: "Research use only", true: "仅供研究使用"}[lang == "zh"]
		if sheets, labels := strings.Count(page, `<section class="sheet"`), strings.Count(page, `<span class="use">`+use); sheets < 8 || labels != sheets {
			t.Errorf("%q: %d sheets, %d say what they are for", lang, sheets, labels)
		}
		for i := range measure.Defs {
			d := &measure.Defs[i]
			if n := strings.Count(page, `id="tip-`+d.ID+`"`); n != 1 {
				t.Errorf("%q: the definition of %s stands %d times", lang, d.ID, n)
			}
		}
	}
	if err := HTML(&bytes.Buffer{}, someCase(t), Options{Lang: "fr"}); err == nil {
		t.Error("a report in a language that does not exist")
	}
}

// A case of which nothing is known, or of which anything is missing, is told all the same, and says what is missing.
func TestHTMLOfWhatIsMissing(t *testing.T) {
	empty := html(t, &plan.Case{}, Options{})
	for _, want := range []string{"No size can be given", "not usable", "Research use only"} {
		if !strings.Contains(empty, want) {
			t.Errorf("an empty case does not say %q", want)
		}
	}
	v := &heart.Ventricle{}
	for _, l := range plan.Landmarks() {
		switch l.ID {
		case "hinge-right", "commissure-non-left", "ostium-left", "ostium-right-centre", "stj-centre", "apex-endo":
		default:
			continue // those that differ
		}
		c := someCase(t)
		*l.At(c.Root, c.Ventricle) = heart.Point{Reason: "hidden behind a lead"}
		c.Measures, c.Warnings = measure.Measure(context.Background(), c.Root, c.Ventricle, measure.Options{Draws: -1})
		c.Sizing = sizing.Rank(c.Measures, devices(t), sizing.Options{})
		c.Volume, c.Root.Lumen = nil, nil // pictures take their time, and hold no words
		page := html(t, c, Options{Devices: devices(t)})
		for _, problem := range problems(page) {
			t.Errorf("without %s: %s", l.ID, problem)
		}
		if !strings.Contains(page, "hidden behind a lead") {
			t.Errorf("without %s: the report does not say why", l.ID)
		}
		if strings.HasPrefix(l.ID, "hinge") && !strings.Contains(page, "No size can be given") {
			t.Errorf("without %s: a size is given", l.ID)
		}
	}
	c := someCase(t)
	c.Ventricle, c.Volume, c.Root.Lumen = v, nil, nil
	c.Root.HingeLine = [3]geom.Curve{}
	if p := problems(html(t, c, Options{})); len(p) > 0 {
		t.Errorf("without a picture: %v", p)
	}
}

// What comes from files and people is text, whatever it holds.
func TestHTMLEscapes(t *testing.T) {
	const evil = `"><script>alert('x')</script><img src=http://evil.example/a.png onerror=x>`
	c := someCase(t)
	c.Picture.Description, c.Picture.Manufacturer, c.Picture.Age, c.Picture.Sex, c.Picture.Hash = evil, evil, evil, evil, "sha256:"+evil
	c.Warnings = []fault.Warning{{Code: evil, Message: evil, Advice: evil}}
	c.Root.Hinge[0].Reason, c.Root.STJ.Reason = evil, evil
	c.Edits = &plan.Edits{Landmarks: map[string]geom.Vec{evil: {}, "hinge-left": {X: 1}}}
	c.Provenance.Version = evil
	devices := devices(t)
	devices[0].NameEN = evil
	c.Sizing = sizing.Rank(c.Measures, devices, sizing.Options{Indication: "as"})
	c.Volume, c.Root.Lumen = nil, nil
	for _, lang := range []string{"en", "zh"} {
		page := html(t, c, Options{Lang: lang, Devices: devices})
		if strings.Contains(page, "<script") || strings.Contains(page, "<img") {
			t.Error("text became markup")
		}
		for _, problem := range problems(page) {
			if !strings.Contains(problem, "evil.example") { // the address stands there as text
				t.Error(problem)
			}
		}
	}
}

func TestHTMLSameBytes(t *testing.T) {
	c := someCase(t)
	before := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(before)
	one := html(t, c, Options{Devices: devices(t)})
	for _, n := range []int{4} {
		runtime.GOMAXPROCS(n)
		if html(t, c, Options{Devices: devices(t)}) != one {
			t.Errorf("%d threads write another report", n)
		}
	}
}

func TestJudge(t *testing.T) {
	say, _ := Options{}.words()
	for name, k := range map[string]struct {
		change func(c *plan.Case)
		state  string
		reason string
	}{
		"as it is":     {func(*plan.Case) {}, Limited, "Slices of 2.00 mm (≤ 1 mm wanted)."},
		"thin slices":  {func(c *plan.Case) {}, Adequate, ""},
		"no annulus":   {func(c *plan.Case) { c.Measures.AnnulusAreaMM2 = measure.Value{Reason: "no ring"} }, Unusable, "no ring"},
		"nothing":      {func(c *plan.Case) { c.Measures = nil }, Unusable, "stopped"},
		"unsure hinge": {func(c *plan.Case) { c.Root.Hinge[heart.Right].Confidence = 0.6 }, Limited, "right hinge point is not sure (60 %)"},
		"no ostium":    {func(c *plan.Case) { c.Root.OstiumLower[heart.Left].Found = false }, Limited, "left coronary ostium"},
		"wide":         {func(c *plan.Case) { c.Measures.AnnulusPerimeterDiameterMM.SD = 1.2 }, Limited, "1.2 mm"},
		"pale": {func(c *plan.Case) {
			c.Quality = judged(quality.Check{ID: quality.Contrast, Grade: quality.Limited, Measured: true, Value: 210, Low: 250, Unit: "HU", Reason: "blood of 210 HU in the root"})
		}, Limited, "Blood of 210 HU in the root (≥ 250 HU wanted)."},
		"not judged": {func(c *plan.Case) { c.Quality = nil }, Limited, "not judged"},
		"refused": {func(c *plan.Case) {
			c.Measures = nil
			c.Quality = judged(quality.Check{ID: quality.Voxels, Grade: quality.Unusable, Measured: true, Value: 5, High: 1, Unit: "mm", Reason: "slices of 5.00 mm"})
		}, Unusable, "slices of 5.00 mm (≤ 1 mm wanted)"},
		"bicuspid": {func(c *plan.Case) { c.Root.BicuspidSuspected = true }, Limited, "bicuspid"},
	} {
		c := someCase(t)
		if k.state != Limited || k.reason != "Slices of 2.00 mm (≤ 1 mm wanted)." {
			c.Quality = judged(quality.Check{ID: quality.Voxels, Grade: quality.Adequate, Measured: true, Value: 0.75, High: 1, Unit: "mm", Reason: "slices of 0.75 mm"})
		}
		k.change(c)
		v := Judge(c, say)
		if v.State != k.state || !strings.Contains(strings.Join(v.Reasons, " "), k.reason) || k.state == Adequate && len(v.Reasons) > 0 {
			t.Errorf("%s: %s because %q; want %s, %q", name, v.State, v.Reasons, k.state, k.reason)
		}
	}
}

func TestNumber(t *testing.T) {
	mm := &measure.Def{Unit: "mm", Decimals: 1}
	for _, k := range []struct {
		d    *measure.Def
		v    measure.Value
		want string
	}{
		{mm, measure.Value{Value: 24.96, SD: 0.44, Found: true}, "25.0 ± 0.4 mm"},
		{mm, measure.Value{Value: -0.04, SD: 0.03, Found: true}, "0.0 ± 0.03 mm"},
		{mm, measure.Value{Value: -4.1, Found: true}, "\u22124.1 mm"},
		{&measure.Def{Unit: "deg"}, measure.Value{Value: 54.6, SD: 0.2, Found: true}, "55 ± 0.2°"},
		{&measure.Def{Decimals: 2}, measure.Value{Value: 0.231, SD: 1e-9, Found: true}, "0.23 ± 0.000"},
		{mm, measure.Value{Reason: "why"}, " mm"},
	} {
		n := number(k.d, k.v)
		got := strings.ReplaceAll(strings.ReplaceAll(n.Text+" "+n.SD+n.Tail(), "\u00a0", " "), "  ", " ")
		if got != k.want {
			t.Errorf("%v is written %q, want %q", k.v, got, k.want)
		}
	}
}

func TestSentence(t *testing.T) {
	for in, want := range map[string]string{"": "", "a word": "A word.", "Done!": "Done!", "适应证由用户指定。": "适应证由用户指定。", "é": "É."} {
		if got := sentence(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

// Every warning has its Chinese.
func TestWarningsInChinese(t *testing.T) {
	say := words.Mandarin
	for _, e := range fault.Codes {
		if e.Kind != "warning" {
			continue
		}
		w := warn(fault.Warning{Code: e.Code, Message: "in English"}, say)
		if w.Text == "In English." || w.Detail != "in English" || (e.Advice == "") != (w.Advice == "") {
			t.Errorf("%s is told as %+v", e.Code, w)
		}
	}
}

// problems says what is wrong with a page: tags that do not close, names that stand twice or point nowhere, anything that a browser
// would fetch, texts that are missing, numbers that are none.
func problems(page string) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	void := map[string]bool{"meta": true, "br": true}
	var open []string
	ids := map[string]int{}
	var targets []string
	body := regexp.MustCompile(`(?s)<style>.*?</style>`).ReplaceAllString(page, "<style></style>")
	for _, m := range regexp.MustCompile(`<(/?)([a-zA-Z!][a-zA-Z0-9]*)((?:[^<>"]|"[^"]*")*?)(/?)>`).FindAllStringSubmatch(body, -1) {
		closing, name, attributes, alone := m[1] == "/", m[2], m[3], m[4] == "/"
		switch {
		case name == "!doctype" || void[name] || alone:
		case !closing:
			open = append(open, name)
		case len(open) == 0 || open[len(open)-1] != name:
			say("</%s> closes %v", name, open)
			return out
		default:
			open = open[:len(open)-1]
		}
		for _, a := range regexp.MustCompile(`([a-z:-]+)="([^"]*)"`).FindAllStringSubmatch(attributes, -1) {
			switch value := a[2]; a[1] {
			case "id":
				ids[value]++
			case "aria-describedby", "aria-labelledby":
				targets = append(targets, value)
			case "href":
				if strings.HasPrefix(value, "#") {
					targets = append(targets, value[1:])
				} else if !strings.HasPrefix(value, "data:image/png;base64,") {
					say("a link leads to %.60s", value)
				}
			case "src", "srcset", "action", "onclick", "onload", "onerror":
				say("%s=%.60s", a[1], value)
			case "xmlns":
			default:
				if strings.Contains(value, "//") {
					say("%s=%.60s", a[1], value)
				}
			}
		}
	}
	if len(open) > 0 {
		say("%v never close", open)
	}
	for id, n := range ids {
		if n > 1 {
			say("%d elements are called %q", n, id)
		}
	}
	for _, target := range targets {
		if ids[target] == 0 {
			say("%q is pointed to and does not exist", target)
		}
	}
	for _, m := range regexp.MustCompile(`url\(([^)]*)\)`).FindAllStringSubmatch(page, -1) {
		if !strings.HasPrefix(m[1], "#") || ids[m[1][1:]] == 0 {
			say("url(%s)", m[1])
		}
	}
	for _, bad := range []string{"@import", "http:", "https:", "NaN", "Inf ", "ZgotmplZ", "%!", "<no value>", "javascript"} {
		rest := strings.ReplaceAll(pixels.ReplaceAllString(page, ""), `xmlns="http://www.w3.org/2000/svg"`, "")
		if i := strings.Index(rest, bad); i >= 0 {
			say("holds %q: %.80s", bad, rest[max(0, i-30):])
		}
	}
	if m := regexp.MustCompile(`\[[a-z]+(\.[A-Za-z0-9?-]+)+\]`).FindString(page); m != "" {
		say("the text %s is missing", m)
	}
	return out
}

var pixels = regexp.MustCompile(`base64,[A-Za-z0-9+/=]*`)

func TestProblemsAreSeen(t *testing.T) {
	for _, page := range []string{`<p><b>x</p></b>`, `<p>`, `<i id="a"></i><i id="a"></i>`, `<a href="#b">x</a>`, `<a href="other.html">x</a>`, `<img src="x.png"/>`,
		`<svg><image href="https://x"/></svg>`, `<style>@import "x";</style>`, `<p style="background: url(http://x)">x</p>`, `<p>[verdict.none]</p>`, `<p>NaN mm</p>`,
		`<rect fill="url(#gone)"/>`, `<p aria-labelledby="gone">x</p>`, `<p>%!s(MISSING)</p>`} {
		if len(problems(page)) == 0 {
			t.Errorf("nothing is wrong with %s", page)
		}
	}
	if p := problems(`<!doctype html><meta charset="utf-8"><p id="a"><a href="#a">x</a><svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg></p>`); len(p) > 0 {
		t.Error(p)
	}
}

func BenchmarkHTML(b *testing.B) {
	c := someCase(b)
	for b.Loop() {
		if html(b, c, Options{}) == "" {
			b.Fatal("nothing")
		}
	}
}
