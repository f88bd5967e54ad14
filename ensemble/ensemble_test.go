package ensemble

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/valve"
)

// The same members come to the same bytes on one thread and on more, and 20 are the first of 30.
func TestPropThreadsDoNotMatter(t *testing.T) {
	task := planned(t)
	run := func(threads, members int) *Ensemble {
		old := runtime.GOMAXPROCS(threads)
		defer runtime.GOMAXPROCS(old)
		var last atomic.Int64
		e, err := Run(t.Context(), task, Options{Members: members, Seed: 3}, formula, func(done, of int) {
			if int64(done) != last.Add(1) || of != members {
				t.Errorf("%d of %d are done", done, of)
			}
		})
		if err != nil || last.Load() != int64(members) {
			t.Fatal(err, last.Load())
		}
		return e
	}
	one := run(1, 30)
	if two := run(3, 30); text(t, one) != text(t, two) {
		t.Error("threads change the result")
	}
	few := run(2, 20)
	if text(t, few.Members) != text(t, one.Members[:20]) || text(t, few.Number("largestLeakPathMM").Values) != text(t, one.Number("largestLeakPathMM").Values[:20]) {
		t.Error("20 members are not the first of 30")
	}
	search := func(threads int) string {
		old := runtime.GOMAXPROCS(threads)
		defer runtime.GOMAXPROCS(old)
		s, err := Find(t.Context(), task, SearchOptions{Rehearsals: 20, Seed: 3, Draws: 50}, formula, nil)
		if err != nil {
			t.Fatal(err)
		}
		return text(t, s)
	}
	if search(1) != search(3) {
		t.Error("threads change the map")
	}
}

