package plan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/image"
)

const slicerHead = `{"@schema": "https://raw.githubusercontent.com/slicer/slicer/master/Modules/Loadable/Markups/Resources/Schema/markups-schema-v1.0.3.json#", "markups": [`

func TestReadEdits(t *testing.T) {
	want := map[string]geom.Vec{"hinge-left": {X: 1.5, Y: -2, Z: 3}, "apex-endo": {X: -40, Y: 0, Z: -60}}
	for name, in := range map[string]string{
		"ours":         `{"schema": "edits/1", "landmarks": {"hinge-left": [1.5, -2, 3], "apex-endo": [-40, 0, -60]}}`,
		"marked UTF-8": "\xef\xbb\xbf" + `{"schema": "edits/1", "landmarks": {"hinge-left": [1.5, -2, 3], "apex-endo": [-40, 0, -60]}}`,
		"Slicer, LPS": slicerHead + `{"type": "Fiducial", "coordinateSystem": "LPS", "coordinateUnits": "mm", "controlPoints": [
			{"label": "hinge-left", "position": [1.5, -2, 3], "positionStatus": "defined"}, {"label": "apex-endo", "position": [-40, 0, -60]}]}]}`,
		"Slicer, RAS": slicerHead + `{"type": "Fiducial", "coordinateSystem": "RAS", "coordinateUnits": ["mm", "UCUM", "millimeter"], "controlPoints": [
			{"label": "Hinge left", "position": [-1.5, 2, 3]}, {"label": " APEX_endo", "position": [40, 0, -60]}]}]}`,
		"Slicer, no system means LPS, two lists, a point not placed": slicerHead + `
			{"type": "Fiducial", "controlPoints": [{"label": "hinge-left", "position": [1.5, -2, 3]}, {"label": "F-7", "position": "", "positionStatus": "undefined"}]},
			{"type": "Line", "controlPoints": [{"label": "apex-endo", "position": [-40, 0, -60]}], "display": {"opacity": 1}}]}`,
	} {
		e, err := ReadEdits(strings.NewReader(in))
		if err != nil || e.Schema != EditsSchema || !maps.EqualFunc(e.Landmarks, want, func(a, b geom.Vec) bool { return a.Dist(b) == 0 }) {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
		if ids := e.IDs(); !slices.Equal(ids, []string{"hinge-left", "apex-endo"}) {
			t.Errorf("%s: IDs %v", name, ids)
		}
	}
}

func TestEditsThatAreRefused(t *testing.T) {
	ours := func(landmarks string) string { return `{"schema": "edits/1", "landmarks": ` + landmarks + `}` }
	slicer := func(markup string) string { return slicerHead + markup + "]}" }
	for in, code := range map[string]string{
		"":                                       "EDIT-FORMAT",
		"hello":                                  "EDIT-FORMAT",
		"[1, 2]":                                 "EDIT-FORMAT",
		"{}":                                     "EDIT-FORMAT",
		`{"schema": "edits/2", "landmarks": {}}`: "EDIT-FORMAT",
		`{"landmarks": {"hinge-left": [1, 2, 3]}}`:                     "EDIT-FORMAT",
		`{"schema": "edits/1", "landmark": {"hinge-left": [1, 2, 3]}}`: "EDIT-FORMAT",
		`{"schema": "edits/1", "landmarks": {}} {}`:                    "EDIT-FORMAT",
		ours(`[[1, 2, 3]]`):               "EDIT-FORMAT",
		ours(`{}`):                        "EDIT-EMPTY",
		ours(`null`):                      "EDIT-EMPTY",
		`{"schema": "edits/1"}`:           "EDIT-EMPTY",
		ours(`{"hinge-rear": [1, 2, 3]}`): "EDIT-NAME",
		ours(`{"": [1, 2, 3]}`):           "EDIT-NAME",
		ours(`{"hinge-left": [1, 2, 3], "hinge-left": [4, 5, 6]}`):                                               "EDIT-TWICE",
		ours(`{"hinge-left": [1, 2, 3], "Hinge Left": [4, 5, 6]}`):                                               "EDIT-TWICE",
		`{"schema": "edits/1", "landmarks": {"hinge-left": [1, 2, 3]}, "landmarks": {"hinge-right": [1, 2, 3]}}`: "EDIT-TWICE",
		ours(`{"hinge-left": [1, 2]}`):                                                                           "EDIT-POINT",
		ours(`{"hinge-left": [1, 2, 3, 4]}`):                                                                     "EDIT-POINT",
		ours(`{"hinge-left": [1, 2, null]}`):                                                                     "EDIT-POINT",
		ours(`{"hinge-left": null}`):                                                                             "EDIT-POINT",
		ours(`{"hinge-left": [1, 2, "3"]}`):                                                                      "EDIT-POINT",
		ours(`{"hinge-left": {"x": 1}}`):                                                                         "EDIT-POINT",
		ours(`{"hinge-left": [1, 2, 1e9]}`):                                                                      "EDIT-POINT",
		ours(`{"hinge-left": [1, 2, 1e999]}`):                                                                    "EDIT-POINT",
		slicer(``):                                                                                               "EDIT-EMPTY",
		slicer(`{"controlPoints": []}`):                                                                          "EDIT-EMPTY",
		slicer(`7`):                                                                                              "EDIT-FORMAT",
		`{"@schema": "other-v3.json", "markups": []}`:                                                            "EDIT-FORMAT",
		slicer(`{"controlPoints": [{"label": "F-1", "position": [1, 2, 3]}]}`):                                   "EDIT-NAME",
		slicer(`{"controlPoints": [{"label": "hinge-left"}]}`):                                                   "EDIT-POINT",
		slicer(`{"controlPoints": [{"label": "hinge-left", "position": ""}]}`):                                   "EDIT-POINT",
		slicer(`{"coordinateSystem": "IJK", "controlPoints": [{"label": "hinge-left", "position": [1, 2, 3]}]}`):                                           "EDIT-SYSTEM",
		slicer(`{"coordinateUnits": "um", "controlPoints": [{"label": "hinge-left", "position": [1, 2, 3]}]}`):                                             "EDIT-SYSTEM",
		slicer(`{"coordinateUnits": ["um", "UCUM", "micrometer"], "controlPoints": [{"label": "hinge-left", "position": [1, 2, 3]}]}`):                     "EDIT-SYSTEM",
		slicer(`{"coordinateUnits": 7, "controlPoints": [{"label": "hinge-left", "position": [1, 2, 3]}]}`):                                                "EDIT-FORMAT",
		slicer(`{"controlPoints": [{"label": "hinge-left", "position": [1, 2, 3]}]}, {"controlPoints": [{"label": "hinge-left", "position": [1, 2, 3]}]}`): "EDIT-TWICE",
		strings.Repeat(" ", maxEditBytes+1): "EDIT-FORMAT",
		strings.Repeat("[", 20000):          "EDIT-FORMAT",
	} {
		e, err := ReadEdits(strings.NewReader(in))
		short := in[:min(len(in), 200)]
		if fault.Code(err) != code || len(e.Landmarks) > 0 {
			t.Errorf("%s\n%v, wanted %s", short, err, code)
			continue
		}
		if f := refusal(err); f.Advice == "" || strings.Contains(f.Message, f.Code) {
			t.Errorf("%s: message %q, advice %q", short, f.Message, f.Advice)
		}
	}
	_, err := ReadEdits(strings.NewReader(ours(`{"hinge-rear": [1, 2, 3]}`)))
	for _, l := range Landmarks() {
		if !strings.Contains(refusal(err).Advice, l.ID) {
			t.Errorf("the advice does not name %s", l.ID)
		}
	}
}

// patient returns a root and a ventricle whose landmarks are all found, each at a place of its own.
func patient() (*heart.Root, *heart.Ventricle) {
	r, v := &heart.Root{}, &heart.Ventricle{}
	for i, l := range Landmarks() {
		*l.At(r, v) = heart.Point{PositionMM: geom.Vec{X: float64(i) + 1.0/3, Y: -1e-7, Z: 1e3 * math.Pi}, Found: true, Confidence: 0.5,
			SigmaMM: 0.4, Reason: "seen", Origin: heart.Auto}
	}
	return r, v
}

// Every landmark of root and ventricle has one ID, and no two IDs are one point.
func TestLandmarks(t *testing.T) {
	r, v := &heart.Root{}, &heart.Ventricle{}
	seen := map[*heart.Point]string{}
	for _, l := range Landmarks() {
		p := l.At(r, v)
		if other, twice := seen[p]; twice || l.NameEN == "" || l.NameZH == "" {
			t.Errorf("%s: names %q, %q, same point as %q", l.ID, l.NameEN, l.NameZH, other)
		}
		seen[p] = l.ID
	}
	if points := countPoints(reflect.ValueOf(*r)) + countPoints(reflect.ValueOf(*v)); points != len(seen) {
		t.Errorf("root and ventricle hold %d points, and %d can be edited", points, len(seen))
	}
}

func countPoints(v reflect.Value) (n int) {
	switch {
	case v.Type() == reflect.TypeFor[heart.Point]():
		return 1
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			n += countPoints(v.Field(i))
		}
	case v.Kind() == reflect.Array:
		for i := range v.Len() {
			n += countPoints(v.Index(i))
		}
	}
	return n
}

