// Package figure draws the pictures of a report as SVG: sections with their contours, stretched and flat views along the root, the
// root in space, where the calcium lies, the C-arm's S-curve, and the ranges of valve sizes. Grey pictures of the CT lie inside as PNG;
// lines and text over them stay sharp on paper.
//
// Units inside a figure are millimetres of the patient, unless the figure is a plot.
//
// # Limitations
//
// Grey pictures are trilinear slices without a filter. The stretched view keeps lengths along the centreline and across it, and
// nothing else: angles and areas in it mean nothing.
package figure

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/report/words"
)

// Figure is one picture, as a complete SVG element.
type Figure struct {
	SVG string
	Alt string // says in a sentence what can be seen
}

// Colours, chosen to stay apart for colour-blind readers and in grey; letters stand beside them everywhere.
const (
	Ink     = "#1c2833"
	Quiet   = "#66727f"
	Rule    = "#d5dbe1"
	Ground  = "#f4f6f8"
	Accent  = "#0b6e75"
	Contour = "#19d3d6" // over a grey picture
	Amber   = "#c77d00"
	Alarm   = "#b3261e"
)

// CuspColour is the colour of a cusp, by heart.Cusp.
var CuspColour = [3]string{heart.Left: "#cf4a34", heart.Right: "#2f7fc1", heart.NonCoronary: "#e0a21a"}

// CuspLetter is the letter of a cusp.
var CuspLetter = [3]string{heart.Left: "L", heart.Right: "R", heart.NonCoronary: "N"}

// Options are what all figures share.
type Options struct {
	Words words.Words // the language; nil is English
}

func (o Options) say(key string, args ...any) string {
	if o.Words == nil {
		return words.English.Say(key, args...)
	}
	return o.Words.Say(key, args...)
}

// canvas collects the elements of an SVG.
type canvas struct {
	b          strings.Builder
	x, y, w, h float64
}

func newCanvas(x, y, w, h float64) *canvas { return &canvas{x: x, y: y, w: w, h: h} }

// done returns the figure.
func (c *canvas) done(alt string) Figure {
	svg := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="%s %s %s %s" role="img" aria-label="%s">%s</svg>`,
		num(c.x), num(c.y), num(c.w), num(c.h), escape(alt), c.b.String())
	return Figure{SVG: svg, Alt: alt}
}

// num writes a coordinate with hundredths.
func num(x float64) string {
	s := strconv.FormatFloat(x, 'f', 2, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" || s == "" {
		return "0"
	}
	return s
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;")

func escape(s string) string { return escaper.Replace(s) }

// stroke is how a line looks.
type stroke struct {
	colour string
	width  float64
	dash   string
	fill   string // "" is none
	fade   float64
}

func (s stroke) attributes() string {
	fill := s.fill
	if fill == "" {
		fill = "none"
	}
	a := fmt.Sprintf(` fill="%s"`, fill)
	if s.colour != "" && s.width > 0 {
		a += fmt.Sprintf(` stroke="%s" stroke-width="%s" stroke-linejoin="round" stroke-linecap="round"`, s.colour, num(s.width))
	}
	if s.dash != "" {
		a += fmt.Sprintf(` stroke-dasharray="%s"`, s.dash)
	}
	if s.fade > 0 {
		a += fmt.Sprintf(` opacity="%s"`, num(s.fade))
	}
	return a
}

func (c *canvas) path(points [][2]float64, closed bool, s stroke) {
	if len(points) < 2 {
		return
	}
	c.b.WriteString(`<path d="`)
	for i, p := range points {
		if i == 0 {
			c.b.WriteByte('M')
		} else {
			c.b.WriteByte('L')
		}
		c.b.WriteString(num(p[0]) + " " + num(p[1]))
	}
	if closed {
		c.b.WriteByte('Z')
	}
	c.b.WriteString(`"` + s.attributes() + `/>`)
}

func (c *canvas) line(x1, y1, x2, y2 float64, s stroke) {
	c.path([][2]float64{{x1, y1}, {x2, y2}}, false, s)
}

func (c *canvas) circle(x, y, r float64, s stroke) {
	fmt.Fprintf(&c.b, `<circle cx="%s" cy="%s" r="%s"%s/>`, num(x), num(y), num(r), s.attributes())
}

func (c *canvas) rect(x, y, w, h, radius float64, s stroke) {
	fmt.Fprintf(&c.b, `<rect x="%s" y="%s" width="%s" height="%s" rx="%s"%s/>`, num(x), num(y), num(w), num(h), num(radius), s.attributes())
}

// letters is how text looks.
type letters struct {
	size   float64
	colour string
	anchor string // start (default), middle, end
	weight int    // 0 is 400
	halo   string // colour round the letters, "" is none
	turn   float64
}

// text writes s with its middle height at y.
func (c *canvas) text(x, y float64, s string, l letters) {
	fmt.Fprintf(&c.b, `<text x="%s" y="%s" font-size="%s" fill="%s"`, num(x), num(y+0.35*l.size), num(l.size), l.colour)
	if l.anchor != "" {
		fmt.Fprintf(&c.b, ` text-anchor="%s"`, l.anchor)
	}
	if l.weight != 0 {
		fmt.Fprintf(&c.b, ` font-weight="%d"`, l.weight)
	}
	if l.halo != "" {
		fmt.Fprintf(&c.b, ` stroke="%s" stroke-width="%s" stroke-linejoin="round" paint-order="stroke"`, l.halo, num(0.22*l.size))
	}
	if l.turn != 0 {
		fmt.Fprintf(&c.b, ` transform="rotate(%s %s %s)"`, num(l.turn), num(x), num(y))
	}
	c.b.WriteString(">" + escape(s) + "</text>")
}

// inside returns x so that s, which begins there, ends within the canvas.
func (c *canvas) inside(x float64, s string, size float64) float64 {
	width := 0.0
	for _, r := range s {
		if r > 0x2e80 {
			width += size // Chinese characters are square
		} else {
			width += 0.62 * size
		}
	}
	return math.Min(x, c.x+c.w-0.6*size-width)
}

// mark draws a letter in a disc.
func (c *canvas) mark(x, y, r float64, letter, colour string) {
	c.circle(x, y, r, stroke{colour: "#ffffff", width: 0.16 * r, fill: colour})
	c.text(x, y, letter, letters{size: 1.35 * r, colour: "#ffffff", anchor: "middle", weight: 700})
}

// Direction names a direction in the patient by the letters of DICOM: L, R, A, P, H, F, the strongest first, at most two.
func Direction(d geom.Vec) string {
	type part struct {
		size   float64
		letter string
	}
	pick := func(x float64, plus, minus string) part {
		if x < 0 {
			return part{-x, minus}
		}
		return part{x, plus}
	}
	d = d.Unit()
	p := []part{pick(d.X, "L", "R"), pick(d.Y, "P", "A"), pick(d.Z, "H", "F")}
	for i := range p {
		for j := i + 1; j < len(p); j++ {
			if p[j].size > p[i].size {
				p[i], p[j] = p[j], p[i]
			}
		}
	}
	if p[0].size == 0 {
		return ""
	}
	if p[1].size > math.Sin(22.5*math.Pi/180) {
		return p[0].letter + p[1].letter
	}
	return p[0].letter
}
