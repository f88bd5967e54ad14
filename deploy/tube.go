package deploy

import (
	"context"
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/mech/solve"
	"github.com/apical-heart/apical/valve"
)

// Tube is a release on the bench: a device is crimped, put into a round rigid tube and let go of part by part, in its own order.
type Tube struct {
	RadiusMM float64
	Friction float64 // of the tube, and between keys and frame
	Mesh     Mesh
	// NPerMM2 is how hard each millimetre of wire is resisted for each millimetre that the tube gives; as the crimper, which hardly gives, if 0.
	NPerMM2 float64
	// BalloonMM is the diameter to which a balloon opens a device of that kind; that of Inflate if 0.
	BalloonMM float64
	// PostDilateMM are diameters to which a balloon is brought in the released frame, one after the other, and let down each time.
	PostDilateMM []float64
	// PullMM are places along the axis to which the arms then draw the frame, one after the other, before they let go.
	PullMM []float64
}

// Stage is what a stage of a release came to, at rest.
type Stage struct {
	Name string
	// FrameN and KeysN are the sums of the radial forces of the tube on them, KeyOnFrameN of those between keys and frame.
	FrameN, KeysN, KeysOnFrameN float64
	FrameDiametersMM            [3]float64 // twice the mean distance from the axis of the inflow crowns, of the joints in mid height, of the outflow crowns; to the metal's outer face
	FrameMM, SpanMM             float64    // mean outer diameter of the frame (OuterMM) and its length
	BalloonMM, BalloonN         float64    // diameter of the balloon, and the sum of the radial forces with which it presses on the frame
	ArmsN                       float64    // force of the frame's arms along the axis, towards the outflow
	InflowMM                    float64    // mean height of the inflow crowns
	Iterations                  int
	Unaccounted                 float64 // part of the energy's traffic so far
}

// TubeRelease is a release on the bench.
type TubeRelease struct {
	Stages  []Stage
	Balance solve.Balance
	Model   *mech.Model
	State   *mech.State
	Implant *Implant
	Solver  *solve.Solver
}

