package jpeg2000

import (
	"encoding/binary"
	"os"
	"slices"
	"testing"
)

// part10 is what these tests need of a DICOM file.
type part10 struct {
	rows, columns, allocated int
	signed                   bool
	fragments                [][]byte // of encapsulated ones, without the offset table
}

// readPart10 reads a file in explicit little endian, as encapsulated files are.
func readPart10(t testing.TB, path string) (p part10) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(b) < 132 || string(b[128:132]) != "DICM" {
		t.Fatalf("%s is not a Part 10 file", path)
	}
	le := binary.LittleEndian
	for b = b[132:]; len(b) >= 8; {
		tag := uint32(le.Uint16(b))<<16 | uint32(le.Uint16(b[2:]))
		vr, length, head := string(b[4:6]), uint32(le.Uint16(b[6:])), 8
		switch {
		case tag>>16 == 0xfffe: // items and their ends are gone through
			length, vr = le.Uint32(b[4:]), ""
			if p.fragments == nil {
				length = 0
			}
		case slices.Contains([]string{"OB", "OW", "OF", "OD", "OL", "SQ", "UN", "UT", "UC", "UR", "OV", "SV", "UV"}, vr):
			length, head = le.Uint32(b[8:]), 12
		}
		switch {
		case tag == 0x7fe00010 && length == 0xffffffff:
			p.fragments = [][]byte{}
			length = 0
		case tag == 0xfffee0dd && p.fragments != nil:
			return p.withoutOffsets()
		case length == 0xffffffff:
			length = 0
		}
		value := b[head : head+int(length)]
		switch tag {
		case 0x00280010:
			p.rows = int(le.Uint16(value))
		case 0x00280011:
			p.columns = int(le.Uint16(value))
		case 0x00280100:
			p.allocated = int(le.Uint16(value))
		case 0x00280103:
			p.signed = value[0] == 1
		case 0xfffee000:
			if p.fragments != nil {
				p.fragments = append(p.fragments, value)
			}
		}
		b = b[head+int(length):]
	}
	return p.withoutOffsets()
}

// withoutOffsets drops the first fragment, which is the offset table.
func (p part10) withoutOffsets() part10 {
	if len(p.fragments) > 0 {
		p.fragments = p.fragments[1:]
	}
	return p
}
