package deploy

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/valve"
)

// evenRows returns a device whose frame has rows of one height, as many as are told: that of the device's own on average.
func evenRows(t testing.TB, id string, rows int) (*valve.Device, map[string]*valve.Alloy) {
	d, alloys := device(t, id)
	build, sizes := *d.Build, append([]valve.Size{}, d.Sizes...)
	for i := range sizes {
		sizes[i].FrameHeightMM.Value *= float64(rows) / float64(len(build.Frame.RowShares.Values))
	}
	build.Frame.RowShares.Values = nil
	for range rows {
		build.Frame.RowShares.Values = append(build.Frame.RowShares.Values, 1/float64(rows))
	}
	out := *d
	out.Build, out.Sizes = &build, sizes
	return &out, alloys
}

// ringNPerMM is the stiffness, by the radius, of an elastic ring of m rows of n struts of length L at the angle b to the axis, K = 48 m pi^2 E I / (n L^3 cos^2 b) (mechanics reference, RingStiffness), for the frame as it stands at a stage.
func ringNPerMM(d *valve.Device, alloys map[string]*valve.Alloy, g Stage) (stiffness, strutMM, cos float64) {
	f := &d.Build.Frame
	w, h := f.StrutWidthMM.Value, f.StrutThicknessMM.Value
	n, rows := 2*f.Cells.Value, float64(len(f.RowShares.Values))
	around, up := 2*math.Pi*(g.FrameMM-h)/2/n, g.SpanMM/rows
	strutMM = math.Hypot(around, up)
	cos = up / strutMM
	return 48 * rows * math.Pi * math.Pi * alloys[f.Alloy.Value].Value("youngMPa") * h * w * w * w / 12 / (n * strutMM * strutMM * strutMM * cos * cos), strutMM, cos
}

// openFully takes a device with a balloon through a free release and returns its stages by name.
func openFully(t testing.TB, d *valve.Device, s *valve.Size, alloys map[string]*valve.Alloy, tube Tube) (map[string]Stage, *TubeRelease) {
	t.Helper()
	r, err := tube.Release(t.Context(), d, s, alloys)
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]Stage{}
	for _, g := range r.Stages {
		by[g.Name] = g
	}
	if r.Balance.Error() > 0.01 {
		t.Errorf("%.2g of the energy is not accounted for", r.Balance.Error())
	}
	return by, r
}

// wideMM is the radius of a tube that nothing reaches.
const wideMM = 40

// A frame of equal rows that a balloon has opened springs back as far as the elastic ring does which the balloon's force no longer pushes: the struts' ends are plastic hinges, which unload elastically. The closed form of the ring's stiffness does
// not know that struts have become S-shaped and bend towards the axis too: 8 % are allowed. The moment at a hinge is between those of a cross-section that yields all over, and of one that 50 % of strain, there and back, have hardened.
//
// On its way the frame shortens as a lattice of bars with pins does. No strut can be longer than it is, so that the lattice is the limit; S-shaped struts are a little shorter than straight ones.
func TestVerifyRecoilIsElasticAndShorteningGeometric(t *testing.T) {
	d, alloys := evenRows(t, "sapien-3", 2)
	const balloon = 22.5
	by, r := openFully(t, d, &d.Sizes[1], alloys, Tube{RadiusMM: wideMM, BalloonMM: balloon, Mesh: Mesh{StrutElements: 6}})
	full, down := by["inflate"], by["let down"]
	stiffness, strut, cos := ringNPerMM(d, alloys, full)
	want, recoil := 2*full.BalloonN/stiffness, full.FrameMM-down.FrameMM
	t.Logf("recoil %.3f mm; %.1f N by the ring's %.0f N/mm are %.3f mm", recoil, full.BalloonN, stiffness, want)
	if math.Abs(recoil/want-1) > 0.08 {
		t.Errorf("it recoils by %.3f mm, %.1f N by the ring's stiffness of %.0f N/mm are %.3f mm", recoil, full.BalloonN, stiffness, want)
	}
	f := &d.Build.Frame
	w, h := f.StrutWidthMM.Value, f.StrutThicknessMM.Value
	moment := full.BalloonN * strut * cos / (4 * math.Pi * float64(len(f.RowShares.Values))) // the plateau of the same closed form, RF = 4 pi m M / (L cos b)
	alloy := alloys[f.Alloy.Value]
	soft := alloy.Value("yieldMPa") * h * w * w / 4
	hard := (alloy.Value("yieldMPa") + 0.5*alloy.Value("hardeningMPa")) * h * w * w / 4
	if moment < soft || moment > hard {
		t.Errorf("a moment of %.1f N mm at the hinges, want %.1f to %.1f", moment, soft, hard)
	}
	if math.Abs(full.FrameMM-(balloon+2*h)) > 0.05 {
		t.Errorf("around a balloon of %g mm the frame is %.2f mm wide", balloon, full.FrameMM)
	}

	p := r.Implant
	for _, g := range []Stage{by["bare"], full, down} {
		if limit := p.lengthMM((g.FrameMM - h) / 2); g.SpanMM > limit+0.01 || g.SpanMM < 0.97*limit {
			t.Errorf("%s: %.2f mm long at %.2f mm, a lattice of bars %.2f mm", g.Name, g.SpanMM, g.FrameMM, limit)
		}
	}
	if by["bare"].SpanMM > p.LongestMM() || full.SpanMM > by["bare"].SpanMM-1 || down.SpanMM < full.SpanMM+0.05 {
		t.Errorf("lengths %.2f, %.2f, %.2f mm: it should shorten, and lengthen as it recoils", by["bare"].SpanMM, full.SpanMM, down.SpanMM)
	}
}

