package measure

import (
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/mesh"
)

// Measurements that depend on how the patient lies in the scanner, by their nature; and the widest level of a straight tube, which is any.
var posed = regexp.MustCompile(`^(rootAngle|threeCusp|cuspOverlap|right.*Clock|ascendingLargestLevel)`)

func TestRigidMotion(t *testing.T) {
	r, v := normalTube().patient()
	base, _ := Measure(context.Background(), r, v, Options{Draws: 6})
	g := rand.New(rand.NewPCG(1, 2))
	for range 3 {
		axis := geom.Vec{X: g.NormFloat64(), Y: g.NormFloat64(), Z: g.NormFloat64()}.Unit()
		angle := 2 * math.Pi * g.Float64()
		turn := func(p geom.Vec) geom.Vec { return p.RotateAbout(axis, angle) }
		a := geom.FromColumns(turn(geom.Vec{X: 1}), turn(geom.Vec{Y: 1}), turn(geom.Vec{Z: 1}), geom.Vec{X: 100 * g.NormFloat64(), Y: -300, Z: 1500})
		q, w := move(r, v, a, 1)
		same(t, base, must(Measure(context.Background(), q, w, Options{Draws: 6})), func(Def) float64 { return 1 }, 2e-4)
	}
}

func TestMirror(t *testing.T) {
	r, v := normalTube().patient()
	base, _ := Measure(context.Background(), r, v, Options{Draws: 6})
	q, w := move(r, v, geom.FromColumns(geom.Vec{X: -1}, geom.Vec{Y: 1}, geom.Vec{Z: 1}, geom.Vec{X: 7, Y: 8, Z: 9}), 1)
	got := must(Measure(context.Background(), q, w, Options{Draws: 6}))
	same(t, base, got, func(Def) float64 { return 1 }, 2e-4)
	if got.CalciumLVOTSectorsMM3 != base.CalciumLVOTSectorsMM3 || got.CalciumAnnulusSectorsMM3 != base.CalciumAnnulusSectorsMM3 {
		t.Errorf("sectors: %v %v", got.CalciumLVOTSectorsMM3, base.CalciumLVOTSectorsMM3)
	}
	near(t, "LAO turns into RAO", got.ThreeCuspLAODeg.Value, -base.ThreeCuspLAODeg.Value, 1e-9)
	near(t, "cranial stays", got.ThreeCuspCRADeg.Value, base.ThreeCuspCRADeg.Value, 1e-9)
}

func TestScaling(t *testing.T) {
	r, v := normalTube().patient()
	base, _ := Measure(context.Background(), r, v, Options{Draws: 6})
	const k = 1.3
	o := Options{Draws: 6}.withDefaults()
	o.LVOTDepthMM, o.AscendingLevelMM, o.SmoothingMM = o.LVOTDepthMM*k, o.AscendingLevelMM*k, o.SmoothingMM*k
	q, w := move(r, v, geom.FromColumns(geom.Vec{X: k}, geom.Vec{Y: k}, geom.Vec{Z: k}, geom.Vec{Y: 50}), k)
	got := must(Measure(context.Background(), q, w, o))
	same(t, base, got, func(d Def) float64 {
		switch d.Unit {
		case "mm":
			if strings.HasPrefix(d.ID, "intercommissural") || d.ID == "ascendingLargestLevelMM" {
				return 0 // at fixed levels
			}
			return k
		case "mm2":
			return k * k
		case "mm3", "AU", "mL":
			return k * k * k
		}
		return 1
	}, 3e-3) // the level of the sinuses is looked for in steps of one millimetre
}

func must(s *Set, _ any) *Set { return s }

func same(t *testing.T, base, got *Set, factor func(Def) float64, rel float64) {
	t.Helper()
	for _, d := range Defs {
		f := factor(d)
		if posed.MatchString(d.ID) || f == 0 {
			continue
		}
		a, b := d.Get(base), d.Get(got)
		tolerance := rel * (math.Abs(f*a.Value) + 1)
		if d.ID == "sinusLevelMM" {
			tolerance *= 20
		}
		if a.Found != b.Found || math.Abs(f*a.Value-b.Value) > tolerance {
			t.Errorf("%s: %+v, want %g times %+v", d.ID, b, f, a)
		}
		if math.Abs(f*a.SD-b.SD) > 0.02*f*a.SD+tolerance {
			t.Errorf("%s: sd %g, want %g times %g", d.ID, b.SD, f, a.SD)
		}
	}
}

func TestThreads(t *testing.T) {
	r, v := normalTube().patient()
	var first string
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, n := range []int{1, 2, 4, 8} {
		runtime.GOMAXPROCS(n)
		s, _ := Measure(context.Background(), r, v, Options{Draws: 12})
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = string(b)
		} else if first != string(b) {
			t.Errorf("%d threads give other bytes", n)
		}
	}
}

func TestSeed(t *testing.T) {
	tb := normalTube()
	a, b := measureTube(t, tb, Options{Draws: 24}), measureTube(t, tb, Options{Draws: 24, Seed: 1})
	if a.AnnulusAreaMM2.Value != b.AnnulusAreaMM2.Value {
		t.Error("the seed changes the value")
	}
	if a.AnnulusAreaMM2.SD == b.AnnulusAreaMM2.SD {
		t.Error("the seed does not change the draws")
	}
	near(t, "sd of two seeds", a.AnnulusAreaMM2.SD, b.AnnulusAreaMM2.SD, 0.7*a.AnnulusAreaMM2.SD)
}

