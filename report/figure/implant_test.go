package figure

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/internal/deploytest"
	"github.com/apical-heart/apical/mesh"
	"github.com/apical-heart/apical/outcome"
	"github.com/apical-heart/apical/valve"
)

// What is cut open is cut exactly: half of a tube's and of a leaflet's area stays, and none of it before the plane.
func TestVerifyCutOpen(t *testing.T) {
	r := deploytest.JValve(t)
	s := &r.Deployment.Shapes
	whole := wall(s, r.Deployment.Final)
	all := (&mesh.Surface{Points: whole.points, Triangles: whole.triangles}).Area()
	for _, deg := range []float64{0, 17, 90} { // through corners, and through triangles
		sin, cos := math.Sincos(deg * math.Pi / 180)
		plane := geom.Plane{Normal: geom.Vec{X: cos, Y: sin}}
		area := 0.0
		for _, b := range whole.bodies(0, plane) {
			area += b.Surface.Area()
			for _, p := range b.Surface.Points {
				if plane.Height(p) < -1e-9 {
					t.Fatalf("%g degrees: %v is left", deg, p)
				}
			}
		}
		if math.Abs(area/all-0.5) > 1e-9 {
			t.Errorf("%g degrees: %.6f of the tube is left", deg, area/all)
		}
	}
	// Calcium stands by itself, in its colour.
	bodies := whole.bodies(0)
	want := 0.0
	for k, c := range s.Wall {
		if s.CalciumMM[0][k] > 0 {
			want += (&mesh.Surface{Points: whole.points, Triangles: [][3]int32{c}}).Area()
		}
	}
	if len(bodies) != 2 || math.Abs(bodies[1].Surface.Area()-want) > 1e-9 || bodies[1].PointColour[0] != bone {
		t.Errorf("calcium is not drawn by itself: %d bodies", len(bodies))
	}
}

// In a slice across, the wall is the tube's circle, leaflets theirs, and every strut that crosses is a dot.
func TestVerifySliceLines(t *testing.T) {
	r := deploytest.JValve(t)
	p := Implantation{r.Deployment, r.Root}
	frame, ok := p.sliceFrame(nil, r.Deployment.Final, AnnulusSlice)
	if !ok || frame.W.Dist(geom.Vec{Z: 1}) > 1e-9 || frame.U.Dist(geom.Vec{X: 1}) > 1e-9 || frame.V.Dist(geom.Vec{Y: 1}) > 1e-9 {
		t.Fatalf("the annulus is seen in %+v", frame)
	}
	frame.Origin.Z = 5
	for i, radius := range []float64{14.5, 13} {
		sheet := wall(&r.Deployment.Shapes, r.Deployment.Final)
		if i == 1 {
			sheet = leaflet(&r.Deployment.Shapes, r.Deployment.Final, heart.Left)
		}
		lines := sheet.edges(frame)
		if len(lines) != 1 {
			t.Fatalf("%d lines", len(lines))
		}
		for _, q := range lines[0] {
			if d := math.Hypot(q.X, q.Y); d > radius+1e-9 || d < radius*math.Cos(3*math.Pi/180)-1e-9 || math.Abs(q.Z-5) > 1e-9 {
				t.Fatalf("%v is not on the circle of %g", q, radius)
			}
		}
	}
	for slice, z := range map[Slice]float64{AnnulusSlice: 0, SinusSlice: 10} {
		g, ok := p.Cut(nil, WindowFor(400), nil, r.Deployment.Final, slice, Options{})
		if !ok {
			t.Fatal("no slice")
		}
		wellFormed(t, "slice", g)
		dots := map[bool]int{}
		for _, w := range r.Deployment.Shapes.Wires.Segments {
			a, b := r.Deployment.Final.Wires[w.From].Z-z, r.Deployment.Final.Wires[w.To].Z-z
			if (a < 0) != (b < 0) {
				dots[w.Kind == valve.KeyWire]++
			}
		}
		if got := [2]int{strings.Count(g.SVG, `fill="`+frameCut+`" stroke="#000000"`), strings.Count(g.SVG, `fill="`+keyCut+`" stroke="#000000"`)}; got != [2]int{dots[false], dots[true]} || dots[false] < 6 || slice == SinusSlice && dots[true] < 3 {
			t.Errorf("%s: %v dots of frame and keys, want %v", slice, got, dots)
		}
	}
	long, _ := p.sliceFrame(nil, r.Deployment.Final, LongSlice)
	bottom, _ := p.keyBottom(r.Deployment.Final)
	if u, _, h := long.Local(bottom); math.Abs(h) > 1e-9 || u <= 0 {
		t.Errorf("the key's bottom lies %g mm off the long slice", h)
	}
}

