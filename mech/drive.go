package mech

import "math"

// Driven is a Term that knows how its forces change with the controls alone. Where a model's controls act on a term that is not Driven, Assembly.Drive takes differences.
type Driven interface {
	Term
	// Drive sets out.Gradient to the derivative of element e's gradient as the controls change at a rate and nothing moves; it sets out.Idle where there is none, as terms do that read no control.
	Drive(e int, s *State, past, rate []float64, out *Local) error
}

// apart is by how much of the rate controls are turned each way where a term's derivative is taken by differences.
const apart = 1e-4

// Drive writes into out the derivative of Sum.Gradient as the controls change at a rate and no free unknown moves: of loads and tools, and of held unknowns that follow a control. Unknowns count along the supports' axes; held ones are left 0.
func (a *Assembly) Drive(s *State, rate, out []float64) error {
	lift := make([]float64, len(out))
	a.Lift(lift, make([]float64, len(rate)), rate)
	clear(out)
	before, behind := *s, *s
	before.Controls, behind.Controls = turned(s.Controls, apart, rate), turned(s.Controls, -apart, rate)
	derive := func(j job, local *[chunk]Local) (int, error) {
		var other Local
		for e := j.from; e < j.to; e++ {
			if err := a.drive(j.term, e, s, &before, &behind, rate, lift, &local[e-j.from], &other); err != nil {
				return e - j.from, err
			}
		}
		return j.to - j.from, nil
	}
	return a.inOrder(a.jobs, derive, func(j job, e int, l *Local) error {
		for i, block := range a.model.Terms[j.term].Blocks(e) {
			for c := range 3 {
				g := l.Gradient[3*i+c]
				if g-g != 0 {
					return ErrNotFinite
				}
				if u := block.Unknown(c); !a.held[u] {
					out[u] += g
				}
			}
		}
		return nil
	})
}

// drive sets l to one element's derivative, along the supports' axes.
func (a *Assembly) drive(i, e int, s, ahead, behind *State, rate, lift []float64, l, other *Local) error {
	t := a.model.Terms[i]
	blocks, past := t.Blocks(e), a.Past(i, e, s)
	k := 3 * len(blocks)
	l.Reset(k, false)
	if d, ok := t.(Driven); ok {
		if err := d.Drive(e, s, past, rate, l); err != nil {
			return err
		}
	} else {
		other.Reset(k, false)
		if err := t.Element(e, ahead, past, l); err != nil {
			return err
		}
		if err := t.Element(e, behind, past, other); err != nil {
			return err
		}
		for j := range k {
			l.Gradient[j] = (l.Gradient[j] - other.Gradient[j]) / (2 * apart)
		}
		l.Idle = l.Idle && other.Idle
	}
	if !l.Idle {
		a.turn(blocks, l)
	}
	follows := false
	for _, b := range blocks {
		follows = follows || lift[3*b] != 0 || lift[3*b+1] != 0 || lift[3*b+2] != 0
	}
	if !follows {
		return nil
	}
	if l.Idle {
		l.Idle = false
		clear(l.Gradient)
	}
	other.Reset(k, true)
	if err := t.Element(e, s, past, other); err != nil || other.Idle {
		return err
	}
	a.turn(blocks, other)
	for row := range k {
		for j, b := range blocks {
			for c := range 3 {
				l.Gradient[row] += other.Hessian[row*k+3*j+c] * lift[b.Unknown(c)]
			}
		}
	}
	return nil
}

// turned returns controls by so much of a rate further.
func turned(controls []float64, part float64, rate []float64) []float64 {
	out := make([]float64, len(controls))
	for i, c := range controls {
		out[i] = math.FMA(part, rate[i], c)
	}
	return out
}
