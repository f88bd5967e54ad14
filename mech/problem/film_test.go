package problem

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/mech"
)

// The row's pictures: a sheet for each stage and one of all, and the surface of the crimped row lies between its radii.
func TestFilmOfTheRow(t *testing.T) {
	f, err := filmRow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Shots) != 3 || f.Scale.High <= 0.5 || f.Scale.High > 10 {
		t.Fatalf("%d stages, strain to %g %%", len(f.Shots), f.Scale.High)
	}
	for i, want := range []float64{11.5, 8.5, 4} {
		s := f.Shots[i].Bodies[0].Surface
		if top := s.Topology(); !top.Closed() {
			t.Errorf("stage %d is open: %+v", i, top)
		}
		in, out := math.Inf(1), 0.0
		for _, p := range s.Points {
			r := math.Hypot(p.X, p.Y)
			in, out = math.Min(in, r), math.Max(out, r)
		}
		// 0.4 mm thick; a strut of 0.3 mm lies flat across the curvature and its outer edges stand out by less than 0.02 mm.
		if in > want-0.19 || in < want-0.25 || out < want+0.19 || out > want+0.25 {
			t.Errorf("stage %d lies from %.3f to %.3f mm, want %.1f to %.1f", i, in, out, want-0.2, want+0.2)
		}
	}
	names, sheets, err := stentRow.Pictures(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(names) != 4 || len(sheets) != 4 || strings.Join(names, " ") != "stentrow-1-open.png stentrow-2-17mm.png stentrow-3-8mm.png stentrow.png" {
		t.Errorf("pictures %v", names)
	}
	for i := range sheets {
		sheets[i].CellPixels = [2]int{60, 60}
		a, b := sheets[i].Draw(), sheets[i].Draw()
		if !bytes.Equal(a.Pix, b.Pix) || a.Rect.Dx() < 100 {
			t.Errorf("%s: drawn twice it is not the same, or too small", names[i])
		}
	}
}

// The ring stops where it is drawn; martensite grows as it is crimped, and the tools are where the ring is.
func TestFilmOfTheRing(t *testing.T) {
	verify.Long(t)
	f, err := filmRing(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Shots) != 5 {
		t.Fatalf("%d stages", len(f.Shots))
	}
	var bright []int
	for i, s := range f.Shots {
		if top := s.Bodies[0].Surface.Topology(); !top.Closed() {
			t.Errorf("%s: open: %+v", s.Name, top)
		}
		if want := []int{1, 4, 4, 7, 4}[i]; len(s.Bodies) != want {
			t.Errorf("%s: %d bodies, want %d", s.Name, len(s.Bodies), want)
		}
		n := 0
		for _, c := range s.Bodies[0].PointColour {
			if c[1] > 150 {
				n++
			}
		}
		bright = append(bright, n)
	}
	if b := bright; b[0] != 0 || b[1] <= b[0] || b[2] <= b[1] || b[3] >= b[2] || b[4] >= b[3] {
		t.Errorf("points with more than about half martensite, by stage: %v", b)
	}
}

func TestMeanDiameterOfTheRing(t *testing.T) {
	r := four(t)
	if d := r.MeanDiameterMM(r.State()); math.Abs(d-27) > 1e-9 {
		t.Errorf("open it is %g mm across, want 27", d)
	}
	st := r.State()
	for b, k := range r.Model.Kinds {
		if k == mech.Position {
			p := st.Position(mech.Block(b)).Scale(0.5).Add(geom.Vec{Z: 3})
			copy(st.Values[4*b:], []float64{p.X, p.Y, p.Z})
		}
	}
	if d := r.MeanDiameterMM(st); math.Abs(d-13.5) > 1e-9 {
		t.Errorf("halved it is %g mm across", d)
	}
}
