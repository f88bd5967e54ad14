package solve_test

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/beam"
	"github.com/apical-heart/apical/mech/solve"
)

// chain is a wire through points, one frame a point, its axes along the wire's tangents there.
type chain struct {
	model     *mech.Model
	struts    *beam.Struts
	positions []mech.Block
	rotations []mech.Block
}

func (c *chain) add(t *testing.T, p geom.Vec, tangent, across geom.Vec, s beam.Section) {
	t.Helper()
	q := geom.QuaternionOf(tangent, across, tangent.Cross(across))
	c.positions = append(c.positions, c.model.AddPosition(p))
	c.rotations = append(c.rotations, c.model.AddRotation(q))
	if n := len(c.positions); n > 1 {
		a := beam.End{Position: c.positions[n-2], Rotation: c.rotations[n-2], Offset: geom.NoTurn}
		b := beam.End{Position: c.positions[n-1], Rotation: c.rotations[n-1], Offset: geom.NoTurn}
		if err := c.struts.Add(c.model, a, b, s); err != nil {
			t.Fatal(err)
		}
	}
}

func newChain() *chain {
	return &chain{model: &mech.Model{}, struts: &beam.Struts{Title: "wire"}}
}

// straight returns a wire along x, clamped at its start.
func straight(t *testing.T, length float64, n int, s beam.Section) *chain {
	c := newChain()
	for i := range n + 1 {
		c.add(t, geom.Vec{X: length * float64(i) / float64(n)}, geom.Vec{X: 1}, geom.Vec{Y: 1}, s)
	}
	c.model.AddTerm(c.struts)
	c.model.Hold(c.positions[0])
	c.model.Hold(c.rotations[0])
	return c
}

// precise are options for problems without contact, in which 1 is not a millimetre.
var precise = solve.Options{MostMM: 1e3, MostRad: 0.5, UpdateMM: 1e-8, ResidualN: 1e-7, RelativeForce: 1e-11, Iterations: 40}

func run(t *testing.T, m *mech.Model, o solve.Options, g solve.Stage) *mech.State {
	t.Helper()
	s, err := solve.New(m, o)
	if err != nil {
		t.Fatal(err)
	}
	st := m.NewState()
	if err := s.Run(t.Context(), st, g); err != nil {
		t.Fatal(err)
	}
	b, err := s.Balance(st)
	if err != nil {
		t.Fatal(err)
	}
	if b.Error() > 0.01 {
		t.Errorf("energy: %+v, %.2g of it is missing", b, b.Error())
	}
	return st
}

// stiff is nearly inextensible and unshearable.
func stiff(bend float64) *beam.Elastic {
	return &beam.Elastic{AxialN: 1e6 * bend, ShearN: [2]float64{1e6 * bend, 1e6 * bend}, TwistNMM: bend, BendNMM2: [2]float64{bend, bend}}
}

func TestVerifyElastica_Mattiasson1981(t *testing.T) {
	type row struct{ load, u, w, angle float64 }
	rows := []row{{1, 0.0564332, 0.3017208, 0.4613519}, {2, 0.1606417, 0.4934575, 0.7817498}, {5, 0.3876284, 0.7137915, 1.2153681}, {10, 0.5549956, 0.8106090, 1.4302855}}
	var h, e []float64
	for _, n := range []int{4, 8, 16, 32} {
		c := straight(t, 1, n, stiff(1))
		l := &mech.Load{Title: "load", Control: c.model.AddControl("load")}
		tip := c.positions[n]
		l.AddForce(c.model, tip, geom.Vec{Y: 1})
		c.model.AddTerm(l)
		s, err := solve.New(c.model, precise)
		if err != nil {
			t.Fatal(err)
		}
		st := c.model.NewState()
		for _, r := range rows {
			if err := s.Run(t.Context(), st, solve.Stage{Name: "load", To: []float64{r.load}, First: 0.25, Most: 0.25}); err != nil {
				t.Fatal(err)
			}
			p := st.Position(tip)
			x := st.Rotation(c.rotations[n]).Apply(geom.Vec{X: 1})
			angle := math.Atan2(x.Y, x.X)
			if n == 16 {
				for what, v := range map[string][2]float64{"shortening": {1 - p.X, r.u}, "deflection": {p.Y, r.w}, "angle": {angle, r.angle}} {
					if d := math.Abs(v[0]/v[1] - 1); d > 0.002 {
						t.Errorf("load %g: %s %.7f, want %.7f, %.2f %% off", r.load, what, v[0], v[1], 100*d)
					}
				}
			}
			if r.load == 10 {
				h, e = append(h, 1/float64(n)), append(e, math.Hypot(1-p.X-r.u, p.Y-r.w))
			}
		}
	}
	verify.Order(t, h, e, 2, 0.1)
}

