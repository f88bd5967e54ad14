package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/apical-heart/apical/outcome"
	"github.com/apical-heart/apical/report/words"
	"github.com/apical-heart/apical/valve"
)

// implantTables are the numbers of an outcome: those of outcome.Defs by group, and the lists that stand beside them.
type implantTables struct {
	Groups  map[string]*outcomeTable
	Keys    []keyRow
	Regions []regionRow
	Levels  []levelRow
}

// outcomeTable is a group of numbers.
type outcomeTable struct {
	Name     string
	Matrices []matrix
	Singles  []Row
	Notes    []string // why numbers are not known, or what limits them, by the figures at the cells
}

// matrix has the same numbers of several places.
type matrix struct {
	Heads []Row
	Rows  []matrixRow
}

type matrixRow struct {
	Name  string
	Cells []cell
}

// cell is a number; Note, from 1, is that of outcomeTable.Notes, 0 for none.
type cell struct {
	ID string
	Number
	Note int
}

type keyRow struct {
	Number                                          int
	Sinus, Tag, Word, Reason                        string
	OffMiddle, Height, Nadir, Behind, Wall, Leaflet string
}

type regionRow struct{ Name, Area, Most, Mean, Stretch, Least, Ratio string }

type levelRow struct{ Name, FrameWall, KeyWall, FrameLeaflet, KeyLeaflet, Sum string }

// matrices are the numbers that are told for several places side by side: pattern of their IDs with %s for the place, and the words of heads and rows.
var matrices = []struct {
	group    string
	patterns []string
	heads    []string
	places   [][2]string // part of the ID, words
}{
	{outcome.GroupFrame, []string{"%sMinMM", "%sMaxMM", "%sAreaDiameterMM", "%sPerimeterDiameterMM", "%sEccentricity", "%sExpansionPercent", "%sFreePercent"},
		[]string{"implant.col.min", "implant.col.max", "implant.col.byArea", "implant.col.byPerimeter", "implant.col.eccentricity", "implant.col.expansion", "implant.col.free"},
		[][2]string{{"frameOutflow", "implant.row.outflow"}, {"frameSTJ", "implant.row.stj"}, {"frameAnnulus", "implant.row.annulus"}, {"frameInflow", "implant.row.inflow"}}},
	{outcome.GroupClamp, []string{"clampForce%sN", "clampKey%sN", "clampFrame%sN", "clampArea%sMM2"}, []string{"implant.col.clamp", "implant.col.clampKey", "implant.col.clampFrame", "implant.col.clampArea"}, ofCusps},
	{outcome.GroupCoronary, []string{"vtc%sMM", "frameOver%sOstiumMM", "leafletTo%sOstiumMM", "leafletTo%sOstiumRatio", "leafletOver%sOstiumMM", "leafletCalcium%sMM3"},
		[]string{"implant.col.vtc", "implant.col.frameOver", "implant.col.leafletTo", "implant.col.leafletRatio", "implant.col.leafletOver", "implant.col.leafletCalcium"}, ofCusps[:2]},
	{outcome.GroupStrain, []string{"%sStretch", "%sStressMPa"}, []string{"implant.col.stretch", "implant.col.stress"},
		[][2]string{{"sinus", "implant.row.sinus"}, {"annulus", "implant.row.annulus"}, {"lvot", "implant.row.lvot"}, {"aorta", "implant.row.aorta"}, {"leaflet", "implant.row.leaflet"}}},
	{outcome.GroupAnchor, []string{"%sLoadN", "%sMovedMM", "%sFramePercent", "%sKeyPercent", "%sLeafletPercent"}, []string{"implant.col.load", "implant.col.moved", "implant.col.byFrame", "implant.col.byKey", "implant.col.byLeaflet"},
		[][2]string{{"diastole", "implant.state.diastole"}, {"systole", "implant.state.systole"}}},
	{outcome.GroupAnchor, []string{"%sSlipN", "%sSlipMM", "%sMostN", "%sSafetyFactor"}, []string{"implant.col.slip", "implant.col.slipMM", "implant.col.most", "implant.col.safety"},
		[][2]string{{"ventricle", "implant.row.toVentricle"}, {"aorta", "implant.row.toAorta"}}},
}

var ofCusps = [][2]string{{"Left", "cusp.left"}, {"Right", "cusp.right"}, {"Non", "cusp.non"}}

// outcomeNumber writes a number with the decimals of its definition.
func outcomeNumber(d *outcome.Def, v outcome.Value) Number {
	n := Number{Unit: unit(d.Unit), Found: v.Found, Why: v.Reason}
	if v.Found {
		n.Text = minus(strconv.FormatFloat(zero(v.Value, d.Decimals), 'f', d.Decimals, 64))
	}
	return n
}

// outcomeRow is a number's name with what it means. Its ID is apart from those of measurements.
func outcomeRow(d *outcome.Def, say words.Words) Row {
	r := Row{ID: "outcome-" + d.ID, Name: pick(say, d.NameEN, d.NameZH), Definition: pick(say, d.Definition, d.DefinitionZH), Source: d.Source}
	r.Unit = unit(d.Unit)
	if d.Confidence == valve.Assumed {
		r.Usual, r.Assumed = say.Say("implant.assumed"), true
	}
	return r
}

