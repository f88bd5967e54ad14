package quality_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart/landmark"
	"github.com/apical-heart/apical/heart/phantom"
	"github.com/apical-heart/apical/heart/quality"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
	"github.com/apical-heart/apical/num"
)

const noiseHU = 12

// systole is what the source of a good picture says.
var systole = quality.Facts{PhasePercent: 35, SliceThicknessMM: 0.84, Phases: 10}

// patient is a phantom in a good picture, once for all tests. It has no chest, so that the air in front of its apex is painted into the labels.
var patient = sync.OnceValues(func() (quality.Input, error) {
	v, _, err := phantom.Generate(context.Background(), phantom.Options{Seed: 5, LumenHU: 420, NoiseSDHU: noiseHU, SpacingMM: [3]float64{0.84, 0.84, 0.84}, RotationDeg: 8, Bare: true, FieldOfViewMM: [3]float64{148, 140, 150}})
	if err != nil {
		return quality.Input{}, err
	}
	in, err := find(v)
	if err != nil {
		return in, err
	}
	in.Facts = systole
	l := in.Labels
	apex, axis := apexOf(in)
	for i := range l.Data {
		p, q, r := l.Voxel(i)
		if l.LPS(float64(p), float64(q), float64(r)).Sub(apex).Dot(axis) > 8 {
			l.Data[i] = segment.Nothing
		}
	}
	return in, nil
})

// find finds what is judged in a picture.
func find(v *image.Volume) (quality.Input, error) {
	l, _, err := segment.Segment(context.Background(), v, nil)
	if err != nil {
		return quality.Input{}, err
	}
	f, _, err := landmark.Find(context.Background(), v, l, landmark.Options{})
	if err != nil {
		return quality.Input{}, err
	}
	return quality.Input{Volume: v, Labels: l, Root: f.Root, Ventricle: f.Ventricle}, nil
}

func apexOf(in quality.Input) (apex, axis geom.Vec) {
	pl, _ := in.Root.AnnulusPlane()
	return in.Ventricle.ApexEpi.PositionMM, in.Ventricle.ApexEpi.PositionMM.Sub(pl.Origin).Unit()
}

// good returns the patient with a picture that a test may change.
func good(t testing.TB) quality.Input {
	t.Helper()
	in, err := patient()
	if err != nil {
		t.Fatal(err)
	}
	in.Volume = &image.Volume{Grid: in.Volume.Grid, HU: slices.Clone(in.Volume.HU)}
	return in
}

// each changes every voxel.
func each(v *image.Volume, f func(i int, p geom.Vec, hu float64) float64) {
	for n, h := range v.HU {
		i, j, k := v.Voxel(n)
		v.HU[n] = int16(math.Round(f(n, v.LPS(float64(i), float64(j), float64(k)), float64(h))))
	}
}

// scale brings the contrast of blood over muscle to a part of what it is, noise and all.
func scale(v *image.Volume, part float64) {
	const muscle = 105
	each(v, func(_ int, _ geom.Vec, hu float64) float64 {
		return muscle + part*max(0, hu-muscle) + min(0, hu-muscle)
	})
}

func addNoise(v *image.Volume, sd float64) {
	c := num.NewChance(7)
	each(v, func(_ int, _ geom.Vec, hu float64) float64 { return hu + c.Normal(0, sd) })
}

// ball puts metal into the picture.
func ball(v *image.Volume, at geom.Vec, radius float64) {
	each(v, func(_ int, p geom.Vec, hu float64) float64 {
		if p.Dist(at) < radius {
			return 3071
		}
		return hu
	})
}

// step shifts the slices from the middle of the stack on along its rows, by whole pixels.
func step(v *image.Volume, mm float64) (atMM float64) {
	by, n, from := int(math.Round(mm/v.SpacingMM()[0])), v.Size[0]*v.Size[1], v.Size[2]/2
	for k := from; k < v.Size[2]; k++ {
		copy(v.HU[k*n+by:(k+1)*n], slices.Clone(v.HU[k*n:(k+1)*n-by]))
	}
	return v.LPS(0, 0, float64(from)-0.5).Z
}

// smear averages the picture along its rows.
func smear(v *image.Volume, mm float64) {
	half := int(math.Round(mm / v.SpacingMM()[0] / 2))
	was := slices.Clone(v.HU)
	for i := half; i < len(was)-half; i++ {
		s := 0
		for _, h := range was[i-half : i+half+1] {
			s += int(h)
		}
		v.HU[i] = int16(s / (2*half + 1))
	}
}

