package sizing

import (
	"fmt"

	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/valve"
)

// score holds the thresholds of the Agatston score for severe stenosis (ct-planning 4.8, droracle.ai, summary of ESC/ACC).
type score struct{ unlikely, likely, veryLikely float64 }

var (
	men   = score{1600, 2000, 3000}
	women = score{800, 1200, 1600}
	// Of unknown sex: unlikely in both, likely in women, very likely in men.
	anyone = score{800, 1200, 3000}
)

// A score below this is hardly any calcium: of patients treated for pure regurgitation 76 % have none and 22 % mild calcification
// (wang2025). A tenth of what makes severe stenosis likely in women.
const hardlyAny = 120

// indicate returns the indication asked for or guesses it from the calcium of the leaflets.
func indicate(s *measure.Set, o Options) Indication {
	if o.Indication == valve.AS || o.Indication == valve.AR {
		return Indication{Indication: o.Indication, Given: true, Confidence: "given",
			Reason: Statement{Level: Note, EN: name(o.Indication, false) + " was given as the indication.", ZH: "适应证由用户指定：" + name(o.Indication, true) + "。"}}
	}
	limits := anyone
	switch o.Sex {
	case "male":
		limits = men
	case "female":
		limits = women
	}
	agatston, rough := s.AgatstonEstimateAU, false
	if !agatston.Found && s.CalciumLeafletsFixedMM3.Found {
		// The fixed threshold misses calcium under dense contrast: what it finds is a lower bound.
		agatston, rough = measure.Value{Value: 2 * (s.CalciumLeafletsFixedMM3.Value + s.CalciumAnnulusFixedMM3.Value), Found: true}, true
	}
	in := Indication{NeedsEcho: true, Confidence: "none"}
	a := agatston.Value
	echoEN, echoZH := " Echocardiography decides.", "须由超声心动图确认。"
	set := func(indication, confidence, en, zh string) {
		if rough {
			confidence = map[string]string{"high": "moderate", "moderate": "low", "low": "low"}[confidence]
			en += " (lower bound: calcium above 850 HU only)"
			zh += "（仅计 850 HU 以上钙化，为下限）"
		}
		in.Indication, in.Confidence = indication, confidence
		in.Reason = Statement{Level: Caution, EN: en + "." + echoEN, ZH: zh + "。" + echoZH, Source: "droracle.ai, wang2025"}
	}
	switch {
	case !agatston.Found:
		in.Reason = Statement{Level: Caution, EN: "The indication is not known: " + s.AgatstonEstimateAU.Reason + "." + echoEN,
			ZH: "适应证不明：未能评估钙化。" + echoZH}
	case a >= limits.veryLikely:
		set(valve.AS, "high", fmt.Sprintf("The valve's calcium (estimated Agatston score %.0f) makes severe stenosis very likely", a),
			fmt.Sprintf("瓣膜钙化（估计 Agatston 积分 %.0f）提示重度狭窄可能性很大", a))
	case a >= limits.likely:
		set(valve.AS, "moderate", fmt.Sprintf("The valve's calcium (estimated Agatston score %.0f) makes severe stenosis likely", a),
			fmt.Sprintf("瓣膜钙化（估计 Agatston 积分 %.0f）提示重度狭窄可能", a))
	case a >= limits.unlikely:
		set(valve.AS, "low", fmt.Sprintf("The valve's calcium (estimated Agatston score %.0f) is between what makes severe stenosis likely and unlikely", a),
			fmt.Sprintf("瓣膜钙化（估计 Agatston 积分 %.0f）介于重度狭窄可能与不可能之间", a))
	case a >= hardlyAny:
		set(valve.AR, "low", fmt.Sprintf("The valve's calcium (estimated Agatston score %.0f) makes severe stenosis unlikely; a patient for a valve then has regurgitation", a),
			fmt.Sprintf("瓣膜钙化（估计 Agatston 积分 %.0f）不支持重度狭窄；若需换瓣则为反流", a))
	default:
		set(valve.AR, "moderate", "The valve has hardly any calcium, as in pure regurgitation, or in a normal valve",
			"瓣膜几乎无钙化，符合单纯反流（或正常瓣膜）")
	}
	return in
}

func name(indication string, zh bool) string {
	switch {
	case indication == valve.AS && zh:
		return "主动脉瓣狭窄"
	case indication == valve.AS:
		return "aortic stenosis"
	case indication == valve.AR && zh:
		return "主动脉瓣反流"
	case indication == valve.AR:
		return "aortic regurgitation"
	case zh:
		return "适应证不明"
	}
	return "an unknown indication"
}

// doubtIndication compares an indication that was given with the calcium.
func doubtIndication(s *measure.Set, in Indication) []Statement {
	var out []Statement
	a := s.AgatstonEstimateAU
	if !a.Found {
		return nil
	}
	switch {
	case in.Given && in.Indication == valve.AS && a.Value < women.unlikely:
		out = append(out, Statement{Level: Caution, EN: fmt.Sprintf("Stenosis was given, but the calcium (estimated Agatston score %.0f) makes severe stenosis unlikely; a self-expanding or balloon-expanded frame may not hold.", a.Value),
			ZH: fmt.Sprintf("指定为狭窄，但钙化（估计 Agatston 积分 %.0f）不支持重度狭窄；支架锚定可能不足。", a.Value), Source: "droracle.ai"})
	case in.Given && in.Indication == valve.AR && a.Value >= women.likely:
		out = append(out, Statement{Level: Caution, EN: fmt.Sprintf("Regurgitation was given, but the calcium (estimated Agatston score %.0f) is that of stenosis; less oversizing may be wanted.", a.Value),
			ZH: fmt.Sprintf("指定为反流，但钙化（估计 Agatston 积分 %.0f）符合狭窄；可能需减小超尺寸率。", a.Value), Source: "droracle.ai"})
	}
	if in.Indication == valve.AR && a.Value < hardlyAny {
		out = append(out, Statement{Level: Note, EN: "Calcium of the valve: none or hardly any. Nothing but the device's own grip holds it in the annulus.",
			ZH: "瓣膜钙化：无或极少。瓣膜固定只依靠器械自身的锚定。", Source: "ct-planning 4.8"})
	}
	return out
}
