package accuracy

import (
	"math"
	"slices"

	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/plan"
	"github.com/apical-heart/apical/report"
)

// Spread is what many errors come to. N counts the values, Missing those that are not there.
type Spread struct {
	N, Missing       int
	Mean, SD         float64
	Median, P95, Max float64 // of the absolute values
}

func spread(x []float64) Spread {
	var s Spread
	var abs []float64
	for _, v := range x {
		if math.IsNaN(v) {
			s.Missing++
			continue
		}
		s.N++
		s.Mean += v
		abs = append(abs, math.Abs(v))
	}
	if s.N == 0 {
		return s
	}
	s.Mean /= float64(s.N)
	for _, v := range x {
		if !math.IsNaN(v) {
			s.SD += (v - s.Mean) * (v - s.Mean)
		}
	}
	s.SD = math.Sqrt(s.SD / math.Max(1, float64(s.N-1)))
	slices.Sort(abs)
	s.Median, s.P95, s.Max = quantile(abs, 0.5), quantile(abs, 0.95), abs[len(abs)-1]
	return s
}

// quantile interpolates between the order statistics of a sorted list (type 7 of Hyndman and Fan 1996, which R and numpy use).
func quantile(sorted []float64, p float64) float64 {
	h := p * float64(len(sorted)-1)
	i := int(h)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (h-float64(i))*(sorted[i+1]-sorted[i])
}

// A plan is silently wrong if it does not doubt its annulus, and the perimeter is off by more than a valve size is wide (10 %), or a hinge
// point by more than two readers ever were for a diameter (5.6 mm, Krueger 2021 in ct-planning 8.2).
const (
	wrongPerimeterPercent = 10
	wrongHingeMM          = 5.6
)

// Summary is what the cases come to.
type Summary struct {
	Cases, Refused, Adequate int
	Doubted, Silent          int      // plans that doubt their annulus; those that should have
	Points                   []Spread // by plan.Landmarks
	AllPoints                Spread   // hinge points, commissures, lower edges of the ostia, junction and both apices together
	Perimeter, Area          Spread   // percent
	Coronary                 Spread   // both heights, mm
	Measures                 []Spread // by measure.Defs; N and Missing are 0 where the truth has no value
	Within                   []int    // by measure.Defs: errors of at most two of the plan's own standard deviations
	SameSize, SizedPairs     int
}

// inAll are the landmarks of AllPoints: those that planning reads numbers from.
var inAll = []string{"hinge-left", "hinge-right", "hinge-non-coronary", "commissure-left-right", "commissure-right-non", "commissure-non-left",
	"ostium-left", "ostium-right", "stj-centre", "apex-endo", "apex-epi"}

// Summarise adds up the cases.
func Summarise(cases []Case) Summary {
	s := Summary{Cases: len(cases)}
	byID := map[string][]float64{}
	var all, perimeter, area, coronary []float64
	errors := map[string][]float64{}
	for i := range cases {
		c := &cases[i]
		if c.Code != "" {
			s.Refused++
		}
		if c.Verdict == report.Adequate {
			s.Adequate++
		}
		if c.Doubted {
			s.Doubted++
		}
		if c.Silent() {
			s.Silent++
		}
		for _, p := range c.Points {
			byID[p.ID] = append(byID[p.ID], p.ErrorMM)
			if slices.Contains(inAll, p.ID) {
				all = append(all, p.ErrorMM)
			}
		}
		perimeter, area = append(perimeter, c.PerimeterPercent), append(area, c.AreaPercent)
		for id, e := range c.Errors {
			errors[id] = append(errors[id], e)
		}
		coronary = append(coronary, c.Errors["coronaryLeftHeightMM"], c.Errors["coronaryRightHeightMM"])
		for _, z := range c.Sizes {
			s.SizedPairs++
			if z.Got == z.Want {
				s.SameSize++
			}
		}
	}
	for _, l := range plan.Landmarks() {
		s.Points = append(s.Points, spread(byID[l.ID]))
	}
	for i := range measure.Defs {
		id, within := measure.Defs[i].ID, 0
		for k := range cases {
			if e, ok := cases[k].Errors[id]; ok && math.Abs(e) <= 2*cases[k].SDs[id] {
				within++
			}
		}
		s.Measures, s.Within = append(s.Measures, spread(errors[id])), append(s.Within, within)
	}
	s.AllPoints, s.Perimeter, s.Area, s.Coronary = spread(all), spread(perimeter), spread(area), spread(coronary)
	return s
}

// Silent reports whether the plan is wrong without saying so.
func (c *Case) Silent() bool {
	if c.Code != "" || c.Doubted {
		return false
	}
	if math.Abs(c.PerimeterPercent) > wrongPerimeterPercent {
		return true
	}
	for _, p := range c.Points {
		if len(p.ID) > 5 && p.ID[:5] == "hinge" && p.ErrorMM > wrongHingeMM {
			return true
		}
	}
	return false
}

// HingeMM returns the largest error of the three hinge points.
func (c *Case) HingeMM() float64 {
	worst := 0.0
	for _, p := range c.Points {
		if len(p.ID) > 5 && p.ID[:5] == "hinge" {
			if math.IsNaN(p.ErrorMM) {
				return p.ErrorMM
			}
			worst = math.Max(worst, p.ErrorMM)
		}
	}
	return worst
}
