package deploy

import (
	"testing"

	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/solve"
)

// The model of a whole patient at the default sizes.
func BenchmarkNewPatient(b *testing.B) {
	r := symmetric().root()
	for b.Loop() {
		if _, err := NewPatient(&mech.Model{}, r, PatientOptions{Indication: Stenosis}); err != nil {
			b.Fatal(err)
		}
	}
}

// One iteration of Newton's method on a whole patient with a shaft: elements, factorisation and one solution. The least of steps is one or two.
func BenchmarkPatientIteration(b *testing.B) {
	m, p, s, st := shaft(b, symmetric().root(), PatientOptions{Indication: Stenosis})
	if err := s.Run(b.Context(), st, solve.Stage{Name: "grow", To: []float64{2.5}, First: 0.1, Most: 0.25, Snap: true}); err != nil {
		b.Fatal(err)
	}
	_, _, before, _ := s.Counts()
	to := 2.5
	b.ResetTimer()
	for b.Loop() {
		to += 0.001
		if err := s.Run(b.Context(), st, solve.Stage{Name: "on", To: []float64{to}, Snap: true}); err != nil {
			b.Fatal(err)
		}
	}
	_, _, after, _ := s.Counts()
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(after-before), "ms/iteration")
	b.ReportMetric(float64(m.Unknowns()), "unknowns")
	nodes := len(p.Wall.Body.Rest)
	for c, l := range p.Leaflets {
		nodes += len(l.Body.Rest) - len(p.Hinge[c])
	}
	b.ReportMetric(float64(nodes), "nodes")
}
