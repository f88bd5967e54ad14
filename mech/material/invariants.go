package material

import "math"

// planeInvariants are t = tr C and d = det C of a sheet, with the derivatives of d; those of t are constants. Derivatives are along E: xx, yy and 2 xy.
type planeInvariants struct {
	t, d float64
	dd   [3]float64
}

func (c Plane) invariants() (planeInvariants, error) {
	d, err := c.positive()
	return planeInvariants{t: c.XX + c.YY, d: d, dd: [3]float64{2 * c.YY, 2 * c.XX, -2 * c.XY}}, err
}

// gradientT is dt/dE.
var gradientT = [3]float64{2, 2, 0}

// second is the second derivative of d along E.
func (planeInvariants) second(i, j int) float64 {
	switch {
	case i == 2 && j == 2:
		return -2
	case i+j == 1:
		return 4
	}
	return 0
}

// partial is an energy as a function of t and d: value, first and second derivatives.
type partial struct{ w, t, d, tt, td, dd float64 }

// add adds an energy of the invariants to a response.
func (v *planeInvariants) add(p partial, out *InPlane) {
	out.EnergyMPa += p.w
	for i := range 3 {
		gi := gradientT[i]
		out.StressMPa[i] += p.t*gi + p.d*v.dd[i]
		for j := range 3 {
			gj := gradientT[j]
			out.TangentMPa[i][j] += p.tt*gi*gj + p.td*(gi*v.dd[j]+v.dd[i]*gj) + p.dd*v.dd[i]*v.dd[j] + p.d*v.second(i, j)
		}
	}
}

// incompressible returns I1 = t + 1/d, less 3, and I2 = d + t/d, less 3, of a sheet that keeps its volume, with derivatives.
func (v *planeInvariants) incompressible() (i1, i2 partial) {
	q := 1 / v.d
	i1 = partial{w: v.t + q - 3, t: 1, d: -q * q, dd: 2 * q * q * q}
	i2 = partial{w: v.d + v.t*q - 3, t: q, d: 1 - v.t*q*q, td: -q * q, dd: 2 * v.t * q * q * q}
	return i1, i2
}

// of returns f(p) for a function with value f and derivatives f1, f2 at p.w.
func (p partial) of(f, f1, f2 float64) partial {
	return partial{
		w: f, t: f1 * p.t, d: f1 * p.d,
		tt: f1*p.tt + f2*p.t*p.t, td: f1*p.td + f2*p.t*p.d, dd: f1*p.dd + f2*p.d*p.d,
	}
}

// begin empties a response of a sheet that keeps its volume.
func (v *planeInvariants) begin(out *InPlane) { *out = InPlane{Thickness: 1 / math.Sqrt(v.d)} }
