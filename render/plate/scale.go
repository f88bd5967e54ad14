package plate

import (
	"image"
	"image/color"
	"math"
	"strconv"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/render"
)

// Scale gives numbers colours. Numbers beyond its ends have the colours of the ends, and its bar then says so with a sign.
type Scale struct {
	Title     []string // lines over the bar: what it is, and its unit
	Low, High float64
	Steps     int // between marks; 0: 4
	Digits    int // after the decimal point
	// Open says of the lower and the upper end that numbers go on beyond it.
	Open [2]bool
}

// viridis is the colour map of that name by Smith and van der Walt (matplotlib 2.0, CC0) at ninths of its way: perceptually uniform, lightness grows evenly, and readers who do not see red and green apart can read it.
var viridis = [9]render.Colour{{68, 1, 84}, {71, 45, 123}, {59, 82, 139}, {44, 114, 142}, {33, 144, 140}, {39, 173, 129}, {93, 200, 99}, {170, 220, 50}, {253, 231, 37}}

// Colour returns a number's colour; no number is grey.
func (s *Scale) Colour(v float64) render.Colour {
	if math.IsNaN(v) {
		return render.Colour{128, 128, 128}
	}
	x := math.Min(1, math.Max(0, (v-s.Low)/(s.High-s.Low))) * float64(len(viridis)-1)
	i := min(int(x), len(viridis)-2)
	f := x - float64(i)
	var c render.Colour
	for k := range c {
		c[k] = uint8(float64(viridis[i][k])*(1-f) + float64(viridis[i+1][k])*f + 0.5)
	}
	return c
}

// Colours returns the colours of numbers, for render.Body.PointColour.
func (s *Scale) Colours(v []float64) []render.Colour {
	out := make([]render.Colour, len(v))
	for i, x := range v {
		out[i] = s.Colour(x)
	}
	return out
}

// draw draws the bar with its upper left corner at x, y under the title.
func (s *Scale) draw(out *image.NRGBA, x, y, width, height, size float64) {
	for i, t := range s.Title {
		Text(out, x, y+1.6*size*float64(i), t, 0.9*size, ink)
	}
	y += 1.6*size*float64(len(s.Title)) + 0.2*size
	height -= 1.6 * size * float64(len(s.Title))
	x0, y0, x1, y1 := int(x), int(y), int(x+width), int(y+height)
	for j := y0; j < y1; j++ {
		v := s.High + (s.Low-s.High)*(float64(j-y0)+0.5)/float64(y1-y0)
		c := s.Colour(v)
		for i := x0; i < x1; i++ {
			out.SetNRGBA(i, j, color.NRGBA{c[0], c[1], c[2], 255})
		}
	}
	steps := s.Steps
	if steps == 0 {
		steps = 4
	}
	for k := range steps + 1 {
		f := float64(k) / float64(steps)
		at := float64(y1) - f*float64(y1-y0)
		stroke(out, []geom.Vec{{X: float64(x1), Y: at}, {X: float64(x1) + 0.5*size, Y: at}}, 0.12*size, ink)
		text := number(s.Low+f*(s.High-s.Low), s.Digits)
		switch {
		case k == 0 && s.Open[0]:
			text = "< " + text
		case k == steps && s.Open[1]:
			text = "> " + text
		}
		Text(out, float64(x1)+0.9*size, at+0.45*size, text, 0.9*size, ink)
	}
}

func number(v float64, digits int) string { return strconv.FormatFloat(v, 'f', digits, 64) }
