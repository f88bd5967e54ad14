package input

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
	"os"
	"slices"
	"strings"
)

// sniff tells a file's format from its first bytes; the name decides only where they say nothing.
func sniff(f *os.File, path string) string {
	head := make([]byte, 1024)
	n, _ := io.ReadFull(f, head)
	head = head[:n]
	if n == 0 {
		return "empty"
	}
	name := strings.ToLower(path)
	if bytes.HasPrefix(head, []byte{0x1f, 0x8b}) {
		if _, err := f.Seek(0, io.SeekStart); err == nil {
			if z, err := gzip.NewReader(f); err == nil {
				head = make([]byte, 1024)
				n, _ = io.ReadFull(z, head)
				head = head[:n]
			}
		}
		if isNIfTI(head) || ends(name, ".nii.gz", ".hdr.gz", ".img.gz") {
			return "NIfTI"
		}
		return ""
	}
	switch {
	case len(head) >= 132 && string(head[128:132]) == "DICM":
		return "DICOM"
	case bytes.HasPrefix(head, []byte("NRRD000")) || ends(name, ".nrrd", ".nhdr"):
		return "NRRD"
	case isNIfTI(head) || ends(name, ".nii", ".nia", ".hdr", ".img"):
		return "NIfTI"
	case bytes.HasPrefix(head, []byte("ObjectType")) || bytes.HasPrefix(head, []byte("NDims")) || ends(name, ".mha", ".mhd"):
		return "MetaImage"
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return "zip"
	case strings.HasSuffix(name, ".dcm"):
		return "DICOM"
	}
	return ""
}

func ends(name string, endings ...string) bool {
	return slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(name, e) })
}

func isNIfTI(head []byte) bool {
	if len(head) < 348 {
		return false
	}
	for _, n := range []uint32{binary.LittleEndian.Uint32(head), binary.BigEndian.Uint32(head)} {
		if n == 348 && (string(head[344:347]) == "n+1" || string(head[344:347]) == "ni1") || n == 540 {
			return true
		}
	}
	return false
}
