package report

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/outcome"
	"github.com/apical-heart/apical/plan"
	"github.com/apical-heart/apical/report/figure"
	"github.com/apical-heart/apical/report/words"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/sizing"
)

// Implant is the rehearsed implantation as it is told.
type Implant struct {
	Name     string // device and size
	State    string // "fine", "limited" or "none": how the rehearsal ended
	Status   string
	Headline string // one line for the first page
	Facts    []Fact
	Trouble  *Trouble
	Abort    *Abort
	Unknown  string // why there are no numbers, "" if there are
	Steps    []StepTold
	Stages   []stage
	NoStages string // why none is drawn
	Final    []drawn
	FinalOf  string // which state it is, if not the final one
	NoFinal  string
	Cuts     []drawn
	CutsNote string
	Gap      *drawn
	NoGap    string
	Seating  *drawn
	Pull     *drawn
	NoPull   string
	Shares   *drawn
	NoShares string
	Findings []FindingTold
	Tables   implantTables
	Notes    []string // what was assumed

	Definitions []Group
}

// Trouble is where the mechanics gave up, as it is told. Detail is in English.
type Trouble struct{ Text, Status, Detail string }

// Abort is why a program was given up, as it is told.
type Abort struct{ Text, When, Done, LeftOut string }

// FindingTold is a number beside a published limit.
type FindingTold struct {
	Grade, Tag, Text, Source string
	Assumed                  bool
}

// stage is a step that changed something, in pictures.
type stage struct {
	Number     int
	Name       string
	Tag, Word  string // whether it came to what it was to
	Side, From template.HTML
	Lines      []string
}

// NewImplant tells the rehearsed implantation of a case; nil if nothing was rehearsed.
func NewImplant(c *plan.Case, devices []valve.Device, say words.Words) *Implant {
	d, oc := c.Deployment, c.Outcome
	if d == nil {
		return nil
	}
	out := &Implant{Name: deviceName(d, devices, c, say), Facts: implantFacts(c, say), Notes: assumptions(d, oc, say)}
	out.status(d, say)
	out.Steps = tellSteps(d, say)
	out.pictures(c, say)
	out.Unknown = unknown(d, oc, say)
	if oc != nil {
		out.Findings = tellFindings(oc, say)
		out.Tables = tellTables(oc, say)
		out.Definitions = outcomeDefinitions(say)
	}
	out.Headline = headline(out, oc, say)
	return out
}

// unknown says why nothing is known of the final state, or "".
func unknown(d *deploy.Deployment, oc *outcome.Outcome, say words.Words) string {
	switch {
	case d.Final != nil && oc != nil:
		return ""
	case d.Final == nil && d.Trouble != nil:
		return say.Say("implant.unknown.trouble")
	case d.Final == nil:
		return say.Say("implant.unknown.stopped")
	}
	return say.Say("implant.unknown.outcome")
}

func deviceName(d *deploy.Deployment, devices []valve.Device, c *plan.Case, say words.Words) string {
	name := d.Device
	if i := slices.IndexFunc(devices, func(x valve.Device) bool { return x.ID == d.Device }); i >= 0 {
		name = pick(say, devices[i].NameEN, devices[i].NameZH)
	} else if c.Sizing != nil {
		for i := range c.Sizing.Candidates {
			if k := &c.Sizing.Candidates[i]; k.DeviceID == d.Device {
				name = pick(say, k.NameEN, k.NameZH)
				break
			}
		}
	}
	return strings.TrimSpace(name + " " + d.Size)
}

// status says how the rehearsal ended.
func (m *Implant) status(d *deploy.Deployment, say words.Words) {
	r := &d.Rehearsed
	m.State, m.Status = "fine", say.Say("deploy.status.done")
	if t := d.Trouble; t != nil {
		m.State, m.Status = "none", say.Say("deploy.status.trouble")
		m.Trouble = &Trouble{Text: say.Say("implant.trouble.after"), Status: solverStatus(t.Status, say), Detail: t.Where() + ": " + t.Reason}
		switch {
		case t.Step > 0:
			m.Trouble.Text = say.Say("implant.trouble.step", t.Step)
		case len(d.Moments) == 0:
			m.Trouble.Text = say.Say("implant.trouble.before")
		}
		return
	}
	switch r.Status {
	case valve.Done:
	case valve.Aborted:
		m.State, m.Status = "none", say.Say("deploy.status.aborted")
	case valve.NotReached:
		m.State, m.Status = "limited", say.Say("deploy.status.notReached")
	default:
		m.State, m.Status = "none", say.Say("deploy.status.running")
	}
	if a := r.Abort; a != nil {
		m.Abort = &Abort{Text: say.Say("implant.abort", a.Step, ended(pick(say, a.MessageEN, a.MessageZH), say)), When: say.Say("implant.abort.when", a.When)}
		switch {
		case len(a.TakenBack) > 0:
			m.Abort.Done = say.Say("implant.abort.takenBack", parts(a.TakenBack, say))
		case a.Then == valve.Stop:
			m.Abort.Done = say.Say("implant.abort.stop")
		default:
			m.Abort.Done = say.Say("implant.abort.nothing")
		}
		if len(a.LeftOut) > 0 {
			m.Abort.LeftOut = say.Say("implant.abort.leftOut", parts(a.LeftOut, say))
		}
	}
}

