package solve_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/mech/solve"
	"github.com/apical-heart/apical/mech/spring"
)

// truss is two rods of stiffness k between feet at x = +-b and an apex at height h (von Mises 1923), which a soft rod of stiffness soft above it may press down. With the apex at y, l^2 = b^2 + y^2,
//
//	P(y) = 2 k y (l0 / l - 1),  largest and least at l^3 = l0 b^2.
type truss struct {
	model     *mech.Model
	apex, top mech.Block
}

const (
	trussB, trussH = 3.0, 1.0
	trussK         = 50.0
	trussSoft      = 4.0
)

func trussLoad(y float64) float64 {
	return 2 * trussK * y * (math.Sqrt(trussB*trussB+trussH*trussH)/math.Hypot(trussB, y) - 1)
}

// trussLimit is the height of the apex at the largest load; minus it is that at the least.
func trussLimit() float64 {
	l := math.Cbrt(math.Sqrt(trussB*trussB+trussH*trussH) * trussB * trussB)
	return math.Sqrt(l*l - trussB*trussB)
}

// newTruss returns the truss under a load on its apex, or where led, with the top of the soft rod led down.
func newTruss(t *testing.T, led bool) *truss {
	t.Helper()
	return newTrussOf(t, trussB, trussH, led)
}

func newTrussOf(t *testing.T, trussB, trussH float64, led bool) *truss {
	t.Helper()
	m := &mech.Model{}
	a, b := m.AddPosition(geom.Vec{X: -trussB}), m.AddPosition(geom.Vec{X: trussB})
	tr := &truss{model: m, apex: m.AddPosition(geom.Vec{Y: trussH})}
	m.Hold(a)
	m.Hold(b)
	m.HoldAxes(tr.apex, true, false, true)
	l0 := mech.Fixed(math.Hypot(trussB, trussH))
	cords := []spring.Cord{{A: a, B: tr.apex, StiffnessNPerMM: trussK, LengthMM: l0, Rod: true}, {A: b, B: tr.apex, StiffnessNPerMM: trussK, LengthMM: l0, Rod: true}}
	if led {
		tr.top = m.AddPosition(geom.Vec{Y: trussH + 5})
		m.Supports = append(m.Supports, mech.Support{Block: tr.top, Held: [3]bool{true, true, true}, Follows: [3]int{-1, m.AddControl("way"), -1}, Scale: [3]float64{0, -1, 0}})
		cords = append(cords, spring.Cord{A: tr.apex, B: tr.top, StiffnessNPerMM: trussSoft, LengthMM: mech.Fixed(5), Rod: true})
	} else {
		load := &mech.Load{Title: "load", Control: m.AddControl("load")}
		load.AddForce(m, tr.apex, geom.Vec{Y: -1})
		m.AddTerm(load)
	}
	rods, err := spring.NewCords("rods", cords)
	if err != nil {
		t.Fatal(err)
	}
	m.AddTerm(rods)
	return tr
}

// follow follows a path from the model's start, with so many iterations at most: today's, so that a wrong tangent fails though it gets there.
func follow(t *testing.T, m *mech.Model, p solve.Path, iterations int) (*solve.Track, *mech.State) {
	t.Helper()
	s, err := solve.New(m, precise)
	if err != nil {
		t.Fatal(err)
	}
	st := m.NewState()
	var track solve.Track
	if err := s.Follow(t.Context(), st, p, &track); err != nil {
		t.Fatal(err)
	}
	if _, _, n, _ := s.Counts(); n > iterations {
		t.Errorf("%d iterations, %d are enough", n, iterations)
	}
	b, err := s.Balance(st)
	if err != nil {
		t.Fatal(err)
	}
	if !(b.TrafficMJ > 0) || b.Error() > 0.01 {
		t.Errorf("energy: %+v", b)
	}
	return &track, st
}

