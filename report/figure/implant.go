package figure

import (
	"math"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/mesh"
	"github.com/apical-heart/apical/outcome"
	"github.com/apical-heart/apical/render"
	"github.com/apical-heart/apical/valve"
)

// From is where an implantation is looked at from.
type From string

// Views of an implantation.
const (
	FromSide      From = "side"      // the root cut open along its axis through a key, the near half taken away
	FromAorta     From = "aorta"     // what lies above the middle of the sinuses taken away
	FromVentricle From = "ventricle" // what lies below the annulus plane taken away
)

// Numbers of pixels along the height of a view of an implantation: of one among many steps, and of one with landmarks.
const (
	stepPixels    = 480
	implantPixels = 640
)

// Implantation is a deployment in its root, to be drawn.
type Implantation struct {
	Deployment *deploy.Deployment
	Root       *heart.Root // as in the picture
}

// Drawable reports whether the deployment has the shapes that pictures need; one that was read back from where results are written has none.
func (p Implantation) Drawable() bool {
	d := p.Deployment
	return d != nil && p.Root != nil && d.Shapes.Wires != nil && len(d.Shapes.Wall) > 0
}

// keyAngle returns the direction about the device's axis of its first key's bottom at rest, or half way from its first commissure to the second without keys.
func (p Implantation) keyAngle() float64 {
	a, low := math.Pi/3, math.Inf(1)
	for _, q := range p.Deployment.Shapes.Wires.Points {
		if q.Kind == valve.KeyWire && q.Key == 0 && q.PositionMM.Z < low {
			a, low = math.Atan2(q.PositionMM.Y, q.PositionMM.X), q.PositionMM.Z
		}
	}
	return a
}

// across returns a direction about the device's axis.
func (p Implantation) across(angle float64) geom.Vec {
	a := p.Deployment.Axes
	sin, cos := math.Sincos(angle)
	return a.U.Scale(cos).AddScaled(sin, a.V)
}

// heights returns the span of the wall at rest along the device's axis, and the annulus plane's and the sinotubular junction's place on it.
func (p Implantation) heights() (low, high, annulus, stj float64) {
	a := p.Deployment.Axes
	low, high = math.Inf(1), math.Inf(-1)
	for _, x := range p.Deployment.Shapes.Rest[0] {
		_, _, w := a.Local(x)
		low, high = math.Min(low, w), math.Max(high, w)
	}
	for _, h := range p.Root.Hinge {
		_, _, w := a.Local(h.PositionMM)
		annulus += w / 3
	}
	stj = annulus + 20
	if p.Root.STJ.Found {
		_, _, stj = a.Local(p.Root.STJ.PositionMM)
	}
	return low, high, annulus, stj
}

// wideMM returns twice the wall's greatest distance from the device's axis up to a height.
func (p Implantation) wideMM(from, to float64) float64 {
	most := 15.0
	for _, x := range p.Deployment.Shapes.Rest[0] {
		if u, v, w := p.Deployment.Axes.Local(x); w >= from && w <= to {
			most = math.Max(most, math.Hypot(u, v))
		}
	}
	return 2 * most
}

// look returns the camera of a view, its width over its height, and the planes above which tissue stays.
func (p Implantation) look(from From) (c render.Camera, aspect float64, keep []geom.Plane) {
	a := p.Deployment.Axes
	low, high, annulus, stj := p.heights()
	along := func(w float64) geom.Vec { return a.Origin.AddScaled(w, a.W) }
	front := geom.Vec{Y: -1} // the patient's front is up
	if from == FromSide {
		high = math.Min(high, stj+16)
		toward := p.across(p.keyAngle() - math.Pi/2)
		c = render.Camera{Toward: toward, Up: a.W, Target: along((low + high) / 2), HeightMM: high - low + 3}
		c.Haze = render.Haze{Colour: render.Colour{255, 255, 255}, Plane: geom.Plane{Origin: a.Origin, Normal: toward}, FadeMM: 16, Strength: 0.35}
		return c, math.Min(1.2, (p.wideMM(low, high)+5)/c.HeightMM), []geom.Plane{{Origin: a.Origin, Normal: toward.Scale(-1)}}
	}
	wide := p.wideMM(annulus-6, stj+2) + 5
	if from == FromAorta {
		return render.Camera{Toward: a.W, Up: front, Target: along(annulus), HeightMM: wide}, 1, []geom.Plane{{Origin: along(annulus + 0.55*(stj-annulus)), Normal: a.W.Scale(-1)}}
	}
	return render.Camera{Toward: a.W.Scale(-1), Up: front, Target: along(annulus), HeightMM: wide}, 1, []geom.Plane{{Origin: along(annulus - 0.5), Normal: a.W}}
}

