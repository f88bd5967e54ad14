package outcome

import (
	"math"
	"strings"
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/valve"
)

// A round frame in a round tube has the difference of the radii as its gap everywhere, and their ring as the area of the leak; one that stands beside the axis the distance of two circles.
func TestVerifyGapInTube(t *testing.T) {
	g := plain()
	g.contact = 0.2
	o := g.outcome(t)
	outer := 12.5 + 0.45/2 + 0.15
	want := 14 - 0.2 - outer
	for i := range o.Gaps.FrameMM {
		for k, gap := range o.Gaps.GapMM[i] {
			if o.Gaps.On[i][k] != OnWall || math.Abs(gap-want) > 0.02 {
				t.Fatalf("row %d at %g degrees: gap %.4f on %d, want %.4f", i, o.Gaps.AnglesDeg[k], gap, o.Gaps.On[i][k], want)
			}
			if h := o.Gaps.HeightMM[i][k]; math.Abs(h-(o.Gaps.FrameMM[i]-4)) > 0.01 {
				t.Fatalf("row %d stands at %.3f mm, want %.3f", i, h, o.Gaps.FrameMM[i]-4)
			}
		}
	}
	a := &o.Apposition
	near(t, "apposed", a.ApposedPercent, 0, 0)
	near(t, "largest gap", a.LargestGapMM, want, 0.03)
	near(t, "widest path", a.LargestPathMM, want, 0.02)
	near(t, "path around", a.PathPercent, 100, 1e-9)
	near(t, "path's area", a.PathAreaMM2, math.Pi*((outer+want)*(outer+want)-outer*outer), 0.5)

	const off = 1.0
	g.frame = func(p geom.Vec) geom.Vec { return placed(4, 60)(p).Add(geom.Vec{X: off}) }
	o = g.outcome(t)
	for k, deg := range o.Gaps.AnglesDeg {
		cos, sin := math.Cos(deg*math.Pi/180), math.Sin(deg*math.Pi/180)
		want := math.Max(0, -off*cos+math.Sqrt(13.8*13.8-off*off*sin*sin)-outer)
		if gap := o.Gaps.PathMM[k]; math.Abs(gap-want) > 0.025 {
			t.Errorf("beside the axis, at %g degrees: %.4f, want %.4f", deg, gap, want)
		}
	}
	// Where the difference is under 0.25 mm it lies against the wall: around 0 degrees.
	touching := 0
	for k := range o.Gaps.AnglesDeg {
		if o.Gaps.PathMM[k] < 0.25 {
			touching++
		}
	}
	near(t, "apposed beside the axis", a.ApposedPercent, 0, 0)
	near(t, "apposed at the annulus", o.Apposition.AnnulusPercent, 100*float64(touching)/72, 1)
	if touching < 10 {
		t.Errorf("only %d directions touch", touching)
	}
}

// A dent of the wall at one height only is what a leak there must pass; a leaflet between is the tissue that is met.
func TestVerifyPathIsNarrowestGap(t *testing.T) {
	g := plain()
	g.wall = func(deg, z float64) float64 {
		if z >= 0 && z <= 2 && deg > 90 && deg < 150 {
			return 13.2
		}
		return 14
	}
	o := g.outcome(t)
	near(t, "largest gap", o.Apposition.LargestGapMM, 14-12.875, 0.02)
	if p := o.Gaps.PathMM[24]; math.Abs(p-(13.2-12.875)) > 0.02 {
		t.Errorf("at 120 degrees the path is %.3f mm, want %.3f", p, 13.2-12.875)
	}
	if p := o.Gaps.PathMM[0]; math.Abs(p-(14-12.875)) > 0.02 {
		t.Errorf("at 0 degrees the path is %.3f mm", p)
	}

	g = plain()
	g.leaflet, g.half = 13.4, 0.3
	o = g.outcome(t)
	row := 8 // 8 mm from the inflow edge, 4 over the annulus
	for k := range o.Gaps.AnglesDeg {
		if on := o.Gaps.On[row][k]; on == OnWall || math.Abs(o.Gaps.GapMM[row][k]-(13.4-0.3-12.875)) > 0.02 {
			t.Fatalf("at %g degrees %d is met at %.3f mm", o.Gaps.AnglesDeg[k], on, o.Gaps.GapMM[row][k])
		}
	}
	if o.Gaps.On[row][1] != 1+int(heart.Right) || o.Gaps.On[row][25] != 1+int(heart.Left) || o.Gaps.On[row][49] != 1+int(heart.NonCoronary) {
		t.Error("other leaflets are met than stand there")
	}
}

