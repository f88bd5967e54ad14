package plan

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/catalog"
	"github.com/apical-heart/apical/valve/sizing"
)

func shipped(t testing.TB) (k Catalogue) {
	t.Helper()
	var err [3]error
	k.Devices, err[0] = catalog.Devices()
	k.Alloys, err[1] = catalog.Alloys()
	k.Programs, err[2] = catalog.Programs()
	for _, e := range err {
		if e != nil {
			t.Fatal(e)
		}
	}
	return k
}

func program(k Catalogue, id string) *valve.Program {
	i := slices.IndexFunc(k.Programs, func(p valve.Program) bool { return p.ID == id })
	p := k.Programs[i]
	return &p
}

// ranked is a case with this ranking, "device size" each.
func ranked(indication string, names ...string) *Case {
	r := &sizing.Result{Indication: sizing.Indication{Indication: indication}, Verdict: sizing.Statement{EN: "nothing fits."}}
	for i, n := range names {
		id, size, _ := strings.Cut(n, " ")
		r.Candidates = append(r.Candidates, sizing.Candidate{Rank: i + 1, DeviceID: id, Size: size, Chosen: true})
	}
	return &Case{Sizing: r}
}

func with(c *Case, o Options) *Case { c.Options = o; return c }

// What is rehearsed is what was named, else the first of the ranking that can be, by the apex if it can.
func TestWhatIsRehearsed(t *testing.T) {
	k := shipped(t)
	for name, x := range map[string]struct {
		c    *Case
		want string // device, size, program, route; or the code
		over string
	}{
		"the best":                          {ranked("ar", "j-valve-ta 27", "trilogy "), "j-valve-ta 27 j-valve-ta-ar transapical", ""},
		"stenosis":                          {ranked("as", "j-valve-ta 27"), "j-valve-ta 27 j-valve-ta-as transapical", ""},
		"its own route":                     {ranked("ar", "j-valve-tf 31"), "j-valve-tf 31 j-valve-tf transfemoral", ""},
		"the apex before its own":           {ranked("as", "sapien-3 26"), "sapien-3 26 balloon-expandable transapical", ""},
		"the route asked for":               {with(ranked("as", "sapien-3 26"), Options{Access: "transfemoral"}), "sapien-3 26 balloon-expandable transfemoral", ""},
		"a route that no program takes":     {with(ranked("ar", "j-valve-ta 27"), Options{Access: "transfemoral"}), "PROGRAM-NONE", ""},
		"the best has no sizes":             {ranked("ar", "trilogy ", "j-valve-ta 25"), "j-valve-ta 25 j-valve-ta-ar transapical", "DEPLOY-SIZE"},
		"the best has no build":             {ranked("as", "navitor 25", "myval 26", "evolut 26"), "evolut 26 self-expanding transfemoral", "DEVICE-BUILD"},
		"none has a build":                  {ranked("as", "navitor 25"), "DEVICE-BUILD", ""},
		"nothing fits":                      {ranked("as"), "DEPLOY-SIZE", ""},
		"not in the catalogue":              {ranked("as", "nobody 25"), "DEPLOY-SIZE", ""},
		"no indication":                     {ranked("", "j-valve-ta 27"), "DEPLOY-INDICATION", ""},
		"a size that was named":             {with(ranked("ar", "j-valve-ta 27"), Options{Devices: []string{"j-valve-ta"}, Size: "23"}), "j-valve-ta 23 j-valve-ta-ar transapical", ""},
		"though nothing fits":               {with(ranked("ar"), Options{Devices: []string{"j-valve-ta"}, Size: "23"}), "j-valve-ta 23 j-valve-ta-ar transapical", ""},
		"a size that is none":               {with(ranked("ar", "j-valve-ta 27"), Options{Devices: []string{"j-valve-ta"}, Size: "24"}), "DEPLOY-SIZE", ""},
		"a device without build named":      {with(ranked("as", "navitor 25"), Options{Devices: []string{"navitor"}, Size: "25"}), "DEVICE-BUILD", ""},
		"a program that was given":          {with(ranked("ar", "j-valve-ta 27"), Options{Program: program(k, "keys-not-seated")}), "j-valve-ta 27 keys-not-seated transapical", ""},
		"one for another device":            {with(ranked("as", "sapien-3 26"), Options{Program: program(k, "j-valve-ta-as")}), "PROGRAM-DEVICE", ""},
		"one for the second of the ranking": {with(ranked("as", "sapien-3 26", "j-valve-ta 25"), Options{Program: program(k, "j-valve-ta-as")}), "j-valve-ta 25 j-valve-ta-as transapical", "PROGRAM-DEVICE"},
		"one for the other indication":      {with(ranked("ar", "j-valve-ta 27"), Options{Program: program(k, "j-valve-ta-as")}), "PROGRAM-DEVICE", ""},
	} {
		r, over, err := k.rehearsal(x.c)
		got := fault.Code(err)
		if err == nil {
			got = strings.Join([]string{r.device.ID, r.size.Label, r.program.ID, r.route}, " ")
			if r.indication != x.c.Sizing.Indication.Indication {
				t.Errorf("%s: against %q", name, r.indication)
			}
		} else if f := refusal(err); f == nil || f.Advice == "" {
			t.Errorf("%s: %v", name, err)
		}
		code := ""
		if over != nil {
			code = over.Code
		}
		if got != x.want || code != x.over {
			t.Errorf("%s: %s %s, wanted %s %s", name, got, code, x.want, x.over)
		}
	}

	// A teaching program is never offered, and a program that cannot be done is refused with its step.
	k.Programs = []valve.Program{*program(k, "keys-not-seated")}
	if _, _, err := k.rehearsal(ranked("ar", "j-valve-ta 27")); fault.Code(err) != "PROGRAM-NONE" {
		t.Errorf("a teaching program was offered: %v", err)
	}
	wrong := program(shipped(t), "j-valve-ta-ar")
	wrong.Steps = append(slices.Clone(wrong.Steps), valve.Step{Do: valve.Detach})
	if _, _, err := k.rehearsal(with(ranked("ar", "j-valve-ta 27"), Options{Program: wrong})); fault.Code(err) != "PROGRAM-DEVICE" || !strings.Contains(err.Error(), "step 12 (detach)") {
		t.Errorf("a program that detaches twice: %v", err)
	}
}

