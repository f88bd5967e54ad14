// Package plan holds the list of steps from a picture to a plan, and runs it.
//
// A Step makes one part of a Case from earlier parts. Its result has a key: the hash of the step, its version, what it reads
// that no step made (options, edits, the picture's hash), and the keys of the steps it needs. A Runner looks the key up before it
// runs the step, so caching, resumption and provenance are one mechanism, and there is nothing to invalidate. The only way back is an
// edit: a person moves a landmark, which is a new input and gives everything after it a new key.
package plan

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/ensemble"
	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/heart/quality"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
	"github.com/apical-heart/apical/outcome"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/sizing"
)

// Schema names the form of a case as JSON.
const Schema = "plan/1"

// IntendedUse stands in every output.
const IntendedUse = "research"

// Case is a patient's plan: what was given, and what each step made of it. It is what plan.json holds; what it leaves out (voxels,
// surfaces) lies in files beside it.
type Case struct {
	Schema      string `json:"schema"`      // Schema
	IntendedUse string `json:"intendedUse"` // IntendedUse

	// Given.
	Picture Picture       `json:"picture"`
	Volume  *image.Volume `json:"-"`
	Options Options       `json:"options"`
	Edits   *Edits        `json:"edits"` // nil: none

	// Made by segment.
	Labels *segment.Labels `json:"-"`

	// Made by landmark.
	Root      *heart.Root      `json:"root"`
	Ventricle *heart.Ventricle `json:"ventricle"`
	Chest     *heart.Chest     `json:"-"`

	// Made by quality.
	Quality *quality.Verdict `json:"quality"`

	// Made by measure.
	Measures *measure.Set `json:"measures"`

	// Made by size.
	Sizing *sizing.Result `json:"sizing"`

	// Made by deploy.
	Deployment *deploy.Deployment `json:"deployment"`

	// Made by outcome.
	Outcome *outcome.Outcome `json:"outcome"`

	// Made by ensemble and search, if they were asked for.
	Ensemble *ensemble.Ensemble `json:"ensemble,omitempty"`
	Search   *ensemble.Search   `json:"search,omitempty"`

	// Doubts of all steps, in their order.
	Warnings   []fault.Warning `json:"warnings"`
	Provenance Provenance      `json:"provenance"`
}

// Picture is what is known of the picture without what identifies the patient. Numbers that its source does not give are 0.
type Picture struct {
	Hash             string     `json:"hash"`   // "sha256:" and 64 digits over grid and voxels
	Format           string     `json:"format"` // DICOM, NIfTI, NRRD, MetaImage
	Choice           string     `json:"choice,omitempty"`
	Description      string     `json:"description,omitempty"`
	Modality         string     `json:"modality,omitempty"`
	Manufacturer     string     `json:"manufacturer,omitempty"`
	Model            string     `json:"model,omitempty"`
	Kernel           string     `json:"kernel,omitempty"`
	ContrastAgent    string     `json:"contrastAgent,omitempty"`
	Sex              string     `json:"sex,omitempty"`
	Age              string     `json:"age,omitempty"`
	PatientPosition  string     `json:"patientPosition,omitempty"`
	TransferSyntax   string     `json:"transferSyntax,omitempty"`
	KVP              float64    `json:"kVp,omitempty"`
	SliceThicknessMM float64    `json:"sliceThicknessMM,omitempty"`
	PhasePercent     float64    `json:"phasePercent,omitempty"`
	TriggerTimeMS    float64    `json:"triggerTimeMS,omitempty"`
	PhaseSource      string     `json:"phaseSource,omitempty"` // the attribute that tells the phase
	Phases           []Phase    `json:"phases,omitempty"`      // of the same acquisition; empty if there is one
	Size             [3]int     `json:"size"`
	SpacingMM        [3]float64 `json:"spacingMM"`
}

// Phase is one cardiac phase of the acquisition; the others are there for the motion of the root.
type Phase struct {
	ID      string  `json:"id"` // the number of its series, with "#n" where one series holds several phases: what --series takes
	Percent float64 `json:"percent,omitempty"`
	DelayMS float64 `json:"delayMS,omitempty"`
	Source  string  `json:"source,omitempty"`
	Chosen  bool    `json:"chosen,omitempty"`
}

// Options are a person's choices, as given; each step fills in its own defaults.
type Options struct {
	Indication string          `json:"indication"`      // "as", "ar" or "auto", which "" means
	Devices    []string        `json:"devices"`         // IDs of the catalogue; none is all
	Access     string          `json:"access"`          // route of valve.Access; "" for any
	OffLabel   bool            `json:"offLabel"`        // also devices used outside every label
	Size       string          `json:"size"`            // to be rehearsed, of the one device that is named, or of the best; "" is the best
	Program    *valve.Program  `json:"program"`         // to be rehearsed; nil: the first that comes with Apical for the device, the route and the indication
	Place      Place           `json:"place"`           // where it is rehearsed; the zero value is as planned
	Draft      bool            `json:"draft,omitempty"` // rehearse in a hurry: coarser meshes, and nothing is drawn
	Measure    measure.Options `json:"measure"`
	Ensemble   int             `json:"ensemble,omitempty"` // members of the ensemble; 0: none
	Search     int             `json:"search,omitempty"`   // rehearsals of the search; 0: none
	Seed       uint64          `json:"seed,omitempty"`     // of ensemble and search
}

// Place is where a person wants the device, in place of where the plan has it: on the annulus plane's axis, as deep as the release program says.
type Place struct {
	DepthMM *float64 `json:"depthMM,omitempty"` // of the inflow edge of the crimped frame below the annulus plane, in place of the program's; nil: the program's
	TurnDeg float64  `json:"turnDeg,omitempty"` // about its axis, as deploy.Placement has it
	// TiltDeg leans the axis from the annulus plane's normal towards TiltTowardsDeg, as deploy.Placement has it.
	TiltDeg        float64 `json:"tiltDeg,omitempty"`
	TiltTowardsDeg float64 `json:"tiltTowardsDeg,omitempty"`
}

// Provenance says what made the plan. It holds no time and no name of a machine: the same input gives the same bytes.
type Provenance struct {
	Version      string `json:"version"`      // of the program
	Architecture string `json:"architecture"` // numbers are the same on every machine of one architecture
	Steps        []Key  `json:"steps"`
}

// WriteJSON writes the case as plan.json. The same case gives the same bytes.
func (c *Case) WriteJSON(w io.Writer) error {
	out := *c
	out.Schema, out.IntendedUse = Schema, IntendedUse
	if out.Warnings == nil {
		out.Warnings = []fault.Warning{} // a list that is empty, not one that is missing
	}
	b, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return fmt.Errorf("plan: write the case: %w", err)
	}
	if _, err := w.Write(append(b, '\n')); err != nil {
		return fmt.Errorf("plan: write the case: %w", err)
	}
	return nil
}
