package deploy

import (
	"context"
	"errors"
	"math"

	"github.com/apical-heart/apical/mech/solve"
	"github.com/apical-heart/apical/valve"
)

// shares are the forces of tissue on the device along its axis, N, positive towards the aorta.
type shares struct{ frameWall, keyWall, leaflet float64 }

func (h *rehearsal) shares(r *rig, touches []Touching) (s shares) {
	for _, t := range touches {
		z := t.ForceN.Dot(h.out.Axes.W)
		switch {
		case t.On > 0:
			s.leaflet += z
		case r.implant.Wires.Points[t.Point].Kind == valve.FrameWire:
			s.frameWall += z
		default:
			s.keyWall += z
		}
	}
	return s
}

// test loads a device that was let go, and draws it, to see what holds it: in diastole, as it stays, then in systole, then further towards the ventricle from the one and towards the aorta from the other. The first draw is done beside what comes
// after diastole, by a rig of its own that begins with the same state.
func (h *rehearsal) test(ctx context.Context) error {
	r := h.inside
	if !h.entered || h.out.Rehearsed.Status != valve.Done {
		return nil
	}
	h.stage = "test what holds it"
	if _, err := h.bear(ctx, r, valve.Diastole, 0); err != nil {
		return err
	}
	final := h.out.Loads[0].At
	h.out.Final = &final
	from := h.frameMM(r)
	if h.o.PullMM == 0 {
		_, err := h.bear(ctx, r, valve.Systole, from)
		return err
	}
	beside, err := h.task.newRig(h.root, h.o)
	if err != nil {
		return err
	}
	if err := beside.follow(r); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var down Pull
	downDone := make(chan error)
	go func() {
		var err error
		down, err = h.pull(ctx, beside, "ventricle")
		downDone <- err
	}()
	up, err := h.systole(ctx, r, from)
	if err != nil {
		cancel()
	}
	if wrong := <-downDone; err == nil {
		err = wrong
	}
	h.beside = beside.iterations() - beside.before
	if h.out.Pulls = []Pull{down}; up != nil {
		h.out.Pulls = append(h.out.Pulls, *up)
	}
	return err
}

// SlidMM is how far a device may slide under a load that it is held against: as the shipped programs allow (assumed). One that comes to rest further on was caught, not held.
const SlidMM = 3

// systole loads the device so, and draws it towards the aorta if that did not move it already. The state is then that of systole.
func (h *rehearsal) systole(ctx context.Context, r *rig, from float64) (*Pull, error) {
	held, err := h.bear(ctx, r, valve.Systole, from)
	if err != nil || !held || math.Abs(h.frameMM(r)-from) > SlidMM {
		return nil, err
	}
	at := r.state.Clone()
	balance, err := r.solver.Balance(at)
	if err != nil {
		return nil, err
	}
	p, err := h.pull(ctx, r, "aorta")
	if err != nil {
		return nil, err
	}
	return &p, r.back(at, balance)
}

// bear loads the device as a state of the circulation does and notes what it came to, and whether it holds: from is where the frame was. A diastole that does not come to an end is an error.
func (h *rehearsal) bear(ctx context.Context, r *rig, name string, from float64) (held bool, err error) {
	x := Load{Name: name, AxialN: h.stateN(name)}
	to := append([]float64{}, r.state.Controls...)
	to[r.load] = x.AxialN
	err = r.moveOn(ctx, name, to, 0.2, 0.5)
	var f *solve.Failure
	if err != nil && (name == valve.Diastole || !errors.As(err, &f) || f.Status == solve.Cancelled) {
		return false, err
	}
	if x.Held = err == nil; x.Held {
		if x.At, err = h.stressed(r); err != nil {
			return false, err
		}
		s := h.shares(r, x.At.Touches)
		x.FrameWallN, x.KeyWallN, x.LeafletN = s.frameWall, s.keyWall, s.leaflet
	}
	if name == valve.Diastole {
		x.PressureMPa, x.MovedMM = h.o.DiastoleMMHg*MPaPerMMHg, h.slip.wayMM(h, r)
	} else if x.Held {
		x.MovedMM = h.frameMM(r) - from
	}
	h.out.Loads = append(h.out.Loads, x)
	return x.Held, nil
}

// How a frame is drawn: by arms that are soft, so that they leave its shape alone, a part of the way at a time.
const (
	pullNPerMM = 3.0
	pullStepMM = 1.25
	pullMost   = 3 // times the load of diastole: a valve that bears it is held
	pullMostMM = 3 // of the arms' way, as a multiple of the frame's
)

// pull is draw; where its mechanics do not come to an end the curve ends, and says so.
func (h *rehearsal) pull(ctx context.Context, r *rig, towards string) (Pull, error) {
	out, err := h.draw(ctx, r, towards)
	var f *solve.Failure
	if errors.As(err, &f) && f.Status != solve.Cancelled {
		out.Ended, err = f.Error(), nil
	}
	return out, err
}

// draw draws the frame along its axis until it has moved PullMM, or the arms three times as far; until it bears three times the load of diastole, or goes on by itself.
func (h *rehearsal) draw(ctx context.Context, r *rig, towards string) (Pull, error) {
	out := Pull{Towards: towards}
	sign := 1.0
	if towards == "ventricle" {
		sign = -1
	}
	p := r.implant
	to := append([]float64{}, r.state.Controls...)
	// The arms take hold where they bear nothing in the mean.
	mean, n := 0.0, 0.0
	for _, a := range p.frameArms.Arms {
		if a.Along.Z != 0 {
			mean += r.state.Position(a.Block).Z - a.At.Z
			n++
		}
	}
	to[p.Advance] = mean / n
	copy(r.state.Controls, to) // arms that have let go may move at once
	to[p.HoldFrame] = pullNPerMM
	from := h.frameMM(r)
	read := func() {
		x := PullPoint{MovedMM: h.frameMM(r) - from, ForceN: r.state.Controls[r.load]}
		for e, a := range p.frameArms.Arms {
			if a.Along.Z != 0 {
				x.ForceN += p.frameArms.ForceN(e, r.state)
			}
		}
		s := h.shares(r, h.forces(r).touches)
		x.FrameWallN, x.KeyWallN, x.LeafletN = s.frameWall, s.keyWall, s.leaflet
		out.Curve = append(out.Curve, x)
	}
	if err := r.moveOn(ctx, "take hold", to, 1, 1); err != nil {
		return out, err
	}
	read()
	for k := 0; math.Abs(out.Curve[k].MovedMM) < h.o.PullMM && float64(k)*pullStepMM < pullMostMM*h.o.PullMM; k++ {
		to[p.Advance] += sign * pullStepMM
		if err := r.moveOn(ctx, "pull", to, 0.5, 1); err != nil {
			return out, err
		}
		read()
		now := out.Curve[k+1].ForceN
		if math.Abs(now) > pullMost*math.Abs(h.stateN(valve.Diastole)) || sign*now < 0 && sign*out.Curve[k].ForceN > 0 {
			break
		}
	}
	return out, nil
}
