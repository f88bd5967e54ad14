package problem

import (
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/solve"
)

func four(t *testing.T) *Ring {
	t.Helper()
	r, err := NewRing(RingOptions{Elements: 4})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A run that was cancelled and goes on from its checkpoint, in another model, another solver and with another number of threads, ends with the same bytes: a crimp, and wires that rub on a bed and on one another.
func TestResumeHasTheSameBytes(t *testing.T) {
	ring := func() (*mech.Model, *mech.State) {
		r := four(t)
		return r.Model, r.State()
	}
	wires := func() (*mech.Model, *mech.State) {
		m := rubbing(t)
		return m, m.NewState()
	}
	for _, c := range []struct {
		name  string
		build func() (*mech.Model, *mech.State)
		stage solve.Stage
		most  solve.Options
		cuts  int // steps that fail, at least
	}{
		{"crimp", ring, solve.Stage{Name: "crimp", To: []float64{11, 0}, First: 0.05, Most: 0.25, DwellAt: []float64{0.5, 1}}, solve.Options{}, 0},
		{"rub", wires, solve.Stage{Name: "rub", To: []float64{4}, First: 0.5, Most: 0.5, DwellAt: []float64{0.4, 1}}, solve.Options{Iterations: 6}, 2},
	} {
		t.Run(c.name, func(t *testing.T) { resumes(t, c.build, c.stage, c.most, c.cuts) })
	}
}

// same reports whether two states have the same bytes in all that a step begins from.
func same(a, b *mech.State) bool {
	return slices.Equal(a.Values, b.Values) && slices.Equal(a.Last, b.Last) && slices.Equal(a.History, b.History) && slices.Equal(a.Controls, b.Controls) && slices.Equal(a.Seen, b.Seen) && slices.Equal(a.SeenLast, b.SeenLast) && a.Steps == b.Steps
}

// countdown is a context that ends when it has been asked so many times: wherever a run can be stopped, after steps that failed and within dwells as well.
type countdown struct {
	context.Context
	left int
}

func (c *countdown) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

func resumes(t *testing.T, build func() (*mech.Model, *mech.State), g solve.Stage, o solve.Options, leastCuts int) {
	whole := func(threads int) *mech.State {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
		m, st := build()
		s, err := solve.New(m, o)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Run(t.Context(), st, g); err != nil {
			t.Fatal(err)
		}
		if _, cuts, _, _ := s.Counts(); cuts < leastCuts {
			t.Errorf("%d steps failed: going on after one is not tried", cuts)
		}
		return st
	}
	want := whole(1)
	for _, threads := range []int{2, 8} {
		if st := whole(threads); !same(st, want) {
			t.Errorf("%d threads give other bytes than one", threads)
		}
	}
	m, st := build()
	var p solve.Progress
	stops := 0
	for {
		s, err := solve.New(m, o)
		if err != nil {
			t.Fatal(err)
		}
		err = s.Resume(&countdown{t.Context(), 3}, st, g, &p)
		if err == nil {
			break
		}
		var f *solve.Failure
		if !errors.As(err, &f) || f.Status != solve.Cancelled {
			t.Fatal(err)
		}
		stops++
		kept := st.Clone()
		m, _ = build()
		st = kept
	}
	if stops < 3 {
		t.Errorf("it was stopped %d times only", stops)
	}
	if !same(st, want) {
		t.Error("stopped and resumed, it ends with other bytes")
	}
	// Another model of the same kind has the same equilibrium, before any step.
	m, _ = build()
	s, err := solve.New(m, solve.Options{})
	if err != nil {
		t.Fatal(err)
	}
	sum, err := s.Sum(st)
	if err != nil {
		t.Fatal(err)
	}
	left := 0.0
	for _, g := range sum.Gradient {
		left = math.Max(left, math.Abs(g))
	}
	if left > 1e-3 || sum.Size < 1 {
		t.Errorf("taken up by another solver, %g N of %g are not in equilibrium", left, sum.Size)
	}
}

// The solver needs no more work for the ring than it did: a predictor, a tangent or a look that is wrong shows here first.
func TestRingTakesFewIterations(t *testing.T) {
	r, err := NewRing(RingOptions{Elements: 8})
	if err != nil {
		t.Fatal(err)
	}
	run, err := r.CrimpAndRelease(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if run.Cuts > 0 || run.Iterations > 330 || run.Steps > 80 {
		t.Errorf("%d steps, %d cut, %d iterations", run.Steps, run.Cuts, run.Iterations)
	}
}

// Elements of a graded ring are shorter at the joints, and those of a strut as long as the strut.
func TestGradedRing(t *testing.T) {
	lengths := func(grade float64) []float64 {
		r, err := NewRing(RingOptions{Elements: 8, Grade: grade})
		if err != nil {
			t.Fatal(err)
		}
		l := make([]float64, 8)
		for i := range l {
			l[i] = r.Struts.LengthMM(i)
		}
		return l
	}
	even, graded := lengths(0), lengths(0.7)
	sum, all := 0.0, 0.0
	for i := range even {
		sum, all = sum+graded[i], all+even[i]
		if math.Abs(graded[i]-graded[7-i]) > 1e-9 {
			t.Errorf("element %d of 8 is not as long as %d: %g, %g", i, 7-i, graded[i], graded[7-i])
		}
	}
	if math.Abs(sum/all-1) > 1e-3 || !(graded[0] < 0.4*even[0] && graded[3] > 1.5*even[3]) {
		t.Errorf("%g against %g", graded, even)
	}
	for _, grade := range []float64{-0.1, 1, math.NaN()} {
		if _, err := NewRing(RingOptions{Elements: 8, Grade: grade}); err == nil {
			t.Errorf("graded by %g", grade)
		}
	}
}

// Steps that go several times as far as contact sees at once look again on their way, instead of creeping to where it ends.
func TestFarStepsLookAgain(t *testing.T) {
	m := rubbing(t)
	s, err := solve.New(m, solve.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Run(t.Context(), m.NewState(), solve.Stage{Name: "rub", To: []float64{4}, First: 0.5, Most: 0.5}); err != nil {
		t.Fatal(err)
	}
	if _, cuts, iterations, _ := s.Counts(); cuts > 0 || iterations > 60 {
		t.Errorf("%d steps failed, %d iterations", cuts, iterations)
	}
}
