package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// Codec writes the part of a case that a step made into bytes and reads it back.
type Codec[C any] struct {
	// Layout names the form of the bytes; it is part of the step's key.
	Layout string
	Save   func(c *C) ([]byte, error)
	Load   func(c *C, b []byte) error
}

// Keep returns the codec of the part that at points to. The bytes hold every exported field, whatever its JSON tag says, and
// leave out what is tagged `keep:"-"`: scratch that nobody reads once the step has ended. They depend on the value alone: numbers are little-endian at their own width (int as 64 bits), a slice is its length plus one (0 is nil)
// and its elements, a pointer is 0 or 1 and what it points to, a map is sorted by its keys. They begin with the hash of the type's
// layout, which is also the codec's, so that bytes of another type are refused.
//
// It panics on a type that could lose something: unexported fields without that tag, interfaces, functions, channels, types that hold themselves.
func Keep[C, T any](at func(c *C) *T) Codec[C] {
	t := reflect.TypeFor[T]()
	sum := sha256.Sum256([]byte(layout(t, nil)))
	return Codec[C]{
		Layout: hex.EncodeToString(sum[:]),
		Save: func(c *C) ([]byte, error) {
			return write(append([]byte{}, sum[:]...), reflect.ValueOf(at(c)).Elem()), nil
		},
		Load: func(c *C, b []byte) error {
			if len(b) < len(sum) || [sha256.Size]byte(b) != sum {
				return errors.New("plan: a stored result has another layout")
			}
			v := reflect.New(t).Elem()
			r := reader{b[len(sum):], nil}
			r.read(v)
			if r.err == nil && len(r.b) > 0 {
				r.err = fmt.Errorf("plan: a stored result has %d bytes too many", len(r.b))
			}
			if r.err == nil {
				*at(c) = v.Interface().(T)
			}
			return r.err
		},
	}
}

// layout describes the type: field names and kinds, in order.
func layout(t reflect.Type, in []reflect.Type) string {
	if slices.Contains(in, t) {
		panic(fmt.Sprintf("plan: %v holds itself and cannot be kept", t))
	}
	switch k := t.Kind(); k {
	case reflect.Bool, reflect.String, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Float32, reflect.Float64:
		return k.String()
	case reflect.Array:
		if t.Len() > 0 {
			return fmt.Sprintf("[%d]", t.Len()) + layout(t.Elem(), append(in, t))
		}
	case reflect.Slice:
		return "[]" + layout(t.Elem(), append(in, t))
	case reflect.Pointer:
		return "*" + layout(t.Elem(), append(in, t))
	case reflect.Map:
		if t.Key().Kind() == reflect.String {
			return "map " + layout(t.Elem(), append(in, t))
		}
	case reflect.Struct:
		var b strings.Builder
		for _, i := range keptFields(t) {
			f := t.Field(i)
			if !f.IsExported() {
				panic(fmt.Sprintf("plan: %v has the unexported field %s and cannot be kept", t, f.Name))
			}
			b.WriteString(f.Name + " " + layout(f.Type, append(in, t)) + ";")
		}
		if b.Len() > 0 { // every kept value takes at least a byte, so that a length can be checked
			return "{" + b.String() + "}"
		}
	}
	panic(fmt.Sprintf("plan: %v cannot be kept", t))
}

// keptFields returns the indices of the fields of a struct type that are kept, in order.
func keptFields(t reflect.Type) []int {
	if known, ok := fieldsOf.Load(t); ok {
		return known.([]int)
	}
	var kept []int
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("keep") != "-" {
			kept = append(kept, i)
		}
	}
	fieldsOf.Store(t, kept)
	return kept
}

// fieldsOf remembers keptFields by type: a surface is a hundred thousand structs.
var fieldsOf sync.Map
