package beam

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/mechtest"
	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/material"
)

// bar returns a straight bar of two elements along an axis askew, its ends free.
func bar(t testing.TB, s Section, lengthMM float64) (*mech.Model, *Struts) {
	t.Helper()
	turn := geom.Exp(geom.Vec{X: 0.3, Y: -0.7, Z: 0.4})
	c := chain(t, s, 3, false, func(i int) (geom.Vec, geom.Quaternion) {
		return geom.Vec{X: 5, Y: 2, Z: -1}.Add(turn.Apply(geom.Vec{X: lengthMM * float64(i) / 2})), turn
	})
	return c.model, c.struts
}

// hoop returns a circle of n elements.
func hoop(t testing.TB, s Section, radiusMM float64, n int) chained {
	return chain(t, s, n, true, func(i int) (geom.Vec, geom.Quaternion) {
		sn, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		along, out := geom.Vec{X: -sn, Y: c}, geom.Vec{X: c, Y: sn}
		return out.Scale(radiusMM), geom.QuaternionOf(along, geom.Vec{Z: 1}, out)
	})
}

type chained struct {
	model  *mech.Model
	struts *Struts
}

func chain(t testing.TB, s Section, n int, closed bool, at func(i int) (geom.Vec, geom.Quaternion)) chained {
	t.Helper()
	m, st := &mech.Model{}, &Struts{Title: "struts"}
	var ends []End
	for i := range n {
		p, q := at(i)
		ends = append(ends, End{Position: m.AddPosition(p), Rotation: m.AddRotation(q), Offset: geom.NoTurn})
	}
	for i := range n {
		if i+1 < n || closed {
			if err := st.Add(m, ends[i], ends[(i+1)%n], s); err != nil {
				t.Fatal(err)
			}
		}
	}
	m.AddTerm(st)
	return chained{m, st}
}

