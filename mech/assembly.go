package mech

import (
	"errors"
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/num"
)

// ErrNotFinite is wrapped where an element gives no number.
var ErrNotFinite = errors.New("no finite number")

// Matrix takes the Hessians of elements: one place for each clique of blocks that it was made for.
type Matrix interface {
	// Zero empties it.
	Zero()
	// AddClique adds a k x k matrix by rows to the place of a clique.
	AddClique(clique int, local []float64)
	// AddDiagonal adds to one unknown's place on the diagonal.
	AddDiagonal(unknown int, x float64)
}

// Assembly evaluates a model. It holds room and is used by one goroutine at a time.
type Assembly struct {
	model   *Model
	history []int // by term: its first value in State.History
	jobs    []job
	axes    map[Block][3]geom.Vec // of the blocks whose supports stand askew
	held    []bool                // by unknown, along the supports' axes
	rooms   []*[chunk]Local       // that nobody uses
	follows []follow
}

// follow is a held unknown that a control moves.
type follow struct {
	unknown int32
	control int
	scale   float64
}

// Sum is a model's energy and what follows from it. Unknowns of a block with a support count along the support's axes.
type Sum struct {
	EnergyMJ float64
	// Gradient is the residual of the unknowns that are free, 0 of those that are held.
	Gradient []float64
	// Reaction is what the supports bear: the force or moment that they exert on the body, 0 of free unknowns.
	Reaction []float64
	// Size is the sum of the magnitudes of what elements pull at free unknowns: what Gradient is small against, up to rounding.
	Size float64
}

// NewAssembly prepares a model, which it checks.
func NewAssembly(m *Model) (*Assembly, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	a := &Assembly{model: m, axes: map[Block][3]geom.Vec{}, held: make([]bool, m.Unknowns())}
	for _, s := range m.Supports {
		if s.Axes != ([3]geom.Vec{}) {
			a.axes[s.Block] = s.Axes
		}
		for i, h := range s.Held {
			if !h {
				continue
			}
			u := s.Block.Unknown(i)
			a.held[u] = true
			if s.Follows[i] >= 0 {
				scale := s.Scale[i]
				if scale == 0 {
					scale = 1
				}
				a.follows = append(a.follows, follow{u, s.Follows[i], scale})
			}
		}
	}
	a.Renew()
	return a, nil
}

// Renew counts the elements as they are now; call it after Update reports a change, and make the matrix anew from Cliques.
func (a *Assembly) Renew() {
	at, clique := 0, 0
	a.jobs, a.history = a.jobs[:0], a.history[:0]
	for i, t := range a.model.Terms {
		a.history = append(a.history, at)
		for from := 0; from < t.Len(); from += chunk {
			a.jobs = append(a.jobs, job{i, from, min(from+chunk, t.Len()), clique + from})
		}
		clique += t.Len()
		if r, ok := t.(Remembering); ok {
			at += r.HistoryLen() * t.Len()
		}
	}
}

// Update lets changing terms look at a state from which a step begins, all of them if what one has found no longer does, and reports whether an element has other blocks than before: then Renew is due.
func (a *Assembly) Update(s *State) (changed bool, err error) {
	for _, t := range a.model.Terms {
		if c, ok := t.(Changing); ok && c.Stale(s) {
			s.See()
			break
		}
	}
	return a.Attach(s)
}

// Attach lets changing terms have the elements that a state was left with, without looking anew, as Update does otherwise.
func (a *Assembly) Attach(s *State) (changed bool, err error) {
	for _, t := range a.model.Terms {
		if c, ok := t.(Changing); ok {
			other, err := c.Update(s)
			changed = changed || other
			if err != nil {
				return changed, err
			}
		}
	}
	return changed, nil
}

// Cliques calls visit with the blocks of each element of each term, in the order in which Evaluate adds to a Matrix.
func (a *Assembly) Cliques(visit func(blocks []Block)) {
	for _, t := range a.model.Terms {
		for e := range t.Len() {
			visit(t.Blocks(e))
		}
	}
}

