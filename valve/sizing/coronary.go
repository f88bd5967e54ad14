package sizing

import (
	"fmt"

	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/valve"
)

// side is one coronary artery and what decides whether it can be obstructed.
type side struct {
	en, zh          string
	height, leaflet measure.Value
	axis            measure.Value // distance of the ostium from the annulus axis
	calcium         measure.Value // of the leaflet below it
}

func sides(s *measure.Set) [2]side {
	pick := func(relative, fixed measure.Value) measure.Value {
		if relative.Found {
			return relative
		}
		return fixed
	}
	return [2]side{
		{"left", "左", s.CoronaryLeftHeightMM, s.LeafletLeftLengthMM, s.CoronaryLeftAxisMM, pick(s.CalciumLeftRelativeMM3, s.CalciumLeftFixedMM3)},
		{"right", "右", s.CoronaryRightHeightMM, s.LeafletRightLengthMM, s.CoronaryRightAxisMM, pick(s.CalciumRightRelativeMM3, s.CalciumRightFixedMM3)},
	}
}

// coronary applies the screens of ct-planning 4.7 that do not depend on the valve. They come from stenosis.
func coronary(s *measure.Set) []Statement {
	var out []Statement
	sinus, stj := s.SinusMeanMM, s.STJMeanMM
	if sinus.Found && stj.Found {
		switch {
		case sinus.Value > 30 && stj.Value > 28:
			out = append(out, Statement{Level: Note, Source: "tarantini", EN: fmt.Sprintf("Wide root (sinuses %.1f mm, sinotubular junction %.1f mm): coronary obstruction is unlikely.", sinus.Value, stj.Value),
				ZH: fmt.Sprintf("根部宽大（窦 %.1f mm，窦管交界 %.1f mm）：冠脉阻塞可能性低。", sinus.Value, stj.Value)})
		case sinus.Value < 30 && stj.Value < 20:
			out = append(out, Statement{Level: High, Source: "tarantini", EN: fmt.Sprintf("Narrow root (sinuses %.1f mm, sinotubular junction %.1f mm): high risk of coronary obstruction.", sinus.Value, stj.Value),
				ZH: fmt.Sprintf("根部狭小（窦 %.1f mm，窦管交界 %.1f mm）：冠脉阻塞高风险。", sinus.Value, stj.Value)})
		}
	}
	for _, c := range sides(s) {
		h := c.height
		if !h.Found {
			out = append(out, Statement{Level: Caution, EN: "The height of the " + c.en + " coronary ostium is not known: " + h.Reason + ".", ZH: c.zh + "冠脉开口高度未知。"})
			continue
		}
		low := sinus.Found && sinus.Value < 30
		switch {
		case h.Value < 12 && low:
			out = append(out, Statement{Level: High, Source: "tarantini; the pair 12/30 is remembered", Assumed: true,
				EN: fmt.Sprintf("%s coronary height %.1f mm (below 12) with sinuses of %.1f mm (below 30, assumed pair): risk of obstruction.", title(c.en), h.Value, sinus.Value),
				ZH: fmt.Sprintf("%s冠脉开口高度 %.1f mm（<12）且窦径 %.1f mm（<30，假定界值）：有阻塞风险。", c.zh, h.Value, sinus.Value)})
		case h.Value < 14 || low:
			en, zh := fmt.Sprintf("%s coronary height %.1f mm", title(c.en), h.Value), fmt.Sprintf("%s冠脉开口高度 %.1f mm", c.zh, h.Value)
			if sinus.Found {
				en, zh = en+fmt.Sprintf(", sinuses %.1f mm", sinus.Value), zh+fmt.Sprintf("，窦径 %.1f mm", sinus.Value)
			}
			out = append(out, Statement{Level: Caution, Source: "PMC6859205", EN: en + ": below 14 or 30 mm, to be looked at.", ZH: zh + "：低于 14 或 30 mm，须留意。"})
		}
	}
	return out
}

// clearance applies the model of 60 obstructions (PMC9991077) to one size: the cusp is higher than the ostium, and the valve comes within
// 4 mm of it or the leaflet holds more than 600 mm3 of calcium. The valve is taken as a cylinder of its label diameter on the axis
// of the annulus (ct-planning 4.7). The length of the cusp is a lower bound.
func clearance(s *measure.Set, size *valve.Size) []Statement {
	var out []Statement
	assumed := size.NominalDiameterMM.Confidence == valve.Assumed
	for _, c := range sides(s) {
		if !c.height.Found || !c.axis.Found {
			continue
		}
		gap := c.axis.Value - size.NominalDiameterMM.Value/2
		high := c.leaflet.Found && c.leaflet.Value > c.height.Value
		bulky := c.calcium.Found && c.calcium.Value > 600
		switch {
		case high && (gap <= 4 || bulky):
			out = append(out, Statement{Level: High, Source: "PMC9991077", Assumed: assumed,
				EN: fmt.Sprintf("%s coronary: the cusp (at least %.1f mm) is higher than the ostium (%.1f mm) and the valve comes to %.1f mm of it%s, or the leaflet is heavily calcified: high risk of obstruction.", title(c.en), c.leaflet.Value, c.height.Value, gap, mark(assumed, false)),
				ZH: fmt.Sprintf("%s冠脉：瓣叶（至少 %.1f mm）高于开口（%.1f mm），且瓣膜距开口 %.1f mm%s或瓣叶重度钙化：阻塞高风险。", c.zh, c.leaflet.Value, c.height.Value, gap, mark(assumed, true))})
		case gap < 4:
			out = append(out, Statement{Level: Caution, Source: "circj", Assumed: assumed,
				EN: fmt.Sprintf("%s coronary: the valve comes to %.1f mm of the ostium (below 4 mm)%s.", title(c.en), gap, mark(assumed, false)),
				ZH: fmt.Sprintf("%s冠脉：瓣膜距开口 %.1f mm（<4 mm）%s。", c.zh, gap, mark(assumed, true))})
		}
	}
	return out
}

func title(side string) string {
	if side == "left" {
		return "Left"
	}
	return "Right"
}
