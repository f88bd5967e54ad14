package contact

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/mechtest"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/num"
)

// roof is two rings of triangles about corner 0, of valence 6: flat, a hill or a pit by its height, and nowhere along an axis.
func roof(m *mech.Model, height float64) *Body {
	b := &Body{Title: "roof"}
	q := geom.Exp(geom.Vec{X: 0.4, Y: -0.3, Z: 0.9})
	at := func(x, y float64) {
		z := height * (1 - hexagon(x, y)/2)
		b.Nodes = append(b.Nodes, m.AddPosition(q.Apply(geom.Vec{X: x, Y: y, Z: z}).Add(geom.Vec{X: 5})))
	}
	at(0, 0)
	for i := range 6 {
		s, c := math.Sincos(float64(i) * math.Pi / 3)
		at(c, s)
	}
	for i := range 12 {
		s, c := math.Sincos(float64(i) * math.Pi / 6)
		r := 2.0
		if i%2 == 1 {
			r = math.Sqrt(3)
		}
		at(r*c, r*s)
	}
	for i := range int32(6) {
		n := (i + 1) % 6
		o, p, q := 7+2*i, 8+2*i, 7+2*n
		b.Triangles = append(b.Triangles, [3]int32{0, 1 + i, 1 + n}, [3]int32{1 + i, o, p}, [3]int32{1 + i, p, 1 + n}, [3]int32{1 + n, p, q})
	}
	b.HalfMM = Uniform(len(b.Nodes), 0.3)
	return b
}

// hexagon is 1 on the first ring of the roof and 2 on the second, and linear on its six sides.
func hexagon(x, y float64) float64 {
	best := 0.0
	for i := range 6 {
		s, c := math.Sincos((float64(i) + 0.5) * math.Pi / 3)
		best = math.Max(best, (c*x+s*y)/math.Cos(math.Pi/6))
	}
	return best
}

// toRoof returns a place over the roof in its own axes.
func toRoof(x, y, z float64) geom.Vec {
	return geom.Exp(geom.Vec{X: 0.4, Y: -0.3, Z: 0.9}).Apply(geom.Vec{X: x, Y: y, Z: z}).Add(geom.Vec{X: 5})
}

// over builds a model of one sample of so many blocks over a roof.
func over(t testing.TB, height float64, x geom.Vec, blocks int, law Law) (*mech.Model, *Touch, *mech.State) {
	t.Helper()
	m := &mech.Model{}
	b := roof(m, height)
	p := Sample{RadiusMM: 0.2, Weight: 0.7, AreaMM2: 0.7, Coefs: [][]float64{{1}, {0.3, 0.7}, {0.2, 0.3, 0.5}}[blocks-1]}
	off := []geom.Vec{{}, {X: 0.4, Y: 0.1}, {Y: 0.5, Z: 0.2}}
	mean := geom.Vec{}
	for i := range blocks {
		mean = mean.AddScaled(p.Coefs[i], off[i])
	}
	for i := range blocks {
		p.Blocks = append(p.Blocks, m.AddPosition(x.Add(off[i]).Sub(mean)))
	}
	touch, err := NewTouch(m, "touch", nil, []Sample{p}, b, law, 0.1, 0.1)
	if err != nil {
		t.Fatal(err)
	}
	m.AddTerm(touch)
	s := m.NewState()
	s.Steps = 1
	if _, err := touch.Update(s); err != nil {
		t.Fatal(err)
	}
	return m, touch, s
}

// places over faces, edges and corners of the roof, 0.45 mm from it.
var places = []struct {
	name   string
	height float64
	x      geom.Vec
}{
	{"face", 0, geom.Vec{X: 0.5, Y: 0.2, Z: 0.45}},
	{"face from below", 0.6, geom.Vec{X: 0.5, Y: 0.25, Z: -0.05}},
	{"shared edge of a plane", 0, geom.Vec{X: 0.5, Y: 0.01, Z: 0.45}},
	{"corner of a plane", 0, geom.Vec{X: 0.02, Y: 0.005, Z: 0.45}},
	{"ridge", 1.5, geom.Vec{X: 0.75, Y: 0.01, Z: 1.3}},
	{"summit", 1.5, geom.Vec{X: 0.01, Y: 0.02, Z: 1.95}},
	{"valley", -1.5, geom.Vec{X: 0.5, Y: 0.01, Z: -0.6}},
	{"pit", -1.5, geom.Vec{X: 0.04, Y: 0.02, Z: -0.93}},
	{"border", 0, geom.Vec{X: 2.2, Y: 0.05, Z: 0.4}},
	{"border corner", 0, geom.Vec{X: 2.15, Y: -0.01, Z: 0.38}},
}

