// Package store keeps the results of steps as files that are written once.
//
//	format                 "apical store 1"
//	keys/ab/abcd...        the key's result: SHA-256 and length of an object
//	objects/12/1234...     the bytes, named by their SHA-256, so that sha256sum checks them
//
// A file appears whole or not at all: it is written beside its place, synced, renamed, and the folder synced; the key comes
// after its object. So a program that is killed at any moment leaves at worst a file whose name begins with "tmp-", which Open
// removes when it is a day old. What is read is checked against its name. Copying the folder is a backup.
package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/plan"
)

const format = "apical store 1\n"

// staleAge is when a temporary file is nobody's any more: no write of one result lasts a day.
const staleAge = 24 * time.Hour

// Store is a plan.Store in a folder. Many goroutines may use it, and many programs the same folder.
type Store struct {
	// Damaged is called with what was found wrong with a stored result, which then counts as not there. Nil: nobody hears of it.
	Damaged func(key string, err error)

	dir  string
	disk disk
	mu   sync.Mutex // between looking whether a key is taken and taking it
}

var _ plan.Store = (*Store)(nil)

// Open opens the store in dir and makes it if there is none. A folder that holds something else, or a store of another version, is
// refused (STORE-FORMAT).
func Open(dir string) (*Store, error) { return open(dir, system{}) }

func open(dir string, d disk) (*Store, error) {
	s := &Store{dir: dir, disk: d}
	got, err := d.read(filepath.Join(dir, "format"))
	if errors.Is(err, fs.ErrNotExist) {
		if entries, _ := os.ReadDir(dir); len(entries) > 0 && !onlyOurs(entries) {
			return nil, fault.New("STORE-FORMAT", fmt.Sprintf("%s holds other files and is no store", dir), "Name an empty folder, or one that does not exist yet.")
		}
		err = s.publish("format", []byte(format))
		got = []byte(format)
	}
	if err != nil {
		return nil, trouble("open", err)
	}
	if string(got) != format {
		return nil, fault.New("STORE-FORMAT", fmt.Sprintf("%s is a store of another version", dir), "Name another folder; the results are computed again.")
	}
	s.sweep()
	return s, nil
}

// onlyOurs reports whether the entries are what an Open that was interrupted leaves.
func onlyOurs(entries []os.DirEntry) bool {
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), tempPrefix) {
			return false
		}
	}
	return true
}

// sweep removes temporary files of programs that are long gone. What cannot be removed stays: it harms nobody.
func (s *Store) sweep() {
	_ = filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasPrefix(d.Name(), tempPrefix) {
			return nil
		}
		if info, err := d.Info(); err == nil && time.Since(info.ModTime()) > staleAge {
			_ = os.Remove(path)
		}
		return nil
	})
}

// Get returns the result under the key if it is there and whole.
func (s *Store) Get(key string) ([]byte, bool) {
	if !isHash(key) {
		return nil, false
	}
	hash, size, err := s.entry(key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false
	}
	var b []byte
	if err == nil {
		b, err = s.object(hash, size)
	}
	if err != nil {
		if s.Damaged != nil {
			s.Damaged(key, err)
		}
		return nil, false
	}
	return b, true
}

// Put keeps b under the key. It returns plan.ErrUnequal if the key has another result, DISK-FULL if there is no room.
func (s *Store) Put(key string, b []byte) error {
	if !isHash(key) {
		return fmt.Errorf("store: put: %q is no key", key)
	}
	sum := sha256.Sum256(b)
	hash := hex.EncodeToString(sum[:])
	s.mu.Lock()
	defer s.mu.Unlock()
	taken, _, err := s.entry(key)
	if err == nil && taken != hash {
		return fmt.Errorf("store: put %s: %w", key, plan.ErrUnequal)
	}
	if _, bad := s.object(hash, len(b)); bad != nil { // missing, or damaged and now made whole
		if err := s.publish(place("objects", hash), b); err != nil {
			return trouble("put", err)
		}
	}
	if err != nil { // no entry, or one that cannot be read
		if err := s.publish(place("keys", key), fmt.Appendf(nil, "%s %d\n", hash, len(b))); err != nil {
			return trouble("put", err)
		}
	}
	return nil
}

// entry returns what the key points to.
func (s *Store) entry(key string) (hash string, size int, err error) {
	b, err := s.disk.read(filepath.Join(s.dir, place("keys", key)))
	if err != nil {
		return "", 0, err
	}
	if _, err := fmt.Sscanf(string(b), "%64s %d\n", &hash, &size); err != nil || !isHash(hash) || string(b) != fmt.Sprintf("%s %d\n", hash, size) {
		return "", 0, errors.New("store: the entry of the key is damaged")
	}
	return hash, size, nil
}

// object returns the bytes with this hash.
func (s *Store) object(hash string, size int) ([]byte, error) {
	b, err := s.disk.read(filepath.Join(s.dir, place("objects", hash)))
	if err != nil {
		return nil, fmt.Errorf("store: the object of the key: %w", err)
	}
	if sum := sha256.Sum256(b); len(b) != size || hex.EncodeToString(sum[:]) != hash {
		return nil, fmt.Errorf("store: object %s is damaged", hash)
	}
	return b, nil
}

// publish makes the file with these bytes appear whole.
func (s *Store) publish(name string, b []byte) error {
	path := filepath.Join(s.dir, name)
	dir := filepath.Dir(path)
	if err := s.disk.mkdir(dir); err != nil {
		return err
	}
	temp, err := s.disk.writeTemp(dir, b)
	if err == nil {
		if err = s.disk.rename(temp, path); err == nil {
			return s.disk.syncDir(dir)
		}
	}
	if temp != "" {
		s.disk.remove(temp)
	}
	return err
}

// Check reads everything and returns what is wrong, one line a finding: nothing if the store is sound.
func (s *Store) Check() ([]string, error) {
	var wrong []string
	for _, kind := range []string{"keys", "objects"} {
		err := filepath.WalkDir(filepath.Join(s.dir, kind), func(path string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil // nothing was kept yet
			}
			if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), tempPrefix) {
				return err
			}
			name := d.Name()
			switch {
			case !isHash(name) || path != filepath.Join(s.dir, place(kind, name)):
				wrong = append(wrong, path+": does not belong here")
			case kind == "keys":
				hash, size, err := s.entry(name)
				if err == nil {
					_, err = s.object(hash, size)
				}
				if err != nil {
					wrong = append(wrong, name+": "+err.Error())
				}
			default:
				b, err := s.disk.read(path)
				if sum := sha256.Sum256(b); err != nil || hex.EncodeToString(sum[:]) != name {
					wrong = append(wrong, name+": the object is damaged")
				}
			}
			return nil
		})
		if err != nil {
			return wrong, fmt.Errorf("store: check: %w", err)
		}
	}
	return wrong, nil
}

func place(kind, hash string) string { return filepath.Join(kind, hash[:2], hash) }

// isHash reports whether s is a SHA-256 as we write it, and so no path that leads elsewhere.
func isHash(s string) bool {
	return len(s) == 2*sha256.Size && strings.Trim(s, "0123456789abcdef") == ""
}

// trouble turns what a user can mend into a refusal.
func trouble(act string, err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fault.Wrap(err, "DISK-FULL", "there is no room left where results are kept", "Free some space, or keep results elsewhere.")
	}
	return fmt.Errorf("store: %s: %w", act, err)
}
