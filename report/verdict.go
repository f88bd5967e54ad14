package report

import (
	"fmt"

	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/quality"
	"github.com/apical-heart/apical/plan"
	"github.com/apical-heart/apical/report/words"
)

// Verdicts on whether the picture carries a plan.
const (
	Adequate = "adequate"
	Limited  = "limited" // a person must look at something first
	Unusable = "none"    // no annulus, hence no size
)

// Verdict is what the report says first.
type Verdict struct {
	State   string
	Reasons []string // why it is not adequate, in the report's language
}

// The limits of a plan that needs no second look.
const (
	// ReaderSDMM bounds the standard deviation of the annulus diameter: two readers differ by 0.8 mm (repub 34507); beyond 1 mm the program is
	// worse than a reader.
	ReaderSDMM = 1.0
	// SureEnough is the confidence from which a hinge point need not be looked at before the size is; a choice of the project.
	SureEnough = 0.65
)

// Judge says whether the case carries a plan.
func Judge(c *plan.Case, say words.Words) Verdict {
	if c.Measures == nil || !c.Measures.AnnulusAreaMM2.Found {
		why := say.Say("verdict.noMeasures")
		if c.Measures != nil {
			why = say.Reason(c.Measures.AnnulusAreaMM2.Reason)
		} else if c.Quality != nil && c.Quality.Grade == quality.Unusable {
			why = doubt(&c.Quality.Doubts()[0], say)
		}
		return Verdict{Unusable, []string{say.Say("verdict.noAnnulus", why)}}
	}
	var reasons []string
	add := func(key string, args ...any) { reasons = append(reasons, say.Say(key, args...)) }
	r := c.Root
	for i, p := range r.Hinge {
		if p.Confidence < SureEnough {
			add("verdict.hinge", say.Say(cuspKey[i]), fmt.Sprintf("%.0f", 100*p.Confidence))
		}
	}
	for i, p := range r.OstiumLower {
		if !p.Found {
			add("verdict.ostium", say.Say(cuspKey[i]))
		}
	}
	if d := c.Measures.AnnulusPerimeterDiameterMM; d.SD > ReaderSDMM {
		add("verdict.unsure", fmt.Sprintf("%.1f", d.SD))
	}
	if r.BicuspidSuspected {
		add("verdict.bicuspid")
	}
	if c.Quality == nil {
		add("verdict.unjudged")
	} else {
		for _, k := range c.Quality.Doubts() {
			reasons = append(reasons, ended(doubt(&k, say), say))
		}
	}
	if len(reasons) > 0 {
		return Verdict{Limited, reasons}
	}
	return Verdict{State: Adequate}
}

var cuspKey = [3]string{heart.Left: "cusp.left", heart.Right: "cusp.right", heart.NonCoronary: "cusp.non"}
