package dicom

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/apical-heart/apical/fault"
)

// FuzzFile: any file ends in a code or in pixels, without panic, in memory bounded by its length, and always the same.
func FuzzFile(f *testing.F) {
	v := axial(rand.New(rand.NewPCG(1, 2)), [3]int{4, 3, 2})
	for n, file := range written(f, v, Meta{Seed: "fuzz", PhasePercent: 30}) {
		f.Add(file.Data)
		f.Add(implicit(file.Data))
		f.Add(file.Data[:len(file.Data)-3])
		_ = n
	}
	// An undefined sequence in an undefined sequence, as UN, and one that never ends.
	head := written(f, v, Meta{})[name(0)].Data[:132]
	meta := editText(written(f, v, Meta{})[name(0)].Data, tagModality, "CS", "CT")
	f.Add(bytes.Join([][]byte{head, meta[132:300], bytes.Repeat([]byte{8, 0, 0x40, 0x11, 'S', 'Q', 0, 0, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0, 0xe0, 0xff, 0xff, 0xff, 0xff}, 70)}, nil))
	if paths, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "data", "dicom_malformed", "*", "*.dcm")); err == nil {
		for _, p := range paths {
			if b, err := os.ReadFile(p); err == nil && len(b) < 20000 {
				f.Add(located(b))
			}
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		before := totalAlloc()
		err := lookAt(b)
		if took := totalAlloc() - before; took > uint64(4*len(b))+64<<20 {
			t.Errorf("%d bytes took %d of memory", len(b), took)
		}
		if err != nil && fault.Code(err) == "" && !errors.Is(err, errNotDICOM) {
			t.Errorf("refused without a code: %v", err)
		}
		if again := lookAt(b); fault.Code(again) != fault.Code(err) {
			t.Errorf("first %v, then %v", err, again)
		}
		st, err := Scan(t.Context(), fstest.MapFS{"a": {Data: b}, "b": {Data: b}})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range st.Series {
			if _, _, err := s.Volume(t.Context()); fault.Code(err) == "" {
				t.Errorf("one slice became a volume: %v", err)
			}
		}
	})
}
