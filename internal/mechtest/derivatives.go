// Package mechtest is what tests of mechanical terms are written with: derivatives against difference quotients, and what must not change when a body is moved. For tests only.
package mechtest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// Derivatives checks every element of a term at a state: the gradient against the energy (unless the term has none) and the Hessian against the gradient, along each unknown, each pair of unknowns of an element of at
// most 24 and a few directions at random; and that it leaves alone what it says. Frames are turned along the exponential, on which the derivative of an energy E along d is g.d everywhere, so that d'Hd is the derivative of g.d.
func Derivatives(t testing.TB, m *mech.Model, term mech.Term, s *mech.State, energy bool) {
	t.Helper()
	if err := derivatives(m, term, s, energy); err != nil {
		t.Error(err)
	}
}

// tolerance is what a central difference of the fourth order leaves at the best of its steps, relative to the element's largest derivative.
const tolerance = 2e-6

func derivatives(m *mech.Model, term mech.Term, s *mech.State, energy bool) error {
	past := histories(term, s, m)
	r := rand.New(rand.NewPCG(7, 11))
	seen := 0.0
	for e := range term.Len() {
		blocks := term.Blocks(e)
		k := 3 * len(blocks)
		at := func(h float64, d []float64, hessian bool) (*mech.Local, error) {
			c := s.Clone()
			du := make([]float64, m.Unknowns())
			for i, b := range blocks {
				copy(du[3*b:3*b+3], d[3*i:])
			}
			m.Move(c, h, du)
			l := new(mech.Local)
			l.Reset(k, hessian)
			err := term.Element(e, c, past[e], l)
			return l, err
		}
		l, err := at(0, make([]float64, k), true)
		if err != nil {
			return err
		}
		var gMax, hMax float64
		for i := range k {
			gMax = math.Max(gMax, math.Abs(l.Gradient[i]))
			for j := range k {
				hMax = math.Max(hMax, math.Abs(l.Hessian[i*k+j]))
				if d := l.Hessian[i*k+j] - l.Hessian[j*k+i]; math.Abs(d) > 1e-9*math.Max(hMax, 1e-300) {
					return fmt.Errorf("%s, element %d: its Hessian is not symmetric at %d, %d by %g of %g", term.Name(), e, i, j, d, hMax)
				}
			}
		}
		seen = math.Max(seen, math.Max(gMax, hMax))
		if sparing, ok := term.(mech.Sparing); ok {
			for i, used := range sparing.Uses(e) {
				for j := 0; j < k && !used; j++ {
					if l.Gradient[i] != 0 || l.Hessian[i*k+j] != 0 {
						return fmt.Errorf("%s, element %d: it uses unknown %d, which it says that it leaves alone", term.Name(), e, i)
					}
				}
			}
		}
		for _, d := range directions(k, r) {
			wantE, wantG := 0.0, 0.0
			for i := range k {
				wantE += d[i] * l.Gradient[i]
				for j := range k {
					wantG += d[i] * d[j] * l.Hessian[i*k+j]
				}
			}
			energyAlong := func(h float64) (float64, error) {
				l, err := at(h, d, false)
				return l.EnergyMJ, err
			}
			gradientAlong := func(h float64) (float64, error) {
				l, err := at(h, d, false)
				sum := 0.0
				for i := range k {
					sum += d[i] * l.Gradient[i]
				}
				return sum, err
			}
			if energy {
				if off, err := closest(energyAlong, wantE); err != nil || off > tolerance*math.Max(gMax, 1e-3*hMax) {
					return fmt.Errorf("%s, element %d: the gradient along %.2g is %g off %g of at most %g (%v)", term.Name(), e, d, off, wantE, gMax, err)
				}
			}
			if off, err := closest(gradientAlong, wantG); err != nil || off > tolerance*math.Max(hMax, gMax) {
				return fmt.Errorf("%s, element %d: the Hessian along %.2g is %g off %g of at most %g (%v)", term.Name(), e, d, off, wantG, hMax, err)
			}
		}
	}
	if seen == 0 {
		return fmt.Errorf("%s: all derivatives are zero, nothing was checked", term.Name())
	}
	return nil
}

// closest returns how far the derivative of f at 0, by five points at several steps, comes from what is wanted.
func closest(f func(h float64) (float64, error), want float64) (float64, error) {
	best := math.Inf(1)
	for _, h := range []float64{1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 1e-5} {
		var v [4]float64
		for i, x := range [...]float64{-2, -1, 1, 2} {
			y, err := f(x * h)
			if err != nil {
				v[i] = math.NaN() // too far from the state: a smaller step will do
				continue
			}
			v[i] = y
		}
		if d := math.Abs((v[0]-8*v[1]+8*v[2]-v[3])/(12*h) - want); d < best {
			best = d
		}
	}
	if math.IsInf(best, 1) {
		return best, fmt.Errorf("no step could be evaluated")
	}
	return best, nil
}

func directions(k int, r *rand.Rand) [][]float64 {
	var out [][]float64
	for i := range k {
		d := make([]float64, k)
		d[i] = 1
		out = append(out, d)
		for j := range i {
			if k <= 24 {
				d := make([]float64, k)
				d[i], d[j] = 1, 1
				out = append(out, d)
			}
		}
	}
	for range 4 {
		d := make([]float64, k)
		for i := range d {
			d[i] = r.NormFloat64() / math.Sqrt(float64(k))
		}
		out = append(out, d)
	}
	return out
}

// histories returns the committed history of each element of a term of the model.
func histories(term mech.Term, s *mech.State, m *mech.Model) [][]float64 {
	out := make([][]float64, term.Len())
	at := 0
	for _, t := range m.Terms {
		r, ok := t.(mech.Remembering)
		if !ok {
			continue
		}
		n := r.HistoryLen()
		for e := range t.Len() {
			if t == term {
				out[e] = s.History[at : at+n : at+n]
			}
			at += n
		}
	}
	return out
}

// Stir moves every block of a state at random: points by so many mm, frames and numbers by so many radians.
func Stir(m *mech.Model, s *mech.State, seed uint64, mm, rad float64) {
	r := rand.New(rand.NewPCG(seed, 3))
	du := make([]float64, m.Unknowns())
	for b, k := range m.Kinds {
		size := mm
		if k != mech.Position {
			size = rad
		}
		for i := range 3 {
			du[3*b+i] = size * r.NormFloat64()
		}
	}
	m.Move(s, 1, du)
}

// Moved returns a state turned by a rotation and displaced, as a rigid body.
func Moved(m *mech.Model, s *mech.State, turn geom.Quaternion, by geom.Vec) *mech.State {
	c := s.Clone()
	for b, k := range m.Kinds {
		if k == mech.Numbers {
			continue
		}
		if k == mech.Position {
			p := turn.Apply(s.Position(mech.Block(b))).Add(by)
			copy(c.Values[4*b:], []float64{p.X, p.Y, p.Z})
			continue
		}
		q := turn.Mul(s.Rotation(mech.Block(b)))
		copy(c.Values[4*b:], []float64{q.W, q.X, q.Y, q.Z})
	}
	return c
}
