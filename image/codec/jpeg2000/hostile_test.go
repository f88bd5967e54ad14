package jpeg2000

import (
	"encoding/binary"
	"strings"
	"testing"
	"time"
)

// stream builds codestreams that no coder makes.
type stream struct{ bytes []byte }

func (s *stream) segment(marker int, body ...byte) *stream {
	s.bytes = binary.BigEndian.AppendUint16(s.bytes, uint16(marker))
	s.bytes = binary.BigEndian.AppendUint16(s.bytes, uint16(len(body)+2))
	s.bytes = append(s.bytes, body...)
	return s
}

// newStream begins a codestream of 16-bit words with one component.
func newStream(columns, rows, tile int) *stream {
	s := &stream{[]byte{0xff, 0x4f}}
	b := []byte{0, 0}
	for _, v := range []int{columns, rows, 0, 0, tile, tile, 0, 0} {
		b = binary.BigEndian.AppendUint32(b, uint32(v))
	}
	return s.segment(markerSIZ, append(b, 0, 1, 15, 1, 1)...)
}

// coded adds how it is coded: layers, levels, exponents of code-blocks less two and one precinct size for all resolutions.
func (s *stream) coded(layers, levels int, xcb, ycb, precinct, wavelet byte) *stream {
	return s.styled(layers, levels, xcb, ycb, 0, precinct, wavelet)
}

// styled is coded with a style of code-blocks.
func (s *stream) styled(layers, levels int, xcb, ycb, style, precinct, wavelet byte) *stream {
	b := []byte{1, 0, byte(layers >> 8), byte(layers), 0, byte(levels), xcb, ycb, style, wavelet}
	for range levels + 1 {
		b = append(b, precinct)
	}
	s.segment(markerCOD, b...)
	q := []byte{7 << 5}
	for range 3*levels + 1 {
		q = append(q, 24<<3)
	}
	return s.segment(markerQCD, q...)
}

// part adds a tile-part.
func (s *stream) part(tile int, body ...byte) *stream {
	b := binary.BigEndian.AppendUint16(nil, uint16(tile))
	b = binary.BigEndian.AppendUint32(b, uint32(14+len(body)))
	s.segment(markerSOT, append(b, 0, 0)...)
	s.bytes = append(s.bytes, 0xff, 0x93)
	s.bytes = append(s.bytes, body...)
	return s
}

// packetBits packs bits as a packet header does.
func packetBits(bits string) []byte {
	var b []byte
	hold, n, room := byte(0), 0, 8
	for _, c := range strings.ReplaceAll(bits, " ", "") {
		hold = hold<<1 | byte(c-'0')
		if n++; n == room {
			b = append(b, hold)
			room = 8
			if hold == 0xff {
				room = 7
			}
			hold, n = 0, 0
		}
	}
	if n > 0 || room == 7 {
		b = append(b, hold<<(room-n))
	}
	return b
}

// Small streams that ask for much: an error or a frame comes soon, whatever they ask for.
func TestHostile(t *testing.T) {
	// Every code-block of one large tile, with all the passes that there can be and next to no data: 88 passes are 1111 11111 0110011,
	// the length has 3 + 6 bits. Each node of both tag trees takes a bit, which is 1, on the way to its first leaf. There are 30
	// planes: guard 7, exponent 24.
	var bits strings.Builder
	bits.WriteString("1")
	var data []byte
	for y := range 64 {
		for x := range 64 {
			nodes := 1
			for m := 2; m <= 64 && x%m == 0 && y%m == 0; m *= 2 {
				nodes++
			}
			bits.WriteString(strings.Repeat("1", nodes)) // it begins in this layer
			bits.WriteString(strings.Repeat("1", nodes)) // no plane is empty
			bits.WriteString("1111 11111 0110011 0 000000100")
			data = append(data, 0, byte(x), byte(y), byte(x*y))
		}
	}
	manyPasses := newStream(4096, 4096, 4096).coded(1, 0, 4, 4, 0xff, 1)
	manyPasses.part(0, append(packetBits(bits.String()), data...)...)
	// The same for one code-block of raw passes: the first codeword has 10 passes, then 2 and 1 take turns.
	raw := newStream(64, 64, 64).styled(1, 0, 4, 4, styleBypass, 0xff, 1)
	raw.part(0, append(packetBits("1 1 1 1111 11111 0110011 0 000100"+strings.Repeat("0000 000", 26)), 0, 1, 2, 3)...)

	tiles := newStream(255, 257, 1).coded(1, 32, 4, 4, 0xff, 1)
	for i := range 255 * 257 {
		tiles.part(i, make([]byte, 33)...)
	}
	levels := newStream(4096, 4096, 4096).coded(1, 32, 0, 0, 0xff, 0).part(0, make([]byte, 33)...)
	blocks := newStream(4096, 4096, 4096).coded(1, 0, 0, 0, 0xff, 1).part(0, 0)
	layers := newStream(512, 512, 512).coded(65535, 0, 4, 4, 0xff, 1).part(0, make([]byte, 65535)...)
	for _, c := range []struct {
		name          string
		s             *stream
		columns, rows int
		want          string
	}{
		{"passes", manyPasses, 4096, 4096, "beyond its end"},
		{"raw passes", raw, 64, 64, "beyond its end"},
		{"tiles", tiles, 255, 257, ""},
		{"tiles without parts", newStream(4096, 4096, 1).coded(1, 5, 4, 4, 0xff, 1).part(0, 0), 4096, 4096, "tiles in"},
		{"levels", levels, 4096, 4096, ""},
		{"blocks", blocks, 4096, 4096, ""},
		{"layers", layers, 512, 512, ""},
		{"precincts", newStream(4096, 4096, 4096).coded(1, 0, 0, 0, 0, 1).part(0, 0), 4096, 4096, "packets in"},
		{"layers without packets", newStream(512, 512, 512).coded(65535, 0, 4, 4, 0xff, 1).part(0, 0), 512, 512, "packets in"},
		{"another size", newStream(512, 512, 512).coded(1, 0, 4, 4, 0xff, 1).part(0, 0), 512, 511, "512 x 512"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var d Decoder
			dst := make([]uint16, c.columns*c.rows)
			begin := time.Now()
			_, err := d.Decode(dst, c.s.bytes, c.columns, c.rows)
			t.Logf("%d bytes, %v", len(c.s.bytes), time.Since(begin))
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("%v, want one of %q", err, c.want)
			}
		})
	}
}
