package dicom

import (
	"bytes"
	"crypto/sha1"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/internal/dicomtest"
	"github.com/apical-heart/apical/internal/peer"
)

var update = flag.Bool("update", false, "write the tables of doc/ again")

// stored decodes every frame of a file of any modality, as Series.Volume does for a CT, to the bytes that it would have uncompressed.
func stored(fsys fs.FS, path string) (string, []byte, error) {
	f, err := fsys.Open(path)
	if err != nil {
		return "", nil, err
	}
	defer f.Close()
	var s source
	if err := s.open(f); err != nil {
		return "", nil, err
	}
	h, err := readHeader(&s)
	if err != nil {
		uid := ""
		if h != nil {
			uid = h.syntaxUID
		}
		return uid, nil, err
	}
	c := &container{path: path, syntax: h.syntax, data: h.pixels, frames: h.number(tagFrames, 1)}
	var p picture
	var samples, sign, high int
	for _, v := range []struct {
		tag Tag
		to  *int
	}{{tagRows, &p.plane.rows}, {tagColumns, &p.plane.columns}, {tagSamples, &samples}, {tagBitsAllocated, &p.slice.pixels.allocated},
		{tagBitsStored, &p.slice.pixels.stored}, {tagHighBit, &high}, {tagPixelSigned, &sign}} {
		if *v.to, err = h.uint16(v.tag); err != nil {
			return h.syntaxUID, nil, err
		}
	}
	x := &p.slice.pixels
	x.signed = sign == 1
	switch {
	case samples != 1:
		return h.syntaxUID, nil, refuse("DCM-PHOTOMETRIC", "", "%d samples a pixel", samples)
	case x.allocated != 8 && x.allocated != 16 || high != x.stored-1:
		return h.syntaxUID, nil, refuse("DCM-BITS", "", "%d bits allocated, %d stored, high bit %d", x.allocated, x.stored, high)
	case !c.syntax.readable():
		return h.syntaxUID, nil, c.syntax.refusal()
	case c.frames < 1 || c.frames > maxSlices:
		return h.syntaxUID, nil, refuse("DCM-FRAMES", "", "%d frames", c.frames)
	}
	if err := c.check(&p); err != nil {
		return h.syntaxUID, nil, err
	}
	if c.frames > 1 && c.data.bytes < 0 {
		if err := c.index(&s); err != nil {
			return h.syntaxUID, nil, cut(err)
		}
	}
	r, err := openFrames(fsys, c)
	if err != nil {
		return h.syntaxUID, nil, err
	}
	defer r.file.Close()
	var out []byte
	var w worker
	for i := range c.frames {
		p.slice.index = i
		words, err := w.decode(r, &p.slice, p.plane.columns, p.plane.rows)
		if err != nil {
			return h.syntaxUID, nil, err
		}
		for _, v := range words {
			out = append(out, byte(v))
			if x.allocated == 16 {
				out = append(out, byte(v>>8))
			}
		}
	}
	return h.syntaxUID, out, nil
}

