package material_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/mech/material"
)

var (
	treloar = material.Ogden{{6.3, 1.3}, {0.012, 5}, {-0.1, -2}} // Ogden 1972
	aorta   = material.Fibrous{MatrixShearMPa: 0.03, Families: []material.FibreFamily{
		{AngleRad: 0.7, Dispersion: 0.226, StiffnessMPa: 0.99, Exponent: 2.4}, {AngleRad: -0.7, Dispersion: 0.226, StiffnessMPa: 0.99, Exponent: 2.4},
		{AngleRad: 0.1, StiffnessMPa: 0.2}}}
	sheets = map[string]material.Sheet{
		"neo-Hookean": material.NeoHookean(0.7), "Mooney-Rivlin": material.Polynomial{C10MPa: 0.3, C01MPa: 0.1},
		"Yeoh": material.Polynomial{C10MPa: 0.1, C20MPa: -0.02, C30MPa: 0.03}, "Ogden": treloar, "fibres": aorta,
		"Hooke": material.Hooke{YoungMPa: 2, Poisson: 0.3}, "compressible": material.CompressibleSheet{YoungMPa: 2, Poisson: 0.3}, "nearly incompressible": material.CompressibleSheet{YoungMPa: 2, Poisson: 0.4999},
	}
	bulks = map[string]material.Bulk{"neo-Hookean": material.NeoHookeanBulk{ShearMPa: 0.7, BulkMPa: 3}, "Hooke": material.Hooke{YoungMPa: 2, Poisson: 0.3}}
)

// planeOf and symOf take C from columns of E.
func planeOf(e []float64) material.Plane {
	return material.Plane{XX: 1 + 2*e[0], YY: 1 + 2*e[1], XY: e[2]}
}

func symOf(e []float64) material.Sym {
	return material.Sym{1 + 2*e[0], 1 + 2*e[1], 1 + 2*e[2], e[3], e[4], e[5]}
}

