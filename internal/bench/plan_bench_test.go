package main

import (
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"

	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/phantom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/plan"
)

// BenchmarkPlan goes from pixels in memory to measurements: the steps image, segment, landmark and measure on a phantom with its chest, 512 x 512 x 400 voxels; -short takes an
// eighth of them over the same field of view. Beside the wall time it tells the processor time and the most memory that the process held meanwhile, the picture included, in MB and in sizes of the picture. The phantom
// takes half a minute and more to make, off the clock.
func BenchmarkPlan(b *testing.B) {
	n, coarser := [3]int{512, 512, 400}, 1.0
	if testing.Short() {
		n, coarser = [3]int{256, 256, 200}, 2
	}
	for _, c := range []struct {
		name    string
		spacing [3]float64 // of the large picture
		o       phantom.Options
	}{
		// A root protocol, its field of view closely about the heart, and one that covers the chest from side to side.
		{"heart", [3]float64{0.4, 0.4, 0.5}, phantom.Options{Seed: 5, Indication: phantom.Stenosis, NoiseSDHU: 20}},
		{"chest", [3]float64{0.68, 0.68, 0.6}, phantom.Options{Seed: 8, Indication: phantom.Insufficiency, Leaflets: heart.Open, NoiseSDHU: 20}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for a, s := range c.spacing {
				c.o.SpacingMM[a] = s * coarser
				c.o.FieldOfViewMM[a] = s * coarser * float64(n[a])
			}
			v, truth, err := phantom.Generate(b.Context(), c.o)
			if err != nil {
				b.Fatal(err)
			}
			if v = image.Canonical(v); v.Size != n {
				b.Fatalf("the picture has %v voxels", v.Size)
			}
			debug.FreeOSMemory()
			peak := newPeak()
			cpu, perimeter := 0.0, 0.0
			for b.Loop() {
				b.StopTimer()
				debug.FreeOSMemory() // what the last round left
				b.StartTimer()
				before := cpuSeconds()
				p := plan.Case{Volume: v, Options: plan.Options{Indication: c.o.Indication}, Picture: plan.Picture{Format: "phantom", Size: v.Size, SpacingMM: v.SpacingMM()}}
				if _, err := p.Make(b.Context(), plan.Catalogue{}, nil, nil, "measure", ""); err != nil {
					b.Fatal(err)
				}
				if p.Measures == nil || !p.Measures.AnnulusPerimeterMM.Found {
					b.Fatal("no annulus was found")
				}
				cpu += cpuSeconds() - before
				perimeter = p.Measures.AnnulusPerimeterMM.Value
			}
			b.ReportMetric(100*(perimeter/truth.Scalars.AnnulusPerimeterMM-1), "%perimeter")
			b.ReportMetric(cpu/float64(b.N), "cpu-s/op")
			if mb := peak.mb(); mb > 0 {
				b.ReportMetric(mb, "peak-MB")
				b.ReportMetric(mb*1e6/float64(2*v.Len()), "peak/picture")
			}
		})
	}
}

// peak reads how much memory the process held at most, where the system tells (Linux).
type peak struct{ reset bool }

// newPeak forgets what was held before.
func newPeak() peak {
	return peak{os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) == nil}
}

// mb returns the most since then in 10^6 bytes, 0 if it cannot be told.
func (p peak) mb() float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil || !p.reset {
		return 0
	}
	_, after, _ := strings.Cut(string(text), "VmHWM:")
	line, _, _ := strings.Cut(after, "kB")
	kb, err := strconv.ParseFloat(strings.TrimSpace(line), 64)
	if err != nil {
		return 0
	}
	return kb * 1024 / 1e6
}
