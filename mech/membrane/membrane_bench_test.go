package membrane_test

import (
	"testing"

	"github.com/apical-heart/apical/internal/mechtest"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/material"
	"github.com/apical-heart/apical/mech/membrane"
)

func benchmarkTerm(b *testing.B, law material.Sheet, bending bool) {
	m := &mech.Model{}
	body := plate(mesh{20, 20, "random", 0.2}, 20, 20, membrane.Part{Law: law, ThicknessMM: 0.5, Factor: 1})
	body.Place(m)
	var term mech.Term
	if bending {
		term = newBending(b, m, body, membrane.Border{})
	} else {
		term = newStretching(b, body)
	}
	m.AddTerm(term)
	s := m.NewState()
	mechtest.Stir(m, s, 1, 0.05, 0.05)
	var out mech.Local
	for i := 0; b.Loop(); i++ {
		e := i % term.Len()
		out.Reset(3*len(term.Blocks(e)), true)
		if err := term.Element(e, s, nil, &out); err != nil {
			b.Fatal(err)
		}
	}
	if out.EnergyMJ == 0 {
		b.Fatal("no energy")
	}
}

// One triangle, with its Hessian.
func BenchmarkStretchingNeoHookean(b *testing.B) {
	benchmarkTerm(b, material.NeoHookean(1), false)
}
func BenchmarkStretchingFibres(b *testing.B) { benchmarkTerm(b, fibres, false) }
func BenchmarkBending(b *testing.B)          { benchmarkTerm(b, steel, true) }
