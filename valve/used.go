package valve

import (
	"fmt"
	"slices"
)

// checkUnused returns the sources that the file lists and does not use: a leftover of a number that was changed.
func (d *Device) checkUnused() (out []string) {
	used := map[string]bool{d.Metric.Source: true}
	q := func(xs ...*Quantity) {
		for _, x := range xs {
			if x != nil {
				used[x.Source] = true
			}
		}
	}
	r := func(xs ...*Range) {
		for _, x := range xs {
			if x != nil {
				used[x.Source] = true
			}
		}
	}
	limits := func(ls []Limit) {
		for _, l := range ls {
			q(l.Min, l.Max)
		}
	}
	for _, x := range d.Indications {
		used[x.Source] = true
	}
	for _, x := range d.Access {
		used[x.Source] = true
	}
	for i := range d.Targets {
		q(&d.Targets[i].OversizingPercent)
	}
	r(d.Annulus.AreaMM2, d.Annulus.PerimeterMM, d.Annulus.DiameterMM, d.FrameHeightMM, d.SheathFr)
	limits(d.Limits)
	for _, x := range d.Results {
		q(x.EOACM2, x.MeanGradientMMHg)
	}
	for i := range d.Sizes {
		s := &d.Sizes[i]
		q(&s.NominalDiameterMM, s.NominalAreaMM2, s.FrameHeightMM, s.SheathFr, s.EOACM2, s.MeanGradientMMHg, s.DVI)
		r(s.Annulus.AreaMM2, s.Annulus.PerimeterMM, s.Annulus.DiameterMM, s.TEEDiameterMM)
		limits(s.Limits)
	}
	if b := d.Build; b != nil {
		b.numbers(func(_, _ string, x *Quantity) { q(x) })
		b.words(func(_ string, c *Choice, _ ...string) { used[c.Source] = true })
		r(b.RadialForceN)
		used[b.Frame.RowShares.Source], used[b.Frame.Outline.Source], used[b.Delivery.Source] = true, true, true
		if x := b.Delivery.Retrieval; x != nil {
			used[x.Source] = true
		}
	}
	var keys []string
	for k := range d.Sources {
		if !used[k] {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	for _, k := range keys {
		out = append(out, fmt.Sprintf("sources: %q is not used", k))
	}
	return out
}
