package dicom

import (
	"io"
	"io/fs"
)

// source reads a file front to back through a small window and knows how many bytes are left.
type source struct {
	r    io.Reader
	buf  []byte
	lo   int   // first unread byte of buf
	off  int64 // its place in the file
	size int64 // length of the file
}

// open points s at a file, keeping its window.
func (s *source) open(f fs.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	*s = source{r: f, buf: s.buf[:0], size: info.Size()}
	return nil
}

func (s *source) left() int64 { return s.size - s.off }

// peek returns the next n bytes, n <= window, without moving. They are valid until the next call.
func (s *source) peek(n int) ([]byte, error) {
	if len(s.buf)-s.lo < n {
		if int64(n) > s.left() {
			return nil, io.ErrUnexpectedEOF
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
		return io.ErrUnexpectedEOF
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

// discard moves a reader n bytes ahead, by a seek where it can.
func discard(r io.Reader, n int64) error {
	if sk, ok := r.(io.Seeker); ok {
		_, err := sk.Seek(n, io.SeekCurrent)
		return err
	}
	_, err := io.CopyN(io.Discard, r, n)
	return err
}
