package outcome

import (
	"encoding/json"
	"math"
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mesh"
	"github.com/apical-heart/apical/valve"
)

// seatable has leaflets with the keys behind them.
func seatable() *rig {
	g := plain()
	g.wall = func(_, z float64) float64 { return 15 + 0.02*z }
	g.leaflet, g.half, g.key = 13.1, 0.3, 13.7
	return g
}

// Keys sit in their sinuses; turned by 60 degrees, too low, above the free edges, before the leaflets or two in one sinus they do not.
func TestPropKeySeating(t *testing.T) {
	o := seatable().outcome(t)
	if o.Seating.Verdict != Seated {
		t.Fatalf("%+v %+v", o.Seating, o.Keys)
	}
	near(t, "seated", o.Seating.SeatedKeys, 3, 0)
	near(t, "off the middle", o.Seating.MostOffMiddleDeg, 0, 0.01)
	near(t, "height", o.Keys[0].HeightMM, 0, 1e-6)
	near(t, "from the nadir", o.Keys[0].NadirMM, 15-13.7, 1e-6)
	for i, want := range []heart.Cusp{heart.Left, heart.NonCoronary, heart.Right} {
		if o.Keys[i].Sinus != want.String() {
			t.Errorf("key %d in the %s sinus, want %s", i, o.Keys[i].Sinus, want)
		}
		near(t, "behind", o.Keys[i].BehindPercent, 100, 0)
	}
	for turn, seated := range map[float64]float64{15: 3, 35: 3, 45: 0, 60: 0, -60: 0, 75: 0, 90: 3, 120: 3} {
		g := seatable()
		g.frame = placed(4, 60+turn)
		o := g.outcome(t)
		near(t, "seated when turned", o.Seating.SeatedKeys, seated, 0)
		if (o.Seating.Verdict == Seated) != (seated == 3) || o.Seating.Reason == "" {
			t.Errorf("turned by %g: %+v", turn, o.Seating)
		}
	}
	for what, change := range map[string]func(*rig){
		"outflow tract":   func(g *rig) { g.frame = placed(7, 60) },
		"free edge":       func(g *rig) { g.frame = placed(-9, 60) },
		"not behind":      func(g *rig) { g.leaflet = 14.3 },
		"no left leaflet": func(g *rig) { g.lift = 30 },
	} {
		g := seatable()
		change(g)
		if o := g.outcome(t); o.Seating.Verdict != NotSeated || !strings.Contains(o.Seating.Reason, what) || o.Seating.SeatedKeys.Value != 0 {
			t.Errorf("%s: %+v", what, o.Seating)
		}
	}
	// Two keys drawn into one sinus: one of them counts.
	g := seatable()
	g.frame = func(p geom.Vec) geom.Vec {
		q := placed(4, 60)(p)
		if a := turned(math.Atan2(p.Y, p.X) * 180 / math.Pi); math.Hypot(p.X, p.Y) > 13.5 && a > 120 && a < 240 { // the second key
			q = q.RotateAbout(geom.Vec{Z: 1}, -90*math.Pi/180)
		}
		return q
	}
	o = g.outcome(t)
	near(t, "seated of two in one sinus", o.Seating.SeatedKeys, 2, 0)
	if !strings.Contains(o.Seating.Reason, "already") {
		t.Error(o.Seating.Reason)
	}
	// Without leaflets the sinus and the height decide, and it is said.
	g = seatable()
	g.leaflet = 0
	if o := g.outcome(t); o.Seating.Verdict != Seated || !strings.Contains(o.Keys[0].Reason, "no leaflets") || o.Keys[0].BehindPercent.Found {
		t.Errorf("%+v", o.Keys[0])
	}
}

