package dicom

import (
	"encoding/binary"
	"errors"
	"github.com/klauspost/compress/flate"
	"io"
	"slices"

	"github.com/apical-heart/apical/fault"
)

const undefined = 0xFFFFFFFF

// element is one kept value. Numbers are little endian, however they were stored.
type element struct {
	tag  Tag
	vr   string // as stored; "" in implicit files
	data []byte
}

// header is what is kept of one file, or of one frame of it.
type header struct {
	elements  []element
	shared    []element   // functional groups that hold for all frames
	frames    [][]element // functional groups of each frame
	records   [][]element // of a DICOMDIR
	own       []element   // of a frame's view: its functional groups
	syntax    *syntax
	syntaxUID string
	pixels    pixelData
	repeated  bool // a kept tag came twice; the first counts
	agent     bool // there is a sequence of contrast agents
}

// pixelData is where the pixels of a file lie.
type pixelData struct {
	offset    int64 // of the first byte, in the file or in what it inflates to; 0: there are none
	bytes     int64 // -1: encapsulated
	fileBytes int64
	vr        string
	inflated  bool
	from      int64 // of the deflated data set in the file
}

// errNotDICOM says that a file is something else, which is no fault in a folder.
var errNotDICOM = errors.New("dicom: not a DICOM file")

// readHeader reads up to the pixels. A header that could be read in part comes back beside the error.
func readHeader(s *source) (*header, error) {
	h := &header{pixels: pixelData{fileBytes: s.size}}
	if err := h.begin(s); err != nil {
		return nil, err
	}
	if !h.syntax.header {
		return h, h.syntax.refusal()
	}
	if h.syntax.deflated {
		s.inflate()
		h.pixels.inflated, h.pixels.from = true, s.from
	}
	s.big = h.syntax.big
	return h, cut(h.dataset(s))
}

// cut names the end of the file, wherever it was met.
func cut(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, errInflate):
		return fault.Wrap(nil, "DCM-INFLATE", "a deflated DICOM file inflates to more than a hundred times its size", "Do not open it; export the series again, uncompressed.")
	case errors.As(err, &corrupt):
		return fault.Wrap(err, "DCM-INFLATE", "a deflated DICOM file is damaged", copyAgain)
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return fault.Wrap(nil, "DCM-TRUNC", "a DICOM file ends in the middle", copyAgain)
	}
	return err
}

// begin reads preamble and file meta group and finds the transfer syntax. Without a preamble, a file meta group is taken as it
// comes; so is, without either, a data set that begins with group 0008, as old archives write it.
func (h *header) begin(s *source) error {
	if b, err := s.peek(132); err != nil || string(b[128:]) != "DICM" {
		b, err := s.peek(8)
		switch {
		case err != nil:
			return errNotDICOM
		case b[0] == 2 && b[1] == 0 && b[3] == 0 && (string(b[4:6]) == "UL" || string(b[4:6]) == "UI" || string(b[4:6]) == "OB"):
			return h.meta(s)
		case b[1] != 0 || b[3] != 0 || b[0] != 8 || b[2] > 0x18:
			return errNotDICOM
		}
		h.syntaxUID = "1.2.840.10008.1.2"
		if knownVR(string(b[4:6])) {
			h.syntaxUID = "1.2.840.10008.1.2.1"
		}
		known := syntaxes[h.syntaxUID]
		h.syntax = &known
		return nil
	} else if foreign(b[:4]) {
		return refuse("DCM-PREAMBLE", "Do not open the file; have it looked at by whoever keeps your systems safe.",
			"a DICOM file carries a program in its preamble")
	}
	if err := s.skip(132); err != nil {
		return cut(err)
	}
	return h.meta(s)
}

// meta reads the file meta group, which is explicit little endian in every syntax.
func (h *header) meta(s *source) error {
	for {
		b, err := s.peek(4)
		if err != nil {
			return cut(err)
		}
		if binary.LittleEndian.Uint16(b) != 2 {
			break
		}
		tag, vr, n, err := readElement(s, false)
		if err == nil {
			err = h.take(s, &h.elements, tag, vr, n)
		}
		if err != nil {
			return cut(err)
		}
	}
	uid := h.text(tagTransferSyntax)
	if uid == "" {
		return refuse("DCM-META", copyAgain, "a DICOM file does not name its transfer syntax")
	}
	known, ok := syntaxes[uid]
	if !ok {
		return refuse("DCM-SYNTAX", "Export the series uncompressed (explicit little endian).", "a DICOM file is stored in the unknown transfer syntax %q", clip(uid))
	}
	h.syntax, h.syntaxUID = &known, uid
	return nil
}

