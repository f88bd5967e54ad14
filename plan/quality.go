package plan

import (
	"context"
	"slices"

	"github.com/apical-heart/apical/heart/quality"
)

// qualityFacts are what the quality of the picture hangs on and no voxel shows.
func qualityFacts(c *Case) quality.Facts {
	f := quality.Facts{SliceThicknessMM: c.Picture.SliceThicknessMM, PhasePercent: c.Picture.PhasePercent, TriggerTimeMS: c.Picture.TriggerTimeMS, Phases: len(c.Picture.Phases)}
	known := quality.SourceCodes()
	for _, w := range c.Warnings {
		if slices.Contains(known, w.Code) && !slices.Contains(f.Codes, w.Code) {
			f.Codes = append(f.Codes, w.Code)
		}
	}
	slices.Sort(f.Codes)
	return f
}

// runQuality judges the picture, and refuses one in which the annulus cannot be measured. The verdict stays in the case to be told.
func runQuality(_ context.Context, c *Case, _ Watch) error {
	c.Quality = quality.Assess(quality.Input{Volume: c.Volume, Labels: c.Labels, Root: c.Root, Ventricle: c.Ventricle, Facts: qualityFacts(c)})
	if f := c.Quality.Refusal(); f != nil {
		return f
	}
	return nil
}
