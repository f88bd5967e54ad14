package jpeg2000

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
)

// OpenJPEG writes no PPM, PPT, COC or QCC, so streams of its making are rewritten to have them.

// marks is the marker segments of a header, of each its marker and its parameters.
type mark struct {
	marker int
	body   []byte
}

// cut splits a codestream into its main header and its tile-parts, each a header and the packets.
func cut(t *testing.T, src []byte) (head []mark, parts []rewritten) {
	t.Helper()
	at := 2
	for at < len(src)-2 {
		marker, body, next, err := segment(src, at)
		if err != nil {
			t.Fatal(err)
		}
		if marker != markerSOT {
			head = append(head, mark{marker, body})
			at = next
			continue
		}
		b := src[at:]
		p := rewritten{tile: b[4:6], number: b[10:12]}
		if !bytes.Equal(b[12:14], []byte{0xff, 0x93}) {
			t.Fatal("a tile-part with a header")
		}
		n := int(binary.BigEndian.Uint32(b[6:]))
		p.packets = b[14:n]
		parts = append(parts, p)
		at += n
	}
	return head, parts
}

// rewritten is a tile-part.
type rewritten struct {
	tile, number []byte
	head         []mark
	packets      []byte
}

// paste is the reverse of cut.
func paste(head []mark, parts []rewritten) []byte {
	s := &stream{[]byte{0xff, 0x4f}}
	for _, m := range head {
		s.segment(m.marker, m.body...)
	}
	for _, p := range parts {
		h := &stream{}
		for _, m := range p.head {
			h.segment(m.marker, m.body...)
		}
		b := binary.BigEndian.AppendUint32(slices.Clone(p.tile), uint32(14+len(h.bytes)+len(p.packets)))
		s.segment(markerSOT, append(b, p.number...)...)
		s.bytes = append(s.bytes, h.bytes...)
		s.bytes = append(append(s.bytes, 0xff, 0x93), p.packets...)
	}
	return append(s.bytes, 0xff, 0xd9)
}

// apart takes the packet headers, each between SOP and EPH, out of packets. EPH goes with them.
func apart(t *testing.T, packets []byte) (heads, bodies []byte) {
	t.Helper()
	for len(packets) > 0 {
		if !bytes.HasPrefix(packets, []byte{0xff, 0x91}) {
			t.Fatal("a packet without SOP")
		}
		end := bytes.Index(packets, []byte{0xff, 0x92}) + 2
		next := bytes.Index(packets[end:], []byte{0xff, 0x91})
		if next < 0 {
			next = len(packets) - end
		}
		heads = append(heads, packets[6:end]...)
		bodies = append(append(bodies, packets[:6]...), packets[end:end+next]...)
		packets = packets[end+next:]
	}
	return heads, bodies
}

