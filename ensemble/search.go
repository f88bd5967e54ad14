package ensemble

import (
	"context"
	"fmt"
	"math"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/outcome"
	"github.com/apical-heart/apical/valve"
)

// Bounds of the number of rehearsals of a search.
const (
	SearchLeast = 4
	SearchMost  = 500
)

// Ranges of a search (assumed): this far about the program's depth, and this much turned, or as much less as keys have room beside them.
const (
	searchMM  = 3
	searchDeg = 20
	roomPart  = 0.9 // of the keys' room: beyond it the program turns them back
)

// SearchOptions is how a search is made.
type SearchOptions struct {
	Rehearsals int // SearchLeast to SearchMost, the coarse grid and what refines it together
	Seed       uint64
	Draws      int       // by which figures are varied: 2000 if 0
	Criteria   *Criteria // nil: DefaultCriteria
}

// Search is a map of the places that were tried.
type Search struct {
	Device     string     `json:"device"`
	Program    string     `json:"program"`
	Rehearsals int        `json:"rehearsals"` // that were done
	Seed       uint64     `json:"seed"`
	Draws      int        `json:"draws"`
	Sizes      []string   `json:"sizes"`
	DepthMM    [2]float64 `json:"depthMM"` // ranges
	TurnDeg    [2]float64 `json:"turnDeg"`
	Planned    Place      `json:"planned"`
	Criteria   Criteria   `json:"criteria"`
	// Unused are criteria, by ID, whose figure is known of no place: they do not count.
	Unused []string `json:"unused"`
	// SpreadFrom is "stated" or "ensemble": where the spread of each figure comes from, which is told in Spreads by the criterion's ID.
	SpreadFrom string             `json:"spreadFrom"`
	Spreads    map[string]float64 `json:"spreads"`
	Cells      []Cell             `json:"cells"` // by size, depth and turn
	Best       int                `json:"best"`  // of Cells, the one with the highest score; -1 if none has one
	Failures   []Failure          `json:"failures"`
}

// Cell is a place with what it came to.
type Cell struct {
	Place
	Round int    `json:"round"` // 0 of the coarse grid, then of the refinement
	State string `json:"state"`
	Where string `json:"where,omitempty"`
	Why   string `json:"why,omitempty"` // it has no score
	// Figures are by Search.Criteria.Rows, Parts how good each is, 0 to 1; empty if there is no outcome.
	Figures []outcome.Value `json:"figures,omitempty"`
	Parts   []float64       `json:"parts,omitempty"`
	// CameToMM and CameToDeg are the mean depth and the rotation of the valve at the end.
	CameToMM  outcome.Value `json:"cameToMM"`
	CameToDeg outcome.Value `json:"cameToDeg"`
	Slips     bool          `json:"slips,omitempty"`
	// SlidMM is how far diastole and systole move the valve, the further of both, without sign.
	SlidMM outcome.Value `json:"slidMM"`
	Scored bool          `json:"scored"`
	Score  float64       `json:"score"` // 0 to 100
	// Front says that no other place is better in one criterion and worse in none (Pareto).
	Front bool `json:"front"`
	// BestPercent is how often it is the best when figures are varied by their spread.
	BestPercent float64 `json:"bestPercent"`
}

// Sizes returns the sizes of a search: the task's, and those next to it.
func Sizes(task *deploy.Task) (out []*valve.Size) {
	all := task.Device.Sizes
	for i := range all {
		if all[i].Label == task.Size.Label {
			for k := max(0, i-1); k <= min(len(all)-1, i+1); k++ {
				out = append(out, &all[k])
			}
		}
	}
	return out
}

