package dicom

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// samePlaceMM is the distance under which two slices are at one place: positions are written with two decimals or more.
const samePlaceMM = 0.01

// phaseTags tell cardiac phases apart, in the order in which they are tried (reference/reliability.md G6): the standard's own first,
// then those that scanners (ab)use. ScanOptions and ImageComments are Siemens' ways, ContentTime that of older ones.
var phaseTags = [...]Tag{tagPhasePercent, tagTriggerTime, tagTriggerDelay, tagActualDelay, tagTemporalPosition, tagTemporalIndex, tagScanOptions, tagImageComments,
	tagSeriesDescription, tagAcquisition, tagContentTime, tagAcquisitionTime}

// phase is what may tell a slice's cardiac phase from others, in the order of phaseTags.
type phase [len(phaseTags)]string

func (h *header) phase() phase {
	var p phase
	for i, t := range phaseTags {
		if b, err := h.get(t); err == nil {
			p[i] = string(b)
		}
	}
	return p
}

// Phase is when in the heart beat a picture was taken, as far as it says so.
type Phase struct {
	// Percent of the cycle from R to R, 0 if unknown. R itself is 0 or 100; the picture then has Known set.
	Percent float64
	// DelayMS is the time after R, 0 if unknown.
	DelayMS float64
	// Index and Count number the phases that one acquisition was parted into, from 1; 0 if it was not.
	Index, Count int
	// Source names the attribute that says so.
	Source string
	Known  bool
}

// Phases in words: "35 %", "TP35PC", "250 ms", "250ms". A percentage must stand alone, so that "ASIR 40%" is the only kind of thing
// that it may be mistaken for: words of reconstruction before it are left out.
var (
	percentWord = regexp.MustCompile(`(?:^|[^0-9.])([0-9]{1,3}(?:\.[0-9]+)?)\s?(?:%|PC\b|percent)`)
	delayWord   = regexp.MustCompile(`(?:^|[^0-9.])([0-9]{2,4})\s?ms\b`)
	notAPhase   = regexp.MustCompile(`(?i)(ASIR|ASiR-?V|iDose|SAFIRE|ADMIRE|AIDR|blend|dose|kV|zoom|FOV)[^0-9%]{0,6}[0-9.]+\s?%`)
)

// facts reads the phase of a picture out of its attributes.
func (h *header) facts() Phase {
	if h.find(tagPhasePercent) != nil {
		if v := h.fact(tagPhasePercent); v >= 0 && v <= 100 {
			return Phase{Percent: v, Known: true, Source: "NominalPercentageOfCardiacPhase"}
		}
	}
	rate := h.fact(tagHeartRate)
	for _, t := range []Tag{tagTriggerTime, tagActualDelay, tagTriggerDelay} {
		if v := h.fact(t); v > 0 && v < 3000 {
			p := Phase{DelayMS: v, Known: true, Source: "TriggerTime"}
			if rate >= 20 && rate <= 250 && v*rate/600 <= 100 {
				p.Percent, p.Source = v*rate/600, "TriggerTime and HeartRate"
			}
			return p
		}
	}
	for _, t := range []struct {
		tag  Tag
		name string
	}{{tagScanOptions, "ScanOptions"}, {tagImageComments, "ImageComments"}, {tagSeriesDescription, "SeriesDescription"}, {tagProtocol, "ProtocolName"}} {
		if p, ok := words(h.text(t.tag)); ok {
			p.Source = t.name
			return p
		}
	}
	return Phase{}
}

// words reads a phase out of a text that people or scanners wrote.
func words(text string) (Phase, bool) {
	text = notAPhase.ReplaceAllString(text, " ")
	if m := percentWord.FindStringSubmatch(text); m != nil {
		if v, err := strconv.ParseFloat(m[1], 64); err == nil && v <= 100 {
			return Phase{Percent: v, Known: true}, true
		}
	}
	if m := delayWord.FindStringSubmatch(text); m != nil {
		if v, err := strconv.ParseFloat(m[1], 64); err == nil && v > 0 && v < 3000 {
			return Phase{DelayMS: v, Known: true}, true
		}
	}
	return Phase{}, false
}

