package valve_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/catalog"
)

func file(t testing.TB, name string) string {
	t.Helper()
	b, err := fs.ReadFile(catalog.Files(), name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func ExampleSize_OversizingPercent() {
	s := valve.Size{Label: "28", NominalDiameterMM: valve.Quantity{Value: 28}}
	fmt.Printf("%.1f %%\n", s.OversizingPercent(valve.ByPerimeter, 80))
	// Output: 10.0 %
}

// Each way of spoiling what a device is made of must be refused, for the reason given.
func TestReadRefusesBuilds(t *testing.T) {
	good := file(t, "j-valve-ta.json")
	for _, c := range []struct{ name, old, new, says string }{
		{"alloy", `"alloy": {"value": "nitinol"`, `"alloy": {"value": "wood"`, `"wood"`},
		{"cells for no commissure", `"cells": {"value": 12`, `"cells": {"value": 13`, "multiple of 3"},
		{"half a cell", `"cells": {"value": 12`, `"cells": {"value": 12.5`, "whole number"},
		{"rows", `[0.34, 0.33, 0.33]`, `[0.34, 0.33, 0.35]`, "1.02 together"},
		{"outline", `"heightShares": [0, 0.34, 1]`, `"heightShares": [0, 0.34, 0.9]`, "rise from 0 to 1"},
		{"outline without diameters", `"diameterShares": [1.08, 1, 1]`, `"diameterShares": [1.08, 1]`, "as many"},
		{"outline of another valve", `"diameterShares": [1.08, 1, 1]`, `"diameterShares": [1, 1, 5]`, "of the nominal one"},
		{"struts", `"strutWidthMM": {"value": 0.45`, `"strutWidthMM": {"value": -0.45`, "not positive"},
		{"keys upside down", `"bottomShare": {"value": 0.2`, `"bottomShare": {"value": 1.2`, "no stretch"},
		{"keys too wide", `"widthDeg": {"value": 100`, `"widthDeg": {"value": 130`, "fit around"},
		{"nothing to hang by", `"sutureSlackMM"`, `"sutureSlackXX"`, "sutureSlackXX"},
		{"order", `"order": ["keys", "inflow", "outflow"]`, `"order": ["inflow", "outflow"]`, "each of"},
		{"unit", `"unit": "N/mm"`, `"unit": "N"`, `want "N/mm"`},
		{"crimped to no less", `"crimpedDiameterMM": {"value": 8.2`, `"crimpedDiameterMM": {"value": 22`, "not under size 21"},
		{"no height", `"frameHeightMM": {"value": 17, `, `"teeDiameterMM": {"from": 17, `, "frameHeightMM"},
		{"a source nobody knows", `"hung": {"value": "sutured", "source": "project-build"`, `"hung": {"value": "sutured", "source": "hearsay"`, "hearsay"},
	} {
		if !strings.Contains(good, c.old) {
			t.Errorf("%s: nothing to spoil", c.name)
			continue
		}
		if _, err := valve.Read(strings.NewReader(strings.Replace(good, c.old, c.new, 1))); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
	}
}

// Each way of spoiling a good file must be refused, for the reason given.
func TestReadRefuses(t *testing.T) {
	good := file(t, "evolut.json")
	if _, err := valve.Read(strings.NewReader(good)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, old, new, code, says string }{
		{"unknown field", `"schema": 1,`, `"schema": 1, "colour": "red",`, "CATALOG-FORM", "colour"},
		{"text after the end", "", "", "CATALOG-FORM", "after its end"},
		{"another schema", `"schema": 1`, `"schema": 2`, "CATALOG-CONTENT", "schema"},
		{"id with a blank", `"id": "evolut"`, `"id": "Evolut R"`, "CATALOG-CONTENT", "id"},
		{"no source", `"source": "valvcare"`, `"source": ""`, "CATALOG-CONTENT", "no source"},
		{"a source nobody knows", `"source": "valvcare"`, `"source": "hearsay"`, "CATALOG-CONTENT", "hearsay"},
		{"confidence", `"confidence": "assumed"`, `"confidence": "sure"`, "CATALOG-CONTENT", "sure"},
		{"unit unknown", `"unit": "mmHg"`, `"unit": "kPa"`, "CATALOG-CONTENT", "kPa"},
		{"unit of something else", `"value": 1.09, "sd": 0.26, "unit": "cm2"`, `"value": 109, "sd": 26, "unit": "mm2"`, "CATALOG-CONTENT", `want "cm2"`},
		{"range turned round", `"from": 62.8, "to": 72.3`, `"from": 72.3, "to": 62.8`, "CATALOG-CONTENT", "is above to"},
		{"overlap not stated", `"from": 62.8, "to": 72.3`, `"from": 60.8, "to": 72.3`, "CATALOG-CONTENT", `by perimeter the sizes are "overlapping"`},
		{"gap not stated", `"from": 62.8, "to": 72.3`, `"from": 64.8, "to": 72.3`, "CATALOG-CONTENT", `by perimeter the sizes are "gaps"`},
		{"range not rising", `"from": 62.8, "to": 72.3`, `"from": 50, "to": 51`, "CATALOG-CONTENT", "not rising"},
		{"empty range", `"from": 62.8, "to": 72.3`, `"from": 62.8, "to": 62.8`, "CATALOG-CONTENT", "is empty"},
		{"no bounds", `"from": 62.8, "to": 72.3, `, ``, "CATALOG-CONTENT", "from, to or both"},
		{"negative", `"value": 14.97`, `"value": -14.97`, "CATALOG-CONTENT", "not positive"},
		{"negative sd", `"sd": 7.15`, `"sd": -7.15`, "CATALOG-CONTENT", "sd not negative"},
		{"sizes falling", `"label": "26",
      "nominalDiameterMM": {"value": 26`, `"label": "26",
      "nominalDiameterMM": {"value": 22`, "CATALOG-CONTENT", "sizes must rise"},
		{"label twice", `"label": "26"`, `"label": "23"`, "CATALOG-CONTENT", "stands twice"},
		{"indication", `"indication": "as", "status"`, `"indication": "ms", "status"`, "CATALOG-CONTENT", `"ms"`},
		{"status", `"status": "approved"`, `"status": "good"`, "CATALOG-CONTENT", "status"},
		{"route", `"route": "transfemoral"`, `"route": "teleport"`, "CATALOG-CONTENT", "teleport"},
		{"metric", `"metric": {"metric": "perimeter"`, `"metric": {"metric": "mood"`, "CATALOG-CONTENT", "mood"},
		{"metric without ranges", `"metric": {"metric": "perimeter"`, `"metric": {"metric": "area"`, "CATALOG-CONTENT", "have a range by area"},
		{"anatomy", `"anatomy": "sinusHeightMM"`, `"anatomy": "shoeSizeMM"`, "CATALOG-CONTENT", "shoeSizeMM"},
		{"effect", `"effect": "caution"`, `"effect": "ignore"`, "CATALOG-CONTENT", "ignore"},
		{"expansion", `"expansion": "self"`, `"expansion": "hot air"`, "CATALOG-CONTENT", "hot air"},
		{"a source left over", `"sources": {`, `"sources": {"old": "An old paper",`, "CATALOG-CONTENT", `"old" is not used`},
		{"a name missing", `"nameZH": "Evolut R / PRO / PRO+ / FX"`, `"nameZH": ""`, "CATALOG-CONTENT", "nameZH"},
	} {
		text := strings.Replace(good, c.old, c.new, 1)
		if c.old == "" {
			text = good + "{}"
		}
		if text == good {
			t.Errorf("%s: nothing was spoiled", c.name)
			continue
		}
		_, err := valve.Read(strings.NewReader(text))
		if fault.Code(err) != c.code || !strings.Contains(fmt.Sprint(err), c.says) {
			t.Errorf("%s: got %v, want %s with %q", c.name, err, c.code, c.says)
		}
	}
	text := strings.Replace(file(t, "sapien-3.json"), `"nominalAreaMM2": {"value": 405.5`, `"nominalAreaMM2": {"value": 305.5`, 1)
	if _, err := valve.Read(strings.NewReader(text)); !strings.Contains(fmt.Sprint(err), "areas must rise") {
		t.Errorf("nominal areas that fall: %v", err)
	}
	if _, err := valve.Read(strings.NewReader(strings.Repeat(" ", 1<<20+1))); fault.Code(err) != "CATALOG-SIZE" {
		t.Errorf("an endless file: %v", err)
	}
}

func TestLoad(t *testing.T) {
	good := &fstest.MapFile{Data: []byte(file(t, "evolut.json"))}
	if _, err := valve.Load(fstest.MapFS{}); fault.Code(err) != "CATALOG-EMPTY" {
		t.Errorf("an empty folder: %v", err)
	}
	if _, err := valve.Load(fstest.MapFS{"a.json": good, "b.json": good}); fault.Code(err) != "CATALOG-TWICE" {
		t.Errorf("one device twice: %v", err)
	}
	_, err := valve.Load(fstest.MapFS{"a.json": good, "bad.json": &fstest.MapFile{Data: []byte("{")}})
	if fault.Code(err) != "CATALOG-FORM" || !strings.Contains(fmt.Sprint(err), "bad.json") {
		t.Errorf("a broken file: %v", err)
	}
	d, err := valve.Load(fstest.MapFS{"a.json": good, "readme.txt": &fstest.MapFile{Data: []byte("not a device")}})
	if err != nil || len(d) != 1 {
		t.Errorf("%d devices: %v", len(d), err)
	}
}

func TestMerge(t *testing.T) {
	base := []valve.Device{{ID: "a", Maker: "old"}, {ID: "b"}}
	got := valve.Merge(base, []valve.Device{{ID: "a", Maker: "new"}, {ID: "c"}})
	if len(got) != 3 || got[0].Maker != "new" || got[1].ID != "b" || got[2].ID != "c" || base[0].Maker != "old" {
		t.Errorf("%+v, base %+v", got, base)
	}
}

// What is read is what is written.
func TestRoundTrip(t *testing.T) {
	all, err := catalog.Devices()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		b, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		e, err := valve.Read(strings.NewReader(string(b)))
		if err != nil {
			t.Fatalf("%s: %v", d.ID, err)
		}
		c, _ := json.Marshal(e)
		if string(b) != string(c) {
			t.Errorf("%s changes on its way", d.ID)
		}
	}
}

func FuzzRead(f *testing.F) {
	names, _ := fs.Glob(catalog.Files(), "*.json")
	for _, name := range names {
		f.Add([]byte(file(f, name)))
	}
	f.Add([]byte(`{"schema": 1, "sizes": [{}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := valve.Read(strings.NewReader(string(b)))
		if err != nil {
			return
		}
		if wrong := d.Check(); len(wrong) > 0 {
			t.Errorf("read and not usable: %v", wrong)
		}
	})
}
