// Package contact keeps bodies apart: points and wires against rigid tools, against triangle surfaces and against wires, with friction and with multipliers that free the pressure from the penalty. All of it is
// mech.Terms, so that it knows neither what bodies are made of nor who solves.
//
// A contact term has one element for each sample of a body (a node, or a point on a wire or a triangle, with the length or area that it stands for), whatever it touches. What it may touch changes the element's
// blocks and never the number of elements: multipliers and slips stay with their sample.
//
// # The law
//
// With the gap g (positive: open) and the multiplier l >= 0 a sample of weight w pushes with the force
//
//	N = w ramp(l - k g),  ramp(x) = 0 below -e, (x + e)^2 / 4e between, x above e,  e = k d
//
// k is the penalty a unit of weight and d the length over which the contact sets in: at rest on it, g <= d. Force and its derivative are continuous. Augment sets l to ramp(l - k g) (Hestenes 1969, Powell 1969), after which
// the same force needs no penetration, and the pressure does not depend on k. The total does not grow with the mesh as weights are tributary areas and lengths, whose sum is the body's.
//
// # Surfaces and wires
//
// A point at distance d from a surface of half thickness h and with a radius r of its own has the gap d - (r + h). The distance to each triangle is smooth, the distance to the nearest is not; so the energy of a
// sample is the sum of F(distance) over the triangles in reach, less F over the edges that two of them share, plus F over the inner corners (Li et al. 2023, Convergent incremental potential contact, arXiv:2307.15908). This equals F(distance to the surface)
// where the surface is one sheet within reach, counts two sheets twice, and is continuously differentiable at faces, edges and corners alike. It needs r + h > 0: distances have no sign, and Limit keeps a step from
// passing the middle of a sheet.
//
// # Limitations
//
// In a pit that is narrower than r + h the sheets all round a sample form a ring, which counts less than a sheet: the sample is held by the pit's bottom rather than by its sides, and stands by so much deeper.
//
// A body against itself, or two bodies of which each has samples on the other, share the force among both: what a sample bears is then a part of the pressure.
//
// Samples of a wire are points: between two of them a corner of a surface is felt late by at most s^2 / 8(r + h), s their spacing. Wires among themselves are integrated exactly, see Wires. Turning of a wire about its own axis is not
// felt by friction.
package contact

// Law is how a sample pushes and rubs.
type Law struct {
	// Stiffness is the penalty k a unit of the samples' weight: N/mm^3 where weights are areas, N/mm^2 where lengths, N/mm where all are 1.
	Stiffness float64
	// SmoothMM is the length d over which contact sets in. 0: at once, with a kink in the force.
	SmoothMM float64
	// Soft makes Stiffness what the body gives by, as a bedding or a thin cover does: it is not augmented away.
	Soft bool
	// HardenMM is the depth from which what is Soft resists more and more, as tissue does that is pressed thin: at a depth d beyond it with (1 + d / HardenMM) d instead of d. 0: not at all.
	HardenMM float64
	// Friction is Coulomb's coefficient. The stick is elastic with a third of Stiffness, so that a contact slips by 3 mu N / k before it slides. The force at which it slides follows the normal force of the last commit or
	// augmentation, which keeps the Hessian symmetric.
	Friction float64
}

// push returns for x = l - k g the force p a unit of weight, its derivative in x and its integral.
func (l *Law) push(x float64) (integral, p, slope float64) {
	e := l.Stiffness * l.SmoothMM
	switch {
	case x >= e:
		integral, p, slope = x*x/2+e*e/6, x, 1
		if from := l.Stiffness * l.HardenMM; from > 0 && x > from {
			y := x - from
			integral, p, slope = integral+y*y*y/(3*from), p+y*y/from, slope+2*y/from
		}
		return integral, p, slope
	case x <= -e:
		return 0, 0, 0
	}
	y := x + e
	return y * y * y / (12 * e), y * y / (4 * e), y / (2 * e)
}

// energy returns the energy a unit of weight at a gap: the work from touching on at a fixed multiplier; without one, from an open gap on.
func (l *Law) energy(multiplier, gapMM float64) float64 {
	e, _, _ := l.push(multiplier - l.Stiffness*gapMM)
	if multiplier > 0 {
		rest, _, _ := l.push(multiplier)
		e -= rest
	}
	return e / l.Stiffness
}
