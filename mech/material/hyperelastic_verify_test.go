package material_test

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/mech/material"
)

// uniaxial returns the Cauchy stress of a strip pulled along x to a stretch, its width found by bisection so that it is free.
func uniaxial(t *testing.T, law material.Sheet, stretch float64) float64 {
	lo, hi := 0.2, 2.0
	for range 200 {
		w := (lo + hi) / 2
		if inPlane(t, law, material.Plane{XX: stretch * stretch, YY: w * w}).StressMPa[1] > 0 {
			hi = w
		} else {
			lo = w
		}
	}
	r := inPlane(t, law, material.Plane{XX: stretch * stretch, YY: lo * lo})
	return r.StressMPa[0] * stretch / (lo * r.Thickness) // F S Fᵀ / J
}

// balloon returns p R / T of a thin sphere at a stretch: p = 2 N / r with the tension N = S lambda (h/T)... of the plane.
func balloon(t *testing.T, law material.Sheet, stretch float64) float64 {
	r := inPlane(t, law, material.Plane{XX: stretch * stretch, YY: stretch * stretch})
	return 2 * r.StressMPa[0] / stretch
}

// extremum finds where f has its maximum (sign 1) or minimum (-1) between two places.
func extremum(f func(x float64) float64, lo, hi, sign float64) (x, y float64) {
	const g = 0.6180339887498949
	for range 80 {
		a, b := hi-g*(hi-lo), lo+g*(hi-lo)
		if sign*f(a) > sign*f(b) {
			hi = b
		} else {
			lo = a
		}
	}
	return (lo + hi) / 2, f((lo + hi) / 2)
}

func TestVerifyHyperelastic(t *testing.T) {
	const rivlin, ogden = "Rivlin 1948, Phil Trans R Soc A 241:379", "Ogden 1972, Proc R Soc Lond A 326:565"
	limit := func(law func(s float64) material.Sheet, lo, hi, sign float64, place bool) func(float64) float64 {
		return func(s float64) float64 {
			x, y := extremum(func(x float64) float64 { return balloon(t, law(s), x) }, lo, hi, sign)
			if place {
				return x
			}
			return y
		}
	}
	neo := func(s float64) material.Sheet { return material.NeoHookean(s) }
	// The place of the extremum does not depend on the modulus: a share of another law spoils it.
	neoMixed := func(s float64) material.Sheet { return material.Polynomial{C10MPa: 1, C01MPa: s - 1} }
	mooney := func(s float64) material.Sheet { return material.Polynomial{C10MPa: s / 2, C01MPa: 0.05 * s * s} } // s1 = 2 C1 = 1
	rubber := func(s float64) material.Sheet {
		return material.Ogden{{6.3 * s, 1.3}, {0.012, 5}, {-0.1, -2}}
	}
	verify.Run(t,
		verify.Benchmark{Name: "Uniaxial_Rivlin1948", Source: rivlin, Where: "mu (l^2 - 1/l) at l = 1.7", Want: 0.8 * (1.7*1.7 - 1/1.7), Rel: 1e-12, Unit: "MPa",
			Got: func(s float64) float64 { return uniaxial(t, material.NeoHookean(0.8*s), 1.7) }},
		verify.Benchmark{Name: "UniaxialMooney_Rivlin1948", Source: rivlin, Where: "2 (l^2 - 1/l)(C1 + C2/l) at l = 1.7", Want: 2 * (1.7*1.7 - 1/1.7) * (0.3 + 0.1/1.7), Rel: 1e-12, Unit: "MPa",
			Got: func(s float64) float64 {
				return uniaxial(t, material.Polynomial{C10MPa: 0.3 * s, C01MPa: 0.1}, 1.7)
			}},
		verify.Benchmark{Name: "UniaxialOgden_Ogden1972", Source: ogden, Where: "sum mu (l^a - l^(-a/2)) at l = 1.7", Rel: 1e-12, Unit: "MPa",
			Want: 6.3*(math.Pow(1.7, 1.3)-math.Pow(1.7, -0.65)) + 0.012*(math.Pow(1.7, 5)-math.Pow(1.7, -2.5)) - 0.1*(math.Pow(1.7, -2)-1.7),
			Got:  func(s float64) float64 { return uniaxial(t, rubber(s), 1.7) }},
		verify.Benchmark{Name: "UniaxialSmall_Hooke", Source: "Hooke's law", Where: "E e at e = 1e-6", Want: 2e-6, Rel: 1e-5, Unit: "MPa",
			Got: func(s float64) float64 {
				return uniaxial(t, material.CompressibleSheet{YoungMPa: 2 * s, Poisson: 0.45}, 1+1e-6)
			}},
		verify.Benchmark{Name: "BalloonNeoHooke_Ogden1972", Source: ogden, Where: "p_max", Want: 1.239463, Rel: 1e-6, Got: limit(neo, 1.1, 2, 1, false)},
		verify.Benchmark{Name: "BalloonNeoHookeStretch_Ogden1972", Source: ogden, Where: "7^(1/6)", Want: 1.383088, Rel: 1e-6, Got: limit(neoMixed, 1.1, 2, 1, true)},
		verify.Benchmark{Name: "BalloonMooney_Ogden1972", Source: ogden, Where: "alpha = 0.1, p_max", Want: 1.490618, Rel: 1e-6, Got: limit(mooney, 1.1, 2, 1, false)},
		verify.Benchmark{Name: "BalloonMooneyStretch_Ogden1972", Source: ogden, Where: "alpha = 0.1", Want: 1.476070, Rel: 1e-6, Got: limit(mooney, 1.1, 2, 1, true)},
		verify.Benchmark{Name: "BalloonTreloarMax_Ogden1972", Source: ogden, Where: "maximum", Want: 5.494123, Rel: 1e-6, Got: limit(rubber, 1.1, 2, 1, false)},
		verify.Benchmark{Name: "BalloonTreloarMaxStretch_Ogden1972", Source: ogden, Where: "maximum", Want: 1.374050, Rel: 1e-6, Got: limit(rubber, 1.1, 2, 1, true)},
		verify.Benchmark{Name: "BalloonTreloarMin_Ogden1972", Source: ogden, Where: "minimum", Want: 2.355529, Rel: 1e-6, Got: limit(rubber, 2, 6, -1, false)},
		verify.Benchmark{Name: "BalloonTreloarMinStretch_Ogden1972", Source: ogden, Where: "minimum", Want: 4.320283, Rel: 1e-6, Got: limit(rubber, 2, 6, -1, true)},
	)
}

