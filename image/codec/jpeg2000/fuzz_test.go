package jpeg2000

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"runtime"
	"slices"
	"testing"
)

// Whatever the bytes, a decoder gives a frame or an error, the same ones again, in bounded memory.
func FuzzDecode(f *testing.F) {
	f.Add([]byte{})
	f.Add(newStream(9, 7, 4).coded(1, 2, 0, 0, 0x22, 0).bytes)
	f.Add(newStream(16, 16, 16).coded(2, 1, 1, 1, 0x33, 1).part(0, 0, 0, 0, 0, 0, 0, 0, 0).bytes)
	f.Fuzz(func(t *testing.T, src []byte) {
		c, r := claimed(src)
		first, second := make([]uint16, c*r), make([]uint16, c*r)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var d Decoder
		info, err := d.Decode(first, src, c, r)
		runtime.ReadMemStats(&after)
		if got, most := after.TotalAlloc-before.TotalAlloc, uint64(4*len(src)+64<<20); got > most {
			t.Errorf("%d bytes allocated for %d", got, len(src))
		}
		again, errAgain := d.Decode(second, src, c, r)
		if info != again || fmt.Sprint(err) != fmt.Sprint(errAgain) {
			t.Fatalf("%+v, %v and then %+v, %v", info, err, again, errAgain)
		}
		if err == nil && !slices.Equal(first, second) {
			t.Fatal("two results from the same bytes")
		}
	})
}

// claimed returns the size that a stream says it has, or a small one.
func claimed(src []byte) (columns, rows int) {
	at := bytes.Index(src, []byte{0xff, 0x4f, 0xff, 0x51})
	if at < 0 || len(src)-at < 24 {
		return 16, 16
	}
	v := func(i int) int { return int(binary.BigEndian.Uint32(src[at+8+4*i:])) }
	columns, rows = v(0)-v(2), v(1)-v(3)
	if columns < 1 || rows < 1 || columns > 512 || rows > 512 {
		return 16, 16
	}
	return columns, rows
}
