package solid_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/mechtest"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/material"
	"github.com/apical-heart/apical/mech/solid"
)

var (
	rubber = material.NeoHookeanBulk{ShearMPa: 0.7, BulkMPa: 30}
	hooke  = material.Hooke{YoungMPa: 2, Poisson: 0.3}
)

// pair is two bricks askew.
func pair(law material.Bulk) *solid.Body {
	b := solid.NewBlock("lump", []float64{0, 1, 2.3}, []float64{0, 0.8}, []float64{0, 1.1}).Map(func(p geom.Vec) geom.Vec {
		return geom.Vec{X: p.X + 0.15*p.Y*p.Z, Y: p.Y - 0.1*p.X*p.X + 0.1*p.Z, Z: p.Z + 0.1*p.X*p.Y}
	})
	b.Laws = []material.Bulk{law}
	return b
}

func elastic(t testing.TB, b *solid.Body) *solid.Elastic {
	t.Helper()
	s, err := solid.NewElastic(b)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestDerivatives(t *testing.T) {
	for _, law := range []material.Bulk{rubber, hooke} {
		m := &mech.Model{}
		b := pair(law)
		b.Place(m)
		press, err := solid.NewPressure(b, b.Border(nil), mech.Dial{Control: m.AddControl("p"), Scale: 0.5})
		if err != nil {
			t.Fatal(err)
		}
		s := elastic(t, b)
		m.AddTerm(s)
		m.AddTerm(press)
		st := m.NewState()
		st.Controls[0] = 0.8
		mechtest.Stir(m, st, 2, 0.06, 0)
		mechtest.Derivatives(t, m, s, st, true)
		mechtest.Rigid(t, m, s, st)
		if law == material.Bulk(hooke) {
			mechtest.Derivatives(t, m, press, st, false)
			mechtest.Rigid(t, m, press, st)
		}
	}
}

// A body and its mirror image have the same energy, and gradients that are mirror images, to 1e-9.
func TestMirror(t *testing.T) {
	sums := [2]mech.Sum{}
	for side := range 2 {
		m := &mech.Model{}
		b := pair(rubber)
		if side == 1 {
			b.Map(func(p geom.Vec) geom.Vec { p.X = -p.X; return p })
			for i, c := range b.Cells { // seen in a mirror, corners run the other way
				b.Cells[i] = [8]int32{c[1], c[0], c[3], c[2], c[5], c[4], c[7], c[6]}
			}
		}
		b.Place(m)
		m.AddTerm(elastic(t, b))
		s := m.NewState()
		for v := range b.Rest {
			f := float64(v*v%7) / 50
			for i, x := range []float64{f, -f / 2, f / 3} {
				if i == 0 && side == 1 {
					x = -x
				}
				s.Values[4*v+i] += x
			}
		}
		a, err := mech.NewAssembly(m)
		if err == nil {
			err = a.Evaluate(s, &sums[side], nil, nil)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if sums[0].EnergyMJ == 0 || math.Abs(sums[0].EnergyMJ-sums[1].EnergyMJ) > 1e-9*sums[0].EnergyMJ {
		t.Errorf("energy %g, of the mirror image %g", sums[0].EnergyMJ, sums[1].EnergyMJ)
	}
	for u, g := range sums[0].Gradient {
		if u%3 == 0 {
			g = -g
		}
		if math.Abs(g-sums[1].Gradient[u]) > 1e-9*sums[0].Size {
			t.Errorf("unknown %d: %g, of the mirror image %g", u, g, sums[1].Gradient[u])
		}
	}
}

// What has no mechanics is refused, with the brick's number.
func TestBadBodies(t *testing.T) {
	for name, x := range map[string]struct {
		spoil  func(b *solid.Body)
		reason string
	}{
		"vertex":  {func(b *solid.Body) { b.Cells[1][3] = 77 }, "vertex 77 of 12"},
		"twice":   {func(b *solid.Body) { b.Cells[1][3] = b.Cells[1][2] }, "twice"},
		"nowhere": {func(b *solid.Body) { b.Rest[11].Y = math.Inf(1) }, "nowhere"},
		"inside out": {func(b *solid.Body) {
			c := &b.Cells[1]
			for i := range 4 {
				c[i], c[i+4] = c[i+4], c[i]
			}
		}, "inside out"},
		"flat":    {func(b *solid.Body) { copy(b.Rest[8:], b.Rest[4:8]) }, "no volume"},
		"law":     {func(b *solid.Body) { b.Laws[1] = nil }, "no law"},
		"modulus": {func(b *solid.Body) { b.Laws[1] = material.NeoHookeanBulk{ShearMPa: -1, BulkMPa: 1} }, "ShearMPa is -1"},
	} {
		t.Run(name, func(t *testing.T) {
			b := pair(hooke)
			b.Laws = []material.Bulk{hooke, hooke}
			b.Place(&mech.Model{})
			if err := b.Check(); err != nil {
				t.Fatal(err)
			}
			x.spoil(b)
			_, err := solid.NewElastic(b)
			var bad *mech.ElementError
			if !errors.As(err, &bad) || bad.Element != 1 || !strings.Contains(bad.Reason, x.reason) {
				t.Errorf("%v", err)
			}
		})
	}
	b := pair(hooke)
	if b.Check() == nil {
		t.Error("a body without blocks passes")
	}
	b.Place(&mech.Model{})
	for _, d := range []mech.Dial{mech.Fixed(math.NaN()), {Control: -1, Scale: 1}} {
		if _, err := solid.NewPressure(b, b.Border(nil), d); err == nil {
			t.Errorf("the pressure %+v passes", d)
		}
	}
	if _, err := solid.NewPressure(b, [][4]int32{{0, 1, 2, 99}}, mech.Fixed(1)); err == nil {
		t.Error("a face without a corner passes")
	}
}

// A brick turned inside out by the state names itself.
func TestInsideOut(t *testing.T) {
	m := &mech.Model{}
	b := pair(rubber)
	b.Place(m)
	m.AddTerm(elastic(t, b))
	s := m.NewState()
	for v, p := range b.Rest {
		if p.X > 1.5 {
			s.Values[4*v] -= 3
		}
	}
	a, err := mech.NewAssembly(m)
	if err != nil {
		t.Fatal(err)
	}
	var sum mech.Sum
	var bad *mech.ElementError
	if err := a.Evaluate(s, &sum, nil, nil); !errors.As(err, &bad) || bad.Element != 1 || !strings.Contains(bad.Reason, "inside out") {
		t.Errorf("%v", err)
	}
}

// Shapes fill the volume that they stand for, their border is closed, and graded steps grow.
func TestShapes(t *testing.T) {
	g := solid.Grade(1, 4, 5, 8)
	if g[0] != 1 || g[5] != 4 || math.Abs((g[5]-g[4])/(g[1]-g[0])-8) > 1e-12 {
		t.Errorf("graded %v", g)
	}
	for name, x := range map[string]struct {
		body *solid.Body
		want float64
		near float64
	}{
		"block": {solid.NewBlock("block", g, []float64{0, 2}, []float64{0, 1, 3}), 18, 1e-12},
		"tube":  {solid.NewTube("tube", []float64{1, 1.5, 2}, solid.Grade(0, math.Pi/2, 20, 1), []float64{0, 3}), 9 * math.Pi / 4, 2e-3},
		"shell": {solid.NewShell("shell", []float64{1, 1.5, 2}, 10), 7 * math.Pi / 6, 6e-3},
	} {
		if v := x.body.Volume(); math.Abs(v/x.want-1) > x.near {
			t.Errorf("%s: volume %g for %g", name, v, x.want)
		}
		var area geom.Vec
		for _, f := range x.body.Border(nil) {
			p, q, r, s := x.body.Rest[f[0]], x.body.Rest[f[1]], x.body.Rest[f[2]], x.body.Rest[f[3]]
			area = area.Add(r.Sub(p).Cross(s.Sub(q)))
		}
		if area.Norm() > 1e-12 {
			t.Errorf("%s: the border is not closed: %v", name, area)
		}
	}
	if n := len(solid.NewBlock("block", g, []float64{0, 2}, []float64{0, 1, 3}).Border(nil)); n != 34 {
		t.Errorf("a block of 5 x 1 x 2 bricks has %d faces, wanted 34", n)
	}
	outer := 0
	for range solid.NewShell("shell", []float64{1, 2}, 3).Border(func(p geom.Vec) bool { return p.Norm() > 1.5 }) {
		outer++
	}
	if outer != 27 {
		t.Errorf("%d faces outside, wanted 27", outer)
	}
}