// What a person asks of place and haste goes into the task, and into the step's input; a depth that the program cannot take is refused.
func TestWhatIfs(t *testing.T) {
	k := shipped(t)
	deep := 7.25
	asked := with(ranked("ar", "j-valve-ta 27"), Options{Place: Place{DepthMM: &deep, TurnDeg: -5, TiltDeg: 8, TiltTowardsDeg: 120}, Draft: true})
	usual := ranked("ar", "j-valve-ta 27")
	made := func(c *Case) *deploy.Task {
		r, _, err := k.rehearsal(c)
		if err != nil {
			t.Fatal(err)
		}
		x, err := k.task(c, r)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	x, y := made(asked), made(usual)
	if mm, _ := x.Program.DepthMM(); mm != 7.25 || x.Placement != (deploy.Placement{DepthMM: 7.25, TurnDeg: -5, TiltDeg: 8, TiltTowardsDeg: 120}) {
		t.Errorf("%+v, the program goes to %g mm", x.Placement, mm)
	}
	if mm, _ := y.Program.DepthMM(); mm != 5.5 || y.Placement != (deploy.Placement{DepthMM: 5.5}) {
		t.Errorf("as planned: %+v, the program goes to %g mm", y.Placement, mm)
	}
	if x.Options != (deploy.Options{}).AmongMany() || y.Options != (deploy.Options{PullMM: pullMM}) {
		t.Errorf("%+v\n%+v", x.Options, y.Options)
	}
	for _, o := range []Options{{Place: Place{DepthMM: &deep}}, {Place: Place{TurnDeg: 1}}, {Place: Place{TiltDeg: 1}}, {Draft: true}} {
		if reflect.DeepEqual(k.deployInput(with(ranked("ar", "j-valve-ta 27"), o)), k.deployInput(usual)) {
			t.Errorf("%+v: the input of the step is as usual", o)
		}
	}
	c := with(ranked("ar", "trilogy 25"), Options{Place: Place{DepthMM: &deep}})
	r, _, err := k.rehearsal(c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.task(c, r); fault.Code(err) != "DEPLOY-PLACE" {
		t.Errorf("a depth for a program that has none: %v", err)
	}
}

// A rehearsal that does not come to its end is told by a warning; of one that stopped in its mechanics there is no outcome, and what was reached stays.
func TestRehearsalsThatStop(t *testing.T) {
	k := shipped(t)
	broken := &deploy.Deployment{Device: "j-valve-ta", Size: "25", Trouble: &deploy.Trouble{Step: 9, Stage: "let-out outflow", Status: "too-hard", Reason: "no step is short enough"}}
	given := &deploy.Deployment{Device: "j-valve-ta", Size: "25", Rehearsed: valve.Rehearsed{Status: valve.Aborted, Steps: []valve.StepResult{{Step: 5, Label: "retract", ReasonEN: "The keys are not in their sinuses"}}, Abort: &valve.AbortResult{When: "keyHeightMM > 8 (9)"}}}
	for name, x := range map[string]struct {
		d       *deploy.Deployment
		warning string
		says    string
		refusal string
	}{
		"done":            {&deploy.Deployment{Device: "j-valve-ta", Size: "25", Rehearsed: valve.Rehearsed{Status: valve.Done}}, "", "", ""},
		"mechanics":       {broken, "DEPLOY-MECHANICS", "in step 9, let-out outflow: no step is short enough (too-hard)", "OUTCOME-MECHANICS"},
		"given up":        {given, "DEPLOY-STOPPED", "step 5 (retract): The keys are not in their sinuses, keyHeightMM > 8 (9)", ""},
		"a step too many": {&deploy.Deployment{Device: "j-valve-ta", Size: "25", Rehearsed: valve.Rehearsed{Status: valve.NotReached, Steps: []valve.StepResult{{Step: 4, Label: "rotate", ReasonEN: "not reached: keysInSinuses"}}}}, "DEPLOY-STOPPED", "step 4 (rotate): not reached", ""},
	} {
		w := doubt(x.d)
		if (w == nil) != (x.warning == "") || w != nil && (w.Code != x.warning || !strings.Contains(w.Message, x.says) || w.Advice == "") {
			t.Errorf("%s: warning %+v", name, w)
		}
		r, _ := patient()
		c := &Case{Root: r, Deployment: x.d}
		err := k.runOutcome(t.Context(), c, nil)
		if fault.Code(err) != x.refusal || err == nil && (c.Outcome == nil || c.Outcome.Place.MeanDepthMM.Found) || err != nil && c.Outcome != nil {
			t.Errorf("%s: an outcome: %v, %v", name, c.Outcome != nil, err)
		}
	}
	if err := k.runOutcome(t.Context(), &Case{Deployment: &deploy.Deployment{Device: "nobody"}}, nil); err == nil || refusal(err) != nil {
		t.Errorf("a device out of nowhere: %v", err)
	}
}