// An edit moves its own point and no other, wherever it is.
func TestApply(t *testing.T) {
	for _, moved := range Landmarks() {
		r, v := patient()
		to := geom.Vec{X: 7, Y: 8, Z: 9}
		Edits{Landmarks: map[string]geom.Vec{moved.ID: to}}.Apply(r, v)
		r0, v0 := patient()
		for _, l := range Landmarks() {
			p, p0 := l.At(r, v), l.At(r0, v0)
			switch {
			case l.ID != moved.ID && *p != *p0:
				t.Errorf("editing %s changed %s", moved.ID, l.ID)
			case l.ID == moved.ID && (p.PositionMM != to || p.Origin != heart.Edited || !p.Found || p.SigmaMM != EditSigmaMM || !strings.HasPrefix(p.Reason, "moved by a person, 3")):
				t.Errorf("editing %s gave %+v", moved.ID, *p)
			}
		}
	}
	r, v := patient()
	r.STJ = heart.Point{Reason: "not in the picture"}
	Edits{Landmarks: map[string]geom.Vec{"stj-centre": {X: 1}, "hinge-left": r.Hinge[heart.Left].PositionMM.Add(geom.Vec{X: 0.001})}}.Apply(r, v)
	if !r.STJ.Found || r.STJ.Reason != "placed by a person" || r.Hinge[heart.Left].Origin != heart.Auto {
		t.Errorf("STJ %+v, hinge %+v", r.STJ, r.Hinge[heart.Left])
	}
}

