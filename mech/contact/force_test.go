package contact

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// What a term accounts for as stored is its elements' energy.
func TestAccount(t *testing.T) {
	for _, multiplier := range []float64{0, 0.5} {
		check := func(term mech.Accounting, s *mech.State) {
			t.Helper()
			s.History[0] = multiplier
			l := evaluate(t, term, s)
			if stored, lost := term.Account(0, s, s.History); !(math.Abs(l.EnergyMJ) > 1e-6) || math.Abs(stored-l.EnergyMJ) > 1e-12 || lost != 0 {
				t.Errorf("%s stores %g mJ and loses %g, its energy is %g", term.Name(), stored, lost, l.EnergyMJ)
			}
		}
		law := Law{Stiffness: 20, SmoothMM: 0.01}
		for _, p := range places {
			_, touch, s := over(t, p.height, toRoof(p.x.X, p.x.Y, p.x.Z), 2, law)
			check(touch, s)
		}
		for _, p := range wirePlaces {
			_, w, s := wirePair(t, p.a, p.b, p.wire, law)
			check(w, s)
		}
		c := chamber(true, true)
		m, tool := press(t, c, law, around(c)[8], 2)
		check(tool, m.NewState())
	}
	// A contact that has stuck and opens turns what the stick stored into heat.
	b := newBlock(t, 0.3, false)
	b.to(0.01, 3)
	account := func() (stored, lost float64) { // of the tool, without the weights
		for i := range 4 {
			st, lo := b.tool.Account(i, b.s, b.a.Past(0, i, b.s))
			stored, lost = stored+st, lost+lo
		}
		return stored, lost
	}
	stored, lost := account()
	for i := range 4 {
		past := b.a.Past(0, i, b.s)
		past[pastMultiplier] = 0
		x := b.s.Position(mech.Block(i)).AddScaled(1, unit)
		copy(b.s.Values[4*i:], []float64{x.X, x.Y, x.Z})
	}
	b.s.Mark()
	b.a.Commit(b.s)
	after, heat := account()
	if after != 0 || !(stored > 0.005) || math.Abs(heat-lost-4*100./3*0.01*0.01/2) > 1e-9 {
		t.Errorf("opened with %g mJ stored it has %g and turned %g into heat", stored, after, heat-lost)
	}
}

// Patches are discs, and count open samples by their area.
func TestPatchPressures(t *testing.T) {
	var forces []Force
	for i := range 41 {
		f := Force{AtMM: geom.Vec{X: 0.25 * float64(i)}, AreaMM2: 0.5}
		if i >= 20 {
			f.NormalN = 3
		}
		forces = append(forces, f)
	}
	p := PatchPressures(forces, 0)
	for i, want := range map[int]float64{5: 0, 15: 0, 16: 6. / 9, 20: 6 * 5. / 9, 30: 6, 40: 6} {
		if math.Abs(p[i]-want) > 1e-12 {
			t.Errorf("sample %d: %g MPa, wanted %g", i, p[i], want)
		}
	}
	if p := PatchPressures(forces, 4)[16]; math.Abs(p-6*5./17) > 1e-12 {
		t.Errorf("in a patch of 4 mm %g MPa", p)
	}
}

// Multipliers are bounded by the stiffness times the reach, since nothing beyond it is looked at.
func TestMultiplierBound(t *testing.T) {
	_, touch, s := over(t, 0, toRoof(0.5, 0.2, 0.3), 1, Law{Stiffness: 20})
	for range 3 {
		touch.Augment(0, s, s.History)
	}
	if got, want := s.History[0], 20*0.1; got != want {
		t.Errorf("a multiplier of %g, wanted %g", got, want)
	}
	_, w, s := wirePair(t, wirePlaces[0].a, wirePlaces[0].b, straight, Law{Stiffness: 20})
	for range 3 {
		w.Augment(0, s, s.History)
	}
	if got, want := s.History[0], 20*0.1; got != want {
		t.Errorf("a multiplier of %g, wanted %g", got, want)
	}
}

// A wire that is pressed on another bears its load without penetration after augmentation, and rubs by mu N where it crosses.
func TestWiresPressed(t *testing.T) {
	const load, mu = 0.5, 0.2
	m := &mech.Model{}
	along := m.AddControl("along")
	one := &Body{Title: "one", HalfMM: Uniform(2, 0.2), Segments: [][2]int32{{0, 1}}}
	two := &Body{Title: "two", HalfMM: Uniform(3, 0.3), Segments: [][2]int32{{0, 1}, {1, 2}}}
	down := &mech.Load{Title: "load", Control: -1}
	for i, x := range []geom.Vec{{X: 0.2, Y: -0.5, Z: 0.49}, {X: 0.2, Y: 1, Z: 0.49}} {
		n := m.AddPosition(x)
		one.Nodes = append(one.Nodes, n)
		m.Supports = append(m.Supports, mech.Support{Block: n, Held: [3]bool{true, true, false}, Follows: [3]int{along, -1, -1}})
		down.AddForce(m, n, geom.Vec{Z: -load * []float64{2. / 3, 1. / 3}[i]})
	}
	for _, x := range []geom.Vec{{X: -1}, {X: 0.1}, {X: 2}} {
		two.Nodes = append(two.Nodes, m.AddPosition(x))
		m.Hold(two.Nodes[len(two.Nodes)-1])
	}
	w, err := NewWires(m, "wires", one, two, Law{Stiffness: 50, Friction: mu}, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	m.AddTerm(w)
	m.AddTerm(down)
	b := newBench(t, m)
	for i := range 6 {
		at := 0.05 * float64(i)
		du := make([]float64, m.Unknowns())
		b.a.Lift(du, b.s.Controls, []float64{at})
		b.s.Controls[along] = at
		m.Move(b.s, 1, du)
		b.step(20)
	}
	f := w.Force(0, b.s, b.a.Past(0, 0, b.s))
	pull := b.sum.Reaction[0] + b.sum.Reaction[3]
	if math.Abs(f.NormalN-load) > 1e-4*load || math.Abs(f.GapMM) > 1e-4 || math.Abs(pull-mu*load) > 1e-3*mu*load {
		t.Errorf("bears %g N of %g at a gap of %g mm, and is pulled with %g, wanted %g", f.NormalN, load, f.GapMM, pull, mu*load)
	}
	if a := w.anchor(0, b.s, b.a.Past(0, 0, b.s)); math.Abs(a.Coefs[1]-1./3) > 1e-6 {
		t.Errorf("rubs at %g of its length, wanted a third", a.Coefs[1])
	}
	if _, lost, _ := b.a.Account(b.s); math.Abs(lost-mu*load*(0.25-3*mu*load/(50*1.5))) > 2e-2*lost {
		t.Errorf("turns %g mJ into heat, wanted %g", lost, mu*load*(0.25-3*mu*load/(50*1.5)))
	}
}
