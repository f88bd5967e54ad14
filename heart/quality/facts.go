package quality

import (
	"fmt"
	"math"
	"slices"
)

const (
	// SCCT 2019 asks for slices of at most 1 mm at the root (ct-planning 3). Positions in files are rounded to a hundredth.
	fineMM  = 1.0
	roundMM = 0.01
	// Sizes of a valve are 3 mm apart (23, 26, 29): a voxel longer than that hides a whole size.
	coarseMM = 3.0
	// The part of the cycle in which the annulus is sized (SCCT 2019, table 5), and the delays after R that lie in it at 60 to 80 beats a minute.
	systoleFrom, systoleTo     = 20.0, 45.0
	systoleFromMS, systoleToMS = 200.0, 340.0
)

const gatedScan = "an ECG-gated CT angiography, reconstructed at 20 to 45 % of the cycle"

// voxels judges the longest edge of a voxel and the thickness of the slices.
func (s *scene) voxels() Check {
	sp := s.Volume.SpacingMM()
	plane, along := math.Max(sp[0], sp[1]), math.Max(sp[2], s.Facts.SliceThicknessMM)
	c := Check{ID: Voxels, Grade: Adequate, Measured: true, Value: math.Max(plane, along), High: fineMM, Unit: "mm", Source: "SCCT 2019"}
	what := fmt.Sprintf("slices of %.2f mm", along)
	if plane > along {
		what = fmt.Sprintf("pixels of %.2f mm", plane)
	}
	c.Reason = what
	switch {
	case c.Value > coarseMM+roundMM:
		c.Grade = Unusable
		c.Reason = what + "; valve sizes are 3 mm apart, so a voxel hides a whole size"
	case c.Value > fineMM+roundMM:
		c.Grade = Limited
	}
	if c.Grade != Adequate {
		c.Advice = "reconstruct slices of 1 mm or less over the root, in a field of view close about the heart"
	}
	return c
}

// phase judges the phase that the file tells. The annulus is smaller in diastole: by 24 mm2 of area on average in 51 patients with stenosis (Elattar 2017,
// doi 10.1371/journal.pone.0184133).
func (f Facts) phase() Check {
	c := Check{ID: Phase, Grade: Limited, Unit: "%", Low: systoleFrom, High: systoleTo, Source: "SCCT 2019; Elattar 2017",
		Advice: "size on a phase of 20 to 45 % of the cycle"}
	switch {
	case f.PhasePercent > 0:
		c.Measured, c.Value = true, f.PhasePercent
		if f.PhasePercent >= systoleFrom && f.PhasePercent <= systoleTo {
			c.Grade, c.Advice = Adequate, ""
			c.Reason = fmt.Sprintf("systole, %.0f %% of the cycle", f.PhasePercent)
		} else {
			c.Reason = fmt.Sprintf("at %.0f %% of the cycle, not in systole: the annulus may be measured too small", f.PhasePercent)
		}
	case f.TriggerTimeMS > 0:
		c.Measured, c.Value, c.Unit, c.Low, c.High = true, f.TriggerTimeMS, "ms", systoleFromMS, systoleToMS
		if f.TriggerTimeMS >= systoleFromMS && f.TriggerTimeMS <= systoleToMS {
			c.Grade, c.Advice = Adequate, ""
			c.Reason = fmt.Sprintf("systole, %.0f ms after R", f.TriggerTimeMS)
		} else {
			c.Reason = fmt.Sprintf("%.0f ms after R, not in systole: the annulus may be measured too small", f.TriggerTimeMS)
		}
	default:
		c.Reason = "the phase of the heart beat is not stated: in diastole the annulus is measured too small"
	}
	return c
}

// gating judges by what the file says of phases: a scan that names one was gated.
func (f Facts) gating() Check {
	c := Check{ID: Gating, Grade: Adequate, Source: "SCCT 2019", Reason: "ECG-gated, as the stated phase says"}
	if f.PhasePercent == 0 && f.TriggerTimeMS == 0 && f.Phases < 2 {
		c.Grade, c.Advice = Limited, gatedScan
		c.Reason = "not said to be ECG-gated"
	}
	return c
}

// harm is what the warnings of reading mean for a measurement. What is not listed does none.
var harm = []struct{ code, reason string }{
	{"DCM-LOSSY", "compressed with loss"},
	{"DCM-COARSE", "8 bits a pixel: steps of several HU"},
	{"DCM-TILT", "gantry tilt, straightened by interpolation"},
	{"DCM-DUPLICATE", "slices that were there twice"},
	{"DCM-INVERTED", "stored inverted: densities were taken as stored"},
	{"HU-IMPLAUSIBLE", "densities that may not be Hounsfield units"},
	{"NII-TEMPLATE", "resampled into the space of a template"},
	{"NII-NOFORM", "left and right are a guess"},
	{"NRRD-NOSPACE", "left and right are a guess"},
}

// harmless are those of them that are told and cost nothing: slices that were there twice had equal pixels.
var harmless = []string{"DCM-DUPLICATE"}

// SourceCodes are the codes of warnings that Facts.Codes may hold, in their order; others are not looked at.
func SourceCodes() []string {
	out := make([]string, len(harm))
	for i, h := range harm {
		out[i] = h.code
	}
	return out
}

// source judges what happened to the picture between scanner and plan.
func (f Facts) source() Check {
	c := Check{ID: Source, Grade: Adequate, Source: "reliability 2.4 (G4, G8, G12, G18)"}
	for _, h := range harm {
		if !slices.Contains(f.Codes, h.code) {
			continue
		}
		if !slices.Contains(harmless, h.code) {
			c.Grade, c.Advice = Limited, "the original series of the scanner, as DICOM"
		}
		if c.Reason != "" {
			c.Reason += "; "
		}
		c.Reason += h.reason
	}
	if c.Reason == "" {
		c.Reason = "nothing known to have been changed"
	}
	return c
}