// solverStatuses are those of the solver that have words.
var solverStatuses = map[string]string{"too-hard": "implant.solver.too-hard", "unstable": "implant.solver.unstable", "broken": "implant.solver.broken"}

func solverStatus(s string, say words.Words) string {
	if key, ok := solverStatuses[s]; ok {
		return say.Say(key)
	}
	return s
}

func parts(of []string, say words.Words) string {
	var out []string
	for _, p := range of {
		out = append(out, partName(p, say))
	}
	return strings.Join(out, say.Say("comma"))
}

func partName(p string, say words.Words) string {
	if key := "implant.part." + p; say.Has(key) {
		return say.Say(key)
	}
	return p
}

func implantFacts(c *plan.Case, say words.Words) []Fact {
	d := c.Deployment
	var out []Fact
	add := func(key, value string) { out = append(out, Fact{say.Say(key), value}) }
	program := d.Program
	if p := c.Options.Program; p != nil && p.ID == d.Program {
		program = pick(say, p.NameEN, p.NameZH)
	}
	add("implant.fact.program", program)
	if key := "implant.route." + d.Route; say.Has(key) {
		add("implant.fact.route", say.Say(key))
	} else if d.Route != "" {
		add("implant.fact.route", d.Route)
	}
	if key := "indication." + d.Indication; say.Has(key) {
		add("fact.indication", say.Say(key))
	}
	p := &d.Planned
	add("implant.fact.depth", fmt.Sprintf("%.1f mm", p.DepthMM))
	add("implant.fact.turn", minus(fmt.Sprintf("%.0f°", zero(p.TurnDeg, 0))))
	if p.TiltDeg != 0 {
		add("implant.fact.tilt", fmt.Sprintf("%.1f°", p.TiltDeg))
	}
	if p.OffMM != [2]float64{} {
		add("implant.fact.off", minus3(fmt.Sprintf("%.1f, %.1f mm", p.OffMM[0], p.OffMM[1])))
	}
	add("implant.fact.friction", fmt.Sprintf("%.2f / %.2f (%s)", p.FrictionTissue, p.FrictionMetal, say.Say("assumed")))
	return out
}

