package problem

import (
	"context"
	"fmt"
	"math"

	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/beam"
	"github.com/apical-heart/apical/mech/solve"
)

var tubePullOut = Problem{
	Name: "TubePullOut_Apical2026", Source: "Coulomb's law; mechanics reference 9 and 10", About: "The ring of RingCrimp_Apical2026, with 4 elements a strut, crimped and released into a soft tube with friction, is drawn up by 5 mm and pushed down as far; the force at its upper end, by the radial force, dwelled.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		r := &Report{}
		if err := pullReport(ctx, r, spoil, 4); err != nil {
			return nil, err
		}
		// Friction itself has no mesh error; the frame that presses has, of the second order. A superelastic one scatters by its path: an elastic row shows it.
		order := Series{What: "force at the end of an elastic row of 6 cells, mu 0.3, against the limit of the last two meshes", Want: 2, Slack: 0.2}
		var last []float64
		for _, n := range []int{4, 8, 16, 32} {
			section, err := beam.Rectangle{WidthMM: 0.35, ThicknessMM: 0.45}.Elastic(62857, 62857/(2*1.33))
			if err != nil {
				return nil, err
			}
			p, err := newPull(ctx, RingOptions{Elements: n, Cells: 6, Rows: 1, Section: section, Pulled: true, Friction: 0.3})
			if err != nil {
				return nil, err
			}
			if err := p.crimp(4.5); err != nil {
				return nil, err
			}
			if err := p.release(); err != nil {
				return nil, err
			}
			if err := p.pull(2); err != nil {
				return nil, err
			}
			force, radial, err := p.forces()
			if err != nil {
				return nil, err
			}
			r.read(fmt.Sprintf("elastic row, %d elements a strut, mu 0.3: force at the end", n), 0.3*radial, force, 0.005, "N")
			order.Size, last = append(order.Size, 1/float64(n)), append(last, force)
		}
		limit := last[3] - (last[2]-last[3])/3
		for _, f := range last {
			order.Error = append(order.Error, math.Abs(f-limit))
		}
		r.Series = append(r.Series, order)
		return r, nil
	},
}

var tubePullOutMeshes = Problem{
	Name: "TubePullOutMeshes_Apical2026", Source: tubePullOut.Source, About: "The same ring with 8 and 16 elements a strut.", Long: true,
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		r := &Report{}
		for _, n := range []int{8, 16} {
			if err := pullReport(ctx, r, spoil, n); err != nil {
				return nil, err
			}
		}
		return r, nil
	},
}

// pullReport draws rings of a mesh by both coefficients of friction and by none.
func pullReport(ctx context.Context, r *Report, spoil float64, n int) error {
	o := RingOptions{Elements: n, Pulled: true}
	var crimped *mech.State
	for _, mu := range []float64{0.1, 0.3, 0} {
		o.Friction = mu * spoil
		p, err := newPull(ctx, o)
		if err != nil {
			return err
		}
		if mu > 0 { // until the tube is there friction does nothing: both go on from the same state
			if crimped == nil {
				if err := p.crimp(8); err != nil {
					return err
				}
				crimped = p.state.Clone()
			}
			p.state.CopyFrom(crimped)
		} else if err := p.crimp(10.5); err != nil {
			return err
		}
		if err := p.release(); err != nil {
			return err
		}
		for _, way := range []float64{5, -5} {
			if err := p.pull(way); err != nil {
				return err
			}
			force, radial, err := p.forces()
			if err != nil {
				return err
			}
			name := fmt.Sprintf("%d a strut, mu %g, drawn by %g mm: ", n, mu, way)
			if mu == 0 {
				r.within(name+"force at the end", 0, force, 1e-3, "N")
			} else {
				r.read(name+"force at the end", math.Copysign(mu*radial, way), force, 0.02, "N")
			}
			r.note("%sradial force %.3f N", name, radial)
		}
	}
	return nil
}

// pullRun is a ring on its way through crimp, release and pull.
type pullRun struct {
	*walk
	ring *Ring
}

func newPull(ctx context.Context, o RingOptions) (*pullRun, error) {
	ring, err := NewRing(o)
	if err != nil {
		return nil, err
	}
	w, err := start(ctx, ring.Model, solve.Options{})
	if err != nil {
		return nil, err
	}
	w.state = ring.State()
	return &pullRun{w, ring}, nil
}

// crimp closes the crimper to a radius.
func (p *pullRun) crimp(radiusMM float64) error {
	return p.solver.Run(p.ctx, p.state, solve.Stage{Name: "crimp", To: []float64{radiusMM, 0, 0}, First: 0.05, Most: 0.2})
}

// release switches the tube on and opens the crimper.
func (p *pullRun) release() error {
	if err := p.solver.Run(p.ctx, p.state, solve.Stage{Name: "tube", To: []float64{p.state.Controls[crimperControl], 1, 0}}); err != nil {
		return err
	}
	return p.solver.Run(p.ctx, p.state, solve.Stage{Name: "release", To: []float64{p.ring.OpenMM, 1, 0}, First: 0.05, Most: 0.2, DwellAt: []float64{1}})
}

// pull leads the upper end along the axis.
func (p *pullRun) pull(mm float64) error {
	return p.solver.Run(p.ctx, p.state, solve.Stage{Name: "pull", To: []float64{p.ring.OpenMM, 1, mm}, First: 0.1, Most: 0.2, DwellAt: []float64{1}})
}

// forces returns what the upper end is drawn with, along the axis, and the radial force of the tube.
func (p *pullRun) forces() (axialN, radialN float64, err error) {
	sum, err := p.solver.Sum(p.state)
	if err != nil {
		return 0, 0, err
	}
	for _, b := range p.ring.top {
		axialN += sum.Reaction[b.Unknown(2)]
	}
	return axialN, p.ring.radialN(p.solver.Assembly(), ringTube, p.state), nil
}
