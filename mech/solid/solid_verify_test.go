package solid_test

import (
	"testing"

	"github.com/apical-heart/apical/internal/mechtest"
	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/material"
	"github.com/apical-heart/apical/mech/solid"
)

// A rod pulled out to 1.5 times its length has the stress of Hooke's and of the neo-Hookean law in one dimension.
func TestVerifyRod(t *testing.T) {
	verify.Run(t,
		verify.Benchmark{Name: "RodStress_Hooke", Source: "Hooke's law", Where: "E e at e = 1e-6", Want: 2e-6, Rel: 1e-5, Unit: "MPa", Got: func(s float64) float64 {
			return rod(t, material.Hooke{YoungMPa: 2 * s, Poisson: 0.3}, 1e-6)
		}},
		verify.Benchmark{Name: "RodStressNearly_Hooke", Source: "Hooke's law", Where: "E e at e = 1e-6", Want: 2e-6, Rel: 1e-5, Unit: "MPa", Got: func(s float64) float64 { return rod(t, material.NearlyHooke(2*s, 0.3), 1e-6) }},
		verify.Benchmark{Name: "RodStretch_Rivlin1948", Source: "Rivlin 1948, Phil Trans R Soc A 241:379", Where: "mu (l^2 - 1/l) at l = 1.5", Want: 0.4 * (2.25 - 1/1.5), Rel: 1e-4, Unit: "MPa",
			Got: func(s float64) float64 { return rod(t, material.NeoHookeanBulk{ShearMPa: 0.4 * s, BulkMPa: 4e5}, 0.5) }},
	)
}

// rod returns the Cauchy stress along a rod that is pulled out by a share of its length, its sides free.
func rod(t testing.TB, law material.Bulk, strain float64) float64 {
	m := &mech.Model{}
	b := solid.NewBlock("rod", []float64{0, 1, 2}, []float64{0, 1}, []float64{0, 1})
	b.Laws = []material.Bulk{law}
	b.Place(m)
	pull := m.AddControl("pull")
	for v, p := range b.Rest {
		s := mech.Support{Block: b.Blocks[v], Held: [3]bool{p.X != 1, p.Y == 0, p.Z == 0}, Follows: [3]int{-1, -1, -1}, Scale: [3]float64{1, 1, 1}}
		if p.X == 2 {
			s.Follows[0] = pull
		}
		m.Supports = append(m.Supports, s)
	}
	s := elastic(t, b)
	m.AddTerm(s)
	q := mechtest.NewEquilibrium(t, m)
	q.To(4, 2*strain)
	c, _, err := s.Stress(1, q.State)
	if err != nil {
		t.Fatal(err)
	}
	return c[0]
}
