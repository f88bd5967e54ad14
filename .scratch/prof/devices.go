package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/valve"
)

type devicesCmd struct {
	Catalog string         `help:"Folder of further device files; they replace those of the same ID." placeholder:"DIR"`
	List    devicesList    `cmd:"" default:"1" help:"List the devices."`
	Show    devicesShow    `cmd:"" help:"Show one device: every number with its source and confidence."`
	Check   devicesCheckup `cmd:"" help:"Check device files and say what is wrong with them."`
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
	ID string `arg:"" help:"ID of the device."`
}

func (s *devicesShow) Run(w *world, c *cli) error {
	devices, err := loadDevices(c.Devices.Catalog)
	if err != nil {
		return err
	}
	for i := range devices {
		if devices[i].ID == s.ID {
			return printJSON(w, devices[i])
		}
	}
	return misuse{fmt.Sprintf("there is no device %q; the devices are %s", s.ID, strings.Join(deviceIDs(devices), ", "))}
}

type devicesCheckup struct {
	Dir string `arg:"" help:"Folder of device files."`
}

func (k *devicesCheckup) Run(w *world) error {
	info, err := os.Stat(k.Dir)
	if err != nil || !info.IsDir() {
		return fault.Wrap(err, "IN-PATH", fmt.Sprintf("%s is no folder that can be read", k.Dir), "Give a folder of device files (.json).")
	}
	devices, err := valve.Load(os.DirFS(k.Dir))
	if err != nil {
		return err
	}
	for _, d := range devices {
		fmt.Fprintf(w.out, "%s: %d sizes, in order\n", d.ID, len(d.Sizes))
	}
	return nil
}

func printJSON(w *world, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.out.Write(append(b, '\n'))
	return err
}
