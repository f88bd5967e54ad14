package ensemble

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/num"
)

// A member depends on the seed and its number alone, and leaves the plan as it was.
func TestPropMembersStandAlone(t *testing.T) {
	task, table := planned(t), must(DefaultTable())
	tissues, err := deploy.DefaultTissues()
	if err != nil {
		t.Fatal(err)
	}
	task.Options.Patient.Tissues = tissues
	before := text(t, task)
	first := map[int]string{}
	for _, i := range []int{3, 0, 2, 1, 7, 3, 0} {
		x, drawn, err := Draw(task, table, 5, i)
		if err != nil {
			t.Fatal(err)
		}
		got := text(t, x) + text(t, drawn) + text(t, x.Root.Lumen.Points)
		if was, ok := first[i]; ok && was != got {
			t.Errorf("member %d drawn again is another", i)
		}
		first[i] = got
	}
	for i, a := range first {
		for j, b := range first {
			if i < j && a == b {
				t.Errorf("members %d and %d are the same", i, j)
			}
		}
	}
	if text(t, task) != before {
		t.Error("drawing changed the plan")
	}
	other, _, err := Draw(task, table, 6, 3)
	if err != nil || text(t, other) == first[3] {
		t.Errorf("another seed, the same member: %v", err)
	}
	// A row less changes no other row.
	short := *table
	short.Rows = slices.DeleteFunc(slices.Clone(table.Rows), func(u Uncertainty) bool { return u.ID == "wallModulus" })
	_, all, _ := Draw(task, table, 5, 3)
	_, rest, _ := Draw(task, &short, 5, 3)
	k := slices.IndexFunc(table.Rows, func(u Uncertainty) bool { return u.ID == "wallModulus" })
	if drawn := map[float64]bool{}; true {
		for _, x := range all {
			drawn[x] = true
		}
		if len(drawn) != len(all) {
			t.Errorf("two rows have the same chance: %v", all)
		}
	}
	if !slices.Equal(slices.Delete(slices.Clone(all), k, k+1), rest) {
		t.Errorf("%v\n%v", all, rest)
	}
}

// Every row of the table changes what it is about, by what was drawn, and nothing else.
func TestPropEachRowActsOnItsOwn(t *testing.T) {
	task, table := planned(t), must(DefaultTable())
	base, err := deploy.DefaultTissues()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for i := range table.Rows {
		u := table.Rows[i]
		one := &Table{Schema: 1, ID: "one", Rows: []Uncertainty{u}, Sources: table.Sources}
		x, drawn, err := Draw(task, one, 1, 0)
		if err != nil {
			t.Fatal(err)
		}
		seen[u.ID] = true
		d, o := drawn[0], x.Options
		same := func(what string, got, want float64) {
			t.Helper()
			if math.Abs(got-want) > 1e-12*(1+math.Abs(want)) {
				t.Errorf("%s drawn %g: %s is %g, want %g", u.ID, d, what, got, want)
			}
		}
		on := func(id string, planned float64) float64 {
			if id == u.ID {
				return u.On(planned, d)
			}
			return planned
		}
		same("friction on tissue", o.FrictionTissue, on("frictionTissue", 0.1))
		same("friction on metal", o.FrictionMetal, on("frictionMetal", 0.1))
		same("diastole", o.DiastoleMMHg, on("diastoleMMHg", 100))
		tt := o.Patient.Tissues
		same("wall", tt.Regions["sinus"].YoungMPa.Value, on("wallModulus", base.Regions["sinus"].YoungMPa.Value))
		same("septum", tt.Regions["septum"].YoungMPa.Value, on("wallModulus", base.Regions["septum"].YoungMPa.Value))
		same("leaflet", tt.Regions["leaflet"].YoungMPa.Value, on("leafletModulus", base.Regions["leaflet"].YoungMPa.Value))
		same("stiffening", tt.Regions["leaflet"].StiffeningMPa.Value, on("leafletModulus", base.Regions["leaflet"].StiffeningMPa.Value))
		same("leaflet's thickness", tt.Regions["leaflet"].ThicknessMM.Value, on("leafletThickness", base.Regions["leaflet"].ThicknessMM.Value))
		same("wall's thickness", tt.Regions["sinus"].ThicknessMM.Value, base.Regions["sinus"].ThicknessMM.Value)
		same("bed", tt.Regions["aorta"].BedNMM3.Value, on("bed", base.Regions["aorta"].BedNMM3.Value))
		same("calcium", tt.CalciumMPa.Value, on("calciumModulus", base.CalciumMPa.Value))
		same("loading", x.Alloys["nitinol"].Value("loadEndMPa"), on("metalLoading", task.Alloys["nitinol"].Value("loadEndMPa")))
		same("unloading", x.Alloys["nitinol"].Value("unloadStartMPa"), on("metalUnloading", task.Alloys["nitinol"].Value("unloadStartMPa")))
		same("yield", x.Alloys["cobalt-chromium"].Value("yieldMPa"), on("metalLoading", task.Alloys["cobalt-chromium"].Value("yieldMPa")))
		same("struts", x.Device.Build.Frame.StrutWidthMM.Value, on("strutWidthMM", task.Device.Build.Frame.StrutWidthMM.Value))
		depth, _ := x.Program.DepthMM()
		same("depth", depth, on("depthMM", 5.5))
		same("placed depth", x.Placement.DepthMM, on("depthMM", 5.5))
		same("turn", x.Placement.TurnDeg, on("turnDeg", 0))
		same("tilt", x.Placement.TiltDeg, math.Abs(on("tiltDeg", 0)))
		same("edge", x.Root.Lumen.Points[0].Dist(task.Root.Lumen.Points[0]), math.Abs(on("lumenEdge", 0)*0.3))
		if out := x.Root.Lumen.Points[0].X - 14; out*on("lumenEdge", 0) < 0 {
			t.Errorf("%s drawn %g: the edge moved by %g mm", u.ID, d, out)
		}
		if moved := x.Root.Hinge[0].PositionMM.Dist(task.Root.Hinge[0].PositionMM); (moved > 0) != (u.ID == "landmarks") {
			t.Errorf("%s moved a hinge point by %g mm", u.ID, moved)
		}
		if o.PullMM != 0 || o.Increments.Fraction != 1 || o.Mesh.StrutElements != 5 || o.Patient.WallMM != 2.75 {
			t.Errorf("%s: members are not rehearsed as one of many: %+v", u.ID, o)
		}
		if u.Acts != Replaces && d == 0 || u.ID == "landmarks" && !(d > 0.4 && d < 1.6) {
			t.Errorf("%s: %g was drawn", u.ID, d)
		}
	}
	for id := range known {
		if !seen[id] {
			t.Errorf("the table has no %s", id)
		}
	}
}

