package format

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"unicode"

	"github.com/apical-heart/apical/fault"
)

// stored is a file as it is stored, read from its beginning on.
type stored struct {
	*bufio.Reader
	in   *counter
	size int64 // 0: unknown
}

func newStored(r io.Reader, size int64) *stored {
	in := &counter{r: r}
	return &stored{Reader: bufio.NewReaderSize(in, 1<<16), in: in, size: size}
}

// at returns how many bytes were read.
func (s *stored) at() int64 { return s.in.n - int64(s.Buffered()) }

// skip passes over n bytes.
func (s *stored) skip(n int64) error { return skip(s, n) }

func skip(r io.Reader, n int64) error {
	_, err := io.CopyN(io.Discard, r, n)
	return err
}

// counter counts what was read.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

var errRatio = errors.New("the data inflate without end")

// inflated bounds what comes out of a decoder by what went in.
type inflated struct {
	r     io.Reader
	in    *counter
	out   int64
	ratio int64
}

func (d *inflated) Read(p []byte) (int, error) {
	if d.out > inflatedBytes(d.in.n, d.ratio) {
		return 0, errRatio
	}
	n, err := d.r.Read(p)
	d.out += int64(n)
	return n, err
}

// inflatedBytes is the most that so many compressed bytes may become.
func inflatedBytes(in, ratio int64) int64 { return in*ratio + inflateSlack }

// decode returns a reader of the bytes that decoder makes of what follows, within the limit.
func (s *stored) decode(decoder func(io.Reader) (io.Reader, error), lim Limit) (*bufio.Reader, error) {
	r, err := decoder(s.Reader)
	if err != nil {
		return nil, err
	}
	return bufio.NewReaderSize(&inflated{r: r, in: s.in, ratio: lim.ratio()}, 1<<16), nil
}

func gunzip(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }

// isGzip tells whether a gzip stream follows.
func (s *stored) isGzip() bool {
	m, err := s.Peek(2)
	return err == nil && m[0] == 0x1f && m[1] == 0x8b
}

// plain returns a reader of the plain bytes and whether what follows is gzip.
func (s *stored) plain(lim Limit, c codes) (*bufio.Reader, bool, error) {
	if !s.isGzip() {
		return s.Reader, false, nil
	}
	r, err := s.decode(gunzip, lim)
	if err != nil {
		return nil, true, fault.Wrap(err, c.trunc, "the gzip header is damaged", "Copy or export the file again.")
	}
	return r, true, nil
}

// open opens a plain file of the folder and returns its length. What is no file, like a pipe or a device, is not touched.
func open(folder fs.FS, name string, c codes) (fs.File, int64, error) {
	info, err := fs.Stat(folder, name)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is no plain file")
	}
	var f fs.File
	if err == nil {
		f, err = folder.Open(name)
	}
	if err != nil {
		return nil, 0, fault.Wrap(err, c.detached, fmt.Sprintf("the picture needs the file %q beside its header, which cannot be opened", clip(name)),
			"Keep header and data together in one folder, or save the picture as one file.")
	}
	return f, info.Size(), nil
}

// beside opens the data file that a header names, if that is a plain name: a file of the header's own folder. A header could
// otherwise name any file of the machine.
func beside(folder fs.FS, name string, c codes) (fs.File, int64, error) {
	name = strings.TrimPrefix(name, "./")
	if folder == nil || !plainName(name) {
		return nil, 0, fault.New(c.detached, fmt.Sprintf("the header keeps its voxels in %q", clip(name)), "Save the picture as one file, or as a header with one data file beside it.")
	}
	return open(folder, name, c)
}

// plainName tells whether a name is one file of a folder on every system: no path, no drive, no address, no pattern.
func plainName(name string) bool {
	return fs.ValidPath(name) && name != "." && !strings.ContainsAny(name, `/\:%*?"<>|`) && !strings.ContainsFunc(name, unicode.IsControl)
}

// clip shortens what a file says before it is shown.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40])
	}
	return s
}
