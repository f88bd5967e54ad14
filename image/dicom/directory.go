package dicom

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
)

// Directory returns the files that a DICOMDIR lists, as slash-separated paths below its own folder, sorted, each once. The bool tells
// a DICOMDIR from any other file, which is no error. Refusals: DIR-ESC for a name that leads out of the folder, and those of any
// DICOM file.
func Directory(f fs.File) ([]string, bool, error) {
	var s source
	if err := s.open(f); err != nil {
		return nil, false, err
	}
	h, err := readHeader(&s)
	if h == nil || h.either(tagSOPClass, tagMetaClass) != directory {
		if err != nil && !errors.Is(err, errNotDICOM) && h == nil {
			return nil, false, err
		}
		return nil, false, nil
	}
	if err != nil {
		return nil, true, err
	}
	var out []string
	for _, record := range h.records {
		view := header{elements: record}
		id := view.text(tagFileID)
		if id == "" {
			continue // patients, studies and series have no file
		}
		var parts []string
		for _, p := range strings.Split(id, `\`) {
			parts = append(parts, strings.TrimSpace(p))
		}
		path := strings.Join(parts, "/")
		if !fs.ValidPath(path) || path == "." || strings.ContainsAny(path, ":\x00") || len(parts) > 8 { // PS3.10 8.5: up to eight components
			return nil, true, refuse("DIR-ESC", "Do not use this DICOMDIR; give the folder itself.", "the DICOMDIR points out of its folder, at %q", clip(id))
		}
		out = append(out, path)
	}
	slices.Sort(out)
	return slices.Compact(out), true, nil
}