// crop keeps the slices from lo to hi of LPS z.
func crop(in *quality.Input, lo, hi float64) {
	b := in.Volume.Box()
	from := in.Volume.LPS(0, 0, 0).Z
	sp := in.Volume.SpacingMM()[2]
	b.Lo[2], b.Hi[2] = max(b.Lo[2], int((lo-from)/sp)), min(b.Hi[2], int((hi-from)/sp))
	in.Volume = in.Volume.Crop(b)
}

// Every fault makes the check that looks for it say so, and no other; a good picture is adequate.
func TestFaults(t *testing.T) {
	base := good(t)
	pl, _ := base.Root.AnnulusPlane()
	apex, axis := apexOf(base)
	stj := base.Root.STJ.PositionMM
	for _, k := range []struct {
		name   string
		change func(in *quality.Input)
		limits string // checks that are limited
		stops  string // check that is unusable
		says   string
	}{
		{"as it is", func(*quality.Input) {}, "", "", ""},
		{"180 HU", func(in *quality.Input) { scale(in.Volume, 75.0/315) }, "contrast", "", "180 HU in the root"},
		{"little contrast", func(in *quality.Input) { scale(in.Volume, 0.08); addNoise(in.Volume, 15) }, "noise", "contrast", "no edge"},
		{"no contrast", func(in *quality.Input) { scale(in.Volume, 0); addNoise(in.Volume, 10) }, "noise", "contrast", "no edge"},
		{"noise", func(in *quality.Input) { addNoise(in.Volume, 60) }, "noise", "", "noise of 6"},
		{"thick slices", func(in *quality.Input) { in.Facts.SliceThicknessMM = 2.5 }, "voxels", "", "slices of 2.50 mm"},
		{"slices of 3 mm", func(in *quality.Input) { in.Facts.SliceThicknessMM = 3 }, "voxels", "", "slices of 3.00 mm"},
		{"slices of 5 mm", func(in *quality.Input) { in.Facts.SliceThicknessMM = 5 }, "", "voxels", "slices of 5.00 mm"},
		{"apex near the edge", func(in *quality.Input) { crop(in, apex.Z-10, math.MaxInt32) }, "coverageVentricle", "", "mm from the apex"},
		{"cut ventricle", func(in *quality.Input) {
			v := *in.Ventricle
			v.Complete, in.Ventricle = false, &v
		}, "coverageVentricle", "", "cut by the edge"},
		{"no ventricle", func(in *quality.Input) { in.Ventricle = nil }, "coverageVentricle coverageChest", "", "left ventricle is not"},
		{"cut over the junction", func(in *quality.Input) { crop(in, -math.MaxInt32, stj.Z+12) }, "coverageRoot", "", "the aorta is whole up to"},
		{"cut through the annulus", func(in *quality.Input) { crop(in, pl.Origin.Z, math.MaxInt32) }, "coverageVentricle", "coverageRoot", "the annulus is cut"},
		{"no skin", func(in *quality.Input) {
			l := *in.Labels
			l.Data = slices.Clone(l.Data)
			for i, x := range l.Data {
				if x == segment.Nothing {
					l.Data[i] = segment.Body
				}
			}
			in.Labels = &l
		}, "coverageChest", "", "the skin in front of the apex is not"},
		{"half of the skin", func(in *quality.Input) {
			l := *in.Labels
			b := l.Box()
			b.Hi[0] = int(l.FromLPS().Apply(apex).X + 5/l.SpacingMM()[0])
			l.Mask = *l.Crop(b)
			in.Labels = &l
		}, "coverageChest", "", "of the skin in front of the apex"},
		{"metal beside the root", func(in *quality.Input) {
			ball(in.Volume, pl.Origin.AddScaled(26, pl.Normal.Perpendicular()), 2)
		}, "metal", "", "mm3 of metal within 40 mm"},
		{"metal in the root", func(in *quality.Input) { ball(in.Volume, pl.Origin, 2) }, "metal", "", "in the root itself"},
		{"metal far off", func(in *quality.Input) { ball(in.Volume, apex.AddScaled(-6, axis), 2) }, "", "", ""},
		{"bright calcium", func(in *quality.Input) {
			each(in.Volume, func(_ int, p geom.Vec, hu float64) float64 {
				if p.Dist(stj.AddScaled(14, pl.Normal.Perpendicular())) < 2 {
					return 1900
				}
				return hu
			})
		}, "", "", ""},
		{"smeared", func(in *quality.Input) { smear(in.Volume, 5) }, "motion", "", "smeared"},
		{"a step of 2 mm", func(in *quality.Input) { step(in.Volume, 2) }, "motion", "", "a step of"},
		{"a step of 4 mm", func(in *quality.Input) { step(in.Volume, 4) }, "motion", "", "a step of 4"},
		{"loss", func(in *quality.Input) { in.Facts.Codes = []string{"DCM-LOSSY"} }, "source", "", "compressed with loss"},
		{"duplicates", func(in *quality.Input) { in.Facts.Codes = []string{"DCM-DUPLICATE"} }, "", "", ""},
		{"diastole", func(in *quality.Input) { in.Facts.PhasePercent = 75 }, "phase", "", "75 % of the cycle"},
		{"nothing said", func(in *quality.Input) { in.Facts = quality.Facts{} }, "phase gating", "", "not stated"},
	} {
		in := good(t)
		k.change(&in)
		v := quality.Assess(in)
		var limits, stops, says []string
		for _, c := range v.Checks {
			switch c.Grade {
			case quality.Limited:
				limits = append(limits, c.ID)
			case quality.Unusable:
				stops = append(stops, c.ID)
			}
			if c.Grade != quality.Adequate {
				says = append(says, c.Reason)
				if c.Advice == "" {
					t.Errorf("%s: %s advises nothing", k.name, c.ID)
				}
			}
			if c.Reason == "" || c.Source == "" || math.IsNaN(c.Value) || math.IsInf(c.Value, 0) {
				t.Errorf("%s: %+v", k.name, c)
			}
		}
		want := strings.Fields(k.limits)
		slices.SortFunc(want, func(a, b string) int { return slices.Index(order(v), a) - slices.Index(order(v), b) })
		if !slices.Equal(limits, want) || strings.Join(stops, " ") != k.stops || !strings.Contains(strings.Join(says, "; "), k.says) {
			t.Errorf("%s: limited by %q, stopped by %q: %q; want %q, %q, %q", k.name, limits, stops, says, k.limits, k.stops, k.says)
		}
		grade := quality.Adequate
		if k.limits != "" {
			grade = quality.Limited
		}
		if k.stops != "" {
			grade = quality.Unusable
		}
		if f := v.Refusal(); v.Grade != grade || (f != nil) != (grade == quality.Unusable) || f != nil && (!strings.HasPrefix(f.Code, "QUAL-") || f.Advice == "") {
			t.Errorf("%s: %s, refused with %v", k.name, v.Grade, f)
		}
		if access := k.limits == "coverageVentricle" || k.limits == "coverageChest" || k.limits == "coverageVentricle coverageChest"; access && k.stops == "" && v.SizingGrade != quality.Adequate {
			t.Errorf("%s: for sizing %s", k.name, v.SizingGrade)
		}
	}
}

