package membrane_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/mechtest"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/material"
	"github.com/apical-heart/apical/mech/membrane"
)

var fibres = material.Fibrous{MatrixShearMPa: 0.03, Families: []material.FibreFamily{{AngleRad: 0.7, Dispersion: 0.2, StiffnessMPa: 1, Exponent: 2}, {AngleRad: -0.7, StiffnessMPa: 1, Exponent: 2}}}

// stirred is a small curved body with all terms on it, away from rest: its left border clamped, the border y = 0 on a mirror.
func stirred(t *testing.T, law material.Sheet) (*mech.Model, *membrane.Body, *mech.State, []mech.Term) {
	m := &mech.Model{}
	b := plate(mesh{3, 3, "random", 0.2}, 3, 2, membrane.Part{Law: law, ThicknessMM: 0.4, Factor: 1.5, Fibre: geom.Vec{X: 1, Y: 0.3, Z: 0.2}})
	for i, p := range b.Rest {
		b.Rest[i].Z = 0.2*p.X*p.X - 0.1*p.Y*p.Y
	}
	b.Place(m)
	control := m.AddControl("pressure")
	border := membrane.Border{Mirrors: []geom.Plane{{Normal: geom.Vec{Y: 1}}}}
	bed := membrane.Bed{}
	for i, p := range b.Rest {
		if p.X == 0 && i > 0 {
			border.Clamped = append(border.Clamped, [2]int32{int32(i - 1), int32(i)})
		}
		bed.NormalNMM3, bed.TangentNMM3 = append(bed.NormalNMM3, 0.1*float64(i+1)), append(bed.TangentNMM3, 0.05)
	}
	foundation, err := membrane.NewFoundation(b, bed)
	if err != nil {
		t.Fatal(err)
	}
	terms := []mech.Term{newStretching(t, b), newBending(t, m, b, border), foundation,
		newPressure(t, b, membrane.Load{PressureMPa: mech.Dial{Control: control, Scale: 0.3}}), newPressure(t, b, membrane.Load{PressureMPa: mech.Dial{Control: control, Scale: 0.3}, Enclosing: true, Origin: geom.Vec{X: 1, Y: 2, Z: -3}})}
	for _, x := range terms {
		m.AddTerm(x)
	}
	s := m.NewState()
	s.Controls[0] = 0.7
	mechtest.Stir(m, s, 4, 0.06, 0.05)
	return m, b, s, terms
}

func TestDerivatives(t *testing.T) {
	for k, law := range []material.Sheet{steel, material.NeoHookean(1), fibres, material.Ogden{{ShearMPa: 6.3, Alpha: 1.3}, {ShearMPa: -0.1, Alpha: -2}}} {
		m, _, s, terms := stirred(t, law)
		for i, x := range terms {
			if i == 0 || k == 1 { // the law is the stretching's only
				mechtest.Derivatives(t, m, x, s, i != 3)
			}
		}
	}
}

// Nothing changes when the body is moved as a whole.
func TestRigid(t *testing.T) {
	m := &mech.Model{}
	b := plate(mesh{3, 3, "random", 0.2}, 3, 2, membrane.Part{Law: fibres, ThicknessMM: 0.4, Factor: 1.5, Fibre: geom.Vec{X: 1, Y: 0.3, Z: 0.2}})
	b.Place(m)
	load := membrane.Load{PressureMPa: mech.Dial{Control: m.AddControl("pressure"), Scale: 1}}
	terms := []mech.Term{newStretching(t, b), newBending(t, m, b, membrane.Border{}), newPressure(t, b, load)}
	for _, x := range terms {
		m.AddTerm(x)
	}
	s := m.NewState()
	s.Controls[0] = 0.7
	mechtest.Stir(m, s, 4, 0.1, 0.1)
	for _, x := range terms {
		mechtest.Rigid(t, m, x, s)
	}
}

