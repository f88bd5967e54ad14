package deploy

import (
	"context"
	"fmt"
	"math"

	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/mech/solve"
	"github.com/apical-heart/apical/valve"
)

// Inflation is what the frame of a device that a balloon opens does in free air: crimped, inflated, let down.
type Inflation struct {
	// BalloonMM is the diameter of the balloon after which the free frame, having recoiled, has its nominal diameter: OuterMM is the size's.
	BalloonMM float64
	// By stage: when the crimper is shut, when it has gone, with the balloon at BalloonMM, when it is let down.
	Crimped, Bared, Inflated, LetDown Stage
	RecoilMM                          float64 // by which the frame's diameter falls when the balloon is let down
	PermanentStrain                   float64 // the largest plastic strain of a fibre in the shut crimper
	Iterations                        int
	Balance                           solve.Balance
	Implant                           *Implant
	State                             *mech.State // at the end
}

// nominalWithinMM is how near to its nominal diameter the free frame comes; fromBelow is the part of what is missing after the first inflation by which the second is larger: a wider frame recoils a little less, and what has yielded does not go back.
const (
	nominalWithinMM = 0.01
	fromBelow       = 0.97
)

// Inflate finds the diameter of the balloon that a size needs, by inflating it in free air and letting the balloon down until the frame stays at its nominal diameter: first to where the metal's outer face has it while the balloon is full, then
// wider by what the recoil took.
func Inflate(ctx context.Context, d *valve.Device, s *valve.Size, alloys map[string]*valve.Alloy, mesh Mesh) (*Inflation, error) {
	m := &mech.Model{}
	p, err := NewImplant(m, d, s, alloys, mesh, 0)
	if err != nil {
		return nil, err
	}
	if !p.ByBalloon() {
		return nil, fmt.Errorf("deploy: %s %s: no balloon opens it", d.ID, s.Label)
	}
	solver, err := solve.New(m, solve.Options{JumpMM: 0.25, EnergyPart: 5e-4})
	if err != nil {
		return nil, err
	}
	out := &Inflation{Implant: p, State: p.State(m)}
	run := func(name string, to []float64, first, most float64) (Stage, error) {
		before, _, _, _ := iterations(solver)
		if err := solver.Run(ctx, out.State, solve.Stage{Name: name, To: to, First: first, Most: most, Snap: true, DwellAt: []float64{1}}); err != nil {
			return Stage{}, fmt.Errorf("deploy: %s %s: %w", d.ID, s.Label, err)
		}
		after, _, _, _ := iterations(solver)
		g := p.stage(name, out.State)
		g.Iterations = after - before
		for _, f := range contact.Forces(solver.Assembly(), p.terms[p.balloon], p.balloon, out.State) {
			g.BalloonN += f.NormalN
		}
		balance, err := solver.Balance(out.State)
		g.Unaccounted = balance.Error()
		return g, err
	}
	if out.Crimped, err = run("crimp", p.Crimped(out.State.Controls), 0.015, 0.05); err != nil {
		return nil, err
	}
	_, out.PermanentStrain = p.transformed(solver.Assembly(), out.State)
	if out.Bared, err = run("bare", p.Bared(out.State.Controls), 0.005, 1); err != nil {
		return nil, err
	}
	nominal := s.NominalDiameterMM.Value
	out.BalloonMM = nominal - 2*d.Build.Frame.StrutThicknessMM.Value
	for try := range 5 {
		if _, err := run("fill", p.Filled(out.State), 1, 1); err != nil {
			return nil, err
		}
		if out.Inflated, err = run("inflate", p.Inflated(out.State.Controls, out.BalloonMM), 0.01, 0.03); err != nil {
			return nil, err
		}
		if out.LetDown, err = run("let down", p.Deflated(out.State.Controls), 0.015, 1); err != nil {
			return nil, err
		}
		missing := nominal - out.LetDown.FrameMM
		if math.Abs(missing) <= nominalWithinMM {
			out.RecoilMM = out.Inflated.FrameMM - out.LetDown.FrameMM
			out.Iterations, _, _, _ = iterations(solver)
			out.Balance, err = solver.Balance(out.State)
			return out, err
		}
		if missing < 0 {
			return nil, fmt.Errorf("deploy: %s %s: after a balloon of %.2f mm the frame stays at %.2f mm, wider than its nominal %g mm", d.ID, s.Label, out.BalloonMM, out.LetDown.FrameMM, nominal)
		}
		if try == 0 {
			missing *= fromBelow
		}
		out.BalloonMM += missing
	}
	return nil, fmt.Errorf("deploy: %s %s: its balloon's diameter is not found; at %.2f mm the frame stays at %.2f mm", d.ID, s.Label, out.BalloonMM, out.LetDown.FrameMM)
}
