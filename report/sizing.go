package report

import (
	"fmt"
	"html/template"
	"math"
	"slices"
	"strconv"

	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/plan"
	"github.com/apical-heart/apical/report/figure"
	"github.com/apical-heart/apical/report/words"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/sizing"
)

// Ranking is the ranked sizes as they are told.
type Ranking struct {
	Choice     string // "J-Valve TA 25"
	Assumed    bool
	Borderline bool
	Sentence   string
	Indication string
	Chart      *drawn
	Candidates []Candidate
	Others     []Candidate // other sizes that the uncertainty leaves open
	Exclusions []Fact
	Cautions   []Statement // about the patient
}

// Candidate is one size of one device as it is told.
type Candidate struct {
	Rank                  int
	Name, Size            string
	Status                string
	StatusTag             string
	Metric, Range         string
	Oversizing            []Fact
	Main                  string // oversizing in the metric by which the size is chosen: "+4.8 % by perimeter"
	Target                string
	Margins               []string
	Probability           string
	Assumed, Borderline   bool
	OutOfRange            bool
	First                 bool
	Assumptions           string
	Neighbour             string
	Reasons, CautionsList []Statement
}

// Statement is one sentence of the ranking.
type Statement struct {
	Text    string
	Level   string
	Source  string
	Assumed bool
}

// Sizes tells the ranking of the case; nil if there is none. devices, which may be nil, is the catalogue: it is needed for the chart.
func Sizes(c *plan.Case, devices []valve.Device, say words.Words) *Ranking {
	r := c.Sizing
	if r == nil {
		return nil
	}
	v := &Ranking{Sentence: tell(r.Verdict, say).Text, Indication: sentence(tell(r.Indication.Reason, say).Text)}
	if b := r.Best(); b != nil {
		v.Choice, v.Assumed, v.Borderline = title(b, say), b.Assumed, b.Borderline
	}
	for i := range r.Candidates {
		k := newCandidate(&r.Candidates[i], say)
		k.First = i == 0
		if r.Candidates[i].Chosen {
			v.Candidates = append(v.Candidates, k)
		} else {
			v.Others = append(v.Others, k)
		}
	}
	for _, e := range r.Exclusions {
		v.Exclusions = append(v.Exclusions, Fact{pick(say, e.NameEN, e.NameZH), tell(e.Reason, say).Text})
	}
	for _, s := range r.Cautions {
		v.Cautions = append(v.Cautions, tell(s, say))
	}
	if g, ok := figure.Ranges(rangeRows(r, devices, say), figure.Options{Words: say}); ok {
		v.Chart = &drawn{SVG: template.HTML(g.SVG)}
	}
	return v
}

// title names a candidate: device and size.
func title(k *sizing.Candidate, say words.Words) string {
	name := pick(say, k.NameEN, k.NameZH)
	if k.Size == "" {
		return name
	}
	return name + " " + k.Size
}

func tell(s sizing.Statement, say words.Words) Statement {
	return Statement{Text: pick(say, s.EN, s.ZH), Level: s.Level, Source: s.Source, Assumed: s.Assumed}
}

func newCandidate(k *sizing.Candidate, say words.Words) Candidate {
	out := Candidate{Rank: k.Rank, Name: pick(say, k.NameEN, k.NameZH), Size: k.Size, Status: say.Say("status." + k.Status), StatusTag: "fine",
		Assumed: k.Assumed, Borderline: k.Borderline, OutOfRange: !k.InRange, Neighbour: k.Neighbour}
	if k.Status != valve.Approved {
		out.StatusTag = "plain"
	}
	out.Metric = say.Say("metric."+k.Metric) + " " + amount(k.MetricValue, k.Metric)
	out.Range = interval(k.Range)
	for _, q := range []struct {
		metric string
		v      measure.Value
	}{{valve.ByArea, k.AreaOversizingPercent}, {valve.ByPerimeter, k.PerimeterOversizingPercent}, {valve.ByDiameter, k.DiameterOversizingPercent}} {
		if q.v.Found {
			text := minus(fmt.Sprintf("%+.1f %%", q.v.Value))
			if q.metric == k.Metric && q.v.SD > 0 {
				text = minus(fmt.Sprintf("%+.1f ± %.1f %%", q.v.Value, q.v.SD))
			}
			if q.metric == k.Metric {
				out.Main = say.Say("oversizing.by", text, say.Say("metric."+q.metric))
			}
			out.Oversizing = append(out.Oversizing, Fact{say.Say("metric." + q.metric), text})
		}
	}
	if k.TargetPercent.Found {
		out.Target = fmt.Sprintf("%g %%", k.TargetPercent.Value)
	}
	out.Margins = margins(k, say)
	if k.MetricValue.SD > 0 {
		out.Probability = percent(k.Probability)
	}
	for _, s := range k.Reasons {
		out.Reasons = append(out.Reasons, tell(s, say))
	}
	for _, s := range k.Cautions {
		out.CautionsList = append(out.CautionsList, tell(s, say))
	}
	return out
}

