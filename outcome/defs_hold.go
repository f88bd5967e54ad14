package outcome

import "github.com/apical-heart/apical/valve"

func keyDefs() []Def {
	return define(GroupKeys,
		Def{ID: "keysSeated", NameEN: "Keys seated", NameZH: "就位定位键数", Decimals: 0, Source: "project", Confidence: valve.Assumed,
			Definition:   "Number of keys whose bottom lies in a sinus of their own: 20 degrees or more from both commissures, no more than 2 mm below the nadir, below the leaflet's free edge, and behind the leaflet (assumed).",
			DefinitionZH: "键底位于各自窦内的定位键数：距两侧交界均 ≥ 20°，低于窦底不超过 2 mm，位于瓣叶游离缘以下，且在瓣叶之后（假定）。",
			field:        func(o *Outcome) *Value { return &o.Seating.SeatedKeys }},
		Def{ID: "keyFarthestNadirMM", NameEN: "Farthest key from its nadir", NameZH: "定位键距窦底最远距离", Unit: "mm", Decimals: 1, Source: "project",
			Definition:   "Distance of a key's bottom, the lowest point of its U at rest, from its sinus' hinge point; the largest.",
			DefinitionZH: "键底（静息时 U 形最低点）至所在窦最低附着点的距离，取最大值。",
			field:        func(o *Outcome) *Value { return &o.Seating.FarthestNadirMM }},
		Def{ID: "keyOffMiddleDeg", NameEN: "Farthest key from its sinus' middle", NameZH: "定位键偏离窦中线最大角", Unit: "deg", Decimals: 0, Source: "project",
			Definition:   "Angle about the annulus' middle from the middle between a sinus' commissures to the key's bottom, without sign; the largest.",
			DefinitionZH: "绕瓣环中心，窦两侧交界的中线至键底的夹角绝对值，取最大值。",
			field:        func(o *Outcome) *Value { return &o.Seating.MostOffMiddleDeg }},
		Def{ID: "keyLeastForceN", NameEN: "Least force of a key", NameZH: "定位键最小受力", Unit: "N", Decimals: 2, Source: "project",
			Definition:   "Sum of a key's normal forces on wall and leaflets; the least of all keys.",
			DefinitionZH: "单个定位键对管壁与瓣叶的法向力之和，取各键最小值。",
			field:        func(o *Outcome) *Value { return &o.Seating.LeastForceN }},
		Def{ID: "keyMostForceN", NameEN: "Largest force of a key", NameZH: "定位键最大受力", Unit: "N", Decimals: 2, Source: "project",
			Definition:   "Sum of a key's normal forces on wall and leaflets; the largest of all keys.",
			DefinitionZH: "单个定位键对管壁与瓣叶的法向力之和，取各键最大值。",
			field:        func(o *Outcome) *Value { return &o.Seating.MostForceN }},
	)
}

func clampDefs() (out []Def) {
	for c := range of {
		leaflet, zh := of[c].en+" leaflet", of[c].zh+"冠瓣叶"
		out = append(out,
			Def{ID: "clampForce" + of[c].id + "N", NameEN: "Clamp force, " + leaflet, NameZH: zh + "夹持力", Unit: "N", Decimals: 2, Source: "mechanics 8.7",
				Definition:   "The smaller of the sums of normal forces of the keys and of the frame on the " + leaflet + ": what both sides of the clamp bear.",
				DefinitionZH: "定位键与支架对" + zh + "法向力之和中的较小者：夹持两侧共同承担的力。",
				field:        func(o *Outcome) *Value { return &o.Clamps[c].ForceN }},
			Def{ID: "clampKey" + of[c].id + "N", NameEN: "Force of the keys, " + leaflet, NameZH: "定位键对" + zh + "的力", Unit: "N", Decimals: 2, Source: "project",
				Definition:   "Sum of the keys' normal forces on the " + leaflet + ".",
				DefinitionZH: "定位键对" + zh + "的法向力之和。",
				field:        func(o *Outcome) *Value { return &o.Clamps[c].KeyN }},
			Def{ID: "clampFrame" + of[c].id + "N", NameEN: "Force of the frame, " + leaflet, NameZH: "支架对" + zh + "的力", Unit: "N", Decimals: 2, Source: "project",
				Definition:   "Sum of the frame's normal forces on the " + leaflet + ".",
				DefinitionZH: "支架对" + zh + "的法向力之和。",
				field:        func(o *Outcome) *Value { return &o.Clamps[c].FrameN }},
			Def{ID: "clampArea" + of[c].id + "MM2", NameEN: "Clamped area, " + leaflet, NameZH: zh + "夹持面积", Unit: "mm2", Decimals: 0, Source: "project", Confidence: valve.Assumed,
				Definition:   "Area of the " + leaflet + " whose middle lies within half its thickness and 0.3 mm (assumed) of a key's wire and of the frame's outer face.",
				DefinitionZH: zh + "中点距定位键金属丝与支架外表面均在半厚度加 0.3 mm（假定）以内的面积。",
				field:        func(o *Outcome) *Value { return &o.Clamps[c].AreaMM2 }})
	}
	return define(GroupClamp, out...)
}

