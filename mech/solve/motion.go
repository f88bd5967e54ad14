package solve

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/apical-heart/apical/mech"
)

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

// kicks is how often a model that came to rest where it is not stable is pushed off.
const kicks = 3

// come lets the model come to rest where it is stable.
func (r *run) come(ctx context.Context, st *mech.State) error {
	for {
		if err := r.until(ctx, st); err != nil {
			return err
		}
		err := r.finish(st)
		if !errors.Is(err, errSaddle) || r.Kicks == kicks {
			return err
		}
		if err := r.kick(st); err != nil {
			return err
		}
	}
}

// kick pushes a model off a place where it is at rest and not stable, as a perfect column under more than its buckling load is: by Options.JumpMM, the way that it gives to forces that favour nothing.
func (r *run) kick(st *mech.State) error {
	s := r.s
	r.Kicks++
	for u := range r.du {
		r.du[u] = math.Cos(float64(r.Kicks) + float64(u)*float64(u))
	}
	s.factor.Solve(r.du, r.du)
	for u, h := range s.assembly.Held() {
		if h {
			r.du[u] = 0
		}
	}
	mm, rad := s.largest(r.du)
	s.assembly.Increment(r.du)
	s.model.Move(st, s.o.JumpMM/math.Max(mm, rad), r.du)
	clear(r.v)
	before := r.energy
	if err := s.assembly.Evaluate(st, &s.sum, nil, nil); err != nil {
		return err
	}
	r.energy = s.sum.EnergyMJ
	r.WorkMJ += r.energy - before
	return nil
}

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