func TestStopped(t *testing.T) {
	r, v := normalTube().patient()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s, w := Measure(ctx, r, v, Options{})
	if !warned(w, "MEASURE-STOPPED") || !s.AnnulusAreaMM2.Found {
		t.Errorf("stopped: %v", w)
	}
}

func TestOptionsRefused(t *testing.T) {
	r, v := normalTube().patient()
	for _, o := range []Options{{LVOTDepthMM: -1}, {AscendingLevelMM: math.NaN()}, {SmoothingMM: math.Inf(1)}, {MoreAscendingMM: []float64{0}}, {LVOTDepthMM: 60}, {Draws: 1 << 20}} {
		s, w := Measure(context.Background(), r, v, o)
		if !warned(w, "MEASURE-OPTIONS") || s.AnnulusAreaMM2.Found {
			t.Errorf("%+v accepted", o)
		}
	}
}

// A wall that leaks, closes or is torn must not give an annulus.
func TestTornWall(t *testing.T) {
	r, v := normalTube().patient()
	m := *r.Lumen
	m.Triangles = nil
	for _, x := range r.Lumen.Triangles {
		if p := r.Lumen.Points[x[0]]; !(p.X > 5 && math.Abs(p.Y) < 3) {
			m.Triangles = append(m.Triangles, x)
		}
	}
	r.Lumen = &m
	s, w := Measure(context.Background(), r, v, Options{Draws: 2})
	if s.AnnulusAreaMM2.Found || s.AnnulusAreaMM2.Reason == "" || !warned(w, "MEASURE-ANNULUS") {
		t.Errorf("an open border gave %+v", s.AnnulusAreaMM2)
	}
}

// A wider vessel beside the root, cut by the same planes, must not be taken for it.
func TestNeighbour(t *testing.T) {
	tb := normalTube()
	r, v := tb.patient()
	alone, _ := Measure(context.Background(), r, v, Options{Draws: -1})
	tb.a, tb.b = 20, 20
	other := tb.surface()
	m := mesh.Surface{Points: append([]geom.Vec{}, r.Lumen.Points...), Triangles: append([][3]int32{}, r.Lumen.Triangles...)}
	for _, p := range other.Points {
		m.Points = append(m.Points, p.Add(geom.Vec{X: 60}))
	}
	n := int32(len(r.Lumen.Points))
	for _, x := range other.Triangles {
		m.Triangles = append(m.Triangles, [3]int32{x[0] + n, x[1] + n, x[2] + n})
	}
	r.Lumen = &m
	beside, _ := Measure(context.Background(), r, v, Options{Draws: -1})
	same(t, alone, beside, func(Def) float64 { return 1 }, 1e-9)
}

// Every field of Set that is a Value has one definition, whose ID is its JSON name and ends in its unit.
func TestDefsComplete(t *testing.T) {
	suffix := map[string]string{"mm": "MM", "mm2": "MM2", "mm3": "MM3", "mL": "ML", "deg": "Deg", "AU": "AU", "%": "Percent", "": ""}
	groups := map[string]bool{}
	for _, g := range Groups {
		groups[g.ID] = true
		if g.NameEN == "" || g.NameZH == "" {
			t.Errorf("group %s has no name", g.ID)
		}
	}
	typ := reflect.TypeFor[Set]()
	fields := map[string]int{}
	for i := range typ.NumField() {
		if f := typ.Field(i); f.Type == reflect.TypeFor[Value]() {
			name := f.Tag.Get("json")
			fields[name] = i
			if !strings.EqualFold(name, f.Name) {
				t.Errorf("field %s is called %s in JSON", f.Name, name)
			}
		}
	}
	seen := map[string]bool{}
	columns := map[string]bool{}
	for _, d := range Defs {
		i, ok := fields[d.ID]
		if !ok || seen[d.ID] {
			t.Errorf("%s: no such field, or twice", d.ID)
			continue
		}
		seen[d.ID] = true
		s := &Set{}
		reflect.ValueOf(s).Elem().Field(i).Set(reflect.ValueOf(Value{Value: 42}))
		if d.Get(s).Value != 42 {
			t.Errorf("%s reads another field", d.ID)
		}
		end, ok := suffix[d.Unit]
		if !ok || !strings.HasSuffix(d.ID, end) {
			t.Errorf("%s does not end in its unit %q", d.ID, d.Unit)
		}
		if d.Unit == "" && regexp.MustCompile(`(MM[23]?|Deg|AU|ML)$`).MatchString(d.ID) {
			t.Errorf("%s has a unit that is not stated", d.ID)
		}
		if d.NameEN == "" || d.NameZH == "" || d.Definition == "" || d.DefinitionZH == "" || d.Source == "" || !groups[d.Group] {
			t.Errorf("%s is incomplete", d.ID)
		}
		if (d.NormalSource != "") != (d.NormalLow < d.NormalHigh) {
			t.Errorf("%s: normal range", d.ID)
		}
		if d.Column != "" && columns[d.Column] {
			t.Errorf("column %q twice", d.Column)
		}
		columns[d.Column] = true
	}
	if len(seen) != len(fields) {
		t.Errorf("%d definitions for %d fields", len(seen), len(fields))
	}
}

func TestDefHelpers(t *testing.T) {
	if Find("nothing") != nil || Find("annulusAreaMM2").NameEN != "Annulus area" {
		t.Error("Find")
	}
	b := heart.Point{}
	if why("x", b) != "x was not found" {
		t.Error(why("x", b))
	}
}
