package store

import (
	"errors"
	"os"
	"path/filepath"
)

const tempPrefix = "tmp-"

// disk is what the store asks of a file system, so that tests can let any call fail.
type disk interface {
	read(path string) ([]byte, error)
	mkdir(path string) error
	// writeTemp writes and syncs a new file in dir. After an error the file may be there, and its path is returned.
	writeTemp(dir string, b []byte) (path string, err error)
	rename(from, to string) error
	syncDir(path string) error
	remove(path string)
}

// system is the file system of the machine.
type system struct{}

func (system) read(path string) ([]byte, error) { return os.ReadFile(path) }
func (system) rename(from, to string) error     { return os.Rename(from, to) }
func (system) remove(path string)               { _ = os.Remove(path) }

// mkdir makes the folder and its parents, and syncs the folders in which new names appeared.
func (s system) mkdir(path string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	up := filepath.Dir(path)
	if up != path {
		if err := s.mkdir(up); err != nil {
			return err
		}
	}
	if err := os.Mkdir(path, 0o777); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return s.syncDir(up)
}

func (system) writeTemp(dir string, b []byte) (string, error) {
	f, err := os.CreateTemp(dir, tempPrefix+"*")
	if err != nil {
		return "", err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = f.Chmod(0o644) // CreateTemp keeps files from others; results are meant to be shared
	}
	return f.Name(), errors.Join(err, f.Close())
}

func (system) syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