// Couplings calls visit with the unknowns that each element of each term couples, in the order of Cliques and of Local.Gradient; -1 stands for one that the element leaves alone. visit keeps nothing of the slice.
func (a *Assembly) Couplings(visit func(unknowns []int32)) {
	var c []int32
	for _, t := range a.model.Terms {
		sparing, _ := t.(Sparing)
		for e := range t.Len() {
			var uses []bool
			if sparing != nil {
				uses = sparing.Uses(e)
			}
			c = c[:0]
			for i, b := range t.Blocks(e) {
				_, askew := a.axes[b] // one unknown becomes three
				for k := range 3 {
					if uses == nil || uses[3*i+k] || askew && (uses[3*i] || uses[3*i+1] || uses[3*i+2]) {
						c = append(c, b.Unknown(k))
					} else {
						c = append(c, -1)
					}
				}
			}
			visit(c)
		}
	}
}

// Held reports of each unknown whether a support holds it.
func (a *Assembly) Held() []bool { return a.held }

// Past returns the history of element e of term t in a state, nil if it keeps none.
func (a *Assembly) Past(t, e int, s *State) []float64 {
	r, ok := a.model.Terms[t].(Remembering)
	if !ok {
		return nil
	}
	n := r.HistoryLen()
	i := a.history[t] + e*n
	return s.History[i : i+n : i+n]
}

