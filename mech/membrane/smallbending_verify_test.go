package membrane_test

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/mechtest"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/material"
	"github.com/apical-heart/apical/mech/membrane"
	"github.com/apical-heart/apical/mech/solve"
)

// A large plate on springs gives by P / 8 sqrt(k D) under a point load (Hertz 1884; Timoshenko and Woinowsky-Krieger 1959, art. 57), whatever the mesh; more and more nearly so as it is refined.
func TestVerifySmallBendingOnABed(t *testing.T) {
	const k, load = 0.01, 0.1
	law := material.Hooke{YoungMPa: 2, Poisson: 0.45}
	d := 2.0 * 8 / 12 / (1 - 0.45*0.45)
	want := load / (8 * math.Sqrt(k*d))
	for _, n := range []int{20, 40} {
		for _, pattern := range []string{"up", "jack", "random"} {
			b := plate(mesh{n, n, pattern, 0.15}, 40, 40, membrane.Part{Law: law, ThicknessMM: 2, Factor: 1})
			m := &mech.Model{}
			b.Place(m)
			bending, err := membrane.NewSmallBending(b)
			if err != nil {
				t.Fatal(err)
			}
			m.AddTerm(bending)
			bed := membrane.Bed{NormalNMM3: make([]float64, len(b.Rest)), TangentNMM3: make([]float64, len(b.Rest))}
			for i := range b.Rest {
				bed.NormalNMM3[i], bed.TangentNMM3[i] = k, k
			}
			foundation, err := membrane.NewFoundation(b, bed)
			if err != nil {
				t.Fatal(err)
			}
			m.AddTerm(foundation)
			middle := (n/2)*(n+1) + n/2
			m.AddControl("load")
			push := &mech.Load{Title: "load"}
			push.AddForce(m, b.Blocks[middle], geom.Vec{Z: load})
			m.AddTerm(push)
			s, err := solve.New(m, solve.Options{})
			if err != nil {
				t.Fatal(err)
			}
			st := m.NewState()
			if err := s.Run(t.Context(), st, solve.Stage{Name: "load", To: []float64{1}}); err != nil {
				t.Fatal(err)
			}
			got := st.Position(b.Blocks[middle]).Z - b.Rest[middle].Z
			t.Logf("%d %s: %.5f, wanted %.5f mm", n, pattern, got, want)
			if off := math.Abs(got/want - 1); off > map[int]float64{20: 0.18, 40: 0.07}[n] {
				t.Errorf("%d %s: %.5f, wanted %.5f mm", n, pattern, got, want)
			}
		}
	}
}

// Its derivatives are those of its energy.
func TestPropSmallBendingDerivatives(t *testing.T) {
	b := plate(mesh{3, 3, "random", 0.2}, 3, 2, membrane.Part{Law: material.Hooke{YoungMPa: 2, Poisson: 0.45}, ThicknessMM: 0.4, Factor: 1.5})
	m := &mech.Model{}
	b.Place(m)
	bending, err := membrane.NewSmallBending(b)
	if err != nil {
		t.Fatal(err)
	}
	m.AddTerm(bending)
	s := m.NewState()
	for i := range s.Values {
		s.Values[i] += 0.01 * math.Sin(float64(3*i))
	}
	mechtest.Derivatives(t, m, bending, s, true)
}
