package figure

import (
	"fmt"
	"math"
	"strings"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/outcome"
)

// minus writes a negative number with the sign of that name.
func minus(s string) string { return strings.ReplaceAll(s, "-", "\u2212") }

// PullOut draws the force that it takes to draw the frame along its axis, to either side, with what bears it, where it slips, and the load that it has to hold. ok is false if it was not drawn.
func PullOut(a *outcome.Anchor, o Options) (f Figure, ok bool) {
	type side struct {
		hold        *outcome.Hold
		load        outcome.Value
		key, demand string
		sign        float64
	}
	var sides []side
	for _, s := range []side{{&a.Ventricle, a.Diastole.DemandN, "figure.pull.ventricle", "figure.pull.diastole", -1}, {&a.Aorta, a.Systole.DemandN, "figure.pull.aorta", "figure.pull.systole", 1}} {
		if len(s.hold.Curve) > 1 {
			sides = append(sides, s)
		}
	}
	if len(sides) == 0 {
		return Figure{}, false
	}
	const pw, ph, left, top, between = 70.0, 46.0, 11.0, 8.0, 14.0
	c := newCanvas(0, 0, left+float64(len(sides))*(pw+between)+6, top+ph+20)
	for i, s := range sides {
		x0, y0 := left+float64(i)*(pw+between), top+ph
		longest, most := 0.5, 0.5
		for _, q := range s.hold.Curve {
			longest = math.Max(longest, s.sign*q.MovedMM)
			for _, n := range []float64{q.ForceN, q.FrameWallN, q.KeyWallN, q.LeafletN} {
				most = math.Max(most, math.Abs(n))
			}
		}
		if s.load.Found {
			most = math.Max(most, s.load.Value)
		}
		most, longest = rounded(1.08*most), rounded(longest)
		px := func(mm float64) float64 { return x0 + pw*mm/longest }
		py := func(n float64) float64 { return y0 - ph*n/most }
		c.text(x0, top-4, o.say(s.key), letters{size: 3.2, colour: Ink, weight: 600})
		for k := range 6 {
			n, mm := most*float64(k)/5, longest*float64(k)/5
			c.line(x0, py(n), x0+pw, py(n), stroke{colour: Rule, width: 0.18})
			c.text(x0-1.2, py(n), short(n), letters{size: 2.5, colour: Quiet, anchor: "end"})
			c.text(px(mm), y0+2.8, short(mm), letters{size: 2.5, colour: Quiet, anchor: "middle"})
		}
		c.text(x0+pw, y0+6.2, "mm", letters{size: 2.5, colour: Quiet, anchor: "end"})
		c.text(x0-1.2, top-4, "N", letters{size: 2.5, colour: Quiet, anchor: "end"})
		for _, q := range []struct {
			of     func(deploy.PullPoint) float64
			colour string
			width  float64
		}{{func(p deploy.PullPoint) float64 { return p.FrameWallN }, FrameColour, 0.45}, {func(p deploy.PullPoint) float64 { return p.KeyWallN }, KeyColour, 0.45}, {func(p deploy.PullPoint) float64 { return p.LeafletN }, leafletShare, 0.45}, {func(p deploy.PullPoint) float64 { return p.ForceN }, Ink, 0.7}} {
			var line [][2]float64
			for _, p := range s.hold.Curve {
				n := q.of(p)
				if q.width < 0.6 {
					n = math.Abs(n)
				} else {
					n *= s.sign
				}
				line = append(line, [2]float64{px(math.Max(0, s.sign*p.MovedMM)), py(math.Max(0, n))})
			}
			c.path(line, false, stroke{colour: q.colour, width: q.width})
		}
		if s.load.Found {
			y := py(s.load.Value)
			c.line(x0, y, x0+pw, y, stroke{colour: Alarm, width: 0.4, dash: "1.6 1"})
			text := o.say(s.demand, fmt.Sprintf("%.1f", s.load.Value))
			from := x0 + pw - wide(text, 2.6) - 7
			c.line(from, top-4, from+5, top-4, stroke{colour: Alarm, width: 0.4, dash: "1.6 1"})
			c.text(x0+pw, top-4, text, letters{size: 2.6, colour: Alarm, anchor: "end"})
		}
		if s.hold.SlipN.Found {
			x, y := px(s.hold.SlipMM.Value), py(math.Max(0, s.hold.SlipN.Value))
			c.circle(x, y, 1.1, stroke{colour: Ink, width: 0.4, fill: "#ffffff"})
			text := o.say("figure.pull.slip", fmt.Sprintf("%.1f", s.hold.SlipN.Value))
			if s.hold.SlipN.Reason != "" {
				text = o.say("figure.pull.atLeast", fmt.Sprintf("%.1f", s.hold.SlipN.Value))
			}
			anchor, dx := "start", 1.8
			if x > x0+0.6*pw {
				anchor, dx = "end", -1.8
			}
			c.text(x+dx, y+2.6, text, letters{size: 2.6, colour: Ink, weight: 600, halo: "#ffffff", anchor: anchor})
		}
	}
	x, y := left, top+ph+12
	for _, q := range [][2]string{{Ink, "figure.pull.all"}, {FrameColour, "figure.share.frame"}, {KeyColour, "figure.share.key"}, {leafletShare, "figure.share.leaflet"}} {
		text := o.say(q[1])
		c.line(x, y, x+5, y, stroke{colour: q[0], width: 0.7})
		c.text(x+6, y, text, letters{size: 2.6, colour: Quiet})
		x += 12 + wide(text, 2.6)
	}
	return c.done(o.say("figure.pull.alt")), true
}

