package deploy

import (
	"context"
	"math"

	"github.com/apical-heart/apical/valve"
)

// Keys that are let go in the aorta are felt by its wall before anything else is. As long as they touch nothing but that, the root about them is taken for a round, rigid tube, as wide as its narrowest part there: so the device goes on by itself,
// at a tenth of the cost, until it comes near leaflets or sinuses.
const (
	lumenBesideMM = 3   // how far beside the keys the wall counts
	lumenStepMM   = 0.5 // tubes are multiples of this wide, so that patients share what was computed
)

// lumenMM returns the radius of the tube about keys that reach between two heights; it is never as narrow as the crimped device.
func (h *rehearsal) lumenMM(low, high float64) float64 {
	r := math.Inf(1)
	for _, x := range h.inside.patient.Wall.Body.Rest {
		if x.Z > low-lumenBesideMM && x.Z < high+lumenBesideMM {
			r = min(r, math.Hypot(x.X, x.Y))
		}
	}
	crimped, _ := h.alone.implant.crimpedRadiiMM()
	return max(math.Floor((r-h.inside.patient.Options.WallContactMM-roomMM)/lumenStepMM)*lumenStepMM, crimped+lumenStepMM)
}

// keysReach returns the heights between which the keys are, and how far from the axis they come at rest.
func (r *rig) keysReach() (low, high, freeMM float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for i, q := range r.implant.Wires.Points {
		if q.Kind == valve.FrameWire {
			continue
		}
		z := r.state.Position(r.implant.Position[i]).Z
		low, high = min(low, z), max(high, z)
		freeMM = max(freeMM, math.Hypot(q.PositionMM.X, q.PositionMM.Y)+r.implant.RadiusMM[i])
	}
	return low, high, freeMM
}

// within returns controls with the tube about the keys as wide as the root is about them.
func (h *rehearsal) within(r *rig, controls []float64) []float64 {
	if r.lumen == nil {
		return controls
	}
	low, high, free := r.keysReach()
	wide := free + 2*lumenStepMM // where it touches nothing
	controls[r.lumenOn], controls[r.lumenRadius] = 1, min(wide, h.lumenMM(low, high))
	return controls
}

// unbound widens the tube until it touches nothing, and takes it away.
func (h *rehearsal) unbound(ctx context.Context, r *rig) error {
	if r.lumen == nil || r.state.Controls[r.lumenOn] == 0 {
		return nil
	}
	_, _, free := r.keysReach()
	to := append([]float64{}, r.state.Controls...)
	to[r.lumenRadius] = free + 2*lumenStepMM
	if err := r.moveOn(ctx, "leave the tube", to, 0.2, 0.5); err != nil {
		return err
	}
	r.state.Controls[r.lumenOn] = 0
	return nil
}
