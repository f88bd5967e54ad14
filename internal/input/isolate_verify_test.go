package input_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/image/dicom"
	"github.com/apical-heart/apical/internal/input"
)

// hog is what a child does instead of reading: it takes memory, or time, until it is stopped.
var hog [][]byte

// TestMain is also the child of the tests below.
func TestMain(m *testing.M) {
	if os.Getenv("APICAL_TEST_CHILD") == "" {
		os.Exit(m.Run())
	}
	f := flag.NewFlagSet("child", flag.ExitOnError)
	memory := f.Int64("memory", 0, "")
	var opt input.Options
	f.StringVar(&opt.Series, "series", "", "")
	f.StringVar(&opt.Phase, "phase", "", "")
	if err := f.Parse(os.Args[1:]); err != nil {
		os.Exit(2)
	}
	switch os.Getenv("APICAL_TEST_CHILD") {
	case "memory":
		_ = input.Answer(context.Background(), os.Stderr, filepath.Join(os.TempDir(), "nothing"), opt, *memory) // sets the limit
		for {
			b := make([]byte, 16<<20)
			for i := range b {
				b[i] = 1
			}
			hog = append(hog, b)
		}
	case "time":
		time.Sleep(time.Hour)
	case "crash":
		os.Exit(7)
	}
	if err := input.Answer(context.Background(), os.Stdout, f.Arg(0), opt, *memory); err != nil {
		os.Exit(1)
	}
	os.Exit(0)
}

func child(t *testing.T, does string) input.Child {
	t.Setenv("APICAL_TEST_CHILD", does)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return input.Child{Command: []string{self}}
}

// What a child reads is what one reads oneself, and what it refuses is refused with the same words.
func TestVerifyIsolated(t *testing.T) {
	dir := t.TempDir()
	writeSeries(t, dir, chest(1, [3]int{40, 30, 60}, 0.8), dicom.Meta{Seed: "iso", ContrastAgent: "iodine", PhasePercent: 30})
	want, err := input.Open(t.Context(), dir, input.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := child(t, "read")
	got, err := c.Open(t.Context(), dir, input.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Hash != want.Hash || !slices.Equal(got.Volume.HU, want.Volume.HU) || got.Volume.Grid != want.Volume.Grid || !reflect.DeepEqual(got.Facts, want.Facts) || !reflect.DeepEqual(got.Warnings, want.Warnings) {
		t.Error("another picture")
	}
	for _, path := range []string{filepath.Join(dir, "slice0001.dcm"), shared(t, "ct_j2k_slab/README.txt"), filepath.Join(dir, "none")} {
		_, want := input.Open(t.Context(), path, input.Options{})
		_, got := c.Open(t.Context(), path, input.Options{})
		if fault.Code(got) == "" || fault.Code(got) != fault.Code(want) || got.Error() != want.Error() {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
}

// A child that takes too much is stopped, and the parent says so.
func TestIsolatedIsBounded(t *testing.T) {
	path := shared(t, "cta_aorta/ct_cropped.nii.gz")
	for does, code := range map[string]string{"memory": "IN-MEMORY", "time": "IN-TIME", "crash": "IN-CRASH"} {
		if does == "memory" && runtime.GOOS != "linux" {
			continue
		}
		c := child(t, does)
		c.MemoryBytes, c.Time = 256<<20, 20*time.Second
		if does == "time" {
			c.Time = time.Second
		}
		if _, err := c.Open(t.Context(), path, input.Options{}); fault.Code(err) != code {
			t.Errorf("%s: %v, want %s", does, err, code)
		}
	}
	// A limit that is too low for the picture itself.
	if runtime.GOOS == "linux" {
		c := child(t, "read")
		c.MemoryBytes = 24 << 20
		if _, err := c.Open(t.Context(), path, input.Options{}); fault.Code(err) != "IN-MEMORY" && fault.Code(err) != "IN-CRASH" {
			t.Errorf("24 MiB: %v", err)
		}
	}
}
