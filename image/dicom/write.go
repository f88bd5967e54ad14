package dicom

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
)

// Meta is what a written series says beside its picture. The zero value writes a nameless patient.
type Meta struct {
	// Seed makes the UIDs: equal seeds and pictures of equal size give equal files.
	Seed string

	PatientName, PatientID string
	Sex                    string // M, F, O
	Age                    string // such as 079Y
	StudyDescription       string
	Description            string
	Manufacturer, Model    string
	Kernel                 string
	ContrastAgent          string
	KVP                    float64
	SliceThicknessMM       float64 // 0: the spacing of the slices
	PhasePercent           float64 // nominal percentage of the cardiac cycle; 0: not written
	SeriesNumber           int     // 0: 1
	// Original marks a picture as ORIGINAL\PRIMARY, as from a scanner; else it is DERIVED\SECONDARY.
	Original bool
}

// UID returns the DICOM UID 2.25.N of a seed, N being 122 bits of SHA-256 in the form of a UUID of version 8 (PS3.5 B.2, RFC 9562).
func UID(seed string) string {
	sum := sha256.Sum256([]byte(seed))
	b := sum[:16]
	b[6] = b[6]&0x0f | 0x80
	b[8] = b[8]&0x3f | 0x80
	return "2.25." + new(big.Int).SetBytes(b).String()
}

// WriteSeries writes v as a series of CT Image Storage, explicit little endian, one file a slice along its third axis, named
// slice0001.dcm and on. The axes of v must be at right angles. Pixels are signed 16 bit with slope 1 and intercept 0: what is
// read back is what was written. create is called once a file, in order; WriteSeries closes what it returns.
func WriteSeries(create func(name string) (io.WriteCloser, error), v *image.Volume, m Meta) error {
	if len(v.HU) != v.Len() || v.Len() == 0 {
		return fmt.Errorf("dicom: write series: %d values for a grid of %v", len(v.HU), v.Size)
	}
	if v.Size[0] > math.MaxUint16 || v.Size[1] > math.MaxUint16 {
		return fmt.Errorf("dicom: write series: %d x %d pixels do not fit a slice", v.Size[0], v.Size[1])
	}
	for i := range 3 {
		if a := geom.AngleDeg(v.ToLPS.Column(i), v.ToLPS.Column((i+1)%3)); math.Abs(a-90) > tiltDeg {
			return fmt.Errorf("dicom: write series: axes meet at %.2f degrees, not 90", a)
		}
	}
	raw := make([]byte, 2*v.Size[0]*v.Size[1])
	for k := range v.Size[2] {
		w, err := create(fmt.Sprintf("slice%04d.dcm", k+1))
		if err != nil {
			return fmt.Errorf("dicom: write slice %d: %w", k+1, err)
		}
		for i, h := range v.HU[k*v.Size[0]*v.Size[1]:][:len(raw)/2] {
			binary.LittleEndian.PutUint16(raw[2*i:], uint16(h))
		}
		if err = writeSlice(w, v, k, m, raw); err == nil {
			err = w.Close()
		} else {
			w.Close()
		}
		if err != nil {
			return fmt.Errorf("dicom: write slice %d: %w", k+1, err)
		}
	}
	return nil
}

