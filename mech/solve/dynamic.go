package solve

import (
	"context"
	"errors"
	"fmt"
	"math"

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
var errSaddle = errors.New("by dynamics it came to rest where it is not stable")

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
			if err = r.until(ctx, st); err == nil {
				err = r.finish(st)
			}
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

// run is a model on its way.
type run struct {
	Motion
	s        *Solver
	d        Dynamic
	from, to []float64
	free     *mech.Assembly // of the model without its supports: what they hold may be the stiffest, and a block weighs the same whichever way it goes
	sum      mech.Sum
	rows     *stiffest
	own      []float64 // mass of each block by the densities
	mass     []float64 // as it is
	v        []float64 // by unknown, mm/ms or rad/ms, along the supports' axes
	last     []float64 // gradient of the last time step
	lift     []float64 // what held unknowns do in this time step
	du       []float64
	energy   float64 // of the model as evaluated last
}

// start weighs the model.
func (r *run) start(st *mech.State) error {
	s := r.s
	if err := s.update(st); err != nil {
		return err
	}
	var err error
	if r.own, err = lump(s.model, r.d.Densities); err != nil {
		return err
	}
	if err := s.ledger.open(s, st, r.to); err != nil { // for the energy at the start and the reactions
		return err
	}
	n := s.model.Unknowns()
	r.v, r.last, r.lift, r.du, r.mass = make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n/3)
	m := *s.model
	m.Supports = nil
	if r.free, err = mech.NewAssembly(&m); err != nil {
		return err
	}
	r.rows = newStiffest(s, st)
	if err := r.free.Evaluate(st, &r.sum, r.rows, nil); err != nil {
		return err
	}
	if err := s.assembly.Evaluate(st, &s.sum, nil, nil); err != nil {
		return err
	}
	r.energy = s.sum.EnergyMJ
	for b, own := range r.own {
		if k := r.rows.of(b); own > 0 && k > 0 {
			if c := 2 * math.Sqrt(own/k); r.CriticalMS == 0 || c < r.CriticalMS {
				r.CriticalMS = c
			}
		}
	}
	r.StepMS = r.d.StepMS
	if r.StepMS == 0 {
		if r.StepMS = r.CriticalMS / math.Sqrt(r.d.Safety); r.StepMS == 0 {
			r.StepMS = 1
		}
	}
	r.weigh()
	return nil
}

// weigh makes blocks heavy enough for the time step. What gets heavier keeps its momentum.
func (r *run) weigh() {
	r.Looks++
	most := 0.0
	for b := range r.mass {
		most = math.Max(most, r.rows.of(b)*r.rows.per(b))
	}
	r.MassG, r.AddedG = 0, 0
	for b, m := range r.mass {
		k := math.Max(r.rows.of(b), 1e-3*most/r.rows.per(b)) // what nothing resists yet must not fly
		need := math.Max(r.own[b], r.d.Safety*r.StepMS*r.StepMS/4*k)
		if need > m {
			for c := range 3 {
				v := &r.v[3*b+c]
				r.DampedMJ += m / 2 * *v * *v * (1 - m/need)
				*v *= m / need
			}
			r.mass[b] = need
		}
		if r.s.model.Kinds[b] == mech.Position {
			r.MassG += r.mass[b]
			r.AddedG += r.mass[b] - r.own[b]
		}
	}
}

// per brings a block's stiffness to N/mm.
func (b *stiffest) per(block int) float64 { return 1 / (b.length[block] * b.length[block]) }

// controls turns the controls to where they are at a time step; they start and end gently.
func (r *run) controls(st *mech.State, step int) {
	x := math.Min(1, float64(step)/float64(r.d.Ramp))
	x = x * x * (3 - 2*x)
	for i := range st.Controls {
		st.Controls[i] = r.from[i] + x*(r.to[i]-r.from[i])
	}
	if x == 1 {
		copy(st.Controls, r.to)
	}
}

