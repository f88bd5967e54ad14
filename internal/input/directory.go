package input

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/image/dicom"
)

// scanFile reads one DICOM file: a DICOMDIR with all that it lists, an enhanced multi-frame object, or a slice, which is refused
// unless something worse is wrong with it.
func scanFile(ctx context.Context, path string) (*dicom.Study, error) {
	folder, name := filepath.Dir(path), filepath.Base(path)
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.Wrap(err, "IN-PATH", fmt.Sprintf("%s cannot be opened", path), "Check its permissions.")
	}
	files, isDirectory, err := dicom.Directory(f)
	f.Close()
	if err != nil {
		return nil, err
	}
	if isDirectory {
		// Opened through a root, no link and no name leads out of the folder.
		root, err := os.OpenRoot(folder)
		if err != nil {
			return nil, fault.Wrap(err, "IN-PATH", fmt.Sprintf("%s cannot be opened", folder), "Check its permissions.")
		}
		fsys := root.FS() // the root stays open as long as the study is used
		there := present(fsys, files)
		if lost := len(files) - len(there); lost > 0 {
			return nil, fault.New("DIR-MISSING", fmt.Sprintf("the DICOMDIR lists %d files, %d of them are not there", len(files), lost),
				"Copy the whole medium again; or give the folder instead of its DICOMDIR to plan on what is there.")
		}
		st, err := dicom.ScanFiles(ctx, fsys, there)
		return usable(ctx, st, err, folder)
	}
	st, err := dicom.ScanFiles(ctx, oneFile{path}, []string{name})
	if st, err = usable(ctx, st, err, path); err != nil {
		return nil, err
	}
	if s := st.Series[0]; s.Images == 1 && s.Supported() == nil {
		return nil, fault.New("IN-SINGLE", fmt.Sprintf("%s is one slice of a series", name), "Give the folder that holds all its slices.")
	}
	return st, nil
}

// present returns those of the files that are there. Media are written in capitals and often copied in small letters, or with the
// version that ISO 9660 puts behind a name.
func present(fsys fs.FS, files []string) []string {
	plain := func(p string) string { return strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(p), ";1"), ".") }
	var other map[string]string
	var there []string
	for _, file := range files {
		if info, err := fs.Stat(fsys, file); err == nil && info.Mode().IsRegular() {
			there = append(there, file)
			continue
		}
		if other == nil {
			other = map[string]string{}
			_ = fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
				if err == nil && d.Type().IsRegular() {
					other[plain(path)] = path
				}
				return nil // what cannot be opened is not there
			})
		}
		if path, ok := other[plain(file)]; ok {
			there = append(there, path)
		}
	}
	return there
}

// oneFile is a file system that holds one file and no folder: whatever is opened is the file.
type oneFile struct{ path string }

func (o oneFile) Open(string) (fs.File, error) { return os.Open(o.path) }
