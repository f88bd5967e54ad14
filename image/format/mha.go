package format

import (
	"bufio"
	"compress/zlib"
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

var mhaCodes = codes{head: "MHA-HEADER", size: "MHA-SIZE", trunc: "MHA-TRUNC", ratio: "MHA-RATIO", kind: "MHA-TYPE", affine: "MHA-GEOMETRY",
	shear: "MHA-SHEAR", detached: "MHA-DETACHED"}

// ReadMHA reads one attached MetaImage (.mha; MetaIO, Kitware), raw or compressed, in Hounsfield units. Its world is that of ITK, LPS, and
// row i of TransformMatrix is the direction of axis i (itkMetaImageIO.cxx, ReadImageInformation); AnatomicalOrientation, which says the
// same in letters, is not looked at. Without a matrix a warning says that left and right are a guess. A file without
// BinaryDataByteOrderMSB is little endian, as MetaIO takes it on today's machines. Refusals: MHA-*.
func ReadMHA(r io.Reader, lim Limit) (*image.Volume, []fault.Warning, error) {
	return readMHA(r, nil, lim)
}

// OpenMHA is ReadMHA for the file name of a folder, .mha or .mhd. The voxels may be in another file of that folder; paths, lists and
// patterns are refused. InputBytes is taken from the files.
func OpenMHA(folder fs.FS, name string, lim Limit) (*image.Volume, []fault.Warning, error) {
	f, size, err := open(folder, name, mhaCodes)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	lim.InputBytes = size
	return readMHA(f, folder, lim)
}

func readMHA(r io.Reader, folder fs.FS, lim Limit) (*image.Volume, []fault.Warning, error) {
	in := newStored(r, lim.InputBytes)
	f, err := mhaFields(in)
	if err != nil {
		return nil, nil, err
	}
	if name := f["elementdatafile"]; !strings.EqualFold(name, "local") {
		if name == "LIST" || strings.HasPrefix(name, "LIST ") {
			return nil, nil, fault.New("MHA-DETACHED", "the header keeps its voxels in a list of files", "Save the picture as one .mha file.")
		}
		file, size, err := beside(folder, name, mhaCodes)
		if err != nil {
			return nil, nil, err
		}
		defer file.Close()
		lim.InputBytes = size
		in = newStored(file, size)
	}
	e, ok := mhaElement(f["elementtype"])
	if !ok {
		return nil, nil, fault.New("MHA-TYPE", fmt.Sprintf("the voxels are of type %q, which is no grey value", clip(f["elementtype"])), "Save the picture with 16-bit integers (MET_SHORT).")
	}
	var order binary.ByteOrder = binary.LittleEndian
	big, err := mhaFlag(f, "binarydatabyteordermsb", "elementbyteordermsb")
	if err != nil {
		return nil, nil, err
	}
	if big {
		order = binary.BigEndian
	}
	size, toLPS, warnings, err := mhaGrid(f)
	if err != nil {
		return nil, nil, err
	}
	packed, err := mhaEncoding(f)
	if err != nil {
		return nil, nil, err
	}
	n, err := checkSize(size, e.bytes(), packed, lim, mhaCodes)
	if err != nil {
		return nil, nil, err
	}
	voxels, err := mhaVoxels(in, f["headersize"], packed, int64(n)*int64(e.bytes()), lim)
	if err != nil {
		return nil, nil, err
	}
	hu, err := readVoxels(voxels, n, e, order, 1, 0, lim.InputBytes > 0 && !packed, mhaCodes, lim)
	if err != nil {
		return nil, nil, err
	}
	g := image.Grid{Size: [3]int{int(size[0]), int(size[1]), int(size[2])}, ToLPS: toLPS}
	return &image.Volume{Grid: g, HU: hu}, warnings, nil
}

func mhaBad(why string) error {
	return fault.New("MHA-HEADER", why, "Save the picture again as MetaImage, NRRD or NIfTI.")
}

// mhaFields reads the header: "Key = Value" up to ElementDataFile, which is the last. Names are in lower case; the first of two equal ones
// counts.
func mhaFields(in *stored) (map[string]string, error) {
	fields := map[string]string{}
	for total := 0; ; {
		s, err := in.ReadSlice('\n') // bounded by the reader's buffer
		total += len(s)
		if err != nil && !(errors.Is(err, io.EOF) && len(s) > 0) || total > maxHeader {
			if errors.Is(err, io.EOF) || err == nil || errors.Is(err, bufio.ErrBufferFull) {
				return nil, mhaBad("the MetaImage header does not end")
			}
			return nil, fault.Wrap(err, "MHA-HEADER", "the MetaImage header cannot be read", "Copy or export the file again.")
		}
		text := strings.TrimSpace(string(s))
		if text == "" {
			continue
		}
		name, value, ok := strings.Cut(text, "=")
		if !ok {
			return nil, mhaBad("the file is not MetaImage, or its header has a line that is no field")
		}
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
		if _, twice := fields[name]; !twice {
			fields[name] = value
		}
		if name == "elementdatafile" {
			break
		}
	}
	if t, ok := fields["objecttype"]; ok && !strings.EqualFold(t, "image") {
		return nil, fault.New("MHA-TYPE", fmt.Sprintf("the file holds a MetaIO %q, no picture", clip(t)), "Give the picture.")
	}
	return fields, nil
}

// mhaFlag reads True or False of a field that has several names; without one it is false.
func mhaFlag(f map[string]string, names ...string) (bool, error) {
	for _, n := range names {
		switch strings.ToLower(f[n]) {
		case "":
		case "true", "1":
			return true, nil
		case "false", "0":
			return false, nil
		default:
			return false, mhaBad("the MetaImage header has a flag that is neither true nor false")
		}
	}
	return false, nil
}

// mhaEncoding tells whether the voxels are compressed, and refuses numbers as text, channels and a map of values, which ITK passes over.
func mhaEncoding(f map[string]string) (packed bool, err error) {
	binary, err := mhaFlag(f, "binarydata")
	if err != nil {
		return false, err
	}
	if !binary { // without the field MetaIO reads text too
		return false, fault.New("MHA-ENCODING", "the voxels are written as text, or the header does not say BinaryData = True", "Save the picture as binary data, raw or compressed.")
	}
	if c := f["elementnumberofchannels"]; c != "" && c != "1" {
		return false, fault.New("MHA-TYPE", fmt.Sprintf("the voxels have %q channels, which is no grey value", clip(c)), "Save one grey picture.")
	}
	for name, neutral := range map[string]float64{"elementtointensityfunctionslope": 1, "elementtointensityfunctionoffset": 0} {
		if s, ok := f[name]; ok {
			if v, err := strconv.ParseFloat(s, 64); err != nil || v != neutral {
				return false, fault.New("MHA-ENCODING", "the header asks to rescale the voxels", "Save the picture in Hounsfield units.")
			}
		}
	}
	return mhaFlag(f, "compresseddata")
}

func mhaElement(t string) (element, bool) {
	switch strings.ToUpper(t) {
	case "MET_CHAR":
		return elInt8, true
	case "MET_UCHAR":
		return elUint8, true
	case "MET_SHORT":
		return elInt16, true
	case "MET_USHORT":
		return elUint16, true
	case "MET_INT", "MET_LONG": // four bytes both (metaTypes.h, MET_ValueTypeSize)
		return elInt32, true
	case "MET_UINT", "MET_ULONG":
		return elUint32, true
	case "MET_LONG_LONG":
		return elInt64, true
	case "MET_ULONG_LONG":
		return elUint64, true
	case "MET_FLOAT":
		return elFloat32, true
	case "MET_DOUBLE":
		return elFloat64, true
	}
	return 0, false
}

// mhaVoxels returns a reader that stands on the first voxel. HeaderSize counts from the beginning of the file that holds the voxels; -1, raw
// only, means that they are its end.
func mhaVoxels(in *stored, headerSize string, packed bool, want int64, lim Limit) (io.Reader, error) {
	if headerSize != "" && headerSize != "0" {
		n, err := strconv.ParseInt(headerSize, 10, 64)
		if err != nil || n < -1 || n > 1<<40 {
			return nil, mhaBad("the MetaImage header's HeaderSize is no length")
		}
		if n < 0 {
			if packed || in.size == 0 {
				return nil, mhaBad("the MetaImage header counts its voxels from the end, which only a file of raw voxels allows")
			}
			n = in.size - want
		}
		if n < in.at() {
			return nil, mhaBad("the MetaImage header says that the voxels begin within it")
		}
		if err := in.skip(n - in.at()); err != nil {
			return nil, truncated(err, 0, 0, mhaCodes, lim)
		}
	}
	if !packed {
		return in, nil
	}
	decoder := func(r io.Reader) (io.Reader, error) { return zlib.NewReader(r) }
	if in.isGzip() {
		decoder = gunzip
	}
	r, err := in.decode(decoder, lim)
	if err != nil {
		return nil, truncated(err, 0, 0, mhaCodes, lim)
	}
	return r, nil
}
