package material

import "math"

// FibreFamily is fibres in a sheet that lie about one direction.
type FibreFamily struct {
	// AngleRad is where they lie, from the sheet's x axis towards its y axis.
	AngleRad float64
	// Dispersion is 0 for fibres all along the angle to 1/3 for fibres in every direction of space.
	Dispersion float64
	// StiffnessMPa (k1) and Exponent (k2): W = k1/(2 k2) (exp(k2 <E>²) - 1); a k2 of 0 stands for its limit k1 <E>²/2.
	StiffnessMPa, Exponent float64
}

// Fibrous is an incompressible neo-Hookean matrix with families of fibres (Gasser, Ogden and Holzapfel 2006, J R Soc Interface 3:15, eq. 3.3 and 3.5): E = D (I1-3) + (1-3D)(I4-1), with D the dispersion. Fibres bear
// only where E > 0, so that stress is continuous and the tangent jumps.
type Fibrous struct {
	MatrixShearMPa float64 // mu of (mu/2)(I1-3)
	Families       []FibreFamily
}

// Check wants a matrix that is stiff and fibres that are not negative, dispersed by 0 to 1/3.
func (m Fibrous) Check() error {
	if err := wants("fibre law", positive("MatrixShearMPa", m.MatrixShearMPa)); err != nil {
		return err
	}
	for _, f := range m.Families {
		if err := wants("fibre law", notNegative("StiffnessMPa", f.StiffnessMPa), notNegative("Exponent", f.Exponent), rule{"AngleRad", f.AngleRad, true, "a number"},
			rule{"Dispersion", f.Dispersion, f.Dispersion >= 0 && f.Dispersion <= 1.0/3, "0 to 1/3"}); err != nil {
			return err
		}
	}
	return nil
}

// InPlane evaluates the law in plane stress, C33 = 1/det C.
func (m Fibrous) InPlane(c Plane) (out InPlane, err error) {
	v, err := c.invariants()
	if err != nil {
		return out, err
	}
	v.begin(&out)
	i1, _ := v.incompressible()
	v.add(i1.of(m.MatrixShearMPa/2*i1.w, m.MatrixShearMPa/2, 0), &out)
	for _, f := range m.Families {
		cos, sin := math.Cos(f.AngleRad), math.Sin(f.AngleRad)
		g4 := [3]float64{2 * cos * cos, 2 * sin * sin, 2 * cos * sin}
		i4 := (c.XX*g4[0]+c.YY*g4[1])/2 + c.XY*g4[2]
		e := f.Dispersion*i1.w + (1-3*f.Dispersion)*(i4-1)
		if e <= 0 {
			continue
		}
		grow := math.Exp(f.Exponent * e * e)
		first, second := f.StiffnessMPa*e*grow, f.StiffnessMPa*grow*(1+2*f.Exponent*e*e)
		if f.Exponent == 0 {
			out.EnergyMPa += f.StiffnessMPa * e * e / 2
		} else {
			out.EnergyMPa += f.StiffnessMPa / (2 * f.Exponent) * math.Expm1(f.Exponent*e*e)
		}
		var g [3]float64
		for i := range 3 {
			g[i] = f.Dispersion*(gradientT[i]+i1.d*v.dd[i]) + (1-3*f.Dispersion)*g4[i]
			out.StressMPa[i] += first * g[i]
		}
		for i := range 3 {
			for j := range 3 {
				out.TangentMPa[i][j] += second*g[i]*g[j] + first*f.Dispersion*(i1.dd*v.dd[i]*v.dd[j]+i1.d*v.second(i, j))
			}
		}
	}
	return out, nil
}
