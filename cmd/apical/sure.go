package main

import (
	"bytes"
	"fmt"

	"github.com/apical-heart/apical/plan"
	"github.com/apical-heart/apical/report"
	"github.com/apical-heart/apical/report/words"
)

// printSure prints what repeated rehearsals came to: each number as an interval, what is so how often, what failed, and what was varied.
func printSure(b *bytes.Buffer, c *plan.Case, say words.Words, all bool) {
	s := report.NewSure(c, all, say)
	if s == nil {
		return
	}
	fmt.Fprintf(b, "%s\n  %s\n", say.Say("sure.title"), s.Lead)
	for _, d := range s.Doubts {
		fmt.Fprintf(b, "  %s\n", d)
	}
	printFailures(b, s.Failures)
	t := newTable(6, "<>>>><")
	head := say.Say("sure.col.range")
	for _, n := range s.Numbers {
		if n.Interval {
			head = say.Say("sure.col.interval")
		}
	}
	t.row("  "+say.Say("sure.numbers"), say.Say("sure.col.planned"), say.Say("sure.col.median"), head, say.Say("sure.col.of"), "")
	for _, n := range s.Numbers {
		span := n.Low + " … " + n.High
		if !n.Interval {
			span = "[" + span + "]"
		}
		t.row("    "+n.Name, n.Planned, n.Median, span, n.Of, n.Unit)
	}
	t.print(b)
	t = newTable(4, "<>><")
	t.row("  "+say.Say("sure.chances"), say.Say("sure.col.count"), say.Say("sure.col.chance"), say.Say("sure.col.chanceInterval"))
	for _, x := range s.Chances {
		t.row("    "+x.Name, x.Count, x.Percent, x.Interval)
	}
	t.print(b)
	t = newTable(3, "<<<")
	t.heading("  " + say.Say("sure.varied"))
	for _, v := range s.Varied {
		tag := ""
		if v.Assumed {
			tag = say.Say("assumed")
		}
		t.row("    "+v.Name, v.Law, tag)
	}
	t.print(b)
	b.WriteByte('\n')
}

func printFailures(b *bytes.Buffer, all []report.FailureTold) {
	for _, f := range all {
		fmt.Fprintf(b, "    %s: %s\n", f.Text, f.Detail)
	}
}

// printPlaces prints the best compromise and the places that may do as well.
func printPlaces(b *bytes.Buffer, c *plan.Case, say words.Words) {
	p := report.NewPlaces(c, say)
	if p == nil {
		return
	}
	fmt.Fprintf(b, "%s\n  %s\n  %s\n", say.Say("places.title"), p.Verdict, p.Lead)
	t := newTable(6, ">>>>><")
	t.row("  "+say.Say("places.col.size"), say.Say("places.col.depth"), say.Say("places.col.turn"), say.Say("places.col.score"), say.Say("places.col.often"), "")
	for _, r := range p.Rows {
		tags := ""
		for _, x := range []struct {
			is  bool
			key string
		}{{r.Best, "places.tag.best"}, {r.Front, "places.tag.front"}, {r.Planned, "places.tag.planned"}} {
			if x.is {
				if tags != "" {
					tags += ", "
				}
				tags += say.Say(x.key)
			}
		}
		t.row("  "+r.Size, r.Depth, r.Turn, r.Score, r.Often, tags)
	}
	t.print(b)
	t = newTable(6, "<>>>><")
	t.row("  "+say.Say("places.col.criterion"), say.Say("places.col.fine"), say.Say("places.col.bad"), say.Say("places.col.weight"), say.Say("places.col.spread"), "")
	for _, k := range p.Criteria {
		tag := k.Unit
		if k.Assumed {
			if tag != "" {
				tag += ", "
			}
			tag += say.Say("assumed")
		}
		t.row("    "+k.Name, k.Fine, k.Bad, k.Weight, k.Spread, tag)
	}
	t.print(b)
	fmt.Fprintf(b, "  %s\n  %s\n", say.Say("places.weights"), p.HowVaried)
	if p.Unused != "" {
		fmt.Fprintf(b, "  %s\n", p.Unused)
	}
	if len(p.Failures) > 0 {
		fmt.Fprintf(b, "  %s\n", say.Say("places.failed"))
		printFailures(b, p.Failures)
	}
	b.WriteByte('\n')
}
