package deploy_test

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/internal/verify"
)

// A tube that resists twice as stiffly bears the same force of the frame within 1 %, and leaves it as wide within 0.01 mm.
func TestVerifyTubeForceDoesNotDependOnItsPenalty(t *testing.T) {
	verify.Long(t)
	d, alloys := deploy.Device(t, "j-valve-ta")
	s := &d.Sizes[size25]
	run := func(nPerMM2 float64) deploy.Stage {
		tube := deploy.Tube{RadiusMM: 0.45 * s.NominalDiameterMM.Value, NPerMM2: nPerMM2, Mesh: deploy.Mesh{StrutElements: 4, WithoutKeys: true}}
		r, err := tube.Release(t.Context(), d, s, alloys)
		if err != nil {
			t.Fatal(err)
		}
		return r.Stages[len(r.Stages)-1]
	}
	one, two := run(60), run(120)
	t.Logf("%.3f and %.3f N, %.3f and %.3f mm", one.FrameN, two.FrameN, one.FrameMM, two.FrameMM)
	if math.Abs(two.FrameN/one.FrameN-1) > 0.01 || math.Abs(two.FrameMM-one.FrameMM) > 0.01 {
		t.Errorf("%.3f N and %.3f mm, with twice the stiffness %.3f N and %.3f mm", one.FrameN, one.FrameMM, two.FrameN, two.FrameMM)
	}
}
