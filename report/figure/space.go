package figure

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/mesh"
	"github.com/apical-heart/apical/render"
)

// spacePixels is the number of pixels along the shorter side of a view in space.
const spacePixels = 820

// coronaryRed is the colour of the coronary arteries, darker than the root's wall before which they are seen.
var coronaryRed = render.Colour{196, 30, 38}

// spaceAspect is the width of a view in space over its height.
const spaceAspect = 1

// Space draws the root in space as the C-arm's detector would see it from the given view: the wall of the lumen and the ventricle as
// glass, the beginnings of the coronary arteries, calcium, hinge points, ostia, the contours of annulus and sinotubular junction.
func Space(r *heart.Root, v *heart.Ventricle, s *measure.Set, view measure.View, o Options) Figure {
	all := bodies(r, v, s)
	camera := framing(all, render.Camera{Toward: view.Direction(), Up: geom.Vec{Z: 1}})
	target, height := camera.Target, camera.HeightMM
	width := spaceAspect * height
	w, h := spacePixels, int(spacePixels*height/width)
	c := newCanvas(0, 0, width, height)
	picture := render.Draw(camera, w, h, all...)
	c.picture(encode(picture), 0, 0, width, height)
	size := height / 38
	scale := height / float64(h)
	place := func(p geom.Vec) (x, y float64) {
		x, y, _ = camera.Project(p, w, h)
		return x * scale, y * scale
	}
	cx, cy := place(target)
	label := func(p heart.Point, text, colour string) {
		if !p.Found {
			return
		}
		x, y := place(p.PositionMM)
		d := math.Hypot(x-cx, y-cy)
		if d == 0 {
			d = 1
		}
		// The label stands outwards of the point, joined by a thin line.
		lx, ly := x+2.6*size*sign(x-cx), y+1.2*size*(y-cy)/d
		if wide := 0.62 * size * float64(len([]rune(text))); lx < 2.2*size+wide || lx > width-2.2*size-wide {
			lx, ly = x, y+1.6*size*sign(y-cy) // no room at the side
		}
		c.line(x, y, lx, ly, stroke{colour: colour, width: 0.1 * size})
		anchor, dx := "start", 0.3*size
		switch {
		case lx == x:
			anchor, dx, ly = "middle", 0, ly+0.6*size*sign(y-cy)
		case x < cx:
			anchor, dx = "end", -dx
		}
		c.text(lx+dx, ly, text, letters{size: size, colour: colour, anchor: anchor, weight: 600, halo: "#ffffffd0"})
	}
	for i, p := range r.Hinge {
		if p.Found {
			x, y := place(p.PositionMM)
			c.mark(x, y, 0.72*size, CuspLetter[i], CuspColour[i])
		}
	}
	label(r.OstiumCentre[heart.Left], "LCA", CuspColour[heart.Left])
	label(r.OstiumCentre[heart.Right], "RCA", CuspColour[heart.Right])
	label(v.ApexEndo, o.say("apex"), Ink)
	// The patient's head is up; the letters at the sides say the rest.
	f := camera.Frame()
	edge := letters{size: size, colour: Quiet, anchor: "middle", weight: 600}
	c.text(0.8*size, height/2, Direction(f.U.Scale(-1)), edge)
	c.text(width-0.8*size, height/2, Direction(f.U), edge)
	c.text(width/2, 0.9*size, Direction(f.V), edge)
	c.text(width/2, height-0.9*size, Direction(f.V.Scale(-1)), edge)
	c.line(0.8*size, height-size, 0.8*size+10, height-size, stroke{colour: Quiet, width: 0.16 * size})
	c.text(0.8*size+5, height-1.8*size, "10 mm", letters{size: 0.85 * size, colour: Quiet, anchor: "middle"})
	return c.done(o.say("figure.space.alt", ViewName(view)))
}

func sign(x float64) float64 {
	if x < 0 {
		return -1
	}
	return 1
}

// framing sets target and height so that all bodies are seen, with a margin for the letters.
func framing(all []render.Body, c render.Camera) render.Camera {
	f := c.Frame()
	lo, hi := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for _, b := range all {
		for _, p := range b.Surface.Points {
			u, v, _ := f.Local(p)
			lo[0], hi[0] = math.Min(lo[0], u), math.Max(hi[0], u)
			lo[1], hi[1] = math.Min(lo[1], v), math.Max(hi[1], v)
		}
	}
	if lo[0] > hi[0] {
		c.HeightMM = 100
		return c
	}
	c.Target = f.At((lo[0]+hi[0])/2, (lo[1]+hi[1])/2, 0)
	c.HeightMM = 1.12 * math.Max(20, math.Max(hi[1]-lo[1], (hi[0]-lo[0])/spaceAspect))
	return c
}

