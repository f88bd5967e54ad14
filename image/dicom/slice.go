package dicom

import (
	"math"
	"strings"

	"github.com/apical-heart/apical/geom"
)

// slice is one image of a series: a file, or a frame of one.
type slice struct {
	c           *container
	index       int // of the frame in the file
	instanceUID string
	instance    int // InstanceNumber, or the frame's number
	position    geom.Vec
	along       float64 // position along the normal, mm
	pixels      pixels
	phase       phase
	frame       string // FrameOfReferenceUID
	lossy       bool
	inverted    bool // MONOCHROME1
	repeated    bool
	burnedIn    bool
}

// pixels says how the stored values of a slice become Hounsfield units.
type pixels struct {
	allocated, stored int // bits
	signed            bool
	slope, intercept  float64
	padded            bool
	padLow, padHigh   int
}

// plane is what all slices of a series share.
type plane struct {
	rows, columns int
	spacing       [2]float64 // between rows, between columns, mm
	right, down   geom.Vec   // unit: the directions of growing column and row index
}

// parseSlice checks everything that a picture needs, in the order in which a reader of the refusal would want to know it. h is the
// header of a file or the view of one of its frames.
func parseSlice(c *container, index int, h *header) (slice, plane, error) {
	s := slice{c: c, index: index, instanceUID: h.either(tagSOPInstance, tagMetaInstance), instance: h.number(tagInstance, 0), frame: h.text(tagFrameOfReference),
		lossy: h.text(tagLossy) == "01", burnedIn: h.text(tagBurnedIn) == "YES", repeated: h.repeated, phase: h.phase()}
	if c.frames > 1 {
		s.instance = index + 1
	}
	p, err := parsePlane(h)
	if err != nil {
		return s, p, err
	}
	at, err := h.floats(tagPosition, 3)
	if err != nil {
		return s, p, err
	}
	s.position = geom.Vec{X: at[0], Y: at[1], Z: at[2]}
	if s.position.Norm() > 1e6 {
		return s, p, refuse("DCM-GEOMETRY", copyAgain, "a slice lies a kilometre away from the origin")
	}
	s.along = s.position.Dot(p.right.Cross(p.down))
	switch ph := h.text(tagPhotometric); ph {
	case "MONOCHROME2":
	case "MONOCHROME1":
		s.inverted = true
	default:
		return s, p, refuse("DCM-PHOTOMETRIC", "Give the original CT series, not a screenshot or a colour picture.", "the pictures are %q, not grey values", clip(ph))
	}
	s.pixels, err = parsePixels(h, p)
	return s, p, err
}

func parsePlane(h *header) (plane, error) {
	var p plane
	var err error
	if p.rows, err = h.uint16(tagRows); err != nil {
		return p, err
	}
	if p.columns, err = h.uint16(tagColumns); err != nil {
		return p, err
	}
	if p.rows < 1 || p.columns < 1 || p.rows > maxAxis || p.columns > maxAxis {
		return p, refuse("DCM-PIXLEN", copyAgain, "a slice of %d x %d pixels is outside 1 to %d", p.columns, p.rows, maxAxis)
	}
	o, err := h.floats(tagOrientation, 6)
	if err != nil {
		return p, err
	}
	p.right, p.down = geom.Vec{X: o[0], Y: o[1], Z: o[2]}, geom.Vec{X: o[3], Y: o[4], Z: o[5]}
	// G10: refuse beyond 1e-3.
	if math.Abs(p.right.Norm()-1) > 1e-3 || math.Abs(p.down.Norm()-1) > 1e-3 || math.Abs(p.right.Dot(p.down)) > 1e-3 {
		return p, refuse("DCM-GEOMETRY", copyAgain, "the orientation of a slice is not two unit vectors at right angles")
	}
	p.right = p.right.Unit()
	p.down = p.down.AddScaled(-p.down.Dot(p.right), p.right).Unit()
	sp, err := h.floats(tagPixelSpacing, 2)
	if err != nil {
		return p, err
	}
	p.spacing = [2]float64{sp[0], sp[1]}
	if !(sp[0] >= 0.01 && sp[0] <= 20 && sp[1] >= 0.01 && sp[1] <= 20) {
		return p, refuse("DCM-GEOMETRY", copyAgain, "the pixel spacing %g x %g mm is not plausible", sp[0], sp[1])
	}
	return p, nil
}

