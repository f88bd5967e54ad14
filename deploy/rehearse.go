package deploy

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/mech/solve"
	"github.com/apical-heart/apical/valve"
)

// rehearsal is a task at work.
type rehearsal struct {
	task      *Task
	o         Options
	root      *heart.Root // in the device's axes
	sinuses   sinuses
	alone     *rig // the device by itself, until it comes near tissue
	inside    *rig // the device in the root; its state begins where alone's ends
	entered   bool
	step      int // of the program that is being done, 0 before and after
	stage     string
	released  map[string]float64
	balloonMM float64 // to which a balloon opens the frame
	slip      slip
	beside    int // iterations of a rig that drew the device meanwhile
	out       *Deployment
	watch     func(*Deployment, Moment)
}

// roomMM is how near to tissue a device may come that is still taken for one by itself.
const roomMM = 0.3

// Rehearse takes a device through its program in a root. watch, unless nil, is called after each motion. Landmarks that are missing and programs that do not fit are errors, coded where the user can do something; mechanics that do not come to
// an end, or to what cannot be, are not: then Deployment.Trouble says where, and what was reached before stands. A context that ends is an error.
func (t *Task) Rehearse(ctx context.Context, watch func(*Deployment, Moment)) (*Deployment, error) {
	h, err := t.prepare()
	if err != nil {
		return nil, err
	}
	h.watch = watch
	return h.end(h.work(ctx))
}

// prepare makes the models of a task.
func (t *Task) prepare() (*rehearsal, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	o, err := t.Options.Completed()
	if err != nil {
		return nil, err
	}
	axes, err := t.Placement.Axes(t.Root)
	if err != nil {
		return nil, err
	}
	h := &rehearsal{task: t, o: o, root: InAxes(t.Root, axes), released: map[string]float64{}}
	h.out = &Deployment{Device: t.Device.ID, Size: t.Size.Label, Program: t.Program.ID, Route: t.Route, Indication: t.Indication, Axes: axes,
		Planned: Planned{Placement: t.Placement, FrictionTissue: o.FrictionTissue, FrictionMetal: o.FrictionMetal}}
	if h.sinuses, err = sinusesOf(h.root); err != nil {
		return nil, err
	}
	h.o.Patient.AboveMM = h.aboveMM()
	h.o.Patient.Shaft = geom.Frame{Origin: geom.Vec{Z: h.annulusMM()}, U: geom.Vec{X: 1}, V: geom.Vec{Y: 1}, W: geom.Vec{Z: 1}}
	h.o.Patient.OrificeMM = h.orificeMM()
	if h.inside, err = t.newRig(h.root, h.o); err == nil {
		h.alone, err = t.newRig(nil, h.o)
	}
	if err != nil && fault.Code(err) == "" {
		return nil, fault.Wrap(err, "DEPLOY-MODEL", fmt.Sprintf("no model of %s %s in this root can be made", t.Device.ID, t.Size.Label), "Check the device file (apical devices check) and the landmarks, or name another device or size (--device, --size).")
	} else if err != nil {
		return nil, err
	}
	h.out.Shapes = h.inside.shapes(axes)
	h.out.Notes = append(h.out.Notes, h.inside.patient.Notes...)
	h.note()
	return h, nil
}

// work takes the device from crimping to the tests of what holds it.
func (h *rehearsal) work(ctx context.Context) error {
	if err := h.crimp(ctx); err != nil {
		return err
	}
	if err := h.run(ctx); err != nil {
		return err
	}
	return h.test(ctx)
}

// end closes the deployment. Failures of the mechanics become its trouble.
func (h *rehearsal) end(err error) (*Deployment, error) {
	r := h.now()
	h.out.Iterations = r.iterations() + h.beside
	if balance, wrong := r.solver.Balance(r.state); wrong == nil {
		h.out.EnergyPart = balance.Error()
	}
	if err == nil {
		return h.out, nil
	}
	var f *solve.Failure
	switch {
	case errors.As(err, &f) && f.Status == solve.Cancelled, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), fault.Code(err) != "":
		return nil, err
	case f == nil: // such as an observation that cannot be one
		f = &solve.Failure{Status: solve.Broken, Stage: h.stage, Reason: err.Error()}
	}
	h.out.Trouble = &Trouble{Step: h.step, Stage: f.Stage, Status: f.Status.String(), Reason: f.Reason}
	h.out.Final, h.out.Loads, h.out.Pulls = nil, nil, nil
	return h.out, nil
}

// now returns the rig that is at work.
func (h *rehearsal) now() *rig {
	if h.entered {
		return h.inside
	}
	return h.alone
}

