package jpeg2000

import "testing"

// A codeword that is used up, or holds a marker, goes on with 1s (T.800 C.3.4, D.4.1).
func TestEndOfCodeword(t *testing.T) {
	for _, data := range [][]byte{{0x12, 0xff, 0xff}, {0x12, 0xff, 0x90, 0, 0, 0, 0, 0xff, 0xff}} {
		var m mq
		m.open(data)
		const want = 0x12<<55 | (1<<55-1)&^(1<<7-1)
		if m.c != want {
			t.Errorf("%x: %016x, want %016x", data, m.c, uint64(want))
		}
		var r rawBits
		r.open(data)
		v := uint64(0)
		for range 40 {
			v = v<<1 | r.bit()
		}
		if v != 0x12ffffffff {
			t.Errorf("%x: raw bits %010x", data, v)
		}
	}
}

// A stuffed bit is left out: after 0xff come seven bits.
func TestStuffing(t *testing.T) {
	var r rawBits
	r.open([]byte{0xff, 0x7f, 0x00, 0xff, 0xff})
	var h headerBits
	h.open([]byte{0xff, 0x7f, 0x00}, 0)
	for i := range 23 {
		want := uint64(1)
		if i >= 15 {
			want = 0
		}
		if got := r.bit(); got != want {
			t.Errorf("raw bit %d is %d", i, got)
		}
		if got := h.bit(); uint64(got) != want {
			t.Errorf("header bit %d is %d", i, got)
		}
	}
}