func coronaryDefs() (out []Def) {
	for side := range 2 {
		ostium, zh := of[side].en+" ostium", of[side].zh+"冠开口"
		out = append(out,
			Def{ID: "vtc" + of[side].id + "MM", NameEN: "Virtual valve to " + ostium, NameZH: "虚拟瓣膜至" + zh + "距离", Unit: "mm", Decimals: 1, Source: "circj",
				Definition:   "Distance from the frame's outer face, across its axis, to the " + ostium + "'s centre; beyond its ends the frame is carried on as a cylinder.",
				DefinitionZH: "自支架外表面垂直于其轴线至" + zh + "中心的距离；支架两端以外按圆柱延伸。",
				field:        func(o *Outcome) *Value { return &o.Coronary[side].VTCMM }},
			Def{ID: "frameOver" + of[side].id + "OstiumMM", NameEN: "Frame above the " + ostium, NameZH: "支架高出" + zh, Unit: "mm", Decimals: 1, Source: "scct",
				Definition:   "How far the frame's outflow edge reaches above the " + ostium + "'s lower edge, along the frame's axis; negative if it ends below.",
				DefinitionZH: "支架流出端沿支架轴线高出" + zh + "下缘的距离；低于时为负。",
				field:        func(o *Outcome) *Value { return &o.Coronary[side].FrameOverMM }},
			Def{ID: "leafletTo" + of[side].id + "OstiumMM", NameEN: "Native leaflet to " + ostium, NameZH: "自体瓣叶至" + zh + "距离", Unit: "mm", Decimals: 1, Source: "PMC6859205",
				Definition:   "Least distance from the " + ostium + "'s centre to the native leaflet as the valve holds it, less half its thickness (DLC).",
				DefinitionZH: zh + "中心至被瓣膜撑开的自体瓣叶的最小距离，减去瓣叶半厚度（DLC）。",
				field:        func(o *Outcome) *Value { return &o.Coronary[side].LeafletMM }},
			Def{ID: "leafletTo" + of[side].id + "OstiumRatio", NameEN: "Leaflet to " + ostium + ", by its diameter", NameZH: "瓣叶至" + zh + "距离/开口直径", Decimals: 2, Source: "PMC6859205",
				Definition:   "Distance from the native leaflet to the " + ostium + " divided by the ostium's diameter (DLC/d).",
				DefinitionZH: "自体瓣叶至" + zh + "的距离除以开口直径（DLC/d）。",
				field:        func(o *Outcome) *Value { return &o.Coronary[side].LeafletRatio }},
			Def{ID: "leafletOver" + of[side].id + "OstiumMM", NameEN: "Native leaflet above the " + ostium, NameZH: "自体瓣叶高出" + zh, Unit: "mm", Decimals: 1, Source: "PMC9991077",
				Definition:   "How far the native leaflet, as the valve holds it, reaches above the " + ostium + "'s lower edge, along the annulus plane's normal; negative if it ends below.",
				DefinitionZH: "被瓣膜撑开的自体瓣叶沿瓣环平面法向高出" + zh + "下缘的距离；低于时为负。",
				field:        func(o *Outcome) *Value { return &o.Coronary[side].LeafletOverMM }},
			Def{ID: "leafletCalcium" + of[side].id + "MM3", NameEN: "Calcium of the " + of[side].en + " leaflet", NameZH: of[side].zh + "冠瓣叶钙化体积", Unit: "mm3", Decimals: 0, Source: "PMC9991077",
				Definition:   "Volume of the " + of[side].en + " leaflet's calcium in the picture above the fixed threshold.",
				DefinitionZH: "影像中" + of[side].zh + "冠瓣叶高于固定阈值的钙化体积。",
				field:        func(o *Outcome) *Value { return &o.Coronary[side].LeafletCalciumMM3 }})
	}
	out = append(out,
		Def{ID: "frameOverSTJMM", NameEN: "Frame above the sinotubular junction", NameZH: "支架高出窦管交界", Unit: "mm", Decimals: 1, Source: "circj",
			Definition:   "How far the frame's outflow edge reaches above the plane of the sinotubular junction, where it reaches farthest; negative if it ends below.",
			DefinitionZH: "支架流出端高出窦管交界平面的最大距离；低于时为负。",
			field:        func(o *Outcome) *Value { return &o.Junction.ReachMM }},
		Def{ID: "vtstjMM", NameEN: "Virtual valve to sinotubular junction", NameZH: "虚拟瓣膜至窦管交界距离", Unit: "mm", Decimals: 1, Source: "circj",
			Definition:   "Least distance from the frame's outer face to the wall in the plane of the sinotubular junction (VTSTJ); none if the frame ends below it.",
			DefinitionZH: "窦管交界平面内支架外表面至管壁的最小距离；支架止于其下时无此值。",
			field:        func(o *Outcome) *Value { return &o.Junction.VTSTJMM }})
	return define(GroupCoronary, out...)
}

