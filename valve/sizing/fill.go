package sizing

import (
	"math"

	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/valve"
)

// fill writes the numbers of the i-th stretch's size into the candidate.
func fill(c *Candidate, s *measure.Set, d *valve.Device, stretches []cell, i int, target *valve.Target) {
	size := &d.Sizes[stretches[i].size]
	c.Size = size.Label
	c.Range = size.Annulus.Range(c.Metric)
	c.InRange = c.Range.Contains(c.MetricValue.Value)
	c.Low, c.High = bound(stretches[i].low), bound(stretches[i].high)
	c.margins()
	c.AreaOversizingPercent = oversizing(size, valve.ByArea, s)
	c.PerimeterOversizingPercent = oversizing(size, valve.ByPerimeter, s)
	c.DiameterOversizingPercent = oversizing(size, valve.ByDiameter, s)
	assume := func(what string, is bool) {
		if is {
			c.Assumed = true
			c.Assumptions = append(c.Assumptions, what)
		}
	}
	assume("size range", c.Range.Assumed())
	assume("label diameter", size.NominalDiameterMM.Confidence == valve.Assumed)
	assume("oversizing target", target != nil && target.OversizingPercent.Confidence == valve.Assumed)
	assume("metric", d.Metric.Confidence == valve.Assumed)
}

func oversizing(size *valve.Size, metric string, s *measure.Set) measure.Value {
	v := annulus(s, metric)
	if !v.Found || v.Value <= 0 {
		return measure.Value{Reason: v.Reason}
	}
	// N/x - 1 changes by N/x^2 for each unit of x.
	return measure.Value{Value: size.OversizingPercent(metric, v.Value), SD: 100 * size.Nominal(metric) / (v.Value * v.Value) * v.SD, Found: true}
}

func bound(x float64) measure.Value {
	if math.IsInf(x, 0) {
		return measure.Value{Reason: "no limit is known"}
	}
	return measure.Value{Value: x, Found: true}
}

// margins fills the four margins from Low, High and the annulus.
func (c *Candidate) margins() {
	v := c.MetricValue
	one := func(b measure.Value, sign float64) (mm, sd measure.Value) {
		if !b.Found {
			return b, b
		}
		d := sign * (asDiameter(c.Metric, b.Value) - asDiameter(c.Metric, v.Value))
		mm = measure.Value{Value: d, Found: true}
		sd = measure.Value{Reason: "the uncertainty of the annulus is not known"}
		if v.SD > 0 {
			// One standard deviation of the metric, as a diameter, at the measured annulus.
			mm.SD = (asDiameter(c.Metric, v.Value+v.SD/2) - asDiameter(c.Metric, v.Value-v.SD/2))
			sd = measure.Value{Value: sign * (b.Value - v.Value) / v.SD, Found: true}
		}
		return mm, sd
	}
	c.MarginLowMM, c.MarginLowSD = one(c.Low, -1)
	c.MarginHighMM, c.MarginHighSD = one(c.High, 1)
}
