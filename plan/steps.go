package plan

import (
	"context"
	"runtime"
	"strings"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/ensemble"
	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/heart/landmark"
	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/heart/quality"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
	"github.com/apical-heart/apical/outcome"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/sizing"
)

// Steps is the way from a picture to a ranked list of valves, and on to what the best of them comes to when it is let out, with the products of this catalogue; if it is asked for, also how sure that is, and where another place or size would do better.
func Steps(k Catalogue) []Step[Case] {
	return []Step[Case]{
		{ID: "image", Version: 1,
			Input: func(c *Case) any { return c.Picture.Hash },
			Run:   checkImage},
		{ID: "segment", Version: 1, Needs: []string{"image"},
			Run:   runSegment,
			Codec: Keep(func(c *Case) **segment.Labels { return &c.Labels })},
		{ID: "landmark", Version: 1, Needs: []string{"segment"},
			Input: func(c *Case) any { return c.Edits },
			Run:   runLandmark,
			Codec: anatomyCodec()},
		{ID: "quality", Version: 1, Needs: []string{"landmark"},
			Input: func(c *Case) any { return qualityFacts(c) },
			Run:   runQuality,
			Codec: Keep(func(c *Case) **quality.Verdict { return &c.Quality })},
		{ID: "measure", Version: 1, Needs: []string{"landmark", "quality"},
			Input: func(c *Case) any { return c.Options.Measure },
			Run:   runMeasure,
			Codec: Keep(func(c *Case) **measure.Set { return &c.Measures })},
		{ID: "size", Version: 1, Needs: []string{"quality", "measure"},
			Input: func(c *Case) any { return sizeInput{sizingOptions(c), chosen(c, k.Devices)} },
			Run: func(_ context.Context, c *Case, _ Watch) error { // quick, so it is not kept
				o := sizingOptions(c)
				o.Picture = c.Quality.SizingGrade
				c.Sizing = sizing.Rank(c.Measures, chosen(c, k.Devices), o)
				return nil
			}},
		{ID: "deploy", Version: 3, Needs: []string{"landmark", "size"},
			Input: func(c *Case) any { return k.deployInput(c) },
			Run:   k.runDeploy,
			Codec: Keep(func(c *Case) **deploy.Deployment { return &c.Deployment })},
		{ID: "outcome", Version: 2, Needs: []string{"landmark", "deploy"},
			Run:   k.runOutcome,
			Codec: Keep(func(c *Case) **outcome.Outcome { return &c.Outcome })},
		{ID: "ensemble", Version: 2, Needs: []string{"landmark", "size", "deploy"},
			Wanted: func(c *Case) bool { return c.Options.Ensemble > 0 },
			Input:  func(c *Case) any { return k.ensembleInput(c) },
			Run:    func(ctx context.Context, c *Case, w Watch) error { return k.runEnsemble(ctx, c, w, ensemble.Rehearse) },
			Codec:  Keep(func(c *Case) **ensemble.Ensemble { return &c.Ensemble })},
		{ID: "search", Version: 2, Needs: []string{"landmark", "size", "deploy"},
			Wanted: func(c *Case) bool { return c.Options.Search > 0 },
			Input:  func(c *Case) any { return k.searchInput(c) },
			Run:    func(ctx context.Context, c *Case, w Watch) error { return k.runSearch(ctx, c, w, ensemble.Rehearse) },
			Codec:  Keep(func(c *Case) **ensemble.Search { return &c.Search })},
		{ID: "compromise", Version: 1, Needs: []string{"ensemble", "search"},
			Wanted: func(c *Case) bool { return c.Options.Ensemble > 0 && c.Options.Search > 0 },
			Run: func(_ context.Context, c *Case, _ Watch) error { // quick, so it is not kept
				c.Search.Weigh(c.Ensemble.Spread)
				return nil
			}},
	}
}

// runner returns a runner of the steps.
func (c *Case) runner(k Catalogue, store Store, watch Watch) Runner[Case] {
	return Runner[Case]{Steps: Steps(k), Store: store, Watch: watch, Warnings: func(c *Case) *[]fault.Warning { return &c.Warnings }}
}