// Diameters of frames pressed into ellipses and cones are those of the curves.
func TestVerifySections(t *testing.T) {
	g := plain()
	const a, b = 13.0, 11.05
	g.frame = func(p geom.Vec) geom.Vec {
		q := placed(4, 60)(p)
		return geom.Vec{X: q.X * a / 12.5, Y: q.Y * b / 12.5, Z: q.Z}
	}
	o := g.outcome(t)
	h := (a - b) * (a - b) / ((a + b) * (a + b))
	perimeter := math.Pi * (a + b) * (1 + 3*h/(10+math.Sqrt(4-3*h)))
	for name, s := range map[string]*Section{"inflow": &o.Frame.Inflow, "annulus": &o.Frame.Annulus, "outflow": &o.Frame.Outflow} {
		near(t, name+" min", s.MinMM, 2*b, 0.02)
		near(t, name+" max", s.MaxMM, 2*a, 0.04)
		near(t, name+" by area", s.AreaDiameterMM, 2*math.Sqrt(a*b), 0.02)
		near(t, name+" by perimeter", s.PerimeterDiameterMM, perimeter/math.Pi, 0.02)
		near(t, name+" eccentricity", s.Eccentricity, 1-b/a, 1e-3)
		near(t, name+" expansion", s.ExpansionPercent, 100*math.Sqrt(a*b)/12.5, 0.1)
		near(t, name+" of free", s.FreePercent, 100*math.Sqrt(a*b)/12.5, 0.1)
		if len(s.CurveMM) != 72 {
			t.Errorf("%s has a curve of %d points", name, len(s.CurveMM))
		}
	}
	if s := o.Frame.STJ; s.MinMM.Found || s.MinMM.Reason == "" {
		t.Errorf("the frame ends below the junction, and yet: %+v", s.MinMM)
	}
	// A cone: each level has its own diameter.
	g.frame = func(p geom.Vec) geom.Vec {
		f := 0.8 + 0.02*p.Z
		q := placed(-6, 60)(p)
		return geom.Vec{X: q.X * f, Y: q.Y * f, Z: q.Z}
	}
	o = g.outcome(t)
	near(t, "cone's inflow", o.Frame.Inflow.AreaDiameterMM, 25*0.8, 0.02)
	near(t, "cone's outflow", o.Frame.Outflow.AreaDiameterMM, 25*1.2, 0.02)
	near(t, "cone at the junction", o.Frame.STJ.AreaDiameterMM, 25*(0.8+0.02*14), 0.05)
	if s := o.Frame.Annulus; s.MinMM.Found || s.MinMM.Reason == "" {
		t.Errorf("the frame starts above the annulus, and yet: %+v", s.MinMM)
	}
}

// Depth, tilt and turn are those the device was put with.
func TestVerifyPlace(t *testing.T) {
	g := plain()
	o := g.outcome(t)
	for c := range of {
		near(t, "depth "+of[c].en, o.Place.DepthMM[c], 4, 1e-3)
	}
	near(t, "tilt", o.Place.TiltDeg, 0, 1e-6)
	near(t, "rotation", o.Place.RotationDeg, 0, 1e-6)
	const lean, turn = 8.0, 12.0
	g.frame = func(p geom.Vec) geom.Vec {
		q := p.RotateAbout(geom.Vec{Z: 1}, (60+turn)*math.Pi/180).Add(geom.Vec{Z: -4})
		return q.RotateAbout(geom.Vec{Y: 1}, lean*math.Pi/180) // down towards the right hinge point
	}
	o = g.outcome(t)
	near(t, "leaning tilt", o.Place.TiltDeg, lean, 0.02)
	near(t, "turned rotation", o.Place.RotationDeg, turn, 0.4)
	// The inflow's circle of 12.5 mm leans about Y: under X = x its plane lies at -4/cos - x tan.
	tan, cos := math.Tan(lean*math.Pi/180), math.Cos(lean*math.Pi/180)
	right := 4/cos + tan*(12.5*cos-4*math.Sin(lean*math.Pi/180))
	near(t, "depth right", o.Place.DepthMM[heart.Right], right, 0.05)
	if l, n := o.Place.DepthMM[heart.Left].Value, o.Place.DepthMM[heart.NonCoronary].Value; math.Abs(l-n) > 0.05 || l > 4 {
		t.Errorf("depths %.2f and %.2f mm below the left and the non-coronary hinge point", l, n)
	}
	near(t, "mean depth", o.Place.MeanDepthMM, (o.Place.DepthMM[0].Value+o.Place.DepthMM[1].Value+o.Place.DepthMM[2].Value)/3, 1e-12)
}

