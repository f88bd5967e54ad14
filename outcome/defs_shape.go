package outcome

import "github.com/apical-heart/apical/valve"

func placeDefs() (out []Def) {
	for c := range of {
		out = append(out, Def{ID: "depth" + of[c].id + "MM", NameEN: "Depth below the " + of[c].en + " hinge point", NameZH: of[c].zh + "冠瓣最低点下植入深度", Unit: "mm", Decimals: 1, Source: "PMID 26292585",
			Definition:   "Distance along the annulus plane's normal from the " + of[c].en + " hinge point down to the frame's inflow edge (through its crowns) in that direction; negative if the edge lies above.",
			DefinitionZH: of[c].zh + "冠瓣最低点沿瓣环平面法向至该方向支架流入端边缘（经冠顶）的距离；边缘在其上方时为负。",
			field:        func(o *Outcome) *Value { return &o.Place.DepthMM[c] }})
	}
	out = append(out,
		Def{ID: "depthMeanMM", NameEN: "Depth, mean", NameZH: "平均植入深度", Unit: "mm", Decimals: 1, Source: "PMID 26292585",
			Definition:   "Mean of the depths below the three hinge points.",
			DefinitionZH: "三个最低附着点下深度的平均值。",
			field:        func(o *Outcome) *Value { return &o.Place.MeanDepthMM }},
		Def{ID: "tiltDeg", NameEN: "Tilt", NameZH: "倾斜角", Unit: "deg", Decimals: 1, Source: "project",
			Definition:   "Angle between the frame's axis, the straight line nearest to the middles of its levels of joints, and the annulus plane's normal.",
			DefinitionZH: "支架轴线（最接近各层节点中心的直线）与瓣环平面法向的夹角。",
			field:        func(o *Outcome) *Value { return &o.Place.TiltDeg }},
		Def{ID: "rotationDeg", NameEN: "Rotation to the commissures", NameZH: "与自体瓣叶交界的旋转角", Unit: "deg", Decimals: 0, Source: "project",
			Definition:   "Mean of the three angles about the annulus' middle from the root's commissures to the valve's, paired so that they are least; positive in the sense right, left, non-coronary.",
			DefinitionZH: "绕瓣环中心由自体交界至瓣膜交界的三个夹角的平均值，按夹角最小配对；沿右、左、无冠方向为正。",
			field:        func(o *Outcome) *Value { return &o.Place.RotationDeg }},
		Def{ID: "commissureMisalignedDeg", NameEN: "Largest misalignment of a commissure", NameZH: "最大瓣叶交界错位角", Unit: "deg", Decimals: 0, Source: "project",
			Definition:   "The largest of the three angles between the root's commissures and the valve's, without sign.",
			DefinitionZH: "自体交界与瓣膜交界三个夹角的最大绝对值。",
			field:        func(o *Outcome) *Value { return &o.Place.MisalignedDeg }},
	)
	return define(GroupPlace, out...)
}

