package deploy

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/phantom"
	"github.com/apical-heart/apical/internal/mechtest"
	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/valve"
)

func newPatient(t testing.TB, r *heart.Root, o PatientOptions) (*mech.Model, *Patient) {
	t.Helper()
	if o.Indication == "" {
		o.Indication = Stenosis
	}
	m := &mech.Model{}
	p, err := NewPatient(m, r, o)
	if err != nil {
		t.Fatal(err)
	}
	return m, p
}

// areas returns those of the regions.
func (p *Patient) areas() (out [regions]float64) {
	for _, s := range []*Sheet{p.Wall, p.Leaflets[0], p.Leaflets[1], p.Leaflets[2]} {
		if s != nil {
			for t, r := range s.Regions {
				out[r] += s.area(t)
			}
		}
	}
	return out
}

// wrong returns what is wrong with a patient's meshes: the wall is an open tube whose edges hold the hinge lines, regions fill it, leaflets hang on it.
func wrong(r *heart.Root, p *Patient) (out []string) {
	say := func(form string, a ...any) { out = append(out, fmt.Sprintf(form, a...)) }
	if q := p.Wall.Quality; q.fault() != "" || q.Nodes < 600 || q.Nodes > 1900 {
		say("wall %+v", q)
	}
	ends := map[int32]bool{}
	for _, v := range p.Ends {
		ends[v] = true
	}
	edges := map[[2]int32]int{}
	for _, c := range p.Wall.Body.Triangles {
		for i := range 3 {
			edges[between(c[i], c[(i+1)%3])]++
		}
	}
	for e, n := range edges {
		if n > 2 || n == 1 && !(ends[e[0]] && ends[e[1]]) {
			say("%d triangles at the edge %v", n, e)
		}
	}
	if euler := len(p.Wall.Body.Rest) - len(edges) + len(p.Wall.Body.Triangles); euler != 0 {
		say("Euler's number of the wall is %d, of a tube 0", euler)
	}
	area := p.areas()
	sum := 0.0
	for g, a := range area[:LeafletLeft] {
		sum += a
		if least := map[Region]float64{SinusLeft: 100, SinusRight: 100, SinusNon: 100, TriangleLeftRight: 4, TriangleRightNon: 4, TriangleNonLeft: 4, Annulus: 200, Septum: 100, MembranousSeptum: 5, Curtain: 80, Aorta: 300}[Region(g)]; a < least {
			say("%s has %.1f mm2", Region(g), a)
		}
	}
	if math.Abs(sum/p.Wall.Quality.AreaMM2-1) > 1e-9 {
		say("regions have %.3f of %.3f mm2", sum, p.Wall.Quality.AreaMM2)
	}
	for c, l := range p.Leaflets {
		h := p.Hinge[c]
		line := geom.Curve{}
		for i, v := range h {
			if l.Body.Blocks[i] != p.Wall.Body.Blocks[v] {
				say("%s leaflet: corner %d is not the wall's", heart.Cusp(c), i)
			}
			if i > 0 && edges[between(h[i-1], v)] == 0 {
				say("%s leaflet: the wall has no edge along its hinge line at %d", heart.Cusp(c), i)
			}
			line = append(line, p.Wall.Body.Rest[v])
		}
		for _, x := range r.HingeLine[c] {
			if _, off := line.Nearest(x); off > 0.3 {
				say("%s leaflet: its hinge line is %.2f mm away from the picture's", heart.Cusp(c), off)
				break
			}
		}
		if _, off := line.Nearest(r.Hinge[c].PositionMM); off > 0.3 {
			say("%s leaflet: its nadir is %.2f mm off", heart.Cusp(c), off)
		}
		var normal geom.Vec
		for _, t := range l.Body.Triangles {
			x := l.Body.Rest
			normal = normal.Add(x[t[1]].Sub(x[t[0]]).Cross(x[t[2]].Sub(x[t[0]])))
		}
		if normal.Dot(p.Axis.W) >= 0 {
			say("%s leaflet: its normals do not point to the ventricle", heart.Cusp(c))
		}
		nearest := math.Inf(1)
		for _, x := range l.Body.Rest {
			u, v, _ := p.Axis.Local(x)
			nearest = min(nearest, math.Hypot(u, v))
		}
		if nearest < p.Options.OrificeMM-0.1 {
			say("%s leaflet: comes to %.2f mm from the axis", heart.Cusp(c), nearest)
		}
		if l.Quality.faultFrom(cornerDeg) != "" || l.Quality.Nodes < 80 || l.Quality.Nodes > 300 {
			say("%s leaflet: %+v", heart.Cusp(c), l.Quality)
		}
	}
	for i, o := range p.Ostia {
		if !o.Found {
			continue
		}
		c := p.Wall.Body.Triangles[o.Triangle]
		x := p.Wall.Body.Rest
		if d := at(o.Weights, x[c[0]], x[c[1]], x[c[2]]).Dist(r.OstiumCentre[i].PositionMM); d > 1 || p.Wall.Regions[o.Triangle] != SinusLeft+Region(i) && p.Wall.Regions[o.Triangle] != Aorta { // a high one lies on the junction
			say("ostium %d is %.2f mm off, in the %s", i, d, p.Wall.Regions[o.Triangle])
		}
	}
	return out
}

