package segment

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
)

const (
	aboveMM = 30 // planes over the tube's lower end: sinotubular junction and some ascending aorta
	belowMM = 45 // planes under it: the rest of the root (25 mm) and the outflow tract
)

// rootFrame returns the straight axis of the root: origin on the course beside the tube's lower end, W along the chord of the course from 20 mm before it to 15 mm past it.
func (s *site) rootFrame() geom.Frame {
	at, _ := s.course.Nearest(s.aorta.at)
	w := s.course.At(at + 15).Sub(s.course.At(at - 20)).Unit()
	return geom.FrameOf(geom.Plane{Origin: s.course.At(at), Normal: w}, geom.Vec{X: 1})
}

// trackTube finds the wall of the lumen along the frame's W axis. Planes lie planeMM apart from loMM to hiMM; the search starts at startMM, where the aorta is a plain tube,
// with a circle of startRadiusMM, and goes from plane to plane, each held to the one before.
func trackTube(f *image.Field, frame geom.Frame, lumenHU, softHU, loMM, hiMM, startMM, startRadiusMM float64, startUV [2]float64) *Tube {
	t := &tracker{at: image.NewFieldSampler(f), frame: frame, lumenHU: lumenHU, softHU: softHU, edgeHU: (lumenHU + softHU) / 2}
	n := int(math.Round((hiMM-loMM)/planeMM)) + 1
	out := &Tube{Frame: frame, FirstMM: loMM, StepMM: planeMM, Centre: make([][2]float64, n), Radius: make([][]float64, n), Cost: make([]float64, n)}
	start := min(max(int(math.Round((startMM-loMM)/planeMM)), 0), n-1)
	circle := make([]float64, NAngle)
	for a := range circle {
		circle[a] = startRadiusMM
	}
	c := startUV
	var r []float64
	var cost float64
	for pass := 0; pass < 3; pass++ {
		r, cost = t.contour(frame.At(c[0], c[1], loMM+float64(start)*planeMM), circle, 0.02)
		nc := starCentre(c, r)
		circle = reseat(c, r, nc)
		c = nc
	}
	out.Centre[start], out.Radius[start], out.Cost[start] = c, circle, cost
	for _, step := range []int{-1, 1} {
		c, r := c, out.Radius[start]
		for k := start + step; k >= 0 && k < n; k += step {
			r, cost = t.contour(frame.At(c[0], c[1], loMM+float64(k)*planeMM), r, 0.6)
			out.Centre[k], out.Radius[k], out.Cost[k] = c, r, cost
			nc := starCentre(c, r)
			// The centre follows slowly, so that neighbours keep comparable stars.
			nc = [2]float64{c[0] + 0.3*(nc[0]-c[0]), c[1] + 0.3*(nc[1]-c[1])}
			r = reseat(c, r, nc)
			c = nc
		}
	}
	return out
}

// starCentre returns the centroid of the star-shaped contour.
func starCentre(c [2]float64, radius []float64) [2]float64 {
	u, v := star(c, radius).Centroid()
	return [2]float64{u, v}
}

// star returns the contour in local coordinates; its frame is left empty.
func star(c [2]float64, radius []float64) geom.Contour {
	p := make([][2]float64, len(radius))
	for a, r := range radius {
		s, co := math.Sincos(2 * math.Pi * float64(a) / float64(len(radius)))
		p[a] = [2]float64{c[0] + r*co, c[1] + r*s}
	}
	return geom.Contour{Points: p}
}

// reseat returns the radii of the same contour seen from another centre inside it.
func reseat(c [2]float64, radius []float64, nc [2]float64) []float64 {
	s := star(c, radius)
	out := make([]float64, len(radius))
	for a := range out {
		out[a] = s.Ray(nc[0], nc[1], 2*math.Pi*float64(a)/float64(len(radius)))
		if out[a] == 0 {
			out[a] = radius[a]
		}
	}
	return out
}

// Contour returns the contour of plane k.
func (t *Tube) Contour(k int) geom.Contour {
	c := star(t.Centre[k], t.Radius[k])
	c.Frame = t.Frame
	c.Frame.Origin = t.Frame.At(0, 0, t.HeightMM(k))
	return c
}

// HeightMM returns the height of plane k along W over the frame's origin.
func (t *Tube) HeightMM(k int) float64 { return t.FirstMM + float64(k)*t.StepMM }
