package mech

// Dial is a number that a control may turn: Base + Scale times the control's value. The zero value is 0, whatever controls do.
type Dial struct {
	Base, Scale float64
	Control     int // place in State.Controls; not looked at where Scale is 0
}

// Fixed returns a number that no control turns.
func Fixed(x float64) Dial { return Dial{Base: x} }

// At returns the number.
func (d Dial) At(controls []float64) float64 {
	if d.Scale == 0 {
		return d.Base
	}
	return d.Base + d.Scale*controls[d.Control]
}

// Rate returns how fast the number changes as controls change at a rate.
func (d Dial) Rate(rate []float64) float64 {
	if d.Scale == 0 {
		return 0
	}
	return d.Scale * rate[d.Control]
}
