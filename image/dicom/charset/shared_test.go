package charset_test

import (
	"os"
	"path/filepath"
	"testing"
)

// shared returns the path of a file under ../shared/data beside the repository. Without it a test is skipped, in CI it fails.
func shared(t testing.TB, path string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = up
	}
	p := filepath.Join(dir, "..", "shared", "data", path)
	if _, err := os.Stat(p); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("missing %s", p)
		}
		t.Skipf("missing %s", p)
	}
	return p
}