// assumptions are the notes of rehearsal and outcome, each once.
func assumptions(d *deploy.Deployment, oc *outcome.Outcome, say words.Words) []string {
	var out []string
	add := func(notes []string) {
		for _, n := range notes {
			if n = say.Reason(n); !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	add(d.Notes)
	if oc != nil {
		add(oc.Notes)
	}
	return out
}

// tellFindings tells the findings, the gravest first.
func tellFindings(oc *outcome.Outcome, say words.Words) []FindingTold {
	var out []FindingTold
	for _, g := range []struct{ grade, tag, key string }{{outcome.High, "bad", "implant.grade.high"}, {outcome.Raised, "", "implant.grade.raised"}, {outcome.Low, "fine", "implant.grade.low"}} {
		for _, f := range oc.Findings {
			if f.Grade == g.grade {
				out = append(out, FindingTold{say.Say(g.key), g.tag, pick(say, f.TextEN, f.TextZH), f.Source, f.Confidence == valve.Assumed})
			}
		}
	}
	return out
}

// implantStatements are what the first page must say of the rehearsal: that it did not come to its end, and numbers beyond published limits.
func implantStatements(c *plan.Case, say words.Words) (out []Statement) {
	d := c.Deployment
	if d == nil {
		return nil
	}
	var m Implant
	m.status(d, say)
	switch {
	case m.Trouble != nil:
		out = append(out, Statement{Text: m.Trouble.Text, Level: sizing.High})
	case m.Abort != nil:
		out = append(out, Statement{Text: say.Say("deploy.title") + say.Say("implant.of", m.Abort.Text), Level: sizing.High})
	case m.State != "fine":
		out = append(out, Statement{Text: say.Say("deploy.title") + say.Say("implant.of", m.Status), Level: sizing.High})
	}
	if c.Outcome == nil {
		return out
	}
	for _, f := range c.Outcome.Findings {
		if f.Grade == outcome.High {
			out = append(out, Statement{Text: pick(say, f.TextEN, f.TextZH), Level: sizing.High, Source: f.Source, Assumed: f.Confidence == valve.Assumed})
		}
	}
	return out
}

// headline is what the first page says of it.
func headline(m *Implant, oc *outcome.Outcome, say words.Words) string {
	out := []string{m.Name, m.Status}
	add := func(key, id string, v outcome.Value) {
		if d := outcome.Find(id); d != nil && v.Found {
			out = append(out, say.Say(key, outcomeNumber(d, v).Text))
		}
	}
	if oc != nil && m.Unknown == "" {
		if v := oc.Seating.SeatedKeys; v.Found {
			out = append(out, say.Say("implant.head.keys", outcomeNumber(outcome.Find("keysSeated"), v).Text, len(oc.Keys)))
		}
		add("implant.head.leak", "largestLeakPathMM", oc.Apposition.LargestPathMM)
		add("implant.head.safety", "ventricleSafetyFactor", oc.Anchor.Ventricle.SafetyFactor)
		if oc.Anchor.Verdict == outcome.Slips {
			out = append(out, say.Say("outcome.verdict.slips"))
		}
	}
	return strings.Join(out, " · ")
}

// pictures draws what can be drawn.
func (m *Implant) pictures(c *plan.Case, say words.Words) {
	d, oc := c.Deployment, c.Outcome
	o := figure.Options{Words: say}
	p := figure.Implantation{Deployment: d, Root: c.Root}
	put := func(g figure.Figure, title, caption string) drawn {
		return drawn{SVG: template.HTML(g.SVG), Title: title, Caption: caption} // written by package figure, which escapes every text
	}
	at := d.Final
	if at == nil && len(d.Moments) > 0 {
		at = &d.Moments[len(d.Moments)-1].At
		m.FinalOf = say.Say("implant.final.last", d.Moments[len(d.Moments)-1].Motion.Step)
	}
	if !p.Drawable() {
		m.NoStages, m.NoFinal = say.Say("implant.noShapes"), say.Say("implant.noShapes")
	} else {
		m.Stages = stages(d, p, say)
		if len(m.Stages) == 0 {
			m.NoStages = say.Say("implant.noStages")
		}
		m.NoFinal = say.Say("implant.noStages")
	}
	if at != nil && p.Drawable() {
		m.NoFinal = ""
		for _, v := range []struct {
			from figure.From
			key  string
		}{{figure.FromSide, "implant.view.side"}, {figure.FromAorta, "implant.view.aorta"}, {figure.FromVentricle, "implant.view.ventricle"}} {
			m.Final = append(m.Final, put(p.View(at, v.from, true, o), say.Say(v.key), ""))
		}
		for _, v := range []struct {
			slice figure.Slice
			key   string
		}{{figure.AnnulusSlice, "implant.slice.annulus"}, {figure.LongSlice, "implant.slice.long"}, {figure.SinusSlice, "implant.slice.sinus"}} {
			if g, ok := p.Cut(c.Volume, figure.WindowFor(c.Root.LumenHU), c.Measures, at, v.slice, o); ok {
				if v.slice == figure.LongSlice && !hasKeys(d) {
					v.key = "implant.slice.axis"
				}
				m.Cuts = append(m.Cuts, put(g, say.Say(v.key), ""))
			}
		}
		if c.Volume == nil {
			m.CutsNote = say.Say("implant.noVolume")
		}
	}
	if oc == nil || d.Final == nil {
		return
	}
	root := c.Root
	if root == nil {
		return
	}
	if p.Drawable() {
		root = outcome.Carried(&d.Shapes, d.Final, c.Root)
	}
	if g, ok := figure.GapMap(oc, root, o); ok {
		f := put(g, say.Say("implant.gap.title"), "")
		m.Gap = &f
	} else {
		m.NoGap = say.Reason(oc.Apposition.ApposedPercent.Reason)
	}
	if g, ok := figure.Seating(oc, root, o); ok {
		f := put(g, say.Say("implant.seating.title"), "")
		m.Seating = &f
	}
	if g, ok := figure.PullOut(&oc.Anchor, o); ok {
		f := put(g, say.Say("implant.pull.title"), "")
		m.Pull = &f
	} else {
		m.NoPull = say.Reason(oc.Anchor.Ventricle.SlipN.Reason)
	}
	if g, ok := figure.Shares(&oc.Anchor, o); ok {
		f := put(g, say.Say("implant.shares.title"), "")
		m.Shares = &f
	} else {
		m.NoShares = say.Reason(oc.Anchor.Diastole.FramePercent.Reason)
	}
}
