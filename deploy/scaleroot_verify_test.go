package deploy_test

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/mech/contact"
)

// A frame in a root, all lengths s times as large, those of the contact's onset included: moduli stay, the bed's stiffness is a stress by a length and goes with 1/s, the arms' with s. Then forces, those of the pressure on the valve included, go with s
// squared, stresses stay, and lengths go with s. What does not scale: how far a sheath's mouth is rounded and how far its edge stands off, so that with friction the way there leaves a trace in the depth; and tolerances. One tissue everywhere: the regions of the default table are bounded in millimetres.
func TestVerifyScaledRoot(t *testing.T) {
	run := func(s float64) (force, stress float64, lengths []float64) {
		r := &rehearsed{task: func(t *testing.T) *deploy.Task {
			task := deploy.Coarse(t, bare(t, 5*s, false), size25, deploy.RoundRoot(s))
			d, size := scaled(task.Device, size25, s)
			task.Device, task.Size, task.Placement.DepthMM = d, size, task.Placement.DepthMM*s
			o := &task.Options
			o.Mesh.WithoutKeys = true
			o.SystoleN, o.Increments.MM = 0.6*s*s, o.Increments.MM*s
			p := &o.Patient
			p.WallMM, p.WithoutLeaflets, p.Tissues = p.WallMM*s, true, deploy.Even(t, 2, 2*s, 0.01/s)
			p.BelowMM, p.FarMM, p.WallContactMM = 12*s, 3*s, 0.8*s
			return task
		}, do: func(t *testing.T, task *deploy.Task) (*deploy.Deployment, error) {
			return deploy.RehearseChanged(t.Context(), task, deploy.Changed{Tissue: func(l *contact.Law) { l.SmoothMM *= s }, Arms: s})
		}}
		out, of := r.get(t)
		area := 0.0
		for _, x := range out.Final.Stresses {
			stress, area = stress+x.MeanMPa*x.AreaMM2, area+x.AreaMM2
		}
		lengths = []float64{number(t, "inflow", of.Frame.Inflow.AreaDiameterMM), number(t, "annulus", of.Frame.Annulus.AreaDiameterMM), number(t, "outflow", of.Frame.Outflow.AreaDiameterMM), number(t, "depth", of.Place.MeanDepthMM)}
		return out.Final.Forces.FrameWallN, stress / area, lengths
	}
	const s = 1.25
	f1, p1, l1 := run(1)
	fs, ps, ls := run(s)
	t.Logf("%.3f and %.3f N, mean stress %.5f and %.5f MPa, lengths %.3f and %.3f mm", f1, fs, p1, ps, l1, ls)
	if math.Abs(fs/(f1*s*s)-1) > 0.03 { // s and its cube are 20 and 25 % off
		t.Errorf("%.3f N on the wall, scaled %.3f, wanted %.3f", f1, fs, f1*s*s)
	}
	if math.Abs(ps/p1-1) > 0.03 {
		t.Errorf("the wall's mean stress is %.5f MPa, scaled %.5f", p1, ps)
	}
	for i := range l1 {
		if math.Abs(ls[i]-l1[i]*s) > 0.01*ls[0] { // of the diameter: the depth, unscaled, would be 2.5 % of it off
			t.Errorf("length %d: %.3f mm, scaled %.3f, wanted %.3f", i, l1[i], ls[i], l1[i]*s)
		}
	}
}
