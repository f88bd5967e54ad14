package rle

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
)

// frame joins segments behind their header.
func frame(segments ...[]byte) []byte {
	h := make([]byte, headerLen)
	binary.LittleEndian.PutUint32(h, uint32(len(segments)))
	for i, s := range segments {
		binary.LittleEndian.PutUint32(h[4+4*i:], uint32(len(h)))
		h = append(h, s...)
	}
	return h
}

// The runs of PS3.5 G.3.2: literal, replicate, nothing; padding after a segment; a run cut at the end of the plane.
func TestRuns(t *testing.T) {
	var d Decoder
	high, low := []byte{1, 7, 8, 254, 9, 128, 0, 3, 0}, []byte{250, 5, 99, 99, 99}
	dst := make([]uint16, 6)
	info, err := d.Decode(dst, frame(high, low), 3, 2)
	if want := []uint16{0x705, 0x805, 0x905, 0x905, 0x905, 0x305}; err != nil || info.Precision != 16 || !slices.Equal(dst, want) {
		t.Errorf("%x, %+v, %v", dst, info, err)
	}
	if info, err = d.Decode(dst, frame(high), 3, 2); err != nil || info.Precision != 8 || dst[5] != 3 {
		t.Errorf("%x, %+v, %v", dst, info, err)
	}
}

// Every way to be short, and every false offset, is an error.
func TestRefusals(t *testing.T) {
	var d Decoder
	dst := make([]uint16, 4)
	plane := []byte{3, 1, 2, 3, 4}
	offset := func(b []byte, i int, v uint32) []byte {
		binary.LittleEndian.PutUint32(b[4*i:], v)
		return b
	}
	for name, src := range map[string][]byte{
		"empty":            nil,
		"half a header":    make([]byte, 63),
		"no segment":       frame(),
		"three segments":   frame(plane, plane, plane),
		"short literal":    frame(plane[:4]),
		"short replicate":  frame([]byte{254, 1}),
		"half a replicate": frame([]byte{253}),
		"second is short":  frame(plane, []byte{254, 1}),
		"in the header":    offset(frame(plane), 1, 63),
		"beyond":           offset(frame(plane), 1, 1<<31),
		"backward":         offset(frame(plane, plane), 2, 60),
		"second beyond":    offset(frame(plane, plane), 2, 1<<20),
	} {
		if _, err := d.Decode(dst, src, 2, 2); err == nil {
			t.Errorf("%s: decoded", name)
		}
	}
	if _, err := d.Decode(dst, frame(plane), 3, 2); err == nil {
		t.Error("4 words for 6 samples")
	}
}

// FuzzDecode: any bytes end in an error or a frame, the same twice, in bounded memory.
func FuzzDecode(f *testing.F) {
	f.Add(frame([]byte{1, 7, 8, 254, 9, 128, 0, 3}, []byte{250, 5}), uint16(3), uint16(2))
	f.Add(frame([]byte{129, 7}), uint16(64), uint16(2))
	f.Add(frame(), uint16(1), uint16(1))
	f.Add(bytes.Repeat([]byte{128}, 200), uint16(9), uint16(9))
	var used Decoder
	f.Fuzz(func(t *testing.T, src []byte, columns, rows uint16) {
		if int(columns)*int(rows) > 1<<20 {
			return
		}
		var fresh Decoder
		a, b := make([]uint16, int(columns)*int(rows)), make([]uint16, int(columns)*int(rows))
		before := allocated()
		info, err := fresh.Decode(a, src, int(columns), int(rows))
		if took := allocated() - before; took > uint64(4*len(src))+64<<20 {
			t.Errorf("%d bytes took %d of memory", len(src), took)
		}
		again, errAgain := used.Decode(b, src, int(columns), int(rows))
		if info != again || (err == nil) != (errAgain == nil) || err == nil && !slices.Equal(a, b) {
			t.Errorf("first %+v, %v, then %+v, %v", info, err, again, errAgain)
		}
	})
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// A decoder that has seen a frame of a size takes no more memory.
func TestNoAllocation(t *testing.T) {
	src := frame(pack(noise(64*64, 1)), pack(noise(64*64, 255)))
	var d Decoder
	dst := make([]uint16, 64*64)
	if n := testing.AllocsPerRun(5, func() {
		if _, err := d.Decode(dst, src, 64, 64); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("%g allocations a frame", n)
	}
}

func noise(n int, most uint32) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32N(most + 1))
	}
	return b
}

// pack packs bytes as literal runs of at most 128 and replicate runs of at least three.
func pack(b []byte) (out []byte) {
	for len(b) > 0 {
		n := 1
		for n < len(b) && n < 128 && b[n] == b[0] {
			n++
		}
		if n > 2 {
			out, b = append(out, byte(257-n), b[0]), b[n:]
			continue
		}
		for n = 1; n < len(b) && n < 128 && (n+2 >= len(b) || b[n] != b[n+1] || b[n] != b[n+2]); {
			n++
		}
		out, b = append(append(out, byte(n-1)), b[:n]...), b[n:]
	}
	return out
}

// BenchmarkDecode unpacks a slice whose low bytes are noise.
func BenchmarkDecode(b *testing.B) {
	const n = 512
	src := frame(pack(make([]byte, n*n)), pack(noise(n*n, 31)))
	dst := make([]uint16, n*n)
	var d Decoder
	for b.Loop() {
		if _, err := d.Decode(dst, src, n, n); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()*1e3/float64(b.N), "ms/slice")
}