func TestTouchDerivatives(t *testing.T) {
	for _, p := range places {
		for blocks := 1; blocks <= 3; blocks++ {
			for _, multiplier := range []float64{0, 1} {
				m, touch, s := over(t, p.height, toRoof(p.x.X, p.x.Y, p.x.Z), blocks, Law{Stiffness: 20, SmoothMM: 0.01})
				s.History[0] = multiplier
				t.Run(fmt.Sprint(p.name, blocks, multiplier), func(t *testing.T) {
					mechtest.Derivatives(t, m, touch, s, true)
					mechtest.Rigid(t, m, touch, s)
					balanced(t, touch, s, s.History)
				})
			}
		}
	}
}

// balanced checks that an element's forces have neither a resultant nor a moment.
func balanced(t testing.TB, term mech.Term, s *mech.State, past []float64) {
	t.Helper()
	for e := range term.Len() {
		var l mech.Local
		l.Reset(3*len(term.Blocks(e)), false)
		if err := term.Element(e, s, past[e*len(past)/term.Len():], &l); err != nil {
			t.Fatal(err)
		}
		var force, moment geom.Vec
		size := 0.0
		for i, b := range term.Blocks(e) {
			g := geom.Vec{X: l.Gradient[3*i], Y: l.Gradient[3*i+1], Z: l.Gradient[3*i+2]}
			force, moment, size = force.Add(g), moment.Add(s.Position(b).Cross(g)), size+g.Norm()
		}
		if size == 0 && !l.Idle || force.Norm() > 1e-12*size || moment.Norm() > 1e-11*size {
			t.Errorf("element %d pulls with %g N in all, %g N mm about the origin, of %g N", e, force.Norm(), moment.Norm(), size)
		}
	}
}

// evaluate returns energy and gradient of the one element.
func evaluate(t testing.TB, term mech.Term, s *mech.State) mech.Local {
	t.Helper()
	var l mech.Local
	l.Reset(3*len(term.Blocks(0)), false)
	if err := term.Element(0, s, s.History, &l); err != nil {
		t.Fatal(err)
	}
	return l
}

// On its way over faces, edges and corners the energy's gradient goes on without a jump, and the energy is that of the distance to the surface.
func TestTouchIsSmooth(t *testing.T) {
	law := Law{Stiffness: 20}
	for _, height := range []float64{0, 0.4, 1.5, -0.4, -1.5} {
		// At constant height over the roof's plane; the hill and the pit are of one sheet within reach of it.
		for _, way := range [][2]geom.Vec{{{X: -1.1, Y: -0.9}, {X: 1.2, Y: 0.8}}, {{X: -1.3, Y: 0.013}, {X: 1.3, Y: 0.013}}, {{X: 0.2, Y: -1.4}, {X: -0.2, Y: 1.4}}} {
			var last mech.Local
			contacts := 0
			const steps = 2000
			m, touch, s := over(t, height, toRoof(0, 0, height+0.4), 1, law)
			touch.reach.marginMM, touch.reach.built = 5, false
			if _, err := touch.Update(s); err != nil {
				t.Fatal(err)
			}
			node := touch.Samples[0].Blocks[0]
			for i := range steps + 1 {
				x := way[0].Lerp(way[1], float64(i)/steps)
				x.Z = height*(1-hexagon(x.X, x.Y)/2) + 0.42
				p := toRoof(x.X, x.Y, x.Z)
				copy(s.Values[4*node:], []float64{p.X, p.Y, p.Z})
				l := evaluate(t, touch, s)
				if l.EnergyMJ > 0 {
					contacts++
				}
				d := brute(touch.reach.to, s, p) - 0.5
				want := 0.7 * 20 / 2 * math.Pow(math.Min(d, 0), 2)
				if height >= 0 && math.Abs(l.EnergyMJ-want) > 1e-10*math.Max(want, 1e-3) {
					t.Fatalf("height %g: at %v, %.4g mm deep, the energy is %.9g, wanted %.9g", height, x, -d, l.EnergyMJ, want)
				}
				// In a pit two sheets may be as near: between one and a few times the nearest.
				if height < 0 && (l.EnergyMJ < want*0.97 || l.EnergyMJ > 6*want+1e-12) {
					t.Fatalf("height %g: at %v, %.4g mm deep, the energy is %.9g of %.9g", height, x, -d, l.EnergyMJ, want)
				}
				if i > 0 {
					jump := 0.0
					for k := range 3 {
						jump = math.Max(jump, math.Abs(l.Gradient[k]-last.Gradient[k]))
					}
					// The force changes by the stiffness times the step, and turns about corners within the distance; a few sheets at most.
					if bound := 6 * 0.7 * 20 * 2 * way[0].Dist(way[1]) / steps; jump > bound {
						t.Fatalf("height %g: at %v the force jumps by %g N, wanted at most %g", height, x, jump, bound)
					}
				}
				last = l
			}
			_ = m
			if contacts < steps/2 {
				t.Errorf("height %g: only %d of %d places touch", height, contacts, steps)
			}
		}
	}
}