// until lets the model move until it is at rest.
func (r *run) until(ctx context.Context, st *mech.State) error {
	s, dt := r.s, r.StepMS
	held := s.assembly.Held()
	look, looked := false, false // because of the last time step; in this one
	for r.Steps < r.d.Most {
		r.Steps++
		if r.Steps%r.d.Look == 0 || look {
			if err := ctx.Err(); err != nil {
				return err
			}
			planned := s.symbolic
			if err := s.update(st); err != nil {
				return err
			}
			if s.symbolic != planned {
				r.free.Renew()
				r.rows = newStiffest(s, st)
				if err := s.assembly.Evaluate(st, &s.sum, nil, nil); err != nil {
					return err
				}
				r.energy = s.sum.EnergyMJ
			}
			if err := r.free.Evaluate(st, &r.sum, r.rows, nil); err != nil {
				return err
			}
			r.weigh()
			looked = true
		}
		clear(r.lift)
		turning := r.Steps <= r.d.Ramp
		if turning {
			now := append([]float64{}, st.Controls...)
			r.controls(st, r.Steps)
			s.assembly.Lift(r.lift, now, st.Controls)
			copy(r.du, s.sum.Gradient)
			if err := s.assembly.Evaluate(st, &s.sum, nil, nil); err != nil {
				return err
			}
			r.WorkMJ += s.sum.EnergyMJ - r.energy
			for u, x := range r.lift {
				r.WorkMJ += s.sum.Reaction[u] * x / 2
			}
			for u, g := range r.du { // half-way between the controls' values, or work and energy would differ by the rate
				s.sum.Gradient[u] = (s.sum.Gradient[u] + g) / 2
			}
		}
		damping, frequency := r.damping(held)
		if frequency*dt > 2.5 || looked && frequency*dt > 2 {
			return errLight
		}
		look, looked = frequency*dt > 1.9, false
		kinetic := 0.0
		for u, g := range s.sum.Gradient {
			if held[u] {
				r.du[u] = r.lift[u]
				continue
			}
			m, v := r.mass[u/3], r.v[u]
			next := ((2-damping*dt)*v - 2*dt*g/m) / (2 + damping*dt)
			mean := (v + next) / 2
			r.DampedMJ += damping * dt * m * mean * mean
			r.v[u], r.du[u] = next, next*dt
			kinetic += m / 2 * next * next
		}
		r.KineticMJ, r.PeakMJ = kinetic, math.Max(r.PeakMJ, kinetic)
		copy(r.last, s.sum.Gradient)
		mm, rad := s.largest(r.du)
		update := math.Max(mm, rad)
		r.move(st, held)
		if err := s.assembly.Evaluate(st, &s.sum, nil, nil); err != nil {
			return err
		}
		r.energy = s.sum.EnergyMJ
		for u, x := range r.lift {
			r.WorkMJ += s.sum.Reaction[u] * x / 2
		}
		r.ResidualN = norm(s.sum.Gradient)
		if r.d.Read != nil {
			r.d.Read(r.Motion, st)
		}
		if !(kinetic < math.MaxFloat64) || r.ResidualN-r.ResidualN != 0 {
			return mech.ErrNotFinite
		}
		if !turning && update < s.o.DwellUpdateMM && s.small(tolerance{residual: s.o.DwellResidualN}) {
			r.DampedMJ += kinetic
			r.KineticMJ = 0
			return nil
		}
	}
	return fmt.Errorf("after %d time steps of dynamics it still moves: residual %.3g N, kinetic energy %.3g mJ", r.Steps, r.ResidualN, r.KineticMJ)
}

// damping is critical for the frequency at which the model moves just now (Underwood 1983), which it returns too: where the way is downhill there is none.
func (r *run) damping(held []bool) (perMS, frequency float64) {
	var up, down float64
	for u, v := range r.v {
		if !held[u] {
			up += v * (r.s.sum.Gradient[u] - r.last[u])
			down += v * v * r.mass[u/3]
		}
	}
	if r.Steps == 1 || !(up > 0) || !(down > 0) {
		return 0, 0
	}
	frequency = math.Sqrt(up / (down * r.StepMS))
	return 2 * frequency, frequency
}

// move moves the state; where a term allows only a part, what is free goes by that part and as much slower.
func (r *run) move(st *mech.State, held []bool) {
	s := r.s
	s.assembly.Increment(r.du)
	f := 1.0
	for _, t := range s.model.Terms {
		if l, ok := t.(mech.Limiting); ok {
			f = math.Min(f, f*l.Limit(st, scaled(r.du, f)))
		}
	}
	if f < 1 {
		for u := range r.v {
			r.du[u] = r.lift[u]
			if !held[u] {
				r.DampedMJ += r.mass[u/3] / 2 * r.v[u] * r.v[u] * (1 - f*f)
				r.v[u] *= f
				r.du[u] = r.v[u] * r.StepMS
			}
		}
		s.assembly.Increment(r.du)
	}
	s.model.Move(st, 1, r.du)
}

// finish looks whether the state is stable for the next step, with the model's dampers, and accounts for the energy.
func (r *run) finish(st *mech.State) error {
	s := r.s
	s.trial.CopyFrom(st)
	s.trial.Mark()
	s.trial.Undamped = false
	if err := s.evaluate(s.trial, false); err != nil {
		return err
	}
	s.factorisations++
	if err := s.symbolic.Factor(s.factor, s.matrix); err != nil {
		return s.named(err)
	}
	if s.factor.Inertia().Negative > 0 {
		s.astray = true
		return errSaddle
	}
	s.ledger.moved(s, r.WorkMJ, r.DampedMJ)
	return nil
}
