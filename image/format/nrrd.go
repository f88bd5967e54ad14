package format

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
)

var nrrdCodes = codes{head: "NRRD-HEADER", size: "NRRD-SIZE", trunc: "NRRD-TRUNC", kind: "NRRD-TYPE", affine: "NRRD-GEOMETRY", shear: "NRRD-SHEAR"}

// maxHeader bounds the text before the voxels; writers' key-value pairs stay far below.
const maxHeader = 1 << 20

// ReadNRRD reads one attached NRRD (teem's format definition, NRRD0001 to 0005) with raw or gzip encoding, in Hounsfield units.
// Space is LPS, RAS or LAS; without one a warning says that left and right are a guess. Detached headers are refused, since a
// header could name any file of the machine. Refusals: NRRD-*.
func ReadNRRD(r io.Reader, lim Limit) (*image.Volume, []fault.Warning, error) {
	b := bufio.NewReaderSize(r, 1<<16)
	f, err := nrrdFields(b)
	if err != nil {
		return nil, nil, err
	}
	for _, key := range []string{"data file", "datafile"} {
		if _, ok := f[key]; ok {
			return nil, nil, fault.New("NRRD-DETACHED", "the NRRD header keeps its voxels in another file", "Save the picture as one .nrrd file.")
		}
	}
	e, ok := nrrdElement(f["type"])
	if !ok {
		return nil, nil, fault.New("NRRD-TYPE", fmt.Sprintf("the voxels are of type %q, which is no grey value", f["type"]), "Save the picture with 16-bit integers.")
	}
	var order binary.ByteOrder = binary.LittleEndian
	switch f["endian"] {
	case "little":
	case "big":
		order = binary.BigEndian
	case "":
		if e.bytes() > 1 {
			return nil, nil, nrrdBad("the NRRD header does not give the byte order")
		}
	default:
		return nil, nil, nrrdBad("the NRRD header gives an unknown byte order")
	}
	size, toLPS, warnings, err := nrrdGrid(f)
	if err != nil {
		return nil, nil, err
	}
	packed := false
	switch f["encoding"] {
	case "raw":
	case "gzip", "gz":
		packed = true
	default:
		return nil, nil, fault.New("NRRD-ENCODING", fmt.Sprintf("the NRRD encoding %q is not read", f["encoding"]), "Save the picture with raw or gzip encoding.")
	}
	for _, key := range []string{"line skip", "lineskip", "byte skip", "byteskip"} {
		if v, ok := f[key]; ok && v != "0" {
			return nil, nil, nrrdBad("the NRRD header asks to skip data")
		}
	}
	n, err := checkSize(size, e.bytes(), packed, lim, nrrdCodes)
	if err != nil {
		return nil, nil, err
	}
	var voxels io.Reader = b
	if packed {
		if voxels, err = gzip.NewReader(b); err != nil {
			return nil, nil, truncated(err, 0, n, nrrdCodes)
		}
	}
	hu, err := readVoxels(voxels, n, e, order, 1, 0, lim.InputBytes > 0, nrrdCodes)
	if err != nil {
		return nil, nil, err
	}
	g := image.Grid{Size: [3]int{int(size[0]), int(size[1]), int(size[2])}, ToLPS: toLPS}
	return &image.Volume{Grid: g, HU: hu}, warnings, nil
}

func nrrdBad(why string) error {
	return fault.New("NRRD-HEADER", why, "Save the picture again as NRRD or NIfTI.")
}

// nrrdFields reads the header up to its empty line. Names are in lower case; the first of two equal ones counts.
func nrrdFields(b *bufio.Reader) (map[string]string, error) {
	fields := map[string]string{}
	for total, line := 0, 0; ; line++ {
		s, err := b.ReadSlice('\n') // bounded by the reader's buffer
		total += len(s)
		if err != nil || total > maxHeader {
			if errors.Is(err, io.EOF) || err == nil || errors.Is(err, bufio.ErrBufferFull) {
				return nil, nrrdBad("the NRRD header does not end")
			}
			return nil, fault.Wrap(err, "NRRD-HEADER", "the NRRD header cannot be read", "Copy or export the file again.")
		}
		text := strings.TrimRight(string(s), "\r\n")
		if line == 0 {
			if !strings.HasPrefix(text, "NRRD000") || len(text) != 8 || text[7] < '1' || text[7] > '5' {
				return nil, nrrdBad("the file is not NRRD")
			}
			continue
		}
		if text == "" {
			return fields, nil
		}
		if text[0] == '#' || strings.Contains(text, ":=") {
			continue
		}
		name, value, ok := strings.Cut(text, ": ")
		if !ok {
			return nil, nrrdBad("the NRRD header has a line that is no field")
		}
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := fields[name]; !twice {
			value = strings.TrimSpace(value)
			if name != "data file" && name != "datafile" {
				value = strings.ToLower(value)
			}
			fields[name] = value
		}
	}
}

func nrrdElement(t string) (element, bool) {
	switch t {
	case "signed char", "int8", "int8_t":
		return elInt8, true
	case "uchar", "unsigned char", "uint8", "uint8_t":
		return elUint8, true
	case "short", "short int", "signed short", "signed short int", "int16", "int16_t":
		return elInt16, true
	case "ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t":
		return elUint16, true
	case "int", "signed int", "int32", "int32_t":
		return elInt32, true
	case "uint", "unsigned int", "uint32", "uint32_t":
		return elUint32, true
	case "longlong", "long long", "long long int", "signed long long", "signed long long int", "int64", "int64_t":
		return elInt64, true
	case "ulonglong", "unsigned long long", "unsigned long long int", "uint64", "uint64_t":
		return elUint64, true
	case "float":
		return elFloat32, true
	case "double":
		return elFloat64, true
	}
	return 0, false
}

