package report

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/report/figure"
	"github.com/apical-heart/apical/report/words"
	"github.com/apical-heart/apical/valve"
)

// StepTold is a step of the release as it is told: what was to be done, whether it came to that, what was felt after it, and what can still be undone.
type StepTold struct {
	Number                               int
	Name                                 string
	Tag, Word                            string
	Reason                               string
	Depth, Keys, Frame, Leaflets, Height string
	Undo                                 string
}

// tellSteps tells the steps as far as the rehearsal came; of the one in which the mechanics gave up, what was seen before.
func tellSteps(d *deploy.Deployment, say words.Words) []StepTold {
	var out []StepTold
	told := map[int]bool{}
	for i := range d.Rehearsed.Steps {
		s := &d.Rehearsed.Steps[i]
		told[s.Step] = true
		t := StepTold{Number: s.Step, Name: stepName(s.Label, say), Tag: "fine", Word: say.Say("deploy.reached"), Undo: undo(&s.Undo, say)}
		if n := len(s.Motions); n > 0 {
			t.felt(&s.Motions[n-1].Observation, s.Progress.Released[valve.PartKeys] > 0)
		}
		if !s.Reached {
			t.Tag, t.Word, t.Reason = "", say.Say("implant.notReached"), pick(say, s.ReasonEN, s.ReasonZH)
			if a := d.Rehearsed.Abort; a != nil && a.Step == s.Step {
				t.Tag, t.Word = "bad", say.Say("implant.givenUp")
			}
		}
		out = append(out, t)
	}
	if d.Trouble == nil || d.Trouble.Step == 0 {
		return out
	}
	if at := d.Trouble.Step; !told[at] {
		t := StepTold{Number: at, Name: motionName(d.Trouble.Stage, say), Tag: "bad", Word: say.Say("implant.mechanics")}
		if n := len(d.Moments); n > 0 && d.Moments[n-1].Motion.Step == at {
			t.felt(&d.Moments[n-1].Observation, hasKeys(d))
		}
		out = append(out, t)
	}
	return out
}

func (t *StepTold) felt(o *valve.Observation, keys bool) {
	t.Depth = minus(fmt.Sprintf("%.1f", zero(o.DepthMM, 1)))
	t.Frame, t.Leaflets = fmt.Sprintf("%.1f", o.ContactForceN), fmt.Sprintf("%.1f", o.LeafletForceN)
	if keys {
		t.Keys = fmt.Sprintf("%.2f / %.2f / %.2f", o.KeyForceN[0], o.KeyForceN[1], o.KeyForceN[2])
		t.Height = minus3(fmt.Sprintf("%.1f / %.1f / %.1f", zero(o.KeyHeightMM[0], 1), zero(o.KeyHeightMM[1], 1), zero(o.KeyHeightMM[2], 1)))
	}
}

// stepName tells a step's label, which is what is done and to which part or in which state.
func stepName(label string, say words.Words) string {
	do, of, _ := strings.Cut(label, " ")
	key := "implant.act." + do
	if !say.Has(key) {
		return label
	}
	if of == "" {
		return say.Say(key)
	}
	if say.Has("implant.state." + of) {
		return say.Say(key) + say.Say("implant.of", say.Say("implant.state."+of))
	}
	return say.Say(key) + say.Say("implant.of", partName(of, say))
}

// motions are the words of what the mechanics do, by valve.Motion's kinds.
var motions = map[string]string{valve.Move: "implant.motion.move", valve.Turn: "implant.motion.turn", valve.LetOut: "implant.motion.let-out", valve.TakeIn: "implant.motion.take-in", valve.StandIn: "implant.motion.stand-in", valve.Inflate: "implant.motion.inflate", valve.Disengage: "implant.motion.disengage"}

func motionName(motion string, say words.Words) string {
	done, _, _ := strings.Cut(motion, ", ") // what comes after is how
	kind, part, _ := strings.Cut(done, " ")
	key, ok := motions[kind]
	if !ok {
		return motion
	}
	if part != "" {
		return say.Say(key) + say.Say("implant.of", partName(part, say))
	}
	return say.Say(key)
}

