package plan

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/apical-heart/apical/fault"
)

// Step computes one part of a case of type C from earlier parts. C is Case in the product and a small type in tests.
type Step[C any] struct {
	ID      string
	Version int      // from 1; raised when the numbers it gives may change
	Needs   []string // IDs of the steps it reads, all earlier in the list
	// Input returns what the step reads that no step made: the picture's hash, options, edits. Its JSON form is part of the key,
	// so it holds all of that and nothing else. Nil: nothing.
	Input func(c *C) any
	// Wanted says whether the step is asked for; nil: always. One that is not is passed over, as if it were not in the list; it blocks none that needs it.
	Wanted func(c *C) bool
	// Run does the work. A *fault.Error in the chain of its error is a refusal, which the plan survives; any other error stops the plan.
	Run func(ctx context.Context, c *C, w Watch) error
	// Codec writes what Run made into bytes and reads it back. A step without one is run every time.
	Codec[C]
}

// Progress is how far a step has come.
type Progress struct {
	Step string
	Done float64 // 0 to 1
	Note string  // what is being done, may be empty
}

// Watch receives progress. It is called from the step's goroutines and returns at once; the one that a step gets is never nil.
type Watch func(Progress)

// Key names the result of a step: the hash of what made it.
type Key struct {
	Step    string `json:"step"`
	Version int    `json:"version"`
	Key     string `json:"key"` // SHA-256, 64 hexadecimal digits
}

// made is what a key hashes, as JSON with the fields in this order.
type made struct {
	Step    string          `json:"step"`
	Version int             `json:"version"`
	Layout  string          `json:"layout"` // of the stored bytes: a changed type is never read as another
	Input   json.RawMessage `json:"input"`
	Needs   []Key           `json:"needs"`
}

// Keys returns the keys of the steps in their order. Nothing is run: a key depends on versions, own inputs and the keys of needs only.
// A step that needs a later one, or none that exists, is refused.
func Keys[C any](steps []Step[C], c *C) ([]Key, error) {
	keys := make([]Key, 0, len(steps))
	for i, s := range steps {
		if err := sound(steps, i); err != nil {
			return nil, err
		}
		m := made{Step: s.ID, Version: s.Version, Input: json.RawMessage("null"), Needs: []Key{}}
		if s.Save != nil {
			m.Layout = s.Layout + keptCodec.Layout
		}
		if s.Input != nil {
			b, err := json.Marshal(s.Input(c))
			if err != nil {
				return nil, fmt.Errorf("plan: key of %s: its input: %w", s.ID, err)
			}
			m.Input = b
		}
		for _, need := range s.Needs {
			m.Needs = append(m.Needs, keys[slices.IndexFunc(keys, func(k Key) bool { return k.Step == need })])
		}
		b, err := json.Marshal(m)
		if err != nil {
			return nil, fmt.Errorf("plan: key of %s: %w", s.ID, err)
		}
		sum := sha256.Sum256(b)
		keys = append(keys, Key{Step: s.ID, Version: s.Version, Key: hex.EncodeToString(sum[:])})
	}
	return keys, nil
}

// sound says what is wrong with the i-th step as a member of the list.
func sound[C any](steps []Step[C], i int) error {
	s := steps[i]
	at := func(id string) int { return slices.IndexFunc(steps, func(s Step[C]) bool { return s.ID == id }) }
	switch {
	case s.ID == "":
		return fmt.Errorf("plan: step %d has no ID", i+1)
	case at(s.ID) < i:
		return fmt.Errorf("plan: step %s stands twice in the list", s.ID)
	case s.Version < 1:
		return fmt.Errorf("plan: step %s: version %d, they count from 1", s.ID, s.Version)
	case s.Run == nil:
		return fmt.Errorf("plan: step %s has nothing to run", s.ID)
	case (s.Save == nil) != (s.Load == nil):
		return fmt.Errorf("plan: step %s can only be written or only be read", s.ID)
	}
	for n, need := range s.Needs {
		switch j := at(need); {
		case j < 0:
			return fmt.Errorf("plan: step %s needs %s, which is not in the list", s.ID, need)
		case j >= i:
			return fmt.Errorf("plan: step %s needs %s, which does not stand before it", s.ID, need)
		case slices.Contains(s.Needs[:n], need):
			return fmt.Errorf("plan: step %s needs %s twice", s.ID, need)
		}
	}
	return nil
}

// last returns the index of the step to end with; "" is the last.
func last[C any](steps []Step[C], until string) (int, error) {
	ids := make([]string, len(steps))
	for i, s := range steps {
		ids[i] = s.ID
	}
	if until == "" {
		return len(steps) - 1, nil
	}
	if i := slices.Index(ids, until); i >= 0 {
		return i, nil
	}
	return 0, fault.New("PLAN-STEP", fmt.Sprintf("there is no step %q", until), "The steps are "+strings.Join(ids, ", ")+".")
}

// refusal returns the refusal in the chain of err, or nil.
func refusal(err error) *fault.Error {
	var f *fault.Error
	if errors.As(err, &f) {
		return f
	}
	return nil
}
