// Package dicomtest takes DICOM files apart and writes them again in other ways: another transfer syntax, other elements, one
// multi-frame object out of many files. It is for tests only, trusts what it is given, and is no reader: it shares no code with package
// dicom, which it tests.
package dicomtest

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"slices"
)

// Transfer syntaxes that Write knows; any other is written as explicit little endian.
const (
	Implicit = "1.2.840.10008.1.2"
	Explicit = "1.2.840.10008.1.2.1"
	Deflated = "1.2.840.10008.1.2.1.99"
	Big      = "1.2.840.10008.1.2.2"
)

// Element is one data element. A sequence (SQ) has items and no data. Numbers in Data are little endian.
type Element struct {
	Tag   uint32
	VR    string
	Data  []byte
	Items []Set
	// Fragments makes pixel data encapsulated: the offset table first, then the fragments.
	Fragments [][]byte
}

// Set is a data set, sorted by tag.
type Set []Element

// File is a Part 10 file.
type File struct {
	Meta, Set Set
	// Undefined writes sequences and items without lengths.
	Undefined bool
}

// Parse takes an explicit little endian file apart, with sequences of defined length in it.
func Parse(b []byte) *File {
	f := &File{}
	at := 132
	for at < len(b) && binary.LittleEndian.Uint16(b[at:]) == 2 {
		var e Element
		e, at = parseElement(b, at)
		f.Meta = append(f.Meta, e)
	}
	f.Set = parseSet(b[at:])
	return f
}

func parseSet(b []byte) Set {
	var s Set
	for at := 0; at < len(b); {
		var e Element
		e, at = parseElement(b, at)
		s = append(s, e)
	}
	return s
}

func parseElement(b []byte, at int) (Element, int) {
	e := Element{Tag: uint32(binary.LittleEndian.Uint16(b[at:]))<<16 | uint32(binary.LittleEndian.Uint16(b[at+2:])), VR: string(b[at+4 : at+6])}
	n, head := int(binary.LittleEndian.Uint16(b[at+6:])), 8
	if long(e.VR) {
		n, head = int(binary.LittleEndian.Uint32(b[at+8:])), 12
	}
	data := b[at+head : at+head+n]
	if e.VR != "SQ" {
		e.Data = bytes.Clone(data)
		return e, at + head + n
	}
	for len(data) > 0 {
		size := int(binary.LittleEndian.Uint32(data[4:]))
		e.Items = append(e.Items, parseSet(data[8:8+size]))
		data = data[8+size:]
	}
	return e, at + head + n
}

func long(vr string) bool {
	return slices.Contains([]string{"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"}, vr)
}

// Syntax returns the transfer syntax.
func (f *File) Syntax() string { return string(bytes.TrimRight(f.Meta.Get(0x00020010), "\x00 ")) }

// Get returns the data of a tag, nil if there is none.
func (s Set) Get(tag uint32) []byte {
	for _, e := range s {
		if e.Tag == tag {
			return e.Data
		}
	}
	return nil
}

// Put replaces an element, or adds it at its place.
func (s *Set) Put(e Element) {
	i, found := slices.BinarySearchFunc(*s, e.Tag, func(e Element, tag uint32) int { return int(int64(e.Tag) - int64(tag)) })
	if found {
		(*s)[i] = e
		return
	}
	*s = slices.Insert(*s, i, e)
}

// Text puts a string, padded to even length.
func (s *Set) Text(tag uint32, vr, value string) {
	if len(value)%2 != 0 {
		if vr == "UI" {
			value += "\x00"
		} else {
			value += " "
		}
	}
	s.Put(Element{Tag: tag, VR: vr, Data: []byte(value)})
}

// Word puts a US.
func (s *Set) Word(tag uint32, v uint16) {
	s.Put(Element{Tag: tag, VR: "US", Data: binary.LittleEndian.AppendUint16(nil, v)})
}

// Delete removes an element.
func (s *Set) Delete(tag uint32) {
	*s = slices.DeleteFunc(*s, func(e Element) bool { return e.Tag == tag })
}

