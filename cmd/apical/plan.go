package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/apical-heart/apical/ensemble"
	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/internal/input"
	"github.com/apical-heart/apical/plan"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/catalog"
)

// choices are the flags of everything that plans.
type choices struct {
	Out        string   `help:"Folder for plan.json, report.html, measurements.csv, landmarks.mrk.json and meshes." placeholder:"DIR"`
	Indication string   `help:"What the valve is for: ${enum}; auto guesses from the calcium." enum:"as,ar,auto" default:"auto"`
	Device     []string `help:"Only these devices of the catalogue (IDs, see \"apical devices\")." placeholder:"ID"`
	Access     string   `help:"Only devices that this route takes: transapical, transfemoral, ..." placeholder:"ROUTE"`
	OffLabel   bool     `help:"Also devices used outside every label."`
	Catalog    string   `help:"Folder of further device files; they replace those of the same ID." placeholder:"DIR"`
	LVOTDepth  float64  `help:"Depth of the outflow tract's section below the annulus, mm." default:"4" name:"lvot-depth"`
	Ascending  float64  `help:"Level of the ascending aorta's section over the annulus, mm." default:"40"`
	Draws      int      `help:"Draws from which uncertainties come; -1 is none." default:"64"`
	Seed       uint64   `help:"Seed of the draws." default:"0"`
	JSON       bool     `help:"Print plan.json instead of the table." name:"json"`
	All        bool     `help:"Print every measurement."`
	Cache      string   `help:"Folder where results of steps are kept." placeholder:"DIR"`
	NoCache    bool     `help:"Keep nothing and look nothing up."`
}

type planCmd struct {
	Input string `arg:"" help:"Folder, zip archive or DICOMDIR of DICOM files, or a NIfTI, NRRD or MetaImage file."`
	choices
	Series   string   `help:"SeriesInstanceUID or series number, \"#n\" behind it for the n-th phase." placeholder:"UID"`
	Phase    string   `help:"Phase of the heart beat: 35 (percent), 250ms (after R), #3, systole or diastole." placeholder:"PHASE"`
	Isolate  bool     `help:"Read the picture in a process of its own with a limit on memory and time, as for files from strangers."`
	Edits    string   `help:"Landmarks moved by hand: our JSON or 3D Slicer markups." placeholder:"FILE"`
	Size     string   `help:"Size to rehearse of the one device that --device names, whatever the ranking says." placeholder:"LABEL"`
	Program  string   `help:"Release program to rehearse (JSON, see doc/program.md); without it the one that comes with Apical for the device." placeholder:"FILE"`
	Depth    *float64 `help:"What if it stood so deep: depth of the crimped frame's inflow edge below the annulus plane, mm (0 to 30), in place of the release program's." placeholder:"MM"`
	Turn     float64  `help:"What if it were turned: degrees about its axis from the plan (-60 to 60)." placeholder:"DEG"`
	Tilt     float64  `help:"What if it leaned: degrees from the annulus plane's normal (0 to 45)." placeholder:"DEG"`
	TiltTo   float64  `help:"Where --tilt leans to: degrees about the normal from the left-right commissure (-360 to 360)." placeholder:"DEG" name:"tilt-towards"`
	Draft    bool     `help:"Rehearse in a hurry: coarser meshes, and the valve is not drawn to see what holds it."`
	Ensemble int      `help:"Rehearse this many times (2 to 1000) with friction, tissue, metal, placement and landmarks varied, and tell each outcome as an interval (from 20 on); a rehearsal each." placeholder:"N"`
	Search   int      `help:"Rehearse this many (4 to 500) sizes, depths and turns, and tell the best compromise as a map with its uncertainty; a rehearsal each." placeholder:"N"`
	Until    string   `help:"Last step to run: image, segment, landmark, quality, measure, size, deploy, outcome, ensemble, search, compromise." placeholder:"STEP"`
}

func (p *planCmd) Run(w *world) error { return p.plan(w, p.Until) }