// Every grey file of the conformance set whose transfer syntax is read has the pixels of INVENTORY.csv, bit for bit; every other one
// is refused, and doc/dicom-conformance.md says with what.
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
	var table strings.Builder
	equal, refused := 0, 0
	for _, r := range rows[1:] {
		get := func(name string) string { return r[column[name]] }
		path := get("path")
		uid, pixels, err := stored(root, path)
		outcome := ""
		switch {
		case errors.Is(err, errNotDICOM):
			outcome = "no DICOM file"
			if get("part10") == "yes" {
				t.Errorf("%s: not taken for DICOM", path)
			}
		case err != nil:
			if fault.Code(err) == "" {
				t.Errorf("%s: refused without a code: %v", path, err)
			}
			outcome = fmt.Sprintf("`%s`: %s", fault.Code(err), err)
			refused++
		default:
			sum := sha1.Sum(littleEndian(pixels, get("ts"), get("bits_alloc")))
			extended := sha1.Sum(extend(pixels, get("signed"), get("bits_stored")))
			switch h := hex.EncodeToString(sum[:])[:12]; {
			case h == get("sha1_pixels") || h == byDCMTK[path] || hex.EncodeToString(extended[:])[:12] == get("sha1_pixels"):
				outcome = "equal"
				equal++
			case get("sha1_pixels") == "":
				outcome = "decoded; nothing decodes it to compare with"
				if other := dcmtk(t, filepath.Join(filepath.Dir(f.Name()), path)); other != nil {
					outcome = "equal to DCMTK"
					if !bytes.Equal(pixels, other) {
						t.Errorf("%s: not what DCMTK decodes", path)
					}
					equal++
				}
			default:
				t.Errorf("%s (%s): pixels %s, want %s", path, uid, h, get("sha1_pixels"))
			}
		}
		if uid == "" {
			uid = get("ts")
		}
		name := "not stated"
		if x, ok := syntaxes[uid]; ok {
			name = x.name
		}
		fmt.Fprintf(&table, "| %s | %s | %s |\n", path, name, strings.ReplaceAll(outcome, "|", "/"))
	}
	t.Logf("%d files: %d equal, %d refused", len(rows)-1, equal, refused)
	text := fmt.Sprintf(`# Conformance of the DICOM reader

Made by `+"`go test ./image/dicom -run TestVerifyConformance -update`"+` over the %d files of the conformance set: public test files of pydicom, fo-dicom, cornerstone and others, of any modality. "Equal" means that
every pixel of every frame has the value that pydicom decodes, by SHA-1. Colour, and words of other than 8 or 16 bits, are no CT and are refused; so is what has no pixels.
%d files are equal, %d are refused.

| file | transfer syntax | outcome |
|---|---|---|
`, len(rows)-1, equal, refused) + table.String()
	golden := filepath.Join("..", "..", "doc", "dicom-conformance.md")
	if *update {
		if err := os.WriteFile(golden, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || string(want) != text {
		t.Errorf("doc/dicom-conformance.md is not what the test finds (%v): run it with -update", err)
	}
	if equal < 100 {
		t.Errorf("only %d files are equal", equal)
	}
}

// extend sets the bits above those stored to the sign, as pydicom has them after JPEG 2000. They are none of the value: the table of
// Hounsfield units looks at the stored bits alone.
func extend(b []byte, signed, stored string) []byte {
	n, err := strconv.Atoi(stored)
	if signed != "1" || err != nil || n >= 16 || n < 9 {
		return b
	}
	out := make([]byte, len(b))
	for i := 0; i+1 < len(b); i += 2 {
		v := int16(uint16(b[i])|uint16(b[i+1])<<8) << (16 - n) >> (16 - n)
		out[i], out[i+1] = byte(v), byte(uint16(v)>>8)
	}
	return out
}

// dcmtk returns the pixels that DCMTK decodes, nil if it cannot.
func dcmtk(t *testing.T, path string) []byte {
	peer.Need(t, "dcmconv", "dcmdjpeg")
	out := filepath.Join(t.TempDir(), "out.dcm")
	for _, tool := range [][]string{{"dcmconv", "+te"}, {"dcmdjpeg", "+te"}} {
		if exec.Command(tool[0], append(tool[1:], path, out)...).Run() != nil {
			continue
		}
		b, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if f := dicomtest.Parse(b); f.Syntax() == dicomtest.Explicit {
			return f.Set.Get(0x7FE00010)
		}
	}
	return nil
}

// byDCMTK are files where DCMTK and pydicom differ. These two have 8-bit pixels in big endian words, which are swapped in pairs
// (PS3.5 A.3); pydicom 2 leaves them. What DCMTK's dcmconv +te makes of them equals their little endian twins in the set.
var byDCMTK = map[string]string{"pydicom_data/OBXXXX1A_expb.dcm": "d6a836966e70", "pydicom_data/OBXXXX1A_expb_2frame.dcm": "e47f0e5d4334"}

// littleEndian turns pixels into the byte order of the inventory, which is that of the file.
func littleEndian(b []byte, syntax, allocated string) []byte {
	if syntax != "1.2.840.10008.1.2.2" || allocated != "16" {
		return b
	}
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return b
}
