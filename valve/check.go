package valve

import (
	"fmt"
	"regexp"
	"slices"
)

var (
	idForm  = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	routes  = []string{"transapical", "transfemoral", "subclavian", "transaortic", "carotid", "transcaval"}
	metrics = []string{ByArea, ByPerimeter, ByDiameter}
)

// Check returns everything that is wrong with the device, in the order of its fields; nothing if it may be used.
func (d *Device) Check() []string {
	var out []string
	say := func(format string, a ...any) { out = append(out, fmt.Sprintf(format, a...)) }
	one := func(place, got string, of ...string) {
		if !slices.Contains(of, got) {
			say("%s: %q is none of %v", place, got, of)
		}
	}
	firm := func(place string, c Confidence, source string) {
		if !c.valid() {
			say("%s: confidence %q is not measured, published or assumed", place, c)
		}
		out = append(out, checkSource(place, source, d.Sources)...)
	}
	if d.Schema != 1 {
		say("schema: %d, want 1", d.Schema)
	}
	if !idForm.MatchString(d.ID) {
		say("id: %q is not lower-case letters, digits and hyphens", d.ID)
	}
	if d.NameEN == "" || d.NameZH == "" || d.Maker == "" || d.Leaflets == "" {
		say("nameEN, nameZH, maker and leaflets must not be empty")
	}
	one("expansion", d.Expansion, "self", "balloon")
	one("leafletLevel", d.LeafletLevel, "intra-annular", "supra-annular", "unknown")
	if len(d.Indications) == 0 {
		say("indications: none")
	}
	seen := map[string]bool{}
	for i, x := range d.Indications {
		place := fmt.Sprintf("indications[%d]", i)
		one(place, x.Indication, AS, AR)
		one(place+".status", x.Status, Approved, Trial, OffLabel)
		firm(place, x.Confidence, x.Source)
		if seen[x.Indication] {
			say("%s: %s stands twice", place, x.Indication)
		}
		seen[x.Indication] = true
	}
	if len(d.Access) == 0 {
		say("access: none")
	}
	for i, a := range d.Access {
		one(fmt.Sprintf("access[%d]", i), a.Route, routes...)
		firm(fmt.Sprintf("access[%d]", i), a.Confidence, a.Source)
	}
	one("metric", d.Metric.Metric, metrics...)
	firm("metric", d.Metric.Confidence, d.Metric.Source)
	seen = map[string]bool{}
	for i := range d.Targets {
		x, place := &d.Targets[i], fmt.Sprintf("targets[%d]", i)
		one(place, x.Indication, AS, AR)
		one(place+".metric", x.Metric, metrics...)
		out = append(out, x.OversizingPercent.check(place+".oversizingPercent", "%", d.Sources)...)
		if seen[x.Indication] {
			say("%s: %s stands twice", place, x.Indication)
		}
		seen[x.Indication] = true
	}
	out = append(out, d.Annulus.check("annulus", d.Sources)...)
	out = append(out, d.FrameHeightMM.check("frameHeightMM", "mm", d.Sources)...)
	out = append(out, d.SheathFr.check("sheathFr", "Fr", d.Sources)...)
	out = append(out, checkLimits("limits", d.Limits, d.Sources)...)
	for i := range d.Results {
		x, place := &d.Results[i], fmt.Sprintf("results[%d]", i)
		one(place, x.Indication, AS, AR)
		if x.When == "" {
			say("%s: when is empty", place)
		}
		out = append(out, x.EOACM2.check(place+".eoaCM2", "cm2", d.Sources)...)
		out = append(out, x.MeanGradientMMHg.check(place+".meanGradientMMHg", "mmHg", d.Sources)...)
	}
	out = append(out, d.checkSizes()...)
	out = append(out, d.Build.check(d)...)
	return append(out, d.checkUnused()...)
}

func (a *Annulus) check(place string, sources map[string]string) []string {
	out := a.AreaMM2.check(place+".areaMM2", "mm2", sources)
	out = append(out, a.PerimeterMM.check(place+".perimeterMM", "mm", sources)...)
	out = append(out, a.DiameterMM.check(place+".diameterMM", "mm", sources)...)
	for _, m := range metrics {
		if r := a.Range(m); r != nil && r.Low() == r.High() {
			out = append(out, fmt.Sprintf("%s: the range by %s is empty", place, m))
		}
	}
	return out
}

