package measure

import (
	"context"
	"math"
	"testing"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/internal/verify"
)

func measureTube(t testing.TB, tb tube, o Options) *Set {
	t.Helper()
	r, v := tb.patient()
	s, _ := Measure(context.Background(), r, v, o)
	return s
}

// Every measurement of a root in closed form.
func TestVerifyTube(t *testing.T) {
	tb := normalTube()
	tb.nu, tb.nz = 180, 400 // the wall has a kink at the annulus, which a coarse mesh cuts off
	s := measureTube(t, tb, Options{Draws: 4})
	p := ellipsePerimeter(tb.a, tb.b)
	area := math.Pi * tb.a * tb.b
	shrink := 1 - 4*lvotShrink
	deg := math.Pi / 180
	sinus := 0.0 // area at the widest level: pi (R^2 + bulge^2/2 + oval^2/2)
	sinus = math.Pi * (tb.sinus*tb.sinus + tb.bulge*tb.bulge/2 + tb.oval*tb.oval/2)
	wide := func(azimuth float64) float64 { return 2*tb.sinus + 2*tb.oval*math.Cos(2*(azimuth-10)*deg) }
	leaflet := func(c, i, j float64) float64 {
		return tb.at(c*deg, 0).Dist(tb.at(i*deg, commissureZ).Lerp(tb.at(j*deg, commissureZ), 0.5))
	}
	across := func(z float64) float64 {
		a, b, c := tb.at(60*deg, z), tb.at(180*deg, z), tb.at(300*deg, z)
		return math.Max(a.Dist(b), math.Max(b.Dist(c), c.Dist(a)))
	}
	axis := tb.at(0, 0).Add(tb.at(120*deg, 0)).Add(tb.at(240*deg, 0)).Scale(1.0 / 3).Sub(geom.Vec{X: apexX, Z: apexZ})
	want := map[string]struct{ value, tolerance float64 }{
		"annulusAreaMM2": {area, 1e-3 * area}, "annulusPerimeterMM": {p, 1e-3 * p}, "annulusMinMM": {2 * tb.b, 0.02}, "annulusMaxMM": {2 * tb.a, 0.02},
		"annulusMeanMM": {tb.a + tb.b, 0.02}, "annulusAreaDiameterMM": {2 * math.Sqrt(tb.a*tb.b), 0.02}, "annulusPerimeterDiameterMM": {p / math.Pi, 0.02},
		"annulusEccentricity": {1 - tb.b/tb.a, 1e-3},
		"lvotAreaMM2":         {area * shrink * shrink, 1e-3 * area}, "lvotPerimeterMM": {p * shrink, 1e-3 * p}, "lvotMinMM": {2 * tb.b * shrink, 0.02},
		"lvotMaxMM": {2 * tb.a * shrink, 0.02}, "lvotMeanMM": {(tb.a + tb.b) * shrink, 0.02}, "lvotTaperRatio": {shrink * shrink, 1e-3},
		"sinusLeftMM": {wide(120), 0.08}, "sinusRightMM": {wide(0), 0.08}, "sinusNonMM": {wide(240), 0.08}, "sinusMeanMM": {2 * tb.sinus, 0.05},
		"sinusAreaMM2": {sinus, 2e-3 * sinus}, "sinusLevelMM": {sinusZ, 0.25}, "sinusHeightMM": {stjZ, 0.02},
		"sinusLeftHeightMM": {stjZ, 0.02}, "sinusRightHeightMM": {stjZ, 0.02}, "sinusNonHeightMM": {stjZ, 0.02},
		"stjMinMM": {2 * tb.stj, 0.02}, "stjMaxMM": {2 * tb.stj, 0.02}, "stjMeanMM": {2 * tb.stj, 0.02}, "stjAreaMM2": {math.Pi * tb.stj * tb.stj, 1},
		"stjHeightMM": {stjZ, 1e-6}, "stjLowestMM": {stjZ, 0.01}, "stjTiltDeg": {0, 1e-6}, "stjAnnulusRatio": {2 * tb.stj / (tb.a + tb.b), 2e-3},
		"ascendingMinMM": {2 * tb.stj, 0.02}, "ascendingMaxMM": {2 * tb.stj, 0.02}, "ascendingMeanMM": {2 * tb.stj, 0.02}, "ascendingLargestMM": {2 * tb.stj, 0.02},
		"coronaryLeftHeightMM": {leftOstiumZ, 1e-6}, "coronaryRightHeightMM": {rightOstiumZ, 1e-6},
		"rightCuspClockDeg":           {90, 15},
		"commissureLeftRightHeightMM": {commissureZ, 1e-6}, "commissureRightNonHeightMM": {commissureZ, 1e-6}, "commissureNonLeftHeightMM": {commissureZ, 1e-6},
		"leafletLeftLengthMM": {leaflet(120, 60, 180), 1e-6}, "leafletRightLengthMM": {leaflet(0, 60, 300), 1e-6}, "leafletNonLengthMM": {leaflet(240, 180, 300), 1e-6},
		"intercommissural4MM": {across(4), 0.4}, "intercommissural6MM": {across(6), 0.4}, "intercommissural8MM": {across(8), 0.4},
		"calciumLeftFixedMM3": {50, 1e-6}, "calciumRightFixedMM3": {30, 1e-6}, "calciumNonFixedMM3": {10, 1e-6}, "calciumLeafletsFixedMM3": {90, 1e-6},
		"calciumAnnulusFixedMM3": {5, 1e-6}, "calciumLVOTFixedMM3": {2.5, 1e-6}, "calciumAortaFixedMM3": {15, 1e-6}, "calciumTotalFixedMM3": {97.5, 1e-6},
		"calciumLeftRelativeMM3": {100, 1e-6}, "calciumRightRelativeMM3": {60, 1e-6}, "calciumNonRelativeMM3": {20, 1e-6}, "calciumLeafletsRelativeMM3": {180, 1e-6},
		"calciumAnnulusRelativeMM3": {10, 1e-6}, "calciumLVOTRelativeMM3": {5, 1e-6}, "calciumAortaRelativeMM3": {30, 1e-6}, "calciumTotalRelativeMM3": {195, 1e-6},
		"agatstonEstimateAU": {380, 1e-6}, "calciumLVOTPerimeterPercent": {100.0 / 72, 1e-6}, "calciumLVOTDepthMM": {4, 1e-6},
		"rootAngleCoronalDeg": {0, 1e-6}, "rootAngle3DDeg": {0, 1e-5}, "aortoLVAngleDeg": {180 - geom.AngleDeg(axis, geom.Vec{Z: 1}), 0.05},
		"lvAxisAnnulusDeg": {geom.AngleDeg(axis, geom.Vec{Z: 1}), 0.05}, "lvLengthMM": {axis.Norm(), 0.02}, "lvApexWallMM": {apexWall, 1e-6}, "lvCavityML": {cavityML, 1e-6},
		"membranousSeptumMM": {-septumZ, 1e-6},
	}
	skipped := 0
	for _, d := range Defs {
		v := d.Get(s)
		if !v.Found {
			t.Errorf("%s: not found: %s", d.ID, v.Reason)
		}
		w, ok := want[d.ID]
		if !ok {
			skipped++
			continue
		}
		near(t, d.ID, v.Value, w.value, w.tolerance)
	}
	centre := s.AnnulusFrame.Origin
	near(t, "left ostium to axis", s.CoronaryLeftAxisMM.Value, tb.at(120*deg, leftOstiumZ+2).Sub(geom.Vec{X: centre.X, Y: centre.Y, Z: leftOstiumZ + 2}).Norm(), 1e-6)
	near(t, "right ostium to axis", s.CoronaryRightAxisMM.Value, tb.at(5*deg, rightOstiumZ+1.5).Sub(geom.Vec{X: centre.X, Y: centre.Y, Z: rightOstiumZ + 1.5}).Norm(), 1e-6)
	near(t, "clock of the right coronary", s.RightCoronaryClockDeg.Value, 90+5, 3)
	if skipped != 11 { // checked elsewhere: four view angles, axis distances, attachments, the level of the widest section, one clock angle
		t.Errorf("%d measurements have no wanted value", skipped)
	}
	if s.CalciumLVOTSectorsMM3[4] != 5 || s.CalciumAnnulusSectorsMM3[6] != 10 || s.CalciumSectorsThreshold != "relative" {
		t.Errorf("sectors: %v %v %s", s.CalciumLVOTSectorsMM3, s.CalciumAnnulusSectorsMM3, s.CalciumSectorsThreshold)
	}
	for _, id := range []string{"annulus", "lvot", "sinus", "stj", "ascending"} {
		if s.Section(id) == nil {
			t.Errorf("no section %s", id)
		}
	}
}