// Landmarks go with the wall that bears them; one far from it stays and is told of.
func TestPropLandmarksGoWithTheWall(t *testing.T) {
	g := seatable()
	g.move = func(p geom.Vec) geom.Vec { return p.Add(geom.Vec{X: 0.3, Y: 0.1, Z: 1}) }
	o := g.outcome(t)
	near(t, "depth below a wall that has risen", o.Place.MeanDepthMM, 5, 0.01)
	near(t, "septum of a wall that has risen", o.Septum.LengthMM, 5, 1e-6)
	near(t, "key over its nadir", o.Keys[0].HeightMM, -1, 1e-6)
	near(t, "frame over ostium", o.Coronary[0].FrameOverMM, 16-11-1, 0.01)
	told := len(o.Notes)
	d, r, dev, size := g.build(t)
	r.MembranousSeptum.PositionMM = around2(300, 20, -5)
	o, err := Of(d, r, dev, size)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "septum off the wall", o.Septum.LengthMM, 6, 1e-6)
	if len(o.Notes) != told+1 {
		t.Errorf("notes %q", o.Notes)
	}
}

// Findings grade a number by the limit that they quote.
func TestPropFindings(t *testing.T) {
	o := &Outcome{}
	set := func(vtc, over, calcium, ratio, free, index, path, stretch, vtstj float64) *Outcome {
		c := &o.Coronary[0]
		c.VTCMM, c.LeafletOverMM, c.LeafletCalciumMM3, c.LeafletRatio = found(vtc), found(over), found(calcium), found(ratio)
		o.Septum.FreeMM, o.Contact.IndexPercent, o.Apposition.LargestPathMM, o.Strain.LVOTStretch, o.Junction.VTSTJMM = found(free), found(index), found(path), found(stretch), found(vtstj)
		o.Contact.SeptalMPa = found(index / 20)
		o.Findings = nil
		o.find()
		return o
	}
	grades := func(want map[string]string) {
		t.Helper()
		for number, grade := range want {
			if f := findingOf(o, number); f == nil || f.Grade != grade {
				t.Errorf("%s: %+v, want %s", number, f, grade)
			}
		}
		if len(o.Findings) != len(want) {
			t.Errorf("%d findings, want %d", len(o.Findings), len(want))
		}
	}
	set(4.1, 1, 600, 0.71, 0.1, 11.4, 1.9, 1.49, 2.1)
	grades(map[string]string{"vtcLeftMM": Low, "leafletOverLeftOstiumMM": Low, "leafletToLeftOstiumRatio": Low, "septumFreeMM": Low, "contactPressureIndexPercent": Low, "septalPressureMPa": Raised, "largestLeakPathMM": Low, "lvotStretch": Low, "vtstjMM": Low})
	set(3.9, -1, 601, 0.69, -0.1, 11.6, 2.1, 1.55, 1.9)
	grades(map[string]string{"vtcLeftMM": High, "leafletOverLeftOstiumMM": Low, "leafletToLeftOstiumRatio": High, "septumFreeMM": Raised, "contactPressureIndexPercent": Raised, "septalPressureMPa": Raised, "largestLeakPathMM": Raised, "lvotStretch": Raised, "vtstjMM": High})
	set(8, 1, 601, 0.69, -2.6, 5, 2.1, 1.65, 1.9)
	grades(map[string]string{"vtcLeftMM": Low, "leafletOverLeftOstiumMM": High, "leafletToLeftOstiumRatio": High, "septumFreeMM": High, "contactPressureIndexPercent": Low, "septalPressureMPa": Low, "largestLeakPathMM": Raised, "lvotStretch": High, "vtstjMM": High})
}

