package main

import (
	"fmt"

	"github.com/apical-heart/apical/heart/phantom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/internal/input"
)

type demoCmd struct {
	Out        string `help:"Folder for the report and the other files." default:"apical-demo" placeholder:"DIR"`
	Indication string `help:"The patient's disease: ${enum}." enum:"as,ar" default:"ar"`
	Seed       uint64 `help:"The patient." default:"5"`
	Until      string `help:"Last step to run, as of plan; without it also the rehearsal of the release, which takes half a minute." placeholder:"STEP"`
	JSON       bool   `help:"Print plan.json instead of the table." name:"json"`
	All        bool   `help:"Print every measurement."`
}

// Run makes a phantom and plans it by the same way as a patient.
func (d *demoCmd) Run(w *world) error {
	ask := choices{Out: d.Out, Indication: d.Indication, LVOTDepth: 4, Ascending: 40, JSON: d.JSON, All: d.All, NoCache: true}
	job, err := ask.prepare(d.Until)
	if err != nil {
		return err
	}
	fmt.Fprintln(w.err, "A synthetic patient: what is true of it is known, and it is nobody.")
	bar := newBar(w.err, d.Until)
	defer bar.clear()
	bar.step("read")
	v, truth, err := phantom.Generate(w.ctx, demoPatient(d.Seed, d.Indication))
	if err != nil {
		return err
	}
	in := &input.Input{Volume: image.Canonical(v)}
	in.Hash = input.Hash(in.Volume)
	in.Facts = input.Facts{Format: "phantom", Description: fmt.Sprintf("synthetic patient, seed %d", d.Seed), Size: in.Volume.Size, SpacingMM: in.Volume.SpacingMM(), PhasePercent: 80}
	if err := job.do(w, in, bar); err != nil {
		return err
	}
	fmt.Fprintf(w.err, "By construction the annulus has a perimeter of %.1f mm and an area of %.1f mm2.\n", truth.Scalars.AnnulusPerimeterMM, truth.Scalars.AnnulusAreaMM2)
	return nil
}

// demoPatient is a patient in diastole in a good scan.
func demoPatient(seed uint64, indication string) phantom.Options {
	return phantom.Options{Seed: seed, Indication: indication, LumenHU: 420, NoiseSDHU: 18, SpacingMM: [3]float64{0.6, 0.6, 0.75}, RotationDeg: 8}
}
