package input

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/image/dicom"
)

// Bounds of reference/reliability.md I19. The ratio is over the whole archive and, for entries of a MiB and more, over each; deflate
// reaches 1032, a CT about 2.
const (
	maxEntries  = 20000
	maxUnpacked = int64(8) << 30
	maxRatio    = 200
)

// scanZip reads the headers of the DICOM files in a zip archive. f must stay open as long as the study is used.
func scanZip(ctx context.Context, f *os.File, size int64, name string) (*dicom.Study, error) {
	a, err := newArchive(f, size)
	if err != nil {
		return nil, err
	}
	st, err := dicom.ScanFiles(ctx, a, a.names)
	if err != nil {
		return nil, err
	}
	if len(st.Series) == 0 && len(st.Unread) == 0 {
		if a.nested > 0 {
			return nil, fault.New("ZIP-NESTED", fmt.Sprintf("%s holds other archives and no DICOM", filepath.Base(name)), "Unpack it, and give one of the archives in it.")
		}
		return nil, fault.New("ZIP-CONTENT", fmt.Sprintf("none of the %d files in %s is DICOM", len(a.names), filepath.Base(name)),
			"A zip archive is taken for DICOM only; unpack any other picture and give the file.")
	}
	return usable(ctx, st, nil, name)
}

// archive is a zip archive as a file system. Its files have names of ours: what the archive calls them is never a path.
type archive struct {
	names  []string
	files  map[string]*zip.File
	nested int
}

// newArchive reads the central directory and refuses an archive that is out of bounds, before anything is unpacked.
func newArchive(r io.ReaderAt, size int64) (*archive, error) {
	entries, err := count(r, size)
	if err != nil {
		return nil, err
	}
	if entries > maxEntries {
		return nil, fault.New("ZIP-ENTRIES", fmt.Sprintf("the archive has %d entries; the limit is %d", entries, maxEntries), "Give an archive of one examination.")
	}
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fault.Wrap(err, "ZIP-FORMAT", "the zip archive is damaged", "Copy or pack it again.")
	}
	a := &archive{files: map[string]*zip.File{}}
	type place struct{ from, to int64 }
	var places []place
	var packed, unpacked int64
	for _, f := range z.File {
		if !f.Mode().IsRegular() || strings.HasSuffix(f.Name, "/") {
			continue // folders, links and devices
		}
		if f.Flags&1 != 0 {
			return nil, fault.New("ZIP-ENCRYPTED", "the archive is encrypted", "Unpack it with its password and give the folder.")
		}
		if f.Method != zip.Store && f.Method != zip.Deflate {
			return nil, fault.New("ZIP-METHOD", fmt.Sprintf("the archive is packed with method %d, which is not read", f.Method), "Pack it again with the usual method (deflate), or give the folder.")
		}
		in, out := int64(f.CompressedSize64), int64(f.UncompressedSize64)
		if in < 0 || out < 0 || in > size || out > maxUnpacked || out > 1<<20 && out/maxRatio > in {
			return nil, ratio()
		}
		packed, unpacked = packed+in, unpacked+out
		if unpacked > maxUnpacked {
			return nil, fault.New("ZIP-SIZE", fmt.Sprintf("the archive unpacks to more than %d GiB", maxUnpacked>>30), "Give an archive of one examination.")
		}
		from, err := f.DataOffset()
		if err != nil {
			return nil, fault.Wrap(err, "ZIP-FORMAT", "the zip archive is damaged", "Copy or pack it again.")
		}
		places = append(places, place{from, from + in})
		if ext := strings.ToLower(path.Ext(f.Name)); ext == ".zip" || ext == ".7z" || ext == ".rar" || ext == ".gz" || ext == ".tgz" {
			a.nested++
		}
		name := fmt.Sprintf("entry%05d", len(a.names))
		a.names = append(a.names, name)
		a.files[name] = f
	}
	if unpacked/maxRatio > packed+1<<20 {
		return nil, ratio()
	}
	slices.SortFunc(places, func(p, q place) int { return int(min(1, max(-1, p.from-q.from))) })
	for i := 1; i < len(places); i++ {
		if places[i].from < places[i-1].to {
			return nil, fault.New("ZIP-OVERLAP", "entries of the archive lie over each other, as in a zip bomb", "Do not open it; ask for the pictures again.")
		}
	}
	if len(a.names) == 0 {
		return nil, fault.New("IN-EMPTY", "the zip archive is empty", "Pack it again.")
	}
	return a, nil
}

func ratio() error {
	return fault.New("ZIP-RATIO", fmt.Sprintf("the archive unpacks to more than %d times its size, as a zip bomb does", maxRatio), "Do not open it; ask for the pictures again.")
}

// count returns the entries that the end record announces, so that a directory of millions is not read (APPNOTE 4.3.16). A zip64 or
// missing record is left to the reader, which compares with the size.
func count(r io.ReaderAt, size int64) (int, error) {
	tail := make([]byte, min(size, 1<<16+22))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return 0, fault.Wrap(err, "IN-PATH", "the zip archive cannot be read", "Copy it to this machine first.")
	}
	for i := len(tail) - 22; i >= 0; i-- {
		if string(tail[i:i+4]) == "PK\x05\x06" {
			entries := int(tail[i+10]) | int(tail[i+11])<<8
			directory := int64(tail[i+12]) | int64(tail[i+13])<<8 | int64(tail[i+14])<<16 | int64(tail[i+15])<<24
			// An entry of the directory has at least 46 bytes; one of ours has hardly more than 300.
			if directory != 0xFFFFFFFF && directory > maxEntries*1024 {
				entries = maxEntries + 1
			}
			return entries, nil
		}
	}
	return 0, fault.New("ZIP-FORMAT", "the zip archive has no end", "Copy or pack it again.")
}

// Open opens an entry. It is read once, front to back, and gives no byte more than the archive announced.
func (a *archive) Open(name string) (fs.File, error) {
	f := a.files[name]
	if f == nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	return &packed{ReadCloser: r, limited: io.LimitedReader{R: r, N: int64(f.UncompressedSize64)}, name: name, size: int64(f.UncompressedSize64)}, nil
}

type packed struct {
	io.ReadCloser
	limited io.LimitedReader
	name    string
	size    int64
}

func (p *packed) Read(b []byte) (int, error) { return p.limited.Read(b) }

func (p *packed) Stat() (fs.FileInfo, error) { return p, nil }

// packed is its own fs.FileInfo.
func (p *packed) Name() string     { return p.name }
func (p *packed) Size() int64      { return p.size }
func (*packed) Mode() fs.FileMode  { return 0o444 }
func (*packed) ModTime() time.Time { return time.Time{} }
func (*packed) IsDir() bool        { return false }
func (*packed) Sys() any           { return nil }
