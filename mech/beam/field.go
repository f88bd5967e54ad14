package beam

import (
	"math"

	"github.com/apical-heart/apical/mech"
)

// Field gives a number at places of an element's section, along axes 2 and 3 in mm: Martensite or AxialStrain.
type Field func(e int) func(yMM, zMM float64) float64

// transforming is a law that knows its martensite.
type transforming interface{ Martensite(past []float64) float64 }

// Martensite returns the field of the fraction of martensite, 0 to 1: that of the fibre nearest to a place, of several the mean. A section of another law has none. past returns an element's history, as mech.Assembly.Past does.
func (t *Struts) Martensite(past func(e int) []float64) Field {
	return func(e int) func(y, z float64) float64 {
		s, ok := t.elements[e].section.(*Fibred)
		if !ok {
			return func(y, z float64) float64 { return 0 }
		}
		law, ok := s.Law.(transforming)
		if !ok {
			return func(y, z float64) float64 { return 0 }
		}
		h, n := past(e), s.Law.HistoryLen()
		return func(y, z float64) float64 {
			nearest, sum, count := math.Inf(1), 0.0, 0.0
			for i := range s.Fibres {
				d := math.Hypot(s.Fibres[i].Y-y, s.Fibres[i].Z-z)
				x := law.Martensite(h[i*n : i*n+n])
				switch {
				case d < nearest*(1-1e-9):
					nearest, sum, count = d, x, 1
				case d <= nearest*(1+1e-9):
					sum, count = sum+x, count+1
				}
			}
			return sum / count
		}
	}
}

// MeanMartensite returns the fraction of martensite of all fibred struts by volume.
func (t *Struts) MeanMartensite(past func(e int) []float64) float64 {
	var all, transformed float64
	for e := range t.elements {
		s, ok := t.elements[e].section.(*Fibred)
		if !ok {
			continue
		}
		law, ok := s.Law.(transforming)
		h, n := past(e), s.Law.HistoryLen()
		for i := range s.Fibres {
			v := s.Fibres[i].AreaMM2 * t.elements[e].lengthMM
			all += v
			if ok {
				transformed += v * law.Martensite(h[i*n:i*n+n])
			}
		}
	}
	if all == 0 {
		return 0
	}
	return transformed / all
}

// AxialStrain returns the field of the strain along the strut.
func (t *Struts) AxialStrain(s *mech.State) Field {
	return func(e int) func(y, z float64) float64 {
		strain := t.Strain(e, s)
		return func(y, z float64) float64 {
			f := Fibre{Y: y, Z: z}
			return f.strain(&strain)
		}
	}
}
