package deploy

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/valve"
)

// sinuses are where the three sinuses stand about the device's axis, by cusp.
type sinuses struct {
	middle [3]float64 // angle, rad: halfway between the commissures
	nadir  [3]geom.Vec
	plane  geom.Plane // of the annulus
}

// sinusesOf reads a root in the device's axes.
func sinusesOf(r *heart.Root) (s sinuses, err error) {
	plane, ok := r.AnnulusPlane()
	if !ok {
		return s, needs("the annulus plane", fmt.Sprintf("%s; %s; %s", r.Hinge[0].Reason, r.Hinge[1].Reason, r.Hinge[2].Reason))
	}
	s.plane = plane
	var at [3]float64
	for i, c := range r.Commissure {
		if !c.Found {
			return s, needs("the "+heart.Commissure(i).String()+" commissure", c.Reason)
		}
		at[i] = math.Atan2(c.PositionMM.Y, c.PositionMM.X)
	}
	for c := range heart.Commissure(3) {
		a, _ := c.Cusps()
		// a lies between its commissure with the cusp before it and this one
		before := at[(c+2)%3]
		s.middle[a] = before + wrap(at[c]-before)/2
	}
	for c, h := range r.Hinge {
		s.nadir[c] = h.PositionMM
	}
	return s, nil
}

// wrap returns an angle within half a turn of 0.
func wrap(a float64) float64 { return math.Remainder(a, 2*math.Pi) }

// of returns the sinus whose middle is nearest to an angle, and how far off it is, rad, right-handed about the axis.
func (s *sinuses) of(angle float64) (c heart.Cusp, off float64) {
	off = math.Inf(1)
	for k, m := range s.middle {
		if d := wrap(angle - m); math.Abs(d) < math.Abs(off) {
			c, off = heart.Cusp(k), d
		}
	}
	return c, off
}

// annulusMM returns the height at which the annulus plane crosses the device's axis.
func (h *rehearsal) annulusMM() float64 {
	return -h.sinuses.plane.Height(geom.Vec{}) / h.sinuses.plane.Normal.Z
}

// wallEnds returns the heights between which the wall reaches.
func (h *rehearsal) wallEnds() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, x := range h.inside.patient.Wall.Body.Rest {
		low, high = min(low, x.Z), max(high, x.Z)
	}
	return low, high
}

// keyAt is where a key is.
type keyAt struct {
	bottomMM geom.Vec // its lowest point
	cusp     heart.Cusp
	offRad   float64 // of its middle, the mean direction about the axis of its U's points, from that of the sinus
}

// keysAt returns where keys stand.
func (h *rehearsal) keysAt(r *rig) (out []keyAt) {
	p := r.implant
	if p.Keys == nil {
		return nil
	}
	keys := p.device.Build.Keys
	out = make([]keyAt, int(keys.Number.Value))
	middle := make([]geom.Vec, len(out))
	for k := range out {
		out[k].bottomMM.Z = math.Inf(1)
	}
	for i, q := range p.Wires.Points {
		if q.Kind == valve.FrameWire || q.Key < 0 {
			continue
		}
		x := r.state.Position(p.Position[i])
		if x.Z < out[q.Key].bottomMM.Z {
			out[q.Key].bottomMM = x
		}
		// An arch to the next key has no share in where this one stands.
		rest := math.Atan2(q.PositionMM.Y, q.PositionMM.X) - (float64(q.Key)+0.5)*2*math.Pi/keys.Number.Value
		if math.Abs(wrap(rest)) < keys.WidthDeg.Value/2*math.Pi/180+1e-6 {
			middle[q.Key] = middle[q.Key].Add(valve.Radial(x))
		}
	}
	for k, m := range middle {
		// Not by the bottom: pressed flat on a sinus, a key is lowest now here, now there.
		out[k].cusp, out[k].offRad = h.sinuses.of(math.Atan2(m.Y, m.X))
	}
	return out
}

// observe tells what is seen as things stand; f is what the device feels.
func (h *rehearsal) observe(f felt) (o valve.Observation) {
	r := h.now()
	p := r.implant
	n, depth := 0.0, 0.0
	for i, q := range p.Wires.Points {
		if q.Level == 0 {
			depth -= h.sinuses.plane.Height(r.state.Position(p.Position[i]))
			n++
		}
	}
	o.DepthMM = depth / n
	for k, a := range h.keysAt(r) {
		if k >= 3 || h.released[valve.PartKeys] == 0 {
			break
		}
		if d := a.offRad * 180 / math.Pi; math.Abs(d) > math.Abs(o.AngleDeg) {
			o.AngleDeg = d
		}
		o.KeyHeightMM[k] = a.bottomMM.Z - h.sinuses.nadir[a.cusp].Z
	}
	if p.Keys == nil {
		o.AngleDeg = h.offCommissures(r)
	}
	if !h.entered { // the tube that keys then press on is no tissue: no program is to be given up for it
		return o
	}
	for k := range 3 {
		o.KeyForceN[k] = f.keyN[k]
		o.LeafletForceN += f.sums.FrameLeafletN[k] + f.sums.KeyLeafletN[k]
	}
	o.ContactForceN = f.sums.FrameWallN
	o.SlipMM = h.slip.of(h, r)
	return o
}

