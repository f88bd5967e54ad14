package deploy_test

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/deploy"
)

// Steps that may leave a tenth as much leave less in all, and the frame comes to stand where it stood: within 0.05 mm at each level, pressing with the same force within 5 %.
func TestPropSmallerEnergyPartEndsThere(t *testing.T) {
	out, of := heldAt5MM.get(t)
	strict := held(size25, 5)
	was := strict.task
	strict.task = func(t *testing.T) *deploy.Task {
		task := was(t)
		task.Options.EnergyPart = 5e-4
		return task
	}
	close, ofClose := strict.get(t)
	t.Logf("%.2g unaccounted for, strictly %.2g; %.2f and %.2f N on the wall; inflow %.3f and %.3f mm", out.EnergyPart, close.EnergyPart, out.Final.Forces.FrameWallN, close.Final.Forces.FrameWallN, of.Frame.Inflow.AreaDiameterMM.Value, ofClose.Frame.Inflow.AreaDiameterMM.Value)
	if !(close.EnergyPart < out.EnergyPart/2) {
		t.Errorf("%.2g of the energy is not accounted for, %.2g in larger steps", close.EnergyPart, out.EnergyPart)
	}
	for i, pair := range [][2]float64{{of.Frame.Inflow.AreaDiameterMM.Value, ofClose.Frame.Inflow.AreaDiameterMM.Value}, {of.Frame.Annulus.AreaDiameterMM.Value, ofClose.Frame.Annulus.AreaDiameterMM.Value}, {of.Frame.Outflow.AreaDiameterMM.Value, ofClose.Frame.Outflow.AreaDiameterMM.Value}} {
		if !(math.Abs(pair[0]-pair[1]) < 0.05) {
			t.Errorf("level %d is %.3f mm wide, in smaller steps %.3f", i, pair[0], pair[1])
		}
	}
	if a, b := out.Final.Forces.FrameWallN, close.Final.Forces.FrameWallN; math.Abs(a/b-1) > 0.05 {
		t.Errorf("%.2f N on the wall, in smaller steps %.2f", a, b)
	}
}
