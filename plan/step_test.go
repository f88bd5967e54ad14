package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
)

// toy is a case whose steps are sums, with the product's step names.
type toy struct {
	hash       string
	edits      Edits
	indication string
	warnings   []fault.Warning
	ran        []string // what was computed, not read

	Image, Segment, Landmark, Measure, Size, Chest []float64
}

func toySteps() []Step[toy] {
	step := func(id string, at func(c *toy) *[]float64, input func(c *toy) any, needs ...string) Step[toy] {
		s := Step[toy]{ID: id, Version: 1, Needs: needs, Input: input, Codec: Keep(at)}
		s.Run = func(_ context.Context, c *toy, w Watch) error {
			c.ran = append(c.ran, id)
			sum := float64(len(id))
			for _, n := range needs {
				sum += (*toyPart(c, n))[0]
			}
			if id == "landmark" {
				sum += 1000 * c.edits.Landmarks["hinge-left"].X
			}
			*at(c) = []float64{sum, float64(len(c.hash))}
			if id == "segment" || id == "measure" {
				c.warnings = append(c.warnings, fault.Warning{Code: "DOUBT", Message: id})
			}
			w(Progress{Done: 0.5, Note: "half"})
			return nil
		}
		return s
	}
	part := func(id string) func(c *toy) *[]float64 {
		return func(c *toy) *[]float64 { return toyPart(c, id) }
	}
	return []Step[toy]{
		step("image", part("image"), func(c *toy) any { return c.hash }),
		step("segment", part("segment"), nil, "image"),
		step("chest", part("chest"), nil, "segment"),
		step("landmark", part("landmark"), func(c *toy) any { return c.edits }, "image", "segment"),
		step("measure", part("measure"), nil, "landmark"),
		step("size", part("size"), func(c *toy) any { return c.indication }, "measure"),
	}
}

func toyPart(c *toy, id string) *[]float64 {
	return map[string]*[]float64{"image": &c.Image, "segment": &c.Segment, "landmark": &c.Landmark,
		"measure": &c.Measure, "size": &c.Size, "chest": &c.Chest}[id]
}

// moved returns the steps whose keys differ.
func moved(t *testing.T, a, b toy) (ids []string) {
	t.Helper()
	x, errX := Keys(toySteps(), &a)
	y, errY := Keys(toySteps(), &b)
	if err := errors.Join(errX, errY); err != nil {
		t.Fatal(err)
	}
	for i := range x {
		if x[i].Key != y[i].Key {
			ids = append(ids, x[i].Step)
		}
		if len(x[i].Key) != 64 || x[i].Step != y[i].Step || slices.ContainsFunc(x[:i], func(k Key) bool { return k.Key == x[i].Key }) {
			t.Errorf("key %+v", x[i])
		}
	}
	return ids
}

func hinge(x float64) Edits {
	return Edits{Schema: EditsSchema, Landmarks: map[string]geom.Vec{"hinge-left": {X: x}}}
}

// Exactly the step that reads a changed input, and all that follow from it, have new keys.
func TestKeysThatMove(t *testing.T) {
	base := toy{hash: "abc"}
	for name, c := range map[string]struct {
		a, b toy
		want []string
	}{
		"nothing changed":         {base, base, nil},
		"a hinge point is edited": {base, toy{hash: "abc", edits: hinge(1)}, []string{"landmark", "measure", "size"}},
		"a hinge point moves":     {toy{hash: "abc", edits: hinge(1)}, toy{hash: "abc", edits: hinge(1.0000001)}, []string{"landmark", "measure", "size"}},
		"another indication":      {base, toy{hash: "abc", indication: "ar"}, []string{"size"}},
		"another picture":         {base, toy{hash: "abd"}, []string{"image", "segment", "chest", "landmark", "measure", "size"}},
	} {
		if got := moved(t, c.a, c.b); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v moved, wanted %v", name, got, c.want)
		}
	}

	steps := toySteps()
	steps[1].Version++
	x, _ := Keys(toySteps(), &base)
	y, _ := Keys(steps, &base)
	for i := range x {
		if (x[i].Key != y[i].Key) != (i > 0) {
			t.Errorf("a raised version of segment: key of %s moved: %v", x[i].Step, x[i].Key != y[i].Key)
		}
	}
	steps = toySteps()
	steps[4].Layout = "another type"
	y, _ = Keys(steps, &base)
	if x[4].Key == y[4].Key || x[5].Key == y[5].Key || x[3].Key != y[3].Key {
		t.Error("a changed type kept its key, or moved one before it")
	}
}

