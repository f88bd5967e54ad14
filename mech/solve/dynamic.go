package solve

import (
	"context"
	"errors"
	"fmt"

	"github.com/apical-heart/apical/mech"
)

// Dynamic is how a model is let move from one equilibrium to another where Newton's method finds none: explicit central differences of lumped masses until it has come to rest (dynamic relaxation). Its zero value is good for finding
// equilibrium. It is slow, for the softest way of moving has to settle with steps that the stiffest allows, and it finds stable states only. The model's own dampers are away meanwhile.
type Dynamic struct {
	// Part of a stage that one step by dynamics takes; 0: the stage's first.
	Part float64
	// Ramp is the number of time steps over which the controls are turned; 0: 100.
	Ramp int
	// Most is the number of time steps after which it is given up; 0: 200,000.
	Most int
	// Look is the number of time steps between looks at how stiff the model has become and at what may touch; 0: 25.
	Look int
	// Safety is by how much masses are larger than the least for which the time step is stable; 0: 1.3. Between looks stiffness may grow by so much.
	Safety float64
	// Densities are what the model weighs. Without any, each block weighs what makes the time step stable: the way to rest is then no real one, and the shortest.
	Densities []Density
	// StepMS is the time step; 0: 1 without densities, with them the largest that is stable. A longer one makes what is too light for it heavier.
	StepMS float64
	// Read, where there is one, is called after each time step.
	Read func(m Motion, st *mech.State)
}

// Density is what a term that is mech.Massive weighs: g/mm of wires, g/mm2 of membranes, g/mm3 of solids.
type Density struct {
	Term    int // place in Model.Terms
	Density float64
}

// errOption is dynamics that cannot be.
var errOption = errors.New("dynamics")

// Motion is what a model did by dynamics.
type Motion struct {
	Stage         string
	From, To      float64 // parts of the stage
	Why           string  // what Newton's method could not do
	Steps, Looks  int
	Kicks         int // how often it was pushed off a place where it was at rest and not stable
	StepMS        float64
	CriticalMS    float64 // the largest step that is stable with the densities alone, at the start; 0 without
	MassG, AddedG float64 // of all points, and what of it was added for the sake of the step
	KineticMJ     float64 // now
	PeakMJ        float64 // the largest kinetic energy
	WorkMJ        float64 // done by what the controls move
	DampedMJ      float64 // turned into heat
	ResidualN     float64
	FurthestMM    float64 // how far what moved furthest went, mm or rad
}

func (d Dynamic) complete() (Dynamic, error) {
	for _, f := range []struct {
		name string
		v    *int
		d    int
	}{{"Ramp", &d.Ramp, 100}, {"Most", &d.Most, 200000}, {"Look", &d.Look, 25}} {
		if *f.v == 0 {
			*f.v = f.d
		}
		if *f.v < 0 {
			return d, fmt.Errorf("%w: %s is %d: it must be positive", errOption, f.name, *f.v)
		}
	}
	if d.Safety == 0 {
		d.Safety = 1.3
	}
	if !(d.Safety > 0) || !(d.StepMS >= 0) || !(d.Part >= 0) {
		return d, fmt.Errorf("%w: safety %g, step %g ms, part %g: they must be positive", errOption, d.Safety, d.StepMS, d.Part)
	}
	return d, nil
}

// Settle takes a state, which must be in equilibrium, to other controls by dynamics, until it is at rest in a stable equilibrium: within Options.DwellResidualN, with nothing moving by more than Options.DwellUpdateMM a time step. Histories and what is
// measured from a step's beginning see it as one step. On an error, a *Failure, the state is as it was.
func (s *Solver) Settle(ctx context.Context, st *mech.State, to []float64, d Dynamic) (Motion, error) {
	if len(to) != len(s.model.Controls) {
		return Motion{}, &Failure{Status: Broken, Stage: "settle", Reason: fmt.Sprintf("%d controls are set, the model has %d", len(to), len(s.model.Controls))}
	}
	m, err := s.settle(ctx, st, to, d)
	if err == nil {
		return m, nil
	}
	if ctx.Err() != nil {
		return m, &Failure{Status: Cancelled, Stage: "settle", Reason: "the caller ended it", Err: err}
	}
	return m, &Failure{Status: s.status(err), Stage: "settle", Reason: err.Error(), Err: err}
}

// Motions returns what was done by dynamics since the solver was made.
func (s *Solver) Motions() []Motion { return s.motions }

// errLight ends dynamics that have become unstable: stiffness grew faster than it was looked at.
var errLight = errors.New("the time step of dynamics is too long for how stiff the model has become")

// errSaddle ends dynamics in an equilibrium that is not stable.
var errSaddle = errors.New("by dynamics it came to rest where it is not stable, and did so again when it was pushed off")

func (s *Solver) settle(ctx context.Context, st *mech.State, to []float64, d Dynamic) (Motion, error) {
	d, err := d.complete()
	if err != nil {
		return Motion{}, err
	}
	s.before.CopyFrom(st)
	s.astray = false
	defer func() { st.Undamped = false }()
	var r *run
	for range 5 {
		st.Mark()
		st.Undamped = true // it has damping of its own, that leaves no force behind
		r = &run{s: s, d: d, from: append([]float64{}, st.Controls...), to: to}
		if err = r.start(st); err == nil {
			err = r.come(ctx, st)
		}
		if err == nil {
			break
		}
		st.CopyFrom(s.before)
		if !errors.Is(err, errLight) {
			break
		}
		d.Safety, d.Look = 2*d.Safety, max(1, d.Look/3)
	}
	if err != nil {
		return r.Motion, err
	}
	r.FurthestMM = s.moved(st)
	s.assembly.Commit(st)
	st.Steps++
	s.steps++
	s.motions = append(s.motions, r.Motion)
	return r.Motion, nil
}
