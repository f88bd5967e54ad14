package beam

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/mechtest"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/material"
)

// random returns a model of curved elements with offsets, joined in a chain.
func random(t *testing.T, r *rand.Rand, s Section, n int) (*mech.Model, *Struts) {
	t.Helper()
	m, st := &mech.Model{}, &Struts{Title: "struts"}
	turn := func(a float64) geom.Quaternion {
		return geom.Exp(geom.Vec{X: a * r.NormFloat64(), Y: a * r.NormFloat64(), Z: a * r.NormFloat64()})
	}
	var last End
	at := geom.Vec{X: 1, Y: -2, Z: 3}
	for i := range n + 1 {
		own := turn(2) // the joint's frame has nothing to do with the strut's
		dir := turn(0.25)
		e := End{Position: m.AddPosition(at), Rotation: m.AddRotation(own), Offset: own.Inverse().Mul(dir)}
		if i > 0 {
			if err := st.Add(m, last, e, s); err != nil {
				t.Fatal(err)
			}
		}
		last = e
		at = at.Add(turn(0.2).Apply(geom.Vec{X: 0.5 + r.Float64()}))
	}
	m.AddTerm(st)
	return m, st
}

func TestDerivatives(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	elastic, err := Rectangle{0.3, 0.45}.Elastic(60000, 23000)
	if err != nil {
		t.Fatal(err)
	}
	for i, turn := range []float64{0, 1e-5, 1e-3, 0.1, 0.5, 0.9} {
		m, st := random(t, r, elastic, 3)
		s := m.NewState()
		mechtest.Stir(m, s, uint64(i), 0.1*turn, turn)
		if turn == 0 { // stirred as a whole, so that the moments are all small but not zero
			mechtest.Stir(m, s, uint64(i), 1e-3, 1e-3)
		}
		mechtest.Derivatives(t, m, st, s, true)
		if turn >= 0.1 { // where forces stand over the rounding of 40 mm
			mechtest.Rigid(t, m, st, s)
		}
	}
	// Fibres that have transformed: no energy, but the Hessian is the derivative of the gradient.
	nitinol, err := material.NewNitinol(material.Confluent())
	if err != nil {
		t.Fatal(err)
	}
	fibred, err := Rectangle{0.3, 0.45}.Fibred(nitinol, 23000, 6, 4)
	if err != nil {
		t.Fatal(err)
	}
	m, st := random(t, r, fibred, 3)
	s := m.NewState()
	mechtest.Stir(m, s, 9, 0.01, 0.04)
	a, err := mech.NewAssembly(m)
	if err != nil {
		t.Fatal(err)
	}
	a.Commit(s)
	mechtest.Stir(m, s, 12, 0.005, 0.02)
	mechtest.Derivatives(t, m, st, s, false)
	mechtest.Rigid(t, m, st, s)
}

func TestAddRefuses(t *testing.T) {
	m, st := &mech.Model{}, &Struts{Title: "struts"}
	s := &Elastic{AxialN: 1}
	end := func(p geom.Vec, q geom.Quaternion) End {
		return End{m.AddPosition(p), m.AddRotation(q), geom.NoTurn}
	}
	a := end(geom.Vec{}, geom.NoTurn)
	for name, b := range map[string]End{
		"itself": a, "no length": end(geom.Vec{}, geom.NoTurn), "behind": end(geom.Vec{X: -1}, geom.NoTurn), "turned": end(geom.Vec{X: 1}, geom.Exp(geom.Vec{X: 2.5})),
		"kind": {a.Rotation, a.Position, geom.NoTurn}, "nowhere": {99, 98, geom.NoTurn},
	} {
		var known *mech.ElementError
		if err := st.Add(m, a, b, s); !errors.As(err, &known) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// other is a section that this package does not know by its name.
type other struct{ *Elastic }

func (o other) Softened(part [2]float64) Section { return other{o.Elastic.Softened(part).(*Elastic)} }

// A section of another package gives what the same section here gives.
func TestOtherSections(t *testing.T) {
	elastic := &Elastic{AxialN: 50, ShearN: [2]float64{30, 20}, TwistNMM: 2, BendNMM2: [2]float64{3, 4}}
	var got [2]mech.Local
	for i, s := range []Section{elastic, other{elastic}} {
		m, st := random(t, rand.New(rand.NewPCG(7, 7)), s, 1)
		state := m.NewState()
		mechtest.Stir(m, state, 5, 0.1, 0.1)
		for _, hessian := range []bool{false, true} {
			got[i].Reset(12, hessian)
			if err := st.Element(0, state, make([]float64, st.HistoryLen()), &got[i]); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got[0].EnergyMJ == 0 || got[0].EnergyMJ != got[1].EnergyMJ || !slices.Equal(got[0].Gradient, got[1].Gradient) || !slices.Equal(got[0].Hessian, got[1].Hessian) {
		t.Errorf("%v, %v", got[0], got[1])
	}
}
