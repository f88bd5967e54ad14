// Package format reads the research formats of medical pictures - NIfTI-1, NIfTI-2, NRRD and MetaImage - and writes NIfTI-1 and NRRD.
//
// Every reader ends in a volume in DICOM patient space (LPS, mm) or in a *fault.Error; a doubt that does not stop it comes
// back as a warning. Sizes are checked before anything is allocated, and what inflates is bounded while it does. Axes that are not at right angles are refused, because
// the operators of package image measure along the axes.
//
// # Limitations
//
// These formats carry no modality and no scanner facts, so nothing here can tell a CT from an MR. Colour, complex numbers and
// more than one volume a file are refused. Values are rounded to whole Hounsfield units and clamped to int16.
package format

import (
	"fmt"
	"io"
	"math"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
)

// Limit bounds what a reader may allocate. The zero value is 2^31 voxels (4 GiB in memory) of an input of unknown length.
type Limit struct {
	Voxels     int64 // most voxels of the picture; 0: 2^31
	InputBytes int64 // length of the input as it is stored; 0: unknown, memory then grows with what arrives
	// Ratio is how many times as large as its stored bytes a compressed picture may become, and 16 MiB beyond that; 0: 200. A CT is
	// compressed two to four times, a mask up to MaskRatio times.
	Ratio int64
}

// MaskRatio is the Ratio for label maps: the most that deflate can inflate, one length-distance pair of 258 bytes in two bits (zlib
// technical details, "Maximum Compression Factor"). Labels of a whole heart at 0.5 mm were seen at 401.
const MaskRatio = 1032

const (
	maxVoxels = int64(1) << 31
	maxAxis   = 4096 // most voxels along an axis: reference/reliability.md I5
	// maxRatio and inflateSlack bound what inflates: reference/reliability.md I19 (ratio) and I4 (16 MiB).
	maxRatio     = 200
	inflateSlack = 16 << 20
	// maxShearDeg is how far two axes may be from a right angle: reference/reliability.md G8.
	maxShearDeg = 0.1
)

func (l Limit) ratio() int64 {
	if l.Ratio <= 0 {
		return maxRatio
	}
	return min(l.Ratio, 1<<16)
}

// codes are the codes that a format refuses with.
type codes struct{ head, size, trunc, ratio, kind, affine, shear, detached string }

// checkSize returns the number of voxels, or a refusal before anything is allocated.
func checkSize(size [3]int64, elementBytes int, packed bool, lim Limit, c codes) (int, error) {
	n := int64(1)
	for _, s := range size {
		if s < 1 || s > maxAxis {
			return 0, fault.New(c.size, fmt.Sprintf("the header asks for %d x %d x %d voxels; an axis may have 1 to %d", size[0], size[1], size[2], maxAxis),
				"Check the file; crop or resample the picture if it really is this large.")
		}
		n *= s // at most 2^36
	}
	most := lim.Voxels
	if most <= 0 || most > maxVoxels {
		most = maxVoxels
	}
	if n > most {
		return 0, fault.New(c.size, fmt.Sprintf("the picture has %d voxels; the limit is %d", n, most),
			"Crop the picture to the heart, or resample it to a coarser grid.")
	}
	if lim.InputBytes > 0 {
		if packed && n*int64(elementBytes) > inflatedBytes(lim.InputBytes, lim.ratio()) {
			return 0, tooDense(c, lim.ratio())
		}
		if !packed && n*int64(elementBytes) > lim.InputBytes {
			return 0, fault.New(c.trunc, "the file is shorter than its header says", "Copy or export the file again.")
		}
	}
	return int(n), nil
}

// checkAffine refuses a map that is not a grid of finite, plausible spacing with axes at right angles.
func checkAffine(a geom.Affine, c codes) error {
	for i := 0; i < 3; i++ {
		u := a.Column(i)
		s := u.Norm()
		if !u.Finite() || !a.T.Finite() || s < 1e-3 || s > 1e3 || a.T.Norm() > 1e7 {
			return fault.New(c.affine, "the picture's spacing or position is not a plausible number of millimetres",
				"Export the file again with its geometry, in millimetres.")
		}
	}
	for i := 0; i < 3; i++ {
		angle := geom.AngleDeg(a.Column(i), a.Column((i+1)%3))
		if math.Abs(angle-90) > maxShearDeg {
			return fault.New(c.shear, fmt.Sprintf("the picture's axes are sheared: two of them meet at %.2f degrees", angle),
				"Resample the picture onto a grid with axes at right angles, for example with 3D Slicer's Resample Image.")
		}
	}
	return nil
}

// tooDense refuses a picture that is compressed more than a picture can be.
func tooDense(c codes, ratio int64) error {
	return fault.New(c.ratio, fmt.Sprintf("the picture would become more than %d times as large as its file, as no CT does", ratio),
		"Give the CT itself, not a mask; if it is one, the file is damaged: copy or export it again.")
}

// finish reads on to the end of the gzip stream, so that its checksum is seen; what follows the voxels is at most a pad.
func finish(r io.Reader) error {
	_, err := io.CopyN(io.Discard, r, 1<<16)
	if err == io.EOF {
		return nil
	}
	return err
}

// Labels returns v as a mask. A value outside 0..255 is an error.
func Labels(v *image.Volume) (*image.Mask, error) {
	m := &image.Mask{Grid: v.Grid, Data: make([]uint8, len(v.HU))}
	for i, h := range v.HU {
		if h < 0 || h > 255 {
			return nil, fmt.Errorf("format: labels: value %d at voxel %d is outside 0..255", h, i)
		}
		m.Data[i] = uint8(h)
	}
	return m, nil
}
