package input

import (
	"archive/zip"
	"bytes"
	"io"
	"runtime"
	"testing"

	"github.com/apical-heart/apical/fault"
)

// FuzzArchive: any bytes are an archive within bounds or are refused with a code, in memory bounded by their length, and no entry gives
// more than it announced.
func FuzzArchive(f *testing.F) {
	pack := func(names ...string) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for i, n := range names {
			w, err := z.CreateHeader(&zip.FileHeader{Name: n, Method: uint16(8 * (i % 2))})
			if err != nil {
				f.Fatal(err)
			}
			w.Write(bytes.Repeat([]byte("DICM"), 50*i))
		}
		z.Close()
		return b.Bytes()
	}
	f.Add(pack("a", "b/c", "../../d", "/e", "f.zip"))
	f.Add(pack())
	f.Add(pack("a")[10:])
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		a, err := newArchive(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			if fault.Code(err) == "" {
				t.Errorf("refused without a code: %v", err)
			}
			return
		}
		for _, name := range a.names {
			r, err := a.Open(name)
			if err != nil {
				continue
			}
			info, err := r.Stat()
			if err != nil {
				t.Fatal(err)
			}
			if n, _ := io.Copy(io.Discard, io.LimitReader(r, 1<<20)); n > info.Size() {
				t.Errorf("%s gave %d bytes of %d", name, n, info.Size())
			}
			r.Close()
		}
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; took > uint64(4*len(b))+64<<20 {
			t.Errorf("%d bytes took %d of memory", len(b), took)
		}
	})
}
