// Package plate lays rendered views out on a sheet: a title, captions, a scale of colours, a scale of length, and the line that says what a picture may not be used for.
//
// Letters are strokes of its own, so that a picture needs no font and has the same bytes on every machine.
//
// # Limitations
//
// It writes Latin letters, digits and a few signs; any other is drawn as an empty box. Light falls on surfaces, so that their colours are those of the scale up to shading.
package plate

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/render"
)

// Notice is written under every sheet.
const Notice = "Research use only. Not a medical device."

// Sheet is a picture of several views.
type Sheet struct {
	Title string
	Lines []string // under the title
	Cells [][]Cell // by row; rows may differ in length
	Scale *Scale   // of the colours, on the right; nil: none
	// CellPixels are the width and height of a cell's view; 0: 480 each.
	CellPixels [2]int
}

// Cell is one view with the lines under it.
type Cell struct {
	Camera  render.Camera
	Bodies  []render.Body
	Caption []string
	// BarMM is the length of the scale drawn in the corner; 0: none.
	BarMM float64
}

var (
	ground = color.NRGBA{255, 255, 255, 255}
	ink    = color.NRGBA{28, 40, 51, 255}
	quiet  = color.NRGBA{102, 114, 127, 255}
)

// Draw returns the sheet's picture.
func (s *Sheet) Draw() *image.NRGBA {
	cw, ch := s.CellPixels[0], s.CellPixels[1]
	if cw <= 0 || ch <= 0 {
		cw, ch = 480, 480
	}
	size := math.Max(9, float64(min(cw, ch))/40) // height of capitals
	line := 2 * size
	margin := int(1.5 * size)
	columns := 0
	captions := make([]int, len(s.Cells))
	for i, row := range s.Cells {
		columns = max(columns, len(row))
		for _, c := range row {
			captions[i] = max(captions[i], len(c.Caption))
		}
	}
	side := 0
	if s.Scale != nil {
		side = int(13 * size)
	}
	width := 2*margin + columns*cw + side
	width = max(width, 2*margin+int(math.Ceil(math.Max(Width(s.Title, 1.25*size), Width(Notice, 0.8*size)))))
	top := margin
	if s.Title != "" {
		top += int(2.2 * line)
	}
	top += int(line * float64(len(s.Lines)))
	height := top + margin + int(1.2*line)
	for _, n := range captions {
		height += ch + int(line*(float64(n)+0.6))
	}
	out := image.NewNRGBA(image.Rect(0, 0, width, height))
	draw.Draw(out, out.Bounds(), image.NewUniform(ground), image.Point{}, draw.Src)
	if s.Title != "" {
		Text(out, float64(margin), float64(margin)+2*size, s.Title, 1.25*size, ink)
	}
	for i, text := range s.Lines {
		Text(out, float64(margin), float64(top)+line*float64(i-len(s.Lines))+0.3*line, text, size, ink)
	}
	y := top
	for i, row := range s.Cells {
		for j, c := range row {
			x := margin + j*cw
			c.draw(out, x, y, cw, ch, size)
			for k, text := range c.Caption {
				shade := ink
				if k > 0 {
					shade = quiet
				}
				Text(out, float64(x)+float64(cw)/2-Width(text, size)/2, float64(y+ch)+line*(float64(k)+0.8), text, size, shade)
			}
		}
		y += ch + int(line*(float64(captions[i])+0.6))
	}
	if s.Scale != nil {
		s.Scale.draw(out, float64(margin+columns*cw)+2*size, float64(top)+3*size, 1.6*size, math.Min(float64(ch)-4*size, 26*size), size)
	}
	Text(out, float64(margin), float64(height)-float64(margin)*0.8, Notice, 0.8*size, quiet)
	return out
}

// finer is how many times finer a view is drawn before it is averaged: thin struts have steps at their edges otherwise.
const finer = 2

func (c *Cell) draw(out *image.NRGBA, x, y, w, h int, size float64) {
	picture := render.Draw(c.Camera, finer*w, finer*h, c.Bodies...)
	for j := range h {
		for i := range w {
			var sum [3]float64
			for dj := range finer {
				for di := range finer {
					p := picture.NRGBAAt(finer*i+di, finer*j+dj)
					a := float64(p.A) / 255
					for k, v := range [3]uint8{p.R, p.G, p.B} {
						sum[k] += a*linear[v] + (1-a)*linear[255]
					}
				}
			}
			var q [3]uint8
			for k := range q {
				q[k] = sRGB(sum[k] / (finer * finer))
			}
			out.SetNRGBA(x+i, y+j, color.NRGBA{q[0], q[1], q[2], 255})
		}
	}
	if c.BarMM > 0 {
		long := c.BarMM * float64(h) / c.Camera.HeightMM
		x0, y0 := float64(x)+1.2*size, float64(y+h)-0.8*size
		stroke(out, []geom.Vec{{X: x0, Y: y0}, {X: x0 + long, Y: y0}}, 0.16*size, quiet)
		for _, at := range []float64{x0, x0 + long} {
			stroke(out, []geom.Vec{{X: at, Y: y0 - 0.4*size}, {X: at, Y: y0 + 0.4*size}}, 0.16*size, quiet)
		}
		text := number(c.BarMM, 0) + " mm"
		Text(out, x0+long/2-Width(text, 0.8*size)/2, y0-0.8*size, text, 0.8*size, quiet)
	}
}

// linear is light by sRGB value, IEC 61966-2-1.
var linear = func() (t [256]float64) {
	for i := range t {
		if x := float64(i) / 255; x <= 0.04045 {
			t[i] = x / 12.92
		} else {
			t[i] = math.Pow((x+0.055)/1.055, 2.4)
		}
	}
	return t
}()

// sRGB is the inverse of linear.
func sRGB(x float64) uint8 {
	if x <= 0.0031308 {
		x *= 12.92
	} else {
		x = 1.055*math.Pow(x, 1/2.4) - 0.055
	}
	return uint8(math.Min(255, math.Max(0, 255*x)) + 0.5)
}
