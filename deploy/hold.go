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

// test loads a device that was let go, and draws it, to see what holds it: in diastole, as it stays, then in systole, then further towards the ventricle from the one and towards the aorta from the other.
func (h *rehearsal) test(ctx context.Context) error {
	r := h.inside
	if !h.entered || h.out.Rehearsed.Status != valve.Done {
		return nil
	}
	var from float64
	h.stage = "test what holds it"
	for _, name := range []string{valve.Diastole, valve.Systole} {
		x := Load{Name: name, AxialN: h.stateN(name)}
		to := append([]float64{}, r.state.Controls...)
		to[r.load] = x.AxialN
		err := r.moveOn(ctx, name, to, 0.2, 0.5)
		var f *solve.Failure
		if err != nil && (name == valve.Diastole || !errors.As(err, &f) || f.Status == solve.Cancelled) {
			return err
		}
		if x.Held = err == nil; x.Held {
			if x.At, err = h.stressed(r); err != nil {
				return err
			}
			s := h.shares(r, x.At.Touches)
			x.FrameWallN, x.KeyWallN, x.LeafletN = s.frameWall, s.keyWall, s.leaflet
		}
		if name == valve.Diastole {
			x.PressureMPa, x.MovedMM = h.o.DiastoleMMHg*MPaPerMMHg, h.slip.wayMM(h, r)
			from = h.frameMM(r)
			final := x.At
			h.out.Final = &final
		} else if x.Held {
			x.MovedMM = h.frameMM(r) - from
		}
		h.out.Loads = append(h.out.Loads, x)
		if !x.Held || h.o.PullMM == 0 {
			continue
		}
		at := r.state.Clone()
		balance, err := r.solver.Balance(at)
		if err != nil {
			return err
		}
		p, err := h.pull(ctx, r, map[string]string{valve.Diastole: "ventricle", valve.Systole: "aorta"}[name])
		if err != nil {
			if !errors.As(err, &f) || f.Status == solve.Cancelled {
				return err
			}
			p.Ended = f.Error()
		}
		h.out.Pulls = append(h.out.Pulls, p)
		if err := r.back(at, balance); err != nil {
			return err
		}
	}
	return nil
}

// How a frame is drawn: by arms that are soft, so that they leave its shape alone, a part of the way at a time.
const (
	pullNPerMM = 3.0
	pullStepMM = 1.0
	pullMost   = 3 // times the load of diastole: a valve that bears it is held
	pullMostMM = 3 // of the arms' way, as a multiple of the frame's
)

// pull draws the frame along its axis until it has moved PullMM, or the arms three times as far.
func (h *rehearsal) pull(ctx context.Context, r *rig, towards string) (Pull, error) {
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
		if math.Abs(out.Curve[k+1].ForceN) > pullMost*math.Abs(h.stateN(valve.Diastole)) {
			break
		}
	}
	return out, nil
}
