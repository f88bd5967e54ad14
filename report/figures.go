package report

import (
	"fmt"
	"html/template"

	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/plan"
	"github.com/apical-heart/apical/report/figure"
	"github.com/apical-heart/apical/report/words"
)

// figures are the pictures of the report. What could not be drawn is left out.
type figures struct {
	Annulus  *drawn
	Sections []drawn
	Hinges   []drawn
	Long     []drawn // stretched views, beside each the height of its ostium
	Space    []drawn
	SCurve   *drawn
	Calcium  *drawn
}

// drawn is a picture with its caption.
type drawn struct {
	SVG     template.HTML
	Title   string
	Caption string
	Beside  *drawn
}

func newFigures(c *plan.Case, say words.Words) figures {
	var f figures
	r, s, v := c.Root, c.Measures, c.Ventricle
	if r == nil || s == nil {
		return f
	}
	if v == nil {
		v = &heart.Ventricle{}
	}
	o := figure.Options{Words: say}
	win := figure.WindowFor(r.LumenHU)
	put := func(g figure.Figure, title, caption string) drawn {
		return drawn{SVG: template.HTML(g.SVG), Title: title, Caption: caption} // written by package figure, which escapes every text
	}
	half := figure.HalfMM(s)
	for _, id := range []string{"lvot", "annulus", "sinus", "stj", "ascending"} { // along the blood
		sec := s.Section(id)
		if sec == nil {
			continue
		}
		d := put(figure.Section(c.Volume, win, r, sec, half, o), pick(say, sec.NameEN, sec.NameZH), sectionCaption(s, sec, say))
		f.Sections = append(f.Sections, d)
		if sec.ID == "annulus" {
			f.Annulus = &d
		}
	}
	for cusp := range heart.Cusp(3) {
		if g, ok := figure.FlatView(c.Volume, win, r, s, figure.Hinge(r, cusp), o); ok {
			f.Hinges = append(f.Hinges, put(g, say.Say("title.hinge", say.Say(cuspKey[cusp])), sureness(r.Hinge[cusp], say)))
		}
	}
	for cusp := range heart.Cusp(2) {
		g, ok := figure.Stretched(c.Volume, win, r, s, cusp, o)
		if !ok {
			continue
		}
		caption := ""
		if !r.OstiumLower[cusp].Found {
			caption = say.Say("caption.noOstium")
		}
		long := put(g, say.Say("title.stretched", say.Say(ostiumKey[cusp])), caption)
		if g, ok := figure.FlatView(c.Volume, win, r, s, figure.Ostium(r, s, cusp), o); ok {
			flat := put(g, say.Say("title.ostium", say.Say(ostiumKey[cusp])), sureness(r.OstiumLower[cusp], say))
			long.Beside = &flat
		}
		f.Long = append(f.Long, long)
	}
	for _, w := range views(s) {
		f.Space = append(f.Space, put(figure.Space(r, v, s, w.view, o), say.Say(w.key), figure.ViewName(w.view)))
	}
	if g, ok := figure.SCurve(s, o); ok {
		d := put(g, say.Say("title.scurve"), say.Say("caption.scurve"))
		f.SCurve = &d
	}
	if g, ok := figure.CalciumMap(r, s, o); ok {
		d := put(g, say.Say("title.calcium"), say.Say("caption.calcium"))
		f.Calcium = &d
	}
	return f
}

// sureness tells how sure a landmark is.
func sureness(p heart.Point, say words.Words) string {
	out := say.Say("confidence") + fmt.Sprintf(" %.0f %%", 100*p.Confidence)
	if p.SigmaMM > 0 {
		out += fmt.Sprintf(", ± %.1f mm", p.SigmaMM)
	}
	if p.Origin == heart.Edited {
		out += ", " + say.Say("origin.edited")
	}
	return out
}

var ostiumKey = [2]string{heart.Left: "ostium.left", heart.Right: "ostium.right"}

type namedView struct {
	key  string
	view measure.View
}

// views are the views of the C-arm in which the root is drawn in space; without an annulus there is one, from the front.
func views(s *measure.Set) []namedView {
	if !s.ThreeCuspLAODeg.Found || !s.CuspOverlapLAODeg.Found {
		return []namedView{{"view.front", measure.View{}}}
	}
	return []namedView{
		{"view.threeCusp", measure.View{LAODeg: s.ThreeCuspLAODeg.Value, CRADeg: s.ThreeCuspCRADeg.Value}},
		{"view.cuspOverlap", measure.View{LAODeg: s.CuspOverlapLAODeg.Value, CRADeg: s.CuspOverlapCRADeg.Value}},
	}
}

// sectionDefs are the measurements told under each section.
var sectionDefs = map[string][]string{
	"annulus":   {"annulusAreaMM2", "annulusPerimeterMM"},
	"lvot":      {"lvotAreaMM2", "lvotPerimeterMM"},
	"sinus":     {"sinusMeanMM", "sinusAreaMM2"},
	"stj":       {"stjMeanMM", "stjAreaMM2"},
	"ascending": {"ascendingMeanMM"},
}

func sectionCaption(s *measure.Set, sec *measure.Section, say words.Words) string {
	var out string
	for _, id := range sectionDefs[sec.ID] {
		d := measure.Find(id)
		if d == nil {
			continue
		}
		if n := number(d, d.Get(s)); n.Found {
			if out != "" {
				out += " · "
			}
			out += say.Say("short."+id, n.Text+n.Tail())
		}
	}
	if sec.ID != "annulus" {
		d := measure.Find("stjHeightMM")
		height := number(d, measure.Value{Value: sec.HeightMM, Found: true})
		if out != "" {
			out += " · "
		}
		out += say.Say("short.height", signed(height.Text))
	}
	return out
}

func signed(s string) string {
	if len(s) > 0 && s[0] >= '0' && s[0] <= '9' {
		return "+" + s
	}
	return s
}
