package report

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/internal/deploytest"
	"github.com/apical-heart/apical/mech/solve"
	"github.com/apical-heart/apical/outcome"
	"github.com/apical-heart/apical/plan"
	"github.com/apical-heart/apical/report/words"
	"github.com/apical-heart/apical/valve"
)

// implanted is a case with nothing but a rehearsal in it.
func implanted(t testing.TB, r *deploytest.Rehearsed) *plan.Case {
	t.Helper()
	c := &plan.Case{Root: r.Root, Deployment: r.Deployment}
	if r.Deployment.Trouble == nil { // else the step outcome refuses
		c.Outcome = r.Outcome(t)
	}
	return c
}

// undrawn takes away the shapes, without which nothing in space is drawn: pictures take their time.
func undrawn(c *plan.Case) *plan.Case {
	d := *c.Deployment
	d.Shapes = deploy.Shapes{}
	c.Deployment = &d
	return c
}

// Every number of the outcome stands in the report once, as it is there, with its definition; and what goes with it.
func TestImplantIsTold(t *testing.T) {
	r := deploytest.JValve(t)
	c := implanted(t, r)
	for _, lang := range []string{"en", "zh"} {
		page := html(t, c, Options{Lang: lang, Devices: devices(t)})
		c = undrawn(c)
		for _, problem := range problems(page) {
			t.Errorf("%s: %s", lang, problem)
		}
		if sheets, labels := strings.Count(page, `<section class="sheet"`), strings.Count(page, `<span class="use">`); sheets < 8 || sheets != labels {
			t.Errorf("%s: %d sheets, %d say what they are for", lang, sheets, labels)
		}
		cells := map[string][]string{}
		for _, m := range regexp.MustCompile(`data-def="([A-Za-z0-9-]+)">(?:<b>|<span class="out">)?([^<]*)<`).FindAllStringSubmatch(page, -1) {
			id := strings.TrimPrefix(m[1], "outcome-")
			cells[id] = append(cells[id], m[2])
		}
		if lang == "en" && !strings.Contains(page, "The voxels of the picture are not at hand") || lang == "zh" && !strings.Contains(page, "plan.json 不保存") {
			t.Errorf("%s: it is not said why pictures are missing", lang)
		}
		missing := 0
		for i := range outcome.Defs {
			d := &outcome.Defs[i]
			v := d.Get(c.Outcome)
			want := "–"
			if v.Found {
				want = strings.ReplaceAll(fmt.Sprintf("%.*f", d.Decimals, zero(v.Value, d.Decimals)), "-", "\u2212")
			} else {
				missing++
			}
			if got := cells[d.ID]; len(got) != 1 || got[0] != want {
				t.Errorf("%s: %s is told as %q, want %q once", lang, d.ID, got, want)
			}
			name := d.NameEN
			if lang == "zh" {
				name = d.NameZH
			}
			if !strings.Contains(page, strings.ReplaceAll(name, "'", "&#39;")) {
				t.Errorf("%s: %s is not named", lang, d.ID)
			}
		}
		if missing == 0 || missing > len(outcome.Defs)/3 {
			t.Errorf("%d of %d numbers are missing", missing, len(outcome.Defs))
		}
		for _, f := range c.Outcome.Findings {
			text := f.TextEN
			if lang == "zh" {
				text = f.TextZH
			}
			if !strings.Contains(page, strings.NewReplacer("'", "&#39;", "<", "&lt;", ">", "&gt;").Replace(text)) || !strings.Contains(page, f.Source) {
				t.Errorf("%s: the finding %q is not told", lang, text)
			}
		}
	}
}

// What is said in Chinese has no English in it, but for what is quoted and for sources.
func TestImplantInChinese(t *testing.T) {
	c := undrawn(implanted(t, deploytest.JValve(t)))
	m := NewImplant(c, devices(t), words.Mandarin)
	var all []string
	all = append(all, m.Notes...)
	for _, g := range m.Tables.Groups {
		all = append(all, g.Notes...)
		for _, r := range g.Singles {
			all = append(all, r.Why, r.Definition)
		}
	}
	for _, k := range m.Tables.Keys {
		all = append(all, k.Reason)
	}
	for _, s := range m.Steps {
		all = append(all, s.Name, s.Word, s.Undo)
	}
	for _, g := range m.Definitions {
		for _, r := range g.Rows {
			all = append(all, r.Definition)
		}
	}
	latin := regexp.MustCompile(`[A-Za-z]{4,}`)
	for _, s := range all {
		if w := latin.FindString(strings.ReplaceAll(s, "sqrt", "")); w != "" {
			t.Errorf("%q in %q", w, s)
		}
	}
	if len(all) < 100 {
		t.Errorf("only %d texts were looked at", len(all))
	}
}

