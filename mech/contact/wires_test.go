package contact

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/mechtest"
	"github.com/apical-heart/apical/mech"
)

// pair builds a model of a segment ab against a wire through corners, all turned askew.
func wirePair(t testing.TB, a, b geom.Vec, wire []geom.Vec, law Law) (*mech.Model, *Wires, *mech.State) {
	t.Helper()
	m := &mech.Model{}
	q := geom.Exp(geom.Vec{X: 0.4, Y: -0.3, Z: 0.9})
	one := &Body{Title: "one", Segments: [][2]int32{{0, 1}}, HalfMM: []float64{0.2, 0.2}}
	one.Nodes = []mech.Block{m.AddPosition(q.Apply(a)), m.AddPosition(q.Apply(b))}
	other := &Body{Title: "other", HalfMM: Uniform(len(wire), 0.3)}
	for i, x := range wire {
		other.Nodes = append(other.Nodes, m.AddPosition(q.Apply(x)))
		if i > 0 {
			other.Segments = append(other.Segments, [2]int32{int32(i) - 1, int32(i)})
		}
	}
	w, err := NewWires(m, "wires", one, other, law, 0.1, 0.1)
	if err != nil {
		t.Fatal(err)
	}
	m.AddTerm(w)
	s := m.NewState()
	s.Steps = 1
	if _, err := w.Update(s); err != nil {
		t.Fatal(err)
	}
	return m, w, s
}

var straight = []geom.Vec{{X: -1}, {}, {X: 1.2}, {X: 2}}

var wirePlaces = []struct {
	name string
	a, b geom.Vec
	wire []geom.Vec
}{
	{"crossing", geom.Vec{X: 0.3, Y: -0.5, Z: 0.45}, geom.Vec{X: 0.4, Y: 0.6, Z: 0.45}, straight},
	{"crossing over a joint", geom.Vec{X: 0.05, Y: -0.5, Z: 0.45}, geom.Vec{X: -0.02, Y: 0.6, Z: 0.45}, straight},
	{"parallel", geom.Vec{X: -0.5, Z: 0.45}, geom.Vec{X: 1.5, Z: 0.45}, straight},
	{"nearly parallel", geom.Vec{X: -0.5, Z: 0.48, Y: 0.001}, geom.Vec{X: 1.5, Z: 0.44}, straight},
	{"end on", geom.Vec{X: 2.45}, geom.Vec{X: 3.5, Y: 0.3}, straight},
	{"corner of the wire", geom.Vec{X: 0.3, Y: -0.5, Z: 1.44}, geom.Vec{X: 0.4, Y: 0.6, Z: 1.45}, []geom.Vec{{X: -0.4}, {X: 0.35, Z: 1}, {X: 1}}},
	{"in a bend", geom.Vec{X: 0.3, Y: -0.5, Z: 0.62}, geom.Vec{X: 0.4, Y: 0.6, Z: 0.6}, []geom.Vec{{X: -0.65, Z: 1}, {X: 0.35}, {X: 1.35, Z: 1}}},
	{"beside the end", geom.Vec{X: 1.9, Z: 0.45}, geom.Vec{X: 2.9, Z: 0.44}, straight},
}

func TestWiresDerivatives(t *testing.T) {
	for _, p := range wirePlaces {
		for _, law := range []Law{{Stiffness: 20, SmoothMM: 0.03}, {Stiffness: 20}} {
			for _, multiplier := range []float64{0, 0.8} {
				t.Run(fmt.Sprint(p.name, law.SmoothMM, multiplier), func(t *testing.T) {
					m, w, s := wirePair(t, p.a, p.b, p.wire, law)
					s.History[0] = multiplier
					if law.SmoothMM > 0 || p.name != "parallel" { // a kink everywhere at once
						mechtest.Derivatives(t, m, w, s, true)
					}
					mechtest.Rigid(t, m, w, s)
					balanced(t, w, s, s.History)
				})
			}
		}
	}
}

