package deploy

import (
	"encoding/gob"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/apical-heart/apical/heart/phantom"
	"github.com/apical-heart/apical/mech"
)

func truth(t testing.TB, o phantom.Options) *phantom.Truth {
	t.Helper()
	o.Bare, o.AboutRoot = true, true
	if o.FieldOfViewMM == ([3]float64{}) {
		o.FieldOfViewMM = [3]float64{4, 4, 4}
	}
	_, tr, err := phantom.Generate(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func load(t testing.TB, seed uint64) *dumped {
	f, err := os.Open(fmt.Sprintf("/tmp/w-roots/%d.gob", seed))
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	d := &dumped{}
	if err := gob.NewDecoder(f).Decode(d); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTry(t *testing.T) {
	for seed := range uint64(24) {
		tr := load(t, seed)
		t1 := time.Now()
		w, err := NewPatient(new(mech.Model), &tr.Root, PatientOptions{Indication: tr.Anatomy.Indication})
		if err != nil {
			t.Error(seed, err)
			continue
		}
		fmt.Printf("%d %v %+v\n", seed, time.Since(t1), w.Wall.Quality)
		for _, l := range w.Leaflets {
			fmt.Printf("     %+v\n", l.Quality)
		}
	}
}
