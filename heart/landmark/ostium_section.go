package landmark

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
)

const (
	nRay      = 24  // of a section across an artery
	nRayStep  = 25  // steps that it looks for the edge: 5 mm, the radius of the widest artery and something beyond
	rayStepMM = 0.2 // less than half of the finest voxel
	sectionMM = 0.5 // from section to section
)

// An eye reads contrast at full detail: blood 1, water and air 0, so that an edge between blood and fat lies half-way to a thin wall in it.
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

// depth returns how far p lies outside the tube, about half a voxel less than 0 anywhere inside; ok is false beyond what was looked at.
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

// section cuts across f's W axis and moves the middle to where the edges lie evenly round it. With a model, a whole section nearby, edges that are not found do not matter: the ones found are laid on
// the model's, and the middle moves a third as far, since what is seen in part does not tell more.
func (e *eye) section(f geom.Frame, depth depthAt, model *section) section {
	const passes, mostMM = 3, 0.6
	for pass := 0; ; pass++ {
		s := section{frame: f, peak: e.peak(f)}
		var n, sum float64
		for a := range s.radius {
			sn, c := math.Sincos(2 * math.Pi * float64(a) / nRay)
			if s.radius[a], s.found[a] = e.edge(f, c, sn, s.peak, depth); s.found[a] {
				n++
				sum += s.radius[a]
			}
		}
		s.closed = n / nRay
		if n > 0 {
			s.radiusMM = sum / n
		}
		if n < nRay/4 || pass == passes {
			return s
		}
		du, dv := s.offset(model)
		most := mostMM
		if model != nil {
			most /= 3
		}
		if d := math.Hypot(du, dv); d > most {
			du, dv = du*most/d, dv*most/d
		}
		f.Origin = f.At(du, dv, 0)
	}
}

// peak is the mean contrast within half a millimetre of the artery's middle.
func (e *eye) peak(f geom.Frame) float64 {
	s := e.along(f.Origin, f.W)
	for a := 0; a < 6; a++ {
		sn, c := math.Sincos(float64(a) * math.Pi / 3)
		s += e.along(f.At(0.5*c, 0.5*sn, 0), f.W)
	}
	return s / 7
}

// along is the mean contrast of three places along an artery, a correlation length of the noise apart: its edges stay sharp.
func (e *eye) along(p, w geom.Vec) float64 {
	const apart = 0.7
	return (e.contrast(p.AddScaled(-apart, w)) + e.contrast(p) + e.contrast(p.AddScaled(apart, w))) / 3
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
	// One ray's weight pulls towards no shift.
	m[0][0]++
	m[1][1]++
	if model != nil {
		m[2][2] = 1
	}
	det := func(a, b, c int) float64 {
		return m[0][a]*(m[1][b]*m[2][c]-m[1][c]*m[2][b]) - m[0][b]*(m[1][a]*m[2][c]-m[1][c]*m[2][a]) + m[0][c]*(m[1][a]*m[2][b]-m[1][b]*m[2][a])
	}
	d := det(0, 1, 2)
	return det(3, 1, 2) / d, det(0, 3, 2) / d
}

// edge returns where the contrast has fallen half-way from the peak to what lies round the artery, along a ray; a ray that goes back into the root has none, nor one that finds no dip of a quarter of the
// peak.
func (e *eye) edge(f geom.Frame, c, s, peak float64, depth depthAt) (float64, bool) {
	var v [nRayStep + 1]float64
	low := peak
	last := 0
	for i := range v {
		r := rayStepMM * float64(i)
		p := f.At(r*c, r*s, 0)
		if d, ok := depth(p); !ok || d < 0.3 {
			break
		}
		v[i] = e.along(p, f.W)
		last = i
		if v[i] < low {
			low = v[i]
		} else if v[i] > low+0.15 && low < 0.6*peak {
			break // the next structure begins
		}
	}
	if low > 0.75*peak {
		return 0, false
	}
	half := (peak + low) / 2
	for i := 1; i <= last; i++ {
		if v[i] < half {
			if v[i-1] <= half {
				return rayStepMM * float64(i-1), true
			}
			return rayStepMM * (float64(i) - (half-v[i])/(v[i-1]-v[i])), true
		}
	}
	return 0, false
}