// A body and its mirror image have the same energy, and gradients that are mirror images, to 1e-9.
func TestMirror(t *testing.T) {
	build := func(mirrored bool) (*mech.Model, *membrane.Body, []mech.Term) {
		m := &mech.Model{}
		b := plate(mesh{3, 3, "random", 0.2}, 3, 2, membrane.Part{Law: material.NeoHookean(1), ThicknessMM: 0.4, Factor: 1.5})
		for i, p := range b.Rest {
			b.Rest[i].Z = 0.2*p.X*p.X - 0.1*p.Y*p.Y
			if mirrored {
				b.Rest[i].X = -p.X
			}
		}
		if mirrored { // seen in a mirror, corners run the other way
			for i, c := range b.Triangles {
				b.Triangles[i] = [3]int32{c[1], c[0], c[2]}
			}
		}
		b.Place(m)
		load := membrane.Load{PressureMPa: mech.Dial{Control: m.AddControl("pressure"), Scale: 1}}
		terms := []mech.Term{newStretching(t, b), newBending(t, m, b, membrane.Border{}), newPressure(t, b, load)}
		for _, x := range terms {
			m.AddTerm(x)
		}
		return m, b, terms
	}
	m, b, _ := build(false)
	n, c, _ := build(true)
	s, u := m.NewState(), n.NewState()
	s.Controls[0], u.Controls[0] = 0.7, 0.7
	mechtest.Stir(m, s, 4, 0.1, 0)
	for _, v := range b.Blocks {
		p := s.Position(v)
		copy(u.Values[4*v:], []float64{-p.X, p.Y, p.Z})
	}
	var one, two mech.Sum
	evaluate := func(m *mech.Model, s *mech.State, sum *mech.Sum) {
		a, err := mech.NewAssembly(m)
		if err == nil {
			err = a.Evaluate(s, sum, nil, nil)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	evaluate(m, s, &one)
	evaluate(n, u, &two)
	if math.Abs(one.EnergyMJ-two.EnergyMJ) > 1e-9*one.EnergyMJ || one.EnergyMJ == 0 {
		t.Errorf("energy %g, of the mirror image %g", one.EnergyMJ, two.EnergyMJ)
	}
	for v, block := range b.Blocks {
		for i := range 3 {
			want := one.Gradient[block.Unknown(i)]
			if i == 0 {
				want = -want
			}
			if math.Abs(want-two.Gradient[c.Blocks[v].Unknown(i)]) > 1e-9*one.Size {
				t.Errorf("vertex %d, axis %d: %g, of the mirror image %g", v, i, want, two.Gradient[c.Blocks[v].Unknown(i)])
			}
		}
	}
}

// On a closed surface the force of a pressure is the same with and without its potential, and holds itself in balance.
func TestClosedPressure(t *testing.T) {
	m := &mech.Model{}
	b := &membrane.Body{Title: "cube", Parts: []membrane.Part{{Law: steel, ThicknessMM: 1, Factor: 1}}}
	for i := range 8 {
		b.Rest = append(b.Rest, geom.Vec{X: float64(i & 1), Y: float64(i >> 1 & 1), Z: float64(i >> 2)})
	}
	for _, q := range [][4]int32{{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4}, {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}} {
		b.Triangles = append(b.Triangles, [3]int32{q[0], q[1], q[2]}, [3]int32{q[0], q[2], q[3]})
	}
	b.Place(m)
	c := m.AddControl("pressure")
	var sums [2]mech.Sum
	for i := range sums {
		p := newPressure(t, b, membrane.Load{PressureMPa: mech.Dial{Control: c, Scale: 2}, Enclosing: i == 1, Origin: geom.Vec{X: 3, Y: 1, Z: 2}})
		m.Terms = []mech.Term{p}
		s := m.NewState()
		s.Controls[0] = 0.5
		if v := p.VolumeMM3(s); math.Abs(v-1) > 1e-14 {
			t.Errorf("a cube of 1 mm encloses %g mm3", v)
		}
		mechtest.Stir(m, s, 9, 0.1, 0)
		a, err := mech.NewAssembly(m)
		if err == nil {
			err = a.Evaluate(s, &sums[i], nil, nil)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var total geom.Vec
	for u := range sums[0].Gradient {
		if math.Abs(sums[0].Gradient[u]-sums[1].Gradient[u]) > 1e-13 {
			t.Errorf("unknown %d: %g without, %g with a potential", u, sums[0].Gradient[u], sums[1].Gradient[u])
		}
	}
	for v := range b.Rest {
		total = total.Add(geom.Vec{X: sums[0].Gradient[3*v], Y: sums[0].Gradient[3*v+1], Z: sums[0].Gradient[3*v+2]})
	}
	if total.Norm() > 1e-13 || sums[0].Size < 1 {
		t.Errorf("the pressure pulls at the whole with %g N", total.Norm())
	}
}

// What has no mechanics is refused, with the triangle's number.
func TestBadBodies(t *testing.T) {
	good := func() *membrane.Body {
		b := plate(mesh{2, 2, "up", 0}, 2, 2, membrane.Part{Law: steel, ThicknessMM: 1, Factor: 1})
		for len(b.Parts) < len(b.Triangles) {
			b.Parts = append(b.Parts, b.Parts[0])
		}
		return b
	}
	for name, x := range map[string]struct {
		spoil  func(b *membrane.Body)
		reason string
	}{
		"vertex":    {func(b *membrane.Body) { b.Triangles[5][1] = 99 }, "vertex 99 of 9"},
		"nowhere":   {func(b *membrane.Body) { b.Rest[8].X = math.NaN() }, "nowhere"},
		"twice":     {func(b *membrane.Body) { b.Triangles[5][1] = b.Triangles[5][0] }, "twice"},
		"area":      {func(b *membrane.Body) { b.Rest[b.Triangles[5][1]] = b.Rest[b.Triangles[5][0]] }, "no area"},
		"inverted":  {func(b *membrane.Body) { c := &b.Triangles[5]; c[0], c[1] = c[1], c[0] }, "inside out"},
		"thickness": {func(b *membrane.Body) { b.Parts[5].ThicknessMM = 0 }, "thickness"},
		"factor":    {func(b *membrane.Body) { b.Parts[5].Factor = -1 }, "factor"},
		"law":       {func(b *membrane.Body) { b.Parts[5].Law = nil }, "no law"},
		"modulus":   {func(b *membrane.Body) { b.Parts[5].Law = material.Hooke{YoungMPa: -1} }, "YoungMPa is -1"},
		"fibre":     {func(b *membrane.Body) { b.Parts[5].Fibre = geom.Vec{Z: 1} }, "across"},
	} {
		t.Run(name, func(t *testing.T) {
			b := good()
			b.Place(&mech.Model{})
			if _, err := membrane.NewStretching(b); err != nil {
				t.Fatal(err)
			}
			x.spoil(b)
			_, err := membrane.NewStretching(b)
			var bad *mech.ElementError
			if !errors.As(err, &bad) || bad.Term != "plate" || bad.Element < 4 || !strings.Contains(bad.Reason, x.reason) {
				t.Errorf("%v", err)
			}
		})
	}
	b := good()
	if err := b.Check(); err == nil {
		t.Error("a body without blocks passes")
	}
	m := &mech.Model{}
	b.Place(m)
	bed := membrane.Bed{NormalNMM3: make([]float64, 9), TangentNMM3: make([]float64, 9)}
	bed.NormalNMM3[3] = -1
	var bad *mech.ElementError
	if _, err := membrane.NewFoundation(b, bed); !errors.As(err, &bad) || bad.Element != 3 {
		t.Errorf("a negative bed: %v", err)
	}
	if _, err := membrane.NewFoundation(b, membrane.Bed{}); err == nil {
		t.Error("a bed for no vertex passes")
	}
	for _, l := range []membrane.Load{{PressureMPa: mech.Fixed(math.Inf(1))}, {PressureMPa: mech.Dial{Scale: math.NaN()}}, {PressureMPa: mech.Dial{Control: -1, Scale: 1}}, {PressureMPa: mech.Fixed(1), Triangles: []int32{8}}} {
		if _, err := membrane.NewPressure(b, l); err == nil {
			t.Errorf("the load %+v passes", l)
		}
	}
}

// A triangle that is squeezed to a line, and one folded onto its neighbour, name themselves.
func TestBadStates(t *testing.T) {
	m := &mech.Model{}
	b := plate(mesh{1, 1, "up", 0}, 2, 2, membrane.Part{Law: material.NeoHookean(1), ThicknessMM: 1, Factor: 1})
	b.Place(m)
	m.AddTerm(newStretching(t, b))
	bending := newBending(t, m, b, membrane.Border{})
	fail := func(put geom.Vec, want string) {
		t.Helper()
		s := m.NewState()
		copy(s.Values[4*b.Blocks[b.Triangles[1][2]]:], []float64{put.X, put.Y, put.Z})
		a, err := mech.NewAssembly(m)
		if err != nil {
			t.Fatal(err)
		}
		var sum mech.Sum
		err = a.Evaluate(s, &sum, nil, nil)
		var bad *mech.ElementError
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, wanted %s", err, want)
		}
	}
	fail(geom.Vec{X: 1, Y: 1}, "element 1: collapsed")
	m.Terms = []mech.Term{bending}
	fail(geom.Vec{X: 1.9, Y: 0.1, Z: 0.001}, "folded flat")
	// A body that is folded flat from the start cannot bend.
	b.Rest[b.Triangles[1][2]] = geom.Vec{X: 1.9, Y: 0.1}
	var bad *mech.ElementError
	if _, err := membrane.NewBending(m, b, membrane.Border{}); !errors.As(err, &bad) || !strings.Contains(bad.Reason, "folded flat") {
		t.Errorf("folded from the start: %v", err)
	}
}
