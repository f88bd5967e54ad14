package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/apical-heart/apical/fault"
)

// Runner fills a case by the steps, in their order.
type Runner[C any] struct {
	Steps []Step[C]
	Store Store // where results are kept and looked up; nil: nowhere
	Watch Watch // may be nil
	// Warnings returns the list to which steps append their doubts. What a step appended is kept with its result and appended again
	// when the result is read. Nil: steps have none.
	Warnings func(c *C) *[]fault.Warning
}

// kept is what the store holds for a step.
type kept struct {
	Warnings []fault.Warning
	Result   []byte // by the step's codec
}

var keptCodec = Keep(func(k *kept) *kept { return k })

// State is what became of a step.
type State string

const (
	Stored  State = "stored"  // its result was found under its key
	Ran     State = "ran"     // it was computed now
	Refused State = "refused" // it could not answer
	Blocked State = "blocked" // a step that it needs gave nothing
)

// Outcome is what became of one step. It depends on what was in the store, so it belongs into a log and not into a result.
type Outcome struct {
	Key
	State State
	Fault *fault.Error // why nothing was made: its own refusal, or that of the step that blocks it
}

// Run fills the case up to and including the step until ("" is all) and says what became of each. A result that the store holds
// under the step's key is read instead of computed. A step that refuses blocks the steps that need it and no others. The
// error is that of a plan that had to stop: the context's, a fault of ours, a store that cannot write.
func (r Runner[C]) Run(ctx context.Context, c *C, until string) ([]Outcome, error) {
	end, err := last(r.Steps, until)
	if err != nil {
		return nil, err
	}
	keys, err := Keys(r.Steps, c)
	if err != nil {
		return nil, err
	}
	var out []Outcome
	for i, s := range r.Steps[:end+1] {
		if s.Wanted != nil && !s.Wanted(c) {
			continue
		}
		o := Outcome{Key: keys[i]}
		if f := blocks(out, s.Needs); f != nil {
			o.State, o.Fault = Blocked, f
		} else if err := r.step(ctx, c, s, &o); err != nil {
			return out, err
		}
		out = append(out, o)
	}
	return out, nil
}

// blocks returns why the first of the needs gave nothing, or nil.
func blocks(out []Outcome, needs []string) *fault.Error {
	for _, o := range out {
		if o.Fault != nil && slices.Contains(needs, o.Step) {
			return o.Fault
		}
	}
	return nil
}

// step reads or runs one step.
func (r Runner[C]) step(ctx context.Context, c *C, s Step[C], o *Outcome) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("plan: before %s: %w", s.ID, err)
	}
	watch := func(p Progress) {
		if p.Step = s.ID; r.Watch != nil {
			r.Watch(p)
		}
	}
	keep := r.Store != nil && s.Save != nil
	if keep {
		// Bytes that cannot be read are as good as none: the step is run, and Put sees whether they were the right ones.
		var k kept
		if b, ok := r.Store.Get(o.Key.Key); ok && keptCodec.Load(&k, b) == nil && s.Load(c, k.Result) == nil {
			if r.Warnings != nil {
				*r.Warnings(c) = append(*r.Warnings(c), k.Warnings...)
			}
			o.State = Stored
			watch(Progress{Done: 1})
			return nil
		}
	}
	before := 0
	if r.Warnings != nil {
		before = len(*r.Warnings(c))
	}
	watch(Progress{Done: 0})
	err := s.Run(ctx, c, watch)
	if cancelled := ctx.Err(); cancelled != nil && (err == nil || errors.Is(err, cancelled)) {
		return fmt.Errorf("plan: %s: %w", s.ID, cancelled) // what it made may be half
	}
	if f := refusal(err); f != nil {
		o.State, o.Fault = Refused, f
		return nil
	}
	if err != nil {
		return fmt.Errorf("plan: %s: %w", s.ID, err)
	}
	if keep {
		if err := r.keep(c, s, o.Key.Key, before); err != nil {
			return fmt.Errorf("plan: keep the result of %s: %w", s.ID, err)
		}
	}
	o.State = Ran
	watch(Progress{Done: 1})
	return nil
}

// keep puts the step's result, and the warnings that it appended after the first before ones, under the key.
func (r Runner[C]) keep(c *C, s Step[C], key string, before int) error {
	var k kept
	if r.Warnings != nil {
		k.Warnings = (*r.Warnings(c))[before:]
	}
	var err error
	if k.Result, err = s.Save(c); err != nil {
		return err
	}
	b, err := keptCodec.Save(&k)
	if err != nil {
		return err
	}
	return r.Store.Put(key, b)
}
