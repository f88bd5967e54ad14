package beam

import (
	"fmt"
	"math"
	"testing"

	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/mech/material"
)

// bend takes a section to a curvature about axis 3 at no axial force, from where it is, and returns the moment.
func bend(t *testing.T, s *Fibred, past []float64, e *Strain, to float64) float64 {
	t.Helper()
	from := e.Kappa[2]
	var f Force
	const steps = 60
	for i := 1; i <= steps; i++ {
		e.Kappa[2] = from + (to-from)*float64(i)/steps
		for range 60 {
			var c Tangent
			s.Respond(e, past, &f, &c)
			d := -f.N[0] / c[0][0]
			e.Gamma[0] += d
			if math.Abs(d) < 1e-13 {
				break
			}
		}
		s.Respond(e, past, &f, nil)
		if math.Abs(f.N[0]) > 1e-6 {
			t.Fatalf("an axial force of %g N is left", f.N[0])
		}
		s.Commit(e, past)
	}
	return f.M[2]
}

// Eight fibres miss up to 1.3 % where a kink of the stress falls badly between them (the reference asks for 1 %); twelve are within 0.75 % on the way up, 1.3 % on the way back.
func TestVerifySuperelasticBending_AuricchioTaylor1997(t *testing.T) {
	for _, c := range []struct {
		fibres   int
		up, back float64
	}{{8, 0.0135, 0.0135}, {12, 0.0075, 0.013}, {24, 0.0025, 0.003}} {
		t.Run(fmt.Sprint(c.fibres, " fibres"), func(t *testing.T) { bending(t, c.fibres, c.up, c.back) })
	}
}

func bending(t *testing.T, fibres int, up, back float64) {
	type row struct{ kappa, symmetric, asymmetric, shift, flow, line float64 }
	rows := []row{{0.02, 2.223370, 0, 0, 2.216667, 2.216651}, {0.05, 0, 0, 0, 3.067682, 3.053686}, {0.06, 5.854512, 6.191606, 0.000282, 0, 0}, {0.10, 6.623457, 7.631614, 0.001639, 3.281950, 3.222987}, {0.15, 6.914653, 8.157968, 0.003349, 3.411961, 3.299174},
		{0.20, 7.059527, 8.400265, 0.005052, 3.544064, 3.391975}, {0.25, 7.160786, 8.557765, 0.006748, 3.856971, 3.764496}, {0.30, 7.243471, 8.679075, 0.008438, 0, 0}}
	section := func(rule material.Rule, ratio, scale float64) (*Fibred, []float64) {
		c := material.Confluent()
		c.Rule, c.CompressionRatio, c.Plastic = rule, ratio, nil
		c.CompressionStrain = c.TransformationStrain / ratio
		c.LoadStartMPa, c.LoadEndMPa, c.UnloadStartMPa, c.UnloadEndMPa = scale*c.LoadStartMPa, scale*c.LoadEndMPa, scale*c.UnloadStartMPa, scale*c.UnloadEndMPa
		c.AusteniteMPa *= scale
		n, err := material.NewNitinol(c)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Rectangle{0.35, 0.495}.Fibred(n, 23630, fibres, 2)
		if err != nil {
			t.Fatal(err)
		}
		return s, make([]float64, s.HistoryLen())
	}
	var bs []verify.Benchmark
	add := func(name string, want, rel float64, got func(scale float64) float64) {
		if want != 0 {
			bs = append(bs, verify.Benchmark{Name: name, Source: "mechanics reference 10", Where: "SuperelasticBending_AuricchioTaylor1997", Want: want, Rel: rel, Unit: "N mm", Got: got})
		}
	}
	for _, r := range rows {
		loading := func(ratio float64) func(scale float64) float64 {
			return func(scale float64) float64 {
				s, past := section(material.Flow, ratio, scale)
				var e Strain
				m := bend(t, s, past, &e, r.kappa)
				if ratio > 1 && scale == 1 && math.Abs(e.Gamma[0]-r.shift) > 6*up*r.shift {
					t.Errorf("curvature %g: the middle is stretched by %.6f, want %.6f", r.kappa, e.Gamma[0], r.shift)
				}
				return m
			}
		}
		unloading := func(rule material.Rule) func(scale float64) float64 {
			return func(scale float64) float64 {
				s, past := section(rule, 1, scale)
				var e Strain
				bend(t, s, past, &e, 0.30)
				return bend(t, s, past, &e, r.kappa)
			}
		}
		add(fmt.Sprintf("symmetric, curvature %g", r.kappa), r.symmetric, up, loading(1))
		add(fmt.Sprintf("asymmetric, curvature %g", r.kappa), r.asymmetric, up, loading(1.5))
		add(fmt.Sprintf("back to %g by flow", r.kappa), r.flow, back, unloading(material.Flow))
		add(fmt.Sprintf("back to %g by line", r.kappa), r.line, back, unloading(material.Line))
	}
	verify.Run(t, bs...)
}
