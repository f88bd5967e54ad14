package report

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/outcome"
	"github.com/apical-heart/apical/plan"
	"github.com/apical-heart/apical/valve"
)

var update = flag.Bool("update", false, "write the golden files")

func TestGoldenSchema(t *testing.T) {
	name := filepath.Join(verify.Root(t), "doc", "plan.schema.json")
	if *update {
		if err := os.WriteFile(name, Schema(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b, Schema()) {
		t.Errorf("%s is not what the types say: go generate ./report", name)
	}
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	k := jsonschema.NewCompiler()
	if err := k.AddResource("plan.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := k.Compile("plan.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func valid(t *testing.T, s *jsonschema.Schema, b []byte) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc)
}

// plan.json is what its schema says, full, edited and empty; and what is not, is refused.
func TestPlanFitsSchema(t *testing.T) {
	s := compiled(t)
	write := func(c *plan.Case) []byte {
		var b bytes.Buffer
		if err := c.WriteJSON(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	full := someCase(t)
	full.Edits = &plan.Edits{Schema: plan.EditsSchema, Landmarks: map[string]geom.Vec{"hinge-left": {X: 1}}}
	above := 1.0
	full.Options.Program = &valve.Program{Schema: 1, ID: "mine", Steps: []valve.Step{{Do: valve.Retract, Until: &valve.Condition{KeyForceN: &valve.Bound{Above: &above}}}}}
	full.Deployment = &deploy.Deployment{Device: "j-valve-ta", Rehearsed: valve.Rehearsed{Steps: []valve.StepResult{{Motions: []valve.Seen{{}}, Progress: valve.Progress{Released: map[string]float64{"keys": 1}}}}, Abort: &valve.AbortResult{}},
		Trouble: &deploy.Trouble{}, Moments: []deploy.Moment{{}}, Final: &deploy.Resting{Stresses: []deploy.RegionStress{{Region: deploy.MembranousSeptum}}}, Loads: []deploy.Load{{}}, Pulls: []deploy.Pull{{Curve: []deploy.PullPoint{{}}}}}
	full.Outcome = &outcome.Outcome{Gaps: &outcome.GapMap{GapMM: [][]float64{{1}}}, Keys: []outcome.Key{{}}, Findings: []outcome.Finding{{}}}
	for name, c := range map[string]*plan.Case{"full": full, "empty": {}} {
		if err := valid(t, s, write(c)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	good := string(write(full))
	for _, k := range [][2]string{
		{`"intendedUse": "research"`, `"intendedUse": "clinical"`},
		{`"schema": "plan/1"`, `"schema": "plan/0"`},
		{`"lumenHU":`, `"lumenDensity":`},
		{`"annulusFound": true`, `"annulusFound": "yes"`},
		{`"format": "DICOM"`, `"format": 4`},
		{`"region": "membranous septum"`, `"region": 8`},
		{`"meanDepthMM":`, `"meanDepth":`},
	} {
		bad := strings.Replace(good, k[0], k[1], 1)
		if bad == good {
			t.Errorf("%s does not stand in plan.json", k[0])
		} else if valid(t, s, []byte(bad)) == nil {
			t.Errorf("%s passes", k[1])
		}
	}
}

// Every measurement is described where it stands.
func TestSchemaDescribes(t *testing.T) {
	var doc struct {
		Defs map[string]struct {
			Properties map[string]struct{ Title, Description string }
		} `json:"$defs"`
	}
	if err := json.Unmarshal(Schema(), &doc); err != nil {
		t.Fatal(err)
	}
	area := doc.Defs["MeasureSet"].Properties["annulusAreaMM2"]
	if area.Title != "Annulus area" || !strings.Contains(area.Description, "virtual basal ring") || !strings.Contains(area.Description, "Unit: mm2.") {
		t.Errorf("the annulus area is described as %+v", area)
	}
}
