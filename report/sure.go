package report

import (
	"fmt"
	"html/template"
	"math"
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

// Sure is an ensemble as it is told.
type Sure struct {
	State    string // "fine", or "limited" where members failed or are too few
	Lead     string
	Doubts   []string
	Failures []FailureTold
	Numbers  []SureNumber
	Chances  []SureChance
	Varied   []Varied
}

// FailureTold is why rehearsals came to no outcome. Detail is in English.
type FailureTold struct{ Text, Detail string }

// SureNumber is a number of the outcome over the members.
type SureNumber struct {
	Name, Unit, Planned, Median, Low, High, Of string
	Interval                                   bool // Low and High hold 90 %; else all
	Figure                                     template.HTML
}

// SureChance is how often something is so.
type SureChance struct{ Name, Count, Percent, Interval string }

// Varied is what is not known, as it was drawn.
type Varied struct {
	Name, Law, Source, Note string
	Assumed                 bool
}

// NewSure tells the ensemble of a case; nil if there is none. all tells every number, not only the main ones.
func NewSure(c *plan.Case, all bool, say words.Words) *Sure {
	e := c.Ensemble
	if e == nil {
		return nil
	}
	n := len(e.Members)
	out := &Sure{State: "fine", Lead: say.Say("sure.lead", n, strconv.FormatUint(e.Seed, 10), e.Done)}
	if e.Done < n {
		out.State = "limited"
		out.Doubts = append(out.Doubts, say.Say("sure.failed", n-e.Done, n))
	}
	if e.Done < ensemble.IntervalLeast {
		out.State = "limited"
		out.Doubts = append(out.Doubts, say.Say("sure.few", e.Done, ensemble.IntervalLeast))
	}
	out.Failures = tellFailures(e.Failures, say)
	for i := range e.Numbers {
		x := &e.Numbers[i]
		if d := outcome.Find(x.ID); d != nil && x.Least != nil && (all || slices.Contains(outcome.Main, x.ID)) {
			out.Numbers = append(out.Numbers, sureNumber(c, x, d, e.Done, say))
		}
	}
	for i := range e.Chances {
		x := &e.Chances[i]
		out.Chances = append(out.Chances, SureChance{pick(say, x.NameEN, x.NameZH), fmt.Sprintf("%d / %d", x.Yes, x.Of), fmt.Sprintf("%.0f %%", x.Percent()), fmt.Sprintf("%.0f–%.0f %%", x.LowPercent, x.HighPercent)})
	}
	for i := range e.Table.Rows {
		u := &e.Table.Rows[i]
		out.Varied = append(out.Varied, Varied{pick(say, u.NameEN, u.NameZH), law(u, say), e.Table.Sources[u.Source], pick(say, u.NoteEN, u.NoteZH), u.Confidence == valve.Assumed})
	}
	return out
}

func sureNumber(c *plan.Case, x *ensemble.Number, d *outcome.Def, done int, say words.Words) SureNumber {
	write := func(v float64) string {
		return minus(strconv.FormatFloat(zero(v, d.Decimals), 'f', d.Decimals, 64))
	}
	n := SureNumber{Name: pick(say, d.NameEN, d.NameZH), Unit: unit(d.Unit), Planned: "–", Median: "–", Low: write(*x.Least), High: write(*x.Most), Of: fmt.Sprintf("%d / %d", len(x.Values), done)}
	if x.Median != nil {
		n.Median = write(*x.Median)
	}
	if x.P5 != nil {
		n.Low, n.High, n.Interval = write(*x.P5), write(*x.P95), true
	}
	var planned *float64
	if oc := c.Outcome; oc != nil && oc.Device == c.Ensemble.Device && oc.Size == c.Ensemble.Size {
		if v := d.Get(oc); v.Found {
			planned, n.Planned = &v.Value, write(v.Value)
		}
	}
	if g, ok := figure.Spread(x, planned, figure.Options{Words: say}); ok {
		n.Figure = template.HTML(g.SVG) // written by package figure, which escapes every text
	}
	return n
}

// tellFailures tells what kept rehearsals from an outcome.
func tellFailures(all []ensemble.Failure, say words.Words) (out []FailureTold) {
	for _, f := range all {
		which := make([]string, len(f.Which))
		for i, k := range f.Which {
			which[i] = strconv.Itoa(k)
		}
		out = append(out, FailureTold{say.Say("sure.state."+f.State, len(f.Which), strings.Join(which, say.Say("comma"))), f.Where + ": " + f.Why})
	}
	return out
}

// law tells how a quantity was drawn.
func law(u *ensemble.Uncertainty, say words.Words) string {
	n := func(x float64) string {
		dim := unit(u.Unit)
		switch dim {
		case "1":
			dim = ""
		case "°":
		default:
			dim = " " + dim
		}
		return minus(strconv.FormatFloat(x, 'g', 4, 64)) + dim
	}
	switch {
	case u.ID == "landmarks" || u.ID == "lumenEdge":
		return say.Say("sure.law.own", n(math.Max(math.Abs(u.From), u.To)))
	case u.Law == ensemble.Uniform && u.Acts == ensemble.Replaces:
		return say.Say("sure.law.between", n(u.From), n(u.To))
	case u.Law == ensemble.Uniform:
		return say.Say("sure.law.about", n(u.From), n(u.To))
	case u.Law == ensemble.Lognormal:
		return say.Say("sure.law.factor", n(u.Spread), n(u.From), n(u.To))
	}
	return say.Say("sure.law.normal", n(u.Spread), n(math.Max(-u.From, u.To)))
}
