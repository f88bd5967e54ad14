package valve

import (
	"fmt"
	"slices"
	"strings"
)

// Check returns everything that is wrong with the program whatever device it is for; nothing if it may be used. What belongs to a step
// begins with its number and act.
func (p *Program) Check() (out []string) {
	say := func(format string, a ...any) { out = append(out, fmt.Sprintf(format, a...)) }
	if p.Schema != 1 {
		say("schema: %d, want 1", p.Schema)
	}
	if !idForm.MatchString(p.ID) {
		say("id: %q is not lower-case letters, digits and hyphens", p.ID)
	}
	if p.NameEN == "" || p.NameZH == "" {
		say("nameEN and nameZH must not be empty")
	}
	of := func(place string, got, known []string) {
		if len(got) == 0 {
			say("%s: none", place)
		}
		for i, x := range got {
			if !slices.Contains(known, x) {
				say("%s: %q is none of %s", place, x, strings.Join(known, ", "))
			}
			if slices.Contains(got[:i], x) {
				say("%s: %q stands twice", place, x)
			}
		}
	}
	of("for.kinds", p.For.Kinds, kinds)
	of("for.routes", p.For.Routes, routes)
	of("for.indications", p.For.Indications, []string{AS, AR})
	if len(p.Steps) == 0 {
		say("steps: none")
	}
	used := map[string]bool{p.Source: true}
	firm := func(place, source string, c Confidence, own bool) {
		if !own && source == "" && c == "" {
			return
		}
		if !c.valid() {
			say("%s: confidence %q is not measured, published or assumed", place, c)
		}
		out = append(out, checkSource(place, source, p.Sources)...)
		used[source] = true
	}
	firm("source", p.Source, p.Confidence, true)
	for i := range p.Steps {
		s := &p.Steps[i]
		for _, wrong := range s.check() {
			say("%s: %s", place(i, s), wrong)
		}
		firm(place(i, s), s.Source, s.Confidence, false)
	}
	for i := range p.Aborts {
		a, here := &p.Aborts[i], fmt.Sprintf("abort %d", i+1)
		for _, wrong := range a.check(len(p.Steps)) {
			say("%s: %s", here, wrong)
		}
		firm(here, a.Source, a.Confidence, false)
	}
	var left []string
	for k := range p.Sources {
		if !used[k] {
			left = append(left, fmt.Sprintf("sources: %q is not used", k))
		}
	}
	slices.Sort(left)
	return append(out, left...)
}

// place is how messages call a step.
func place(i int, s *Step) string {
	if s.Label() == "" {
		return fmt.Sprintf("step %d", i+1)
	}
	return fmt.Sprintf("step %d (%s)", i+1, s.Label())
}

// check returns what is wrong with a step by itself.
func (s *Step) check() (out []string) {
	say := func(format string, a ...any) { out = append(out, fmt.Sprintf(format, a...)) }
	i := slices.IndexFunc(Acts, func(a Act) bool { return a.Do == s.Do })
	if i < 0 {
		var known []string
		for _, a := range Acts {
			known = append(known, a.Do)
		}
		say("%q is no act; the acts are %s", s.Do, strings.Join(known, ", "))
		return out
	}
	if wrong := Acts[i].fits(s.given()); wrong != "" {
		say("%s", wrong)
	}
	for i := range StepFields {
		f := &StepFields[i]
		if x := f.of(s); x != nil && !(*x >= f.From && *x <= f.To) {
			say("%s: %g is not from %g to %g", f.Name, *x, f.From, f.To)
		} else if x != nil && f.way && *x == 0 {
			say("%s: 0 is no way", f.Name)
		}
	}
	if s.Part != "" && !slices.Contains(parts, s.Part) {
		say("%q is no part; the parts are %s", s.Part, strings.Join(parts, ", "))
	}
	if s.State != "" && !slices.Contains(states, s.State) {
		say("%q is no state; the states are %s", s.State, strings.Join(states, ", "))
	}
	for _, wrong := range s.Until.check() {
		say("until: %s", wrong)
	}
	return out
}

// fits returns why fields do not belong to the act, or "".
func (a *Act) fits(given []string) string {
	var must []string // what all ways of doing it need, for the message
	for _, needs := range a.Needs {
		missing, over := []string{}, []string{}
		for _, f := range needs {
			if !slices.Contains(given, f) {
				missing = append(missing, f)
			}
		}
		for _, f := range given {
			if !slices.Contains(needs, f) && !slices.Contains(a.May, f) {
				over = append(over, f)
			}
		}
		if len(missing)+len(over) == 0 {
			return ""
		}
		must = append(must, strings.Join(needs, " and "))
	}
	needs := "nothing"
	if all := strings.Join(must, ", or "); all != "" {
		needs = all
	}
	text := fmt.Sprintf("%s needs %s", a.Do, needs)
	if len(a.May) > 0 {
		text += ", and may have " + strings.Join(a.May, " and ")
	}
	have := "nothing"
	if len(given) > 0 {
		have = strings.Join(given, ", ")
	}
	return text + "; it has " + have
}

