package plan

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/ensemble"
	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/outcome"
)

// searched is the part of the steps from ensemble on, with rehearsals that are a formula, behind steps that make nothing.
func searched(k Catalogue, judge ensemble.Judge) []Step[Case] {
	var out []Step[Case]
	for _, s := range Steps(k) {
		switch s.ID {
		case "ensemble":
			s.Run = func(ctx context.Context, c *Case, w Watch) error { return k.runEnsemble(ctx, c, w, judge) }
		case "search":
			s.Run = func(ctx context.Context, c *Case, w Watch) error { return k.runSearch(ctx, c, w, judge) }
		case "compromise":
		default:
			s.Run, s.Codec = func(context.Context, *Case, Watch) error { return nil }, Codec[Case]{}
		}
		out = append(out, s)
	}
	return out
}

// Ensemble and search are run when they are asked for, kept, and computed again only if what they read changes; the map takes the ensemble's spread.
func TestEnsembleAndSearchAreKept(t *testing.T) {
	k, store := shipped(t), &Memory{}
	count := make(chan struct{}, 1000)
	judge := func(_ context.Context, x *deploy.Task) (ensemble.Judged, error) {
		count <- struct{}{}
		o := &outcome.Outcome{}
		o.Apposition.LargestPathMM = outcome.Value{Value: 1 + x.Options.FrictionTissue + 0.1*x.Placement.DepthMM, Found: true}
		o.Anchor.Verdict = outcome.Held
		return ensemble.Judged{State: ensemble.Done, Outcome: o}, nil
	}
	run := func(o Options, until string) (*Case, map[string]State, int) {
		c := ranked("ar", "j-valve-ta 25")
		r, _ := patient()
		c.Root, c.Options = r, o
		all, err := Runner[Case]{Steps: searched(k, judge), Store: store, Warnings: func(c *Case) *[]fault.Warning { return &c.Warnings }}.Run(t.Context(), c, until)
		if err != nil {
			t.Fatal(err)
		}
		states := map[string]State{}
		for _, x := range all {
			if x.Fault != nil {
				t.Fatalf("%s: %v", x.Step, x.Fault)
			}
			states[x.Step] = x.State
		}
		n := len(count)
		for range n {
			<-count
		}
		return c, states, n
	}
	c, states, n := run(Options{}, "")
	if _, there := states["ensemble"]; there || len(states) != 8 || n != 0 || c.Ensemble != nil || c.Search != nil {
		t.Errorf("nobody asked: %v, %d rehearsals", states, n)
	}
	both := Options{Ensemble: 20, Search: 10, Seed: 4}
	c, states, n = run(both, "")
	if states["ensemble"] != Ran || states["search"] != Ran || states["compromise"] != Ran || n != 20+c.Search.Rehearsals || c.Ensemble.Done != 20 {
		t.Errorf("both: %v, %d rehearsals", states, n)
	}
	if s := c.Search; s.SpreadFrom != ensemble.FromEnsemble || s.Spreads["leak"] != c.Ensemble.Spread["leak"] || s.Cells[s.Best].DepthMM != 2.5 || c.Ensemble.Size != "25" || c.Ensemble.Program != "j-valve-ta-ar" {
		t.Errorf("%s, %v; best at %+v", s.SpreadFrom, s.Spreads, s.Cells[s.Best].Place)
	}
	if len(c.Warnings) != 0 {
		t.Errorf("%+v", c.Warnings)
	}
	first := text(t, c)
	if c, states, n = run(both, ""); states["ensemble"] != Stored || states["search"] != Stored || n != 0 || text(t, c) != first {
		t.Errorf("again: %v, %d rehearsals, the same: %v", states, n, text(t, c) == first)
	}
	// More members leave the map's rehearsals alone; another seed does not.
	more := both
	more.Ensemble = 30
	if c, states, n = run(more, ""); states["search"] != Stored || n != 30 {
		t.Errorf("more members: %v, %d rehearsals", states, n)
	}
	more.Seed = 5
	if _, states, _ = run(more, ""); states["ensemble"] != Ran || states["search"] != Ran {
		t.Errorf("another seed: %v", states)
	}
	if c, states, n = run(Options{Search: 10, Seed: 4}, ""); states["search"] != Stored || len(states) != 9 || c.Search.SpreadFrom != ensemble.Stated {
		t.Errorf("a search alone: %v, %s", states, c.Search.SpreadFrom)
	}
	// Few members, and those that fail, are warned of.
	judge = func(_ context.Context, x *deploy.Task) (ensemble.Judged, error) {
		count <- struct{}{}
		return ensemble.Judged{State: ensemble.Trouble, Where: "step 9, let-out outflow", Why: "too hard"}, nil
	}
	c, _, _ = run(Options{Ensemble: 4, Search: 4, Seed: 9}, "")
	var codes []string
	for _, w := range c.Warnings {
		codes = append(codes, w.Code)
		if w.Advice == "" || strings.HasSuffix(w.Code, "FAILED") && !strings.Contains(w.Message, "trouble in step 9, let-out outflow") {
			t.Errorf("%+v", w)
		}
	}
	if !slices.Equal(codes, []string{"ENSEMBLE-FAILED", "ENSEMBLE-FEW", "SEARCH-FAILED", "SEARCH-NONE"}) || c.Search.Best != -1 {
		t.Errorf("warnings %v", codes)
	}
}

func text(t *testing.T, c *Case) string {
	t.Helper()
	var b strings.Builder
	if err := c.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
