package plan

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/image"
)

func TestWriteJSON(t *testing.T) {
	r, v := patient()
	c := Case{Picture: Picture{Hash: "sha256:00", Format: "NRRD"}, Root: r, Ventricle: v, Measures: &measure.Set{},
		Volume: &image.Volume{HU: make([]int16, 1000)}, Provenance: Provenance{Steps: []Key{{Step: "landmark", Version: 1, Key: "ab"}}}}
	var b bytes.Buffer
	if err := c.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	var top map[string]json.RawMessage
	if err := json.Unmarshal(b.Bytes(), &top); err != nil {
		t.Fatal(err)
	}
	for field, want := range map[string]string{"schema": `"plan/1"`, "intendedUse": `"research"`, "warnings": "[]", "edits": "null"} {
		if got := string(top[field]); got != want {
			t.Errorf("%s is %s, wanted %s", field, got, want)
		}
	}
	if strings.Contains(b.String(), `"HU"`) {
		t.Error("plan.json holds voxels")
	}
	var back Case
	if err := json.Unmarshal(b.Bytes(), &back); err != nil || back.Root.Hinge[heart.Right] != r.Hinge[heart.Right] {
		t.Errorf("read back: %v", err)
	}
	r.LumenHU = math.NaN()
	if err := c.WriteJSON(&b); err == nil {
		t.Error("a number that is none was written")
	}
}