// uneven is a rig without any symmetry.
func uneven(t testing.TB) *rig {
	g := seatable()
	g.contact = 0.2
	g.calcium = 0.4
	g.wall = func(deg, z float64) float64 { return 14.5 + 0.02*z + 0.4*math.Cos((2*deg-50)*math.Pi/180) }
	g.frame = func(p geom.Vec) geom.Vec {
		q := p.RotateAbout(geom.Vec{Z: 1}, 65*math.Pi/180).Add(geom.Vec{Z: -4})
		q.X, q.Y = q.X*1.02+0.05*q.Y, q.Y*0.97
		return q.RotateAbout(geom.Vec{X: 0.6, Y: 0.8}, 5*math.Pi/180).Add(geom.Vec{X: 0.2, Y: -0.1})
	}
	g.move = func(p geom.Vec) geom.Vec { return geom.Vec{X: 1.05*p.X + 0.01*p.Y, Y: 1.03 * p.Y, Z: p.Z + 0.02*p.X} }
	d, _, _, _ := g.build(t)
	for i := 0; i < len(d.Shapes.Wires.Points); i += 7 {
		at := d.Final.Wires[i]
		on := OnWall
		if at.Z > 0 && at.Z < 10 {
			_, deg, _ := (&polar{u: geom.Vec{X: 1}, v: geom.Vec{Y: 1}, w: geom.Vec{Z: 1}}).at(at)
			on = 1 + int([]heart.Cusp{heart.Right, heart.Left, heart.NonCoronary}[int(turned(deg+60)/120)%3])
		}
		g.touches = append(g.touches, deploy.Touching{Point: i, On: on, AtMM: at, NormalN: 0.1 + 0.01*float64(i%13), PressureMPa: 0.05 + 0.001*float64(i%29)})
	}
	g.stresses = []deploy.RegionStress{{Region: deploy.SinusLeft, MostMPa: 0.3, MostStretch: 1.1, LeastStretch: 0.9}}
	return g
}

func same(t *testing.T, what string, a, b *Outcome, factor func(Def) float64, rel float64, skip *regexp.Regexp) {
	t.Helper()
	if a.Seating.Verdict != b.Seating.Verdict {
		t.Errorf("%s: seated %q, then %q: %s", what, a.Seating.Verdict, b.Seating.Verdict, b.Seating.Reason)
	}
	known := 0
	for _, f := range Defs {
		if skip != nil && skip.MatchString(f.ID) {
			continue
		}
		x, y := f.Get(a), f.Get(b)
		if x.Found {
			known++
		}
		if k := factor(f); x.Found != y.Found || math.Abs(k*x.Value-y.Value) > rel*(1+math.Abs(k*x.Value)) {
			t.Errorf("%s: %s %+v, want %g times %+v", what, f.ID, y, k, x)
		}
	}
	if known < 60 {
		t.Errorf("%s: only %d numbers are known", what, known)
	}
}

func one(Def) float64 { return 1 }

// A moved or mirrored patient has the same numbers, angles being anatomical; lengths scale as lengths.
func TestPropMovedMirroredScaled(t *testing.T) {
	base := uneven(t).outcome(t)
	turn := geom.Exp(geom.Vec{X: 0.4, Y: -0.9, Z: 1.3})
	moved := func(mirror, k float64) geom.Affine {
		at := func(v geom.Vec) geom.Vec { return turn.Apply(geom.Vec{X: mirror * v.X, Y: v.Y, Z: v.Z}).Scale(k) }
		return geom.FromColumns(at(geom.Vec{X: 1}), at(geom.Vec{Y: 1}), at(geom.Vec{Z: 1}), geom.Vec{X: 40, Y: -200, Z: 900})
	}
	g := uneven(t)
	g.to = moved(1, 1)
	o := g.outcome(t)
	same(t, "moved", base, o, one, 1e-6, nil)
	g.to = moved(-1, 1)
	o = g.outcome(t)
	// The smallest and largest of chords at whole degrees, and touching at edges, depend on where the degrees start.
	same(t, "mirrored", base, o, one, 2e-4, nil)
	for k := range base.Gaps.AnglesDeg {
		if math.Abs(base.Gaps.PathMM[k]-o.Gaps.PathMM[k]) > 1e-6 || base.Gaps.On[9][k] != o.Gaps.On[9][k] {
			t.Fatalf("mirrored: at %g degrees the path is %g mm, was %g", base.Gaps.AnglesDeg[k], o.Gaps.PathMM[k], base.Gaps.PathMM[k])
		}
	}
	const k = 1.1
	g.to, g.scale = moved(1, k), k
	o = g.outcome(t)
	// What has a limit in millimetres in its definition does not scale.
	fixed := regexp.MustCompile(`^(apposed|leakPathPercent|force|clampArea|septalRegion|septalForce|septalPressure|contactPressure|largestLeakPath|leakPathArea|largestGap|keys|calcifiedLanding)`)
	same(t, "scaled", base, o, func(f Def) float64 {
		switch f.Unit {
		case "mm":
			return k
		case "mm2":
			return k * k
		case "mm3":
			return k * k * k
		}
		return 1
	}, 2e-3, fixed)
	near(t, "scaled gap", o.Apposition.LargestGapMM, k*base.Apposition.LargestGapMM.Value, 0.05)
	near(t, "scaled area of the paths", o.Apposition.PathAreaMM2, k*k*base.Apposition.PathAreaMM2.Value, 3)
}

