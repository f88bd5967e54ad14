package contact

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// Sample is a point of a body at which contact is felt: the sum of up to three positions by coefficients whose sum is 1.
type Sample struct {
	Blocks []mech.Block
	Coefs  []float64
	// RadiusMM is what the body measures about the point: a wire's radius, half a sheet's thickness.
	RadiusMM float64
	// Weight is what the sample stands for: mm^2, mm or 1; see Law.Stiffness.
	Weight float64
	// AreaMM2 is what its force is divided by for a pressure.
	AreaMM2 float64
}

// NodeSample is a node by itself.
func NodeSample(b mech.Block, radiusMM, weight, areaMM2 float64) Sample {
	return Sample{[]mech.Block{b}, []float64{1}, radiusMM, weight, areaMM2}
}

// at returns where the sample is.
func (p *Sample) at(s *mech.State) geom.Vec {
	if len(p.Blocks) == 1 {
		return s.Position(p.Blocks[0])
	}
	var x geom.Vec
	for i, b := range p.Blocks {
		x = x.AddScaled(p.Coefs[i], s.Position(b))
	}
	return x
}

// last returns where the sample was when the step began.
func (p *Sample) last(s *mech.State) geom.Vec {
	if len(p.Blocks) == 1 {
		return s.LastPosition(p.Blocks[0])
	}
	var x geom.Vec
	for i, b := range p.Blocks {
		x = x.AddScaled(p.Coefs[i], s.LastPosition(b))
	}
	return x
}

// moves returns the increment of the sample.
func (p *Sample) moves(du []float64) geom.Vec {
	var d geom.Vec
	for i, b := range p.Blocks {
		d = d.AddScaled(p.Coefs[i], geom.Vec{X: du[3*b], Y: du[3*b+1], Z: du[3*b+2]})
	}
	return d
}

// spread adds a force gradient and a Hessian in the sample's position to those of an element whose first blocks are the sample's.
func (p *Sample) spread(g geom.Vec, h *matrix, out *mech.Local) {
	k := len(out.Gradient)
	for i := range p.Blocks {
		c := p.Coefs[i]
		out.Gradient[3*i] += c * g.X
		out.Gradient[3*i+1] += c * g.Y
		out.Gradient[3*i+2] += c * g.Z
		if out.Hessian == nil {
			continue
		}
		for j := range p.Blocks {
			cc := c * p.Coefs[j]
			for r := range 3 {
				for q := range 3 {
					out.Hessian[(3*i+r)*k+3*j+q] += cc * h[r][q]
				}
			}
		}
	}
}

func checkSamples(name string, samples []Sample, law *Law) error {
	if !(law.Stiffness > 0) || math.IsInf(law.Stiffness, 0) || !(law.SmoothMM >= 0) || math.IsInf(law.SmoothMM, 0) || !(law.Friction >= 0) || math.IsInf(law.Friction, 0) {
		return fmt.Errorf("contact: %s: a penalty of %g, set in over %g mm, with friction %g: wanted more than 0, and neither of the others less", name, law.Stiffness, law.SmoothMM, law.Friction)
	}
	if h := law.HardenMM; h != 0 && !(law.Soft && h > law.SmoothMM && !math.IsInf(h, 0)) {
		return fmt.Errorf("contact: %s: it hardens from %g mm on: wanted is a soft law, and more than the %g mm over which it sets in", name, h, law.SmoothMM)
	}
	for i := range samples {
		p := &samples[i]
		sum := 0.0
		for _, c := range p.Coefs {
			sum += c
		}
		switch {
		case len(p.Blocks) == 0 || len(p.Blocks) > 3 || len(p.Coefs) != len(p.Blocks) || !(math.Abs(sum-1) < 1e-9):
			return &mech.ElementError{Term: name, Element: i, Reason: fmt.Sprintf("a sample of %d blocks whose coefficients add to %g", len(p.Blocks), sum)}
		case !(p.RadiusMM >= 0) || !(p.Weight > 0) || !(p.AreaMM2 >= 0) || math.IsInf(p.RadiusMM+p.Weight+p.AreaMM2, 0):
			return &mech.ElementError{Term: name, Element: i, Reason: fmt.Sprintf("a sample of radius %g mm, weight %g and area %g mm^2", p.RadiusMM, p.Weight, p.AreaMM2)}
		}
	}
	return nil
}

// matrix is 3 x 3, by rows.
type matrix [3][3]float64

// outer adds f a b'.
func (m *matrix) outer(f float64, a, b geom.Vec) {
	x, y := a.Array(), b.Array()
	for i := range 3 {
		for j := range 3 {
			m[i][j] += f * x[i] * y[j]
		}
	}
}

// plus adds f times another.
func (m *matrix) plus(f float64, o *matrix) {
	for i := range 3 {
		for j := range 3 {
			m[i][j] += f * o[i][j]
		}
	}
}

// diagonal adds f to the diagonal.
func (m *matrix) diagonal(f float64) {
	for i := range 3 {
		m[i][i] += f
	}
}
