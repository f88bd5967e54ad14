package contact

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/mechtest"
	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/mech"
)

// sheet returns n x n squares of two triangles with a side, about the z axis at height z; corners are new blocks.
func sheet(m *mech.Model, n int, side, z, half float64) *Body {
	b := &Body{Title: "sheet", HalfMM: Uniform((n+1)*(n+1), half)}
	for j := range n + 1 {
		for i := range n + 1 {
			b.Nodes = append(b.Nodes, m.AddPosition(geom.Vec{X: side * (float64(i)/float64(n) - 0.5), Y: side * (float64(j)/float64(n) - 0.5), Z: z}))
		}
	}
	for j := range int32(n) {
		for i := range int32(n) {
			a := j*int32(n+1) + i
			c := a + int32(n) + 1
			b.Triangles = append(b.Triangles, [3]int32{a, a + 1, c + 1}, [3]int32{a, c + 1, c})
		}
	}
	return b
}

// clamp is a leaflet, free to move up and down and held sideways, between a wire over it and one under it that close on each other. The leaflet is pulled along the wires.
type clamp struct {
	*bench
	over, under *Touch
	gapMM       float64 // between the wires' axes
	leaflet     *Body
	wires       []mech.Block
}

const (
	keyMM, strutMM, leafMM = 0.25, 0.2, 0.3 // radii and half thickness
)