func TestInside(t *testing.T) {
	g := image.Grid{Size: [3]int{10, 20, 30}, ToLPS: geom.FromColumns(geom.Vec{X: 2}, geom.Vec{Y: 2}, geom.Vec{Z: 2}, geom.Vec{X: 100})}
	at := func(x, y, z float64) Edits {
		return Edits{Landmarks: map[string]geom.Vec{"hinge-left": {X: 100}, "apex-epi": {X: x, Y: y, Z: z}}}
	}
	for _, e := range []Edits{{}, at(99.1, 0, 0), at(118.9, 38.9, 58.9)} {
		if err := e.Inside(g); err != nil {
			t.Errorf("%+v: %v", e, err)
		}
	}
	for _, e := range []Edits{at(98.9, 0, 0), at(110, 39.1, 5), at(110, 5, -1.1), at(math.NaN(), 0, 0)} {
		err := e.Inside(g)
		if fault.Code(err) != "EDIT-OUTSIDE" || !strings.Contains(err.Error(), "outside the picture: apex-epi") {
			t.Errorf("%+v: %v", e, err)
		}
	}
}

// What is written for Slicer comes back as edits, to the last bit; points that were not found are offered without a place.
func TestMarkupsRoundTrip(t *testing.T) {
	r, v := patient()
	r.MembranousSeptum = heart.Point{Reason: "hidden by calcium"}
	var b bytes.Buffer
	if err := WriteMarkups(&b, r, v); err != nil {
		t.Fatal(err)
	}
	e, err := ReadEdits(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range Landmarks() {
		p, ok := e.Landmarks[l.ID]
		if at := l.At(r, v); ok != at.Found || ok && p != at.PositionMM {
			t.Errorf("%s: %v %v, wanted %+v", l.ID, p, ok, *at)
		}
	}
	r2, v2 := patient()
	r2.MembranousSeptum = r.MembranousSeptum
	e.Apply(r2, v2)
	if !reflect.DeepEqual(r2, r) || !reflect.DeepEqual(v2, v) {
		t.Error("giving the file back unchanged edited a point")
	}

	// As Slicer 5 reads it (vtkMRMLMarkupsJsonStorageNode): schema by its end, an array of markups, each with its type, positions of
	// three numbers, orientations of nine.
	var file struct {
		Schema  string `json:"@schema"`
		Markups []struct {
			Type, CoordinateSystem, CoordinateUnits string
			ControlPoints                           []map[string]any
		}
	}
	if err := json.Unmarshal(b.Bytes(), &file); err != nil {
		t.Fatal(err)
	}
	m := file.Markups[0]
	if !strings.HasSuffix(file.Schema, "markups-schema-v1.0.3.json#") || m.Type != "Fiducial" || m.CoordinateSystem != "LPS" || m.CoordinateUnits != "mm" || len(m.ControlPoints) != len(Landmarks()) {
		t.Errorf("%+v", file)
	}
	for i, c := range m.ControlPoints {
		_, placed := c["position"]
		if want := map[bool]string{true: "defined", false: "undefined"}[placed]; c["positionStatus"] != want || len(c["orientation"].([]any)) != 9 || c["id"] != fmt.Sprint(i+1) {
			t.Errorf("%v", c)
		}
		if !placed && !strings.HasSuffix(c["description"].(string), "hidden by calcium") {
			t.Errorf("%v", c)
		}
	}
}

func FuzzReadEdits(f *testing.F) {
	f.Add([]byte(`{"schema": "edits/1", "landmarks": {"hinge-left": [1.5, -2, 3]}}`))
	f.Add([]byte(slicerHead + `{"coordinateSystem": "RAS", "controlPoints": [{"label": "hinge-left", "position": [-1.5, 2, 3]}]}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := ReadEdits(bytes.NewReader(b))
		if err != nil {
			if refusal(err) == nil {
				t.Errorf("no refusal: %v", err)
			}
			return
		}
		ours, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ReadEdits(bytes.NewReader(ours))
		if err != nil || !maps.Equal(again.Landmarks, e.Landmarks) {
			t.Errorf("%s came back as %+v, %v", ours, again, err)
		}
	})
}
