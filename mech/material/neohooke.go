package material

import (
	"fmt"
	"math"
)

// CompressibleSheet is the neo-Hookean law W = (mu/2)(I1 - 3 - 2 ln J) + (lambda/2)(ln J)² in plane stress (Simo and Pister 1984, Comput Methods Appl Mech Eng 46:201): tissue given by Young's modulus and
// Poisson's ratio that is stretched far.
type CompressibleSheet struct{ YoungMPa, Poisson float64 }

// Check wants Young's modulus positive and Poisson's ratio from 0 to below 1/2.
func (m CompressibleSheet) Check() error {
	return wants("compressible neo-Hookean law", positive("YoungMPa", m.YoungMPa), rule{"Poisson", m.Poisson, m.Poisson >= 0 && m.Poisson < 0.5, "0 or more and below 0.5"})
}

// InPlane evaluates the law in plane stress. The stretch across follows from 2 mu (C33-1) + lambda ln(C33 det C) = 0, by Newton's method in ln C33, on which the left side is convex and rises.
func (m CompressibleSheet) InPlane(c Plane) (out InPlane, err error) {
	v, err := c.invariants()
	if err != nil {
		return out, err
	}
	mu := m.YoungMPa / (2 * (1 + m.Poisson))
	lambda := m.YoungMPa * m.Poisson / ((1 + m.Poisson) * (1 - 2*m.Poisson))
	logD := math.Log(v.d)
	y := -logD * lambda / (lambda + 2*mu)
	for range 100 {
		step := (2*mu*math.Expm1(y) + lambda*(y+logD)) / (2*mu*math.Exp(y) + lambda)
		y -= step
		if math.Abs(step) <= 1e-15*(1+math.Abs(y)) {
			break
		}
	}
	z := math.Exp(y) // C33
	logs := logD + y
	out = InPlane{Thickness: math.Sqrt(z)}
	slope := -lambda / v.d / (2*mu + lambda/z) // dC33/dd
	v.add(partial{
		w: mu/2*(v.t+z-3-logs) + lambda/8*logs*logs,
		t: mu / 2, d: -mu * z / (2 * v.d), dd: mu*z/(2*v.d*v.d) - mu*slope/(2*v.d),
	}, &out)
	return out, nil
}

// NeoHookeanBulk is W = (mu/2)(J^(-2/3) I1 - 3), U = (K/2)(J-1)²: nearly incompressible for K much above mu.
type NeoHookeanBulk struct{ ShearMPa, BulkMPa float64 }

// NearlyHooke returns the law with a Young's modulus and a Poisson's ratio at small strains.
func NearlyHooke(youngMPa, poisson float64) NeoHookeanBulk {
	return NeoHookeanBulk{youngMPa / (2 * (1 + poisson)), youngMPa / (3 * (1 - 2*poisson))}
}

// Check wants both moduli positive.
func (m NeoHookeanBulk) Check() error {
	return wants("neo-Hookean law", positive("ShearMPa", m.ShearMPa), positive("BulkMPa", m.BulkMPa))
}

// Dilatation returns U and its derivatives.
func (m NeoHookeanBulk) Dilatation(j float64) (energyMPa, pressureMPa, stiffnessMPa float64) {
	return m.BulkMPa / 2 * (j - 1) * (j - 1), m.BulkMPa * (j - 1), m.BulkMPa
}

// Distortion evaluates W.
func (m NeoHookeanBulk) Distortion(c Sym) (out InSpace, err error) {
	d := c.Det()
	if !(d > 0) {
		return out, fmt.Errorf("%w: no volume is left", ErrCollapsed)
	}
	// Derivatives of d along E: twice the cofactors; of I1: 2 on the diagonal.
	g := [6]float64{
		2 * (c[1]*c[2] - c[4]*c[4]), 2 * (c[2]*c[0] - c[5]*c[5]), 2 * (c[0]*c[1] - c[3]*c[3]),
		2 * (c[4]*c[5] - c[3]*c[2]), 2 * (c[5]*c[3] - c[4]*c[0]), 2 * (c[3]*c[4] - c[5]*c[1]),
	}
	var h [6][6]float64
	for i := range 3 {
		j, k := (i+1)%3, (i+2)%3
		// axes j and k share the shear 3+j (xy = 3, yz = 4, zx = 5); axis i stands across it
		h[i][j], h[j][i] = 4*c[k], 4*c[k]
		h[i][3+j], h[3+j][i] = -4*c[3+j], -4*c[3+j]
		h[3+j][3+j] = -2 * c[i]
		h[3+i][3+j], h[3+j][3+i] = 2*c[3+k], 2*c[3+k]
	}
	i1 := c[0] + c[1] + c[2]
	f := m.ShearMPa / 2 * math.Pow(d, -1.0/3)
	wd, wtd, wdd := -f*i1/(3*d), -f/(3*d), 4*f*i1/(9*d*d)
	out = InSpace{EnergyMPa: f*i1 - 1.5*m.ShearMPa}
	for i := range 6 {
		out.StressMPa[i] = wd * g[i]
		if i < 3 {
			out.StressMPa[i] += 2 * f
		}
		for j := range 6 {
			out.TangentMPa[i][j] = wdd*g[i]*g[j] + wd*h[i][j]
			if i < 3 {
				out.TangentMPa[i][j] += 2 * wtd * g[j]
			}
			if j < 3 {
				out.TangentMPa[i][j] += 2 * wtd * g[i]
			}
		}
	}
	return out, nil
}
