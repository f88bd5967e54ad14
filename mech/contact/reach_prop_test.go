package contact

import (
	"math"
	"slices"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/num"
)

// scene is n loose triangles in a box of about that many mm^3, and n points.
func scene(seed uint64, n int) (*mech.Model, *Body, []Sample) {
	c := num.NewChance(seed)
	size := math.Cbrt(float64(n))
	m := &mech.Model{}
	vec := func(s float64) geom.Vec {
		return geom.Vec{X: c.Uniform(0, s), Y: c.Uniform(0, s), Z: c.Uniform(0, s)}
	}
	b := &Body{Title: "scene"}
	for i := range n {
		at := vec(size)
		for range 3 {
			b.Nodes = append(b.Nodes, m.AddPosition(at.Add(vec(1))))
			b.HalfMM = append(b.HalfMM, c.Uniform(0.05, 0.1))
		}
		k := int32(3 * i)
		b.Triangles = append(b.Triangles, [3]int32{k, k + 1, k + 2})
	}
	var samples []Sample
	for range n {
		samples = append(samples, NodeSample(m.AddPosition(vec(size)), c.Uniform(0.05, 0.1), 1, 1))
	}
	return m, b, samples
}

// The broad phase finds every pair that comes within its margin, and none that is further off than it looked for, as brute force does, also after bodies have moved and the tree was only refitted.
func TestReachIsBruteForce(t *testing.T) {
	for seed := range uint64(5) {
		m, b, samples := scene(seed, 300)
		touch, err := NewTouch(m, "scene", nil, samples, b, Law{Stiffness: 1}, 0.2, 0.1)
		if err != nil {
			t.Fatal(err)
		}
		touch.DeepPart = 1 // as the scene has it
		s := m.NewState()
		s.Steps = 1
		c := num.NewChance(seed + 100)
		pairs := 0
		for range 4 {
			look(t, s, touch)
			w := b.now(s)
			seen := s.AsSeen()
			then, before := b.now(seen), b.before(seen)
			for e := range samples {
				for i := range b.Triangles {
					x := corners(&w, &touch.reach.complex.all[i])
					p := &samples[e]
					far := p.RadiusMM + touch.reach.half(int32(i)) + 0.1
					y, z := corners(&then, &touch.reach.complex.all[i]), corners(&before, &touch.reach.complex.all[i])
					vain := footOn(p.at(seen), &y, 3).d > far+0.2 && footOn(p.last(seen), &z, 3).d > far+0.2/8
					near := footOn(p.at(s), &x, 3).d <= far+0.1 || footOn(p.last(seen), &z, 3).d <= far // half of the margin may be used up
					if near {
						pairs++
					}
					switch _, found := slices.BinarySearch(touch.reach.tops[e], int32(i)); {
					case near && !found:
						t.Fatalf("seed %d: sample %d is near triangle %d and not in its reach", seed, e, i)
					case vain && found:
						t.Fatalf("seed %d: sample %d is far from triangle %d and in its reach", seed, e, i)
					}
				}
			}
			for i := range s.Values {
				s.Values[i] += c.Uniform(-0.14, 0.14) * float64(1-i%4/3)
			}
		}
		if pairs < 50 {
			t.Errorf("seed %d: only %d pairs", seed, pairs)
		}
	}
}

// look is Assembly.Update of some terms.
func look(t testing.TB, s *mech.State, terms ...mech.Changing) (changed bool) {
	t.Helper()
	for _, term := range terms {
		if term.Stale(s) {
			s.See()
		}
	}
	for _, term := range terms {
		other, err := term.Update(s)
		if err != nil {
			t.Fatal(err)
		}
		changed = changed || other
	}
	return changed
}

// Where nothing has moved by half of the margin nothing is looked for again, and what is found depends on the state alone.
func TestReachLooksWhenNeeded(t *testing.T) {
	m, b, samples := scene(3, 200)
	touch, err := NewTouch(m, "scene", nil, samples, b, Law{Stiffness: 1}, 0.2, 0.1)
	if err != nil {
		t.Fatal(err)
	}
	touch.DeepPart = 1
	s := m.NewState()
	s.Steps = 1
	update := func() bool { return look(t, s, touch) }
	if !update() || update() {
		t.Error("wanted pairs at first and no others then")
	}
	for _, x := range []struct {
		mm   float64
		want bool
	}{{0.04, false}, {0.04, true}, {0.04, false}} {
		for i := 0; i < len(s.Values); i += 4 {
			s.Values[i] += x.mm * float64(i/4%2) // every other point
		}
		if got := update(); got != x.want {
			t.Errorf("moved on by %g mm: changed %v", x.mm, got)
		}
	}
	fresh, err := NewTouch(m, "scene", nil, samples, b, Law{Stiffness: 1}, 0.2, 0.1)
	if err != nil {
		t.Fatal(err)
	}
	for i := range s.Values {
		s.Values[i] += 0.004 * float64(i%3)
	}
	if update() {
		t.Error("moved on by 0.008 mm: changed")
	}
	fresh.DeepPart = 1
	some := 0
	look(t, s.Clone(), fresh)
	for e := range samples {
		if len(touch.Blocks(e)) > 1 {
			some++
		}
		if !slices.Equal(touch.Blocks(e), fresh.Blocks(e)) || !slices.Equal(touch.reach.candidates[e], fresh.reach.candidates[e]) {
			t.Fatalf("sample %d has other candidates in a term that has looked before", e)
		}
	}
	if some < 20 {
		t.Errorf("only %d samples have candidates", some)
	}
}

