package deploy

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/mech/solve"
)

const mmHg = 1.33322e-4 // MPa

// even returns the default table with one wall everywhere.
func even(t testing.TB, youngMPa, thicknessMM, bedNMM3 float64) *Tissues {
	t.Helper()
	x, err := DefaultTissues()
	if err != nil {
		t.Fatal(err)
	}
	for k, r := range x.Regions {
		if k == "leaflet" {
			continue
		}
		r.YoungMPa.Value, r.ThicknessMM.Value, r.StiffeningMPa.Value = youngMPa, thicknessMM, 0
		r.BedNMM3.Value, r.BedAlongNMM3.Value = bedNMM3, 4e-4
		x.Regions[k] = r
	}
	file, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	if x, err = ReadTissues(file); err != nil {
		t.Fatal(err)
	}
	return x
}

// ring returns how far a thin ring of radius r and thickness h widens that follows the neo-Hookean law of a Young's modulus and is free along its axis, on a bed; for small strains p / (E h / r2 + D / r4 + k), mechanics reference 8.5 with the
// bending of what becomes less curved, 0.3 % here: D = E h3 / 9 of a plate that is incompressible. By bisection of p l lz = mu (l - 1/l2) h/r + (D / r4 + k) (l - 1) r, with lz = 1/sqrt(l).
func ring(r, h, youngMPa, bedNMM3, pMPa float64) float64 {
	bending := youngMPa * h * h * h / 9 / (r * r * r * r)
	lo, hi := 1.0, 1.2
	for range 60 {
		l := (lo + hi) / 2
		if youngMPa/3*(l-1/(l*l))*h/r+(bending+bedNMM3)*(l-1)*r > pMPa*math.Sqrt(l) {
			hi = l
		} else {
			lo = l
		}
	}
	return (lo - 1) * r
}

// A straight tube whose ends are free widens under pressure as a thin ring does, within 2 %: triangles cut the circle short by 0.7 %, and the bed holds it back along its axis by up to 1 %, the more the softer the wall.
func TestVerifyTubeWidensAsARing(t *testing.T) {
	for _, k := range []struct{ youngMPa, bedNMM3 float64 }{{1, 0}, {2, 0}, {2, 0.02}} {
		const r, half, h, p = 12.0, 0.8, 2.0, 40 * mmHg // r of the wall's middle
		m := &mech.Model{}
		c := m.AddControl("pressure")
		dial := mech.Dial{Scale: 1, Control: c}
		pt, err := NewPatient(m, tube(r-half).root(), PatientOptions{Indication: Stenosis, WallContactMM: half, WithoutLeaflets: true, Tissues: even(t, k.youngMPa, h, k.bedNMM3), AorticMPa: dial, VentricularMPa: dial})
		if err != nil {
			t.Fatal(err)
		}
		s, err := solve.New(m, solve.Options{ResidualN: 1e-6})
		if err != nil {
			t.Fatal(err)
		}
		st := m.NewState()
		if err := s.Run(t.Context(), st, solve.Stage{Name: "press", To: []float64{p}, First: 0.25}); err != nil {
			t.Fatal(err)
		}
		out := func(x geom.Vec) float64 { u, v, _ := pt.Axis.Local(x); return math.Hypot(u, v) }
		sum, n := 0.0, 0.0
		for v, x := range pt.Wall.Body.Rest {
			if _, _, z := pt.Axis.Local(x); z > -6 && z < 28 {
				if math.Abs(out(x)-r) > 0.05 {
					t.Fatalf("the middle of the wall stands %.3f mm from the axis, wanted is %g", out(x), r)
				}
				sum, n = sum+out(st.Position(pt.Wall.Body.Blocks[v]))-out(x), n+1
			}
		}
		want := ring(r, h, k.youngMPa, k.bedNMM3, p)
		if small := p / (k.youngMPa*h/(r*r) + k.bedNMM3); math.Abs(want/small-1) > 0.06 {
			t.Fatalf("a ring of finite strain widens by %.4f mm, of small by %.4f", want, small)
		}
		if got := sum / n; math.Abs(got/want-1) > 0.02 {
			t.Errorf("E %g MPa on %g N/mm3: %.4f mm, as a ring %.4f", k.youngMPa, k.bedNMM3, got, want)
		}
	}
}

// closing takes a patient's leaflets to a pressure.
func closing(t testing.TB, r *heart.Root, o PatientOptions, pressureMPa float64) (*Patient, *mech.State, *solve.Solver) {
	t.Helper()
	m := &mech.Model{}
	o.LeafletMPa = mech.Dial{Scale: 1, Control: m.AddControl("closing pressure")}
	p, err := NewPatient(m, r, o)
	if err != nil {
		t.Fatal(err)
	}
	s, err := solve.New(m, solve.Options{JumpMM: 0.25})
	if err != nil {
		t.Fatal(err)
	}
	st := m.NewState()
	if err := s.Run(t.Context(), st, solve.Stage{Name: "close", To: []float64{pressureMPa}, First: 0.1, Most: 0.25, Snap: true}); err != nil {
		t.Fatal(err)
	}
	return p, st, s
}