// writeSlice writes one file with the attributes that PS3.3 A.3.3 (CT Image IOD) asks for; type 2 attributes without a value are
// written empty.
func writeSlice(w io.Writer, v *image.Volume, k int, m Meta, raw []byte) error {
	study, series, frame := UID(m.Seed+"/study"), UID(m.Seed+"/series/"+strconv.Itoa(m.SeriesNumber)), UID(m.Seed+"/frame")
	instance := UID(fmt.Sprintf("%s/series/%d/%d", m.Seed, m.SeriesNumber, k+1))
	s := v.SpacingMM()
	at := v.LPS(0, 0, float64(k))
	right, down := v.ToLPS.Column(0).Unit(), v.ToLPS.Column(1).Unit()
	thickness := m.SliceThicknessMM
	if thickness == 0 {
		thickness = s[2]
	}
	kind := `DERIVED\SECONDARY\AXIAL`
	if m.Original {
		kind = `ORIGINAL\PRIMARY\AXIAL`
	}
	var d dataset
	d.text(tagCharacterSet, "CS", "ISO_IR 192")
	d.text(tagImageType, "CS", kind)
	d.text(tagSOPClass, "UI", ctImage)
	d.text(tagSOPInstance, "UI", instance)
	d.text(tagStudyDate, "DA", "")
	d.text(tagStudyTime, "TM", "")
	d.text(tagAccession, "SH", "")
	d.text(tagModality, "CS", "CT")
	d.text(tagManufacturer, "LO", m.Manufacturer)
	d.text(tagReferring, "PN", "")
	d.optional(tagStudyDescription, "LO", m.StudyDescription)
	d.optional(tagSeriesDescription, "LO", m.Description)
	d.optional(tagModel, "LO", m.Model)
	d.text(tagPatientName, "PN", m.PatientName)
	d.text(tagPatientID, "LO", m.PatientID)
	d.text(tagBirthDate, "DA", "")
	d.text(tagSex, "CS", m.Sex)
	d.optional(tagAge, "AS", m.Age)
	d.optional(tagContrastAgent, "LO", m.ContrastAgent)
	d.text(tagBodyPart, "CS", "HEART") // an organ there is one of: Laterality is not wanted
	d.decimals(tagSliceThickness, thickness)
	if m.KVP > 0 {
		d.decimals(tagKVP, m.KVP)
	} else {
		d.text(tagKVP, "DS", "")
	}
	d.decimals(tagSpacingBetween, s[2])
	d.optional(tagKernel, "SH", m.Kernel)
	d.text(tagPatientPosition, "CS", "HFS")
	d.text(tagStudyUID, "UI", study)
	d.text(tagSeriesUID, "UI", series)
	d.text(tagStudyID, "SH", "1")
	d.text(tagSeriesNumber, "IS", strconv.Itoa(max(1, m.SeriesNumber)))
	d.text(tagAcquisition, "IS", "1")
	d.text(tagInstance, "IS", strconv.Itoa(k+1))
	d.decimals(tagPosition, at.X, at.Y, at.Z)
	d.decimals(tagOrientation, right.X, right.Y, right.Z, down.X, down.Y, down.Z)
	d.text(tagFrameOfReference, "UI", frame)
	d.text(tagPositionReference, "LO", "")
	if m.PhasePercent > 0 {
		d.put(tagPhasePercent, "FL", binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(m.PhasePercent))))
	}
	d.word(tagSamples, 1)
	d.text(tagPhotometric, "CS", "MONOCHROME2")
	d.word(tagRows, v.Size[1])
	d.word(tagColumns, v.Size[0])
	d.decimals(tagPixelSpacing, s[1], s[0])
	d.word(tagBitsAllocated, 16)
	d.word(tagBitsStored, 16)
	d.word(tagHighBit, 15)
	d.word(tagPixelSigned, 1)
	d.decimals(tagWindowCenter, 200) // a usual window for contrast CT of the heart
	d.decimals(tagWindowWidth, 800)
	d.decimals(tagIntercept, 0)
	d.decimals(tagSlope, 1)
	d.text(tagRescaleType, "LO", "HU")
	d.put(tagPixels, "OW", raw)

	var meta dataset
	meta.put(tagMetaVersion, "OB", []byte{0, 1})
	meta.text(tagMetaClass, "UI", ctImage)
	meta.text(tagMetaInstance, "UI", instance)
	meta.text(tagTransferSyntax, "UI", "1.2.840.10008.1.2.1")
	meta.text(tagImplementation, "UI", UID("apical/implementation"))
	meta.text(tagImplVersion, "SH", "APICAL")
	var length dataset
	length.put(tagMetaLength, "UL", binary.LittleEndian.AppendUint32(nil, uint32(meta.Len())))

	b := bufio.NewWriter(w)
	b.Write(make([]byte, 128))
	b.WriteString("DICM")
	for _, part := range []*dataset{&length, &meta, &d} {
		if part.err != nil {
			return part.err
		}
		b.Write(part.Bytes())
	}
	return b.Flush()
}

