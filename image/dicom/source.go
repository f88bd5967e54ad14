package dicom

import (
	"bytes"
	"encoding/binary"
	"errors"
	"github.com/klauspost/compress/flate"
	"io"
	"io/fs"
	"slices"
)

// source reads a file front to back through a small window and knows how many bytes are left.
type source struct {
	r    io.Reader
	buf  []byte
	lo   int   // first unread byte of buf
	off  int64 // its place in the file, or in what it inflates to
	size int64 // length of the file, or the most it may inflate to
	big  bool  // numbers are stored with the high byte first
	// inflating: what is read was deflated, and its length is known at its end only. from is where it begins in the file.
	inflating bool
	from      int64
}

// errInflate says that a deflated data set is longer than maxInflated allows.
var errInflate = errors.New("dicom: inflated beyond the limit")

// maxInflated is the most that a deflated data set of n bytes may come to, reference/reliability.md I4.
func maxInflated(n int64) int64 { return min(512<<20, 100*n+16<<20) }

// open points s at a file, keeping its window.
func (s *source) open(f fs.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	*s = source{r: f, buf: s.buf[:0], size: info.Size()}
	return nil
}

// inflate reads the rest of the file as deflated bytes (PS3.5 A.5, RFC 1951).
func (s *source) inflate() {
	rest := io.MultiReader(bytes.NewReader(slices.Clone(s.buf[s.lo:])), s.r)
	*s = source{r: flate.NewReader(rest), buf: s.buf[:0], from: s.off, size: maxInflated(s.left()), inflating: true}
}

func (s *source) left() int64 { return s.size - s.off }

// end reports whether all was read.
func (s *source) end() (bool, error) {
	if !s.inflating {
		return s.left() == 0, nil
	}
	_, err := s.peek(1)
	if errors.Is(err, io.EOF) {
		return true, nil
	}
	return false, err
}

// short says why n bytes are not there.
func (s *source) short() error {
	if s.inflating {
		return errInflate
	}
	return io.ErrUnexpectedEOF
}

// peek returns the next n bytes, n <= window, without moving. They are valid until the next call.
func (s *source) peek(n int) ([]byte, error) {
	if len(s.buf)-s.lo < n {
		if int64(n) > s.left() {
			return nil, s.short()
		}
		if cap(s.buf) < window {
			s.buf = append(make([]byte, 0, window), s.buf...)
		}
		kept := copy(s.buf[:cap(s.buf)], s.buf[s.lo:])
		m, err := io.ReadAtLeast(s.r, s.buf[kept:cap(s.buf)], n-kept)
		s.buf, s.lo = s.buf[:kept+m], 0
		if err != nil {
			return nil, err
		}
	}
	return s.buf[s.lo : s.lo+n], nil
}

// next returns the next n bytes and moves past them.
func (s *source) next(n int) ([]byte, error) {
	b, err := s.peek(n)
	if err == nil {
		s.lo += n
		s.off += int64(n)
	}
	return b, err
}

// skip moves n bytes ahead.
func (s *source) skip(n int64) error {
	if n > s.left() {
		return s.short()
	}
	s.off += n
	if have := int64(len(s.buf) - s.lo); n <= have {
		s.lo += int(n)
		return nil
	} else {
		n -= have
	}
	s.buf, s.lo = s.buf[:0], 0
	return discard(s.r, n)
}

func (s *source) order() binary.ByteOrder {
	if s.big {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

// discard moves a reader n bytes ahead, by a seek where it can.
func discard(r io.Reader, n int64) error {
	if sk, ok := r.(io.Seeker); ok {
		_, err := sk.Seek(n, io.SeekCurrent)
		return err
	}
	if m, err := io.CopyN(io.Discard, r, n); err != nil {
		if err == io.EOF && m < n {
			return io.ErrUnexpectedEOF
		}
		return err
	}
	return nil
}

// inflater reads deflated bytes.
func inflater(r io.Reader) io.Reader { return flate.NewReader(r) }
