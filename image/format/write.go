package format

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
)

// WriteNIfTI writes v as NIfTI-1 of int16, little endian, uncompressed, with equal sform and qform (code 1, scanner). Give a
// gzip.Writer for .nii.gz. The header holds the affine as float32, so places move by up to 1e-5 mm.
func WriteNIfTI(w io.Writer, v *image.Volume) error {
	if len(v.HU) != v.Len() {
		return fmt.Errorf("format: write NIfTI: %d values for a grid of %v", len(v.HU), v.Size)
	}
	b := bufio.NewWriterSize(w, 1<<16)
	if err := writeNIfTIHeader(b, v.Grid, 4, 16); err != nil {
		return err
	}
	return writeInt16(b, v.HU)
}

// WriteNIfTIMask writes m as NIfTI-1 of uint8, as WriteNIfTI does.
func WriteNIfTIMask(w io.Writer, m *image.Mask) error {
	if len(m.Data) != m.Len() {
		return fmt.Errorf("format: write NIfTI: %d values for a grid of %v", len(m.Data), m.Size)
	}
	b := bufio.NewWriterSize(w, 1<<16)
	if err := writeNIfTIHeader(b, m.Grid, 2, 8); err != nil {
		return err
	}
	b.Write(m.Data)
	return b.Flush()
}

func writeInt16(b *bufio.Writer, hu []int16) error {
	var two [2]byte
	for _, h := range hu {
		binary.LittleEndian.PutUint16(two[:], uint16(h))
		b.Write(two[:])
	}
	return b.Flush()
}

func writeNIfTIHeader(w io.Writer, g image.Grid, datatype, bits uint16) error {
	o := binary.LittleEndian
	raw := make([]byte, 352)
	f := func(at int, v float64) { o.PutUint32(raw[at:], math.Float32bits(float32(v))) }
	o.PutUint32(raw, 348)
	raw[38] = 'r'
	o.PutUint16(raw[40:], 3)
	for i := range 7 {
		n := 1
		if i < 3 {
			n = g.Size[i]
		}
		if n < 1 || n > math.MaxInt16 {
			return fmt.Errorf("format: write NIfTI: an axis of %d voxels", n)
		}
		o.PutUint16(raw[42+2*i:], uint16(n))
	}
	o.PutUint16(raw[70:], datatype)
	o.PutUint16(raw[72:], bits)
	f(108, 352)
	f(112, 1)
	raw[123] = 2 // mm
	o.PutUint16(raw[254:], 1)
	a := g.ToLPS
	for i := range 3 {
		s := 1.0
		if i < 2 {
			s = -1 // LPS -> RAS
		}
		for j := range 3 {
			f(280+16*i+4*j, 0+s*a.M[i][j])
		}
		f(280+16*i+12, 0+s*a.T.Array()[i])
	}
	if err := checkAffine(a, niftiCodes); err == nil {
		o.PutUint16(raw[252:], 1)
		quaternion(g, f)
	}
	s := g.SpacingMM()
	for i := range 3 {
		f(80+4*i, s[i])
	}
	copy(raw[344:], "n+1\x00")
	_, err := w.Write(raw)
	return err
}

// quaternion writes the qform: the rotation of the RAS axes, its third flipped if they are left-handed (nifti1.h, method 2).
func quaternion(g image.Grid, f func(at int, v float64)) {
	ras := func(v geom.Vec) geom.Vec { return geom.Vec{X: -v.X, Y: -v.Y, Z: v.Z} }
	u, v, w := ras(g.ToLPS.Column(0).Unit()), ras(g.ToLPS.Column(1).Unit()), ras(g.ToLPS.Column(2).Unit())
	qfac := 1.0
	if u.Cross(v).Dot(w) < 0 {
		qfac, w = -1, w.Scale(-1)
	}
	// The largest of the four squares is safe to divide by (Shepperd 1978).
	t := [4]float64{1 + u.X + v.Y + w.Z, 1 + u.X - v.Y - w.Z, 1 - u.X + v.Y - w.Z, 1 - u.X - v.Y + w.Z}
	k := 0
	for i := range t {
		if t[i] > t[k] {
			k = i
		}
	}
	r := math.Sqrt(t[k]) * 2
	var q [4]float64
	switch k {
	case 0:
		q = [4]float64{r / 4, (v.Z - w.Y) / r, (w.X - u.Z) / r, (u.Y - v.X) / r}
	case 1:
		q = [4]float64{(v.Z - w.Y) / r, r / 4, (v.X + u.Y) / r, (w.X + u.Z) / r}
	case 2:
		q = [4]float64{(w.X - u.Z) / r, (v.X + u.Y) / r, r / 4, (w.Y + v.Z) / r}
	case 3:
		q = [4]float64{(u.Y - v.X) / r, (w.X + u.Z) / r, (w.Y + v.Z) / r, r / 4}
	}
	if q[0] < 0 {
		q = [4]float64{-q[0], -q[1], -q[2], -q[3]}
	}
	f(76, qfac)
	for i := range 3 {
		f(256+4*i, q[i+1])
	}
	o := ras(g.ToLPS.T)
	f(268, o.X)
	f(272, o.Y)
	f(276, o.Z)
}

// WriteNRRD writes v as an attached NRRD of int16, raw, little endian, in left-posterior-superior.
func WriteNRRD(w io.Writer, v *image.Volume) error {
	if len(v.HU) != v.Len() {
		return fmt.Errorf("format: write NRRD: %d values for a grid of %v", len(v.HU), v.Size)
	}
	b := bufio.NewWriterSize(w, 1<<16)
	writeNRRDHeader(b, v.Grid, "short")
	return writeInt16(b, v.HU)
}

// WriteNRRDMask writes m as WriteNRRD does, of uint8.
func WriteNRRDMask(w io.Writer, m *image.Mask) error {
	if len(m.Data) != m.Len() {
		return fmt.Errorf("format: write NRRD: %d values for a grid of %v", len(m.Data), m.Size)
	}
	b := bufio.NewWriterSize(w, 1<<16)
	writeNRRDHeader(b, m.Grid, "unsigned char")
	b.Write(m.Data)
	return b.Flush()
}

func writeNRRDHeader(b *bufio.Writer, g image.Grid, kind string) {
	vec := func(v geom.Vec) string {
		n := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
		return "(" + n(v.X) + "," + n(v.Y) + "," + n(v.Z) + ")"
	}
	fmt.Fprintf(b, "NRRD0004\ntype: %s\ndimension: 3\nspace: left-posterior-superior\nsizes: %d %d %d\n", kind, g.Size[0], g.Size[1], g.Size[2])
	fmt.Fprintf(b, "space directions: %s %s %s\nkinds: domain domain domain\nendian: little\nencoding: raw\nspace origin: %s\n\n",
		vec(g.ToLPS.Column(0)), vec(g.ToLPS.Column(1)), vec(g.ToLPS.Column(2)), vec(g.ToLPS.T))
}
