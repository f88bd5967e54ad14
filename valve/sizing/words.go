package sizing

import (
	"fmt"
	"strings"

	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/valve"
)

var (
	metricEN = map[string]string{valve.ByArea: "area", valve.ByPerimeter: "perimeter", valve.ByDiameter: "mean diameter"}
	metricZH = map[string]string{valve.ByArea: "面积", valve.ByPerimeter: "周长", valve.ByDiameter: "平均径"}
)

func unitText(metric string) string {
	if metric == valve.ByArea {
		return "mm²"
	}
	return "mm"
}

// amount tells the annulus in words: "perimeter 78.4 ± 1.2 mm".
func amount(metric string, v measure.Value, zh bool) string {
	name := metricEN[metric]
	if zh {
		name = metricZH[metric]
	}
	return fmt.Sprintf("%s %.1f ± %.1f %s", name, v.Value, v.SD, unitText(metric))
}

// mark is what follows every assumed number.
func mark(assumed, zh bool) string {
	switch {
	case !assumed:
		return ""
	case zh:
		return "（假定值）"
	}
	return " (assumed)"
}

func span(r *valve.Range, zh bool) string {
	u := r.Unit
	if u == "mm2" {
		u = "mm²"
	}
	a := mark(r.Assumed(), zh)
	switch {
	case r.From == nil && zh:
		return fmt.Sprintf("至 %g %s%s", *r.To, u, a)
	case r.From == nil:
		return fmt.Sprintf("up to %g %s%s", *r.To, u, a)
	case r.To == nil && zh:
		return fmt.Sprintf("%g %s 起%s", *r.From, u, a)
	case r.To == nil:
		return fmt.Sprintf("from %g %s%s", *r.From, u, a)
	case zh:
		return fmt.Sprintf("%g–%g %s%s", *r.From, *r.To, u, a)
	}
	return fmt.Sprintf("%g to %g %s%s", *r.From, *r.To, u, a)
}

// explain writes the reasons for a size and the cautions that depend on it.
func explain(c *Candidate, s *measure.Set, d *valve.Device, stretches []cell, i int, target *valve.Target, indication string) {
	size := &d.Sizes[stretches[i].size]
	note := func(source string, assumed bool, en, zh string) {
		c.Reasons = append(c.Reasons, Statement{Level: Note, EN: en, ZH: zh, Source: source, Assumed: assumed})
	}
	r := c.Range
	if c.InRange {
		note(r.Source, r.Assumed(), fmt.Sprintf("The annulus (%s) lies in the range of size %s: %s.", amount(c.Metric, c.MetricValue, false), size.Label, span(r, false)),
			fmt.Sprintf("瓣环（%s）在 %s 号的范围内：%s。", amount(c.Metric, c.MetricValue, true), size.Label, span(r, true)))
	} else {
		note(r.Source, r.Assumed(), fmt.Sprintf("The annulus (%s) lies outside the range of size %s (%s).", amount(c.Metric, c.MetricValue, false), size.Label, span(r, false)),
			fmt.Sprintf("瓣环（%s）不在 %s 号的范围（%s）内。", amount(c.Metric, c.MetricValue, true), size.Label, span(r, true)))
	}
	over := c.oversizing()
	loose := size.NominalDiameterMM.Confidence == valve.Assumed && (c.Metric != valve.ByArea || size.NominalAreaMM2 == nil)
	if target == nil {
		note("", loose, fmt.Sprintf("Oversizing %.1f ± %.1f %% by %s%s; no target is known.", over.Value, over.SD, metricEN[c.Metric], mark(loose, false)),
			fmt.Sprintf("%s超尺寸率 %.1f ± %.1f %%%s；无已知目标值。", metricZH[c.Metric], over.Value, over.SD, mark(loose, true)))
	} else {
		q := target.OversizingPercent
		assumed := q.Confidence == valve.Assumed
		note(q.Source, assumed || loose, fmt.Sprintf("Oversizing %.1f ± %.1f %% by %s%s; the target in %s is %g %%%s: %s.", over.Value, over.SD, metricEN[c.Metric], mark(loose, false), name(indication, false), q.Value, mark(assumed, false), target.NoteEN),
			fmt.Sprintf("%s超尺寸率 %.1f ± %.1f %%%s；%s的目标为 %g %%%s：%s。", metricZH[c.Metric], over.Value, over.SD, mark(loose, true), name(indication, true), q.Value, mark(assumed, true), target.NoteZH))
	}
	var en, zh []string
	side := func(margin measure.Value, k int, moved bool, belowEN, belowZH string) {
		if !margin.Found || k < 0 || k >= len(stretches) {
			return
		}
		label := d.Sizes[stretches[k].size].Label
		e, z := fmt.Sprintf("%.1f mm %s the change to size %s", margin.Value, belowEN, label), fmt.Sprintf("距 %s 号界限（%s）%.1f mm", label, belowZH, margin.Value)
		if moved {
			e, z = e+" (where both are equally far from the target)", z+"（两者距目标相等处）"
		}
		en, zh = append(en, e), append(zh, z)
	}
	side(c.MarginLowMM, i-1, stretches[i].moved, "above", "下方")
	side(c.MarginHighMM, i+1, i+1 < len(stretches) && stretches[i+1].moved, "below", "上方")
	if len(en) > 0 {
		note("", c.Assumed, "As a diameter the annulus is "+strings.Join(en, " and ")+mark(c.Assumed, false)+".", "以直径计，瓣环"+strings.Join(zh, "，")+mark(c.Assumed, true)+"。")
	}
	if c.MetricValue.SD > 0 {
		e := fmt.Sprintf("Given the uncertainty of the annulus this is the right size with a probability of %.0f %%%s", 100*c.Probability, mark(c.Assumed, false))
		z := fmt.Sprintf("考虑瓣环测量不确定度，此尺寸正确的概率为 %.0f %%%s", 100*c.Probability, mark(c.Assumed, true))
		switch {
		case c.Neighbour == "none":
			e, z = e+"; it may be outside the device's range", z+"；也可能超出该器械范围"
		case c.Neighbour != "":
			e, z = e+"; the next best is "+c.Neighbour, z+"；其次为 "+c.Neighbour+" 号"
		}
		note("", c.Assumed, e+".", z+"。")
	} else {
		note("", c.Assumed, "The uncertainty of the annulus is not known, so how sure the size is cannot be said.", "瓣环测量不确定度未知，无法给出尺寸的把握。")
	}
	agree(c, s, size)
	c.Cautions = append(c.Cautions, clearance(s, size)...)
	if d.Expansion == "self" && s.RootAngleCoronalDeg.Found && s.RootAngleCoronalDeg.Value >= 48 && indication != valve.AR {
		c.Cautions = append(c.Cautions, Statement{Level: Caution, Source: "Abramowitz",
			EN: fmt.Sprintf("The aortic angle is %.0f°; from 48° on self-expanding valves succeed less often.", s.RootAngleCoronalDeg.Value),
			ZH: fmt.Sprintf("主动脉根部角 %.0f°；≥48° 时自膨胀瓣成功率降低。", s.RootAngleCoronalDeg.Value)})
	}
}