// Find rehearses sizes, depths and turns about a task: a coarse grid first, then about the best, or where none holds about the steadiest. Rehearsals are deploy.Options.AmongMany: nothing is drawn to see what holds, and meshes are coarser. judge is Rehearse outside of tests; watch, unless nil, is told how many of the rehearsals are done. The result does not
// depend on the number of threads.
func Find(ctx context.Context, task *deploy.Task, o SearchOptions, judge Judge, watch func(done, of int)) (*Search, error) {
	if o.Rehearsals < SearchLeast || o.Rehearsals > SearchMost {
		return nil, fmt.Errorf("ensemble: a search of %d rehearsals: wanted are %d to %d", o.Rehearsals, SearchLeast, SearchMost)
	}
	if o.Draws == 0 {
		o.Draws = 2000
	}
	criteria := o.Criteria
	var err error
	if criteria == nil {
		if criteria, err = DefaultCriteria(); err != nil {
			return nil, err
		}
	} else if wrong := criteria.Check(); len(wrong) > 0 {
		return nil, fmt.Errorf("ensemble: criteria %q: %s", criteria.ID, wrong[0])
	}
	s := &Search{Device: task.Device.ID, Program: task.Program.ID, Seed: o.Seed, Draws: o.Draws, Criteria: *criteria, Best: -1, Unused: []string{}}
	sizes := map[string]*valve.Size{}
	for _, x := range Sizes(task) {
		s.Sizes, sizes[x.Label] = append(s.Sizes, x.Label), x
	}
	if len(s.Sizes) == 0 {
		return nil, fmt.Errorf("ensemble: %s has no size %q", task.Device.ID, task.Size.Label)
	}
	s.ranges(task)
	places, stepMM, stepDeg := coarse(s.Sizes, s.DepthMM, s.TurnDeg, o.Rehearsals)
	var all []Judged
	var there []Place
	for round := 0; len(places) > 0; round++ {
		tasks := make([]*deploy.Task, len(places))
		for i, p := range places {
			tasks[i] = At(task, p.DepthMM, p.TurnDeg)
			tasks[i].Size, tasks[i].Options = sizes[p.Size], task.Options.AmongMany()
		}
		came, err := rehearse(ctx, tasks, judge, watch, len(all), max(o.Rehearsals, len(places)))
		if err != nil {
			return nil, err
		}
		for i, j := range came {
			s.Cells = append(s.Cells, s.cell(places[i], round, j))
		}
		all, there = append(all, came...), append(there, places...)
		s.score()
		at := s.Best
		if at < 0 {
			at = s.Steadiest()
		}
		if at < 0 || len(all) >= o.Rehearsals {
			break
		}
		places = finer(s.Cells[at].Place, there, s.DepthMM, s.TurnDeg, stepMM, stepDeg)
		places = places[:min(len(places), o.Rehearsals-len(all))]
	}
	s.Rehearsals = len(all)
	sorted(s.Cells, s.Sizes)
	s.Failures = s.failures()
	s.score()
	s.Weigh(nil)
	return s, nil
}

// ranges sets those of depth and turn about the task.
func (s *Search) ranges(task *deploy.Task) {
	mm, ok := task.Program.DepthMM()
	if !ok {
		mm = task.Placement.DepthMM
	}
	deg := task.Placement.TurnDeg
	s.Planned = Place{task.Size.Label, mm, deg}
	s.DepthMM, s.TurnDeg = [2]float64{mm, mm}, [2]float64{deg - searchDeg, deg + searchDeg}
	if ok {
		s.DepthMM = [2]float64{math.Max(0, mm-searchMM), math.Min(30, mm+searchMM)}
	}
	if room := roomPart * task.Device.Build.Keys.RoomDeg(); room > 0 && room < searchDeg {
		s.TurnDeg = [2]float64{deg - room, deg + room}
	}
}

// failures are those of the cells, from 1 in their order.
func (s *Search) failures() []Failure {
	all := make([]Judged, len(s.Cells))
	for i, c := range s.Cells {
		all[i] = Judged{State: c.State, Where: c.Where, Why: c.Why}
	}
	return failures(all)
}

// cell reads what came of a place.
func (s *Search) cell(p Place, round int, j Judged) Cell {
	c := Cell{Place: p, Round: round, State: j.State, Where: j.Where, Why: j.Why}
	if j.State != Done {
		c.CameToMM.Reason, c.CameToDeg.Reason, c.SlidMM.Reason = j.Why, j.Why, j.Why
		return c
	}
	for i := range s.Criteria.Rows {
		c.Figures = append(c.Figures, s.Criteria.Rows[i].Figure(j.Outcome))
	}
	c.CameToMM, c.CameToDeg, c.Slips = j.Outcome.Place.MeanDepthMM, j.Outcome.Place.RotationDeg, j.Outcome.Anchor.Verdict == outcome.Slips
	c.SlidMM = slid(&j.Outcome.Anchor)
	return c
}

// slid returns how far the loads move a valve.
func slid(a *outcome.Anchor) outcome.Value {
	d, s := a.Diastole.MovedMM, a.Systole.MovedMM
	if !d.Found {
		return d
	}
	if !s.Found {
		return s
	}
	return outcome.Value{Value: math.Max(math.Abs(d.Value), math.Abs(s.Value)), Found: true}
}

// Steadiest returns which of the places whose valve slips moves it least, -1 if there is none: where no place holds it is the nearest to one that does.
func (s *Search) Steadiest() int {
	least := -1
	for i := range s.Cells {
		if c := &s.Cells[i]; c.State == Done && c.Slips && c.SlidMM.Found && (least < 0 || c.SlidMM.Value < s.Cells[least].SlidMM.Value) {
			least = i
		}
	}
	return least
}
