package figure

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/image"
)

// Flat is what a flat view along the axis of the annulus shows.
type Flat struct {
	At     heart.Point // in the plane of the picture, which also holds the axis; drawn on the right
	Letter string      // in the mark at the point
	Colour string
	// Height is drawn from the annulus up to the point if Label is not empty.
	Label string
}

// FlatView draws a flat slice through the axis of the annulus and the point: upwards is along the annulus normal, so that the annulus
// plane is a level line and heights over it are true. ok is false without an annulus or a point.
func FlatView(v *image.Volume, win Window, r *heart.Root, s *measure.Set, m Flat, o Options) (f Figure, ok bool) {
	if !s.AnnulusFound || !m.At.Found {
		return Figure{}, false
	}
	plane := geom.Plane{Origin: s.AnnulusFrame.Origin, Normal: s.AnnulusFrame.W}
	side := plane.Project(m.At.PositionMM).Sub(plane.Origin).Unit()
	if side == (geom.Vec{}) {
		return Figure{}, false
	}
	// U to the side of the point, V downwards, into the ventricle.
	frame := geom.Frame{Origin: plane.Origin, U: side, V: plane.Normal.Scale(-1), W: side.Cross(plane.Normal.Scale(-1))}
	const half, up, down = 28, 34, 18
	c := newCanvas(-half, -up, 2*half, up+down)
	c.slice(v, win, frame)
	const size = 2.3
	c.line(c.x+2, 0, c.x+c.w-2, 0, stroke{colour: Contour, width: 0.3})
	c.text(c.x+2, -1.3, o.say("annulus"), letters{size: 1.9, colour: Contour, halo: "#000000a0"})
	if x1, y1, x2, y2, cut := trace(frame, r.STJ, r.STJNormal, 17); cut {
		c.line(x1, y1, x2, y2, stroke{colour: "#ffffff", width: 0.22, dash: "1.1 0.8"})
		c.text(x1, y1-1.3, o.say("stj"), letters{size: 1.9, colour: "#ffffff", halo: "#000000a0"})
	}
	px, py, _ := frame.Local(m.At.PositionMM)
	if m.Label != "" {
		x := math.Min(px+3.5, c.x+c.w-4)
		c.line(px, py, x+1, py, stroke{colour: "#ffffff", width: 0.16})
		c.line(x, 0, x, py, stroke{colour: "#ffffff", width: 0.3})
		for _, y := range []float64{0, py} {
			c.line(x-0.9, y, x+0.9, y, stroke{colour: "#ffffff", width: 0.3})
		}
		c.text(c.inside(x-3, m.Label, size), math.Min(py, 0)-2.4, m.Label, letters{size: size, colour: "#ffffff", weight: 600, halo: "#000000b0"})
		c.circle(px, py, 0.8, stroke{colour: "#ffffff", width: 0.3, fill: m.Colour})
	} else {
		// The point itself stays in sight: the mark stands beside it.
		c.circle(px, py, 1.4, stroke{colour: m.Colour, width: 0.45})
		c.line(px+1.4, py+0.9, px+3.4, py+2.4, stroke{colour: m.Colour, width: 0.35})
		c.mark(px+4.6, py+3.3, 1.7, m.Letter, m.Colour)
	}
	c.frameLetters(frame, size)
	c.scaleBar(size)
	return c.done(o.say("figure.flat.alt", m.Letter)), true
}

// trace returns where the plane of the point's section cuts the picture, a segment of 2 half mm about the point's nearest place.
func trace(f geom.Frame, p heart.Point, normal geom.Vec, half float64) (x1, y1, x2, y2 float64, ok bool) {
	n := normal.Unit()
	a, b := n.Dot(f.U), n.Dot(f.V)
	if !p.Found || math.Hypot(a, b) < 0.2 {
		return 0, 0, 0, 0, false
	}
	l := math.Hypot(a, b)
	h := p.PositionMM.Sub(f.Origin).Dot(n) / l // distance of the line from the frame's origin
	a, b = a/l, b/l
	u, v, _ := f.Local(p.PositionMM)
	along := -b*u + a*v
	at := func(t float64) (x, y float64) { return h*a - t*b, h*b + t*a }
	x1, y1 = at(along - half)
	x2, y2 = at(along + half)
	if x1 > x2 {
		x1, y1, x2, y2 = x2, y2, x1, y1
	}
	return x1, y1, x2, y2, true
}

// Hinge returns what a flat view through a hinge point shows.
func Hinge(r *heart.Root, c heart.Cusp) Flat {
	return Flat{At: r.Hinge[c], Letter: CuspLetter[c], Colour: CuspColour[c]}
}

// Ostium returns what a flat view through the lower edge of a coronary ostium shows: its height.
func Ostium(r *heart.Root, s *measure.Set, c heart.Cusp) Flat {
	height, name := s.CoronaryLeftHeightMM, "LCA"
	if c == heart.Right {
		height, name = s.CoronaryRightHeightMM, "RCA"
	}
	return Flat{At: r.OstiumLower[c], Letter: name, Colour: CuspColour[c], Label: fmt.Sprintf("%s %.1f", name, height.Value)}
}
