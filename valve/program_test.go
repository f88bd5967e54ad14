package valve_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/catalog"
)

func programFile(t testing.TB, name string) string {
	t.Helper()
	files, err := catalog.ProgramFiles()
	if err != nil {
		t.Fatal(err)
	}
	b, err := fs.ReadFile(files, name+".json")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func program(t testing.TB, text string) *valve.Program {
	t.Helper()
	p, err := valve.ReadProgram(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func device(t testing.TB, id string) *valve.Device {
	t.Helper()
	d, err := valve.Read(strings.NewReader(file(t, id+".json")))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Each way of spoiling a good program must be refused, for the reason given and with the step named.
func TestReadProgramRefuses(t *testing.T) {
	good := programFile(t, "j-valve-ta-as")
	program(t, good)
	for _, c := range []struct{ name, old, new, code, says string }{
		{"no JSON", `{
  "schema"`, `[
  "schema"`, "PROGRAM-FORM", "not a release program"},
		{"text after the end", "", "", "PROGRAM-FORM", "after its end"},
		{"unknown field", `"schema": 1`, `"colour": 3, "schema": 1`, "PROGRAM-FORM", `unknown field "colour"`},
		{"unknown field in a step", `"maxDeg": 60`, `"maxTurns": 60`, "PROGRAM-FORM", `step 4 (rotate): unknown field "maxTurns"`},
		{"known field in a wrong place", `"above": 1}`, `"above": 1, "part": "keys"}`, "PROGRAM-FORM", `step 5 (retract): json: unknown field "part"`},
		{"unknown quantity", `"keyForceN": {"above": 1}`, `"keyForceKG": {"above": 1}`, "PROGRAM-FORM", `step 5 (retract): unknown field "keyForceKG"`},
		{"unknown field in an abort", `"then": "stop"`, `"Then": "stop"`, "PROGRAM-FORM", `abort 3: unknown field "Then"`},
		{"another spelling", `"maxDeg": 60`, `"MAXDEG": 60`, "PROGRAM-FORM", `step 4 (rotate): unknown field "MAXDEG"`},
		{"a number twice", `"maxMM": 30`, `"maxMM": 30, "maxMM": 50`, "PROGRAM-FORM", `step 5 (retract): "maxMM" stands twice`},
		{"a word for a number", `"maxMM": 30`, `"maxMM": "far"`, "PROGRAM-FORM", "step 5 (retract): json: cannot unmarshal string"},
		{"no finite number", `"maxMM": 30`, `"maxMM": 1e999`, "PROGRAM-FORM", "step 5 (retract): json: cannot unmarshal number 1e999"},
		{"NaN", `"maxMM": 30`, `"maxMM": NaN`, "PROGRAM-FORM", "invalid character 'N'"},
		{"another schema", `"schema": 1`, `"schema": 2`, "PROGRAM-CONTENT", "schema: 2"},
		{"id", `"id": "j-valve-ta-as"`, `"id": "J Valve"`, "PROGRAM-CONTENT", "id: "},
		{"name", `"nameZH": "J-Valve`, `"nameZH": "", "noteZH": "`, "PROGRAM-FORM", `"noteZH" stands twice`},
		{"kind", `"kinds": ["keyed"]`, `"kinds": ["locked"]`, "PROGRAM-CONTENT", `for.kinds: "locked"`},
		{"route", `"routes": ["transapical"]`, `"routes": ["teleport"]`, "PROGRAM-CONTENT", `for.routes: "teleport"`},
		{"no indication", `"indications": ["as"]`, `"indications": []`, "PROGRAM-CONTENT", "for.indications: none"},
		{"indication twice", `"indications": ["as"]`, `"indications": ["as", "as"]`, "PROGRAM-CONTENT", `"as" stands twice`},
		{"act", `"do": "rotate"`, `"do": "dance"`, "PROGRAM-CONTENT", `step 4 (dance): "dance" is no act`},
		{"part", `"part": "keys"`, `"part": "lock"`, "PROGRAM-CONTENT", `step 3 (release lock): "lock" is no part`},
		{"no part", `"do": "release", "part": "keys"`, `"do": "release"`, "PROGRAM-CONTENT", "step 3 (release): release needs part"},
		{"state", `"state": "rapid-pacing"`, `"state": "asleep"`, "PROGRAM-CONTENT", `step 8 (hold asleep): "asleep" is no state`},
		{"retract without a most", `, "maxMM": 30`, ``, "PROGRAM-CONTENT", "step 5 (retract): retract needs maxMM and until; it has until"},
		{"rotate without a most", `, "maxDeg": 60`, ``, "PROGRAM-CONTENT", "step 4 (rotate): rotate needs byDeg, or maxDeg and until; it has until"},
		{"a field of another act", `{"do": "detach"}`, `{"do": "detach", "maxMM": 3}`, "PROGRAM-CONTENT", "step 12 (detach): detach needs nothing; it has maxMM"},
		{"two aims", `"toDepthMM": 5.5`, `"toDepthMM": 5.5, "toHeightMM": 3`, "PROGRAM-CONTENT", "step 7 (advance): advance needs toDepthMM, or toHeightMM"},
		{"too far", `"maxMM": 30`, `"maxMM": 61`, "PROGRAM-CONTENT", "step 5 (retract): maxMM: 61 is not from 0 to 60"},
		{"not at all", `"maxMM": 30`, `"maxMM": 0`, "PROGRAM-CONTENT", "step 5 (retract): maxMM: 0 is no way"},
		{"negative", `"toDepthMM": 5.5`, `"toDepthMM": -3`, "PROGRAM-CONTENT", "step 7 (advance): toDepthMM: -3 is not from 0"},
		{"more than all", `"part": "outflow"`, `"part": "outflow", "fraction": 1.1`, "PROGRAM-CONTENT", "step 10 (release outflow): fraction: 1.1 is not from 0 to 1"},
		{"empty condition", `"until": {"keysInSinuses": true}`, `"until": {}`, "PROGRAM-CONTENT", "step 4 (rotate): until: no quantity"},
		{"empty bound", `"keyForceN": {"above": 1}`, `"keyForceN": {}`, "PROGRAM-CONTENT", "step 5 (retract): until: keyForceN: neither"},
		{"impossible bound", `"keyForceN": {"above": 1}`, `"keyForceN": {"above": 2, "below": 1}`, "PROGRAM-CONTENT", "step 5 (retract): until: keyForceN: nothing is above 2 and below 1"},
		{"force below nothing", `"keyForceN": {"above": 1}`, `"keyForceN": {"above": -1}`, "PROGRAM-CONTENT", "step 5 (retract): until: keyForceN: -1"},
		{"abort at no step", `"fromStep": 10`, `"fromStep": 13`, "PROGRAM-CONTENT", "abort 3: steps 13 to 0"},
		{"abort backwards", `"fromStep": 5, "toStep": 7`, `"fromStep": 7, "toStep": 5`, "PROGRAM-CONTENT", "abort 1: steps 7 to 5"},
		{"then", `"then": "stop"`, `"then": "panic"`, "PROGRAM-CONTENT", `abort 3: then: "panic"`},
		{"message", `"messageEN": "The valve slides along the tissue"`, `"messageEN": ""`, "PROGRAM-CONTENT", "abort 3: messageEN"},
		{"giving up where all is well", `"when": {"slipMM": {"above": 3}}`, `"when": {"keysInSinuses": true}`, "PROGRAM-CONTENT", "abort 3: when: "},
		{"a source nobody knows", `"maxDeg": 60, "source": "project-program"`, `"maxDeg": 60, "source": "hearsay"`, "PROGRAM-CONTENT", `step 4 (rotate): source "hearsay"`},
		{"a source without confidence", `"maxDeg": 60, "source": "project-program", "confidence": "assumed"`, `"maxDeg": 60, "source": "project-program"`, "PROGRAM-CONTENT", `step 4 (rotate): confidence ""`},
		{"a source left over", `"sources": {`, `"sources": {"old": "An old paper",`, "PROGRAM-CONTENT", `"old" is not used`},
		{"confidence", `"confidence": "assumed",
  "sources"`, `"confidence": "sure",
  "sources"`, "PROGRAM-CONTENT", `source: confidence "sure"`},
	} {
		text := strings.Replace(good, c.old, c.new, 1)
		if c.old == "" {
			text = good + "{}"
		}
		if text == good {
			t.Errorf("%s: nothing was spoiled", c.name)
			continue
		}
		_, err := valve.ReadProgram(strings.NewReader(text))
		if fault.Code(err) != c.code || !strings.Contains(fmt.Sprint(err), c.says) {
			t.Errorf("%s: got %v, want %s with %q", c.name, err, c.code, c.says)
		}
	}
	p := program(t, good)
	for _, x := range []float64{math.NaN(), math.Inf(1)} {
		p.Steps[4].MaxMM = &x
		if wrong := fmt.Sprint(p.Check()); !strings.Contains(wrong, "step 5 (retract): maxMM: ") {
			t.Errorf("%g: %s", x, wrong)
		}
	}
	if _, err := valve.ReadProgram(strings.NewReader(strings.Repeat(" ", 1<<20+1))); fault.Code(err) != "PROGRAM-FORM" {
		t.Errorf("an endless file: %v", err)
	}
	if _, err := valve.LoadPrograms(fstest.MapFS{"a.json": {Data: []byte(good)}, "b.json": {Data: []byte(good)}}); fault.Code(err) != "PROGRAM-TWICE" {
		t.Errorf("one program twice: %v", err)
	}
	if _, err := valve.LoadPrograms(fstest.MapFS{"bad.json": {Data: []byte(`{}`)}}); !strings.Contains(fmt.Sprint(err), "bad.json") {
		t.Errorf("no file is named: %v", err)
	}
}

// steps returns a program's text with other steps, and with other aborts.
func with(t testing.TB, name, steps, aborts string) string {
	t.Helper()
	var p map[string]json.RawMessage
	if err := json.Unmarshal([]byte(programFile(t, name)), &p); err != nil {
		t.Fatal(err)
	}
	p["steps"], p["aborts"] = json.RawMessage("["+steps+"]"), json.RawMessage("["+aborts+"]")
	p["source"], p["sources"] = json.RawMessage(`"x"`), json.RawMessage(`{"x": "Test"}`)
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

const (
	keysOut    = `{"do": "release", "part": "keys"}, `
	inflowOut  = `{"do": "release", "part": "inflow"}, `
	outflowOut = `{"do": "release", "part": "outflow"}, `
	detach     = `{"do": "detach"}`
)

// Each program that cannot be done with a device must be refused, for the reason given and with the step named.
func TestProgramsThatDoNotFit(t *testing.T) {
	const watched = `"messageEN": "x", "messageZH": "x"}`
	for _, c := range []struct{ name, like, device, steps, aborts, says string }{
		{"keys on a device without", "self-expanding", "evolut", keysOut + detach, "", `step 1 (release keys): the device has no part "keys"; it has inflow, outflow`},
		{"a frame let out in halves", "balloon-expandable", "sapien-3", inflowOut + detach, "", `step 1 (release inflow): the device has no part`},
		{"outflow first", "j-valve-ta-ar", "j-valve-ta", keysOut + outflowOut + inflowOut + detach, "", "step 2 (release outflow): the device releases its inflow first (keys, inflow, outflow)"},
		{"keys last", "j-valve-ta-ar", "j-valve-ta", inflowOut + outflowOut + keysOut + detach, "", "step 1 (release inflow): the device releases its keys first"},
		{"outflow after half the inflow", "self-expanding", "evolut", `{"do": "release", "part": "inflow", "fraction": 0.5}, ` + outflowOut + detach, "", "step 2 (release outflow): the device releases its inflow first"},
		{"released twice", "j-valve-ta-ar", "j-valve-ta", keysOut + keysOut + inflowOut + outflowOut + detach, "", "step 2 (release keys): 1 of the keys is out already"},
		{"released to less", "self-expanding", "evolut", `{"do": "release", "part": "inflow", "fraction": 0.5}, {"do": "release", "part": "inflow", "fraction": 0.4}, ` + detach, "", "step 2 (release inflow): 0.5 of the inflow is out already"},
		{"released when detached", "self-expanding", "evolut", inflowOut + outflowOut + detach + ", " + outflowOut + detach, "", "step 4 (release outflow): the device is detached"},
		{"taken back when detached", "self-expanding", "evolut", inflowOut + outflowOut + detach + `, {"do": "recapture", "part": "outflow"}`, "", "step 4 (recapture outflow): the device is detached"},
		{"detached twice", "self-expanding", "evolut", inflowOut + outflowOut + detach + ", " + detach, "", "step 4 (detach): the device is detached"},
		{"detached too early", "self-expanding", "evolut", inflowOut + detach, "", "step 2 (detach): 0 of the outflow is released, not all"},
		{"never detached", "self-expanding", "evolut", inflowOut + `{"do": "release", "part": "outflow"}`, "", "step 2 (release outflow): it is the last, and the device is not detached"},
		{"taken back too late", "self-expanding", "evolut", inflowOut + outflowOut + `{"do": "recapture", "part": "outflow"}, ` + detach, "", "step 3 (recapture outflow): 1 of the outflow is out, and the outflow can be taken back up to 0.6 only"},
		{"taken back in the wrong order", "self-expanding", "evolut", inflowOut + `{"do": "release", "part": "outflow", "fraction": 0.5}, {"do": "recapture", "part": "inflow"}, ` + detach, "", "step 3 (recapture inflow): the outflow, released after it, is out"},
		{"keys taken back too late", "j-valve-ta-ar", "j-valve-ta", keysOut + `{"do": "release", "part": "inflow", "fraction": 0.1}, {"do": "recapture", "part": "keys"}, ` + detach, "", "step 3 (recapture keys): 0.1 of the inflow is out, and the keys can be taken back up to 0 only"},
		{"never retrievable", "j-valve-tf", "j-valve-tf", keysOut + `{"do": "recapture", "part": "keys"}, ` + detach, "", "step 2 (recapture keys): the device cannot take back its keys"},
		{"nothing to take back", "self-expanding", "evolut", `{"do": "recapture", "part": "inflow"}, ` + detach, "", "step 1 (recapture inflow): 0 of the inflow is out: there is nothing"},
		{"turned when the frame is out", "self-expanding", "evolut", `{"do": "release", "part": "inflow", "fraction": 0.1}, {"do": "rotate", "byDeg": 5}, ` + detach, "", "step 2 (rotate): the frame is released and turns no more"},
		{"moved when the frame is out", "self-expanding", "evolut", inflowOut + outflowOut + `{"do": "advance", "toDepthMM": 5}, ` + detach, "", "step 3 (advance): the frame is released and moves no more"},
		{"drawn back when the frame is out", "self-expanding", "evolut", inflowOut + outflowOut + `{"do": "retract", "maxMM": 5, "until": {"slipMM": {"above": 1}}}, ` + detach, "", "step 3 (retract): the frame is released"},
		{"widened too early", "self-expanding", "evolut", inflowOut + `{"do": "post-dilate", "balloonDiameterMM": 23}, ` + outflowOut + detach, "", "step 2 (post-dilate): the frame is not released"},
		{"waiting for keys that are in", "j-valve-ta-ar", "j-valve-ta", `{"do": "hold", "state": "diastole", "until": {"keyForceN": {"above": 1}}}, ` + keysOut + inflowOut + outflowOut + detach, "", "step 1 (hold diastole): until: the keys are not out"},
		{"waiting for keys that there are none", "self-expanding", "evolut", `{"do": "hold", "state": "diastole", "until": {"keysInSinuses": true}}, ` + inflowOut + outflowOut + detach, "", "step 1 (hold diastole): until: the device has no keys"},
		{"slip of a frame that is in", "self-expanding", "evolut", `{"do": "hold", "state": "diastole", "until": {"slipMM": {"below": 1}}}, ` + inflowOut + outflowOut + detach, "", "step 1 (hold diastole): until: the frame is not released"},
		{"watching keys that there are none", "self-expanding", "evolut", inflowOut + outflowOut + detach, `{"when": {"keyForceN": {"above": 1}}, "then": "stop", ` + watched, "abort 1: when: even at the end of its steps, the device has no keys"},
		{"taking back keys that there are none", "self-expanding", "evolut", inflowOut + outflowOut + detach, `{"when": {"slipMM": {"above": 1}}, "then": "retract-keys", ` + watched, "abort 1: then: there is nothing to retract-keys"},
		{"taking back beyond what can be undone", "self-expanding", "evolut", inflowOut + outflowOut + detach, `{"fromStep": 3, "when": {"slipMM": {"above": 1}}, "then": "recapture", ` + watched, "abort 1: then: there is nothing to recapture at any of its steps"},
		{"another kind", "j-valve-ta-ar", "evolut", inflowOut + outflowOut + detach, "", "for.kinds: evolut is self-expanding, the program is for keyed"},
		{"another route", "j-valve-ta-ar", "j-valve-tf", keysOut + inflowOut + outflowOut + detach, "", "for.routes: j-valve-tf takes none of transapical"},
		{"another device", "keys-not-seated", "j-valve-tf", keysOut + detach, "", "for.devices: j-valve-tf is not among j-valve-ta"},
		{"another disease", "balloon-expandable", "trilogy", keysOut + inflowOut + outflowOut + detach, "", "for.kinds: trilogy is clip-anchored"},
		{"nobody knows what it is made of", "self-expanding", "navitor", inflowOut + outflowOut + detach, "", "navitor: the device file does not say what it is made of"},
	} {
		steps := strings.TrimSuffix(c.steps, ", ")
		p := program(t, with(t, c.like, steps, c.aborts))
		err := p.Fit(device(t, c.device))
		if fault.Code(err) != "PROGRAM-DEVICE" || !strings.Contains(fmt.Sprint(err), c.says) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.says)
		}
	}
	// And these can.
	for _, c := range []struct{ like, device, steps string }{
		{"self-expanding", "evolut", inflowOut + `{"do": "release", "part": "outflow", "fraction": 0.6}, {"do": "recapture", "part": "outflow"}, {"do": "recapture", "part": "inflow"}, {"do": "rotate", "byDeg": -5}, ` + inflowOut + outflowOut + detach + `, {"do": "post-dilate", "balloonDiameterMM": 23}, {"do": "hold", "state": "systole"}`},
		{"j-valve-ta-ar", "j-valve-ta", keysOut + `{"do": "recapture", "part": "keys", "fraction": 0.5}, ` + keysOut + inflowOut + outflowOut + detach},
	} {
		if err := program(t, with(t, c.like, c.steps, "")).Fit(device(t, c.device)); err != nil {
			t.Error(err)
		}
	}
}

// What follows from the device alone: nothing comes back when it is detached, whatever the file says, and keys as wide as their share of a turn are never
// between commissures.
func TestProgramsOnOddDevices(t *testing.T) {
	p, d := program(t, with(t, "self-expanding", inflowOut+outflowOut+detach, "")), device(t, "evolut")
	d.Build.Delivery.Retrieval.Parts = []valve.Retrievable{{Part: valve.PartInflow}, {Part: valve.PartOutflow}}
	undo, err := p.Undo(d)
	if err != nil {
		t.Fatal(err)
	}
	if len(undo[1].Parts) != 2 || len(undo[2].Parts) != 0 {
		t.Errorf("%v can be taken back before the device is detached, %v after", undo[1].Parts, undo[2].Parts)
	}
	d.Build.Delivery.Retrieval = nil
	if undo, err = p.Undo(d); err != nil || len(undo[0].Parts) != 0 {
		t.Errorf("%v can be taken back of a device that nothing is known of: %v", undo, err)
	}
	d = device(t, "j-valve-ta")
	d.Build.Keys.WidthDeg.Value = 120
	if err := program(t, programFile(t, "j-valve-ta-ar")).Fit(d); !strings.Contains(fmt.Sprint(err), "step 4 (rotate): keys of 120 deg leave no room") {
		t.Error(err)
	}
}

// An unfit device file is refused for what it says of what can be taken back.
func TestReadRefusesRetrieval(t *testing.T) {
	good := file(t, "evolut.json")
	for _, c := range [][3]string{
		{`{"part": "inflow", "while": {"outflow": 0.6}}`, `{"part": "keys", "while": {"outflow": 0.6}}`, `"keys" is no part of the order`},
		{`{"part": "inflow", "while": {"outflow": 0.6}}`, `{"part": "outflow", "while": {"outflow": 0.6}}`, "or stands twice"},
		{`{"part": "inflow", "while": {"outflow": 0.6}}`, `{"part": "inflow", "while": {"outflow": 1.6}}`, "while outflow is 1.6"},
		{`{"part": "inflow", "while": {"outflow": 0.6}}`, `{"part": "inflow", "while": {"frame": 0.6}}`, "while frame is 0.6"},
		{`"source": "project-memory", "confidence": "assumed", "note": "until 80`, `"source": "hearsay", "confidence": "assumed", "note": "until 80`, "hearsay"},
		{`"confidence": "assumed", "note": "until 80`, `"confidence": "sure", "note": "until 80`, "sure"},
	} {
		if !strings.Contains(good, c[0]) {
			t.Fatalf("%s is not in the file", c[0])
		}
		if _, err := valve.Read(strings.NewReader(strings.Replace(good, c[0], c[1], 1))); !strings.Contains(fmt.Sprint(err), c[2]) {
			t.Errorf("%s: %v", c[1], err)
		}
	}
}

// A program that is written and read again is the same.
func TestProgramRoundTrip(t *testing.T) {
	all, err := catalog.Programs()
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		b, err := json.Marshal(all[i])
		if err != nil {
			t.Fatal(err)
		}
		if again := program(t, string(b)); !reflect.DeepEqual(again, &all[i]) {
			t.Errorf("%s is another after writing and reading", all[i].ID)
		}
	}
}