// Side by side the force is the stiffness times the length times g, however the other wire is divided; crossing, the integral of a parabola.
func TestWiresForce(t *testing.T) {
	const k, r, d = 20.0, 0.5, 0.45
	law := Law{Stiffness: k}
	g := (d*d - r*r) / (2 * r)
	for _, wire := range [][]geom.Vec{{{X: -3}, {X: 3}}, {{X: -3}, {X: 0.1}, {X: 3}}, {{X: -3}, {}, {X: 0.2}, {X: 0.9}, {X: 3}}} {
		_, w, s := wirePair(t, geom.Vec{X: -0.5, Z: d}, geom.Vec{X: 1.5, Z: d}, wire, law)
		f := w.Force(0, s, s.History)
		if want := -k * g * 2 * d / r; math.Abs(f.NormalN-want) > 1e-12*want || math.Abs(f.GapMM-d+r) > 1e-12 {
			t.Errorf("%d parts: %g N at a gap of %g, wanted %g at %g", len(wire)-1, f.NormalN, f.GapMM, want, d-r)
		}
		_, w, s = wirePair(t, geom.Vec{X: 0.1, Y: -1, Z: d}, geom.Vec{X: 0.1, Y: 1, Z: d}, wire, law)
		half := math.Sqrt(r*r - d*d) // of the part that touches
		if f, want := w.Force(0, s, s.History), k*d/r*4./3*half*half*half/(2*r); math.Abs(f.NormalN-want) > 1e-9*want {
			t.Errorf("%d parts: crossing, %g N, wanted %g", len(wire)-1, f.NormalN, want)
		}
	}
}

// From crossing to parallel, and sliding off the end, the force goes on without a jump.
func TestWiresAreSmooth(t *testing.T) {
	const steps = 4000
	for name, at := range map[string]func(u float64) (a, b geom.Vec){
		"turning": func(u float64) (a, b geom.Vec) {
			s, c := math.Sincos(math.Pi * (u - 0.3))
			return geom.Vec{X: 0.3 - c, Y: -s, Z: 0.45}, geom.Vec{X: 0.3 + c, Y: s, Z: 0.45}
		},
		"tilting": func(u float64) (a, b geom.Vec) {
			return geom.Vec{X: -0.5, Z: 0.35 + 0.2*u}, geom.Vec{X: 1.5, Z: 0.55 - 0.2*u}
		},
		"sliding": func(u float64) (a, b geom.Vec) {
			return geom.Vec{X: -0.5 + 4*u, Y: 0.1, Z: 0.42}, geom.Vec{X: 0.5 + 4*u, Y: 0.1, Z: 0.42}
		},
	} {
		a, b := at(0.5)
		_, w, s := wirePair(t, a, b, straight, Law{Stiffness: 20})
		q := geom.Exp(geom.Vec{X: 0.4, Y: -0.3, Z: 0.9})
		w.reach.marginMM, w.reach.built = 6, false
		if _, err := w.Update(s); err != nil {
			t.Fatal(err)
		}
		var last mech.Local
		most := 0.0
		for i := range steps + 1 {
			a, b := at(float64(i) / steps)
			for k, x := range []geom.Vec{q.Apply(a), q.Apply(b)} {
				copy(s.Values[4*w.Segments[0].Blocks[k]:], []float64{x.X, x.Y, x.Z})
			}
			l := evaluate(t, w, s)
			if i > 0 {
				for k := range l.Gradient {
					most = math.Max(most, math.Abs(l.Gradient[k]-last.Gradient[k]))
				}
			}
			last = l
		}
		if bound := 20. * 2 * 4 * 4 / steps; most > bound {
			t.Errorf("%s: the force jumps by %g N, wanted at most %g", name, most, bound)
		}
		if most == 0 {
			t.Errorf("%s: no force at all", name)
		}
	}
}

