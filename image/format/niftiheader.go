package format

import (
	"encoding/binary"
	"errors"
	"io"
	"math"
	"strings"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
)

// niftiHeader is what NIfTI-1 and NIfTI-2 have in common (nifti1.h, nifti2.h of the NIfTI Data Format Working Group).
type niftiHeader struct {
	dim          [8]int64
	datatype     int16
	pixdim       [8]float64
	voxOffset    float64
	slope, inter float64
	qform, sform int32
	quatern      [3]float64
	qoffset      [3]float64
	srow         [3][4]float64
	units        int32
	order        binary.ByteOrder
	headerBytes  int64
	pair         bool // the voxels are in another file
}

func niftiElement(datatype int16) (element, bool) {
	switch datatype {
	case 2:
		return elUint8, true
	case 4:
		return elInt16, true
	case 8:
		return elInt32, true
	case 16:
		return elFloat32, true
	case 64:
		return elFloat64, true
	case 256:
		return elInt8, true
	case 512:
		return elUint16, true
	case 768:
		return elUint32, true
	case 1024:
		return elInt64, true
	case 1280:
		return elUint64, true
	}
	return 0, false
}

func readNIfTIHeader(r io.Reader) (*niftiHeader, error) {
	bad := func(why string, cause error) (*niftiHeader, error) {
		return nil, fault.Wrap(cause, "NII-HEADER", why, "Give a NIfTI-1 file (.nii, .nii.gz), a DICOM folder or NRRD.")
	}
	raw := make([]byte, 540)
	if _, err := io.ReadFull(r, raw[:348]); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return bad("the file is too short for a NIfTI header", nil)
		}
		return bad("the NIfTI header cannot be read", err)
	}
	if strings.HasPrefix(string(raw), "<nifti_image") {
		return bad("the file is the text form of NIfTI (.nia)", nil)
	}
	var o binary.ByteOrder = binary.LittleEndian
	size := o.Uint32(raw)
	if size != 348 && size != 540 {
		o = binary.BigEndian
		size = o.Uint32(raw)
	}
	switch size {
	case 348:
		switch m := string(raw[344:348]); {
		case m == "n+1\x00" || m == "ni1\x00":
			return parseNIfTI1(raw, o, m == "ni1\x00")
		case m == "\x00\x00\x00\x00" || o.Uint32(raw[32:]) == 16384: // its extents
			return nil, fault.New("NII-ANALYZE", "the header is of Analyze 7.5, which does not say where left and right are", "Export the picture from its source as DICOM, NIfTI or NRRD.")
		}
		return bad("the NIfTI magic is missing", nil)
	case 540:
		if _, err := io.ReadFull(r, raw[348:]); err != nil {
			return bad("the file is too short for a NIfTI-2 header", nil)
		}
		m := string(raw[4:12])
		if m != "n+2\x00\r\n\x1a\n" && m != "ni2\x00\r\n\x1a\n" {
			return bad("the NIfTI-2 magic is missing or damaged", nil)
		}
		return parseNIfTI2(raw, o, m[1] == 'i')
	}
	return bad("the file is not NIfTI", nil)
}

func parseNIfTI1(raw []byte, o binary.ByteOrder, pair bool) (*niftiHeader, error) {
	h := &niftiHeader{order: o, headerBytes: 348, pair: pair}
	f := func(at int) float64 { return float64(math.Float32frombits(o.Uint32(raw[at:]))) }
	for i := range h.dim {
		h.dim[i] = int64(int16(o.Uint16(raw[40+2*i:])))
		h.pixdim[i] = f(76 + 4*i)
	}
	h.datatype = int16(o.Uint16(raw[70:]))
	h.voxOffset, h.slope, h.inter = f(108), f(112), f(116)
	h.units = int32(raw[123])
	h.qform, h.sform = int32(int16(o.Uint16(raw[252:]))), int32(int16(o.Uint16(raw[254:])))
	for i := range 3 {
		h.quatern[i], h.qoffset[i] = f(256+4*i), f(268+4*i)
		for j := range 4 {
			h.srow[i][j] = f(280 + 16*i + 4*j)
		}
	}
	return h, h.settle(352)
}

func parseNIfTI2(raw []byte, o binary.ByteOrder, pair bool) (*niftiHeader, error) {
	h := &niftiHeader{order: o, headerBytes: 540, pair: pair}
	f := func(at int) float64 { return math.Float64frombits(o.Uint64(raw[at:])) }
	for i := range h.dim {
		h.dim[i] = int64(o.Uint64(raw[16+8*i:]))
		h.pixdim[i] = f(104 + 8*i)
	}
	h.datatype = int16(o.Uint16(raw[12:]))
	h.voxOffset, h.slope, h.inter = float64(int64(o.Uint64(raw[168:]))), f(176), f(184)
	h.qform, h.sform = int32(o.Uint32(raw[344:])), int32(o.Uint32(raw[348:]))
	for i := range 3 {
		h.quatern[i], h.qoffset[i] = f(352+8*i), f(376+8*i)
		for j := range 4 {
			h.srow[i][j] = f(400 + 32*i + 8*j)
		}
	}
	h.units = int32(o.Uint32(raw[500:]))
	return h, h.settle(544)
}