// The sums by level are those of the touches, whatever they are.
func TestPropForcesAddUp(t *testing.T) {
	g := uneven(t)
	o := g.outcome(t)
	all := 0.0
	for _, q := range g.touches {
		all += q.NormalN
	}
	f := &o.Forces
	near(t, "all levels", found(f.LVOTN.Value+f.AnnulusN.Value+f.SinusN.Value+f.STJN.Value), all, 1e-9)
	sum := 0.0
	for _, l := range f.Levels {
		sum += l.Sum()
	}
	near(t, "all kinds", found(sum), all, 1e-9)
	keys := 0.0
	for _, q := range o.Keys {
		keys += q.WallN + q.LeafletN
	}
	want := 0.0
	for _, l := range f.Levels {
		want += l.KeyWallN + l.KeyLeafletN
	}
	near(t, "keys", found(keys), want, 1e-9)
	for _, c := range o.Clamps {
		if c.ForceN.Value > c.KeyN.Value || c.ForceN.Value > c.FrameN.Value {
			t.Errorf("clamp %+v", c)
		}
	}
}

// Any number of threads gives the same bytes, and they are JSON.
func TestPropThreads(t *testing.T) {
	d, r, dev, size := uneven(t).build(t)
	var first string
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, n := range []int{1, 2, 4} {
		runtime.GOMAXPROCS(n)
		o, err := Of(d, r, dev, size)
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = string(b)
		} else if first != string(b) {
			t.Errorf("%d threads give other bytes", n)
		}
	}
	var back Outcome
	if err := json.Unmarshal([]byte(first), &back); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(&back)
	if err != nil || string(b) != first {
		t.Error("what was written is not what is read", err)
	}
}