// dataset is a sequence of explicit little endian elements; its first error stays.
type dataset struct {
	bytes.Buffer
	last Tag
	err  error
}

func (d *dataset) put(tag Tag, vr string, data []byte) {
	if tag <= d.last && d.last != 0 && d.err == nil {
		d.err = fmt.Errorf("dicom: %v written after %v", tag, d.last)
	}
	d.last = tag
	n := len(data) + len(data)%2
	var head [12]byte
	binary.LittleEndian.PutUint16(head[:], uint16(tag>>16))
	binary.LittleEndian.PutUint16(head[2:], uint16(tag))
	copy(head[4:], vr)
	switch vr {
	case "OB", "OW", "SQ", "UN", "UT":
		binary.LittleEndian.PutUint32(head[8:], uint32(n))
		d.Write(head[:12])
	default:
		binary.LittleEndian.PutUint16(head[6:], uint16(n))
		d.Write(head[:8])
	}
	d.Write(data)
	if n > len(data) {
		pad := byte(' ')
		if vr == "UI" || vr == "OB" {
			pad = 0
		}
		d.WriteByte(pad)
	}
}

// longest are the most characters of a text, PS3.5 table 6.2-1.
var longest = map[string]int{"CS": 16, "LO": 64, "SH": 16, "PN": 64, "AS": 4, "UI": 64, "IS": 12, "DS": 16, "DA": 8, "TM": 16}

func (d *dataset) text(tag Tag, vr, value string) {
	most := longest[vr]
	for _, part := range strings.Split(value, `\`) {
		if utf8.RuneCountInString(part) > most && d.err == nil {
			d.err = fmt.Errorf("dicom: %v: %q is longer than %d characters", tag, part, most)
		}
	}
	if (!utf8.ValidString(value) || strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f })) && d.err == nil {
		d.err = fmt.Errorf("dicom: %v: %q holds control characters or is no UTF-8", tag, value)
	}
	if vr != "CS" && strings.Contains(value, `\`) && d.err == nil {
		d.err = fmt.Errorf("dicom: %v: %q holds a backslash", tag, value)
	}
	d.put(tag, vr, []byte(value))
}

func (d *dataset) optional(tag Tag, vr, value string) {
	if value != "" {
		d.text(tag, vr, value)
	}
}

func (d *dataset) word(tag Tag, v int) {
	d.put(tag, "US", binary.LittleEndian.AppendUint16(nil, uint16(v)))
}

func (d *dataset) decimals(tag Tag, v ...float64) {
	parts := make([]string, len(v))
	for i, x := range v {
		parts[i] = decimalString(x)
	}
	d.put(tag, "DS", []byte(strings.Join(parts, `\`)))
}

// decimalString writes x in at most the 16 characters of a DS, as exactly as they allow.
func decimalString(x float64) string {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return "0"
	}
	for _, form := range []byte{'f', 'e'} {
		if s := strconv.FormatFloat(x, form, -1, 64); len(s) <= 16 {
			return s
		}
	}
	best := ""
	for _, form := range []byte{'f', 'e'} {
		for digits := 15; digits >= 0; digits-- {
			if s := strconv.FormatFloat(x, form, digits, 64); len(s) <= 16 {
				if best == "" || better(s, best, x) {
					best = s
				}
				break
			}
		}
	}
	return best
}

func better(a, b string, x float64) bool {
	va, _ := strconv.ParseFloat(a, 64)
	vb, _ := strconv.ParseFloat(b, 64)
	return math.Abs(va-x) < math.Abs(vb-x)
}