func order(v *quality.Verdict) []string {
	var out []string
	for _, c := range v.Checks {
		out = append(out, c.ID)
	}
	return out
}

// A step is found where it is and as long as it is.
func TestStepIsFoundWhereItIs(t *testing.T) {
	for _, mm := range []float64{1.68, 2.52, 4.2} { // whole pixels
		in := good(t)
		at := step(in.Volume, mm)
		c := quality.Assess(in).Check(quality.Motion)
		if math.Abs(c.Value-mm) > 0.5 || math.Abs(c.AtMM-at) > 0.5 {
			t.Errorf("a step of %.2f mm at z = %.1f mm is found as %.2f mm at %.1f mm", mm, at, c.Value, c.AtMM)
		}
	}
}

// The noise that the check finds is the noise that is in the picture, and moves an edge by what the edge's slope makes of it.
func TestVerifyNoise(t *testing.T) {
	in := good(t)
	before := quality.Assess(in).Check(quality.Noise)
	addNoise(in.Volume, 30)
	after := quality.Assess(in).Check(quality.Noise)
	if want := math.Hypot(noiseHU, 30) / noiseHU; math.Abs(after.Value/before.Value/want-1) > 0.15 {
		t.Errorf("the edge moves by %.3f mm, before by %.3f mm; the noise grew by %.2f", after.Value, before.Value, want)
	}
	// A blur of 0.45 mm, painted voxels and their interpolation: an edge falls over some 1.6 mm.
	if want := noiseHU * 1.6 / 315; math.Abs(before.Value/want-1) > 0.15 {
		t.Errorf("the edge moves by %.3f mm, by hand %.3f mm", before.Value, want)
	}
}

func TestNoSuchCheck(t *testing.T) {
	if (&quality.Verdict{}).Check("tea") != nil {
		t.Error("a check that does not exist was found")
	}
}
