package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/catalog"
)

type devicesCmd struct {
	Catalog  string          `help:"Folder of further device files; they replace those of the same ID." placeholder:"DIR"`
	List     devicesList     `cmd:"" default:"1" help:"List the devices."`
	Show     devicesShow     `cmd:"" help:"Show one device: every number with its source and confidence."`
	Check    devicesCheckup  `cmd:"" help:"Check device files and say what is wrong with them."`
	Programs devicesPrograms `cmd:"" help:"List, show and check release programs: how a valve is let out, step by step."`
}

type devicesList struct {
	JSON bool `help:"Print the catalogue as JSON." name:"json"`
}

func (l *devicesList) Run(w *world, c *cli) error {
	devices, err := loadDevices(c.Devices.Catalog)
	if err != nil {
		return err
	}
	if l.JSON {
		return printJSON(w, devices)
	}
	t := newTable(6, "<<<<<<")
	t.row("ID", "NAME", "FOR", "SIZES", "SIZED BY", "RANGES")
	for i := range devices {
		d := &devices[i]
		name := d.NameEN
		if w.lang == "zh" {
			name = d.NameZH
		}
		var uses, sizes []string
		for _, u := range d.Indications {
			uses = append(uses, strings.ToUpper(u.Indication)+" ("+u.Status+")")
		}
		assumed := 0
		for j := range d.Sizes {
			sizes = append(sizes, d.Sizes[j].Label)
			if d.Sizes[j].Annulus.Range(d.Metric.Metric).Assumed() {
				assumed++
			}
		}
		ranges := "published"
		switch {
		case assumed == len(d.Sizes) && assumed > 0:
			ranges = "assumed"
		case assumed > 0:
			ranges = "partly assumed"
		}
		t.row(d.ID, name, strings.Join(uses, ", "), strings.Join(sizes, " "), d.Metric.Metric, ranges)
	}
	var b bytes.Buffer
	t.print(&b)
	_, err = w.out.Write(b.Bytes())
	return err
}

type devicesShow struct {
	ID      string `arg:"" help:"ID of the device."`
	JSON    bool   `name:"json" help:"Print the device file as JSON."`
	Picture string `help:"Draw frame and keys of all sizes into this PNG." placeholder:"FILE"`
}

func (s *devicesShow) Run(w *world, c *cli) error {
	devices, err := loadDevices(c.Devices.Catalog)
	if err != nil {
		return err
	}
	one, err := deviceNamed(devices, s.ID)
	if err != nil {
		return err
	}
	d := &one[0]
	if s.Picture != "" {
		if err := drawDevice(d, s.Picture); err != nil {
			return err
		}
	}
	if s.JSON {
		return printJSON(w, d)
	}
	return listNumbers(w, d)
}

// deviceNamed returns the one device with an ID, or says which there are.
func deviceNamed(devices []valve.Device, id string) ([]valve.Device, error) {
	i := slices.IndexFunc(devices, func(d valve.Device) bool { return d.ID == id })
	if i < 0 {
		return nil, misuse{fmt.Sprintf("there is no device %q; the devices are %s", id, strings.Join(deviceIDs(devices), ", "))}
	}
	return devices[i : i+1], nil
}

// drawDevice draws a device at rest.
func drawDevice(d *valve.Device, path string) error {
	if d.Build == nil {
		return fault.New("DEVICE-BUILD", fmt.Sprintf("the file of %s does not say what the device is made of, so it cannot be drawn", d.ID), "Add a build to the device file, as those of the catalogue have.")
	}
	alloys, err := catalog.Alloys()
	if err != nil {
		return err
	}
	sheet, err := deploy.Picture(d, alloys)
	if err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return fault.Wrap(err, "OUT-PATH", fmt.Sprintf("%s cannot be written", path), "Name a file that may be written.")
	}
	defer f.Close()
	if err := png.Encode(f, sheet.Draw()); err != nil {
		return fault.Wrap(err, "OUT-PATH", fmt.Sprintf("%s cannot be written", path), "Name a file that may be written.")
	}
	return f.Close()
}