func inPlane(t testing.TB, law material.Sheet, c material.Plane) material.InPlane {
	t.Helper()
	r, err := law.InPlane(c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Stress is the derivative of the energy and the tangent that of the stress, at rest and away from it, with both stretches the same and nearly so.
func TestSheetDerivatives(t *testing.T) {
	for name, law := range sheets {
		if err := law.Check(); err != nil {
			t.Error(err)
		}
		for i, e := range [][]float64{{0.31, -0.12, 0.2}, {0.2, 0.2, 0}, {0.2, 0.2 + 1e-9, 1e-10}, {-0.08, 0.4, -0.3}, {0.05, 0.15, 1e-4}} {
			t.Run(fmt.Sprintf("%s/%d", name, i), func(t *testing.T) {
				verify.Gradient(t, func(e []float64) float64 { return inPlane(t, law, planeOf(e)).EnergyMPa }, func(dst, e []float64) {
					s := inPlane(t, law, planeOf(e)).StressMPa
					copy(dst, s[:])
				}, e)
				for row := range 3 {
					// A stress that is linear has nothing to show in some columns: the sum of rows has.
					weight := [3]float64{1, 0.7, 0.4}
					weight[row] = 3
					verify.Gradient(t, func(e []float64) float64 {
						s := inPlane(t, law, planeOf(e)).StressMPa
						return weight[0]*s[0] + weight[1]*s[1] + weight[2]*s[2]
					}, func(dst, e []float64) {
						k := inPlane(t, law, planeOf(e)).TangentMPa
						for i := range 3 {
							dst[i] = weight[0]*k[0][i] + weight[1]*k[1][i] + weight[2]*k[2][i]
						}
					}, e)
				}
				k := inPlane(t, law, planeOf(e)).TangentMPa
				for i := range 3 {
					for j := range i {
						if math.Abs(k[i][j]-k[j][i]) > 1e-12*math.Abs(k[0][0]) {
							t.Errorf("the tangent is not symmetric: %v", k)
						}
					}
				}
			})
		}
	}
}

func TestBulkDerivatives(t *testing.T) {
	for name, law := range bulks {
		t.Run(name, func(t *testing.T) {
			at := func(e []float64) material.InSpace {
				r, err := law.Distortion(symOf(e))
				if err != nil {
					t.Fatal(err)
				}
				return r
			}
			e := []float64{0.3, -0.1, 0.12, 0.2, -0.15, 0.1}
			verify.Gradient(t, func(e []float64) float64 { return at(e).EnergyMPa }, func(dst, e []float64) { s := at(e).StressMPa; copy(dst, s[:]) }, e)
			for row := range 6 {
				verify.Gradient(t, func(e []float64) float64 {
					s := at(e).StressMPa
					return s[row] + 0.3*s[0] + 0.2*s[1] + 0.1*s[2] + 0.4*s[3] + 0.5*s[4] + 0.6*s[5]
				}, func(dst, e []float64) {
					k := at(e).TangentMPa
					for j := range 6 {
						dst[j] = k[row][j] + 0.3*k[0][j] + 0.2*k[1][j] + 0.1*k[2][j] + 0.4*k[3][j] + 0.5*k[4][j] + 0.6*k[5][j]
					}
				}, e)
			}
			if name == "Hooke" {
				return
			}
			verify.Gradient(t, func(x []float64) float64 { u, _, _ := law.Dilatation(x[0]); return u }, func(dst, x []float64) { _, dst[0], _ = law.Dilatation(x[0]) }, []float64{1.2})
			verify.Gradient(t, func(x []float64) float64 { _, p, _ := law.Dilatation(x[0]); return p }, func(dst, x []float64) { _, _, dst[0] = law.Dilatation(x[0]) }, []float64{1.2})
		})
	}
}

// At rest there is no stress and no energy, and the thickness is what it was.
func TestRest(t *testing.T) {
	for name, law := range sheets {
		r := inPlane(t, law, material.Plane{XX: 1, YY: 1})
		k, err := material.Rest(law)
		if err != nil || k != r.TangentMPa || !(k[0][0] > 0) || !(k[2][2] > 0) {
			t.Errorf("%s: the tangent at rest is %v (%v)", name, k, err)
		}
		if math.Abs(r.EnergyMPa) > 1e-14 || math.Abs(r.StressMPa[0])+math.Abs(r.StressMPa[1])+math.Abs(r.StressMPa[2]) > 1e-14 || math.Abs(r.Thickness-1) > 1e-14 {
			t.Errorf("%s: at rest %+v", name, r)
		}
	}
}

// An isotropic law does not know where its axes lie, and all laws know only where their fibres lie.
func TestTurned(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for name, law := range sheets {
		for range 20 {
			c := planeOf([]float64{0.3 * r.Float64(), 0.3 * r.Float64(), 0.3 * r.Float64()})
			a := 2 * math.Pi * r.Float64()
			cos, sin := math.Cos(a), math.Sin(a)
			turned := material.Plane{XX: cos*cos*c.XX + sin*sin*c.YY - 2*cos*sin*c.XY, YY: sin*sin*c.XX + cos*cos*c.YY + 2*cos*sin*c.XY, XY: cos*sin*(c.XX-c.YY) + (cos*cos-sin*sin)*c.XY}
			other := law
			if f, ok := law.(material.Fibrous); ok {
				g := material.Fibrous{MatrixShearMPa: f.MatrixShearMPa}
				for _, x := range f.Families {
					x.AngleRad += a
					g.Families = append(g.Families, x)
				}
				other = g
			}
			x, y := inPlane(t, law, c), inPlane(t, other, turned)
			if math.Abs(x.EnergyMPa-y.EnergyMPa) > 1e-12*x.EnergyMPa || math.Abs(x.StressMPa[0]+x.StressMPa[1]-y.StressMPa[0]-y.StressMPa[1]) > 1e-12*math.Abs(x.TangentMPa[0][0]) {
				t.Errorf("%s: turned by %g, %+v becomes %+v", name, a, x, y)
			}
		}
	}
}

// Fibres that are pressed together bear nothing.
func TestFibresOnlyPull(t *testing.T) {
	with := material.Fibrous{MatrixShearMPa: 0.1, Families: []material.FibreFamily{{StiffnessMPa: 5, Exponent: 3}}}
	without := material.Fibrous{MatrixShearMPa: 0.1}
	c := material.Plane{XX: 0.8, YY: 1.1, XY: 0.05}
	if a, b := inPlane(t, with, c), inPlane(t, without, c); a != b {
		t.Errorf("pressed, fibres bear: %+v, without %+v", a, b)
	}
	c.XX = 1.2
	if a, b := inPlane(t, with, c), inPlane(t, without, c); !(a.StressMPa[0] > b.StressMPa[0]+0.5) {
		t.Errorf("stretched, fibres do not bear: %+v, without %+v", a, b)
	}
}

func TestBadParameters(t *testing.T) {
	nan := math.NaN()
	for i, law := range []interface{ Check() error }{
		material.NeoHookean(-1), material.NeoHookean(0), material.NeoHookean(nan), material.Polynomial{C10MPa: 1, C01MPa: -0.1}, material.Polynomial{C10MPa: 1, C20MPa: -0.1},
		material.Polynomial{C10MPa: 1, C30MPa: -0.1}, material.Polynomial{C10MPa: 1, C20MPa: nan, C30MPa: 1}, material.Ogden{}, material.Ogden{{1, -2}}, material.Ogden{{math.Inf(1), 2}},
		material.Fibrous{}, material.Fibrous{MatrixShearMPa: 1, Families: []material.FibreFamily{{Dispersion: 0.4}}}, material.Fibrous{MatrixShearMPa: 1, Families: []material.FibreFamily{{StiffnessMPa: -1}}},
		material.Fibrous{MatrixShearMPa: 1, Families: []material.FibreFamily{{AngleRad: nan}}},
		material.Hooke{YoungMPa: -2, Poisson: 0.3}, material.Hooke{YoungMPa: 2, Poisson: 0.5}, material.CompressibleSheet{YoungMPa: 2, Poisson: 0.5}, material.CompressibleSheet{Poisson: 0.3},
		material.NeoHookeanBulk{ShearMPa: 1, BulkMPa: -1}, material.NeoHookeanBulk{BulkMPa: 1},
	} {
		var bad *material.ParameterError
		if err := law.Check(); !errors.As(err, &bad) || bad.Law == "" || bad.Parameter == "" || bad.Reason == "" {
			t.Errorf("law %d, %+v: %v", i, law, err)
		}
	}
}

// What is squeezed to nothing, or is no number, is refused.
func TestCollapsed(t *testing.T) {
	for name, law := range sheets {
		for _, c := range []material.Plane{{XX: 1, YY: 1, XY: 1}, {XX: -1, YY: -1}, {XX: math.NaN(), YY: 1}, {}} {
			if _, err := law.InPlane(c); !errors.Is(err, material.ErrCollapsed) {
				t.Errorf("%s at %+v: %v", name, c, err)
			}
		}
	}
	for name, law := range bulks {
		if _, err := law.Distortion(material.Sym{1, 1, 1, 1}); !errors.Is(err, material.ErrCollapsed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := (material.Hooke{YoungMPa: 1, Poisson: 0.4}).InPlane(material.Plane{XX: 3, YY: 3}); !errors.Is(err, material.ErrCollapsed) {
		t.Errorf("no thickness left: %v", err)
	}
}
