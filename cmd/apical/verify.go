package main

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/internal/accuracy"
	"github.com/apical-heart/apical/internal/releases"
	"github.com/apical-heart/apical/mech/problem"
	"github.com/apical-heart/apical/render/plate"
)

type verifyCmd struct {
	Long     bool   `help:"Also the problems that take minutes."`
	Only     string `help:"Only problems with this in their name." placeholder:"TEXT"`
	Phantoms int    `help:"Instead of mechanics: plan so many phantoms with known answers and report the errors."`
	Releases int    `help:"Instead of mechanics: rehearse all sizes of J-Valve TA in so many phantoms and report which come to an end."`
	Seed     uint64 `help:"Seed of the phantoms." default:"1"`
	Out      string `help:"Markdown file to write: doc/verification.md, or doc/accuracy.md or doc/releases.md of the phantoms; none: the terminal." placeholder:"FILE"`
	Pictures string `help:"Folder to write pictures to (PNG) of the problems that have something to see: frames as they are crimped and open, martensite as colour." placeholder:"DIR"`
}

func (v *verifyCmd) Run(w *world) error {
	switch {
	case v.Phantoms < 0 || v.Phantoms > 100000:
		return misuse{"--phantoms: give 1 to 100000"}
	case v.Releases < 0 || v.Releases > 10000:
		return misuse{"--releases: give 1 to 10000"}
	case v.Phantoms > 0 && v.Releases > 0:
		return misuse{"--phantoms or --releases: one of them"}
	case v.Phantoms > 0:
		return v.phantoms(w)
	case v.Releases > 0:
		return v.releases(w)
	}
	return v.mechanics(w)
}

// mechanics runs the problems with known answers.
func (v *verifyCmd) mechanics(w *world) error {
	var outcomes []problem.Outcome
	var failed []string
	for _, p := range problem.All() {
		if p.Long && !v.Long || !strings.Contains(strings.ToLower(p.Name), strings.ToLower(v.Only)) {
			continue
		}
		if err := w.ctx.Err(); err != nil {
			return err
		}
		began := time.Now()
		r, err := p.Run(w.ctx, 1)
		o := problem.Outcome{Problem: p, Report: r, Err: err, Seconds: time.Since(began).Seconds()}
		if !o.Passed() {
			failed = append(failed, p.Name)
		}
		if err := printOutcome(w, &o); err != nil {
			return err
		}
		if p.Film != nil && o.Err == nil && (v.Pictures != "" || v.Out != "") {
			if err := v.draw(w, &o); err != nil {
				return err
			}
		}
		outcomes = append(outcomes, o)
	}
	if len(outcomes) == 0 {
		return misuse{fmt.Sprintf("--only: no problem has %q in its name", v.Only)}
	}
	if v.Out != "" {
		if err := v.write(outcomes); err != nil {
			return err
		}
	}
	if len(failed) > 0 {
		return fault.New("VERIFY-FAILED", fmt.Sprintf("%d of %d problems came out wrong: %s", len(failed), len(outcomes), strings.Join(failed, ", ")),
			"Compare the program with a release; report the problem's name and the machine.")
	}
	_, err := fmt.Fprintf(w.out, "passed: %d of %d\n", len(outcomes), len(outcomes))
	return err
}

func printOutcome(w *world, o *problem.Outcome) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s   %.1f s   %s\n", o.Problem.Name, o.Seconds, o.Problem.Source)
	if o.Err != nil {
		fmt.Fprintf(&b, "  NOT SOLVED  %v\n", o.Err)
	} else {
		for _, r := range o.Report.Readings {
			tolerance := fmt.Sprintf("%.3g %%", 100*r.Rel)
			if r.Abs > 0 || r.Want == 0 {
				tolerance = fmt.Sprintf("+-%.2g", r.Abs)
			}
			fmt.Fprintf(&b, "  %s  %-58s wanted %-12.7g got %-12.7g %-5s within %s\n", passed(r.Passed()), r.What, r.Want, r.Got, r.Unit, tolerance)
		}
		for i := range o.Report.Series {
			s := &o.Report.Series[i]
			fmt.Fprintf(&b, "  %s  %-58s wanted order %-6g got %.2f\n", passed(s.Passed()), s.What, s.Want, s.Order())
		}
	}
	_, err := w.out.Write(b.Bytes())
	return err
}

