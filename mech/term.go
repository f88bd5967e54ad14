// Package mech is the shape of mechanics: bodies as blocks of three unknowns, physics as terms, and what a solver needs of both. It knows beams, walls and tools only through Term. Units are mm, N, MPa, mJ
// (N mm), degrees Celsius and, where time enters, ms.
//
// A Model is constant; a State is flat slices and is all that changes, so that a copy of it is a checkpoint. A Term is a list of small elements, each with an energy (or only a residual), its gradient and
// its Hessian in the unknowns that it couples. Terms write nothing: an Assembly evaluates elements in parallel, adds them in their order, and gives the same bytes for any number of threads.
package mech

import "fmt"

// Term is one kind of physics in a model. Methods other than Update may be called from several goroutines at once.
type Term interface {
	// Name says in messages what it is, such as "frame struts".
	Name() string
	// Len is the number of elements.
	Len() int
	// Blocks returns the blocks whose unknowns element e couples, each once; the caller changes nothing in it.
	Blocks(e int) []Block
	// Element adds nothing: it sets out to the energy, gradient and, where out.Hessian is not nil, Hessian of element e at s. past is the element's committed history, nil without one. The error says what is
	// wrong with the element at this state (a triangle turned inside out); the solver then tries a smaller step.
	Element(e int, s *State, past []float64, out *Local) error
}

// Remembering is a Term whose elements depend on what they went through: fibres that have transformed, contacts that stick.
type Remembering interface {
	Term
	// HistoryLen is the number of values that each element keeps.
	HistoryLen() int
	// Begin sets the history of element e of a body that nothing has happened to.
	Begin(e int, past []float64)
	// Commit brings the history of element e forward to s, which has been accepted and not yet marked: s.Last is where the step began.
	Commit(e int, s *State, past []float64)
}

// Augmenting is a Remembering Term that holds a constraint by multipliers (of contact, the pressures) beside its penalty. Once a step has converged, the solver augments and solves again until little changes;
// the multipliers are part of the history, so that a step which fails is undone with them.
type Augmenting interface {
	Remembering
	// Augment brings the multipliers of element e to what the element pushes with at s, and returns by how much that changes them, N.
	Augment(e int, s *State, past []float64) (changeN float64)
}

// Changing is a Term whose elements come and go: contact finds new pairs as bodies move. What it finds follows from where things were when all such terms looked last, which the state keeps: never from what the term went through.
// Assembly.Update does the whole of it.
type Changing interface {
	Term
	// Stale reports whether things have gone so far since s.Seen that what was found there may not do for the step that begins at s.
	Stale(s *State) bool
	// Update finds the elements of s.AsSeen(), unless it has them, and reports whether their number or blocks are others than before. The error refuses to step from s.
	Update(s *State) (changed bool, err error)
}

// Limiting is a Term that knows how far a step may go before it misses something, such as a node that would pass through a wall.
type Limiting interface {
	Term
	// Limit returns the largest part, in (0, 1], of the increment du that is safe from s on.
	Limit(s *State, du []float64) float64
}

// Accounting is a Term that can tell where its energy is.
type Accounting interface {
	Term
	// Account returns what element e gives back when it is unloaded, and what it has turned into heat since the start, mJ.
	Account(e int, s *State, past []float64) (storedMJ, lostMJ float64)
}

// Uncontrolled is a Term whose energy no control changes, but for those that lead supports: a frame, a wall, a damper.
type Uncontrolled interface {
	Term
	// Uncontrolled does nothing; to have it is to say so.
	Uncontrolled()
}

// Sparing is a Term whose elements leave some unknowns of their blocks alone, so that a matrix need not couple them: of three numbers that share a block, an element may know one.
type Sparing interface {
	Term
	// Uses returns which of the unknowns of its blocks, in the order of Local.Gradient, element e depends on; nil: all. The gradient, rows and columns of others are 0. The caller changes nothing in it.
	Uses(e int) []bool
}

// Holding is a Term that says whether its elements keep a body from drifting away. Without it they do.
type Holding interface {
	Term
	// Holds reports it: a load and a damper do not.
	Holds() bool
}

// Local is what one element of k / 3 blocks contributes, in the order of its Blocks.
type Local struct {
	EnergyMJ float64   // 0 where a term has no potential
	Gradient []float64 // k; N for translations, N mm for rotations
	Hessian  []float64 // k x k by rows, symmetric; nil if it is not asked for
	Idle     bool      // set by an element that contributes nothing, to spare adding zeros: a contact that is open
	room     []float64
}

// Reset sets it to zero for an element of k unknowns. Its slices keep their room.
func (l *Local) Reset(k int, hessian bool) {
	l.EnergyMJ, l.Idle = 0, false
	l.Gradient = zeros(l.Gradient, k)
	l.Hessian = nil
	if hessian {
		l.room = zeros(l.room, k*k)
		l.Hessian = l.room
	}
}

// finite reports whether all of it is a number. Several sums, since one waits for itself.
func (l *Local) finite() bool {
	a, b, c, d := l.EnergyMJ, 0.0, 0.0, 0.0
	for _, x := range l.Gradient {
		a += x
	}
	h := l.Hessian
	for ; len(h) >= 4; h = h[4:] {
		a += h[0]
		b += h[1]
		c += h[2]
		d += h[3]
	}
	for _, x := range h {
		b += x
	}
	a += b + c + d
	return a-a == 0
}

func zeros(s []float64, n int) []float64 {
	if cap(s) < n {
		return make([]float64, n)
	}
	s = s[:n]
	clear(s)
	return s
}

// ElementError is a fault of one element, found when a model is built or a state evaluated.
type ElementError struct {
	Term    string
	Element int
	Reason  string
}

func (e *ElementError) Error() string {
	return fmt.Sprintf("%s, element %d: %s", e.Term, e.Element, e.Reason)
}
