package sizing

import (
	"math"

	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/valve"
)

// cell is the stretch of annuli, in the device's metric, for which one size is chosen.
type cell struct {
	size      int // index in Device.Sizes
	low, high float64
	moved     bool // the lower end was set by the target, not by a range
}

// cells divides the annuli among the sizes that have a range in the metric. target is the oversizing aimed at as a fraction; ok is
// false if none is known. Nominal sizes and ranges rise (valve.Device.Check), and with them the boundaries.
func cells(d *valve.Device, metric string, target float64, ok bool) []cell {
	var out []cell
	for i := range d.Sizes {
		r := d.Sizes[i].Annulus.Range(metric)
		if r == nil {
			continue
		}
		c := cell{size: i, low: r.Low(), high: r.High()}
		if n := len(out); n > 0 {
			before := &out[n-1]
			b, moved := boundary(&d.Sizes[before.size], &d.Sizes[i], metric, target, ok)
			before.high, c.low, c.moved = b, b, moved
		}
		out = append(out, c)
	}
	return out
}

// boundary returns the annulus at which the choice changes from size a to the next larger b: where the two are equally far from the
// target,
//
//	(N_a/x - 1 + N_b/x - 1)/2 = t,  x = (N_a + N_b) / (2 (1 + t)),
//
// as far as the ranges leave that open. They do between the lower limit of b and the upper limit of a; a lower limit of b that is
// only assumed gives way down to the lower limit of a. Without a target it is the middle.
func boundary(a, b *valve.Size, metric string, target float64, ok bool) (x float64, moved bool) {
	ra, rb := a.Annulus.Range(metric), b.Annulus.Range(metric)
	lo, hi := rb.Low(), ra.High()
	if lo > hi {
		lo, hi = hi, lo
	}
	if !ok {
		return (lo + hi) / 2, false
	}
	if rb.Assumed() {
		lo = math.Min(lo, ra.Low())
	}
	x = (a.Nominal(metric) + b.Nominal(metric)) / (2 * (1 + target))
	x = math.Min(hi, math.Max(lo, x))
	return x, math.Abs(x-rb.Low()) > 1e-9
}

// probability returns the part of the normal distribution of v between lo and hi. Without a standard deviation it is 0 or 1; a value
// on the boundary belongs to the smaller size, as the ranges are written "up to and with".
func probability(v measure.Value, lo, hi float64) float64 {
	if v.SD <= 0 {
		if v.Value > lo && v.Value <= hi || math.IsInf(lo, -1) && v.Value <= hi {
			return 1
		}
		return 0
	}
	return phi((hi-v.Value)/v.SD) - phi((lo-v.Value)/v.SD)
}

func phi(z float64) float64 { return 0.5 * math.Erfc(-z/math.Sqrt2) }

// asDiameter converts a value of the metric into the diameter of the circle that has it.
func asDiameter(metric string, x float64) float64 {
	switch metric {
	case valve.ByArea:
		return measure.AreaDiameterMM(x)
	case valve.ByPerimeter:
		return measure.PerimeterDiameterMM(x)
	}
	return x
}

// annulus returns the patient's annulus in the metric.
func annulus(s *measure.Set, metric string) measure.Value {
	switch metric {
	case valve.ByArea:
		return s.AnnulusAreaMM2
	case valve.ByPerimeter:
		return s.AnnulusPerimeterMM
	}
	return s.AnnulusMeanMM
}

func unit(metric string) string {
	if metric == valve.ByArea {
		return "mm2"
	}
	return "mm"
}
