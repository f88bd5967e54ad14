package measure

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
)

// How far apart, along the centreline, the two points are that give its direction: about the radius of the aorta, so that a kink of the
// centreline does not tilt the section.
const tangentMM = 6

// The widest section is looked for at levels this far apart.
const largestStepMM = 5

// ascending measures sections across the centreline at the levels asked for, and finds the widest one.
func (sc *scene) ascending(s *Set, p *pose, b *basis) {
	o := sc.options
	levels := append([]float64{o.AscendingLevelMM}, o.MoreAscendingMM...)
	s.Ascending = make([]Level, len(levels))
	reason := ""
	switch {
	case !b.ok:
		reason = b.reason
	case len(p.root.Centreline) < 2:
		reason = "the centreline was not found"
	}
	for i, l := range levels {
		s.Ascending[i] = sc.level(s, p, b, l, reason, fmt.Sprint("ascending", i))
	}
	first := &s.Ascending[0]
	s.AscendingMinMM, s.AscendingMaxMM, s.AscendingMeanMM = first.MinMM, first.MaxMM, first.MeanMM
	sc.largest(s, p, b, reason)
}

func (sc *scene) level(s *Set, p *pose, b *basis, levelMM float64, reason, id string) Level {
	l := Level{LevelMM: levelMM}
	var r ring
	if reason == "" {
		r, reason = sc.across(p, b, levelMM, id)
	}
	if reason != "" {
		put(reason, &l.MinMM, &l.MaxMM, &l.MeanMM, &l.AreaMM2)
		return l
	}
	l.MinMM, l.MaxMM, l.MeanMM, l.AreaMM2 = found(r.min), found(r.max), found(r.mean()), found(r.area)
	if id == "ascending0" {
		id = "ascending"
	}
	sc.keep(s, &r, b, id, fmt.Sprintf("Ascending aorta at %g mm", levelMM), fmt.Sprintf("升主动脉（瓣环上 %g mm）", levelMM))
	return l
}

// across cuts the section at this level of the centreline.
func (sc *scene) across(p *pose, b *basis, levelMM float64, id string) (ring, string) {
	line := p.root.Centreline
	start, _ := line.Nearest(b.plane.Origin)
	at := start + levelMM
	if at > line.Length()-tangentMM/2 {
		return ring{}, fmt.Sprintf("the centreline ends before %g mm above the annulus", levelMM)
	}
	q := line.At(at)
	n := line.Tangent(at, tangentMM/2)
	if n == (geom.Vec{}) {
		return ring{}, "the centreline has no direction here"
	}
	return sc.ring(id, p, geom.Plane{Origin: q, Normal: n}, q)
}

// largest looks for the widest section between the sinotubular junction and the end of the lumen.
func (sc *scene) largest(s *Set, p *pose, b *basis, reason string) {
	if reason == "" && !p.root.STJ.Found {
		reason = why("the sinotubular junction", p.root.STJ)
	}
	if reason != "" {
		put(reason, &s.AscendingLargestMM, &s.AscendingLargestLevelMM)
		return
	}
	if sc.nominal == nil {
		line := p.root.Centreline
		start, _ := line.Nearest(b.plane.Origin)
		stj, _ := line.Nearest(p.root.STJ.PositionMM)
		var most float64
		// Above 100 mm lies the arch, whose branches widen the section.
		for l := stj - start + largestStepMM; l <= math.Min(100, line.Length()-start); l += largestStepMM {
			if r, no := sc.across(p, b, l, "largest"); no == "" && r.mean() > most {
				most, sc.largestMM = r.mean(), l
			}
		}
		if most == 0 {
			put("no section above the sinotubular junction has a closed border", &s.AscendingLargestMM, &s.AscendingLargestLevelMM)
			return
		}
	}
	r, no := sc.across(p, b, sc.largestMM, "largest")
	if no != "" {
		put(no, &s.AscendingLargestMM, &s.AscendingLargestLevelMM)
		return
	}
	s.AscendingLargestMM = found(r.mean())
	s.AscendingLargestLevelMM = Value{Value: sc.largestMM, SD: largestStepMM / math.Sqrt(12), Found: true} // evenly likely within a step
}
