package contact

import (
	"errors"
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/mechtest"
	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/num"
)

// unit is a direction along no axis.
var unit = geom.Vec{X: 0.48, Y: -0.6, Z: 0.64}

// chamber is a stepped chamber about an axis askew.
func chamber(inside bool, ends bool) *Revolution {
	r := &Revolution{Origin: geom.Vec{X: 1, Y: 2, Z: 3}, Axis: unit, Profile: []ProfilePoint{{0, 4}, {3, 4}, {6, 2.5}, {9, 2.5}}, RoundMM: 1, WiderMM: mech.Dial{Base: 0.1, Scale: 1, Control: 0}, Inside: inside}
	if ends {
		r.Ends, r.FadeMM = &[2]float64{1, 8}, 1.5
	}
	return r
}

// press builds a model of one sample at a place, of one or two blocks.
func press(t testing.TB, shape Shape, law Law, x geom.Vec, blocks int) (*mech.Model, *Tool) {
	m := &mech.Model{}
	m.AddControl("radius")
	m.AddControl("way")
	m.AddControl("turn")
	p := Sample{RadiusMM: 0.2, Weight: 0.7, AreaMM2: 0.7}
	if blocks == 1 {
		p.Blocks, p.Coefs = []mech.Block{m.AddPosition(x)}, []float64{1}
	} else {
		d := geom.Vec{X: 0.3, Y: 0.2, Z: -0.4}
		p.Blocks, p.Coefs = []mech.Block{m.AddPosition(x.AddScaled(-0.3, d)), m.AddPosition(x.AddScaled(0.7, d))}, []float64{0.7, 0.3}
	}
	tool, err := NewTool("tool", []Sample{p}, shape, law)
	if err != nil {
		t.Fatal(err)
	}
	m.AddTerm(tool)
	return m, tool
}

// around returns points about the chamber's profile, from slightly deep to slightly open, over all its heights and corners.
func around(r *Revolution) (out []geom.Vec) {
	a := r.Axis
	u := a.Perpendicular()
	v := a.Cross(u)
	side := 1.0
	if !r.Inside {
		side = -1
	}
	for i, z := range []float64{0.3, 1.7, 2.2, 2.6, 3, 3.3, 3.9, 4.4, 5.3, 6.2, 6.8, 7.3, 7.7} {
		y, _, _, _ := r.radius(z)
		turn := float64(i)
		rho := y - side*(0.2-0.03*float64(1+i%3)) + 0.1
		out = append(out, r.Origin.AddScaled(z, a).AddScaled(rho*math.Cos(turn), u).AddScaled(rho*math.Sin(turn), v))
	}
	return out
}

func TestToolDerivatives(t *testing.T) {
	law := Law{Stiffness: 20, SmoothMM: 0.02}
	check := func(shape Shape, x geom.Vec, multiplier float64) {
		t.Helper()
		for blocks := 1; blocks <= 2; blocks++ {
			m, tool := press(t, shape, law, x, blocks)
			s := m.NewState()
			s.History[0] = multiplier
			var l mech.Local
			l.Reset(3*blocks, true)
			if tool.Element(0, s, s.History, &l); l.Idle {
				t.Fatalf("%T at %v: the sample is idle, nothing is checked", shape, x)
			}
			mechtest.Derivatives(t, m, tool, s, true)
		}
	}
	plane := Plane{geom.Plane{Origin: geom.Vec{X: 1}, Normal: unit}}
	check(plane, geom.Vec{X: 1}.AddScaled(0.1, unit), 0)
	check(plane, geom.Vec{X: 1}.AddScaled(0.21, unit), 0) // where the contact sets in
	check(plane, geom.Vec{X: 1}.AddScaled(0.3, unit), 3)
	for _, inside := range []bool{true, false} {
		side := 1.0
		if inside {
			side = -1
		}
		sphere := Sphere{Centre: geom.Vec{Y: 3}, RadiusMM: mech.Fixed(2), Inside: inside}
		check(sphere, geom.Vec{Y: 3}.AddScaled(2+side*0.15, unit), 0.5)
		for _, ends := range []bool{true, false} {
			c := chamber(inside, ends)
			for _, x := range around(c) {
				if z := x.Sub(c.Origin).Dot(c.Axis); !ends || z > 1 && z < 8 {
					check(c, x, 0.2)
					turned := &Placed{c, Motion{Along: geom.Vec{Z: 1}, ByMM: mech.Fixed(2), Pivot: geom.Vec{X: 5}, About: geom.Vec{Y: 1}, ByTurn: mech.Fixed(0.7)}}
					q := turned.pose(nil)
					check(turned, q.out(x), 0.2)
				}
			}
		}
	}
}

