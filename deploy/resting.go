package deploy

import (
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// shapes returns what does not change. axes are the device's in the patient's space.
func (r *rig) shapes(axes geom.Frame) Shapes {
	p, pt := r.implant, r.patient
	s := Shapes{Wires: p.Wires, WireMM: p.RadiusMM, Wall: pt.Wall.Body.Triangles, WallRegions: pt.Wall.Regions, FreeEdge: pt.FreeEdge, Ostia: pt.Ostia, WallContactMM: pt.Options.WallContactMM}
	for i := range s.Ostia {
		s.Ostia[i].Normal = axes.Direction(s.Ostia[i].Normal)
	}
	s.CalciumMM[0], s.Rest[0] = pt.Wall.CalciumMM, inSpace(axes, pt.Wall.Body.Rest)
	for c, l := range pt.Leaflets {
		if l == nil {
			continue
		}
		s.Leaflets[c], s.Regions[c], s.LeafletMM[c] = l.Body.Triangles, l.Regions, l.Contact.HalfMM
		s.CalciumMM[1+c], s.Rest[1+c] = l.CalciumMM, inSpace(axes, l.Body.Rest)
	}
	if k := p.device.Build.Skirt; k.ToShare.Value > k.FromShare.Value {
		height := p.size.FrameHeightMM.Value
		s.Skirt = [2]float64{k.FromShare.Value * height, k.ToShare.Value * height}
	}
	return s
}

// inSpace returns points of a frame of axes in the space that it stands in.
func inSpace(axes geom.Frame, points []geom.Vec) []geom.Vec {
	out := make([]geom.Vec, len(points))
	for i, x := range points {
		out[i] = axes.At(x.X, x.Y, x.Z)
	}
	return out
}

// resting reads a rig's state, in which the device feels f. By itself a device has the patient at rest about it.
func (h *rehearsal) resting(r *rig, f felt) Resting {
	at := func(st *mech.State, blocks []mech.Block) []geom.Vec {
		out := make([]geom.Vec, len(blocks))
		for i, b := range blocks {
			out[i] = st.Position(b)
		}
		return inSpace(h.out.Axes, out)
	}
	out := Resting{Wires: at(r.state, r.implant.Position), Touches: f.touches, Forces: f.sums}
	out.Wall = at(h.inside.state, h.inside.patient.Wall.Body.Blocks)
	for c, l := range h.inside.patient.Leaflets {
		if l != nil {
			out.Leaflets[c] = at(h.inside.state, l.Body.Blocks)
		}
	}
	return out
}

// stressed is resting with the tissues' stresses.
func (h *rehearsal) stressed(r *rig) (Resting, error) {
	out := h.resting(r, h.forces(r))
	stresses, err := r.patient.Stresses(r.state)
	for i := range stresses {
		x := stresses[i].AtMM
		stresses[i].AtMM = h.out.Axes.At(x.X, x.Y, x.Z)
	}
	out.Stresses = stresses
	return out, err
}