func newClamp(t testing.TB, stiffness, mu, squeeze, pull float64) *clamp {
	t.Helper()
	m := &mech.Model{}
	close, along := m.AddControl("close"), m.AddControl("along")
	c := &clamp{leaflet: sheet(m, 4, 2, 0, leafMM)}
	for _, b := range c.leaflet.Nodes {
		m.Supports = append(m.Supports, mech.Support{Block: b, Held: [3]bool{true, true, false}, Follows: [3]int{along, -1, -1}})
	}
	law := Law{Stiffness: stiffness, Friction: mu}
	// What holds the leaflet up but for the wires: next to nothing, so that both push alike.
	wire := func(title string, z, radius, scale float64) *Touch {
		b := &Body{Title: title, HalfMM: Uniform(2, radius), Segments: [][2]int32{{0, 1}}}
		for _, x := range []float64{-0.6, 0.7} {
			n := m.AddPosition(geom.Vec{X: x, Y: 0.1, Z: z})
			b.Nodes, c.wires = append(b.Nodes, n), append(c.wires, n)
			m.Supports = append(m.Supports, mech.Support{Block: n, Held: [3]bool{true, true, true}, Follows: [3]int{-1, -1, close}, Scale: [3]float64{0, 0, scale}})
		}
		touch, err := NewTouch(m, title, nil, b.WireSamples(m, 5), c.leaflet, law, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		m.AddTerm(touch)
		return touch
	}
	c.over = wire("key", keyMM+leafMM, keyMM, -1)
	c.under = wire("strut", -strutMM-leafMM, strutMM, 1)
	rest := &weak{k: 1e-3}
	for _, b := range c.leaflet.Nodes {
		rest.blocks = append(rest.blocks, []mech.Block{b})
	}
	m.AddTerm(rest)
	c.bench = newBench(t, m)
	for _, x := range [][2]float64{{squeeze, 0}, {squeeze, pull / 4}, {squeeze, pull / 2}, {squeeze, pull}} {
		from := append([]float64(nil), c.s.Controls...)
		copy(c.s.Controls, x[:])
		du := make([]float64, m.Unknowns())
		c.a.Lift(du, from, c.s.Controls)
		m.Move(c.s, 1, du)
		c.step(0)
	}
	c.gapMM = c.s.Position(c.wires[0]).Z - c.s.Position(c.wires[2]).Z
	return c
}

// weak holds points lightly where z = 0.
type weak struct {
	blocks [][]mech.Block
	k      float64
}

func (w *weak) Name() string              { return "weak" }
func (w *weak) Len() int                  { return len(w.blocks) }
func (w *weak) Blocks(e int) []mech.Block { return w.blocks[e] }
func (w *weak) Element(e int, s *mech.State, _ []float64, out *mech.Local) error {
	z := s.Position(w.blocks[e][0]).Z
	out.EnergyMJ, out.Gradient[2] = w.k*z*z/2, w.k*z
	if out.Hessian != nil {
		out.Hessian[8] = w.k
	}
	return nil
}

// normals returns the forces of the two wires.
func (c *clamp) normals() (over, under float64) {
	for _, f := range Forces(c.a, 0, c.over, c.s) {
		over += f.NormalN
	}
	for _, f := range Forces(c.a, 1, c.under, c.s) {
		under += f.NormalN
	}
	return over, under
}

// A leaflet between a key and a strut is a contact of both through its thickness: the gap is the distance of their axes less both radii and the leaflet, and the springs of its two faces are in series. Pulled along, it slides at mu N on each.
func TestVerifyClamp(t *testing.T) {
	const squeeze, k = 0.02, 50.0
	verify.Run(t,
		verify.Benchmark{Name: "ClampForce", Source: "springs in series", Where: "N = k L (r1 + r2 + 2h - d) / 2", Want: k * 1.3 * squeeze, Rel: 0.01, Unit: "N", Got: func(s float64) float64 {
			c := newClamp(t, k, 0, squeeze*s, 0)
			over, under := c.normals()
			if math.Abs(over-under) > 0.01*over {
				t.Errorf("the key pushes with %g N, the strut with %g", over, under)
			}
			if gap := c.gapMM - keyMM - strutMM - 2*leafMM; math.Abs(gap+2*squeeze*s) > 1e-12 {
				t.Errorf("a gap of %g mm", gap)
			}
			return over
		}},
		verify.Benchmark{Name: "ClampPull", Source: "Coulomb's law on both faces", Where: "F = 2 mu N", Want: 2 * 0.2, Rel: 0.01, Unit: "1", Got: func(s float64) float64 {
			c := newClamp(t, k, 0.2*s, squeeze, 0.3)
			over, under := c.normals()
			pull := 0.0
			for _, b := range c.leaflet.Nodes {
				pull += c.sum.Reaction[3*b]
			}
			return 2 * pull / (over + under)
		}},
	)
}

// A sheet that is stretched gets thinner as its volume stays, where it is told to.
func TestIncompressible(t *testing.T) {
	m := &mech.Model{}
	b := sheet(m, 2, 3, 0, 0.3)
	b.Incompressible = true
	touch, err := NewTouch(m, "touch", nil, []Sample{NodeSample(m.AddPosition(geom.Vec{X: 0.3, Y: 0.2, Z: 0.5}), 0.1, 1, 1)}, b, Law{Stiffness: 10}, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	m.AddTerm(touch)
	s := m.NewState()
	for _, n := range b.Nodes {
		s.Values[4*n] *= 1.5
		s.Values[4*n+1] *= 1.2
	}
	for i, want := range []float64{0.3, 0.3 / 1.8} { // it follows when the step has been accepted
		if _, err := touch.Update(s); err != nil {
			t.Fatal(err)
		}
		if f := touch.Force(0, s, s.History); math.Abs(f.GapMM-(0.5-0.1-want)) > 1e-12 {
			t.Errorf("%d: a gap of %g, wanted %g", i, f.GapMM, 0.4-want)
		}
		s.Mark()
	}
}

// Friction of samples and wires: derivatives, forces without resultant or moment, and none from moving all as one body.
func TestTouchFriction(t *testing.T) {
	try := func(m *mech.Model, term interface {
		mech.Remembering
		mech.Changing
	}, s *mech.State) {
		t.Helper()
		for _, slide := range []float64{0.003, 0.3} {
			s := s.Clone()
			copy(s.History, []float64{0.1, 2, 0.002, -0.003, 0.001, 0})
			mechtest.Stir(m, s, 3, slide/10, 0)
			mechtest.Derivatives(t, m, term, s, true)
			balancedWhere(t, term, s, s.LastPosition)
		}
		// Turned by a small angle the slip is of second order.
		var slips []float64
		for _, angle := range []float64{1e-2, 1e-3} {
			moved := mechtest.Moved(m, s, geom.Exp(geom.Vec{X: 0.3 * angle, Y: -0.5 * angle, Z: 0.8 * angle}), geom.Vec{X: 0.5, Y: 0.1})
			copy(moved.Last, s.Values)
			copy(moved.History, []float64{0, 2, 0, 0, 0, 0})
			var l mech.Local
			l.Reset(3*len(term.Blocks(0)), false)
			free := moved.Clone()
			clear(free.History)
			var without mech.Local
			without.Reset(3*len(term.Blocks(0)), false)
			if err := term.Element(0, moved, moved.History, &l); err != nil {
				t.Fatal(err)
			}
			if err := term.Element(0, free, free.History, &without); err != nil {
				t.Fatal(err)
			}
			slips = append(slips, math.Sqrt(math.Max(0, l.EnergyMJ-without.EnergyMJ)))
		}
		if slips[1] > 0.02*slips[0]+1e-9 {
			t.Errorf("turned as one body by 1/100 and 1/1000 it slips like %g and %g", slips[0], slips[1])
		}
	}
	for _, p := range places[:5] {
		m, touch, s := over(t, p.height, toRoof(p.x.X, p.x.Y, p.x.Z), 2, Law{Stiffness: 20, SmoothMM: 0.01, Friction: 0.2})
		if p.name == "ridge" {
			continue // an edge knows only its own turning
		}
		try(m, touch, s)
	}
	m, w, s := wirePair(t, wirePlaces[0].a, wirePlaces[0].b, wirePlaces[0].wire, Law{Stiffness: 20, SmoothMM: 0.03, Friction: 0.2})
	for i := range s.Last {
		s.Last[i] = s.Values[i]
	}
	copy(s.History, []float64{0.1, 2, 0.002, -0.003, 0.001, 0})
	mechtest.Stir(m, s, 3, 0.02, 0)
	mechtest.Derivatives(t, m, w, s, true)
}

// balancedWhere checks resultant and moment, with levers where points were when the step began, as friction has them, or are.
func balancedWhere(t testing.TB, term mech.Term, s *mech.State, at func(mech.Block) geom.Vec) {
	t.Helper()
	var with, without mech.Local
	free := s.Clone()
	clear(free.History[1:]) // the multiplier stays
	k := 3 * len(term.Blocks(0))
	with.Reset(k, false)
	without.Reset(k, false)
	if err := term.Element(0, s, s.History, &with); err != nil {
		t.Fatal(err)
	}
	if err := term.Element(0, free, free.History, &without); err != nil {
		t.Fatal(err)
	}
	var force, moment geom.Vec
	size := 0.0
	for i, b := range term.Blocks(0) {
		g := geom.Vec{X: with.Gradient[3*i] - without.Gradient[3*i], Y: with.Gradient[3*i+1] - without.Gradient[3*i+1], Z: with.Gradient[3*i+2] - without.Gradient[3*i+2]}
		force, moment, size = force.Add(g), moment.Add(at(b).Cross(g)), size+g.Norm()
	}
	if size == 0 || force.Norm() > 1e-11*size || moment.Norm() > 1e-10*size {
		t.Errorf("friction of %g N has a resultant of %g N and a moment of %g N mm", size, force.Norm(), moment.Norm())
	}
}

// Mirrored, everything pushes with the mirrored forces.
func TestMirror(t *testing.T) {
	for _, p := range places {
		_, touch, s := over(t, p.height, toRoof(p.x.X, p.x.Y, p.x.Z), 2, Law{Stiffness: 20, SmoothMM: 0.01})
		a := evaluate(t, touch, s)
		mirrored := s.Clone()
		for i := 0; i < len(s.Values); i += 4 {
			mirrored.Values[i] *= -1
			mirrored.Last[i] *= -1
		}
		if _, err := touch.Update(mirrored); err != nil {
			t.Fatal(err)
		}
		b := evaluate(t, touch, mirrored)
		for i := range a.Gradient {
			want := a.Gradient[i]
			if i%3 == 0 {
				want = -want
			}
			if math.Abs(b.Gradient[i]-want) > 1e-9 {
				t.Fatalf("%s: component %d is %g, mirrored %g", p.name, i, a.Gradient[i], b.Gradient[i])
			}
		}
	}
}

// A rigid sheet that is drawn along under a point takes it by mu N, and must not be moved by more than half the thickness at once.
func TestVerifyRigidSheet(t *testing.T) {
	build := func(mu float64) (*bench, *Touch, int) {
		m := &mech.Model{}
		along := m.AddControl("along")
		flat := sheet(m, 4, 3, 0, 0.2)
		q := geom.Exp(geom.Vec{X: 0.3, Y: 0.8, Z: -0.2})
		rigid := &Body{Title: "rigid", Triangles: flat.Triangles, HalfMM: flat.HalfMM, Motion: Motion{Along: q.Apply(geom.Vec{X: 1}), ByMM: mech.Dial{Scale: 1, Control: along}, About: q.Apply(geom.Vec{Z: 1}), ByTurn: mech.Dial{Scale: 0.1, Control: along}}}
		for i := range flat.Nodes {
			rigid.Points = append(rigid.Points, q.Apply(flat.rest(m, i)))
			m.Hold(flat.Nodes[i])
		}
		n := m.AddPosition(q.Apply(geom.Vec{X: 0.1, Y: 0.2, Z: 0.28}))
		m.Supports = append(m.Supports, mech.Support{Block: n, Axes: [3]geom.Vec{q.Apply(geom.Vec{X: 1}), q.Apply(geom.Vec{Y: 1}), q.Apply(geom.Vec{Z: 1})}, Held: [3]bool{true, true, false}, Follows: [3]int{-1, -1, -1}})
		load := &mech.Load{Title: "weight", Control: -1}
		load.AddForce(m, n, q.Apply(geom.Vec{Z: -weightN}))
		touch, err := NewTouch(m, "touch", nil, []Sample{NodeSample(n, 0.1, 1, 1)}, rigid, Law{Stiffness: 200, Friction: mu}, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		m.AddTerm(touch)
		m.AddTerm(load)
		return newBench(t, m), touch, along
	}
	verify.Run(t, verify.Benchmark{Name: "DrawnSheet", Source: "Coulomb's law", Where: "T = mu N", Want: 0.3 * weightN, Rel: 1e-6, Unit: "N", Got: func(s float64) float64 {
		b, touch, along := build(0.3 * s)
		for i := range 9 {
			b.s.Controls[along] = 0.05 * float64(i)
			b.step(2)
		}
		f := touch.Force(0, b.s, b.a.Past(0, 0, b.s))
		if math.Abs(f.NormalN-weightN) > 1e-9 || math.Abs(f.GapMM) > 1e-6 {
			t.Errorf("the sheet bears %g N at a gap of %g mm", f.NormalN, f.GapMM)
		}
		u := b.m.Supports[len(b.m.Supports)-1].Block.Unknown(0)
		return math.Hypot(b.sum.Reaction[u], b.sum.Reaction[u+1])
	}})
	b, touch, along := build(0)
	b.step(0)
	b.s.Controls[along] = 0.2
	if _, err := touch.Update(b.s); err == nil {
		t.Error("moved by two thirds of the thickness in one step: accepted")
	}
	b.s.Controls[along] = 0 // the step is undone
	if _, err := touch.Update(b.s); err != nil {
		t.Error(err)
	}
}