// measureCmd stops after the size, whatever steps will follow it.
type measureCmd struct {
	Input string `arg:"" help:"Folder, zip archive or DICOMDIR of DICOM files, or a NIfTI, NRRD or MetaImage file."`
	choices
	Series  string `help:"SeriesInstanceUID or series number, \"#n\" behind it for the n-th phase." placeholder:"UID"`
	Phase   string `help:"Phase of the heart beat: 35 (percent), 250ms (after R), #3, systole or diastole." placeholder:"PHASE"`
	Isolate bool   `help:"Read the picture in a process of its own with a limit on memory and time, as for files from strangers."`
	Edits   string `help:"Landmarks moved by hand: our JSON or 3D Slicer markups." placeholder:"FILE"`
}

func (m *measureCmd) Run(w *world) error {
	p := planCmd{Input: m.Input, choices: m.choices, Series: m.Series, Phase: m.Phase, Isolate: m.Isolate, Edits: m.Edits}
	return p.plan(w, "size")
}

func (p *planCmd) plan(w *world, until string) error {
	job, err := p.prepare(until)
	if err != nil {
		return err
	}
	if err := p.rehearse(job); err != nil {
		return err
	}
	if p.Edits != "" {
		if job.edits, err = readEdits(p.Edits); err != nil {
			return err
		}
	}
	bar := newBar(w.err, until)
	bar.expect(map[string]int{"ensemble": p.Ensemble, "search": p.Search})
	defer bar.clear()
	bar.step("read")
	in, err := read(w, p.Input, input.Options{Series: p.Series, Phase: p.Phase}, p.Isolate)
	if err != nil {
		return err
	}
	return job.do(w, in, bar)
}

// rehearse checks what is to be rehearsed.
func (p *planCmd) rehearse(j *job) error {
	var device *valve.Device
	if len(p.Device) == 1 {
		device = &j.catalogue.Devices[slices.IndexFunc(j.catalogue.Devices, func(d valve.Device) bool { return d.ID == p.Device[0] })]
	}
	steps := plan.Steps(plan.Catalogue{})
	at := func(id string) int {
		return slices.IndexFunc(steps, func(s plan.Step[plan.Case]) bool { return s.ID == id })
	}
	if err := p.place(j); err != nil {
		return err
	}
	if (p.Size != "" || p.Program != "" || p.Draft || j.place != (plan.Place{})) && j.until != "" && at(j.until) < at("deploy") {
		return misuse{fmt.Sprintf("--size, --program, --depth, --turn, --tilt and --draft: the plan ends with %s, and nothing is rehearsed", j.until)}
	}
	if err := p.sure(j, at); err != nil {
		return err
	}
	if j.size = p.Size; p.Size != "" {
		if device == nil {
			return misuse{"--size: name the device with one --device"}
		}
		var labels []string
		for _, s := range device.Sizes {
			labels = append(labels, s.Label)
		}
		if !slices.Contains(labels, p.Size) {
			return misuse{fmt.Sprintf("--size: %s has no size %q; its sizes are %s", device.ID, p.Size, strings.Join(labels, ", "))}
		}
	}
	if p.Program == "" {
		return nil
	}
	var err error
	if j.program, err = readProgram(p.Program); err != nil || device == nil || device.Build == nil {
		return err
	}
	return j.program.Fit(device)
}

// place checks where it is to be rehearsed.
func (p *planCmd) place(j *job) error {
	j.draft = p.Draft
	j.place = plan.Place{DepthMM: p.Depth, TurnDeg: p.Turn, TiltDeg: p.Tilt, TiltTowardsDeg: p.TiltTo}
	depth := 0.0
	if p.Depth != nil {
		depth = *p.Depth
	}
	for _, x := range []struct {
		flag            string
		value, from, to float64
	}{{"depth", depth, 0, 30}, {"turn", p.Turn, -60, 60}, {"tilt", p.Tilt, 0, 45}, {"tilt-towards", p.TiltTo, -360, 360}} {
		if !(x.value >= x.from && x.value <= x.to) {
			return misuse{fmt.Sprintf("--%s: give %g to %g", x.flag, x.from, x.to)}
		}
	}
	if p.Tilt == 0 && p.TiltTo != 0 {
		return misuse{"--tilt-towards: say how far (--tilt)"}
	}
	return nil
}

