package problem

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/solve"
)

// openFrameGauge is one of the points at which the reference has a brick's integration point: the volume that it stands for, its martensite, and its logarithmic strain along the strut, across it (all ways alike) and as a shear angle.
type openFrameGauge struct{ volumeMM3, martensite, along, across, shear float64 }

// largest returns the largest principal strain.
func (g openFrameGauge) largest() float64 {
	return max(g.across, (g.along+g.across)/2+math.Hypot((g.along-g.across)/2, g.shear/2))
}

// mixed returns the strains a times its own plus b times another's.
func (g openFrameGauge) mixed(a, b float64, o openFrameGauge) openFrameGauge {
	return openFrameGauge{g.volumeMM3, 0, a*g.along + b*o.along, a*g.across + b*o.across, a*g.shear + b*o.shear}
}

// openFrameSpread is how a value spreads over the volume of the reference's sector. The eyelet, which is not in the model, does not strain.
type openFrameSpread struct{ mean, p90, p99, most float64 }

func (s openFrameSpread) String() string {
	return fmt.Sprintf("%.5f, %.4f, %.4f, %.4f", s.mean, s.p90, s.p99, s.most)
}

// openFrameState is the frame at a state: all gauges, the parts of the sector's volume that are martensite, in all and in each row of struts, and the largest principal strain.
type openFrameState struct {
	gauges     []openFrameGauge
	martensite float64
	rows       [10]float64
	strain     openFrameSpread
}

// read looks at the gauges.
func (f *openFrameSector) read(s *solve.Solver, st *mech.State) (out openFrameState) {
	n := f.law.HistoryLen()
	for e := range f.struts.Len() {
		x, past, part := f.struts.Strain(e, st), s.Assembly().Past(0, e, st), &f.parts[e]
		a, b := part.widthMM/2, openFrameWallMM/2
		gauges := part.section.Fibres[part.first:]
		for i, p := range gauges {
			h := (part.first + i) * n
			g := openFrameGauge{volumeMM3: 4 * a * b / float64(len(gauges)) * f.struts.LengthMM(e), martensite: f.law.Martensite(past[h : h+n])}
			g.along = math.Log1p(x.Gamma[0] - p.Y*x.Kappa[2] + p.Z*x.Kappa[1])
			// Across, a third of what is elastic and half of what has transformed, which keeps its volume.
			transformed := math.Copysign(min(math.Abs(g.along), g.martensite*f.law.TransformationStrain), g.along)
			g.across = -0.33*(g.along-transformed) - 0.5*transformed
			// Torsion by the stress function (a2 - y2)(b2 - z2) 5 / 4 (a2 + b2) (Ritz).
			k := 2.5 / (a*a + b*b) * x.Kappa[0]
			g.shear = math.Hypot(k*p.Y*(b*b-p.Z*p.Z), k*p.Z*(a*a-p.Y*p.Y))
			out.gauges = append(out.gauges, g)
			m := g.martensite * g.volumeMM3 / openFrameVolumeMM3
			out.martensite += m
			out.rows[part.row] += m
		}
	}
	out.strain = openFrameSpreadOf(out.gauges, openFrameGauge.largest)
	return out
}

// radii returns the least and the largest radius of the wall's faces over the nodes.
func (f *openFrameSector) radii(st *mech.State) (innerMM, outerMM float64) {
	innerMM = math.Inf(1)
	for _, b := range f.nodes {
		p := st.Position(b)
		r := math.Hypot(p.X, p.Y)
		innerMM, outerMM = min(innerMM, r-openFrameWallMM/2), max(outerMM, r+openFrameWallMM/2)
	}
	return innerMM, outerMM
}

// openFrameCycle returns how the amplitude spreads, which is the principal value of half the difference of the strains that is largest by magnitude, and the largest principal value of their mean. The reference's percentiles are of the signed amplitude.
func openFrameCycle(systole, diastole []openFrameGauge) (amplitude, mean openFrameSpread) {
	var halves, means []openFrameGauge
	for i, g := range systole {
		halves = append(halves, g.mixed(0.5, -0.5, diastole[i]))
		means = append(means, g.mixed(0.5, 0.5, diastole[i]))
	}
	signed := openFrameSpreadOf(halves, func(g openFrameGauge) float64 {
		up, down := g.largest(), g.mixed(-1, 0, g).largest()
		if down > up {
			return -down
		}
		return up
	})
	signed.most = openFrameSpreadOf(halves, func(g openFrameGauge) float64 { return max(g.largest(), g.mixed(-1, 0, g).largest()) }).most
	return signed, openFrameSpreadOf(means, openFrameGauge.largest)
}

func openFrameSpreadOf(gauges []openFrameGauge, value func(openFrameGauge) float64) (s openFrameSpread) {
	type part struct{ value, volume float64 }
	var parts []part
	for _, g := range gauges {
		p := part{value(g), g.volumeMM3 / openFrameVolumeMM3}
		s.mean += p.value * p.volume
		parts = append(parts, p)
	}
	slices.SortFunc(parts, func(a, b part) int { return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(b.volume, a.volume)) })
	s.most = parts[0].value
	sum, below := 0.0, 0
	for _, p := range parts {
		sum += p.volume
		if below == 0 && sum >= 0.01 {
			s.p99, below = p.value, 1
		}
		if below == 1 && sum >= 0.1 {
			s.p90, below = p.value, 2
		}
	}
	return s
}
