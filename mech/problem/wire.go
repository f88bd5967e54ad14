package problem

import (
	"context"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/beam"
	"github.com/apical-heart/apical/mech/solve"
)

// wire is a chain of elements through points, one frame a point, its axes along the wire's tangents there.
type wire struct {
	model     *mech.Model
	struts    *beam.Struts
	positions []mech.Block
	rotations []mech.Block
}

func newWire() *wire { return &wire{model: &mech.Model{}, struts: &beam.Struts{Title: "wire"}} }

func (w *wire) add(p, tangent, across geom.Vec, s beam.Section) error {
	w.positions = append(w.positions, w.model.AddPosition(p))
	w.rotations = append(w.rotations, w.model.AddRotation(geom.QuaternionOf(tangent, across, tangent.Cross(across))))
	n := len(w.positions)
	if n < 2 {
		return nil
	}
	return w.struts.Add(w.model, w.end(n-2), w.end(n-1), s)
}

func (w *wire) end(i int) beam.End {
	return beam.End{Position: w.positions[i], Rotation: w.rotations[i], Offset: geom.NoTurn}
}

// straight returns a wire along x, clamped at its start.
func straight(length float64, n int, s beam.Section) (*wire, error) {
	w := newWire()
	for i := range n + 1 {
		if err := w.add(geom.Vec{X: length * float64(i) / float64(n)}, geom.Vec{X: 1}, geom.Vec{Y: 1}, s); err != nil {
			return nil, err
		}
	}
	w.model.AddTerm(w.struts)
	w.clamp(0)
	return w, nil
}

func (w *wire) clamp(i int) {
	w.model.Hold(w.positions[i])
	w.model.Hold(w.rotations[i])
}

// load adds a force at a point in proportion to a control, whose place it returns.
func (w *wire) load(i int, forceN geom.Vec) {
	l := &mech.Load{Title: "load", Control: w.model.AddControl("load")}
	l.AddForce(w.model, w.positions[i], forceN)
	w.model.AddTerm(l)
}

// stiff is nearly inextensible and unshearable.
func stiff(bend float64) *beam.Elastic {
	return &beam.Elastic{AxialN: 1e6 * bend, ShearN: [2]float64{1e6 * bend, 1e6 * bend}, TwistNMM: bend, BendNMM2: [2]float64{bend, bend}}
}

// precise are options for problems without contact, in which 1 is not a millimetre.
var precise = solve.Options{MostMM: 1e3, MostRad: 0.5, UpdateMM: 1e-8, ResidualN: 1e-7, RelativeForce: 1e-11, Iterations: 40}

// walk is a model on its way.
type walk struct {
	ctx    context.Context
	solver *solve.Solver
	state  *mech.State
}

func start(ctx context.Context, m *mech.Model, o solve.Options) (*walk, error) {
	s, err := solve.New(m, o)
	if err != nil {
		return nil, err
	}
	return &walk{ctx, s, m.NewState()}, nil
}

func (w *walk) to(part float64, snap bool, controls ...float64) error {
	return w.solver.Run(w.ctx, w.state, solve.Stage{Name: "walk", To: controls, First: part, Most: part, Snap: snap})
}

// balance reads the energy.
func (w *walk) balance(r *Report, what string) error {
	b, err := w.solver.Balance(w.state)
	r.within(what+"energy not accounted for", 0, b.Error(), 0.01, "")
	return err
}