// What is missing says so, number by number, and leaves the rest as it was.
func TestPropMissing(t *testing.T) {
	whole := uneven(t).outcome(t)
	for what, c := range map[string]struct {
		change func(d *deploy.Deployment, r *heart.Root)
		gone   string
	}{
		"no septum":   {func(_ *deploy.Deployment, r *heart.Root) { r.MembranousSeptum = heart.Point{Reason: "no contrast"} }, `^(septum|septal|contactPressure)`},
		"no junction": {func(_ *deploy.Deployment, r *heart.Root) { r.STJ = heart.Point{Reason: "cut off"} }, `^(frameSTJ|frameOverSTJ|vtstj|forceSinus|forceSTJ)`},
		"no left ostium": {func(_ *deploy.Deployment, r *heart.Root) { r.OstiumCentre[0] = heart.Point{Reason: "blurred"} },
			`^(vtcLeft|frameOverLeft|leafletToLeft|leafletOverLeft)`},
		"no commissure": {func(_ *deploy.Deployment, r *heart.Root) { r.Commissure[heart.NonLeft] = heart.Point{Reason: "unseen"} }, `^(rotation|commissure|keyFarthest|keyOff)`},
		"no leaflets": {func(d *deploy.Deployment, _ *heart.Root) {
			for c := range 3 {
				d.Shapes.Leaflets[c], d.Shapes.Rest[1+c], d.Shapes.LeafletMM[c], d.Shapes.FreeEdge[c], d.Shapes.CalciumMM[1+c], d.Final.Leaflets[c] = nil, nil, nil, nil, nil, nil
			}
		}, `^(clamp|leafletPressure|leafletTo|leafletOver)`},
		"no wall": {func(d *deploy.Deployment, _ *heart.Root) {
			d.Shapes.Wall, d.Shapes.WallRegions, d.Shapes.Rest[0], d.Shapes.CalciumMM[0], d.Final.Wall = nil, nil, nil, nil, nil
		}, `^(apposed|largest|leakPath|wall|septal|contactPressure|calcified)`},
		"not let go": {func(d *deploy.Deployment, _ *heart.Root) {
			d.Final = nil
			d.Trouble = &deploy.Trouble{Step: 9, Stage: "let-out outflow", Reason: "no convergence"}
		}, `.`},
	} {
		d, r, dev, size := uneven(t).build(t)
		c.change(d, r)
		o, err := Of(d, r, dev, size)
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		gone, n := regexp.MustCompile(c.gone), 0
		for _, f := range Defs {
			v := f.Get(o)
			if !v.Found && (v.Reason == "" || v.Value != 0) {
				t.Errorf("%s: %s is missing without a reason: %+v", what, f.ID, v)
			}
			if gone.MatchString(f.ID) {
				n++
				if v.Found {
					t.Errorf("%s, and yet %s is %g", what, f.ID, v.Value)
				}
			} else if w := f.Get(whole); w.Found && !v.Found && !(what == "no leaflets" && strings.HasPrefix(f.ID, "keys")) && !strings.HasPrefix(f.ID, "leafletTo") {
				t.Errorf("%s takes %s away: %s", what, f.ID, v.Reason)
			}
		}
		if n == 0 {
			t.Errorf("%s: no number is named so", what)
		}
		if _, err := json.Marshal(o); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// What does not belong together is refused by name.
func TestPropRefused(t *testing.T) {
	for want, change := range map[string]func(d *deploy.Deployment, r *heart.Root, dev *valve.Device, size *valve.Size){
		"not of":    func(d *deploy.Deployment, _ *heart.Root, _ *valve.Device, _ *valve.Size) { d.Size = "27" },
		"no shapes": func(d *deploy.Deployment, _ *heart.Root, _ *valve.Device, _ *valve.Size) { d.Shapes.Wires = nil },
		"positions": func(d *deploy.Deployment, _ *heart.Root, _ *valve.Device, _ *valve.Size) {
			d.Final.Wires = d.Final.Wires[1:]
		},
		"point 3 of the metal": func(d *deploy.Deployment, _ *heart.Root, _ *valve.Device, _ *valve.Size) {
			d.Final.Wires[3].X = math.NaN()
		},
		"corner 5 of the wall": func(d *deploy.Deployment, _ *heart.Root, _ *valve.Device, _ *valve.Size) {
			d.Final.Wall[5].Y = math.Inf(1)
		},
		"no corner 99999":  func(d *deploy.Deployment, _ *heart.Root, _ *valve.Device, _ *valve.Size) { d.Shapes.Wall[2][1] = 99999 },
		"touch 0":          func(d *deploy.Deployment, _ *heart.Root, _ *valve.Device, _ *valve.Size) { d.Final.Touches[0].On = 4 },
		"left leaflet has": func(d *deploy.Deployment, _ *heart.Root, _ *valve.Device, _ *valve.Size) { d.Shapes.LeafletMM[0] = nil },
		"annulus plane": func(_ *deploy.Deployment, r *heart.Root, _ *valve.Device, _ *valve.Size) {
			r.Hinge[1] = heart.Point{Reason: "unseen"}
		},
		"does not say what it is": func(_ *deploy.Deployment, _ *heart.Root, dev *valve.Device, _ *valve.Size) { dev.Build = nil },
		"leans":                   func(d *deploy.Deployment, _ *heart.Root, _ *valve.Device, _ *valve.Size) { flip(d.Final.Wires) },
	} {
		d, r, dev, size := uneven(t).build(t)
		own := *dev
		change(d, r, &own, size)
		if _, err := Of(d, r, &own, size); err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "outcome: ") {
			t.Errorf("%s: %v", want, err)
		}
	}
	if _, err := Of(nil, nil, nil, nil); err == nil {
		t.Error("nothing is taken for something")
	}
}

func flip(x []geom.Vec) {
	for i := range x {
		x[i].Z, x[i].Y = -x[i].Z, -x[i].Y
	}
}

// Each number of an outcome has one definition, complete.
func TestPropDefs(t *testing.T) {
	o := &Outcome{Keys: nil}
	reached := map[*Value]string{}
	ids := map[string]bool{}
	groups := map[string]bool{}
	for _, g := range Groups {
		groups[g.ID] = true
	}
	unit := map[string]string{"MM": "mm", "MM2": "mm2", "MM3": "mm3", "N": "N", "MPa": "MPa", "Deg": "deg", "Percent": "%"}
	for _, f := range Defs {
		if v := f.field(o); reached[v] != "" {
			t.Errorf("%s and %s are one number", f.ID, reached[v])
		} else {
			reached[v] = f.ID
		}
		if ids[f.ID] || f.NameEN == "" || f.NameZH == "" || f.Source == "" || !strings.HasSuffix(f.Definition, ".") || !strings.HasSuffix(f.DefinitionZH, "。") || !groups[f.Group] || f.Confidence != valve.Published && f.Confidence != valve.Assumed || Find(f.ID) == nil {
			t.Errorf("definition %+v", f)
		}
		ids[f.ID] = true
		want := ""
		for _, s := range []string{"MM", "MM2", "MM3", "MPa", "Deg", "Percent"} {
			if strings.HasSuffix(f.ID, s) {
				want = unit[s]
			}
		}
		if want == "" && strings.HasSuffix(f.ID, "N") {
			want = "N"
		}
		if f.Unit != want {
			t.Errorf("%s has the unit %q", f.ID, f.Unit)
		}
	}
	count := 0
	var walk func(v reflect.Value, path string)
	walk = func(v reflect.Value, path string) {
		switch {
		case v.Type() == reflect.TypeFor[Value]():
			count++
			if reached[v.Addr().Interface().(*Value)] == "" {
				t.Errorf("%s has no definition", path)
			}
		case v.Kind() == reflect.Struct:
			for i := range v.NumField() {
				walk(v.Field(i), path+"."+v.Type().Field(i).Name)
			}
		case v.Kind() == reflect.Array:
			for i := range v.Len() {
				walk(v.Index(i), path)
			}
		}
	}
	walk(reflect.ValueOf(o).Elem(), "")
	if count != len(Defs) || count < 80 {
		t.Errorf("%d numbers, %d definitions", count, len(Defs))
	}
	for _, f := range uneven(t).outcome(t).Findings {
		if !ids[f.Number] || f.TextEN == "" || f.TextZH == "" || f.Source == "" || strings.Contains(f.TextEN+f.TextZH, "%!") {
			t.Errorf("finding %+v", f)
		}
	}
}

// In a patient's wall, which has triangles of its own, the frame at its nominal place is measured as in a tube: gaps are those to the root's own lumen.
func TestPropPatientWall(t *testing.T) {
	g := plain()
	g.wall = func(deg, z float64) float64 {
		r := 13 + 0.03*z + 0.6*math.Cos((2*deg-40)*math.Pi/180)
		if z > 0 && z < 20 { // sinuses
			r += 3 * math.Pow(math.Sin(math.Pi*z/20), 2) * math.Pow(math.Cos(1.5*deg*math.Pi/180), 2)
		}
		return r
	}
	g.to = geom.FromColumns(geom.Vec{Y: 1}, geom.Vec{Z: 1}, geom.Vec{X: 1}, geom.Vec{X: 5, Y: 6, Z: 700})
	model, r, _, _ := g.build(t)
	r.Lumen = &mesh.Surface{Points: model.Shapes.Rest[0], Triangles: model.Shapes.Wall}
	for z := rigLow; z <= rigHigh; z++ {
		r.Centreline = append(r.Centreline, g.to.Apply(geom.Vec{Z: z}))
	}
	m := &mech.Model{}
	p, err := deploy.NewPatient(m, r, deploy.PatientOptions{Indication: deploy.Insufficiency})
	if err != nil {
		t.Fatal(err)
	}
	dev, size := jvalve(t)
	w, err := dev.Wires(size, []float64{0.5}, 1)
	if err != nil {
		t.Fatal(err)
	}
	axes, err := deploy.Placement{DepthMM: 4}.Axes(r)
	if err != nil {
		t.Fatal(err)
	}
	d := &deploy.Deployment{Device: dev.ID, Size: size.Label, Final: &deploy.Resting{Wall: p.Wall.Body.Rest}}
	sh := &d.Shapes
	sh.Wires, sh.Wall, sh.WallRegions, sh.Ostia, sh.Skirt = w, p.Wall.Body.Triangles, p.Wall.Regions, p.Ostia, [2]float64{0, 14}
	sh.WallContactMM = p.Options.WallContactMM
	sh.Rest[0], sh.CalciumMM[0] = p.Wall.Body.Rest, p.Wall.CalciumMM
	for c, l := range p.Leaflets {
		sh.Leaflets[c], sh.Regions[c], sh.Rest[1+c], sh.CalciumMM[1+c], sh.LeafletMM[c], sh.FreeEdge[c] = l.Body.Triangles, l.Regions, l.Body.Rest, l.CalciumMM, l.Contact.HalfMM, p.FreeEdge[c]
		d.Final.Leaflets[c] = l.Body.Rest
	}
	for _, q := range w.Points {
		sh.WireMM = append(sh.WireMM, 0.225)
		d.Final.Wires = append(d.Final.Wires, axes.At(q.PositionMM.X, q.PositionMM.Y, q.PositionMM.Z))
	}
	o, err := Of(d, r, dev, size)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "tilt", o.Place.TiltDeg, 0, 1e-3)
	near(t, "mean depth", o.Place.MeanDepthMM, 4, 0.01)
	near(t, "area of nothing moved", o.Strain.AreaRatio, 1, 1e-9)
	for _, f := range Defs {
		if v := f.Get(o); !v.Found && v.Reason == "" {
			t.Errorf("%s has no reason", f.ID)
		}
	}
	// The ring of the lumen in the annulus plane, against the map's rows there.
	pl, _ := r.AnnulusPlane()
	cut := r.Lumen.Cut(pl)
	if len(cut) == 0 {
		t.Fatal("no annulus")
	}
	worst := 0.0
	for k, deg := range o.Gaps.AnglesDeg {
		if o.Gaps.On[4][k] != OnWall {
			continue
		}
		dir := towards(r, deg)
		u, v, _ := cut[0].Frame.Local(axes.Origin.AddScaled(4, axes.W))
		far := cut[0].Ray(u, v, math.Atan2(dir.Dot(cut[0].Frame.V), dir.Dot(cut[0].Frame.U)))
		want := math.Max(0, far-(12.5+0.225+0.15))
		worst = math.Max(worst, math.Abs(o.Gaps.GapMM[4][k]-want))
	}
	t.Logf("gaps at the annulus differ by up to %.3f mm", worst)
	if worst > 0.15 {
		t.Errorf("at the annulus gaps differ from those to the lumen by up to %.2f mm", worst)
	}
}

// towards returns the direction of an anatomical angle.
func towards(r *heart.Root, deg float64) geom.Vec {
	pl, _ := r.AnnulusPlane()
	f := geom.FrameOf(pl, r.Hinge[heart.Right].PositionMM.Sub(pl.Origin))
	sin, cos := math.Sincos(deg * math.Pi / 180)
	if r.Hinge[heart.Left].PositionMM.Sub(pl.Origin).Dot(f.V) < 0 {
		sin = -sin
	}
	return f.U.Scale(cos).AddScaled(sin, f.V)
}