func bodies(r *heart.Root, v *heart.Ventricle, s *measure.Set) []render.Body {
	var out []render.Body
	add := func(b render.Body) {
		if b.Surface != nil && len(b.Surface.Triangles) > 0 {
			out = append(out, b)
		}
	}
	add(render.Body{Surface: v.Cavity, Colour: render.Colour{120, 146, 190}, Opacity: 0.10, Rim: 0.62})
	add(render.Body{Surface: r.Lumen, Colour: render.Colour{200, 82, 74}, Opacity: 0.15, Rim: 0.9})
	for i := range r.Coronary {
		add(render.Body{Surface: r.Coronary[i].Surface(), Colour: coronaryRed, Gloss: 0.3})
	}
	add(render.Body{Surface: CalciumSurface(&r.Calcium), Colour: render.Colour{240, 178, 52}, Gloss: 0.25})
	for _, id := range []string{"annulus", "stj"} {
		if sec := s.Section(id); sec != nil {
			colour := render.Colour{11, 110, 117}
			if id == "stj" {
				colour = render.Colour{102, 114, 127}
			}
			add(render.Body{Surface: render.Tube(sec.Contour.LPS(), 0.45, true), Colour: colour, Gloss: 0.2})
		}
	}
	for i, line := range r.HingeLine {
		if len(line) > 1 {
			add(render.Body{Surface: render.Tube(line, 0.35, false), Colour: hex(CuspColour[i])})
		}
	}
	ball := func(p heart.Point, radius float64, colour render.Colour) {
		if p.Found {
			add(render.Body{Surface: render.Sphere(p.PositionMM, radius), Colour: colour, Gloss: 0.4})
		}
	}
	for i, p := range r.Hinge {
		ball(p, 1.3, hex(CuspColour[i]))
	}
	for i, p := range r.OstiumCentre {
		ball(p, 1.5, hex(CuspColour[i]))
	}
	ball(v.ApexEndo, 1.5, hex(Ink))
	return out
}

func hex(s string) render.Colour {
	digit := func(b byte) uint8 {
		if b >= 'a' {
			return b - 'a' + 10
		}
		return b - '0'
	}
	var c render.Colour
	for i := range c {
		c[i] = digit(s[1+2*i])<<4 | digit(s[2+2*i])
	}
	return c
}

// CalciumSurface returns the surface of the calcium's voxels, or nil if there is none: their volume spread as balls over a grid of 0.5 mm, and
// the surface where half of a cell is filled.
func CalciumSurface(c *heart.Calcium) *mesh.Surface {
	if len(c.Voxels) == 0 || !(c.VoxelVolumeMM3 > 0) {
		return nil
	}
	const edge = 0.5
	sigma := math.Max(0.5, 0.5*math.Cbrt(c.VoxelVolumeMM3))
	reach := int(math.Ceil(2.5 * sigma / edge))
	lo, hi := c.Voxels[0].PositionMM, c.Voxels[0].PositionMM
	for i := range c.Voxels {
		p := c.Voxels[i].PositionMM
		lo = geom.Vec{X: math.Min(lo.X, p.X), Y: math.Min(lo.Y, p.Y), Z: math.Min(lo.Z, p.Z)}
		hi = geom.Vec{X: math.Max(hi.X, p.X), Y: math.Max(hi.Y, p.Y), Z: math.Max(hi.Z, p.Z)}
	}
	margin := float64(reach+2) * edge
	o := lo.Sub(geom.Vec{X: margin, Y: margin, Z: margin})
	d := hi.Sub(lo)
	var n [3]int
	for a, x := range d.Array() {
		n[a] = int(x/edge) + 2*(reach+2) + 2
	}
	if n[0]*n[1]*n[2] > 1<<27 {
		return nil // spread over half a metre: no calcium of a root
	}
	field := make([]float32, n[0]*n[1]*n[2])
	weight := c.VoxelVolumeMM3 / math.Pow(2*math.Pi*sigma*sigma, 1.5)
	for i := range c.Voxels {
		q := c.Voxels[i].PositionMM.Sub(o).Scale(1 / edge)
		x0, y0, z0 := int(q.X+0.5), int(q.Y+0.5), int(q.Z+0.5)
		for z := z0 - reach; z <= z0+reach; z++ {
			for y := y0 - reach; y <= y0+reach; y++ {
				for x := x0 - reach; x <= x0+reach; x++ {
					e := geom.Vec{X: float64(x) - q.X, Y: float64(y) - q.Y, Z: float64(z) - q.Z}.Scale(edge)
					field[x+n[0]*(y+n[1]*z)] += float32(weight * math.Exp(-e.Dot(e)/(2*sigma*sigma)))
				}
			}
		}
	}
	return mesh.Isosurface(field, n, geom.FromColumns(geom.Vec{X: edge}, geom.Vec{Y: edge}, geom.Vec{Z: edge}, o), 0.5)
}