// Release takes a size of a device through its stages: crimped, parted, then the parts in its order; one for a balloon crimped, bared, inflated, let down. Then it is post-dilated, pulled and detached.
func (t *Tube) Release(ctx context.Context, d *valve.Device, s *valve.Size, alloys map[string]*valve.Alloy) (*TubeRelease, error) {
	m := &mech.Model{}
	p, err := NewImplant(m, d, s, alloys, t.Mesh, t.Friction)
	if err != nil {
		return nil, err
	}
	resists, balloon := t.NPerMM2, t.BalloonMM
	if resists == 0 {
		resists = crimperNPerMM2
	}
	if balloon != 0 && !p.ByBalloon() {
		return nil, fmt.Errorf("deploy: %s %s: no balloon opens it, and one of %g mm is given", d.ID, s.Label, balloon)
	}
	if balloon == 0 && p.ByBalloon() {
		free, err := Inflate(ctx, d, s, alloys, t.Mesh)
		if err != nil {
			return nil, err
		}
		balloon = free.BalloonMM
	}
	on := m.AddControl("tube")
	around := func(title, kind string) (*contact.Tool, error) {
		w, err := contact.NewTool(title, p.Samples(kind), contact.Cylinder(geom.Vec{}, geom.Vec{Z: 1}, mech.Fixed(t.RadiusMM), true), contact.Law{Stiffness: resists, Friction: t.Friction, Soft: true})
		if err != nil {
			return nil, err
		}
		w.Active = &mech.Dial{Scale: 1, Control: on}
		w.DeepMM = 100 // it is not there before the device is crimped
		p.add(m, w)
		return w, nil
	}
	onFrame, err := around("tube on the frame", valve.FrameWire)
	if err != nil {
		return nil, err
	}
	var onKeys *contact.Tool
	if p.Keys != nil {
		if onKeys, err = around("tube on the keys", valve.KeyWire); err != nil {
			return nil, err
		}
	}
	solver, err := solve.New(m, solve.Options{JumpMM: 0.25, EnergyPart: 5e-4, DwellMost: 120, DwellN: dwellN / 5})
	if err != nil {
		return nil, err
	}
	out := &TubeRelease{Model: m, State: p.State(m), Implant: p, Solver: solver}
	radial := func(tool contact.Pressing, term mech.Term) (sum float64) {
		for _, f := range contact.Forces(solver.Assembly(), p.terms[term], tool, out.State) {
			sum += f.NormalN
		}
		return sum
	}
	run := func(name string, to []float64, first, most float64) error {
		before, _, _, _ := iterations(solver)
		if err := solver.Run(ctx, out.State, solve.Stage{Name: name, To: to, First: first, Most: most, Snap: true, DwellAt: []float64{1}}); err != nil {
			return fmt.Errorf("deploy: %s %s: %w", d.ID, s.Label, err)
		}
		after, _, _, _ := iterations(solver)
		g := p.stage(name, out.State)
		g.Iterations = after - before
		balance, err := solver.Balance(out.State)
		if err != nil {
			return err
		}
		g.Unaccounted = balance.Error()
		g.FrameN = radial(onFrame, onFrame)
		g.BalloonN = radial(p.balloon, p.balloon)
		if onKeys != nil {
			g.KeysN = radial(onKeys, onKeys)
		}
		if p.keysOnFrame != nil {
			g.KeysOnFrameN = radial(p.keysOnFrame, p.keysOnFrame)
		}
		out.Stages = append(out.Stages, g)
		return nil
	}
	if err := run("crimp", p.Crimped(out.State.Controls), 0.015, 0.05); err != nil {
		return nil, err
	}
	if p.ByBalloon() {
		if err := run("bare", p.Bared(out.State.Controls), 0.005, 1); err != nil {
			return nil, err
		}
	} else if err := run("part", p.Parted(out.State.Controls), 0.02, 0.2); err != nil {
		return nil, err
	}
	to := append([]float64{}, out.State.Controls...)
	to[on] = 1
	if err := run("place", to, 1, 1); err != nil {
		return nil, err
	}
	inflate := func(name string, diameterMM float64) error {
		if err := run("fill", p.Filled(out.State), 1, 1); err != nil {
			return err
		}
		if err := run(name, p.Inflated(out.State.Controls, diameterMM), 0.01, 0.03); err != nil {
			return err
		}
		return run("let down", p.Deflated(out.State.Controls), 0.015, 1)
	}
	for _, part := range d.Build.Delivery.Order {
		if part == valve.PartKeys && p.keysCapsule == nil {
			continue
		}
		if part == valve.PartFrame {
			if err := inflate("inflate", balloon); err != nil {
				return nil, err
			}
			continue
		}
		if err := run("release "+part, p.Released(out.State.Controls, part), 0.02, 0.1); err != nil {
			return nil, err
		}
	}
	for _, diameter := range t.PostDilateMM {
		if err := inflate(fmt.Sprintf("post-dilate to %g mm", diameter), diameter); err != nil {
			return nil, err
		}
	}
	for _, to := range t.PullMM {
		if err := run(fmt.Sprintf("pull to %+g mm", to), p.Pulled(out.State.Controls, to), 0.1, 0.25); err != nil {
			return nil, err
		}
	}
	if err := run("detach", p.Detached(out.State.Controls), 0.1, 0.5); err != nil {
		return nil, err
	}
	out.Balance, err = solver.Balance(out.State)
	return out, err
}

// iterations returns the solver's counts, iterations first.
func iterations(s *solve.Solver) (iterations, steps, cuts, factorisations int) {
	steps, cuts, iterations, factorisations = s.Counts()
	return iterations, steps, cuts, factorisations
}

// stage measures the device.
func (p *Implant) stage(name string, st *mech.State) Stage {
	g := Stage{Name: name, FrameMM: p.OuterMM(st), SpanMM: p.SpanMM(st), BalloonMM: 2 * st.Controls[p.BalloonRadius]}
	for e, a := range p.frameArms.Arms {
		if a.Along.Z != 0 {
			g.ArmsN += p.frameArms.ForceN(e, st)
		}
	}
	rows := len(p.device.Build.Frame.RowShares.Values)
	var n [3]float64
	for i, q := range p.Wires.Points {
		at := -1
		switch q.Level {
		case 0:
			at = 0
		case (rows + 1) / 2:
			at = 1
		case rows:
			at = 2
		}
		if at < 0 {
			continue
		}
		x := st.Position(p.Position[i])
		g.FrameDiametersMM[at] += 2 * (math.Hypot(x.X, x.Y) + p.RadiusMM[i])
		n[at]++
		if at == 0 {
			g.InflowMM += x.Z
		}
	}
	for i := range n {
		g.FrameDiametersMM[i] /= n[i]
	}
	g.InflowMM /= n[0]
	return g
}