// A chain feels itself, but not its own neighbours nor the sharp crown that it is bent to.
func TestWiresSelf(t *testing.T) {
	build := func(far float64) (*mech.Model, *Wires, error) {
		m := &mech.Model{}
		b := &Body{Title: "hairpin", HalfMM: Uniform(41, 0.2)}
		for i := range 41 { // two arms that open by 20 degrees, far apart at the ends or bent back on each other
			x := math.Abs(float64(i-20)) * 0.25
			y := math.Copysign(x*math.Tan(math.Pi/18), float64(i-20))
			if x > 3 {
				y = math.Copysign(math.Abs(y)+(far-math.Abs(y))*(x-3)/2, y)
			}
			b.Nodes = append(b.Nodes, m.AddPosition(geom.Vec{X: x, Y: y}))
			if i > 0 {
				b.Segments = append(b.Segments, [2]int32{int32(i) - 1, int32(i)})
			}
		}
		w, err := NewWires(m, "self", b, b, Law{Stiffness: 20}, 0, 0)
		if err != nil {
			return nil, nil, err
		}
		m.AddTerm(w)
		s := m.NewState()
		_, err = w.Update(s)
		return m, w, err
	}
	m, w, err := build(2)
	if err != nil {
		t.Fatal(err)
	}
	s := m.NewState()
	for e := range w.Len() {
		var l mech.Local
		l.Reset(3*len(w.Blocks(e)), false)
		if err := w.Element(e, s, s.History[e:e+1], &l); err != nil || !l.Idle {
			t.Errorf("segment %d of an open hairpin is pushed with %g mJ, %v", e, l.EnergyMJ, err)
		}
	}
	// Pressed together, both arms push alike.
	for i := range 41 {
		if y := &s.Values[4*i+1]; math.Abs(*y) > 0.19 {
			*y = math.Copysign(0.19, *y)
		}
	}
	if _, err := w.Update(s); err != nil {
		t.Fatal(err)
	}
	var up, down float64
	for e := range w.Len() {
		if f := w.Force(e, s, s.History[e:e+1]).ForceN; f.Y > 0 {
			up += f.Y
		} else {
			down -= f.Y
		}
	}
	if up == 0 || math.Abs(up-down) > 1e-9*up {
		t.Errorf("the arms push each other with %g and %g N", up, down)
	}
	// Arms whose ends start in one another are refused by name.
	_, _, err = build(0.05)
	var which *mech.ElementError
	if !errors.As(err, &which) {
		t.Errorf("ends 0.3 mm deep in each other: %v", err)
	} else {
		t.Log(err)
	}
}

// A wire that is curled up feels its neighbours no more than a straight one does; a wire's two halves push each other as two wires do.
func TestWiresSelfNeighbours(t *testing.T) {
	m := &mech.Model{}
	b := &Body{Title: "curl", HalfMM: Uniform(4, 0.1), Segments: [][2]int32{{0, 1}, {1, 2}, {2, 3}}}
	for i := range 4 {
		b.Nodes = append(b.Nodes, m.AddPosition(geom.Vec{X: 0.25 * float64(i)}))
	}
	w, err := NewWires(m, "self", b, b, Law{Stiffness: 20}, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	m.AddTerm(w)
	s := m.NewState()
	copy(s.Values, []float64{0, 0, 0, 0, 0.15, 0, 0, 0, 0.15, 0.15, 0, 0, 0, 0.15, 0, 0})
	s.Steps = 1
	if _, err := w.Update(s); err != nil {
		t.Fatal(err)
	}
	if f := w.Force(0, s, s.History[:1]); f.NormalN != 0 {
		t.Errorf("curled up it is pushed with %g N", f.NormalN)
	}

	total := func(self bool) (sum float64) {
		m := &mech.Model{}
		one := &Body{Title: "one", HalfMM: Uniform(2, 0.2), Segments: [][2]int32{{0, 1}}}
		one.Nodes = []mech.Block{m.AddPosition(geom.Vec{X: -1, Y: -1, Z: 0.35}), m.AddPosition(geom.Vec{X: 1, Y: 1, Z: 0.35})}
		two := &Body{Title: "two", HalfMM: Uniform(2, 0.2), Segments: [][2]int32{{0, 1}}}
		two.Nodes = []mech.Block{m.AddPosition(geom.Vec{X: -1, Y: 1}), m.AddPosition(geom.Vec{X: 1, Y: -1})}
		if self {
			one = &Body{Title: "both", HalfMM: Uniform(4, 0.2), Segments: [][2]int32{{0, 1}, {2, 3}}, Nodes: append(one.Nodes, two.Nodes...)}
			two = one
		}
		w, err := NewWires(m, "cross", one, two, Law{Stiffness: 20}, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		m.AddTerm(w)
		s := m.NewState()
		if _, err := w.Update(s); err != nil {
			t.Fatal(err)
		}
		var total mech.Sum
		a, err := mech.NewAssembly(m)
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Evaluate(s, &total, nil, nil); err != nil {
			t.Fatal(err)
		}
		return -total.Gradient[2] - total.Gradient[5]
	}
	if a, b := total(false), total(true); !(a > 0) || math.Abs(a-b) > 1e-12*a {
		t.Errorf("two crossing wires push with %g N as two bodies, %g N as one", a, b)
	}
}
