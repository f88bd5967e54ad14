package input

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/image/dicom"
)

// Phase is one cardiac phase of the acquisition that the picture is taken from.
type Phase struct {
	// ID is what Options.Series takes: the series' number, with "#n" where one series holds several phases.
	ID      string  `json:"id"`
	Percent float64 `json:"percent,omitempty"` // of the cycle from R to R
	DelayMS float64 `json:"delayMS,omitempty"` // after R
	Source  string  `json:"source,omitempty"`  // the attribute that says so
	Chosen  bool    `json:"chosen,omitempty"`
}

// phases lists the phases of the acquisition of a series: series of the same study, matrix, kernel and length whose phase is known or
// counted. A picture of one phase has none to list.
func phases(best *Candidate, all []Candidate) []Phase {
	var out []Phase
	b := best.series
	for i := range all {
		c := &all[i]
		s := c.series
		if c.Err != nil || s.StudyUID != b.StudyUID || s.PatientID != b.PatientID || s.Kernel != b.Kernel || s.Rows != b.Rows || s.Columns != b.Columns ||
			math.Abs(s.StepMM-b.StepMM) > 0.01 || math.Abs(s.LengthMM-b.LengthMM) > 0.1 || !s.Phase.Known && s.Phase.Count == 0 {
			continue
		}
		id := strconv.Itoa(c.Number)
		if s.Phase.Index > 0 {
			id += "#" + strconv.Itoa(s.Phase.Index)
		}
		out = append(out, Phase{ID: id, Percent: s.Phase.Percent, DelayMS: s.Phase.DelayMS, Source: s.Phase.Source, Chosen: s == b})
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// phaseWish is what Options.Phase asks for.
type phaseWish struct {
	text     string
	percent  float64 // -1: none
	delayMS  float64 // -1: none
	index    int
	from, to float64 // percent, for a part of the cycle; both 0: none
}

// parsePhase reads "35", "35%", "250ms", "#3", "systole" or "diastole".
func parsePhase(text string) (phaseWish, error) {
	w := phaseWish{text: text, percent: -1, delayMS: -1}
	t := strings.ToLower(strings.ReplaceAll(text, " ", ""))
	bad := fault.New("IN-NOPHASE", fmt.Sprintf("%q is no phase of the heart beat", text), "Give a percentage (35), a delay (250ms), a number (#3), systole or diastole.")
	number := func(s string, most float64) (float64, error) {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil || !(v >= 0 && v <= most) {
			return -1, bad
		}
		return v, nil
	}
	var err error
	switch {
	case t == "":
	case t == "systole":
		w.from, w.to = 20, 45
	case t == "diastole":
		w.from, w.to = 55, 85
	case strings.HasPrefix(t, "#"):
		if w.index, err = strconv.Atoi(t[1:]); err != nil || w.index < 1 {
			return w, bad
		}
	case strings.HasSuffix(t, "ms"):
		w.delayMS, err = number(strings.TrimSuffix(t, "ms"), 3000)
	default:
		w.percent, err = number(strings.TrimSuffix(t, "%"), 100)
	}
	return w, err
}

// nearPercent and nearMS are how far a phase may be from what was asked for: half the usual step of reconstructions, 5 % or 50 ms.
const (
	nearPercent = 2.5
	nearMS      = 25
)

// off says how far a phase is from what was asked for; infinite if it is another or not known.
func (w *phaseWish) off(p dicom.Phase) float64 {
	d := math.Inf(1)
	known := p.Known && (p.Percent > 0 || p.DelayMS == 0)
	switch {
	case w.index > 0:
		if p.Index == w.index {
			d = 0
		}
	case w.delayMS >= 0:
		if v := math.Abs(p.DelayMS - w.delayMS); p.Known && p.DelayMS > 0 && v <= nearMS {
			d = v
		}
	case w.percent >= 0:
		if v := math.Abs(p.Percent - w.percent); known && v <= nearPercent {
			d = v
		}
	case w.to > 0:
		if known && p.Percent >= w.from && p.Percent <= w.to {
			d = 0
		}
	}
	return d
}

// among returns the first of the candidates that is nearest to what was asked for; a usable one before any other.
func (w *phaseWish) among(all []Candidate) (*Candidate, error) {
	if w.text == "" {
		return &all[0], nil
	}
	best, least := -1, math.Inf(1)
	var have []string
	for i := range all {
		if all[i].Err != nil {
			continue
		}
		if d := w.off(all[i].Phase); d < least {
			best, least = i, d
		}
		if _, note := beat(all[i].Phase); note != "" && len(have) < 20 {
			have = append(have, note)
		}
	}
	if best >= 0 {
		return &all[best], nil
	}
	advice := "No series says its phase; leave out --phase or choose with --series."
	if len(have) > 0 {
		advice = "There is: " + strings.Join(have, "; ") + "."
	}
	return nil, fault.New("IN-NOPHASE", fmt.Sprintf("no series that can be used is of the phase %q", w.text), advice)
}
