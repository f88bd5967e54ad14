package quality_test

import (
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/phantom"
	"github.com/apical-heart/apical/heart/quality"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/format"
	"github.com/apical-heart/apical/internal/verify"
)

// doubts names the checks of a verdict that are not adequate.
func doubts(v *quality.Verdict) []string {
	var out []string
	for _, c := range v.Doubts() {
		out = append(out, c.ID)
	}
	slices.Sort(out)
	return out
}

// Patients in scans of 200 to 600 HU, 8 to 35 HU of noise and slices of 0.5 to 1.5 mm, in any pose up to 30 degrees: what is not wrong with them is not said to be. They have no chest, so
// that the chest wall is missing in all. Of the first twenty draws these are the ones at the edges: of contrast (4, 8; 12 the brightest), of what noise may be (4 and 10 over, 1, 7 and 19 about the limit), of voxels (11 the smallest
// across, 5 the thinnest slices under 1 mm, 7 and 12 the thickest), of blur (10; 1) and of pose (11, 19; 4, 12), of both indications and leaflets.
func TestVerifyNoFalseAlarm(t *testing.T) {
	verify.Long(t)
	for _, seed := range []uint64{1, 4, 5, 7, 8, 10, 11, 12, 19} {
		o := phantom.Random(seed, phantom.Options{Indication: []string{phantom.Stenosis, phantom.Insufficiency}[seed%2], Leaflets: []string{heart.Closed, heart.Open}[seed/2%2], Bare: true}, 30)
		v, _, err := phantom.Generate(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		in, err := find(v)
		if err != nil {
			t.Errorf("seed %d: %v", seed, err)
			continue
		}
		in.Facts = quality.Facts{PhasePercent: 35}
		verdict := quality.Assess(in)
		want := []string{quality.CoverageChest}
		if o.LumenHU < 250 {
			want = append(want, quality.Contrast)
		}
		if max(o.SpacingMM[0], o.SpacingMM[1], o.SpacingMM[2]) > 1.01 {
			want = append(want, quality.Voxels)
		}
		// A blur of 0.6 mm and voxels of 1.5 mm make an edge 2.2 mm wide; blood over muscle is some 110 HU less than blood.
		noise := verdict.Check(quality.Noise)
		if noise.Grade != quality.Adequate {
			want = append(want, quality.Noise)
			if o.NoiseSDHU/(o.LumenHU-110) < 0.1 {
				t.Errorf("seed %d: %.0f of %.0f HU of noise are too many", seed, o.NoiseSDHU, o.LumenHU)
			}
		} else if o.NoiseSDHU/(o.LumenHU-110) > 0.22 {
			t.Errorf("seed %d: %.0f of %.0f HU of noise were let pass", seed, o.NoiseSDHU, o.LumenHU)
		}
		slices.Sort(want)
		motion := verdict.Check(quality.Motion)
		t.Logf("seed %d: %.0f HU, noise %.0f, slices %.2f: %v; %s", seed, o.LumenHU, o.NoiseSDHU, o.SpacingMM[2], doubts(verdict), motion.Reason)
		if got := doubts(verdict); !slices.Equal(got, want) {
			t.Errorf("seed %d: %q, want %q: %+v", seed, got, want, verdict.Doubts())
		}
	}
}

// Faults that are in the scan from the beginning, and go through segmentation and landmarks.
func TestVerifyFaultsOfTheScan(t *testing.T) {
	verify.Long(t)
	plain := phantom.Options{Seed: 5, LumenHU: 420, NoiseSDHU: 12, SpacingMM: [3]float64{0.8, 0.8, 0.8}, Bare: true, FieldOfViewMM: [3]float64{150, 150, 160}}
	chest := plain
	chest.Bare, chest.SpacingMM, chest.FieldOfViewMM, chest.CentreMM = false, [3]float64{1.6, 1.6, 1.6}, [3]float64{350, 280, 250}, geom.Vec{Z: -25}
	with := func(o phantom.Options, f func(o *phantom.Options)) phantom.Options { f(&o); return o }
	// The picture that is moved, once for all that move it.
	whole := sync.OnceValues(func() (*image.Volume, error) {
		v, _, err := phantom.Generate(t.Context(), plain)
		return v, err
	})
	for _, k := range []struct {
		name   string
		o      phantom.Options
		change func(v *image.Volume) // of the plain picture, in place of o
		want   string
	}{
		{"chest and all", chest, nil, "voxels"},
		{"chest cropped", with(chest, func(o *phantom.Options) { o.FieldOfViewMM, o.CentreMM = [3]float64{170, 170, 200}, geom.Vec{} }), nil, "coverageChest voxels"},
		{"180 HU", with(plain, func(o *phantom.Options) { o.LumenHU = 180 }), nil, "contrast coverageChest"},
		{"noise", with(plain, func(o *phantom.Options) { o.NoiseSDHU = 60 }), nil, "coverageChest noise"},
		{"slices of 2.5 mm", with(plain, func(o *phantom.Options) { o.SpacingMM[2] = 2.5 }), nil, "coverageChest voxels"},
		{"apex cut", with(plain, func(o *phantom.Options) { o.FieldOfViewMM[2], o.CentreMM = 110, geom.Vec{Z: 35} }), nil, "coverageChest coverageVentricle"},
		{"a step", phantom.Options{}, func(v *image.Volume) { step(v, 3) }, "coverageChest motion"},
		{"smeared", phantom.Options{}, func(v *image.Volume) { smear(v, 5) }, "coverageChest motion"},
	} {
		t.Run(k.name, func(t *testing.T) {
			var v *image.Volume
			if k.change != nil {
				still, err := whole()
				if err != nil {
					t.Fatal(err)
				}
				v = &image.Volume{Grid: still.Grid, HU: slices.Clone(still.HU)}
				k.change(v)
			} else {
				var err error
				if v, _, err = phantom.Generate(t.Context(), k.o); err != nil {
					t.Fatal(err)
				}
			}
			in, err := find(v)
			if err != nil {
				t.Fatal(err)
			}
			in.Facts = quality.Facts{PhasePercent: 35}
			verdict := quality.Assess(in)
			if got := strings.Join(doubts(verdict), " "); got != k.want {
				t.Errorf("%q, want %q: %+v", got, k.want, verdict.Doubts())
			}
		})
	}
	v, _, err := phantom.Generate(t.Context(), with(plain, func(o *phantom.Options) { o.LumenHU = 45 }))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := find(v); !strings.HasPrefix(fault.Code(err), "SEG-") {
		t.Errorf("blood of 45 HU: %v", err)
	}
}

// The real scan is sharp and still, of 1.5 mm voxels, ends before the skin, and says nothing of a phase. In slices of 3 mm it is limited by the same; without contrast it is refused.
func TestVerifyRealScan(t *testing.T) {
	verify.Long(t)
	name := verify.Shared(t, "data", "cta_aorta", "ct_cropped.nii.gz")
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	v, _, err := format.ReadNIfTI(f, format.Limit{InputBytes: 4 << 20})
	if err != nil {
		t.Fatal(err)
	}
	v = image.Canonical(v)
	const want = "coverageChest gating phase voxels"
	for _, thickMM := range []float64{1.5, 2.5, 3} {
		w := thick(v, thickMM)
		in, err := find(w)
		if err != nil {
			t.Errorf("%.1f mm: %v", thickMM, err)
			continue
		}
		verdict := quality.Assess(in)
		t.Logf("%.1f mm: %s", thickMM, verdict.Check(quality.Motion).Reason)
		if got := strings.Join(doubts(verdict), " "); got != want || verdict.Grade != quality.Limited {
			t.Errorf("%.1f mm: %s by %q: %+v", thickMM, verdict.Grade, got, verdict.Doubts())
		}
		if thickMM == 1.5 {
			step(w, 3)
			if c := quality.Assess(in).Check(quality.Motion); c.Grade != quality.Limited || !strings.Contains(c.Reason, "a step of 3") {
				t.Errorf("with a step of 3 mm: %+v", c)
			}
		}
	}
	// Blood of 479 HU becomes blood of 45 HU; what is darker than muscle stays, and so do bone and metal over 600 HU.
	for i, h := range v.HU {
		if h > 100 && h < 600 {
			v.HU[i] = 45
		}
	}
	if _, err := find(v); !strings.HasPrefix(fault.Code(err), "SEG-") {
		t.Errorf("without contrast: %v", err)
	}
}

// thick averages the slices of a picture to slices of this distance.
func thick(v *image.Volume, mm float64) *image.Volume {
	g, was := v.Grid, v.SpacingMM()[2]
	if mm == was {
		return &image.Volume{Grid: g, HU: slices.Clone(v.HU)}
	}
	g.Size[2] = int(float64(g.Size[2]) * was / mm)
	g.ToLPS = geom.FromColumns(v.ToLPS.Column(0), v.ToLPS.Column(1), v.ToLPS.Column(2).Scale(mm/was), v.LPS(0, 0, (mm/was-1)/2))
	out := image.NewVolume(g)
	for i, x := range image.Resample(v, g).Data {
		out.HU[i] = int16(x)
	}
	return out
}
