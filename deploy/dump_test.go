package deploy

import (
	"encoding/gob"
	"fmt"
	"os"
	"testing"

	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/phantom"
)

type dumped struct {
	Root    heart.Root
	Anatomy phantom.Anatomy
	Scalars phantom.Scalars
}

func TestDump(t *testing.T) {
	if os.Getenv("DUMP") == "" {
		t.Skip()
	}
	for seed := range uint64(24) {
		o := phantom.Options{Seed: seed, Mirror: seed%5 == 4}
		if seed%2 == 0 {
			o.Indication = phantom.Stenosis
		}
		if seed%3 == 0 {
			o.Leaflets = heart.Open
		}
		tr := truth(t, o)
		f, _ := os.Create(fmt.Sprintf("/tmp/w-roots/%d.tmp", seed))
		if err := gob.NewEncoder(f).Encode(dumped{tr.Root, *tr.Options.Anatomy, tr.Scalars}); err != nil {
			t.Fatal(err)
		}
		f.Close()
		os.Rename(f.Name(), fmt.Sprintf("/tmp/w-roots/%d.gob", seed))
	}
}
