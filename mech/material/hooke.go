package material

import (
	"fmt"
	"math"
)

// Hooke is the law of St Venant and Kirchhoff: stress S proportional to strain E, as Hooke's law at small strains. It serves bodies that turn far and stretch little; squeezed to about half their length they give way.
type Hooke struct {
	YoungMPa float64
	Poisson  float64
}

// Check wants Young's modulus positive and Poisson's ratio between -1 and 1/2.
func (m Hooke) Check() error { return elastic("Hooke's law", m.YoungMPa, m.Poisson) }

func elastic(law string, young, poisson float64) error {
	return wants(law, positive("YoungMPa", young), rule{"Poisson", poisson, poisson > -1 && poisson < 0.5, "above -1 and below 0.5"})
}

// InPlane evaluates the law in plane stress.
func (m Hooke) InPlane(c Plane) (out InPlane, err error) {
	if _, err := c.positive(); err != nil {
		return out, err
	}
	e := [3]float64{(c.XX - 1) / 2, (c.YY - 1) / 2, c.XY}
	across := 1 - 2*m.Poisson/(1-m.Poisson)*(e[0]+e[1])
	if !(across > 0) {
		return out, fmt.Errorf("%w: stretched so far that Hooke's law leaves no thickness", ErrCollapsed)
	}
	k := m.YoungMPa / (1 - m.Poisson*m.Poisson)
	out = InPlane{Thickness: math.Sqrt(across), TangentMPa: [3][3]float64{{k, k * m.Poisson, 0}, {k * m.Poisson, k, 0}, {0, 0, k * (1 - m.Poisson) / 2}}}
	for i := range 3 {
		for j := range 3 {
			out.StressMPa[i] += out.TangentMPa[i][j] * e[j]
		}
		out.EnergyMPa += out.StressMPa[i] * e[i] / 2
	}
	return out, nil
}

// Distortion evaluates the law in space, all of it: it is not split.
func (m Hooke) Distortion(c Sym) (out InSpace, err error) {
	if !(c.Det() > 0) {
		return out, fmt.Errorf("%w: no volume is left", ErrCollapsed)
	}
	out = InSpace{}
	mu := m.YoungMPa / (2 * (1 + m.Poisson))
	lambda := m.YoungMPa * m.Poisson / ((1 + m.Poisson) * (1 - 2*m.Poisson))
	for i := range 3 {
		for j := range 3 {
			out.TangentMPa[i][j] = lambda
		}
		out.TangentMPa[i][i] += 2 * mu
		out.TangentMPa[3+i][3+i] = mu
	}
	for i := range 6 {
		for j := range 6 {
			e := c[j]
			if j < 3 {
				e = (c[j] - 1) / 2
			}
			out.StressMPa[i] += out.TangentMPa[i][j] * e
		}
	}
	for i := range 6 {
		e := c[i]
		if i < 3 {
			e = (c[i] - 1) / 2
		}
		out.EnergyMPa += out.StressMPa[i] * e / 2
	}
	return out, nil
}

// Dilatation is 0: the law is not split.
func (Hooke) Dilatation(float64) (energyMPa, pressureMPa, stiffnessMPa float64) { return 0, 0, 0 }