// A member that comes to no outcome is counted and told with its reason, and no number comes from it.
func TestFailuresAreTold(t *testing.T) {
	n := 0
	judge := func(ctx context.Context, x *deploy.Task) (Judged, error) {
		n++
		switch {
		case n == 2 || n == 5:
			return Judged{State: Trouble, Where: "step 9, let-out outflow", Why: fmt.Sprintf("no step is short enough, %d", n)}, nil
		case n == 4:
			return Judged{State: Stopped, Where: "step 5, retract", Why: "keyForceN above 6"}, nil
		}
		return formula(ctx, x)
	}
	old := runtime.GOMAXPROCS(1) // so that n counts members
	defer runtime.GOMAXPROCS(old)
	e, err := Run(t.Context(), planned(t), Options{Members: 24, Seed: 1}, judge, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []Failure{{Trouble, "step 9, let-out outflow", "no step is short enough, 2", []int{2, 5}}, {Stopped, "step 5, retract", "keyForceN above 6", []int{4}}}
	if text(t, e.Failures) != text(t, want) || e.Done != 21 || e.Members[4].Why == "" || e.Members[0].State != Done {
		t.Errorf("%d done, %+v", e.Done, e.Failures)
	}
	if x := e.Number("largestLeakPathMM"); len(x.Values) != 21 || x.Median == nil || x.P5 == nil || x.Missing != 0 {
		t.Errorf("%+v", x)
	}
	if x := e.Number("tiltDeg"); len(x.Values) != 0 || x.Median != nil || x.Least != nil || x.Missing != 21 {
		t.Errorf("a number that nobody has: %+v", x)
	}
	of := map[string]Chance{}
	for _, c := range e.Chances {
		of[c.ID] = c
	}
	if c := of["released"]; c.Yes != 21 || c.Of != 22 { // mechanics that gave up say nothing of the program
		t.Errorf("%+v", c)
	}
	slip := of["slips"]
	if c := of["beyond:largestLeakPathMM"]; slip.Yes == 0 || slip.Yes == 21 || slip.Of != 21 || c.Yes != slip.Yes || c.Of != 21 {
		t.Errorf("%+v, %+v", slip, c)
	}
	if a, b, c := of["key1Seated"], of["key2Seated"], of["keysSeated"]; a.Yes != 21 || b.Yes != 0 || c.Yes != 0 || c.Of != 21 {
		t.Errorf("%+v %+v %+v", a, b, c)
	}
	if s := e.Spread["leak"]; math.Abs(s-*e.Number("largestLeakPathMM").SD) > 1e-12 || e.Spread["clamp"] != 0 {
		t.Errorf("%+v", e.Spread)
	}
}

// An ensemble that ends early, and a fault of ours, give no ensemble.
func TestEnsembleStops(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	n := 0
	old := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(old)
	_, err := Run(ctx, planned(t), Options{Members: 10}, func(ctx context.Context, x *deploy.Task) (Judged, error) {
		if n++; n == 3 {
			stop()
		}
		return formula(ctx, x)
	}, nil)
	if !errors.Is(err, context.Canceled) || n != 3 {
		t.Errorf("after %d members: %v", n, err)
	}
	ours := errors.New("ours")
	if _, err := Run(t.Context(), planned(t), Options{Members: 4}, func(context.Context, *deploy.Task) (Judged, error) { return Judged{}, ours }, nil); !errors.Is(err, ours) || !strings.Contains(err.Error(), "rehearsal 1") {
		t.Error(err)
	}
	for _, m := range []int{-1, 0, 1, 1001} {
		if _, err := Run(t.Context(), planned(t), Options{Members: m}, formula, nil); err == nil {
			t.Errorf("%d members", m)
		}
	}
}

// What came of a deployment is one of four.
func TestJudge(t *testing.T) {
	task := planned(t)
	for want, d := range map[string]*deploy.Deployment{
		"trouble: step 9, let-out outflow: too short (too-hard)": {Trouble: &deploy.Trouble{Step: 9, Stage: "let-out outflow", Status: "too-hard", Reason: "too short"}},
		"stopped: step 5, retract: keyForceN above 6 (7)":        {Rehearsed: valve.Rehearsed{Status: valve.Aborted, Steps: []valve.StepResult{{Step: 5, Label: "retract", ReasonEN: "too hard"}}, Abort: &valve.AbortResult{When: "keyForceN above 6 (7)"}}},
		"stopped: step 4, rotate: not reached":                   {Rehearsed: valve.Rehearsed{Status: valve.NotReached, Steps: []valve.StepResult{{Step: 4, Label: "rotate", ReasonEN: "not reached"}}}},
		"stopped: done: the device was not let go":               {Rehearsed: valve.Rehearsed{Status: valve.Done}},
	} {
		j := judge(d, task)
		if got := j.State + ": " + j.Where + ": " + j.Why; got != want || j.Outcome != nil {
			t.Errorf("%s, want %s", got, want)
		}
	}
	x := *task
	x.Root = nil
	if _, err := Rehearse(t.Context(), &x); err == nil {
		t.Error("a task without a root is no fault of ours")
	}
}

// Tables and criteria that cannot be are refused, with the row.
func TestTablesAreChecked(t *testing.T) {
	for from, want := range map[string][2]string{
		`"id": "bed"`:                      {`"id": "nothing"`, "nothing is not known"},
		`"id": "frictionMetal"`:            {`"id": "frictionTissue"`, "frictionTissue stands twice"},
		`"spread": 1.6`:                    {`"spread": 0.6`, "wallModulus: a lognormal law multiplies"},
		`"from": 0.05, "to": 0.3`:          {`"from": 0.5, "to": 0.3`, "frictionTissue: from 0.5 is not below to 0.3"},
		`"from": 0.05, "to": 0.2`:          {`"from": -0.05, "to": 0.2`, "frictionMetal: a number that multiplies or replaces must be positive"},
		`"spread": 15, "from": -30`:        {`"spread": 15, "from": 3`, "diastoleMMHg: a normal law adds"},
		`"unit": "mmHg"`:                   {`"unit": "kPa"`, `diastoleMMHg: unit "kPa", want "mmHg"`},
		`"source": "picture"`:              {`"source": "nowhere"`, `landmarks: source "nowhere"`},
		`"acts": "adds", "law": "uniform"`: {`"acts": "replaces", "law": "uniform"`, "turnDeg: a number that replaces"},
	} {
		if !strings.Contains(string(uncertaintiesFile), from) {
			t.Fatalf("the table has no %s", from)
		}
		_, err := ReadTable([]byte(strings.Replace(string(uncertaintiesFile), from, want[0], 1)))
		if err == nil || !strings.Contains(err.Error(), want[1]) {
			t.Errorf("%s: %v", want[0], err)
		}
	}
	for from, want := range map[string][2]string{
		`"together": 0.5`:              {`"together": 2`, "together is 2"},
		`"fine": 6, "bad": 4`:          {`"fine": 4, "bad": 4`, "coronary: fine and bad must differ"},
		`"vtcLeftMM", "vtcRightMM"`:    {`"vtcLeftMM", "nothing"`, `coronary: there is no number "nothing"`},
		`"unit": "N"`:                  {`"unit": "mm"`, "clamp: unit"},
		`"take": "least", "unit": "N"`: {`"unit": "N"`, "clamp: of its numbers"},
	} {
		_, err := ReadCriteria([]byte(strings.Replace(string(criteriaFile), from, want[0], 1)))
		if !strings.Contains(string(criteriaFile), from) || err == nil || !strings.Contains(err.Error(), want[1]) {
			t.Errorf("%s: %v", want[0], err)
		}
	}
	var files struct{ Rows []json.RawMessage }
	if json.Unmarshal(uncertaintiesFile, &files) != nil || len(files.Rows) != len(known) {
		t.Errorf("%d rows for %d quantities", len(files.Rows), len(known))
	}
}
