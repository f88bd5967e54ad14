package segment

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
)

// A site is where the left heart lies: ventricle, tube of the ascending aorta, and the contrast that shows them.
type site struct {
	bloodHU, bloodSD float64
	lowHU, highHU    float64 // range of blood
	mask             *image.Mask
	dist             *image.Field
	ventricle        []chamberPoint
	aorta            tubeEnd // the end nearest to the ventricle
	score            float64
	course           geom.Curve // from the ventricle's centre through the root to the far end of the tube
}

// minBloodMM3 is the least homogeneous blood that can be a left heart: a third of a small ventricle's 60 mL.
const minBloodMM3 = 20e3

// minScore is the score under which no pair of ventricle and tube is taken for a left heart. A tube that varies by 12 % of its radius, as long as wide,
// lying in the ventricle's direction scores 0.1.
const minScore = 0.08

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
		return nil, fault.New("SEG-CONTRAST", "no contrast-filled heart chamber was found", "Use a contrast-enhanced, arterial-phase cardiac CT.")
	}
	if best == nil || best.score < minScore {
		return nil, fault.New("SEG-ROOT", "the aortic root with the left ventricle below it was not found in the picture",
			"Use a contrast-enhanced scan that covers the ventricle's base, the aortic root and at least 3 cm of the ascending aorta.")
	}
	return best, nil
}

func (w *view) tryMode(m mode) *site {
	s := &site{bloodHU: m.hu, bloodSD: m.sd}
	s.lowHU = (m.hu + w.soft.hu) / 2
	s.highHU = m.hu + math.Max(120, 0.35*m.hu)
	s.mask = image.NewMask(w.Grid)
	for i, x := range w.hu.Data {
		if float64(x) > s.lowHU && float64(x) < s.highHU {
			s.mask.Data[i] = 1
		}
	}
	s.dist = image.Distance(s.mask)
	s.ventricle = w.chamber(s.mask, s.dist, s.lowHU)
	if len(s.ventricle) < 20 { // 20 places of 27 mm3 each stand for a cavity of some 10 mL
		return nil
	}
	time := w.front(s)
	at := image.NewFieldSampler(time)
	for _, p := range tubeParts(tubePoints(s.mask, s.dist)) {
		if len(p.points) < 8 || p.cv > 0.15 {
			continue
		}
		for _, e := range p.ends() {
			if sc := s.rate(e, at); sc > s.score {
				s.score, s.aorta = sc, e
			}
		}
	}
	if s.score == 0 {
		return nil
	}
	return s
}

// front returns the time a front from the ventricle needs, at 1 mm per unit in blood, a tenth of that in soft tissue (leaflets) and
// a hundredth elsewhere.
func (w *view) front(s *site) *image.Field {
	speed := image.NewField(w.Grid)
	for i, x := range w.hu.Data {
		switch {
		case s.mask.Data[i] != 0:
			speed.Data[i] = 1
		case x > 0 && float64(x) <= s.lowHU:
			speed.Data[i] = 0.1
		default:
			speed.Data[i] = 0.01
		}
	}
	inv := w.FromLPS()
	var seeds []int
	for _, p := range s.ventricle {
		q := inv.Apply(p.at)
		seeds = append(seeds, w.Index(int(q.X+0.5), int(q.Y+0.5), int(q.Z+0.5)))
	}
	return image.FastMarching(speed, seeds, 110)
}

// rate tells how much the end of a tube looks like the ascending aorta's: 0 to 1. Round (an aorta's free lengths vary by some 5 %, a pulmonary trunk's
// or an atrium's by 10), at least 4 cm long, aimed at the ventricle, and near it by way of blood.
func (s *site) rate(e tubeEnd, time *image.Sampler) float64 {
	near := math.Inf(1)
	var aim geom.Vec
	for _, p := range s.ventricle {
		if d := p.at.Dist(e.at); d < near {
			near, aim = d, p.at.Sub(e.at)
		}
	}
	round := math.Exp(-math.Pow(e.part.cv/0.08, 2))
	long := math.Min(1, e.part.lengthMM/40)
	straight := math.Max(0, aim.Unit().Dot(e.out))
	t := time.At(e.at)
	if math.IsInf(t, 0) || math.IsNaN(t) {
		t = 1e3
	}
	reach := math.Exp(-math.Max(0, t-60) / 20)
	return round * long * straight * straight * reach
}

func (s *site) String() string {
	return fmt.Sprintf("blood %.0f +- %.0f HU (%.0f to %.0f), ventricle %d places about %.0f, aorta end %.0f out %.2f radius %.1f cv %.3f length %.0f, score %.2f",
		s.bloodHU, s.bloodSD, s.lowHU, s.highHU, len(s.ventricle), centre(s.ventricle), s.aorta.at, s.aorta.out, s.aorta.radiusMM, s.aorta.part.cv, s.aorta.part.lengthMM, s.score)
}
