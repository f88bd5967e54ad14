package deploy

import (
	"context"
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/valve"
)

// Finding is one thing that was examined on a size of a device.
type Finding struct {
	What    string `json:"what"`
	Found   string `json:"found"`
	Wanted  string `json:"wanted"`
	Passed  bool   `json:"passed"`
	Assumed bool   `json:"assumed"` // it rests on an assumption
}

// forceAt is the part of the nominal diameter at which a frame's force is compared with what is known.
const forceAt = 0.9

// Examine crimps a size of a device and says what it finds: whether it fits into what holds it, whether the crimp ends, whether all thirds of the frame push alike, and whether it pushes as hard as is known, or to which balloon and length it opens. An error says that it could not be
// examined; that a crimp does not end is a finding.
func Examine(ctx context.Context, d *valve.Device, s *valve.Size, alloys map[string]*valve.Alloy) ([]Finding, error) {
	if d.Build == nil {
		return nil, fmt.Errorf("deploy: %s: the device file does not say what it is made of", d.ID)
	}
	b := d.Build
	var out []Finding
	crimped := b.Delivery.CrimpedDiameterMM.Value
	assumed := b.Delivery.CrimpedDiameterMM.Confidence == valve.Assumed
	around := 2 * b.Frame.Cells.Value * b.Frame.StrutWidthMM.Value
	out = append(out, Finding{"struts side by side", fmt.Sprintf("%.1f mm", around), fmt.Sprintf("at most %.1f mm, the crimped frame's middle line", math.Pi*(crimped-b.Frame.StrutThicknessMM.Value)),
		around <= math.Pi*(crimped-b.Frame.StrutThicknessMM.Value), assumed})
	part := (around*b.Frame.StrutThicknessMM.Value + softMM2(b, s)) / (math.Pi / 4 * crimped * crimped)
	out = append(out, Finding{"metal, cloth and leaflets in the crimped cross-section", fmt.Sprintf("%.0f %%", 100*part), "at most 100 %", part <= 1, assumed || b.Leaflets.ThicknessMM.Confidence == valve.Assumed})

	c, err := RadialForce(ctx, d, s, alloys, Mesh{}, []float64{forceAt * s.NominalDiameterMM.Value})
	if err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		return append(out, Finding{"crimp and release", err.Error(), "to the end", false, assumed}), nil
	}
	found := fmt.Sprintf("to the end, %.1f N when crimped, %.0f %% martensite", c.Crimping[len(c.Crimping)-1].RadialN, 100*c.MostMartensite)
	if c.PermanentStrain > 0 {
		found = fmt.Sprintf("to the end, %.1f N when crimped, plastic strain up to %.0f %%", c.Crimping[len(c.Crimping)-1].RadialN, 100*c.PermanentStrain)
	}
	out = append(out, Finding{"crimp and release", found, "to the end", true, assumed})
	off := 100 * c.Asymmetry
	out = append(out, Finding{"thirds of the frame", fmt.Sprintf("%.2g %% apart", off), "at most 2 % apart", off <= 2, false})
	if a := alloys[b.Frame.Alloy.Value]; a.Law != valve.Superelastic {
		return examineBalloon(ctx, d, s, alloys, out)
	}
	force := c.Releasing[0].RadialN
	f := Finding{What: fmt.Sprintf("radial force at %.1f mm, on its way out", c.Releasing[0].DiameterMM), Found: fmt.Sprintf("%.1f N", force), Wanted: "nothing is known", Passed: true, Assumed: true}
	if r := b.RadialForceN; r != nil {
		f.Wanted, f.Passed, f.Assumed = fmt.Sprintf("%g to %g N", r.Low(), r.High()), r.Contains(force), true
	}
	return append(out, f), nil
}

// lengthPart is by how much of its published length an open frame may differ from it.
const lengthPart = 0.03

// examineBalloon adds what comes of inflating a frame that stays crimped until then.
func examineBalloon(ctx context.Context, d *valve.Device, s *valve.Size, alloys map[string]*valve.Alloy, out []Finding) ([]Finding, error) {
	assumed := d.Build.Frame.Alloy.Confidence == valve.Assumed
	f, err := Inflate(ctx, d, s, alloys, Mesh{})
	if err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		return append(out, Finding{"opened by a balloon", err.Error(), "to the end", false, assumed}), nil
	}
	height := s.FrameHeightMM.Value
	return append(out,
		Finding{fmt.Sprintf("opened by a balloon of %.1f mm", f.BalloonMM), fmt.Sprintf("%.1f mm wide after a recoil of %.2f mm", f.LetDown.FrameMM, f.RecoilMM), fmt.Sprintf("the nominal %g mm", s.NominalDiameterMM.Value), true, assumed},
		Finding{"length when open", fmt.Sprintf("%.1f mm, %.1f mm when crimped", f.LetDown.SpanMM, f.Bared.SpanMM), fmt.Sprintf("%.1f to %.1f mm", (1-lengthPart)*height, (1+lengthPart)*height), math.Abs(f.LetDown.SpanMM/height-1) <= lengthPart, assumed}), nil
}

// softMM2 returns the largest cross-section of cloth and leaflets at any height. A leaflet's attachment is a parabola, so that at a part of its height it is as wide as that part's root.
func softMM2(b *valve.Build, s *valve.Size) float64 {
	most := 0.0
	for i := range 101 {
		h := float64(i) / 100
		thick := 0.0
		if h >= b.Skirt.FromShare.Value && h <= b.Skirt.ToShare.Value {
			thick += b.Skirt.ThicknessMM.Value
		}
		if l := &b.Leaflets; h >= l.FromShare.Value && h <= l.ToShare.Value {
			thick += l.ThicknessMM.Value * math.Sqrt((h-l.FromShare.Value)/(l.ToShare.Value-l.FromShare.Value))
		}
		most = max(most, thick*math.Pi*s.NominalDiameterMM.Value*b.Frame.Outline.At(h))
	}
	return most
}

// asymmetry returns by how much the radial forces on the thirds of a frame differ from their mean, the largest, relative to it.
func (w *Metal) asymmetry(forces []contact.Force, kind string) float64 {
	var third [3]float64
	e := 0
	for _, p := range w.Wires.Points {
		if p.Kind != kind {
			continue
		}
		third[sector(p.PositionMM)] += forces[e].NormalN
		e++
	}
	mean := (third[0] + third[1] + third[2]) / 3
	most := 0.0
	for _, t := range third {
		most = max(most, math.Abs(t-mean))
	}
	if mean == 0 {
		return 0
	}
	return most / mean
}

// sector returns which third about the commissures a point of the device lies in, half a cell further on so that no strut ends on a border.
func sector(p geom.Vec) int {
	a := math.Atan2(p.Y, p.X) + 1e-6
	return int(math.Floor(math.Mod(a+2*math.Pi, 2*math.Pi)/(2*math.Pi/3))) % 3
}