// settle replaces what the standard lets a writer leave out and refuses what no reader can follow. Offsets above 64 MiB are no
// extension anyone writes.
func (h *niftiHeader) settle(first float64) error {
	if h.pair {
		first = 0
	}
	if h.voxOffset == 0 {
		h.voxOffset = first
	}
	if !(h.voxOffset >= first && h.voxOffset <= 64<<20) || h.voxOffset != math.Trunc(h.voxOffset) {
		return fault.New("NII-HEADER", "the header does not say where the voxels begin", "Export the file again.")
	}
	if h.slope == 0 || math.IsNaN(h.slope) || math.IsInf(h.slope, 0) {
		h.slope, h.inter = 1, 0
	}
	if math.IsNaN(h.inter) || math.IsInf(h.inter, 0) {
		h.inter = 0
	}
	return nil
}

// affine returns voxel -> LPS mm.
func (h *niftiHeader) affine() (geom.Affine, []fault.Warning, error) {
	var a geom.Affine
	var warnings []fault.Warning
	switch {
	case h.sform == 1 || h.sform == 2:
		a = h.sformAffine()
	case h.qform > 0:
		a = h.qformAffine()
	case h.sform > 0:
		a = h.sformAffine()
		warnings = append(warnings, fault.Warning{Code: "NII-TEMPLATE", Message: "the picture is given in the space of a template, not of the patient; it may be stretched",
			Advice: "Plan on the picture as it was scanned."})
	default:
		a = geom.FromColumns(geom.Vec{X: h.pixdim[1]}, geom.Vec{Y: h.pixdim[2]}, geom.Vec{Z: h.pixdim[3]}, geom.Vec{})
		warnings = append(warnings, fault.Warning{Code: "NII-NOFORM", Message: "the file does not say how the patient lies: left and right, front and back are a guess",
			Advice: "Export the picture with a qform or sform, or give the DICOM series."})
	}
	scale := 1.0
	switch h.units & 7 {
	case 1:
		scale = 1000
	case 3:
		scale = 1e-3
	}
	for i := range 3 {
		s := scale
		if i < 2 {
			s = -scale // RAS -> LPS
		}
		for j := range 3 {
			if a.M[i][j] != 0 { // no negative zero
				a.M[i][j] *= s
			}
		}
	}
	a.T = geom.Vec{X: -scale * a.T.X, Y: -scale * a.T.Y, Z: scale * a.T.Z}
	return a, warnings, checkAffine(a, niftiCodes)
}

func (h *niftiHeader) sformAffine() geom.Affine {
	var a geom.Affine
	for i := range 3 {
		copy(a.M[i][:], h.srow[i][:3])
	}
	a.T = geom.Vec{X: h.srow[0][3], Y: h.srow[1][3], Z: h.srow[2][3]}
	return a
}

// qformAffine is "method 2" of nifti1.h: a rotation from the quaternion, the spacing, and pixdim[0] = -1 for a flipped third axis.
func (h *niftiHeader) qformAffine() geom.Affine {
	b, c, d := h.quatern[0], h.quatern[1], h.quatern[2]
	a := 1 - (b*b + c*c + d*d)
	if a < 1e-7 {
		n := 1 / math.Sqrt(b*b+c*c+d*d)
		b, c, d, a = b*n, c*n, d*n, 0
	} else {
		a = math.Sqrt(a)
	}
	z := h.pixdim[3]
	if h.pixdim[0] < 0 {
		z = -z
	}
	u := geom.Vec{X: a*a + b*b - c*c - d*d, Y: 2 * (b*c + a*d), Z: 2 * (b*d - a*c)}
	v := geom.Vec{X: 2 * (b*c - a*d), Y: a*a + c*c - b*b - d*d, Z: 2 * (c*d + a*b)}
	w := geom.Vec{X: 2 * (b*d + a*c), Y: 2 * (c*d - a*b), Z: a*a + d*d - b*b - c*c}
	return geom.FromColumns(u.Scale(h.pixdim[1]), v.Scale(h.pixdim[2]), w.Scale(z), geom.Vec{X: h.qoffset[0], Y: h.qoffset[1], Z: h.qoffset[2]})
}
