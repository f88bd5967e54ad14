package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/plan"
	"github.com/apical-heart/apical/report"
	"github.com/apical-heart/apical/report/words"
	"github.com/apical-heart/apical/valve"
)

// printPlan prints the quality of the picture, the measurements, the ranked sizes, the rehearsal of the release with what it comes to, and the warnings.
func printPlan(w *world, c *plan.Case, devices []valve.Device, all bool) error {
	say, ok := words.In(w.lang)
	if !ok {
		return misuse{"--lang: give en or zh"}
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s   %s\n", say.Say("case"), report.CaseID(c), say.Say("use"))
	if q := report.PictureQuality(c, say); q != nil {
		fmt.Fprintln(&b, say.Say("quality.line", q.Sentence))
	}
	b.WriteByte('\n')
	if c.Measures != nil {
		printMeasures(&b, c, say, all)
	}
	printSizes(&b, c, say)
	printRehearsal(&b, c, devices, say)
	printResult(&b, c, say, all)
	printSure(&b, c, say, all)
	printPlaces(&b, c, say)
	printWarnings(&b, c, say)
	_, err := w.out.Write(b.Bytes())
	return err
}

// shown are the measurements on the terminal that are no columns of the reference tool.
var shown = []string{"sinusMeanMM", "sinusLevelMM", "stjAreaMM2", "lvotAreaMM2", "calciumLeafletsFixedMM3", "calciumLeafletsRelativeMM3", "agatstonEstimateAU",
	"rootAngleCoronalDeg", "lvAxisAnnulusDeg", "lvLengthMM", "membranousSeptumMM", "threeCuspLAODeg", "threeCuspCRADeg", "cuspOverlapLAODeg", "cuspOverlapCRADeg"}

func printMeasures(b *bytes.Buffer, c *plan.Case, say words.Words, all bool) {
	t := newTable(4, "<>><")
	for _, g := range report.Groups(c, say) {
		first := true
		for _, r := range g.Rows {
			d := measure.Find(r.ID)
			if !all && d.Column == "" && !slices.Contains(shown, r.ID) {
				continue
			}
			if first {
				t.heading(g.Name)
				first = false
			}
			if r.Found {
				t.row("  "+r.Name, r.Text, r.SD, r.Unit)
			} else {
				t.row("  "+r.Name, "-", "", say.Say("notFound")+": "+r.Why)
			}
		}
	}
	t.print(b)
	b.WriteByte('\n')
}

func printSizes(b *bytes.Buffer, c *plan.Case, say words.Words) {
	v := report.Sizes(c, nil, say)
	if v == nil {
		return
	}
	fmt.Fprintf(b, "%s\n  %s\n", say.Say("sizing.title"), v.Sentence)
	t := newTable(6, "><<<><")
	for _, k := range v.Candidates {
		tags := []string{k.Status}
		for _, tag := range []struct {
			is  bool
			key string
		}{{k.Assumed, "assumed"}, {k.Borderline, "borderline"}, {k.OutOfRange, "outOfRange"}} {
			if tag.is {
				tags = append(tags, say.Say(tag.key))
			}
		}
		t.row(fmt.Sprintf("  %d", k.Rank), strings.TrimSpace(k.Name+" "+k.Size), k.Main, strings.Join(k.Margins, ", "), k.Probability, strings.Join(tags, ", "))
	}
	t.print(b)
	b.WriteByte('\n')
}

func printWarnings(b *bytes.Buffer, c *plan.Case, say words.Words) {
	list := report.Warnings(c, say)
	if len(list) == 0 {
		return
	}
	fmt.Fprintln(b, say.Say("warnings.title"))
	for _, x := range list {
		fmt.Fprintf(b, "  %s  %s", x.Code, x.Text)
		if x.Detail != "" {
			fmt.Fprintf(b, " (%s)", x.Detail)
		}
		if x.Advice != "" {
			fmt.Fprintf(b, " %s", x.Advice)
		}
		b.WriteByte('\n')
	}
}

// table aligns columns: '<' to the left, '>' to the right. Chinese characters count as two.
type table struct {
	align string
	rows  [][]string // a row of one cell is a heading
	n     int
}

func newTable(n int, align string) *table { return &table{align: align, n: n} }

func (t *table) heading(s string)     { t.rows = append(t.rows, []string{s}) }
func (t *table) row(cells ...string)  { t.rows = append(t.rows, cells) }
func pad(s string, n int) string      { return s + strings.Repeat(" ", max(0, n-width(s))) }
func padRight(s string, n int) string { return strings.Repeat(" ", max(0, n-width(s))) + s }

func (t *table) print(b *bytes.Buffer) {
	wide := make([]int, t.n)
	for _, r := range t.rows {
		for i, cell := range r {
			if len(r) > 1 && i+1 < len(r) { // the last column needs no width
				wide[i] = max(wide[i], width(cell))
			}
		}
	}
	for _, r := range t.rows {
		var line strings.Builder
		for i, cell := range r {
			if len(r) == 1 {
				line.WriteString(cell)
				continue
			}
			if t.align[i] == '>' {
				line.WriteString(padRight(cell, wide[i]))
			} else {
				line.WriteString(pad(cell, wide[i]))
			}
			line.WriteString("  ")
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}

// width is the number of columns that a text takes on a terminal.
func width(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case r >= 0x1100 && r <= 0x115f, r >= 0x2e80 && r <= 0xa4cf, r >= 0xac00 && r <= 0xd7a3, r >= 0xf900 && r <= 0xfaff, r >= 0xfe30 && r <= 0xfe4f, r >= 0xff00 && r <= 0xff60:
			n += 2
		default:
			n++
		}
	}
	return n
}
