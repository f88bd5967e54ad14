package jpegls

import (
	"bytes"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/apical-heart/apical/image/codec"
)

// small is a frame of 5 x 4 samples of 12 bits with restart markers after every second line, by default parameters.
func small(near int, parameters bool) []byte {
	full, err := preset{}.complete(12, near)
	if err != nil {
		panic(err)
	}
	p := plain{columns: 5, rows: 4, precision: 12, near: near, maxval: 4095, t: full.threshold, reset: full.reset, every: 2}
	src, _ := p.encode(picture(rand.New(rand.NewPCG(1, 1)), 4, 5, 4, 12), parameters)
	return src
}

// Default thresholds are those of T.87 table C.3 and, beyond it, those worked by hand from figure C.3.
func TestPreset(t *testing.T) {
	for _, c := range []struct {
		precision, near int
		want            [3]int
	}{
		{8, 0, [3]int{3, 7, 21}},
		{8, 2, [3]int{9, 17, 35}},
		{12, 0, [3]int{18, 67, 276}},
		{16, 0, [3]int{18, 67, 276}},
		{2, 0, [3]int{2, 3, 3}},
		{4, 0, [3]int{2, 3, 4}},
	} {
		if p, err := (preset{}).complete(c.precision, c.near); err != nil || p.threshold != c.want || p.reset != 64 || p.most != 1<<c.precision-1 {
			t.Errorf("%d bits, NEAR %d: %+v, %v", c.precision, c.near, p, err)
		}
	}
}

