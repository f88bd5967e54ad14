package catalog_test

import (
	"encoding/json"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/catalog"
)

// Every device that says what it is made of names alloys that there are.
func TestAlloysOfDevices(t *testing.T) {
	alloys, err := catalog.Alloys()
	if err != nil {
		t.Fatal(err)
	}
	devices, err := catalog.Devices()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range devices {
		if d.Build == nil {
			continue
		}
		if alloys[d.Build.Frame.Alloy.Value] == nil || d.Build.Keys != nil && alloys[d.Build.Keys.Alloy.Value] == nil {
			t.Errorf("%s is made of what is not in the catalogue", d.ID)
		}
	}
}

// Each way of spoiling an alloy must be refused, for the reason given.
func TestAlloysRefused(t *testing.T) {
	a, err := catalog.Alloys()
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(a["cobalt-chromium"])
	if err != nil {
		t.Fatal(err)
	}
	load := func(text string) error {
		_, err := valve.LoadAlloys(fstest.MapFS{"a.json": {Data: []byte(text)}})
		return err
	}
	good := string(b)
	if err := load(good); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, says string }{
		{`"schema":1`, `"schema":2`, "schema"},
		{`"law":"ductile"`, `"law":"brittle"`, "brittle"},
		{`"law":"ductile"`, `"law":"superelastic"`, "austeniteMPa"},
		{`"youngMPa":{"value":233000`, `"youngMPa":{"value":-1`, "not positive"},
		{`"unit":"MPa"`, `"unit":"N"`, "want"},
		{`"source":"project-memory"`, `"source":"hearsay"`, "hearsay"},
		{`{"schema"`, `{"colour":1,"schema"`, "colour"},
	} {
		if !strings.Contains(good, c.old) {
			t.Fatalf("%s is not in the file", c.old)
		}
		if err := load(strings.Replace(good, c.old, c.new, 1)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s for %s: %v", c.new, c.old, err)
		}
	}
	if _, err := valve.LoadAlloys(fstest.MapFS{"a.json": {Data: b}, "b.json": {Data: b}}); err == nil {
		t.Error("one alloy twice was accepted")
	}
	if _, err := fs.Stat(catalog.Files(), "alloys"); err == nil {
		t.Error("alloys lie among the devices")
	}
}
