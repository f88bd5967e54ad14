package report

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/plan"
	"github.com/apical-heart/apical/report/words"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/sizing"
)

// sheet is everything that the page shows, as text.
type sheet struct {
	Words   words.Words
	Style   template.CSS
	Foot    template.CSS // text at the foot of every printed page, quoted
	CaseID  string
	Facts   []Fact
	Verdict Verdict
	Quality *Quality
	Tiles   []tile
	Figures figures
	Calcium *calciumTable

	Groups      []Group
	Definitions []Group
	Landmarks   []landmark
	Warnings    []Warning
	Main        []Statement // what must be seen first: of the root, the first choice and the plan
	Edits       []Fact
	Provenance  []Fact
	Steps       []plan.Key
	Limitations []string
	Sizing      *Ranking
	Implant     *Implant
	Sure        *Sure
	Places      *Places
}

// Fact is a name with a value.
type Fact struct{ Name, Value string }

type tile struct {
	Name string
	Number
	Def *Row
}

// Group is a group of measurements.
type Group struct {
	Name string
	Rows []Row
}

// Row is one measurement as it is told.
type Row struct {
	ID, Name, Definition, Source, Usual string
	Number
	Out     bool // outside the usual range
	Assumed bool // the definition rests on a limit of our own
	Sure    int  // dots of three
	SureHas bool
	SureP   string
}

// OneTwoThree lets the template count dots.
func (r Row) OneTwoThree() []bool { return []bool{r.Sure >= 1, r.Sure >= 2, r.Sure >= 3} }

type landmark struct {
	Name, Position, Sigma, Sure, Origin, Reason string
	Found                                       bool
}

// Warning is a doubt as it is told: Detail is the English original where Text is a translation.
type Warning struct{ Code, Text, Detail, Advice string }

func newSheet(c *plan.Case, devices []valve.Device, say words.Words) *sheet {
	s := &sheet{Words: say, Style: template.CSS(styleSource), CaseID: CaseID(c), Foot: template.CSS(strconv.Quote(say.Say("use.long")))}
	s.Facts = facts(c, say)
	s.Verdict = Judge(c, say)
	s.Quality = PictureQuality(c, say)
	if c.Measures != nil {
		s.Groups = Groups(c, say)
		s.Tiles = tiles(s.Groups, say)
	}
	s.Definitions = definitions(say)
	s.Landmarks = landmarks(c, say)
	s.Warnings = Warnings(c, say)
	s.Edits = edits(c, say)
	s.Provenance = provenance(c, say)
	s.Steps = c.Provenance.Steps
	for i := 1; say.Has(fmt.Sprintf("limit.%d", i)); i++ {
		s.Limitations = append(s.Limitations, say.Say(fmt.Sprintf("limit.%d", i)))
	}
	s.Sizing = Sizes(c, devices, say)
	s.Implant = NewImplant(c, devices, say)
	s.Sure, s.Places = NewSure(c, false, say), NewPlaces(c, say)
	s.Calcium = newCalciumTable(c, say)
	s.Main = mainStatements(c, say)
	s.Figures = newFigures(c, say)
	return s
}

// mainStatements are the high risks, then the cautions, about the root, the first choice and what its rehearsal came to; at most five.
func mainStatements(c *plan.Case, say words.Words) []Statement {
	var all []Statement
	if r := c.Sizing; r != nil {
		of := append([]sizing.Statement{}, r.Cautions...)
		if b := r.Best(); b != nil {
			of = append(of, b.Cautions...)
		}
		for _, x := range of {
			all = append(all, tell(x, say))
		}
	}
	all = append(all, implantStatements(c, say)...)
	var out []Statement
	for _, level := range []string{sizing.High, sizing.Caution} {
		for _, x := range all {
			if x.Level == level && len(out) < 5 {
				out = append(out, x)
			}
		}
	}
	return out
}

// CaseID names a case without naming the patient: the first digits of the picture's hash.
func CaseID(c *plan.Case) string {
	h := strings.TrimPrefix(c.Picture.Hash, "sha256:")
	return strings.ToUpper(h[:min(8, len(h))])
}

