package problem

import (
	"context"
	"fmt"
	"math"

	"github.com/apical-heart/apical/mech/beam"
	"github.com/apical-heart/apical/mech/material"
)

// confluent returns the law of the tube of Bonsignore 2017 without yielding, its transformation stresses times spoil.
func confluent(rule material.Rule, ratio, spoil float64) (*material.Nitinol, error) {
	c := material.Confluent()
	c.Rule, c.CompressionRatio, c.Plastic = rule, ratio, nil
	c.CompressionStrain = c.TransformationStrain / ratio
	c.LoadStartMPa, c.LoadEndMPa, c.UnloadStartMPa, c.UnloadEndMPa = spoil*c.LoadStartMPa, spoil*c.LoadEndMPa, spoil*c.UnloadStartMPa, spoil*c.UnloadEndMPa
	return material.NewNitinol(c)
}

var superelasticLoop = Problem{
	Name: "SuperelasticLoop_AuricchioTaylor1997", Source: "closed form; constants of Bonsignore 2017", About: "A fibre is stretched until it has transformed, in full or by half, and let go, by both rules for partial unloading.",
	Run: func(_ context.Context, spoil float64) (*Report, error) {
		type to struct{ strain, stress, x float64 }
		up := []to{{0.007318198450, 460, 0}, {0.033591934683, 480, 0.5}, {0.063999856001, 500, 1}, {0.071199798402, 700, 1}}
		down := []to{{0.063999856001, 500, 1}, {0.054639930881, 240, 1}, {0.027964969383, 225, 0.5}, {0.003340916684, 210, 0}}
		r := &Report{}
		for _, c := range []struct {
			name string
			rule material.Rule
			way  []to
		}{
			{"in full", material.Flow, append(up[:4:4], down...)},
			{"by half, Flow", material.Flow, append(up[:2:2], to{0.0282960, 240, 0.5}, to{0.0156599, 225, 0.25}, to{0.0094697, 217.5, 0.125}, to{0.0033409, 210, 0})},
			{"by half, Line", material.Line, append(up[:2:2], to{0.0279650, 225, 0.5}, to{0.0155213, 217.5, 0.25}, to{0.0033409, 210, 0})},
		} {
			law, err := confluent(c.rule, 1, spoil)
			if err != nil {
				return nil, err
			}
			past := make([]float64, law.HistoryLen())
			for i, p := range c.way {
				law.Commit(p.strain, past)
				stress, _ := law.Respond(p.strain, past)
				r.read(fmt.Sprintf("%s, point %d, strain %.6f: stress", c.name, i+1, p.strain), p.stress, stress, 1e-4, "MPa")
				r.within(fmt.Sprintf("%s, point %d, strain %.6f: martensite", c.name, i+1, p.strain), p.x, law.Martensite(past), 2e-5, "")
			}
		}
		return r, nil
	},
}

var superelasticBending = Problem{
	Name: "SuperelasticBending_AuricchioTaylor1997", Source: "mechanics reference 10, by adaptive quadrature", About: "A section of 0.495 by 0.35 mm is bent to a curvature of 0.3 / mm and back, symmetric and with compression 1.5 times as strong; 12 fibres across the bending.",
	Run: func(_ context.Context, spoil float64) (*Report, error) {
		r := &Report{}
		for _, row := range []struct{ kappa, symmetric, asymmetric, flow, line float64 }{{0.02, 2.223370, 0, 2.216667, 2.216651}, {0.05, 0, 0, 3.067682, 3.053686}, {0.06, 5.854512, 6.191606, 0, 0}, {0.10, 6.623457, 7.631614, 3.281950, 3.222987},
			{0.15, 6.914653, 8.157968, 3.411961, 3.299174}, {0.20, 7.059527, 8.400265, 3.544064, 3.391975}, {0.25, 7.160786, 8.557765, 3.856971, 3.764496}, {0.30, 7.243471, 8.679075, 0, 0}} {
			for _, c := range []struct {
				name  string
				want  float64
				rule  material.Rule
				ratio float64
				back  bool
				rel   float64
			}{{"symmetric", row.symmetric, material.Flow, 1, false, 0.01}, {"asymmetric", row.asymmetric, material.Flow, 1.5, false, 0.01}, {"back by Flow", row.flow, material.Flow, 1, true, 0.013}, {"back by Line", row.line, material.Line, 1, true, 0.013}} {
				if c.want == 0 {
					continue
				}
				law, err := confluent(c.rule, c.ratio, spoil)
				if err != nil {
					return nil, err
				}
				s, err := beam.Rectangle{WidthMM: 0.35, ThicknessMM: 0.495}.Fibred(law, 23630, 12, 2)
				if err != nil {
					return nil, err
				}
				past := make([]float64, s.HistoryLen())
				var e beam.Strain
				way := []float64{row.kappa}
				if c.back {
					way = []float64{0.30, row.kappa}
				}
				var m float64
				for _, to := range way {
					if m, err = bendSection(s, past, &e, to); err != nil {
						return nil, err
					}
				}
				r.read(fmt.Sprintf("%s, curvature %.2f: moment", c.name, row.kappa), c.want, m, c.rel, "N mm")
			}
		}
		return r, nil
	},
}

// bendSection takes a section to a curvature about axis 3 at no axial force, from where it is, and returns the moment.
func bendSection(s *beam.Fibred, past []float64, e *beam.Strain, to float64) (float64, error) {
	from := e.Kappa[2]
	var f beam.Force
	const steps = 60
	for i := 1; i <= steps; i++ {
		e.Kappa[2] = from + (to-from)*float64(i)/steps
		for range 60 {
			var c beam.Tangent
			s.Respond(e, past, &f, &c)
			d := -f.N[0] / c[0][0]
			e.Gamma[0] += d
			if math.Abs(d) < 1e-13 {
				break
			}
		}
		if s.Respond(e, past, &f, nil); math.Abs(f.N[0]) > 1e-6 {
			return 0, fmt.Errorf("an axial force of %g N is left", f.N[0])
		}
		s.Commit(e, past)
	}
	return f.M[2], nil
}
