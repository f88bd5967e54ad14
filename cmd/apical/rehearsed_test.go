package main

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/outcome"
	"github.com/apical-heart/apical/plan"
	"github.com/apical-heart/apical/report/words"
	"github.com/apical-heart/apical/valve"
)

// What was rehearsed is told with each step and why one was not reached; what is not known of its outcome says why.
func TestPrintRehearsal(t *testing.T) {
	devices, err := loadDevices("")
	if err != nil {
		t.Fatal(err)
	}
	c := &plan.Case{Deployment: &deploy.Deployment{Device: "j-valve-ta", Size: "25", Program: "j-valve-ta-ar", Route: "transapical", Indication: "ar",
		Rehearsed: valve.Rehearsed{Status: valve.Aborted, Steps: []valve.StepResult{{Step: 1, Label: "hold diastole", Reached: true}, {Step: 2, Label: "retract", ReasonEN: "the keys stand too high", ReasonZH: "键过高"}},
			Abort: &valve.AbortResult{MessageEN: "The keys are not seated", MessageZH: "定位键未就位", When: "keyHeightMM > 8 (9.5)"}}}}
	c.Outcome = &outcome.Outcome{}
	c.Outcome.Place.MeanDepthMM = outcome.Value{Value: 3.25, Found: true}
	c.Outcome.Place.TiltDeg = outcome.Value{Reason: "the frame does not go round its axis"}
	c.Outcome.Seating = outcome.Seating{Verdict: outcome.NotSeated, Reason: "key 2 stands on a commissure"}
	for lang, want := range map[string][]string{
		"en": {"J-Valve", " 25, program j-valve-ta-ar, route transapical", ": given up\n", "1  hold diastole  reached\n", "2  retract        the keys stand too high\n", "Given up: The keys are not seated (keyHeightMM > 8 (9.5))", "Depth, mean", "3.2  mm\n", "-  not found: the frame does not go round its axis", "Keys: not seated: key 2 stands"},
		"zh": {"已中止", "键过高", "定位键未就位", "平均植入深度", "定位键: 未就位"},
	} {
		say, _ := words.In(lang)
		var b bytes.Buffer
		printRehearsal(&b, c, devices, say)
		printResult(&b, c, say, false)
		for _, s := range want {
			if !strings.Contains(b.String(), s) {
				t.Errorf("%s: %q is not told:\n%s", lang, s, b.String())
			}
		}
		if strings.Contains(b.String(), "[") {
			t.Errorf("%s: a text is missing:\n%s", lang, b.String())
		}
		few := b.Len()
		printResult(&b, c, say, true)
		if b.Len()-few < few {
			t.Errorf("%s: --all adds %d bytes to %d", lang, b.Len()-few, few)
		}
	}
	released, err := outcome.Of(c.Deployment, &heart.Root{}, &devices[slices.IndexFunc(devices, func(d valve.Device) bool { return d.ID == "j-valve-ta" })], &valve.Size{Label: "25"})
	if err != nil {
		t.Fatal(err)
	}
	var none bytes.Buffer
	printResult(&none, &plan.Case{Outcome: released}, words.English, true)
	if s := none.String(); strings.Count(s, "\n") != 3 || !strings.Contains(s, "not known: the device was not let go\n") {
		t.Errorf("an outcome without a number is told by\n%s", s)
	}
	c.Deployment.Trouble = &deploy.Trouble{Step: 9, Stage: "let-out outflow", Reason: "no step is short enough"}
	var b bytes.Buffer
	printRehearsal(&b, c, devices, words.English)
	if s := b.String(); !strings.Contains(s, ": the mechanics did not come to an end\n") || !strings.Contains(s, "step 9, let-out outflow: no step is short enough") {
		t.Errorf("trouble is not told:\n%s", s)
	}
	for _, id := range outcome.Main {
		if outcome.Find(id) == nil {
			t.Errorf("there is no number %q", id)
		}
	}
	// Every status and verdict has its words.
	for _, key := range []string{"deploy.status." + valve.Done, "deploy.status." + valve.Running, "deploy.status." + valve.Aborted, "outcome.verdict." + outcome.Held, "outcome.verdict." + outcome.Slips, "outcome.verdict." + outcome.Unknown, "outcome.verdict." + outcome.Seated} {
		if !words.English.Has(key) {
			t.Errorf("%s has no words", key)
		}
	}
}

// The bar is full when a plan ends, whatever its last step.
func TestShares(t *testing.T) {
	for until, want := range map[string]int{"": 13, "outcome": 10, "size": 8, "landmark": 5} {
		sum := 0.0
		got := sharesUntil(until)
		for _, s := range got {
			sum += s.share
		}
		if len(got) != want || math.Abs(sum-100) > 1e-9 || got[len(got)-1].stage != "write" {
			t.Errorf("until %q: %v", until, got)
		}
	}
	b := &bar{shares: sharesUntil("search"), unit: 1}
	b.unit = b.shares[0].share / allShares[0].share
	b.expect(map[string]int{"search": 10})
	sum := 0.0
	for _, s := range b.shares {
		sum += s.share
		if s.stage == "ensemble" && s.share != 0 || s.stage == "search" && s.share < 80 {
			t.Errorf("%s has a share of %g", s.stage, s.share)
		}
	}
	if math.Abs(sum-100) > 1e-9 {
		t.Errorf("with a search the bar has %g", sum)
	}
	steps := plan.Steps(plan.Catalogue{})
	for i, s := range steps {
		if allShares[i+1].stage != s.ID {
			t.Errorf("the bar has no %s", s.ID)
		}
	}
}
