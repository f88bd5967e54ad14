package outcome

import (
	"slices"

	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/valve"
)

// Groups of numbers, in the order of a report.
const (
	GroupPlace    = "place"
	GroupFrame    = "frame"
	GroupGap      = "gap"
	GroupKeys     = "keys"
	GroupClamp    = "clamp"
	GroupForce    = "force"
	GroupContact  = "contact"
	GroupStrain   = "strain"
	GroupCoronary = "coronary"
	GroupSeptum   = "septum"
	GroupAnchor   = "anchor"
)

// Group is a group of numbers with its names.
type Group struct{ ID, NameEN, NameZH string }

// Groups lists the groups in the order of a report.
var Groups = []Group{
	{GroupPlace, "Where the valve stands", "瓣膜位置"},
	{GroupFrame, "Frame", "支架形态"},
	{GroupGap, "Apposition and gaps", "贴壁与间隙"},
	{GroupKeys, "Positioning keys", "定位键"},
	{GroupClamp, "Native leaflets clasped", "自体瓣叶夹持"},
	{GroupForce, "Force by level", "各水平受力"},
	{GroupContact, "Contact pressure", "接触压力"},
	{GroupStrain, "Stretch and stress of tissue", "组织拉伸与应力"},
	{GroupCoronary, "Coronary clearance", "冠状动脉余隙"},
	{GroupSeptum, "Membranous septum", "膜部室间隔"},
	{GroupAnchor, "Anchoring", "锚定"},
}

// Def is one number of an Outcome: everything that a table, a file or a picture needs to know about it.
type Def struct {
	ID         string `json:"id"`
	NameEN     string `json:"nameEN"`
	NameZH     string `json:"nameZH"`
	Definition string `json:"definition"`
	// DefinitionZH is the definition in Chinese.
	DefinitionZH string `json:"definitionZH"`
	Unit         string `json:"unit"` // mm, mm2, mm3, N, MPa, deg, %, or "" for a pure number
	Decimals     int    `json:"decimals"`
	Source       string `json:"source"` // of the definition: key of the references ct-planning, devices or mechanics; "project" is a choice of ours
	// Confidence is that of the definition: assumed where it is ours and rests on a limit that nobody has published.
	Confidence valve.Confidence `json:"confidence"`
	Group      string           `json:"group"`
	// Get reads the number out of an outcome.
	Get func(*Outcome) Value `json:"-"`

	field func(*Outcome) *Value
}

// Find returns the definition with this ID, or nil.
func Find(id string) *Def {
	for i := range Defs {
		if Defs[i].ID == id {
			return &Defs[i]
		}
	}
	return nil
}

// define completes the rows of a group. A row that does not say so is by a published definition.
func define(group string, rows ...Def) []Def {
	for i := range rows {
		field := rows[i].field
		rows[i].Group = group
		if rows[i].Confidence == "" {
			rows[i].Confidence = valve.Published
		}
		rows[i].Get = func(o *Outcome) Value { return *field(o) }
	}
	return rows
}

// Defs is the one list of the numbers, in the order of a report.
var Defs = slices.Concat(placeDefs(), frameDefs(), gapDefs(), keyDefs(), clampDefs(), forceDefs(), contactDefs(), strainDefs(), coronaryDefs(), septumDefs(), anchorDefs())

// Main are the numbers that are told first, in the order of Defs: on the terminal, and of an ensemble.
var Main = []string{"depthMeanMM", "tiltDeg", "frameAnnulusMinMM", "frameAnnulusMaxMM", "frameAnnulusExpansionPercent", "frameOutflowEccentricity", "apposedPercent", "largestLeakPathMM", "leakPathAreaMM2",
	"keysSeated", "keyFarthestNadirMM", "keyLeastForceN", "clampForceLeftN", "clampForceRightN", "clampForceNonN", "forceLVOTN", "forceAnnulusN", "forceSinusN", "forceSTJN", "contactPressureIndexPercent", "annulusStretch",
	"vtcLeftMM", "vtcRightMM", "septumFreeMM", "diastoleMovedMM", "ventricleSlipN", "ventricleSafetyFactor", "aortaSlipN", "aortaSafetyFactor"}

// of are the names of the cusps in IDs, in English and in Chinese.
var of = [3]struct{ id, en, zh string }{heart.Left: {"Left", "left", "左"}, heart.Right: {"Right", "right", "右"}, heart.NonCoronary: {"Non", "non-coronary", "无"}}