func TestVerifyRollUp_SimoVuQuoc1986(t *testing.T) {
	const n = 40
	c := straight(t, 1, n, stiff(1))
	l := &mech.Load{Title: "moment", Control: c.model.AddControl("moment")}
	l.AddMoment(c.rotations[n], geom.Vec{Z: 2 * math.Pi})
	c.model.AddTerm(l)
	s, err := solve.New(c.model, precise)
	if err != nil {
		t.Fatal(err)
	}
	st := c.model.NewState()
	if err := s.Run(t.Context(), st, solve.Stage{Name: "roll up", To: []float64{1}, First: 0.1, Most: 0.1, Snap: true}); err != nil {
		t.Fatal(err)
	}
	if d := st.Position(c.positions[n]).Norm(); d > 1e-3 {
		t.Errorf("the tip comes back to %.2g of the length from the root", d)
	}
	// The circle has the radius 1 / 2 pi.
	if d := st.Position(c.positions[n/2]).Norm() * math.Pi; math.Abs(d-1) > 2e-3 {
		t.Errorf("the circle's diameter is %.4f of the true one", d)
	}
}

func TestVerifyBend45_BatheBolourchi1979(t *testing.T) {
	want := map[float64]geom.Vec{300: {X: 58.779122, Y: 22.244781, Z: 40.191892}, 450: {X: 52.238558, Y: 18.508179, Z: 48.502927}, 600: {X: 47.150439, Y: 15.684801, Z: 53.474859}}
	section := &beam.Elastic{AxialN: 1e7, ShearN: [2]float64{5e6, 5e6}, TwistNMM: 5e6 / 6, BendNMM2: [2]float64{1e7 / 12, 1e7 / 12}}
	var h, e []float64
	for _, n := range []int{8, 16, 32, 64} {
		c := newChain()
		for i := range n + 1 {
			s, co := math.Sincos(math.Pi / 4 * float64(i) / float64(n))
			c.add(t, geom.Vec{X: 100 * s, Y: 100 * (1 - co)}, geom.Vec{X: co, Y: s}, geom.Vec{X: -s, Y: co}, section)
		}
		c.model.AddTerm(c.struts)
		c.model.Hold(c.positions[0])
		c.model.Hold(c.rotations[0])
		l := &mech.Load{Title: "load", Control: c.model.AddControl("load")}
		tip := c.positions[n]
		l.AddForce(c.model, tip, geom.Vec{Z: 1})
		c.model.AddTerm(l)
		s, err := solve.New(c.model, precise)
		if err != nil {
			t.Fatal(err)
		}
		st := c.model.NewState()
		for _, load := range []float64{300, 450, 600} {
			if err := s.Run(t.Context(), st, solve.Stage{Name: "load", To: []float64{load}, First: 0.2, Most: 0.2}); err != nil {
				t.Fatal(err)
			}
			d := st.Position(tip).Dist(want[load])
			if n == 64 && d > 0.01 {
				t.Errorf("load %g: the tip is %.4f away at %.4f", load, d, st.Position(tip))
			}
			if load == 600 {
				h, e = append(h, 1/float64(n)), append(e, d)
			}
		}
	}
	verify.Order(t, h, e, 2, 0.1)
}