// The header's faults are told apart and named.
func TestRefusals(t *testing.T) {
	src := small(0, true)
	header := func(marker byte) int { return bytes.Index(src, []byte{0xFF, marker, 0}) + 4 }
	at := func(marker byte, i int, v byte) []byte {
		b := bytes.Clone(src)
		b[header(marker)+i] = v
		return b
	}
	renamed := func(from, to byte) []byte {
		b := bytes.Clone(src)
		b[header(from)-3] = to
		return b
	}
	for name, c := range map[string]struct {
		src  []byte
		want string
	}{
		"nothing":              {nil, "no start of image"},
		"no samples":           {[]byte{0xFF, 0xD8, 0xFF, 0xD9}, "end of image before"},
		"only SOI":             {[]byte{0xFF, 0xD8}, "ends before its next marker"},
		"colour":               {at(sof55, 5, 3), "colour"},
		"precision 1":          {at(sof55, 0, 1), "precision of 1"},
		"precision 17":         {at(sof55, 0, 17), "precision of 17"},
		"rows later":           {at(sof55, 2, 0), "DNL"},
		"other rows":           {at(sof55, 2, 5), "5 x 5 samples, its header 5 x 4"},
		"lossless JPEG":        {renamed(sof55, 0xC3), "one of JPEG"},
		"mapping table":        {at(lse, 0, 2), "mapping table"},
		"more of it":           {at(lse, 0, 3), "mapping table"},
		"long sizes":           {at(lse, 0, 4), "size beyond"},
		"part 2":               {at(lse, 0, 13), "extension"},
		"MAXVAL":               {at(lse, 1, 0xFF), "MAXVAL"},
		"T1":                   {at(lse, 3, 0xFF), "T1"},
		"T2":                   {at(lse, 6, 1), "T2"},
		"T3":                   {at(lse, 7, 0xFF), "T3"},
		"RESET":                {at(lse, 10, 2), "RESET"},
		"a high RESET":         {at(lse, 9, 1), "RESET 320"},
		"mapped":               {at(codec.SOS, 2, 1), "mapping table"},
		"interleaved":          {at(codec.SOS, 4, 1), "interleave mode 1"},
		"point transform":      {at(codec.SOS, 5, 1), "point transform"},
		"other component":      {at(codec.SOS, 1, 9), "component 9"},
		"two components":       {at(codec.SOS, 0, 2), "scan header"},
		"no frame":             {renamed(sof55, 0xE1), "before any frame"},
		"a restart is missing": {bytes.Replace(src, []byte{0xFF, 0xD0}, nil, 1), ""},
		"a false restart":      {bytes.Replace(src, []byte{0xFF, 0xD0}, []byte{0xFF, 0xD1}, 1), "no restart marker"},
	} {
		var d Decoder
		_, err := d.Decode(make([]uint16, 20), c.src, 5, 4)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "jpegls: ") {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	near := small(3, true)
	near[bytes.Index(near, []byte{0xFF, codec.SOS, 0})+7] = 255
	var d Decoder
	if _, err := d.Decode(make([]uint16, 20), near, 5, 4); err == nil || !strings.Contains(err.Error(), "T1") {
		t.Errorf("T1 below NEAR: %v", err)
	}
}

// A stream cut anywhere before its last sample is an error, and one cut behind it is none.
func TestCut(t *testing.T) {
	var d Decoder
	dst := make([]uint16, 20)
	for _, near := range []int{0, 3} {
		src := small(near, false)
		for n := range src {
			_, err := d.Decode(dst, src[:n], 5, 4)
			if whole := n >= len(src)-2; (err == nil) != whole {
				t.Errorf("NEAR %d: %d of %d bytes: %v", near, n, len(src), err)
			}
		}
	}
}

// A decoder forgets one frame's parameters before the next.
func TestForgets(t *testing.T) {
	custom := plain{columns: 5, rows: 4, precision: 12, maxval: 3000, t: [3]int{5, 9, 100}, reset: 7}
	words := picture(rand.New(rand.NewPCG(1, 1)), 2, 5, 4, 11)
	with, want := custom.encode(words, true)
	var used, fresh Decoder
	a, b := make([]uint16, 20), make([]uint16, 20)
	if _, err := used.Decode(a, with, 5, 4); err != nil || !slices.Equal(a, want) {
		t.Fatal(a, want, err)
	}
	if _, err := used.Decode(a, small(0, false), 5, 4); err != nil {
		t.Fatal(err)
	}
	if _, err := fresh.Decode(b, small(0, false), 5, 4); err != nil || !slices.Equal(a, b) {
		t.Error(a, b, err)
	}
}

// FuzzDecode: any bytes end in an error or a frame, the same twice, in bounded memory.
func FuzzDecode(f *testing.F) {
	f.Add(annexH, uint16(4), uint16(4))
	f.Add(small(0, false), uint16(5), uint16(4))
	f.Add(small(3, true), uint16(5), uint16(4))
	p := plain{columns: 40, rows: 3, precision: 16, maxval: 65535, t: [3]int{18, 67, 276}, reset: 64}
	src, _ := p.encode(picture(rand.New(rand.NewPCG(1, 1)), 3, 40, 3, 16), false)
	f.Add(src, uint16(40), uint16(3))
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
	var d Decoder
	src := small(0, true)
	dst := make([]uint16, 20)
	if n := testing.AllocsPerRun(5, func() {
		if _, err := d.Decode(dst, src, 5, 4); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("%g allocations a frame", n)
	}
}

// BenchmarkDecode decodes 512 x 512 samples of 16 bits like those of a CT: smooth, with noise of a standard deviation of 12.
func BenchmarkDecode(b *testing.B) {
	r := rand.New(rand.NewPCG(3, 4))
	words := make([]uint16, 512*512)
	for i := range words {
		x, y := i%512-256, i/512-256
		words[i] = uint16(32768 - 1000 + 12*r.NormFloat64())
		if x*x+y*y < 200*200 {
			words[i] += uint16(1000 + x/3)
		}
	}
	for name, near := range map[string]int{"lossless": 0, "near2": 2} {
		full, err := preset{}.complete(16, near)
		if err != nil {
			b.Fatal(err)
		}
		p := plain{columns: 512, rows: 512, precision: 16, near: near, maxval: 65535, t: full.threshold, reset: 64}
		src, _ := p.encode(words, false)
		b.Run(name, func(b *testing.B) {
			var d Decoder
			dst := make([]uint16, 512*512)
			for b.Loop() {
				if _, err := d.Decode(dst, src, 512, 512); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()*1e3/float64(b.N), "ms/slice")
		})
	}
}