// The gap is a distance: right on the surface, with a gradient of length 1 there, also on the cone.
func TestGapIsDistance(t *testing.T) {
	r := chamber(true, false)
	controls := []float64{0, 0, 0}
	for _, x := range around(r) {
		var g Gap
		r.Gap(x, controls, &g)
		for range 20 { // to the surface along the gradient
			x = x.AddScaled(-g.MM/g.Gradient.Dot(g.Gradient), g.Gradient)
			r.Gap(x, controls, &g)
		}
		if math.Abs(g.Gradient.Norm()-1) > 1e-9 {
			t.Errorf("at height %.2f the gap grows by %.9g a mm", x.Sub(r.Origin).Dot(r.Axis), g.Gradient.Norm())
		}
	}
	// Far from the corners it is the distance to a cone of half angle atan(1.5/3).
	x := r.Origin.AddScaled(4.5, r.Axis).AddScaled(3, r.Axis.Perpendicular())
	var g Gap
	r.Gap(x, controls, &g)
	if want := (3.25 + 0.1 - 3) * math.Cos(math.Atan(0.5)); math.Abs(g.MM-want) > 1e-12 {
		t.Errorf("%.9g mm from the cone, wanted %.9g", g.MM, want)
	}
}

// A crimper that closes on a ring of hoop stiffness pushes with what the ring's compression takes, and the total is 2 pi times the hoop force however many nodes there are.
func TestVerifyCrimpedHoop(t *testing.T) {
	const radius, closed, hoop = 10.0, 9.0, 5.0 // mm, mm, N a unit of strain
	total := func(n int, s float64) float64 {
		m := &mech.Model{}
		c := m.AddControl("crimper")
		var nodes []mech.Block
		var samples []Sample
		for i := range n {
			sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
			nodes = append(nodes, m.AddPosition(geom.Vec{X: radius * cos, Y: radius * sin}))
			length := 2 * math.Pi * radius / float64(n)
			samples = append(samples, NodeSample(nodes[i], 0, length, length))
			m.Supports = append(m.Supports, mech.Support{Block: nodes[i], Axes: [3]geom.Vec{{X: cos, Y: sin}, {X: -sin, Y: cos}, {Z: 1}}, Held: [3]bool{false, true, true}, Follows: [3]int{-1, -1, -1}})
		}
		m.AddTerm(&rods{nodes: nodes, stiffnessN: hoop * s, closed: true, lengthMM: 2 * radius * math.Sin(math.Pi/float64(n))})
		tool, err := NewTool("crimper", samples, Cylinder(geom.Vec{}, geom.Vec{Z: 1}, mech.Dial{Base: radius, Scale: -1, Control: c}, true), Law{Stiffness: 10, SmoothMM: 0.001})
		if err != nil {
			t.Fatal(err)
		}
		m.AddTerm(tool)
		b := newBench(t, m)
		for i := 1; i <= 10; i++ {
			b.s.Controls[c] = (radius - closed) * float64(i) / 10
			b.step(3)
		}
		sum := 0.0
		for _, f := range Forces(b.a, 1, tool, b.s) {
			sum += f.NormalN
			if math.Abs(f.GapMM) > 1e-6 {
				t.Errorf("a node penetrates by %g mm after augmentation", -f.GapMM)
			}
		}
		// Chords are shorter than arcs: n chords of a hoop force T push 2 n T sin(pi / n) in all.
		return sum / (2 * float64(n) * math.Sin(math.Pi/float64(n)))
	}
	var rows []verify.Benchmark
	for _, n := range []int{8, 32} {
		rows = append(rows, verify.Benchmark{Name: map[int]string{8: "CrimpedHoop8", 32: "CrimpedHoop32"}[n], Source: "equilibrium of a ring", Where: "T = k (r0 - r) / r0", Want: hoop * (radius - closed) / radius, Rel: 1e-6, Unit: "N",
			Got: func(s float64) float64 { return total(n, s) }})
	}
	verify.Run(t, rows...)
}

// rods is a test's body: bars between consecutive nodes with an energy k L/2 (l/L - 1)^2.
type rods struct {
	nodes      []mech.Block
	stiffnessN float64
	closed     bool
	lengthMM   float64
	pairs      [][]mech.Block
}

