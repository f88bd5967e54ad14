package report

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/plan"
)

// Schema returns the JSON Schema (draft 2020-12) of plan.json, made from the types and from measure.Defs. It lies in doc/plan.schema.json.
//
//go:generate go test -run TestGoldenSchema -update .
func Schema() []byte {
	m := schemaMaker{defs: map[string]any{}}
	root := m.of(reflect.TypeFor[plan.Case]())
	top := map[string]any{
		"$schema":     "https://json-schema.org/draft/2020-12/schema",
		"title":       "A plan of Apical",
		"description": "Research use only. Lengths in mm, areas in mm2, volumes in mm3 (ventricle: mL), angles in degrees, densities in HU; every name ends in its unit. Positions are DICOM patient coordinates (LPS, mm).",
		"$defs":       m.defs,
	}
	for k, v := range root {
		top[k] = v
	}
	b, err := json.MarshalIndent(top, "", "  ")
	if err != nil {
		panic("report: schema: " + err.Error()) // maps, strings and numbers only
	}
	return append(b, '\n')
}

type schemaMaker struct{ defs map[string]any }

// of returns the schema of a type. Structs with a name are written once, under $defs.
func (m *schemaMaker) of(t reflect.Type) map[string]any {
	switch {
	case t == reflect.TypeFor[geom.Vec]():
		return map[string]any{"$ref": m.keep("Vec", map[string]any{"type": "array", "items": map[string]any{"type": "number"}, "minItems": 3, "maxItems": 3,
			"description": "x to the left, y to the back, z to the head"})}
	case t == reflect.TypeFor[plan.Edits]():
		return map[string]any{"$ref": m.keep("Edits", m.object(t))}
	}
	if t.Implements(reflect.TypeFor[encoding.TextMarshaler]()) {
		return map[string]any{"type": "string"}
	}
	switch t.Kind() {
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return map[string]any{"type": "integer"}
	case reflect.Float32, reflect.Float64:
		return map[string]any{"type": "number"}
	case reflect.Array:
		return map[string]any{"type": "array", "items": m.of(t.Elem()), "minItems": t.Len(), "maxItems": t.Len()}
	case reflect.Slice:
		return map[string]any{"type": []string{"array", "null"}, "items": m.of(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": []string{"object", "null"}, "additionalProperties": m.of(t.Elem())}
	case reflect.Pointer:
		return map[string]any{"anyOf": []any{m.of(t.Elem()), map[string]any{"type": "null"}}}
	case reflect.Struct:
		return map[string]any{"$ref": m.keep(t.Name(), nil, t)}
	}
	panic(fmt.Sprintf("report: schema: %v has no form in JSON", t))
}

// keep puts a schema under $defs, made from the type if it is not given, and returns the reference to it.
func (m *schemaMaker) keep(name string, schema map[string]any, from ...reflect.Type) string {
	if len(from) > 0 {
		name = strings.ToUpper(pkg(from[0])[:1]) + pkg(from[0])[1:] + name
	}
	if _, ok := m.defs[name]; !ok {
		m.defs[name] = nil // a name before its schema, for types that hold themselves
		if schema == nil {
			schema = m.object(from[0])
		}
		m.defs[name] = schema
	}
	return "#/$defs/" + name
}

func pkg(t reflect.Type) string {
	p := t.PkgPath()
	return p[strings.LastIndexByte(p, '/')+1:]
}

// object describes a struct as package encoding/json writes it: every field must be there unless it may be left out.
func (m *schemaMaker) object(t reflect.Type) map[string]any {
	properties, required := map[string]any{}, []string{}
	m.fields(t, properties, &required)
	out := map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}

func (m *schemaMaker) fields(t reflect.Type, properties map[string]any, required *[]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" && options == "" || !f.IsExported() {
			continue
		}
		if f.Anonymous && name == "" {
			m.fields(f.Type, properties, required)
			continue
		}
		if name == "" {
			name = f.Name
		}
		s := m.of(f.Type)
		if t == reflect.TypeFor[measure.Set]() {
			if d := measure.Find(name); d != nil {
				s["title"], s["description"] = d.NameEN, describe(d)
			}
		}
		if t == reflect.TypeFor[plan.Case]() {
			switch name {
			case "schema":
				s = map[string]any{"const": plan.Schema}
			case "intendedUse":
				s = map[string]any{"const": plan.IntendedUse, "description": "Not a medical device."}
			}
		}
		properties[name] = s
		if !strings.Contains(options, "omitempty") && !strings.Contains(options, "omitzero") {
			*required = append(*required, name)
		}
	}
}

func describe(d *measure.Def) string {
	s := d.Definition
	if d.Unit != "" {
		s += " Unit: " + d.Unit + "."
	}
	return s + " Source: " + d.Source + "."
}
