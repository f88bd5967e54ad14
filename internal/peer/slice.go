package peer

import (
	"bytes"
	"encoding/binary"
	"os"
	"testing"
)

// Slice is a file of one grey frame.
type Slice struct {
	Syntax            string // 1.2.840.10008.1.2.1 where empty
	Columns, Rows     int
	Allocated, Stored int // bits
	Signed            bool
	// Pixels are native: one or two bytes a sample, little endian. Of an encapsulated frame they are the fragments, joined.
	Pixels []byte
}

// Of returns a slice of the given words.
func Of(words []uint16, columns, rows, stored int, signed bool) Slice {
	s := Slice{Columns: columns, Rows: rows, Allocated: 16, Stored: stored, Signed: signed}
	if stored <= 8 {
		s.Allocated = 8
	}
	for _, w := range words {
		if s.Allocated == 8 {
			s.Pixels = append(s.Pixels, byte(w))
		} else {
			s.Pixels = binary.LittleEndian.AppendUint16(s.Pixels, w)
		}
	}
	return s
}

// Words returns the samples of a native slice.
func (s Slice) Words() []uint16 {
	w := make([]uint16, s.Columns*s.Rows)
	for i := range w {
		if s.Allocated == 8 {
			w[i] = uint16(s.Pixels[i])
		} else {
			w[i] = binary.LittleEndian.Uint16(s.Pixels[2*i:])
		}
	}
	return w
}

const encapsulated = "1.2.840.10008.1.2."

// Write writes the slice as a Part 10 file, explicit little endian; where its syntax is a compressed one, as one fragment.
func (s Slice) Write(t testing.TB, path string) {
	t.Helper()
	syntax := s.Syntax
	if syntax == "" {
		syntax = encapsulated + "1"
	}
	var d, m elements
	class := "1.2.840.10008.5.1.4.1.1.7"
	d.text(0x00080016, "UI", class)
	d.text(0x00080018, "UI", "1.2.3.4.5.6")
	d.text(0x00080060, "CS", "OT")
	d.text(0x0020000d, "UI", "1.2.3.4")
	d.text(0x0020000e, "UI", "1.2.3.4.5")
	d.word(0x00280002, 1)
	d.text(0x00280004, "CS", "MONOCHROME2")
	d.word(0x00280010, s.Rows)
	d.word(0x00280011, s.Columns)
	d.word(0x00280100, s.Allocated)
	d.word(0x00280101, s.Stored)
	d.word(0x00280102, s.Stored-1)
	d.word(0x00280103, map[bool]int{true: 1}[s.Signed])
	if syntax == encapsulated+"1" {
		d.put(0x7fe00010, "OW", s.Pixels)
	} else {
		d.Write([]byte{0xe0, 0x7f, 0x10, 0, 'O', 'B', 0, 0, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0, 0xe0, 0, 0, 0, 0, 0xfe, 0xff, 0, 0xe0})
		n := len(s.Pixels) + len(s.Pixels)%2
		d.Write(binary.LittleEndian.AppendUint32(nil, uint32(n)))
		d.Write(append(bytes.Clone(s.Pixels), 0)[:n])
		d.Write([]byte{0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0})
	}
	m.put(0x00020001, "OB", []byte{0, 1})
	m.text(0x00020002, "UI", class)
	m.text(0x00020003, "UI", "1.2.3.4.5.6")
	m.text(0x00020010, "UI", syntax)
	m.text(0x00020012, "UI", "1.2.3")
	file := append(make([]byte, 128), "DICM\x02\x00\x00\x00UL\x04\x00"...)
	file = binary.LittleEndian.AppendUint32(file, uint32(m.Len()))
	if err := os.WriteFile(path, append(append(file, m.Bytes()...), d.Bytes()...), 0o600); err != nil {
		t.Fatal(err)
	}
}

type elements struct{ bytes.Buffer }

