package plan

import (
	"encoding/binary"
	"errors"
	"math"
	"reflect"
)

// reader takes values from the front of b. After an error it reads zeros.
type reader struct {
	b   []byte
	err error
}

var errShort = errors.New("plan: a stored result breaks off")

// take returns the next n bytes. If there are fewer it returns zeros, at most a number's worth.
func (r *reader) take(n int) []byte {
	if n > len(r.b) {
		if r.err == nil {
			r.err = errShort
		}
		r.b = nil
		return make([]byte, min(n, 8))
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

// has reports whether n elements can still follow, each of at least one byte.
func (r *reader) has(n uint64) bool {
	if n > uint64(len(r.b)) && r.err == nil {
		r.err = errShort
	}
	return r.err == nil
}

func (r *reader) word() uint64 { return binary.LittleEndian.Uint64(r.take(8)) }

// read fills v, which can be set, with what write wrote.
func (r *reader) read(v reflect.Value) {
	le := binary.LittleEndian
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(r.take(1)[0] != 0)
	case reflect.String:
		if n := r.word(); r.has(n) {
			v.SetString(string(r.take(int(n))))
		}
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(r.word()))
	case reflect.Int8:
		v.SetInt(int64(int8(r.take(1)[0])))
	case reflect.Int16:
		v.SetInt(int64(int16(le.Uint16(r.take(2)))))
	case reflect.Int32:
		v.SetInt(int64(int32(le.Uint32(r.take(4)))))
	case reflect.Uint, reflect.Uint64:
		v.SetUint(r.word())
	case reflect.Uint8:
		v.SetUint(uint64(r.take(1)[0]))
	case reflect.Uint16:
		v.SetUint(uint64(le.Uint16(r.take(2))))
	case reflect.Uint32:
		v.SetUint(uint64(le.Uint32(r.take(4))))
	case reflect.Float32:
		v.SetFloat(float64(math.Float32frombits(le.Uint32(r.take(4)))))
	case reflect.Float64:
		v.SetFloat(math.Float64frombits(r.word()))
	case reflect.Array:
		r.readElements(v)
	case reflect.Slice:
		if n := r.word(); n > 0 && r.has(n-1) {
			v.Set(reflect.MakeSlice(v.Type(), int(n-1), int(n-1)))
			r.readElements(v)
		}
	case reflect.Pointer:
		if r.take(1)[0] != 0 && r.err == nil {
			v.Set(reflect.New(v.Type().Elem()))
			r.read(v.Elem())
		}
	case reflect.Map:
		r.readMap(v)
	default: // struct
		for _, i := range keptFields(v.Type()) {
			r.read(v.Field(i))
		}
	}
}

func (r *reader) readMap(v reflect.Value) {
	n := r.word()
	if n == 0 || !r.has(n-1) {
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for range n - 1 {
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		r.read(key)
		r.read(value)
		if r.err != nil {
			return
		}
		v.SetMapIndex(key, value)
	}
}

func (r *reader) readElements(v reflect.Value) {
	le := binary.LittleEndian
	if v.Kind() == reflect.Slice {
		switch s := v.Interface().(type) {
		case []uint8:
			copy(s, r.take(len(s)))
			return
		case []int16:
			for i, b := 0, r.take(2*len(s)); i < len(b)/2; i++ {
				s[i] = int16(le.Uint16(b[2*i:]))
			}
			return
		case []float32:
			for i, b := 0, r.take(4*len(s)); i < len(b)/4; i++ {
				s[i] = math.Float32frombits(le.Uint32(b[4*i:]))
			}
			return
		case []float64:
			for i, b := 0, r.take(8*len(s)); i < len(b)/8; i++ {
				s[i] = math.Float64frombits(le.Uint64(b[8*i:]))
			}
			return
		}
	}
	for i := 0; i < v.Len() && r.err == nil; i++ {
		r.read(v.Index(i))
	}
}