// offCommissures returns by how much the device's commissures are turned from the patient's, in the mean, deg.
func (h *rehearsal) offCommissures(r *rig) float64 {
	sin, cos := 0.0, 0.0
	for _, i := range r.implant.commissures() {
		x := r.state.Position(r.implant.Position[i])
		// commissures stand half a sinus from the middles
		_, off := h.sinuses.of(math.Atan2(x.Y, x.X) + math.Pi/3)
		sin, cos = sin+math.Sin(off), cos+math.Cos(off)
	}
	return math.Atan2(sin, cos) * 180 / math.Pi
}

// slip is how far the frame has slid along the wall since all of it was out.
type slip struct {
	begun  bool
	fromMM float64
}

// of returns it. What is measured is the frame's mean height over the corners of the annulus: tissue that goes along is no slip.
func (s *slip) of(h *rehearsal, r *rig) float64 {
	if !h.wholly() {
		return 0
	}
	z := h.frameMM(r) - h.annulusTissueMM(r)
	if !s.begun {
		s.begun, s.fromMM = true, z
	}
	return math.Abs(z - s.fromMM)
}

// wayMM returns how far the frame has gone along the wall since all of it was out, positive towards the aorta.
func (s *slip) wayMM(h *rehearsal, r *rig) float64 {
	if !s.begun {
		return 0
	}
	return h.frameMM(r) - h.annulusTissueMM(r) - s.fromMM
}

// frameMM returns the mean height of the frame's joints.
func (h *rehearsal) frameMM(r *rig) float64 {
	sum, n := 0.0, 0.0
	for i, q := range r.implant.Wires.Points {
		if q.Level >= 0 {
			sum += r.state.Position(r.implant.Position[i]).Z
			n++
		}
	}
	return sum / n
}

// annulusTissueMM returns the mean height of the corners on the hinge lines.
func (h *rehearsal) annulusTissueMM(r *rig) float64 {
	sum, n := 0.0, 0.0
	for _, line := range r.patient.Hinge {
		for _, v := range line {
			sum += r.state.Position(r.patient.Wall.Body.Blocks[v]).Z
			n++
		}
	}
	return sum / n
}

// felt is what a device in a root bears.
type felt struct {
	sums    Forces
	keyN    [3]float64 // by key, on wall and leaflets
	touches []Touching
}

// forces reads what the device bears at rest: nothing by itself.
func (h *rehearsal) forces(r *rig) (out felt) {
	if r.patient == nil {
		return out
	}
	p := r.implant
	sheet := 0
	for on, s := range append([]*Sheet{r.patient.Wall}, r.patient.Leaflets[:]...) {
		if s == nil {
			continue
		}
		t := r.touches[sheet]
		sheet++
		all := contact.Forces(r.solver.Assembly(), p.terms[t], t, r.state)
		pressure := patchPressures(all)
		for e, f := range all {
			if f.NormalN == 0 && f.FrictionN == (geom.Vec{}) {
				continue
			}
			q := p.Wires.Points[e]
			frame := q.Kind == valve.FrameWire
			switch {
			case frame && on == 0:
				out.sums.FrameWallN += f.NormalN
			case frame:
				out.sums.FrameLeafletN[on-1] += f.NormalN
			case on > 0:
				out.sums.KeyLeafletN[on-1] += f.NormalN
			}
			if !frame && q.Key >= 0 && q.Key < 3 {
				out.keyN[q.Key] += f.NormalN
				if on == 0 {
					out.sums.KeyWallN[q.Key] += f.NormalN
				}
			}
			a := h.out.Axes
			out.touches = append(out.touches, Touching{Point: e, On: on, AtMM: a.At(f.AtMM.X, f.AtMM.Y, f.AtMM.Z), NormalN: f.NormalN, ForceN: a.Direction(f.ForceN), FrictionN: a.Direction(f.FrictionN), LengthMM: p.LengthMM[e], PressureMPa: pressure[e]})
		}
	}
	for e, a := range p.frameArms.Arms {
		if a.Along.Z != 0 {
			out.sums.DeliveryN += p.frameArms.ForceN(e, r.state)
		}
	}
	return out
}

// patchPressures returns for each force the sum of the normal forces within a patch of contact.PatchMM about it by the patch's area, MPa: what the tissue under it bears.
func patchPressures(forces []contact.Force) []float64 {
	const r = contact.PatchMM / 2.0
	out := make([]float64, len(forces))
	for i, f := range forces {
		if f.NormalN == 0 {
			continue
		}
		for _, g := range forces {
			if g.NormalN > 0 && g.AtMM.Dist(f.AtMM) <= r {
				out[i] += g.NormalN / (math.Pi * r * r)
			}
		}
	}
	return out
}
