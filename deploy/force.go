package deploy

import (
	"context"
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/beam"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/mech/material"
	"github.com/apical-heart/apical/mech/solve"
	"github.com/apical-heart/apical/mech/spring"
	"github.com/apical-heart/apical/valve"
)

// ForceCurve is what a frame without keys does in a round rigid tube that shrinks to the crimped diameter and opens again, at the temperature of its Mesh.
type ForceCurve struct {
	Crimping, Releasing []Force
	// MostMartensite is the mean over the struts' fibres at the crimped diameter; of a frame that yields, PermanentStrain is the largest plastic strain of a fibre there.
	MostMartensite, PermanentStrain float64
	// Asymmetry is by how much the forces on the frame's thirds differ when it is crimped, relative to their mean.
	Asymmetry float64
	// Balance is that of the energy.
	Balance solve.Balance
	State   *mech.State // at the end
	Metal   *Metal
}

// Force is the radial force at a diameter of the tube, when nothing moves any more: the sum of the magnitudes of the radial forces on the frame.
type Force struct{ DiameterMM, RadialN float64 }

// crimperNPerMM2 is the crimper's stiffness a millimetre of wire: a force of 0.1 N/mm goes 2 um into it. It pushes like a spring: multipliers would do work that no ledger sees (doc/decisions/0008).
const crimperNPerMM2 = 60

// dampingNPerMM holds back a millimetre of wire, in N for each mm of a step (mechanics reference 5.8: 0.02 a node where nodes stand 0.87 mm apart).
const dampingNPerMM = 0.023

// weakNPerMM2 keeps a frame from wandering along its axis: 1e-4 N/mm a node there.
const weakNPerMM2 = 1e-4

// RadialForce crimps a size's frame and lets it out, reading forces at the diameters (outer, mm, falling, between the widest and the crimped one).
func RadialForce(ctx context.Context, d *valve.Device, s *valve.Size, alloys map[string]*valve.Alloy, mesh Mesh, diametersMM []float64) (*ForceCurve, error) {
	mesh.WithoutKeys = true
	m := &mech.Model{}
	metal, err := NewMetal(m, d, s, alloys, mesh, func(p geom.Vec) geom.Vec { return p })
	if err != nil {
		return nil, err
	}
	radius := m.AddControl("tube")
	samples := metal.Samples(valve.FrameWire)
	tube, err := contact.NewTool("tube", samples, contact.Cylinder(geom.Vec{}, geom.Vec{Z: 1}, mech.Dial{Scale: 1, Control: radius}, true), contact.Law{Stiffness: crimperNPerMM2, Soft: true})
	if err != nil {
		return nil, err
	}
	term := len(m.Terms)
	m.AddTerm(tube)
	if err := metal.hold(m); err != nil {
		return nil, err
	}
	open := 0.0
	for i, p := range metal.Wires.Points {
		open = max(open, math.Hypot(p.PositionMM.X, p.PositionMM.Y)+metal.RadiusMM[i])
	}
	open += 0.05
	shut := d.Build.Delivery.CrimpedDiameterMM.Value / 2
	for i, x := range diametersMM {
		if x/2 > open || x/2 < shut || i > 0 && x >= diametersMM[i-1] {
			return nil, fmt.Errorf("deploy: %s %s: diameters %g are not falling from %.2f to %.2f mm", d.ID, s.Label, diametersMM, 2*open, 2*shut)
		}
	}
	solver, err := solve.New(m, solve.Options{JumpMM: 0.25, EnergyPart: 5e-4})
	if err != nil {
		return nil, err
	}
	out := &ForceCurve{State: m.NewState(), Metal: metal}
	out.State.Controls[radius] = open
	read := func(list *[]Force) func(float64, bool, *mech.State) {
		return func(_ float64, dwelled bool, st *mech.State) {
			if !dwelled {
				return
			}
			sum := 0.0
			for _, f := range contact.Forces(solver.Assembly(), term, tube, st) {
				sum += f.NormalN
			}
			*list = append(*list, Force{2 * st.Controls[radius], sum})
		}
	}
	const first, most = 0.015, 0.05
	var down, up []float64
	for _, x := range diametersMM {
		down = append(down, (open-x/2)/(open-shut))
		up = append([]float64{(x/2 - shut) / (open - shut)}, up...)
	}
	if err := solver.Run(ctx, out.State, solve.Stage{Name: "crimp", To: []float64{shut}, First: first, Most: most, DwellAt: append(down, 1), Snap: true, Read: read(&out.Crimping)}); err != nil {
		return nil, fmt.Errorf("deploy: %s %s: %w", d.ID, s.Label, err)
	}
	out.Asymmetry = metal.asymmetry(contact.Forces(solver.Assembly(), term, tube, out.State), valve.FrameWire)
	out.MostMartensite, out.PermanentStrain = metal.transformed(solver.Assembly(), out.State)
	if err := solver.Run(ctx, out.State, solve.Stage{Name: "release", To: []float64{open}, First: first, Most: most, DwellAt: append(up, 1), Snap: true, Read: read(&out.Releasing)}); err != nil {
		return nil, fmt.Errorf("deploy: %s %s: %w", d.ID, s.Label, err)
	}
	out.Balance, err = solver.Balance(out.State)
	return out, err
}

