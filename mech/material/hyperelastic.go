package material

import (
	"errors"
	"fmt"
	"math"
)

// Hyperelastic laws come as Sheet, for membranes in plane stress, and as Bulk, for solids. Both take the right Cauchy-Green tensor C = FᵀF and give energy per volume free of stress, second Piola-Kirchhoff stress
// S = dW/dE and tangent dS/dE, with E = (C - 1)/2. In columns, shear strains are counted twice (2 Exy), shear stresses once.

// ErrCollapsed is wrapped where a law is asked about a body without area or volume, or squeezed further than the law describes.
var ErrCollapsed = errors.New("collapsed")

// Plane is the right Cauchy-Green tensor of a sheet in axes of its own; axis x is the one that fibre angles count from.
type Plane struct{ XX, YY, XY float64 }

// Det returns the determinant: the square of the area ratio.
func (c Plane) Det() float64 { return c.XX*c.YY - c.XY*c.XY }

// InPlane is the answer of a Sheet. Columns are xx, yy, xy.
type InPlane struct {
	EnergyMPa float64
	StressMPa [3]float64 // second Piola-Kirchhoff
	// TangentMPa is dS/dE, symmetric.
	TangentMPa [3][3]float64
	// Thickness is the stretch across the sheet.
	Thickness float64
}

// Sheet is a hyperelastic law in plane stress: the stress across the sheet is zero, which says how thick it becomes.
type Sheet interface {
	// Check refuses parameters with a *ParameterError.
	Check() error
	// InPlane says what the law makes of c. It refuses a c that is not positive (ErrCollapsed).
	InPlane(c Plane) (InPlane, error)
}

// Sym is a symmetric tensor: xx, yy, zz, xy, yz, zx.
type Sym [6]float64

// Det returns the determinant.
func (c Sym) Det() float64 {
	return c[0]*(c[1]*c[2]-c[4]*c[4]) - c[3]*(c[3]*c[2]-c[4]*c[5]) + c[5]*(c[3]*c[4]-c[1]*c[5])
}

// InSpace is the answer of a Bulk. Columns are those of Sym.
type InSpace struct {
	EnergyMPa  float64
	StressMPa  [6]float64 // second Piola-Kirchhoff
	TangentMPa [6][6]float64
}

// Bulk is a hyperelastic law in space, W(C) + U(J). What depends on the volume ratio J alone stands by itself, so that an element can take J as a mean and does not lock.
type Bulk interface {
	// Check refuses parameters with a *ParameterError.
	Check() error
	// Distortion returns W. It refuses a c that is not positive (ErrCollapsed).
	Distortion(c Sym) (InSpace, error)
	// Dilatation returns U, dU/dJ and its derivative; all 0 for a law that is not split.
	Dilatation(j float64) (energyMPa, pressureMPa, stiffnessMPa float64)
}

// Rest returns the tangent of a sheet that is free of stress, MPa.
func Rest(law Sheet) ([3][3]float64, error) {
	r, err := law.InPlane(Plane{XX: 1, YY: 1})
	return r.TangentMPa, err
}

// positive refuses what is no right Cauchy-Green tensor and returns its determinant.
func (c Plane) positive() (det float64, err error) {
	det = c.Det()
	if !(det > 0) || !(c.XX > 0) || math.IsInf(det, 0) {
		return 0, fmt.Errorf("%w: C is (%.3g, %.3g, %.3g)", ErrCollapsed, c.XX, c.YY, c.XY)
	}
	return det, nil
}

// wants returns the error of the first rule that is broken.
func wants(law string, rules ...rule) error {
	for _, r := range rules {
		if !r.ok || math.IsNaN(r.value) || math.IsInf(r.value, 0) {
			return &ParameterError{law, r.name, r.value, "must be " + r.want}
		}
	}
	return nil
}

type rule struct {
	name  string
	value float64
	ok    bool
	want  string
}

func positive(name string, x float64) rule    { return rule{name, x, x > 0, "positive"} }
func notNegative(name string, x float64) rule { return rule{name, x, x >= 0, "0 or more"} }
