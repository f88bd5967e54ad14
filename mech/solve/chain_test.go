package solve_test

import (
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/beam"
	"github.com/apical-heart/apical/mech/solve"
)

// chain is a wire through points, one frame a point, its axes along the wire's tangents there.
type chain struct {
	model     *mech.Model
	struts    *beam.Struts
	positions []mech.Block
	rotations []mech.Block
}

func (c *chain) add(t *testing.T, p geom.Vec, tangent, across geom.Vec, s beam.Section) {
	t.Helper()
	q := geom.QuaternionOf(tangent, across, tangent.Cross(across))
	c.positions = append(c.positions, c.model.AddPosition(p))
	c.rotations = append(c.rotations, c.model.AddRotation(q))
	if n := len(c.positions); n > 1 {
		a := beam.End{Position: c.positions[n-2], Rotation: c.rotations[n-2], Offset: geom.NoTurn}
		b := beam.End{Position: c.positions[n-1], Rotation: c.rotations[n-1], Offset: geom.NoTurn}
		if err := c.struts.Add(c.model, a, b, s); err != nil {
			t.Fatal(err)
		}
	}
}

func newChain() *chain {
	return &chain{model: &mech.Model{}, struts: &beam.Struts{Title: "wire"}}
}

// straight returns a wire along x, clamped at its start.
func straight(t *testing.T, length float64, n int, s beam.Section) *chain {
	c := newChain()
	for i := range n + 1 {
		c.add(t, geom.Vec{X: length * float64(i) / float64(n)}, geom.Vec{X: 1}, geom.Vec{Y: 1}, s)
	}
	c.model.AddTerm(c.struts)
	c.model.Hold(c.positions[0])
	c.model.Hold(c.rotations[0])
	return c
}

// precise are options for problems without contact, in which 1 is not a millimetre.
var precise = solve.Options{MostMM: 1e3, MostRad: 0.5, UpdateMM: 1e-8, ResidualN: 1e-7, RelativeForce: 1e-11, Iterations: 40}

// wire is as stiff as a round one of a tenth of its length.
var wire = &beam.Elastic{AxialN: 1600, ShearN: [2]float64{600, 600}, TwistNMM: 0.8, BendNMM2: [2]float64{1, 1}}

// stiff is nearly inextensible and unshearable.
func stiff(bend float64) *beam.Elastic {
	return &beam.Elastic{AxialN: 1e6 * bend, ShearN: [2]float64{1e6 * bend, 1e6 * bend}, TwistNMM: bend, BendNMM2: [2]float64{bend, bend}}
}
