package catalog_test

import (
	"fmt"
	"io/fs"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/catalog"
)

func Example() {
	devices, err := catalog.Devices()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range devices {
		fmt.Printf("%s: %d sizes by %s\n", d.ID, len(d.Sizes), d.Metric.Metric)
	}
	// Output:
	// acurate-neo2: 3 sizes by perimeter
	// evolut: 4 sizes by perimeter
	// j-valve-ta: 4 sizes by perimeter
	// j-valve-tf: 5 sizes by perimeter
	// myval: 9 sizes by area
	// navitor: 5 sizes by perimeter
	// sapien-3: 4 sizes by area
	// trilogy: 3 sizes by perimeter
}

func device(t testing.TB, id string) *valve.Device {
	t.Helper()
	all, err := catalog.Devices()
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		if all[i].ID == id {
			return &all[i]
		}
	}
	t.Fatalf("no device %s", id)
	return nil
}

// Every file that lies in the folder is read, is called by its device's ID and passes valve.Check.
func TestFiles(t *testing.T) {
	names, err := fs.Glob(catalog.Files(), "*.json")
	if err != nil || len(names) < 8 {
		t.Fatalf("%d files: %v", len(names), err)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			f, err := catalog.Files().Open(name)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			d, err := valve.Read(f)
			if err != nil {
				t.Fatal(err)
			}
			if d.ID+".json" != name {
				t.Errorf("holds %s", d.ID)
			}
			for _, m := range []string{valve.ByArea, valve.ByPerimeter, valve.ByDiameter} {
				for i := range d.Sizes {
					// A valve is larger than most annuli it is for, by at most a third of the diameter: a slip of the unit shows here.
					s, least, most := &d.Sizes[i], -6.0, 35.0
					if m == valve.ByArea {
						least, most = -10, 80
					}
					if r := s.Annulus.Range(m); r != nil {
						over := s.OversizingPercent(m, r.High())
						if over < least || over > most {
							t.Errorf("%s by %s: oversizing %.0f %% at the upper end", s.Label, m, over)
						}
						if r.From != nil {
							if over := s.OversizingPercent(m, *r.From); over < 0 || over > most {
								t.Errorf("%s by %s: oversizing %.0f %% at the lower end", s.Label, m, over)
							}
						}
					}
				}
			}
		})
	}
}

// A file put into the folder is a device by being there.
func TestNewFile(t *testing.T) {
	all := fstest.MapFS{}
	names, _ := fs.Glob(catalog.Files(), "*.json")
	for _, name := range names {
		b, err := fs.ReadFile(catalog.Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = &fstest.MapFile{Data: b}
	}
	text := strings.Replace(string(all["sapien-3.json"].Data), `"id": "sapien-3"`, `"id": "sapien-4"`, 1)
	all["new.json"] = &fstest.MapFile{Data: []byte(text)}
	got, err := valve.Load(all)
	if err != nil || len(got) != len(names)+1 {
		t.Fatalf("%d devices: %v", len(got), err)
	}
}

// No number of the J-Valve's size ranges may be shown as more than an assumption.
func TestJValveIsAssumed(t *testing.T) {
	for _, id := range []string{"j-valve-ta", "j-valve-tf"} {
		d := device(t, id)
		for i := range d.Sizes {
			for _, m := range []string{valve.ByPerimeter, valve.ByDiameter} {
				if r := d.Sizes[i].Annulus.Range(m); r == nil || !r.Assumed() {
					t.Errorf("%s %s by %s: %+v", id, d.Sizes[i].Label, m, r)
				}
			}
		}
		for _, x := range d.Targets {
			if x.OversizingPercent.Confidence != valve.Assumed {
				t.Errorf("%s: the target for %s is not marked as assumed", id, x.Indication)
			}
		}
	}
}

// The derived figures of devices.md.
func TestVerifyDerived(t *testing.T) {
	over := func(id string, size int, metric string, high bool, disc bool) func(float64) float64 {
		return func(x float64) float64 {
			s := device(t, id).Sizes[size]
			if disc {
				s.NominalAreaMM2 = nil
			}
			r := s.Annulus.Range(metric)
			at := r.Low()
			if high {
				at = r.High()
			}
			return s.OversizingPercent(metric, at*x)
		}
	}
	b := func(name, where string, want, rel float64, got func(float64) float64) verify.Benchmark {
		return verify.Benchmark{Name: name, Source: "devices.md", Where: where, Want: want, Rel: rel, Unit: "%", Got: got}
	}
	verify.Run(t,
		b("Sapien23Low", "4.1", 22.9, 3e-3, over("sapien-3", 1, valve.ByArea, false, true)),
		b("Sapien23High", "4.1", -3.4, 0.02, over("sapien-3", 1, valve.ByArea, true, true)),
		b("Sapien26Low", "4.1", 23.5, 3e-3, over("sapien-3", 2, valve.ByArea, false, true)),
		b("Sapien29High", "4.1", -3.3, 0.02, over("sapien-3", 3, valve.ByArea, true, true)),
		b("Evolut23Low", "4.2", 27.9, 3e-3, over("evolut", 0, valve.ByPerimeter, false, false)),
		b("Evolut23High", "4.2", 15.1, 6e-3, over("evolut", 0, valve.ByPerimeter, true, false)),
		b("Evolut34Low", "4.2", 30.7, 3e-3, over("evolut", 3, valve.ByPerimeter, false, false)),
		b("Evolut34High", "4.2", 13.4, 6e-3, over("evolut", 3, valve.ByPerimeter, true, false)),
		b("JValveTF22Low", "2.4", 21, 0.02, over("j-valve-tf", 0, valve.ByPerimeter, false, false)),
		b("JValveTF34High", "2.4", 2.7, 0.02, over("j-valve-tf", 4, valve.ByDiameter, true, false)),
		b("Myval20Low", "4.7", 15, 0.01, over("myval", 0, valve.ByArea, false, false)),
		b("Myval32High", "4.7", 5, 0.01, over("myval", 8, valve.ByArea, true, false)),
	)
	// The rule behind the J-Valve's assumed ranges: upper limit = label / 1.0272, perimeter = pi x diameter.
	for _, id := range []string{"j-valve-ta", "j-valve-tf"} {
		for _, s := range device(t, id).Sizes {
			d := s.NominalDiameterMM.Value / 1.0272
			if got := s.Annulus.DiameterMM.High(); math.Abs(got-d) > 0.06 {
				t.Errorf("%s %s: up to %g mm, want %.2f", id, s.Label, got, d)
			}
			if got := s.Annulus.PerimeterMM.High(); math.Abs(got-math.Pi*d) > 0.4 {
				t.Errorf("%s %s: perimeter up to %g mm, want %.2f", id, s.Label, got, math.Pi*d)
			}
		}
	}
}