// However large its steps, no point passes through a sheet that moves too, nor a wire through a wire.
func TestNothingTunnels(t *testing.T) {
	would := 0
	for seed := range uint64(25) {
		c := num.NewChance(seed)
		m := &mech.Model{}
		sheet := roof(m, 0)
		var samples []Sample
		var wires Body
		for range 20 {
			x := toRoof(c.Uniform(-1.2, 1.2), c.Uniform(-1.2, 1.2), c.Uniform(0.5, 1.5))
			samples = append(samples, NodeSample(m.AddPosition(x), 0.1, 1, 1))
		}
		touch, err := NewTouch(m, "touch", nil, samples, sheet, Law{Stiffness: 1}, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		wires = Body{Title: "wires", HalfMM: Uniform(40, 0.1)}
		for i := range int32(20) {
			for range 2 {
				wires.Nodes = append(wires.Nodes, m.AddPosition(geom.Vec{X: 20 + c.Uniform(0, 4), Y: c.Uniform(0, 4), Z: 0.4 * float64(i)}))
			}
			wires.Segments = append(wires.Segments, [2]int32{2 * i, 2*i + 1})
		}
		cross, err := NewWires(m, "wires", &wires, &wires, Law{Stiffness: 1}, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		s := m.NewState()
		s.Steps = 1
		above := func(s *mech.State, e int) bool { // the sheet, not far from flat, under the point
			p := samples[e].at(s)
			w := sheet.now(s)
			best, side := math.Inf(1), 0.0
			for _, v := range sheet.Triangles {
				x := [3]geom.Vec{w.corner(v[0]), w.corner(v[1]), w.corner(v[2])}
				if f := footOn(p, &x, 3); f.d < best && f.n == 3 {
					best, side = f.d, x[1].Sub(x[0]).Cross(x[2].Sub(x[0])).Dot(f.r)
				}
			}
			return side >= 0 || best > 0.5
		}
		order := func(s *mech.State, a, b int) float64 { // of which side a passes b, where they cross seen along z
			p, q := s.Position(wires.Nodes[2*a]), s.Position(wires.Nodes[2*a+1])
			x, y := s.Position(wires.Nodes[2*b]), s.Position(wires.Nodes[2*b+1])
			return q.Sub(p).Cross(y.Sub(x)).Dot(x.Sub(p))
		}
		for range 30 {
			look(t, s, touch, cross)
			du := make([]float64, m.Unknowns())
			for _, b := range sheet.Nodes {
				for k := range 3 {
					du[3*int(b)+k] = c.Normal(0, 0.02)
				}
			}
			down := toRoof(0, 0, -1).Sub(toRoof(0, 0, 0)).Array()
			for e := range samples {
				for k := range 3 {
					du[3*int(samples[e].Blocks[0])+k] = c.Normal(0, 0.1) + c.Uniform(0, 3)*down[k]
				}
			}
			for i, b := range wires.Nodes {
				du[3*b+2] = c.Normal(0, 2) + float64(i%3)
			}
			far := s.Clone()
			m.Move(far, 1, du)
			part := math.Min(touch.Limit(s, du), cross.Limit(s, du))
			if !(part > 0 && part <= 1) {
				t.Fatalf("a limit of %g", part)
			}
			before := s.Clone()
			m.Move(s, part, du)
			for _, r := range []*reach{touch.reach, cross.reach} {
				if hull, corner := r.moved(s); slices.Max(hull)+corner > r.marginMM*(1+1e-9) {
					t.Fatalf("seed %d: hulls have gone %g mm and corners %g with a margin of %g", seed, slices.Max(hull), corner, r.marginMM)
				}
			}
			for e := range samples {
				if !above(far, e) {
					would++
				}
				if !above(s, e) {
					t.Fatalf("seed %d: sample %d came through the sheet", seed, e)
				}
			}
			for a := range 20 {
				for b := range a {
					p, q := before.Position(wires.Nodes[2*a]), before.Position(wires.Nodes[2*a+1])
					x, y := before.Position(wires.Nodes[2*b]), before.Position(wires.Nodes[2*b+1])
					o := between(p, q, x, y)
					if o.s > 0 && o.s < 1 && o.t > 0 && o.t < 1 && order(before, a, b)*order(far, a, b) < 0 {
						would++
					}
					// On the way they keep half of their distance, or 0.3 times the radii.
					for k := range 10 {
						f := float64(k+1) / 10
						p, q := before.Position(wires.Nodes[2*a]).Lerp(s.Position(wires.Nodes[2*a]), f), before.Position(wires.Nodes[2*a+1]).Lerp(s.Position(wires.Nodes[2*a+1]), f)
						x, y := before.Position(wires.Nodes[2*b]).Lerp(s.Position(wires.Nodes[2*b]), f), before.Position(wires.Nodes[2*b+1]).Lerp(s.Position(wires.Nodes[2*b+1]), f)
						if d := between(p, q, x, y).d; d < 0.999*math.Min(o.d/2, 0.3*0.2) {
							t.Fatalf("seed %d: wires %d and %d, %g mm apart, come as near as %g", seed, a, b, o.d, d)
						}
					}
				}
			}
		}
	}
	if would < 400 {
		t.Errorf("only %d would have come through without a limit", would)
	}
}