func frameDefs() (out []Def) {
	for _, l := range []struct {
		id, en, zh, where, whereZH string
		of                         func(*Outcome) *Section
	}{
		{"frameInflow", "inflow", "流入端", "through the crowns of the inflow edge, seen along the frame's axis", "经流入端冠顶，沿支架轴线观察", func(o *Outcome) *Section { return &o.Frame.Inflow }},
		{"frameAnnulus", "annulus", "瓣环水平", "where the annulus plane cuts it", "位于瓣环平面", func(o *Outcome) *Section { return &o.Frame.Annulus }},
		{"frameOutflow", "outflow", "流出端", "through the crowns of the outflow edge, seen along the frame's axis", "经流出端冠顶，沿支架轴线观察", func(o *Outcome) *Section { return &o.Frame.Outflow }},
		{"frameSTJ", "sinotubular junction", "窦管交界水平", "where the plane of the sinotubular junction cuts it", "位于窦管交界平面", func(o *Outcome) *Section { return &o.Frame.STJ }},
	} {
		curveZH := "，所测为经支架杆中线的光滑闭合曲线，" + l.whereZH + "。"
		curve := " of the smooth closed curve through the middles of the frame's wires, " + l.where + "."
		def := func(id, en, zh, unit string, decimals int, definition, definitionZH, source string, field func(*Section) *Value) {
			out = append(out, Def{ID: l.id + id, NameEN: "Frame at the " + l.en + ", " + en, NameZH: "支架" + l.zh + zh, Unit: unit, Decimals: decimals, Source: source, Definition: definition + curve, DefinitionZH: definitionZH + curveZH,
				field: func(o *Outcome) *Value { return field(l.of(o)) }})
		}
		def("MinMM", "minimum diameter", "最小径", "mm", 1, "Shortest chord through the centroid", "过形心的最短弦", "Schultz 2016", func(s *Section) *Value { return &s.MinMM })
		def("MaxMM", "maximum diameter", "最大径", "mm", 1, "Longest chord through the centroid", "过形心的最长弦", "Schultz 2016", func(s *Section) *Value { return &s.MaxMM })
		def("AreaDiameterMM", "diameter by area", "面积换算径", "mm", 1, "Diameter 2 sqrt(A/pi) by the area", "按面积换算的直径 2√(A/π)", "Authorea TEE paper", func(s *Section) *Value { return &s.AreaDiameterMM })
		def("PerimeterDiameterMM", "diameter by perimeter", "周长换算径", "mm", 1, "Diameter P/pi by the length", "按周长换算的直径 P/π", "3m-spec", func(s *Section) *Value { return &s.PerimeterDiameterMM })
		def("Eccentricity", "eccentricity", "偏心率", "", 2, "1 - min/max, 0 for a circle,", "1 − 最小径/最大径，圆形为 0", "3m-spec", func(s *Section) *Value { return &s.Eccentricity })
		def("ExpansionPercent", "expansion", "膨胀率", "%", 0, "Diameter by area divided by the size's nominal diameter,", "面积换算径除以该型号标称直径", "project", func(s *Section) *Value { return &s.ExpansionPercent })
		def("FreePercent", "expansion of what is free", "相对自由形态膨胀率", "%", 0, "Diameter by area divided by that of the same places of the frame when nothing holds it,", "面积换算径除以支架自由时同一位置的面积换算径", "project", func(s *Section) *Value { return &s.FreePercent })
	}
	return define(GroupFrame, out...)
}

