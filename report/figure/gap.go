package figure

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/outcome"
)

// Apposed is the colour of where the skirt lies against tissue, Unseen of where the model has none.
const (
	Apposed = "#cfe6e4"
	Unseen  = "#c9ced4"
)

// Limits of the gap map: a gap below contactMM counts as lying against tissue (outcome's own), fullMM is the darkest.
const (
	contactMM = 0.25
	fullMM    = 3.0
)

// GapMap draws how far the skirt stands from tissue, unrolled: direction about the frame's axis from the right hinge point, right - left - non-coronary, against height over the annulus; beside it the part of the circumference that lies against tissue
// by height, beneath it the narrowest gap of each direction, which a leak must pass. root has its landmarks where the wall has taken them. ok is false without a map.
func GapMap(oc *outcome.Outcome, root *heart.Root, o Options) (f Figure, ok bool) {
	m := oc.Gaps
	if m == nil || len(m.FrameMM) < 2 {
		return Figure{}, false
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, row := range m.HeightMM {
		for _, z := range row {
			low, high = math.Min(low, z), math.Max(high, z)
		}
	}
	low, high = math.Floor(low-1), math.Ceil(high+2)
	const left, top, w, side, below = 13.0, 7.0, 132.0, 20.0, 26.0
	h := math.Min(62, math.Max(34, 3*(high-low)))
	c := newCanvas(0, 0, left+w+side+10, top+h+7+below+12)
	px := func(deg float64) float64 { return left + w*deg/360 }
	py := func(mm float64) float64 { return top + h*(high-mm)/(high-low) }
	c.rect(left, top, w, h, 0, stroke{fill: Ground})
	n, rows := len(m.AnglesDeg), len(m.FrameMM)
	wide := w / float64(n)
	edge := func(i, k int) float64 { // height of the border under row i
		switch {
		case i == 0:
			return 1.5*m.HeightMM[0][k] - 0.5*m.HeightMM[1][k]
		case i == rows:
			return 1.5*m.HeightMM[rows-1][k] - 0.5*m.HeightMM[rows-2][k]
		}
		return (m.HeightMM[i-1][k] + m.HeightMM[i][k]) / 2
	}
	// A cell stands in the middle of its direction; that of direction 0 lies half at either end.
	cell := func(k int, do func(x, width float64)) {
		if x := px(m.AnglesDeg[k]) - wide/2; x < left {
			do(left, wide/2)
			do(left+w-wide/2, wide/2)
		} else {
			do(x, wide)
		}
	}
	for k := range n {
		cell(k, func(x, width float64) {
			for i := range rows {
				fill := Apposed
				switch g := m.GapMM[i][k]; {
				case m.On[i][k] == outcome.OnNothing:
					fill = Unseen
				case g >= contactMM:
					fill = heat(g / fullMM)
				}
				y := py(edge(i+1, k))
				c.rect(x, y, width+0.04, py(edge(i, k))-y+0.04, 0, stroke{fill: fill})
			}
		})
	}
	for _, i := range []int{0, rows} {
		var line [][2]float64
		for k := range n + 1 {
			line = append(line, [2]float64{px(360 * float64(k) / float64(n)), py(edge(i, k%n))})
		}
		c.path(line, false, stroke{colour: Ink, width: 0.45})
	}
	c.text(left+1, py(edge(rows, 0))-1.5, o.say("figure.gap.skirt"), letters{size: 2.6, colour: Ink, halo: Ground})
	if low < 0 && high > 0 {
		c.line(left, py(0), left+w, py(0), stroke{colour: Accent, width: 0.45, dash: "1.6 1"})
		c.text(left+w-1, py(0)-1.5, o.say("figure.gap.annulus"), letters{size: 2.3, colour: Accent, anchor: "end", halo: Ground})
	}
	for mm := math.Ceil(low/5) * 5; mm <= high; mm += 5 {
		c.line(left-0.8, py(mm), left, py(mm), stroke{colour: Quiet, width: 0.2})
		form := "%+.0f"
		if mm == 0 {
			form = "%.0f"
		}
		c.text(left-1.4, py(mm), minus(fmt.Sprintf(form, mm)), letters{size: 2.5, colour: Quiet, anchor: "end"})
	}
	c.text(3.2, top+h/2, o.say("figure.calcium.height"), letters{size: 2.5, colour: Quiet, anchor: "middle", turn: -90})
	c.rect(left, top, w, h, 0, stroke{colour: Rule, width: 0.25})
	base := top + h + 7 + below // of the curve beneath
	clock(c, oc, root, px, py, top, base, high, o)
	apposedBars(c, m, py, left+w+3, side, top, h, o)
	pathCurve(c, m, px, left, w, base, below, o)
	gapKey(c, left, base+6.5, o)
	return c.done(o.say("figure.gap.alt")), true
}

// clock writes commissures, cusps and keys at their directions.
func clock(c *canvas, oc *outcome.Outcome, root *heart.Root, px, py func(float64) float64, top, bottom, high float64, o Options) {
	polar, ok := aboutFrame(oc, root)
	if !ok {
		return
	}
	for i, q := range root.Commissure {
		if q.Found {
			deg, _ := polar(q.PositionMM)
			a, b := heart.Commissure(i).Cusps()
			c.line(px(deg), top, px(deg), bottom, stroke{colour: Quiet, width: 0.25, dash: "1 1"})
			c.text(px(deg), top-2.4, CuspLetter[a]+"|"+CuspLetter[b], letters{size: 2.6, colour: Quiet, anchor: "middle"})
		}
	}
	for i, q := range root.Hinge {
		if q.Found {
			deg, z := polar(q.PositionMM)
			for _, x := range seam(deg) {
				c.mark(px(x), py(z), 1.6, CuspLetter[i], CuspColour[i])
			}
		}
	}
	for i := range oc.Keys {
		deg, z := polar(oc.Keys[i].BottomMM)
		for _, x := range seam(deg) {
			u := px(x)
			y := py(math.Min(z, high-1))
			c.path([][2]float64{{u - 1.9, y - 3.4}, {u - 1.5, y - 0.6}, {u, y}, {u + 1.5, y - 0.6}, {u + 1.9, y - 3.4}}, false, stroke{colour: "#ffffff", width: 1})
			c.path([][2]float64{{u - 1.9, y - 3.4}, {u - 1.5, y - 0.6}, {u, y}, {u + 1.5, y - 0.6}, {u + 1.9, y - 3.4}}, false, stroke{colour: KeyColour, width: 0.55})
		}
	}
}

// seam returns at which degrees something is drawn: near either end at both.
func seam(deg float64) []float64 {
	if deg < 2 || deg > 358 {
		return []float64{0, 360}
	}
	return []float64{deg}
}

// aboutFrame returns the function that tells a point's direction about the frame's axis, as GapMap has it, and its height over the annulus plane.
func aboutFrame(oc *outcome.Outcome, root *heart.Root) (polar func(geom.Vec) (deg, heightMM float64), ok bool) {
	plane, ok := root.AnnulusPlane()
	if !ok || len(oc.Frame.Inflow.CurveMM) == 0 || len(oc.Frame.Outflow.CurveMM) == 0 {
		return nil, false
	}
	lower, upper := middle(oc.Frame.Inflow.CurveMM), middle(oc.Frame.Outflow.CurveMM)
	w := upper.Sub(lower).Unit()
	zero := root.Hinge[heart.Right].PositionMM.Sub(plane.Origin)
	u := zero.AddScaled(-zero.Dot(w), w).Unit()
	v := w.Cross(u)
	if root.Hinge[heart.Left].PositionMM.Sub(plane.Origin).Dot(v) < 0 {
		v = v.Scale(-1)
	}
	return func(q geom.Vec) (float64, float64) {
		d := q.Sub(lower)
		return math.Mod(math.Atan2(d.Dot(v), d.Dot(u))*180/math.Pi+360, 360), plane.Height(q)
	}, true
}

func middle(line []geom.Vec) (m geom.Vec) {
	for _, q := range line {
		m = m.AddScaled(1/float64(len(line)), q)
	}
	return m
}

// apposedBars draws by height the part of the circumference that lies against tissue.
func apposedBars(c *canvas, m *outcome.GapMap, py func(float64) float64, x, w, top, h float64, o Options) {
	c.text(x, top-2.4, o.say("figure.gap.apposed"), letters{size: 2.5, colour: Quiet})
	rows := len(m.FrameMM)
	mean := func(i int) (z float64) {
		for _, q := range m.HeightMM[i] {
			z += q / float64(len(m.AnglesDeg))
		}
		return z
	}
	pitch := (py(mean(0)) - py(mean(rows-1))) / float64(rows-1)
	for i, part := range m.ApposedPercent {
		y := py(mean(i)) - 0.42*pitch
		if part >= 0 {
			c.rect(x, y, math.Max(0.2, w*part/100), 0.84*pitch, 0, stroke{fill: "#6fb3ae"})
		}
	}
	for _, q := range []float64{0, 50, 100} {
		c.line(x+w*q/100, top, x+w*q/100, top+h, stroke{colour: Rule, width: 0.2})
		c.text(x+w*q/100, top+h+2.2, fmt.Sprintf("%.0f", q), letters{size: 2.4, colour: Quiet, anchor: "middle"})
	}
	c.text(x+w+2.6, top+h+2.2, "%", letters{size: 2.4, colour: Quiet})
}

// pathCurve draws the narrowest gap of each direction.
func pathCurve(c *canvas, m *outcome.GapMap, px func(float64) float64, left, w, base, h float64, o Options) {
	most := 1.0
	for _, q := range m.PathMM {
		most = math.Max(most, q)
	}
	most = math.Ceil(most*1.1*2) / 2
	py := func(mm float64) float64 { return base - (h-5)*mm/most }
	c.text(3.2, base-(h-5)/2, o.say("figure.gap.path"), letters{size: 2.5, colour: Quiet, anchor: "middle", turn: -90})
	step := 0.5
	if most > 3 {
		step = 1
	}
	if most > 8 {
		step = 2
	}
	for mm := 0.0; mm <= most; mm += step {
		c.line(left, py(mm), left+w, py(mm), stroke{colour: Rule, width: 0.15})
		c.text(left-1.4, py(mm), fmt.Sprintf("%g", mm), letters{size: 2.4, colour: Quiet, anchor: "end"})
	}
	n := len(m.PathMM)
	for k, path := range m.PathMM {
		if path < 0 {
			continue
		}
		x := px(m.AnglesDeg[k])
		next := m.PathMM[(k+1)%n]
		if path >= contactMM {
			c.line(x, base, x, py(path), stroke{colour: heat(path / fullMM), width: w / float64(n)})
		}
		if next >= 0 {
			c.line(x, py(path), px(360*float64(k+1)/float64(n)), py(next), stroke{colour: Ink, width: 0.4})
		}
	}
	c.line(left, py(contactMM), left+w, py(contactMM), stroke{colour: Accent, width: 0.25, dash: "1 0.8"})
	if most >= 2 {
		c.line(left, py(2), left+w, py(2), stroke{colour: Alarm, width: 0.3, dash: "1.6 1"})
		c.text(left+w+1, py(2), "2 mm", letters{size: 2.4, colour: Alarm})
	}
	for deg := 0.0; deg <= 360; deg += 60 {
		c.text(px(deg), base+2.6, fmt.Sprintf("%.0f°", deg), letters{size: 2.4, colour: Quiet, anchor: "middle"})
	}
}

// gapKey says what the shades mean.
func gapKey(c *canvas, x, y float64, o Options) {
	const size = 2.3
	say := func(text string) {
		c.text(x+1, y+1.3, text, letters{size: size, colour: Quiet})
		x += 4 + wide(text, size)
	}
	box := func(fill, text string) {
		c.rect(x, y, 3.4, 2.6, 0, stroke{fill: fill, colour: Rule, width: 0.1})
		x += 3.4
		say(text)
	}
	box(Apposed, o.say("figure.gap.touches", fmt.Sprintf("%g", contactMM)))
	for i := range 20 {
		c.rect(x+float64(i)*0.9, y, 0.95, 2.6, 0, stroke{fill: heat((float64(i) + 0.5) / 20)})
	}
	x += 18
	say(o.say("figure.gap.key", fmt.Sprintf("%g", fullMM)))
	box(Unseen, o.say("figure.gap.unseen"))
	c.path([][2]float64{{x, y}, {x + 0.4, y + 2.2}, {x + 1.7, y + 2.6}, {x + 3, y + 2.2}, {x + 3.4, y}}, false, stroke{colour: KeyColour, width: 0.55})
	x += 3.4
	say(o.say("figure.gap.keys"))
}