func undo(u *valve.Undo, say words.Words) string {
	var out []string
	if len(u.Parts) > 0 {
		out = append(out, say.Say("implant.undo.parts", parts(u.Parts, say)))
	}
	if u.Place {
		out = append(out, say.Say("implant.undo.place"))
	}
	if u.Turn {
		out = append(out, say.Say("implant.undo.turn"))
	}
	if len(out) == 0 {
		return say.Say("implant.undo.nothing")
	}
	return strings.Join(out, say.Say("comma"))
}

// stages draws each step that changed something: parts let out or taken back, the device let go, and of ways and turns that follow each other the last. Until something is out nothing changes.
func stages(d *deploy.Deployment, p figure.Implantation, say words.Words) []stage {
	o := figure.Options{Words: say}
	told := map[int]StepTold{}
	for _, t := range tellSteps(d, say) {
		told[t.Number] = t
	}
	var out []stage
	for _, i := range changes(d.Moments) {
		m := &d.Moments[i]
		t, ok := told[m.Motion.Step]
		if !ok {
			t = StepTold{Number: m.Motion.Step, Name: motionName(m.Motion.Kind, say)}
		}
		s := stage{Number: t.Number, Name: t.Name, Tag: t.Tag, Word: t.Word}
		if m.Motion.Undoing {
			s.Name, s.Tag, s.Word = say.Say("implant.takenBack"), "", ""
		}
		s.Side = template.HTML(p.View(&m.At, figure.FromSide, false, o).SVG)
		s.From = template.HTML(p.View(&m.At, figure.FromAorta, false, o).SVG)
		x := &m.Observation
		if hasKeys(d) {
			s.Lines = append(s.Lines, say.Say("implant.stage.keys", fmt.Sprintf("%.2f / %.2f / %.2f", x.KeyForceN[0], x.KeyForceN[1], x.KeyForceN[2])))
		}
		s.Lines = append(s.Lines, say.Say("implant.stage.frame", fmt.Sprintf("%.1f", x.ContactForceN), fmt.Sprintf("%.1f", x.LeafletForceN)), say.Say("implant.stage.depth", minus(fmt.Sprintf("%.1f", zero(x.DepthMM, 1)))))
		out = append(out, s)
	}
	return out
}

// hasKeys reports whether the device has positioning keys. A deployment without shapes does not say; then what its keys felt does.
func hasKeys(d *deploy.Deployment) bool {
	if d.Shapes.Wires == nil {
		return slices.ContainsFunc(d.Moments, func(m deploy.Moment) bool {
			return m.Motion.Part == valve.PartKeys || m.Observation.KeyForceN != [3]float64{}
		})
	}
	return slices.ContainsFunc(d.Shapes.Wires.Points, func(q valve.WirePoint) bool { return q.Kind == valve.KeyWire })
}

// changes returns the moments that stages shows: the last of each step, or of each run of ways and turns, and the last of what was taken back.
func changes(all []deploy.Moment) (out []int) {
	placing := func(m *deploy.Moment) bool { return m.Motion.Kind == valve.Move || m.Motion.Kind == valve.Turn }
	opened := false
	var moved []int // of those that do more than wait
	for i := range all {
		if k := all[i].Motion.Kind; k == valve.LetOut || k == valve.TakeIn || k == valve.Inflate || k == valve.Disengage {
			opened = true
		}
		if opened && all[i].Motion.Kind != valve.StandIn {
			moved = append(moved, i)
		}
	}
	for n, i := range moved {
		if n+1 == len(moved) {
			out = append(out, i)
			continue
		}
		a, b := &all[i], &all[moved[n+1]]
		run := placing(a) && placing(b) && moved[n+1] == i+1 // a wait between them is a look at what was reached
		if (a.Motion.Step != b.Motion.Step || a.Motion.Undoing != b.Motion.Undoing) && !run {
			out = append(out, i)
		}
	}
	return out
}
