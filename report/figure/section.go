package figure

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/image"
)

// HalfMM returns half the edge of the square that shows every section of the set with a margin, so that all of them have one scale.
func HalfMM(s *measure.Set) float64 {
	half := 18.0
	for i := range s.Sections {
		u, v := s.Sections[i].Contour.Centroid()
		for _, p := range s.Sections[i].Contour.Points {
			half = math.Max(half, math.Hypot(p[0]-u, p[1]-v))
		}
	}
	return math.Ceil(half) + 8.5
}

// Section draws a section with its contour, its shortest and longest diameter and the chords measured in it, seen from the ventricle
// (the patient's left on the right). v may be nil.
func Section(v *image.Volume, win Window, r *heart.Root, sec *measure.Section, halfMM float64, o Options) Figure {
	cu, cv := sec.Contour.Centroid()
	c := newCanvas(cu-halfMM, cv-halfMM, 2*halfMM, 2*halfMM)
	f := sec.Contour.Frame
	c.slice(v, win, f)
	size := halfMM / 11
	c.path(sec.Contour.Points, true, stroke{colour: "#00000090", width: 0.28 * size})
	c.path(sec.Contour.Points, true, stroke{colour: Contour, width: 0.16 * size})
	local := func(p geom.Vec) (x, y float64) { x, y, _ = f.Local(p); return x, y }
	chord := func(ends [2]geom.Vec, colour, dash, label string) {
		x1, y1 := local(ends[0])
		x2, y2 := local(ends[1])
		c.line(x1, y1, x2, y2, stroke{colour: colour, width: 0.12 * size, dash: dash})
		// The label stands beyond the upper end, away from the scale bar.
		if y2 < y1 || y2 == y1 && x2 > x1 {
			x1, y1, x2, y2 = x2, y2, x1, y1
		}
		d := math.Hypot(x1-x2, y1-y2)
		if d == 0 {
			return
		}
		x, y := x1+1.5*size*(x1-x2)/d, y1+1.1*size*(y1-y2)/d
		c.text(x, y, label, letters{size: size, colour: colour, anchor: "middle", weight: 600, halo: "#000000b0"})
	}
	if len(sec.Chords) == 0 {
		chord(sec.MaxMM, "#ffffff", "", millimetres(sec.MaxMM))
		chord(sec.MinMM, "#ffffff", fmt.Sprintf("%s %s", num(0.5*size), num(0.4*size)), millimetres(sec.MinMM))
	}
	for _, ch := range sec.Chords {
		cusp := chordCusp(ch.ID)
		colour := "#ffffff"
		if cusp >= 0 {
			colour = CuspColour[cusp]
		}
		ends := ch.EndsMM
		if cusp >= 0 {
			if h := r.Hinge[cusp].PositionMM; h.Dist(ends[0]) < h.Dist(ends[1]) {
				ends[0], ends[1] = ends[1], ends[0] // from the commissure to the sinus
			}
		}
		x1, y1 := local(ends[0])
		x2, y2 := local(ends[1])
		c.line(x1, y1, x2, y2, stroke{colour: colour, width: 0.14 * size})
		if d := math.Hypot(x2-x1, y2-y1); d > 0 {
			x, y := x2+1.7*size*(x2-x1)/d, y2+1.2*size*(y2-y1)/d
			c.text(x, y, millimetres(ch.EndsMM), letters{size: size, colour: "#ffffff", anchor: "middle", weight: 600, halo: "#000000b0"})
			if cusp >= 0 {
				c.mark(x2-1.3*size*(x2-x1)/d, y2-1.3*size*(y2-y1)/d, 0.62*size, CuspLetter[cusp], CuspColour[cusp])
			}
		}
	}
	if sec.ID == "annulus" {
		for i, p := range r.Hinge {
			if p.Found {
				x, y := local(p.PositionMM)
				c.mark(x, y, 0.66*size, CuspLetter[i], CuspColour[i])
			}
		}
	}
	c.frameLetters(f, size)
	c.scaleBar(size)
	return c.done(o.say("figure.section.alt", name(sec, o)))
}

func name(sec *measure.Section, o Options) string {
	if o.Words != nil && o.Words.Chinese() {
		return sec.NameZH
	}
	return sec.NameEN
}

func millimetres(ends [2]geom.Vec) string { return fmt.Sprintf("%.1f", ends[0].Dist(ends[1])) }

func chordCusp(id string) int {
	switch id {
	case "sinusLeftMM":
		return int(heart.Left)
	case "sinusRightMM":
		return int(heart.Right)
	case "sinusNonMM":
		return int(heart.NonCoronary)
	}
	return -1
}
