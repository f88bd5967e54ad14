package plan

import (
	"encoding/binary"
	"math"
	"reflect"
	"slices"
	"strings"
)

// write appends v in the form that Keep describes.
func write(b []byte, v reflect.Value) []byte {
	le := binary.LittleEndian
	switch v.Kind() {
	case reflect.Bool:
		if v.Bool() {
			return append(b, 1)
		}
		return append(b, 0)
	case reflect.String:
		return append(le.AppendUint64(b, uint64(v.Len())), v.String()...)
	case reflect.Int, reflect.Int64:
		return le.AppendUint64(b, uint64(v.Int()))
	case reflect.Int8:
		return append(b, byte(v.Int()))
	case reflect.Int16:
		return le.AppendUint16(b, uint16(v.Int()))
	case reflect.Int32:
		return le.AppendUint32(b, uint32(v.Int()))
	case reflect.Uint, reflect.Uint64:
		return le.AppendUint64(b, v.Uint())
	case reflect.Uint8:
		return append(b, byte(v.Uint()))
	case reflect.Uint16:
		return le.AppendUint16(b, uint16(v.Uint()))
	case reflect.Uint32:
		return le.AppendUint32(b, uint32(v.Uint()))
	case reflect.Float32:
		return le.AppendUint32(b, math.Float32bits(float32(v.Float())))
	case reflect.Float64:
		return le.AppendUint64(b, math.Float64bits(v.Float()))
	case reflect.Array:
		return writeElements(b, v)
	case reflect.Slice:
		if v.IsNil() {
			return le.AppendUint64(b, 0)
		}
		return writeElements(le.AppendUint64(b, uint64(v.Len())+1), v)
	case reflect.Pointer:
		if v.IsNil() {
			return append(b, 0)
		}
		return write(append(b, 1), v.Elem())
	case reflect.Map:
		if v.IsNil() {
			return le.AppendUint64(b, 0)
		}
		b = le.AppendUint64(b, uint64(v.Len())+1)
		keys := v.MapKeys()
		slices.SortFunc(keys, func(x, y reflect.Value) int { return strings.Compare(x.String(), y.String()) })
		for _, k := range keys {
			b = write(write(b, k), v.MapIndex(k))
		}
		return b
	default: // struct: layout let nothing else through
		for _, i := range keptFields(v.Type()) {
			b = write(b, v.Field(i))
		}
		return b
	}
}

// writeElements appends the elements of a slice or an array. Pictures are long, so the slices that hold them go in one loop.
func writeElements(b []byte, v reflect.Value) []byte {
	le := binary.LittleEndian
	if v.Kind() == reflect.Slice {
		switch s := v.Interface().(type) {
		case []uint8:
			return append(b, s...)
		case []int16:
			b = slices.Grow(b, 2*len(s))
			for _, x := range s {
				b = le.AppendUint16(b, uint16(x))
			}
			return b
		case []float32:
			b = slices.Grow(b, 4*len(s))
			for _, x := range s {
				b = le.AppendUint32(b, math.Float32bits(x))
			}
			return b
		case []float64:
			b = slices.Grow(b, 8*len(s))
			for _, x := range s {
				b = le.AppendUint64(b, math.Float64bits(x))
			}
			return b
		}
	}
	for i := range v.Len() {
		b = write(b, v.Index(i))
	}
	return b
}
