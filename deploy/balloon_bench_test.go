package deploy

import "testing"

// BenchmarkBalloon is a SAPIEN 3 crimped, laid bare, inflated once and let down in free air.
func BenchmarkBalloon(b *testing.B) {
	d, alloys := device(b, "sapien-3")
	for b.Loop() {
		r, err := (&Tube{RadiusMM: wideMM, BalloonMM: 22.9}).Release(b.Context(), d, &d.Sizes[1], alloys)
		if err != nil {
			b.Fatal(err)
		}
		for _, g := range r.Stages {
			if is := map[string]string{"crimp": "crimp", "bare": "bare", "inflate": "inflate", "let down": "let-down"}[g.Name]; is != "" {
				b.ReportMetric(float64(g.Iterations), is+"-iterations")
			}
		}
	}
}
