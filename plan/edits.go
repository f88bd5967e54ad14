package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/image"
)

// EditsSchema names the form of our own edits file.
const EditsSchema = "edits/1"

// EditSigmaMM is the standard deviation along each axis of a point that a person placed. Two observers place hinge points and ostia
// 2.0 mm apart on average (Astudillo 2020, reference ct-planning 8.2); the mean distance of two points with deviation s along each axis is
// 4 s / sqrt(pi), so s = 0.89 mm.
const EditSigmaMM = 0.89

// maxEditMM bounds a coordinate: scanners place the patient within a few metres of their origin.
const maxEditMM = 1e4

// maxEditBytes bounds an edits file; a Slicer file of all landmarks has 10 KB.
const maxEditBytes = 16 << 20

// Edits is what a person decided otherwise than the program. It is an input of the steps, so every result after it has a new key.
type Edits struct {
	Schema string `json:"schema"` // EditsSchema
	// Landmarks are points moved or placed by hand, by their IDs, in LPS.
	Landmarks map[string]geom.Vec `json:"landmarks,omitempty"`
}

// ReadEdits reads our own form, {"schema": "edits/1", "landmarks": {"hinge-left": [x, y, z]}} in mm of patient space (LPS), or point lists saved by
// 3D Slicer (markups JSON, LPS or RAS), whose labels are the IDs of the landmarks. Refusals:
//
//	EDIT-FORMAT   no JSON, neither of the two forms, or fields that do not exist
//	EDIT-NAME     a landmark that does not exist
//	EDIT-TWICE    a landmark with two positions
//	EDIT-POINT    a position that is not three numbers of at most 10 m
//	EDIT-SYSTEM   coordinates that are neither LPS nor RAS, or not in mm
//	EDIT-EMPTY    no landmark at all
func ReadEdits(r io.Reader) (Edits, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxEditBytes+1))
	if err != nil {
		return Edits{}, fmt.Errorf("plan: edits: %w", err)
	}
	if len(b) > maxEditBytes {
		return Edits{}, formatFault("the edits file is too large", nil)
	}
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	var kind struct {
		Schema  *string         `json:"schema"`
		Markups json.RawMessage `json:"markups"`
	}
	if err := json.Unmarshal(b, &kind); err != nil {
		return Edits{}, formatFault("the edits file is no JSON object", err)
	}
	e := Edits{Schema: EditsSchema, Landmarks: map[string]geom.Vec{}}
	switch {
	case kind.Markups != nil:
		err = e.readMarkups(b)
	case kind.Schema == nil:
		err = formatFault("the edits file is neither ours nor a markups file of 3D Slicer", nil)
	case *kind.Schema != EditsSchema:
		err = formatFault(fmt.Sprintf("the edits file has the schema %q", *kind.Schema), nil)
	default:
		err = e.readOurs(b)
	}
	if err == nil && len(e.Landmarks) == 0 {
		err = fault.New("EDIT-EMPTY", "the edits file moves no landmark", "Leave it out, or place at least one point. The landmarks are "+landmarkIDs()+".")
	}
	if err != nil {
		return Edits{}, err
	}
	return e, nil
}

func formatFault(message string, cause error) error {
	return fault.Wrap(cause, "EDIT-FORMAT", message,
		`Give {"schema": "`+EditsSchema+`", "landmarks": {"hinge-left": [x, y, z]}} with coordinates in mm (LPS), or a point list saved by 3D Slicer as .mrk.json.`)
}

