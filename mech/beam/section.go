// Package beam holds geometrically exact beams of two nodes (Simo and Reissner) with one section at mid-length: what frames, keys and wires are made of. An element has an energy in the strains of its mid frame, so that its gradient and its
// symmetric Hessian, the rotations' second derivative included, are exact. A curved beam is one whose strains at the start are taken off.
package beam

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/mech/material"
)

// Strain of a section along its axes: 1 along the beam, 2 and 3 across. Stretch and shears (1), then twist and curvatures (1/mm).
type Strain struct{ Gamma, Kappa [3]float64 }

// Force of a section along its axes, N, and its moment, N mm.
type Force struct{ N, M [3]float64 }

// Tangent is the derivative of N1, N2, N3, M1, M2, M3 by the strains, in that order; symmetric.
type Tangent [6][6]float64

// Section is a law for a cross-section. Its methods may be called from several goroutines at once.
type Section interface {
	// HistoryLen is the number of values that a section remembers; all begin at 0.
	HistoryLen() int
	// Respond sets the force and, unless t is nil, the tangent at a strain, and returns the energy per length (mJ/mm) where the section has one, else 0.
	Respond(e *Strain, past []float64, f *Force, t *Tangent) (energyMJPerMM float64)
	// Softened returns the section with parts of its shear stiffness along axes 2 and 3.
	Softened(part [2]float64) Section
	// Commit takes a strain as gone through and returns what turned into heat, mJ/mm.
	Commit(e *Strain, past []float64) (lostMJPerMM float64)
	// Stored returns the energy that unloading would give back, mJ/mm.
	Stored(e *Strain, past []float64) float64
}

// Elastic is a section in which forces are proportional to strains.
type Elastic struct {
	AxialN   float64    // E A
	ShearN   [2]float64 // G A_s along axes 2 and 3
	TwistNMM float64    // G J, N mm2
	BendNMM2 [2]float64 // E I about axes 2 and 3, N mm2
	Edge     Outline    // of the shape, if it has one: what it is drawn by
}

// HistoryLen is 0.
func (s *Elastic) HistoryLen() int { return 0 }

func (s *Elastic) stiffness() [6]float64 {
	return [6]float64{s.AxialN, s.ShearN[0], s.ShearN[1], s.TwistNMM, s.BendNMM2[0], s.BendNMM2[1]}
}

// Respond multiplies strains by stiffnesses.
func (s *Elastic) Respond(e *Strain, _ []float64, f *Force, t *Tangent) float64 {
	k := s.stiffness()
	energy := 0.0
	for i := range 3 {
		f.N[i], f.M[i] = k[i]*e.Gamma[i], k[3+i]*e.Kappa[i]
		energy += 0.5 * (f.N[i]*e.Gamma[i] + f.M[i]*e.Kappa[i])
	}
	if t != nil {
		*t = Tangent{}
		for i := range 6 {
			t[i][i] = k[i]
		}
	}
	return energy
}

// Softened returns the section with less shear stiffness.
func (s *Elastic) Softened(part [2]float64) Section {
	c := *s
	c.ShearN[0], c.ShearN[1] = part[0]*s.ShearN[0], part[1]*s.ShearN[1]
	return &c
}

// Commit loses nothing.
func (s *Elastic) Commit(*Strain, []float64) float64 { return 0 }

// Stored is the energy.
func (s *Elastic) Stored(e *Strain, past []float64) float64 {
	var f Force
	return s.Respond(e, past, &f, nil)
}

// Fibre is a part of a section: where it lies along axes 2 and 3, mm, and its area.
type Fibre struct{ Y, Z, AreaMM2 float64 }

// Fibred is a section of fibres that follow a law of their own; twist and shear are elastic.
type Fibred struct {
	Law      material.Uniaxial
	Fibres   []Fibre
	ShearN   [2]float64 // G A_s along axes 2 and 3
	TwistNMM float64    // G J, N mm2
	Edge     Outline    // of the shape, if it has one: what it is drawn by
}

// HistoryLen is that of all fibres.
func (s *Fibred) HistoryLen() int { return s.Law.HistoryLen() * len(s.Fibres) }

// Respond sums over the fibres. It returns no energy: a fibre with a memory has none.
func (s *Fibred) Respond(e *Strain, past []float64, f *Force, t *Tangent) float64 {
	n := s.Law.HistoryLen()
	var a, ay, az, ayy, ayz, azz float64
	*f = Force{N: [3]float64{0, s.ShearN[0] * e.Gamma[1], s.ShearN[1] * e.Gamma[2]}, M: [3]float64{s.TwistNMM * e.Kappa[0], 0, 0}}
	for i := range s.Fibres {
		b := &s.Fibres[i]
		stress, tangent := s.Law.Respond(b.strain(e), past[i*n:i*n+n:i*n+n])
		p := stress * b.AreaMM2
		f.N[0] += p
		f.M[1] += p * b.Z
		f.M[2] -= p * b.Y
		c := tangent * b.AreaMM2
		a += c
		ay += c * b.Y
		az += c * b.Z
		ayy += c * b.Y * b.Y
		ayz += c * b.Y * b.Z
		azz += c * b.Z * b.Z
	}
	if t != nil {
		*t = Tangent{}
		t[1][1], t[2][2], t[3][3] = s.ShearN[0], s.ShearN[1], s.TwistNMM
		t[0][0], t[0][4], t[0][5] = a, az, -ay
		t[4][0], t[4][4], t[4][5] = az, azz, -ayz
		t[5][0], t[5][4], t[5][5] = -ay, -ayz, ayy
	}
	return 0
}

// Softened returns the section with less shear stiffness.
func (s *Fibred) Softened(part [2]float64) Section {
	c := *s
	c.ShearN[0], c.ShearN[1] = part[0]*s.ShearN[0], part[1]*s.ShearN[1]
	return &c
}

func (b *Fibre) strain(e *Strain) float64 { return e.Gamma[0] - b.Y*e.Kappa[2] + b.Z*e.Kappa[1] }

// Commit sums over the fibres.
func (s *Fibred) Commit(e *Strain, past []float64) float64 {
	n, lost := s.Law.HistoryLen(), 0.0
	for i := range s.Fibres {
		lost += s.Fibres[i].AreaMM2 * s.Law.Commit(s.Fibres[i].strain(e), past[i*n:i*n+n:i*n+n])
	}
	return lost
}

// Stored sums over the fibres, of the strain last committed, and adds twist and shear.
func (s *Fibred) Stored(e *Strain, past []float64) float64 {
	n := s.Law.HistoryLen()
	sum := 0.5 * (s.ShearN[0]*e.Gamma[1]*e.Gamma[1] + s.ShearN[1]*e.Gamma[2]*e.Gamma[2] + s.TwistNMM*e.Kappa[0]*e.Kappa[0])
	for i := range s.Fibres {
		sum += s.Fibres[i].AreaMM2 * s.Law.Stored(past[i*n:i*n+n:i*n+n])
	}
	return sum
}

// SectionError is a section that no wire has.
type SectionError struct {
	What   string
	Value  float64
	Reason string
}

func (e *SectionError) Error() string {
	return fmt.Sprintf("beam section: %s is %g: %s", e.What, e.Value, e.Reason)
}

func positive(what string, v float64) error {
	if !(v > 0) || math.IsInf(v, 0) {
		return &SectionError{what, v, "it must be positive"}
	}
	return nil
}
