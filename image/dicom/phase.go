package dicom

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// samePlaceMM is the distance under which two slices are at one place: positions are written with two decimals or more.
const samePlaceMM = 0.01

// split parts a series that holds several slices at every place into its cardiac phases, by the first of phaseTags that gives as
// many parts as there are slices at the fullest place, none with two slices at one place. A phase may then lack a slice, which its
// Volume says. A series that no tag parts stays whole; Volume compares the pixels of what lies at one place.
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
			return s.parts(t, parts)
		}
	}
	return []*Series{s}
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

func (s *Series) parts(tag int, parts map[string][]slice) []*Series {
	var out []*Series
	for value, p := range parts {
		c := *s
		c.slices, c.Images, c.Phases = p, len(p), len(parts)
		h := header{elements: []element{{tag: phaseTags[tag], data: []byte(value)}}}
		switch phaseTags[tag] {
		case tagPhasePercent:
			c.PhasePercent = h.fact(tagPhasePercent)
		case tagTriggerTime:
			c.TriggerTimeMS = h.fact(tagTriggerTime)
		}
		c.settle()
		out = append(out, &c)
	}
	// By the number where it is one, else by the text, else by the first image.
	slices.SortFunc(out, func(a, b *Series) int {
		return cmp.Or(cmp.Compare(a.PhasePercent, b.PhasePercent), cmp.Compare(a.TriggerTimeMS, b.TriggerTimeMS),
			strings.Compare(a.slices[0].phase[tag], b.slices[0].phase[tag]), cmp.Compare(a.slices[0].instance, b.slices[0].instance))
	})
	for i, c := range out {
		c.Phase = i + 1
	}
	return out
}
