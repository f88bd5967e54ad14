package deploy

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/valve"
)

// The balloon is a rigid tool of revolution whose radius is given: a cylinder that goes over into cones of 45 degrees at both ends, with rounded corners. It is longer than the frame ever is and touches nothing but the frame's inner face, without friction.
//
// Limitations: it does not bulge at its ends first, nor give where the frame resists, nor press on tissue beyond the frame. Its pressure is not known; its force on the frame is. The arms, not its friction, keep the frame in place along the
// axis: by the outflow's crowns, so that a frame that shortens draws up its inflow, as the SAPIEN 3's does (Schymik 2014, doi:10.1111/joic.12165).
const (
	balloonBeyondMM = 2    // by which its cylinder is longer than the frame can be, at either end; assumed
	shoulderRoundMM = 1    // half the width over which its corners are rounded; assumed
	foldedOffMM     = 0.25 // by which the folded balloon is thinner, in radius, than the frame in the shut crimper, where the joints stand in; assumed
	fillOffMM       = 0.01 // between frame and balloon before it presses
)

// ByBalloon reports whether a balloon opens the device: its frame yields, and stays crimped until then.
func (p *Implant) ByBalloon() bool { return p.device.Expansion == "balloon" }

// addBalloon adds the balloon, of radius 0.
func (p *Implant) addBalloon(m *mech.Model) (err error) {
	long := p.LongestMM()
	middle := p.size.FrameHeightMM.Value - long/2 // the arms hold the outflow where it is at rest
	half := long/2 + balloonBeyondMM
	r := &contact.Revolution{Origin: geom.Vec{Z: middle}, Axis: geom.Vec{Z: 1}, Profile: []contact.ProfilePoint{{ZMM: -half - 1, RadiusMM: -1}, {ZMM: -half}, {ZMM: half}, {ZMM: half + 1, RadiusMM: -1}}, RoundMM: shoulderRoundMM,
		WiderMM: mech.Dial{Scale: 1, Control: p.BalloonRadius}}
	led := &contact.Placed{Shape: &contact.Placed{Shape: r, Motion: contact.Motion{Along: geom.Vec{Z: 1}, ByMM: mech.Dial{Scale: 1, Control: p.BalloonOffset}}}, Motion: contact.Motion{Along: geom.Vec{Z: 1}, ByMM: mech.Dial{Scale: 1, Control: p.Advance}}}
	if p.balloon, err = contact.NewTool("balloon", p.Samples(valve.FrameWire), led, contact.Law{Stiffness: crimperNPerMM2, Soft: true}); err != nil {
		return err
	}
	p.add(m, p.balloon)
	return nil
}

// LongestMM is the length that the frame would have if its struts, no longer than they are, stood along the axis: it cannot be longer.
func (p *Implant) LongestMM() float64 { return p.lengthMM(0) }

// lengthMM is the length that the frame would have on a cylinder if its struts, without getting longer, wound around it straight when it is unrolled: a lattice of bars with pins. radiusMM is that of its middle line.
func (p *Implant) lengthMM(radiusMM float64) float64 {
	f, half := &p.device.Build.Frame, p.size.NominalDiameterMM.Value/2
	pitch := math.Pi / f.Cells.Value // half a cell's angle, over which a strut goes
	total, below := 0.0, 0.0
	for _, share := range f.RowShares.Values {
		a, b := f.Outline.At(below)*half, f.Outline.At(below+share)*half
		height := share * p.size.FrameHeightMM.Value
		strut2 := height*height + (b-a)*(b-a) + pitch*pitch*(a*a+a*b+b*b)/3
		total += math.Sqrt(strut2 - pitch*pitch*radiusMM*radiusMM)
		below += share
	}
	return total
}

// foldedRadiusMM is the radius of the folded balloon on which the frame is crimped.
func (p *Implant) foldedRadiusMM() float64 { return p.crimpedInnerMM()/2 - foldedOffMM }

// crimpedInnerMM is the inner diameter of the frame in the shut crimper.
func (p *Implant) crimpedInnerMM() float64 {
	_, frame := p.crimpedRadiiMM()
	return 2*frame - 2*p.device.Build.Frame.StrutThicknessMM.Value
}

// Bared returns the controls at which the crimper has gone from a frame that a balloon opens: wider than the frame can become.
func (p *Implant) Bared(controls []float64) []float64 {
	c := append([]float64{}, controls...)
	c[p.FrameRadius] = 0
	for i, q := range p.Wires.Points {
		c[p.FrameRadius] = math.Max(c[p.FrameRadius], 2*(math.Hypot(q.PositionMM.X, q.PositionMM.Y)+p.RadiusMM[i]))
	}
	return c
}

// Inflated returns the controls at which the balloon has a diameter: at InflationMM it opens a frame that is crimped on it, and it widens one that has been released.
func (p *Implant) Inflated(controls []float64, diameterMM float64) []float64 {
	c := append([]float64{}, controls...)
	c[p.BalloonRadius] = diameterMM / 2
	return c
}

// Deflated returns the controls at which the balloon is let down to nothing.
func (p *Implant) Deflated(controls []float64) []float64 { return p.Inflated(controls, 0) }

// Filled returns the controls at which the balloon, on its way up, is about to touch the frame of a state; if it is wider already, they stay.
func (p *Implant) Filled(st *mech.State) []float64 {
	controls := append([]float64{}, st.Controls...)
	inner := math.Inf(1)
	for i, q := range p.Wires.Points {
		if x := st.Position(p.Position[i]); q.Kind == valve.FrameWire {
			inner = math.Min(inner, math.Hypot(x.X, x.Y)-p.RadiusMM[i])
		}
	}
	controls[p.BalloonRadius] = math.Max(controls[p.BalloonRadius], inner-fillOffMM)
	return controls
}

// InflationMM is the diameter of the balloon when a fraction of its release is done: the share of the way from the crimped frame's inner diameter to the final one.
func (p *Implant) InflationMM(fraction, finalMM float64) float64 {
	from := p.crimpedInnerMM()
	return from + fraction*(finalMM-from)
}

// OuterMM is the mean outer diameter of the frame, by the length of its struts: twice the distance from the axis, to the metal's outer face.
func (p *Implant) OuterMM(st *mech.State) float64 {
	sum, length := 0.0, 0.0
	for i, q := range p.Wires.Points {
		if q.Kind != valve.FrameWire {
			continue
		}
		x := st.Position(p.Position[i])
		sum += p.LengthMM[i] * 2 * (math.Hypot(x.X, x.Y) + p.RadiusMM[i])
		length += p.LengthMM[i]
	}
	return sum / length
}

// SpanMM is the frame's length: from the mean height of the inflow's crowns to that of the outflow's.
func (p *Implant) SpanMM(st *mech.State) float64 {
	rows := len(p.device.Build.Frame.RowShares.Values)
	crowns := 0.0
	span := 0.0
	for i, q := range p.Wires.Points {
		switch z := st.Position(p.Position[i]).Z; q.Level {
		case 0:
			span -= z
			crowns++
		case rows:
			span += z
		}
	}
	return span / crowns // as many at either edge
}