// crimp brings the device by itself into its capsules.
func (h *rehearsal) crimp(ctx context.Context) error {
	r := h.alone
	h.stage = "crimp"
	if err := r.run(ctx, h.stage, r.implant.Crimped(r.state.Controls), 0.015, 0.05); err != nil {
		return err
	}
	if p := r.implant; !p.ByBalloon() {
		return r.run(ctx, "part", p.Parted(r.state.Controls), 0.05, 0.3)
	}
	if err := r.run(ctx, "take the crimper away", r.implant.Bared(r.state.Controls), 0.005, 1); err != nil {
		return err
	}
	x, err := Inflate(ctx, h.task.Device, h.task.Size, h.task.Alloys, h.o.Mesh)
	if err == nil {
		h.balloonMM = x.BalloonMM
	}
	return err
}

// run takes a rig's state through a stage, to rest.
func (r *rig) run(ctx context.Context, name string, to []float64, first, most float64) error {
	return r.solver.Run(ctx, r.state, solve.Stage{Name: name, To: to, First: first, Most: most, Snap: true, StepMS: 0.5, DwellAt: []float64{1}})
}

// moveOn is run for what moves gently: dampers hardly resist.
func (r *rig) moveOn(ctx context.Context, name string, to []float64, first, most float64) error {
	return r.solver.Run(ctx, r.state, solve.Stage{Name: name, To: to, First: first, Most: most, Snap: true, StepMS: 16, DwellAt: []float64{1}})
}

// run takes the device through the program.
func (h *rehearsal) run(ctx context.Context) error {
	h.stage = "start"
	h.alone.shift(h.startMM(), 0)
	start := h.observe(felt{})
	program, err := valve.NewRehearsal(h.task.Program, h.task.Device, h.task.Route, h.o.Increments, start)
	if err != nil {
		return err
	}
	done, err := program.Run(func(m valve.Motion) (valve.Observation, error) {
		h.step, h.stage = m.Step, stageOf(m)
		n := h.now().iterations()
		if err := h.do(ctx, m); err != nil {
			return valve.Observation{}, err
		}
		f := h.forces(h.now())
		o := h.observe(f)
		x := Moment{Motion: m, Observation: o, Iterations: h.now().iterations() - n, Alone: !h.entered, At: h.resting(h.now(), f)}
		h.out.Moments = append(h.out.Moments, x)
		if h.watch != nil {
			h.watch(h.out, x)
		}
		return o, nil
	})
	h.out.Rehearsed = done
	if err == nil {
		h.step = 0
	}
	return err
}

// startMM is how far the frame's arms are moved at first: the crimped device stands wholly on the side that it comes from.
func (h *rehearsal) startMM() float64 {
	low, high := math.Inf(1), math.Inf(-1)
	for _, b := range h.alone.implant.Position {
		z := h.alone.state.Position(b).Z
		low, high = min(low, z), max(high, z)
	}
	if h.task.Route == "transapical" {
		return h.annulusMM() - 20 - high
	}
	_, top := h.wallEnds()
	return top + 5 - low
}

// do carries out a motion: by itself if the device comes near no tissue, else in the root.
func (h *rehearsal) do(ctx context.Context, m valve.Motion) error {
	if !h.entered {
		before := h.alone.state.Clone()
		balance, err := h.alone.solver.Balance(before)
		if err != nil {
			return err
		}
		err = h.move(ctx, h.alone, m)
		if err == nil && (h.sheathed() || m.Kind != valve.Disengage && h.alone.clear(h.inside, roomMM)) {
			return nil
		}
		if err != nil && ctx.Err() != nil {
			return err
		}
		if err := h.alone.back(before, balance); err != nil {
			return err
		}
		if err := h.enter(ctx); err != nil {
			return err
		}
	}
	return h.move(ctx, h.inside, m)
}

// enter puts the device, as it stands, into the root.
func (h *rehearsal) enter(ctx context.Context) error {
	if err := h.inside.follow(h.alone); err != nil {
		return err
	}
	h.entered = true
	if err := h.inside.run(ctx, "enter the root", h.inside.state.Controls, 1, 1); err != nil {
		return err
	}
	return h.unbound(ctx, h.inside)
}

// stageOf names a motion.
func stageOf(m valve.Motion) string {
	if m.Part != "" {
		return m.Kind + " " + m.Part
	}
	return m.Kind
}