// split parts a series that holds several slices at every place into its cardiac phases, by the first of phaseTags that gives as
// many parts as there are slices at the fullest place, none with two slices at one place; else, where image numbers run through one
// phase after the other, by these. A phase may then lack a slice, which its Volume says. A series that nothing parts stays whole;
// Volume compares the pixels of what lies at one place.
func split(s *Series) []*Series {
	most := crowd(s.slices)
	if most < 2 {
		return []*Series{s}
	}
	for t := range phaseTags {
		parts := map[string][]slice{}
		for _, sl := range s.slices {
			parts[sl.phase[t]] = append(parts[sl.phase[t]], sl)
		}
		if len(parts) == most && !slices.ContainsFunc(slices.Collect(maps.Values(parts)), func(p []slice) bool { return crowd(p) > 1 }) {
			return s.parts(parts, phaseTags[t], t)
		}
	}
	if parts := blocks(s.slices, most); parts != nil {
		return s.parts(parts, tagInstance, -1)
	}
	return []*Series{s}
}

// blocks parts slices by image numbers that run through one phase after the other: sorted by number, every n-th part of the images
// holds every place once. Copies of a slice, which have the same number, are no phases.
func blocks(stack []slice, most int) map[string][]slice {
	if len(stack)%most != 0 {
		return nil
	}
	sorted := slices.Clone(stack)
	slices.SortFunc(sorted, func(a, b slice) int { return cmp.Compare(a.instance, b.instance) })
	for i := 1; i < len(sorted); i++ {
		if sorted[i].instance == sorted[i-1].instance {
			return nil
		}
	}
	parts := map[string][]slice{}
	n := len(stack) / most
	for i := range most {
		part := sorted[i*n : (i+1)*n]
		slices.SortFunc(part, func(a, b slice) int { return cmp.Compare(a.along, b.along) })
		if crowd(part) > 1 {
			return nil
		}
		parts[strconv.Itoa(i)] = part
	}
	return parts
}

// crowd returns the most slices at one place; the slices are sorted along the normal.
func crowd(stack []slice) int {
	most, from := 0, 0
	for i := range stack {
		if stack[i].along-stack[from].along > samePlaceMM {
			from = i
		}
		most = max(most, i-from+1)
	}
	return most
}

// parts makes a series of each phase. The tag told them apart; at is its place in phaseTags, -1 for the image number.
func (s *Series) parts(parts map[string][]slice, tag Tag, at int) []*Series {
	var out []*Series
	for value, p := range parts {
		c := *s
		c.slices, c.Images = p, len(p)
		c.Phase = Phase{} // what the whole series says is no one part's
		if at >= 0 {
			c.Phase = s.phaseOf(tag, value)
		} else if f, ok := words(p[0].phase[slices.Index(phaseTags[:], tagImageComments)]); ok {
			c.Phase = f
		}
		c.settle()
		out = append(out, &c)
	}
	// By the number where it is one, else by the text, else by the first image.
	slices.SortFunc(out, func(a, b *Series) int {
		first := func(s *Series) (string, int) {
			if at < 0 {
				return "", s.slices[0].instance
			}
			return s.slices[0].phase[at], s.slices[0].instance
		}
		ta, ia := first(a)
		tb, ib := first(b)
		if na, ok := decimal(strings.Trim(ta, " \x00")); ok {
			if nb, ok := decimal(strings.Trim(tb, " \x00")); ok && na != nb {
				return cmp.Compare(na, nb)
			}
		}
		return cmp.Or(cmp.Compare(a.Phase.Percent, b.Phase.Percent), cmp.Compare(a.Phase.DelayMS, b.Phase.DelayMS), strings.Compare(ta, tb), cmp.Compare(ia, ib))
	})
	most := 0
	for _, c := range out {
		most = max(most, len(c.slices))
	}
	for i, c := range out {
		c.Phase.Index, c.Phase.Count = i+1, len(out)
		if lacks := most - len(c.slices); lacks > 0 && c.broken == nil {
			c.broken = refuse("DCM-MISSING", "Export the series again, with all its slices, or choose another phase.", "phase %d of the series has %d slices fewer than the others", i+1, lacks)
		}
	}
	return out
}

// phaseOf reads the phase that a value of one tag means; it is not Known where the value means none.
func (s *Series) phaseOf(tag Tag, value string) Phase {
	h := header{elements: []element{{tag: tag, data: []byte(value)}}}
	if s.heartRate > 0 {
		h.elements = append(h.elements, element{tag: tagHeartRate, data: []byte(strconv.FormatFloat(s.heartRate, 'f', -1, 64))})
	}
	if p := h.facts(); p.Known {
		return p
	}
	return Phase{}
}
