package plan

import (
	"context"
	"fmt"
	"strings"

	"github.com/apical-heart/apical/ensemble"
	"github.com/apical-heart/apical/fault"
)

// ensembleInput is what an ensemble reads that no step made.
type ensembleInput struct {
	Deploy   deployInput
	Members  int
	Seed     uint64
	Table    *ensemble.Table
	Criteria *ensemble.Criteria
}

func (k Catalogue) ensembleInput(c *Case) ensembleInput {
	in := ensembleInput{Deploy: k.deployInput(c), Members: c.Options.Ensemble, Seed: c.Options.Seed}
	// A table of ours that is wrong stops the step itself.
	in.Table, _ = ensemble.DefaultTable()
	in.Criteria, _ = ensemble.DefaultCriteria()
	return in
}

// searchInput is what a search reads that no step made.
type searchInput struct {
	Deploy     deployInput
	Rehearsals int
	Seed       uint64
	Criteria   *ensemble.Criteria
}

func (k Catalogue) searchInput(c *Case) searchInput {
	in := searchInput{Deploy: k.deployInput(c), Rehearsals: c.Options.Search, Seed: c.Options.Seed}
	in.Criteria, _ = ensemble.DefaultCriteria()
	return in
}

// counted tells a watch how many rehearsals are done.
func counted(w Watch) func(done, of int) {
	w(Progress{Note: "draw"})
	return func(done, of int) {
		w(Progress{Done: float64(done) / float64(of), Note: fmt.Sprintf("rehearsal %d of %d", done, of)})
	}
}

// runEnsemble repeats the rehearsal with what is not known drawn by chance.
func (k Catalogue) runEnsemble(ctx context.Context, c *Case, w Watch, judge ensemble.Judge) error {
	r, _, err := k.rehearsal(c)
	if err != nil {
		return err
	}
	task, err := k.task(c, r)
	if err != nil {
		return err
	}
	e, err := ensemble.Run(ctx, task, ensemble.Options{Members: c.Options.Ensemble, Seed: c.Options.Seed}, judge, counted(w))
	if err != nil {
		return err
	}
	c.Ensemble = e
	n := len(e.Members)
	if e.Done < n {
		c.Warnings = append(c.Warnings, fault.Warning{Code: "ENSEMBLE-FAILED", Message: fmt.Sprintf("%d of %d members of the ensemble came to no outcome (%s); its numbers tell the others only", n-e.Done, n, failed(e.Failures)), Advice: "See why; intervals may be too narrow, and on the better side."})
	}
	if e.Done < ensemble.IntervalLeast {
		c.Warnings = append(c.Warnings, fault.Warning{Code: "ENSEMBLE-FEW", Message: fmt.Sprintf("%d members of the ensemble came to an outcome, fewer than %d: no interval is told", e.Done, ensemble.IntervalLeast), Advice: "Ask for more members (--ensemble)."})
	}
	return nil
}

// runSearch rehearses other sizes, depths and turns.
func (k Catalogue) runSearch(ctx context.Context, c *Case, w Watch, judge ensemble.Judge) error {
	r, _, err := k.rehearsal(c)
	if err != nil {
		return err
	}
	task, err := k.task(c, r)
	if err != nil {
		return err
	}
	s, err := ensemble.Find(ctx, task, ensemble.SearchOptions{Rehearsals: c.Options.Search, Seed: c.Options.Seed}, judge, counted(w))
	if err != nil {
		return err
	}
	c.Search = s
	if n := 0; len(s.Failures) > 0 {
		for _, f := range s.Failures {
			n += len(f.Which)
		}
		c.Warnings = append(c.Warnings, fault.Warning{Code: "SEARCH-FAILED", Message: fmt.Sprintf("%d of the %d places that were searched came to no outcome: %s", n, s.Rehearsals, failed(s.Failures)), Advice: "See on the map where; nothing is known of them."})
	}
	if s.Best < 0 {
		message := "no place that was searched has a score and holds: there is no best compromise"
		if i := s.Steadiest(); i >= 0 {
			q := &s.Cells[i]
			message += fmt.Sprintf("; the valve slides least, by %.1f mm, in size %s at %.1f mm, turned by %.1f deg", q.SlidMM.Value, q.Size, q.DepthMM, q.TurnDeg)
		}
		c.Warnings = append(c.Warnings, fault.Warning{Code: "SEARCH-NONE", Message: message, Advice: "See why each of them failed; try another device (--device)."})
	}
	return nil
}

// failed tells failures in a line.
func failed(all []ensemble.Failure) string {
	var out []string
	for _, f := range all {
		out = append(out, fmt.Sprintf("%d %s in %s", len(f.Which), f.State, f.Where))
	}
	return strings.Join(out, ", ")
}
