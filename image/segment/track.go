package segment

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

// Extent of the first look at the root, in mm of the course from the ventricle's base: the annulus lies 0 to 15 mm over the base (where the share of thick muscle falls under
// walledShare), a root is 12 to 35 mm long, so that 45 mm over the base is the ascending aorta.
const (
	firstStartMM = 45
	firstBelowMM = 12
	firstAboveMM = 6
)

// firstFrame returns a straight axis for the first look: origin on the course where the aorta is a plain tube, W along the chord of the course from the base to the origin.
// The base lies downMM under the origin.
func (s *site) firstFrame() (f geom.Frame, downMM float64) {
	at := math.Min(s.baseMM+firstStartMM, s.course.Length()-3)
	o, b := s.course.At(at), s.course.At(s.baseMM+3)
	w := o.Sub(b).Unit()
	return geom.FrameOf(geom.Plane{Origin: o, Normal: w}, geom.Vec{X: 1}), o.Sub(b).Norm() + 3
}

// leafletMM is the thickest dark sheet inside the lumen that counts as a leaflet: a calcified one is 1 to 2 mm thick, and blur adds to it.
const leafletMM = 2.5

// trackTube finds the wall of the lumen along the frame's W axis. Planes lie planeMM apart from loMM to hiMM; the search starts at startMM, where the aorta is a plain tube,
// with a circle of startRadiusMM, and goes from plane to plane, each held to the one before.
func trackTube(f *image.Field, frame geom.Frame, lumenHU, softHU, loMM, hiMM, startMM, startRadiusMM float64, startUV [2]float64) *Tube {
	t := &tracker{at: image.NewFieldSampler(f), filled: image.NewFieldSampler(closed(f, int(math.Round(leafletMM/2/f.SpacingMM()[0])))), frame: frame, lumenHU: lumenHU, softHU: softHU, edgeHU: (lumenHU + softHU) / 2}
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
	// Down and up at the same time: a plane leans on those between it and the start only.
	num.Parallel(2, 1, func(side, _ int) {
		step := 2*side - 1
		c, held := c, append([]float64{}, out.Radius[start]...)
		for k := start + step; k >= 0 && k < n; k += step {
			r, cost := t.contour(frame.At(c[0], c[1], loMM+float64(k)*planeMM), held, 0.6)
			out.Centre[k], out.Radius[k], out.Cost[k] = c, r, cost
			// Held to the last few millimetres rather than to the last plane: a thick leaflet's root pushes the contour in for a moment only.
			for a := range held {
				held[a] += 0.2 * (r[a] - held[a])
			}
			nc := starCentre(c, r)
			// The centre follows slowly, so that neighbours keep comparable stars.
			nc = [2]float64{c[0] + 0.3*(nc[0]-c[0]), c[1] + 0.3*(nc[1]-c[1])}
			held = reseat(c, held, nc)
			c = nc
		}
	})
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

// Inner returns the point on ray a of plane k, depthMM inside the wall (negative: outside).
func (t *Tube) Inner(k, a int, depthMM float64) geom.Vec {
	s, c := math.Sincos(2 * math.Pi * float64(a) / NAngle)
	r := t.Radius[k][a] - depthMM
	return t.Frame.At(t.Centre[k][0]+r*c, t.Centre[k][1]+r*s, t.HeightMM(k))
}
