package solve_test

import (
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/beam"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/mech/solve"
	"github.com/apical-heart/apical/mech/spring"
)

// A clamped wire under a dead force, bent far, by dynamics as by Newton, with masses of the solver's choice and with the wire's own.
func TestVerifyDynamicsAsNewton(t *testing.T) {
	build := func() (*chain, *solve.Solver) {
		c := straight(t, 1, 8, wire)
		load := &mech.Load{Title: "load", Control: c.model.AddControl("load")}
		load.AddForce(c.model, c.positions[8], geom.Vec{Y: 1, Z: 0.5})
		c.model.AddTerm(load)
		o := precise
		o.DwellResidualN, o.DwellUpdateMM = 1e-7, 1e-10
		s, err := solve.New(c.model, o)
		if err != nil {
			t.Fatal(err)
		}
		return c, s
	}
	c, s := build()
	want := c.model.NewState()
	if err := s.Run(t.Context(), want, solve.Stage{Name: "bend", To: []float64{4}, First: 0.1}); err != nil {
		t.Fatal(err)
	}
	if p := want.Position(c.positions[8]); p.Y < 0.5 || p.X > 0.7 {
		t.Fatalf("it is hardly bent: %v", p)
	}
	for name, d := range map[string]solve.Dynamic{
		"chosen masses": {},
		"its own":       {Densities: []solve.Density{{Term: 0, Density: 0.01}}},
		"made heavier":  {Densities: []solve.Density{{Term: 0, Density: 0.01}}, StepMS: 0.02},
	} {
		c, s := build()
		st := c.model.NewState()
		m, err := s.Settle(t.Context(), st, []float64{4}, d)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		worst := 0.0
		for b := range c.model.Kinds {
			b := mech.Block(b)
			if c.model.Kinds[b] == mech.Position {
				worst = max(worst, st.Position(b).Dist(want.Position(b)))
			} else {
				worst = max(worst, st.Rotation(b).Mul(want.Rotation(b).Inverse()).Log().Norm())
			}
		}
		if worst > 1e-6 {
			t.Errorf("%s: off by %g", name, worst)
		}
		// All the work that is not stored was turned into heat.
		b, err := s.Balance(st)
		if err != nil {
			t.Fatal(err)
		}
		if !(m.WorkMJ != 0 && m.DampedMJ > 0 && m.PeakMJ > 0 && b.TrafficMJ > 0) || b.Error() > 1e-3 {
			t.Errorf("%s: energy %+v of %+v", name, b, m)
		}
		if own := 0.01; len(d.Densities) == 0 && m.CriticalMS != 0 || len(d.Densities) > 0 && (math.Abs(m.MassG-m.AddedG-own) > 1e-12 || (m.AddedG > 0.5*own) != (d.StepMS > 0)) {
			t.Errorf("%s: %g g of which %g were added, critical step %g ms", name, m.MassG, m.AddedG, m.CriticalMS)
		}
		if len(s.Motions()) != 1 {
			t.Errorf("%s: it is told %d times", name, len(s.Motions()))
		}
		t.Logf("%s: %d time steps of %.3g ms, %.3g g", name, m.Steps, m.StepMS, m.MassG)
	}
}

// A truss under more than its limit load: Newton's method refuses, dynamics reaches the far side, whose height the closed form knows.
func TestVerifyDynamicsBeyondTheLimit_Mises1923(t *testing.T) {
	limit := trussLoad(trussLimit())
	stage := solve.Stage{Name: "press", To: []float64{2 * limit}, First: 0.1, Most: 0.1}
	tr := newTruss(t, false)
	s, err := solve.New(tr.model, precise)
	if err != nil {
		t.Fatal(err)
	}
	var f *solve.Failure
	st := tr.model.NewState()
	if err := s.Run(t.Context(), st, stage); !errors.As(err, &f) || f.Status != solve.Unstable || len(s.Motions()) != 0 {
		t.Fatalf("without dynamics: %v, %d motions", err, len(s.Motions()))
	}
	stage.Dynamic = &solve.Dynamic{}
	part, told := 0.0, 0
	stage.Read = func(p float64, _ bool, _ *mech.State) {
		if p <= part {
			t.Errorf("part %g after %g", p, part)
		}
		part = p
		told++
	}
	var p solve.Progress
	st = tr.model.NewState()
	if s, err = solve.New(tr.model, precise); err != nil {
		t.Fatal(err)
	}
	if err := s.Resume(t.Context(), st, stage, &p); err != nil {
		t.Fatal(err)
	}
	if y := st.Position(tr.apex).Y; y > -trussH || math.Abs(trussLoad(y)-2*limit) > 1e-6 || part != 1 {
		t.Errorf("apex at %g under %g, want %g", y, trussLoad(y), 2*limit)
	}
	if len(p.Motions) != 1 || len(s.Motions()) != 1 {
		t.Fatalf("%d motions told", len(p.Motions))
	}
	m := p.Motions[0]
	if m.Stage != "press" || !strings.HasPrefix(m.Why, "unstable: ") || m.From > 0.5+1e-6 || m.From < 0.49 || math.Abs(m.To-m.From-0.1) > 1e-9 || m.FurthestMM < 1.5 {
		t.Errorf("%+v", m)
	}
	b, err := s.Balance(st)
	if err != nil {
		t.Fatal(err)
	}
	if !(b.LostMJ > 0) || b.Error() > 0.02 { // of Newton's steps, by the trapezoid rule, near the limit
		t.Errorf("energy: %+v", b)
	}
}