// A diastolic pressure takes the free edges towards the axis, and a stiffer leaflet less far.
func TestPropPressureCloses(t *testing.T) {
	mean := func(p *Patient, c int, st *mech.State) float64 {
		sum := 0.0
		for _, v := range p.FreeEdge[c] {
			u, w, _ := p.Axis.Local(st.Position(p.Leaflets[c].Body.Blocks[v]))
			sum += math.Hypot(u, w) / float64(len(p.FreeEdge[c]))
		}
		return sum
	}
	r := symmetric().root()
	p, st, _ := closing(t, r, PatientOptions{Indication: Stenosis, WallMM: 2.2, LeafletMM: 1.8}, 80*mmHg)
	rest := &mech.State{}
	*rest = *st
	rest.Values = append([]float64{}, st.Values...)
	for _, s := range p.Leaflets {
		for v, x := range s.Body.Rest {
			copy(rest.Values[4*s.Body.Blocks[v]:], []float64{x.X, x.Y, x.Z})
		}
	}
	for c := range 3 {
		if is, was := mean(p, c, st), mean(p, c, rest); is > was-0.2 {
			t.Errorf("the %s free edge is %.2f mm from the axis, at rest %.2f", heart.Cusp(c), is, was)
		}
	}
	stress, err := p.Stresses(st)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range stress {
		if x.Region >= LeafletLeft && (x.MostMPa < 0.03 || x.MostMPa > 2 || x.MostStretch < 1.02 || x.MostStretch > 1.6) {
			t.Errorf("%+v", x)
		}
	}
}

// shaft is a patient whose leaflets keep off a round shaft, which stands between them with a radius of 1.5 mm.
func shaft(t testing.TB, r *heart.Root, o PatientOptions) (*mech.Model, *Patient, *solve.Solver, *mech.State) {
	t.Helper()
	m := &mech.Model{}
	c := m.AddControl("shaft")
	p, err := NewPatient(m, r, o)
	if err != nil {
		t.Fatal(err)
	}
	var samples []contact.Sample
	for k := range heart.Cusp(3) {
		samples = append(samples, p.LeafletSamples(m, k)...)
	}
	tool, err := contact.NewTool("shaft", samples, contact.Cylinder(p.Axis.Origin, p.Axis.W, mech.Dial{Scale: 1, Control: c}, false), contact.Law{Stiffness: 5, SmoothMM: 0.002})
	if err != nil {
		t.Fatal(err)
	}
	m.AddTerm(tool)
	damper := &mech.Damper{Title: "damper"} // a stiff lump may snap through
	for _, x := range samples {
		damper.Add(m, x.Blocks[0], 5e-4*x.Weight)
	}
	m.AddTerm(damper)
	s, err := solve.New(m, solve.Options{JumpMM: 0.25, ResidualN: 1e-4, DwellMost: 200, EnergyPart: 5e-4})
	if err != nil {
		t.Fatal(err)
	}
	st := m.NewState()
	st.Controls[c] = 1.5
	return m, p, s, st
}

// A shaft that grows opens the leaflets, of both indications, and the energy that goes in is found in them.
func TestPropShaftOpens(t *testing.T) {
	for _, indication := range []string{Stenosis, Insufficiency} {
		_, p, s, st := shaft(t, symmetric().root(), PatientOptions{Indication: indication, WallMM: 2.2, LeafletMM: 1.8})
		if err := s.Run(t.Context(), st, solve.Stage{Name: "grow", To: []float64{4.5}, First: 0.02, Most: 0.05, Snap: true, DwellAt: []float64{1}}); err != nil {
			t.Fatal(err)
		}
		b, err := s.Balance(st)
		if err != nil || b.Error() > 0.01 || !(b.WorkMJ > 0.01) {
			t.Errorf("%s: %+v, %.3g not accounted for (%v)", indication, b, b.Error(), err)
		}
		for c, l := range p.Leaflets {
			nearest := math.Inf(1)
			for i, x := range l.Body.Blocks {
				u, v, _ := p.Axis.Local(st.Position(x))
				nearest = min(nearest, math.Hypot(u, v)-l.Contact.HalfMM[i])
			}
			if nearest < 4.45 || nearest > 4.55 {
				t.Errorf("%s: the %s leaflet stands %.2f mm from the axis of a shaft of 4.5", indication, heart.Cusp(c), nearest)
			}
		}
	}
}

// The same at the default sizes, on random roots with calcium.
func TestPropShaftOpensAnyRoot(t *testing.T) {
	verify.Long(t)
	for seed := range uint64(6) {
		r := random(seed).root()
		indication := []string{Stenosis, Insufficiency}[seed%2]
		if indication == Stenosis {
			_, bare := newPatient(t, r, PatientOptions{})
			lump(r, heart.NonCoronary, bare.Leaflets[heart.NonCoronary].Body.Rest[60], 2)
		}
		_, _, s, st := shaft(t, r, PatientOptions{Indication: indication})
		if err := s.Run(t.Context(), st, solve.Stage{Name: "grow", To: []float64{4.5}, First: 0.02, Most: 0.05, Snap: true, DwellAt: []float64{1}}); err != nil {
			t.Errorf("root %d: %v", seed, err)
			continue
		}
		if b, err := s.Balance(st); err != nil || b.Error() > 0.01 {
			t.Errorf("root %d: %+v, %.3g not accounted for (%v)", seed, b, b.Error(), err)
		}
	}
}