// The reference tool's own sample (ct-planning, section 12).
func TestVerifyReportSample(t *testing.T) {
	verify.Run(t,
		verify.Benchmark{Name: "AreaDiameter_3mSpec", Source: "3m-spec", Where: "ct-planning 12", Want: 26.24, Rel: 5e-4, Unit: "mm",
			Got: func(x float64) float64 { return AreaDiameterMM(540.6 * x) }},
		verify.Benchmark{Name: "PerimeterDiameter_3mSpec", Source: "3m-spec", Where: "ct-planning 12", Want: 27.06, Rel: 5e-4, Unit: "mm",
			Got: func(x float64) float64 { return PerimeterDiameterMM(85 * x) }},
		verify.Benchmark{Name: "Eccentricity_3mSpec", Source: "3m-spec", Where: "ct-planning 12", Want: 0.329, Rel: 2e-3,
			Got: func(x float64) float64 { return Eccentricity(21.6*x, 32.2) }},
	)
}

// The case of ct-planning 5.2, to the printed digits.
func TestVerifyCArm_Quantavi(t *testing.T) {
	l, r, n := geom.Vec{X: 36.79, Y: -199.311, Z: 1416.193}, geom.Vec{X: 32.25, Y: -218.025, Z: 1404.997}, geom.Vec{X: 26.103, Y: -199.937, Z: 1391.409}
	root := &heart.Root{Hinge: [3]heart.Point{point(l), point(r), point(n)}}
	s, _ := Measure(context.Background(), root, nil, Options{Draws: -1})
	w := s.AnnulusFrame.W
	printed := func(what string, got, want, digit float64) { t.Helper(); near(t, what, got, want, digit/2*1.0001) }
	printed("n_x", w.X, -0.91804, 1e-5)
	printed("n_y", w.Y, -0.01433, 1e-5)
	printed("n_z", w.Z, 0.39623, 1e-5)
	printed("three-cusp LAO", s.ThreeCuspLAODeg.Value, 2.50, 0.01)
	printed("three-cusp CRA", s.ThreeCuspCRADeg.Value, 3.72, 0.01)
	printed("overlap LAO", s.CuspOverlapLAODeg.Value, -13.64, 0.01)
	printed("overlap CRA", s.CuspOverlapCRADeg.Value, -30.17, 0.01)
	far := ViewAlong(towardsTable(r.Lerp(n, 0.5).Sub(l), geom.Vec{}))
	printed("L-far LAO", far.LAODeg, -38.21, 0.01)
	printed("L-far CRA", far.CRADeg, -55.62, 0.01)
	for _, x := range [][2]float64{{-40, -56.61}, {-20, -39.57}, {0, -2.07}, {20, 37.18}, {40, 55.62}} {
		p, ok := SCurveAt(w, x[0])
		if !ok {
			t.Fatal("no S-curve")
		}
		printed("S-curve", p, x[1], 0.01)
		found := false
		for _, v := range s.SCurve {
			if v.LAODeg == x[0] {
				found = true
				near(t, "list", v.CRADeg, p, 1e-9)
			}
		}
		if !found {
			t.Errorf("the curve has no point at %g", x[0])
		}
	}
	printed("foreshortening AP", ForeshorteningDeg(w, View{}), 0.82, 0.01)
	printed("aortic angle, coronal", s.RootAngleCoronalDeg.Value, 66.65, 0.01)
	printed("aortic angle, 3D", s.RootAngle3DDeg.Value, 66.66, 0.01)
	printed("L-R", l.Dist(r), 22.28, 0.01)
	printed("L-N", l.Dist(n), 27.00, 0.01)
	printed("N-R", n.Dist(r), 23.44, 0.01)
	for _, v := range []View{{s.ThreeCuspLAODeg.Value, s.ThreeCuspCRADeg.Value}, {s.CuspOverlapLAODeg.Value, s.CuspOverlapCRADeg.Value}} {
		near(t, "edge-on", ForeshorteningDeg(w, v), 0, 1e-6)
		p, _ := SCurveAt(w, v.LAODeg)
		near(t, "on the S-curve", p, v.CRADeg, 1e-6)
	}
	// What needs the lumen says so, and nothing is invented.
	for _, v := range []Value{s.AnnulusAreaMM2, s.STJMeanMM, s.CoronaryLeftHeightMM, s.LVLengthMM, s.CalciumTotalFixedMM3} {
		if v.Found || v.Reason == "" || v.Value != 0 {
			t.Errorf("measured without a lumen: %+v", v)
		}
	}
}

