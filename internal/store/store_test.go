package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/plan"
)

func key(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func openT(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The laws of a plan.Store, for every store there is.
func TestLaws(t *testing.T) {
	for name, s := range map[string]plan.Store{"disk": openT(t, t.TempDir()), "memory": &plan.Memory{}} {
		t.Run(name, func(t *testing.T) {
			if _, ok := s.Get(key("a")); ok {
				t.Error("an empty store has something")
			}
			for _, b := range [][]byte{[]byte("result"), {}, bytes.Repeat([]byte{7}, 1<<20)} {
				k := key(fmt.Sprint(len(b)))
				for range 2 { // the same bytes twice are nothing new
					if err := s.Put(k, b); err != nil {
						t.Fatal(err)
					}
				}
				if got, ok := s.Get(k); !ok || !bytes.Equal(got, b) {
					t.Errorf("%d bytes came back as %d, %v", len(b), len(got), ok)
				}
				if err := s.Put(k, append(bytes.Clone(b), 1)); !errors.Is(err, plan.ErrUnequal) {
					t.Errorf("another result under the same key: %v", err)
				}
				if got, ok := s.Get(k); !ok || !bytes.Equal(got, b) {
					t.Error("the first result did not stay")
				}
			}
			mine := []byte("mine")
			s.Put(key("mine"), mine)
			mine[0] = 'X'
			if got, _ := s.Get(key("mine")); string(got) != "mine" {
				t.Errorf("what was put changed to %q", got)
			}
			var wg sync.WaitGroup
			for i := range 50 {
				wg.Go(func() {
					b := []byte(fmt.Sprint(i % 5))
					if err := s.Put(key("p"+string(b)), b); err != nil {
						t.Error(err)
					}
					if got, ok := s.Get(key("p" + string(b))); !ok || !bytes.Equal(got, b) {
						t.Errorf("got %q", got)
					}
				})
			}
			wg.Wait()
		})
	}
}

func TestReopen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "store")
	a := openT(t, dir)
	if err := a.Put(key("k"), []byte("result")); err != nil {
		t.Fatal(err)
	}
	b := openT(t, dir)
	if got, ok := b.Get(key("k")); !ok || string(got) != "result" {
		t.Errorf("%q %v", got, ok)
	}
	if wrong, err := b.Check(); err != nil || len(wrong) > 0 {
		t.Errorf("%v %v", wrong, err)
	}
	object := filepath.Join(dir, "objects", key("result")[:2], key("result"))
	if got, err := os.ReadFile(object); err != nil || string(got) != "result" {
		t.Errorf("no object named by its hash: %q, %v", got, err)
	}
	if _, ok := b.Get("../../etc/passwd"); ok || b.Put("../x", nil) == nil || b.Put(strings.ToUpper(key("k")), nil) == nil {
		t.Error("what is no key was taken for one")
	}
}

func TestFoldersThatAreRefused(t *testing.T) {
	dir := t.TempDir()
	os.WriteFile(filepath.Join(dir, "thesis.doc"), []byte("years of work"), 0o644)
	if _, err := Open(dir); fault.Code(err) != "STORE-FORMAT" {
		t.Errorf("a folder of other files: %v", err)
	}
	dir = t.TempDir()
	os.WriteFile(filepath.Join(dir, "format"), []byte("apical store 9\n"), 0o644)
	if _, err := Open(dir); fault.Code(err) != "STORE-FORMAT" {
		t.Errorf("another version: %v", err)
	}
	if _, err := Open(filepath.Join(dir, "format", "below")); err == nil {
		t.Error("a store was made below a file")
	}
}

// Every bit that flips, in an object or an entry, is seen by Get and by Check; putting the result again mends it.
func TestEveryFlippedBitIsSeen(t *testing.T) {
	dir := t.TempDir()
	s := openT(t, dir)
	k, result := key("k"), []byte("annulus 23.4 mm")
	if err := s.Put(k, result); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{place("objects", key(string(result))), place("keys", k)} {
		path := filepath.Join(dir, name)
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for bit := range 8 * len(whole) {
			bad := bytes.Clone(whole)
			bad[bit/8] ^= 1 << (bit % 8)
			os.WriteFile(path, bad, 0o644)
			heard := 0
			s.Damaged = func(string, error) { heard++ }
			if got, ok := s.Get(k); ok || heard != 1 {
				t.Fatalf("%s, bit %d: got %q, heard %d", name, bit, got, heard)
			}
			if wrong, err := s.Check(); err != nil || len(wrong) == 0 {
				t.Fatalf("%s, bit %d: check found nothing, %v", name, bit, err)
			}
		}
		os.WriteFile(path, whole[:len(whole)-1], 0o644)
		if _, ok := s.Get(k); ok {
			t.Error("a file cut short was read")
		}
		if err := s.Put(k, result); err != nil {
			t.Fatal(err)
		}
		if got, ok := s.Get(k); !ok || !bytes.Equal(got, result) {
			t.Error("putting the result again did not mend it")
		}
		if wrong, _ := s.Check(); len(wrong) > 0 {
			t.Errorf("after mending: %v", wrong)
		}
	}
	os.WriteFile(filepath.Join(dir, "objects", "note"), nil, 0o644)
	if wrong, _ := s.Check(); len(wrong) != 1 {
		t.Errorf("a stray file: %v", wrong)
	}
}

