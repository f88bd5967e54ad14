package problem

import (
	"fmt"
	"io"
	"math"
	"regexp"
	"strings"
)

// Outcome is a problem as it came out.
type Outcome struct {
	Problem Problem
	Report  *Report
	Err     error // it could not be solved
	Seconds float64
	Sheet   string // file name of its picture, in the folder of the plots; "": none
}

// Passed reports whether the problem was solved and everything is as wanted.
func (o *Outcome) Passed() bool { return o.Err == nil && o.Report.Passed() }

var notPlain = regexp.MustCompile(`[^a-z0-9]+`)

// PlotName returns the file name of a convergence plot.
func PlotName(p *Problem, s *Series) string {
	return strings.Trim(notPlain.ReplaceAllString(strings.ToLower(p.Name+" "+s.What), "-"), "-") + ".svg"
}

// Markdown writes doc/verification.md. Plots lie in a folder of the given name beside it; none: no plots.
func Markdown(w io.Writer, outcomes []Outcome, plots string) error {
	var b strings.Builder
	b.WriteString("# Verification of the mechanics\n\nWritten by `apical verify --long --out doc/verification.md`; do not edit. Each problem builds a model of production parts, solves it and compares. The tests run the same list,\n" +
		"and once more with each problem's key input 5 % wrong, which must fail. Seconds are of one run, for orientation.\n`--pictures DIR` draws the frames as they are crimped and open, with martensite or strain as colour.\n\n| problem | checks | largest deviation, of its tolerance | s | |\n|---|---:|---:|---:|---|\n")
	for i := range outcomes {
		o := &outcomes[i]
		checks, worst := 0, 0.0
		if o.Err == nil {
			checks = len(o.Report.Readings) + len(o.Report.Series)
			for _, r := range o.Report.Readings {
				worst = math.Max(worst, r.Off()/math.Max(r.Rel, r.Abs))
			}
		}
		fmt.Fprintf(&b, "| [%s](#%s) | %d | %.0f %% | %.1f | %s |\n", o.Problem.Name, strings.ToLower(o.Problem.Name), checks, 100*worst, o.Seconds, verdict(o.Passed()))
	}
	for i := range outcomes {
		o := &outcomes[i]
		fmt.Fprintf(&b, "\n## %s\n\n%s Source: %s.\n", o.Problem.Name, o.Problem.About, o.Problem.Source)
		if o.Err != nil {
			fmt.Fprintf(&b, "\nNot solved: %v\n", o.Err)
			continue
		}
		if len(o.Report.Readings) > 0 {
			b.WriteString("\n| what | wanted | got | off | tolerance | |\n|---|---:|---:|---:|---:|---|\n")
			for _, r := range o.Report.Readings {
				off, tolerance := fmt.Sprintf("%.3f %%", 100*r.Off()), fmt.Sprintf("%.3g %%", 100*r.Rel)
				if r.Abs > 0 || r.Want == 0 {
					off, tolerance = fmt.Sprintf("%.2g", r.Off()), fmt.Sprintf("%.2g", r.Abs)
				}
				fmt.Fprintf(&b, "| %s | %.6g %s | %.6g | %s | %s | %s |\n", r.What, r.Want, r.Unit, r.Got, off, tolerance, verdict(r.Passed()))
			}
		}
		for j := range o.Report.Series {
			s := &o.Report.Series[j]
			fmt.Fprintf(&b, "\nConvergence of the %s: order %.2f, wanted %g (%s).\n", s.What, s.Order(), s.Want, verdict(s.Passed()))
			if plots != "" {
				fmt.Fprintf(&b, "\n![Error of the %s over the size of an element](%s/%s)\n", s.What, plots, PlotName(&o.Problem, s))
			}
		}
		if plots != "" && o.Sheet != "" {
			fmt.Fprintf(&b, "\n![%s at its stages](%s/%s)\n", o.Problem.Name, plots, o.Sheet)
		}
		for j, n := range o.Report.Notes {
			if j == 0 {
				b.WriteByte('\n')
			}
			fmt.Fprintf(&b, "- %s\n", n)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func verdict(passed bool) string {
	if passed {
		return "passed"
	}
	return "**failed**"
}