func (e *elements) put(tag uint32, vr string, value []byte) {
	b := binary.LittleEndian.AppendUint16(nil, uint16(tag>>16))
	b = append(binary.LittleEndian.AppendUint16(b, uint16(tag)), vr...)
	n := len(value) + len(value)%2
	if long(vr) {
		b = binary.LittleEndian.AppendUint32(append(b, 0, 0), uint32(n))
	} else {
		b = binary.LittleEndian.AppendUint16(b, uint16(n))
	}
	e.Write(append(append(b, value...), 0)[:len(b)+n])
}

func (e *elements) text(tag uint32, vr, value string) {
	if vr != "UI" && len(value)%2 == 1 {
		value += " "
	}
	e.put(tag, vr, []byte(value))
}

func (e *elements) word(tag uint32, v int) {
	e.put(tag, "US", binary.LittleEndian.AppendUint16(nil, uint16(v)))
}

func long(vr string) bool {
	switch vr {
	case "OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV":
		return true
	}
	return false
}

// Read reads the one frame of a Part 10 file in an explicit little endian syntax.
func Read(t testing.TB, path string) Slice {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := reader{t, path, b, 132}
	var s Slice
	for r.at < len(b) {
		tag, n := r.head()
		if tag == 0x7fe00010 && n < 0 {
			s.Pixels = r.fragments()
			return s
		}
		if n < 0 {
			r.skip()
			continue
		}
		value := b[r.at : r.at+n]
		r.at += n
		number := func() int { return int(binary.LittleEndian.Uint16(value)) }
		switch tag {
		case 0x00020010:
			s.Syntax = string(bytes.TrimRight(value, "\x00 "))
		case 0x00280010:
			s.Rows = number()
		case 0x00280011:
			s.Columns = number()
		case 0x00280100:
			s.Allocated = number()
		case 0x00280101:
			s.Stored = number()
		case 0x00280103:
			s.Signed = number() == 1
		case 0x7fe00010:
			s.Pixels = value
			return s
		}
	}
	t.Fatalf("%s: no pixels", path)
	return s
}

type reader struct {
	t    testing.TB
	path string
	b    []byte
	at   int
}

const item, itemEnd, sequenceEnd = 0xfffee000, 0xfffee00d, 0xfffee0dd

// head reads tag and length of an element; an undefined length is -1.
func (r *reader) head() (tag uint32, n int) {
	if r.at+12 > len(r.b) && r.at+8 != len(r.b) {
		r.t.Fatalf("%s: ends at %d", r.path, r.at)
	}
	b := r.b[r.at:]
	tag = uint32(binary.LittleEndian.Uint16(b))<<16 | uint32(binary.LittleEndian.Uint16(b[2:]))
	switch vr := string(b[4:6]); {
	case tag>>16 == 0xfffe:
		n = int(int32(binary.LittleEndian.Uint32(b[4:])))
		r.at += 8
	case long(vr):
		n = int(int32(binary.LittleEndian.Uint32(b[8:])))
		r.at += 12
	default:
		n = int(binary.LittleEndian.Uint16(b[6:]))
		r.at += 8
	}
	if n > len(r.b)-r.at {
		r.t.Fatalf("%s: %08x is longer than the file", r.path, tag)
	}
	return tag, n
}

// skip passes a sequence or item of undefined length.
func (r *reader) skip() {
	for {
		tag, n := r.head()
		switch {
		case tag == itemEnd || tag == sequenceEnd:
			return
		case n < 0:
			r.skip()
		default:
			r.at += n
		}
	}
}

// fragments joins the fragments of the one frame, without the offset table before them. One real file ends behind the last one.
func (r *reader) fragments() []byte {
	var joined []byte
	for i := 0; r.at < len(r.b); i++ {
		tag, n := r.head()
		if tag != item {
			break
		}
		if i > 0 {
			joined = append(joined, r.b[r.at:r.at+n]...)
		}
		r.at += n
	}
	return joined
}
