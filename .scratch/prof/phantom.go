package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/phantom"
	"github.com/apical-heart/apical/image/dicom"
)

type phantomCmd struct {
	Out        string  `help:"Folder for dicom/ and truth.json; it must not exist or be empty." default:"apical-phantom" placeholder:"DIR"`
	Seed       uint64  `help:"The patient." default:"5"`
	Indication string  `help:"The patient's disease: ${enum}." enum:"as,ar" default:"ar"`
	Leaflets   string  `help:"State of the valve: ${enum}." enum:"closed,open" default:"closed"`
	LumenHU    float64 `help:"Contrast in the aorta, HU." default:"420" name:"lumen-hu"`
	Noise      float64 `help:"Noise, one standard deviation in HU." default:"18"`
	Pixel      float64 `help:"Pixel, mm." default:"0.6"`
	Slice      float64 `help:"Distance and thickness of the slices, mm." default:"0.75"`
	Pose       float64 `help:"Rotation of the patient about the table's long axis, degrees." default:"8"`
}

func (p *phantomCmd) Run(w *world) error {
	switch {
	case !(p.Pixel >= 0.2 && p.Pixel <= 3 && p.Slice >= 0.2 && p.Slice <= 5):
		return misuse{"--pixel and --slice: give 0.2 to 3 mm and 0.2 to 5 mm"}
	case !(p.LumenHU >= 50 && p.LumenHU <= 2000):
		return misuse{"--lumen-hu: give 50 to 2000 HU"}
	case !(p.Noise >= 0 && p.Noise <= 500):
		return misuse{"--noise: give 0 to 500 HU"}
	}
	if entries, err := os.ReadDir(p.Out); err == nil && len(entries) > 0 {
		return fault.New("OUT-PATH", fmt.Sprintf("%s is not empty, and slices of two patients would mix", p.Out), "Name an empty folder with --out, or one that does not exist yet.")
	}
	f, err := openFolder(p.Out)
	if err != nil {
		return err
	}
	o := phantom.Options{Seed: p.Seed, Indication: p.Indication, Leaflets: map[string]string{"closed": heart.Closed, "open": heart.Open}[p.Leaflets],
		LumenHU: p.LumenHU, NoiseSDHU: p.Noise, SpacingMM: [3]float64{p.Pixel, p.Pixel, p.Slice}, RotationDeg: p.Pose}
	v, truth, err := phantom.Generate(w.ctx, o)
	if err != nil {
		return err
	}
	meta := dicom.Meta{Seed: fmt.Sprintf("apical phantom %+v", o), PatientName: "PHANTOM^APICAL", PatientID: fmt.Sprintf("PHANTOM-%d", p.Seed), StudyDescription: "Synthetic patient",
		Description: "Apical phantom, research use only", Manufacturer: "Apical", Model: "phantom", ContrastAgent: "synthetic", SliceThicknessMM: p.Slice,
		PhasePercent: map[string]float64{"closed": 80, "open": 25}[p.Leaflets]}
	err = f.publish(nil, func(dir string) error {
		if err := os.Mkdir(filepath.Join(dir, "dicom"), 0o777); err != nil {
			return err
		}
		err := dicom.WriteSeries(func(name string) (io.WriteCloser, error) { return os.Create(filepath.Join(dir, "dicom", name)) }, v, meta)
		if err != nil {
			return err
		}
		b, err := json.MarshalIndent(truth, "", "  ")
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, "truth.json"), append(b, '\n'), 0o666)
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(w.out, "%s\n%s\n", filepath.Join(p.Out, "dicom"), filepath.Join(p.Out, "truth.json"))
	return nil
}
