package valve_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/valve"
)

// script is mechanics that answer from a list, motion by motion, and stay with its last line.
func script(lines ...valve.Observation) func(valve.Motion) (valve.Observation, error) {
	i := -1
	return func(valve.Motion) (valve.Observation, error) {
		i = min(i+1, len(lines)-1)
		return lines[i], nil
	}
}

func rehearse(t *testing.T, like, id, steps, aborts string, start valve.Observation, do func(valve.Motion) (valve.Observation, error)) valve.Rehearsed {
	t.Helper()
	p := program(t, with(t, like, strings.TrimSuffix(steps, ", "), aborts))
	r, err := valve.NewRehearsal(p, device(t, id), p.For.Routes[0], valve.Increments{}, start)
	if err != nil {
		t.Fatal(err)
	}
	x, err := r.Run(do)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// told writes motions in short.
func told(s valve.StepResult) string {
	var out []string
	for _, x := range s.Motions {
		m := x.Motion
		switch m.Kind {
		case valve.Move:
			out = append(out, fmt.Sprintf("%s %+.4g", m.Kind, m.UpMM))
		case valve.Turn:
			out = append(out, fmt.Sprintf("%s %+.4g", m.Kind, m.TurnDeg))
		case valve.LetOut, valve.TakeIn:
			out = append(out, fmt.Sprintf("%s %s %.4g-%.4g", m.Kind, m.Part, m.FromFraction, m.ToFraction))
		case valve.Inflate:
			out = append(out, fmt.Sprintf("%s %g", m.Kind, m.BalloonDiameterMM))
		default:
			out = append(out, m.Kind+" "+m.State)
		}
	}
	return strings.Join(out, "; ")
}

func each3(x float64) [3]float64 { return [3]float64{x, x, x} }

// A step goes on until its condition holds, ends at its most, and moves where it shall.
func TestRehearsalSteps(t *testing.T) {
	type O = valve.Observation
	rest := inflowOut + outflowOut + detach
	at := func(depths ...float64) (out []O) {
		for _, d := range depths {
			out = append(out, O{DepthMM: d})
		}
		return out
	}
	force := func(forces ...[3]float64) (out []O) {
		for _, f := range forces {
			out = append(out, O{KeyForceN: f})
		}
		return out
	}
	for _, c := range []struct {
		name, like, device, steps string
		start                     O
		seen                      []O
		step                      int
		motions, status, reason   string
	}{
		{"down to a depth", "self-expanding", "evolut", `{"do": "advance", "toDepthMM": 3}, ` + rest, O{DepthMM: 0.8}, at(1.8, 2.8), 1, "move -1; move -1", valve.Done, ""},
		{"up to a height", "self-expanding", "evolut", `{"do": "advance", "toHeightMM": 2}, ` + rest, O{DepthMM: 0.5}, at(-0.5, -1.4, -2), 1, "move +1; move +1; move +0.6", valve.Done, ""},
		{"there already", "self-expanding", "evolut", `{"do": "advance", "toDepthMM": 3}, ` + rest, O{DepthMM: 3.3}, at(3.3), 1, "", valve.Done, ""},
		{"a frame that lags is pushed on", "self-expanding", "evolut", `{"do": "advance", "toDepthMM": 2}, ` + rest, O{}, at(0.5, 1, 1.6), 1, "move -1; move -1; move -1", valve.Done, ""},
		{"a frame that does not move", "self-expanding", "evolut", `{"do": "advance", "toDepthMM": 2}, ` + rest, O{}, at(0), 1, "move -1; move -1; move -1; move -1; move -1", valve.NotReached, "the frame stopped 2.0 mm from"},
		{"no more than the most", "self-expanding", "evolut", `{"do": "advance", "toDepthMM": 20, "maxMM": 1.5}, ` + rest, O{}, at(1, 1.5), 1, "move -1; move -0.5", valve.NotReached, "the frame stopped 18.5 mm"},
		{"an advance that meets something", "self-expanding", "evolut", `{"do": "advance", "toDepthMM": 9, "until": {"contactForceN": {"above": 2}}}, ` + rest, O{}, []O{{DepthMM: 1, ContactForceN: 1}, {DepthMM: 2, ContactForceN: 3}}, 1, "move -1; move -1", valve.Done, ""},
		{"an advance that meets nothing", "self-expanding", "evolut", `{"do": "advance", "toDepthMM": 2, "until": {"contactForceN": {"above": 2}}}, ` + rest, O{}, at(1, 2), 1, "move -1; move -1", valve.NotReached, "not reached: contactForceN > 2 (0)"},
		{"a turn by an angle", "self-expanding", "evolut", `{"do": "rotate", "byDeg": -12}, ` + rest, O{}, at(0), 1, "turn -5; turn -5; turn -2", valve.Done, ""},
		{"a turn until the angle is small", "self-expanding", "evolut", `{"do": "rotate", "until": {"angleDeg": {"below": 3}}, "maxDeg": 60}, ` + rest, O{AngleDeg: 11}, []O{{AngleDeg: 6}, {AngleDeg: 1}}, 1, "turn -5; turn -5", valve.Done, ""},
		{"a turn back", "self-expanding", "evolut", `{"do": "rotate", "until": {"angleDeg": {"below": 1}}, "maxDeg": 60}, ` + rest, O{AngleDeg: -4}, []O{{AngleDeg: 2}, {AngleDeg: 0}}, 1, "turn +4; turn -2", valve.Done, ""},
		{"a turn that does not help", "self-expanding", "evolut", `{"do": "rotate", "until": {"angleDeg": {"below": 3}}, "maxDeg": 12}, ` + rest, O{AngleDeg: 30}, []O{{AngleDeg: 30}}, 1, "turn -5; turn -5; turn -2", valve.NotReached, "angleDeg < 3 (30) within 12 degrees"},
		{"keys between commissures", "j-valve-ta-ar", "j-valve-ta", keysOut + `{"do": "rotate", "until": {"keysInSinuses": true}, "maxDeg": 60}, ` + rest, O{AngleDeg: 16}, []O{{AngleDeg: 16}, {AngleDeg: 16}, {AngleDeg: 16}, {AngleDeg: 16}, {AngleDeg: 10.5}, {AngleDeg: 10}}, 2, "turn -5; turn -5", valve.Done, ""},
		{"drawn back to the apex", "j-valve-ta-ar", "j-valve-ta", keysOut + `{"do": "retract", "maxMM": 9, "until": {"keyForceN": {"above": 1}}}, ` + rest, O{}, force([3]float64{}, [3]float64{}, [3]float64{}, [3]float64{}, [3]float64{2, 2, 0.9}, [3]float64{2, 2, 1.1}), 2, "move -1; move -1", valve.Done, ""},
		{"drawn back to the aorta", "j-valve-tf", "j-valve-tf", keysOut + `{"do": "retract", "maxMM": 2.5, "until": {"keyForceN": {"above": 1}}}, ` + rest, O{}, force([3]float64{}, [3]float64{}, [3]float64{}, [3]float64{}, [3]float64{2, 2, 0.9}), 2, "move +1; move +1; move +0.5", valve.NotReached, "keyForceN > 1 (2, 2, 0.9) within 2.5 mm"},
		{"let out in quarters", "j-valve-ta-ar", "j-valve-ta", keysOut + rest, O{}, at(0), 1, "let-out keys 0-0.25; let-out keys 0.25-0.5; let-out keys 0.5-0.75; let-out keys 0.75-1", valve.Done, ""},
		{"let out in part", "self-expanding", "evolut", inflowOut + `{"do": "release", "part": "outflow", "fraction": 0.6}, ` + outflowOut + detach, O{}, at(0), 2, "let-out outflow 0-0.25; let-out outflow 0.25-0.5; let-out outflow 0.5-0.6", valve.Done, ""},
		{"and wholly", "self-expanding", "evolut", inflowOut + `{"do": "release", "part": "outflow", "fraction": 0.6}, ` + outflowOut + detach, O{}, at(0), 3, "let-out outflow 0.6-0.85; let-out outflow 0.85-1", valve.Done, ""},
		{"taken in", "self-expanding", "evolut", inflowOut + `{"do": "recapture", "part": "inflow", "fraction": 0.6}, ` + rest, O{}, at(0), 2, "take-in inflow 1-0.75; take-in inflow 0.75-0.6", valve.Done, ""},
		{"a look", "self-expanding", "evolut", `{"do": "hold", "state": "systole", "until": {"depthMM": {"below": 3}}}, ` + rest, O{}, at(2), 1, "stand-in systole", valve.Done, ""},
		{"a look that finds the mistake", "self-expanding", "evolut", `{"do": "hold", "state": "systole", "until": {"depthMM": {"below": 3}}}, ` + rest, O{}, at(4), 1, "stand-in systole", valve.NotReached, "not reached: depthMM < 3 (4)"},
		{"widened after all", "self-expanding", "evolut", rest + `, {"do": "post-dilate", "balloonDiameterMM": 24}`, O{}, at(0), 4, "inflate 24", valve.Done, ""},
	} {
		x := rehearse(t, c.like, c.device, c.steps, "", c.start, script(c.seen...))
		if len(x.Steps) < c.step {
			t.Errorf("%s: only %d steps", c.name, len(x.Steps))
			continue
		}
		s := x.Steps[c.step-1]
		if got := told(s); got != c.motions || x.Status != c.status || s.Reached != (c.reason == "") {
			t.Errorf("%s: %s, %s, reached %v, want %s, %s", c.name, got, x.Status, s.Reached, c.motions, c.status)
		}
		if !strings.Contains(s.ReasonEN, c.reason) || (s.ReasonZH == "") != (c.reason == "") {
			t.Errorf("%s: %q, %q, want %q", c.name, s.ReasonEN, s.ReasonZH, c.reason)
		}
		if c.status == valve.NotReached && len(x.Steps) != c.step {
			t.Errorf("%s: it went on", c.name)
		}
	}
}

// The state of the circulation stays from one hold to the next.
func TestRehearsalHolds(t *testing.T) {
	x := rehearse(t, "self-expanding", "evolut", inflowOut+`{"do": "hold", "state": "rapid-pacing"}, `+outflowOut+`{"do": "hold", "state": "systole"}, `+detach, "", valve.Observation{}, script(valve.Observation{}))
	var got []string
	for _, s := range x.Steps {
		got = append(got, s.Motions[len(s.Motions)-1].Motion.State)
	}
	if want := []string{valve.Diastole, valve.RapidPacing, valve.RapidPacing, valve.Systole, valve.Systole}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// What can be undone after each step follows from the device.
func TestRehearsalUndo(t *testing.T) {
	type undo struct {
		parts       string
		place, turn bool
	}
	for _, c := range []struct {
		like, device, steps string
		want                []undo
	}{
		{"j-valve-ta-ar", "j-valve-ta", `{"do": "advance", "toHeightMM": 0}, ` + keysOut + `{"do": "release", "part": "inflow", "fraction": 0.25}, ` + inflowOut + outflowOut + detach,
			[]undo{{"", true, true}, {"keys", true, true}, {"", true, false}, {"", true, false}, {"", false, false}, {"", false, false}}},
		{"j-valve-tf", "j-valve-tf", keysOut + inflowOut + outflowOut + detach, []undo{{"", true, true}, {"", true, false}, {"", false, false}, {"", false, false}}},
		{"self-expanding", "evolut", inflowOut + `{"do": "release", "part": "outflow", "fraction": 0.6}, ` + outflowOut + detach,
			[]undo{{"inflow", true, false}, {"outflow inflow", true, false}, {"", false, false}, {"", false, false}}},
		{"balloon-expandable", "sapien-3", `{"do": "release", "part": "frame", "fraction": 0.33}, {"do": "release", "part": "frame"}, ` + detach, []undo{{"", true, false}, {"", false, false}, {"", false, false}}},
	} {
		x := rehearse(t, c.like, c.device, c.steps, "", valve.Observation{}, script(valve.Observation{}))
		if x.Status != valve.Done || len(x.Steps) != len(c.want) {
			t.Fatalf("%s: %s after %d steps", c.device, x.Status, len(x.Steps))
		}
		for i, s := range x.Steps {
			if got := (undo{strings.Join(s.Undo.Parts, " "), s.Undo.Place, s.Undo.Turn}); got != c.want[i] {
				t.Errorf("%s, step %d (%s): %v, want %v", c.device, s.Step, s.Label, got, c.want[i])
			}
		}
	}
}

// A program is given up when an abort that is watched for holds, and what can be is taken back.
func TestRehearsalAborts(t *testing.T) {
	type O = valve.Observation
	abort := func(steps, when, then string) string {
		return `{` + steps + `"when": {` + when + `}, "then": "` + then + `", "messageEN": "too much", "messageZH": "过大"}`
	}
	hard := O{KeyForceN: [3]float64{0, 7, 0}}
	for _, c := range []struct {
		name, like, device, steps, aborts string
		seen                              []O
		step                              int // at which it is given up; 0: it is not
		motions                           string
		back, left                        string
	}{
		{"keys are drawn in", "j-valve-ta-ar", "j-valve-ta", keysOut + `{"do": "hold", "state": "diastole"}, ` + inflowOut + outflowOut + detach, abort("", `"keyForceN": {"above": 6}`, "retract-keys"),
			[]O{{}, {}, {}, {}, hard}, 2, "stand-in diastole; take-in keys 1-0.75; take-in keys 0.75-0.5; take-in keys 0.5-0.25; take-in keys 0.25-0", "keys", ""},
		{"in the midst of a step", "j-valve-ta-ar", "j-valve-ta", keysOut + inflowOut + outflowOut + detach, abort("", `"keyForceN": {"above": 6}`, "retract-keys"),
			[]O{{}, hard}, 1, "let-out keys 0-0.25; let-out keys 0.25-0.5; take-in keys 0.5-0.25; take-in keys 0.25-0", "keys", ""},
		{"too late for the keys", "j-valve-ta-ar", "j-valve-ta", keysOut + inflowOut + outflowOut + detach, abort("", `"keyForceN": {"above": 6}`, "retract-keys"),
			[]O{{}, {}, {}, {}, hard}, 2, "let-out inflow 0-0.25", "", "keys"},
		{"all is taken back", "self-expanding", "evolut", inflowOut + `{"do": "release", "part": "outflow", "fraction": 0.6}, ` + outflowOut + detach, abort("", `"slipMM": {"above": 3}`, "recapture"),
			[]O{{}, {}, {}, {}, {}, {SlipMM: 4}}, 2, "let-out outflow 0-0.25; let-out outflow 0.25-0.5; take-in outflow 0.5-0.25; take-in outflow 0.25-0; take-in inflow 1-0.75; take-in inflow 0.75-0.5; take-in inflow 0.5-0.25; take-in inflow 0.25-0", "outflow inflow", ""},
		{"beyond 80 %", "self-expanding", "evolut", inflowOut + outflowOut + detach, abort("", `"slipMM": {"above": 3}`, "recapture"),
			[]O{{}, {}, {}, {}, {}, {}, {SlipMM: 4}}, 2, "let-out outflow 0-0.25; let-out outflow 0.25-0.5; let-out outflow 0.5-0.75", "", "outflow inflow"},
		{"left as it is", "self-expanding", "evolut", inflowOut + outflowOut + detach, abort("", `"slipMM": {"above": 3}`, "stop"),
			[]O{{SlipMM: 4}}, 1, "let-out inflow 0-0.25", "", ""},
		{"not yet watched for", "self-expanding", "evolut", inflowOut + outflowOut + detach, abort(`"fromStep": 2, `, `"slipMM": {"above": 3}`, "stop"),
			[]O{{SlipMM: 4}, {}, {}, {SlipMM: 2}}, 0, "", "", ""},
		{"no longer watched for", "self-expanding", "evolut", inflowOut + outflowOut + detach, abort(`"toStep": 1, `, `"slipMM": {"above": 3}`, "stop"),
			[]O{{}, {}, {}, {}, {SlipMM: 4}}, 0, "", "", ""},
		{"at the door of a step", "self-expanding", "evolut", inflowOut + outflowOut + detach, abort(`"fromStep": 2, `, `"slipMM": {"above": 3}`, "stop"),
			[]O{{}, {}, {}, {SlipMM: 4}}, 2, "", "", ""},
		{"keys that are in are not judged", "j-valve-ta-ar", "j-valve-ta", `{"do": "hold", "state": "diastole"}, ` + keysOut + inflowOut + outflowOut + detach, abort("", `"keyForceN": {"below": 0.5}`, "stop"),
			[]O{{}, {KeyForceN: each3(1)}}, 0, "", "", ""},
		{"both of two", "self-expanding", "evolut", inflowOut + outflowOut + detach, abort("", `"slipMM": {"above": 3}, "depthMM": {"above": 5}`, "stop"),
			[]O{{SlipMM: 4}}, 0, "", "", ""},
		{"an angle either way", "self-expanding", "evolut", inflowOut + outflowOut + detach, abort("", `"angleDeg": {"above": 20}`, "stop"),
			[]O{{AngleDeg: -25}}, 1, "let-out inflow 0-0.25", "", ""},
	} {
		x := rehearse(t, c.like, c.device, c.steps, c.aborts, O{}, script(c.seen...))
		if c.step == 0 {
			if x.Status != valve.Done || x.Abort != nil {
				t.Errorf("%s: %s", c.name, x.Status)
			}
			continue
		}
		if x.Status != valve.Aborted || x.Abort == nil || x.Abort.Step != c.step || len(x.Steps) != c.step {
			t.Errorf("%s: %s at %d steps, %+v", c.name, x.Status, len(x.Steps), x.Abort)
			continue
		}
		s := x.Steps[c.step-1]
		if got := told(s); got != c.motions || s.Reached || s.ReasonEN != "too much" || s.ReasonZH != "过大" {
			t.Errorf("%s: %s (%v, %q), want %s", c.name, got, s.Reached, s.ReasonEN, c.motions)
		}
		if back, left := strings.Join(x.Abort.TakenBack, " "), strings.Join(x.Abort.LeftOut, " "); back != c.back || left != c.left {
			t.Errorf("%s: taken back %q and left out %q, want %q and %q", c.name, back, left, c.back, c.left)
		}
		for _, m := range s.Motions {
			if m.Motion.Undoing != (m.Motion.Kind == valve.TakeIn) {
				t.Errorf("%s: %+v", c.name, m.Motion)
			}
		}
		if taken := x.Abort.TakenBack; len(taken) > 0 && s.Progress.Released[taken[0]] != 0 {
			t.Errorf("%s: %v is out", c.name, s.Progress.Released)
		}
	}
}

// An observation that cannot be one, and one that was not asked for, are errors; so is what cannot be begun.
func TestRehearsalRefuses(t *testing.T) {
	type O = valve.Observation
	p, d := program(t, programFile(t, "j-valve-ta-ar")), device(t, "j-valve-ta")
	start := func(route string, inc valve.Increments, o O) error {
		_, err := valve.NewRehearsal(p, d, route, inc, o)
		return err
	}
	if err := start("transfemoral", valve.Increments{}, O{}); fault.Code(err) != "PROGRAM-DEVICE" {
		t.Errorf("a route of others: %v", err)
	}
	if _, err := valve.NewRehearsal(p, device(t, "evolut"), "transapical", valve.Increments{}, O{}); fault.Code(err) != "PROGRAM-DEVICE" {
		t.Errorf("a device of others: %v", err)
	}
	for _, inc := range []valve.Increments{{MM: -1}, {Deg: math.NaN()}, {Fraction: math.Inf(1)}} {
		if start("transapical", inc, O{}) == nil {
			t.Errorf("increments %+v", inc)
		}
	}
	for says, o := range map[string]O{"depthMM is NaN": {DepthMM: math.NaN()}, "keyForceN is -1": {KeyForceN: [3]float64{0, -1, 0}}, "slipMM is +Inf": {SlipMM: math.Inf(1)}, "angleDeg is 190": {AngleDeg: -190}} {
		if err := start("transapical", valve.Increments{}, o); !strings.Contains(fmt.Sprint(err), says) {
			t.Errorf("start: %v, want %s", err, says)
		}
		r, err := valve.NewRehearsal(p, d, "transapical", valve.Increments{}, O{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Observe(O{}) == nil {
			t.Error("an observation without a motion")
		}
		one, _ := r.Next()
		if two, ok := r.Next(); !ok || one != two {
			t.Errorf("%+v, then %+v", one, two)
		}
		if err := r.Observe(o); !strings.Contains(fmt.Sprint(err), "step 1 (hold diastole): "+says) {
			t.Errorf("%v, want %s", err, says)
		}
		if _, err := r.Run(script(o)); !strings.Contains(fmt.Sprint(err), says) {
			t.Errorf("%v, want %s", err, says)
		}
	}
	r, err := valve.NewRehearsal(p, d, "transapical", valve.Increments{}, O{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Run(func(valve.Motion) (O, error) { return O{}, fmt.Errorf("the solver stood still") }); !strings.Contains(fmt.Sprint(err), "step 1 (hold diastole): the solver stood still") {
		t.Error(err)
	}
}

// What came of a rehearsal can be written as JSON, without a null where a list is meant.
func TestRehearsedAsJSON(t *testing.T) {
	x := rehearse(t, "self-expanding", "evolut", `{"do": "advance", "toDepthMM": 0}, `+inflowOut+outflowOut+detach, "", valve.Observation{}, script(valve.Observation{}))
	b, err := json.Marshal(x)
	if err != nil || strings.Contains(string(b), "null") || !strings.Contains(string(b), `"parts":["inflow"]`) {
		t.Errorf("%v: %s", err, b)
	}
}

func ExampleRehearsal() {
	p := valve.Program{For: valve.Purpose{Kinds: []string{valve.SelfExpanding}, Routes: []string{"transfemoral"}, Indications: []string{valve.AS}}}
	p.Steps = []valve.Step{{Do: valve.Release, Part: valve.PartInflow}, {Do: valve.Release, Part: valve.PartOutflow}, {Do: valve.Detach}}
	d := valve.Device{ID: "example", Expansion: "self", Access: []valve.Access{{Route: "transfemoral"}}, Indications: []valve.Indication{{Indication: valve.AS}},
		Build: &valve.Build{Delivery: valve.Delivery{Order: []string{valve.PartInflow, valve.PartOutflow}}}}
	r, err := valve.NewRehearsal(&p, &d, "transfemoral", valve.Increments{Fraction: 0.5}, valve.Observation{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for m, ok := r.Next(); ok; m, ok = r.Next() {
		fmt.Println(m.Step, m.Kind, m.Part, m.ToFraction)
		if err := r.Observe(valve.Observation{DepthMM: 3}); err != nil { // of the mechanics, after the motion
			fmt.Println(err)
			return
		}
	}
	fmt.Println(r.Result().Status)
	// Output:
	// 1 let-out inflow 0.5
	// 1 let-out inflow 1
	// 2 let-out outflow 0.5
	// 2 let-out outflow 1
	// 3 disengage  0
	// done
}

// Parts are let out as far as the increments allow, and taken in by a quarter at most.
func TestTakenInByQuarters(t *testing.T) {
	p, d := program(t, programFile(t, "keys-not-seated")), device(t, "j-valve-ta")
	r, err := valve.NewRehearsal(p, d, "transapical", valve.Increments{Fraction: 1}, valve.Observation{DepthMM: 20})
	if err != nil {
		t.Fatal(err)
	}
	var out, in []float64
	depth := 20.0
	if _, err := r.Run(func(m valve.Motion) (valve.Observation, error) {
		depth -= m.UpMM
		switch m.Kind {
		case valve.LetOut:
			out = append(out, m.ToFraction-m.FromFraction)
		case valve.TakeIn:
			in = append(in, m.FromFraction-m.ToFraction)
		}
		return valve.Observation{DepthMM: depth, KeyHeightMM: [3]float64{2, 2, 9}, KeyForceN: [3]float64{2, 2, 2}}, nil
	}); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(out, []float64{1}) || !slices.Equal(in, []float64{0.25, 0.25, 0.25, 0.25}) {
		t.Errorf("let out by %v, taken in by %v", out, in)
	}
}
