package valve

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/apical-heart/apical/fault"
)

const programAdvice = "Compare it with a program that comes with Apical (\"apical devices programs ID\") and with doc/program.schema.json."

// ReadProgram reads one release program and checks it. Fields that are not known, in this spelling, or that stand twice, text after the program and
// everything Check finds are refused, with the step that it is about.
func ReadProgram(r io.Reader) (*Program, error) {
	b, err := io.ReadAll(io.LimitReader(r, largestFile+1))
	if err != nil {
		return nil, fault.Wrap(err, "PROGRAM-READ", "the program cannot be read", "Check that the file may be read.")
	}
	form := func(text string) error {
		return fault.New("PROGRAM-FORM", "not a release program: "+text, programAdvice)
	}
	if len(b) > largestFile {
		return nil, form("it is longer than 1 MB")
	}
	p := &Program{}
	if text := decode(b, p); text != "" {
		return nil, form(text)
	}
	if wrong := p.Check(); len(wrong) > 0 {
		return nil, fault.New("PROGRAM-CONTENT", "the program is not usable: "+strings.Join(wrong, "; "), programAdvice)
	}
	return p, nil
}

// decode reads a program and returns what is wrong with its form, or "". Steps and aborts are read one by one, so that what is wrong has a place.
func decode(b []byte, p *Program) string {
	type plain Program
	outer := struct {
		*plain
		Steps  []json.RawMessage `json:"steps"`
		Aborts []json.RawMessage `json:"aborts"`
	}{plain: (*plain)(p)}
	if err := strict(b, &outer); err != nil {
		return err.Error()
	}
	for i, raw := range outer.Steps {
		p.Steps = append(p.Steps, Step{})
		if err := strict(raw, &p.Steps[i]); err != nil {
			var loose Step // as much of it as there is, for its name
			_ = json.Unmarshal(raw, &loose)
			return fmt.Sprintf("%s: %v", place(i, &loose), err)
		}
	}
	for i, raw := range outer.Aborts {
		p.Aborts = append(p.Aborts, Abort{})
		if err := strict(raw, &p.Aborts[i]); err != nil {
			return fmt.Sprintf("abort %d: %v", i+1, err)
		}
	}
	return ""
}

// strict decodes one JSON value into v. Package encoding/json takes a name in any case, and the last of two: here both are errors.
func strict(b []byte, v any) error {
	if err := spelled(b); err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is text after its end")
	}
	return nil
}

// programNames are all names of fields that a program can have.
var programNames = func() []string {
	var out []string
	for _, t := range []reflect.Type{reflect.TypeFor[Program](), reflect.TypeFor[Purpose](), reflect.TypeFor[Step](), reflect.TypeFor[Abort](), reflect.TypeFor[Condition](), reflect.TypeFor[Bound]()} {
		for i := range t.NumField() {
			name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			out = append(out, name)
		}
	}
	return out
}()

// spelled refuses an object, within b or b itself, that holds a name twice or, but for the keys of sources, one that no field is spelled like.
// Steps and aborts are left to their own turn, so that they have a place. What is no JSON is left to the decoder.
func spelled(b []byte) error {
	dec := json.NewDecoder(bytes.NewReader(b))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	seen := map[string]bool{}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return nil
		}
		name, _ := t.(string)
		if seen[name] {
			return fmt.Errorf("%q stands twice", name)
		}
		seen[name] = true
		if !slices.Contains(programNames, name) {
			return fmt.Errorf("unknown field %q", name)
		}
		var inner json.RawMessage
		if dec.Decode(&inner) != nil {
			return nil
		}
		if name != "sources" {
			if err := spelled(inner); err != nil {
				return err
			}
		}
	}
	return nil
}

// LoadPrograms reads all programs *.json of a folder, in the order of their names. Two files with one program are refused.
func LoadPrograms(folder fs.FS) ([]Program, error) {
	names, err := fs.Glob(folder, "*.json")
	if err != nil {
		return nil, fmt.Errorf("valve: list the programs: %w", err)
	}
	slices.Sort(names)
	var out []Program
	for _, name := range names {
		f, err := folder.Open(name)
		if err != nil {
			return nil, fault.Wrap(err, "PROGRAM-READ", fmt.Sprintf("%s cannot be read", name), "Check that the file is there and may be read.")
		}
		p, err := ReadProgram(f)
		f.Close()
		if err != nil {
			var e *fault.Error
			if errors.As(err, &e) {
				return nil, &fault.Error{Code: e.Code, Message: path.Base(name) + ": " + e.Message, Advice: e.Advice, Cause: e.Cause}
			}
			return nil, err
		}
		if slices.ContainsFunc(out, func(x Program) bool { return x.ID == p.ID }) {
			return nil, fault.New("PROGRAM-TWICE", fmt.Sprintf("%s holds the program %s, which another file holds too", name, p.ID), "Give each program an id of its own.")
		}
		out = append(out, *p)
	}
	return out, nil
}

// Fit returns a refusal that says why the program cannot be done with the device, or nil.
func (p *Program) Fit(d *Device) error {
	if wrong := p.CheckOn(d); len(wrong) > 0 {
		return fault.New("PROGRAM-DEVICE", fmt.Sprintf("the program %s cannot be done with %s: %s", p.ID, d.ID, strings.Join(wrong, "; ")), programAdvice)
	}
	return nil
}
