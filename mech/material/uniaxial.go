// Package material holds laws of materials: what stress a strain gives, what it gives next, and what the material remembers. Stress in MPa, which is mJ/mm3, temperature in degrees Celsius.
package material

import "fmt"

// Uniaxial is the law of a fibre. Its methods may be called from several goroutines at once; past is the fibre's history, which only Commit writes.
type Uniaxial interface {
	// HistoryLen is the number of values that a fibre remembers; all begin at 0.
	HistoryLen() int
	// Respond returns the stress at a strain and its derivative.
	Respond(strain float64, past []float64) (stressMPa, tangentMPa float64)
	// Commit takes a strain as gone through and returns what has turned into heat on the way, MPa.
	Commit(strain float64, past []float64) (lostMPa float64)
	// Stored returns the energy that unloading would give back, MPa.
	Stored(past []float64) float64
}

// Elastic is Hooke's law.
type Elastic struct{ YoungMPa float64 }

// HistoryLen is 1: the strain, for Stored.
func (e Elastic) HistoryLen() int { return 1 }

// Respond returns E times the strain.
func (e Elastic) Respond(strain float64, _ []float64) (stressMPa, tangentMPa float64) {
	return e.YoungMPa * strain, e.YoungMPa
}

// Commit keeps the strain; nothing is lost.
func (e Elastic) Commit(strain float64, past []float64) float64 {
	past[0] = strain
	return 0
}

// Stored returns E strain^2 / 2.
func (e Elastic) Stored(past []float64) float64 { return 0.5 * e.YoungMPa * past[0] * past[0] }

// ParameterError is a parameter of a law that no material has.
type ParameterError struct {
	Law, Parameter string
	Value          float64
	Reason         string
}

func (e *ParameterError) Error() string {
	return fmt.Sprintf("material %s: %s is %g: %s", e.Law, e.Parameter, e.Value, e.Reason)
}
