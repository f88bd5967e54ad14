package deploy_test

import (
	"math"
	"sync"
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/outcome"
	"github.com/apical-heart/apical/valve"
)

// rehearsed is a rehearsal that several tests read; it is done once.
type rehearsed struct {
	task func(t *testing.T) *deploy.Task
	do   func(t *testing.T, task *deploy.Task) (*deploy.Deployment, error) // Task.Rehearse if nil

	once sync.Once
	out  *deploy.Deployment
	of   *outcome.Outcome
}

// get does it, in the long tier only.
func (r *rehearsed) get(t *testing.T) (*deploy.Deployment, *outcome.Outcome) {
	t.Helper()
	verify.Long(t)
	r.once.Do(func() {
		task := r.task(t)
		do := r.do
		if do == nil {
			do = func(t *testing.T, task *deploy.Task) (*deploy.Deployment, error) {
				return task.Rehearse(t.Context(), nil)
			}
		}
		out, err := do(t, task)
		if err != nil {
			t.Fatal(err)
		}
		if out.Trouble != nil {
			t.Fatalf("%+v", out.Trouble)
		}
		of, err := outcome.Of(out, task.Root, task.Device, task.Size)
		if err != nil {
			t.Fatal(err)
		}
		r.out, r.of = out, of
	})
	if r.of == nil {
		t.Fatal("the rehearsal that this test reads failed in another")
	}
	return r.out, r.of
}

// Sizes of the J-Valve, by number in its file; that of 25 mm is the one for an annulus of 24 mm.
const (
	size23 = 1 + iota
	size25
	size27
)

// keyed is a J-Valve 25 taken through the program for insufficiency in a root.
func keyed(task func(t *testing.T, p *valve.Program) *deploy.Task) *rehearsed {
	return &rehearsed{task: func(t *testing.T) *deploy.Task { return task(t, deploy.Shipped(t, "j-valve-ta-ar", 11, false)) }}
}

// bare is a program for the frame of a J-Valve without its keys: to a depth and out, and let go unless it is to stay on its delivery system.
func bare(t *testing.T, depthMM float64, detach bool) *valve.Program {
	t.Helper()
	p := deploy.Shipped(t, "j-valve-ta-ar", 11, false)
	s := p.Steps
	p.Steps = []valve.Step{s[0], s[2], s[6], s[7], s[8], s[9]}
	p.Steps[2].ToDepthMM = &depthMM
	if detach {
		p.Steps = append(p.Steps, s[10])
	}
	return p
}

// held is a frame without keys in the round root, on its delivery system, which keeps it where it is.
func held(size int, depthMM float64) *rehearsed {
	return &rehearsed{task: func(t *testing.T) *deploy.Task {
		task := deploy.Coarse(t, bare(t, depthMM, false), size, deploy.RoundRoot(1))
		task.Options.Mesh.WithoutKeys = true
		return task
	}}
}

// Rehearsals that more than one test reads.
var (
	heldAt5MM, heldAt8MM = held(size25, 5), held(size25, 8)

	keyedInInsufficiency = keyed(func(t *testing.T, p *valve.Program) *deploy.Task {
		task := deploy.Coarse(t, p, size25, deploy.Truth(t, 1))
		task.Options.PullMM = 4
		return task
	})
	lopsided = keyed(func(t *testing.T, p *valve.Program) *deploy.Task {
		return deploy.Coarse(t, p, size25, deploy.LopsidedRoot(false))
	})
	bareInInsufficiency = map[float64]*rehearsed{} // by friction
)

func init() {
	for _, friction := range []float64{0, 0.1, 0.3, 1} {
		bareInInsufficiency[friction] = &rehearsed{task: func(t *testing.T) *deploy.Task {
			task := deploy.Coarse(t, bare(t, 5, true), size25, deploy.Truth(t, 1))
			task.Options.Mesh.WithoutKeys = true
			if task.Options.FrictionTissue = friction; friction == 0 {
				task.Options.FrictionTissue = -1
			}
			// Diastole is what is read: the load stays.
			d := task.Size.NominalDiameterMM.Value
			task.Options.SystoleN = -100 * deploy.MPaPerMMHg * math.Pi / 4 * d * d
			return task
		}}
	}
}

// load returns a state under pressure.
func load(t *testing.T, d *deploy.Deployment, name string) *deploy.Load {
	t.Helper()
	for i := range d.Loads {
		if d.Loads[i].Name == name {
			return &d.Loads[i]
		}
	}
	t.Fatalf("no load of %s", name)
	return nil
}

// number returns a value that must be known.
func number(t *testing.T, what string, v outcome.Value) float64 {
	t.Helper()
	if !v.Found {
		t.Fatalf("%s: %s", what, v.Reason)
	}
	return v.Value
}