// readOurs reads our form.
func (e *Edits) readOurs(b []byte) error {
	if name, ok := twin(b); ok {
		return fault.New("EDIT-TWICE", fmt.Sprintf("the edits file gives %q twice", name), "Keep one of them.")
	}
	var file struct {
		Schema    string                     `json:"schema"`
		Landmarks map[string]json.RawMessage `json:"landmarks"`
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		return formatFault("the edits file has a field that does not exist or is no object", err)
	}
	for _, name := range slices.Sorted(maps.Keys(file.Landmarks)) {
		p, err := point(name, file.Landmarks[name])
		if err == nil {
			err = e.add(name, p)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// twin returns a name that stands twice in one object of the JSON text, of which a decoder would keep the last without a word.
func twin(b []byte) (name string, ok bool) {
	type level struct {
		names map[string]bool // nil in an array
		value bool            // a name was read and its value follows
	}
	var stack []level
	d := json.NewDecoder(bytes.NewReader(b))
	for {
		t, err := d.Token()
		if err != nil {
			return "", false // the end; errors are the decoder's to report
		}
		if s, isName := t.(string); isName && len(stack) > 0 {
			if in := &stack[len(stack)-1]; in.names != nil && !in.value {
				if in.names[s] {
					return s, true
				}
				in.names[s], in.value = true, true
				continue
			}
		}
		if t == json.Delim('}') || t == json.Delim(']') {
			stack = stack[:len(stack)-1]
		}
		if len(stack) > 0 {
			stack[len(stack)-1].value = false
		}
		switch t {
		case json.Delim('{'):
			stack = append(stack, level{names: map[string]bool{}})
		case json.Delim('['):
			stack = append(stack, level{})
		}
	}
}

// point reads [x, y, z].
func point(name string, raw json.RawMessage) (geom.Vec, error) {
	var x []*float64
	err := json.Unmarshal(raw, &x)
	if err == nil && len(x) != 3 {
		err = fmt.Errorf("%d coordinates", len(x))
	}
	for _, c := range x {
		if err == nil && (c == nil || math.Abs(*c) > maxEditMM) {
			err = errors.New("a coordinate is missing or beyond 10 m")
		}
	}
	if err != nil {
		return geom.Vec{}, fault.Wrap(err, "EDIT-POINT", fmt.Sprintf("the position of %q is not a point", name), "Give three coordinates in mm, [x, y, z].")
	}
	return geom.Vec{X: *x[0], Y: *x[1], Z: *x[2]}, nil
}

func (e *Edits) add(name string, p geom.Vec) error {
	id, ok := landmarkID(name)
	if !ok {
		return fault.New("EDIT-NAME", fmt.Sprintf("there is no landmark %q", name), "The landmarks are "+landmarkIDs()+".")
	}
	if _, twice := e.Landmarks[id]; twice {
		return fault.New("EDIT-TWICE", fmt.Sprintf("the landmark %s has two positions", id), "Keep one of them.")
	}
	e.Landmarks[id] = p
	return nil
}

// IDs returns the IDs of the edited landmarks, in the order of Landmarks.
func (e Edits) IDs() []string {
	var ids []string
	for _, l := range Landmarks() {
		if _, ok := e.Landmarks[l.ID]; ok {
			ids = append(ids, l.ID)
		}
	}
	return ids
}

// sameMM is the distance below which an edit repeats what was found: a file of all landmarks with one of them moved leaves the others
// as found. Files keep coordinates to better than 0.001 mm.
const sameMM = 0.01

// Apply moves the edited points of root and ventricle. All others stay, and so do those whose edit is where they were found.
func (e Edits) Apply(r *heart.Root, v *heart.Ventricle) {
	for _, l := range Landmarks() {
		if p, ok := e.Landmarks[l.ID]; ok {
			at := l.At(r, v)
			if at.Found && p.Dist(at.PositionMM) < sameMM {
				continue
			}
			reason := "placed by a person"
			if at.Found {
				reason = fmt.Sprintf("moved by a person, %.1f mm from where it was found", p.Dist(at.PositionMM))
			}
			*at = heart.Point{PositionMM: p, Found: true, Confidence: 1, SigmaMM: EditSigmaMM, Reason: reason, Origin: heart.Edited}
		}
	}
}

// Inside refuses (EDIT-OUTSIDE) edits whose points lie outside the picture, which in practice are those of another patient or of another
// coordinate system.
func (e Edits) Inside(g image.Grid) error {
	toVoxel := g.FromLPS()
	var out []string
	for _, id := range e.IDs() {
		q := toVoxel.Apply(e.Landmarks[id]).Array()
		for a, n := range g.Size {
			if !(q[a] >= -0.5 && q[a] <= float64(n)-0.5) { // NaN is outside
				out = append(out, id)
				break
			}
		}
	}
	if len(out) == 0 {
		return nil
	}
	return fault.New("EDIT-OUTSIDE", "outside the picture: "+strings.Join(out, ", "),
		"Check that the points belong to this scan and that their coordinate system (LPS or RAS) is stated rightly.")
}
