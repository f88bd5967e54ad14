package deploy

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/valve"
)

// A key whose bottom lies flat is lowest at any of its points; its angle is that of its middle all the same.
func TestKeysAngleIsThatOfTheirMiddle(t *testing.T) {
	task := coarse(t, until(t, "j-valve-ta-ar", 4))
	o, err := task.Options.Completed()
	if err != nil {
		t.Fatal(err)
	}
	r, err := task.newRig(nil, o)
	if err != nil {
		t.Fatal(err)
	}
	h := &rehearsal{task: task, alone: r}
	for k := range h.sinuses.middle {
		h.sinuses.middle[k] = 0.1 + 2*math.Pi/3*float64(k)
	}
	straight := h.keysAt(r)
	if len(straight) != 3 {
		t.Fatalf("%d keys", len(straight))
	}
	for k, a := range straight {
		if math.Abs(a.offRad-(math.Pi/3-0.1)) > 1e-9 {
			t.Errorf("at rest key %d is %g rad off the middle, wanted is %g", k, a.offRad, math.Pi/3-0.1)
		}
	}
	// The lowest point of each key half way up to its side: what is below comes up to just over it.
	p := r.implant
	low := straight[0].bottomMM.Z + 1
	for i, q := range p.Wires.Points {
		v := r.state.Values[4*p.Position[i]:]
		if q.Kind == valve.FrameWire || q.Key < 0 || v[2] >= low {
			continue
		}
		side := valve.Radial(geom.Vec{X: v[0], Y: v[1]}).Cross(valve.Radial(straight[q.Key].bottomMM)).Z
		v[2] = low + 0.1*side // tilted a little: one side is the lowest
	}
	for k, a := range h.keysAt(r) {
		if a.bottomMM.Z <= straight[k].bottomMM.Z || math.Abs(math.Atan2(a.bottomMM.Y, a.bottomMM.X)-math.Atan2(straight[k].bottomMM.Y, straight[k].bottomMM.X)) < 0.05 {
			t.Fatalf("key %d is lowest at %v, before at %v", k, a.bottomMM, straight[k].bottomMM)
		}
		if a.cusp != straight[k].cusp || math.Abs(a.offRad-straight[k].offRad) > 1e-9 {
			t.Errorf("key %d: %g rad off the middle, before %g", k, a.offRad, straight[k].offRad)
		}
	}
}