// leafletShare is the colour of what the native leaflets bear.
const leafletShare = "#cf4a34"

// rounded returns the next number up that divides into five well.
func rounded(x float64) float64 {
	if !(x > 0) {
		return 1
	}
	p := math.Pow(10, math.Floor(math.Log10(x)))
	for _, k := range []float64{1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10} {
		if x <= k*p*(1+1e-9) {
			return k * p
		}
	}
	return 10 * p
}

func short(x float64) string {
	return minus(strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", x), "0"), "."))
}

// wide returns about how wide a text is.
func wide(s string, size float64) (w float64) {
	for _, r := range s {
		if r > 0x2e80 {
			w += size
		} else {
			w += 0.55 * size
		}
	}
	return w
}

// Shares draws what bears the load of diastole and of systole: frame, keys and leaflets, N. ok is false if neither is known.
func Shares(a *outcome.Anchor, o Options) (f Figure, ok bool) {
	type bar struct {
		b      *outcome.Bearing
		factor outcome.Value
		key    string
	}
	var bars []bar
	for _, q := range []bar{{&a.Diastole, a.Ventricle.SafetyFactor, "figure.pull.diastole"}, {&a.Systole, a.Aorta.SafetyFactor, "figure.pull.systole"}} {
		if q.b.DemandN.Found && q.b.FramePercent.Found && q.b.KeyPercent.Found && q.b.LeafletPercent.Found {
			bars = append(bars, q)
		}
	}
	if len(bars) == 0 {
		return Figure{}, false
	}
	const left, w, pitch = 2.0, 118.0, 15.0
	c := newCanvas(0, 0, left+w+46, 3+pitch*float64(len(bars))+7)
	for i, q := range bars {
		y := 6 + pitch*float64(i)
		c.text(left, y-2.2, o.say(q.key, fmt.Sprintf("%.1f", q.b.DemandN.Value)), letters{size: 2.8, colour: Ink, weight: 600})
		parts := []struct {
			percent float64
			colour  string
		}{{q.b.FramePercent.Value, FrameColour}, {q.b.KeyPercent.Value, KeyColour}, {q.b.LeafletPercent.Value, leafletShare}}
		// Shares of what pushes with the load are negative: they stand left of the bars' beginning.
		plus, less := 0.0, 0.0
		for _, p := range parts {
			plus, less = plus+math.Max(0, p.percent), less+math.Max(0, -p.percent)
		}
		scale := w / (plus + less)
		zero := left + scale*less
		up, down := zero, zero
		for _, p := range parts {
			across := math.Abs(scale * p.percent)
			x := up
			if p.percent < 0 {
				down -= across
				x = down
			} else {
				up += across
			}
			c.rect(x, y, across, 6, 0, stroke{fill: p.colour})
			percent := minus(fmt.Sprintf("%.0f %%", p.percent))
			for _, text := range []string{percent + " · " + minus(fmt.Sprintf("%.1f N", p.percent*q.b.DemandN.Value/100)), percent} { // what has room; all of it stands in the table
				if across > wide(text, 2.6)+1 {
					c.text(x+across/2, y+3, text, letters{size: 2.6, colour: "#ffffff", anchor: "middle", weight: 600})
					break
				}
			}
		}
		if less > 0 {
			c.line(zero, y-1, zero, y+7, stroke{colour: Ink, width: 0.3})
		}
		text := o.say("figure.share.noFactor")
		if q.factor.Found {
			text = o.say("figure.share.factor", fmt.Sprintf("%.1f", q.factor.Value))
			if q.factor.Reason != "" {
				text = o.say("figure.share.factorAtLeast", fmt.Sprintf("%.1f", q.factor.Value))
			}
		}
		c.text(left+w+3, y+3, text, letters{size: 2.8, colour: Ink, weight: 600})
	}
	x, y := left, 3+pitch*float64(len(bars))+4
	for _, q := range [][2]string{{FrameColour, "figure.share.frame"}, {KeyColour, "figure.share.key"}, {leafletShare, "figure.share.leaflet"}} {
		text := o.say(q[1])
		c.rect(x, y-1.2, 3.4, 2.4, 0, stroke{fill: q[0]})
		c.text(x+4.6, y, text, letters{size: 2.6, colour: Quiet})
		x += 11 + wide(text, 2.6)
	}
	return c.done(o.say("figure.share.alt")), true
}