// onLumenMM leaves the wall's mesh on the lumen, where a root's points are.
const onLumenMM = 1e-3

// Roots of all shapes, some mirrored, some without hinge lines, anywhere in space, are meshed.
func TestPropRootsAreMeshed(t *testing.T) {
	for seed := range uint64(24) {
		r := random(seed).root()
		_, p := newPatient(t, r, PatientOptions{Indication: []string{Stenosis, Insufficiency}[seed%2], WallContactMM: onLumenMM})
		for _, w := range wrong(r, p) {
			t.Errorf("root %d: %s", seed, w)
		}
	}
}

// The phantoms' roots are meshed, of both indications, open and closed, mirrored or not.
func TestPropPhantomsAreMeshed(t *testing.T) {
	verify.Long(t)
	for seed := range uint64(24) {
		o := phantom.Options{Seed: seed, Mirror: seed%5 == 4, Indication: []string{phantom.Stenosis, phantom.Insufficiency}[seed%2], Leaflets: []string{heart.Open, heart.Closed, heart.Closed}[seed%3], Bare: true, AboutRoot: true, FieldOfViewMM: [3]float64{4, 4, 4}}
		_, tr, err := phantom.Generate(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		_, p := newPatient(t, &tr.Root, PatientOptions{Indication: o.Indication, WallContactMM: onLumenMM})
		for _, w := range wrong(&tr.Root, p) {
			t.Errorf("phantom %d: %s", seed, w)
		}
	}
}

// A root of threefold symmetry has three equal sinuses and leaflets; a mirrored or a moved root the same regions.
func TestPropSymmetry(t *testing.T) {
	_, p := newPatient(t, symmetric().root(), PatientOptions{})
	a := p.areas()
	for _, g := range []Region{SinusLeft, TriangleLeftRight, LeafletLeft} {
		for k := range Region(2) {
			if math.Abs(a[g+k+1]/a[g]-1) > 0.04 {
				t.Errorf("%s has %.1f mm2, %s %.1f", g+k+1, a[g+k+1], g, a[g])
			}
		}
	}
	m := random(4)
	_, p = newPatient(t, m.root(), PatientOptions{})
	a = p.areas()
	m.mirror = !m.mirror
	_, p = newPatient(t, m.root(), PatientOptions{})
	for g, x := range p.areas() {
		if math.Abs(x-a[g]) > max(0.04*a[g], 6) {
			t.Errorf("%s has %.1f mm2, mirrored %.1f", Region(g), a[g], x)
		}
	}
	m.mirror = !m.mirror
	m.turn, m.by = geom.Exp(geom.Vec{X: 1, Y: -2, Z: 0.5}).Mul(m.turn), geom.Vec{X: 40}
	_, p = newPatient(t, m.root(), PatientOptions{})
	for g, x := range p.areas() {
		if math.Abs(x-a[g]) > max(0.04*a[g], 6) {
			t.Errorf("%s has %.1f mm2, moved %.1f", Region(g), a[g], x)
		}
	}
}

// What cannot be built is refused with a code, and a word on where.
func TestPatientRefuses(t *testing.T) {
	for _, k := range []struct {
		name, code, word string
		spoil            func(r *heart.Root)
	}{
		{"no hinge point", "DEPLOY-LANDMARK", "hinge", func(r *heart.Root) { r.Hinge[1].Found = false }},
		{"no commissure", "DEPLOY-LANDMARK", "right-non-coronary", func(r *heart.Root) { r.Commissure[1].Found = false }},
		{"no junction", "DEPLOY-LANDMARK", "sinotubular", func(r *heart.Root) { r.STJ.Found = false }},
		{"no lumen", "DEPLOY-WALL", "no surface", func(r *heart.Root) { r.Lumen = nil }},
		{"a lumen with a hole", "DEPLOY-WALL", "above the annulus plane", func(r *heart.Root) {
			n := len(r.Lumen.Triangles) / 2
			r.Lumen.Triangles = slices.Delete(r.Lumen.Triangles, n-200, n-180)
		}},
		{"a short lumen", "DEPLOY-WALL", "above the sinotubular junction", func(r *heart.Root) { r.Lumen.Triangles = r.Lumen.Triangles[:2*144*70] }},
		{"two commissures exchanged", "DEPLOY-WALL", "commissure", func(r *heart.Root) { r.Commissure[0], r.Commissure[1] = r.Commissure[1], r.Commissure[0] }},
		{"commissures close together", "DEPLOY-WALL", "cusp", func(r *heart.Root) { r.Commissure[0] = r.Commissure[1] }},
	} {
		r := symmetric().root()
		k.spoil(r)
		_, err := NewPatient(&mech.Model{}, r, PatientOptions{Indication: Stenosis})
		if fault.Code(err) != k.code || !strings.Contains(err.Error(), k.word) {
			t.Errorf("%s: %v", k.name, err)
		}
	}
	for _, o := range []PatientOptions{{}, {Indication: "mr"}, {Indication: Stenosis, WallMM: -1}, {Indication: Stenosis, WallMM: 5}, {Indication: Stenosis, Tissues: &Tissues{}}} {
		if _, err := NewPatient(&mech.Model{}, symmetric().root(), o); err == nil {
			t.Errorf("options %+v were taken", o)
		}
	}
	if _, err := NewPatient(&mech.Model{}, symmetric().root(), PatientOptions{Indication: Stenosis, OrificeMM: 11}); fault.Code(err) != "DEPLOY-LEAFLET" {
		t.Errorf("an orifice as wide as the root: %v", err)
	}
}

// All terms of a patient have right derivatives, and a patient at rest bears nothing.
func TestPatientDerivatives(t *testing.T) {
	m := &mech.Model{}
	a, v, l := m.AddControl("aorta"), m.AddControl("ventricle"), m.AddControl("leaflets")
	o := PatientOptions{Indication: Insufficiency, WallMM: 4, FarMM: 4, LeafletMM: 3.5, AorticMPa: mech.Dial{Scale: 1, Control: a}, VentricularMPa: mech.Dial{Scale: 1, Control: v}, LeafletMPa: mech.Dial{Scale: 1, Control: l}}
	p, err := NewPatient(m, symmetric().root(), o)
	if err != nil {
		t.Fatal(err)
	}
	s := m.NewState()
	assembly, err := mech.NewAssembly(m)
	if err != nil {
		t.Fatal(err)
	}
	var sum mech.Sum
	if err := assembly.Evaluate(s, &sum, nil, nil); err != nil {
		t.Fatal(err)
	}
	for u, g := range sum.Gradient {
		if math.Abs(g) > 1e-9 {
			t.Fatalf("at rest unknown %d bears %g N", u, g)
		}
	}
	s.Controls[a], s.Controls[v], s.Controls[l] = 0.01, 0.002, 0.012
	mechtest.Stir(m, s, 3, 0.03, 0.03)
	if len(m.Terms) != 1+1+1+3*2+2+3 {
		t.Errorf("%d terms", len(m.Terms))
	}
	for _, x := range m.Terms {
		mechtest.Derivatives(t, m, some{x, 1}, s, !strings.HasSuffix(x.Name(), "pressure"))
	}
	if _, err := p.Stresses(s); err != nil {
		t.Error(err)
	}
	area := 0.0
	for _, x := range p.WallSamples(m) {
		area += x.Weight
	}
	if math.Abs(area/p.Wall.Quality.AreaMM2-1) > 1e-9 {
		t.Errorf("the wall's samples stand for %.3f mm2 of %.3f", area, p.Wall.Quality.AreaMM2)
	}
}

// some is the first elements of a term.
type some struct {
	mech.Term
	n int
}

func (s some) Len() int { return min(s.n, s.Term.Len()) }

// The table of tissues is checked.
func TestTissues(t *testing.T) {
	good, err := DefaultTissues()
	if err != nil {
		t.Fatal(err)
	}
	for k, r := range good.Regions {
		for _, q := range []valve.Quantity{r.ThicknessMM, r.YoungMPa, r.StiffeningMPa, r.BedNMM3, r.BedAlongNMM3} {
			if q.Confidence != valve.Assumed {
				t.Errorf("%s: %+v is not marked as assumed", k, q)
			}
		}
	}
	for _, k := range [][2]string{{`"schema": 1`, `"schema": 2`}, {`"value": 2.5, "unit": "mm"`, `"value": -2.5, "unit": "mm"`}, {`"unit": "N/mm3"`, `"unit": "N/mm"`}, {`"source": "project-build"`, `"source": "hearsay"`}, {`"confidence": "assumed"`, `"confidence": "sure"`}, {`"curtain"`, `"drape"`}, {`"wallModulus"`, `"modulus"`}, {`"ar"`, `"mr"`}, {`"calciumMPa"`, `"calciumGPa"`}} {
		if spoilt := strings.Replace(string(tissuesFile), k[0], k[1], 1); spoilt == string(tissuesFile) {
			t.Errorf("%s is not in the file", k[0])
		} else if _, err := ReadTissues([]byte(spoilt)); err == nil {
			t.Errorf("%s was taken for %s", k[1], k[0])
		}
	}
	as, ar := good.of(SinusLeft, Stenosis), good.of(SinusLeft, Insufficiency)
	if ar.YoungMPa.Value >= as.YoungMPa.Value || good.of(LeafletLeft, Insufficiency).ThicknessMM.Value >= good.of(LeafletLeft, Stenosis).ThicknessMM.Value {
		t.Error("the root of insufficiency is no softer, or its leaflets no thinner")
	}
}

// Calcium makes its cusp's leaflet thick and stiff where it lies, and its volume is kept.
func TestPropCalciumIsLaidOnItsLeaflet(t *testing.T) {
	r := symmetric().root()
	_, bare := newPatient(t, r, PatientOptions{})
	l := bare.Leaflets[heart.Right]
	where := l.Body.Rest[len(l.Body.Rest)-20]
	volume := lump(r, heart.Right, where, 1.5)
	lost := lump(r, heart.Left, where.AddScaled(60, bare.Axis.W), 1)
	_, p := newPatient(t, r, PatientOptions{})
	on := p.Calcium.Leaflets[heart.Right]
	if math.Abs(on.VolumeMM3-volume) > 1e-9 || math.Abs(on.BornMM3-volume) > 0.15*volume {
		t.Errorf("%+v of %g mm3", on, volume)
	}
	if least := math.Pi * 1.2 * 1.2; on.AreaMM2 < least || on.AreaMM2 > 4*least {
		t.Errorf("%.1f mm2 are calcified by a lump of 3 mm", on.AreaMM2)
	}
	if math.Abs(p.Calcium.LeftOutMM3-lost) > 1e-9 || p.Calcium.Leaflets[heart.Left].AreaMM2 != 0 || p.Calcium.Wall.VolumeMM3 != 0 {
		t.Errorf("%+v, of which %g mm3 lie far away", p.Calcium, lost)
	}
	thick, factor := 0.0, 0.0
	for _, part := range p.Leaflets[heart.Right].Body.Parts {
		thick, factor = max(thick, part.ThicknessMM), max(factor, part.Factor)
	}
	if thick < 3 || thick > thickestMM || factor < 5 {
		t.Errorf("the leaflet is up to %.2f mm thick and %.1f times as stiff", thick, factor)
	}
	for _, n := range p.Notes {
		if strings.Contains(n, "left out") {
			return
		}
	}
	t.Error("no note says that calcium was left out")
}

// A hinge line that no leaflet can hang on is told and replaced by the rule.
func TestDoubtedHingeLine(t *testing.T) {
	for name, spoil := range map[string]func(r *heart.Root){
		"off the lumen": func(r *heart.Root) {
			for i := 30; i < 60; i++ {
				p := &r.HingeLine[0][i] // towards the axis, at its height
				p.X, p.Y = 0.3*p.X, 0.3*p.Y
			}
		},
		"rises": func(r *heart.Root) {
			up := r.STJ.PositionMM.Sub(r.Hinge[0].PositionMM).Unit()
			for i := 8; i < 14; i++ {
				r.HingeLine[0][i] = r.HingeLine[0][i].AddScaled(5, up)
			}
		},
	} {
		r := symmetric().root()
		spoil(r)
		_, p := newPatient(t, r, PatientOptions{})
		told := slices.ContainsFunc(p.Notes, func(n string) bool {
			return strings.Contains(n, "left cusp as it was read") && strings.Contains(n, name)
		})
		if !told {
			t.Errorf("%s: %q", name, p.Notes)
		}
	}
}