// In a soft tube what springs back is frame and tube together: the balloon's force by the sum of their stiffnesses, of which the tube's is what it resists a millimetre of wire with, times all wire; 8 % are allowed as for the ring, friction included. The tube presses as
// far as it has given way, and a larger balloon leaves a wider frame in it that presses harder.
func TestVerifyBalloonInSoftTube(t *testing.T) {
	d, alloys := evenRows(t, "sapien-3", 2)
	const radius, soft = 10.5, 0.2
	_, r := openFully(t, d, &d.Sizes[1], alloys, Tube{RadiusMM: radius, NPerMM2: soft, Friction: 0.1, BalloonMM: 21.5, PostDilateMM: []float64{22.5}, Mesh: Mesh{StrutElements: 4}})
	wire := 0.0
	for _, l := range r.Implant.LengthMM {
		wire += l
	}
	var down []Stage
	for i, g := range r.Stages {
		if g.Name != "let down" {
			continue
		}
		down = append(down, g)
		full := r.Stages[i-1]
		ring, _, _ := ringNPerMM(d, alloys, full)
		want, recoil := 2*full.BalloonN/(ring+soft*wire), full.FrameMM-g.FrameMM
		t.Logf("%s: recoil %.3f mm; %.1f N by %.0f and %.0f N/mm are %.3f mm", full.Name, recoil, full.BalloonN, ring, soft*wire, want)
		if math.Abs(recoil/want-1) > 0.08 {
			t.Errorf("%s: it recoils by %.3f mm, %.1f N by %.0f N/mm of the ring and %.0f of the tube are %.3f mm", full.Name, recoil, full.BalloonN, ring, soft*wire, want)
		}
		if want := soft * wire * (g.FrameMM/2 - radius); math.Abs(g.FrameN/want-1) > 0.02 {
			t.Errorf("%s: the tube presses with %.2f N, given way as far as it has with %.2f N", full.Name, g.FrameN, want)
		}
		if g.BalloonN != 0 || g.BalloonMM != 0 {
			t.Errorf("%s: a balloon let down to %g mm presses with %g N", full.Name, g.BalloonMM, g.BalloonN)
		}
	}
	if len(down) != 2 {
		t.Fatalf("let down %d times", len(down))
	}
	if a, b := down[0], down[1]; a.FrameN < 1 || b.FrameN < a.FrameN+5 || b.FrameMM < a.FrameMM+0.5 {
		t.Errorf("after 21.5 mm %.2f mm and %.1f N, after 22.5 mm %.2f mm and %.1f N", a.FrameMM, a.FrameN, b.FrameMM, b.FrameN)
	}
}