// draw writes the pictures of a problem to their folder, and a small one of all its stages beside the plots of the report.
func (v *verifyCmd) draw(w *world, o *problem.Outcome) error {
	names, sheets, err := o.Problem.Pictures(w.ctx)
	if err != nil {
		return fmt.Errorf("pictures of %s: %w", o.Problem.Name, err)
	}
	save := func(folder, name string, s *plate.Sheet) error {
		if err := os.MkdirAll(folder, 0o777); err != nil {
			return outFault(err, folder)
		}
		var b bytes.Buffer
		if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, s.Draw()); err != nil {
			return err
		}
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
			return outFault(err, path)
		}
		_, err := fmt.Fprintf(w.out, "  picture %s\n", path)
		return err
	}
	for i := range names {
		if v.Pictures == "" {
			break
		}
		if err := save(v.Pictures, names[i], &sheets[i]); err != nil {
			return err
		}
	}
	if v.Out == "" {
		return nil
	}
	last := len(names) - 1
	small := sheets[last]
	small.CellPixels = [2]int{220, 220}
	o.Sheet = names[last]
	return save(v.plots(), o.Sheet, &small)
}

// plots returns the folder of the report's plots.
func (v *verifyCmd) plots() string {
	return filepath.Join(filepath.Dir(v.Out), strings.TrimSuffix(filepath.Base(v.Out), filepath.Ext(v.Out)))
}

func passed(ok bool) string {
	if ok {
		return "ok    "
	}
	return "FAILED"
}

// write writes the report and, in a folder of its name beside it, the plots.
func (v *verifyCmd) write(outcomes []problem.Outcome) error {
	folder := v.plots()
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return outFault(err, folder)
	}
	save := func(path string, f func(b *bytes.Buffer) error) error {
		var b bytes.Buffer
		if err := f(&b); err != nil {
			return err
		}
		if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
			return outFault(err, path)
		}
		return nil
	}
	for i := range outcomes {
		o := &outcomes[i]
		if o.Err != nil {
			continue
		}
		for j := range o.Report.Series {
			s := &o.Report.Series[j]
			if err := save(filepath.Join(folder, problem.PlotName(&o.Problem, s)), func(b *bytes.Buffer) error { return s.Plot(b) }); err != nil {
				return err
			}
		}
	}
	return save(v.Out, func(b *bytes.Buffer) error { return problem.Markdown(b, outcomes, filepath.Base(folder)) })
}

// phantoms plans synthetic patients and compares with what is known of them.
func (v *verifyCmd) phantoms(w *world) error {
	devices, err := loadDevices("")
	if err != nil {
		return err
	}
	cases, err := accuracy.Run(w.ctx, v.Phantoms, v.Seed, devices, func(done int, c *accuracy.Case) {
		fmt.Fprintf(w.err, "%d of %d: %s %s, hinge points off by at most %.1f mm, perimeter by %+.1f %% %s\n", done, v.Phantoms, c.Options.Indication, c.Options.Leaflets, c.HingeMM(), c.PerimeterPercent, c.Code)
	})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := accuracy.Markdown(&b, cases, v.Seed); err != nil {
		return err
	}
	return v.table(w, b.Bytes())
}

// releases rehearses all sizes of J-Valve TA in synthetic patients.
func (v *verifyCmd) releases(w *world) error {
	catalogue, err := loadCatalogue("")
	if err != nil {
		return err
	}
	study := releases.Study{Route: "transapical", Alloys: catalogue.Alloys, Programs: catalogue.Programs}
	for i := range catalogue.Devices {
		if catalogue.Devices[i].ID == "j-valve-ta" {
			study.Device = &catalogue.Devices[i]
		}
	}
	cases, err := study.Run(w.ctx, v.Releases, v.Seed, func(done, of int, c *releases.Case) {
		fmt.Fprintf(w.err, "%d of %d: phantom %d, %s, annulus %.1f mm, size %s: %s %s\n", done, of, c.Phantom, c.Indication, c.AnnulusMM, c.Size, c.End, c.Why)
	})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := releases.Markdown(&b, study.Device, cases, v.Seed); err != nil {
		return err
	}
	return v.table(w, b.Bytes())
}

// table puts a table where it is wanted.
func (v *verifyCmd) table(w *world, table []byte) error {
	if v.Out == "" {
		_, err := w.out.Write(table)
		return err
	}
	if err := os.WriteFile(v.Out, table, 0o666); err != nil {
		return outFault(err, v.Out)
	}
	return nil
}