func gapDefs() []Def {
	const gapZH = "支架外表面（含裙边）与向外首个组织之间间隙小于 0.25 mm（假定）"
	const gap = "gap below 0.25 mm (assumed) between the frame's outer face, skirt included, and the first tissue outwards"
	return define(GroupGap,
		Def{ID: "apposedPercent", NameEN: "Skirt apposed", NameZH: "裙边贴合比例", Unit: "%", Decimals: 0, Source: "project", Confidence: valve.Assumed,
			Definition:   "Part of the skirt's area, or the frame's without one, with a " + gap + "; where the model has no tissue is left out.",
			DefinitionZH: "裙边（无裙边时为支架）面积中" + gapZH + "的比例；模型无组织处不计。",
			field:        func(o *Outcome) *Value { return &o.Apposition.ApposedPercent }},
		Def{ID: "apposedBestPercent", NameEN: "Circumference apposed, best level", NameZH: "最佳水平贴合周径比例", Unit: "%", Decimals: 0, Source: "project", Confidence: valve.Assumed,
			Definition:   "Part of the circumference with a " + gap + ", at the height of the skirt at which it is most.",
			DefinitionZH: "在比例最大的裙边高度，圆周中" + gapZH + "的比例。",
			field:        func(o *Outcome) *Value { return &o.Apposition.BestPercent }},
		Def{ID: "apposedAnnulusPercent", NameEN: "Circumference apposed at the annulus", NameZH: "瓣环水平贴合周径比例", Unit: "%", Decimals: 0, Source: "project", Confidence: valve.Assumed,
			Definition:   "Part of the circumference with a " + gap + ", at the height of the skirt that stands nearest to the annulus plane.",
			DefinitionZH: "在最接近瓣环平面的裙边高度，圆周中" + gapZH + "的比例。",
			field:        func(o *Outcome) *Value { return &o.Apposition.AnnulusPercent }},
		Def{ID: "largestGapMM", NameEN: "Largest gap", NameZH: "最大间隙", Unit: "mm", Decimals: 1, Source: "jilaihawi",
			Definition:   "Largest distance from the skirt's outer face across the frame's axis to the first tissue.",
			DefinitionZH: "自裙边外表面垂直于支架轴线至首个组织的最大距离。",
			field:        func(o *Outcome) *Value { return &o.Apposition.LargestGapMM }},
		Def{ID: "largestLeakPathMM", NameEN: "Widest leak path", NameZH: "最宽漏口", Unit: "mm", Decimals: 1, Source: "project",
			Definition:   "For each of 72 directions the narrowest gap along the skirt's height, which a leak must pass; of these the widest.",
			DefinitionZH: "72 个方向各自沿裙边高度的最窄间隙（渗漏必经之处）中的最大值。",
			field:        func(o *Outcome) *Value { return &o.Apposition.LargestPathMM }},
		Def{ID: "largestLeakPathDeg", NameEN: "Direction of the widest leak path", NameZH: "最宽漏口方位", Unit: "deg", Decimals: 0, Source: "project",
			Definition:   "Direction of the widest leak path about the frame's axis, from the right hinge point in the sense right, left, non-coronary.",
			DefinitionZH: "最宽漏口绕支架轴线的方位，自右冠瓣最低点起，沿右、左、无冠方向。",
			field:        func(o *Outcome) *Value { return &o.Apposition.LargestPathDeg }},
		Def{ID: "leakPathPercent", NameEN: "Circumference with a leak path", NameZH: "漏口周径比例", Unit: "%", Decimals: 0, Source: "project", Confidence: valve.Assumed,
			Definition:   "Part of the circumference whose narrowest gap along the skirt is 0.25 mm (assumed) or more.",
			DefinitionZH: "沿裙边最窄间隙 ≥ 0.25 mm（假定）的圆周比例。",
			field:        func(o *Outcome) *Value { return &o.Apposition.PathPercent }},
		Def{ID: "leakPathAreaMM2", NameEN: "Area of the leak paths", NameZH: "漏口面积", Unit: "mm2", Decimals: 1, Source: "project",
			Definition:   "Area of the narrowest gaps of all directions together.",
			DefinitionZH: "各方向最窄间隙的总面积。",
			field:        func(o *Outcome) *Value { return &o.Apposition.PathAreaMM2 }},
	)
}

func forceDefs() []Def {
	const sum = "Sum of the normal forces of frame and keys on wall and leaflets "
	const sumZH = "支架与定位键对管壁和瓣叶的法向力之和，位于"
	return define(GroupForce,
		Def{ID: "forceLVOTN", NameEN: "Force in the outflow tract", NameZH: "流出道受力", Unit: "N", Decimals: 1, Source: "VenusA2025", Definition: sum + "more than 2 mm below the annulus plane.",
			DefinitionZH: sumZH + "瓣环平面下 2 mm 以下。",
			field:        func(o *Outcome) *Value { return &o.Forces.LVOTN }},
		Def{ID: "forceAnnulusN", NameEN: "Force at the annulus", NameZH: "瓣环受力", Unit: "N", Decimals: 1, Source: "VenusA2025", Definition: sum + "within 2 mm of the annulus plane.",
			DefinitionZH: sumZH + "瓣环平面上下 2 mm 以内。",
			field:        func(o *Outcome) *Value { return &o.Forces.AnnulusN }},
		Def{ID: "forceSinusN", NameEN: "Force in the sinuses", NameZH: "主动脉窦受力", Unit: "N", Decimals: 1, Source: "VenusA2025", Definition: sum + "more than 2 mm above the annulus plane and more than 2 mm below the plane of the sinotubular junction.",
			DefinitionZH: sumZH + "瓣环平面上 2 mm 以上、窦管交界平面下 2 mm 以下。",
			field:        func(o *Outcome) *Value { return &o.Forces.SinusN }},
		Def{ID: "forceSTJN", NameEN: "Force at the sinotubular junction and above", NameZH: "窦管交界及以上受力", Unit: "N", Decimals: 1, Source: "VenusA2025", Definition: sum + "from 2 mm below the plane of the sinotubular junction up.",
			DefinitionZH: sumZH + "窦管交界平面下 2 mm 及以上。",
			field:        func(o *Outcome) *Value { return &o.Forces.STJN }},
	)
}