// Laws that are special cases of others give the same.
func TestVerifySpecialCases(t *testing.T) {
	third := material.FibreFamily{Dispersion: 1.0 / 3, StiffnessMPa: 0.6}
	for _, c := range []material.Plane{{XX: 1.3, YY: 0.9, XY: 0.2}, {XX: 1.4, YY: 1.4}, {XX: 2, YY: 1.99999999, XY: 1e-9}} {
		for name, pair := range map[string][2]material.Sheet{
			"neo-Hookean": {material.NeoHookean(0.4), material.Ogden{{0.4, 2}}}, "Mooney-Rivlin": {material.Polynomial{C10MPa: 0.2, C01MPa: 0.1}, material.Ogden{{0.4, 2}, {-0.2, -2}}},
			// k1 <E>^2/2 with E = (I1-3)/3: Yeoh with C20 = k1/18
			"dispersed": {material.Polynomial{C10MPa: 0.2, C20MPa: 0.6 / 18}, material.Fibrous{MatrixShearMPa: 0.4, Families: []material.FibreFamily{third}}},
			"limit":     {material.NeoHookean(0.4), material.CompressibleSheet{YoungMPa: 1.2, Poisson: 0.5 - 1e-11}},
		} {
			a, b := inPlane(t, pair[0], c), inPlane(t, pair[1], c)
			tolerance := 1e-11
			if name == "limit" {
				tolerance = 1e-9
			}
			far := math.Max(math.Abs(a.EnergyMPa-b.EnergyMPa), math.Abs(a.Thickness-b.Thickness))
			for i := range 3 {
				far = math.Max(far, math.Abs(a.StressMPa[i]-b.StressMPa[i]))
				for j := range 3 {
					far = math.Max(far, math.Abs(a.TangentMPa[i][j]-b.TangentMPa[i][j]))
				}
			}
			if far > tolerance {
				t.Errorf("%s at %+v: %+v and %+v differ by %g", name, c, a, b, far)
			}
		}
	}
}
