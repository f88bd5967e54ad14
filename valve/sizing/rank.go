package sizing

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/valve"
)

// A size with less than this probability is not mentioned, and what is left beside the chosen size beyond it makes it borderline: the
// usual one-sided 5 %.
const open = 0.05

// Rank ranks the devices for the measured root. It refuses, and says why, if the annulus was not measured.
func Rank(s *measure.Set, devices []valve.Device, o Options) *Result {
	if o.Indication == "" {
		o.Indication = "auto"
	}
	r := &Result{Options: o, Candidates: []Candidate{}, Exclusions: []Exclusion{}}
	r.Indication = indicate(s, o)
	r.Cautions = append(doubtIndication(s, r.Indication), coronary(s)...)
	if o.Picture == PictureLimited {
		r.Cautions = append(r.Cautions, Statement{Level: Caution, Source: "scct", EN: "The picture is limited for sizing; a better scan may give another size.", ZH: "图像用于选型受限；更好的扫描可能给出不同的型号。"})
	}
	if !s.AnnulusPerimeterMM.Found || !s.AnnulusAreaMM2.Found || !s.AnnulusMeanMM.Found {
		no := Statement{Level: High, EN: "No valve can be sized: the annulus was not measured (" + s.AnnulusAreaMM2.Reason + ").",
			ZH: "无法选择瓣膜尺寸：瓣环未能测量。"}
		r.Refused, r.Verdict = &no, no
		return r
	}
	var ranked [][]Candidate
	for i := range devices {
		c, no := fit(s, &devices[i], r.Indication.Indication, o)
		if no != nil {
			r.Exclusions = append(r.Exclusions, Exclusion{devices[i].ID, devices[i].NameEN, devices[i].NameZH, *no})
			continue
		}
		ranked = append(ranked, c)
	}
	slices.SortStableFunc(ranked, func(a, b []Candidate) int { return compare(&a[0], &b[0]) })
	for _, group := range ranked {
		r.Candidates = append(r.Candidates, group[0])
	}
	for _, group := range ranked {
		r.Candidates = append(r.Candidates, group[1:]...)
	}
	for i := range r.Candidates {
		r.Candidates[i].Rank = i + 1
	}
	r.Verdict = verdict(r)
	if len(r.Candidates) == 0 {
		no := r.Verdict
		r.Refused = &no
	}
	return r
}

// compare orders two devices: firmer approval, annulus in range, fewer limits touched, oversizing nearer to the target (in parts of
// what the size's own range allows), then the ID.
func compare(a, b *Candidate) int {
	class := func(c *Candidate) int {
		return slices.Index([]string{valve.Approved, valve.Trial, valve.OffLabel}, c.Status)
	}
	in := func(c *Candidate) int {
		if c.InRange {
			return 0
		}
		return 1
	}
	return cmp.Or(class(a)-class(b), in(a)-in(b), limitCautions(a)-limitCautions(b), cmp.Compare(miss(a), miss(b)), cmp.Compare(a.DeviceID, b.DeviceID))
}

// miss returns how far the oversizing is from the target as a part of half the span that the size's stretch allows: 0 is on target, 1
// at an end. A size without a known stretch counts as at an end.
func miss(c *Candidate) float64 {
	over := c.oversizing()
	if !over.Found || !c.Low.Found && !c.High.Found || c.Size == "" {
		return 1
	}
	x, n := c.MetricValue.Value, (over.Value/100+1)*c.MetricValue.Value
	at := func(v float64) float64 { return (n/v - 1) * 100 }
	half, middle := 10.0, over.Value // of an open stretch nothing is known
	if c.Low.Found && c.High.Found {
		half, middle = (at(c.Low.Value)-at(c.High.Value))/2, (at(c.Low.Value)+at(c.High.Value))/2
	}
	if c.TargetPercent.Found {
		middle = c.TargetPercent.Value
	}
	return math.Abs(at(x)-middle) / math.Max(half, 1e-9)
}

