package plate

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"math"
	"runtime"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/render"
)

// lab returns a colour in CIELAB under D65 (CIE 15:2004, sRGB by IEC 61966-2-1).
func lab(c render.Colour) [3]float64 {
	r, g, b := linear[c[0]], linear[c[1]], linear[c[2]]
	f := func(t float64) float64 {
		if t > 216.0/24389 {
			return math.Cbrt(t)
		}
		return (24389.0/27*t + 16) / 116
	}
	x, y, z := f((0.4124*r+0.3576*g+0.1805*b)/0.9505), f(0.2126*r+0.7152*g+0.0722*b), f((0.0193*r+0.1192*g+0.9505*b)/1.089)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// Lightness grows evenly with the number, so that equal steps of it are about equal steps to the eye, in grey too. The map was made even in CAM02-UCS, whose lightness is not quite that of CIELAB.
func TestVerifyScaleIsEven(t *testing.T) {
	s := &Scale{Low: -2, High: 6}
	const n = 16
	var light [n + 1]float64
	for i := range light {
		light[i] = lab(s.Colour(-2 + 8*float64(i)/n))[0]
	}
	mean := (light[n] - light[0]) / n
	if mean < 4 {
		t.Errorf("lightness goes from %.1f to %.1f only", light[0], light[n])
	}
	for i := range n {
		if d := light[i+1] - light[i]; math.Abs(d/mean-1) > 0.3 {
			t.Errorf("step %d of lightness is %.2f, the mean %.2f", i, d, mean)
		}
	}
	if s.Colour(-9) != s.Colour(-2) || s.Colour(99) != s.Colour(6) || s.Colour(-2) != viridis[0] || s.Colour(6) != viridis[8] || s.Colour(2) != viridis[4] {
		t.Error("the ends or the middle are not those of the map")
	}
	if c := s.Colour(math.NaN()); c != (render.Colour{128, 128, 128}) {
		t.Errorf("no number is %v", c)
	}
	if c := s.Colours([]float64{6, -2}); len(c) != 2 || c[0] != viridis[8] || c[1] != viridis[0] {
		t.Errorf("colours of two numbers: %v", c)
	}
}

func blank(w, h int) *image.NRGBA {
	p := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.Draw(p, p.Bounds(), image.White, image.Point{}, draw.Src)
	return p
}

func inked(p *image.NRGBA) (sum float64, box image.Rectangle) {
	for y := range p.Rect.Dy() {
		for x := range p.Rect.Dx() {
			if d := 1 - float64(p.NRGBAAt(x, y).G)/255; d > 0 {
				sum += d
				if d > 0.3 {
					box = box.Union(image.Rect(x, y, x+1, y+1))
				}
			}
		}
	}
	return sum, box
}

func TestVerifyStrokes(t *testing.T) {
	ink := func(p *image.NRGBA) float64 { a, _ := inked(p); return a }
	verify.Run(t, verify.Benchmark{Name: "StrokeCoversACapsule", Source: "closed form: length times width and a circle", Want: 60*7 + math.Pi*3.5*3.5, Rel: 0.005, Unit: "pixels", Got: func(s float64) float64 {
		p := blank(100, 100)
		stroke(p, []geom.Vec{{X: 20, Y: 20}, {X: 20 + 36*s, Y: 20 + 48*s}}, 7, color.NRGBA{0, 0, 0, 255})
		return ink(p)
	}})
	// A capital stands on the base line and is as high and wide as it says, a g goes beneath.
	const size = 40.0
	for _, c := range []struct {
		text        string
		top, bottom float64
	}{{"H", size, 0}, {"x", 10. / 14 * size, 0}, {"g", 10. / 14 * size, -4. / 14 * size}, {"HH", size, 0}} {
		p := blank(150, 100)
		Text(p, 10, 70, c.text, size, color.NRGBA{0, 0, 0, 255})
		_, box := inked(p)
		half := 0.13 * size / 2
		want := [4]float64{10 - half, 70 - c.top - half, 10 + Width(c.text, size) + half, 70 - c.bottom + half}
		for i, got := range []int{box.Min.X, box.Min.Y, box.Max.X, box.Max.Y} {
			if math.Abs(float64(got)-want[i]) > 1.2 {
				t.Errorf("%q: box %v, want %.1f", c.text, box, want)
				break
			}
		}
	}
}

// An O is round: there is ink in the middle of its sides and none in the corners of its box.
func TestLettersAreRound(t *testing.T) {
	p := blank(60, 60)
	Text(p, 10, 50, "O", 40, color.NRGBA{0, 0, 0, 255})
	right := int(10 + Width("O", 40))
	mid := (10 + right) / 2
	for _, at := range [][2]int{{mid, 10}, {mid, 49}, {10, 30}, {right - 1, 30}} {
		if p.NRGBAAt(at[0], at[1]).G > 60 {
			t.Errorf("no ink at %v", at)
		}
	}
	for _, at := range [][2]int{{11, 11}, {right - 2, 11}, {11, 48}, {right - 2, 48}, {mid, 30}} {
		if p.NRGBAAt(at[0], at[1]).G < 255 {
			t.Errorf("ink at %v", at)
		}
	}
}

// Letters are seen, each looks different, and one that there is not is a box.
func TestLettersDiffer(t *testing.T) {
	seen := map[string]rune{}
	look := func(r rune) string {
		p := blank(40, 40)
		Text(p, 8, 30, string(r), 20, color.NRGBA{0, 0, 0, 255})
		return string(p.Pix)
	}
	empty := string(blank(40, 40).Pix)
	for r := range strokes {
		l := look(r)
		if r != ' ' && l == empty {
			t.Errorf("%q is not seen", r)
		}
		if q, ok := seen[l]; ok {
			t.Errorf("%q looks like %q", r, q)
		}
		seen[l] = r
	}
	box := look('漢')
	if box == empty || seen[box] != 0 || box != look('@') {
		t.Error("an unknown letter is not drawn as a box of its own")
	}
	for _, r := range "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:;-+%/()=_<>" {
		if _, ok := strokes[r]; !ok {
			t.Errorf("there is no %q", r)
		}
	}
}

func sheet() Sheet {
	s := Scale{Title: []string{"martensite, %"}, High: 100, Open: [2]bool{false, true}}
	ball := render.Sphere(geom.Vec{}, 5)
	v := make([]float64, len(ball.Points))
	for i, p := range ball.Points {
		v[i] = 50 + 10*p.Z
	}
	c := Cell{Camera: render.Camera{Toward: geom.Vec{Y: -1}, Up: geom.Vec{Z: 1}, HeightMM: 20}, Bodies: []render.Body{{Surface: ball, PointColour: s.Colours(v)}}, Caption: []string{"ball", "10 mm across"}, BarMM: 5}
	return Sheet{Title: "A ball", Lines: []string{"a line"}, Cells: [][]Cell{{c, c}, {c}}, Scale: &s, CellPixels: [2]int{120, 100}}
}

// The scale of length is as long as it says, and the bar of colours has the colours of the scale from below to above.
func TestVerifySheet(t *testing.T) {
	s := sheet()
	p := s.Draw()
	run, longest := 0, 0
	for y := range p.Rect.Dy() {
		for x := range p.Rect.Dx() {
			if p.NRGBAAt(x, y).R < 170 && x < 60 {
				run++
				longest = max(longest, run)
			} else {
				run = 0
			}
		}
		run = 0
	}
	if want := 25; longest < want-1 || longest > want+2 { // 5 mm of 20 in 100 pixels
		t.Errorf("5 mm are %d pixels, want %d", longest, want)
	}
	at := func(c render.Colour) (y int) {
		for y = range p.Rect.Dy() {
			for x := p.Rect.Dx() - 110; x < p.Rect.Dx(); x++ {
				if p.NRGBAAt(x, y) == (color.NRGBA{c[0], c[1], c[2], 255}) {
					return y
				}
			}
		}
		t.Errorf("%v is not on the bar", c)
		return 0
	}
	if hi, lo := at(s.Scale.Colour(99)), at(s.Scale.Colour(1)); lo-hi < 30 {
		t.Errorf("100 %% at row %d, 0 at %d", hi, lo)
	}
	if p.NRGBAAt(0, 0) != ground {
		t.Error("the ground is not opaque")
	}
	// Without a notice there is less ink at the foot.
	foot := p.SubImage(image.Rect(0, p.Rect.Dy()-14, 200, p.Rect.Dy())).(*image.NRGBA)
	dark := 0
	for y := foot.Rect.Min.Y; y < foot.Rect.Max.Y; y++ {
		for x := 0; x < 200; x++ {
			if foot.NRGBAAt(x, y) != ground {
				dark++
			}
		}
	}
	if dark < 100 {
		t.Error("nothing is written at the foot")
	}
}

func TestPropSheetIsTheSameForAnyThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	s := sheet()
	one := s.Draw()
	for _, n := range []int{2, 4, 8} {
		runtime.GOMAXPROCS(n)
		s := sheet()
		if !bytes.Equal(one.Pix, s.Draw().Pix) {
			t.Errorf("%d threads draw another picture", n)
		}
	}
}