func TestImplantTroubleIsTold(t *testing.T) {
	c := implanted(t, deploytest.JValve(t).Troubled())
	c.Deployment.Moments = c.Deployment.Moments[1:] // fewer pictures
	for lang, want := range map[string][]string{
		"zh": {"力学计算在第 5 步未能完成", "未能静止", "dwelling: after 40 repetitions it still moves", "力学计算中断", "均未知", "第 4 步所达到的最后状态"},
		"en": {"The mechanics did not come to an end in step 5", "it did not come to rest", "dwelling: after 40 repetitions it still moves", "mechanics gave up", "are not known", "the last that was reached, in step 4"},
	} {
		told := c
		if lang == "zh" {
			told = undrawn(implanted(t, deploytest.JValve(t).Troubled()))
		}
		page := html(t, told, Options{Lang: lang})
		for _, problem := range problems(page) {
			t.Errorf("%s: %s", lang, problem)
		}
		for _, s := range want {
			if !strings.Contains(page, s) {
				t.Errorf("%s: the report does not say %q", lang, s)
			}
		}
		if i, j := strings.Index(page, `<ul class="points"><li class="high">`), strings.Index(page, want[0]); i < 0 || j < i || j-i > 200 {
			t.Errorf("%s: the first page does not say it", lang)
		}
		if strings.Contains(page, "data-def") || strings.Contains(page, `id="t-gap"`) {
			t.Errorf("%s: numbers are told of what is not known", lang)
		}
	}
}

// Every way in which the solver gives up has its words.
func TestSolverStatusesHaveWords(t *testing.T) {
	for _, status := range []solve.Status{solve.TooHard, solve.Unstable, solve.Broken} {
		for _, lang := range []string{"en", "zh"} {
			say, _ := words.In(lang)
			if got := solverStatus(status.String(), say); got == status.String() || strings.HasPrefix(got, "[") {
				t.Errorf("%s is told as %q", status, got)
			}
		}
	}
}

// Trouble before the first step is told as what it is.
func TestImplantTroubleInTheCrimperIsTold(t *testing.T) {
	r := deploytest.JValve(t).Troubled()
	r.Deployment.Moments, r.Deployment.Rehearsed.Steps = nil, nil
	r.Deployment.Trouble = &deploy.Trouble{Stage: "crimp", Status: "too-hard", Reason: "no step is short enough"}
	page := html(t, undrawn(implanted(t, r)), Options{Lang: "en"})
	for _, s := range []string{"gave up before the first step", "no equilibrium was found", "crimp: no step is short enough"} {
		if !strings.Contains(page, s) {
			t.Errorf("the report does not say %q", s)
		}
	}
	if strings.Contains(page, "after the release") {
		t.Error("the report says that the valve was released")
	}
}

func TestImplantGivenUpIsTold(t *testing.T) {
	c := undrawn(implanted(t, deploytest.JValve(t).GivenUp()))
	for lang, want := range map[string][]string{
		"en": {"Given up in step 3: A key presses on the tissue too hard.", "What was found: keyForceN above 6 (7.31).", "Taken back: keys.", "Could not be taken back any more: inflow.", "The valve was not let go", "the device was not let go"},
		"zh": {"第 3 步中止：定位键受力过大。", "已收回：定位键。", "已无法收回：流入端。", "瓣膜未脱钩", "器械未脱钩"},
	} {
		page := html(t, c, Options{Lang: lang})
		for _, problem := range problems(page) {
			t.Errorf("%s: %s", lang, problem)
		}
		for _, s := range want {
			if !strings.Contains(page, s) {
				t.Errorf("%s: the report does not say %q", lang, s)
			}
		}
		for i := range outcome.Defs {
			if n := strings.Count(page, outcome.Defs[i].ID+`"><span class="out">–`) + strings.Count(page, outcome.Defs[i].ID+`">–`); n != 1 {
				t.Errorf("%s: %s is not told as unknown", lang, outcome.Defs[i].ID)
			}
		}
	}
}

