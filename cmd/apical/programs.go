package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/catalog"
)

type devicesPrograms struct {
	ID     string `arg:"" optional:"" help:"Show this program: its steps, when it is given up, and what can be undone after each step."`
	Device string `help:"Only programs for this device; with --check, the device that the program must fit." placeholder:"ID"`
	Check  string `help:"Check a release program (JSON, see doc/program.md) and name the step that is wrong." placeholder:"FILE"`
	JSON   bool   `help:"Print programs as JSON." name:"json"`
}

func (l *devicesPrograms) Run(w *world, c *cli) error {
	devices, err := loadDevices(c.Devices.Catalog)
	if err != nil {
		return err
	}
	if l.Device != "" {
		if devices, err = deviceNamed(devices, l.Device); err != nil {
			return err
		}
	}
	if l.Check != "" {
		if l.ID != "" {
			return misuse{"--check looks at a file: leave out the ID"}
		}
		return l.check(w, devices)
	}
	all, err := catalog.Programs()
	if err != nil {
		return err
	}
	if l.ID != "" {
		return l.show(w, all, devices)
	}
	if l.Device != "" {
		all = slices.DeleteFunc(all, func(p valve.Program) bool { return !p.Serves(&devices[0]) })
	}
	if l.JSON {
		return printJSON(w, all)
	}
	return printPrograms(w, all, devices)
}

// check reads a program and tries it on the device that was named, or on all that it says it is for.
func (l *devicesPrograms) check(w *world, devices []valve.Device) error {
	p, err := readProgram(l.Check)
	if err != nil {
		return err
	}
	tried := 0
	for i := range devices {
		d := &devices[i]
		if l.Device == "" && !p.Serves(d) {
			continue
		}
		if err := p.Fit(d); err != nil {
			return err
		}
		tried++
		fmt.Fprintf(w.out, "%s: %d steps, can be done with %s\n", p.ID, len(p.Steps), d.ID)
	}
	if tried == 0 {
		return fault.New("PROGRAM-DEVICE", fmt.Sprintf("the program %s is for no device of the catalogue that says what it is made of", p.ID), "Mend its kinds, devices, routes and indications, or name the device with --device.")
	}
	return nil
}

// readProgram reads a release program from a file.
func readProgram(path string) (*valve.Program, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.Wrap(err, "IN-PATH", fmt.Sprintf("the program %s cannot be opened", path), "Check the path and its permissions.")
	}
	defer f.Close()
	p, err := valve.ReadProgram(f)
	var e *fault.Error
	if errors.As(err, &e) {
		return nil, &fault.Error{Code: e.Code, Message: filepath.Base(path) + ": " + e.Message, Advice: e.Advice, Cause: e.Cause}
	}
	return p, err
}

// served returns the IDs of the devices that a program is for.
func served(p *valve.Program, devices []valve.Device) (out []string) {
	for i := range devices {
		if p.Serves(&devices[i]) {
			out = append(out, devices[i].ID)
		}
	}
	return out
}

func printPrograms(w *world, all []valve.Program, devices []valve.Device) error {
	t := newTable(6, "<<<<<<")
	t.row("ID", "NAME", "DEVICES", "ROUTES", "FOR", "NUMBERS")
	for i := range all {
		p := &all[i]
		marks := numbers(p)
		if p.Teaching {
			marks += "; made to go wrong"
		}
		t.row(p.ID, inLanguage(w, p.NameEN, p.NameZH), strings.Join(served(p, devices), " "), strings.Join(p.For.Routes, " "), strings.ToUpper(strings.Join(p.For.Indications, " ")), marks)
	}
	var b bytes.Buffer
	t.print(&b)
	_, err := w.out.Write(b.Bytes())
	return err
}

// numbers tells how far the numbers of a program can be trusted: no more than the least of its steps and aborts.
func numbers(p *valve.Program) string {
	marks := []valve.Confidence{p.Confidence}
	for _, s := range p.Steps {
		marks = append(marks, s.Confidence)
	}
	for _, a := range p.Aborts {
		marks = append(marks, a.Confidence)
	}
	for _, c := range []valve.Confidence{valve.Assumed, valve.Published} {
		if slices.Contains(marks, c) {
			return string(c)
		}
	}
	return string(valve.Measured)
}

func inLanguage(w *world, en, zh string) string {
	if w.lang == "zh" {
		return zh
	}
	return en
}

func (l *devicesPrograms) show(w *world, all []valve.Program, devices []valve.Device) error {
	i := slices.IndexFunc(all, func(p valve.Program) bool { return p.ID == l.ID })
	if i < 0 {
		var ids []string
		for _, p := range all {
			ids = append(ids, p.ID)
		}
		return misuse{fmt.Sprintf("there is no program %q; the programs are %s", l.ID, strings.Join(ids, ", "))}
	}
	p := &all[i]
	if l.JSON {
		return printJSON(w, p)
	}
	ids := served(p, devices)
	if len(ids) == 0 {
		return fault.New("PROGRAM-DEVICE", fmt.Sprintf("the program %s is for no such device", p.ID), "See \"apical devices programs\" for the devices of each program.")
	}
	d := &devices[slices.IndexFunc(devices, func(d valve.Device) bool { return d.ID == ids[0] })]
	undo, err := p.Undo(d)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s (%s; %s)\n%s\n\n", inLanguage(w, p.NameEN, p.NameZH), strings.Join(ids, ", "), strings.Join(p.For.Routes, ", "), inLanguage(w, p.NoteEN, p.NoteZH))
	t := newTable(4, "><<<")
	t.row("", "STEP", "UNDO WITH "+strings.ToUpper(d.ID), "NUMBERS")
	for i := range p.Steps {
		s := &p.Steps[i]
		mark := s.Confidence
		if mark == "" {
			mark = p.Confidence
		}
		t.row(fmt.Sprint(i+1), s.Tell(), tellUndo(undo[i]), string(mark))
		if note := inLanguage(w, s.NoteEN, s.NoteZH); note != "" {
			t.row("", "  "+note, "", "")
		}
	}
	t.print(&b)
	for _, a := range p.Aborts {
		fmt.Fprintf(&b, "\n%s when %s: %s\n  %s\n", tellSteps(&a, len(p.Steps)), a.When.Tell(nil), a.Then, inLanguage(w, a.MessageEN, a.MessageZH))
	}
	_, err = w.out.Write(b.Bytes())
	return err
}

func tellSteps(a *valve.Abort, steps int) string {
	first, last := max(a.FromStep, 1), a.ToStep
	if last == 0 {
		last = steps
	}
	if first == last {
		return fmt.Sprintf("Step %d, given up", first)
	}
	return fmt.Sprintf("Steps %d to %d, given up", first, last)
}

func tellUndo(u valve.Undo) string {
	out := slices.Clone(u.Parts)
	if u.Place {
		out = append(out, "place")
	}
	if u.Turn {
		out = append(out, "turn")
	}
	if len(out) == 0 {
		return "nothing"
	}
	return strings.Join(out, ", ")
}
