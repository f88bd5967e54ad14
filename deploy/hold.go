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

func (h *rehearsal) shares(r *rig) (s shares) {
	for _, t := range h.forces(r).touches {
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

// test loads a device that was let go, and draws it, to see what holds it.
func (h *rehearsal) test(ctx context.Context) error {
	r := h.inside
	if !h.entered || h.out.Rehearsed.Status != valve.Done {
		return nil
	}
	from := h.frameMM(r)
	load := func(n float64) error {
		to := append([]float64{}, r.state.Controls...)
		to[r.load] = n
		return r.run(ctx, "load", to, 0.2, 1)
	}
	if err := load(0); err != nil {
		return err
	}
	rest, err := h.stressed(r)
	if err != nil {
		return err
	}
	rested := r.state.Clone()
	from = h.frameMM(r)
	for _, name := range []string{valve.Diastole, valve.Systole} {
		x := Load{Name: name, AxialN: h.stateN(name)}
		if name == valve.Diastole {
			x.PressureMPa = h.o.DiastoleMMHg * MPaPerMMHg
		}
		err := load(x.AxialN)
		var f *solve.Failure
		if err != nil && (!errors.As(err, &f) || f.Status == solve.Cancelled) {
			return err
		}
		x.Held = err == nil
		if x.Held {
			s := h.shares(r)
			x.FrameWallN, x.KeyWallN, x.LeafletN = s.frameWall, s.keyWall, s.leaflet
			x.MovedMM = h.frameMM(r) - from
			if x.At, err = h.stressed(r); err != nil {
				return err
			}
		}
		h.out.Loads = append(h.out.Loads, x)
		r.state.CopyFrom(rested)
	}
	h.out.Final = &rest
	for _, towards := range []string{"ventricle", "aorta"} {
		if h.o.PullMM == 0 {
			break
		}
		r.state.CopyFrom(rested)
		p, err := h.pull(ctx, r, towards)
		if err != nil {
			return err
		}
		h.out.Pulls = append(h.out.Pulls, p)
	}
	return nil
}

// How a frame is drawn: by arms that are soft, so that they leave its shape alone, a part of the way at a time.
const (
	pullNPerMM = 1.0
	pullStepMM = 1.0
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
		x := PullPoint{MovedMM: h.frameMM(r) - from}
		for e, a := range p.frameArms.Arms {
			if a.Along.Z != 0 {
				x.ForceN += p.frameArms.ForceN(e, r.state)
			}
		}
		s := h.shares(r)
		x.FrameWallN, x.KeyWallN, x.LeafletN = s.frameWall, s.keyWall, s.leaflet
		out.Curve = append(out.Curve, x)
	}
	if err := r.run(ctx, "take hold", to, 1, 1); err != nil {
		return out, err
	}
	read()
	for k := 0; math.Abs(out.Curve[k].MovedMM) < h.o.PullMM && float64(k)*pullStepMM < pullMostMM*h.o.PullMM; k++ {
		to[p.Advance] += sign * pullStepMM
		if err := r.run(ctx, "pull", to, 0.5, 1); err != nil {
			return out, err
		}
		read()
	}
	return out, nil
}
