package dicom

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
)

// sample is a small picture with a different value in every corner, in a random direction.
func sample(r *rand.Rand, size [3]int) *image.Volume {
	f := geom.FrameOf(geom.Plane{Normal: geom.Vec{X: r.NormFloat64(), Y: r.NormFloat64(), Z: r.NormFloat64()}.Unit()}, geom.Vec{X: r.NormFloat64(), Y: r.NormFloat64()})
	return filled(r, image.Grid{Size: size, ToLPS: geom.FromColumns(f.U.Scale(0.4+r.Float64()), f.V.Scale(0.4+r.Float64()), f.W.Scale(0.4+r.Float64()),
		geom.Vec{X: 100 * r.NormFloat64(), Y: 100 * r.NormFloat64(), Z: 100 * r.NormFloat64()})})
}

// axial lies straight, with slices of 1 mm.
func axial(r *rand.Rand, size [3]int) *image.Volume {
	return filled(r, image.Grid{Size: size, ToLPS: geom.FromColumns(geom.Vec{X: 0.5}, geom.Vec{Y: 0.5}, geom.Vec{Z: 1}, geom.Vec{X: -3, Y: -4, Z: 100})})
}

func filled(r *rand.Rand, g image.Grid) *image.Volume {
	v := &image.Volume{Grid: g, HU: make([]int16, g.Len())}
	for i := range v.HU {
		v.HU[i] = int16(r.IntN(4000) - 1024)
	}
	return v
}

type closer struct {
	bytes.Buffer
	done func(b []byte)
}

func (c *closer) Close() error { c.done(bytes.Clone(c.Bytes())); return nil }

// written returns v as DICOM files in memory.
func written(t testing.TB, v *image.Volume, m Meta) fstest.MapFS {
	t.Helper()
	fsys := fstest.MapFS{}
	err := WriteSeries(func(name string) (io.WriteCloser, error) {
		return &closer{done: func(b []byte) { fsys[name] = &fstest.MapFile{Data: b} }}, nil
	}, v, m)
	if err != nil {
		t.Fatal(err)
	}
	return fsys
}

// name is the file of slice k, from 0.
func name(k int) string { return fmt.Sprintf("slice%04d.dcm", k+1) }

// elements calls f for every element of a file that WriteSeries made, with the places of its head and its value.
func elements(b []byte, f func(tag Tag, at, value, end int)) {
	for at := 132; at < len(b); {
		tag := Tag(uint32(binary.LittleEndian.Uint16(b[at:]))<<16 | uint32(binary.LittleEndian.Uint16(b[at+2:])))
		value := at + 8
		n := int(binary.LittleEndian.Uint16(b[at+6:]))
		if vr := string(b[at+4 : at+6]); vr == "OB" || vr == "OW" || vr == "SQ" || vr == "UN" {
			value, n = at+12, int(binary.LittleEndian.Uint32(b[at+8:]))
		}
		f(tag, at, value, value+n)
		at = value + n
	}
}

// edit returns b with the value of tag replaced, or the element put in its place, or taken away if vr is empty.
func edit(b []byte, tag Tag, vr string, data []byte) []byte {
	var d dataset
	if vr != "" {
		d.put(tag, vr, data)
	}
	from, to := -1, -1
	elements(b, func(have Tag, at, _, end int) {
		if have == tag {
			from, to = at, end
		} else if have > tag && from < 0 {
			from, to = at, at
		}
	})
	return bytes.Join([][]byte{b[:from], d.Bytes(), b[to:]}, nil)
}

func editText(b []byte, tag Tag, vr, value string) []byte { return edit(b, tag, vr, []byte(value)) }

func word(v uint16) []byte { return binary.LittleEndian.AppendUint16(nil, v) }

// implicit returns b, explicit little endian, as implicit little endian.
func implicit(b []byte) []byte {
	b = editText(b, tagTransferSyntax, "UI", "1.2.840.10008.1.2")
	out := bytes.Clone(b[:132])
	elements(b, func(tag Tag, at, value, end int) {
		if tag>>16 == 2 {
			out = append(out, b[at:end]...)
			return
		}
		out = append(out, b[at:at+4]...)
		out = binary.LittleEndian.AppendUint32(out, uint32(end-value))
		out = append(out, b[value:end]...)
	})
	return out
}

// each returns fsys with every file changed.
func each(fsys fstest.MapFS, f func(k int, b []byte) []byte) fstest.MapFS {
	out := fstest.MapFS{}
	for n, file := range fsys {
		var k int
		fmt.Sscanf(strings.TrimPrefix(n, "slice"), "%d", &k)
		if b := f(k-1, bytes.Clone(file.Data)); b != nil {
			out[n] = &fstest.MapFile{Data: b}
		}
	}
	return out
}
