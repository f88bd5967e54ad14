package ensemble

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/outcome"
	"github.com/apical-heart/apical/valve"
)

// bowl is a Judge whose leak is least at a size, depth and turn, and whose index grows with depth.
func bowl(size string, mm, deg float64) Judge {
	return func(_ context.Context, t *deploy.Task) (Judged, error) {
		o := &outcome.Outcome{}
		found := func(x float64) outcome.Value { return outcome.Value{Value: x, Found: true} }
		x, y := (t.Placement.DepthMM-mm)/6, (t.Placement.TurnDeg-deg)/40
		leak := 0.3 + 3*(x*x+y*y)
		if t.Size.Label != size {
			leak += 0.5
		}
		o.Apposition.LargestPathMM = found(leak)
		o.Contact.IndexPercent = found(t.Placement.DepthMM)
		o.Anchor.Verdict = outcome.Held
		return Judged{State: Done, Outcome: o}, nil
	}
}

// leakOnly are criteria whose optimum is known.
func leakOnly(t *testing.T, rows ...string) *Criteria {
	c := *must(DefaultCriteria())
	c.Rows = slices.DeleteFunc(slices.Clone(c.Rows), func(r Criterion) bool { return !slices.Contains(rows, r.ID) })
	if len(c.Rows) != len(rows) {
		t.Fatal("a criterion is missing")
	}
	return &c
}

// The search comes to the known optimum of a made-up outcome, nearer with more rehearsals, and does as many as it may.
func TestVerifySearchFindsTheOptimum(t *testing.T) {
	last := math.Inf(1)
	for _, n := range []int{12, 40, 120} {
		seen := 0
		s, err := Find(t.Context(), planned(t), SearchOptions{Rehearsals: n, Criteria: leakOnly(t, "leak")}, bowl("27", 6.9, 4), func(done, of int) { seen = done })
		if err != nil {
			t.Fatal(err)
		}
		b := s.Cells[s.Best]
		off := math.Hypot((b.DepthMM-6.9)/6, (b.TurnDeg-4)/40)
		if b.Size != "27" || off > last+1e-9 || s.Rehearsals > n || s.Rehearsals != len(s.Cells) || seen != s.Rehearsals {
			t.Errorf("%d rehearsals: %+v, %.3f off after %.3f; %d were done", n, b.Place, off, last, s.Rehearsals)
		}
		last = off
		if len(s.Sizes) != 3 || s.DepthMM != [2]float64{2.5, 8.5} || s.TurnDeg != [2]float64{-9, 9} {
			t.Errorf("%v %v %v", s.Sizes, s.DepthMM, s.TurnDeg)
		}
		if n < 20 && s.Rehearsals != n || slices.MaxFunc(s.Cells, func(a, b Cell) int { return a.Round - b.Round }).Round == 0 {
			t.Errorf("%d of %d rehearsals were done", s.Rehearsals, n)
		}
		for i, c := range s.Cells {
			if slices.ContainsFunc(s.Cells[:i], func(q Cell) bool { return q.Place == c.Place }) {
				t.Errorf("%+v was rehearsed twice", c.Place)
			}
		}
		if b.CameToMM.Found != false || len(b.Figures) != 1 || !b.Front {
			t.Errorf("%+v", b)
		}
		last = off
	}
	if last > 0.05 {
		t.Errorf("at last it is %.3f off", last)
	}
}