// View draws a state of the implantation. With landmarks the annulus ring, the ostia and the membranous septum stand in it too.
func (p Implantation) View(at *deploy.Resting, from From, landmarks bool, o Options) Figure {
	s := &p.Deployment.Shapes
	camera, aspect, keep := p.look(from)
	all := metal(s, at)
	sheets := []sheet{wall(s, at)}
	for c := range heart.Cusp(3) {
		sheets = append(sheets, leaflet(s, at, c))
	}
	for i, t := range sheets {
		opacity := 0.0
		if i > 0 && from != FromSide {
			opacity = 0.82 // keys behind the leaflets shine through
		}
		planes := keep
		if i > 0 && from != FromSide {
			planes = nil
			if edge := s.FreeEdge[i-1]; len(edge) > 1 {
				var line geom.Curve
				for _, v := range edge {
					line = append(line, t.points[v])
				}
				all = append(all, render.Body{Surface: render.Tube(line, 0.3, false), Colour: hex(CuspColour[i-1])})
			}
		}
		all = append(all, t.bodies(opacity, planes...)...)
		if planes == nil {
			continue
		}
		for _, line := range t.edges(geom.FrameOf(planes[0], geom.Vec{})) {
			colour := cutEdge
			if i > 0 {
				colour = hex(CuspColour[i-1])
			}
			all = append(all, render.Body{Surface: render.Tube(line, 0.4, false), Colour: colour})
		}
	}
	root := outcome.Carried(s, at, p.Root)
	if landmarks {
		all = append(all, p.marks(at, root)...)
	}
	h := camera.HeightMM
	w := aspect * h
	ph := stepPixels
	if landmarks {
		ph = implantPixels
	}
	pw := int(float64(ph) * aspect)
	c := newCanvas(0, 0, w, h)
	c.picture(encode(render.Draw(camera, pw, ph, all...)), 0, 0, w, h)
	p.letter(c, camera, from, root, landmarks, o)
	return c.done(o.say("figure.implant.alt." + string(from)))
}

// marks are the annulus ring on the wall, ostia and membranous septum.
func (p Implantation) marks(at *deploy.Resting, root *heart.Root) (out []render.Body) {
	add := func(s *mesh.Surface, c render.Colour) {
		out = append(out, render.Body{Surface: s, Colour: c, Gloss: 0.2})
	}
	if plane, ok := root.AnnulusPlane(); ok {
		for _, line := range wall(&p.Deployment.Shapes, at).edges(geom.FrameOf(plane, geom.Vec{})) {
			add(render.Tube(line, 0.4, false), ringLight)
		}
	}
	for side, q := range root.OstiumCentre {
		if !q.Found {
			continue
		}
		radius := math.Max(1, p.Deployment.Shapes.Ostia[side].RadiusMM)
		normal := p.Deployment.Shapes.Ostia[side].Normal
		if normal.Norm() < 0.5 {
			normal = q.PositionMM.Sub(p.Deployment.Axes.Origin)
			normal = normal.AddScaled(-normal.Dot(p.Deployment.Axes.W), p.Deployment.Axes.W)
		}
		f := geom.FrameOf(geom.Plane{Origin: q.PositionMM, Normal: normal.Unit()}, geom.Vec{})
		var ring geom.Curve
		for k := range 24 {
			sin, cos := math.Sincos(2 * math.Pi * float64(k) / 24)
			ring = append(ring, f.At(radius*cos, radius*sin, 0))
		}
		add(render.Tube(ring, 0.45, true), coronaryRed)
	}
	if q := root.MembranousSeptum; q.Found {
		add(render.Sphere(q.PositionMM, 1.1), render.Colour{112, 60, 170})
	}
	return out
}

// letter writes what stands where.
func (p Implantation) letter(c *canvas, camera render.Camera, from From, root *heart.Root, landmarks bool, o Options) {
	size := c.h / 26
	if from != FromSide {
		size = c.h / 23
	}
	scale := 1000 / c.h
	place := func(q geom.Vec) (x, y, toward float64) {
		x, y, toward = camera.Project(q, int(1000*c.w/c.h), 1000)
		return x / scale, y / scale, toward
	}
	quiet := letters{size: size, colour: Quiet, anchor: "middle", halo: "#ffffffd0"}
	f := camera.Frame()
	if from == FromSide {
		quiet.anchor = "start"
		c.text(0.4*size, 0.8*size, o.say("aorta"), quiet)
		quiet.anchor = "end"
		c.text(c.w-0.4*size, c.h-0.8*size, o.say("figure.implant.ventricle"), quiet)
	} else {
		c.text(c.w/2, 0.8*size, Direction(f.V), quiet)
		c.text(c.w/2, c.h-0.8*size, Direction(f.V.Scale(-1)), quiet)
	}
	quiet.anchor = "start"
	c.text(0.3*size, c.h/2, Direction(f.U.Scale(-1)), quiet)
	quiet.anchor = "end"
	c.text(c.w-0.3*size, c.h/2, Direction(f.U), quiet)
	c.line(0.6*size, c.h-0.8*size, 0.6*size+10, c.h-0.8*size, stroke{colour: Quiet, width: 0.14 * size})
	c.text(0.6*size+5, c.h-1.5*size, "10 mm", letters{size: 0.8 * size, colour: Quiet, anchor: "middle", halo: "#ffffffd0"})
	shown := func(toward float64) bool { return from != FromSide || toward < 4 }
	for i, q := range root.Hinge {
		if x, y, toward := place(q.PositionMM); q.Found && shown(toward) {
			c.mark(x, y, 0.62*size, CuspLetter[i], CuspColour[i])
		}
	}
	if !landmarks {
		return
	}
	label := func(q heart.Point, text, colour string, below float64) {
		x, y, toward := place(q.PositionMM)
		if !q.Found || !shown(toward) {
			return
		}
		anchor, dx := "start", 0.9*size
		switch {
		case from != FromSide:
			anchor, dx = "middle", 0
			below *= 1.6
		case x > c.w/2:
			anchor, dx = "end", -dx
		}
		c.text(x+dx, y+below*size, text, letters{size: 0.9 * size, colour: colour, anchor: anchor, weight: 600, halo: "#ffffffd8"})
	}
	if from != FromVentricle { // from there the wall hides them
		label(root.OstiumCentre[heart.Left], "LCA", "#a3121b", -0.9)
		label(root.OstiumCentre[heart.Right], "RCA", "#a3121b", -0.9)
	}
	label(root.MembranousSeptum, o.say("figure.implant.septum"), "#5f2f96", 1.1)
}
