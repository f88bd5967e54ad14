package solve_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/beam"
	"github.com/apical-heart/apical/mech/solve"
)

// diamond closes the strut of DiamondStrut_Apical2026, with its stiffness scaled, and returns the force and where the far end comes to lie along the axis.
func diamond(t *testing.T, n int, closingMM, scale float64) (forceN, endMM float64) {
	t.Helper()
	e := 62857 * scale
	a := 0.3 * 0.45
	section := &beam.Elastic{AxialN: e * a, ShearN: [2]float64{1e4 * e * a, 1e4 * e * a}, TwistNMM: 100, BendNMM2: [2]float64{e * a * 0.45 * 0.45 / 12, e * a * 0.3 * 0.3 / 12}}
	s30, c30 := math.Sincos(math.Pi / 6)
	c := newChain()
	dir := geom.Vec{X: c30, Y: s30}
	for i := range n + 1 {
		c.add(t, dir.Scale(6*float64(i)/float64(n)), dir, geom.Vec{X: -s30, Y: c30}, section)
	}
	c.model.AddTerm(c.struts)
	close := c.model.AddControl("closing")
	c.model.Hold(c.positions[0])
	c.model.Hold(c.rotations[0])
	c.model.Hold(c.rotations[n])
	tip := c.positions[n]
	c.model.Supports = append(c.model.Supports, mech.Support{Block: tip, Held: [3]bool{false, true, true}, Follows: [3]int{-1, close, -1}, Scale: [3]float64{0, -1, 0}})
	s, err := solve.New(c.model, precise)
	if err != nil {
		t.Fatal(err)
	}
	st := c.model.NewState()
	if err := s.Run(t.Context(), st, solve.Stage{Name: "close", To: []float64{closingMM}, First: 0.1, Most: 0.1}); err != nil {
		t.Fatal(err)
	}
	sum, err := s.Sum(st)
	if err != nil {
		t.Fatal(err)
	}
	return -sum.Reaction[tip.Unknown(1)], st.Position(tip).X
}

func TestVerifyDiamondStrut_Apical2026(t *testing.T) {
	var bs []verify.Benchmark
	for _, r := range []struct{ force, closing, end float64 }{{0.1, 0.0213194, 5.2083510}, {1, 0.2212080, 5.3161706}, {2, 0.4597498, 5.4301320}, {4, 0.9822503, 5.6288420}, {6, 1.5453942, 5.7722188}, {8, 2.1173920, 5.8489620}} {
		bs = append(bs, verify.Benchmark{Name: fmt.Sprintf("DiamondStrut_Apical2026 %g N", r.force), Source: "mechanics reference 10", Where: "DiamondStrut_Apical2026", Want: r.force, Rel: 0.01, Unit: "N",
			Got: func(s float64) float64 {
				f, end := diamond(t, 16, r.closing, s)
				if s == 1 && math.Abs(end-r.end) > 1e-3*r.end {
					t.Errorf("closed by %g mm its end stands at %.5f mm, want %.5f", r.closing, end, r.end)
				}
				return f
			}})
	}
	verify.Run(t, bs...)
	var h, e []float64
	for _, n := range []int{4, 8, 16, 32} {
		f, _ := diamond(t, n, 1.5453942, 1)
		h, e = append(h, 1/float64(n)), append(e, math.Abs(f-6))
	}
	verify.Order(t, h, e, 2, 0.2)
}

// A thin ring of two opposite forces, small: RingPinch_Timoshenko1930.
func TestVerifyRingPinch_Timoshenko1930(t *testing.T) {
	const n, bend = 96, 7.0
	pinch := func(scale float64) (along, across float64) {
		c := newChain()
		section := stiff(bend * scale)
		for i := range n {
			s, co := math.Sincos(2 * math.Pi * float64(i) / n)
			c.add(t, geom.Vec{X: co, Y: s}, geom.Vec{X: -s, Y: co}, geom.Vec{X: -co, Y: -s}, section)
		}
		end := func(i int) beam.End {
			return beam.End{Position: c.positions[i], Rotation: c.rotations[i], Offset: geom.NoTurn}
		}
		if err := c.struts.Add(c.model, end(n-1), end(0), section); err != nil {
			t.Fatal(err)
		}
		c.model.AddTerm(c.struts)
		l := &mech.Load{Title: "pinch", Control: -1}
		const p = 1e-4
		l.AddForce(c.model, c.positions[0], geom.Vec{X: -p})
		l.AddForce(c.model, c.positions[n/2], geom.Vec{X: p})
		c.model.AddTerm(l)
		for i, b := range c.positions {
			c.model.HoldAxes(b, i%(n/2) == n/4, i%(n/2) == 0, true)
		}
		for _, b := range c.rotations {
			c.model.HoldAxes(b, true, true, false)
		}
		s, err := solve.New(c.model, precise)
		if err != nil {
			t.Fatal(err)
		}
		st := c.model.NewState()
		if err := s.Run(t.Context(), st, solve.Stage{Name: "pinch", To: []float64{}}); err != nil {
			t.Fatal(err)
		}
		width := func(i int) float64 { return st.Position(c.positions[i]).Dist(st.Position(c.positions[i+n/2])) }
		return (2 - width(0)) * bend / p, (width(n/4) - 2) * bend / p
	}
	verify.Run(t,
		verify.Benchmark{Name: "RingPinch_Timoshenko1930 along", Source: "Timoshenko1930", Where: "delta E I / P R^3", Want: math.Pi/4 - 2/math.Pi, Rel: 0.002, Got: func(s float64) float64 { a, _ := pinch(s); return a }},
		verify.Benchmark{Name: "RingPinch_Timoshenko1930 across", Source: "Timoshenko1930", Where: "delta E I / P R^3", Want: 2/math.Pi - 0.5, Rel: 0.002, Got: func(s float64) float64 { _, a := pinch(s); return a }})
}