// Forces are counted once each, at their level, by what presses on what.
func TestVerifyForces(t *testing.T) {
	g := plain()
	g.leaflet, g.half = 13.2, 0.3
	d, _, _, _ := g.build(t)
	frame, key := -1, [3]int{}
	for i, p := range d.Shapes.Wires.Points {
		if p.Kind == valve.FrameWire && frame < 0 {
			frame = i
		}
		if p.Kind == valve.KeyWire {
			key[p.Key] = i
		}
	}
	touch := func(point, on int, deg, r, z, n, mpa float64) {
		g.touches = append(g.touches, deploy.Touching{Point: point, On: on, AtMM: around2(deg, r, z), NormalN: n, PressureMPa: mpa})
	}
	touch(frame, OnWall, 10, 13.8, -3, 1, 0.1)
	touch(frame, OnWall, 20, 13.8, -1, 2, 0.2)
	touch(key[0], OnWall, 30, 13.8, 1.9, 4, 0.3)
	touch(frame, 1+int(heart.Left), 120, 13, 5, 8, 0.4)
	touch(key[1], 1+int(heart.Left), 120, 13.4, 6, 16, 0.5)
	touch(frame, OnWall, 0, 13.8, 19, 32, 0.25)
	o := g.outcome(t)
	f := &o.Forces
	near(t, "outflow tract", f.LVOTN, 1, 0)
	near(t, "annulus", f.AnnulusN, 6, 0)
	near(t, "sinus", f.SinusN, 24, 0)
	near(t, "junction", f.STJN, 32, 0)
	if f.Levels[1] != (Level{FrameWallN: 2, KeyWallN: 4}) || f.Levels[2] != (Level{FrameLeafletN: 8, KeyLeafletN: 16}) {
		t.Errorf("levels %+v", f.Levels)
	}
	c := &o.Clamps[heart.Left]
	near(t, "clamp", c.ForceN, 8, 0)
	near(t, "clamp's key", c.KeyN, 16, 0)
	near(t, "clamp on the right leaflet", o.Clamps[heart.Right].ForceN, 0, 0)
	near(t, "pressure on the wall", o.Contact.WallMPa, 0.3, 0)
	near(t, "pressure on leaflets", o.Contact.LeafletMPa, 0.5, 0)
	if o.Keys[0].WallN != 4 || o.Keys[1].LeafletN != 16 || o.Keys[2].WallN != 0 {
		t.Errorf("keys %+v", o.Keys)
	}
	near(t, "least key", o.Seating.LeastForceN, 0, 0)
	near(t, "most key", o.Seating.MostForceN, 16, 0)
}

// The clamped area is the strip of leaflet about a key's wire that lies on the frame.
func TestVerifyClampedArea(t *testing.T) {
	g := plain()
	dev, _ := jvalve(t)
	wire := dev.Build.Keys.WireMM.Value / 2
	g.half = 0.3
	g.leaflet = 12.5 + 0.225 + g.half
	g.key = g.leaflet + g.half + wire
	o := g.outcome(t)
	d, _, _, _ := g.build(t)
	// The strip reaches from the wire as far as half the thickness, the wire's and 0.3 mm do, seen from the sheet.
	reach := g.half + wire + 0.3
	wide := 2 * math.Sqrt(reach*reach-(g.half+wire)*(g.half+wire))
	long := 0.0
	for _, s := range d.Shapes.Wires.Segments {
		a, b := d.Final.Wires[s.From], d.Final.Wires[s.To]
		if m := a.Lerp(b, 0.5); s.Kind == valve.KeyWire && m.Z > 0 && m.Z < 12 && d.Shapes.Wires.Points[s.From].Key == 0 && d.Shapes.Wires.Points[s.To].Key == 0 {
			long += a.Dist(b)
		}
	}
	cusp := heart.Left // key 0 stands at 120 degrees
	if o.Keys[0].Sinus != cusp.String() {
		t.Fatalf("key 0 in %s", o.Keys[0].Sinus)
	}
	want := wide * long * g.leaflet / g.key
	near(t, "clamped area", o.Clamps[cusp].AreaMM2, want, 0.1*want)
	g.leaflet += 1.5
	g.key += 1.5
	near(t, "clamped off the frame", g.outcome(t).Clamps[cusp].AreaMM2, 0, 0)
}

