package dicom

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/apical-heart/apical/fault"
)

func totalAlloc() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// lookAt reads one file as Scan does, and its pixels if it is accepted.
func lookAt(b []byte) error {
	fsys := fstest.MapFS{"f": {Data: b}}
	var s source
	f := look(fsys, "f", &s)
	switch {
	case f.other:
		return errNotDICOM
	case f.err != nil:
		return f.err
	}
	var stack []slice
	for _, p := range f.pictures {
		if p.err != nil {
			return p.err
		}
		stack = append(stack, p.slice)
	}
	p := f.pictures[0].plane
	_, err := (&Series{fsys: fsys, plane: p}).hounsfield(context.Background(), stack, make([]int16, p.rows*p.columns*len(stack)))
	return err
}

// located puts position, orientation, spacing and rescale before the data set of an explicit file: the hostile files have none,
// and would all be refused for that before their pixels are looked at.
func located(b []byte) []byte {
	at := 132
	for at+8 <= len(b) && binary.LittleEndian.Uint16(b[at:]) == 2 {
		n := 8 + int(binary.LittleEndian.Uint16(b[at+6:]))
		if v := string(b[at+4 : at+6]); v == "OB" || v == "UN" {
			if at+12 > len(b) {
				return b
			}
			n = 12 + int(binary.LittleEndian.Uint32(b[at+8:]))
		}
		at += n
	}
	if at > len(b) {
		return b
	}
	var d dataset
	d.decimals(tagPosition, 0, 0, 0)
	d.decimals(tagOrientation, 1, 0, 0, 0, 1, 0)
	d.decimals(tagPixelSpacing, 0.5, 0.5)
	d.decimals(tagIntercept, -1024)
	d.decimals(tagSlope, 1)
	return bytes.Join([][]byte{b[:at], d.Bytes(), b[at:]}, nil)
}

// Hostile files end in a code or in exact pixels, in bounded time and memory, and the same file ends the same way.
func TestVerifyMalformed(t *testing.T) {
	dir := shared(t, "dicom_malformed")
	accepted, refused := 0, 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".dcm") {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		for _, b := range [][]byte{raw, located(raw)} {
			before, start := totalAlloc(), time.Now()
			first := lookAt(b)
			// The table of 128 KiB and the window are there for any file.
			if took := totalAlloc() - before; took > uint64(4*len(b))+1<<19 {
				t.Errorf("%s: %d bytes of input took %d of memory", name, len(b), took)
			}
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("%s: took %v", name, took)
			}
			if again := lookAt(b); fault.Code(again) != fault.Code(first) {
				t.Errorf("%s: first %v, then %v", name, first, again)
			}
			if first == nil {
				accepted++
			} else {
				refused++
				if fault.Code(first) == "" && !errors.Is(first, errNotDICOM) {
					t.Errorf("%s: refused without a code: %v", name, first)
				}
			}
		}
		want, listed := "", false
		for prefix, code := range map[string]string{
			"cat04": "any", "cat11": "DCM-UNDEF", "cat15": "DCM-CODEC", "cat19": "any", "cat10": "DCM-VR",
			"cat18_cve_dcmtk_minmax_voi/TC0917": "DCM-BITS", "cat18_cve_dcmtk_minmax_voi/TC0921": "DCM-BITS",
			"cat18_cve_dcmtk_minmax_voi/TC0925": "DCM-BITS", "cat18_cve_dcmtk_minmax_voi/TC0933": "DCM-BITS",
			"cat13_cve_microdicom/TC0829": "DCM-PIXLEN", "cat21_cve_santesoft_oob/TC0973": "DCM-PIXLEN",
			"cat24_cve_orthanc_osirix/TC1173": "DCM-PREAMBLE", "cat17_cve_libdicom_uaf/TC0913": "DCM-ORDER",
			"cat23_cve_merge_toolkit/TC1141": "DCM-LEN", "cat20_cve_dcmtk_dimse_segfault/TC0969": "DCM-TRUNC",
			"cat07_file_meta/TC0401": "DCM-SYNTAX", "baseline": "",
		} {
			if strings.HasPrefix(name, prefix) {
				want, listed = code, true
			}
		}
		if got := fault.Code(lookAt(located(raw))); listed && got != want && !(want == "any" && got != "") {
			t.Errorf("%s: code %q, want %q", name, got, want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d accepted, %d refused", accepted, refused)
	if accepted+refused < 500 {
		t.Errorf("only %d files were looked at", (accepted+refused)/2)
	}
}
