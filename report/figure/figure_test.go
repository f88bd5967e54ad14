package figure

import (
	"encoding/xml"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/image"
)

// pixels are a picture's, whose letters mean nothing.
var pixels = regexp.MustCompile(`base64,[^"]*`)

// wellFormed parses an SVG to its end.
func wellFormed(t *testing.T, name string, f Figure) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(f.SVG))
	for {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
	}
	if f.Alt == "" || strings.Contains(pixels.ReplaceAllString(f.SVG, ""), "NaN") || strings.Contains(f.Alt, "[") {
		t.Errorf("%s: alt %q, or a number that is none", name, f.Alt)
	}
}

// tube is a straight root along z: annulus of radius 12 at z = 0, sinotubular junction at 20, left ostium on +x at 11, hinge points 120
// degrees apart, the right one on +y.
func tube() (*heart.Root, *measure.Set) {
	point := func(x, y, z float64) heart.Point {
		return heart.Point{PositionMM: geom.Vec{X: x, Y: y, Z: z}, Found: true, Confidence: 1}
	}
	polar := func(deg, r, z float64) heart.Point {
		s, c := math.Sincos(deg * math.Pi / 180)
		return point(r*c, r*s, z)
	}
	r := &heart.Root{LumenHU: 400, STJ: point(0, 0, 20), STJNormal: geom.Vec{Z: 1}}
	r.Hinge = [3]heart.Point{heart.Left: polar(210, 12, 0), heart.Right: polar(90, 12, 0), heart.NonCoronary: polar(330, 12, 0)}
	r.OstiumLower = [2]heart.Point{point(12, 0, 11), point(-12, 0, 13)}
	for z := -60.0; z <= 80; z++ {
		r.Centreline = append(r.Centreline, geom.Vec{Z: z})
	}
	s := &measure.Set{AnnulusFound: true, AnnulusFrame: geom.FrameOf(geom.Plane{Normal: geom.Vec{Z: 1}}, geom.Vec{Y: 1})}
	s.CoronaryLeftHeightMM = measure.Value{Value: 11, Found: true}
	s.STJHeightMM = measure.Value{Value: 20, Found: true}
	s.SCurve = measure.SCurve(geom.Vec{Z: 1})
	return r, s
}

func TestVerifyDirection(t *testing.T) {
	for want, d := range map[string]geom.Vec{"L": {X: 1}, "R": {X: -1}, "P": {Y: 1}, "A": {Y: -1}, "H": {Z: 1}, "F": {Z: -1},
		"HL": {X: 0.6, Z: 0.8}, "RP": {X: -0.9, Y: 0.5, Z: 0.1}, "A ": {Y: -1, Z: 0.35}, "": {}} {
		if got := Direction(d); got != strings.TrimSpace(want) {
			t.Errorf("%v is called %q, want %q", d, got, want)
		}
	}
}

// Along a straight line the stretched view is a plane: a point lies at its own height and distance, a tilted plane cuts it in a line of
// its slope.
func TestVerifyRibbonStraight(t *testing.T) {
	r, s := tube()
	b := newRibbon(r.Centreline, s.AnnulusFrame.Origin, r.OstiumLower[heart.Left].PositionMM)
	if x, y := b.place(geom.Vec{X: 12, Z: 11}); math.Abs(x-12) > 1e-9 || math.Abs(y+11) > 0.01 {
		t.Errorf("the ostium stands at %.3f, %.3f; want 12, -11", x, y)
	}
	if p := b.at(11, 12); p.Dist(geom.Vec{X: 12, Z: 11}) > 1e-6 {
		t.Errorf("11 mm up and 12 to the side lies %v", p)
	}
	line := b.cut(geom.Plane{Origin: geom.Vec{Z: 20}, Normal: geom.Vec{X: -0.3, Z: 1}.Unit()}, 15)
	if len(line) != 31 {
		t.Fatalf("%d points", len(line))
	}
	for _, p := range line {
		if math.Abs(-p[1]-(20+0.3*p[0])) > 0.02 {
			t.Errorf("the tilted plane is cut at %v, want height %.2f", p, 20+0.3*p[0])
		}
	}
}

