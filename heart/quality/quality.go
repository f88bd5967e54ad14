// Package quality judges whether a picture carries the sizing of a valve: contrast in the left heart, voxels, what of root, ventricle and
// chest wall the picture holds, noise, metal, phase, gating, motion where it can be seen, and what happened to the picture on its way.
//
// Every check has a value, a limit with its source, and what a better scan would be. The limits come from the consensus on CT for
// transcatheter valves (SCCT 2019, Blanke et al., doi 10.1016/j.jcct.2018.11.008; ct-planning 3), from physics (how far noise, a voxel or
// a motion moves the edge of the lumen) or from the picture itself; none was fitted to scans.
//
// # Limitations
//
// Motion is seen where it leaves a trace: an edge of the root that is softer across one direction than across another, or a step between
// two slices. Motion that blurs all directions alike, a doubled contour that stays within the edge's width, and a step between slabs along
// the stack without one across it are not seen. Gating is taken from what the file says of the phase. Noise and contrast are those of the
// picture as it was reconstructed: the same scan is noisier in thinner slices. Streaks of metal are counted only where they are darker
// than air-free tissue can be. Research use only.
package quality

import (
	"strings"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
)

// Grades, best first.
const (
	Adequate = "adequate" // for sizing
	Limited  = "limited"  // measured, but a better scan would be surer
	Unusable = "unusable" // the annulus measured in it would mean nothing
)

// IDs of the checks, in their order.
const (
	Contrast          = "contrast"
	Noise             = "noise"
	Voxels            = "voxels"
	CoverageRoot      = "coverageRoot"
	CoverageVentricle = "coverageVentricle"
	CoverageChest     = "coverageChest"
	Metal             = "metal"
	Phase             = "phase"
	Gating            = "gating"
	Motion            = "motion"
	Source            = "source"
)

// Input is what is judged. Volume, Labels and Root must be there.
type Input struct {
	Volume    *image.Volume
	Labels    *segment.Labels
	Root      *heart.Root
	Ventricle *heart.Ventricle // nil: none was found
	Facts     Facts
}

// Facts are what the source of the picture says; numbers that it does not give are 0.
type Facts struct {
	SliceThicknessMM float64  `json:"sliceThicknessMM"`
	PhasePercent     float64  `json:"phasePercent"`
	TriggerTimeMS    float64  `json:"triggerTimeMS"`
	Phases           int      `json:"phases"` // cardiac phases of the acquisition
	Codes            []string `json:"codes"`  // of the warnings that reading it gave
}

// Check is one thing that was looked at.
type Check struct {
	ID       string  `json:"id"`
	Grade    string  `json:"grade"`
	Measured bool    `json:"measured"` // Value means something
	Value    float64 `json:"value"`    // in Unit
	Low      float64 `json:"low"`      // of an adequate picture: Value is at least Low and at most High, in Unit; 0 is no bound
	High     float64 `json:"high"`     //
	Unit     string  `json:"unit"`     // HU, mm, mm3, % or ""
	Reason   string  `json:"reason"`   // what was found, one clause or more
	Advice   string  `json:"advice"`   // what scan would do better; "" if nothing would
	Source   string  `json:"source"`   // of the limit
	// AtMM is the place along the stack of slices (LPS z) where the value was taken; 0 if it has none.
	AtMM float64 `json:"atMM"`
}

// Verdict is the judgement on a picture.
type Verdict struct {
	Grade       string  `json:"grade"`       // the worst of the checks
	SizingGrade string  `json:"sizingGrade"` // the worst of those that the annulus hangs on: without apex and chest wall, which only the access needs
	Checks      []Check `json:"checks"`      // in their order
}

// forAccess reports whether only the planning of the access needs the check.
func (c *Check) forAccess() bool { return c.ID == CoverageVentricle || c.ID == CoverageChest }

// Check returns the check with this ID, or nil.
func (v *Verdict) Check(id string) *Check {
	for i := range v.Checks {
		if v.Checks[i].ID == id {
			return &v.Checks[i]
		}
	}
	return nil
}

// Doubts returns the checks that are not adequate, worst first.
func (v *Verdict) Doubts() []Check {
	var out []Check
	for _, g := range []string{Unusable, Limited} {
		for _, c := range v.Checks {
			if c.Grade == g {
				out = append(out, c)
			}
		}
	}
	return out
}

// Refusal returns why the picture cannot be used, or nil.
func (v *Verdict) Refusal() *fault.Error {
	if v.Grade != Unusable {
		return nil
	}
	c := v.Doubts()[0]
	code := map[string]string{Contrast: "QUAL-CONTRAST", Voxels: "QUAL-VOXELS", CoverageRoot: "QUAL-ROOT"}[c.ID]
	return fault.New(code, "the picture cannot be used for sizing: "+c.Reason, Sentence(c.Advice))
}

// Sentence gives a clause a capital and a full stop.
func Sentence(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

// Assess judges the picture.
func Assess(in Input) *Verdict {
	s := newScene(in)
	v := &Verdict{Grade: Adequate, SizingGrade: Adequate, Checks: []Check{
		s.contrast(), s.noise(), s.voxels(), s.coverageRoot(), s.coverageVentricle(), s.coverageChest(), s.metal(),
		in.Facts.phase(), in.Facts.gating(), s.motion(), in.Facts.source(),
	}}
	for _, g := range []string{Limited, Unusable} {
		for i := range v.Checks {
			c := &v.Checks[i]
			if c.Grade != g {
				continue
			}
			if v.Grade = g; !c.forAccess() {
				v.SizingGrade = g
			}
		}
	}
	return v
}

// A scene is what the checks share.
type scene struct {
	Input
	tube    *segment.Tube
	at      *image.Sampler
	annulus geom.Plane // of the hinge points, or the root's neck where one is missing
	blood   blood
	edges   []edge // by direction across the root
}

func newScene(in Input) *scene {
	s := &scene{Input: in, tube: in.Labels.Root.Tube, at: image.NewSampler(in.Volume)}
	var ok bool
	if s.annulus, ok = in.Root.AnnulusPlane(); !ok {
		s.annulus = geom.Plane{Origin: s.tube.Contour(s.tube.Near(in.Labels.Root.NeckMM)).Centre(), Normal: s.tube.Frame.W}
	}
	s.blood = s.findBlood()
	s.edges = s.findEdges()
	return s
}