// A key is written down: if it changes by itself, every store in the world forgets.
func TestKeyGolden(t *testing.T) {
	keys, err := Keys([]Step[toy]{{ID: "image", Version: 2, Input: func(c *toy) any { return c.hash },
		Run: func(context.Context, *toy, Watch) error { return nil }}}, &toy{hash: "abc"})
	// printf '{"step":"image","version":2,"layout":"","input":"abc","needs":[]}' | sha256sum
	const want = "1f8535228d5ba4a40d31bc66bf65c92e6b7ffaea710ac04050a3980c9ee1edcd"
	if err != nil || keys[0].Key != want {
		t.Errorf("key %s, %v", keys[0].Key, err)
	}
}

func TestListsThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(s []Step[toy])
		says  string
	}{
		"needs a later step": {func(s []Step[toy]) { s[1].Needs = []string{"measure"} }, "segment needs measure, which does not stand before it"},
		"needs itself":       {func(s []Step[toy]) { s[1].Needs = []string{"segment"} }, "does not stand before it"},
		"needs what is not":  {func(s []Step[toy]) { s[1].Needs = []string{"deploy"} }, "not in the list"},
		"needs twice":        {func(s []Step[toy]) { s[3].Needs = []string{"image", "image"} }, "twice"},
		"stands twice":       {func(s []Step[toy]) { s[1].ID = "image" }, "stands twice"},
		"no ID":              {func(s []Step[toy]) { s[1].ID = "" }, "no ID"},
		"no version":         {func(s []Step[toy]) { s[1].Version = 0 }, "version 0"},
		"nothing to run":     {func(s []Step[toy]) { s[1].Run = nil }, "nothing to run"},
		"half a codec":       {func(s []Step[toy]) { s[1].Load = nil }, "only be written"},
		"input without JSON": {func(s []Step[toy]) { s[1].Input = func(*toy) any { return func() {} } }, "its input"},
	} {
		s := toySteps()
		c.spoil(s)
		if _, err := Keys(s, &toy{}); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
		ran := &toy{}
		if out, err := (Runner[toy]{Steps: s}).Run(context.Background(), ran, ""); err == nil || out != nil || len(ran.ran) > 0 {
			t.Errorf("%s: it ran: %v", name, ran.ran)
		}
	}
}

