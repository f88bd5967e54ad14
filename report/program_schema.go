package report

import (
	"encoding/json"
	"reflect"

	"github.com/apical-heart/apical/valve"
)

// ProgramSchema returns the JSON Schema (draft 2020-12) of a release program, made from the types and from the lists of acts, fields and quantities of
// package valve. It lies in doc/program.schema.json. What follows from the order of steps, or from the device, no schema says: valve.Program's checks do.
//
//go:generate go test -run TestGoldenProgramSchema -update .
func ProgramSchema() []byte {
	m := schemaMaker{defs: map[string]any{}}
	root := m.of(reflect.TypeFor[valve.Program]())
	program := m.at("ValveProgram")
	program["schema"] = map[string]any{"const": 1}
	program["steps"] = map[string]any{"type": "array", "minItems": 1, "items": map[string]any{"$ref": "#/$defs/ValveStep"}}
	confidence := map[string]any{"enum": []valve.Confidence{valve.Measured, valve.Published, valve.Assumed}}
	for _, name := range []string{"ValveProgram", "ValveStep", "ValveAbort"} {
		m.at(name)["confidence"] = confidence
	}
	for _, w := range valve.PurposeWords() {
		m.at("ValvePurpose")[w.Field] = map[string]any{"type": "array", "minItems": 1, "uniqueItems": true, "items": map[string]any{"enum": w.Of}, "description": w.Text}
	}
	step := m.at("ValveStep")
	for _, f := range valve.StepFields {
		step[f.Name] = map[string]any{"type": "number", "minimum": f.From, "maximum": f.To, "description": f.Text}
	}
	for _, w := range valve.StepWords() {
		step[w.Field] = map[string]any{"enum": w.Of, "description": w.Text}
	}
	for _, w := range valve.AbortWords() {
		m.at("ValveAbort")[w.Field] = map[string]any{"enum": w.Of, "description": w.Text}
	}
	step["until"] = map[string]any{"$ref": "#/$defs/ValveCondition"}
	m.defs["ValveStep"].(map[string]any)["oneOf"] = waysOfActing()
	condition := m.at("ValveCondition")
	for _, q := range valve.Quantities {
		number := map[string]any{"type": "number", "minimum": q.From, "maximum": q.To}
		condition[q.Name] = map[string]any{"type": "object", "minProperties": 1, "additionalProperties": false, "description": q.Text,
			"properties": map[string]any{"above": number, "below": number}}
	}
	m.defs["ValveCondition"].(map[string]any)["minProperties"] = 1
	delete(m.defs, "ValveBound")
	top := map[string]any{
		"$schema":     "https://json-schema.org/draft/2020-12/schema",
		"title":       "A release program of Apical",
		"description": "Research use only. How a valve is released, step by step. Lengths in mm, angles in degrees, forces in N; every name ends in its unit.",
		"$defs":       m.defs,
	}
	for k, v := range root {
		top[k] = v
	}
	b, err := json.MarshalIndent(top, "", "  ")
	if err != nil {
		panic("report: program schema: " + err.Error()) // maps, strings and numbers only
	}
	return append(b, '\n')
}

// at returns the properties of a definition.
func (m *schemaMaker) at(name string) map[string]any {
	return m.defs[name].(map[string]any)["properties"].(map[string]any)
}

// waysOfActing returns, for each act and each way of doing it, which fields must be there and which others may.
func waysOfActing() (out []any) {
	for _, a := range valve.Acts {
		for _, needs := range a.Needs {
			names := append([]string{"do", "source", "confidence", "noteEN", "noteZH"}, needs...)
			out = append(out, map[string]any{
				"description":   a.Text,
				"properties":    map[string]any{"do": map[string]any{"const": a.Do}},
				"required":      append([]string{"do"}, needs...),
				"propertyNames": map[string]any{"enum": append(names, a.May...)},
			})
		}
	}
	return out
}