// brute returns the distance to a body.
func brute(b *Body, s *mech.State, p geom.Vec) float64 {
	best := math.Inf(1)
	w := b.now(s)
	for _, v := range b.Triangles {
		x := [3]geom.Vec{w.corner(v[0]), w.corner(v[1]), w.corner(v[2])}
		best = math.Min(best, footOn(p, &x, 3).d)
	}
	return best
}

// The foot on a triangle is nearer than any other point of it.
func TestFootIsNearest(t *testing.T) {
	c := num.NewChance(3)
	vec := func(s float64) geom.Vec {
		return geom.Vec{X: c.Normal(0, s), Y: c.Normal(0, s), Z: c.Normal(0, s)}
	}
	seen := map[int]int{}
	for range 300 {
		x := [3]geom.Vec{vec(1), vec(1), vec(1)}
		p := vec(1)
		f := footOn(p, &x, 3)
		seen[f.n]++
		for i := range 40 {
			for j := range 41 - i {
				a, b := float64(i)/40, float64(j)/40
				q := x[0].Scale(1-a-b).AddScaled(a, x[1]).AddScaled(b, x[2])
				if p.Dist(q) < f.d*(1-1e-9) {
					t.Fatalf("the foot of %v on %v is %g away, another point %g", p, x, f.d, p.Dist(q))
				}
			}
		}
		var at geom.Vec
		for i := range f.n {
			at = at.AddScaled(f.share[i], x[f.at[i]])
		}
		if at.Add(f.r).Dist(p) > 1e-12 {
			t.Errorf("shares give %v, the foot is %v", at, p.Sub(f.r))
		}
	}
	if seen[1] < 20 || seen[2] < 20 || seen[3] < 20 {
		t.Errorf("corners, edges and faces: %v of 300", seen)
	}
}

func TestTouchRefuses(t *testing.T) {
	m := &mech.Model{}
	b := roof(m, 0)
	node := m.AddPosition(toRoof(0.3, 0.2, 0.1))
	good := []Sample{NodeSample(node, 0.1, 1, 1)}
	bad := func(change func(b *Body)) *Body {
		c := *b
		c.HalfMM = append([]float64(nil), b.HalfMM...)
		c.Triangles = append([][3]int32(nil), b.Triangles...)
		change(&c)
		return &c
	}
	for name, c := range map[string]*Body{
		"no thickness":      bad(func(b *Body) { b.HalfMM = Uniform(len(b.HalfMM), -1) }),
		"few thicknesses":   bad(func(b *Body) { b.HalfMM = b.HalfMM[1:] }),
		"a corner twice":    bad(func(b *Body) { b.Triangles[3][1] = b.Triangles[3][0] }),
		"no such corner":    bad(func(b *Body) { b.Triangles[3][1] = 99 }),
		"a segment twice":   bad(func(b *Body) { b.Segments = [][2]int32{{0, 1}} }),
		"endless thickness": bad(func(b *Body) { b.HalfMM[2] = math.Inf(1) }),
	} {
		if _, err := NewTouch(m, name, nil, good, c, Law{Stiffness: 1}, 0, 0); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	thin := bad(func(b *Body) { b.HalfMM = Uniform(len(b.HalfMM), 0) })
	var which *mech.ElementError
	if _, err := NewTouch(m, "thin", nil, []Sample{NodeSample(node, 0, 1, 1)}, thin, Law{Stiffness: 1}, 0, 0); !errors.As(err, &which) {
		t.Errorf("a point against a sheet without thickness: %v", err)
	}
	touch, err := NewTouch(m, "deep", nil, good, b, Law{Stiffness: 1}, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	m.AddTerm(touch)
	if _, err := touch.Update(m.NewState()); !errors.As(err, &which) || which.Element != 0 {
		t.Errorf("0.3 mm deep of 0.4 at the start: %v", err)
	} else {
		t.Log(err)
	}
}
