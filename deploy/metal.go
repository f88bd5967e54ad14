// Package deploy rehearses the implantation: it builds the mechanics of a device, and of the patient's root, and takes them through the steps of a release.
package deploy

import (
	"fmt"
	"math"
	"slices"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/beam"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/mech/spring"
	"github.com/apical-heart/apical/valve"
)

// Mesh is how finely the metal is divided.
type Mesh struct {
	StrutElements int     // of a strut of the frame, 8 if 0
	SegmentMM     float64 // of a key, 1 mm if 0
	FibresAcross  int     // the bending of a strut in the frame's surface, 6 if 0
	FibresThrough int     // its bending towards the axis, 2 if 0
	WithoutKeys   bool
	TemperatureC  float64 // BodyC if 0
	GradedStruts  float64 // part by which elements are shorter at a strut's ends, from 0 to 1
}

// Metal is a device's metal in a model: a frame and keys of beams, and the sutures between them.
type Metal struct {
	Wires   *valve.Wires
	Frame   *beam.Struts
	Keys    *beam.Struts  // nil without keys
	Sutures *spring.Cords // nil without sutures
	Draw    int           // control of their length: 0 as they are, 1 drawn in
	// Position and Rotation are the blocks of the wires' points.
	Position, Rotation []mech.Block
	// LengthMM is the tributary length of each point, RadiusMM what its wire measures towards the axis.
	LengthMM, RadiusMM []float64
}

func (m Mesh) complete() Mesh {
	for _, n := range []struct {
		at *int
		is int
	}{{&m.StrutElements, 8}, {&m.FibresAcross, 6}, {&m.FibresThrough, 2}} {
		if *n.at == 0 {
			*n.at = n.is
		}
	}
	if m.SegmentMM == 0 {
		m.SegmentMM = 1
	}
	if m.TemperatureC == 0 {
		m.TemperatureC = BodyC
	}
	return m
}

// strutDivision returns the places at which a strut of n elements is divided, which lie closer at its ends by the part grade.
func strutDivision(n int, grade float64) []float64 {
	var out []float64
	for i := 1; i < n; i++ {
		f := float64(i) / float64(n)
		out = append(out, f-grade*math.Sin(2*math.Pi*f)/(2*math.Pi))
	}
	return out
}

// NewMetal adds a size of a device, free of stress, to a model. place takes the device's axes to the model's.
func NewMetal(m *mech.Model, d *valve.Device, s *valve.Size, alloys map[string]*valve.Alloy, mesh Mesh, place func(geom.Vec) geom.Vec) (*Metal, error) {
	mesh = mesh.complete()
	device := *d
	if mesh.WithoutKeys && d.Build != nil {
		build := *d.Build
		build.Keys = nil
		device.Build = &build
	}
	w, err := device.Wires(s, strutDivision(mesh.StrutElements, mesh.GradedStruts), mesh.SegmentMM)
	if err != nil {
		return nil, err
	}
	out := &Metal{Wires: w, Frame: &beam.Struts{Title: "frame"}, LengthMM: make([]float64, len(w.Points)), RadiusMM: make([]float64, len(w.Points))}
	strut, key, err := sections(device.Build, alloys, mesh)
	if err != nil {
		return nil, err
	}
	at := make([]geom.Vec, len(w.Points))
	for i, p := range w.Points {
		at[i] = place(p.PositionMM)
		out.Position = append(out.Position, m.AddPosition(at[i]))
		out.Rotation = append(out.Rotation, m.AddRotation(geom.NoTurn))
		out.RadiusMM[i] = device.Build.Frame.StrutThicknessMM.Value / 2
		if p.Kind != valve.FrameWire {
			out.RadiusMM[i] = device.Build.Keys.WireMM.Value / 2
		}
	}
	if device.Build.Keys != nil {
		out.Keys = &beam.Struts{Title: "keys"}
	}
	for _, g := range w.Segments {
		a, b := w.Points[g.From].PositionMM, w.Points[g.To].PositionMM
		outwards := place(valve.Radial(a.Add(b))).Sub(place(geom.Vec{}))
		e1 := at[g.To].Sub(at[g.From]).Unit()
		e2 := outwards.Cross(e1).Unit()
		own := geom.QuaternionOf(e1, e2, e1.Cross(e2))
		struts, section := out.Frame, strut
		if g.Kind != valve.FrameWire {
			struts, section = out.Keys, key
		}
		if err := struts.Add(m, beam.End{Position: out.Position[g.From], Rotation: out.Rotation[g.From], Offset: own}, beam.End{Position: out.Position[g.To], Rotation: out.Rotation[g.To], Offset: own}, section); err != nil {
			return nil, fmt.Errorf("deploy: %s %s: %w", d.ID, s.Label, err)
		}
		half := at[g.From].Dist(at[g.To]) / 2
		out.LengthMM[g.From] += half
		out.LengthMM[g.To] += half
	}
	m.AddTerm(out.Frame)
	if out.Keys != nil {
		m.AddTerm(out.Keys)
	}
	if len(w.Sutures) > 0 {
		var cords []spring.Cord
		out.Draw = m.AddControl("sutures drawn in")
		for _, u := range w.Sutures {
			cords = append(cords, spring.Cord{A: out.Position[u.Key], B: out.Position[u.Frame], StiffnessNPerMM: u.NPerMM, LengthMM: mech.Dial{Base: u.LengthMM, Scale: u.DrawnMM - u.LengthMM, Control: out.Draw}, SmoothMM: 0.05})
		}
		if out.Sutures, err = spring.NewCords("sutures", cords); err != nil {
			return nil, err
		}
		m.AddTerm(out.Sutures)
	}
	return out, nil
}

// sections returns those of the frame's struts and of the keys' wire.
func sections(b *valve.Build, alloys map[string]*valve.Alloy, mesh Mesh) (strut, key beam.Section, err error) {
	alloy := func(c valve.Choice) (*valve.Alloy, error) {
		if a := alloys[c.Value]; a != nil {
			return a, nil
		}
		return nil, fmt.Errorf("deploy: the alloy %q is not in the catalogue", c.Value)
	}
	a, err := alloy(b.Frame.Alloy)
	if err != nil {
		return nil, nil, err
	}
	fibre, shear, err := law(a, mesh.TemperatureC)
	if err != nil {
		return nil, nil, err
	}
	shape := beam.Rectangle{WidthMM: b.Frame.StrutWidthMM.Value, ThicknessMM: b.Frame.StrutThicknessMM.Value}
	if strut, err = shape.Fibred(fibre, shear, mesh.FibresAcross, mesh.FibresThrough); err != nil || b.Keys == nil {
		return strut, nil, err
	}
	if a, err = alloy(b.Keys.Alloy); err != nil {
		return nil, nil, err
	}
	if fibre, shear, err = law(a, mesh.TemperatureC); err != nil {
		return nil, nil, err
	}
	key, err = beam.Round{DiameterMM: b.Keys.WireMM.Value}.Fibred(fibre, shear, 2, 8)
	return strut, key, err
}

// Samples returns the points of a kind of wire as contact feels them, each standing for its length; without a kind all of them, one for each point of Wires.
func (w *Metal) Samples(kinds ...string) (out []contact.Sample) {
	for i, p := range w.Wires.Points {
		if len(kinds) == 0 || slices.Contains(kinds, p.Kind) {
			out = append(out, contact.NodeSample(w.Position[i], w.RadiusMM[i], w.LengthMM[i], 0))
		}
	}
	return out
}
