package mechtest

import (
	"math"
	"slices"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// pull is a toy: a point drawn to a line by |x|^4 and a frame whose axis is drawn to z, with a fault where told.
type pull struct {
	blocks []mech.Block
	fault  string
	uses   []bool
}

func (p *pull) Name() string            { return "pull" }
func (p *pull) Len() int                { return 1 }
func (p *pull) Blocks(int) []mech.Block { return p.blocks }
func (p *pull) Uses(int) []bool         { return p.uses }
func (p *pull) Element(_ int, s *mech.State, _ []float64, out *mech.Local) error {
	x, a := s.Position(p.blocks[0]), s.Rotation(p.blocks[1]).Apply(geom.Vec{X: 1})
	n2 := x.Dot(x)
	// E = |x|^4 + a.z ; for a rotation vector w, a changes by w x a and by w x (w x a) / 2.
	out.EnergyMJ = n2*n2 + a.Z
	g := x.Scale(4 * n2)
	z := geom.Vec{Z: 1}
	m := a.Cross(z) // z.(w x a) = w.(a x z)
	copy(out.Gradient, []float64{g.X, g.Y, g.Z, m.X, m.Y, m.Z})
	if p.fault == "gradient" {
		out.Gradient[1] *= 1.001
	}
	if out.Hessian == nil {
		return nil
	}
	xs, as := x.Array(), a.Array()
	for i := range 3 {
		for j := range 3 {
			out.Hessian[6*i+j] = 8 * xs[i] * xs[j]
			// z.(w (w.a) - a w.w): symmetric part of z_i a_j, less a.z on the diagonal
			var zi, zj float64
			if i == 2 {
				zi = 1
			}
			if j == 2 {
				zj = 1
			}
			out.Hessian[6*(3+i)+3+j] = 0.5 * (zi*as[j] + zj*as[i])
		}
		out.Hessian[7*i] += 4 * n2
		out.Hessian[6*(3+i)+3+i] -= a.Z
	}
	switch p.fault {
	case "Hessian":
		out.Hessian[6*3+5] *= 1.001
		out.Hessian[6*5+3] *= 1.001
	case "symmetry":
		out.Hessian[6*3+4] += 1e-6
	case "nothing":
		*out = mech.Local{Gradient: make([]float64, 6), Hessian: make([]float64, 36)}
	}
	return nil
}

func TestDerivativesHaveTeeth(t *testing.T) {
	for _, fault := range []string{"", "gradient", "Hessian", "symmetry", "nothing", "uses"} {
		m := &mech.Model{}
		p := &pull{fault: fault}
		if fault == "uses" {
			p.uses = []bool{true, true, false, true, true, true}
		}
		p.blocks = []mech.Block{m.AddPosition(geom.Vec{X: 1, Y: 2, Z: -0.5}), m.AddRotation(geom.Exp(geom.Vec{X: 0.3, Y: -0.8, Z: 0.4}))}
		m.AddTerm(p)
		s := m.NewState()
		Stir(m, s, 1, 0.1, 0.1)
		if err := derivatives(m, p, s, true); (err == nil) != (fault == "") {
			t.Errorf("fault %q: %v", fault, err)
		}
	}
}

// What an element leaves alone is not coupled, unless axes askew mix it with what it uses.
func TestAssemblyCouplings(t *testing.T) {
	m := &mech.Model{}
	p := &pull{uses: []bool{false, true, false, true, false, false}}
	p.blocks = []mech.Block{m.AddRotation(geom.NoTurn), m.AddPosition(geom.Vec{})}
	m.AddTerm(p)
	for _, want := range [][]int32{{-1, 1, -1, 3, -1, -1}, {0, 1, 2, 3, -1, -1}} {
		a, err := mech.NewAssembly(m)
		if err != nil {
			t.Fatal(err)
		}
		a.Couplings(func(unknowns []int32) {
			if !slices.Equal(unknowns, want) {
				t.Errorf("couples %d, wanted %d", unknowns, want)
			}
		})
		q := geom.Exp(geom.Vec{X: 0.5, Y: 1, Z: -0.3})
		axes := [3]geom.Vec{q.Apply(geom.Vec{X: 1}), q.Apply(geom.Vec{Y: 1}), q.Apply(geom.Vec{Z: 1})}
		m.Supports = []mech.Support{{Block: p.blocks[0], Axes: axes, Held: [3]bool{true, false, false}, Follows: [3]int{-1, -1, -1}}}
	}
}

// A support along axes askew gives the same energy and gradients as the axes it stands for.
func TestAssemblyTurns(t *testing.T) {
	m := &mech.Model{}
	p := &pull{}
	p.blocks = []mech.Block{m.AddPosition(geom.Vec{X: 1, Y: 2, Z: -0.5}), m.AddRotation(geom.Exp(geom.Vec{X: 0.3, Y: -0.8, Z: 0.4}))}
	m.AddTerm(p)
	q := geom.Exp(geom.Vec{X: 0.5, Y: 1, Z: -0.3})
	axes := [3]geom.Vec{q.Apply(geom.Vec{X: 1}), q.Apply(geom.Vec{Y: 1}), q.Apply(geom.Vec{Z: 1})}
	c := m.AddControl("pull")
	m.Supports = []mech.Support{{Block: p.blocks[0], Axes: axes, Held: [3]bool{true, false, false}, Follows: [3]int{c, -1, -1}}}
	a, err := mech.NewAssembly(m)
	if err != nil {
		t.Fatal(err)
	}
	s := m.NewState()
	du := make([]float64, m.Unknowns())
	a.Lift(du, []float64{0}, []float64{1e-5})
	var before, lifted, after mech.Sum
	if err := a.Evaluate(s, &before, nil, nil); err != nil {
		t.Fatal(err)
	}
	if err := a.Evaluate(s, &lifted, nil, du); err != nil {
		t.Fatal(err)
	}
	a.Increment(du)
	m.Move(s, 1, du)
	if err := a.Evaluate(s, &after, nil, nil); err != nil {
		t.Fatal(err)
	}
	if d := s.Position(p.blocks[0]).Sub(geom.Vec{X: 1, Y: 2, Z: -0.5}).Sub(axes[0].Scale(1e-5)).Norm(); d > 1e-15 {
		t.Errorf("the held point moves %g beside its axis", d)
	}
	if before.Reaction[0] == 0 || math.Abs((after.EnergyMJ-before.EnergyMJ)/1e-5-before.Reaction[0]) > 1e-3*math.Abs(before.Reaction[0]) {
		t.Errorf("the support bears %g, the energy grows by %g a mm", before.Reaction[0], (after.EnergyMJ-before.EnergyMJ)/1e-5)
	}
	for u := 1; u < 3; u++ {
		if d := math.Abs(after.Gradient[u] - lifted.Gradient[u]); d > 1e-3*math.Abs(after.Gradient[u]-before.Gradient[u]) || after.Gradient[u] == before.Gradient[u] {
			t.Errorf("unknown %d: the lift foretells %g, it is %g", u, lifted.Gradient[u]-before.Gradient[u], after.Gradient[u]-before.Gradient[u])
		}
	}
}