// check returns what is wrong with a condition.
func (c *Condition) check() (out []string) {
	if c == nil {
		return nil
	}
	empty := !c.KeysInSinuses
	for i := range Quantities {
		q := &Quantities[i]
		b := *q.bound(c)
		if b == nil {
			continue
		}
		empty = false
		if b.Above == nil && b.Below == nil {
			out = append(out, q.Name+": neither above nor below")
		}
		for _, x := range []*float64{b.Above, b.Below} {
			if x != nil && !(*x >= q.From && *x <= q.To) {
				out = append(out, fmt.Sprintf("%s: %g is not from %g to %g", q.Name, *x, q.From, q.To))
			}
		}
		if b.Above != nil && b.Below != nil && !(*b.Above < *b.Below) {
			out = append(out, fmt.Sprintf("%s: nothing is above %g and below %g", q.Name, *b.Above, *b.Below))
		}
	}
	if empty {
		out = append(out, "no quantity is given")
	}
	return out
}

// check returns what is wrong with an abort of a program of so many steps.
func (a *Abort) check(steps int) (out []string) {
	if a.FromStep < 0 || a.FromStep > steps || a.ToStep < 0 || a.ToStep > steps || a.ToStep != 0 && a.ToStep < a.FromStep {
		out = append(out, fmt.Sprintf("steps %d to %d are none of the %d", a.FromStep, a.ToStep, steps))
	}
	if !slices.Contains(ends, a.Then) {
		out = append(out, fmt.Sprintf("then: %q is none of %s", a.Then, strings.Join(ends, ", ")))
	}
	if a.MessageEN == "" || a.MessageZH == "" {
		out = append(out, "messageEN and messageZH must not be empty")
	}
	if a.When.KeysInSinuses {
		out = append(out, "when: nothing is given up because the keys are in their sinuses; watch angleDeg")
	}
	for _, wrong := range a.When.check() {
		out = append(out, "when: "+wrong)
	}
	return out
}

// CheckOn returns why a program that Check has passed cannot be done with the device: what it is for, and the first step that cannot be done
// after those before it.
func (p *Program) CheckOn(d *Device) (out []string) {
	now, err := NewProgress(d)
	if err != nil {
		return []string{err.Error()}
	}
	out = p.purpose(d)
	if k := d.Build.Keys; k != nil && k.RoomDeg() <= 0 {
		for i := range p.Steps {
			if s := &p.Steps[i]; s.Until != nil && s.Until.KeysInSinuses {
				out = append(out, fmt.Sprintf("%s: keys of %g deg leave no room between the commissures", place(i, s), k.WidthDeg.Value))
			}
		}
	}
	before := make([]*Progress, len(p.Steps))
	for i := range p.Steps {
		s := &p.Steps[i]
		before[i] = now.clone()
		wrong := now.refuse(s)
		if wrong == "" && s.Until != nil {
			if wrong = now.blind(s.Until); wrong != "" {
				wrong = "until: " + wrong
			}
		}
		if wrong != "" {
			return append(out, fmt.Sprintf("%s: %s", place(i, s), wrong))
		}
		now.apply(s)
	}
	if !p.Teaching && !now.Detached {
		out = append(out, fmt.Sprintf("%s: it is the last, and the device is not detached", place(len(p.Steps)-1, &p.Steps[len(p.Steps)-1])))
	}
	for i := range p.Aborts {
		if wrong := p.Aborts[i].checkOn(before, now); wrong != "" {
			out = append(out, fmt.Sprintf("abort %d: %s", i+1, wrong))
		}
	}
	return out
}

// checkOn returns why an abort can never be judged or done, or "". before is the progress at the beginning of each step, after that at the end.
func (a *Abort) checkOn(before []*Progress, after *Progress) string {
	first, last := max(a.FromStep, 1)-1, len(before)-1
	if a.ToStep > 0 {
		last = a.ToStep - 1
	}
	end := after
	if last+1 < len(before) {
		end = before[last+1]
	}
	if wrong := end.blind(&a.When); wrong != "" {
		return "when: even at the end of its steps, " + wrong
	}
	if a.Then == Stop {
		return ""
	}
	// Something must be there to be taken back at some time while it is watched for.
	for i := first; i <= last+1; i++ {
		at := end
		if i <= last {
			at = before[i]
		}
		back := at.Undo().Parts
		if a.Then == RecaptureAll && len(back) > 0 || a.Then == RetractKeys && slices.Contains(back, PartKeys) {
			return ""
		}
	}
	return fmt.Sprintf("then: there is nothing to %s at any of its steps", a.Then)
}

// Undo returns what can still be undone after each step, if all goes as planned. A program that cannot be done with the device is refused.
func (p *Program) Undo(d *Device) ([]Undo, error) {
	if err := p.Fit(d); err != nil {
		return nil, err
	}
	now, err := NewProgress(d)
	if err != nil {
		return nil, err
	}
	var out []Undo
	for i := range p.Steps {
		now.apply(&p.Steps[i])
		out = append(out, now.Undo())
	}
	return out, nil
}