// A perfect column under more than its buckling load has no reason to bend: Newton's method refuses at the branch, and dynamics, pushed off, finds the elastica (Timoshenko and Gere 1961, 2.7): with k = 0.5, the sine of half the end's
// slope, P = (2 K / pi)^2 of Euler's load, and the end has gone 2 k / K lengths aside.
func TestVerifyColumn_Euler1744(t *testing.T) {
	const k, complete = 0.5, 1.685750354812596 // K(k)
	euler := math.Pi * math.Pi / 4
	load := euler * math.Pow(2*complete/math.Pi, 2)
	c := straight(t, 1, 16, &beam.Elastic{AxialN: 1e4, ShearN: [2]float64{1e4, 1e4}, TwistNMM: 1, BendNMM2: [2]float64{3, 1}})
	press := &mech.Load{Title: "load", Control: c.model.AddControl("load")}
	press.AddForce(c.model, c.positions[16], geom.Vec{X: -1})
	c.model.AddTerm(press)
	s, err := solve.New(c.model, precise)
	if err != nil {
		t.Fatal(err)
	}
	st := c.model.NewState()
	stage := solve.Stage{Name: "press", To: []float64{load}, First: 0.1, Most: 0.1}
	var f *solve.Failure
	if err := s.Run(t.Context(), st, stage); !errors.As(err, &f) || f.Status != solve.Unstable || math.Abs(f.Part*load/euler-1) > 0.01 {
		t.Fatalf("%v at %g of Euler's load", err, f.Part*load/euler)
	}
	stage.Dynamic = &solve.Dynamic{Part: 1}
	if err := s.Run(t.Context(), st, stage); err != nil {
		t.Fatal(err)
	}
	p := st.Position(c.positions[16])
	if aside := math.Hypot(p.Y, p.Z); math.Abs(aside/(2*k/complete)-1) > 0.01 || math.Abs(p.Z) > 1e-6 {
		t.Errorf("the end is at %v, want %g aside", p, 2*k/complete)
	}
	m := s.Motions()
	if len(m) != 1 || m[0].Kicks != 1 {
		t.Fatalf("%+v", m)
	}
	b, err := s.Balance(st)
	if err != nil {
		t.Fatal(err)
	}
	if b.Error() > 0.01 {
		t.Errorf("energy: %+v", b)
	}
	t.Logf("%d time steps, the end at %v", m[0].Steps, p)
}

// A top that is led snaps its truss through at a limit point of its way; the work of the hand is told.
func TestDynamicsOfASupport(t *testing.T) {
	tr := newTruss(t, true)
	s, err := solve.New(tr.model, precise)
	if err != nil {
		t.Fatal(err)
	}
	st := tr.model.NewState()
	if err := s.Run(t.Context(), st, solve.Stage{Name: "lead", To: []float64{2.2}, First: 0.02, Most: 0.02, Dynamic: &solve.Dynamic{}}); err != nil {
		t.Fatal(err)
	}
	y := st.Position(tr.apex).Y
	if way := trussH - y + trussLoad(y)/trussSoft; y > -trussH/2 || math.Abs(way-2.2) > 1e-6 || len(s.Motions()) != 1 {
		t.Errorf("apex at %g, way %g, %d motions", y, way, len(s.Motions()))
	}
	b, err := s.Balance(st)
	if err != nil {
		t.Fatal(err)
	}
	if !(b.LostMJ > 0.1*b.WorkMJ) || b.Error() > 0.01 {
		t.Errorf("energy: %+v", b)
	}
}