// Views are drawn of every side, and have in them what they should: the key that is cut stands on the side that it points to.
func TestImplantViews(t *testing.T) {
	r := deploytest.JValve(t)
	p := Implantation{r.Deployment, r.Root}
	if !p.Drawable() || (Implantation{&deploy.Deployment{}, r.Root}).Drawable() || (Implantation{nil, r.Root}).Drawable() {
		t.Error("what can be drawn is not told from what cannot")
	}
	for _, from := range []From{FromSide, FromAorta, FromVentricle} {
		g := p.View(r.Deployment.Final, from, true, Options{})
		wellFormed(t, string(from), g)
		for word, in := range map[string]bool{">LCA<": from != FromVentricle, "10 mm": true, ">MS<": true} {
			if strings.Contains(g.SVG, word) != in && !(from == FromSide && word != "10 mm") { // what the near half took away is not named
				t.Errorf("%s: %q", from, word)
			}
		}
		camera, aspect, keep := p.look(from)
		if len(keep) != 1 || aspect < 0.5 || aspect > 1.5 {
			t.Errorf("%s: %d planes, aspect %g", from, len(keep), aspect)
		}
		x, y, _ := camera.Project(geom.Vec{Z: 5}, 1000, 1000)
		if math.Abs(x-500) > 1 || y < 100 || y > 900 {
			t.Errorf("%s: the root stands at %.0f, %.0f", from, x, y)
		}
	}
	camera, _, keep := p.look(FromSide)
	bottom, _ := p.keyBottom(r.Deployment.Final)
	if math.Abs(keep[0].Height(bottom)) > 0.3 || math.Abs(camera.Frame().W.Dot(r.Deployment.Axes.W)) > 1e-9 {
		t.Errorf("the key's middle lies %.2f mm from the cut", keep[0].Height(bottom))
	}
}

