package dicom

import (
	"encoding/binary"
	"errors"
	"io"
	"slices"

	"github.com/apical-heart/apical/fault"
)

const undefined = 0xFFFFFFFF

// element is one kept value.
type element struct {
	tag  Tag
	vr   string // as stored; "" in implicit files
	data []byte
}

// header is what is kept of one file.
type header struct {
	elements    []element
	syntax      syntax
	syntaxUID   string
	pixelOffset int64 // of the first byte of the pixels; 0: there are none
	pixelBytes  int64 // -1: encapsulated
	fileBytes   int64
	repeated    bool // a kept tag came twice; the first counts
}

// errNotDICOM says that a file is something else, which is no fault in a folder.
var errNotDICOM = errors.New("dicom: not a DICOM file")

// readHeader reads up to the pixels. A header that could be read in part comes back beside the error.
func readHeader(s *source) (*header, error) {
	h := &header{fileBytes: s.size}
	if err := h.begin(s); err != nil {
		return nil, err
	}
	if !h.syntax.header {
		return h, h.syntax.refusal()
	}
	return h, cut(h.dataset(s))
}

// cut names the end of the file, wherever it was met.
func cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fault.Wrap(nil, "DCM-TRUNC", "a DICOM file ends in the middle", copyAgain)
	}
	return err
}

// begin reads preamble and file meta group and finds the transfer syntax. A data set without either is taken as it comes if it
// begins with group 0008, as old archives write it.
func (h *header) begin(s *source) error {
	if b, err := s.peek(132); err != nil || string(b[128:]) != "DICM" {
		b, err := s.peek(8)
		if err != nil || b[1] != 0 || b[3] != 0 || b[0] != 8 || b[2] > 0x18 {
			return errNotDICOM
		}
		h.syntaxUID = "1.2.840.10008.1.2"
		if knownVR(string(b[4:6])) {
			h.syntaxUID = "1.2.840.10008.1.2.1"
		}
		h.syntax = syntaxes[h.syntaxUID]
		return nil
	} else if foreign(b[:4]) {
		return refuse("DCM-PREAMBLE", "Do not open the file; have it looked at by whoever keeps your systems safe.",
			"a DICOM file carries a program in its preamble")
	}
	if err := s.skip(132); err != nil {
		return cut(err)
	}
	for {
		b, err := s.peek(4)
		if err != nil {
			return cut(err)
		}
		if binary.LittleEndian.Uint16(b) != 2 {
			break
		}
		tag, vr, n, err := readElement(s, false)
		if err != nil {
			return cut(err)
		}
		if err := h.take(s, tag, vr, n); err != nil {
			return cut(err)
		}
	}
	uid := h.text(tagTransferSyntax)
	if uid == "" {
		return refuse("DCM-META", copyAgain, "a DICOM file does not name its transfer syntax")
	}
	var ok bool
	if h.syntax, ok = syntaxes[uid]; !ok {
		return refuse("DCM-SYNTAX", "Export the series uncompressed (explicit little endian).", "a DICOM file is stored in the unknown transfer syntax %q", clip(uid))
	}
	h.syntaxUID = uid
	return nil
}

// foreign reports a preamble that another program would run: MZ, ELF, Mach-O, or read as configuration (CVE-2019-11687,
// CVE-2023-33466). TIFF is legitimate.
func foreign(p []byte) bool {
	return string(p[:2]) == "MZ" || string(p) == "\x7fELF" || p[0] == '{' ||
		slices.Contains([]string{"\xfe\xed\xfa\xce", "\xfe\xed\xfa\xcf", "\xce\xfa\xed\xfe", "\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe"}, string(p))
}