// The same in one motion: all the work of the hand is done while the truss moves.
func TestDynamicsOfASupportAlone(t *testing.T) {
	tr := newTruss(t, true)
	s, err := solve.New(tr.model, precise)
	if err != nil {
		t.Fatal(err)
	}
	st := tr.model.NewState()
	m, err := s.Settle(t.Context(), st, []float64{2.2}, solve.Dynamic{Ramp: 400})
	if err != nil {
		t.Fatal(err)
	}
	y := st.Position(tr.apex).Y
	if way := trussH - y + trussLoad(y)/trussSoft; y > -trussH/2 || math.Abs(way-2.2) > 1e-3 || math.Abs(st.Position(tr.top).Y-(trussH+5-2.2)) > 1e-12 {
		t.Errorf("apex at %g, way %g", y, way)
	}
	b, err := s.Balance(st)
	if err != nil {
		t.Fatal(err)
	}
	if !(m.WorkMJ > 0) || b.WorkMJ != m.WorkMJ || math.Abs(b.WorkMJ-b.StoredMJ-b.LostMJ) > 0.01*b.WorkMJ {
		t.Errorf("energy: %+v of %+v", b, m)
	}
}

// tardy is a term that lets nothing go further than a little at once.
type tardy struct{ *spring.Ground }

func (t tardy) Limit(_ *mech.State, du []float64) float64 {
	most := 0.0
	for _, x := range du {
		most = math.Max(most, math.Abs(x))
	}
	return math.Min(1, 0.004/most)
}

