package beam

import "math"

// Outline is the edge of a cross-section, for drawing it. The zero Outline is none.
type Outline struct {
	// CornersMM lie along axes 2 and 3, anticlockwise for an eye that looks against axis 1.
	CornersMM [][2]float64
	// ReachMM is how far a strut is carried beyond a joint with others, where it narrows along a quarter of a circle to nothing: its width, or with Round all of it. Struts that meet at an angle are so joined without a notch.
	ReachMM float64
	Round   bool
}

// Outlined is a Section that can be drawn.
type Outlined interface {
	Section
	// Outline returns its edge.
	Outline() Outline
}

// Outline returns the edge of the shape that it was made from; without one, as of stiffnesses given by hand, it is zero.
func (s *Elastic) Outline() Outline { return s.Edge }

// Outline returns the edge of the shape that it was made from.
func (s *Fibred) Outline() Outline { return s.Edge }

// Outline returns the rectangle with points close to its corners, so that smooth shading shows four flat faces, and some between for what changes across a face.
func (r Rectangle) Outline() Outline {
	side := []float64{-1, -0.9, -0.5, 0, 0.5, 0.9}
	o := Outline{ReachMM: r.WidthMM / 2}
	y, z := r.WidthMM/2, r.ThicknessMM/2
	for _, t := range side {
		o.CornersMM = append(o.CornersMM, [2]float64{t * y, -z})
	}
	for _, t := range side {
		o.CornersMM = append(o.CornersMM, [2]float64{y, t * z})
	}
	for _, t := range side {
		o.CornersMM = append(o.CornersMM, [2]float64{-t * y, z})
	}
	for _, t := range side {
		o.CornersMM = append(o.CornersMM, [2]float64{-y, -t * z})
	}
	return o
}

// Outline returns a polygon of 24 corners with the circle's area.
func (r Round) Outline() Outline {
	const n = 24
	// n/2 sin(2 pi/n) rho^2 = pi r^2
	rho := r.DiameterMM / 2 * math.Sqrt(2*math.Pi/(n*math.Sin(2*math.Pi/n)))
	o := Outline{ReachMM: r.DiameterMM / 2, Round: true}
	for i := range n {
		s, c := math.Sincos(2 * math.Pi * float64(i) / n)
		o.CornersMM = append(o.CornersMM, [2]float64{rho * c, rho * s})
	}
	return o
}
