package segment

import (
	"math"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
)

// fineMM is the voxel edge along the root: the least slice spacing that planning asks for.
const fineMM = 0.5

// turns is how often the axis is turned to the leaflets' attachment; it settles to 3 degrees in two on phantoms tilted by 25.
const turns = 3

// Extent of the second look at the root, relative to the neck of the lumen under the sinuses.
const (
	aboveMM = 50
	belowMM = 24
)

// traceRoot looks at the root twice: along the course of the blood, to find the sinuses and the neck below them, and then along the root's own axis.
func traceRoot(v *image.Volume, s *site, l *Labels) (Root, error) {
	refused := fault.New("SEG-ROOT", "the sinuses of the aortic root with a neck below them were not found",
		"Use a scan that covers the ventricle's base, the aortic root and at least 3 cm of the ascending aorta.")
	frame, down := s.firstFrame()
	low := -down - firstBelowMM
	g := image.IsotropicGrid(frame, [3]float64{wallMaxMM + 8, wallMaxMM + 8, 1}, 1)
	g.Size[2] = int(firstAboveMM-low) + 5
	g.ToLPS.T = frame.At(-float64(g.Size[0]/2), -float64(g.Size[1]/2), low-2)
	first := trackTube(image.Gaussian(image.Resample(v, g), 0.7), frame, l.LumenHU, l.SoftHU, low, firstAboveMM, 0, s.aorta.part.radiusMM, [2]float64{})
	sh, ok := first.shape(-down-6, -down+18)
	if !ok {
		return Root{}, refused
	}
	frame = first.axis(sh)
	// The second look starts where the first saw a clean round tube over the sinuses, and is repeated along the normal of the leaflets' attachment.
	top, area := first.centre(sh.top), first.Contour(sh.top).Area()
	var r Root
	for turn := 0; ; turn++ {
		if r, ok = RootAlong(v, frame, top, math.Sqrt(area/math.Pi), l.LumenHU, l.SoftHU); !ok {
			return Root{}, refused
		}
		r.Sides = sides(r.HU, r.Tube, l.LumenHU, l.SoftHU, r.NeckMM-14, math.Min(math.Max(r.TopMM+2, r.NeckMM+18), r.NeckMM+28))
		r.Reading = r.read(l.LumenHU, l.SoftHU)
		pl, ok := r.plane(l.LumenHU, l.SoftHU)
		if !ok || turn == turns || geom.AngleDeg(pl.Normal, frame.W) < 3 {
			break
		}
		w := pl.Normal
		if angle := geom.AngleDeg(w, frame.W); angle > 25 {
			w = frame.W.Lerp(w, 25/angle).Unit()
		}
		frame = geom.FrameOf(geom.Plane{Origin: pl.Origin, Normal: w}, frame.U)
	}
	r.Tube.refine(r.HU, l.LumenHU, l.SoftHU)
	return r, nil
}

// RootAlong looks at the root along a known axis: frame with its origin near the neck and W from the ventricle to the aorta, top a point of the axis over the sinuses where the lumen is
// round with radiusMM. The wall stays as the grid gives it, and the sides of the valve are not told apart. ok is false if nothing widens over the origin.
func RootAlong(v *image.Volume, frame geom.Frame, top geom.Vec, radiusMM, lumenHU, softHU float64) (r Root, ok bool) {
	u0, v0, h0 := frame.Local(top)
	g := image.IsotropicGrid(frame, [3]float64{wallMaxMM + 2, wallMaxMM + 2, 1}, fineMM)
	g.Size[2] = int((aboveMM+belowMM+4)/fineMM) + 1
	g.ToLPS.T = frame.At(-fineMM*float64(g.Size[0]/2), -fineMM*float64(g.Size[1]/2), -belowMM-2)
	r.HU = image.Gaussian(image.Resample(v, g), fineMM)
	start := math.Min(h0, aboveMM-2)
	r.Tube = trackTube(r.HU, frame, lumenHU, softHU, -belowMM, aboveMM, start, radiusMM, [2]float64{u0, v0})
	sh, ok := r.Tube.shape(-8, 8)
	if !ok {
		return r, false
	}
	r.NarrowMM, r.NeckMM, r.SinusMM, r.TopMM = r.Tube.HeightMM(sh.low), r.Tube.HeightMM(sh.neck), r.Tube.HeightMM(sh.sinus), r.Tube.HeightMM(sh.top)
	return r, true
}

// plane returns the annulus for the next look: through the reader's nadirs or, where it is not sure, by the crown of the valve's two sides.
func (r *Root) plane(lumenHU, softHU float64) (pl geom.Plane, ok bool) {
	if d := r.Reading; d.Sure() {
		var p [3]geom.Vec
		for i, n := range d.Nadir {
			p[i] = r.Tube.Inner(r.Tube.Near(n.HeightMM), int(math.Round(n.Ray))%NAngle, 0)
		}
		n := p[1].Sub(p[0]).Cross(p[2].Sub(p[0])).Unit()
		if n.Dot(r.Tube.Frame.W) < 0 {
			n = n.Scale(-1)
		}
		return geom.Plane{Origin: p[0].Add(p[1]).Add(p[2]).Scale(1.0 / 3), Normal: n}, true
	}
	pl, ok = r.crownPlane(lumenHU, softHU)
	// A crown is half as high again as it is low: its mean lies some 5 mm over the annulus.
	pl.Origin = pl.Origin.AddScaled(-5, pl.Normal)
	return pl, ok
}

