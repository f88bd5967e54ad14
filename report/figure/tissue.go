package figure

import (
	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/mesh"
	"github.com/apical-heart/apical/render"
	"github.com/apical-heart/apical/valve"
)

// Colours of an implantation; the keys' is also that of their marks in plots.
const (
	FrameColour = "#8a939d"
	KeyColour   = "#1f4fc4"
)

var (
	bone      = render.Colour{252, 250, 242} // calcium
	cutEdge   = render.Colour{124, 52, 48}
	ringLight = render.Colour{11, 110, 117}
)

// regionColour are the tints of the wall: muscle darker, the membranous septum apart.
var regionColour = map[deploy.Region]render.Colour{
	deploy.SinusLeft: {228, 172, 158}, deploy.SinusRight: {228, 172, 158}, deploy.SinusNon: {228, 172, 158},
	deploy.TriangleLeftRight: {216, 154, 142}, deploy.TriangleRightNon: {216, 154, 142}, deploy.TriangleNonLeft: {216, 154, 142},
	deploy.Annulus: {204, 136, 126}, deploy.Septum: {186, 104, 98}, deploy.MembranousSeptum: {150, 118, 186}, deploy.Curtain: {214, 168, 132}, deploy.Aorta: {236, 190, 176},
}

// calcifiedMM is the thickness of calcium from which a triangle is drawn as calcium: deploy's own.
const calcifiedMM = 0.2

// sheet is tissue to be drawn: triangles with a colour each.
type sheet struct {
	points    []geom.Vec
	triangles [][3]int32
	colours   []render.Colour
	calcified []bool
}

// wall is the wall in a state.
func wall(s *deploy.Shapes, at *deploy.Resting) sheet {
	out := sheet{points: at.Wall, triangles: s.Wall, calcified: calcified(s, 0)}
	for t := range s.Wall {
		c := render.Colour{228, 172, 158}
		if t < len(s.WallRegions) {
			if q, ok := regionColour[s.WallRegions[t]]; ok {
				c = q
			}
		}
		out.colours = append(out.colours, c)
	}
	return out
}

// leaflet is a native leaflet in a state, in a light tint of its cusp's colour.
func leaflet(s *deploy.Shapes, at *deploy.Resting, c heart.Cusp) sheet {
	out := sheet{points: at.Leaflets[c], triangles: s.Leaflets[c], calcified: calcified(s, 1+int(c))}
	tint := lighter(hex(CuspColour[c]), 0.35)
	for range s.Leaflets[c] {
		out.colours = append(out.colours, tint)
	}
	return out
}

func calcified(s *deploy.Shapes, sheet int) []bool {
	out := make([]bool, len(s.CalciumMM[sheet]))
	for t, mm := range s.CalciumMM[sheet] {
		out[t] = mm >= calcifiedMM
	}
	return out
}

func lighter(c render.Colour, by float64) render.Colour {
	for k := range c {
		c[k] = uint8(float64(c[k]) + by*(255-float64(c[k])) + 0.5)
	}
	return c
}

// bodies returns what lies on the side of all planes to which their normals point, cut exactly: tissue, and calcium by itself.
func (s sheet) bodies(opacity float64, planes ...geom.Plane) []render.Body {
	var out []render.Body
	for _, calcium := range []bool{false, true} {
		part := &mesh.Surface{}
		var colours []render.Colour
		number := map[int32]int32{} // of points that are kept whole, so that shading goes on over triangles
		for t, c := range s.triangles {
			if (t < len(s.calcified) && s.calcified[t]) != calcium {
				continue
			}
			corners := make([]geom.Vec, 0, 5)
			for _, v := range c {
				corners = append(corners, s.points[v])
			}
			whole := true
			for _, p := range planes {
				before := len(corners)
				corners = clipped(corners, p)
				whole = whole && len(corners) == before && inside(s.points, c, p)
			}
			if len(corners) < 3 {
				continue
			}
			colour := s.colours[t]
			if calcium {
				colour = bone
			}
			if whole {
				var ids [3]int32
				for k, v := range c {
					id, ok := number[v]
					if !ok {
						id = int32(len(part.Points))
						number[v] = id
						part.Points, colours = append(part.Points, s.points[v]), append(colours, colour)
					}
					ids[k] = id
				}
				part.Triangles = append(part.Triangles, ids)
				continue
			}
			first := int32(len(part.Points))
			for _, p := range corners {
				part.Points, colours = append(part.Points, p), append(colours, colour)
			}
			for k := int32(1); k+1 < int32(len(corners)); k++ {
				part.Triangles = append(part.Triangles, [3]int32{first, first + k, first + k + 1})
			}
		}
		if len(part.Triangles) > 0 {
			b := render.Body{Surface: part, PointColour: colours, Opacity: opacity}
			if calcium {
				b.Opacity, b.Gloss = 0, 0.2
			}
			out = append(out, b)
		}
	}
	return out
}

func inside(points []geom.Vec, c [3]int32, p geom.Plane) bool {
	for _, v := range c {
		if p.Height(points[v]) < 0 {
			return false
		}
	}
	return true
}

// clipped returns the part of a convex polygon above a plane.
func clipped(polygon []geom.Vec, p geom.Plane) (out []geom.Vec) {
	for i, a := range polygon {
		b := polygon[(i+1)%len(polygon)]
		ha, hb := p.Height(a), p.Height(b)
		if ha >= 0 {
			out = append(out, a)
		}
		if (ha >= 0) != (hb >= 0) {
			out = append(out, a.Lerp(b, ha/(ha-hb)))
		}
	}
	return out
}

// edges returns the lines along which the plane of a frame's U and V cuts the tissue.
func (s sheet) edges(f geom.Frame) []geom.Curve {
	if len(s.triangles) == 0 {
		return nil
	}
	closed, open := (&mesh.Surface{Points: s.points, Triangles: s.triangles}).CutAll(f)
	for _, c := range closed {
		line := geom.Curve(c.LPS())
		open = append(open, append(line, line[0]))
	}
	return open
}

// wireLines returns the middle lines of the metal of a kind in a state, strut by strut, each with half its thickness.
func wireLines(s *deploy.Shapes, at *deploy.Resting, keys bool) (lines []geom.Curve, halfMM []float64) {
	last, strut := -1, -1
	for _, g := range s.Wires.Segments {
		if (g.Kind == valve.KeyWire) != keys {
			continue
		}
		if n := len(lines); n > 0 && g.Strut == strut && g.From == last {
			lines[n-1] = append(lines[n-1], at.Wires[g.To])
		} else {
			lines, halfMM = append(lines, geom.Curve{at.Wires[g.From], at.Wires[g.To]}), append(halfMM, s.WireMM[g.To])
		}
		last, strut = g.To, g.Strut
	}
	return lines, halfMM
}

// metal is frame and keys in a state.
func metal(s *deploy.Shapes, at *deploy.Resting) []render.Body {
	var out []render.Body
	for _, keys := range []bool{false, true} {
		all := &mesh.Surface{}
		lines, half := wireLines(s, at, keys)
		for i, line := range lines {
			t := render.Tube(line, half[i], false)
			first := int32(len(all.Points))
			all.Points = append(all.Points, t.Points...)
			for _, c := range t.Triangles {
				all.Triangles = append(all.Triangles, [3]int32{c[0] + first, c[1] + first, c[2] + first})
			}
		}
		colour := hex(FrameColour)
		if keys {
			colour = hex(KeyColour)
		}
		if len(all.Triangles) > 0 {
			out = append(out, render.Body{Surface: all, Colour: colour, Gloss: 0.35})
		}
	}
	return out
}
