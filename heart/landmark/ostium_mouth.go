package landmark

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
)

const (
	nRay      = 24  // of a section across an artery
	rayMM     = 5.0 // how far it looks for the artery's edge
	stepMM    = 0.2
	sectionMM = 0.5 // between sections
)

// eye reads contrast at full detail: blood 1, air and water 0.
type eye struct {
	at      *image.Sampler
	away    *image.Sampler
	tube    *segment.Tube
	lumenHU float64
}

func newEye(root *segment.Root, l *segment.Labels, s *surround) *eye {
	return &eye{at: image.NewFieldSampler(root.HU), away: image.NewFieldSampler(s.away), tube: root.Tube, lumenHU: l.LumenHU}
}

// contrast is cut off at the lumen's, so that calcium does not draw edges outwards.
func (e *eye) contrast(p geom.Vec) float64 {
	return math.Min(1, math.Max(0, e.at.At(p)/e.lumenHU))
}

// depth returns how far p lies outside the tube, about -0.4 mm anywhere inside; ok is false beyond what was looked at.
func (e *eye) depth(p geom.Vec) (mm float64, ok bool) {
	if !e.away.Inside(p) {
		return 0, false
	}
	return e.away.At(p) - nearMM/2, true
}

// depthAt tells how far a point lies outside the wall, negative inside; ok is false where the wall is not known.
type depthAt func(geom.Vec) (mm float64, ok bool)

// A section is an artery cut across.
type section struct {
	frame    geom.Frame // origin in the middle, W along the artery
	peak     float64    // contrast in the middle
	radius   [nRay]float64
	found    [nRay]bool // the ray ended at an edge
	radiusMM float64    // mean of the rays found
	closed   float64    // share of the rays found
}

func (s *section) edgePoint(a int) geom.Vec {
	sn, c := math.Sincos(2 * math.Pi * float64(a) / nRay)
	return s.frame.At(s.radius[a]*c, s.radius[a]*sn, 0)
}

// section cuts across f's W axis and moves the middle to where the edges lie evenly round it. With a model, a whole section nearby, edges that are not found do not
// matter: the ones found are laid on the model's.
func (e *eye) section(f geom.Frame, depth depthAt, model *section) section {
	var s section
	for pass := 0; ; pass++ {
		s = section{frame: f}
		s.peak = e.contrast(f.Origin)
		for a := 0; a < 6; a++ {
			sn, c := math.Sincos(float64(a) * math.Pi / 3)
			s.peak += e.contrast(f.At(0.5*c, 0.5*sn, 0))
		}
		s.peak /= 7
		var n, sum float64
		for a := range s.radius {
			sn, c := math.Sincos(2 * math.Pi * float64(a) / nRay)
			s.radius[a], s.found[a] = e.edge(f, c, sn, s.peak, depth)
			if s.found[a] {
				n++
				sum += s.radius[a]
			}
		}
		s.closed = n / nRay
		if n < nRay/4 {
			return s
		}
		s.radiusMM = sum / n
		if pass == 3 {
			return s
		}
		du, dv := s.offset(model)
		if d, most := math.Hypot(du, dv), 0.6; d > most || model != nil && d > most/3 {
			if model != nil {
				most /= 3 // what is seen of it only in part does not move it far
			}
			du, dv = du*most/d, dv*most/d
		}
		f.Origin = f.At(du, dv, 0)
	}
}

// offset returns the shift that lays the edges on the model's (nil: on a circle), by least squares: a middle shifted by (du, dv) lengthens the ray at angle t by
// du cos t + dv sin t.
func (s *section) offset(model *section) (du, dv float64) {
	var m [3][4]float64
	for a := range s.radius {
		if !s.found[a] {
			continue
		}
		sn, c := math.Sincos(2 * math.Pi * float64(a) / nRay)
		r := s.radius[a]
		b := [3]float64{c, sn, 1}
		if model != nil {
			r -= model.radius[a]
			b[2] = 0
		}
		for i := range b {
			for j := range b {
				m[i][j] += b[i] * b[j]
			}
			m[i][3] += b[i] * r
		}
	}
	// A pull of one ray's weight towards no shift.
	m[0][0]++
	m[1][1]++
	if model != nil {
		m[2][2] = 1
	}
	det := func(a, b, c int) float64 {
		return m[0][a]*(m[1][b]*m[2][c]-m[1][c]*m[2][b]) - m[0][b]*(m[1][a]*m[2][c]-m[1][c]*m[2][a]) + m[0][c]*(m[1][a]*m[2][b]-m[1][b]*m[2][a])
	}
	d := det(0, 1, 2)
	if math.Abs(d) < 1e-9 {
		return 0, 0
	}
	return det(3, 1, 2) / d, det(0, 3, 2) / d
}

// edge returns where the contrast has fallen half-way from the peak to what lies round the artery, along a ray; a ray that goes back into the root has none, nor
// one that finds no dip of a quarter of the peak.
func (e *eye) edge(f geom.Frame, c, s, peak float64, depth depthAt) (float64, bool) {
	const n = 25 // rayMM in steps
	var v [n + 1]float64
	low := peak
	last := 0
	for i := range v {
		r := stepMM * float64(i)
		p := f.At(r*c, r*s, 0)
		if d, ok := depth(p); !ok || d < 0.3 {
			break
		}
		v[i] = e.contrast(p)
		last = i
		if v[i] < low {
			low = v[i]
		} else if v[i] > low+0.15 && low < 0.6*peak {
			break // the next structure begins
		}
	}
	half := (peak + low) / 2
	if low > 0.75*peak {
		return 0, false
	}
	for i := 1; i <= last; i++ {
		if v[i] < half {
			if v[i-1] <= half {
				return stepMM * float64(i-1), true
			}
			return stepMM * (float64(i) - (half-v[i])/(v[i-1]-v[i])), true
		}
	}
	return 0, false
}

// rayRadius returns the tube's radius on plane k at an angle, linear between its rays.
func rayRadius(t *segment.Tube, k int, angle float64) float64 {
	x := angle / (2 * math.Pi) * segment.NAngle
	x -= math.Floor(x/segment.NAngle) * segment.NAngle
	i := int(x)
	w := x - float64(i)
	r := t.Radius[k]
	return (1-w)*r[i%segment.NAngle] + w*r[(i+1)%segment.NAngle]
}