// sampler samples the root's picture.
func (r *Root) sampler() *image.Sampler { return image.NewFieldSampler(r.HU) }

// A shape is where the planes of a tube lie in a root.
type shape struct {
	top   int // sinotubular junction or, without a waist, the end of the sinuses
	sinus int // widest
	low   int // narrowest under the sinuses
	neck  int // where the lumen has narrowed by two thirds of the way from the sinuses to the outflow tract: near the annulus
}

// Lengths of roots: the widest sinus lies 6 to 20 mm over the annulus and the junction 12 to 35 mm (means 20; devices 3.4, ct-planning 4.6); the limits are wider.
const (
	searchSinusMM = 16
	searchTopMM   = 25
)

// shape reads sinuses, junction and neck off the profile of areas; the neck lies between lowMM and highMM. ok is false if nothing widens over it.
func (t *Tube) shape(lowMM, highMM float64) (s shape, ok bool) {
	n := len(t.Radius)
	area := make([]float64, n)
	for k := range area {
		area[k] = t.Contour(k).Area()
	}
	area = smoothed(area, int(1.5/t.StepMM))
	reach := func(mm float64) int { return int(mm / t.StepMM) }
	// Neck and sinuses are the pair with the steepest rise of area between them.
	best := 0.0
	for k := 0; k < n; k++ {
		if h := t.HeightMM(k); h < lowMM || h > highMM {
			continue
		}
		for j := k + reach(4); j < min(n, k+reach(searchSinusMM)); j++ {
			if rise := math.Log(area[j] / area[k]); rise > best {
				best, s.sinus, s.neck = rise, j, k
			}
		}
	}
	// The pair may have stopped on the slope: the widest place is the next maximum.
	for s.sinus+1 < n && area[s.sinus+1] > area[s.sinus] && s.sinus < s.neck+reach(searchSinusMM+6) {
		s.sinus++
	}
	if best <= 0 {
		return s, false
	}
	low := s.neck
	s.low = low
	level := area[low] + 0.33*(area[s.sinus]-area[low])
	for s.neck = s.sinus; s.neck > low && area[s.neck] > level; s.neck-- {
	}
	s.top = waist(area, s.sinus, reach(4), reach(searchTopMM))
	return s, best > math.Log(1.1)
}

// waist returns the sinotubular junction over the widest plane: the first minimum of area at least near planes up, lowest among its neighbours within 3/4 near; without one the
// knee, the plane farthest under the chord from the sinuses to far planes up.
func waist(area []float64, sinus, near, far int) int {
	n := len(area)
	end := min(n-1, sinus+far)
	w := max(1, near*3/4)
	for k := sinus + near; k+w <= end; k++ {
		low := true
		for j := k - w; j <= k+w; j++ {
			low = low && area[j] >= area[k]
		}
		if low {
			return k
		}
	}
	best, at := 0.0, min(n-1, sinus+3*near)
	for k := sinus + 1; k < end; k++ {
		chord := area[sinus] + (area[end]-area[sinus])*float64(k-sinus)/float64(end-sinus)
		if d := chord - area[k]; d > best {
			best, at = d, k
		}
	}
	return at
}

// smoothed returns the running mean over 2 half + 1 places, fewer at the ends.
func smoothed(x []float64, half int) []float64 {
	out := make([]float64, len(x))
	for i := range x {
		lo, hi := max(0, i-half), min(len(x), i+half+1)
		var s float64
		for _, v := range x[lo:hi] {
			s += v
		}
		out[i] = s / float64(hi-lo)
	}
	return out
}

// centre returns the centroid of plane k in LPS.
func (t *Tube) centre(k int) geom.Vec { return t.Contour(k).Centre() }

// axis returns the root's own frame: W along the line through the centroids from the neck to the top, origin on it at the neck.
func (t *Tube) axis(s shape) geom.Frame {
	var m geom.Vec
	n := 0.0
	for k := s.neck; k <= s.top; k++ {
		m = m.Add(t.centre(k))
		n++
	}
	m = m.Scale(1 / n)
	// Least squares of the centroid against the height.
	var num geom.Vec
	var den, hm float64
	for k := s.neck; k <= s.top; k++ {
		hm += t.HeightMM(k) / n
	}
	for k := s.neck; k <= s.top; k++ {
		d := t.HeightMM(k) - hm
		num = num.AddScaled(d, t.centre(k).Sub(m))
		den += d * d
	}
	w := num.Scale(1 / math.Max(den, 1e-9)).Unit()
	o := m.AddScaled(t.centre(s.neck).Sub(m).Dot(w), w)
	return geom.FrameOf(geom.Plane{Origin: o, Normal: w}, t.Frame.U)
}
