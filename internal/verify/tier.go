package verify

import (
	"os"
	"path/filepath"
	"testing"
)

// Long skips the test unless the long tier is wanted (APICAL_LONG=1, as make test sets it).
func Long(t testing.TB) {
	t.Helper()
	if os.Getenv("APICAL_LONG") != "1" {
		t.Skip("long tier: set APICAL_LONG=1")
	}
}

// InCI reports whether the tests run where everything they need must be present, so that nothing may be skipped.
func InCI() bool { return os.Getenv("CI") == "true" }

// Root returns the folder that holds go.mod, at or above the test's own.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("verify: no go.mod at or above the working folder")
		}
		dir = up
	}
}

// Shared returns the path of a file or folder of the reference data, which lies in ../shared beside the repository. Without it
// the test is skipped, and in CI it fails.
func Shared(t testing.TB, elem ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{Root(t), "..", "shared"}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		if InCI() {
			t.Fatalf("verify: reference data missing in CI: %v", err)
		}
		t.Skipf("reference data not here: %v", err)
	}
	return path
}