// move does a motion with a rig.
func (h *rehearsal) move(ctx context.Context, r *rig, m valve.Motion) error {
	p := r.implant
	to := append([]float64{}, r.state.Controls...)
	name := stageOf(m)
	first, most := 1.0, 1.0
	run := r.moveOn
	switch m.Kind {
	case valve.Move, valve.Turn:
		// With the keys out, advancing moves the valve within them; all other motions take the keys along.
		keys := !(m.Kind == valve.Move && h.released[valve.PartKeys] > 0 && h.task.Program.Steps[m.Step-1].Do == valve.Advance)
		turn := m.TurnDeg * math.Pi / 180
		if !h.entered && keys {
			r.shift(m.UpMM, turn)
			if h.released[valve.PartKeys] == 0 {
				return nil
			}
			to = append(to[:0], r.state.Controls...)
			if h.within(r, to)[r.lumenRadius] == r.state.Controls[r.lumenRadius] {
				return nil
			}
			return r.moveOn(ctx, name, to, 0.5, 1)
		}
		to[p.Advance] += m.UpMM
		to[p.Turn] += turn
		if keys {
			to[p.KeysAdvance] += m.UpMM
			to[p.KeysTurn] += turn
		}
	case valve.LetOut, valve.TakeIn:
		if m.Part == valve.PartFrame {
			h.released[m.Part] = m.ToFraction
			return h.inflate(ctx, r, name, p.InflationMM(m.ToFraction, h.balloonMM), m.ToFraction == 1)
		}
		to = p.Out(to, m.Part, m.ToFraction)
		if !h.entered && m.Part == valve.PartKeys {
			to = h.within(r, to)
		}
		first, most, run = 0.25, 0.5, r.run
		h.released[m.Part] = m.ToFraction
	case valve.StandIn:
		if !h.wholly() {
			return nil
		}
		to[r.load] = h.stateN(m.State)
		first = 0.2
	case valve.Disengage:
		to = p.Detached(to)
		first = 0.2
	case valve.Inflate:
		return h.inflate(ctx, r, name, m.BalloonDiameterMM, true)
	default:
		return &solve.Failure{Status: solve.Broken, Stage: name, Reason: fmt.Sprintf("a motion %q cannot be done", m.Kind)}
	}
	return run(ctx, name, to, first, most)
}

// inflate fills the balloon to a diameter, and lets it down again.
func (h *rehearsal) inflate(ctx context.Context, r *rig, name string, diameterMM float64, down bool) error {
	p := r.implant
	if err := r.run(ctx, name+", fill", p.Filled(r.state), 1, 1); err != nil {
		return err
	}
	if err := r.run(ctx, name, p.Inflated(r.state.Controls, diameterMM), 0.02, 0.1); err != nil || !down {
		return err
	}
	return r.run(ctx, name+", let down", p.Deflated(r.state.Controls), 0.015, 1)
}

// sheathed reports whether nothing of the device is out: then its capsule slides through the root, which is not rehearsed.
func (h *rehearsal) sheathed() bool {
	for _, f := range h.released {
		if f > 0 {
			return false
		}
	}
	return true
}

// wholly reports whether every part of the device is out.
func (h *rehearsal) wholly() bool {
	for _, part := range h.task.Device.Build.Delivery.Order {
		if h.released[part] < 1 {
			return false
		}
	}
	return true
}

// stateN returns the force along the axis that a state of the circulation exerts on the valve: pressure on the closed valve over its nominal area towards the ventricle, drag on the open one towards the aorta.
func (h *rehearsal) stateN(state string) float64 {
	switch state {
	case valve.Diastole:
		d := h.task.Size.NominalDiameterMM.Value
		return -h.o.DiastoleMMHg * MPaPerMMHg * math.Pi / 4 * d * d
	case valve.Systole:
		return h.o.SystoleN
	}
	return 0
}

// aboveMM returns how far above the sinotubular junction the wall is wanted: as far as the released device reaches, and 5 mm. Further up the aorta bends away from the device's axis, which a delivery system follows and this one does not.
func (h *rehearsal) aboveMM() float64 {
	if h.o.Patient.AboveMM > 0 || !h.root.STJ.Found {
		return h.o.Patient.AboveMM
	}
	junction := h.sinuses.plane.Height(h.root.STJ.PositionMM)
	return math.Max(0, h.task.Size.FrameHeightMM.Value-h.task.Placement.DepthMM-junction) + 5
}

// orificeMM returns how far from the axis the leaflets' free edges are at rest: as far as the crimped device pushes them aside. Where commissures stand too near for that, as far as they allow.
func (h *rehearsal) orificeMM() float64 {
	if h.o.Patient.OrificeMM > 0 {
		return h.o.Patient.OrificeMM
	}
	wanted := h.task.Device.Build.Delivery.CrimpedDiameterMM.Value/2 + shaftRoomMM + roomMM
	between := math.Inf(1)
	for i := range h.root.Commissure {
		a, b := h.root.Commissure[i].PositionMM, h.root.Commissure[(i+1)%3].PositionMM
		a.Z, b.Z = 0, 0
		between = min(between, geom.NearestOnTriangle(geom.Vec{}, a, b, b).Norm())
	}
	return min(wanted, 0.85*between)
}