// nrrdGrid returns size and voxel -> LPS mm. A fourth axis of one sample (direction "none") is passed over.
func nrrdGrid(f map[string]string) ([3]int64, geom.Affine, []fault.Warning, error) {
	var size [3]int64
	fail := func(err error) ([3]int64, geom.Affine, []fault.Warning, error) { return size, geom.Affine{}, nil, err }
	sizes := strings.Fields(f["sizes"])
	if f["dimension"] != strconv.Itoa(len(sizes)) || len(sizes) == 0 {
		return fail(nrrdBad("the NRRD header's dimension and sizes do not agree"))
	}
	directions, err := nrrdVectors(f["space directions"])
	if err != nil {
		return fail(err)
	}
	spacings := strings.Fields(f["spacings"])
	if len(directions) > 0 && len(directions) != len(sizes) || len(spacings) > 0 && len(spacings) != len(sizes) {
		return fail(nrrdBad("the NRRD header's sizes and directions do not agree"))
	}
	var cols [3]geom.Vec
	at := 0
	for i, s := range sizes {
		n, err := strconv.ParseInt(s, 10, 32)
		if err != nil {
			return fail(nrrdBad("the NRRD header has a size that is no number"))
		}
		if n == 1 && len(sizes) > 3 && (len(directions) == 0 && (i == 0 || i == len(sizes)-1) || len(directions) > 0 && directions[i] == nil) {
			continue
		}
		if at == 3 || len(directions) > 0 && directions[i] == nil {
			return fail(fault.New("NRRD-DIM", "the file holds more than one volume, or colours", "Save one grey 3-D volume."))
		}
		size[at] = n
		switch {
		case len(directions) > 0:
			cols[at] = *directions[i]
		case len(spacings) > 0:
			v, err := strconv.ParseFloat(spacings[i], 64)
			if err != nil {
				return fail(nrrdBad("the NRRD header has a spacing that is no number"))
			}
			cols[at] = unitVec(at).Scale(math.Abs(v))
		default:
			return fail(fault.New("NRRD-GEOMETRY", "the NRRD header gives no spacing", "Save the picture again with its geometry."))
		}
		at++
	}
	if at != 3 {
		return fail(fault.New("NRRD-DIM", fmt.Sprintf("the file has %d dimensions; a volume has 3", at), "Give a file that holds one 3-D volume."))
	}
	origin := &geom.Vec{}
	if o := f["space origin"]; o != "" {
		v, err := nrrdVectors(o)
		if err != nil || len(v) != 1 || v[0] == nil {
			return fail(nrrdBad("the NRRD header's origin is no point"))
		}
		origin = v[0]
	}
	for _, u := range strings.Fields(strings.ReplaceAll(f["space units"], `"`, " ")) {
		if u != "mm" {
			return fail(fault.New("NRRD-GEOMETRY", "the NRRD picture is not measured in millimetres", "Save the picture with space units mm."))
		}
	}
	a := geom.FromColumns(cols[0], cols[1], cols[2], *origin)
	sign, known := map[string][2]float64{"left-posterior-superior": {1, 1}, "lps": {1, 1}, "right-anterior-superior": {-1, -1}, "ras": {-1, -1},
		"left-anterior-superior": {1, -1}, "las": {1, -1}}[f["space"]]
	var warnings []fault.Warning
	if !known || len(directions) == 0 {
		if f["space"] != "" && !known {
			return fail(fault.New("NRRD-SPACE", fmt.Sprintf("the NRRD space %q is not that of a patient lying still", f["space"]), "Save the picture in left-posterior-superior."))
		}
		if !known {
			sign = [2]float64{1, 1}
		}
		warnings = append(warnings, fault.Warning{Code: "NRRD-NOSPACE", Message: "the file does not say how the patient lies: left and right, front and back are a guess",
			Advice: "Save the picture with its space and directions, or give the DICOM series."})
	}
	for i, s := range sign {
		if s < 0 {
			for j := range 3 {
				a.M[i][j] = 0 - a.M[i][j]
			}
		}
	}
	if sign[0] < 0 {
		a.T.X = 0 - a.T.X
	}
	if sign[1] < 0 {
		a.T.Y = 0 - a.T.Y
	}
	return size, a, warnings, checkAffine(a, nrrdCodes)
}

func unitVec(i int) geom.Vec {
	return [3]geom.Vec{{X: 1}, {Y: 1}, {Z: 1}}[i]
}

// nrrdVectors reads "(a,b,c) none (d,e,f)"; none is nil.
func nrrdVectors(s string) ([]*geom.Vec, error) {
	var out []*geom.Vec
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		if rest, ok := strings.CutPrefix(s, "none"); ok {
			out, s = append(out, nil), rest
			continue
		}
		inside, rest, ok := strings.Cut(s, ")")
		parts := strings.Split(strings.TrimPrefix(inside, "("), ",")
		if !ok || s[0] != '(' || len(parts) != 3 || len(out) == 16 {
			return nil, nrrdBad("the NRRD header has a vector that is none")
		}
		var v [3]float64
		for i, p := range parts {
			x, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
			if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
				return nil, nrrdBad("the NRRD header has a vector that is none")
			}
			v[i] = x
		}
		out, s = append(out, &geom.Vec{X: v[0], Y: v[1], Z: v[2]}), rest
	}
	return out, nil
}