func septumDefs() []Def {
	return define(GroupSeptum,
		Def{ID: "septumLengthMM", NameEN: "Membranous septum length", NameZH: "膜部间隔长度", Unit: "mm", Decimals: 1, Source: "RECICE 2024",
			Definition:   "Perpendicular distance from the annulus plane down to the lower edge of the membranous septum, after the implantation; negative if that edge lies above.",
			DefinitionZH: "植入后瓣环平面至膜部间隔下缘的垂直距离；下缘在其上方时为负。",
			field:        func(o *Outcome) *Value { return &o.Septum.LengthMM }},
		Def{ID: "septumDepthMM", NameEN: "Depth at the membranous septum", NameZH: "膜部间隔处植入深度", Unit: "mm", Decimals: 1, Source: "PMID 26292585",
			Definition:   "Depth of the frame's inflow edge below the annulus plane in the direction of the membranous septum's landmark.",
			DefinitionZH: "膜部间隔标志点方向上支架流入端在瓣环平面下的深度。",
			field:        func(o *Outcome) *Value { return &o.Septum.DepthMM }},
		Def{ID: "septumFreeMM", NameEN: "Membranous septum left free", NameZH: "膜部间隔剩余长度 (ΔMSID)", Unit: "mm", Decimals: 1, Source: "PMID 26292585",
			Definition:   "Length of the membranous septum less the depth there (delta MSID); negative if the frame reaches beyond its lower edge.",
			DefinitionZH: "膜部间隔长度减去该处植入深度；支架超过其下缘时为负。",
			field:        func(o *Outcome) *Value { return &o.Septum.FreeMM }},
	)
}

