package dicom

import (
	"encoding/binary"
	"errors"
	"io"
	"io/fs"

	"github.com/apical-heart/apical/fault"
)

// span is a run of bytes of a file.
type span struct{ offset, bytes int64 }

// container is how the pixels of one file are kept. Its slices share it.
type container struct {
	path   string
	syntax *syntax
	data   pixelData
	frames int
	frame  int64 // bytes of a frame that is stored as it is
	// spans are the fragments of a multi-frame file with compressed pixels, and first the place in spans where a frame begins, with
	// the end of the last one behind it. A file of one frame is looked through when it is read.
	spans []span
	first []int
}

func badFragments(format string, args ...any) error {
	return refuse("DCM-FRAG", copyAgain, format, args...)
}

// index finds the fragments of all frames (PS3.5 A.4). s stands at the first item.
func (c *container) index(s *source) error {
	head := func() (Tag, int64, error) {
		b, err := s.next(8)
		if err != nil {
			return 0, 0, err
		}
		return Tag(uint32(binary.LittleEndian.Uint16(b))<<16 | uint32(binary.LittleEndian.Uint16(b[2:]))), int64(binary.LittleEndian.Uint32(b[4:])), nil
	}
	tag, n, err := head()
	if err != nil {
		return err
	}
	if tag != tagItem || n%4 != 0 || n > 4*maxSlices {
		return badFragments("the compressed pixels of a DICOM file do not begin with an offset table")
	}
	if n > s.left() {
		return io.ErrUnexpectedEOF
	}
	table := make([]int64, n/4)
	for i := range table {
		b, err := s.next(4)
		if err != nil {
			return err
		}
		table[i] = int64(binary.LittleEndian.Uint32(b))
	}
	base := s.off
	var starts []bool // the fragment begins like a picture
	for {
		if tag, n, err = head(); err != nil {
			return err
		}
		if tag == tagSequenceEnd {
			break
		}
		if tag != tagItem || n == undefined {
			return badFragments("the compressed pixels of a DICOM file hold %v between their fragments", tag)
		}
		if n > s.left() {
			return io.ErrUnexpectedEOF
		}
		b, err := s.peek(int(min(n, 4)))
		if err != nil {
			return err
		}
		starts = append(starts, begins(b))
		c.spans = append(c.spans, span{s.off, n})
		if err := s.skip(n); err != nil {
			return err
		}
	}
	return c.assign(table, base, starts)
}

// begins reports the first bytes of a JPEG, JPEG-LS or JPEG 2000 stream.
func begins(b []byte) bool {
	return len(b) == 4 && b[0] == 0xFF && (b[1] == 0xD8 && b[2] == 0xFF || b[1] == 0x4F && b[2] == 0xFF && b[3] == 0x51)
}

// assign gives every frame its fragments: by the offset table; one each; or, where the table is empty, by where pictures begin.
func (c *container) assign(table []int64, base int64, starts []bool) error {
	switch {
	case len(table) > 0:
		if len(table) != c.frames {
			return badFragments("the offset table of a DICOM file has %d entries for %d frames", len(table), c.frames)
		}
		at := 0
		for _, off := range table {
			for at < len(c.spans) && c.spans[at].offset-8 < base+off {
				at++
			}
			if at == len(c.spans) || c.spans[at].offset-8 != base+off || len(c.first) == 0 && at != 0 {
				return badFragments("the offset table of a DICOM file does not point at its fragments")
			}
			c.first = append(c.first, at)
			at++
		}
	case len(c.spans) == c.frames:
		for i := range c.spans {
			c.first = append(c.first, i)
		}
	default:
		for i, begin := range starts {
			if begin {
				c.first = append(c.first, i)
			}
		}
		if len(c.first) != c.frames || c.first[0] != 0 {
			return badFragments("%d fragments of a DICOM file cannot be told apart into %d frames", len(c.spans), c.frames)
		}
	}
	c.first = append(c.first, len(c.spans))
	return nil
}

// reader reads the frames of one open file, forwards where the file cannot seek.
type reader struct {
	c    *container
	file fs.File
	r    io.Reader
	off  int64
}

func openFrames(fsys fs.FS, c *container) (*reader, error) {
	f, err := fsys.Open(c.path)
	if err != nil {
		return nil, gone(err)
	}
	r := &reader{c: c, file: f, r: f}
	if c.data.inflated {
		if err := discard(f, c.data.from); err != nil {
			f.Close()
			return nil, gone(err)
		}
		r.r = inflater(f)
	}
	return r, nil
}

func gone(err error) error {
	if c := cut(err); fault.Code(c) == "DCM-INFLATE" {
		return c
	}
	return fault.Wrap(err, "DCM-TRUNC", "a file of the series changed or became unreadable while it was read", copyAgain)
}

// fill reads exactly the bytes of s into the end of buf.
func (r *reader) fill(buf []byte, s span) ([]byte, error) {
	if s.offset < r.off {
		sk, ok := r.r.(io.Seeker)
		if !ok {
			return buf, gone(errors.New("dicom: frames are read out of order"))
		}
		if _, err := sk.Seek(s.offset, io.SeekStart); err != nil {
			return buf, gone(err)
		}
	} else if err := discard(r.r, s.offset-r.off); err != nil {
		return buf, gone(err)
	}
	at := len(buf)
	buf = grow(buf, s.bytes)
	if _, err := io.ReadFull(r.r, buf[at:]); err != nil {
		return buf, gone(err)
	}
	r.off = s.offset + s.bytes
	return buf, nil
}

// grow lengthens b by n bytes. What n asks for was compared with the length of the file.
func grow(b []byte, n int64) []byte {
	if want := len(b) + int(n); want > cap(b) {
		b = append(make([]byte, 0, want), b...)
	}
	return b[:len(b)+int(n)]
}

// bytes returns the stored bytes of frame i in buf, which it grows if it must.
func (r *reader) bytes(i int, buf []byte) ([]byte, error) {
	c := r.c
	if c.data.bytes >= 0 {
		return r.fill(buf[:0], span{c.data.offset + int64(i)*c.frame, c.frame})
	}
	if c.first != nil {
		buf = buf[:0]
		var err error
		for _, s := range c.spans[c.first[i]:c.first[i+1]] {
			if buf, err = r.fill(buf, s); err != nil {
				return buf, err
			}
		}
		return buf, nil
	}
	buf, err := r.fill(buf[:0], span{c.data.offset, c.data.fileBytes - c.data.offset})
	if err != nil {
		return buf, err
	}
	return join(buf)
}

// join moves the fragments of one frame together, in place.
func join(b []byte) ([]byte, error) {
	out := b[:0]
	for items := 0; ; items++ {
		if len(b) < 8 {
			return nil, cut(io.ErrUnexpectedEOF)
		}
		tag := Tag(uint32(binary.LittleEndian.Uint16(b))<<16 | uint32(binary.LittleEndian.Uint16(b[2:])))
		n := int64(binary.LittleEndian.Uint32(b[4:]))
		b = b[8:]
		switch {
		case tag == tagSequenceEnd && items > 0:
			return out, nil
		case tag != tagItem || n == undefined:
			return nil, badFragments("the compressed pixels of a DICOM file hold %v between their fragments", tag)
		case n > int64(len(b)):
			return nil, cut(io.ErrUnexpectedEOF)
		case items == 0 && n > 4:
			return nil, badFragments("a DICOM file of one frame has an offset table for %d", n/4)
		case items > 0:
			out = append(out, b[:n]...)
		}
		b = b[n:]
	}
}