// listNumbers prints every number of a device with its unit, confidence and source, and counts those that are assumed.
func listNumbers(w *world, d *valve.Device) error {
	b, err := json.Marshal(d)
	if err != nil {
		return err
	}
	var tree any
	if err := json.Unmarshal(b, &tree); err != nil {
		return err
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s  %s\n%s\n", d.ID, d.NameEN, d.Maker)
	if d.NoteEN != "" {
		fmt.Fprintf(&out, "%s\n", d.NoteEN)
	}
	all, assumed := 0, 0
	var walk func(place string, x any)
	walk = func(place string, x any) {
		switch x := x.(type) {
		case map[string]any:
			if c, ok := x["confidence"].(string); ok {
				all++
				mark := " "
				if c == string(valve.Assumed) {
					mark = "*"
					assumed++
				}
				fmt.Fprintf(&out, "%s %-52s %s  (%s, %v)\n", mark, place, number(x), c, x["source"])
				return
			}
			for _, k := range slices.Sorted(maps.Keys(x)) {
				walk(strings.TrimPrefix(place+"."+k, "."), x[k])
			}
		case []any:
			for i, y := range x {
				name := fmt.Sprint(i)
				if m, ok := y.(map[string]any); ok && m["label"] != nil {
					name = fmt.Sprint(m["label"])
				}
				walk(place+"["+name+"]", y)
			}
		}
	}
	walk("", tree)
	fmt.Fprintf(&out, "%d of %d are assumed (*)\n", assumed, all)
	for _, k := range slices.Sorted(maps.Keys(d.Sources)) {
		fmt.Fprintf(&out, "  %s: %s\n", k, d.Sources[k])
	}
	_, err = w.out.Write(out.Bytes())
	return err
}

// number prints what a block of a device file holds.
func number(x map[string]any) string {
	unit := fmt.Sprint(x["unit"])
	if x["unit"] == nil || unit == "1" {
		unit = ""
	}
	var s string
	switch {
	case x["value"] != nil:
		s = fmt.Sprint(x["value"])
		if x["sd"] != nil {
			s += fmt.Sprintf(" +- %v", x["sd"])
		}
	case x["from"] != nil && x["to"] != nil:
		s = fmt.Sprintf("%v to %v", x["from"], x["to"])
	case x["from"] != nil:
		s = fmt.Sprintf("from %v", x["from"])
	case x["to"] != nil:
		s = fmt.Sprintf("to %v", x["to"])
	case x["values"] != nil:
		s = fmt.Sprint(x["values"])
	case x["diameterShares"] != nil:
		s = fmt.Sprintf("%v at %v", x["diameterShares"], x["heightShares"])
	default:
		for _, k := range []string{"indication", "route", "metric", "order"} {
			if x[k] != nil {
				s = fmt.Sprint(x[k])
			}
		}
	}
	return strings.TrimSpace(s + " " + unit)
}

type devicesCheckup struct {
	Dir  string `arg:"" optional:"" help:"Folder of device files; the catalogue that comes with the program if not given."`
	ID   string `name:"id" help:"Check this device alone." placeholder:"ID"`
	JSON bool   `name:"json" help:"Print what was found as JSON."`
}

// examined is what was found on a device.
type examined struct {
	ID    string         `json:"id"`
	Sizes []examinedSize `json:"sizes"`
	Note  string         `json:"note,omitempty"`
}

type examinedSize struct {
	Label    string           `json:"label"`
	Findings []deploy.Finding `json:"findings"`
}

func (k *devicesCheckup) Run(w *world, c *cli) error {
	devices, err := k.load(c)
	if err != nil {
		return err
	}
	alloys, err := catalog.Alloys()
	if err != nil {
		return err
	}
	if k.ID != "" {
		if devices, err = deviceNamed(devices, k.ID); err != nil {
			return err
		}
	}
	var all []examined
	failed := 0
	for i := range devices {
		d := &devices[i]
		e := examined{ID: d.ID}
		if d.Build == nil {
			e.Note = "the file does not say what it is made of; it can be sized, but not deployed"
		}
		for j := range d.Sizes {
			x := examinedSize{Label: d.Sizes[j].Label}
			if d.Build != nil {
				if x.Findings, err = deploy.Examine(w.ctx, d, &d.Sizes[j], alloys); err != nil {
					return err
				}
			}
			for _, f := range x.Findings {
				if !f.Passed {
					failed++
				}
			}
			e.Sizes = append(e.Sizes, x)
		}
		all = append(all, e)
		if !k.JSON {
			printExamined(w, &e)
		}
	}
	if k.JSON {
		if err := printJSON(w, all); err != nil {
			return err
		}
	}
	if failed > 0 {
		return fault.New("DEVICE-EXAMINED", fmt.Sprintf("%d checks of devices failed", failed), "See which in the list, and mend the device files.")
	}
	return nil
}

func printExamined(w *world, e *examined) {
	fmt.Fprintf(w.out, "%s: %d sizes, in order\n", e.ID, len(e.Sizes))
	if e.Note != "" {
		fmt.Fprintf(w.out, "  %s\n", e.Note)
	}
	for _, s := range e.Sizes {
		for _, f := range s.Findings {
			mark, note := "ok", ""
			if !f.Passed {
				mark = "NO"
			}
			if f.Assumed {
				note = "; on assumptions"
			}
			fmt.Fprintf(w.out, "  %s  %s  %s: %s (%s%s)\n", s.Label, mark, f.What, f.Found, f.Wanted, note)
		}
	}
}

// load reads the devices to be checked.
func (k *devicesCheckup) load(c *cli) ([]valve.Device, error) {
	if k.Dir == "" {
		return loadDevices(c.Devices.Catalog)
	}
	info, err := os.Stat(k.Dir)
	if err != nil || !info.IsDir() {
		return nil, fault.Wrap(err, "IN-PATH", fmt.Sprintf("%s is no folder that can be read", k.Dir), "Give a folder of device files (.json).")
	}
	return valve.Load(os.DirFS(k.Dir))
}

func printJSON(w *world, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.out.Write(append(b, '\n'))
	return err
}
