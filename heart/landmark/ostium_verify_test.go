package landmark

import (
	"fmt"
	"math"
	"runtime"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/num"
)

// near returns the ostium nearest to p.
func near(os []ostium, p geom.Vec) (ostium, float64) {
	best, d := ostium{}, math.Inf(1)
	for _, o := range os {
		if e := o.Centre.Dist(p); e < d {
			best, d = o, e
		}
	}
	return best, d
}

// Arteries of known place: the mouth is found to a fraction of a voxel, however wide, faint or oblique the artery.
func TestVerifyOstia(t *testing.T) {
	for _, c := range []struct {
		name                        string
		lumen, noise, blur          float64
		radius, contrast, rise      float64
		centreMM, lowerMM, acrossMM float64 // largest errors
	}{
		{"clean", 400, 0, 0.6, 2.2, 0.9, 0.1, 0.3, 0.3, 0.4},
		{"thin and faint in noise", 200, 25, 0.8, 1.5, 0.85, 0.1, 0.6, 0.8, 0.8},
		{"wide in bright blood", 600, 20, 0.6, 2.6, 0.95, 0, 0.3, 0.3, 0.4},
		{"steeply upward", 400, 15, 0.6, 1.8, 0.9, 1, 0.6, 0.6, 0.5},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene()
			s.lumenHU, s.noiseHU, s.blurMM = c.lumen, c.noise, c.blur
			var centre, lower [2]geom.Vec
			centre[0], lower[0] = s.artery(40, 12, c.radius, c.contrast, c.rise)
			centre[1], lower[1] = s.artery(170, 15, c.radius, c.contrast, c.rise)
			v, l := s.paint(3)
			got := findOstia(&l.Root, l, v)
			if len(got) != 2 {
				t.Fatalf("%d ostia, want 2: %+v", len(got), got)
			}
			for i := range centre {
				o, d := near(got, centre[i])
				if d > c.centreMM {
					t.Errorf("artery %d: centre %.2f mm off", i, d)
				}
				if e := o.Lower.Sub(lower[i]).Dot(s.frame.W); math.Abs(e) > c.lowerMM {
					t.Errorf("artery %d: lower edge %.2f mm off", i, e)
				}
				if e := o.DiameterMM - 2*c.radius; math.Abs(e) > c.acrossMM {
					t.Errorf("artery %d: %.2f mm across, want %.2f", i, o.DiameterMM, 2*c.radius)
				}
				if o.Confidence < 0.5 {
					t.Errorf("artery %d: confidence %.2f", i, o.Confidence)
				}
				if o.Path.Length() < reachMM || o.Reason == "" || o.SigmaMM <= 0 {
					t.Errorf("artery %d: path %.1f mm, reason %q, sigma %g", i, o.Path.Length(), o.Reason, o.SigmaMM)
				}
			}
		})
	}
}

