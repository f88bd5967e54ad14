package format

import (
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/image"
)

var niftiCodes = codes{head: "NII-HEADER", size: "NII-SIZE", trunc: "NII-TRUNC", ratio: "NII-RATIO", kind: "NII-TYPE", affine: "NII-GEOMETRY",
	shear: "NII-SHEAR", detached: "NII-PAIR"}

// ReadNIfTI reads one volume of a single-file NIfTI-1 or NIfTI-2, plain or gzip, of either byte order, in Hounsfield units.
//
// The affine is the sform if its code is 1 or 2 (scanner or aligned), else the qform if it has a code, else the sform of another
// code with a warning, else the spacing alone with a warning that left and right are a guess. RAS becomes LPS. Refusals: NII-*.
func ReadNIfTI(r io.Reader, lim Limit) (*image.Volume, []fault.Warning, error) {
	return readNIfTI(r, lim, func() (fs.File, int64, error) {
		return nil, 0, fault.New("NII-PAIR", "the header belongs to a pair of files (.hdr, .img)", "Give it with its other half beside it, or convert it to one .nii file.")
	})
}

// OpenNIfTI is ReadNIfTI for the file name of a folder. The file may also be one of a pair: NAME.hdr and NAME.img, each plain or with
// .gz. InputBytes is taken from the files.
func OpenNIfTI(folder fs.FS, name string, lim Limit) (*image.Volume, []fault.Warning, error) {
	header := name
	if stem := half(name, ".img"); stem != "" {
		header = otherHalf(folder, stem, ".hdr")
	}
	f, size, err := open(folder, header, niftiCodes)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	lim.InputBytes = size
	return readNIfTI(f, lim, func() (fs.File, int64, error) {
		if name != header { // the data were named, so they are what is read
			return open(folder, name, niftiCodes)
		}
		stem := half(header, ".hdr")
		if stem == "" {
			stem = header
		}
		return open(folder, otherHalf(folder, stem, ".img"), niftiCodes)
	})
}

// half returns a name without its ending, with or without .gz, or "" if it has another.
func half(name, ending string) string {
	for _, e := range []string{ending, ending + ".gz"} {
		if n := len(name) - len(e); n > 0 && strings.EqualFold(name[n:], e) {
			return name[:n]
		}
	}
	return ""
}

// otherHalf returns the name of the other file of a pair; if there is none, the one to be missed.
func otherHalf(folder fs.FS, stem, ending string) string {
	for _, e := range []string{ending, ending + ".gz", strings.ToUpper(ending), strings.ToUpper(ending) + ".gz", strings.ToUpper(ending + ".gz")} {
		if _, err := fs.Stat(folder, stem+e); err == nil {
			return stem + e
		}
	}
	return stem + ending
}

func readNIfTI(r io.Reader, lim Limit, data func() (fs.File, int64, error)) (*image.Volume, []fault.Warning, error) {
	b, packed, err := newStored(r, lim.InputBytes).plain(lim, niftiCodes)
	if err != nil {
		return nil, nil, err
	}
	h, err := readNIfTIHeader(b)
	if err != nil {
		return nil, nil, err
	}
	e, ok := niftiElement(h.datatype)
	if !ok {
		return nil, nil, fault.New("NII-TYPE", fmt.Sprintf("the voxels are of NIfTI type %d, which is no grey value", h.datatype),
			"Export the picture as int16, for example with fslmaths -odt short or 3D Slicer.")
	}
	if d := h.dim[0]; d < 3 || d > 7 {
		return nil, nil, fault.New("NII-DIM", fmt.Sprintf("the header declares %d dimensions; a volume has 3", d), "Give a file that holds one 3-D volume.")
	}
	for i := int64(4); i <= h.dim[0]; i++ {
		if h.dim[i] != 1 {
			return nil, nil, fault.New("NII-DIM", "the file holds more than one volume", "Split it and give the phase to plan on, for example with fslsplit.")
		}
	}
	toLPS, warnings, err := h.affine()
	if err != nil {
		return nil, nil, err
	}
	if h.pair {
		f, size, err := data()
		if err != nil {
			return nil, nil, err
		}
		defer f.Close()
		lim.InputBytes = size
		if b, packed, err = newStored(f, size).plain(lim, niftiCodes); err != nil {
			return nil, nil, err
		}
		h.headerBytes = 0
	}
	n, err := checkSize([3]int64{h.dim[1], h.dim[2], h.dim[3]}, e.bytes(), packed, lim, niftiCodes)
	if err != nil {
		return nil, nil, err
	}
	if err := skip(b, int64(h.voxOffset)-h.headerBytes); err != nil {
		return nil, nil, truncated(err, 0, n, niftiCodes, lim)
	}
	hu, err := readVoxels(b, n, e, h.order, h.slope, h.inter, lim.InputBytes > 0 && !packed, niftiCodes, lim)
	if err != nil {
		return nil, nil, err
	}
	g := image.Grid{Size: [3]int{int(h.dim[1]), int(h.dim[2]), int(h.dim[3])}, ToLPS: toLPS}
	return &image.Volume{Grid: g, HU: hu}, warnings, nil
}