// Where a term holds a step back, what is lost of the speed is told; and contact with a tool is found as Newton's method finds it.
func TestDynamicsHeldBack(t *testing.T) {
	states := map[string]*mech.State{}
	for _, name := range []string{"newton", "dynamics", "tardy"} {
		c := straight(t, 1, 8, wire)
		load := &mech.Load{Title: "load", Control: c.model.AddControl("load")}
		load.AddForce(c.model, c.positions[8], geom.Vec{Y: 4})
		c.model.AddTerm(load)
		tool, err := contact.NewTool("ceiling", []contact.Sample{contact.NodeSample(c.positions[8], 0, 1, 1), contact.NodeSample(c.positions[6], 0, 1, 1)}, contact.Plane{Plane: geom.Plane{Origin: geom.Vec{Y: 0.3}, Normal: geom.Vec{Y: -1}}}, contact.Law{Stiffness: 300, SmoothMM: 0.01})
		if err != nil {
			t.Fatal(err)
		}
		c.model.AddTerm(tool)
		d := &mech.Damper{Title: "damper"}
		for _, p := range c.positions {
			d.Add(c.model, p, 0.5)
		}
		c.model.AddTerm(d)
		if name == "tardy" {
			g, err := spring.NewGround("tardy", []spring.Anchor{{Block: c.positions[8]}})
			if err != nil {
				t.Fatal(err)
			}
			c.model.AddTerm(tardy{g})
		}
		o := precise
		o.DwellResidualN, o.DwellUpdateMM = 1e-7, 1e-10
		s, err := solve.New(c.model, o)
		if err != nil {
			t.Fatal(err)
		}
		st := c.model.NewState()
		states[name] = st
		if name == "newton" {
			if err := s.Run(t.Context(), st, solve.Stage{Name: "press", To: []float64{1}, First: 0.05, Most: 0.05}); err != nil {
				t.Fatal(err)
			}
			for range 40 { // dwelling, but without the multipliers, which dynamics does not bring up
				if err := s.Run(t.Context(), st, solve.Stage{Name: "rest", To: []float64{1}}); err != nil {
					t.Fatal(err)
				}
			}
			if y := st.Position(c.positions[8]).Y; y < 0.3 || y > 0.32 {
				t.Fatalf("the end is at %g: it does not touch", y)
			}
			continue
		}
		m, err := s.Settle(t.Context(), st, []float64{1}, solve.Dynamic{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		b, err := s.Balance(st)
		if err != nil {
			t.Fatal(err)
		}
		if b.Error() > map[string]float64{"dynamics": 2e-3, "tardy": 0.01}[name] { // held back, a step is shorter than the forces were at work
			t.Errorf("%s: energy %+v of %+v", name, b, m)
		}
		worst := 0.0
		for _, p := range c.positions {
			worst = max(worst, st.Position(p).Dist(states["newton"].Position(p)))
		}
		if worst > 1e-6 {
			t.Errorf("%s: off by %g", name, worst)
		}
		t.Logf("%s: %d time steps, peak %g mJ, damped %g mJ", name, m.Steps, m.PeakMJ, m.DampedMJ)
	}
}

// What only dampers hold is as stable by dynamics as it is by Newton's method, whose next step has them again.
func TestDynamicsOfWhatDampersHold(t *testing.T) {
	c := straight(t, 1, 4, wire)
	c.model.Supports = c.model.Supports[:1]
	d := &mech.Damper{Title: "damper"}
	for _, r := range c.rotations {
		d.Add(c.model, r, 1)
	}
	c.model.AddTerm(d)
	s, err := solve.New(c.model, solve.Options{})
	if err != nil {
		t.Fatal(err)
	}
	st := c.model.NewState()
	if _, err := s.Settle(t.Context(), st, nil, solve.Dynamic{}); err != nil || st.Undamped {
		t.Error(err)
	}
}

// Masses that are too light for the time step are found out before much harm is done, and made heavier until they are not.
func TestDynamicsTooLight(t *testing.T) {
	for _, safety := range []float64{0.1, 0.3, 0.6, 1, 4} {
		c := straight(t, 1, 8, wire)
		load := &mech.Load{Title: "load", Control: c.model.AddControl("load")}
		load.AddForce(c.model, c.positions[8], geom.Vec{Y: 1})
		c.model.AddTerm(load)
		o := precise
		o.DwellResidualN, o.DwellUpdateMM = 1e-6, 1e-9
		s, err := solve.New(c.model, o)
		if err != nil {
			t.Fatal(err)
		}
		st := c.model.NewState()
		m, err := s.Settle(t.Context(), st, []float64{1}, solve.Dynamic{Safety: safety})
		if err != nil {
			t.Errorf("safety %g: %v", safety, err)
			continue
		}
		b, err := s.Balance(st)
		if err != nil {
			t.Fatal(err)
		}
		if p := st.Position(c.positions[8]); math.Abs(p.Y-0.3017) > 0.01 || b.Error() > 5e-3 { // the elastica's, nearly
			t.Errorf("safety %g: the end at %v, energy %+v", safety, p, b)
		}
		t.Logf("safety %g: %d time steps, peak %g mJ", safety, m.Steps, m.PeakMJ)
	}
}

func TestDynamicsHasTheSameBytes(t *testing.T) {
	settle := func(threads int) *mech.State {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
		c := straight(t, 1, 80, wire) // more elements than one goroutine takes
		load := &mech.Load{Title: "load", Control: c.model.AddControl("load")}
		load.AddForce(c.model, c.positions[80], geom.Vec{Y: 1})
		c.model.AddTerm(load)
		s, err := solve.New(c.model, solve.Options{})
		if err != nil {
			t.Fatal(err)
		}
		st := c.model.NewState()
		_, err = s.Settle(t.Context(), st, []float64{1}, solve.Dynamic{Most: 300, Read: func(m solve.Motion, now *mech.State) {
			if m.Steps == 300 {
				st = now.Clone()
			}
		}})
		var f *solve.Failure
		if !errors.As(err, &f) || f.Status != solve.TooHard || !strings.Contains(f.Reason, "300 time steps") {
			t.Errorf("300 steps: %v", err)
		}
		return st
	}
	want := settle(1)
	for _, threads := range []int{2, 4} {
		if got := settle(threads); !slices.Equal(got.Values, want.Values) {
			t.Errorf("%d threads give other bytes", threads)
		}
	}
}

// hill pushes a point off the place where it began, hardly so.
type hill struct{ at []mech.Block }

func (h hill) Name() string              { return "hill" }
func (h hill) Len() int                  { return 1 }
func (h hill) Blocks(int) []mech.Block   { return h.at }
func (h hill) Lump(_ int, out []float64) { out[0] = 1 }
func (h hill) Element(_ int, s *mech.State, _ []float64, out *mech.Local) error {
	p := s.Position(h.at[0])
	const k = -1e-9
	out.EnergyMJ = k / 2 * p.Dot(p)
	out.Gradient[0], out.Gradient[1], out.Gradient[2] = k*p.X, k*p.Y, k*p.Z
	if out.Hessian != nil {
		out.Hessian[0], out.Hessian[4], out.Hessian[8] = k, k, k
	}
	return nil
}

// From the middle between its two sides a truss is pushed off to one of them; what is at rest and not stable wherever it is pushed is told.
func TestDynamicsOnASaddle(t *testing.T) {
	for _, residual := range []float64{1e-3, 1} { // as much is less than what the push brings
		tr := newTruss(t, false)
		o := precise
		o.DwellResidualN, o.DwellUpdateMM = residual, 1e-8
		s, err := solve.New(tr.model, o)
		if err != nil {
			t.Fatal(err)
		}
		st := tr.model.NewState()
		st.Values[4*tr.apex+1] = 0
		if m, err := s.Settle(t.Context(), st, []float64{0}, solve.Dynamic{}); err != nil || m.Kicks != 1 || math.Abs(math.Abs(st.Position(tr.apex).Y)-trussH) > 1e-3 {
			t.Errorf("%v after %d kicks, apex at %g", err, m.Kicks, st.Position(tr.apex).Y)
		}
	}
	m := &mech.Model{}
	m.AddTerm(hill{[]mech.Block{m.AddPosition(geom.Vec{})}})
	s, err := solve.New(m, precise)
	if err != nil {
		t.Fatal(err)
	}
	st := m.NewState()
	var f *solve.Failure
	if _, err := s.Settle(t.Context(), st, nil, solve.Dynamic{Ramp: 1, StepMS: 1, Densities: []solve.Density{{Term: 0, Density: 1e9}}}); !errors.As(err, &f) || f.Status != solve.Unstable || !strings.Contains(f.Reason, "not stable") || st.Position(0) != (geom.Vec{}) {
		t.Errorf("on a hill: %v, at %v", err, st.Position(0))
	}
}

// What dynamics cannot do says why, and leaves the state as it was.
func TestDynamicsRefuses(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for name, c := range map[string]struct {
		ctx  context.Context
		to   []float64
		y    float64
		d    solve.Dynamic
		want solve.Status
		why  string
	}{
		"other controls": {t.Context(), []float64{1, 2}, trussH, solve.Dynamic{}, solve.Broken, "2 controls"},
		"options":        {t.Context(), []float64{1}, trussH, solve.Dynamic{Ramp: -1}, solve.Broken, "Ramp is -1"},
		"safety":         {t.Context(), []float64{1}, trussH, solve.Dynamic{Safety: -1}, solve.Broken, "safety -1"},
		"no such term":   {t.Context(), []float64{1}, trussH, solve.Dynamic{Densities: []solve.Density{{Term: 5, Density: 1}}}, solve.Broken, "term 5 of 2"},
		"no mass":        {t.Context(), []float64{1}, trussH, solve.Dynamic{Densities: []solve.Density{{Term: 0, Density: 1}}}, solve.Broken, "density of 1 for load"},
		"given up":       {t.Context(), []float64{1}, trussH, solve.Dynamic{Most: 101}, solve.TooHard, "101 time steps"},
		"ended":          {ended, []float64{1}, trussH, solve.Dynamic{}, solve.Cancelled, "ended"},
	} {
		tr := newTruss(t, false)
		s, err := solve.New(tr.model, precise)
		if err != nil {
			t.Fatal(err)
		}
		st := tr.model.NewState()
		st.Values[4*tr.apex+1] = c.y
		before := st.Clone()
		_, err = s.Settle(c.ctx, st, c.to, c.d)
		var f *solve.Failure
		if !errors.As(err, &f) || f.Status != c.want || !strings.Contains(f.Reason, c.why) {
			t.Errorf("%s: %v", name, err)
		}
		if !slices.Equal(st.Values, before.Values) || !slices.Equal(st.Controls, before.Controls) || st.Steps != 0 || len(s.Motions()) != 0 {
			t.Errorf("%s: the state is another", name)
		}
	}
	// In a stage, both reasons are told.
	tr := newTruss(t, false)
	s, err := solve.New(tr.model, precise)
	if err != nil {
		t.Fatal(err)
	}
	var f *solve.Failure
	err = s.Run(t.Context(), tr.model.NewState(), solve.Stage{Name: "press", To: []float64{8}, First: 0.1, Most: 0.1, Dynamic: &solve.Dynamic{Most: 101}})
	if !errors.As(err, &f) || f.Status != solve.Unstable || !strings.Contains(f.Reason, "101 time steps") || f.Part == 0 {
		t.Errorf("%v", err)
	}
}