func tellTables(oc *outcome.Outcome, say words.Words) implantTables {
	out := implantTables{Groups: map[string]*outcomeTable{}}
	told := map[string]bool{}
	for _, g := range outcome.Groups {
		out.Groups[g.ID] = &outcomeTable{Name: pick(say, g.NameEN, g.NameZH)}
	}
	for _, m := range matrices {
		t := out.Groups[m.group]
		var x matrix
		for j, pattern := range m.patterns {
			d := outcome.Find(fmt.Sprintf(pattern, m.places[0][0]))
			head := outcomeRow(d, say)
			head.Name = say.Say(m.heads[j])
			x.Heads = append(x.Heads, head)
		}
		for _, place := range m.places {
			row := matrixRow{Name: say.Say(place[1])}
			for _, pattern := range m.patterns {
				id := fmt.Sprintf(pattern, place[0])
				d := outcome.Find(id)
				told[id] = true
				row.Cells = append(row.Cells, t.cell(d, d.Get(oc), say))
			}
			x.Rows = append(x.Rows, row)
		}
		t.Matrices = append(t.Matrices, x)
	}
	for i := range outcome.Defs {
		d := &outcome.Defs[i]
		if told[d.ID] {
			continue
		}
		r := outcomeRow(d, say)
		r.Number = outcomeNumber(d, d.Get(oc))
		r.Why = say.Reason(r.Why)
		out.Groups[d.Group].Singles = append(out.Groups[d.Group].Singles, r)
	}
	out.Keys, out.Regions, out.Levels = keyRows(oc, say), regionRows(oc, say), levelRows(oc, say)
	return out
}

// cell tells a number, and its reason once under the table.
func (t *outcomeTable) cell(d *outcome.Def, v outcome.Value, say words.Words) cell {
	c := cell{ID: d.ID, Number: outcomeNumber(d, v)}
	if why := say.Reason(v.Reason); why != "" {
		i := slices.Index(t.Notes, why)
		if i < 0 {
			i, t.Notes = len(t.Notes), append(t.Notes, why)
		}
		c.Note = i + 1
	}
	return c
}

// outcomeDefinitions are all numbers of an outcome with what they mean.
func outcomeDefinitions(say words.Words) []Group {
	var out []Group
	for _, g := range outcome.Groups {
		part := Group{Name: pick(say, g.NameEN, g.NameZH)}
		for i := range outcome.Defs {
			if d := &outcome.Defs[i]; d.Group == g.ID {
				part.Rows = append(part.Rows, outcomeRow(d, say))
			}
		}
		out = append(out, part)
	}
	return out
}

func bareNumber(v outcome.Value, decimals int) string {
	if !v.Found {
		return "–"
	}
	return minus(strconv.FormatFloat(zero(v.Value, decimals), 'f', decimals, 64))
}

func keyRows(oc *outcome.Outcome, say words.Words) (out []keyRow) {
	for i := range oc.Keys {
		k := &oc.Keys[i]
		r := keyRow{Number: k.Key + 1, Sinus: "–", Tag: "fine", Word: say.Say("outcome.verdict.seated"), Reason: say.Reason(k.Reason),
			OffMiddle: bareNumber(k.OffMiddleDeg, 0), Height: bareNumber(k.HeightMM, 1), Nadir: bareNumber(k.NadirMM, 1), Behind: bareNumber(k.BehindPercent, 0),
			Wall: fmt.Sprintf("%.2f", k.WallN), Leaflet: fmt.Sprintf("%.2f", k.LeafletN)}
		for c, key := range cuspKey {
			if k.Sinus == cuspNames[c] {
				r.Sinus = say.Say(key)
			}
		}
		if !k.Seated {
			r.Tag, r.Word = "bad", say.Say("outcome.verdict.not-seated")
		}
		out = append(out, r)
	}
	return out
}

// cuspNames are heart.Cusp's.
var cuspNames = [3]string{"left", "right", "non-coronary"}

// regionKeys are the words of deploy's regions.
var regionKeys = map[string]string{"left sinus": "implant.region.sinusLeft", "right sinus": "implant.region.sinusRight", "non-coronary sinus": "implant.region.sinusNon", "left-right triangle": "implant.region.triangleLR",
	"right-non-coronary triangle": "implant.region.triangleRN", "non-coronary-left triangle": "implant.region.triangleNL", "annulus": "implant.region.annulus", "muscular septum": "implant.region.septum", "membranous septum": "implant.region.membranous",
	"mitral curtain": "implant.region.curtain", "ascending aorta": "implant.region.aorta", "left leaflet": "implant.region.leafletLeft", "right leaflet": "implant.region.leafletRight", "non-coronary leaflet": "implant.region.leafletNon"}

func regionRows(oc *outcome.Outcome, say words.Words) (out []regionRow) {
	for _, q := range oc.Strain.Regions {
		r := regionRow{Name: q.Region, Area: fmt.Sprintf("%.0f", q.AreaMM2), Most: fmt.Sprintf("%.3f", q.MostMPa), Mean: fmt.Sprintf("%.3f", q.MeanMPa), Stretch: fmt.Sprintf("%.2f", q.MostStretch), Least: fmt.Sprintf("%.2f", q.LeastStretch), Ratio: "–"}
		if key, ok := regionKeys[q.Region]; ok {
			r.Name = say.Say(key)
		}
		r.Most, r.Mean = minus(r.Most), minus(r.Mean)
		if q.AreaRatio > 0 {
			r.Ratio = fmt.Sprintf("%.2f", q.AreaRatio)
		}
		out = append(out, r)
	}
	return out
}

func levelRows(oc *outcome.Outcome, say words.Words) (out []levelRow) {
	if !oc.Forces.AnnulusN.Found {
		return nil
	}
	for i, key := range []string{"implant.level.lvot", "implant.level.annulus", "implant.level.sinus", "implant.level.stj"} {
		l := &oc.Forces.Levels[i]
		n := func(x float64) string { return strings.TrimSpace(fmt.Sprintf("%.2f", x)) }
		out = append(out, levelRow{say.Say(key), n(l.FrameWallN), n(l.KeyWallN), n(l.FrameLeafletN), n(l.KeyLeafletN), n(l.Sum())})
	}
	slices.Reverse(out) // as the root stands
	return out
}