// Score and front of a case worked by hand: weights 3 and 2, leak from 0.25 to 2 mm, index from 0 to 11.5 %.
func TestVerifyScore(t *testing.T) {
	s := &Search{Criteria: *leakOnly(t, "leak", "conduction"), Draws: 4000}
	v := func(x float64) outcome.Value { return outcome.Value{Value: x, Found: true} }
	for _, f := range [][2]float64{{0.25, 11.5}, {2, 0}, {1.125, 5.75}, {1.5, 5.75}, {0.1, 0}} {
		s.Cells = append(s.Cells, Cell{State: Done, Figures: []outcome.Value{v(f[0]), v(f[1])}})
	}
	s.Cells[4].Slips = true
	s.Cells = append(s.Cells, Cell{State: Trouble, Why: "too hard"}, Cell{State: Done, Figures: []outcome.Value{v(0.25), {Reason: "no septum"}}})
	s.score()
	for i, want := range []float64{60, 40, 50, 100 * (3*0.5/1.75 + 2*0.5) / 5, 0, 0, 0} {
		if c := s.Cells[i]; math.Abs(c.Score-want) > 1e-9 || c.Scored != (i < 5) || c.Front != (i < 3) {
			t.Errorf("cell %d: %+v, want a score of %g", i, c, want)
		}
	}
	if s.Best != 0 || s.Cells[6].Why != "Contact pressure index: no septum" || s.Cells[5].Why != "too hard" || s.Cells[4].Why != "it slips" {
		t.Errorf("best %d; %q", s.Best, s.Cells[6].Why)
	}
	s.Weigh(nil)
	sum := 0.0
	for i, c := range s.Cells {
		if sum += c.BestPercent; i >= 4 && c.BestPercent != 0 {
			t.Errorf("cell %d, which cannot be the best, is in %g %%", i, c.BestPercent)
		}
	}
	if math.Abs(sum-100) > 1e-9 || s.SpreadFrom != Stated || s.Spreads["leak"] != 0.4 {
		t.Errorf("%g %% in all, from %s", sum, s.SpreadFrom)
	}
	s.Weigh(map[string]float64{"leak": 1e-9, "conduction": 1e-9})
	if s.Cells[0].BestPercent != 100 || s.SpreadFrom != FromEnsemble || !slices.Equal(s.Likely(90), []int{0}) {
		t.Errorf("without spread the best is so in %g %%", s.Cells[0].BestPercent)
	}
}

// How often each of two is the best, by the normal law: with nothing in common the difference of two figures has sqrt(2) of a figure's spread; all in common, the better one always is.
func TestVerifyHowOftenTheBest(t *testing.T) {
	for _, x := range []struct{ together, want float64 }{{0, 100 * 0.5 * math.Erfc(-0.2/(0.2*math.Sqrt2)/math.Sqrt2)}, {0.5, 100 * 0.5 * math.Erfc(-0.2/(0.2*math.Sqrt2*math.Sqrt(0.5))/math.Sqrt2)}, {1, 100}} {
		c := *leakOnly(t, "leak")
		c.Together = x.together
		s := &Search{Criteria: c, Draws: 20000, Seed: 2}
		for _, mm := range []float64{1.0, 1.2} {
			s.Cells = append(s.Cells, Cell{State: Done, Figures: []outcome.Value{{Value: mm, Found: true}}})
		}
		s.score()
		s.Weigh(map[string]float64{"leak": 0.2})
		if got := s.Cells[0].BestPercent; math.Abs(got-x.want) > 1.2 {
			t.Errorf("with %g in common the better is the best in %.1f %%, want %.1f", x.together, got, x.want)
		}
	}
	// What is common moves both as far as where nothing better is wanted, and there they are equal: in Phi(-0.5) of the draws.
	c := *leakOnly(t, "leak")
	c.Together = 1
	s := &Search{Criteria: c, Draws: 20000}
	for _, mm := range []float64{0.2, 0.3} {
		s.Cells = append(s.Cells, Cell{State: Done, Figures: []outcome.Value{{Value: mm, Found: true}}})
	}
	s.score()
	s.Weigh(map[string]float64{"leak": 0.1})
	if got := s.Cells[1].BestPercent; math.Abs(got-50*0.5*math.Erfc(0.5/math.Sqrt2)) > 0.8 {
		t.Errorf("the worse of two is the best in %.1f %%", got)
	}
	// Equals share.
	s = &Search{Criteria: *leakOnly(t, "leak"), Draws: 10}
	for range 4 {
		s.Cells = append(s.Cells, Cell{State: Done, Figures: []outcome.Value{{Value: 0, Found: true}}})
	}
	s.score()
	if s.Weigh(map[string]float64{"leak": 0}); s.Cells[3].BestPercent != 25 || len(s.Likely(90)) != 4 {
		t.Errorf("of four equals one is the best in %g %%", s.Cells[3].BestPercent)
	}
}

// A criterion of several numbers takes the least or the most of them, and is not known if one of them is not.
func TestVerifyFigure(t *testing.T) {
	o := &outcome.Outcome{}
	for c, x := range []float64{0.4, 0.1, 0.7} {
		o.Clamps[c].ForceN = outcome.Value{Value: x, Found: true}
	}
	r := leakOnly(t, "clamp").Rows[0]
	if v := r.Figure(o); !v.Found || v.Value != 0.1 || r.Part(0.1) != 0.2 || r.Part(-1) != 0 || r.Part(3) != 1 {
		t.Errorf("%+v", v)
	}
	if r.Take = Most; r.Figure(o).Value != 0.7 {
		t.Errorf("the most is %+v", r.Figure(o))
	}
	o.Clamps[2].ForceN = outcome.Value{Reason: "no leaflet"}
	if v := r.Figure(o); v.Found || v.Reason != "no leaflet" {
		t.Errorf("%+v", v)
	}
}

