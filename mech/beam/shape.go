package beam

import (
	"math"

	"github.com/apical-heart/apical/mech/material"
)

// shearPart is the part of a rectangle's area that carries shear (Timoshenko); of a circle it is 9/10.
const (
	shearPart      = 5.0 / 6
	shearPartRound = 9.0 / 10
)

// Rectangle is a strut's cross-section: width along axis 2, thickness along axis 3.
type Rectangle struct{ WidthMM, ThicknessMM float64 }

// TorsionMM4 returns J, to 0.5 % (Roark).
func (r Rectangle) TorsionMM4() float64 {
	a, b := max(r.WidthMM, r.ThicknessMM), min(r.WidthMM, r.ThicknessMM)
	return a * b * b * b * (1.0/3 - 0.21*b/a*(1-b*b*b*b/(12*a*a*a*a)))
}

// Elastic returns the section of a material with a Young's and a shear modulus.
func (r Rectangle) Elastic(youngMPa, shearMPa float64) (*Elastic, error) {
	if err := first(positive("WidthMM", r.WidthMM), positive("ThicknessMM", r.ThicknessMM), positive("Young's modulus", youngMPa), positive("shear modulus", shearMPa)); err != nil {
		return nil, err
	}
	a := r.WidthMM * r.ThicknessMM
	return &Elastic{AxialN: youngMPa * a, ShearN: [2]float64{shearPart * shearMPa * a, shearPart * shearMPa * a}, TwistNMM: shearMPa * r.TorsionMM4(),
		BendNMM2: [2]float64{youngMPa * a * r.ThicknessMM * r.ThicknessMM / 12, youngMPa * a * r.WidthMM * r.WidthMM / 12}, Edge: r.Outline()}, nil
}

// Fibred returns the section of fibres, so many across the width and the thickness (even, 2 to 24): on half as many strips Gauss' rule of two points. It is exact for an elastic section. Where a plateau begins the stress has a kink, which one
// rule of many points sees worse than strips do: of the moment of a superelastic section 8 fibres across the bending miss up to 1.3 %, 12 up to 0.75 % while it grows (one rule: 2.2 and 1.0 %).
func (r Rectangle) Fibred(law material.Uniaxial, shearMPa float64, acrossWidth, acrossThickness int) (*Fibred, error) {
	if err := first(positive("WidthMM", r.WidthMM), positive("ThicknessMM", r.ThicknessMM), positive("shear modulus", shearMPa)); err != nil {
		return nil, err
	}
	for _, n := range []int{acrossWidth, acrossThickness} {
		if n < 2 || n > 24 || n%2 != 0 {
			return nil, &SectionError{"number of fibres", float64(n), "it must be even and from 2 to 24 each way"}
		}
	}
	a := r.WidthMM * r.ThicknessMM
	s := &Fibred{Law: law, ShearN: [2]float64{shearPart * shearMPa * a, shearPart * shearMPa * a}, TwistNMM: shearMPa * r.TorsionMM4(), Edge: r.Outline()}
	y, wy := strips(acrossWidth)
	z, wz := strips(acrossThickness)
	for i := range y {
		for j := range z {
			s.Fibres = append(s.Fibres, Fibre{y[i] * r.WidthMM / 2, z[j] * r.ThicknessMM / 2, a * wy[i] * wz[j] / 4})
		}
	}
	return s, nil
}

// Round is a wire's cross-section.
type Round struct{ DiameterMM float64 }

// Elastic returns the section of a material with a Young's and a shear modulus.
func (r Round) Elastic(youngMPa, shearMPa float64) (*Elastic, error) {
	if err := first(positive("DiameterMM", r.DiameterMM), positive("Young's modulus", youngMPa), positive("shear modulus", shearMPa)); err != nil {
		return nil, err
	}
	d2 := r.DiameterMM * r.DiameterMM
	a, i := math.Pi*d2/4, math.Pi*d2*d2/64
	g := shearPartRound * shearMPa * a
	return &Elastic{AxialN: youngMPa * a, ShearN: [2]float64{g, g}, TwistNMM: shearMPa * 2 * i, BendNMM2: [2]float64{youngMPa * i, youngMPa * i}, Edge: r.Outline()}, nil
}

// Fibred returns the section of fibres on so many rings (1 to 6, at Gauss' points of the radius squared) of so many fibres each (at least 6), which have the wire's area and moments of inertia.
func (r Round) Fibred(law material.Uniaxial, shearMPa float64, rings, around int) (*Fibred, error) {
	if err := first(positive("DiameterMM", r.DiameterMM), positive("shear modulus", shearMPa)); err != nil {
		return nil, err
	}
	if rings < 1 || rings > 6 {
		return nil, &SectionError{"number of rings", float64(rings), "it must be from 1 to 6"}
	}
	if around < 6 {
		return nil, &SectionError{"number of fibres around", float64(around), "it must be at least 6"}
	}
	d2 := r.DiameterMM * r.DiameterMM
	a := math.Pi * d2 / 4
	s := &Fibred{Law: law, ShearN: [2]float64{shearPartRound * shearMPa * a, shearPartRound * shearMPa * a}, TwistNMM: shearMPa * math.Pi * d2 * d2 / 32, Edge: r.Outline()}
	x, w := gauss(rings)
	for i := range x {
		rho := r.DiameterMM / 2 * math.Sqrt((1+x[i])/2)
		for k := range around {
			sn, c := math.Sincos(2 * math.Pi * (float64(k) + 0.5) / float64(around))
			s.Fibres = append(s.Fibres, Fibre{rho * c, rho * sn, a * w[i] / 2 / float64(around)})
		}
	}
	return s, nil
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// strips returns the points and weights of Gauss' rule of two points on n/2 equal parts of [-1, 1].
func strips(n int) (x, w []float64) {
	h := 2 / float64(n)
	for i := range n / 2 {
		mid := -1 + h*float64(2*i+1)
		x, w = append(x, mid-h/math.Sqrt(3), mid+h/math.Sqrt(3)), append(w, h, h)
	}
	return x, w
}

// gauss returns the points and weights of Gauss' rule on [-1, 1], by Newton on the Legendre polynomial.
func gauss(n int) (x, w []float64) {
	x, w = make([]float64, n), make([]float64, n)
	for i := range n {
		t := -math.Cos(math.Pi * (float64(i) + 0.75) / (float64(n) + 0.5))
		var d float64
		for range 50 {
			p, q := 1.0, 0.0
			for k := 1; k <= n; k++ {
				p, q = (float64(2*k-1)*t*p-float64(k-1)*q)/float64(k), p
			}
			d = float64(n) * (t*p - q) / (t*t - 1)
			step := p / d
			t -= step
			if math.Abs(step) < 1e-16 {
				break
			}
		}
		x[i], w[i] = t, 2/((1-t*t)*d*d)
	}
	return x, w
}
