package segment

import (
	"os"
	"testing"

	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/format"
)

func load(t testing.TB, p string) *image.Volume {
	f, err := os.Open(p)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	v, _, err := format.ReadNIfTI(f, format.Limit{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}
