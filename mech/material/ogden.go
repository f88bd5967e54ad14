package material

import (
	"fmt"
	"math"
)

// OgdenTerm is one term (mu/alpha)(l1^alpha + l2^alpha + l3^alpha - 3) in the principal stretches.
type OgdenTerm struct{ ShearMPa, Alpha float64 }

// Ogden is the incompressible law that is the sum of its terms (Ogden 1972, Proc R Soc Lond A 326:565). Its shear modulus at rest is half the sum of mu alpha.
type Ogden []OgdenTerm

// Check wants at least one term and mu alpha > 0 in each, which makes the law stable.
func (m Ogden) Check() error {
	if len(m) == 0 {
		return &ParameterError{"Ogden law", "number of terms", 0, "must be positive"}
	}
	for i, o := range m {
		if err := wants("Ogden law", rule{fmt.Sprintf("ShearMPa x Alpha of term %d", i), o.ShearMPa * o.Alpha, o.ShearMPa*o.Alpha > 0, "positive"}, rule{fmt.Sprintf("Alpha of term %d", i), o.Alpha, true, "a number"}); err != nil {
			return err
		}
	}
	return nil
}

// InPlane evaluates the law in plane stress. Where both stretches in the plane are the same, or nearly, nothing is divided by their difference.
func (m Ogden) InPlane(c Plane) (out InPlane, err error) {
	v, err := c.invariants()
	if err != nil {
		return out, err
	}
	v.begin(&out)
	// Principal axes: c = mean 1 + radius (cos, sin of twice the angle).
	half := (c.XX - c.YY) / 2
	r := math.Hypot(half, c.XY)
	big := v.t/2 + r
	small := v.d / big
	cos2, sin2 := 1.0, 0.0
	if r > 0 {
		cos2, sin2 = half/r, c.XY/r
	}
	// Columns of E along the principal axes: strain xx, yy and 2 xy there from those here.
	turn := [3][3]float64{
		{(1 + cos2) / 2, (1 - cos2) / 2, sin2 / 2},
		{(1 - cos2) / 2, (1 + cos2) / 2, -sin2 / 2},
		{-sin2, sin2, cos2},
	}
	var s [2]float64 // principal stresses of the part of the plane
	var k [3]float64 // principal tangent, its third of shear; the first two do not mix
	for _, o := range m {
		p := o.Alpha / 2
		// energy f(e) = (mu/alpha) e^p of each square e of a stretch; S = 2 f', dS/dE = 4 f'', shear (S1-S2)/(e1-e2)
		for i, e := range [2]float64{big, small} {
			f := o.ShearMPa / o.Alpha * math.Pow(e, p)
			out.EnergyMPa += f
			s[i] += 2 * p * f / e
			k[i] += 4 * p * (p - 1) * f / (e * e)
		}
		k[2] += 2 * p * o.ShearMPa / o.Alpha * powerDifference(big, small, p-1)
		// the stretch across has the square 1/d
		h := o.ShearMPa / o.Alpha * math.Pow(v.d, -p)
		v.add(partial{w: h - 3*o.ShearMPa/o.Alpha, d: -p * h / v.d, dd: p * (p + 1) * h / (v.d * v.d)}, &out)
	}
	principal := [3][3]float64{{k[0], 0, 0}, {0, k[1], 0}, {0, 0, k[2]}}
	for i := range 3 {
		out.StressMPa[i] += turn[0][i]*s[0] + turn[1][i]*s[1]
		for j := range 3 {
			for a := range 3 {
				out.TangentMPa[i][j] += turn[a][i] * principal[a][a] * turn[a][j]
			}
		}
	}
	return out, nil
}

// powerDifference returns (x^p - y^p) / (x - y) without loss where x and y are close; x >= y > 0.
func powerDifference(x, y, p float64) float64 {
	u := (x - y) / y
	if u == 0 {
		return p * math.Pow(y, p-1)
	}
	return math.Pow(y, p-1) * math.Expm1(p*math.Log1p(u)) / u
}
