package problem

import "github.com/apical-heart/apical/mech/beam"

// brickSection is a section as bricks with one integration point make it: each answers with the stress at its middle, and bends within itself against an elastic stiffness, so that an elastic section bends exactly.
type brickSection struct {
	*beam.Fibred
	bendNMM2 [2]float64 // of all bricks about axes 2 and 3, each about its own middle
}

// newBrickSection divides a section's rectangle into bricks about its fibres, so many across the width and through the wall.
func newBrickSection(s *beam.Fibred, r beam.Rectangle, youngMPa float64, across, through int) *brickSection {
	area := r.WidthMM * r.ThicknessMM
	for i := range s.Fibres {
		s.Fibres[i].AreaMM2 = area / float64(len(s.Fibres))
	}
	w, t := r.WidthMM/float64(across), r.ThicknessMM/float64(through)
	return &brickSection{s, [2]float64{youngMPa * area * t * t / 12, youngMPa * area * w * w / 12}}
}

// Respond adds the bricks' own bending.
func (s *brickSection) Respond(e *beam.Strain, past []float64, f *beam.Force, t *beam.Tangent) float64 {
	energy := s.Fibred.Respond(e, past, f, t)
	for i, k := range s.bendNMM2 {
		f.M[1+i] += k * e.Kappa[1+i]
		if t != nil {
			t[4+i][4+i] += k
		}
	}
	return energy
}

// Softened returns the section with less shear stiffness.
func (s *brickSection) Softened(part [2]float64) beam.Section {
	return &brickSection{s.Fibred.Softened(part).(*beam.Fibred), s.bendNMM2}
}

// Stored adds the bricks' own bending.
func (s *brickSection) Stored(e *beam.Strain, past []float64) float64 {
	sum := s.Fibred.Stored(e, past)
	for i, k := range s.bendNMM2 {
		sum += 0.5 * k * e.Kappa[1+i] * e.Kappa[1+i]
	}
	return sum
}