// quick is a disk that does not wait for the platter: no test here can pull the plug.
type quick struct{ system }

func (quick) syncDir(string) error { return nil }

func (quick) mkdir(p string) error { return os.MkdirAll(p, 0o777) }

func (quick) writeTemp(dir string, b []byte) (string, error) {
	f, err := os.CreateTemp(dir, tempPrefix+"*")
	if err != nil {
		return "", err
	}
	_, err = f.Write(b)
	return f.Name(), errors.Join(err, f.Close())
}

// faulty lets the n-th call fail, and with it all that follow, as when a machine stops; without stop only that one.
type faulty struct {
	quick
	n    int
	stop bool
	half bool // a write that fails has written half
	err  error
}

func (f *faulty) fails() bool { f.n--; return f.n == 0 || f.stop && f.n < 0 }

func (f *faulty) read(p string) ([]byte, error) { return f.quick.read(p) } // reading may go on

func (f *faulty) mkdir(p string) error {
	if f.fails() {
		return f.err
	}
	return f.quick.mkdir(p)
}

func (f *faulty) writeTemp(dir string, b []byte) (string, error) {
	if f.fails() {
		if f.half {
			p, _ := f.quick.writeTemp(dir, b[:len(b)/2])
			return p, f.err
		}
		return "", f.err
	}
	return f.quick.writeTemp(dir, b)
}

func (f *faulty) rename(a, b string) error {
	if f.fails() {
		return f.err
	}
	return f.quick.rename(a, b)
}

func (f *faulty) syncDir(p string) error {
	if f.fails() {
		return f.err
	}
	return f.quick.syncDir(p)
}

func (f *faulty) remove(p string) {
	if !f.stop || f.n > 0 {
		f.quick.remove(p)
	}
}

// Whichever call fails, with the program stopping there or not, what was acknowledged is there and whole, nothing half written is
// ever read, and a second try succeeds.
func TestEveryFailingCall(t *testing.T) {
	results := map[string][]byte{key("a"): []byte("first"), key("b"): []byte("second"), key("c"): []byte("first")}
	for _, mode := range []faulty{{}, {stop: true}, {half: true}, {stop: true, half: true}} {
		for n := 1; ; n++ {
			dir := filepath.Join(t.TempDir(), "store")
			d := mode
			d.n, d.err = n, syscall.ENOSPC
			acknowledged := map[string]bool{}
			failed := 0
			s, err := open(dir, &d)
			if err == nil {
				for k, b := range results {
					if err = s.Put(k, b); err == nil {
						acknowledged[k] = true
					} else {
						failed++
						if fault.Code(err) != "DISK-FULL" {
							t.Fatalf("call %d: %v", n, err)
						}
					}
				}
			} else if failed++; fault.Code(err) != "DISK-FULL" {
				t.Fatalf("call %d: open: %v", n, err)
			}
			if !mode.stop && failed > 1 {
				t.Fatalf("call %d: one fault made %d failures", n, failed)
			}

			after, err := open(dir, quick{}) // the next program
			if err != nil {
				t.Fatal(err)
			}
			for k, b := range results {
				got, ok := after.Get(k)
				if acknowledged[k] && !ok || ok && !bytes.Equal(got, b) {
					t.Fatalf("call %d: acknowledged %v, read %q %v", n, acknowledged[k], got, ok)
				}
			}
			if wrong, err := after.Check(); err != nil || len(wrong) > 0 {
				t.Fatalf("call %d: %v %v", n, wrong, err)
			}
			for k, b := range results {
				if err := after.Put(k, b); err != nil {
					t.Fatalf("call %d: second try: %v", n, err)
				}
			}
			if failed == 0 {
				if n < 10 {
					t.Fatalf("only %d calls were tried", n)
				}
				break
			}
		}
	}
}

func TestSweep(t *testing.T) {
	dir := t.TempDir()
	s := openT(t, dir)
	if err := s.Put(key("k"), []byte("result")); err != nil {
		t.Fatal(err)
	}
	old, young := filepath.Join(dir, "keys", tempPrefix+"1"), filepath.Join(dir, "keys", tempPrefix+"2")
	os.WriteFile(old, nil, 0o644)
	os.WriteFile(young, nil, 0o644)
	past := time.Now().Add(-2 * staleAge)
	os.Chtimes(old, past, past)
	openT(t, dir)
	if _, err := os.Stat(old); err == nil {
		t.Error("an old temporary file stayed")
	}
	if _, err := os.Stat(young); err != nil {
		t.Error("another program's temporary file was removed")
	}
	if _, ok := s.Get(key("k")); !ok {
		t.Error("the sweep took a result")
	}
}
