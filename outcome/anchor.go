package outcome

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/valve"
)

// Directions of a pull, as in deploy.Pull.
const (
	TowardsAorta     = "aorta"
	TowardsVentricle = "ventricle"
)

// slipShare is the part of the curve's greatest steepness below which the device slips (assumed).
const slipShare = 0.2

// Bearing is what bears a load along the axis. Shares are of what frame, keys and leaflets bear together; a part that pushes with the load has a negative share.
type Bearing struct {
	DemandN        Value `json:"demandN"`        // the axial force of the pressure on the valve, without sign
	MovedMM        Value `json:"movedMM"`        // of the frame along its axis, positive towards the aorta
	FramePercent   Value `json:"framePercent"`   // friction and slope of the wall against the frame
	KeyPercent     Value `json:"keyPercent"`     // the keys' bearing on the wall
	LeafletPercent Value `json:"leafletPercent"` // frame and keys on leaflets: the clamp
}

func (b *Bearing) values() []*Value {
	return []*Value{&b.DemandN, &b.MovedMM, &b.FramePercent, &b.KeyPercent, &b.LeafletPercent}
}

// Hold is what holds the device in one direction.
type Hold struct {
	// SlipN is the force at slip: where the pull-out curve's steepness first falls below a fifth of the greatest before it.
	SlipN  Value `json:"slipN"`
	SlipMM Value `json:"slipMM"` // how far it had moved by then
	MostN  Value `json:"mostN"`  // the largest force of the curve, as far as it goes
	// SafetyFactor is SlipN by the demand of the load in this direction.
	SafetyFactor Value              `json:"safetyFactor"`
	Curve        []deploy.PullPoint `json:"curve,omitempty"`
}

func (h *Hold) values() []*Value { return []*Value{&h.SlipN, &h.SlipMM, &h.MostN, &h.SafetyFactor} }

// Anchor is what holds the valve.
type Anchor struct {
	Diastole  Bearing `json:"diastole"`
	Systole   Bearing `json:"systole"`
	Ventricle Hold    `json:"ventricle"` // drawn towards the ventricle, as diastole does
	Aorta     Hold    `json:"aorta"`     // drawn towards the aorta, as systole does
	Verdict   string  `json:"verdict"`   // Held, Slips or Unknown
	Reason    string  `json:"reason"`
}

func anchor(d *deploy.Deployment, a *Anchor) {
	held, tested := "", 0
	for _, b := range []struct {
		name    string
		bearing *Bearing
		hold    *Hold
		towards string
	}{{valve.Diastole, &a.Diastole, &a.Ventricle, TowardsVentricle}, {valve.Systole, &a.Systole, &a.Aorta, TowardsAorta}} {
		load := loadOf(d, b.name)
		b.bearing.from(load, b.name)
		b.hold.from(d, b.towards)
		if load != nil && math.Abs(load.MovedMM) > deploy.SlidMM && len(b.hold.Curve) == 0 {
			put("it slid under the load of "+b.name+" and was not drawn further", b.hold.values()...)
		}
		switch {
		case !b.hold.SlipN.Found:
			b.hold.SafetyFactor = missing(b.hold.SlipN.Reason)
		case load == nil:
			b.hold.SafetyFactor = missing("the load of " + b.name + " was not computed")
		case math.Abs(load.AxialN) < 1e-9:
			b.hold.SafetyFactor = missing("there is no load in " + b.name)
		case (load.AxialN > 0) != (b.towards == TowardsAorta):
			b.hold.SafetyFactor = missing(fmt.Sprintf("the load of %s does not act towards the %s", b.name, b.towards))
		default:
			b.hold.SafetyFactor = found(b.hold.SlipN.Value / math.Abs(load.AxialN))
			b.hold.SafetyFactor.Reason = b.hold.SlipN.Reason
		}
		if load != nil {
			tested++
			if !load.Held && held == "" {
				held = fmt.Sprintf("under the load of %s it moved %.1f mm and did not come to rest", b.name, load.MovedMM)
			}
			if math.Abs(load.MovedMM) > deploy.SlidMM && held == "" {
				held = fmt.Sprintf("under the load of %s it slid %.1f mm before it came to rest (up to %d mm are taken for held)", b.name, math.Abs(load.MovedMM), deploy.SlidMM)
			}
		}
		if f := b.hold.SafetyFactor; f.Found && f.Value < 1 && held == "" {
			held = fmt.Sprintf("it slips towards the %s at %.1f N, under a load of %.1f N", b.towards, b.hold.SlipN.Value, math.Abs(load.AxialN))
		}
	}
	switch {
	case held != "":
		a.Verdict, a.Reason = Slips, held
	case tested == 2:
		a.Verdict, a.Reason = Held, "it comes to rest under the loads of diastole and systole"
	default:
		a.Verdict, a.Reason = Unknown, "the loads of diastole and systole were not both computed"
		if d.Trouble != nil {
			a.Reason += ": " + d.Trouble.Reason
		}
	}
}

func loadOf(d *deploy.Deployment, name string) *deploy.Load {
	for i := range d.Loads {
		if d.Loads[i].Name == name {
			return &d.Loads[i]
		}
	}
	return nil
}

func (b *Bearing) from(l *deploy.Load, name string) {
	if l == nil {
		put("the load of "+name+" was not computed", b.values()...)
		return
	}
	b.DemandN, b.MovedMM = found(math.Abs(l.AxialN)), found(l.MovedMM)
	sum := l.FrameWallN + l.KeyWallN + l.LeafletN
	if !l.Held {
		b.MovedMM.Reason = "it did not come to rest"
		put("the device did not come to rest under this load", &b.FramePercent, &b.KeyPercent, &b.LeafletPercent)
		return
	}
	if math.Abs(sum) < 1e-6 {
		put("nothing bears this load", &b.FramePercent, &b.KeyPercent, &b.LeafletPercent)
		return
	}
	b.FramePercent, b.KeyPercent, b.LeafletPercent = found(100*l.FrameWallN/sum), found(100*l.KeyWallN/sum), found(100*l.LeafletN/sum)
}

func (h *Hold) from(d *deploy.Deployment, towards string) {
	sign := 1.0
	if towards == TowardsVentricle {
		sign = -1
	}
	for _, p := range d.Pulls {
		if p.Towards == towards {
			h.Curve = p.Curve
		}
	}
	if len(h.Curve) < 2 {
		put("the device was not drawn towards the "+towards, h.values()...)
		return
	}
	most, steepest := math.Inf(-1), 0.0
	slip := -1
	for i, q := range h.Curve {
		most = math.Max(most, sign*q.ForceN)
		if i == 0 {
			continue
		}
		p := h.Curve[i-1]
		way := sign * (q.MovedMM - p.MovedMM)
		if way <= 0 {
			continue
		}
		steep := sign * (q.ForceN - p.ForceN) / way
		if slip < 0 && steepest > 0 && steep < slipShare*steepest {
			slip = i - 1
		}
		steepest = math.Max(steepest, steep)
	}
	h.MostN = found(most)
	last := len(h.Curve) - 1
	if steepest <= 0 {
		put("no force opposes the pull", &h.SlipN, &h.SlipMM)
		return
	}
	if slip < 0 {
		h.SlipN, h.SlipMM = found(sign*h.Curve[last].ForceN), found(math.Abs(h.Curve[last].MovedMM))
		h.SlipN.Reason = "at least: it did not slip as far as it was drawn"
		return
	}
	h.SlipN, h.SlipMM = found(sign*h.Curve[slip].ForceN), found(math.Abs(h.Curve[slip].MovedMM))
}