func run(t *testing.T, store Store, c *toy, until string) []Outcome {
	t.Helper()
	r := Runner[toy]{Steps: toySteps(), Store: store, Warnings: func(c *toy) *[]fault.Warning { return &c.warnings }}
	out, err := r.Run(context.Background(), c, until)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Moving a hinge point recomputes the landmark step and what follows, reads the rest, and gives the numbers of a run from nothing.
func TestEditRecomputesWhatFollows(t *testing.T) {
	store := &Memory{}
	first := toy{hash: "abc"}
	run(t, store, &first, "")
	if want := []string{"image", "segment", "chest", "landmark", "measure", "size"}; !slices.Equal(first.ran, want) {
		t.Fatalf("first run computed %v", first.ran)
	}
	again := toy{hash: "abc"}
	out := run(t, store, &again, "")
	if len(again.ran) > 0 || !slices.Equal(again.Size, first.Size) || out[0].State != Stored {
		t.Errorf("the second run computed %v", again.ran)
	}
	edited := toy{hash: "abc", edits: hinge(7)}
	out = run(t, store, &edited, "")
	if want := []string{"landmark", "measure", "size"}; !slices.Equal(edited.ran, want) {
		t.Errorf("after the edit %v were computed, wanted %v", edited.ran, want)
	}
	for i, o := range out {
		if want := map[bool]State{true: Ran, false: Stored}[i >= 3]; o.State != want {
			t.Errorf("%s is %s, wanted %s", o.Step, o.State, want)
		}
	}
	fresh := toy{hash: "abc", edits: hinge(7)}
	run(t, nil, &fresh, "")
	if len(fresh.ran) != 6 || !slices.Equal(fresh.Size, edited.Size) || slices.Equal(fresh.Size, first.Size) {
		t.Errorf("from nothing %v, from the store %v, before the edit %v", fresh.Size, edited.Size, first.Size)
	}
	for _, c := range []toy{again, edited, fresh} { // doubts come back with the results, in the order of the steps
		if !slices.Equal(c.warnings, first.warnings) || len(c.warnings) != 2 || c.warnings[0].Message != "segment" {
			t.Errorf("warnings %v, at first %v", c.warnings, first.warnings)
		}
	}
	back := toy{hash: "abc"}
	if run(t, store, &back, ""); len(back.ran) > 0 {
		t.Errorf("taking the edit back computed %v", back.ran)
	}
}

func TestUntil(t *testing.T) {
	c := toy{hash: "abc"}
	out := run(t, nil, &c, "landmark")
	if len(out) != 4 || out[3].Step != "landmark" || c.Measure != nil || c.Landmark == nil {
		t.Errorf("ran %v", c.ran)
	}
	_, err := Runner[toy]{Steps: toySteps()}.Run(context.Background(), &c, "deploy")
	if fault.Code(err) != "PLAN-STEP" || !strings.Contains(refusal(err).Advice, "landmark, measure, size") {
		t.Errorf("%v", err)
	}
}

// A refusal blocks what needs it, tells why, is never kept, and lets the rest go on.
func TestRefusal(t *testing.T) {
	steps, store := toySteps(), &Memory{}
	steps[3].Run = func(context.Context, *toy, Watch) error {
		return fmt.Errorf("landmark: %w", fault.New("ROOT-NONE", "no root", "Scan again."))
	}
	nothing := func(context.Context, *toy, Watch) error { return nil }
	steps = append(steps, Step[toy]{ID: "access", Version: 1, Needs: []string{"chest"}, Run: nothing})
	for range 2 {
		c := toy{hash: "abc"}
		out, err := Runner[toy]{Steps: steps, Store: store}.Run(context.Background(), &c, "")
		if err != nil {
			t.Fatal(err)
		}
		var states []string
		for _, o := range out {
			states = append(states, o.Step+" "+string(o.State))
			if (o.Fault != nil) != (o.State == Refused || o.State == Blocked) || o.Fault != nil && o.Fault.Code != "ROOT-NONE" {
				t.Errorf("%s: %v", o.Step, o.Fault)
			}
		}
		got := strings.NewReplacer("ran", "made", "stored", "made").Replace(strings.Join(states, ", "))
		if want := "image made, segment made, chest made, landmark refused, measure blocked, size blocked, access made"; got != want {
			t.Errorf("%s\nwanted %s", got, want)
		}
		if c.Measure != nil || c.Size != nil {
			t.Error("a blocked step ran")
		}
	}
}

func TestRunStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	steps, store := toySteps(), &Memory{}
	half := steps[1].Run
	steps[1].Run = func(ctx context.Context, c *toy, w Watch) error { cancel(); return half(ctx, c, w) }
	out, err := Runner[toy]{Steps: steps, Store: store}.Run(ctx, &toy{}, "")
	if !errors.Is(err, context.Canceled) || len(out) != 1 || len(store.m) != 1 {
		t.Errorf("cancelled: %v, %d outcomes, %d kept", err, len(out), len(store.m))
	}

	ours := errors.New("index out of range")
	steps[1].Run = func(context.Context, *toy, Watch) error { return ours }
	if _, err := (Runner[toy]{Steps: steps}).Run(context.Background(), &toy{}, ""); !errors.Is(err, ours) || !strings.Contains(err.Error(), "plan: segment") {
		t.Errorf("our own fault: %v", err)
	}

	// A step that is not a function of its inputs is found out by the store.
	steps = toySteps()
	run(t, store, &toy{}, "")
	var spoilt Memory
	for k, b := range store.m {
		spoilt.Put(k, append(slices.Clone(b), 0)) // one byte too many: it cannot be read
	}
	if _, err := (Runner[toy]{Steps: steps, Store: &spoilt}).Run(context.Background(), &toy{}, ""); !errors.Is(err, ErrUnequal) {
		t.Errorf("two results under one key: %v", err)
	}
}

func TestProgress(t *testing.T) {
	var seen []string
	r := Runner[toy]{Steps: toySteps(), Store: &Memory{}, Watch: func(p Progress) { seen = append(seen, fmt.Sprint(p.Step, " ", p.Done)) }}
	for range 2 {
		if _, err := r.Run(context.Background(), &toy{}, "image"); err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{"image 0", "image 0.5", "image 1", "image 1"}; !slices.Equal(seen, want) {
		t.Errorf("saw %q", seen)
	}
}
