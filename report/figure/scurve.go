package figure

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/heart/measure"
)

// ViewName writes a view as it is dialled: "LAO 12 CRA 3".
func ViewName(w measure.View) string {
	a, b := "LAO", "CRA"
	if w.LAODeg < 0 {
		a = "RAO"
	}
	if w.CRADeg < 0 {
		b = "CAU"
	}
	return fmt.Sprintf("%s %.0f %s %.0f", a, math.Abs(w.LAODeg), b, math.Abs(w.CRADeg))
}

// The reach of the plot: what a C-arm can do with a patient on the table is about LAO/RAO 60 and CRA/CAU 40 (ct-planning 5.3); a little
// more shows where a curve goes.
const (
	plotLAODeg = 70
	plotCRADeg = 55
	armLAODeg  = 60
	armCRADeg  = 40
)

// SCurve draws the views that see the annulus edge-on, with bands of 5 and 10 degrees of foreshortening, the reach of a C-arm, and the
// three-cusp and cusp-overlap views. ok is false without an annulus.
func SCurve(s *measure.Set, o Options) (f Figure, ok bool) {
	if !s.AnnulusFound || len(s.SCurve) < 2 {
		return Figure{}, false
	}
	const left, top, w, h = 13, 4, 112, 88
	c := newCanvas(0, 0, left+w+3, top+h+12)
	px := func(lao float64) float64 { return left + w*(lao+plotLAODeg)/(2*plotLAODeg) }
	py := func(cra float64) float64 { return top + h*(plotCRADeg-cra)/(2*plotCRADeg) }
	fmt.Fprintf(&c.b, `<clipPath id="apical-plot"><rect x="%d" y="%d" width="%d" height="%d"/></clipPath>`, left, top, w, h)
	c.rect(left, top, w, h, 0, stroke{fill: Ground})
	c.rect(px(-armLAODeg), py(armCRADeg), px(armLAODeg)-px(-armLAODeg), py(-armCRADeg)-py(armCRADeg), 0, stroke{fill: "#ffffff"})
	c.b.WriteString(`<g clip-path="url(#apical-plot)">`)
	for _, band := range []struct {
		deg    float64
		colour string
	}{{10, "#e3f0f0"}, {5, "#c3dfe0"}} {
		c.path(bandAround(s, band.deg, px, py), true, stroke{fill: band.colour})
	}
	c.b.WriteString(`</g>`)
	for lao := -60.0; lao <= 60; lao += 20 {
		c.line(px(lao), top, px(lao), top+h, stroke{colour: Rule, width: 0.2})
		c.text(px(lao), top+h+2.6, fmt.Sprintf("%.0f", math.Abs(lao)), letters{size: 2.7, colour: Quiet, anchor: "middle"})
	}
	for cra := -40.0; cra <= 40; cra += 20 {
		c.line(left, py(cra), left+w, py(cra), stroke{colour: Rule, width: 0.2})
		c.text(left-1.2, py(cra), fmt.Sprintf("%.0f", math.Abs(cra)), letters{size: 2.7, colour: Quiet, anchor: "end"})
	}
	c.line(px(0), top, px(0), top+h, stroke{colour: Quiet, width: 0.25})
	c.line(left, py(0), left+w, py(0), stroke{colour: Quiet, width: 0.25})
	axis := letters{size: 3, colour: Ink, anchor: "middle", weight: 600}
	c.text(px(-45), top+h+7.4, "RAO", axis)
	c.text(px(45), top+h+7.4, "LAO", axis)
	axis.turn = -90
	c.text(4, py(25), "CRA", axis)
	c.text(4, py(-25), "CAU", axis)
	var line [][2]float64
	for _, p := range s.SCurve {
		line = append(line, [2]float64{px(p.LAODeg), py(p.CRADeg)})
	}
	c.b.WriteString(`<g clip-path="url(#apical-plot)">`)
	c.path(line, false, stroke{colour: Accent, width: 0.7})
	c.b.WriteString(`</g>`)
	c.rect(left, top, w, h, 0, stroke{colour: Rule, width: 0.25})
	point := func(lao, cra measure.Value, key, colour string, up float64) {
		if !lao.Found || !cra.Found {
			return
		}
		v := measure.View{LAODeg: lao.Value, CRADeg: cra.Value}
		x, y := px(math.Max(-plotLAODeg, math.Min(plotLAODeg, v.LAODeg))), py(math.Max(-plotCRADeg, math.Min(plotCRADeg, v.CRADeg)))
		if lao.SD > 0 || cra.SD > 0 { // two standard deviations to each side
			c.line(px(v.LAODeg-2*lao.SD), y, px(v.LAODeg+2*lao.SD), y, stroke{colour: colour, width: 0.3})
			c.line(x, py(v.CRADeg-2*cra.SD), x, py(v.CRADeg+2*cra.SD), stroke{colour: colour, width: 0.3})
		}
		c.circle(x, y, 1.5, stroke{colour: "#ffffff", width: 0.5, fill: colour})
		anchor, dx := "start", 2.6
		if x > left+0.6*w {
			anchor, dx = "end", -2.6
		}
		ly := math.Min(top+h-5, math.Max(top+5, y+up))
		c.text(x+dx, ly-1.8, o.say(key), letters{size: 2.9, colour: Ink, anchor: anchor, weight: 600, halo: "#ffffff"})
		c.text(x+dx, ly+1.8, ViewName(v), letters{size: 2.9, colour: Ink, anchor: anchor, halo: "#ffffff"})
	}
	point(s.ThreeCuspLAODeg, s.ThreeCuspCRADeg, "view.threeCusp", Accent, -4)
	point(s.CuspOverlapLAODeg, s.CuspOverlapCRADeg, "view.cuspOverlap", Amber, 4)
	return c.done(o.say("figure.scurve.alt")), true
}

// bandAround returns the outline of the views that miss the edge-on view by at most deg degrees. With the annulus normal n, at the
// angle t the detector's direction d has d . n = R sin(p - p0) with R = hypot(n_x sin t - n_y cos t, n_z), so the band reaches
// asin(sin(deg) / R) to both sides of the curve, or over all p if R is small.
func bandAround(s *measure.Set, deg float64, px, py func(float64) float64) [][2]float64 {
	n := s.AnnulusFrame.W
	limit := math.Sin(deg * math.Pi / 180)
	var upper, lower [][2]float64
	for _, p := range s.SCurve {
		sn, cs := math.Sincos(p.LAODeg * math.Pi / 180)
		r := math.Hypot(n.X*sn-n.Y*cs, n.Z)
		half := 90.0
		if r > limit {
			half = math.Asin(limit/r) * 180 / math.Pi
		}
		upper = append(upper, [2]float64{px(p.LAODeg), py(p.CRADeg + half)})
		lower = append(lower, [2]float64{px(p.LAODeg), py(p.CRADeg - half)})
	}
	for i := len(lower) - 1; i >= 0; i-- {
		upper = append(upper, lower[i])
	}
	return upper
}