// The index is the part of the region that is pressed on: none, all, and the part above a height.
func TestVerifyContactPressureIndex(t *testing.T) {
	g := plain()
	o := g.outcome(t)
	near(t, "index without touches", o.Contact.IndexPercent, 0, 0)
	degrees := turned(60-300) + 5/14.0*180/math.Pi
	near(t, "region", o.Contact.RegionMM2, 14*degrees*math.Pi/180*15, 5)
	near(t, "region's depth", o.Contact.RegionDepthMM, 15, 0.5)
	press := func(low float64) *Outcome {
		g.touches = nil
		for deg := 0.0; deg < 360; deg += 4 {
			for z := 0.0; z >= low; z -= 0.75 {
				g.touches = append(g.touches, deploy.Touching{Point: 0, On: OnWall, AtMM: around2(deg, 13.775, z), NormalN: 0.01, PressureMPa: 0.2})
			}
		}
		return g.outcome(t)
	}
	near(t, "index pressed all over", press(-16).Contact.IndexPercent, 100, 0.5)
	o = press(-6)
	near(t, "index pressed down to -6 mm", o.Contact.IndexPercent, 100*(6+0.9)/15, 2)
	near(t, "largest", o.Contact.SeptalMPa, 0.2, 0)
	near(t, "force", o.Contact.SeptalN, 0.01*9*math.Round(degrees/4), 0.3)
}

// A wall that is drawn along its circumference is stretched by that much, beside calcium and elsewhere.
func TestVerifyStretch(t *testing.T) {
	g := plain()
	g.calcium = 0.5
	g.move = func(p geom.Vec) geom.Vec { return geom.Vec{X: 1.25 * p.X, Y: 1.25 * p.Y, Z: 1.04 * p.Z} }
	g.stresses = []deploy.RegionStress{{Region: deploy.SinusLeft, AreaMM2: 9, MostMPa: 0.3, MostStretch: 1.1}, {Region: deploy.SinusNon, MostMPa: 0.2, MostStretch: 1.2}, {Region: deploy.Curtain, MostMPa: 0.7, MostStretch: 1.3}}
	o := g.outcome(t)
	s := &o.Strain
	near(t, "beside calcium", s.CalcifiedStretch, 1.25, 1e-9)
	near(t, "area", s.AreaRatio, 1.25*1.04, 1e-9)
	near(t, "calcified", s.CalcifiedMM2, 14*20*math.Pi/180*2, 0.1)
	near(t, "sinus", s.SinusStretch, 1.2, 0)
	near(t, "sinus stress", s.SinusMPa, 0.3, 0)
	near(t, "outflow tract", s.LVOTMPa, 0.7, 0)
	if s.AnnulusStretch.Found {
		t.Error("a stress of the annulus where none was given")
	}
	if f := findingOf(o, "calcifiedStretch"); f == nil || f.Grade != Low {
		t.Errorf("1.25 beside calcium: %+v", f)
	}
	g.move = func(p geom.Vec) geom.Vec { return geom.Vec{X: 1.65 * p.X, Y: 1.65 * p.Y, Z: p.Z} }
	if f := findingOf(g.outcome(t), "calcifiedStretch"); f == nil || f.Grade != High || f.Confidence != valve.Assumed {
		t.Errorf("1.65 beside calcium: %+v", f)
	}
	// Simple shear by g: the larger stretch is g/2 + sqrt(1 + g²/4).
	rest := []geom.Vec{{}, {X: 2}, {X: 0.5, Y: 3}}
	now := []geom.Vec{{}, {X: 2}, {X: 0.5 + 0.8*3, Y: 3}}
	if got, want := stretch(rest, now, [3]int32{0, 1, 2}), 0.4+math.Sqrt(1.16); math.Abs(got-want) > 1e-12 {
		t.Errorf("simple shear stretches by %g, want %g", got, want)
	}
}

func findingOf(o *Outcome, number string) *Finding {
	for i := range o.Findings {
		if o.Findings[i].Number == number {
			return &o.Findings[i]
		}
	}
	return nil
}

