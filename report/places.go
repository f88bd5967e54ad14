package report

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"github.com/apical-heart/apical/ensemble"
	"github.com/apical-heart/apical/outcome"
	"github.com/apical-heart/apical/plan"
	"github.com/apical-heart/apical/report/figure"
	"github.com/apical-heart/apical/report/words"
	"github.com/apical-heart/apical/valve"
)

// Places is a search as it is told.
type Places struct {
	State     string // "fine", "limited" where the best is in doubt, "none" without one
	Verdict   string
	Lead      string
	Map       *drawn
	Heads     []string // of the figures
	Rows      []PlaceRow
	Criteria  []CriterionTold
	Unused    string
	Failures  []FailureTold
	HowVaried string
}

// PlaceRow is a place with its figures.
type PlaceRow struct {
	Size, Depth, Turn, Score, Often string
	Figures                         []string
	Best, Front, Planned            bool
}

// CriterionTold is a criterion with its limits and its weight.
type CriterionTold struct {
	Name, Fine, Bad, Unit, Weight, Spread, Source, Note string
	Assumed                                             bool
}

// surePercent is how often a best must be the best to be told without doubt (assumed).
const surePercent = 50

// rowsMost is how many places are told in figures.
const rowsMost = 10

// NewPlaces tells the search of a case; nil if there is none.
func NewPlaces(c *plan.Case, say words.Words) *Places {
	s := c.Search
	if s == nil {
		return nil
	}
	out := &Places{State: "none", Verdict: say.Say("places.none"), Lead: say.Say("places.lead", s.Rehearsals, len(s.Sizes), number1(s.DepthMM[0]), number1(s.DepthMM[1]), number1(s.TurnDeg[0]), number1(s.TurnDeg[1]))}
	if s.Best >= 0 {
		b := &s.Cells[s.Best]
		out.State, out.Verdict = "fine", say.Say("places.best", s.Device, b.Size, number1(b.DepthMM), number1(b.TurnDeg), fmt.Sprintf("%.0f", b.Score), fmt.Sprintf("%.0f", b.BestPercent))
		if n := len(s.Likely(90)); b.BestPercent < surePercent {
			out.State = "limited"
			out.Verdict += say.Say("places.doubt", n, s.Rehearsals)
		}
	} else if i := s.Steadiest(); i >= 0 {
		q := &s.Cells[i]
		out.Verdict += say.Say("places.steadiest", number1(q.SlidMM.Value), q.Size, number1(q.DepthMM), number1(q.TurnDeg))
	}
	if g, ok := figure.PlaceMap(s, figure.Options{Words: say}); ok {
		out.Map = &drawn{SVG: template.HTML(g.SVG), Title: say.Say("places.map")} // written by package figure, which escapes every text
	}
	for i := range s.Criteria.Rows {
		r := &s.Criteria.Rows[i]
		out.Heads = append(out.Heads, strings.TrimSpace(pick(say, r.NameEN, r.NameZH)+" "+unit(r.Unit)))
		g := func(x float64) string { return minus(strconv.FormatFloat(x, 'g', 4, 64)) }
		out.Criteria = append(out.Criteria, CriterionTold{pick(say, r.NameEN, r.NameZH), g(r.Fine), g(r.Bad), unit(r.Unit), g(r.Weight), g(s.Spreads[r.ID]), s.Criteria.Sources[r.Source], pick(say, r.NoteEN, r.NoteZH), r.Confidence == valve.Assumed})
		if slices.Contains(s.Unused, r.ID) {
			if out.Unused != "" {
				out.Unused += say.Say("comma")
			}
			out.Unused += pick(say, r.NameEN, r.NameZH)
		}
	}
	if out.Unused != "" {
		out.Unused = say.Say("places.unused", out.Unused)
	}
	out.HowVaried = say.Say("places.spread."+s.SpreadFrom, s.Draws, strconv.FormatUint(s.Seed, 10), fmt.Sprintf("%.0f", 100*s.Criteria.Together))
	out.Failures = tellFailures(s.Failures, say)
	out.rows(s)
	return out
}

// rows tells the most likely places, the planned one and the best.
func (p *Places) rows(s *ensemble.Search) {
	told := s.Likely(100)
	told = told[:min(len(told), rowsMost)]
	for i, c := range s.Cells {
		if (i == s.Best || c.Place == s.Planned) && c.Scored && !slices.Contains(told, i) {
			told = append(told, i)
		}
	}
	for _, i := range told {
		c := &s.Cells[i]
		r := PlaceRow{Size: c.Size, Depth: number1(c.DepthMM), Turn: number1(c.TurnDeg), Score: fmt.Sprintf("%.0f", c.Score), Often: fmt.Sprintf("%.0f", c.BestPercent), Best: i == s.Best, Front: c.Front, Planned: c.Place == s.Planned}
		for k, f := range c.Figures {
			decimals := 1
			if d := outcome.Find(s.Criteria.Rows[k].Numbers[0]); d != nil {
				decimals = d.Decimals
			}
			r.Figures = append(r.Figures, bareNumber(f, decimals))
		}
		p.Rows = append(p.Rows, r)
	}
}

// number1 writes a number with at most one decimal.
func number1(x float64) string {
	return minus(strings.TrimSuffix(strconv.FormatFloat(zero(x, 1), 'f', 1, 64), ".0"))
}
