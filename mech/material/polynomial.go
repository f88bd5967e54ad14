package material

// Polynomial is the incompressible law W = C10 (I1-3) + C20 (I1-3)² + C30 (I1-3)³ + C01 (I2-3). With C10 alone it is neo-Hookean, with C01 Mooney-Rivlin (Rivlin 1948, Phil Trans R Soc A 241:379), with C20 and
// C30 Yeoh's reduced polynomial (Yeoh 1993, Rubber Chem Technol 66:754).
type Polynomial struct{ C10MPa, C20MPa, C30MPa, C01MPa float64 }

// NeoHookean returns W = (mu/2)(I1-3) of an incompressible body; its modulus of Young is 3 mu.
func NeoHookean(shearMPa float64) Polynomial { return Polynomial{C10MPa: shearMPa / 2} }

// Check wants a law that is stiff at rest and holds at large stretch: C10 + C01 > 0, C01 >= 0 and the highest coefficient of I1 that is not zero positive. C20 may be negative, as fits to rubber have it.
func (m Polynomial) Check() error {
	top := rule{"C30MPa", m.C30MPa, m.C30MPa >= 0, "0 or more"}
	if m.C30MPa == 0 {
		top = rule{"C20MPa", m.C20MPa, m.C20MPa >= 0, "0 or more without C30MPa"}
	}
	return wants("polynomial law", notNegative("C10MPa", m.C10MPa), notNegative("C01MPa", m.C01MPa), positive("C10MPa + C01MPa", m.C10MPa+m.C01MPa),
		rule{"C20MPa", m.C20MPa, true, "a number"}, top)
}

// InPlane evaluates the law in plane stress, C33 = 1/det C.
func (m Polynomial) InPlane(c Plane) (out InPlane, err error) {
	v, err := c.invariants()
	if err != nil {
		return out, err
	}
	v.begin(&out)
	i1, i2 := v.incompressible()
	x := i1.w
	v.add(i1.of(x*(m.C10MPa+x*(m.C20MPa+x*m.C30MPa)), m.C10MPa+x*(2*m.C20MPa+x*3*m.C30MPa), 2*m.C20MPa+6*m.C30MPa*x), &out)
	if m.C01MPa != 0 {
		v.add(i2.of(m.C01MPa*i2.w, m.C01MPa, 0), &out)
	}
	return out, nil
}
