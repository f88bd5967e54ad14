package input_test

import (
	"testing"

	"github.com/apical-heart/apical/internal/verify"
)

func shared(t testing.TB, path string) string {
	t.Helper()
	return verify.Shared(t, "data", path)
}