// sure checks what is asked for beyond one rehearsal. at tells a step's place.
func (p *planCmd) sure(j *job, at func(id string) int) error {
	for _, x := range []struct {
		flag        string
		n, from, to int
	}{{"ensemble", p.Ensemble, ensemble.MembersLeast, ensemble.MembersMost}, {"search", p.Search, ensemble.SearchLeast, ensemble.SearchMost}} {
		switch {
		case x.n == 0 && j.until == x.flag:
			return misuse{fmt.Sprintf("--until %s: say how many rehearsals it may take (--%s N)", x.flag, x.flag)}
		case x.n == 0:
		case x.n < x.from || x.n > x.to:
			return misuse{fmt.Sprintf("--%s: give %d to %d", x.flag, x.from, x.to)}
		case j.until != "" && at(j.until) < at(x.flag):
			return misuse{fmt.Sprintf("--%s: the plan ends with %s, before it", x.flag, j.until)}
		}
	}
	if j.until == "compromise" && (p.Ensemble == 0 || p.Search == 0) {
		return misuse{"--until compromise: it wants an ensemble and a search (--ensemble N --search N)"}
	}
	j.ensemble, j.search = p.Ensemble, p.Search
	return nil
}

func readEdits(path string) (*plan.Edits, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.Wrap(err, "IN-PATH", fmt.Sprintf("the edits file %s cannot be opened", path), "Check the path and its permissions.")
	}
	defer f.Close()
	e, err := plan.ReadEdits(f)
	return &e, err
}

// job is a plan with everything but the picture.
type job struct {
	choices
	catalogue plan.Catalogue
	store     plan.Store
	edits     *plan.Edits
	size      string         // to rehearse; "" the ranking's
	place     plan.Place     // where; the zero value the plan's
	draft     bool           // in a hurry
	program   *valve.Program // to rehearse; nil: the one that comes with Apical
	ensemble  int            // members, 0 for none
	search    int            // rehearsals, 0 for none
	until     string
	folder    *folder // nil: nothing is written
}

// prepare checks what was asked for before anything is read, and opens what the plan needs.
func (c *choices) prepare(until string) (*job, error) {
	j := &job{choices: *c, until: until}
	steps := plan.Steps(plan.Catalogue{})
	if until != "" && !slices.ContainsFunc(steps, func(s plan.Step[plan.Case]) bool { return s.ID == until }) {
		var ids []string
		for _, s := range steps {
			ids = append(ids, s.ID)
		}
		return nil, misuse{fmt.Sprintf("--until: there is no step %q; the steps are %s", until, strings.Join(ids, ", "))}
	}
	switch {
	case !(c.LVOTDepth > 0 && c.LVOTDepth <= 30):
		return nil, misuse{"--lvot-depth: give 0 to 30 mm"}
	case !(c.Ascending > 0 && c.Ascending <= 200):
		return nil, misuse{"--ascending: give 0 to 200 mm"}
	case c.Draws > 1<<16:
		return nil, misuse{"--draws: give at most 65536"}
	}
	var err error
	if j.catalogue, err = loadCatalogue(c.Catalog); err != nil {
		return nil, err
	}
	for _, id := range c.Device {
		if !slices.ContainsFunc(j.catalogue.Devices, func(d valve.Device) bool { return d.ID == id }) {
			return nil, misuse{fmt.Sprintf("--device: there is no device %q; the devices are %s", id, strings.Join(deviceIDs(j.catalogue.Devices), ", "))}
		}
	}
	if c.Access != "" && !slices.ContainsFunc(j.catalogue.Devices, func(d valve.Device) bool { return d.Reaches(c.Access) }) {
		return nil, misuse{fmt.Sprintf("--access: no device of the catalogue takes the route %q", c.Access)}
	}
	if c.Out != "" {
		if j.folder, err = openFolder(c.Out); err != nil {
			return nil, err
		}
	}
	if !c.NoCache {
		j.store, err = openCache(c.Cache)
	}
	return j, err
}

// loadCatalogue returns all products: devices, of which a folder may hold more, and their alloys and release programs.
func loadCatalogue(extra string) (k plan.Catalogue, err error) {
	if k.Devices, err = loadDevices(extra); err != nil {
		return k, err
	}
	if k.Alloys, err = catalog.Alloys(); err != nil {
		return k, err
	}
	k.Programs, err = catalog.Programs()
	return k, err
}

