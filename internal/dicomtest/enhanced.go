package dicomtest

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
)

// EnhancedOptions says how Enhanced writes what it may write in several ways.
type EnhancedOptions struct {
	// PerFrame puts orientation, spacing and rescaling into every frame's functional groups; else they are shared.
	PerFrame bool
	// Fragments are the compressed frames, each in one or more pieces; nil writes the frames as they are.
	Fragments [][][]byte
	// Table writes a basic offset table.
	Table bool
	// Percent is the nominal percentage of the cardiac cycle of every frame; nil writes none.
	Percent []float64
}

// moved are the elements of a classic slice that belong into functional groups.
var moved = []uint32{0x00180050, 0x00180088, 0x00181060, 0x00181210, 0x00200013, 0x00200032, 0x00200037, 0x00200100, 0x00209241, 0x00280030, 0x00281052, 0x00281053, 0x00281054}

// Enhanced makes one Enhanced CT object (PS3.3 A.38) of classic slices, which become its frames in their order.
func Enhanced(slices []*File, opt EnhancedOptions) *File {
	const class = "1.2.840.10008.5.1.4.1.1.2.1"
	first := slices[0]
	f := first.Clone()
	f.Meta.Text(0x00020002, "UI", class)
	f.Set.Text(0x00080016, "UI", class)
	for _, tag := range moved {
		f.Set.Delete(tag)
	}
	f.Set.Text(0x00200013, "IS", "1")
	f.Set.Text(0x00280008, "IS", strconv.Itoa(len(slices)))
	still := func(s *File) Set {
		at := func(tag uint32, vr string) Element { return Element{Tag: tag, VR: vr, Data: s.Set.Get(tag)} }
		group := Set{
			sequence(0x00189314, at(0x00181210, "SH")),
			sequence(0x00189329, Element{Tag: 0x00089007, VR: "CS", Data: pad(`ORIGINAL\PRIMARY\VOLUME\NONE`)}),
			sequence(0x00209116, at(0x00200037, "DS")),
			sequence(0x00289110, at(0x00180050, "DS"), at(0x00280030, "DS")),
			sequence(0x00289145, at(0x00281052, "DS"), at(0x00281053, "DS"), Element{Tag: 0x00281054, VR: "LO", Data: pad("HU")}),
		}
		return group
	}
	var shared Set
	if !opt.PerFrame {
		shared = still(first)
	}
	var frames []Set
	var pixels []byte
	for i, s := range slices {
		group := Set{
			sequence(0x00209111, Element{Tag: 0x00209057, VR: "UL", Data: binary.LittleEndian.AppendUint32(nil, uint32(i+1))}),
			sequence(0x00209113, Element{Tag: 0x00200032, VR: "DS", Data: s.Set.Get(0x00200032)}),
		}
		if opt.Percent != nil {
			group.Put(sequence(0x00189118, Element{Tag: 0x00209241, VR: "FL", Data: binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(opt.Percent[i])))}))
		}
		if opt.PerFrame {
			for _, e := range still(s) {
				group.Put(e)
			}
		}
		frames = append(frames, group)
		pixels = append(pixels, s.Set.Get(0x7FE00010)...)
	}
	f.Set.Put(Element{Tag: 0x52009229, VR: "SQ", Items: []Set{shared}})
	f.Set.Put(Element{Tag: 0x52009230, VR: "SQ", Items: frames})
	if opt.Fragments == nil {
		f.Set.Put(Element{Tag: 0x7FE00010, VR: "OW", Data: pixels})
		return f
	}
	f.Set.Put(Encapsulated(opt.Fragments, opt.Table))
	return f
}

func sequence(tag uint32, elements ...Element) Element {
	var item Set
	for _, e := range elements {
		if e.Data != nil {
			item.Put(e)
		}
	}
	return Element{Tag: tag, VR: "SQ", Items: []Set{item}}
}

func pad(s string) []byte {
	if len(s)%2 != 0 {
		s += " "
	}
	return []byte(s)
}

// Encapsulated makes pixel data of frames, each in pieces, with or without a basic offset table.
func Encapsulated(frames [][][]byte, table bool) Element {
	offsets := []byte{}
	at := 0
	var pieces [][]byte
	for _, f := range frames {
		offsets = binary.LittleEndian.AppendUint32(offsets, uint32(at))
		for _, p := range f {
			pieces = append(pieces, p)
			at += 8 + len(p) + len(p)%2
		}
	}
	if !table {
		offsets = []byte{}
	}
	return Element{Tag: 0x7FE00010, VR: "OB", Fragments: append([][]byte{offsets}, pieces...)}
}

// RLE encodes a slice of 16-bit words as DICOM does (PS3.5 G), with literal runs only.
func RLE(raw []byte) []byte {
	n := len(raw) / 2
	segment := func(at int) []byte {
		var out []byte
		for i := 0; i < n; i += 128 {
			run := min(128, n-i)
			out = append(out, byte(run-1))
			for j := i; j < i+run; j++ {
				out = append(out, raw[2*j+at])
			}
		}
		if len(out)%2 != 0 {
			out = append(out, 0x80)
		}
		return out
	}
	high, low := segment(1), segment(0)
	head := make([]byte, 64)
	binary.LittleEndian.PutUint32(head, 2)
	binary.LittleEndian.PutUint32(head[4:], 64)
	binary.LittleEndian.PutUint32(head[8:], uint32(64+len(high)))
	return append(append(head, high...), low...)
}

// String shows what a file holds.
func (s Set) String() string {
	out := ""
	for _, e := range s {
		out += fmt.Sprintf("(%04x,%04x) %s %d bytes, %d items\n", e.Tag>>16, e.Tag&0xffff, e.VR, len(e.Data), len(e.Items))
	}
	return out
}
