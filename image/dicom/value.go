package dicom

import (
	"encoding/binary"
	"math"
	"strconv"
	"strings"

	"github.com/apical-heart/apical/image/dicom/charset"
)

// get returns the bytes of a value that is there, is not empty and is stored in its own representation or as UN.
func (h *header) get(tag Tag) ([]byte, error) {
	e := h.find(tag)
	if e == nil || len(e.data) == 0 {
		return nil, refuse("DCM-TAG", copyAgain, "a DICOM file lacks %v", tag)
	}
	want := wanted[tag]
	if e.vr == "" || e.vr == "UN" || e.vr == want || want == "xs" && (e.vr == "US" || e.vr == "SS") || want == "FL" && e.vr == "FD" {
		return e.data, nil
	}
	return nil, refuse("DCM-VR", copyAgain, "%v of a DICOM file is stored as %s, not %s", tag, e.vr, want)
}

// text returns a trimmed string, or "" if there is none.
func (h *header) text(tag Tag) string {
	b, err := h.get(tag)
	if err != nil {
		return ""
	}
	return strings.Trim(string(b), " \x00")
}

// said returns a text that people wrote, as UTF-8, and whether its character set was sure (package charset).
func (h *header) said(tag Tag) (string, bool) {
	b, err := h.get(tag)
	if err != nil {
		return "", true
	}
	text, sure := charset.Decode(strings.Split(h.text(tagCharacterSet), `\`), b, wanted[tag] == "PN")
	return strings.Trim(text, " \x00"), sure
}

// either returns the first of two texts that is there. Anonymisers empty the data set's UIDs and leave those of the file meta group.
func (h *header) either(a, b Tag) string {
	if t := h.text(a); t != "" {
		return t
	}
	return h.text(b)
}

// uint16 returns a single US value.
func (h *header) uint16(tag Tag) (int, error) {
	b, err := h.get(tag)
	if err != nil {
		return 0, err
	}
	if len(b) != 2 {
		return 0, refuse("DCM-VR", copyAgain, "%v of a DICOM file has %d bytes, not 2", tag, len(b))
	}
	return int(binary.LittleEndian.Uint16(b)), nil
}

// floats returns exactly n decimal values.
func (h *header) floats(tag Tag, n int) ([]float64, error) {
	b, err := h.get(tag)
	if err != nil {
		return nil, err
	}
	parts := strings.Split(strings.TrimRight(string(b), " \x00"), `\`)
	if len(parts) != n {
		return nil, refuse("DCM-VR", copyAgain, "%v of a DICOM file has %d values, not %d", tag, len(parts), n)
	}
	out := make([]float64, n)
	for i, p := range parts {
		v, ok := decimal(p)
		if !ok {
			return nil, refuse("DCM-VR", copyAgain, "%v of a DICOM file is no number: %q", tag, clip(p))
		}
		out[i] = v
	}
	return out, nil
}

// float returns one decimal value, or an error.
func (h *header) float(tag Tag) (float64, error) {
	v, err := h.floats(tag, 1)
	if err != nil {
		return 0, err
	}
	return v[0], nil
}

// fact returns a number for the report, or 0 if there is none that can be read.
func (h *header) fact(tag Tag) float64 {
	v := 0.0
	switch b, err := h.get(tag); {
	case err != nil:
	case wanted[tag] == "FD" && len(b) == 8, wanted[tag] == "FL" && len(b) == 8:
		v = math.Float64frombits(binary.LittleEndian.Uint64(b))
	case wanted[tag] == "FL" && len(b) == 4:
		v = float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
	case wanted[tag] == "UL" && len(b) == 4:
		v = float64(binary.LittleEndian.Uint32(b))
	case wanted[tag] == "DS" || wanted[tag] == "IS":
		v, _ = h.float(tag)
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return v
}

// number returns an integer string, or fallback if there is none that can be read.
func (h *header) number(tag Tag, fallback int) int {
	v, err := strconv.ParseInt(strings.TrimPrefix(h.text(tag), "+"), 10, 32)
	if err != nil {
		return fallback
	}
	return int(v)
}

// decimal reads a decimal string (PS3.5, DS); Go's own spellings of infinity, hexadecimal and digit groups are none.
func decimal(s string) (float64, bool) {
	s = strings.Trim(s, " ")
	if strings.Trim(s, "0123456789+-.eE") != "" || s == "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && !math.IsInf(v, 0)
}

// clip shortens what a file says before it is shown.
func clip(s string) string {
	if len(s) > 40 {
		s = s[:40]
	}
	return s
}