// Make fills the case up to and including the step until ("" is all). Results are kept in the store, which may be nil, and read back from
// it. It also writes down the provenance; version is that of the program. The case must hold a volume, its picture's facts, and the options.
func (c *Case) Make(ctx context.Context, k Catalogue, store Store, watch Watch, until, version string) ([]Outcome, error) {
	c.Schema, c.IntendedUse = Schema, IntendedUse
	out, err := c.runner(k, store, watch).Run(ctx, c, until)
	c.Provenance = Provenance{Version: version, Architecture: runtime.GOARCH}
	for _, o := range out {
		if o.State == Ran || o.State == Stored {
			c.Provenance.Steps = append(c.Provenance.Steps, o.Key)
		}
	}
	return out, err
}

// checkImage sees that there is a picture, and that the edits belong to it.
func checkImage(_ context.Context, c *Case, _ Watch) error {
	if c.Volume == nil || c.Volume.Len() == 0 {
		return fault.New("IN-EMPTY", "there is no picture to plan on", "Give a DICOM folder or a NIfTI or NRRD file.")
	}
	if c.Edits == nil {
		return nil
	}
	return c.Edits.Inside(image.Grid{Size: c.Volume.Size, ToLPS: c.Volume.ToLPS})
}

func runSegment(ctx context.Context, c *Case, w Watch) error {
	labels, warnings, err := segment.Segment(ctx, c.Volume, func(done float64) { w(Progress{Done: done}) })
	if err != nil {
		return err
	}
	c.Labels = labels
	c.Warnings = append(c.Warnings, warnings...)
	return nil
}

func runLandmark(ctx context.Context, c *Case, _ Watch) error {
	var o landmark.Options
	if c.Edits != nil {
		o.Edit = c.Edits.Apply
	}
	found, warnings, err := landmark.Find(ctx, c.Volume, c.Labels, o)
	if err != nil {
		return err
	}
	c.Root, c.Ventricle, c.Chest = found.Root, found.Ventricle, found.Chest
	c.Warnings = append(c.Warnings, warnings...)
	return nil
}

// anatomyCodec keeps root, ventricle and chest together.
func anatomyCodec() Codec[Case] {
	k := Keep(func(f *landmark.Found) *landmark.Found { return f })
	return Codec[Case]{
		Layout: k.Layout,
		Save: func(c *Case) ([]byte, error) {
			return k.Save(&landmark.Found{Root: c.Root, Ventricle: c.Ventricle, Chest: c.Chest})
		},
		Load: func(c *Case, b []byte) error {
			var f landmark.Found
			if err := k.Load(&f, b); err != nil {
				return err
			}
			c.Root, c.Ventricle, c.Chest = f.Root, f.Ventricle, f.Chest
			return nil
		},
	}
}

func runMeasure(ctx context.Context, c *Case, _ Watch) error {
	set, warnings := measure.Measure(ctx, c.Root, c.Ventricle, c.Options.Measure)
	c.Measures = set
	c.Warnings = append(c.Warnings, warnings...)
	return nil
}

// sizeInput is what the ranking reads that no step made. A catalogue that changes changes the key.
type sizeInput struct {
	Options sizing.Options
	Devices []valve.Device
}

func sizingOptions(c *Case) sizing.Options {
	o := sizing.Options{Indication: c.Options.Indication, Access: c.Options.Access, OffLabel: c.Options.OffLabel}
	switch strings.ToUpper(c.Picture.Sex) {
	case "F":
		o.Sex = "female"
	case "M":
		o.Sex = "male"
	}
	return o
}

// chosen returns the devices that were asked for, all if none was named.
func chosen(c *Case, devices []valve.Device) []valve.Device {
	if len(c.Options.Devices) == 0 {
		return devices
	}
	var out []valve.Device
	for _, d := range devices {
		for _, id := range c.Options.Devices {
			if d.ID == id {
				out = append(out, d)
			}
		}
	}
	return out
}