func contactDefs() []Def {
	const regionZH = "间隔区（瓣环平面至其下 15 mm 的管壁，自膜部间隔标志点无冠侧外 5 mm 至左右冠瓣交界；假定）"
	const region = "the septal region: the wall from the annulus plane to 15 mm below it, from 5 mm beyond the membranous septum's landmark on the non-coronary side to the left-right commissure (assumed)"
	return define(GroupContact,
		Def{ID: "wallPressureMPa", NameEN: "Largest pressure on the wall", NameZH: "管壁最大接触压力", Unit: "MPa", Decimals: 3, Source: "mechanics 5.7", Definition: "Largest contact pressure of the metal on the wall, averaged over a patch of 2 mm diameter.",
			DefinitionZH: "金属对管壁的最大接触压力，按直径 2 mm 的圆斑平均。",
			field:        func(o *Outcome) *Value { return &o.Contact.WallMPa }},
		Def{ID: "leafletPressureMPa", NameEN: "Largest pressure on the leaflets", NameZH: "瓣叶最大接触压力", Unit: "MPa", Decimals: 3, Source: "mechanics 5.7", Definition: "Largest contact pressure of the metal on a native leaflet, averaged over a patch of 2 mm diameter.",
			DefinitionZH: "金属对自体瓣叶的最大接触压力，按直径 2 mm 的圆斑平均。",
			field:        func(o *Outcome) *Value { return &o.Contact.LeafletMPa }},
		Def{ID: "contactPressureIndexPercent", NameEN: "Contact pressure index", NameZH: "接触压力指数", Unit: "%", Decimals: 1, Source: "Rocatello2018", Confidence: valve.Assumed,
			Definition:   "Part of the area of " + region + ", that lies within a patch of 2 mm diameter about a point of the metal that presses on the wall. After Rocatello 2018; region and patch are ours, so that the published thresholds are only a guide.",
			DefinitionZH: regionZH + "面积中位于压在管壁上的金属点周围直径 2 mm 圆斑内的比例。方法来源见文献；区域与圆斑为本项目自定，文献阈值仅供参考。",
			field:        func(o *Outcome) *Value { return &o.Contact.IndexPercent }},
		Def{ID: "septalPressureMPa", NameEN: "Largest pressure on the septal region", NameZH: "间隔区最大接触压力", Unit: "MPa", Decimals: 3, Source: "Rocatello2018", Confidence: valve.Assumed,
			Definition:   "Largest contact pressure, averaged over a patch of 2 mm diameter, in " + region + ".",
			DefinitionZH: regionZH + "内的最大接触压力，按直径 2 mm 的圆斑平均。",
			field:        func(o *Outcome) *Value { return &o.Contact.SeptalMPa }},
		Def{ID: "septalForceN", NameEN: "Force on the septal region", NameZH: "间隔区受力", Unit: "N", Decimals: 1, Source: "project", Confidence: valve.Assumed,
			Definition:   "Sum of the normal forces on the wall in " + region + ".",
			DefinitionZH: regionZH + "内对管壁的法向力之和。",
			field:        func(o *Outcome) *Value { return &o.Contact.SeptalN }},
		Def{ID: "septalRegionMM2", NameEN: "Area of the septal region", NameZH: "间隔区面积", Unit: "mm2", Decimals: 0, Source: "project", Confidence: valve.Assumed,
			Definition:   "Area of what the model has of " + region + ".",
			DefinitionZH: "模型中" + regionZH + "的面积。",
			field:        func(o *Outcome) *Value { return &o.Contact.RegionMM2 }},
		Def{ID: "septalRegionDepthMM", NameEN: "Depth of the septal region", NameZH: "间隔区深度", Unit: "mm", Decimals: 1, Source: "project", Confidence: valve.Assumed,
			Definition:   "How far below the annulus plane the model has the septal region: 15 mm, or less where the model's wall ends before.",
			DefinitionZH: "模型中间隔区向瓣环平面下延伸的深度：15 mm，模型管壁提前终止时更小。",
			field:        func(o *Outcome) *Value { return &o.Contact.RegionDepthMM }},
	)
}

