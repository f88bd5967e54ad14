// Package sizing ranks the valves of a catalogue for a measured root: which size of which device, by how much it is oversized,
// how far the next size is and how sure that is.
//
// A size is chosen by the metric of its device. Where the ranges of two sizes overlap or leave a gap, the change from one to the
// other lies where both are equally far from the oversizing aimed at for the indication (in the middle, if none is known). A lower
// limit that is only assumed yields to that target as well; upper limits and published limits do not. So aortic stenosis and
// regurgitation can give different sizes.
//
// # Limitations
//
// The numbers are those of the catalogue: many are second-hand, the J-Valve's are assumed, and every statement made with an assumed
// number says so. Coronary thresholds come from stenosis. The indication cannot be known from a CT; echocardiography decides.
// Research use only.
package sizing

import (
	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/valve"
)

// Options says what is sought. The zero value guesses the indication, and takes any access and no off-label use.
type Options struct {
	Indication string `json:"indication"` // valve.AS, valve.AR, or "" or "auto" for a guess from calcium
	Sex        string `json:"sex"`        // "female", "male" or ""; the calcium score's thresholds depend on it
	Access     string `json:"access"`     // route of valve.Access; "" for any
	OffLabel   bool   `json:"offLabel"`   // also devices used outside every label
	// Picture is the grade of the picture that was measured: PictureLimited makes the size a doubtful one. "" is not judged.
	Picture string `json:"picture"`
}

// PictureLimited is the grade of a picture that was measured although it is not adequate for sizing (package heart/quality).
const PictureLimited = "limited"

// Levels of a statement.
const (
	Note    = "note"
	Caution = "caution"
	High    = "high" // high risk by a published rule
)

// Statement is one sentence in both languages. Assumed is true if a number it rests on is an assumption.
type Statement struct {
	Level   string `json:"level"`
	EN      string `json:"en"`
	ZH      string `json:"zh"`
	Source  string `json:"source,omitempty"` // source key: ct-planning.md, devices.md or the device's own
	Assumed bool   `json:"assumed"`

	limit bool `keep:"-"` // a limit of the device is overstepped; read while ranking only
}

// Indication is the disease that the ranking is for.
type Indication struct {
	Indication string    `json:"indication"` // valve.AS, valve.AR or "" if it is not known
	Given      bool      `json:"given"`      // by the user
	Confidence string    `json:"confidence"` // "given", "high", "moderate", "low" or "none"
	NeedsEcho  bool      `json:"needsEcho"`
	Reason     Statement `json:"reason"`
}

// Candidate is one size of one device. Fields of type measure.Value have found false where a number is not known.
type Candidate struct {
	Rank     int    `json:"rank"`
	DeviceID string `json:"deviceID"`
	NameEN   string `json:"nameEN"`
	NameZH   string `json:"nameZH"`
	Size     string `json:"size"`   // label; "" if the device fits but no range of its sizes is known
	Chosen   bool   `json:"chosen"` // the device's best size; the others are what the uncertainty leaves open
	Status   string `json:"status"` // of the indication: valve.Approved, valve.Trial or valve.OffLabel

	Metric      string        `json:"metric"`      // by which the size is chosen
	MetricUnit  string        `json:"metricUnit"`  // mm or mm2
	MetricValue measure.Value `json:"metricValue"` // of the patient's annulus
	// Low and High are where the choice changes to the next smaller and larger size, in the unit of the metric.
	Low  measure.Value `json:"low"`
	High measure.Value `json:"high"`
	// Range is the size's range as the catalogue has it.
	Range *valve.Range `json:"range,omitempty"`

	AreaOversizingPercent      measure.Value `json:"areaOversizingPercent"`
	PerimeterOversizingPercent measure.Value `json:"perimeterOversizingPercent"`
	DiameterOversizingPercent  measure.Value `json:"diameterOversizingPercent"`
	TargetPercent              measure.Value `json:"targetPercent"` // of oversizing, in the metric

	// Margins are distances of the annulus from Low and High as a diameter, negative beyond them, and in standard deviations.
	MarginLowMM  measure.Value `json:"marginLowMM"`
	MarginHighMM measure.Value `json:"marginHighMM"`
	MarginLowSD  measure.Value `json:"marginLowSD"`
	MarginHighSD measure.Value `json:"marginHighSD"`

	Probability float64 `json:"probability"` // that this size is the right one of its device, given the uncertainty of the annulus
	Borderline  bool    `json:"borderline"`  // another size, or none, has at least a twentieth of the probability
	Neighbour   string  `json:"neighbour"`   // the most probable other size; "none" if that is outside the device's range; "" if there is none
	InRange     bool    `json:"inRange"`     // the annulus lies in the catalogue's range of this size

	Assumed     bool        `json:"assumed"`     // the size rests on an assumption
	Assumptions []string    `json:"assumptions"` // what is assumed
	Reasons     []Statement `json:"reasons"`
	Cautions    []Statement `json:"cautions"`
}

// Exclusion is a device that was not ranked.
type Exclusion struct {
	DeviceID string    `json:"deviceID"`
	NameEN   string    `json:"nameEN"`
	NameZH   string    `json:"nameZH"`
	Reason   Statement `json:"reason"`
}

// Result is the ranking.
type Result struct {
	Options    Options     `json:"options"`
	Indication Indication  `json:"indication"`
	Candidates []Candidate `json:"candidates"` // the chosen size of each device first, best first, then the other sizes in the same order
	Exclusions []Exclusion `json:"exclusions"` // in the order of the catalogue
	Cautions   []Statement `json:"cautions"`   // about the patient, whatever the device
	Verdict    Statement   `json:"verdict"`
	// Refused says why nothing was ranked; nil if something was.
	Refused *Statement `json:"refused,omitempty"`
}

// Best returns the first candidate, or nil.
func (r *Result) Best() *Candidate {
	if len(r.Candidates) == 0 {
		return nil
	}
	return &r.Candidates[0]
}
