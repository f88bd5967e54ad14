package deploy_test

import "testing"

// crownPart is how much less the largest pressure may be than higher up: it is that of one crown of the wide inflow, which stands in the region at every depth, on another triangle of the wall each time.
const crownPart = 0.9

// The deeper the frame stands, the more of the septal region lies under pressure, and the harder it is pressed in all; the largest pressure, under a crown of the inflow, is highest at the deepest.
func TestPropDeeperPressesTheSeptum(t *testing.T) {
	var last [3]float64
	most := 0.0
	for i, r := range []struct {
		depthMM float64
		held    *rehearsed
	}{{3.5, held(size25, 3.5)}, {5, heldAt5MM}, {6.5, held(size25, 6.5)}, {8, heldAt8MM}} {
		_, of := r.held.get(t)
		c := of.Contact
		now := [3]float64{number(t, "index", c.IndexPercent), number(t, "pressure", c.SeptalMPa), number(t, "force", c.SeptalN)}
		t.Logf("planned at %g mm, stands at %.2f mm: index %.1f %%, at most %.3f MPa, %.2f N; %.1f %% of the skirt apposed, gap at most %.2f mm", r.depthMM, number(t, "depth", of.Place.MeanDepthMM), now[0], now[1], now[2],
			number(t, "apposition", of.Apposition.ApposedPercent), number(t, "gap", of.Apposition.LargestGapMM))
		for k, what := range []string{"index", "pressure", "force"} {
			if i > 0 && !(now[k] > last[k]) && !(what == "pressure" && i < 3 && now[k] > crownPart*last[k]) {
				t.Errorf("at %g mm the %s is %.3f, higher up %.3f", r.depthMM, what, now[k], last[k])
			}
		}
		if most = max(most, now[1]); i == 3 && now[1] < most {
			t.Errorf("at %g mm the largest pressure is %.3f MPa, higher up %.3f", r.depthMM, now[1], most)
		}
		last = now
	}
}

// The next larger size presses harder, and leaves less of a gap; 23 mm in an annulus of 24 mm touches with its wide inflow alone, and leaves a gap of a millimetre and more.
func TestPropLargerSizePressesMore(t *testing.T) {
	var force, apposed, gap float64
	for i, r := range []struct {
		label string
		held  *rehearsed
	}{{"23", held(size23, 5)}, {"25", heldAt5MM}, {"27", held(size27, 5)}} {
		out, of := r.held.get(t)
		f, a := of.Forces, of.Apposition
		n := number(t, "force", f.LVOTN) + number(t, "force", f.AnnulusN) + number(t, "force", f.SinusN) + number(t, "force", f.STJN)
		at, most := number(t, "apposition", a.ApposedPercent), number(t, "gap", a.LargestGapMM)
		t.Logf("%s mm: %.2f N, on the wall %.2f N; %.1f %% apposed, gap at most %.2f mm, narrowest paths %.2f mm2", r.label, n, out.Final.Forces.FrameWallN, at, most, number(t, "paths", a.PathAreaMM2))
		if i == 0 && most < 1 {
			t.Errorf("%s mm leaves a gap of %.2f mm at most", r.label, most)
		}
		if i > 0 && !(n > force+1 && at > apposed && most < gap) {
			t.Errorf("%s mm: %.2f N, %.1f %%, %.2f mm; a size smaller %.2f N, %.1f %%, %.2f mm", r.label, n, at, most, force, apposed, gap)
		}
		force, apposed, gap = n, at, most
	}
}
