// Package peer lets tests of decoders compare with other programs: it writes slices that those programs read, runs the programs,
// reads what they wrote, and reads the inventory of the conformance files. For tests only; its reader of DICOM files trusts its
// input and fails the test where it cannot.
package peer

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"encoding/csv"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// Need skips the test unless the named programs are installed. In CI it fails.
func Need(t testing.TB, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			if os.Getenv("CI") == "true" {
				t.Fatalf("peer: %s is missing in CI", p)
			}
			t.Skipf("%s is not installed", p)
		}
	}
}

// Run runs a program and fails the test with its output when it ends with an error.
func Run(t testing.TB, program string, args ...string) {
	t.Helper()
	if out, err := exec.Command(program, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", program, args, err, out)
	}
}

// Via writes s, runs a program on it that takes its input and its output last, and returns what the program wrote.
func Via(t testing.TB, s Slice, program string, args ...string) Slice {
	t.Helper()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.dcm"), filepath.Join(dir, "out.dcm")
	s.Write(t, in)
	Run(t, program, append(args, in, out)...)
	return Read(t, out)
}

// Try is Via with a program that may crash on its input, as some do on rare ones: it reports whether the program ended well.
func Try(t testing.TB, s Slice, program string, args ...string) (Slice, bool) {
	t.Helper()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.dcm"), filepath.Join(dir, "out.dcm")
	s.Write(t, in)
	if exec.Command(program, append(args, in, out)...).Run() != nil {
		return Slice{}, false
	}
	return Read(t, out), true
}

// Native returns the words that a program makes of an encoded slice.
func Native(t testing.TB, s Slice, program string, args ...string) []uint16 {
	t.Helper()
	return Via(t, s, program, args...).Words()
}

// Record is one file of the conformance set with what its inventory says.
type Record struct {
	Path, Syntax  string
	Columns, Rows int
	Allocated     int    // bits
	SHA1          string // first 12 hex digits of the SHA-1 of the decoded pixel bytes; empty: not known
}

// Inventory returns the files of the conformance set in a folder that are coded in one of the given transfer syntaxes and hold one grey frame.
func Inventory(t testing.TB, folder string, syntaxes ...string) []Record {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(folder, "INVENTORY.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	var records []Record
	for _, row := range rows[1:] {
		text := func(name string) string { return row[column[name]] }
		number := func(name string) int { n, _ := strconv.Atoi(text(name)); return n }
		for _, s := range syntaxes {
			if text("ts") == s && text("spp") == "1" && number("frames") <= 1 && text("part10") == "yes" && number("bits_alloc")%8 == 0 {
				records = append(records, Record{
					Path:   filepath.Join(folder, text("path")),
					Syntax: s, Columns: number("cols"), Rows: number("rows"),
					Allocated: number("bits_alloc"), SHA1: text("sha1_pixels"),
				})
			}
		}
	}
	return records
}

// Sum returns the first 12 hex digits of the SHA-1 of words as little endian bytes, one or two a word.
func Sum(words []uint16, allocated int) string {
	b := make([]byte, 0, 2*len(words))
	for _, w := range words {
		if allocated <= 8 {
			b = append(b, byte(w))
		} else {
			b = binary.LittleEndian.AppendUint16(b, w)
		}
	}
	sum := sha1.Sum(b)
	return hex.EncodeToString(sum[:])[:12]
}
