package deploy

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/valve"
)

// evenRows returns the balloon-expandable device with rows of one height, as many as are told, of struts that are as steep as on average.
func evenRows(t testing.TB, rows int) (*valve.Device, map[string]*valve.Alloy) {
	d, alloys := device(t, "sapien-3")
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

// A frame of equal rows that a balloon has opened springs back as far as the elastic ring does which the balloon's force no longer pushes: the struts' ends are plastic hinges, which unload elastically. The ring's stiffness is the closed form of the
// mechanics reference, RingStiffness, K = m 48 pi^2 E I / (n L^3 cos^2 b) for m rows of n struts of length L at the angle b to the axis, here that of the inflated frame. Its struts have become S-shaped, which the closed form does not know, and bend
// towards the axis too: 8 % are allowed. The moment at a hinge is not more than that of a cross-section that yields all over, hardened by the strain that crimp and inflation took.
//
// On its way the frame shortens as a lattice of bars with pins does. No strut can be longer than it is, so that the lattice is the limit; S-shaped struts are a little shorter than straight ones.
func TestVerifyRecoilIsElasticAndShorteningGeometric(t *testing.T) {
	d, alloys := evenRows(t, 2)
	s := &d.Sizes[1]
	const balloon = 22.5
	by, r := openFully(t, d, s, alloys, Tube{RadiusMM: wideMM, BalloonMM: balloon, Mesh: Mesh{StrutElements: 6}})
	full, down := by["inflate"], by["let down"]
	f := &d.Build.Frame
	w, h := f.StrutWidthMM.Value, f.StrutThicknessMM.Value
	n, rows := 2*f.Cells.Value, float64(len(f.RowShares.Values))
	inertia := h * w * w * w / 12
	young := alloys[f.Alloy.Value].Value("youngMPa")
	around := math.Pi * (full.FrameMM - h) / n
	up := full.SpanMM / rows
	long, cos := math.Hypot(around, up), up/math.Hypot(around, up)
	stiffness := rows * 48 * math.Pi * math.Pi * young * inertia / (n * long * long * long * cos * cos)
	want := 2 * full.BalloonN / stiffness
	recoil := full.FrameMM - down.FrameMM
	t.Logf("recoil %.3f mm, %.3f mm by the ring's stiffness of %.0f N/mm; %.1f N", recoil, want, stiffness, full.BalloonN)
	if math.Abs(recoil/want-1) > 0.08 {
		t.Errorf("it recoils by %.3f mm, %.1f N by the ring's stiffness of %.0f N/mm are %.3f mm", recoil, full.BalloonN, stiffness, want)
	}
	// RF = 4 pi m M / (L cos b): the plateau of the same closed form.
	moment := full.BalloonN * long * cos / (4 * math.Pi * rows)
	yield := alloys[f.Alloy.Value].Value("yieldMPa")
	full0 := yield * h * w * w / 4
	if most := full0 * (1 + 0.5*alloys[f.Alloy.Value].Value("hardeningMPa")/yield); moment < full0 || moment > most {
		t.Errorf("a moment of %.1f N mm at the hinges, a cross-section that yields bears %.1f, after 50 %% of strain %.1f", moment, full0, most)
	}
	if math.Abs(full.FrameMM-(balloon+2*h)) > 0.05 {
		t.Errorf("around a balloon of %g mm the frame is %.2f mm wide", balloon, full.FrameMM)
	}

	p := r.Implant
	for _, g := range []Stage{by["bare"], full, down} {
		limit := p.lengthMM((g.FrameMM - h) / 2)
		t.Logf("%s: span %.3f limit %.3f", g.Name, g.SpanMM, limit)
		if g.SpanMM > limit+0.01 || g.SpanMM < 0.97*limit {
			t.Errorf("%s: %.2f mm long at %.2f mm, a lattice of bars %.2f mm", g.Name, g.SpanMM, g.FrameMM, limit)
		}
	}
	if by["bare"].SpanMM > p.LongestMM() || full.SpanMM > by["bare"].SpanMM-1 || down.SpanMM < full.SpanMM {
		t.Errorf("lengths %.2f, %.2f, %.2f mm: it should shorten, and lengthen as it recoils", by["bare"].SpanMM, full.SpanMM, down.SpanMM)
	}
}

// In a soft tube what springs back is frame and tube together: the balloon's force by the sum of their stiffnesses. The tube's is N/mm for each mm of wire times all wire; the frame's is that which it shows in free air.
func TestVerifyRecoilInSoftTube(t *testing.T) {
	d, alloys := evenRows(t, 2)
	s := &d.Sizes[1]
	const balloon, soft = 22, 0.2
	mesh := Mesh{StrutElements: 4}
	by, _ := openFully(t, d, s, alloys, Tube{RadiusMM: wideMM, BalloonMM: balloon, Mesh: mesh})
	free := 2 * by["inflate"].BalloonN / (by["inflate"].FrameMM - by["let down"].FrameMM)
	by, r := openFully(t, d, s, alloys, Tube{RadiusMM: 10.5, NPerMM2: soft, BalloonMM: balloon, Mesh: mesh})
	wire := 0.0
	for _, l := range r.Implant.LengthMM {
		wire += l
	}
	full, down := by["inflate"], by["let down"]
	want := 2 * full.BalloonN / (free + soft*wire)
	recoil := full.FrameMM - down.FrameMM
	t.Logf("frame %.0f tube %.0f N/mm: recoil %.3f want %.3f", free, soft*wire, recoil, want)
	if math.Abs(recoil/want-1) > 0.05 {
		t.Errorf("it recoils by %.3f mm, want %.3f mm", recoil, want)
	}
	if got, want := down.FrameN, soft*wire*(down.FrameMM/2-10.5); math.Abs(got/want-1) > 0.02 {
		t.Errorf("the tube presses with %.2f N, given way as far as it has %.2f N", got, want)
	}
}