// Meshes and increments that a task asks for are kept in an ensemble and in a search.
func TestPropAskedMeshesAreKept(t *testing.T) {
	task := planned(t)
	task.Options.Mesh, task.Options.Patient.WallMM, task.Options.Increments.Fraction = deploy.Mesh{StrutElements: 8, SegmentMM: 1}, 1.5, 0.25
	look := func(x *deploy.Task) {
		if o := x.Options; o.Mesh != task.Options.Mesh || o.Patient.WallMM != 1.5 || o.Increments.Fraction != 0.25 || o.Patient.LeafletMM != 2.5 || o.PullMM != 0 {
			t.Errorf("%+v", o)
		}
	}
	x, _, err := Draw(task, &Table{}, 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	look(x)
	if _, err := Find(t.Context(), task, SearchOptions{Rehearsals: 4}, func(_ context.Context, x *deploy.Task) (Judged, error) {
		look(x)
		return Judged{State: Stopped, Where: "x", Why: "x"}, nil
	}, nil); err != nil {
		t.Fatal(err)
	}
}

// A plan without friction stays without it where the table says nothing of it.
func TestPropNoFrictionStays(t *testing.T) {
	task := planned(t)
	task.Options.FrictionTissue = -1
	x, _, err := Draw(task, &Table{Schema: 1, ID: "none"}, 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	if o, err := x.Options.Completed(); err != nil || o.FrictionTissue != 0 || o.FrictionMetal != 0.1 {
		t.Errorf("%+v, %v", o.FrictionTissue, err)
	}
}

// Landmarks move by their own uncertainty; a line goes with its ends and its hinge point, an ostium's edge with its centre, and what is sure stays.
func TestPropLandmarksMoveTogether(t *testing.T) {
	r := planned(t).Root
	u := &Uncertainty{ID: "landmarks", Law: Normal, Spread: 1, From: -2, To: 2, Acts: Adds}
	sum, n := 0.0, 0.0
	for i := range 200 {
		q, _ := moved(r, u, num.NewChance(uint64(i)))
		by := func(a, b heart.Point) geom.Vec { return b.PositionMM.Sub(a.PositionMM) }
		d := by(r.Hinge[1], q.Hinge[1])
		sum, n = sum+d.Dot(d), n+2
		wall := faceOf(r.Lumen)
		off := func(p geom.Vec) float64 { return p.Dist(wall.foot(p, r.Lumen.Points[0])) }
		for k := range 3 {
			for _, pair := range [][2]heart.Point{{r.Hinge[k], q.Hinge[k]}, {r.Commissure[k], q.Commissure[k]}} {
				if d := off(pair[1].PositionMM) - off(pair[0].PositionMM); math.Abs(d) > 0.02 {
					t.Fatalf("a point on the lumen moved off it by %g mm", d)
				}
			}
		}
		line, was := q.HingeLine[heart.Right], r.HingeLine[heart.Right]
		for k, want := range []geom.Vec{by(r.Commissure[heart.LeftRight], q.Commissure[heart.LeftRight]), {}, d, {}, by(r.Commissure[heart.RightNon], q.Commissure[heart.RightNon])} {
			if got := line[k].Sub(was[k]); k%2 == 0 && got.Dist(want) > 1e-9 {
				t.Fatalf("point %d of the hinge line moved by %v, its landmark by %v", k, got, want)
			}
		}
		if got, want := by(r.OstiumCentre[0], q.OstiumCentre[0]), by(r.OstiumLower[0], q.OstiumLower[0]); got.Dist(want) > 1e-12 {
			t.Fatalf("an ostium's centre moved by %v, its edge by %v", got, want)
		}
		if by(r.OstiumCentre[1], q.OstiumCentre[1]).Norm() != 0 {
			t.Fatal("what has no uncertainty moved")
		}
	}
	if sd := math.Sqrt(sum / n); math.Abs(sd-0.5*0.88) > 0.03 { // a normal law cut off at 2 has 0.88 of its deviation
		t.Errorf("a hinge point of 0.5 mm moves by %.3f mm", sd)
	}
}

func must[T any](x *T, err error) *T {
	if err != nil {
		panic(err)
	}
	return x
}
