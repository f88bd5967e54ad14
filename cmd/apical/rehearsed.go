package main

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/apical-heart/apical/outcome"
	"github.com/apical-heart/apical/plan"
	"github.com/apical-heart/apical/report/words"
	"github.com/apical-heart/apical/valve"
)

// printRehearsal prints what was rehearsed, how far each step of the program came, and why the rehearsal ended before its end if it did.
func printRehearsal(b *bytes.Buffer, c *plan.Case, devices []valve.Device, say words.Words) {
	d := c.Deployment
	if d == nil {
		return
	}
	name := d.Device
	if i := slices.IndexFunc(devices, func(x valve.Device) bool { return x.ID == d.Device }); i >= 0 {
		name = inWords(say, devices[i].NameEN, devices[i].NameZH)
	}
	status := d.Rehearsed.Status
	switch {
	case d.Trouble != nil:
		status = "trouble"
	case status == valve.NotReached:
		status = "notReached"
	}
	fmt.Fprintf(b, "%s\n  %s: %s\n", say.Say("deploy.title"), say.Say("deploy.line", name+" "+d.Size, d.Program, d.Route, say.Say("indication."+d.Indication)), say.Say("deploy.status."+status))
	t := newTable(3, "><<")
	for i := range d.Rehearsed.Steps {
		s := &d.Rehearsed.Steps[i]
		came := say.Say("deploy.reached")
		if !s.Reached {
			came = inWords(say, s.ReasonEN, s.ReasonZH)
		}
		t.row(fmt.Sprintf("  %d", s.Step), s.Label, came)
	}
	t.print(b)
	if a := d.Rehearsed.Abort; a != nil {
		fmt.Fprintf(b, "  %s\n", say.Say("deploy.abort", inWords(say, a.MessageEN, a.MessageZH), a.When))
	}
	if x := d.Trouble; x != nil {
		fmt.Fprintf(b, "  %s: %s\n", x.Where(), x.Reason)
	}
	b.WriteByte('\n')
}

// printResult prints what the rehearsed valve comes to, as far as mechanics go.
func printResult(b *bytes.Buffer, c *plan.Case, say words.Words, all bool) {
	o := c.Outcome
	if o == nil {
		return
	}
	fmt.Fprintln(b, say.Say("outcome.title"))
	if why := nothing(o); why != "" {
		fmt.Fprintf(b, "  %s: %s\n\n", say.Say("outcome.verdict."+outcome.Unknown), say.Reason(why))
		return
	}
	t := newTable(3, "<><")
	for _, g := range outcome.Groups {
		first := true
		for i := range outcome.Defs {
			f := &outcome.Defs[i]
			if f.Group != g.ID || !all && !slices.Contains(outcome.Main, f.ID) {
				continue
			}
			if first {
				t.heading("  " + inWords(say, g.NameEN, g.NameZH))
				first = false
			}
			v := f.Get(o)
			if !v.Found {
				t.row("    "+inWords(say, f.NameEN, f.NameZH), "-", say.Say("notFound")+": "+say.Reason(v.Reason))
				continue
			}
			note := f.Unit
			if v.Reason != "" {
				note += " (" + say.Reason(v.Reason) + ")"
			}
			t.row("    "+inWords(say, f.NameEN, f.NameZH), strconv.FormatFloat(v.Value, 'f', f.Decimals, 64), note)
		}
	}
	t.print(b)
	for _, x := range []struct{ name, verdict, reason string }{{say.Say("outcome.keys"), o.Seating.Verdict, o.Seating.Reason}, {say.Say("outcome.anchor"), o.Anchor.Verdict, o.Anchor.Reason}} {
		if x.verdict != "" {
			fmt.Fprintf(b, "  %s: %s: %s\n", x.name, say.Say("outcome.verdict."+strings.ReplaceAll(x.verdict, " ", "-")), say.Reason(x.reason))
		}
	}
	b.WriteByte('\n')
}

// nothing returns why no number of an outcome is known, or "" if one is or they say different things.
func nothing(o *outcome.Outcome) string {
	why := outcome.Defs[0].Get(o).Reason
	for i := range outcome.Defs {
		if v := outcome.Defs[i].Get(o); v.Found || v.Reason != why {
			return ""
		}
	}
	return why
}

func inWords(say words.Words, en, zh string) string {
	if say.Chinese() && zh != "" {
		return zh
	}
	return en
}
