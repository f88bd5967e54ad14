package solve

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/num/sparse"
)

// Path follows equilibrium along its own length, with how far the controls have gone as one more unknown: past limit points, where a load can rise no further, and back where a structure snaps back.
type Path struct {
	Name string
	// To is the value of every control at a factor of 1; at a factor f they are f of the straight way there from where they were. The path ends where the factor comes to 1 from below.
	To []float64
	// FirstMM and MostMM are how far the first step and the largest take what moves furthest (mm, or rad for rotations); 0: Options.JumpMM, and 20 times the first.
	FirstMM, MostMM float64
	// Back lets the factor fall at first.
	Back bool
	// Most is the number of steps after which the path is given up; 0: 2000.
	Most int
	// Stop, where there is one, ends the path where it returns true.
	Stop func(p Point, st *mech.State) bool
	// Read is called at each point of the path, its limit points among them. Their states are in equilibrium, with the multipliers of contact at rest; dampers are away while a path is followed.
	Read func(p Point, st *mech.State)
}

// Point is a place on a path.
type Point struct {
	Factor float64
	// Rate is by how much the factor changes as what moves furthest goes by 1 (mm or rad).
	Rate float64
	// WayMM is the length of the path so far, by steps of what moves furthest (mm or rad).
	WayMM float64
	// Negative is in how many ways the state is not stable while the controls are held: the number of negative pivots.
	Negative int
	// Turn marks a limit point: the factor is largest or least here.
	Turn bool
	// Branch tells that between the last point and this one another path branches off. It was not taken.
	Branch bool
}

// Track is how far a path was followed: what is reported of it, and with the state a checkpoint. The zero value is a path's start.
type Track struct {
	Point
	From    []float64 // controls at a factor of 0
	StepMM  float64   // of the next step
	Tangent []float64 // the path's direction: how unknowns change, along the supports' axes, as what moves furthest goes by 1
	Turns   []Point   // limit points passed
	Branch  []Point   // points behind branches passed
	Steps   int
	Done    bool // its end was reached
}

// Follow takes a state, which must be in equilibrium, along a path, or on from where a track says that it was left. On return the state is the last in equilibrium; the error is nil or a *Failure, and Failure.Part the factor. A context that
// ends is heeded between steps.
//
// Each step predicts along the tangent and corrects by Newton's method across it, the factor being one more unknown (Riks 1979, Int J Solids Struct 15:529; Ramm 1981): one factorisation and two right-hand sides. No root has to be chosen. A step
// is halved that does not converge, strays from its tangent by more than its own length, or at whose end the tangent has turned by more than 37 degrees. Where the factor has turned within a step, its length is sought at which the
// factor's rate vanishes, so that the limit point itself is a point of the path.
func (s *Solver) Follow(ctx context.Context, st *mech.State, p Path, t *Track) error {
	fail := func(status Status, reason string, err error) error {
		return &Failure{Status: status, Stage: p.Name, Part: t.Factor, Reason: reason, Err: err}
	}
	if len(p.To) != len(s.model.Controls) {
		return fail(Broken, fmt.Sprintf("the path sets %d controls, the model has %d", len(p.To), len(s.model.Controls)), nil)
	}
	if !(p.FirstMM >= 0 && p.MostMM >= 0 && p.Most >= 0) {
		return fail(Broken, fmt.Sprintf("steps of %g and at most %g mm, %d of them", p.FirstMM, p.MostMM, p.Most), nil)
	}
	if p.FirstMM == 0 {
		p.FirstMM = s.o.JumpMM
	}
	if p.MostMM == 0 {
		p.MostMM = 20 * p.FirstMM
	}
	if p.Most == 0 {
		p.Most = 2000
	}
	if t.From == nil {
		t.From, t.StepMM = slices.Clone(st.Controls), p.FirstMM
		if slices.Equal(t.From, p.To) {
			return fail(Broken, "the path's controls are those at its start", nil)
		}
	}
	a := newArc(s, t.From, p.To)
	s.astray = false
	st.Undamped = true
	defer func() { st.Undamped = false }()
	if t.Tangent == nil {
		end, err := a.look(st, 0, nil, p.Back)
		if err != nil {
			return fail(s.status(err), "at its start: "+err.Error(), err)
		}
		t.Tangent, t.Rate, t.Negative = end.tangent, end.rate, end.negative
	}
	for !t.Done {
		if err := ctx.Err(); err != nil {
			return fail(Cancelled, "the caller ended it", err)
		}
		if t.Steps >= p.Most {
			return fail(TooHard, fmt.Sprintf("after %d steps it has not come to its end", t.Steps), nil)
		}
		step := math.Min(t.StepMM, p.MostMM)
		end, err := a.step(st, t, step, step < 0.01*p.FirstMM)
		if err != nil {
			s.cuts++
			if t.StepMM = step / 2; t.StepMM < s.o.LeastStep*p.MostMM {
				return fail(s.status(err), err.Error(), err)
			}
			continue
		}
		t.Steps++
		branch := sign(end.rate, end.negative) != sign(t.Rate, t.Negative)
		t.Point = Point{Factor: end.factor, Rate: end.rate, WayMM: t.WayMM + end.lengthMM, Negative: end.negative, Turn: end.turn, Branch: branch}
		t.Tangent = end.tangent
		if !end.turn && end.factor != 1 { // neither was cut short
			t.StepMM = step * math.Min(s.o.Growth, math.Sqrt(6/float64(max(end.iterations, 1))))
		}
		if end.turn {
			t.Turns = append(t.Turns, t.Point)
		}
		if branch {
			t.Branch = append(t.Branch, t.Point)
		}
		t.Done = end.factor == 1
		if p.Read != nil {
			p.Read(t.Point, st)
		}
		if !t.Done && p.Stop != nil && p.Stop(t.Point, st) {
			break
		}
	}
	return nil
}

// sign is that of the factor's rate times the Hessian's determinant: along a path it changes at branches only, while at a limit point both factors do.
func sign(rate float64, negative int) bool { return math.Signbit(rate) != (negative%2 == 1) }

// errBent ends a step over which the path turns too far to be sure that it is still the same.
var errBent = errors.New("the path turns sharply: it may have been left for another")

// errOff ends an iteration that moves away.
var errOff = errors.New("no convergence: it moves away from the path")

// singular reports whether an error is that of a singular matrix.
func singular(err error) bool {
	var e *sparse.SingularError
	return errors.As(err, &e)
}