func parsePixels(h *header, p plane) (pixels, error) {
	var x pixels
	samples, err := h.uint16(tagSamples)
	if err != nil {
		return x, err
	}
	if samples != 1 {
		return x, refuse("DCM-PHOTOMETRIC", "Give the original CT series, not a colour picture.", "the pictures have %d samples a pixel, not one", samples)
	}
	var high, sign int
	for _, v := range []struct {
		tag Tag
		to  *int
	}{{tagBitsAllocated, &x.allocated}, {tagBitsStored, &x.stored}, {tagHighBit, &high}, {tagPixelSigned, &sign}} {
		if *v.to, err = h.uint16(v.tag); err != nil {
			return x, err
		}
	}
	// PS3.3 C.8.2.1: CT has 16 bits allocated, 12 to 16 stored, the high bit one below. 8 bits are what JPEG baseline leaves of it.
	short := x.allocated == 8 && x.stored == 8
	if !short && (x.allocated != 16 || x.stored < 12 || x.stored > 16) || high != x.stored-1 || sign > 1 {
		return x, refuse("DCM-BITS", copyAgain, "a CT has 16 bits a pixel of which 12 to 16 count; this file says %d allocated, %d stored, high bit %d, sign %d", x.allocated, x.stored, high, sign)
	}
	x.signed = sign == 1
	if x.slope, err = h.float(tagSlope); err != nil {
		return x, err
	}
	if x.intercept, err = h.float(tagIntercept); err != nil {
		return x, err
	}
	if x.slope <= 0 || x.slope > 1e4 || math.Abs(x.intercept) > 1e6 {
		return x, refuse("DCM-RESCALE", copyAgain, "the rescale slope %g and intercept %g are not plausible", x.slope, x.intercept)
	}
	// PS3.3 C.11.1.1.2: HU, modified HU, or unspecified, which CT scanners write for HU.
	if t := strings.ToUpper(h.text(tagRescaleType)); t != "" && t != "HU" && t != "HU_MOD" && t != "US" {
		return x, refuse("DCM-RESCALE", "Give a series in Hounsfield units, not a material or density map.", "the pixels are %q, not Hounsfield units", clip(t))
	}
	if pad := h.find(tagPadding); pad != nil && len(pad.data) == 2 {
		x.padded = true
		x.padLow = x.value(uint16(pad.data[0]) | uint16(pad.data[1])<<8)
		x.padHigh = x.padLow
		if lim := h.find(tagPaddingLimit); lim != nil && len(lim.data) == 2 {
			l := x.value(uint16(lim.data[0]) | uint16(lim.data[1])<<8)
			x.padLow, x.padHigh = min(x.padLow, l), max(x.padLow, l)
		}
	}
	return x, nil
}

// value returns the number that a stored word means.
func (x *pixels) value(raw uint16) int {
	if x.signed {
		shift := 16 - x.stored
		return int(int16(raw<<shift) >> shift)
	}
	return int(raw & (1<<x.stored - 1))
}

// airHU is what padding becomes: air, the lowest value of a 12-bit CT.
const airHU = -1024

// table returns HU by stored word.
func (x *pixels) table() *[1 << 16]int16 {
	t := new([1 << 16]int16)
	pad := x.padded && !x.padIsTissue()
	for raw := range t {
		v := x.value(uint16(raw))
		if pad && v >= x.padLow && v <= x.padHigh {
			t[raw] = airHU
			continue
		}
		t[raw] = int16(math.Round(math.Min(math.MaxInt16, math.Max(math.MinInt16, x.slope*float64(v)+x.intercept))))
	}
	return t
}

// padIsTissue reports a padding value that tissue has too: fat, water, blood, bone and metal lie between -900 and 4000 HU. Then
// it cannot be told from the picture and is not replaced.
func (x *pixels) padIsTissue() bool {
	for _, v := range []int{x.padLow, x.padHigh} {
		if hu := x.slope*float64(v) + x.intercept; hu > -900 && hu < 4000 {
			return true
		}
	}
	return false
}