func (r *rods) Name() string { return "rods" }
func (r *rods) Len() int {
	if r.pairs == nil {
		for i := range r.nodes {
			if i+1 < len(r.nodes) || r.closed {
				r.pairs = append(r.pairs, []mech.Block{r.nodes[i], r.nodes[(i+1)%len(r.nodes)]})
			}
		}
	}
	return len(r.pairs)
}
func (r *rods) Blocks(e int) []mech.Block { return r.pairs[e] }
func (r *rods) Element(e int, s *mech.State, _ []float64, out *mech.Local) error {
	b := r.pairs[e]
	d := s.Position(b[1]).Sub(s.Position(b[0]))
	l := d.Norm()
	l0 := r.lengthMM
	k := r.stiffnessN
	n := d.Scale(1 / l)
	f := k * (l/l0 - 1)
	out.EnergyMJ = k * l0 / 2 * (l/l0 - 1) * (l/l0 - 1)
	var h matrix
	h.diagonal(f / l)
	h.outer(k/l0-f/l, n, n)
	spreadPair(n.Scale(f), &h, out)
	return nil
}

func spreadPair(g geom.Vec, h *matrix, out *mech.Local) {
	p := Sample{Blocks: make([]mech.Block, 2), Coefs: []float64{-1, 1}}
	p.spread(g, h, out)
}

func TestToolRefuses(t *testing.T) {
	m := &mech.Model{}
	b := m.AddPosition(geom.Vec{X: 0.4})
	for name, c := range map[string]struct {
		samples []Sample
		shape   Shape
		law     Law
	}{
		"no penalty":     {[]Sample{NodeSample(b, 0.1, 1, 1)}, Plane{geom.Plane{Normal: geom.Vec{Z: 1}}}, Law{}},
		"no weight":      {[]Sample{NodeSample(b, 0.1, 0, 1)}, Plane{geom.Plane{Normal: geom.Vec{Z: 1}}}, Law{Stiffness: 1}},
		"half a sample":  {[]Sample{{Blocks: []mech.Block{b}, Coefs: []float64{0.5}, Weight: 1}}, Plane{geom.Plane{Normal: geom.Vec{Z: 1}}}, Law{Stiffness: 1}},
		"sharp corner":   {[]Sample{NodeSample(b, 0.1, 1, 1)}, &Revolution{Axis: geom.Vec{Z: 1}, Profile: []ProfilePoint{{0, 1}, {1, 1}, {2, 2}}}, Law{Stiffness: 1}},
		"profile back":   {[]Sample{NodeSample(b, 0.1, 1, 1)}, &Revolution{Axis: geom.Vec{Z: 1}, Profile: []ProfilePoint{{1, 1}, {0, 1}}}, Law{Stiffness: 1}},
		"ends too close": {[]Sample{NodeSample(b, 0.1, 1, 1)}, &Placed{Shape: &Revolution{Axis: geom.Vec{Z: 1}, Profile: []ProfilePoint{{0, 1}}, Ends: &[2]float64{0, 1}, FadeMM: 1}}, Law{Stiffness: 1}},
	} {
		if _, err := NewTool(name, c.samples, c.shape, c.law); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	tool, err := NewTool("box", []Sample{NodeSample(b, 0.1, 1, 1)}, Plane{geom.Plane{Origin: geom.Vec{X: 1}, Normal: geom.Vec{X: 1}}}, Law{Stiffness: 1})
	if err != nil {
		t.Fatal(err)
	}
	m.AddTerm(tool)
	_, err = tool.Update(m.NewState())
	var which *mech.ElementError
	if !errors.As(err, &which) || which.Element != 0 || which.Term != "box" {
		t.Errorf("a sample 0.7 mm deep at the start gives %v", err)
	}
}

// No step carries a node through the middle of a mandrel.
func TestToolLimit(t *testing.T) {
	chance := num.NewChance(5)
	crossed := 0
	for range 200 {
		m, tool := press(t, Cylinder(geom.Vec{}, geom.Vec{Z: 1}, mech.Fixed(1), false), Law{Stiffness: 1}, geom.Vec{X: chance.Uniform(1, 2), Y: chance.Uniform(-1, 1), Z: chance.Uniform(-5, 5)}, 1)
		s := m.NewState()
		du := []float64{chance.Normal(0, 5), chance.Normal(0, 5), chance.Normal(0, 5)}
		p := s.Position(0)
		if p.X*(p.X+du[0])+p.Y*(p.Y+du[1]) < 0 {
			crossed++
		}
		m.Move(s, tool.Limit(s, du), du)
		if q := s.Position(0); p.X*q.X+p.Y*q.Y <= 0 {
			t.Fatalf("from %v to %v", p, q)
		}
	}
	if crossed < 20 {
		t.Errorf("only %d of the steps would have crossed: nothing is checked", crossed)
	}
}