// The truss under a dead load: every point of the path is the closed form's, so are both limit points, and it ends at the load asked for on the far side.
func TestVerifyTruss_Mises1923(t *testing.T) {
	tr := newTruss(t, false)
	const full = 4.0
	points, unstable := 0, 0
	track, st := follow(t, tr.model, solve.Path{Name: "press", To: []float64{full}, FirstMM: 0.05, MostMM: 0.1, Read: func(p solve.Point, st *mech.State) {
		y := st.Position(tr.apex).Y
		points++
		if want := trussLoad(y); math.Abs(p.Factor*full-want) > 1e-8 {
			t.Errorf("apex at %g: load %g, want %g", y, p.Factor*full, want)
		}
		if p.Factor*full != st.Controls[0] {
			t.Errorf("factor %g, control %g", p.Factor, st.Controls[0])
		}
		if p.Negative > 0 {
			unstable++
		}
		if !p.Turn && (math.Abs(y) < trussLimit()) != (p.Negative == 1) {
			t.Errorf("apex at %g: %d negative pivots", y, p.Negative)
		}
	}}, 39)
	if points < 20 || unstable < 5 {
		t.Errorf("%d points, %d of them not stable", points, unstable)
	}
	if len(track.Turns) != 2 || len(track.Branch) != 0 {
		t.Fatalf("turns %+v, branches %+v", track.Turns, track.Branch)
	}
	limit := trussLoad(trussLimit())
	for i, want := range []float64{limit, -limit} {
		if got := track.Turns[i].Factor * full; math.Abs(got-want) > 1e-7*limit {
			t.Errorf("limit point %d at %.10g, want %.10g", i, got, want)
		}
	}
	if y := st.Position(tr.apex).Y; !track.Done || track.Factor != 1 || st.Controls[0] != full || y > -trussH || math.Abs(trussLoad(y)-full) > 1e-8 {
		t.Errorf("it ends at %g with the apex at %g: %+v", st.Controls[0], y, track)
	}
}

// The truss pressed down through a soft rod whose top is led snaps back: the top's way, the unknown now, has limit points of its own. With force P(y) in the rod the way is h - y + P(y) / soft.
func TestVerifySnapBack_Mises1923(t *testing.T) {
	tr := newTruss(t, true)
	way := func(y float64) float64 { return trussH - y + trussLoad(y)/trussSoft }
	const full = 3.0
	back := 0
	last := 0.0
	track, st := follow(t, tr.model, solve.Path{Name: "lead", To: []float64{full}, FirstMM: 0.02, MostMM: 0.05, Read: func(p solve.Point, st *mech.State) {
		y := st.Position(tr.apex).Y
		if math.Abs(st.Controls[0]-way(y)) > 1e-8 || math.Abs(st.Position(tr.top).Y-(trussH+5-st.Controls[0])) > 1e-12 {
			t.Errorf("apex at %g: way %g of the top to %g, want %g", y, st.Controls[0], st.Position(tr.top).Y, way(y))
		}
		if p.Factor < last {
			back++
		}
		last = p.Factor
	}}, 254)
	// dP/dy = soft at the turns; by symmetry at +-y.
	lo, hi := 0.0, trussLimit()
	for range 60 {
		mid := (lo + hi) / 2
		if (trussLoad(mid+1e-6)-trussLoad(mid-1e-6))/2e-6 > trussSoft {
			lo = mid
		} else {
			hi = mid
		}
	}
	if len(track.Turns) != 2 || back < 5 {
		t.Fatalf("turns %+v, %d points backwards", track.Turns, back)
	}
	for i, want := range []float64{way(lo), way(-lo)} {
		if got := track.Turns[i].Factor * full; math.Abs(got-want) > 1e-7 {
			t.Errorf("limit point %d at %.10g, want %.10g", i, got, want)
		}
	}
	if y := st.Position(tr.apex).Y; st.Controls[0] != full || math.Abs(way(y)-full) > 1e-8 {
		t.Errorf("it ends at %g with the apex at %g", st.Controls[0], y)
	}
}