func facts(c *plan.Case, say words.Words) []Fact {
	p := c.Picture
	var out []Fact
	add := func(key, value string) {
		if value != "" {
			out = append(out, Fact{say.Say(key), value})
		}
	}
	add("fact.picture", p.Format)
	if p.Size[0] > 0 {
		add("fact.voxels", fmt.Sprintf("%d × %d × %d", p.Size[0], p.Size[1], p.Size[2]))
		add("fact.spacing", fmt.Sprintf("%.2f × %.2f × %.2f mm", p.SpacingMM[0], p.SpacingMM[1], p.SpacingMM[2]))
	}
	phase := say.Say("fact.phase.unknown")
	if p.PhasePercent > 0 {
		phase = fmt.Sprintf("%.0f %%", p.PhasePercent)
	} else if p.TriggerTimeMS > 0 {
		phase = fmt.Sprintf("R + %.0f ms", p.TriggerTimeMS)
	}
	if n := len(p.Phases); n > 1 {
		phase += fmt.Sprintf(" (1/%d)", n)
	}
	add("fact.phase", phase)
	add("fact.indication", say.Say("indication."+indication(c)))
	add("fact.sex", p.Sex)
	add("fact.age", age(p.Age))
	if c.Root != nil && c.Root.LumenHU > 0 {
		add("fact.lumen", fmt.Sprintf("%.0f ± %.0f HU", c.Root.LumenHU, c.Root.LumenSDHU))
	}
	return out
}

// indication returns what the plan is for: what was given, or what the calcium suggests ("as?").
func indication(c *plan.Case) string {
	if c.Sizing != nil && c.Sizing.Indication.Indication != "" {
		if !c.Sizing.Indication.Given {
			return c.Sizing.Indication.Indication + "?"
		}
		return c.Sizing.Indication.Indication
	}
	switch c.Options.Indication {
	case "as", "ar":
		return c.Options.Indication
	}
	return "auto"
}

// Groups tells all measurements of a case, which must have been measured, in their groups.
func Groups(c *plan.Case, say words.Words) []Group {
	var out []Group
	for _, g := range measure.Groups {
		part := Group{Name: pick(say, g.NameEN, g.NameZH)}
		for i := range measure.Defs {
			if d := &measure.Defs[i]; d.Group == g.ID {
				part.Rows = append(part.Rows, newRow(c, d, say))
			}
		}
		if len(part.Rows) > 0 {
			out = append(out, part)
		}
	}
	return out
}

func newRow(c *plan.Case, d *measure.Def, say words.Words) Row {
	r := define(d, say)
	v := d.Get(c.Measures)
	r.Number = number(d, v)
	r.Why = say.Reason(r.Why)
	if d.NormalSource != "" && v.Found {
		r.Out = v.Value < d.NormalLow || v.Value > d.NormalHigh
	}
	if p, ok := confidence(c, d); ok && v.Found {
		r.Sure, r.SureHas, r.SureP = grade(p), true, fmt.Sprintf("%.0f %%", 100*p)
	}
	return r
}

// define fills in what is known of a measurement without a patient.
func define(d *measure.Def, say words.Words) Row {
	r := Row{ID: d.ID, Name: pick(say, d.NameEN, d.NameZH), Definition: pick(say, d.Definition, d.DefinitionZH), Source: d.Source}
	r.Unit = unit(d.Unit)
	if d.NormalSource != "" {
		r.Usual = say.Say("usual", fmt.Sprintf("%s–%s %s", minus(fmt.Sprintf("%.*f", d.Decimals, d.NormalLow)), minus(fmt.Sprintf("%.*f", d.Decimals, d.NormalHigh)), unit(d.Unit)), d.NormalSource)
	}
	return r
}

func definitions(say words.Words) []Group {
	var out []Group
	for _, g := range measure.Groups {
		part := Group{Name: pick(say, g.NameEN, g.NameZH)}
		for i := range measure.Defs {
			if d := &measure.Defs[i]; d.Group == g.ID {
				part.Rows = append(part.Rows, define(d, say))
			}
		}
		out = append(out, part)
	}
	return out
}

// tileIDs are the measurements on the first page.
var tileIDs = []string{"annulusPerimeterDiameterMM", "annulusPerimeterMM", "annulusAreaMM2", "annulusEccentricity",
	"lvotMeanMM", "sinusMeanMM", "stjMeanMM", "stjHeightMM",
	"coronaryLeftHeightMM", "coronaryRightHeightMM", "rootAngleCoronalDeg", "calciumLeafletsFixedMM3"}

func tiles(all []Group, say words.Words) []tile {
	var out []tile
	for _, id := range tileIDs {
		for i := range all {
			for j := range all[i].Rows {
				if r := &all[i].Rows[j]; r.ID == id {
					out = append(out, tile{Name: say.Say("tile." + id), Number: r.Number, Def: r})
				}
			}
		}
	}
	return out
}