// What touches the root without leaving it is no artery; what leaves it in an unusual place is one.
func TestVerifyOstiaAmongNeighbours(t *testing.T) {
	s := newScene()
	s.noiseHU = 20
	var want []geom.Vec
	add := func(deg, h, radius float64) {
		c, _ := s.artery(deg, h, radius, 0.9, 0.1)
		want = append(want, c)
	}
	add(40, 12, 2.2)
	add(66, 14, 1.6) // a second one in the same sinus
	s.balls = append(s.balls,
		ball{s.local(200, 10, 14.5), 12.5, 400},  // a chamber 2 mm behind the wall
		ball{s.local(255, 2, 14.3), 12.5, 380},   // another one
		ball{s.local(290, 14, 2.5), 3.2, 400},    // a pocket of the wall
		ball{s.local(320, 5, 12), 10, 900},       // undiluted contrast
		ball{s.local(130, 22, 14.3), 12.5, 1200}, // more of it
	)
	// A vein that passes a millimetre outside the wall.
	var vein geom.Curve
	for h := -20.0; h <= 45; h++ {
		vein = append(vein, s.local(340, h, 1+2+sceneWallMM+math.Pow((h-14)/12, 2)))
	}
	s.vessels = append(s.vessels, vessel{path: vein, radiusMM: 2, hu: 330})
	// A branch of the first artery that comes back to within a millimetre of the wall.
	branch := geom.Curve{s.local(40, 12.7, 7), s.local(60, 6, 6), s.local(80, 4, 3.4), s.local(100, 4, 3.2), s.local(115, 5, 4), s.local(125, 6, 9)}
	s.vessels = append(s.vessels, vessel{path: branch.Resample(0.5).Smooth(10), radiusMM: 1.5, hu: 350})
	v, l := s.paint(5)
	got := findOstia(&l.Root, l, v)
	for _, w := range want {
		if o, d := near(got, w); d > 0.8 || o.Confidence < 0.5 {
			t.Errorf("an artery is missed: nearest %.1f mm off, confidence %.2f", d, o.Confidence)
		}
	}
	for _, o := range got {
		ok := false
		for _, w := range want {
			ok = ok || o.Centre.Dist(w) < 1
		}
		if !ok && o.Confidence >= MinConfidence {
			t.Errorf("an artery at %.0f degrees, %.1f mm, that is none: confidence %.2f, %s", o.AngleRad*180/math.Pi, o.HeightMM, o.Confidence, o.Reason)
		}
	}
}

// Without arteries there are none.
func TestVerifyNoOstia(t *testing.T) {
	s := newScene()
	s.noiseHU = 35
	s.lumenHU = 250
	s.balls = []ball{{s.local(200, 10, 14.5), 12.5, 250}, {s.local(300, 14, 2), 3, 250}}
	v, l := s.paint(7)
	for _, o := range findOstia(&l.Root, l, v) {
		t.Errorf("an artery at %.0f degrees, %.1f mm, confidence %.2f", o.AngleRad*180/math.Pi, o.HeightMM, o.Confidence)
	}
}

// The same root in another pose and on another frame has the same mouths; and the same bytes come from any number of threads.
func TestOstiaPoseAndThreads(t *testing.T) {
	make := func(f geom.Frame) (*scene, []ostium) {
		s := newScene()
		s.frame = f
		s.artery(40, 12, 2.2, 0.9, 0.1)
		s.artery(170, 15, 1.7, 0.9, 0.3)
		v, l := s.paint(1)
		return s, findOstia(&l.Root, l, v)
	}
	s0, a := make(newScene().frame)
	c := num.NewChance(11)
	axis := geom.Vec{X: c.Normal(0, 1), Y: c.Normal(0, 1), Z: c.Normal(0, 1)}.Unit()
	turn := func(v geom.Vec) geom.Vec { return v.RotateAbout(axis, 1) }
	s1, b := make(geom.Frame{Origin: geom.Vec{X: 30, Y: -200, Z: 650}, U: turn(geom.Vec{X: 1}), V: turn(geom.Vec{Y: 1}), W: turn(geom.Vec{Z: 1})})
	if len(a) != 2 || len(b) != 2 {
		t.Fatalf("%d and %d ostia, want 2", len(a), len(b))
	}
	for i := range a {
		u, v, w := s0.frame.Local(a[i].Centre)
		p, q, r := s1.frame.Local(b[i].Centre)
		if d := (geom.Vec{X: u, Y: v, Z: w}).Dist(geom.Vec{X: p, Y: q, Z: r}); d > 0.05 {
			t.Errorf("mouth %d moves by %.3f mm with the pose", i, d)
		}
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	_, one := make(newScene().frame)
	if fmt.Sprint(one) != fmt.Sprint(a) {
		t.Error("one thread gives other ostia than several")
	}
}

func BenchmarkOstia(b *testing.B) {
	s := newScene()
	s.noiseHU = 20
	s.artery(40, 12, 2.2, 0.9, 0.1)
	s.artery(170, 15, 1.7, 0.9, 0.3)
	v, l := s.paint(1)
	var n int
	for b.Loop() {
		n = len(findOstia(&l.Root, l, v))
	}
	if n != 2 {
		b.Fatalf("%d ostia", n)
	}
}
