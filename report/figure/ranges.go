package figure

import (
	"fmt"
	"math"
)

// Row is one device in a chart of size ranges. Lengths are diameters in mm, whatever the device is sized by: an area as that of the circle
// of the same area, a perimeter as that of the circle of the same perimeter.
type Row struct {
	Name      string
	Note      string // by what it is sized
	Bars      []Bar
	AnnulusMM float64 // of the patient, in the device's metric
	SDMM      float64
}

// Bar is one size.
type Bar struct {
	Label         string
	LowMM, HighMM float64 // an open end is infinite
	Chosen        bool
	Assumed       bool // drawn hatched
}

// Ranges draws for every device where the annulus falls in the ranges of its sizes, with a band of two standard deviations to each
// side. ok is false without a row.
func Ranges(rows []Row, o Options) (f Figure, ok bool) {
	if len(rows) == 0 {
		return Figure{}, false
	}
	const left, w, top, step = 46, 130, 9, 9.6
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, r := range rows {
		lo, hi = math.Min(lo, r.AnnulusMM-3*r.SDMM-1), math.Max(hi, r.AnnulusMM+3*r.SDMM+1)
		for _, b := range r.Bars {
			if !math.IsInf(b.LowMM, 0) {
				lo = math.Min(lo, b.LowMM-0.5)
			}
			if !math.IsInf(b.HighMM, 0) {
				hi = math.Max(hi, b.HighMM+0.5)
			}
		}
	}
	lo, hi = math.Floor(lo), math.Ceil(hi)
	height := step * float64(len(rows))
	c := newCanvas(0, 0, left+w+4, top+height+4)
	px := func(mm float64) float64 { return left + w*(math.Min(hi, math.Max(lo, mm))-lo)/(hi-lo) }
	// Hatching says that a range is assumed.
	fmt.Fprintf(&c.b, `<defs>%s%s</defs>`, hatch("apical-hatch", "#c9d3da"), hatch("apical-hatch-chosen", "#8fc3c6"))
	for mm := math.Ceil(lo/2) * 2; mm <= hi; mm += 2 {
		c.line(px(mm), top-1.5, px(mm), top+height, stroke{colour: Rule, width: 0.18})
		c.text(px(mm), top-3.6, fmt.Sprintf("%.0f", mm), letters{size: 2.5, colour: Quiet, anchor: "middle"})
	}
	c.text(left-3, top-3.6, o.say("figure.ranges.axis"), letters{size: 2.5, colour: Quiet, anchor: "end"})
	for i, r := range rows {
		y := top + step*float64(i) + 0.6
		const thick = 4.6
		c.text(0, y+1.4, r.Name, letters{size: 2.9, colour: Ink, weight: 600})
		c.text(0, y+4.9, r.Note, letters{size: 2.3, colour: Quiet})
		for _, b := range r.Bars {
			x1, x2 := px(b.LowMM), px(b.HighMM)
			if x2-x1 < 0.2 {
				continue
			}
			fill, edge, ink := "#dfe5ea", "#ffffff", Ink
			switch {
			case b.Chosen && b.Assumed:
				fill = "url(#apical-hatch-chosen)"
			case b.Chosen:
				fill = "#8fc3c6"
			case b.Assumed:
				fill = "url(#apical-hatch)"
			}
			c.rect(x1+0.15, y, x2-x1-0.3, thick, 0.7, stroke{fill: fill, colour: edge, width: 0.2})
			weight := 400
			if b.Chosen {
				weight = 700
			}
			// The label keeps clear of the line.
			x := (x1 + x2) / 2
			if line := px(r.AnnulusMM); math.Abs(x-line) < 2.6 {
				if x2-line > line-x1 {
					x = math.Max(x, line+2.6)
				} else {
					x = math.Min(x, line-2.6)
				}
			}
			if x-x1 > 1.6 && x2-x > 1.6 {
				c.text(x, y+thick/2, b.Label, letters{size: 2.6, colour: ink, anchor: "middle", weight: weight, halo: halo(b)})
			}
		}
		c.rect(px(r.AnnulusMM-2*r.SDMM), y+thick+0.5, px(r.AnnulusMM+2*r.SDMM)-px(r.AnnulusMM-2*r.SDMM), 1, 0.5, stroke{fill: "#e3a49e"})
		c.line(px(r.AnnulusMM), y-0.9, px(r.AnnulusMM), y+thick+1.9, stroke{colour: Alarm, width: 0.5})
	}
	return c.done(o.say("figure.ranges.alt")), true
}

// halo keeps a label readable on hatching.
func halo(b Bar) string {
	if !b.Assumed {
		return ""
	}
	return "#ffffffc0"
}

func hatch(id, colour string) string {
	return fmt.Sprintf(`<pattern id="%s" width="1.3" height="1.3" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="1.3" height="1.3" fill="#f4f6f8"/><rect width="0.75" height="1.3" fill="%s"/></pattern>`, id, colour)
}
