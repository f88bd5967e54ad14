package dicom

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// samePlaceMM is the distance under which two slices are at one place: positions are written with two decimals or more.
const samePlaceMM = 0.01

// split parts a series that holds several slices at every place into its cardiac phases, by the first of phaseTags under which
// every part has the same places and each only once. A series that no tag parts stays whole; Volume then compares the pixels.
func split(s *Series) []*Series {
	if len(s.slices) == 0 || len(s.steps())+1 == len(s.slices) {
		return []*Series{s}
	}
	for t := range phaseTags {
		parts := map[string][]slice{}
		for _, sl := range s.slices {
			parts[sl.phase[t]] = append(parts[sl.phase[t]], sl)
		}
		if len(parts) < 2 || !samePlaces(parts) {
			continue
		}
		return s.parts(t, parts)
	}
	return []*Series{s}
}

func samePlaces(parts map[string][]slice) bool {
	values := slices.Sorted(maps.Keys(parts))
	ref := parts[values[0]]
	for _, value := range values {
		p := parts[value]
		if len(p) != len(ref) {
			return false
		}
		for i := range p {
			if abs(p[i].along-ref[i].along) > samePlaceMM || i > 0 && p[i].along-p[i-1].along <= samePlaceMM {
				return false
			}
		}
	}
	return true
}

func abs(v float64) float64 {
	if v < 0 {
		return -v
	}
	return v
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
