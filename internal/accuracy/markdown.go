package accuracy

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/plan"
)

// Markdown writes doc/accuracy.md.
func Markdown(w io.Writer, cases []Case, seed uint64) error {
	var b strings.Builder
	s := Summarise(cases)
	fmt.Fprintf(&b, "# Accuracy on phantoms\n\nWritten by `apical verify --phantoms %d --seed %d`. Each phantom is a synthetic patient with known answers, half of them with stenosis and half with\ninsufficiency, "+
		"closed and open leaflets, turned by up to %d degrees, with 200 to 600 HU of contrast, 8 to 35 HU of noise and slices of 0.5 to 1.5 mm, planned by the same\nsteps as a patient. "+
		"A phantom is simpler than any patient: these errors are a floor.\n\n", s.Cases, seed, MaxPoseDeg)
	b.WriteString("| what | aim | got | |\n|---|---|---|---|\n")
	line := func(what, aim, got string, ok bool) {
		mark := "reached"
		if !ok {
			mark = "**missed**"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", what, aim, got, mark)
	}
	share := 0.0
	if s.SizedPairs > 0 {
		share = 100 * float64(s.SameSize) / float64(s.SizedPairs)
	}
	some := s.Perimeter.N > 0
	line("landmark error, median", "<= 1.0 mm", fmt.Sprintf("%.2f mm", s.AllPoints.Median), s.AllPoints.N > 0 && s.AllPoints.Median <= 1)
	line("landmark error, 95 %", "<= 2.5 mm", fmt.Sprintf("%.2f mm", s.AllPoints.P95), s.AllPoints.N > 0 && s.AllPoints.P95 <= 2.5)
	line("annulus perimeter, bias", "within 1 %", signed(s.Perimeter.Mean, "%"), some && math.Abs(s.Perimeter.Mean) <= 1)
	line("annulus perimeter, SD", "<= 2 %", fmt.Sprintf("%.2f %%", s.Perimeter.SD), some && s.Perimeter.SD <= 2)
	line("annulus area, bias", "within 2 %", signed(s.Area.Mean, "%"), some && math.Abs(s.Area.Mean) <= 2)
	coronary := "none was found"
	if s.Coronary.N > 0 {
		coronary = fmt.Sprintf("%.2f mm of %d", s.Coronary.Median, s.Coronary.N)
	}
	line("coronary height error, median", "<= 1 mm", coronary, s.Coronary.N > 0 && s.Coronary.Median <= 1)
	line("same size as the truth, over all devices", ">= 95 %", fmt.Sprintf("%.1f %% of %d", share, s.SizedPairs), share >= 95)
	line("silently wrong (no doubt about the annulus, perimeter off by > 10 % or a hinge point by > 5.6 mm)", "0", fmt.Sprint(s.Silent), s.Silent == 0)
	fmt.Fprintf(&b, "\n%d of %d plans were refused, %d doubt their own annulus, %d are called adequate.\n", s.Refused, s.Cases, s.Doubted, s.Adequate)

	b.WriteString("\n## Landmarks\n\nDistance from the true place in mm.\n\n| landmark | found | median | 95 % | largest |\n|---|---:|---:|---:|---:|\n")
	for i, l := range plan.Landmarks() {
		p := s.Points[i]
		if p.N == 0 {
			fmt.Fprintf(&b, "| %s | 0 of %d | | | |\n", l.NameEN, p.Missing)
			continue
		}
		fmt.Fprintf(&b, "| %s | %d of %d | %.2f | %.2f | %.2f |\n", l.NameEN, p.N, p.N+p.Missing, p.Median, p.P95, p.Max)
	}
	b.WriteString("\n## Measurements\n\nValue of the plan less the true one, in the unit of the measurement. The last column counts the errors of at most two of the plan's own\nstandard deviations, which should be about 95 %.\n\n| measurement | unit | found | bias | SD | median of absolute errors | 95 % | within 2 SD |\n|---|---|---:|---:|---:|---:|---:|---:|\n")
	for i, k := range s.Measures {
		d := &measure.Defs[i]
		switch {
		case k.N+k.Missing == 0:
		case k.N == 0:
			fmt.Fprintf(&b, "| %s | %s | 0 of %d | | | | | |\n", d.NameEN, d.Unit, k.Missing)
		default:
			fmt.Fprintf(&b, "| %s | %s | %d of %d | %+.2f | %.2f | %.2f | %.2f | %.0f %% |\n", d.NameEN, d.Unit, k.N, k.N+k.Missing, k.Mean, k.SD, k.Median, k.P95, 100*float64(s.Within[i])/float64(k.N))
		}
	}
	b.WriteString("\n## Cases\n\n| | kind | leaflets | HU | noise | slice mm | pose | refused | verdict | doubted | hinge mm | perimeter % | area % | LCA mm | RCA mm | same sizes |\n|---:|---|---|---:|---:|---:|---:|---|---|---|---:|---:|---:|---:|---:|---|\n")
	for i := range cases {
		c := &cases[i]
		o := c.Options
		same := 0
		var others []string
		for _, z := range c.Sizes {
			if z.Got == z.Want {
				same++
			} else {
				others = append(others, fmt.Sprintf("%s %s for %s", z.DeviceID, or(z.Got, "none"), z.Want))
			}
		}
		sizes := fmt.Sprintf("%d of %d", same, len(c.Sizes))
		if len(others) > 0 {
			sizes += ": " + strings.Join(others, ", ")
		}
		fmt.Fprintf(&b, "| %d | %s | %s | %.0f | %.0f | %.2f | %.0f | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", i+1, strings.ToUpper(o.Indication), o.Leaflets, o.LumenHU, o.NoiseSDHU, o.SpacingMM[2],
			o.RotationDeg, c.Code, c.Verdict, yes(c.Doubted), plain(c.HingeMM(), false), plain(c.PerimeterPercent, true), plain(c.AreaPercent, true), plain(c.Errors["coronaryLeftHeightMM"], true), plain(c.Errors["coronaryRightHeightMM"], true), sizes)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

func signed(x float64, unit string) string { return fmt.Sprintf("%+.2f %s", x, unit) }

func plain(x float64, sign bool) string {
	switch {
	case math.IsNaN(x):
		return "-"
	case sign:
		return fmt.Sprintf("%+.2f", x)
	}
	return fmt.Sprintf("%.2f", x)
}
