package ensemble

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/outcome"
	"github.com/apical-heart/apical/valve"
)

// States of a rehearsal among others.
const (
	Done    = "done"    // the valve was let go and its outcome is known
	Stopped = "stopped" // the program was given up, or a step did not reach what it was to
	Trouble = "trouble" // the mechanics did not come to an end
	Refused = "refused" // no model could be made, or no outcome read
)

// Judged is what came of one rehearsal. Outcome is nil unless it is Done.
type Judged struct {
	State   string
	Where   string // in which step, or what refused
	Why     string
	Outcome *outcome.Outcome
}

// Judge rehearses a task and judges it. An error is a fault of ours, or the context's; what a member may come to is no error.
type Judge func(ctx context.Context, t *deploy.Task) (Judged, error)

// Rehearse is the Judge that rehearses.
func Rehearse(ctx context.Context, t *deploy.Task) (Judged, error) {
	d, err := t.Rehearse(ctx, nil)
	if code := fault.Code(err); code != "" {
		return Judged{State: Refused, Where: code, Why: reason(err)}, nil
	} else if err != nil {
		return Judged{}, err
	}
	return judge(d, t), nil
}

// judge reads a deployment.
func judge(d *deploy.Deployment, t *deploy.Task) Judged {
	if x := d.Trouble; x != nil {
		return Judged{State: Trouble, Where: x.Where(), Why: fmt.Sprintf("%s (%s)", x.Reason, x.Status)}
	}
	if r := &d.Rehearsed; r.Status != valve.Done || d.Final == nil {
		out := Judged{State: Stopped, Where: r.Status, Why: "the device was not let go"}
		if n := len(r.Steps); n > 0 && r.Status != valve.Done {
			s := &r.Steps[n-1]
			out.Where, out.Why = fmt.Sprintf("step %d, %s", s.Step, s.Label), s.ReasonEN
		}
		if a := r.Abort; a != nil {
			out.Why = a.When
		}
		return out
	}
	o, err := outcome.Of(d, t.Root, t.Device, t.Size)
	if err != nil {
		return Judged{State: Refused, Where: "outcome", Why: err.Error()}
	}
	return Judged{State: Done, Outcome: o}
}

// reason returns a refusal's sentence with its cause, without its code.
func reason(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err.Error()
	}
	if f.Cause != nil {
		return f.Message + ": " + f.Cause.Error()
	}
	return f.Message
}

// Failure is what kept rehearsals from an outcome, told once for all that it kept at the same place.
type Failure struct {
	State string `json:"state"` // Stopped, Trouble or Refused
	Where string `json:"where"`
	Why   string `json:"why"` // of the first of them
	Which []int  `json:"which"`
}

// failures gathers those that are not Done, in the order in which they first appear. Rehearsals count from 1.
func failures(all []Judged) []Failure {
	out := []Failure{}
	for i, j := range all {
		if j.State == Done {
			continue
		}
		k := slices.IndexFunc(out, func(f Failure) bool { return f.State == j.State && f.Where == j.Where })
		if k < 0 {
			k, out = len(out), append(out, Failure{State: j.State, Where: j.Where, Why: j.Why, Which: []int{}})
		}
		out[k].Which = append(out[k].Which, i+1)
	}
	return out
}
