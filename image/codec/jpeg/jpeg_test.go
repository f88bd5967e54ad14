package jpeg

import (
	"bytes"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/apical-heart/apical/image/codec"
)

var all17 = level(5, []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})

// small is a lossless frame of 5 x 4 samples of 12 bits with restart markers after every second row.
func small() []byte {
	s := stream{columns: 5, rows: 4, precision: 12, predictor: 4, every: 2, table: all17}
	return s.encode(picture(rand.New(rand.NewPCG(1, 1)), 4, 5, 4, 12))
}

// smallBlocks is a sequential frame of 9 x 8 samples, two blocks.
func smallBlocks() []byte {
	var quant [64]int
	for i := range quant {
		quant[i] = 1 + i
	}
	return blocks{columns: 9, rows: 8, every: 1, sof: sof0}.encode([][64]int{{100, 3, -2, 0, 1}, {-50, 0, 9, 63: 1}}, quant)
}

// The header's faults are told apart and named.
func TestRefusals(t *testing.T) {
	lossless, sequential := small(), smallBlocks()
	header := func(src []byte, marker byte) int { return bytes.Index(src, []byte{0xFF, marker, 0}) + 4 }
	at := func(src []byte, marker byte, i int, v byte) []byte {
		b := bytes.Clone(src)
		b[header(b, marker)+i] = v
		return b
	}
	renamed := func(from, to byte) []byte {
		b := bytes.Clone(sequential)
		b[header(b, from)-3] = to
		return b
	}
	without := func(src []byte, marker byte) []byte {
		b := bytes.Clone(src)
		for i := header(b, marker); i > 3; i = header(b, marker) {
			b[i-3] = 0xE1
		}
		return b
	}
	many := stream{columns: 5, rows: 4, precision: 12, predictor: 4, table: all17}
	for name, c := range map[string]struct {
		src  []byte
		want string
	}{
		"nothing":              {nil, "no start of image"},
		"no samples":           {[]byte{0xFF, 0xD8, 0xFF, 0xD9}, "end of image before"},
		"only SOI":             {[]byte{0xFF, 0xD8}, "ends before its next marker"},
		"colour":               {at(lossless, sof3, 5, 3), "colour"},
		"precision 1":          {at(lossless, sof3, 0, 1), "lossless, its precision 1"},
		"precision 17":         {at(lossless, sof3, 0, 17), "lossless, its precision 17"},
		"rows later":           {at(lossless, sof3, 2, 0), "DNL"},
		"other rows":           {at(lossless, sof3, 2, 5), "5 x 5 samples, its header 5 x 4"},
		"other columns":        {at(lossless, sof3, 4, 6), "6 x 4 samples, its header 5 x 4"},
		"sampling":             {at(lossless, sof3, 7, 0x01), "sampling"},
		"predictor 0":          {at(lossless, codec.SOS, 3, 0), "predictor 0"},
		"predictor 8":          {at(lossless, codec.SOS, 3, 8), "predictor 8"},
		"point transform":      {at(lossless, codec.SOS, 5, 12), "point transform by 12 of 12"},
		"no such table":        {at(lossless, codec.SOS, 2, 0x30), "table 3, which is not given"},
		"other component":      {at(lossless, codec.SOS, 1, 9), "component 9"},
		"two components":       {at(lossless, codec.SOS, 0, 2), "scan header"},
		"part of a row":        {at(lossless, codec.DRI, 1, 9), "no whole rows"},
		"no tables":            {without(lossless, dht), "not given"},
		"no frame":             {without(lossless, sof3), "before any frame"},
		"too many codes":       {stream{columns: 5, rows: 4, precision: 12, predictor: 1, table: level(1, []byte{0, 1, 2})}.encode(bytesOf(20, 1<<11)), "room for"},
		"baseline of 12 bits":  {at(sequential, sof0, 0, 12), "baseline sequential, its precision 12"},
		"extended of 12 bits":  {at(renamed(sof0, sof1), sof1, 0, 12), "extended sequential of 12 bits"},
		"progressive":          {renamed(sof0, 0xC2), "progressive"},
		"arithmetic":           {renamed(sof0, 0xC9), "arithmetic-coded sequential"},
		"arithmetic lossless":  {renamed(sof0, 0xCB), "arithmetic-coded lossless"},
		"hierarchical":         {renamed(sof0, 0xC5), "hierarchical sequential"},
		"JPEG-LS":              {renamed(sof0, 0xF7), "JPEG-LS"},
		"no quantisation":      {without(sequential, dqt), "quantisation table 1, which is not given"},
		"spectral selection":   {at(sequential, codec.SOS, 4, 62), "coefficients 0 to 62"},
		"too short a stream":   {append(many.encode(make([]uint16, 20))[:83:83], 0), ""},
		"category 17":          {stream{columns: 5, rows: 4, precision: 12, predictor: 1, table: level(5, append([]byte{17}, all17.symbols...))}.encode(bytesOf(20, 1<<11)), "category 17"},
		"more than its bits":   {stream{columns: 2, rows: 1, precision: 4, predictor: 1, table: all17}.encode([]uint16{3, 99}), "do not fit 4 bits"},
		"a restart is missing": {bytes.Replace(lossless, []byte{0xFF, 0xD0}, nil, 1), ""},
		"a false restart":      {bytes.Replace(lossless, []byte{0xFF, 0xD0}, []byte{0xFF, 0xD1}, 1), "no restart marker"},
		"a block is missing":   {bytes.Replace(sequential, []byte{0xFF, 0xD0}, []byte{0xFF, 0xD3}, 1), "no restart marker"},
	} {
		var d Decoder
		columns, rows := 5, 4
		if bytes.Contains(c.src, []byte{8, 0, 8, 0, 9}) {
			columns, rows = 9, 8
		}
		if name == "more than its bits" {
			columns, rows = 2, 1
		}
		_, err := d.Decode(make([]uint16, columns*rows), c.src, columns, rows)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "jpeg: ") {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// A stream cut anywhere before its last sample is an error, and one cut behind it is none.
func TestCut(t *testing.T) {
	var d Decoder
	for name, c := range map[string]struct {
		src           []byte
		columns, rows int
	}{"lossless": {small(), 5, 4}, "sequential": {smallBlocks(), 9, 8}} {
		dst := make([]uint16, c.columns*c.rows)
		for n := range c.src {
			_, err := d.Decode(dst, c.src[:n], c.columns, c.rows)
			if whole := n >= len(c.src)-2; (err == nil) != whole {
				t.Errorf("%s: %d of %d bytes: %v", name, n, len(c.src), err)
			}
		}
	}
}

// Bytes that are no marker before a segment are passed over, and so are those after the last sample.
func TestGarbage(t *testing.T) {
	src := small()
	i := bytes.Index(src, []byte{0xFF, sof3})
	src = slices.Concat(src[:i], []byte{0, 7, 0xFF, 0, 0xFF}, src[i:len(src)-2], []byte{1, 2, 3, 0xFF, 0xFF, 0xD9, 0})
	var d Decoder
	got, want := make([]uint16, 20), make([]uint16, 20)
	if _, err := d.Decode(got, src, 5, 4); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Decode(want, small(), 5, 4); err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v, %v", got, want, err)
	}
}

// Tables of one frame are not used for the next.
func TestForgets(t *testing.T) {
	for _, marker := range []byte{dht, dqt} {
		src, columns, rows := smallBlocks(), 9, 8
		if marker == dht {
			src, columns, rows = small(), 5, 4
		}
		var d Decoder
		dst := make([]uint16, columns*rows)
		if _, err := d.Decode(dst, src, columns, rows); err != nil {
			t.Fatal(err)
		}
		for i := bytes.Index(src, []byte{0xFF, marker}); i > 0; i = bytes.Index(src, []byte{0xFF, marker}) {
			src[i+1] = 0xE1
		}
		if _, err := d.Decode(dst, src, columns, rows); err == nil {
			t.Errorf("%X: decoded with the tables of another frame", marker)
		}
	}
}

// FuzzDecode: any bytes end in an error or a frame, the same twice, in bounded memory.
func FuzzDecode(f *testing.F) {
	f.Add(small(), uint16(5), uint16(4))
	f.Add(smallBlocks(), uint16(9), uint16(8))
	f.Add(stream{columns: 3, rows: 3, precision: 16, predictor: 7, table: steep(all17.symbols)}.encode([]uint16{0, 32768, 0, 1, 2, 3, 65535, 0, 7}), uint16(3), uint16(3))
	f.Add(stream{columns: 1, rows: 9, precision: 2, predictor: 6, every: 1, fill: 2, table: all17}.encode([]uint16{0, 1, 2, 3, 0, 1, 2, 3, 0}), uint16(1), uint16(9))
	f.Add(stream{columns: 40, rows: 2, precision: 8, predictor: 2, shift: 3, table: level(1, []byte{0})}.encode(bytesOf(80, 128)), uint16(40), uint16(2))
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

func bytesOf(n int, v uint16) []uint16 { return slices.Repeat([]uint16{v}, n) }

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// A decoder that has seen a frame of a size takes no more memory.
func TestNoAllocation(t *testing.T) {
	var d Decoder
	for _, src := range [][]byte{small(), smallBlocks()} {
		columns, rows := 5, 4
		if bytes.Contains(src, []byte{8, 0, 8, 0, 9}) {
			columns, rows = 9, 8
		}
		dst := make([]uint16, columns*rows)
		if n := testing.AllocsPerRun(5, func() {
			if _, err := d.Decode(dst, src, columns, rows); err != nil {
				t.Fatal(err)
			}
		}); n > 0 {
			t.Errorf("%g allocations a frame", n)
		}
	}
}

// slice is 512 x 512 samples of 16 bits like those of a CT: smooth, with noise of a standard deviation of 12.
func slice() []uint16 {
	r := rand.New(rand.NewPCG(3, 4))
	words := make([]uint16, 512*512)
	for i := range words {
		x, y := i%512-256, i/512-256
		words[i] = uint16(32768 - 1000 + 12*r.NormFloat64())
		if x*x+y*y < 200*200 {
			words[i] += uint16(1000 + x/3)
		}
	}
	return words
}

// BenchmarkLossless decodes such a slice with every predictor.
func BenchmarkLossless(b *testing.B) {
	table := code{counts: [16]byte{2: 5, 3: 3, 4: 2, 5: 2, 6: 2, 7: 3}, symbols: []byte{3, 4, 5, 2, 6, 1, 0, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}}
	for predictor := 1; predictor <= 7; predictor++ {
		src := stream{columns: 512, rows: 512, precision: 16, predictor: predictor, table: table}.encode(slice())
		b.Run(string(rune('0'+predictor)), func(b *testing.B) {
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