// agree says whether the other metrics of the annulus give the same size.
func agree(c *Candidate, s *measure.Set, size *valve.Size) {
	for _, m := range []string{valve.ByArea, valve.ByPerimeter, valve.ByDiameter} {
		r := size.Annulus.Range(m)
		v := annulus(s, m)
		if m == c.Metric || r == nil || !v.Found || r.Contains(v.Value) || !c.Chosen {
			continue
		}
		c.Cautions = append(c.Cautions, Statement{Level: Caution, Source: r.Source, Assumed: r.Assumed(),
			EN: fmt.Sprintf("By %s the annulus (%.1f ± %.1f %s) is outside this size's range (%s).", metricEN[m], v.Value, v.SD, unitText(m), span(r, false)),
			ZH: fmt.Sprintf("按%s（%.1f ± %.1f %s），瓣环不在此尺寸范围（%s）内。", metricZH[m], v.Value, v.SD, unitText(m), span(r, true))})
	}
}

// verdict says the result in one sentence.
func verdict(r *Result) Statement {
	b := r.Best()
	if b == nil {
		return Statement{Level: High, EN: "No device of the catalogue fits: see the exclusions.", ZH: "目录中无合适器械：见排除原因。"}
	}
	out := Statement{Level: Note, Assumed: b.Assumed}
	if b.Size == "" {
		out.EN = fmt.Sprintf("%s fits; its size must come from the maker's table", b.NameEN)
		out.ZH = fmt.Sprintf("%s 合适；尺寸须依厂家尺寸表", b.NameZH)
	} else {
		over := b.oversizing()
		out.EN = fmt.Sprintf("%s %s%s: oversizing %.1f %% by %s, probability %.0f %%", b.NameEN, b.Size, mark(b.Assumed, false), over.Value, metricEN[b.Metric], 100*b.Probability)
		out.ZH = fmt.Sprintf("%s %s 号%s：%s超尺寸率 %.1f %%，概率 %.0f %%", b.NameZH, b.Size, mark(b.Assumed, true), metricZH[b.Metric], over.Value, 100*b.Probability)
	}
	switch {
	case b.Neighbour == "none":
		out.Level = Caution
		out.EN, out.ZH = out.EN+"; borderline, at the end of the device's range", out.ZH+"；临界，接近器械范围边缘"
	case b.Borderline:
		out.Level = Caution
		out.EN, out.ZH = out.EN+"; borderline with size "+b.Neighbour, out.ZH+"；临界，可能为 "+b.Neighbour+" 号"
	}
	if r.Indication.Indication == "" {
		out.EN, out.ZH = out.EN+"; the indication is not known", out.ZH+"；适应证不明"
		out.Level = Caution
	} else if !r.Indication.Given {
		out.EN, out.ZH = out.EN+"; taken for "+name(r.Indication.Indication, false)+", to be confirmed by echocardiography", out.ZH+"；按"+name(r.Indication.Indication, true)+"计，须超声确认"
	}
	out.EN, out.ZH = out.EN+".", out.ZH+"。"
	return out
}