// Along an arc of 60 mm the height is the length of the arc.
func TestVerifyRibbonArc(t *testing.T) {
	var line geom.Curve
	at := func(deg float64) geom.Vec {
		s, c := math.Sincos(deg * math.Pi / 180)
		return geom.Vec{X: 60 * c, Z: 60 * s}
	}
	for d := -60.0; d <= 90; d++ {
		line = append(line, at(d))
	}
	b := newRibbon(line, at(0), at(20).Scale(70.0/60))
	x, y := b.place(at(20).Scale(70.0 / 60))
	if want := -60 * 20 * math.Pi / 180; math.Abs(y-want) > 0.3 || math.Abs(x-10) > 0.3 {
		t.Errorf("the point stands at %.2f, %.2f; want 10, %.2f", x, y, want)
	}
	for i := range b.side {
		k := min(max(i, 1), len(b.side)-2)
		if tangent := b.curve[k+1].Sub(b.curve[k-1]).Unit(); math.Abs(b.side[i].Dot(tangent)) > 0.02 || math.Abs(b.side[i].Norm()-1) > 1e-9 {
			t.Fatalf("the side leans along the line at %d", i)
		}
	}
}

// The line of a plane in a flat view lies in the plane.
func TestVerifyTrace(t *testing.T) {
	f := geom.FrameOf(geom.Plane{Origin: geom.Vec{X: 3, Y: -2, Z: 7}, Normal: geom.Vec{X: 1, Y: 2, Z: -0.5}.Unit()}, geom.Vec{X: 1, Z: 3})
	p := heart.Point{PositionMM: geom.Vec{X: 9, Y: 1, Z: 15}, Found: true}
	n := geom.Vec{X: 0.2, Y: -0.4, Z: 1}.Unit()
	x1, y1, x2, y2, ok := trace(f, p, n, 17)
	if !ok || math.Abs(math.Hypot(x2-x1, y2-y1)-34) > 1e-9 {
		t.Fatalf("%v, %v to %v, %v", x1, y1, x2, y2)
	}
	for _, q := range []geom.Vec{f.At(x1, y1, 0), f.At(x2, y2, 0)} {
		if h := q.Sub(p.PositionMM).Dot(n); math.Abs(h) > 1e-9 {
			t.Errorf("an end of the line is %.3g mm off the plane", h)
		}
	}
	if _, _, _, _, ok := trace(f, p, f.W, 17); ok {
		t.Error("a plane along the picture cuts it")
	}
}

// The edges of a band miss the edge-on view by just its angle.
func TestVerifyForeshorteningBand(t *testing.T) {
	_, s := tube()
	n := geom.Vec{X: -0.5, Y: -0.3, Z: 0.8}.Unit()
	s.AnnulusFrame, s.SCurve = geom.FrameOf(geom.Plane{Normal: n}, geom.Vec{X: 1}), measure.SCurve(n)
	same := func(x float64) float64 { return x }
	band := bandAround(s, 10, same, same)
	if len(band) != 2*len(s.SCurve) {
		t.Fatalf("%d points", len(band))
	}
	for _, p := range band {
		if math.Abs(p[1]) > 90 {
			continue
		}
		if e := measure.ForeshorteningDeg(n, measure.View{LAODeg: p[0], CRADeg: p[1]}); math.Abs(e-10) > 1e-6 {
			t.Errorf("the band's edge at %v misses by %.4f degrees", p, e)
		}
	}
}

// A voxel is drawn in the cell of its own direction and height: 90 degrees on from the right hinge point, where the left cusp lies, at 5 mm.
func TestVerifyCalciumMap(t *testing.T) {
	r, s := tube()
	u, v := s.AnnulusFrame.U, s.AnnulusFrame.V
	if left := r.Hinge[heart.Left].PositionMM; left.Dot(v) < 0 {
		v = v.Scale(-1)
	}
	_ = u
	r.Calcium = heart.Calcium{VoxelVolumeMM3: 0.5, FixedHU: 850, Voxels: []heart.CalciumVoxel{
		{PositionMM: v.Scale(11).Add(geom.Vec{Z: 5.4}), HU: 900}, {PositionMM: v.Scale(11).Add(geom.Vec{Z: 15.4}), HU: 800}}}
	f, ok := CalciumMap(r, s, Options{})
	if !ok {
		t.Fatal("no map")
	}
	wellFormed(t, "map", f)
	cells := regexp.MustCompile(`<rect x="([0-9.]+)" y="([0-9.]+)" width="2.5" height="2"[^>]*fill="#`).FindAllStringSubmatch(f.SVG, -1)
	if len(cells) != 1 {
		t.Fatalf("%d cells: %v", len(cells), cells)
	}
	x, _ := strconv.ParseFloat(cells[0][1], 64)
	y, _ := strconv.ParseFloat(cells[0][2], 64)
	// 150 mm of width for 360 degrees from x = 13, 68 mm of height for 34 mm of height from y = 7 at +24 mm.
	if deg, mm := (x-13)/150*360, 24-(y-7)/2; math.Abs(deg-90) > 0.1 || math.Abs(mm-6) > 0.01 {
		t.Errorf("the cell lies at %.1f degrees under %.1f mm", deg, mm)
	}
	r.Calcium.Voxels = nil
	if f, _ := CalciumMap(r, s, Options{}); !strings.Contains(f.SVG, "no calcium") {
		t.Error("a root without calcium does not say so")
	}
	r.Calcium = heart.Calcium{}
	if _, ok := CalciumMap(r, s, Options{}); ok {
		t.Error("a map of calcium that nobody looked for")
	}
}

