package outcome

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/valve"
)

// Grades of a finding.
const (
	Low    = "low"
	Raised = "raised"
	High   = "high"
)

// Finding is a number beside a limit that others have published.
type Finding struct {
	Number string `json:"number"` // ID of the Def
	Grade  string `json:"grade"`  // Low, Raised or High
	TextEN string `json:"textEN"`
	TextZH string `json:"textZH"`
	Source string `json:"source"`
	// Confidence is assumed where the limit rests on another definition than ours or is known at second hand only.
	Confidence valve.Confidence `json:"confidence"`
}

// find compares the numbers with published limits.
func (o *Outcome) find() {
	say := func(number, grade, source string, c valve.Confidence, en, zh string) {
		o.Findings = append(o.Findings, Finding{number, grade, en, zh, source, c})
	}
	for side := range o.Coronary {
		o.findCoronary(side, say)
	}
	if v := o.Junction.VTSTJMM; v.Found {
		grade := Low
		if v.Value < 2 {
			grade = High
		}
		say("vtstjMM", grade, "circj", valve.Published, fmt.Sprintf("The frame stands %.1f mm from the wall at the sinotubular junction; below 2 mm the risk of sequestration of a sinus is high.", v.Value),
			fmt.Sprintf("支架距窦管交界壁 %.1f mm；小于 2 mm 为窦隔离高风险。", v.Value))
	}
	if v := o.Septum.FreeMM; v.Found {
		grade, en, zh := Low, "ends above", "未超过"
		if v.Value < 0 {
			grade, en, zh = Raised, "reaches beyond", "超过"
		}
		if v.Value <= -2.5 {
			grade = High
		}
		say("septumFreeMM", grade, "EuroIntervention EIJ-D-21-00363", valve.Published,
			fmt.Sprintf("The frame %s the membranous septum's lower edge (free septum %.1f mm). New conduction disturbance in 7.1 %% without overlap, 18.8 %% below 2.5 mm, 47.1 %% from 2.5 mm on; there measured at the septum's anterior edge. Each millimetre less: odds ratio 1.4 (PMID 26292585).", en, v.Value),
			fmt.Sprintf("支架%s膜部间隔下缘（剩余 %.1f mm）。新发传导障碍：无重叠 7.1 %%，重叠 <2.5 mm 18.8 %%，≥2.5 mm 47.1 %%（原研究测于间隔前缘）；每减少 1 mm 比值比 1.4。", zh, v.Value))
	}
	if v := o.Contact.IndexPercent; v.Found {
		grade := Low
		if v.Value >= 11.5 {
			grade = Raised
		}
		say("contactPressureIndexPercent", grade, "Hokken 2023", valve.Assumed,
			fmt.Sprintf("The contact pressure index is %.1f %%. New pacemakers were predicted by 11.5 %% or more (Hokken 2023, second hand; 14 %% in Rocatello 2018) of another tool's region: a guide, no threshold for this number.", v.Value),
			fmt.Sprintf("接触压力指数 %.1f %%。文献以 ≥11.5 %%（Hokken 2023，转引；Rocatello 2018 为 14 %%）预测新发起搏器，其区域定义不同，仅供参考。", v.Value))
	}
	if v := o.Contact.SeptalMPa; v.Found {
		grade := Low
		if v.Value >= 0.39 {
			grade = Raised
		}
		say("septalPressureMPa", grade, "Rocatello2018", valve.Assumed,
			fmt.Sprintf("The largest pressure on the septal region is %.2f MPa; 0.39 MPa was a threshold for new conduction abnormalities (Rocatello 2018, from memory; patch and region differ).", v.Value),
			fmt.Sprintf("间隔区最大接触压力 %.2f MPa；Rocatello 2018 阈值 0.39 MPa（记忆值，区域与面积定义不同）。", v.Value))
	}
	o.findLeak(say)
	o.findRupture(say)
}

type sayer func(number, grade, source string, c valve.Confidence, en, zh string)