// Places that fail are shown as such, and if all do there is no best.
func TestVerifySearchWithFailures(t *testing.T) {
	good := bowl("25", 5.5, 0)
	s, err := Find(t.Context(), planned(t), SearchOptions{Rehearsals: 30, Criteria: leakOnly(t, "leak")}, func(ctx context.Context, x *deploy.Task) (Judged, error) {
		if x.Placement.DepthMM > 6 {
			return Judged{State: Trouble, Where: "step 7, move", Why: "too hard"}, nil
		}
		return good(ctx, x)
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	failed := 0
	for _, c := range s.Cells {
		if c.DepthMM > 6 {
			if failed++; c.Scored || c.BestPercent != 0 || c.Why != "too hard" || c.Figures != nil {
				t.Errorf("%+v", c)
			}
		}
	}
	if failed == 0 || len(s.Failures) != 1 || len(s.Failures[0].Which) != failed || s.Cells[s.Failures[0].Which[0]-1].State != Trouble || s.Best < 0 {
		t.Errorf("%d failed, %+v", failed, s.Failures)
	}
	s, err = Find(t.Context(), planned(t), SearchOptions{Rehearsals: 30}, func(context.Context, *deploy.Task) (Judged, error) {
		return Judged{State: Trouble, Where: "crimp", Why: "too hard"}, nil
	}, nil)
	if err != nil || s.Best != -1 || len(s.Unused) != len(s.Criteria.Rows) || s.Cells[0].Round != 0 || s.Rehearsals > 21 {
		t.Errorf("%v: best %d of %d", err, s.Best, s.Rehearsals)
	}
	// Where all slip the search goes on about the place that slides least: here the deeper the less, to a size's own least.
	s, err = Find(t.Context(), planned(t), SearchOptions{Rehearsals: 60}, func(ctx context.Context, x *deploy.Task) (Judged, error) {
		j, err := good(ctx, x)
		a := &j.Outcome.Anchor
		a.Verdict = outcome.Slips
		a.Diastole.MovedMM = outcome.Value{Value: -0.5, Found: true}
		a.Systole.MovedMM = outcome.Value{Value: 3.5 + math.Abs(x.Placement.DepthMM-7.3) + math.Abs(x.Size.NominalDiameterMM.Value-27)/4, Found: true}
		return j, err
	}, nil)
	if err != nil || s.Best != -1 || len(s.Likely(90)) != 0 || s.Cells[0].Why != "it slips" || s.Cells[0].State != Done {
		t.Errorf("%v: all slip, and the best is %d", err, s.Best)
	}
	if q := s.Cells[s.Steadiest()]; q.Size != "27" || math.Abs(q.DepthMM-7.3) > 0.3 || math.Abs(q.SlidMM.Value-3.5) > 0.3 {
		t.Errorf("it slides least at %+v", q)
	}
	for _, n := range []int{0, 3, 501} {
		if _, err := Find(t.Context(), planned(t), SearchOptions{Rehearsals: n}, good, nil); err == nil || !strings.Contains(err.Error(), "4 to 500") {
			t.Errorf("%d rehearsals: %v", n, err)
		}
	}
}

// A program without a depth of its own is searched over turns alone, and the largest size has one neighbour.
func TestSearchKeepsToWhatItCan(t *testing.T) {
	task := planned(t)
	program := *task.Program
	program.Steps = slices.DeleteFunc(slices.Clone(program.Steps), func(x valve.Step) bool { return x.ToDepthMM != nil })
	task.Program, task.Size = &program, &task.Device.Sizes[len(task.Device.Sizes)-1]
	s, err := Find(t.Context(), task, SearchOptions{Rehearsals: 30}, bowl("27", 5.5, 0), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.Sizes, []string{"25", "27"}) || s.DepthMM != [2]float64{5.5, 5.5} {
		t.Errorf("%v %v", s.Sizes, s.DepthMM)
	}
	for i, c := range s.Cells {
		if c.DepthMM != 5.5 || slices.ContainsFunc(s.Cells[:i], func(q Cell) bool { return q.Place == c.Place }) {
			t.Errorf("cell %d: %+v", i, c.Place)
		}
	}
}