func checkLimits(place string, limits []Limit, sources map[string]string) (out []string) {
	for i := range limits {
		l, here := &limits[i], fmt.Sprintf("%s[%d]", place, i)
		unit, ok := limitUnits[l.Anatomy]
		switch {
		case !ok:
			out = append(out, fmt.Sprintf("%s: anatomy %q is not known", here, l.Anatomy))
			continue
		case l.Min == nil && l.Max == nil:
			out = append(out, here+": a limit needs min, max or both")
		case l.Min != nil && l.Max != nil && l.Min.Value >= l.Max.Value:
			out = append(out, here+": min is not below max")
		}
		if l.Effect != "exclude" && l.Effect != "caution" {
			out = append(out, fmt.Sprintf("%s: effect %q is neither exclude nor caution", here, l.Effect))
		}
		if l.Indication != "" && l.Indication != AS && l.Indication != AR {
			out = append(out, fmt.Sprintf("%s: indication %q", here, l.Indication))
		}
		out = append(out, l.Min.check(here+".min", unit, sources)...)
		out = append(out, l.Max.check(here+".max", unit, sources)...)
	}
	return out
}

func (d *Device) checkSizes() (out []string) {
	say := func(format string, a ...any) { out = append(out, fmt.Sprintf(format, a...)) }
	if len(d.Sizes) == 0 {
		say("sizes: none")
	}
	labels := map[string]bool{}
	for i := range d.Sizes {
		s, place := &d.Sizes[i], fmt.Sprintf("sizes[%d]", i)
		if s.Label == "" || labels[s.Label] {
			say("%s: label %q is empty or stands twice", place, s.Label)
		}
		labels[s.Label] = true
		if n := s.NominalDiameterMM.Value; n < 10 || n > 50 {
			say("%s: nominal diameter %g mm", place, n)
		}
		if i > 0 && s.NominalDiameterMM.Value <= d.Sizes[i-1].NominalDiameterMM.Value {
			say("%s: sizes must rise", place)
		} else if i > 0 && s.Nominal(ByArea) <= d.Sizes[i-1].Nominal(ByArea) {
			say("%s: nominal areas must rise", place)
		}
		out = append(out, s.NominalDiameterMM.check(place+".nominalDiameterMM", "mm", d.Sources)...)
		out = append(out, s.NominalAreaMM2.check(place+".nominalAreaMM2", "mm2", d.Sources)...)
		out = append(out, s.Annulus.check(place+".annulus", d.Sources)...)
		out = append(out, s.TEEDiameterMM.check(place+".teeDiameterMM", "mm", d.Sources)...)
		out = append(out, s.FrameHeightMM.check(place+".frameHeightMM", "mm", d.Sources)...)
		out = append(out, s.SheathFr.check(place+".sheathFr", "Fr", d.Sources)...)
		out = append(out, s.EOACM2.check(place+".eoaCM2", "cm2", d.Sources)...)
		out = append(out, s.MeanGradientMMHg.check(place+".meanGradientMMHg", "mmHg", d.Sources)...)
		out = append(out, s.DVI.check(place+".dvi", "1", d.Sources)...)
		out = append(out, checkLimits(place+".limits", s.Limits, d.Sources)...)
	}
	for _, m := range metrics {
		if got, want := d.tiling(m); got != want {
			say("tiling: by %s the sizes are %q, the file states %q", m, got, want)
		}
	}
	if len(d.Sizes) > 0 && d.Sizes[0].Annulus.Range(d.Metric.Metric) == nil && d.Annulus.Range(d.Metric.Metric) == nil {
		say("metric: neither the sizes nor the device have a range by %s", d.Metric.Metric)
	}
	return out
}

// tiling returns how the ranges meet and how the file says they do. Bounds that agree to the last printed digit (0.1 mm, 1 mm2)
// are contiguous.
func (d *Device) tiling(metric string) (got, stated string) {
	slack := 0.051
	if metric == ByArea {
		slack = 0.51
	}
	with := 0
	for i := range d.Sizes {
		r := d.Sizes[i].Annulus.Range(metric)
		if r == nil {
			continue
		}
		with++
		if i == 0 {
			continue
		}
		before := d.Sizes[i-1].Annulus.Range(metric)
		if before == nil {
			return "a size without a range between others", d.Tiling.of(metric)
		}
		kind := Contiguous
		switch {
		case r.Low() <= before.Low() || r.High() <= before.High():
			return "not rising", d.Tiling.of(metric)
		case r.Low() > before.High()+slack:
			kind = Gaps
		case r.Low() < before.High()-slack:
			kind = Overlapping
		}
		switch {
		case got == "" || got == Contiguous:
			got = kind
		case kind != Contiguous && kind != got:
			got = "overlapping and with gaps"
		}
	}
	if with < 2 {
		got = ""
	}
	return got, d.Tiling.of(metric)
}
