package contact

import (
	"fmt"
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/mechtest"
	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/mech"
)

const (
	weightN = 2.0
	slideMM = 0.5
)

// block is a box of four feet that stand on a plane askew, pressed down with weightN each and pushed along: by a displacement of the feet or, carried, by one of the plane.
type block struct {
	*bench
	tool    *Tool
	push    int
	carried bool
}

func newBlock(t testing.TB, mu float64, carried bool) *block {
	m := &mech.Model{}
	push := m.AddControl("push")
	down, along := unit.Scale(-1), unit.Perpendicular()
	side := unit.Cross(along)
	load := &mech.Load{Title: "weight", Control: -1}
	var samples []Sample
	for i := range 4 {
		b := m.AddPosition(along.Scale(float64(i%2)).AddScaled(float64(i/2), side))
		samples = append(samples, NodeSample(b, 0, 1, 1))
		load.AddForce(m, b, down.Scale(weightN))
		s := mech.Support{Block: b, Axes: [3]geom.Vec{along, side, unit.Scale(1)}, Held: [3]bool{true, true, false}, Follows: [3]int{-1, -1, -1}}
		if !carried {
			s.Follows[0] = push
		}
		m.Supports = append(m.Supports, s)
	}
	shape := &Placed{Shape: Plane{geom.Plane{Normal: unit}}}
	if carried {
		shape.Along, shape.ByMM = along, mech.Dial{Scale: -1, Control: push}
	}
	tool, err := NewTool("floor", samples, shape, Law{Stiffness: 100, Friction: mu, SmoothMM: 1e-4})
	if err != nil {
		t.Fatal(err)
	}
	m.AddTerm(tool)
	m.AddTerm(load)
	return &block{newBench(t, m), tool, push, carried}
}

// to pushes the block to a place in so many steps and returns the force that it takes.
func (b *block) to(mm float64, steps int) float64 {
	from := b.s.Controls[b.push]
	for i := 1; i <= steps; i++ {
		before := append([]float64(nil), b.s.Controls...)
		b.s.Controls[b.push] = from + (mm-from)*float64(i)/float64(steps)
		du := make([]float64, b.m.Unknowns())
		b.a.Lift(du, before, b.s.Controls)
		b.a.Increment(du)
		b.m.Move(b.s, 1, du)
		b.step(2)
	}
	sum := 0.0
	for i := range 4 {
		sum += b.sum.Reaction[3*i]
	}
	return sum
}

// A block on a floor slides at mu N, whichever of the two moves; below that it sticks, and goes back where it was when let go.
func TestVerifyCoulomb(t *testing.T) {
	var rows []verify.Benchmark
	for _, mu := range []float64{0.1, 0.3} {
		for _, carried := range []bool{false, true} {
			rows = append(rows, verify.Benchmark{Name: fmt.Sprintf("Slide_mu%g_carried_%v", mu, carried), Source: "Coulomb's law", Where: "T = mu N", Want: 4 * mu * weightN, Rel: 1e-6, Unit: "N",
				Got: func(s float64) float64 { return newBlock(t, mu*s, carried).to(slideMM, 5) }})
		}
	}
	// Of what the push does, the floor turns all but the stick's elastic energy into heat.
	rows = append(rows, verify.Benchmark{Name: "SlideHeat", Source: "Coulomb's law", Where: "Q = mu N (u - u_c)", Want: 4 * 0.3 * weightN * (slideMM - 3*0.3*weightN/100), Rel: 1e-6, Unit: "mJ",
		Got: func(s float64) float64 {
			b := newBlock(t, 0.3*s, false)
			b.to(slideMM, 5)
			_, lost, _ := b.a.Account(b.s)
			return lost
		}})
	verify.Run(t, rows...)
}

func TestStick(t *testing.T) {
	b := newBlock(t, 0.3, false)
	b.to(0, 1)
	const reach = 3 * 0.3 * weightN / 100
	for _, part := range []float64{0.3, 0.9, 0.6, -0.5, 0} {
		force := b.to(part*reach, 3)
		if want := part * 4 * 0.3 * weightN; math.Abs(force-want) > 1e-7 {
			t.Errorf("pushed to %g of the reach of the stick it takes %g N, wanted %g", part, force, want)
		}
	}
	if _, lost, _ := b.a.Account(b.s); lost > 1e-9 {
		t.Errorf("sticking turned %g mJ into heat", lost)
	}
	// There and back with sliding: the heat of both ways.
	b.to(slideMM, 5)
	b.to(0, 5)
	_, lost, _ := b.a.Account(b.s)
	if want := 4 * 0.3 * weightN * (2*slideMM - 3*reach); math.Abs(lost-want) > 1e-6*want {
		t.Errorf("there and back turned %g mJ into heat, wanted %g", lost, want)
	}
}

func TestFrictionDerivatives(t *testing.T) {
	for _, u := range []float64{0.004, 0.3} { // sticks, slides
		m, tool := press(t, &Placed{chamber(true, false), Motion{Along: unit, ByMM: mech.Dial{Scale: 1, Control: 1}, About: unit, ByTurn: mech.Dial{Scale: 1, Control: 2}}}, Law{Stiffness: 20, SmoothMM: 0.02, Friction: 0.2}, around(chamber(true, false))[8], 2)
		s := m.NewState()
		copy(s.History, []float64{0.1, 2, 0.002, -0.003, 0.001, 0})
		s.Controls[1], s.Controls[2] = u/2, u/5
		mechtest.Stir(m, s, 4, u/5, 0)
		mechtest.Derivatives(t, m, tool, s, true)
		r := tool.rubs(0, tool.Samples[0].at(s), s, s.History)
		if slides := r.t*r.spring > r.limitN; slides != (u > 0.1) {
			t.Errorf("moved by %g it slides: %v", u, slides)
		}
	}
}