func TestVerifyCalciumSurface(t *testing.T) {
	c := &heart.Calcium{VoxelVolumeMM3: 0.125}
	for x := -12; x <= 12; x++ {
		for y := -12; y <= 12; y++ {
			for z := -12; z <= 12; z++ {
				if p := (geom.Vec{X: float64(x), Y: float64(y), Z: float64(z)}).Scale(0.5); p.Norm() <= 5 {
					c.Voxels = append(c.Voxels, heart.CalciumVoxel{PositionMM: p.Add(geom.Vec{X: 40, Y: -3, Z: 900})})
				}
			}
		}
	}
	s := CalciumSurface(c)
	if v, want := s.Volume(), 4.0/3*math.Pi*125; math.Abs(v/want-1) > 0.05 {
		t.Errorf("a ball of %.0f mm3 is drawn with %.0f", want, v)
	}
	if e := s.Centroid().Dist(geom.Vec{X: 40, Y: -3, Z: 900}); e > 0.05 {
		t.Errorf("it lies %.2f mm off", e)
	}
	if CalciumSurface(&heart.Calcium{}) != nil {
		t.Error("a surface of nothing")
	}
}

func TestVerifyWindow(t *testing.T) {
	w := Window{-100, 300}
	p := w.grey([]float32{-1000, -100, 100, 300, 3000, float32(math.NaN())}, 6, 1)
	if len(p) == 0 {
		t.Fatal("no picture")
	}
	if w := WindowFor(400); w.HighHU != 680 || WindowFor(0) != w || WindowFor(math.NaN()) != w {
		t.Errorf("window %v", w)
	}
	for _, hu := range []float64{150, 250, 400, 600} {
		if w := WindowFor(hu); hu+100 > w.HighHU {
			t.Errorf("calcium 100 HU over a lumen of %g looks like it", hu)
		}
	}
}

// The slice shows the side of the patient that its letters say: a bright lead on the left is on the picture's right.
func TestVerifySliceSides(t *testing.T) {
	g := image.Grid{Size: [3]int{60, 60, 3}, ToLPS: geom.FromColumns(geom.Vec{X: 1}, geom.Vec{Y: 1}, geom.Vec{Z: 1}, geom.Vec{X: -29.5, Y: -29.5, Z: -1})}
	v := image.NewVolume(g)
	for i := range v.HU {
		if x, y, _ := v.Voxel(i); x > 30 && y < 30 { // left and front
			v.HU[i] = 1000
		}
	}
	c := newCanvas(-10, -10, 20, 20)
	f := geom.Frame{U: geom.Vec{X: 1}, V: geom.Vec{Y: 1}, W: geom.Vec{Z: 1}}
	values := image.Reslice(v, f, 20, 20, 1)
	if values[5*20+15] < 900 || values[15*20+15] > 100 || values[5*20+5] > 100 {
		t.Error("left is not on the right, or the front not on top")
	}
	c.slice(v, Window{0, 1000}, f)
	c.frameLetters(f, 1)
	svg := c.done("x")
	wellFormed(t, "slice", svg)
	right := regexp.MustCompile(`text-anchor="end"[^>]*>([A-Z]+)<`).FindStringSubmatch(svg.SVG)
	if right == nil || right[1] != "L" {
		t.Errorf("the letter on the right is %v", right)
	}
}

