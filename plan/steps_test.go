package plan

import (
	"reflect"
	"strings"
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/ensemble"
	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/heart/quality"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
	"github.com/apical-heart/apical/mesh"
	"github.com/apical-heart/apical/outcome"
	"github.com/apical-heart/apical/valve"
)

// A change renames the results that hang on it, and no others.
func TestWhatChangesWhat(t *testing.T) {
	devices := []valve.Device{{ID: "one"}, {ID: "two"}}
	begin := func() *Case { return &Case{Picture: Picture{Hash: "sha256:00", Sex: "F"}} }
	programs := []valve.Program{{ID: "ours"}, {ID: "mistake", Teaching: true}}
	keys := func(c *Case, d []valve.Device) []Key {
		t.Helper()
		k, err := Keys(Steps(Catalogue{Devices: d, Programs: programs}), c)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	first := keys(begin(), devices)
	for name, k := range map[string]struct {
		change  func(c *Case, d []valve.Device) []valve.Device
		renamed string
	}{
		"nothing": {func(c *Case, d []valve.Device) []valve.Device { return d }, ""},
		"the picture": {func(c *Case, d []valve.Device) []valve.Device { c.Picture.Hash = "sha256:01"; return d },
			"image segment landmark quality measure size deploy outcome ensemble search compromise"},
		"an edit": {func(c *Case, d []valve.Device) []valve.Device {
			c.Edits = &Edits{Schema: EditsSchema, Landmarks: map[string]geom.Vec{"hinge-left": {X: 1}}}
			return d
		}, "landmark quality measure size deploy outcome ensemble search compromise"},
		"a depth": {func(c *Case, d []valve.Device) []valve.Device {
			c.Options.Measure = measure.Options{LVOTDepthMM: 5}
			return d
		},
			"measure size deploy outcome ensemble search compromise"},
		"the indication": {func(c *Case, d []valve.Device) []valve.Device { c.Options.Indication = "ar"; return d }, "size deploy outcome ensemble search compromise"},
		"the sex":        {func(c *Case, d []valve.Device) []valve.Device { c.Picture.Sex = "M"; return d }, "size deploy outcome ensemble search compromise"},
		"the phase":      {func(c *Case, d []valve.Device) []valve.Device { c.Picture.PhasePercent = 35; return d }, "quality measure size deploy outcome ensemble search compromise"},
		"the thickness":  {func(c *Case, d []valve.Device) []valve.Device { c.Picture.SliceThicknessMM = 3; return d }, "quality measure size deploy outcome ensemble search compromise"},
		"loss": {func(c *Case, d []valve.Device) []valve.Device {
			c.Warnings = append(c.Warnings, fault.Warning{Code: "DCM-LOSSY"})
			return d
		}, "quality measure size deploy outcome ensemble search compromise"},
		"another doubt": {func(c *Case, d []valve.Device) []valve.Device {
			c.Warnings = append(c.Warnings, fault.Warning{Code: "DCM-UID"})
			return d
		}, ""},
		"a device":           {func(c *Case, d []valve.Device) []valve.Device { return []valve.Device{d[0], {ID: "two", Maker: "new"}} }, "size deploy outcome ensemble search compromise"},
		"fewer devices":      {func(c *Case, d []valve.Device) []valve.Device { c.Options.Devices = []string{"two"}; return d }, "size deploy outcome ensemble search compromise"},
		"a size to rehearse": {func(c *Case, d []valve.Device) []valve.Device { c.Options.Size = "27"; return d }, "deploy outcome ensemble search compromise"},
		"a program to rehearse": {func(c *Case, d []valve.Device) []valve.Device {
			c.Options.Program = &valve.Program{ID: "mine"}
			return d
		}, "deploy outcome ensemble search compromise"},
		"another program's mistake": {func(c *Case, d []valve.Device) []valve.Device {
			programs = []valve.Program{programs[0], {ID: "mistake", NoteEN: "told better", Teaching: true}}
			return d
		}, ""},
		"members of an ensemble": {func(c *Case, d []valve.Device) []valve.Device { c.Options.Ensemble = 20; return d }, "ensemble compromise"},
		"rehearsals of a search": {func(c *Case, d []valve.Device) []valve.Device { c.Options.Search = 20; return d }, "search compromise"},
		"their seed":             {func(c *Case, d []valve.Device) []valve.Device { c.Options.Seed = 20; return d }, "ensemble search compromise"},
		"the scanner":            {func(c *Case, d []valve.Device) []valve.Device { c.Picture.Model = "other"; return d }, ""},
	} {
		c := begin()
		d := k.change(c, devices)
		var renamed []string
		for i, key := range keys(c, d) {
			if key != first[i] {
				renamed = append(renamed, key.Step)
			}
		}
		if got := strings.Join(renamed, " "); got != k.renamed {
			t.Errorf("%s renames %q, want %q", name, got, k.renamed)
		}
	}
}

// What segment and landmark make comes back from its bytes as it was.
func TestStepsKeepWhatTheyMake(t *testing.T) {
	surface := &mesh.Surface{Points: []geom.Vec{{X: 1}, {Y: 2}, {Z: 3}}, Triangles: [][3]int32{{0, 1, 2}}}
	middle := 2.5
	g := image.Grid{Size: [3]int{2, 1, 1}, ToLPS: geom.Identity()}
	c := Case{Labels: &segment.Labels{Mask: image.Mask{Grid: g, Data: []uint8{1, 2}}, LumenHU: 400, Course: geom.Curve{{X: 1}}, Root: segment.Root{NeckMM: 3, HU: &image.Field{Grid: g, Data: []float32{1, -2}}}},
		Root: &heart.Root{Lumen: surface, LumenHU: 400}, Ventricle: &heart.Ventricle{Cavity: surface, CavityMM3: 9}, Chest: &heart.Chest{Bone: surface}, Measures: &measure.Set{AnnulusFound: true},
		Deployment: &deploy.Deployment{Device: "j-valve-ta", Rehearsed: valve.Rehearsed{Status: valve.Done, Steps: []valve.StepResult{{Step: 1, Progress: valve.Progress{Released: map[string]float64{valve.PartKeys: 1}}}}},
			Shapes:  deploy.Shapes{Wires: &valve.Wires{Points: []valve.WirePoint{{PositionMM: geom.Vec{Z: 1}, Kind: valve.KeyWire}}}, WireMM: []float64{0.2}, Wall: [][3]int32{{0, 1, 2}}, WallRegions: []deploy.Region{deploy.Annulus}},
			Moments: []deploy.Moment{{At: deploy.Resting{Wires: []geom.Vec{{X: 1}}, Wall: []geom.Vec{{Y: 1}}}}}, Warnings: []fault.Warning{{Code: "DOUBT"}},
			Final: &deploy.Resting{Touches: []deploy.Touching{{On: 2, ForceN: geom.Vec{Z: -1}, PressureMPa: 0.1}}, Stresses: []deploy.RegionStress{{Region: deploy.Septum, MostMPa: 0.3}}}, Pulls: []deploy.Pull{{Towards: "aorta", Curve: []deploy.PullPoint{{ForceN: 3}}}}},
		Outcome:  &outcome.Outcome{Device: "j-valve-ta", Gaps: &outcome.GapMap{GapMM: [][]float64{{0.1}}}, Notes: []string{"assumed"}},
		Ensemble: &ensemble.Ensemble{Device: "j-valve-ta", Numbers: []ensemble.Number{{ID: "tiltDeg", Values: []float64{1}, Median: &middle}}, Spread: map[string]float64{"leak": 1}}, Search: &ensemble.Search{Cells: []ensemble.Cell{{Place: ensemble.Place{Size: "25"}, Parts: []float64{0.5}}}},
		Quality: &quality.Verdict{Grade: quality.Limited, Checks: []quality.Check{{ID: quality.Noise, Value: 0.4}}}}
	for _, s := range Steps(Catalogue{}) {
		if s.Save == nil {
			continue
		}
		b, err := s.Save(&c)
		if err != nil {
			t.Fatalf("%s: %v", s.ID, err)
		}
		var back Case
		if err := s.Load(&back, b); err != nil {
			t.Fatalf("%s: %v", s.ID, err)
		}
		var want Case
		switch s.ID {
		case "segment":
			want.Labels = c.Labels
		case "landmark":
			want.Root, want.Ventricle, want.Chest = c.Root, c.Ventricle, c.Chest
		case "quality":
			want.Quality = c.Quality
		case "measure":
			want.Measures = c.Measures
		case "deploy":
			want.Deployment = c.Deployment
		case "outcome":
			want.Outcome = c.Outcome
		case "ensemble":
			want.Ensemble = c.Ensemble
		case "search":
			want.Search = c.Search
		}
		if !reflect.DeepEqual(back, want) {
			t.Errorf("%s comes back as %+v", s.ID, back)
		}
		if err := s.Load(&back, b[:len(b)-1]); err == nil {
			t.Errorf("%s: half of its bytes are read", s.ID)
		}
	}
}

// Without a picture, with edits of another patient, and on nothing but air, the plan stops with a code.
func TestMakeRefuses(t *testing.T) {
	air := image.NewVolume(image.Grid{Size: [3]int{20, 20, 20}, ToLPS: geom.FromColumns(geom.Vec{X: 2}, geom.Vec{Y: 2}, geom.Vec{Z: 2}, geom.Vec{})})
	for i := range air.HU {
		air.HU[i] = -1000
	}
	for name, k := range map[string]struct {
		c    Case
		code string
		step string
	}{
		"nothing":         {Case{}, "IN-EMPTY", "image"},
		"another patient": {Case{Volume: air, Edits: &Edits{Landmarks: map[string]geom.Vec{"hinge-left": {X: 900}}}}, "EDIT-OUTSIDE", "image"},
		"air":             {Case{Volume: air}, "SEG-", "segment"},
	} {
		out, err := k.c.Make(t.Context(), Catalogue{}, nil, nil, "", "test")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		seen := false
		for _, o := range out {
			if o.Step == k.step {
				seen = o.State == Refused && strings.HasPrefix(o.Fault.Code, k.code)
			}
		}
		if !seen || k.c.Measures != nil || k.c.Schema != Schema || k.c.Provenance.Version != "test" {
			t.Errorf("%s: %+v", name, out)
		}
	}
}

func TestChosen(t *testing.T) {
	all := []valve.Device{{ID: "one"}, {ID: "two"}, {ID: "three"}}
	c := &Case{}
	if got := chosen(c, all); len(got) != 3 {
		t.Errorf("no wish gives %d devices", len(got))
	}
	c.Options.Devices = []string{"three", "one"}
	if got := chosen(c, all); len(got) != 2 || got[0].ID != "one" || got[1].ID != "three" {
		t.Errorf("got %v", got)
	}
}
