package valve_test

import (
	"testing"

	"github.com/apical-heart/apical/valve/catalog"
)

// The depth of a program is that of its last way that nothing else ends, and another can be put in its place.
func TestProgramDepth(t *testing.T) {
	programs, err := catalog.Programs()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]float64{"j-valve-ta-ar": 5.5, "balloon-expandable": 7.5, "trilogy": 0}
	for i := range programs {
		p := &programs[i]
		mm, known := want[p.ID]
		if !known {
			continue
		}
		delete(want, p.ID)
		got, ok := p.DepthMM()
		if got != mm || ok != (mm > 0) {
			t.Errorf("%s: %g mm, %v; wanted %g", p.ID, got, ok, mm)
		}
		q := p.AtDepth(7.25)
		if now, _ := q.DepthMM(); ok && now != 7.25 || !ok && q != p {
			t.Errorf("%s: at another depth it goes to %g mm", p.ID, now)
		}
		if again, _ := p.DepthMM(); again != got {
			t.Errorf("%s: asking for another depth changed it to %g mm", p.ID, again)
		}
	}
	if len(want) > 0 {
		t.Errorf("not in the catalogue: %v", want)
	}
}