// A steep truss whose apex may lean to the side branches off four times on its way down, where l^3 - l0 l^2 + l0 b^2 = 0; its limit points lie between. The path that was begun is the one that is followed, and each branch is told.
func TestVerifyBranches_Mises1923(t *testing.T) {
	const b, h = 1.0, 3.0
	l0 := math.Hypot(b, h)
	lean := func(y float64) float64 { l := math.Hypot(b, y); return l*l*l - l0*l*l + l0*b*b }
	tr := newTrussOf(t, b, h, false)
	tr.model.Supports[2].Held[0] = false // the apex
	last := h
	branches := 0
	track, st := follow(t, tr.model, solve.Path{Name: "press", To: []float64{200}, FirstMM: 0.05, MostMM: 0.1, Read: func(p solve.Point, st *mech.State) {
		y := st.Position(tr.apex).Y
		if passed := lean(last)*lean(y) < 0; passed != p.Branch {
			t.Errorf("between %g and %g: branch %v, told %v", last, y, passed, p.Branch)
		}
		if p.Branch {
			branches++
		}
		last = y
	}}, 100)
	if branches != 4 || len(track.Branch) != 4 || len(track.Turns) != 2 || st.Position(tr.apex).X != 0 || !track.Done {
		t.Errorf("%d branches, %d told, %d turns, the apex at %v", branches, len(track.Branch), len(track.Turns), st.Position(tr.apex))
	}
}

// A path that was cancelled goes on from its track and state with the same bytes, in another solver.
func TestFollowGoesOn(t *testing.T) {
	p := solve.Path{Name: "press", To: []float64{4}, FirstMM: 0.05, MostMM: 0.1}
	tr := newTruss(t, false)
	whole, want := follow(t, tr.model, p, 39)
	st := tr.model.NewState()
	var track solve.Track
	stops := 0
	for !track.Done {
		s, err := solve.New(newTruss(t, false).model, precise)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		n := 0
		p.Read = func(solve.Point, *mech.State) {
			if n++; n == 7 {
				cancel()
			}
		}
		err = s.Follow(ctx, st, p, &track)
		cancel()
		var f *solve.Failure
		if err != nil && (!errors.As(err, &f) || f.Status != solve.Cancelled) {
			t.Fatal(err)
		}
		stops++
	}
	if stops < 3 || track.Steps != whole.Steps || len(track.Turns) != 2 || !slices.Equal(st.Values, want.Values) {
		t.Errorf("%d calls, %d steps of %d, %d turns", stops, track.Steps, whole.Steps, len(track.Turns))
	}
}

// Along a path the multipliers of contact come to rest at every point, as they do in the dwell of a stage, and dampers have no force.
func TestFollowDwells(t *testing.T) {
	build := func() (*chain, *solve.Solver) {
		c := straight(t, 1, 8, wire)
		load := &mech.Load{Title: "load", Control: c.model.AddControl("load")}
		load.AddForce(c.model, c.positions[8], geom.Vec{Y: 4})
		c.model.AddTerm(load)
		tool, err := contact.NewTool("ceiling", []contact.Sample{contact.NodeSample(c.positions[8], 0, 1, 1), contact.NodeSample(c.positions[6], 0, 1, 1)}, contact.Plane{Plane: geom.Plane{Origin: geom.Vec{Y: 0.3}, Normal: geom.Vec{Y: -1}}}, contact.Law{Stiffness: 100, SmoothMM: 0.01})
		if err != nil {
			t.Fatal(err)
		}
		c.model.AddTerm(tool)
		d := &mech.Damper{Title: "damper"}
		for _, p := range c.positions {
			d.Add(c.model, p, 0.5)
		}
		c.model.AddTerm(d)
		o := precise
		o.AugmentN, o.DwellMM, o.DwellResidualN, o.DwellUpdateMM = 1e-8, 1e-9, 1e-8, 1e-9
		s, err := solve.New(c.model, o)
		if err != nil {
			t.Fatal(err)
		}
		return c, s
	}
	c, s := build()
	want := c.model.NewState()
	if err := s.Run(t.Context(), want, solve.Stage{Name: "press", To: []float64{1}, First: 0.05, Most: 0.05, DwellAt: []float64{1}}); err != nil {
		t.Fatal(err)
	}
	if want.Position(c.positions[6]).Y > 0.3 || want.Position(c.positions[8]).Y > 0.311 {
		t.Fatalf("it does not touch, or deeply: %v", want.Position(c.positions[8]))
	}
	c, s = build()
	st := c.model.NewState()
	if err := s.Follow(t.Context(), st, solve.Path{Name: "press", To: []float64{1}, FirstMM: 0.01, MostMM: 0.03}, &solve.Track{}); err != nil {
		t.Fatal(err)
	}
	for i, p := range c.positions {
		if off := st.Position(p).Dist(want.Position(p)); off > 1e-7 {
			t.Errorf("node %d is off by %g", i, off)
		}
	}
	b, err := s.Balance(st)
	if err != nil {
		t.Fatal(err)
	}
	if b.LostMJ != 0 || b.Error() > 0.02 {
		t.Errorf("energy: %+v", b)
	}
}