// What cannot be drawn says why, and what was not rehearsed is not told.
func TestImplantSaysWhatIsMissing(t *testing.T) {
	without := func(change func(c *plan.Case)) string {
		c := undrawn(implanted(t, deploytest.JValve(t)))
		change(c)
		page := html(t, c, Options{})
		for _, problem := range problems(page) {
			t.Error(problem)
		}
		return page
	}
	for want, change := range map[string]func(c *plan.Case){
		"Nothing can be drawn: the shapes": func(*plan.Case) {},
		"Pull-out: the device was not drawn towards the ventricle": func(c *plan.Case) {
			c.Deployment.Pulls, c.Outcome.Anchor.Ventricle, c.Outcome.Anchor.Aorta = nil, outcome.Hold{SlipN: outcome.Value{Reason: "the device was not drawn towards the ventricle"}}, outcome.Hold{}
		},
		"the deployment has no wall": func(c *plan.Case) {
			c.Outcome.Gaps, c.Outcome.Apposition.ApposedPercent = nil, outcome.Value{Reason: "the deployment has no wall"}
		},
		"What it comes to was not computed.": func(c *plan.Case) { c.Outcome = nil },
		"Nothing can be drawn: no motion": func(c *plan.Case) {
			c.Deployment = deploytest.JValve(t).Deployment
			c.Deployment.Moments, c.Deployment.Final, c.Outcome = nil, nil, nil
		},
		"not finished: a step did not reach": func(c *plan.Case) {
			c.Deployment.Rehearsed.Status = valve.NotReached
			s := &c.Deployment.Rehearsed.Steps[2]
			s.Reached, s.ReasonEN = false, "not reached: keyForceN above 1"
		},
	} {
		if !strings.Contains(without(change), want) {
			t.Errorf("the report does not say %q", want)
		}
	}
	if page := without(func(c *plan.Case) { c.Deployment, c.Outcome = nil, nil }); strings.Contains(page, `id="implant"`) {
		t.Error("what was not rehearsed is told")
	}
}

// A device without keys is told without them.
func TestImplantWithoutKeys(t *testing.T) {
	r := deploytest.JValve(t)
	for i := range r.Deployment.Shapes.Wires.Points {
		q := &r.Deployment.Shapes.Wires.Points[i]
		q.Kind, q.Key = valve.FrameWire, -1
	}
	for i := range r.Deployment.Shapes.Wires.Segments {
		r.Deployment.Shapes.Wires.Segments[i].Kind = valve.FrameWire
	}
	r.Deployment.Moments = r.Deployment.Moments[3:4] // one picture
	page := html(t, implanted(t, r), Options{})
	for _, problem := range problems(page) {
		t.Error(problem)
	}
	for text, told := range map[string]bool{"CT, long axis": true, "through key 1": false, "frame on wall 7.8 N": true, "keys 3.33": false, "the device has no keys": true} {
		if strings.Contains(page, text) != told {
			t.Errorf("%q: %v", text, !told)
		}
	}
}

// Pictures are of what changed: nothing before something is out, one of ways and turns that follow each other, the last of each release, and what was taken back.
func TestChanges(t *testing.T) {
	m := func(step int, kind string, undoing bool) deploy.Moment {
		return deploy.Moment{Motion: valve.Motion{Step: step, Kind: kind, Undoing: undoing}}
	}
	all := []deploy.Moment{m(1, valve.StandIn, false), m(2, valve.Move, false), m(3, valve.LetOut, false), m(3, valve.LetOut, false), m(4, valve.Turn, false), m(5, valve.Move, false), m(6, valve.StandIn, false), m(7, valve.Move, false), m(8, valve.LetOut, false), m(8, valve.TakeIn, true), m(8, valve.TakeIn, true)}
	if got, want := changes(all), []int{3, 5, 7, 8, 10}; !slices.Equal(got, want) {
		t.Errorf("pictures are of %v, want %v", got, want)
	}
	if got := changes(all[:2]); len(got) != 0 {
		t.Errorf("pictures of nothing: %v", got)
	}
}
