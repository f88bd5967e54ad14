package format

import (
	"bufio"
	"compress/bzip2"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/image"
)

var nrrdCodes = codes{head: "NRRD-HEADER", size: "NRRD-SIZE", trunc: "NRRD-TRUNC", ratio: "NRRD-RATIO", kind: "NRRD-TYPE", affine: "NRRD-GEOMETRY",
	shear: "NRRD-SHEAR", detached: "NRRD-DETACHED"}

// maxHeader bounds the text before the voxels; writers' key-value pairs stay far below.
const maxHeader = 1 << 20

// ReadNRRD reads one attached NRRD (teem's format definition, NRRD0001 to 0005) with raw, gzip or bzip2 encoding, in Hounsfield units.
// Space is LPS, RAS or LAS; without one a warning says that left and right are a guess. Detached headers are refused, since a
// header could name any file of the machine. Refusals: NRRD-*.
func ReadNRRD(r io.Reader, lim Limit) (*image.Volume, []fault.Warning, error) {
	return readNRRD(r, nil, lim)
}

// OpenNRRD is ReadNRRD for the file name of a folder. The voxels may be in another file of that folder ("data file: NAME"); paths, lists
// and patterns are refused. InputBytes is taken from the files.
func OpenNRRD(folder fs.FS, name string, lim Limit) (*image.Volume, []fault.Warning, error) {
	f, size, err := open(folder, name, nrrdCodes)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	lim.InputBytes = size
	return readNRRD(f, folder, lim)
}

func readNRRD(r io.Reader, folder fs.FS, lim Limit) (*image.Volume, []fault.Warning, error) {
	in := newStored(r, lim.InputBytes)
	f, err := nrrdFields(in.Reader)
	if err != nil {
		return nil, nil, err
	}
	if name, ok := nrrdField(f, "data file", "datafile"); ok {
		if name == "LIST" || strings.HasPrefix(name, "LIST ") {
			return nil, nil, fault.New("NRRD-DETACHED", "the NRRD header keeps its voxels in a list of files", "Save the picture as one .nrrd file.")
		}
		file, size, err := beside(folder, name, nrrdCodes)
		if err != nil {
			return nil, nil, err
		}
		defer file.Close()
		lim.InputBytes = size
		in = newStored(file, size)
	}
	e, ok := nrrdElement(f["type"])
	if !ok {
		return nil, nil, fault.New("NRRD-TYPE", fmt.Sprintf("the voxels are of type %q, which is no grey value", clip(f["type"])), "Save the picture with 16-bit integers.")
	}
	order, err := nrrdOrder(f["endian"], e)
	if err != nil {
		return nil, nil, err
	}
	size, toLPS, warnings, err := nrrdGrid(f)
	if err != nil {
		return nil, nil, err
	}
	packed := false
	switch f["encoding"] {
	case "raw":
	case "gzip", "gz", "bzip2", "bz2":
		packed = true
	default:
		return nil, nil, fault.New("NRRD-ENCODING", fmt.Sprintf("the NRRD encoding %q is not read", clip(f["encoding"])), "Save the picture with raw or gzip encoding.")
	}
	n, err := checkSize(size, e.bytes(), packed, lim, nrrdCodes)
	if err != nil {
		return nil, nil, err
	}
	voxels, err := nrrdVoxels(in, f, int64(n)*int64(e.bytes()), lim)
	if err != nil {
		return nil, nil, err
	}
	hu, err := readVoxels(voxels, n, e, order, 1, 0, lim.InputBytes > 0 && !packed, nrrdCodes, lim)
	if err != nil {
		return nil, nil, err
	}
	g := image.Grid{Size: [3]int{int(size[0]), int(size[1]), int(size[2])}, ToLPS: toLPS}
	return &image.Volume{Grid: g, HU: hu}, warnings, nil
}

func nrrdOrder(endian string, e element) (binary.ByteOrder, error) {
	switch {
	case endian == "big":
		return binary.BigEndian, nil
	case endian == "little" || endian == "" && e.bytes() == 1:
		return binary.LittleEndian, nil
	case endian == "":
		return nil, nrrdBad("the NRRD header does not give the byte order")
	}
	return nil, nrrdBad("the NRRD header gives an unknown byte order")
}

// nrrdField returns a field that has two spellings.
func nrrdField(f map[string]string, names ...string) (string, bool) {
	for _, n := range names {
		if v, ok := f[n]; ok {
			return v, true
		}
	}
	return "", false
}

// nrrdVoxels returns a reader that stands on the first voxel. Lines are skipped before decompression and bytes after it; -1 bytes, raw
// only, means that the voxels are the end of the file.
func nrrdVoxels(in *stored, f map[string]string, want int64, lim Limit) (io.Reader, error) {
	number := func(least int64, names ...string) (int64, error) {
		s, ok := nrrdField(f, names...)
		if !ok {
			return 0, nil
		}
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n < least || n > 1<<40 {
			return 0, nrrdBad("the NRRD header asks to skip what cannot be skipped")
		}
		return n, nil
	}
	lines, err := number(0, "line skip", "lineskip")
	if err != nil {
		return nil, err
	}
	bytes, err := number(-1, "byte skip", "byteskip")
	if err != nil {
		return nil, err
	}
	for lines > 0 {
		switch _, err := in.ReadSlice('\n'); err {
		case nil:
			lines--
		case bufio.ErrBufferFull: // a long line
		default:
			return nil, truncated(err, 0, 0, nrrdCodes, lim)
		}
	}
	var decoder func(io.Reader) (io.Reader, error)
	switch f["encoding"] {
	case "gzip", "gz":
		decoder = gunzip
	case "bzip2", "bz2":
		decoder = func(r io.Reader) (io.Reader, error) { return bzip2.NewReader(r), nil }
	}
	voxels := in.Reader
	if decoder != nil {
		if voxels, err = in.decode(decoder, lim); err != nil {
			return nil, truncated(err, 0, 0, nrrdCodes, lim)
		}
	}
	if bytes < 0 {
		if bytes = in.size - in.at() - want; decoder != nil || in.size == 0 {
			return nil, nrrdBad("the NRRD header counts its voxels from the end, which only a file of raw voxels allows")
		}
		if bytes < 0 {
			return nil, truncated(io.EOF, 0, 0, nrrdCodes, lim)
		}
	}
	if err := skip(voxels, bytes); err != nil {
		return nil, truncated(err, 0, 0, nrrdCodes, lim)
	}
	return voxels, nil
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
		last := errors.Is(err, io.EOF) && line > 0
		if last {
			if _, ok := nrrdField(fields, "data file", "datafile"); ok && strings.TrimSpace(string(s)) == "" {
				return fields, nil // a detached header may end with its file
			}
			last = len(s) > 0
		}
		if err != nil && !last || total > maxHeader {
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
		if strings.HasPrefix(fields["data file"]+fields["datafile"], "LIST") {
			return fields, nil // file names follow, no fields
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