// A damper changes nothing of a path: neither its points nor its limits, nor how long it takes to follow.
func TestFollowDamped(t *testing.T) {
	tr := newTruss(t, false)
	d := &mech.Damper{Title: "damper"}
	d.Add(tr.model, tr.apex, 20)
	tr.model.AddTerm(d)
	track, st := follow(t, tr.model, solve.Path{Name: "press", To: []float64{4}, FirstMM: 0.05, MostMM: 0.05, Read: func(p solve.Point, st *mech.State) {
		if y := st.Position(tr.apex).Y; math.Abs(p.Factor*4-trussLoad(y)) > 1e-8 {
			t.Errorf("apex at %g: load %g, want %g", y, p.Factor*4, trussLoad(y))
		}
	}}, 70)
	if y := st.Position(tr.apex).Y; st.Undamped || len(track.Turns) != 2 || math.Abs(trussLoad(y)-4) > 1e-6 {
		t.Errorf("%d turns, apex at %g", len(track.Turns), y)
	}
}

// What cannot be followed says why.
func TestFollowRefuses(t *testing.T) {
	tr := newTruss(t, false)
	s, err := solve.New(tr.model, precise)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		p    solve.Path
		want solve.Status
	}{
		"other controls": {solve.Path{To: []float64{1, 2}}, solve.Broken},
		"no way":         {solve.Path{To: []float64{0}}, solve.Broken},
		"backwards":      {solve.Path{To: []float64{1}, FirstMM: -1}, solve.Broken},
		"too few steps":  {solve.Path{To: []float64{4}, Most: 3}, solve.TooHard},
	} {
		st := tr.model.NewState()
		var f *solve.Failure
		if err := s.Follow(t.Context(), st, c.p, &solve.Track{}); !errors.As(err, &f) || f.Status != c.want || f.Reason == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A load across a rod that has no force in it meets no stiffness: nothing to follow, and no step to halve.
	m := &mech.Model{}
	a, b := m.AddPosition(geom.Vec{}), m.AddPosition(geom.Vec{X: 1})
	m.Hold(a)
	rod, err := spring.NewCords("rod", []spring.Cord{{A: a, B: b, StiffnessNPerMM: 1, LengthMM: mech.Fixed(1), Rod: true}})
	if err != nil {
		t.Fatal(err)
	}
	m.AddTerm(rod)
	load := &mech.Load{Title: "load", Control: m.AddControl("load")}
	load.AddForce(m, b, geom.Vec{Y: 1})
	m.AddTerm(load)
	if s, err = solve.New(m, precise); err != nil {
		t.Fatal(err)
	}
	var f *solve.Failure
	if err := s.Follow(t.Context(), m.NewState(), solve.Path{Name: "push", To: []float64{1}}, &solve.Track{}); !errors.As(err, &f) || f.Status != solve.Unstable {
		t.Errorf("a mechanism: %v", err)
	}
	if err := s.Follow(t.Context(), m.NewState(), solve.Path{Name: "nothing", To: []float64{1}}, &solve.Track{}); err == nil {
		t.Error("a mechanism was followed")
	}
}

// The other way round: the load is let rise and stopped on the way.
func TestFollowBackAndStop(t *testing.T) {
	tr := newTruss(t, false)
	track, st := follow(t, tr.model, solve.Path{Name: "lift", To: []float64{4}, FirstMM: 0.02, MostMM: 0.1, Back: true, Stop: func(p solve.Point, _ *mech.State) bool { return p.Factor < -0.5 }}, 6)
	if y := st.Position(tr.apex).Y; track.Done || track.Factor > -0.5 || !(y > trussH) || math.Abs(trussLoad(y)-st.Controls[0]) > 1e-8 {
		t.Errorf("apex at %g under %g: %+v", y, st.Controls[0], track)
	}
}
