package dicom

import (
	"errors"
	"io/fs"

	"github.com/apical-heart/apical/fault"
)

// file is what one file came to: the pictures in it, or why there are none.
type file struct {
	path     string
	h        *header
	pictures []picture
	err      error // of the whole file
	other    bool
}

// picture is one slice and what it shares with its neighbours.
type picture struct {
	h     *header
	slice slice
	plane plane
	err   error
}

// look reads the header of one file.
func look(fsys fs.FS, path string, s *source) file {
	r := file{path: path}
	f, err := fsys.Open(path)
	if err != nil {
		r.err = fault.Wrap(err, "IN-PATH", "a file cannot be opened", "Check the permissions of the folder.")
		return r
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.IsDir() {
		r.other = true
		return r
	}
	if err := s.open(f); err != nil {
		r.err = fault.Wrap(err, "IN-PATH", "a file cannot be read", "Check the disk or the permissions of the folder.")
		return r
	}
	r.h, r.err = readHeader(s)
	if errors.Is(r.err, errNotDICOM) || r.h != nil && r.h.either(tagSOPClass, tagMetaClass) == directory {
		r.other = true
		return r
	}
	if r.err == nil {
		r.err = r.parse(s)
	}
	return r
}

// parse makes pictures of a file whose header was read; s stands at its pixels.
func (f *file) parse(s *source) error {
	h := f.h
	c := &container{path: f.path, syntax: h.syntax, data: h.pixels, frames: 1}
	several := multiFrame(h.either(tagSOPClass, tagMetaClass))
	if h.begun(tagFrames) {
		c.frames = h.number(tagFrames, -1)
	} else if several {
		return refuse("DCM-TAG", copyAgain, "an enhanced CT lacks %v", tagFrames)
	}
	switch {
	case c.frames < 1 || c.frames > maxSlices:
		return refuse("DCM-FRAMES", copyAgain, "a file says that it holds %q frames; it may hold 1 to %d", clip(h.text(tagFrames)), maxSlices)
	case several && len(h.frames) != c.frames:
		return refuse("DCM-FRAMES", copyAgain, "an enhanced CT describes %d frames and holds %d", len(h.frames), c.frames)
	case !several && c.frames != 1:
		return refuse("DCM-FRAMES", "Export the series as one file a slice, or as Enhanced CT.", "a file holds %d frames and no place for each", c.frames)
	}
	f.pictures = make([]picture, c.frames)
	for i := range f.pictures {
		p := &f.pictures[i]
		p.h = h
		if several {
			p.h = h.frame(i)
		}
		p.slice, p.plane, p.err = parseSlice(c, i, p.h)
	}
	first := &f.pictures[0]
	if first.err == nil {
		first.err = c.check(first)
	}
	if first.err != nil { // what the file lacks, all its frames lack
		f.pictures = nil
		return first.err
	}
	if c.frames > 1 && c.data.bytes < 0 {
		return cut(c.index(s))
	}
	return nil
}

// check compares the length of the pixels with what the header says.
func (c *container) check(p *picture) error {
	if c.data.offset == 0 {
		return refuse("DCM-TRUNC", copyAgain, "a file of the series has no pixels")
	}
	c.frame = int64(p.plane.rows) * int64(p.plane.columns) * int64(p.slice.pixels.allocated/8)
	want := c.frame * int64(c.frames) // at most 2^25 * 20000
	if want > maxVolume {
		return refuse("DCM-PIXLEN", "Export fewer slices, or a smaller matrix.", "a file holds %d MiB of pixels, the limit is %d", want>>20, maxVolume>>20)
	}
	switch {
	case c.data.bytes >= 0 && !c.syntax.native && c.syntax.readable():
		return badFragments("the pixels of a DICOM file are said to be %s and are not", c.syntax.name)
	case c.syntax.native && c.data.bytes != want+want%2 && c.data.bytes != want:
		return refuse("DCM-PIXLEN", copyAgain, "a file has %d bytes of pixels where %d frames of %d x %d pixels need %d", c.data.bytes, c.frames, p.plane.columns, p.plane.rows, want)
	}
	return nil
}

// multiFrame reports the CT objects that describe every frame in functional groups.
func multiFrame(class string) bool { return class == enhancedCTImage || class == legacyCTImage }

// isImage reports whether a picture claims to be a CT; the rest of a study (dose reports, screenshots, other modalities) is
// listed but does not stop the CT beside it.
func isImage(h *header) bool {
	class := h.either(tagSOPClass, tagMetaClass)
	return class == ctImage || multiFrame(class)
}