// hold adds what keeps metal in its place without being felt: dampers, and weak springs along the model's Z.
func (w *Metal) hold(m *mech.Model) error { return w.holdLed(m, nil, nil) }

// holdLed is hold for metal of which frame and keys are moved along the model's Z by controls: dampers resist what they do beyond that, and the weak springs go along.
func (w *Metal) holdLed(m *mech.Model, frame, keys *mech.Dial) error {
	damper := &mech.Damper{Title: "damper"}
	led := []*mech.Dial{frame, keys}
	tows := []*mech.Damper{{Title: "tow of the frame", Along: geom.Vec{Z: 1}}, {Title: "tow of the keys", Along: geom.Vec{Z: 1}}}
	var weak []spring.Anchor
	var arms []spring.Arm
	for i, p := range w.Position {
		v := m.Start[4*p:]
		at, k := geom.Vec{X: v[0], Y: v[1], Z: v[2]}, weakNPerMM2*w.LengthMM[i]
		part := 0
		if w.Wires.Points[i].Kind != valve.FrameWire {
			part = 1
		}
		if led[part] != nil {
			tows[part].Add(m, p, dampingNPerMM*w.LengthMM[i])
			arms = append(arms, spring.Arm{Block: p, At: at, Along: geom.Vec{Z: 1}, MoveMM: *led[part], StiffnessNPerMM: mech.Fixed(k)})
		} else {
			damper.Add(m, p, dampingNPerMM*w.LengthMM[i])
			weak = append(weak, spring.Anchor{Block: p, At: at, StiffnessNPerMM: k, Along: geom.Vec{Z: 1}})
		}
		damper.Add(m, w.Rotation[i], dampingNPerMM*w.LengthMM[i])
	}
	if len(weak) > 0 {
		ground, err := spring.NewGround("weak supports", weak)
		if err != nil {
			return err
		}
		m.AddTerm(ground)
	}
	if len(arms) > 0 {
		ground, err := spring.NewArms("weak supports that go along", arms)
		if err != nil {
			return err
		}
		m.AddTerm(ground)
	}
	for i, t := range tows {
		if led[i] != nil && t.Len() > 0 {
			t.ByMM = *led[i]
			m.AddTerm(t)
		}
	}
	m.AddTerm(damper)
	return nil
}

// transformed returns the mean martensite of the frame's fibres, by area and length, and the largest plastic strain.
func (w *Metal) transformed(a *mech.Assembly, st *mech.State) (martensite, permanent float64) {
	sum, volume := 0.0, 0.0
	for e := range w.Frame.Len() {
		s, ok := w.Frame.Section(e).(*beam.Fibred)
		if !ok {
			continue
		}
		past := a.Past(0, e, st)
		n := s.Law.HistoryLen()
		for i, f := range s.Fibres {
			own := past[i*n:][:n]
			v := f.AreaMM2 * w.Frame.LengthMM(e)
			volume += v
			switch l := s.Law.(type) {
			case *material.Nitinol:
				sum += v * l.Martensite(own)
			case *material.Ductile:
				permanent = max(permanent, math.Abs(l.Permanent(own)))
			}
		}
	}
	return sum / volume, permanent
}