// Clone returns a copy whose elements can be replaced.
func (f *File) Clone() *File {
	c := *f
	c.Meta, c.Set = slices.Clone(f.Meta), slices.Clone(f.Set)
	return &c
}

// Write returns the bytes of the file in a transfer syntax, which it notes in the meta group.
func (f *File) Write(syntax string) []byte {
	meta := slices.Clone(f.Meta)
	meta.Delete(0x00020000)
	meta.Text(0x00020010, "UI", syntax)
	var m, d bytes.Buffer
	w := writer{undefined: f.Undefined}
	w.set(&m, meta)
	w.implicit, w.big = syntax == Implicit, syntax == Big
	w.set(&d, f.Set)
	var out bytes.Buffer
	out.Write(make([]byte, 128))
	out.WriteString("DICM")
	head := writer{}
	head.set(&out, Set{{Tag: 0x00020000, VR: "UL", Data: binary.LittleEndian.AppendUint32(nil, uint32(m.Len()))}})
	out.Write(m.Bytes())
	if syntax == Deflated {
		z, err := flate.NewWriter(&out, 6)
		if err != nil {
			panic(err) // the level is right
		}
		z.Write(d.Bytes())
		z.Close()
		return out.Bytes()
	}
	out.Write(d.Bytes())
	return out.Bytes()
}

type writer struct{ implicit, big, undefined bool }

func (w writer) order() binary.AppendByteOrder {
	if w.big {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

func (w writer) set(out *bytes.Buffer, s Set) {
	for _, e := range s {
		w.element(out, e)
	}
}

const unlimited = 0xFFFFFFFF

func (w writer) element(out *bytes.Buffer, e Element) {
	switch {
	case e.Fragments != nil:
		w.head(out, e.Tag, e.VR, unlimited)
		for _, f := range e.Fragments {
			w.head(out, 0xFFFEE000, "", uint32(len(f)+len(f)%2))
			out.Write(f)
			if len(f)%2 != 0 {
				out.WriteByte(0)
			}
		}
		w.head(out, 0xFFFEE0DD, "", 0)
	case e.VR == "SQ":
		var items bytes.Buffer
		for _, item := range e.Items {
			var b bytes.Buffer
			w.set(&b, item)
			if w.undefined {
				w.head(&items, 0xFFFEE000, "", unlimited)
				items.Write(b.Bytes())
				w.head(&items, 0xFFFEE00D, "", 0)
			} else {
				w.head(&items, 0xFFFEE000, "", uint32(b.Len()))
				items.Write(b.Bytes())
			}
		}
		if w.undefined {
			w.head(out, e.Tag, e.VR, unlimited)
			out.Write(items.Bytes())
			w.head(out, 0xFFFEE0DD, "", 0)
			return
		}
		w.head(out, e.Tag, e.VR, uint32(items.Len()))
		out.Write(items.Bytes())
	default:
		data := e.Data
		if w.big {
			data = swapped(e)
		}
		w.head(out, e.Tag, e.VR, uint32(len(data)))
		out.Write(data)
	}
}

func (w writer) head(out *bytes.Buffer, tag uint32, vr string, n uint32) {
	o := w.order()
	b := o.AppendUint16(nil, uint16(tag>>16))
	b = o.AppendUint16(b, uint16(tag))
	switch {
	case w.implicit || vr == "":
		b = o.AppendUint32(b, n)
	case long(vr):
		b = append(b, vr...)
		b = append(b, 0, 0)
		b = o.AppendUint32(b, n)
	default:
		if n > 0xFFFF {
			panic(fmt.Sprintf("dicomtest: %d bytes of %s", n, vr))
		}
		b = append(b, vr...)
		b = o.AppendUint16(b, uint16(n))
	}
	out.Write(b)
}

func swapped(e Element) []byte {
	width := map[string]int{"US": 2, "SS": 2, "OW": 2, "UL": 4, "SL": 4, "FL": 4, "AT": 2, "FD": 8}[e.VR]
	b := bytes.Clone(e.Data)
	for i := 0; width > 0 && i+width <= len(b); i += width {
		slices.Reverse(b[i : i+width])
	}
	return b
}