// A wall with 0.2 mm of noise at each vertex must not change the annulus by more than 0.5 %.
func TestVerifyNoisyWall(t *testing.T) {
	tb := normalTube()
	tb.noise, tb.nu, tb.nz = 0.2, 90, 82 // triangles of about a millimetre
	s := measureTube(t, tb, Options{Draws: -1})
	p, area := ellipsePerimeter(tb.a, tb.b), math.Pi*tb.a*tb.b
	near(t, "perimeter", s.AnnulusPerimeterMM.Value, p, 5e-3*p)
	near(t, "area", s.AnnulusAreaMM2.Value, area, 1e-2*area)
}

// The uncertainty of what has a closed form: heights, distances, areas under an edge moved as a whole.
func TestVerifyUncertainty(t *testing.T) {
	tb := normalTube()
	r, v := tb.patient()
	many := Options{Draws: 1500}
	rel := 3 / math.Sqrt(2*1500) * 1.2 // three standard errors of a standard deviation
	clean := func() (*heart.Root, *heart.Ventricle) {
		q, w := *r, *v
		for _, p := range []*heart.Point{&q.Hinge[0], &q.Hinge[1], &q.Hinge[2], &q.Commissure[0], &q.Commissure[1], &q.Commissure[2], &q.OstiumLower[0],
			&q.OstiumLower[1], &q.OstiumCentre[0], &q.OstiumCentre[1], &q.STJ, &q.MembranousSeptum, &w.ApexEndo, &w.ApexEpi} {
			p.SigmaMM = 0
		}
		q.EdgeSigmaMM = 0
		return &q, &w
	}
	q, w := clean()
	q.Lumen = nil
	q.OstiumLower[0].SigmaMM, w.ApexEpi.SigmaMM, q.MembranousSeptum.SigmaMM = 1.3, 0.7, 2
	s, _ := Measure(context.Background(), q, w, many)
	near(t, "ostium", s.CoronaryLeftHeightMM.SD, 1.3, rel*1.3)
	near(t, "wall", s.LVApexWallMM.SD, 0.7, rel*0.7)
	near(t, "septum", s.MembranousSeptumMM.SD, 2, rel*2)
	near(t, "untouched", s.CoronaryRightHeightMM.SD, 0, 0)

	// Hinge points of one uncertainty: a height over the centre varies by sigma / sqrt 3.
	q, w = clean()
	q.Lumen = nil
	for i := range q.Hinge {
		q.Hinge[i].SigmaMM = 0.9
	}
	q.STJ.PositionMM = geom.Vec{X: 0, Y: 0, Z: stjZ}.Add(q.Hinge[0].PositionMM.Add(q.Hinge[1].PositionMM).Add(q.Hinge[2].PositionMM).Scale(1.0 / 3))
	q.STJ.PositionMM.Z = 4
	s, _ = Measure(context.Background(), q, w, many)
	near(t, "height over the centre", s.STJHeightMM.SD, 0.9/math.Sqrt(3), 2*rel*0.9/math.Sqrt(3))

	// The border moved as a whole by d: perimeter + 2 pi d, diameter + 2 d.
	q, w = clean()
	q.EdgeSigmaMM = 0.3
	s, _ = Measure(context.Background(), q, w, Options{Draws: 150})
	rel = 3 / math.Sqrt(2*150) * 1.2
	near(t, "perimeter", s.AnnulusPerimeterMM.SD, 2*math.Pi*0.3, rel*2*math.Pi*0.3)
	near(t, "diameter", s.AnnulusMeanMM.SD, 0.6, rel*0.6)
	near(t, "area", s.AnnulusAreaMM2.SD, 0.3*ellipsePerimeter(tb.a, tb.b), rel*0.3*ellipsePerimeter(tb.a, tb.b))
	near(t, "height", s.STJHeightMM.SD, 0, 0)

	// Calcium: what lies within one standard deviation of the noise above the threshold.
	q, _ = clean()
	q.LumenSDHU = 160
	s, _ = Measure(context.Background(), q, nil, Options{Draws: -1})
	near(t, "calcium, relative", s.CalciumLeftRelativeMM3.SD, 50, 1e-9)
	near(t, "calcium, fixed", s.CalciumLeftFixedMM3.SD, 50, 1e-9)
	q.LumenSDHU = 100
	s, _ = Measure(context.Background(), q, nil, Options{Draws: -1})
	near(t, "calcium, relative", s.CalciumLeftRelativeMM3.SD, 0, 0)
}