// Evaluate computes sum at a state, and the Hessian into h unless that is nil. Rows and columns of held unknowns are left empty but for 1 on the diagonal. Where lift is not nil it holds an increment of the held
// unknowns: the gradient that this increment adds to first order is added to sum.Gradient. The error of the first element that cannot be evaluated is an *ElementError.
func (a *Assembly) Evaluate(s *State, sum *Sum, h Matrix, lift []float64) error {
	n := a.model.Unknowns()
	sum.EnergyMJ, sum.Size = 0, 0
	sum.Gradient, sum.Reaction = zeros(sum.Gradient, n), zeros(sum.Reaction, n)
	if h != nil {
		h.Zero()
	}
	evaluate := func(j job, local *[chunk]Local) (int, error) { return a.do(j, s, h != nil || lift != nil, local) }
	err := a.inOrder(a.jobs, evaluate, func(j job, e int, l *Local) error {
		a.add(a.model.Terms[j.term].Blocks(e), l, sum, lift)
		if h != nil {
			h.AddClique(j.clique+e-j.from, l.Hessian)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for u, held := range a.held {
		if held {
			sum.Reaction[u], sum.Gradient[u] = sum.Gradient[u], 0
			if h != nil {
				h.AddDiagonal(u, 1)
			}
		}
	}
	return nil
}

func fail(t Term, e int, err error) error {
	var known *ElementError
	if errors.As(err, &known) {
		return err
	}
	return &ElementError{t.Name(), e, err.Error()}
}

// add adds an element to the sum and empties the rows and columns of held unknowns in its Hessian.
func (a *Assembly) add(blocks []Block, l *Local, sum *Sum, lift []float64) {
	k := 3 * len(blocks)
	sum.EnergyMJ += l.EnergyMJ
	for i, b := range blocks {
		for c := range 3 {
			u, row := b.Unknown(c), 3*i+c
			g := l.Gradient[row]
			sum.Gradient[u] += g
			if a.held[u] {
				continue
			}
			sum.Size += math.Abs(g)
			if lift == nil {
				continue
			}
			for j, b2 := range blocks {
				for c2 := range 3 {
					if u2 := b2.Unknown(c2); a.held[u2] {
						sum.Gradient[u] += l.Hessian[row*k+3*j+c2] * lift[u2]
					}
				}
			}
		}
	}
	if l.Hessian == nil {
		return
	}
	for i, b := range blocks {
		for c := range 3 {
			if a.held[b.Unknown(c)] {
				row := 3*i + c
				for j := range k {
					l.Hessian[row*k+j], l.Hessian[j*k+row] = 0, 0
				}
			}
		}
	}
}

// turn turns what an element gives for blocks with supports askew into the supports' axes.
func (a *Assembly) turn(blocks []Block, l *Local) {
	if len(a.axes) == 0 {
		return
	}
	k := 3 * len(blocks)
	for i, b := range blocks {
		axes, ok := a.axes[b]
		if !ok {
			continue
		}
		into := func(x, y, z *float64) {
			v := geom.Vec{X: *x, Y: *y, Z: *z}
			*x, *y, *z = axes[0].Dot(v), axes[1].Dot(v), axes[2].Dot(v)
		}
		into(&l.Gradient[3*i], &l.Gradient[3*i+1], &l.Gradient[3*i+2])
		if l.Hessian == nil {
			continue
		}
		for j := range k {
			into(&l.Hessian[3*i*k+j], &l.Hessian[(3*i+1)*k+j], &l.Hessian[(3*i+2)*k+j])
		}
		for j := range k {
			into(&l.Hessian[j*k+3*i], &l.Hessian[j*k+3*i+1], &l.Hessian[j*k+3*i+2])
		}
	}
}

// Increment turns an increment along the supports' axes into one along x, y and z, in place, for Model.Move.
func (a *Assembly) Increment(du []float64) {
	for b, axes := range a.axes {
		d := du[3*b : 3*b+3]
		v := axes[0].Scale(d[0]).AddScaled(d[1], axes[1]).AddScaled(d[2], axes[2])
		d[0], d[1], d[2] = v.X, v.Y, v.Z
	}
}

// Along turns an increment along x, y and z into one along the supports' axes, in place: the inverse of Increment.
func (a *Assembly) Along(du []float64) {
	for b, axes := range a.axes {
		d := du[3*b : 3*b+3]
		v := geom.Vec{X: d[0], Y: d[1], Z: d[2]}
		d[0], d[1], d[2] = axes[0].Dot(v), axes[1].Dot(v), axes[2].Dot(v)
	}
}

// Lift writes into du the increment of the held unknowns, along the supports' axes, that takes their controls from one set of values to another; 0 elsewhere.
func (a *Assembly) Lift(du, from, to []float64) {
	clear(du)
	for _, f := range a.follows {
		du[f.unknown] = f.scale * (to[f.control] - from[f.control])
	}
}

// Commit brings the history of every remembering term forward to a state that has been accepted.
func (a *Assembly) Commit(s *State) {
	for i, t := range a.model.Terms {
		r, ok := t.(Remembering)
		if !ok {
			continue
		}
		num.Parallel(t.Len(), chunk, func(lo, hi int) {
			for e := lo; e < hi; e++ {
				r.Commit(e, s, a.Past(i, e, s))
			}
		})
	}
}

// Augment augments every term that has multipliers and returns the largest change of one, N.
func (a *Assembly) Augment(s *State) (changeN float64) {
	for i, t := range a.model.Terms {
		g, ok := t.(Augmenting)
		if !ok {
			continue
		}
		change := make([]float64, t.Len())
		num.Parallel(t.Len(), chunk, func(lo, hi int) {
			for e := lo; e < hi; e++ {
				change[e] = g.Augment(e, s, a.Past(i, e, s))
			}
		})
		for _, c := range change {
			changeN = math.Max(changeN, c)
		}
	}
	return changeN
}

// UnknownName says in messages which unknown one is.
func (m *Model) UnknownName(unknown int) string {
	b := unknown / 3
	kind := [...]string{Position: "position", Rotation: "rotation", Numbers: "number"}[m.Kinds[b]]
	return fmt.Sprintf("%s of block %d along axis %d", kind, b, unknown%3)
}
