// Package solve finds equilibrium: Newton with a line search on the residual, staged and with steps that find their size, dwelling before any force is read; along an arc where a load has a limit; and by dynamics where Newton cannot. No
// number comes from a solve that did not converge: a status says how it ended.
package solve

import "fmt"

// Status is how a solve ended.
type Status uint8

const (
	// Converged: every state asked for is in equilibrium within the tolerances.
	Converged Status = iota
	// Cancelled: the caller's context ended; the state is the last in equilibrium.
	Cancelled
	// TooHard: a step was halved to the least and still did not converge; the state is the last in equilibrium.
	TooHard
	// Unstable: the equilibrium ended at a limit point or branched: under a load a Hessian with a negative pivot remained at the least step.
	Unstable
	// Broken: an element could not be evaluated, or gave no number, at the least step.
	Broken
)

var statusNames = [...]string{"converged", "cancelled", "too-hard", "unstable", "broken"}

func (s Status) String() string { return statusNames[s] }

// Failure is why a solve did not converge.
type Failure struct {
	Status Status
	Stage  string
	Part   float64 // of the stage that was done
	Reason string  // with the element or unknown where there is one
	Err    error   // what lay under it, if anything
}

func (f *Failure) Error() string {
	return fmt.Sprintf("mechanics: %s in %q at %.1f %%: %s", f.Status, f.Stage, 100*f.Part, f.Reason)
}

// Unwrap returns what lay under it.
func (f *Failure) Unwrap() error { return f.Err }