func landmarks(c *plan.Case, say words.Words) []landmark {
	if c.Root == nil {
		return nil
	}
	v := c.Ventricle
	if v == nil {
		v = &heart.Ventricle{}
	}
	var out []landmark
	for _, l := range plan.Landmarks() {
		p := l.At(c.Root, v)
		m := landmark{Name: pick(say, l.NameEN, l.NameZH), Found: p.Found, Reason: say.Reason(p.Reason)}
		if p.Found {
			m.Position = minus3(fmt.Sprintf("%.1f, %.1f, %.1f", p.PositionMM.X, p.PositionMM.Y, p.PositionMM.Z))
			m.Sure, m.Origin = fmt.Sprintf("%.0f %%", 100*p.Confidence), say.Say("origin."+p.Origin)
			if p.SigmaMM > 0 {
				m.Sigma = fmt.Sprintf("± %.1f", p.SigmaMM)
			}
		}
		out = append(out, m)
	}
	return out
}

func minus3(s string) string { return strings.ReplaceAll(s, "-", "\u2212") }

// Warnings tells the doubts of a case.
func Warnings(c *plan.Case, say words.Words) []Warning {
	var out []Warning
	for _, w := range c.Warnings {
		out = append(out, warn(w, say))
	}
	return out
}

// warn tells a warning. In Chinese its code is explained, and the English detail stands below.
func warn(w fault.Warning, say words.Words) Warning {
	out := Warning{Code: w.Code, Text: sentence(w.Message), Advice: w.Advice}
	if key := "code." + w.Code; say.Chinese() && say.Has(key) {
		out.Text, out.Detail, out.Advice = say.Say(key), w.Message, ""
		if say.Has(key + ".advice") {
			out.Advice = say.Say(key + ".advice")
		}
	}
	return out
}

// sentence gives a message a capital and a full stop.
func sentence(s string) string {
	if s == "" {
		return s
	}
	first, n := utf8.DecodeRuneInString(s)
	s = string(unicode.ToUpper(first)) + s[n:]
	if last, _ := utf8.DecodeLastRuneInString(s); !strings.ContainsRune(".!?。！？", last) {
		s += "."
	}
	return s
}

func edits(c *plan.Case, say words.Words) []Fact {
	if c.Edits == nil {
		return nil
	}
	var out []Fact
	for _, l := range plan.Landmarks() {
		if p, ok := c.Edits.Landmarks[l.ID]; ok {
			out = append(out, Fact{pick(say, l.NameEN, l.NameZH), minus3(fmt.Sprintf("%.1f, %.1f, %.1f mm", p.X, p.Y, p.Z))})
		}
	}
	return out
}

func provenance(c *plan.Case, say words.Words) []Fact {
	p := c.Picture
	var out []Fact
	add := func(key, value string) {
		if strings.TrimSpace(value) != "" {
			out = append(out, Fact{say.Say(key), value})
		}
	}
	add("prov.program", strings.TrimSpace("Apical "+c.Provenance.Version+" "+c.Provenance.Architecture))
	add("prov.hash", p.Hash)
	add("prov.schema", c.Schema)
	add("prov.series", strings.Trim(p.Description+" · "+p.Choice, " ·"))
	add("prov.scanner", strings.Trim(p.Manufacturer+" "+p.Model, " "))
	add("prov.kernel", p.Kernel)
	if p.KVP > 0 {
		add("prov.kvp", fmt.Sprintf("%.0f kV", p.KVP))
	}
	if p.SliceThicknessMM > 0 {
		add("prov.thickness", fmt.Sprintf("%.2f mm", p.SliceThicknessMM))
	}
	add("prov.agent", p.ContrastAgent)
	if c.Measures != nil {
		o := c.Measures.Options
		add("prov.measure", say.Say("prov.measure.value", fmt.Sprintf("%g", o.LVOTDepthMM), fmt.Sprintf("%g", o.AscendingLevelMM), fmt.Sprintf("%g", o.SmoothingMM), fmt.Sprint(o.Draws), fmt.Sprint(o.Seed)))
	}
	if len(c.Options.Devices) > 0 {
		add("prov.devices", strings.Join(c.Options.Devices, ", "))
	}
	return out
}

// pick chooses the name in the report's language.
func pick(say words.Words, en, zh string) string {
	if say.Chinese() && zh != "" {
		return zh
	}
	return en
}
