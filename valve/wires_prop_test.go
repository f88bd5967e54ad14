package valve_test

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/catalog"
)

// each calls do with every size of every device that says what it is made of.
func each(t *testing.T, do func(t *testing.T, d *valve.Device, s *valve.Size, w *valve.Wires)) {
	devices, err := valve.Load(catalog.Files())
	if err != nil {
		t.Fatal(err)
	}
	built := 0
	for i := range devices {
		d := &devices[i]
		if d.Build == nil {
			continue
		}
		built++
		for j := range d.Sizes {
			s := &d.Sizes[j]
			t.Run(d.ID+"/"+s.Label, func(t *testing.T) {
				w, err := d.Wires(s, []float64{0.25, 0.5, 0.75}, 1)
				if err != nil {
					t.Fatal(err)
				}
				do(t, d, s, w)
			})
		}
	}
	if built < 5 {
		t.Errorf("%d devices say what they are made of, want the J-Valves and three to compare with", built)
	}
}

// nearest returns how far the nearest point of a kind lies from p.
func nearest(w *valve.Wires, p geom.Vec, kind string) float64 {
	best := math.Inf(1)
	for _, q := range w.Points {
		if q.Kind == kind {
			best = min(best, q.PositionMM.Dist(p))
		}
	}
	return best
}

// A third of a turn and a mirror through the first commissure bring a device onto itself.
func TestPropDevicesAreSymmetric(t *testing.T) {
	each(t, func(t *testing.T, d *valve.Device, s *valve.Size, w *valve.Wires) {
		sin, cos := math.Sincos(2 * math.Pi / 3)
		for i, p := range w.Points {
			q := p.PositionMM
			turned := geom.Vec{X: cos*q.X - sin*q.Y, Y: sin*q.X + cos*q.Y, Z: q.Z}
			mirrored := geom.Vec{X: q.X, Y: -q.Y, Z: q.Z}
			if off := max(nearest(w, turned, p.Kind), nearest(w, mirrored, p.Kind)); off > 1e-6 {
				t.Fatalf("point %d at %v is alone by %g mm", i, q, off)
			}
		}
	})
}

// The metal is one piece or hangs together by sutures, no segment is lost or double, and each end is a joint.
func TestPropDevicesHangTogether(t *testing.T) {
	each(t, func(t *testing.T, d *valve.Device, s *valve.Size, w *valve.Wires) {
		root := make([]int, len(w.Points))
		for i := range root {
			root[i] = i
		}
		var find func(i int) int
		find = func(i int) int {
			if root[i] != i {
				root[i] = find(root[i])
			}
			return root[i]
		}
		ends := make([]int, len(w.Points))
		seen := map[[2]int]bool{}
		for _, g := range w.Segments {
			k := [2]int{min(g.From, g.To), max(g.From, g.To)}
			if seen[k] || g.From == g.To {
				t.Errorf("segment %v stands twice or has no length", g)
			}
			seen[k] = true
			ends[g.From]++
			ends[g.To]++
			root[find(g.From)] = find(g.To)
			if l := w.Points[g.From].PositionMM.Dist(w.Points[g.To].PositionMM); l < 0.1 || l > 8 {
				t.Errorf("a segment of %g mm", l)
			}
		}
		for i, n := range ends {
			if (n != 2) && !w.Points[i].Joint {
				t.Errorf("%d segments meet at point %d, which is no joint", n, i)
			}
			if n == 0 {
				t.Errorf("point %d is on no wire", i)
			}
		}
		for _, u := range w.Sutures {
			root[find(u.Key)] = find(u.Frame)
			if way := w.Points[u.Key].PositionMM.Dist(w.Points[u.Frame].PositionMM); u.LengthMM < way {
				t.Errorf("a suture of %g mm is tight at rest, over %g mm", u.LengthMM, way)
			}
		}
		for i := range root {
			if find(i) != find(0) {
				t.Fatalf("point %d hangs on nothing", i)
			}
		}
		if d.Build.Keys != nil && len(w.Sutures) == 0 && d.Build.Keys.Hung.Value == valve.Sutured {
			t.Error("no suture")
		}
	})
}

// The frame has the size's diameter and height, and the keys' bottoms lie in the middle between the commissures, at their height.
func TestPropDevicesHaveTheirSize(t *testing.T) {
	each(t, func(t *testing.T, d *valve.Device, s *valve.Size, w *valve.Wires) {
		lowest := map[int]geom.Vec{}
		for _, p := range w.Points {
			q := p.PositionMM
			if p.Kind == valve.FrameWire {
				want := d.Build.Frame.Outline.At(q.Z/s.FrameHeightMM.Value) * s.NominalDiameterMM.Value / 2
				if r := math.Hypot(q.X, q.Y); math.Abs(r-want) > 1e-9 || q.Z < -1e-9 || q.Z > s.FrameHeightMM.Value+1e-9 {
					t.Fatalf("a point at radius %g and height %g, want radius %g", r, q.Z, want)
				}
			} else if low, ok := lowest[p.Key]; p.Key >= 0 && (!ok || q.Z < low.Z) {
				lowest[p.Key] = q
			}
		}
		k := d.Build.Keys
		if k == nil {
			return
		}
		for i, q := range lowest {
			a := (float64(i) + 0.5) * 2 * math.Pi / 3
			r := k.BottomDiameterShare.Value * s.NominalDiameterMM.Value / 2
			if want := (geom.Vec{X: r * math.Cos(a), Y: r * math.Sin(a), Z: k.BottomShare.Value * s.FrameHeightMM.Value}); q.Dist(want) > 0.01 {
				t.Errorf("key %d has its bottom at %v, want %v", i, q, want)
			}
		}
	})
}

func TestWiresRefuses(t *testing.T) {
	d := valve.Device{ID: "x"}
	if _, err := d.Wires(&valve.Size{}, nil, 1); err == nil {
		t.Error("a device that does not say what it is made of was built")
	}
	d.Build = &valve.Build{}
	for _, bad := range [][]float64{{0}, {1}, {0.5, 0.5}, {0.6, 0.4}, {math.NaN()}} {
		if _, err := d.Wires(&valve.Size{}, bad, 1); err == nil {
			t.Errorf("struts divided at %v", bad)
		}
	}
	if _, err := d.Wires(&valve.Size{}, nil, 0); err == nil {
		t.Error("segments without length")
	}
}
