package dicom

import "io"

// part says what an open sequence or item is to the reader.
type part uint8

const (
	partOther   part = iota
	partGroups       // sequence of functional groups, shared or per frame (PS3.3 C.7.6.16)
	partGroup        // item of it
	partMacro        // sequence in such an item: plane position and the like
	partValues       // item whose values are kept
	partRecords      // sequence of directory records (PS3.3 F.3)
)

// macros are the functional groups that a picture needs, PS3.3 C.7.6.16.2 and C.8.15.3.
var macros = map[Tag]bool{
	tagPixelMeasures: true, tagPlaneOrientation: true, tagPlanePosition: true, tagValueTransformation: true, tagFrameContent: true,
	tagCardiacSync: true, tagCTFrameType: true, tagCTReconstruction: true,
}

// level is one sequence or item that is open.
type level struct {
	item, implicit bool
	little         bool // inside is little endian, whatever is around it
	part           part
	shared         bool  // of functional groups: those of all frames
	end            int64 // where it ends; -1: at its delimiter
}

// dataset reads elements up to the pixels. It goes down, without recursion, into sequences of functional groups and directory
// records, and into those of undefined length, whose end can be found in no other way.
func (h *header) dataset(s *source) error {
	var open []level
	for {
		var top level
		top.end = -1
		if d := len(open); d > 0 {
			top = open[d-1]
			if top.end >= 0 && s.off >= top.end {
				if s.off > top.end {
					return refuse("DCM-LEN", copyAgain, "a sequence of a DICOM file is longer than it says")
				}
				open = open[:d-1]
				continue
			}
		} else if end, err := s.end(); end || err != nil {
			return err
		}
		implicit := h.syntax.implicit || top.implicit
		s.big = h.syntax.big && !top.little
		inSequence := len(open) > 0 && !top.item
		tag, vr, n, err := readElement(s, implicit)
		if err != nil {
			return err
		}
		next := level{implicit: implicit, little: top.little, shared: top.shared, end: -1}
		switch {
		case inSequence && tag == tagItem:
			next.item = true
			next.part = h.item(top)
			if next.part == partOther && n != undefined {
				err = skip(s, tag, n)
				break
			}
			if len(h.frames) > maxSlices || len(h.records) > maxFiles {
				return refuse("DCM-FRAMES", "Export the series as one file a slice.", "a DICOM file has more than %d frames", maxSlices)
			}
			open, err = push(s, open, next, tag, n)
		case inSequence && tag == tagSequenceEnd && top.end < 0, len(open) > 0 && !inSequence && tag == tagItemEnd && top.end < 0:
			if n != 0 {
				return refuse("DCM-LEN", copyAgain, "a delimiter in a DICOM file has a length")
			}
			open = open[:len(open)-1]
		case inSequence || tag>>16 == 0xFFFE:
			return refuse("DCM-ORDER", copyAgain, "a DICOM file has %v where it does not belong", tag)
		case tag == tagPixels && len(open) == 0:
			return h.reach(s, vr, n)
		default:
			if n == undefined && vr != "SQ" && vr != "UN" && !implicit {
				return refuse("DCM-UNDEF", copyAgain, "%v of a DICOM file has no length", tag)
			}
			if tag == tagContrastSequence && n > 0 {
				h.agent = true
			}
			next.part, next.shared = sequence(top, len(open), tag)
			if n == undefined || next.part != partOther && (vr == "SQ" || implicit) {
				// A sequence stored as UN is implicit little endian inside, PS3.5 section 6.2.2.
				next.implicit, next.little = implicit || vr == "UN", next.little || vr == "UN"
				open, err = push(s, open, next, tag, n)
				break
			}
			err = h.value(s, top, len(open), tag, vr, n)
		}
		if err != nil {
			return err
		}
	}
}

// push opens a sequence or an item.
func push(s *source, open []level, l level, tag Tag, n uint32) ([]level, error) {
	if len(open) == 2*maxDepth { // a sequence and its item are two
		return nil, refuse("DCM-DEPTH", copyAgain, "a DICOM file nests its sequences deeper than %d levels", maxDepth)
	}
	if n != undefined {
		if int64(n) > s.left() {
			return nil, tooLong(s, tag, n)
		}
		l.end = s.off + int64(n)
	}
	// What is inside ends no later than what is around it; the nearest one with a length decides.
	for i := len(open) - 1; i >= 0; i-- {
		if open[i].end >= 0 {
			if l.end > open[i].end {
				return nil, refuse("DCM-LEN", copyAgain, "%v of a DICOM file is longer than what it lies in", tag)
			}
			break
		}
	}
	return append(open, l), nil
}

// item says what an item of a sequence is, and makes room for its values.
func (h *header) item(sequence level) part {
	switch sequence.part {
	case partGroups:
		if !sequence.shared {
			h.frames = append(h.frames, nil)
		}
		return partGroup
	case partMacro:
		return partValues
	case partRecords:
		h.records = append(h.records, nil)
		return partValues
	}
	return partOther
}

// sequence says what a sequence is, at a depth inside an item.
func sequence(in level, depth int, tag Tag) (part, bool) {
	switch {
	case depth == 0 && (tag == tagSharedGroups || tag == tagFrameGroups):
		return partGroups, tag == tagSharedGroups
	case depth == 0 && tag == tagRecords:
		return partRecords, false
	case in.part == partGroup && macros[tag]:
		return partMacro, in.shared
	}
	return partOther, in.shared
}

// value keeps or skips one value.
func (h *header) value(s *source, in level, depth int, tag Tag, vr string, n uint32) error {
	switch {
	case depth == 0:
		return h.take(s, &h.elements, tag, vr, n)
	case in.part != partValues:
		return skip(s, tag, n)
	case depth == 2:
		return h.take(s, &h.records[len(h.records)-1], tag, vr, n)
	case in.shared:
		return h.take(s, &h.shared, tag, vr, n)
	}
	return h.take(s, &h.frames[len(h.frames)-1], tag, vr, n)
}

// reach notes where the pixels are.
func (h *header) reach(s *source, vr string, n uint32) error {
	h.pixels.offset, h.pixels.vr = s.off, vr
	if n == undefined {
		h.pixels.bytes = -1
		if h.syntax.native {
			return refuse("DCM-UNDEF", copyAgain, "the pixels of a DICOM file have no length")
		}
		return nil
	}
	h.pixels.bytes = int64(n)
	if h.pixels.bytes > s.left() {
		if s.inflating {
			return errInflate
		}
		return io.ErrUnexpectedEOF
	}
	return nil
}
