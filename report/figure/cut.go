package figure

import (
	"math"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/valve"
)

// Slice is a standard slice of the picture in which an implantation is shown.
type Slice string

// The standard slices.
const (
	AnnulusSlice Slice = "annulus" // the annulus plane, seen from the ventricle
	LongSlice    Slice = "long"    // along the device's axis through the bottom of a key
	SinusSlice   Slice = "sinus"   // the plane of the sinuses' measurement, or half way up to the sinotubular junction; seen from the ventricle
)

// cutColour are the lines of tissue over a grey picture.
const (
	wallCut  = "#ff8f7a"
	frameCut = "#ffffff"
	keyCut   = "#5aa2ff"
)

// Cut draws a state of the implantation over a slice of the picture: wall and leaflets as the lines in which it cuts them, frame and keys as dots where it cuts their wires. Without a volume the ground is plain. ok is false without an annulus plane.
func (p Implantation) Cut(v *image.Volume, win Window, m *measure.Set, at *deploy.Resting, which Slice, o Options) (f Figure, ok bool) {
	frame, ok := p.sliceFrame(m, at, which)
	if !ok {
		return Figure{}, false
	}
	half, up, down := 23.0, 23.0, 23.0
	if which == LongSlice {
		up, down = 32, 20
	}
	c := newCanvas(-half, -up, 2*half, up+down)
	c.slice(v, win, frame)
	s := &p.Deployment.Shapes
	draw := func(t sheet, colour string, width float64) {
		for _, line := range t.edges(frame) {
			var at [][2]float64
			for _, q := range line {
				x, y, _ := frame.Local(q)
				at = append(at, [2]float64{x, y})
			}
			for _, part := range within(at, c) {
				c.path(part, false, stroke{colour: "#000000a0", width: width + 0.25})
				c.path(part, false, stroke{colour: colour, width: width})
			}
		}
	}
	draw(wall(s, at), wallCut, 0.4)
	for k := range heart.Cusp(3) {
		draw(leaflet(s, at, k), CuspColour[k], 0.55)
	}
	for _, g := range s.Wires.Segments {
		a, b := at.Wires[g.From], at.Wires[g.To]
		x1, y1, h1 := frame.Local(a)
		x2, y2, h2 := frame.Local(b)
		if (h1 < 0) == (h2 < 0) {
			continue
		}
		t := h1 / (h1 - h2)
		x, y := x1+t*(x2-x1), y1+t*(y2-y1)
		if math.Abs(x) > half-0.5 || y < -up+0.5 || y > down-0.5 {
			continue
		}
		colour, r := frameCut, math.Max(0.4, s.WireMM[g.From])
		if g.Kind == valve.KeyWire {
			colour, r = keyCut, math.Max(0.55, s.WireMM[g.From])
		}
		c.circle(x, y, r, stroke{colour: "#000000", width: 0.16, fill: colour})
	}
	size := 2.1
	if which == LongSlice {
		size = 2.3
	}
	c.frameLetters(frame, size)
	c.scaleBar(size)
	return c.done(o.say("figure.cut.alt." + string(which))), true
}

// within returns the parts of a line that lie in the picture.
func within(line [][2]float64, c *canvas) (out [][][2]float64) {
	in := func(p [2]float64) bool {
		return p[0] > c.x+0.3 && p[0] < c.x+c.w-0.3 && p[1] > c.y+0.3 && p[1] < c.y+c.h-0.3
	}
	open := false
	for _, p := range line {
		switch {
		case !in(p):
			open = false
		case open:
			out[len(out)-1] = append(out[len(out)-1], p)
		default:
			out, open = append(out, [][2]float64{p}), true
		}
	}
	return out
}

// sliceFrame returns the axes of a slice, U to the right and V downwards.
func (p Implantation) sliceFrame(m *measure.Set, at *deploy.Resting, which Slice) (geom.Frame, bool) {
	plane, ok := p.Root.AnnulusPlane()
	if !ok {
		return geom.Frame{}, false
	}
	fromBelow := func(origin, normal geom.Vec) geom.Frame {
		f := geom.FrameOf(geom.Plane{Origin: origin, Normal: normal}, geom.Vec{X: 1})
		return geom.Frame{Origin: origin, U: f.U, V: f.W.Cross(f.U), W: f.W}
	}
	switch which {
	case LongSlice:
		a := p.Deployment.Axes
		u := p.across(p.keyAngle())
		if bottom, ok := p.keyBottom(at); ok {
			d := bottom.Sub(plane.Origin)
			u = d.AddScaled(-d.Dot(a.W), a.W).Unit()
		}
		return geom.Frame{Origin: plane.Origin, U: u, V: a.W.Scale(-1), W: u.Cross(a.W.Scale(-1))}, true
	case SinusSlice:
		if m != nil {
			if sec := m.Section("sinus"); sec != nil {
				return fromBelow(sec.Contour.Centre(), sec.Contour.Frame.W), true
			}
		}
		up := 10.0
		if p.Root.STJ.Found {
			up = plane.Height(p.Root.STJ.PositionMM) / 2
		}
		return fromBelow(plane.Origin.AddScaled(up, plane.Normal), plane.Normal), true
	}
	return fromBelow(plane.Origin, plane.Normal), true
}

// keyBottom returns where the lowest point of the first key's U at rest stands.
func (p Implantation) keyBottom(at *deploy.Resting) (bottom geom.Vec, ok bool) {
	low := math.Inf(1)
	for i, q := range p.Deployment.Shapes.Wires.Points {
		if q.Kind == valve.KeyWire && q.Key == 0 && q.PositionMM.Z < low {
			bottom, low, ok = at.Wires[i], q.PositionMM.Z, true
		}
	}
	return bottom, ok
}
