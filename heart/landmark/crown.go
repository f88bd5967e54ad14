package landmark

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
)

const nAngle = segment.NAngle

// A crown is the attachment of the leaflets on the wall: a height over the tube's origin for each of its rays, with three nadirs and three commissures.
type crown struct {
	heightMM   [nAngle]float64
	nadir      [3]crownPoint // in the order of the rays
	commissure [3]crownPoint // commissure[i] lies between nadir[i] and nadir[i+1]
	amplitude  float64       // mean height of the commissures over the nadirs, mm
}

// A crownPoint is a place on the crown.
type crownPoint struct {
	angle    float64 // in rays, 0 to nAngle
	heightMM float64
	sigmaMM  float64 // how far the evidence scatters
	share    float64 // 0 to 1: how much of the evidence lies about it
}

// threePeaks returns the three rays, at least 60 degrees apart, whose heights stand the most over the lowest places between them.
func threePeaks(h [nAngle]float64) (p [3]int, ok bool) {
	const apart = nAngle / 6
	// low[a][n] is the lowest height on the n rays from a.
	var low [nAngle][nAngle + 1]float64
	for a := range low {
		low[a][0] = h[a]
		for n := 1; n <= nAngle; n++ {
			low[a][n] = math.Min(low[a][n-1], h[(a+n)%nAngle])
		}
	}
	best := math.Inf(-1)
	for a := 0; a < nAngle-2*apart; a++ {
		for b := a + apart; b < nAngle-apart; b++ {
			for c := b + apart; c < nAngle && a+nAngle-c >= apart; c++ {
				v := h[a] + h[b] + h[c] - low[a][b-a] - low[b][c-b] - low[c][a+nAngle-c]
				if v > best {
					best, p, ok = v, [3]int{a, b, c}, true
				}
			}
		}
	}
	return p, ok
}

// evenFit fits y = c + k x^2 and returns c and the scatter about the fit.
func evenFit(x, y []float64) (c, sd float64) {
	var n, s2, s4, t0, t2 float64
	for i := range x {
		q := x[i] * x[i]
		n++
		s2 += q
		s4 += q * q
		t0 += y[i]
		t2 += y[i] * q
	}
	d := n*s4 - s2*s2
	if n < 3 || d <= 0 {
		return t0 / math.Max(n, 1), 0
	}
	c = (t0*s4 - t2*s2) / d
	k := (n*t2 - s2*t0) / d
	for i := range x {
		e := y[i] - c - k*x[i]*x[i]
		sd += e * e / n
	}
	return c, math.Sqrt(sd)
}

// meanDarkness is the mean over the rays of the greatest darkness within 1.5 mm of the crown, 1 mm inside the wall.
func meanDarkness(r *segment.Root, l *segment.Labels, at *image.Sampler, h [nAngle]float64) float64 {
	var s float64
	for a := range h {
		var m float64
		for x := -1.5; x <= 1.5; x += 0.5 {
			m = math.Max(m, segment.Tissue(at.At(r.Tube.Inner(r.Tube.Near(h[a]+x), a, 1)), l.LumenHU, l.SoftHU))
		}
		s += m / nAngle
	}
	return s
}

// wallPoint returns the point of the tube's wall at an angle (in rays) and a height, linear between rays and planes.
func wallPoint(t *segment.Tube, angle, hMM float64) geom.Vec {
	x := math.Mod(angle+nAngle, nAngle)
	i := int(x)
	f := x - float64(i)
	y := math.Min(math.Max((hMM-t.FirstMM)/t.StepMM, 0), float64(len(t.Radius)-1))
	k := min(int(y), len(t.Radius)-2)
	g := y - float64(k)
	lower := t.Inner(k, i%nAngle, 0).Lerp(t.Inner(k, (i+1)%nAngle, 0), f)
	upper := t.Inner(k+1, i%nAngle, 0).Lerp(t.Inner(k+1, (i+1)%nAngle, 0), f)
	return lower.Lerp(upper, g)
}