// foreign reports a preamble that another program would run: MZ, ELF, Mach-O, or read as configuration (CVE-2019-11687,
// CVE-2023-33466). TIFF is legitimate.
func foreign(p []byte) bool {
	return string(p[:2]) == "MZ" || string(p) == "\x7fELF" || p[0] == '{' ||
		slices.Contains([]string{"\xfe\xed\xfa\xce", "\xfe\xed\xfa\xcf", "\xce\xfa\xed\xfe", "\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe"}, string(p))
}

// frame returns the view of frame i of a multi-frame object: its own functional groups, then the shared ones, then the rest.
func (h *header) frame(i int) *header {
	v := *h
	if i < len(h.frames) {
		v.own = h.frames[i]
	}
	return &v
}

// find returns the first value of a tag, or nil.
func (h *header) find(tag Tag) *element {
	for _, list := range [...][]element{h.own, h.shared, h.elements} {
		if e := find(list, tag); e != nil {
			return e
		}
	}
	return nil
}

func find(list []element, tag Tag) *element {
	for i := range list {
		if list[i].tag == tag {
			return &list[i]
		}
	}
	return nil
}

// begun reports a tag of the top level.
func (h *header) begun(tag Tag) bool { return find(h.elements, tag) != nil }

// take keeps a wanted value in a list and skips any other.
func (h *header) take(s *source, list *[]element, tag Tag, vr string, n uint32) error {
	if _, ok := wanted[tag]; !ok {
		return skip(s, tag, n)
	}
	if find(*list, tag) != nil {
		h.repeated = true
		return skip(s, tag, n)
	}
	if n > maxValue {
		if tag == tagImageComments { // an LT of up to 10240 characters, of which the first ones tell the phase
			return skip(s, tag, n)
		}
		return refuse("DCM-LEN", copyAgain, "%v of a DICOM file has %d bytes, far more than it may", tag, n)
	}
	b, err := s.next(int(n))
	if err != nil {
		return err
	}
	b = slices.Clone(b)
	if s.big {
		swap(b, vr)
	}
	*list = append(*list, element{tag, vr, b})
	return nil
}

// swap turns the numbers of a value from big to little endian.
func swap(b []byte, vr string) {
	width := 0
	switch vr {
	case "US", "SS", "OW":
		width = 2
	case "UL", "SL", "FL", "OF", "OL":
		width = 4
	case "FD", "OD", "SV", "UV", "OV":
		width = 8
	}
	for i := 0; width > 0 && i+width <= len(b); i += width {
		slices.Reverse(b[i : i+width])
	}
}

func skip(s *source, tag Tag, n uint32) error {
	if int64(n) > s.left() {
		return tooLong(s, tag, n)
	}
	return s.skip(int64(n))
}

func tooLong(s *source, tag Tag, n uint32) error {
	if s.inflating {
		return errInflate
	}
	return refuse("DCM-LEN", copyAgain, "%v of a DICOM file says it has %d bytes, %d are left", tag, n, s.left())
}

// readElement reads tag, value representation and length. Item tags have no representation in any syntax.
func readElement(s *source, implicit bool) (Tag, string, uint32, error) {
	b, err := s.next(8)
	if err != nil {
		return 0, "", 0, err
	}
	o := s.order()
	tag := Tag(uint32(o.Uint16(b))<<16 | uint32(o.Uint16(b[2:])))
	if implicit || tag>>16 == 0xFFFE {
		return tag, "", o.Uint32(b[4:]), nil
	}
	vr := string(b[4:6])
	short := uint32(o.Uint16(b[6:]))
	if !knownVR(vr) {
		return 0, "", 0, refuse("DCM-VR", copyAgain, "%v of a DICOM file has the unknown value representation %q", tag, vr)
	}
	switch vr {
	case "OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV":
		b, err := s.next(4)
		if err != nil {
			return 0, "", 0, err
		}
		return tag, vr, o.Uint32(b), nil
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
