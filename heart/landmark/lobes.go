package landmark

import (
	"math"

	"github.com/apical-heart/apical/image/segment"
)

// wallCrown stands in for a crown when no leaflets are seen: nadirs at the narrowest place of the lumen, under the three lobes of the sinuses, commissures between them at the junction. It rests on the wall
// alone, and its points say so.
func wallCrown(r *segment.Root) crown {
	var c crown
	t := r.Tube
	// The lobes: radius round the widest third of the sinuses, seen from the centroid.
	var lobe [nAngle]float64
	lo, hi := t.Near(r.SinusMM-3), t.Near(r.SinusMM+3)
	for k := lo; k <= hi; k++ {
		q := t.Contour(k)
		u, v := q.Centroid()
		for a := range lobe {
			lobe[a] += q.Ray(u, v, 2*math.Pi*float64(a)/nAngle) / float64(hi-lo+1)
		}
	}
	// An oval section has two lobes of its own: take its first two harmonics out.
	s := smoothRing(withoutOval(lobe), 3)
	for a := range s {
		s[a] = -s[a]
	}
	valley, ok := threePeaks(s)
	if !ok {
		valley = [3]int{0, nAngle / 3, 2 * nAngle / 3}
	}
	for i := range valley {
		j := (i + 1) % 3
		n := (valley[j] - valley[i] + nAngle) % nAngle
		c.nadir[j] = crownPoint{angle: math.Mod(float64(valley[i])+float64(n)/2, nAngle), heightMM: r.NarrowMM, sigmaMM: 2.5, share: 1}
		c.commissure[j] = crownPoint{angle: float64(valley[j]), heightMM: r.TopMM - 2, sigmaMM: 3, share: 1}
	}
	for a := range c.heightMM {
		c.heightMM[a] = r.NarrowMM + 2 // the ring is read clear of the bulge
	}
	return c
}

// withoutOval removes the mean and the first two harmonics.
func withoutOval(h [nAngle]float64) (out [nAngle]float64) {
	out = h
	for m := 0; m <= 2; m++ {
		var c, s float64
		for a, x := range h {
			sn, cs := math.Sincos(2 * math.Pi * float64(m*a) / nAngle)
			c += x * cs
			s += x * sn
		}
		norm := 2.0 / nAngle
		if m == 0 {
			norm = 1.0 / nAngle
		}
		for a := range out {
			sn, cs := math.Sincos(2 * math.Pi * float64(m*a) / nAngle)
			out[a] -= norm * (c*cs + s*sn)
		}
	}
	return out
}
