package segment

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
)

const (
	joinMM       = 10 // under the neck the outflow tract opens into the ventricle, whose sections have no centre of the root's
	centreStepMM = 1
	centreSmooth = 24   // passes of (1, 2, 1)/4: a Gaussian of 3.5 mm, a quarter of the radius, takes out the sinuses' asymmetry and keeps the arch's bend (25 mm and more)
	outsidePart  = 0.05 // of a section's rim outside the picture: it is cut
)

// centreline runs from the ventricle's deepest place through the centroids of the root's sections and of those of the aorta beyond it, which lie across its course, to where these end or leave the
// picture.
func (l *Labels) centreline(hu *image.Field, beyond []section) geom.Curve {
	t := l.Root.Tube
	from := max(0, int(math.Ceil((l.Root.NeckMM-joinMM-t.FirstMM)/t.StepMM)))
	to := min(len(t.Radius)-1, int((l.Root.TopMM-t.FirstMM)/t.StepMM))
	var root geom.Curve
	for k := from; k <= to; k += 2 {
		root = append(root, t.centre(k))
	}
	if len(root) == 0 {
		return append(geom.Curve{}, l.Course...)
	}
	var c geom.Curve
	s, _ := l.Course.Nearest(root[0])
	for x := 0.0; x < s-joinMM/2; x++ {
		c = append(c, l.Course.At(x))
	}
	c = append(c, root...)
	at := image.NewFieldSampler(hu)
	for _, sec := range beyond {
		if sec.outside(at) > outsidePart {
			break
		}
		p := sec.centre()
		// The first sections lie beside the root's last ones.
		if last := c[len(c)-1]; p.Sub(last).Dot(sec.frame.W) > 0 {
			c = append(c, p)
		}
	}
	return c.Resample(centreStepMM).Smooth(centreSmooth)
}

// centre returns the centroid of the section.
func (s *section) centre() geom.Vec {
	u, v := star([2]float64{}, s.radius).Centroid()
	return s.frame.At(u, v, 0)
}

// outside returns the part of the section's rim that lies outside the picture.
func (s *section) outside(at *image.Sampler) float64 {
	n := 0
	for a, r := range s.radius {
		sn, c := math.Sincos(2 * math.Pi * float64(a) / float64(len(s.radius)))
		if !at.Inside(s.frame.At(r*c, r*sn, 0)) {
			n++
		}
	}
	return float64(n) / float64(len(s.radius))
}
