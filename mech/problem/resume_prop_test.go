package problem

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"testing"

	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/solve"
)

func four(t *testing.T) *Ring {
	t.Helper()
	r, err := NewRing(4, 1)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A crimp that was cancelled and goes on from its checkpoint, in another solver and with another number of threads, ends with the same bytes.
func TestResumeHasTheSameBytes(t *testing.T) {
	g := solve.Stage{Name: "crimp", To: []float64{11, 0}, First: 0.05, Most: 0.25, DwellAt: []float64{0.5, 1}}
	whole := func(threads int) *mech.State {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
		r := four(t)
		s, err := solve.New(r.Model, solve.Options{})
		if err != nil {
			t.Fatal(err)
		}
		st := r.State()
		if err := s.Run(t.Context(), st, g); err != nil {
			t.Fatal(err)
		}
		return st
	}
	want := whole(1)
	for _, threads := range []int{2, 4, 8} {
		if st := whole(threads); !slices.Equal(st.Values, want.Values) || !slices.Equal(st.History, want.History) {
			t.Errorf("%d threads give other bytes than one", threads)
		}
	}
	r := four(t)
	st := r.State()
	var p solve.Progress
	stops := 0
	for {
		s, err := solve.New(r.Model, solve.Options{})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		g := g
		n := 0
		g.Read = func(float64, bool, *mech.State) {
			if n++; n == 2 {
				cancel()
			}
		}
		err = s.Resume(ctx, st, g, &p)
		cancel()
		if err == nil {
			break
		}
		var f *solve.Failure
		if !errors.As(err, &f) || f.Status != solve.Cancelled {
			t.Fatal(err)
		}
		stops++
		kept := st.Clone()
		r = four(t)
		st = kept
	}
	if stops < 3 {
		t.Errorf("it was stopped %d times only", stops)
	}
	if !slices.Equal(st.Values, want.Values) || !slices.Equal(st.History, want.History) {
		t.Error("stopped and resumed, it ends with other bytes")
	}
}