func (o *Outcome) findCoronary(side int, say sayer) {
	c := &o.Coronary[side]
	if v := c.VTCMM; v.Found {
		grade := Low
		if v.Value < 4 {
			grade = High
		}
		en, zh := "", ""
		if f := c.FrameOverMM; f.Found && f.Value < 0 {
			en, zh = fmt.Sprintf(" The frame ends %.1f mm below the ostium.", -f.Value), fmt.Sprintf("支架末端低于开口 %.1f mm。", -f.Value)
		}
		say("vtc"+of[side].id+"MM", grade, "circj", valve.Published,
			fmt.Sprintf("The virtual valve stands %.1f mm from the %s coronary ostium; below 4 mm the risk of obstruction is high.%s", v.Value, of[side].en, en),
			fmt.Sprintf("虚拟瓣膜距%s冠开口 %.1f mm；小于 4 mm 为阻塞高风险。%s", of[side].zh, v.Value, zh))
	}
	if v := c.LeafletRatio; v.Found {
		grade := Low
		if v.Value < 0.7 {
			grade = High
		}
		say("leafletTo"+of[side].id+"OstiumRatio", grade, "PMC6859205", valve.Published,
			fmt.Sprintf("The %s leaflet stands %.2f ostium diameters from the ostium; below 0.7 all of 6 obstructions among 28 patients at high risk (specificity 95.7 %%).", of[side].en, v.Value),
			fmt.Sprintf("%s冠瓣叶距开口 %.2f 倍开口直径；28 例高危患者中 6 例阻塞均 <0.7（特异度 95.7 %%）。", of[side].zh, v.Value))
	}
	if v := c.LeafletOverMM; v.Found && c.VTCMM.Found {
		near, calcium := c.VTCMM.Value <= 4, c.LeafletCalciumMM3.Found && c.LeafletCalciumMM3.Value > 600
		grade := Low
		if v.Value > 0 && (near || calcium) {
			grade = High
		}
		unknown, unknownZH := "", ""
		if v.Value > 0 && !near && !c.LeafletCalciumMM3.Found {
			unknown, unknownZH = " The leaflet's calcium is not known.", "瓣叶钙化未知。"
		}
		say("leafletOver"+of[side].id+"OstiumMM", grade, "PMC9991077", valve.Published,
			fmt.Sprintf("The %s leaflet ends %.1f mm %s the ostium's lower edge; above it, with 4 mm or less from valve to ostium or more than 600 mm3 of leaflet calcium, the risk is high.%s", of[side].en, math.Abs(v.Value), aboveEN(v.Value), unknown),
			fmt.Sprintf("%s冠瓣叶上缘%s开口下缘 %.1f mm；高出且瓣膜至开口 ≤4 mm 或瓣叶钙化 >600 mm³ 为高风险。%s", of[side].zh, aboveZH(v.Value), math.Abs(v.Value), unknownZH))
	}
}

func (o *Outcome) findLeak(say sayer) {
	v := o.Apposition.LargestPathMM
	if !v.Found {
		return
	}
	grade := Low
	if v.Value >= 2 {
		grade = Raised
	}
	say("largestLeakPathMM", grade, "jilaihawi", valve.Assumed, fmt.Sprintf("The widest path past the skirt is %.1f mm; a residual gap of 2 mm or more flags paravalvular leak (second hand).", v.Value),
		fmt.Sprintf("裙边最宽漏口 %.1f mm；残余间隙 ≥2 mm 提示瓣周漏（转引）。", v.Value))
}

// findRupture flags tissue that is stretched as far as where roots have torn.
func (o *Outcome) findRupture(say sayer) {
	flag := func(number string, v Value, where, whereZH string) {
		if !v.Found {
			return
		}
		grade := Low
		switch {
		case v.Value >= 1.6:
			grade = High
		case v.Value >= 1.5:
			grade = Raised
		}
		say(number, grade, "jilaihawi", valve.Assumed,
			fmt.Sprintf("The wall is stretched by a factor of %.2f at most %s; 1.6 or more flags injury of the root (second hand; 1.5 was seen without).", v.Value, where),
			fmt.Sprintf("%s管壁最大拉伸比 %.2f；≥1.6 提示主动脉根部损伤（转引；1.5 时未见损伤）。", whereZH, v.Value))
	}
	flag("calcifiedStretch", o.Strain.CalcifiedStretch, "beside the calcium of annulus and outflow tract", "瓣环及流出道钙化处")
	flag("annulusStretch", o.Strain.AnnulusStretch, "in the annulus", "瓣环")
	flag("lvotStretch", o.Strain.LVOTStretch, "in the outflow tract", "流出道")
}

func aboveEN(x float64) string {
	if x < 0 {
		return "below"
	}
	return "above"
}

func aboveZH(x float64) string {
	if x < 0 {
		return "低于"
	}
	return "高于"
}