func anchorDefs() (out []Def) {
	for _, l := range []struct {
		id, en, zh string
		of         func(*Outcome) *Bearing
	}{
		{"diastole", "diastole", "舒张期", func(o *Outcome) *Bearing { return &o.Anchor.Diastole }},
		{"systole", "systole", "收缩期", func(o *Outcome) *Bearing { return &o.Anchor.Systole }},
	} {
		out = append(out,
			Def{ID: l.id + "LoadN", NameEN: "Load in " + l.en, NameZH: l.zh + "轴向载荷", Unit: "N", Decimals: 1, Source: "mechanics 9",
				Definition:   "Axial force of the pressure on the valve in " + l.en + ", without sign.",
				DefinitionZH: l.zh + "压力对瓣膜的轴向力，取绝对值。",
				field:        func(o *Outcome) *Value { return &l.of(o).DemandN }},
			Def{ID: l.id + "MovedMM", NameEN: "Movement in " + l.en, NameZH: l.zh + "轴向移位", Unit: "mm", Decimals: 2, Source: "mechanics 9",
				Definition:   "How far the load of " + l.en + " moves the frame along its axis, positive towards the aorta.",
				DefinitionZH: l.zh + "载荷使支架沿轴线的移位，向主动脉为正。",
				field:        func(o *Outcome) *Value { return &l.of(o).MovedMM }},
			Def{ID: l.id + "FramePercent", NameEN: "Borne by the frame on the wall in " + l.en, NameZH: l.zh + "支架对管壁承担比例", Unit: "%", Decimals: 0, Source: "mechanics 8.7",
				Definition:   "Part of what bears the load of " + l.en + " that is friction and slope of the wall against the frame.",
				DefinitionZH: l.zh + "载荷中由管壁对支架的摩擦与斜面承担的比例。",
				field:        func(o *Outcome) *Value { return &l.of(o).FramePercent }},
			Def{ID: l.id + "KeyPercent", NameEN: "Borne by the keys on the wall in " + l.en, NameZH: l.zh + "定位键对管壁承担比例", Unit: "%", Decimals: 0, Source: "mechanics 8.7",
				Definition:   "Part of what bears the load of " + l.en + " that is the keys' bearing on the wall.",
				DefinitionZH: l.zh + "载荷中由定位键对管壁承担的比例。",
				field:        func(o *Outcome) *Value { return &l.of(o).KeyPercent }},
			Def{ID: l.id + "LeafletPercent", NameEN: "Borne by the leaflets in " + l.en, NameZH: l.zh + "瓣叶承担比例", Unit: "%", Decimals: 0, Source: "mechanics 8.7",
				Definition:   "Part of what bears the load of " + l.en + " that frame and keys pass to the native leaflets: the clamp.",
				DefinitionZH: l.zh + "载荷中由支架与定位键传给自体瓣叶（夹持）的比例。",
				field:        func(o *Outcome) *Value { return &l.of(o).LeafletPercent }})
	}
	for _, h := range []struct {
		id, en, zh, load, loadZH string
		of                       func(*Outcome) *Hold
	}{
		{"ventricle", "ventricle", "心室", "diastole", "舒张期", func(o *Outcome) *Hold { return &o.Anchor.Ventricle }},
		{"aorta", "aorta", "主动脉", "systole", "收缩期", func(o *Outcome) *Hold { return &o.Anchor.Aorta }},
	} {
		out = append(out,
			Def{ID: h.id + "SlipN", NameEN: "Force at slip towards the " + h.en, NameZH: "向" + h.zh + "滑移力", Unit: "N", Decimals: 1, Source: "project", Confidence: valve.Assumed,
				Definition:   "Axial force at which the frame, drawn towards the " + h.en + ", begins to slip: where the steepness of force over movement first falls below a fifth (assumed) of the greatest before; at least the last force if it never does.",
				DefinitionZH: "向" + h.zh + "牵拉支架开始滑移的轴向力：力-位移曲线斜率首次低于此前最大斜率五分之一（假定）处；若始终未低于则为末点力，表示至少。",
				field:        func(o *Outcome) *Value { return &h.of(o).SlipN }},
			Def{ID: h.id + "SlipMM", NameEN: "Movement at slip towards the " + h.en, NameZH: "向" + h.zh + "滑移前位移", Unit: "mm", Decimals: 2, Source: "project", Confidence: valve.Assumed,
				Definition:   "How far the frame had been drawn towards the " + h.en + " when it began to slip.",
				DefinitionZH: "开始滑移时支架已向" + h.zh + "移动的距离。",
				field:        func(o *Outcome) *Value { return &h.of(o).SlipMM }},
			Def{ID: h.id + "MostN", NameEN: "Largest force towards the " + h.en, NameZH: "向" + h.zh + "最大拔出力", Unit: "N", Decimals: 1, Source: "mechanics 9",
				Definition:   "Largest axial force of the pull-out curve towards the " + h.en + ", as far as it goes.",
				DefinitionZH: "向" + h.zh + "拔出曲线范围内的最大轴向力。",
				field:        func(o *Outcome) *Value { return &h.of(o).MostN }},
			Def{ID: h.id + "SafetyFactor", NameEN: "Safety factor towards the " + h.en, NameZH: "向" + h.zh + "安全系数", Decimals: 1, Source: "mechanics 9", Confidence: valve.Assumed,
				Definition:   "Force at slip towards the " + h.en + " divided by the load of " + h.load + ".",
				DefinitionZH: "向" + h.zh + "滑移力除以" + h.loadZH + "载荷。",
				field:        func(o *Outcome) *Value { return &h.of(o).SafetyFactor }})
	}
	return define(GroupAnchor, out...)
}