func rectangle(t testing.TB, w, h float64) Section {
	s, err := Rectangle{w, h}.Elastic(60000, 23000)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func sweep(t testing.TB, m *mech.Model, st *Struts) *Skin {
	t.Helper()
	skin, err := st.Sweep(m.NewState(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return skin
}

func TestVerifySweep(t *testing.T) {
	round := func(d float64) Section {
		s, err := Round{d}.Elastic(60000, 23000)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	volume := func(m *mech.Model, st *Struts) float64 { return sweep(t, m, st).Surface.Volume() }
	verify.Run(t,
		verify.Benchmark{Name: "StraightBarOfRectangle", Source: "closed form: area times length", Want: 0.3 * 0.45 * 7, Rel: 1e-9, Unit: "mm3", Got: func(s float64) float64 { return volume(bar(t, rectangle(t, 0.3*s, 0.45), 7)) }},
		verify.Benchmark{Name: "StraightBarOfRectangleSurface", Source: "closed form", Want: 2*0.3*0.45 + 2*(0.3+0.45)*7, Rel: 1e-9, Unit: "mm2", Got: func(s float64) float64 {
			m, st := bar(t, rectangle(t, 0.3, 0.45), 7*s)
			return sweep(t, m, st).Surface.Area()
		}},
		verify.Benchmark{Name: "StraightWire", Source: "closed form", Want: math.Pi / 4 * 0.25 * 7, Rel: 1e-9, Unit: "mm3", Got: func(s float64) float64 { return volume(bar(t, round(0.5*s), 7)) }},
		verify.Benchmark{Name: "Torus_Pappus", Source: "area times the way of its centre; 24 elements in steps of 3.75 degrees", Want: 0.3 * 0.45 * 2 * math.Pi * 4, Rel: 0.001, Unit: "mm3", Got: func(s float64) float64 {
			c := hoop(t, rectangle(t, 0.3, 0.45), 4*s, 24)
			return volume(c.model, c.struts)
		}},
	)
	// In steps of constant number an element, the volume comes nearer to that of Pappus by the square of its size.
	var size, off []float64
	for _, n := range []int{12, 24, 48} {
		c := hoop(t, rectangle(t, 0.3, 0.45), 4, n)
		size, off = append(size, 1/float64(n)), append(off, math.Abs(volume(c.model, c.struts)-0.3*0.45*8*math.Pi))
	}
	verify.Order(t, size, off, 2, 0.1)
}

// Bars are closed spheres, a hoop is a torus, whatever their ends did.
func TestPropSweptSurfaceIsClosed(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for seed := range uint64(5) {
		m, st := random(t, r, rectangle(t, 0.1, 0.15), 6)
		s := m.NewState()
		mechtest.Stir(m, s, seed, 0.05, 0.2)
		skin, err := st.Sweep(s, nil)
		if err != nil {
			t.Fatal(err)
		}
		if top := skin.Surface.Topology(); !top.Closed() || top.Euler() != 2*skin.Pieces {
			t.Errorf("%d pieces: %+v, Euler %d", skin.Pieces, top, top.Euler())
		}
		if v := skin.Surface.Volume(); v <= 0 {
			t.Errorf("it faces inwards: %g mm3", v)
		}
		if len(skin.Values) != len(skin.Surface.Points) {
			t.Errorf("%d values for %d points", len(skin.Values), len(skin.Surface.Points))
		}
	}
	c := hoop(t, rectangle(t, 0.3, 0.45), 4, 12)
	if skin := sweep(t, c.model, c.struts); skin.Pieces != 1 || !skin.Surface.Topology().Closed() || skin.Surface.Topology().Euler() != 0 {
		t.Errorf("a hoop is no torus: %d pieces, %+v", skin.Pieces, skin.Surface.Topology())
	}
}

// Struts that meet at an angle are two pieces, and each goes on beyond the joint by half its width, rounded; at its free end it is flat.
func TestSweepRoundsJoints(t *testing.T) {
	m, st := &mech.Model{}, &Struts{Title: "struts"}
	top := End{Position: m.AddPosition(geom.Vec{}), Rotation: m.AddRotation(geom.NoTurn)}
	for _, x := range []float64{-1, 1} {
		foot := geom.Vec{X: x, Y: -3}
		e1 := foot.Scale(-1).Unit()
		own := geom.QuaternionOf(e1, geom.Vec{Z: 1}.Cross(e1), geom.Vec{Z: 1})
		a := End{m.AddPosition(foot), m.AddRotation(geom.NoTurn), own}
		b := top
		b.Offset = own
		if err := st.Add(m, a, b, rectangle(t, 0.4, 0.3)); err != nil {
			t.Fatal(err)
		}
	}
	m.AddTerm(st)
	skin := sweep(t, m, st)
	if skin.Pieces != 2 {
		t.Errorf("%d pieces", skin.Pieces)
	}
	_, hi := skin.Surface.Bounds()
	if hi.Y < 0.19 || hi.Y > 0.2+1e-9 {
		t.Errorf("the joint reaches to %.4f mm, want 0.2 by its circle", hi.Y)
	}
	length := math.Sqrt(10)
	halfDisc := math.Pi * 0.2 * 0.2 / 2 * 0.3
	if v, want := skin.Surface.Volume(), 2*(0.4*0.3*length+halfDisc); math.Abs(v/want-1) > 0.005 {
		t.Errorf("it holds %g mm3, want %g", v, want)
	}
}

// Elements that follow each other are one piece where they go on, two where they turn a corner or change their section.
func TestSweepPartsAtCorners(t *testing.T) {
	for name, c := range map[string]struct {
		turn   float64
		second Section
		pieces int
	}{
		"straight on":   {0, rectangle(t, 0.2, 0.2), 1},
		"a slight bend": {0.3, rectangle(t, 0.2, 0.2), 1},
		"a corner":      {1.2, rectangle(t, 0.2, 0.2), 2},
		"a thinner one": {0, rectangle(t, 0.1, 0.2), 2},
	} {
		m, st := &mech.Model{}, &Struts{Title: "struts"}
		joint := func(p geom.Vec) End { return End{m.AddPosition(p), m.AddRotation(geom.NoTurn), geom.NoTurn} }
		own := geom.Exp(geom.Vec{Z: c.turn})
		a, b := joint(geom.Vec{X: -1}), joint(geom.Vec{})
		d := joint(own.Apply(geom.Vec{X: 1}))
		if err := st.Add(m, a, b, rectangle(t, 0.2, 0.2)); err != nil {
			t.Fatal(err)
		}
		b.Offset, d.Offset = own, own
		if err := st.Add(m, b, d, c.second); err != nil {
			t.Fatal(err)
		}
		m.AddTerm(st)
		if got := sweep(t, m, st).Pieces; got != c.pieces {
			t.Errorf("%s: %d pieces, want %d", name, got, c.pieces)
		}
	}
}

// A mirrored bar has the mirrored surface; a bar that is moved takes its surface with it.
func TestPropSweepMirrorsAndMoves(t *testing.T) {
	arc := func(side float64, move geom.Quaternion) *Skin {
		c := chain(t, rectangle(t, 0.3, 0.45), 7, false, func(i int) (geom.Vec, geom.Quaternion) {
			a := 0.2 * float64(i)
			sn, co := math.Sincos(a)
			along, out := geom.Vec{X: co, Y: side * sn}, geom.Vec{X: sn, Y: -side * co}
			z := 0.3 * float64(i) // a helix, so that it is not its own mirror image
			along = along.Add(geom.Vec{Z: 0.3}).Unit()
			across := out.AddScaled(-out.Dot(along), along).Unit()
			return move.Apply(geom.Vec{X: 5 * sn, Y: 5 * side * (1 - co), Z: z}), move.Mul(geom.QuaternionOf(along, across, along.Cross(across)))
		})
		return sweep(t, c.model, c.struts)
	}
	right, left := arc(1, geom.NoTurn), arc(-1, geom.NoTurn)
	for _, p := range right.Surface.Points {
		best := math.Inf(1)
		for _, q := range left.Surface.Points {
			best = math.Min(best, q.Dist(geom.Vec{X: p.X, Y: -p.Y, Z: p.Z}))
		}
		if best > 1e-9 {
			t.Fatalf("%v has no mirror image: %g mm", p, best)
		}
	}
	move := geom.Exp(geom.Vec{X: 1, Y: 0.5, Z: -2})
	for i, p := range arc(1, move).Surface.Points {
		if d := p.Dist(move.Apply(right.Surface.Points[i])); d > 1e-9 {
			t.Fatalf("point %d is %g mm from where it was moved to", i, d)
		}
	}
}

// The strain at the surface of a bar bent to a circle is curvature times half its width; martensite is that of the outermost fibres.
func TestVerifySweptValues(t *testing.T) {
	law, err := material.NewNitinol(material.Confluent())
	if err != nil {
		t.Fatal(err)
	}
	const width = 0.4
	section, err := Rectangle{width, 0.3}.Fibred(law, 23000, 6, 2)
	if err != nil {
		t.Fatal(err)
	}
	m, st := bar(t, section, 4)
	a, err := mech.NewAssembly(m)
	if err != nil {
		t.Fatal(err)
	}
	// Bent about axis 3 by turning the ends' frames and laying the nodes on the circle.
	const kappa = 0.2
	bent := func(s float64) (*mech.State, func(e int) []float64) {
		state := m.NewState()
		q0 := state.Rotation(1)
		for i, n := range []int{0, 2, 4} {
			angle := kappa * s * 2 * float64(i)
			sn, c := math.Sincos(angle)
			p := state.Position(0).Add(q0.Apply(geom.Vec{X: sn / (kappa * s), Y: (1 - c) / (kappa * s)}))
			q := q0.Mul(geom.Exp(geom.Vec{Z: angle}))
			copy(state.Values[4*n:], []float64{p.X, p.Y, p.Z})
			copy(state.Values[4*(n+1):], []float64{q.W, q.X, q.Y, q.Z})
		}
		past := func(e int) []float64 { return a.Past(0, e, state) }
		for e := range st.Len() {
			st.Commit(e, state, past(e))
		}
		return state, past
	}
	most := func(s float64, martensite bool) float64 {
		state, past := bent(s)
		f := st.AxialStrain(state)
		if martensite {
			f = st.Martensite(past)
		}
		skin, err := st.Sweep(state, f)
		if err != nil {
			t.Fatal(err)
		}
		top := 0.0
		for _, v := range skin.Values {
			top = math.Max(top, v)
		}
		return top
	}
	// An element is the chord of its arc: shorter by (kappa l)^2 / 24, which its strain has too.
	fibre := func(k float64) float64 {
		past := make([]float64, law.HistoryLen()) // on the inside, where the chord's shortening adds
		e := 2*math.Sin(k)/(2*k) - 1              // half an element's turn is k
		law.Commit(e-k*width/2*(1-(1-1/math.Sqrt(3))/3), past)
		return law.Martensite(past)
	}
	verify.Run(t,
		verify.Benchmark{Name: "SurfaceStrainOfABentBar", Source: "curvature times half the width, less the shortening of the chord", Want: kappa*width/2 + math.Sin(kappa)/kappa - 1, Rel: 1e-9, Got: func(s float64) float64 { return most(s, false) }},
		verify.Benchmark{Name: "MartensiteOfTheOutermostFibre_AuricchioTaylor1997", Source: "the law by itself at that fibre's strain", Want: fibre(kappa), Rel: 1e-9, Got: func(s float64) float64 { return most(s, true) }},
	)
	_, past := bent(1)
	// The outside is stretched less than the inside is pressed; between them hardly anything has transformed.
	at := st.Martensite(past)(0)
	if in, out, mid := at(width/2, 0), at(-width/2, 0), at(0, 0.1); !(in > out && out > 0.05) || mid > 0.1*out {
		t.Errorf("martensite inside %g, outside %g, in the middle %g", in, out, mid)
	}
	mean, n := 0.0, 0.0
	for e := range st.Len() {
		for i := range section.Fibres {
			mean += law.Martensite(past(e)[4*i:4*i+4]) * section.Fibres[i].AreaMM2
			n += section.Fibres[i].AreaMM2
		}
	}
	if got := st.MeanMartensite(past); math.Abs(got-mean/n) > 1e-12 || got <= 0 || got >= most(1, true) {
		t.Errorf("mean martensite %g, want %g", got, mean/n)
	}
}

// Values go through the middles of elements and keep to their range.
func TestSweptValuesGoThroughMiddles(t *testing.T) {
	m, st := bar(t, rectangle(t, 0.3, 0.45), 4)
	skin, err := st.Sweep(m.NewState(), func(e int) func(y, z float64) float64 {
		return func(y, z float64) float64 { return float64(1 + 2*e) }
	})
	if err != nil {
		t.Fatal(err)
	}
	axis := m.NewState().Rotation(1).Apply(geom.Vec{X: 1})
	from := m.NewState().Position(0)
	for i, p := range skin.Surface.Points {
		x := p.Sub(from).Dot(axis) // of 4 mm: middles at 1 and 3
		if want := math.Min(3, math.Max(1, x)); math.Abs(skin.Values[i]-want) > 1e-9 {
			t.Fatalf("at %.3f mm the value is %g, want %g", x, skin.Values[i], want)
		}
	}
}

func TestSweepRefusesWhatHasNoOutline(t *testing.T) {
	m, st := bar(t, &Elastic{AxialN: 1, ShearN: [2]float64{1, 1}, TwistNMM: 1, BendNMM2: [2]float64{1, 1}}, 3)
	_, err := st.Sweep(m.NewState(), nil)
	var e *mech.ElementError
	if !errors.As(err, &e) || e.Element != 0 {
		t.Errorf("got %v", err)
	}
}