// Distances of ostia, junction and septum are those of the tube.
func TestVerifyClearance(t *testing.T) {
	g := plain()
	g.leaflet, g.half = 13.2, 0.2
	o := g.outcome(t)
	c := &o.Coronary[heart.Left]
	near(t, "vtc", c.VTCMM, 14-12.725, 0.01)
	near(t, "frame over ostium", c.FrameOverMM, 16-11, 0.01)
	near(t, "leaflet to ostium", c.LeafletMM, math.Hypot(0.8, 1)-0.2, 0.01) // the leaflet ends 1 mm below
	near(t, "by its diameter", c.LeafletRatio, c.LeafletMM.Value/4, 1e-12)
	near(t, "leaflet over ostium", c.LeafletOverMM, 1, 1e-6)
	near(t, "leaflet's calcium", c.LeafletCalciumMM3, 7, 0)
	if f := findingOf(o, "vtcLeftMM"); f == nil || f.Grade != High {
		t.Errorf("1.3 mm to the ostium: %+v", f)
	}
	near(t, "reach to the junction", o.Junction.ReachMM, -4, 1e-6)
	if v := o.Junction.VTSTJMM; v.Found || v.Reason == "" {
		t.Errorf("distance to a junction that is not reached: %+v", v)
	}
	near(t, "septum", o.Septum.LengthMM, 5, 1e-6)
	near(t, "free septum", o.Septum.FreeMM, 1, 1e-3)
	g.frame = placed(-4, 60)
	o = g.outcome(t)
	near(t, "reach above the junction", o.Junction.ReachMM, 4, 1e-6)
	near(t, "vtstj", o.Junction.VTSTJMM, 14-12.725, 0.02)
	near(t, "free septum of a high frame", o.Septum.FreeMM, 9, 1e-3)
	// A frame that ends below the ostium is carried on as a cylinder.
	g.frame = placed(12, 60)
	near(t, "vtc of a low frame", g.outcome(t).Coronary[0].VTCMM, 14-12.725, 0.01)
}

// The pull of a frame out of a tube rises and stays: it slips at the corner. Shares are of what bears.
func TestVerifyAnchor(t *testing.T) {
	d := &deploy.Deployment{}
	for i := range 21 {
		mm := 0.25 * float64(i)
		f := math.Min(10, 20*mm)
		d.Pulls = append(d.Pulls[:0], deploy.Pull{Towards: TowardsVentricle, Curve: append(curveOf(d, 0), deploy.PullPoint{MovedMM: -mm, ForceN: -f})})
	}
	d.Loads = []deploy.Load{
		{Name: valve.Diastole, AxialN: -5, MovedMM: -0.25, Held: true, FrameWallN: 2, KeyWallN: 1, LeafletN: 2},
		{Name: valve.Systole, AxialN: 0.6, MovedMM: 0.1, Held: true, FrameWallN: -0.6},
	}
	var a Anchor
	anchor(d, &a)
	near(t, "slip", a.Ventricle.SlipN, 10, 1e-9)
	near(t, "slip at", a.Ventricle.SlipMM, 0.5, 1e-9)
	near(t, "most", a.Ventricle.MostN, 10, 1e-9)
	near(t, "safety", a.Ventricle.SafetyFactor, 2, 1e-9)
	near(t, "frame's share", a.Diastole.FramePercent, 40, 1e-9)
	near(t, "keys' share", a.Diastole.KeyPercent, 20, 1e-9)
	near(t, "leaflets' share", a.Diastole.LeafletPercent, 40, 1e-9)
	near(t, "systole's share", a.Systole.FramePercent, 100, 1e-9)
	if a.Aorta.SafetyFactor.Found || a.Verdict != Held {
		t.Errorf("%+v", a)
	}
	// One that slides far before it comes to rest was not held.
	d.Loads[0].MovedMM = -6.1
	a = Anchor{}
	anchor(d, &a)
	if a.Verdict != Slips || !strings.Contains(a.Reason, "6.1 mm") {
		t.Errorf("slid by 6.1 mm: %s, %s", a.Verdict, a.Reason)
	}
	d.Loads[0].MovedMM = -0.25
	// A load above the slip force slips, whatever else is said.
	d.Loads[0].AxialN = -12
	a = Anchor{}
	anchor(d, &a)
	if a.Verdict != Slips {
		t.Errorf("a load of 12 N on a hold of 10 N: %s, %s", a.Verdict, a.Reason)
	}
	// One that never slips says so.
	d.Pulls[0].Curve = d.Pulls[0].Curve[:3]
	d.Loads[0].AxialN, d.Loads[0].Held = -5, false
	a = Anchor{}
	anchor(d, &a)
	if a.Ventricle.SlipN.Reason == "" || a.Ventricle.SafetyFactor.Reason == "" || a.Verdict != Slips || a.Diastole.KeyPercent.Found {
		t.Errorf("%+v", a)
	}
}

func curveOf(d *deploy.Deployment, i int) []deploy.PullPoint {
	if i < len(d.Pulls) {
		return d.Pulls[i].Curve
	}
	return nil
}
