package dicom

import (
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/binary"
	"encoding/csv"
	"encoding/hex"
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
	case !f.h.syntax.native:
		return f.h.syntax.refusal()
	}
	hu := make([]int16, f.plane.rows*f.plane.columns)
	return (&Series{fsys: fsys, plane: f.plane}).decode(context.Background(), []slice{f.slice}, hu)
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
			"cat04": "any", "cat11": "DCM-UNDEF", "cat15": "DCM-SYNTAX", "cat19": "any", "cat10": "DCM-VR",
			"cat18_cve_dcmtk_minmax_voi/TC0917": "DCM-BITS", "cat18_cve_dcmtk_minmax_voi/TC0921": "DCM-BITS",
			"cat18_cve_dcmtk_minmax_voi/TC0925": "DCM-BITS", "cat18_cve_dcmtk_minmax_voi/TC0933": "DCM-BITS",
			"cat13_cve_microdicom/TC0829": "DCM-PIXLEN", "cat21_cve_santesoft_oob/TC0973": "DCM-PIXLEN",
			"cat24_cve_orthanc_osirix/TC1173": "DCM-PREAMBLE", "cat17_cve_libdicom_uaf/TC0913": "DCM-ORDER",
			"cat23_cve_merge_toolkit/TC1141": "DCM-LEN", "cat20_cve_dcmtk_dimse_segfault/TC0969": "DCM-LEN",
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

// Uncompressed CT of the conformance set: the stored pixels have the SHA-1 that pydicom's decoder gave (INVENTORY.csv).
func TestVerifyConformance(t *testing.T) {
	f, err := os.Open(shared(t, "dicom_conformance/INVENTORY.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	root := os.DirFS(filepath.Dir(f.Name()))
	compared := 0
	for _, r := range rows[1:] {
		get := func(name string) string { return r[column[name]] }
		var s source
		got := look(root, get("path"), &s)
		if got.err != nil || got.other {
			if fault.Code(got.err) == "" && !got.other {
				t.Errorf("%s: %v", get("path"), got.err)
			}
			if get("modality") == "CT" && syntaxes[get("ts")].native {
				t.Logf("%s: %v", get("path"), got.err)
			}
			continue
		}
		// GH1376 has two meta groups that contradict each other: the first counts, here JPEG lossless.
		if get("ts") != got.h.syntaxUID && get("path") != "fodicom_testdata/GH1376.dcm" {
			t.Errorf("%s: read as %s, is %s", get("path"), got.h.syntaxUID, get("ts"))
		}
		if !got.h.syntax.native {
			continue
		}
		raw, err := (&Series{fsys: root}).read(got.slice, nil)
		if err != nil {
			t.Errorf("%s: %v", get("path"), err)
			continue
		}
		sum := sha1.Sum(raw)
		if h := hex.EncodeToString(sum[:])[:12]; h != get("sha1_pixels") {
			t.Errorf("%s: pixels %s, want %s", get("path"), h, get("sha1_pixels"))
		}
		compared++
	}
	t.Logf("%d of %d files compared", compared, len(rows)-1)
	if compared < 10 {
		t.Errorf("only %d files compared", compared)
	}
}
