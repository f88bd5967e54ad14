package sizing

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/valve"
)

// anatomy returns what a limit bounds, and what it is called.
func anatomy(s *measure.Set, kind string) (v measure.Value, en, zh, unit string) {
	switch kind {
	case valve.SinusDiameter:
		return s.SinusMeanMM, "mean sinus diameter", "主动脉窦平均径", "mm"
	case valve.SinusHeight:
		return s.SinusHeightMM, "sinus height", "主动脉窦高度", "mm"
	case valve.STJDiameter:
		return s.STJMeanMM, "diameter of the sinotubular junction", "窦管交界直径", "mm"
	case valve.AorticAngle:
		return s.RootAngleCoronalDeg, "aortic angle", "主动脉根部角", "deg"
	case valve.AscendingDiameter:
		if s.AscendingLargestMM.Found {
			return s.AscendingLargestMM, "ascending aorta", "升主动脉直径", "mm"
		}
		return s.AscendingMeanMM, "ascending aorta", "升主动脉直径", "mm"
	case valve.CoronaryHeight:
		l, r := s.CoronaryLeftHeightMM, s.CoronaryRightHeightMM
		switch {
		case !l.Found:
			return r, "coronary height (right only)", "冠脉开口高度（仅右侧）", "mm"
		case r.Found && r.Value < l.Value:
			return r, "lower coronary height (right)", "较低冠脉开口高度（右）", "mm"
		}
		return l, "lower coronary height (left)", "较低冠脉开口高度（左）", "mm"
	}
	return measure.Value{Reason: "Apical does not measure it"}, "root length", "根部长度", "mm"
}

// limits checks the anatomy against the limits. A limit that excludes and is overstepped by more than the uncertainty (95 % one-sided)
// excludes; one that is overstepped by less, that only cautions or that could not be checked gives a statement.
func limits(s *measure.Set, ls []valve.Limit, indication string) (cautions []Statement, no *Statement) {
	for _, l := range ls {
		if l.Indication != "" && indication != "" && l.Indication != indication {
			continue
		}
		v, en, zh, unit := anatomy(s, l.Anatomy)
		if unit == "deg" {
			unit = "°"
		}
		for k, q := range []*valve.Quantity{l.Min, l.Max} {
			if q == nil {
				continue
			}
			least := k == 0
			word, wordZH := "at most", "不超过"
			if least {
				word, wordZH = "at least", "不小于"
			}
			assumed := q.Confidence == valve.Assumed
			x := Statement{Level: Caution, Source: q.Source, Assumed: assumed, limit: true}
			if !v.Found {
				x.limit = false
				x.EN = fmt.Sprintf("The device asks for %s of %s %g %s%s, which was not checked: %s.", en, word, q.Value, unit, mark(assumed, false), v.Reason)
				x.ZH = fmt.Sprintf("该器械要求%s%s %g %s%s，未能核对。", zh, wordZH, q.Value, unit, mark(assumed, true))
				cautions = append(cautions, x)
				continue
			}
			over := v.Value - q.Value
			if least {
				over = -over
			}
			if over <= 0 {
				continue
			}
			x.EN = fmt.Sprintf("The %s is %.1f ± %.1f %s; the device asks for %s %g %s%s.", en, v.Value, v.SD, unit, word, q.Value, unit, mark(assumed, false))
			x.ZH = fmt.Sprintf("%s为 %.1f ± %.1f %s；该器械要求%s %g %s%s。", zh, v.Value, v.SD, unit, wordZH, q.Value, unit, mark(assumed, true))
			if l.Effect == "exclude" && over > 1.645*math.Max(v.SD, 0) {
				x.Level = Note
				return nil, &x
			}
			cautions = append(cautions, x)
		}
	}
	return cautions, nil
}
