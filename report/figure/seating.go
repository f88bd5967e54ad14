package figure

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/outcome"
)

// Seating draws where the keys sit round the annulus, seen from the aorta with the patient's front up: the sinuses between their commissures, nadirs, and each key's bottom with its height over the nadir and its force. root has its landmarks where the
// wall has taken them. ok is false without keys, or without an annulus plane and commissures.
func Seating(oc *outcome.Outcome, root *heart.Root, o Options) (f Figure, ok bool) {
	plane, ok := root.AnnulusPlane()
	if !ok || len(oc.Keys) == 0 {
		return Figure{}, false
	}
	for _, q := range root.Commissure {
		if !q.Found {
			return Figure{}, false
		}
	}
	up := geom.Vec{Y: -1}
	up = up.AddScaled(-up.Dot(plane.Normal), plane.Normal).Unit()
	right := up.Cross(plane.Normal)
	angle := func(p geom.Vec) float64 {
		d := p.Sub(plane.Origin)
		return math.Atan2(-d.Dot(up), d.Dot(right)) // downwards in the picture is positive
	}
	const r, half, tall = 15.0, 44.0, 27.0
	c := newCanvas(-half, -tall, 2*half, 2*tall)
	at := func(a, r float64) (x, y float64) { return r * math.Cos(a), r * math.Sin(a) }
	// Sinuses, each from commissure to commissure over its nadir.
	for cusp := range heart.Cusp(3) {
		var ends []float64
		for i, q := range root.Commissure {
			if a, b := heart.Commissure(i).Cusps(); a == cusp || b == cusp {
				ends = append(ends, angle(q.PositionMM))
			}
		}
		middle := angle(root.Hinge[cusp].PositionMM)
		from, to := math.Remainder(ends[0]-middle, 2*math.Pi), math.Remainder(ends[1]-middle, 2*math.Pi)
		if from > to {
			from, to = to, from
		}
		if from > 0 {
			from -= 2 * math.Pi
		}
		if to < 0 {
			to += 2 * math.Pi
		}
		outline := [][2]float64{}
		for k := range 41 {
			t := from + (to-from)*float64(k)/40
			x, y := at(middle+t, r+4.2*math.Sin(math.Pi*float64(k)/40))
			outline = append(outline, [2]float64{x, y})
		}
		c.path(append(outline, [2]float64{0, 0}), true, stroke{fill: CuspColour[cusp], fade: 0.14})
		c.path(outline, false, stroke{colour: CuspColour[cusp], width: 0.7})
		x, y := at(middle, r-3.2)
		c.mark(x, y, 1.7, CuspLetter[cusp], CuspColour[cusp])
	}
	for _, q := range root.Commissure {
		a := angle(q.PositionMM)
		x1, y1 := at(a, 2)
		x2, y2 := at(a, r+1)
		c.line(x1, y1, x2, y2, stroke{colour: Quiet, width: 0.3, dash: "1 0.8"})
	}
	for i := range oc.Keys {
		k := &oc.Keys[i]
		a := angle(k.BottomMM)
		colour := KeyColour
		if !k.Seated {
			colour = Amber
		}
		var arc [][2]float64
		for t := -14.0; t <= 14; t += 2 {
			x, y := at(a+t*math.Pi/180, r+1.2)
			arc = append(arc, [2]float64{x, y})
		}
		c.path(arc, false, stroke{colour: colour, width: 1.5})
		x, y := at(a, r+1.2)
		c.mark(x, y, 1.5, fmt.Sprint(k.Key+1), colour)
		lx, ly := at(a, r+7.2)
		anchor := "start"
		if lx < -3 {
			anchor = "end"
		} else if lx < 3 {
			anchor = "middle"
			ly += 1.5 * sign(ly)
		}
		name := o.say("figure.seating.key", k.Key+1)
		if !k.Seated {
			name += " " + o.say("figure.seating.not")
		}
		line := fmt.Sprintf("%.2f N", k.WallN+k.LeafletN)
		if k.HeightMM.Found {
			line = minus(fmt.Sprintf("%+.1f mm", k.HeightMM.Value)) + " · " + line
		}
		c.text(lx, ly-1.5, name, letters{size: 2.5, colour: colour, weight: 600, anchor: anchor, halo: "#ffffff"})
		c.text(lx, ly+1.4, line, letters{size: 2.4, colour: Ink, anchor: anchor, halo: "#ffffff"})
	}
	edge := letters{size: 2.4, colour: Quiet, anchor: "middle", weight: 600}
	c.text(-half+2, -tall+2, o.say("figure.seating.from"), letters{size: 2.2, colour: Quiet})
	c.text(half-3, -tall+2, Direction(up)+" ↑", edge)
	return c.done(o.say("figure.seating.alt")), true
}
