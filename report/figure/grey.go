package figure

import (
	"bytes"
	"encoding/base64"
	"fmt"
	stdimage "image"
	"image/png"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
)

// Window is the range of HU that is shown from black to white.
type Window struct{ LowHU, HighHU float64 }

// WindowFor returns a window that shows soft tissue dark grey, blood of this brightness light, and calcium lighter: 1.7 times the lumen is
// where calcium clearly differs from contrast (the relative threshold is 100 HU over the lumen).
func WindowFor(lumenHU float64) Window {
	if !(lumenHU > 0) {
		lumenHU = 400
	}
	return Window{-175, math.Min(1200, math.Max(300, 1.7*lumenHU))}
}

// grey returns the values as a PNG.
func (w Window) grey(values []float32, width, height int) []byte {
	p := stdimage.NewGray(stdimage.Rect(0, 0, width, height))
	for i, v := range values {
		p.Pix[i] = uint8(255*math.Min(1, math.Max(0, (float64(v)-w.LowHU)/(w.HighHU-w.LowHU))) + 0.5)
	}
	return encode(p)
}

func encode(p stdimage.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		panic("figure: a picture in memory cannot be written: " + err.Error())
	}
	return b.Bytes()
}

// picture lays a PNG over the given rectangle.
func (c *canvas) picture(b []byte, x, y, w, h float64) {
	fmt.Fprintf(&c.b, `<image x="%s" y="%s" width="%s" height="%s" preserveAspectRatio="none" href="data:image/png;base64,%s"/>`,
		num(x), num(y), num(w), num(h), base64.StdEncoding.EncodeToString(b))
}

// slicePixelMM is the pixel of grey slices: finer than any CT's, so that the grid of the picture is not seen.
const slicePixelMM = 0.2

// slice lays the slice of the volume by the frame's plane over u0..u0+w, v0..v0+h (mm along U and V). Without a volume the ground is
// plain.
func (c *canvas) slice(v *image.Volume, win Window, f geom.Frame) {
	if v == nil {
		c.rect(c.x, c.y, c.w, c.h, 0, stroke{fill: "#39424c"})
		return
	}
	width, height := int(math.Round(c.w/slicePixelMM)), int(math.Round(c.h/slicePixelMM))
	g := f
	g.Origin = f.At(c.x+c.w/2, c.y+c.h/2, 0)
	c.picture(win.grey(image.Reslice(v, g, width, height, slicePixelMM), width, height), c.x, c.y, c.w, c.h)
}

// frameLetters writes the patient's directions at the four edges, where U runs to the right and V downwards.
func (c *canvas) frameLetters(f geom.Frame, size float64) {
	l := letters{size: size, colour: "#ffffff", anchor: "middle", weight: 600, halo: "#00000080"}
	mx, my := c.x+c.w/2, c.y+c.h/2
	pad := 0.85 * size
	c.text(mx, c.y+pad, Direction(f.V.Scale(-1)), l)
	c.text(mx, c.y+c.h-pad, Direction(f.V), l)
	l.anchor = "start"
	c.text(c.x+0.5*pad, my, Direction(f.U.Scale(-1)), l)
	l.anchor = "end"
	c.text(c.x+c.w-0.5*pad, my, Direction(f.U), l)
}

// scaleBar draws a bar of 10 mm into the lower left corner.
func (c *canvas) scaleBar(size float64) {
	x, y := c.x+0.7*size, c.y+c.h-0.9*size
	for _, s := range []stroke{{colour: "#000000", width: 0.34 * size, fade: 0.5}, {colour: "#ffffff", width: 0.16 * size}} {
		c.line(x, y, x+10, y, s)
	}
	c.text(x+5, y-0.75*size, "10 mm", letters{size: 0.85 * size, colour: "#ffffff", anchor: "middle", halo: "#00000080"})
}
