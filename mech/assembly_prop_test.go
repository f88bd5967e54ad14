package mech_test

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// pulls draws each of many points to the origin by a spring of its own stiffness, with faults where told.
type pulls struct {
	blocks []mech.Block
	faults map[int]bool
}

func (p *pulls) Name() string              { return "pulls" }
func (p *pulls) Len() int                  { return len(p.blocks) }
func (p *pulls) Blocks(e int) []mech.Block { return p.blocks[e : e+1] }
func (p *pulls) Element(e int, s *mech.State, _ []float64, out *mech.Local) error {
	if p.faults[e] {
		return fmt.Errorf("a fault")
	}
	x := s.Position(p.blocks[e])
	k := math.Exp(-float64(e) / 50)
	out.EnergyMJ = k * x.Dot(x) / 2
	out.Gradient[0], out.Gradient[1], out.Gradient[2] = k*x.X, k*x.Y, k*x.Z
	return nil
}

// Energies add up in the order of elements for any number of threads, and the error is that of the first element that has one.
func TestAssemblyKeepsOrder(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	m := &mech.Model{}
	p := &pulls{}
	for i := range 5000 {
		p.blocks = append(p.blocks, m.AddPosition(geom.Vec{X: math.Sin(float64(i)), Y: 1e-3, Z: 1e3 * math.Cos(float64(i))}))
	}
	m.AddTerm(p)
	a, err := mech.NewAssembly(m)
	if err != nil {
		t.Fatal(err)
	}
	s := m.NewState()
	want := 0.0
	for e := range p.blocks {
		l := &mech.Local{Gradient: make([]float64, 3)}
		if err := p.Element(e, s, nil, l); err != nil {
			t.Fatal(err)
		}
		want += l.EnergyMJ
	}
	for _, threads := range []int{1, 2, 8} {
		runtime.GOMAXPROCS(threads)
		for range 20 {
			p.faults = nil
			var sum mech.Sum
			if err := a.Evaluate(s, &sum, nil, nil); err != nil || sum.EnergyMJ != want {
				t.Fatalf("%d threads: energy %v, wanted %v (%v)", threads, sum.EnergyMJ, want, err)
			}
			p.faults = map[int]bool{4999: true, 1234: true, 1240: true, 3000: true}
			var first *mech.ElementError
			if err := a.Evaluate(s, &sum, nil, nil); !errors.As(err, &first) || first.Element != 1234 {
				t.Fatalf("%d threads: %v, wanted the error of element 1234", threads, err)
			}
		}
	}
}