func loadDevices(extra string) ([]valve.Device, error) {
	devices, err := catalog.Devices()
	if err != nil || extra == "" {
		return devices, err
	}
	info, err := os.Stat(extra)
	if err != nil || !info.IsDir() {
		return nil, fault.Wrap(err, "IN-PATH", fmt.Sprintf("the catalogue %s is no folder that can be read", extra), "Give a folder of device files (.json).")
	}
	more, err := valve.Load(os.DirFS(extra))
	if err != nil {
		return nil, err
	}
	return valve.Merge(devices, more), nil
}

func deviceIDs(devices []valve.Device) []string {
	var ids []string
	for _, d := range devices {
		ids = append(ids, d.ID)
	}
	return ids
}

// do plans on the picture and tells the result.
func (j *job) do(w *world, in *input.Input, bar *bar) error {
	c := newCase(in)
	c.Edits = j.edits
	c.Options = plan.Options{Indication: j.Indication, Devices: j.Device, Access: j.Access, OffLabel: j.OffLabel, Size: j.size, Program: j.program, Place: j.place, Draft: j.draft, Ensemble: j.ensemble, Search: j.search,
		Measure: measure.Options{LVOTDepthMM: j.LVOTDepth, AscendingLevelMM: j.Ascending, Draws: j.Draws, Seed: j.Seed}}
	if j.ensemble > 0 || j.search > 0 {
		c.Options.Seed = j.Seed
	}
	outcomes, err := c.Make(w.ctx, j.catalogue, j.store, bar.watch, j.until, version)
	if err != nil {
		return err
	}
	stopped := firstRefusal(outcomes)
	if stopped != nil && (stopped.Step == "image" || stopped.Step == "segment") {
		return stopped.Fault // the picture itself cannot be planned on
	}
	if j.folder != nil {
		bar.step("write")
		if err := j.folder.write(c, j.catalogue.Devices, w.lang); err != nil {
			return err
		}
	}
	bar.clear()
	if j.JSON {
		if err := c.WriteJSON(w.out); err != nil {
			return err
		}
	} else if err := printPlan(w, c, j.catalogue.Devices, j.All); err != nil {
		return err
	}
	if j.folder != nil {
		fmt.Fprintf(w.err, "Written to %s: open %s.\n", j.Out, filepath.Join(j.Out, "report.html"))
	} else if !j.JSON {
		fmt.Fprintln(w.err, "Add --out DIR for the report with pictures, plan.json, landmarks and meshes.")
	}
	switch {
	case c.Measures != nil && !c.Measures.AnnulusAreaMM2.Found:
		return halted{fault.New("MEASURE-ANNULUS", "the annulus was not measured: "+c.Measures.AnnulusAreaMM2.Reason,
			"Set the three hinge points by hand (--edits) and run again.")}
	case stopped != nil:
		return halted{stopped.Fault}
	case c.Deployment != nil && c.Deployment.Trouble != nil:
		i := slices.IndexFunc(c.Warnings, func(w fault.Warning) bool { return w.Code == "DEPLOY-MECHANICS" })
		return halted{fault.New(c.Warnings[i].Code, c.Warnings[i].Message, c.Warnings[i].Advice)}
	}
	return nil
}

func firstRefusal(outcomes []plan.Outcome) *plan.Outcome {
	for i := range outcomes {
		if outcomes[i].Fault != nil {
			return &outcomes[i]
		}
	}
	return nil
}

// newCase begins a case with a picture and what is known of it.
func newCase(in *input.Input) *plan.Case {
	f := in.Facts
	c := &plan.Case{Volume: in.Volume, Warnings: slices.Clone(in.Warnings), Picture: plan.Picture{
		Hash: in.Hash, Format: f.Format, Choice: f.Choice, Description: f.Description, Modality: f.Modality, Manufacturer: f.Manufacturer,
		Model: f.Model, Kernel: f.Kernel, ContrastAgent: f.ContrastAgent, Sex: f.Sex, Age: f.Age, PatientPosition: f.PatientPosition,
		TransferSyntax: f.TransferSyntax, KVP: f.KVP, SliceThicknessMM: f.SliceThicknessMM, PhasePercent: f.PhasePercent,
		TriggerTimeMS: f.TriggerTimeMS, PhaseSource: f.PhaseSource, Size: f.Size, SpacingMM: f.SpacingMM,
	}}
	for _, p := range f.Phases {
		c.Picture.Phases = append(c.Picture.Phases, plan.Phase(p))
	}
	return c
}
