// Package ensemble says how sure a rehearsed implantation is, and where another place or size would do better.
//
// Run repeats a rehearsal with what is not known drawn by chance (a Table: friction, tissue, metal, placement, landmarks) and tells each number of the outcome as an interval. Find rehearses sizes, depths and turns over a grid, weighs what each comes to by
// Criteria, and tells the best compromise as a map that says how often each place is the best when the figures are varied.
//
// A rehearsal that comes to no outcome is counted and told with its reason; it is never a number.
//
// # Limitations
//
// Intervals hold what the table varies, and no error of the method: mesh, laws and what the rehearsal leaves out (leak, beating) are the same in all members. Rehearsals fail more often where they are hard, so that an ensemble with failures tells the easier
// part. Weights and limits of the compromise are this project's. Research use only.
package ensemble

import (
	"context"
	"fmt"
	"sync"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/num"
	"github.com/apical-heart/apical/outcome"
)

// Bounds of the number of members.
const (
	MembersLeast = 2
	MembersMost  = 1000
)

// Options is how an ensemble is made.
type Options struct {
	Members  int // MembersLeast to MembersMost
	Seed     uint64
	Table    *Table    // nil: DefaultTable
	Criteria *Criteria // whose figures' spread is told; nil: DefaultCriteria
}

// Member is one rehearsal.
type Member struct {
	State string `json:"state"`
	Where string `json:"where,omitempty"`
	Why   string `json:"why,omitempty"`
	// Drawn is what was drawn for each row of the table; of the landmarks the root mean square, in their standard deviations.
	Drawn []float64 `json:"drawn"`
}

// Ensemble is what the members came to, in their order.
type Ensemble struct {
	Device  string   `json:"device"`
	Size    string   `json:"size"`
	Program string   `json:"program"`
	Seed    uint64   `json:"seed"`
	Table   Table    `json:"table"`
	Members []Member `json:"members"`
	Done    int      `json:"done"`
	// Failures says how many members came to no outcome and why; Which are members, from 1.
	Failures []Failure `json:"failures"`
	Numbers  []Number  `json:"numbers"` // in the order of outcome.Defs
	Chances  []Chance  `json:"chances"`
	// Spread is the standard deviation of each criterion's figure by its ID, of those that at least IntervalLeast members have.
	Spread map[string]float64 `json:"spread"`
}

// Number returns the number with this ID, or nil.
func (e *Ensemble) Number(id string) *Number {
	for i := range e.Numbers {
		if e.Numbers[i].ID == id {
			return &e.Numbers[i]
		}
	}
	return nil
}

// Run rehearses the members of an ensemble about a task, on GOMAXPROCS goroutines; each member is computed by itself, so that the result does not depend on their number. judge is Rehearse outside of tests. watch, unless nil, is told how many are done.
func Run(ctx context.Context, task *deploy.Task, o Options, judge Judge, watch func(done, of int)) (*Ensemble, error) {
	if o.Members < MembersLeast || o.Members > MembersMost {
		return nil, fmt.Errorf("ensemble: %d members: wanted are %d to %d", o.Members, MembersLeast, MembersMost)
	}
	table, criteria := o.Table, o.Criteria
	var err error
	if table == nil {
		if table, err = DefaultTable(); err != nil {
			return nil, err
		}
	} else if wrong := table.Check(); len(wrong) > 0 {
		return nil, fmt.Errorf("ensemble: table of uncertainties %q: %s", table.ID, wrong[0])
	}
	if criteria == nil {
		if criteria, err = DefaultCriteria(); err != nil {
			return nil, err
		}
	}
	tasks := make([]*deploy.Task, o.Members)
	out := &Ensemble{Seed: o.Seed, Table: *table, Members: make([]Member, o.Members), Spread: map[string]float64{}}
	for i := range tasks {
		if tasks[i], out.Members[i].Drawn, err = Draw(task, table, o.Seed, i); err != nil {
			return nil, err
		}
	}
	out.Device, out.Size, out.Program = task.Device.ID, task.Size.Label, task.Program.ID
	all, err := rehearse(ctx, tasks, judge, watch, 0, len(tasks))
	if err != nil {
		return nil, err
	}
	var done []*outcome.Outcome
	for i, j := range all {
		m := &out.Members[i]
		if m.State, m.Where, m.Why = j.State, j.Where, j.Why; j.State == Done {
			done = append(done, j.Outcome)
		}
	}
	out.Done, out.Failures, out.Numbers, out.Chances = len(done), failures(all), numbers(done), chances(all)
	for i := range criteria.Rows {
		n := Number{}
		for _, x := range done {
			if f := criteria.Rows[i].Figure(x); f.Found {
				n.Values = append(n.Values, f.Value)
			}
		}
		if n.sum(); n.SD != nil {
			out.Spread[criteria.Rows[i].ID] = *n.SD
		}
	}
	return out, nil
}

// rehearse judges tasks at the same time and returns what came of them in their order. Outcomes lose their maps and curves, which many of them would not fit into memory with. before and of are those of the watch.
func rehearse(ctx context.Context, tasks []*deploy.Task, judge Judge, watch func(done, of int), before, of int) ([]Judged, error) {
	out, errs := make([]Judged, len(tasks)), make([]error, len(tasks))
	var mu sync.Mutex
	done := before
	num.Parallel(len(tasks), 1, func(i, _ int) {
		if errs[i] = ctx.Err(); errs[i] != nil {
			return
		}
		j, err := judge(ctx, tasks[i])
		if err == nil && j.State == Done && j.Outcome == nil {
			err = fmt.Errorf("a rehearsal is done and has no outcome")
		}
		if out[i], errs[i] = j, err; err == nil && j.Outcome != nil {
			x := *j.Outcome
			x.Gaps, x.GapsDiastole = nil, nil
			out[i].Outcome = &x
		}
		mu.Lock()
		defer mu.Unlock()
		if done++; watch != nil {
			watch(done, of)
		}
	})
	for i, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("ensemble: rehearsal %d: %w", before+i+1, err)
		}
	}
	return out, nil
}
