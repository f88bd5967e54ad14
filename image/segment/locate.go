package segment

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

// A site is where the left heart lies: ventricle, tube of the ascending aorta, and the contrast that shows them.
type site struct {
	bloodHU, bloodSD float64
	lowHU, highHU    float64 // range of blood
	mask             *image.Mask
	dist             *image.Field
	rays             *rays
	thin             []uint8 // 1: within sheetMM of the mask
	ventricle        []chamberPoint
	aorta            tubeEnd // the end nearest to the ventricle
	score            float64
	baseMM           float64    // where the course leaves the ventricle
	course           geom.Curve // from the ventricle's centre through the root to the far end of the tube
}

// minBloodMM3 is the least homogeneous blood that can be a left heart: a third of a small ventricle's 60 mL.
const minBloodMM3 = 20e3

// minScore is the score under which no pair of ventricle and tube is taken for a left heart. A tube that varies by 12 % of its radius and is 5 cm long scores 0.09.
const minScore = 0.08

// blind is what a tube's score is worth that cannot be followed on.
const blind = 0.2

// locate finds the left heart at the contrast that shows it best.
func (w *view) locate(blood []mode) (*site, error) {
	var best *site
	var tried int
	for _, m := range blood {
		if m.volumeMM3 < minBloodMM3 {
			continue
		}
		tried++
		if s := w.tryMode(m); s != nil && (best == nil || s.score > best.score) {
			best = s
		}
	}
	if tried == 0 {
		return nil, fault.New("SEG-CONTRAST", "no contrast-filled heart chamber was found: the heart is not in the picture, or has no contrast agent", "Use a contrast-enhanced, arterial-phase cardiac CT that covers the heart.")
	}
	if best == nil || best.score < minScore {
		return nil, fault.New("SEG-ROOT", "the aortic root with the left ventricle below it was not found in the picture",
			"Use a contrast-enhanced scan that covers the ventricle's base, the aortic root and at least 3 cm of the ascending aorta.")
	}
	return best, nil
}

// pool returns blood of a density with the ventricle in it, nil if that holds none.
func (w *view) pool(m mode) *site {
	s := &site{bloodHU: m.hu, bloodSD: m.sd}
	s.lowHU = (m.hu + w.soft.hu) / 2
	s.highHU = m.hu + math.Max(120, 0.35*m.hu)
	s.mask = image.NewMask(w.Grid)
	num.Parallel(len(s.mask.Data), 1<<16, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			if x := float64(w.hu.Data[i]); x > s.lowHU && x < s.highHU {
				s.mask.Data[i] = 1
			}
		}
	})
	s.dist = image.Distance(s.mask)
	s.rays = newRays(s.mask, s.dist)
	s.ventricle = w.chamber(s)
	if len(s.ventricle) < 20 { // 20 places of 27 mm3 each stand for a cavity of some 10 mL
		return nil
	}
	return s
}

func (w *view) tryMode(m mode) *site {
	s := w.pool(m)
	if s == nil {
		return nil
	}
	var at *image.Sampler
	var tubes []tubePart
	num.Together(
		func() { at = image.NewFieldSampler(w.front(s)) },
		func() { tubes = tubeParts(w.outside(s, w.tubePoints(s))) })
	for _, p := range tubes {
		if len(p.points) < 8 || p.cv > 0.15 {
			continue
		}
		e, far := p.ends(at)
		sc := s.rate(e, far, at)
		if sc > s.score && !w.goesOn(s, e) {
			sc *= blind
		}
		if sc > s.score {
			s.score, s.aorta = sc, e
		}
	}
	if s.score == 0 {
		return nil
	}
	return s
}

// settle replaces the histogram's density of blood by the aorta's own: the median along the middle of its tube, as far as the root's
// neighbourhood goes.
func (w *view) settle(s *site) {
	at := image.NewFieldSampler(w.hu)
	var hu []float64
	for _, t := range s.aorta.part.points {
		if t.at.Dist(s.aorta.at) <= courseMM {
			hu = append(hu, at.At(t.at))
		}
	}
	s.bloodHU = median(hu)
	s.lowHU = (s.bloodHU + w.soft.hu) / 2
}

// outside leaves out the tube points inside the ventricle: those walled by muscle.
func (w *view) outside(s *site, ts []tubePoint) []tubePoint {
	hu, dirs := image.NewFieldSampler(w.hu), s.rays.bothWays(halfSphere(24))
	var out []tubePoint
	for _, t := range ts {
		if share, _ := s.rays.walled(hu, t.at, dirs, 60, s.lowHU, walledShare); share < walledShare {
			out = append(out, t)
		}
	}
	return out
}

// front returns the time a front from the ventricle needs, at 1 mm per unit in blood and a tenth of that through thin soft tissue (leaflets).
func (w *view) front(s *site) *image.Field {
	speed := image.NewField(w.Grid)
	near := image.DistanceTo(s.mask, 2*sheetMM)
	s.thin = make([]uint8, len(near.Data))
	num.Parallel(len(speed.Data), 1<<16, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			if near.Data[i] <= sheetMM {
				s.thin[i] = 1
			}
			switch x := w.hu.Data[i]; {
			case s.mask.Data[i] != 0:
				speed.Data[i] = 1
			case x > 0 && float64(x) <= s.lowHU && s.thin[i] != 0:
				speed.Data[i] = 0.1
			}
		}
	})
	inv := w.FromLPS()
	var seeds []int
	for _, p := range s.ventricle {
		q := inv.Apply(p.at)
		seeds = append(seeds, w.Index(int(q.X+0.5), int(q.Y+0.5), int(q.Z+0.5)))
	}
	return image.FastMarching(speed, seeds, 110)
}

// rate tells how much the end of a tube looks like the near end of the ascending aorta: 0 to 1. Round (an aorta's free lengths vary by 3 to 6 %, a pulmonary trunk's
// or an atrium's by 8 to 13), at least 6 cm long or cut by the scan's edge, near the ventricle by way of blood, its other end farther away from it by most of its length.
func (s *site) rate(e tubeEnd, far geom.Vec, time *image.Sampler) float64 {
	t, u := time.At(e.at), time.At(far)
	if math.IsInf(t, 0) || math.IsNaN(t) {
		return 0
	}
	length := e.part.lengthMM
	if !time.Inside(far.AddScaled(2*e.part.radiusMM, far.Sub(e.at).Unit())) {
		length += 25
	}
	away := 1.0
	if !math.IsInf(u, 0) && !math.IsNaN(u) {
		away = math.Min(1, math.Max(0, (u-t)/(0.7*math.Min(60, e.part.lengthMM))))
	}
	round := math.Exp(-math.Pow(e.part.cv/0.08, 2))
	long := math.Min(1, length/60)
	reach := math.Exp(-math.Max(0, t-25) / 10)
	wide := math.Exp(-math.Max(0, e.part.radiusMM-24) / 3)
	return round * long * away * reach * wide
}

func (s *site) String() string {
	return fmt.Sprintf("blood %.0f +- %.0f HU (%.0f to %.0f), ventricle %d places about %.0f, aorta end %.0f out %.2f radius %.1f cv %.3f length %.0f, score %.2f",
		s.bloodHU, s.bloodSD, s.lowHU, s.highHU, len(s.ventricle), centre(s.ventricle), s.aorta.at, s.aorta.out, s.aorta.radiusMM, s.aorta.part.cv, s.aorta.part.lengthMM, s.score)
}