// percent writes a probability; what is nearly certain is not written as certain.
func percent(p float64) string {
	switch {
	case p > 0.99:
		return "> 99 %"
	case p < 0.01:
		return "< 1 %"
	}
	return fmt.Sprintf("%.0f %%", 100*p)
}

func amount(v measure.Value, metric string) string {
	u := "mm"
	if metric == valve.ByArea {
		u = "mm²"
	}
	if v.SD > 0 {
		return fmt.Sprintf("%.1f ± %.1f %s", v.Value, v.SD, u)
	}
	return fmt.Sprintf("%.1f %s", v.Value, u)
}

func interval(r *valve.Range) string {
	if r == nil {
		return "–"
	}
	write := func(x float64, open string) string {
		if math.IsInf(x, 0) {
			return open
		}
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return write(r.Low(), "…") + "–" + write(r.High(), "…") + " " + unit(r.Unit)
}

// margins tells how far the annulus is from the neighbouring sizes, as a diameter.
func margins(k *sizing.Candidate, say words.Words) []string {
	var out []string
	for _, m := range []struct {
		key string
		mm  measure.Value
	}{{"margin.smaller", k.MarginLowMM}, {"margin.larger", k.MarginHighMM}} {
		if !m.mm.Found {
			continue
		}
		out = append(out, say.Say(m.key, minus(fmt.Sprintf("%.1f", m.mm.Value))))
	}
	return out
}

// circle returns the diameter of the circle with this measure in the metric.
func circle(metric string, x float64) float64 {
	switch {
	case math.IsInf(x, 0):
		return x
	case metric == valve.ByArea:
		return measure.AreaDiameterMM(x)
	case metric == valve.ByPerimeter:
		return measure.PerimeterDiameterMM(x)
	}
	return x
}

// rangeRows puts the ranked devices into the chart, each with the ranges of all its sizes if the catalogue is at hand.
func rangeRows(r *sizing.Result, devices []valve.Device, say words.Words) []figure.Row {
	var rows []figure.Row
	for i := range r.Candidates {
		k := &r.Candidates[i]
		if !k.Chosen || !k.MetricValue.Found {
			continue
		}
		row := figure.Row{Name: title(k, say), Note: say.Say("figure.ranges.by", say.Say("metric."+k.Metric)), AnnulusMM: circle(k.Metric, k.MetricValue.Value)}
		row.SDMM = circle(k.Metric, k.MetricValue.Value+k.MetricValue.SD) - row.AnnulusMM
		bar := func(label string, q *valve.Range) {
			row.Bars = append(row.Bars, figure.Bar{Label: label, LowMM: circle(k.Metric, q.Low()), HighMM: circle(k.Metric, q.High()), Chosen: label == k.Size, Assumed: q.Assumed()})
		}
		if d := slices.IndexFunc(devices, func(d valve.Device) bool { return d.ID == k.DeviceID }); d >= 0 {
			for j := range devices[d].Sizes {
				if q := devices[d].Sizes[j].Annulus.Range(k.Metric); q != nil {
					bar(devices[d].Sizes[j].Label, q)
				}
			}
		}
		if len(row.Bars) == 0 && k.Range != nil {
			bar(k.Size, k.Range)
		}
		rows = append(rows, row)
	}
	return rows
}

// sizingColumns are the first choice in the table of one row.
func sizingColumns() []column {
	best := func(f func(k *sizing.Candidate) string) func(c *plan.Case) string {
		return func(c *plan.Case) string {
			if c.Sizing == nil || c.Sizing.Best() == nil {
				return ""
			}
			return f(c.Sizing.Best())
		}
	}
	value := func(v measure.Value) string {
		if !v.Found {
			return ""
		}
		return strconv.FormatFloat(v.Value, 'f', 2, 64)
	}
	return []column{
		{"Device", best(func(k *sizing.Candidate) string { return k.DeviceID })},
		{"Size", best(func(k *sizing.Candidate) string { return k.Size })},
		{"Size assumed", best(func(k *sizing.Candidate) string { return strconv.FormatBool(k.Assumed) })},
		{"Size borderline", best(func(k *sizing.Candidate) string { return strconv.FormatBool(k.Borderline) })},
		{"Size probability", best(func(k *sizing.Candidate) string { return strconv.FormatFloat(k.Probability, 'f', 3, 64) })},
		{"Area oversizing percent", best(func(k *sizing.Candidate) string { return value(k.AreaOversizingPercent) })},
		{"Perimeter oversizing percent", best(func(k *sizing.Candidate) string { return value(k.PerimeterOversizingPercent) })},
		{"Margin to smaller mm", best(func(k *sizing.Candidate) string { return value(k.MarginLowMM) })},
		{"Margin to larger mm", best(func(k *sizing.Candidate) string { return value(k.MarginHighMM) })},
	}
}
