package valve

import (
	"fmt"
	"slices"
)

// Rehearsed is what came of a rehearsal.
type Rehearsed struct {
	Program string       `json:"program"`
	Device  string       `json:"device"`
	Route   string       `json:"route"`
	Status  string       `json:"status"`
	Start   Observation  `json:"start"` // before the first step
	Steps   []StepResult `json:"steps"` // as far as it came
	Abort   *AbortResult `json:"abort,omitempty"`
}

// StepResult is what came of a step: what was done and seen, whether it came to what it was to, and what can still be undone after it.
type StepResult struct {
	Step     int      `json:"step"` // from 1
	Label    string   `json:"label"`
	Motions  []Seen   `json:"motions"`
	Reached  bool     `json:"reached"`
	ReasonEN string   `json:"reasonEN,omitempty"` // if it was not
	ReasonZH string   `json:"reasonZH,omitempty"`
	Progress Progress `json:"progress"` // after it
	Undo     Undo     `json:"undo"`     // after it
}

// Seen is a motion with what was observed after it.
type Seen struct {
	Motion      Motion      `json:"motion"`
	Observation Observation `json:"observation"`
}

// AbortResult is why a program was given up, and what could be done about it.
type AbortResult struct {
	Abort     int      `json:"abort"` // in the program's list, from 1
	Step      int      `json:"step"`  // during which
	When      string   `json:"when"`  // the condition, with what was found
	Then      string   `json:"then"`
	MessageEN string   `json:"messageEN"`
	MessageZH string   `json:"messageZH"`
	TakenBack []string `json:"takenBack"` // parts, in the order in which they were
	LeftOut   []string `json:"leftOut"`   // parts that should have been taken back and cannot be any more
}

// Result returns what has come of it until now.
func (r *Rehearsal) Result() Rehearsed { return r.result }

// Run takes the rehearsal to its end with mechanics that do a motion and tell what is seen after it. Their error ends it.
func (r *Rehearsal) Run(do func(Motion) (Observation, error)) (Rehearsed, error) {
	for {
		m, ok := r.Next()
		if !ok {
			return r.result, nil
		}
		o, err := do(m)
		if err == nil {
			err = r.Observe(o)
		}
		if err != nil {
			return r.result, fmt.Errorf("step %d (%s): %w", m.Step, r.step.Label, err)
		}
	}
}

// abort gives the program up if one of its aborts holds, and reports whether. Keys that are in, and a frame that is in, are not judged.
func (r *Rehearsal) abort() bool {
	for i := range r.program.Aborts {
		a := &r.program.Aborts[i]
		if !a.watches(r.at+1) || r.progress.blind(&a.When) != "" || !a.When.holds(&r.last, true, r.room) {
			continue
		}
		x := &AbortResult{Abort: i + 1, Step: r.at + 1, When: a.When.Tell(&r.last), Then: a.Then, MessageEN: a.MessageEN, MessageZH: a.MessageZH, TakenBack: []string{}, LeftOut: []string{}}
		r.step.ReasonEN, r.step.ReasonZH = a.MessageEN, a.MessageZH
		r.result.Abort = x
		r.takeBack(x)
		return true
	}
	return false
}

// takeBack plans the motions with which parts are taken back, the last released first.
func (r *Rehearsal) takeBack(x *AbortResult) {
	if x.Then == Stop {
		return
	}
	now := r.progress.clone()
	can := now.Undo().Parts
	for _, part := range slices.Backward(now.delivery.Order) {
		switch {
		case x.Then == RetractKeys && part != PartKeys || now.Released[part] == 0:
		case !slices.Contains(can, part):
			x.LeftOut = append(x.LeftOut, part)
		default:
			x.TakenBack = append(x.TakenBack, part)
			for m := r.share(now, part, 0); m != nil; m = r.share(now, part, 0) {
				m.Step, m.State, m.Undoing = x.Step, now.State, true
				r.undoing = append(r.undoing, *m)
				now.Released[part] = m.ToFraction
			}
		}
	}
}