func TestRewritten(t *testing.T) {
	p := picture{width: 131, height: 90, bits: 12}
	words := p.words(5)
	src := p.compress(t, words, "-SOP", "-EPH", "-t", "70,60", "-r", "20,5,1", "-TP", "R", "-p", "RLCP", "-n", "4")
	decode := func(t *testing.T, src []byte) {
		t.Helper()
		var d Decoder
		got := make([]uint16, len(words))
		if _, err := d.Decode(got, src, p.width, p.height); err != nil {
			t.Fatal(err)
		}
		same(t, "the picture", got, words, p.width)
	}
	head, parts := cut(t, src)
	if len(parts) != 2*2*4 {
		t.Fatalf("%d tile-parts", len(parts))
	}
	decode(t, src)

	t.Run("untouched", func(t *testing.T) {
		if !bytes.Equal(paste(head, parts), src) {
			t.Fatal("to cut and to paste changes the stream")
		}
	})
	t.Run("PPT", func(t *testing.T) {
		parts := slices.Clone(parts)
		for i := range parts {
			heads, bodies := apart(t, parts[i].packets)
			half := len(heads) / 2
			parts[i].packets = bodies
			parts[i].head = []mark{ // in two pieces, the second first
				{markerPPT, append([]byte{1}, heads[half:]...)},
				{markerPPT, append([]byte{0}, heads[:half]...)},
			}
		}
		decode(t, paste(head, parts))
	})
	t.Run("PPM", func(t *testing.T) {
		parts := slices.Clone(parts)
		var all []byte
		for i := range parts {
			heads, bodies := apart(t, parts[i].packets)
			parts[i].packets = bodies
			all = binary.BigEndian.AppendUint32(all, uint32(len(heads)))
			all = append(all, heads...)
		}
		third := len(all) / 3
		decode(t, paste(append(slices.Clone(head),
			mark{markerPPM, append([]byte{0}, all[:third]...)},
			mark{markerPPM, append([]byte{2}, all[2*third:]...)},
			mark{markerPPM, append([]byte{1}, all[third:2*third]...)}), parts))
	})
	t.Run("COC and QCC", func(t *testing.T) {
		var with []mark
		for _, m := range head {
			switch m.marker {
			case markerCOD: // what it says of code-blocks and levels becomes false
				with = append(with, mark{markerCOC, append([]byte{0, m.body[0] & 1}, m.body[5:]...)})
				false := slices.Clone(m.body)
				false[5], false[6], false[9] = 1, 0, 0
				m.body = false
			case markerQCD:
				with = append(with, mark{markerQCC, append([]byte{0}, m.body...)})
				m.body = []byte{0x41, 0x48, 0}
			}
			with = append(with, m)
		}
		decode(t, paste(with, parts))
	})
	t.Run("tile headers", func(t *testing.T) {
		parts := slices.Clone(parts)
		var with []mark
		var truth []mark
		for _, m := range head {
			if m.marker == markerCOD || m.marker == markerQCD {
				truth = append(truth, mark{m.marker, slices.Clone(m.body)})
				m.body = slices.Clone(m.body)
				m.body[0] ^= 0x60 // other guard bits; reserved bits
				if m.marker == markerCOD {
					m.body[0], m.body[5], m.body[9] = 0, 2, 0
				}
			}
			with = append(with, m)
		}
		for i := range parts {
			if parts[i].number[0] == 0 {
				parts[i].head = truth
			}
		}
		decode(t, paste(with, parts))
	})
	t.Run("POC in tile headers", func(t *testing.T) { // the same order, in pieces
		parts := slices.Clone(parts)
		for i := range parts {
			r := parts[i].number[0]
			parts[i].head = []mark{{markerPOC, []byte{r, 0, 0, 3, r + 1, 1, byte(2 * (r & 1))}}}
		}
		decode(t, paste(head, parts))
		// One in the main header does not count then.
		decode(t, paste(append(slices.Clone(head), mark{markerPOC, []byte{0, 0, 0, 3, 4, 1, progressionLRCP}}), parts))
	})
	t.Run("derived steps", func(t *testing.T) {
		p := picture{width: 131, height: 90, bits: 12}
		head, parts := cut(t, p.compress(t, words, "-I"))
		for i := range head {
			if head[i].marker == markerQCD { // 20 is more than any exponent before it, so that no bit plane is lost
				head[i].body = []byte{2<<5 | 1, 20<<3 | 3, 77}
			}
		}
		src := paste(head, parts)
		got := make([]uint16, len(words))
		if _, err := new(Decoder).Decode(got, src, p.width, p.height); err != nil {
			t.Fatal(err)
		}
		same(t, "OpenJPEG", got, p.decompress(t, src), p.width)
	})
	t.Run("POC by layers", func(t *testing.T) { // the packets in another order: the first layer, then resolution by resolution
		src := p.compress(t, words, "-SOP", "-EPH", "-r", "20,5,1", "-p", "LRCP", "-n", "4")
		head, parts := cut(t, src)
		const layers, resolutions = 3, 4
		var packets [][]byte // of layer l and resolution r at l*resolutions + r
		for _, q := range bytes.SplitAfter(parts[0].packets, []byte{0xff, 0x91, 0, 4})[1:] {
			packets = append(packets, append([]byte{0xff, 0x91, 0, 4}, bytes.TrimSuffix(q, []byte{0xff, 0x91, 0, 4})...))
		}
		if len(packets) != layers*resolutions {
			t.Fatalf("%d packets", len(packets))
		}
		other := bytes.Join(packets[:resolutions], nil)
		for r := range resolutions {
			for l := 1; l < layers; l++ {
				other = append(other, packets[l*resolutions+r]...)
			}
		}
		parts[0].packets = other
		poc := mark{markerPOC, []byte{0, 0, 0, 1, resolutions, 1, progressionLRCP, 0, 0, 0, layers, resolutions, 0, progressionRPCL}}
		decode(t, paste(append(head, poc), parts))
		poc.body = poc.body[:7]
		var d Decoder
		if _, err := d.Decode(make([]uint16, len(words)), paste(append(head, poc), parts), p.width, p.height); err == nil {
			t.Error("a progression that leaves packets out is taken")
		}
	})
	t.Run("interleaved", func(t *testing.T) {
		parts := slices.Clone(parts)
		slices.SortStableFunc(parts, func(a, b rewritten) int { return int(a.number[0]) - int(b.number[0]) })
		decode(t, paste(head, parts))
	})
	t.Run("to the end", func(t *testing.T) {
		src := slices.Clone(src)
		last := len(src) - 2 - len(parts[len(parts)-1].packets) - 14
		copy(src[last+6:], []byte{0, 0, 0, 0})
		decode(t, src)
		decode(t, src[:len(src)-2]) // without EOC
		decode(t, append(src[:len(src)-2:len(src)-2], 0, 0))
	})
}

// A stream that is cut off anywhere is an error, unless nothing but EOC is missing.
func TestTruncated(t *testing.T) {
	p := picture{width: 65, height: 40, bits: 12}
	src := p.compress(t, p.words(1), "-r", "10,1", "-t", "40,40", "-n", "3")
	open := slices.Clone(src) // its last tile-part reaches to the end, wherever that is
	_, parts := cut(t, src)
	last := len(src) - 2 - len(parts[len(parts)-1].packets) - 14
	copy(open[last+6:], []byte{0, 0, 0, 0})
	var d Decoder
	got := make([]uint16, p.width*p.height)
	for _, src := range [][]byte{src, open} {
		for n := range len(src) - 2 {
			if _, err := d.Decode(got, src[:n], p.width, p.height); err == nil {
				t.Fatalf("%d of %d bytes are decoded", n, len(src))
			}
		}
		for n := len(src) - 2; n <= len(src); n++ {
			if _, err := d.Decode(got, src[:n], p.width, p.height); err != nil {
				t.Fatal(err)
			}
		}
	}
}