func strainDefs() (out []Def) {
	for _, z := range []struct {
		id, en, zh, what, whatZH string
		of                       func(*Strain) (stretch, stress *Value)
	}{
		{"sinus", "sinuses", "主动脉窦", "the three sinuses", "三个主动脉窦", func(s *Strain) (*Value, *Value) { return &s.SinusStretch, &s.SinusMPa }},
		{"annulus", "annulus", "瓣环", "the annulus (within 2 mm of the hinge lines) and the interleaflet triangles", "瓣环（距附着线 2 mm 以内）与瓣叶间三角", func(s *Strain) (*Value, *Value) { return &s.AnnulusStretch, &s.AnnulusMPa }},
		{"lvot", "outflow tract", "流出道", "the outflow tract: septum, membranous septum and mitral curtain", "流出道（肌部间隔、膜部间隔与主动脉瓣-二尖瓣幕）", func(s *Strain) (*Value, *Value) { return &s.LVOTStretch, &s.LVOTMPa }},
		{"aorta", "ascending aorta", "升主动脉", "the ascending aorta", "升主动脉", func(s *Strain) (*Value, *Value) { return &s.AortaStretch, &s.AortaMPa }},
		{"leaflet", "native leaflets", "自体瓣叶", "the native leaflets", "自体瓣叶", func(s *Strain) (*Value, *Value) { return &s.LeafletStretch, &s.LeafletMPa }},
	} {
		out = append(out,
			Def{ID: z.id + "Stretch", NameEN: "Largest stretch, " + z.en, NameZH: z.zh + "最大拉伸比", Decimals: 2, Source: "project", Definition: "Largest principal stretch of " + z.what + ", since the picture.", DefinitionZH: z.whatZH + "相对影像状态的最大主拉伸比。",
				field: func(o *Outcome) *Value { v, _ := z.of(&o.Strain); return v }},
			Def{ID: z.id + "StressMPa", NameEN: "Largest stress, " + z.en, NameZH: z.zh + "最大应力", Unit: "MPa", Decimals: 2, Source: "project", Definition: "Largest principal Cauchy stress of " + z.what + ", since the picture.", DefinitionZH: z.whatZH + "相对影像状态的最大主应力（柯西应力）。",
				field: func(o *Outcome) *Value { _, v := z.of(&o.Strain); return v }})
	}
	out = append(out,
		Def{ID: "wallAreaRatio", NameEN: "Largest stretch of area of a region", NameZH: "最大区域面积比", Decimals: 2, Source: "dasi-notes", Definition: "Largest ratio of a wall region's area to that at rest, of sinuses, triangles, annulus, septum, curtain and aorta.",
			DefinitionZH: "管壁各区域（窦、瓣叶间三角、瓣环、间隔、瓣幕、主动脉）当前面积与静息面积之比的最大值。",
			field:        func(o *Outcome) *Value { return &o.Strain.AreaRatio }},
		Def{ID: "calcifiedStretch", NameEN: "Largest stretch beside calcium", NameZH: "钙化处最大拉伸比", Decimals: 2, Source: "jilaihawi", Definition: "Largest principal stretch of the triangles of annulus, interleaflet triangles and outflow tract that bear 0.2 mm of calcium or more or share a corner with one that does.",
			DefinitionZH: "瓣环、瓣叶间三角与流出道中带 0.2 mm 及以上钙化或与之相邻的单元的最大主拉伸比。",
			field:        func(o *Outcome) *Value { return &o.Strain.CalcifiedStretch }},
		Def{ID: "calcifiedLandingMM2", NameEN: "Calcified area of the landing zone", NameZH: "着陆区钙化面积", Unit: "mm2", Decimals: 0, Source: "project", Definition: "Area at rest of annulus, interleaflet triangles and outflow tract that bears 0.2 mm of calcium or more.",
			DefinitionZH: "瓣环、瓣叶间三角与流出道中带 0.2 mm 及以上钙化的静息面积。",
			field:        func(o *Outcome) *Value { return &o.Strain.CalcifiedMM2 }},
	)
	return define(GroupStrain, out...)
}