// Every cell of the gap map has the colour of its gap, and the curve stands where the narrowest gaps are.
func TestVerifyGapMap(t *testing.T) {
	r := deploytest.JValve(t)
	oc := r.Outcome(t)
	touch, unseen, open := 0, 0, 0
	for i := range oc.Gaps.FrameMM {
		for k := range oc.Gaps.AnglesDeg {
			n := 1
			if k == 0 {
				n = 2 // the seam
			}
			switch {
			case oc.Gaps.On[i][k] == outcome.OnNothing:
				unseen += n
			case oc.Gaps.GapMM[i][k] < 0.25:
				touch += n
			default:
				open += n
			}
		}
	}
	g, ok := GapMap(oc, r.Root, Options{})
	if !ok {
		t.Fatal("no map")
	}
	wellFormed(t, "gap map", g)
	// Beside the cells, one of each stands in the key.
	if a, b := strings.Count(g.SVG, `fill="`+Apposed+`"`), strings.Count(g.SVG, `fill="`+Unseen+`"`); a != touch+1 || b != unseen+1 || open == 0 {
		t.Errorf("%d and %d cells, want %d and %d (%d open)", a, b, touch+1, unseen+1, open)
	}
	for i := range oc.Gaps.FrameMM { // all apposed
		for k := range oc.Gaps.AnglesDeg {
			oc.Gaps.GapMM[i][k], oc.Gaps.On[i][k] = 0.1, outcome.OnWall
		}
	}
	g, _ = GapMap(oc, r.Root, Options{})
	if n := strings.Count(g.SVG, `fill="`+Apposed+`"`); n != touch+unseen+open+1 {
		t.Errorf("%d cells lie against tissue, want all %d", n, touch+unseen+open+1)
	}
	polar, ok := aboutFrame(oc, r.Root)
	if !ok {
		t.Fatal("no directions")
	}
	for c, want := range map[heart.Cusp]float64{heart.Right: 0, heart.Left: 120, heart.NonCoronary: 240} {
		if deg, z := polar(r.Root.Hinge[c].PositionMM); math.Abs(math.Remainder(deg-want, 360)) > 0.5 || math.Abs(z) > 1e-6 {
			t.Errorf("the %s hinge point stands at %.2f degrees and %.2f mm, want %g", c, deg, z, want)
		}
	}
	// In a mirrored heart the sense is still right, left, non-coronary.
	mirrored := *r.Root
	mirrored.Hinge[heart.Left], mirrored.Hinge[heart.NonCoronary] = r.Root.Hinge[heart.NonCoronary], r.Root.Hinge[heart.Left]
	polar, _ = aboutFrame(oc, &mirrored)
	if deg, _ := polar(mirrored.Hinge[heart.Left].PositionMM); math.Abs(deg-120) > 0.5 {
		t.Errorf("mirrored, the left hinge point stands at %.2f degrees", deg)
	}
	oc.Gaps = nil
	if _, ok := GapMap(oc, r.Root, Options{}); ok {
		t.Error("a map of nothing")
	}
}

func TestAnchoringFigures(t *testing.T) {
	r := deploytest.JValve(t)
	oc := r.Outcome(t)
	g, ok := PullOut(&oc.Anchor, Options{})
	wellFormed(t, "pull-out", g)
	for _, want := range []string{fmt.Sprintf("slips at %.1f N", oc.Anchor.Ventricle.SlipN.Value), fmt.Sprintf("slips at %.1f N", oc.Anchor.Aorta.SlipN.Value), "load in diastole 6.5 N", "load in systole 0.6 N"} {
		if !ok || !strings.Contains(g.SVG, want) {
			t.Errorf("the pull-out does not say %q", want)
		}
	}
	g, ok = Shares(&oc.Anchor, Options{})
	wellFormed(t, "shares", g)
	for _, want := range []string{"38 % · 2.5 N", "43 % · 2.8 N", "18 % · 1.2 N", "117 % · 0.7 N", ">\u221217 %<", fmt.Sprintf("safety factor %.1f", oc.Anchor.Ventricle.SafetyFactor.Value)} {
		if !ok || !strings.Contains(g.SVG, want) {
			t.Errorf("the shares do not say %q", want)
		}
	}
	g, ok = Seating(oc, r.Root, Options{})
	wellFormed(t, "seating", g)
	for _, k := range oc.Keys {
		if want := fmt.Sprintf("%.2f N", k.WallN+k.LeafletN); !ok || !strings.Contains(g.SVG, want) {
			t.Errorf("the keys do not say %q", want)
		}
	}
	if strings.Contains(g.SVG, "not seated") == (oc.Seating.Verdict == outcome.Seated) {
		t.Errorf("seated: %s", oc.Seating.Verdict)
	}
	empty := &outcome.Outcome{}
	if _, ok := PullOut(&empty.Anchor, Options{}); ok {
		t.Error("a pull-out of nothing")
	}
	if _, ok := Shares(&empty.Anchor, Options{}); ok {
		t.Error("shares of nothing")
	}
	if _, ok := Seating(empty, r.Root, Options{}); ok {
		t.Error("no keys are drawn")
	}
}

func TestRounded(t *testing.T) {
	for x, want := range map[float64]float64{0: 1, 0.9: 1, 1: 1, 1.2: 1.5, 7: 7.5, 11: 15, 0.03: 0.03, 260: 300} {
		if got := rounded(x); math.Abs(got-want) > 1e-9 {
			t.Errorf("%g becomes %g, want %g", x, got, want)
		}
	}
}
