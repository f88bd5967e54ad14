package deploy

import (
	"strings"
	"testing"

	"github.com/apical-heart/apical/valve/catalog"
)

// A rehearsal says what it assumes itself, of the keys and threads only where there are any.
func TestRehearsalSaysWhatItAssumes(t *testing.T) {
	programs, err := catalog.Programs()
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string][]string{"j-valve-ta": {"passes without being felt", "rigid tube", "100 mmHg, acts on the valve alone", "threads between keys and frame"}, "sapien-3": {"passes without being felt", "100 mmHg, acts on the valve alone"}} {
		task := coarse(t, nil)
		task.Device, task.Alloys = device(t, id)
		task.Size = &task.Device.Sizes[1]
		for i := range programs {
			if programs[i].Serves(task.Device) && programs[i].Fit(task.Device) == nil {
				task.Program = &programs[i]
			}
		}
		h, err := task.prepare()
		if err != nil {
			t.Fatal(id, err)
		}
		own := h.out.Notes[len(h.inside.patient.Notes):]
		if len(own) != len(want) {
			t.Errorf("%s: %d notes: %q", id, len(own), own)
		}
		for _, s := range want {
			if !strings.Contains(strings.Join(own, "\n"), s) {
				t.Errorf("%s: nothing is said of %q", id, s)
			}
		}
	}
}
