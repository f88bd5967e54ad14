package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every kernel runs on a small volume and gives values.
func TestKernels(t *testing.T) {
	dir := t.TempDir()
	n := []int{40, 36, 30}
	raw := make([]byte, 2*n[0]*n[1]*n[2])
	for i := range len(raw) / 2 {
		x, y, z := i%n[0]-20, i/n[0]%n[1]-18, i/n[0]/n[1]-18
		if x*x+y*y+z*z < 100 {
			raw[2*i], raw[2*i+1] = 0x90, 1 // 400
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "vol.raw"), raw, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "vol.txt"), []byte("40 36 30 1 1 1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	v, err := readRaw(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range kernels {
		k.repeats = 1
		r := k.time(v)
		if len(r.Check) == 0 || r.Wall <= 0 {
			t.Errorf("%s: %+v", k.name, r)
		}
		if k.name == "cc" && (r.Check["labels"] != 1 || r.Check["largest"] < 3500 || r.Check["largest"] > 4500) {
			t.Errorf("the ball: %v", r.Check)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "vol.txt"), []byte("40 36 31 1 1 1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := readRaw(dir); err == nil {
		t.Error("a volume of the wrong length was read")
	}
}

// A peer whose value differs is seen.
func TestRowSeesADifference(t *testing.T) {
	k := kernel{name: "x", title: "work"}
	p := []peer{{kernel: "x", name: "other", check: map[string]float64{"c": 1e-3}}}
	ours := sample{wall: []float64{1, 3, 2}, cpu: []float64{1}, values: map[string]float64{"c": 100}}
	for _, c := range []struct {
		theirs float64
		ok     bool
	}{{100.05, true}, {100.2, false}} {
		var page bytes.Buffer
		ok, err := row(&page, k, p, []sample{ours, {wall: []float64{4}, cpu: []float64{2}, values: map[string]float64{"c": c.theirs}}})
		if err != nil || ok != c.ok || !strings.Contains(page.String(), "**0.50**") {
			t.Errorf("theirs %g: %v, %v\n%s", c.theirs, ok, err, page.String())
		}
	}
	var missing bytes.Buffer
	if ok, _ := row(&missing, k, p, []sample{ours, {wall: []float64{4}, values: map[string]float64{}}}); ok {
		t.Error("a missing value counts as agreement")
	}
	if _, err := row(&missing, k, p, []sample{ours, {err: os.ErrNotExist}}); err == nil {
		t.Error("a peer that did not run counts as agreement")
	}
}

// What is written by hand under the tables stays.
func TestByHand(t *testing.T) {
	mine := handHead + "\nwords\n"
	if got := byHand(head(&comparison{}) + foot + mine); got != mine {
		t.Errorf("kept %q", got)
	}
	if got := byHand(head(&comparison{}) + foot); got != "" {
		t.Errorf("kept %q of a page without such a part", got)
	}
}