// dataset reads elements up to the pixels. It goes down only into sequences and items of undefined length, whose end can be
// found in no other way; level[d] says what is open at depth d.
func (h *header) dataset(s *source) error {
	type level struct{ item, implicit bool }
	var open []level
	for {
		implicit := h.syntax.implicit
		inSequence := false
		if d := len(open); d > 0 {
			implicit = open[d-1].implicit
			inSequence = !open[d-1].item
		} else if s.left() == 0 {
			return nil
		}
		tag, vr, n, err := readElement(s, implicit)
		if err != nil {
			return err
		}
		switch {
		case inSequence && tag == tagItem:
			if n == undefined {
				open = append(open, level{item: true, implicit: implicit})
				continue
			}
		case inSequence && tag == tagSequenceEnd, len(open) > 0 && !inSequence && tag == tagItemEnd:
			if n != 0 {
				return refuse("DCM-LEN", copyAgain, "a delimiter in a DICOM file has a length")
			}
			open = open[:len(open)-1]
			continue
		case inSequence || tag>>16 == 0xFFFE:
			return refuse("DCM-ORDER", copyAgain, "a DICOM file has %v where it does not belong", tag)
		case tag == tagPixels && len(open) == 0:
			return h.pixels(s, n)
		case n == undefined:
			if vr != "SQ" && vr != "UN" && !implicit {
				return refuse("DCM-UNDEF", copyAgain, "%v of a DICOM file has no length", tag)
			}
			if len(open) == 2*maxDepth { // a sequence and its item are two
				return refuse("DCM-DEPTH", copyAgain, "a DICOM file nests its sequences deeper than %d levels", maxDepth)
			}
			// A sequence stored as UN is implicit inside, PS3.5 section 6.2.2.
			open = append(open, level{implicit: implicit || vr == "UN"})
			continue
		}
		if len(open) == 0 {
			err = h.take(s, tag, vr, n)
		} else {
			err = skip(s, tag, n)
		}
		if err != nil {
			return err
		}
	}
}

func (h *header) pixels(s *source, n uint32) error {
	h.pixelOffset = s.off
	if n == undefined {
		h.pixelBytes = -1
		if h.syntax.native {
			return refuse("DCM-UNDEF", copyAgain, "the pixels of a DICOM file have no length")
		}
		return nil
	}
	h.pixelBytes = int64(n)
	if h.pixelBytes > s.left() {
		return io.ErrUnexpectedEOF
	}
	return nil
}

// take keeps a wanted value and skips any other.
func (h *header) take(s *source, tag Tag, vr string, n uint32) error {
	if _, ok := wanted[tag]; !ok {
		return skip(s, tag, n)
	}
	if h.find(tag) != nil {
		h.repeated = true
		return skip(s, tag, n)
	}
	if n > maxValue {
		return refuse("DCM-LEN", copyAgain, "%v of a DICOM file has %d bytes, far more than it may", tag, n)
	}
	b, err := s.next(int(n))
	if err != nil {
		return err
	}
	h.elements = append(h.elements, element{tag, vr, slices.Clone(b)})
	return nil
}

func skip(s *source, tag Tag, n uint32) error {
	if int64(n) > s.left() {
		return tooLong(tag, n, s)
	}
	return s.skip(int64(n))
}

func tooLong(tag Tag, n uint32, s *source) error {
	return refuse("DCM-LEN", copyAgain, "%v of a DICOM file says it has %d bytes, %d are left", tag, n, s.left())
}

// readElement reads tag, value representation and length. Item tags have no representation in any syntax.
func readElement(s *source, implicit bool) (Tag, string, uint32, error) {
	b, err := s.next(8)
	if err != nil {
		return 0, "", 0, err
	}
	tag := Tag(uint32(binary.LittleEndian.Uint16(b))<<16 | uint32(binary.LittleEndian.Uint16(b[2:])))
	if implicit || tag>>16 == 0xFFFE {
		return tag, "", binary.LittleEndian.Uint32(b[4:]), nil
	}
	vr := string(b[4:6])
	short := uint32(binary.LittleEndian.Uint16(b[6:]))
	if !knownVR(vr) {
		return 0, "", 0, refuse("DCM-VR", copyAgain, "%v of a DICOM file has the unknown value representation %q", tag, vr)
	}
	switch vr {
	case "OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV":
		b, err := s.next(4)
		if err != nil {
			return 0, "", 0, err
		}
		return tag, vr, binary.LittleEndian.Uint32(b), nil
	}
	return tag, vr, short, nil
}

// knownVR reports the value representations of PS3.5 table 6.2-1.
func knownVR(vr string) bool {
	switch vr {
	case "AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "OB", "OD", "OF", "OL", "OV", "OW", "PN",
		"SH", "SL", "SQ", "SS", "ST", "SV", "TM", "UC", "UI", "UL", "UN", "UR", "US", "UT", "UV":
		return true
	}
	return false
}

func (h *header) find(tag Tag) *element {
	for i := range h.elements {
		if h.elements[i].tag == tag {
			return &h.elements[i]
		}
	}
	return nil
}