// A section shows its contour where it lies, its diameters with their lengths, the hinge points at their places, and the patient's left on the right.
func TestVerifySection(t *testing.T) {
	r, s := tube()
	sec := &measure.Section{ID: "annulus", NameEN: "Annulus", Contour: geom.Contour{Frame: geom.Frame{U: geom.Vec{X: 1}, V: geom.Vec{Y: 1}, W: geom.Vec{Z: 1}}},
		MinMM: [2]geom.Vec{{Y: -10}, {Y: 10}}, MaxMM: [2]geom.Vec{{X: -13.2}, {X: 13.2}}}
	for i := range 120 {
		sn, cs := math.Sincos(2 * math.Pi * float64(i) / 120)
		sec.Contour.Points = append(sec.Contour.Points, [2]float64{13.2 * cs, 10 * sn})
	}
	s.Sections = []measure.Section{*sec}
	half := HalfMM(s)
	f := Section(nil, WindowFor(400), r, sec, half, Options{})
	wellFormed(t, "section", f)
	m := regexp.MustCompile(`<path d="M([^"]*)Z"[^>]*stroke="` + Contour + `"`).FindStringSubmatch(f.SVG)
	if m == nil {
		t.Fatal("no contour")
	}
	points := strings.Split(m[1], "L")
	if len(points) != 120 {
		t.Fatalf("%d points", len(points))
	}
	for i, p := range points {
		x, y, _ := strings.Cut(p, " ")
		u, _ := strconv.ParseFloat(x, 64)
		v, _ := strconv.ParseFloat(y, 64)
		if math.Hypot(u-sec.Contour.Points[i][0], v-sec.Contour.Points[i][1]) > 0.01 {
			t.Errorf("point %d is drawn at %s", i, p)
		}
	}
	for _, want := range []string{">26.4<", ">20.0<", ">10 mm<"} {
		if !strings.Contains(f.SVG, want) {
			t.Errorf("the section does not show %s", want)
		}
	}
	if m := regexp.MustCompile(`text-anchor="end"[^>]*>([A-Z]+)<`).FindStringSubmatch(f.SVG); m == nil || m[1] != "L" {
		t.Errorf("on the right stands %v", m)
	}
	right := r.Hinge[heart.Right].PositionMM
	if !strings.Contains(f.SVG, `<circle cx="`+num(right.X)+`" cy="`+num(right.Y)+`"`) {
		t.Error("the right hinge point is not at its place")
	}
	if half < 13.2+5 {
		t.Errorf("half the picture is %g mm", half)
	}
}

func TestRanges(t *testing.T) {
	rows := []Row{{Name: "a <b>", Note: "n", AnnulusMM: 24, SDMM: 0.5, Bars: []Bar{{"21", math.Inf(-1), 22, false, true}, {"25", 22, 25, true, false}, {"27", 25, math.Inf(1), false, false}}}}
	f, ok := Ranges(rows, Options{})
	if !ok {
		t.Fatal("no chart")
	}
	wellFormed(t, "ranges", f)
	for _, want := range []string{"a &lt;b&gt;", ">21<", ">25<", ">27<", "apical-hatch"} {
		if !strings.Contains(f.SVG, want) {
			t.Errorf("the chart does not show %q", want)
		}
	}
	if _, ok := Ranges(nil, Options{}); ok {
		t.Error("a chart of nothing")
	}
}

func TestFiguresOfAnything(t *testing.T) {
	r, s := tube()
	for c := range heart.Cusp(3) {
		f, ok := FlatView(nil, WindowFor(400), r, s, Hinge(r, c), Options{})
		if !ok {
			t.Errorf("no flat view of the %s hinge point", c)
		}
		wellFormed(t, "flat", f)
	}
	f, ok := FlatView(nil, WindowFor(400), r, s, Ostium(r, s, heart.Left), Options{})
	if !ok || !strings.Contains(f.SVG, "LCA 11.0") {
		t.Error("the height of the left coronary is not shown")
	}
	f, ok = Stretched(nil, WindowFor(400), r, s, heart.Left, Options{})
	if !ok || !strings.Contains(f.SVG, "LCA 11.0") || !strings.Contains(f.SVG, "STJ 20.0") {
		t.Error("the stretched view lacks a level")
	}
	wellFormed(t, "stretched", f)
	f, ok = SCurve(s, Options{})
	if !ok {
		t.Error("no S-curve")
	}
	wellFormed(t, "S-curve", f)
	wellFormed(t, "space", Space(&heart.Root{}, &heart.Ventricle{}, &measure.Set{}, measure.View{}, Options{}))
	for name, draw := range map[string]func() bool{
		"flat": func() bool {
			_, ok := FlatView(nil, Window{}, &heart.Root{}, &measure.Set{}, Flat{}, Options{})
			return ok
		},
		"stretched": func() bool { _, ok := Stretched(nil, Window{}, &heart.Root{}, &measure.Set{}, 0, Options{}); return ok },
		"S-curve":   func() bool { _, ok := SCurve(&measure.Set{}, Options{}); return ok },
	} {
		if draw() {
			t.Errorf("a %s view of nothing", name)
		}
	}
	if got := ViewName(measure.View{LAODeg: -13.6, CRADeg: -30.2}); got != "RAO 14 CAU 30" {
		t.Error(got)
	}
}
