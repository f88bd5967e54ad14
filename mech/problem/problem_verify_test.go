package problem

import (
	"os"
	"testing"
)

// Every problem passes, and fails when its key input is 5 % wrong.
func TestVerifyProblems(t *testing.T) {
	names := map[string]bool{}
	for _, p := range All() {
		if names[p.Name] || p.Name == "" || p.Source == "" || p.About == "" {
			t.Errorf("%q: a name given twice, or no source", p.Name)
		}
		names[p.Name] = true
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			if p.Long && os.Getenv("APICAL_LONG") != "1" {
				t.Skip("long tier: set APICAL_LONG=1")
			}
			r, err := p.Run(t.Context(), 1)
			if err != nil {
				t.Fatal(err)
			}
			for i := range r.Readings {
				if x := &r.Readings[i]; !x.Passed() {
					t.Errorf("%s: %.7g %s, want %.7g, off by %.2g", x.What, x.Got, x.Unit, x.Want, x.Off())
				}
			}
			for i := range r.Series {
				if s := &r.Series[i]; !s.Passed() {
					t.Errorf("%s: order %.2f, want %g: %.3g at %.3g", s.What, s.Order(), s.Want, s.Error, s.Size)
				}
			}
			for _, n := range r.Notes {
				t.Log(n)
			}
			if p.Long {
				return
			}
			if r, err := p.Run(t.Context(), 1.05); err == nil && r.Passed() {
				t.Error("it passes with its key input 5 % wrong")
			}
		})
	}
}

func TestReadingsFail(t *testing.T) {
	nan := 0.0
	nan /= nan
	for _, r := range []Reading{{Want: 1, Got: 1.02, Rel: 0.01}, {Want: 1, Got: nan, Rel: 0.01}, {Got: 0.2, Abs: 0.1}, {Got: 1e-9}, {Want: 5, Got: 5.2, Abs: 0.1}} {
		if r.Passed() {
			t.Errorf("%+v passes", r)
		}
	}
	if s := (Series{Size: []float64{1, 0.5, 0.25}, Error: []float64{1, 0.5, 0.25}, Want: 2, Slack: 0.1}); s.Passed() {
		t.Error("a first order passes for a second")
	}
	if s := (Series{Size: []float64{1, 0.5}, Error: []float64{1, 0.25}, Want: 2, Slack: 0.1}); s.Passed() {
		t.Error("two meshes are enough")
	}
	if (&Report{}).Passed() {
		t.Error("nothing passes")
	}
}
