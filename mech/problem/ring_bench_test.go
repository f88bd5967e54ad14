package problem

import (
	"fmt"
	"testing"
)

// BenchmarkRingCrimpAndRelease is the crimp and release of doc/performance-mechanics.md.
func BenchmarkRingCrimpAndRelease(b *testing.B) {
	for _, n := range []int{8, 16, 32} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				r, err := NewRing(RingOptions{Elements: n})
				if err != nil {
					b.Fatal(err)
				}
				run, err := r.CrimpAndRelease(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(run.Steps), "steps")
				b.ReportMetric(float64(run.Iterations), "iterations")
			}
		})
	}
}
