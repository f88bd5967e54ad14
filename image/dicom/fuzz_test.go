package dicom

import (
	"bytes"
	"errors"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
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
	all := forms(rand.New(rand.NewPCG(3, 4)), written(f, v, Meta{Seed: "forms"}))
	for _, kind := range slices.Sorted(maps.Keys(all)) {
		for _, n := range []string{name(0), "one"} {
			if file := all[kind][n]; file != nil {
				f.Add(file.Data)
			}
		}
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
			switch v, _, err := s.Volume(t.Context()); {
			case err == nil: // an enhanced object
				if len(v.HU) != v.Len() || v.Len() == 0 || !(math.Abs(v.VoxelVolumeMM3()) > 0) || !v.ToLPS.T.Finite() {
					t.Errorf("accepted, and no picture: %+v", v.Grid)
				}
			case fault.Code(err) == "":
				t.Errorf("refused without a code: %v", err)
			}
		}
	})
}
