package sparse

import "fmt"

// A CliqueError is a clique that no pattern can be made of.
type CliqueError struct {
	Clique  int    // which of the list, from 0
	Unknown int32  // the offending entry
	Reason  string // in words
}

func (e *CliqueError) Error() string {
	return fmt.Sprintf("sparse: clique %d: unknown %d %s", e.Clique, e.Unknown, e.Reason)
}

// An OptionError is an option that does not fit the pattern.
type OptionError struct {
	Option  string
	Unknown int32
	Reason  string
}

func (e *OptionError) Error() string {
	return fmt.Sprintf("sparse: option %s: unknown %d %s", e.Option, e.Unknown, e.Reason)
}

// A ValueError is an entry of a matrix that is not a finite number.
type ValueError struct {
	Row, Column int // unknowns, Row >= Column
	Value       float64
}

func (e *ValueError) Error() string {
	return fmt.Sprintf("sparse: the entry of row %d and column %d is %g", e.Row, e.Column, e.Value)
}

// A SingularError is a matrix without an inverse to working precision.
type SingularError struct {
	Unknown int     // where elimination found nothing left to divide by: the first in the order of elimination
	Pivot   float64 // what it found, after scaling to a largest entry of about 1 in each row
	Count   int     // how many such pivots there are: the dimension of the null space, if rounding did not hide some
}

func (e *SingularError) Error() string {
	return fmt.Sprintf("sparse: the matrix is singular: the pivot of unknown %d is %.2g after scaling (%d such)", e.Unknown, e.Pivot, e.Count)
}
