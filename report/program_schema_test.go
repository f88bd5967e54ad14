package report

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/catalog"
)

func TestGoldenProgramSchema(t *testing.T) {
	name := filepath.Join(verify.Root(t), "doc", "program.schema.json")
	if *update {
		if err := os.WriteFile(name, ProgramSchema(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b, ProgramSchema()) {
		t.Errorf("%s is not what the types say: go generate ./report", name)
	}
}

// The schema takes every program that comes with Apical, and refuses what ReadProgram refuses of its form.
func TestProgramsFitSchema(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(ProgramSchema()))
	if err != nil {
		t.Fatal(err)
	}
	k := jsonschema.NewCompiler()
	if err := k.AddResource("program.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := k.Compile("program.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	files, err := catalog.ProgramFiles()
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(files, "*.json")
	if err != nil || len(names) < 7 {
		t.Fatalf("%d programs: %v", len(names), err)
	}
	for _, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		if err := valid(t, s, b); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	b, err := fs.ReadFile(files, "j-valve-ta-as.json")
	if err != nil {
		t.Fatal(err)
	}
	good := string(b)
	for _, c := range [][2]string{
		{`"do": "rotate"`, `"do": "dance"`},
		{`"maxDeg": 60`, `"maxDeg": 600`},
		{`, "maxDeg": 60`, ``},
		{`"maxMM": 30`, `"maxDeg": 30`},
		{`{"do": "detach"}`, `{"do": "detach", "part": "keys"}`},
		{`"part": "keys"`, `"part": "lock"`},
		{`"keyForceN": {"above": 1}`, `"keyForceN": {"over": 1}`},
		{`"keyForceN": {"above": 1}`, `"keyForceN": {}`},
		{`"state": "rapid-pacing"`, `"state": "asleep"`},
		{`"then": "stop"`, `"then": "panic"`},
		{`"schema": 1`, `"schema": 2`},
		{`"confidence": "assumed"`, `"confidence": "sure"`},
	} {
		bad := strings.Replace(good, c[0], c[1], 1)
		if bad == good {
			t.Errorf("%s does not stand in the program", c[0])
			continue
		}
		if valid(t, s, []byte(bad)) == nil {
			t.Errorf("the schema takes %s", c[1])
		}
		if _, err := valve.ReadProgram(strings.NewReader(bad)); err == nil {
			t.Errorf("ReadProgram takes %s", c[1])
		}
	}
}