func (c *Candidate) oversizing() measure.Value {
	switch c.Metric {
	case valve.ByArea:
		return c.AreaOversizingPercent
	case valve.ByPerimeter:
		return c.PerimeterOversizingPercent
	}
	return c.DiameterOversizingPercent
}

func limitCautions(c *Candidate) int {
	n := 0
	for _, x := range c.Cautions {
		if x.limit {
			n++
		}
	}
	return n
}

// fit returns the sizes of a device that the annulus leaves open, the chosen one first, or why there is none.
func fit(s *measure.Set, d *valve.Device, indication string, o Options) ([]Candidate, *Statement) {
	status, no := admitted(d, indication, o)
	if no != nil {
		return nil, no
	}
	cautions, no := limits(s, d.Limits, indication)
	if no != nil {
		return nil, no
	}
	metric := d.Metric.Metric
	v := annulus(s, metric)
	target := d.Target(indication)
	if target != nil && target.Metric != metric {
		target = nil
	}
	var aim float64
	if target != nil {
		aim = target.OversizingPercent.Value / 100
	}
	base := Candidate{DeviceID: d.ID, NameEN: d.NameEN, NameZH: d.NameZH, Status: status, Metric: metric, MetricUnit: unit(metric), MetricValue: v,
		Cautions: cautions, Reasons: []Statement{}, Assumptions: []string{}}
	if target != nil {
		base.TargetPercent = measure.Value{Value: target.OversizingPercent.Value, SD: target.OversizingPercent.SD, Found: true}
	}
	stretches := cells(d, metric, aim, target != nil)
	if len(stretches) == 0 {
		return unsized(d, base)
	}
	best, total := 0, 0.0
	share := make([]float64, len(stretches))
	for i, c := range stretches {
		share[i] = probability(v, c.low, c.high)
		total += share[i]
		if share[i] > share[best] {
			best = i
		}
	}
	if total < open {
		return nil, outside(v, metric, stretches[0].low, stretches[len(stretches)-1].high, assumedEnds(d, metric))
	}
	for i, c := range stretches {
		if v.Value > c.low && v.Value <= c.high {
			best = i // the measured value decides; of two neighbours the wider one may hold more of the distribution
		}
	}
	order := []int{best}
	for i := range stretches {
		if i != best && share[i] >= open {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order[1:], func(a, b int) int { return cmp.Compare(share[b], share[a]) })
	var out []Candidate
	for k, i := range order {
		c := base
		c.Cautions = slices.Clone(base.Cautions)
		c.Chosen, c.Probability = k == 0, share[i]
		fill(&c, s, d, stretches, i, target)
		c.Borderline = share[i] < 1-open
		if c.Borderline {
			c.Neighbour = neighbour(d, stretches, share, i, 1-total)
		}
		more, no := limits(s, d.Sizes[stretches[i].size].Limits, indication)
		if no != nil {
			if k == 0 {
				return nil, no
			}
			continue
		}
		c.Cautions = append(c.Cautions, more...)
		explain(&c, s, d, stretches, i, target, indication)
		out = append(out, c)
	}
	return out, nil
}

// admitted returns the status of the indication, or why the device is left out.
func admitted(d *valve.Device, indication string, o Options) (string, *Statement) {
	if o.Access != "" && !d.Reaches(o.Access) {
		return "", &Statement{Level: Note, EN: "Not made for " + o.Access + " access.", ZH: "不适用于所选入路（" + routeZH(o.Access) + "）。"}
	}
	if indication == "" {
		status := ""
		for _, x := range d.Indications {
			if x.Status == valve.Approved || status == "" && x.Status == valve.Trial {
				status = x.Status
			}
		}
		if status != "" {
			return status, nil
		}
		return "", &Statement{Level: Note, EN: "Only used off-label.", ZH: "仅有超适应证使用。"}
	}
	x := d.Indicated(indication)
	switch {
	case x == nil:
		return "", &Statement{Level: Note, EN: "Not for " + name(indication, false) + ": no such use is known to the catalogue.", ZH: "不用于" + name(indication, true) + "：目录中无此适应证。"}
	case x.Status == valve.OffLabel && !o.OffLabel:
		en, zh := "Off-label in "+name(indication, false), "用于"+name(indication, true)+"为超适应证"
		if x.NoteEN != "" {
			en, zh = en+": "+x.NoteEN, zh+"："+x.NoteZH
		}
		return "", &Statement{Level: Note, EN: en + ".", ZH: zh + "。", Source: x.Source, Assumed: x.Confidence == valve.Assumed}
	}
	return x.Status, nil
}

func routeZH(route string) string {
	zh := map[string]string{"transapical": "经心尖", "transfemoral": "经股动脉", "subclavian": "经锁骨下动脉", "transaortic": "经主动脉", "carotid": "经颈动脉", "transcaval": "经腔静脉"}[route]
	if zh == "" {
		return route
	}
	return zh
}

// unsized is a device of which only the range as a whole is known.
func unsized(d *valve.Device, c Candidate) ([]Candidate, *Statement) {
	r := d.Annulus.Range(c.Metric)
	p := probability(c.MetricValue, r.Low(), r.High())
	if p < open {
		return nil, outside(c.MetricValue, c.Metric, r.Low(), r.High(), r.Assumed())
	}
	c.Range, c.Probability, c.Chosen = r, p, true
	c.Low, c.High = bound(r.Low()), bound(r.High())
	c.InRange = r.Contains(c.MetricValue.Value)
	c.Borderline = p < 1-open
	if c.Borderline {
		c.Neighbour = "none"
	}
	c.margins()
	c.AreaOversizingPercent = measure.Value{Reason: "no size is known"}
	c.PerimeterOversizingPercent, c.DiameterOversizingPercent = c.AreaOversizingPercent, c.AreaOversizingPercent
	c.Assumed = r.Assumed()
	c.Reasons = append(c.Reasons, Statement{Level: Note,
		EN:     fmt.Sprintf("The annulus (%s) lies in the device's range (%s); the ranges of its sizes are not public, so the maker's table must choose one.", amount(c.Metric, c.MetricValue, false), span(r, false)),
		ZH:     fmt.Sprintf("瓣环（%s）在该器械总范围（%s）内；各尺寸范围未公开，须以厂家尺寸表选择。", amount(c.Metric, c.MetricValue, true), span(r, true)),
		Source: r.Source, Assumed: r.Assumed()})
	return []Candidate{c}, nil
}

func assumedEnds(d *valve.Device, metric string) bool {
	for i := range d.Sizes {
		if d.Sizes[i].Annulus.Range(metric).Assumed() {
			return true
		}
	}
	return false
}

func outside(v measure.Value, metric string, low, high float64, assumed bool) *Statement {
	en, zh, limit := "too large", "过大", high
	if v.Value < low {
		en, zh, limit = "too small", "过小", low
	}
	s := &Statement{Level: Note, Assumed: assumed,
		EN: fmt.Sprintf("The annulus is %s: %s, the limit is %.1f %s%s.", en, amount(metric, v, false), limit, unitText(metric), mark(assumed, false)),
		ZH: fmt.Sprintf("瓣环%s：%s，界限为 %.1f %s%s。", zh, amount(metric, v, true), limit, unitText(metric), mark(assumed, true))}
	return s
}

// neighbour returns the most probable of the other sizes, or "none" if the part outside all of them is larger.
func neighbour(d *valve.Device, stretches []cell, share []float64, i int, none float64) string {
	out, most := "", 0.0
	for k := range share {
		if k != i && share[k] > most {
			out, most = d.Sizes[stretches[k].size].Label, share[k]
		}
	}
	if none > most {
		return "none"
	}
	return out
}