// The load point is led down; the support's reaction is the load.
func TestVerifyLeeFrame_Lee1968(t *testing.T) {
	type row struct{ v, u, load float64 }
	rows := []row{{1, 0.02389, 0.154384}, {9, 1.43454, 0.907831}, {17, 4.04416, 1.252954}, {25, 7.57830, 1.479431}, {33, 12.23177, 1.657833}, {41, 18.44478, 1.794964}, {48.7, 0, 1.855671}, {49, 27.23415, 1.855576}, {57, 41.89525, 1.709308}}
	section := &beam.Elastic{AxialN: 4320, ShearN: [2]float64{1e7, 1e7}, TwistNMM: 1440, BendNMM2: [2]float64{1440, 1440}}
	var h, e []float64
	for _, n := range []int{10, 20, 40} { // elements a member; the load stands at a fifth of the beam
		c := newChain()
		for i := range n + 1 {
			c.add(t, geom.Vec{Y: 120 * float64(i) / float64(n)}, geom.Vec{Y: 1}, geom.Vec{X: -1}, section)
		}
		// The corner's frame stands along the column; the beam's first element has an offset in it.
		corner := beam.End{Position: c.positions[n], Rotation: c.rotations[n], Offset: geom.Exp(geom.Vec{Z: -math.Pi / 2})}
		for i := 1; i <= n; i++ {
			end := beam.End{Position: c.model.AddPosition(geom.Vec{X: 120 * float64(i) / float64(n), Y: 120}), Rotation: c.model.AddRotation(geom.NoTurn), Offset: geom.NoTurn}
			if err := c.struts.Add(c.model, corner, end, section); err != nil {
				t.Fatal(err)
			}
			c.positions, c.rotations = append(c.positions, end.Position), append(c.rotations, end.Rotation)
			corner = end
		}
		c.model.AddTerm(c.struts)
		loaded := c.positions[n+n/5]
		v := c.model.AddControl("v")
		for i, p := range c.positions {
			switch {
			case i == 0 || i == 2*n:
				c.model.Hold(p)
			case p == loaded:
				c.model.Supports = append(c.model.Supports, mech.Support{Block: p, Held: [3]bool{false, true, true}, Follows: [3]int{-1, v, -1}, Scale: [3]float64{0, -1, 0}})
			default:
				c.model.HoldAxes(p, false, false, true)
			}
		}
		for _, r := range c.rotations {
			c.model.HoldAxes(r, true, true, false)
		}
		s, err := solve.New(c.model, precise)
		if err != nil {
			t.Fatal(err)
		}
		st := c.model.NewState()
		for _, r := range rows {
			if err := s.Run(t.Context(), st, solve.Stage{Name: "down", To: []float64{r.v}, First: 0.25, Most: 0.25}); err != nil {
				t.Fatal(err)
			}
			sum, err := s.Sum(st)
			if err != nil {
				t.Fatal(err)
			}
			load := -sum.Reaction[loaded.Unknown(1)]
			u := st.Position(loaded).X - 24
			if n == 40 && (math.Abs(load/r.load-1) > 0.002 || r.u > 0 && math.Abs(u-r.u) > 0.005*r.u) {
				t.Errorf("v %g: load %.6f, want %.6f; u %.5f, want %.5f", r.v, load, r.load, u, r.u)
			}
			if r.v == 48.7 {
				h, e = append(h, 1/float64(n)), append(e, math.Abs(load-r.load))
			}
		}
		b, err := s.Balance(st)
		if err != nil || b.Error() > 0.01 {
			t.Errorf("energy: %+v, %.2g of it is missing; %v", b, b.Error(), err)
		}
	}
	verify.Order(t, h, e, 2, 0.15)
}