// BenchmarkMeasure is the whole of it: 64 draws on a wall of 50,000 triangles. The aim is half a second on two cores.
func BenchmarkMeasure(b *testing.B) {
	tb := normalTube()
	tb.nu, tb.nz = 200, 125
	r, v := tb.patient()
	found := 0
	for b.Loop() {
		s, _ := Measure(context.Background(), r, v, Options{})
		found = len(s.Sections)
	}
	if found != 5 {
		b.Errorf("%d sections", found)
	}
	b.ReportMetric(float64(len(r.Lumen.Triangles)), "triangles")
}

func TestVerifyMissing(t *testing.T) {
	s, w := Measure(context.Background(), nil, nil, Options{})
	for _, d := range Defs {
		if v := d.Get(s); v.Found || v.Reason == "" {
			t.Errorf("%s of nobody: %+v", d.ID, v)
		}
	}
	if !warned(w, "MEASURE-ANNULUS") {
		t.Error("no warning about the annulus")
	}
	// One landmark at a time: what hangs on it goes, the rest stays as it was.
	tb := normalTube()
	r, v := tb.patient()
	full, _ := Measure(context.Background(), r, v, Options{Draws: -1})
	lose := func(p *heart.Point) { *p = heart.Point{Reason: "lost on purpose"} }
	for _, c := range []struct {
		name string
		lose func(*heart.Root, *heart.Ventricle)
		gone []string
		kept []string
	}{
		{"hinge", func(r *heart.Root, v *heart.Ventricle) { lose(&r.Hinge[1]) }, []string{"annulusAreaMM2", "coronaryLeftHeightMM", "threeCuspLAODeg", "sinusLeftMM", "leafletRightLengthMM"},
			[]string{"stjMeanMM", "lvApexWallMM", "calciumTotalFixedMM3", "leafletLeftLengthMM"}},
		{"stj", func(r *heart.Root, v *heart.Ventricle) { lose(&r.STJ) }, []string{"stjMeanMM", "stjHeightMM", "sinusHeightMM", "aortoLVAngleDeg"}, []string{"annulusAreaMM2", "sinusMeanMM", "ascendingMeanMM"}},
		{"commissure", func(r *heart.Root, v *heart.Ventricle) { lose(&r.Commissure[1]) }, []string{"commissureRightNonHeightMM", "leafletRightLengthMM", "intercommissural4MM"}, []string{"sinusLeftMM", "leafletLeftLengthMM"}},
		{"lumen", func(r *heart.Root, v *heart.Ventricle) { r.Lumen = nil }, []string{"annulusAreaMM2", "lvotAreaMM2", "sinusMeanMM", "stjMeanMM", "ascendingMeanMM", "stjAnnulusRatio"}, []string{"coronaryLeftHeightMM", "stjHeightMM"}},
		{"centreline", func(r *heart.Root, v *heart.Ventricle) { r.Centreline = nil }, []string{"ascendingMeanMM", "ascendingLargestMM"}, []string{"annulusAreaMM2", "aortoLVAngleDeg"}},
		{"apex", func(r *heart.Root, v *heart.Ventricle) { lose(&v.ApexEndo) }, []string{"lvLengthMM", "lvAxisAnnulusDeg", "aortoLVAngleDeg"}, []string{"annulusAreaMM2"}},
		{"calcium", func(r *heart.Root, v *heart.Ventricle) { r.Calcium = heart.Calcium{} }, []string{"calciumTotalFixedMM3", "agatstonEstimateAU"}, []string{"annulusAreaMM2"}},
		{"threshold", func(r *heart.Root, v *heart.Ventricle) { r.Calcium.RelativeValid = false }, []string{"calciumTotalRelativeMM3", "agatstonEstimateAU"}, []string{"calciumTotalFixedMM3"}},
		{"metal", func(r *heart.Root, v *heart.Ventricle) { r.Calcium.MetalVolumeMM3 = 9 }, []string{"agatstonEstimateAU"}, []string{"calciumTotalFixedMM3"}},
	} {
		q, w := *r, *v
		c.lose(&q, &w)
		s, _ := Measure(context.Background(), &q, &w, Options{Draws: 8})
		for _, id := range c.gone {
			if x := Find(id).Get(s); x.Found || x.Reason == "" {
				t.Errorf("without %s: %s is %+v", c.name, id, x)
			}
		}
		for _, id := range c.kept {
			x, y := Find(id).Get(s), Find(id).Get(full)
			if !x.Found || math.Abs(x.Value-y.Value) > 0.05*math.Abs(y.Value) {
				t.Errorf("without %s: %s is %+v, was %+v", c.name, id, x, y)
			}
		}
	}
}

func warned(ws []fault.Warning, code string) bool {
	for _, w := range ws {
		if w.Code == code {
			return true
		}
	}
	return false
}
